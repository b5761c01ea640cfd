/*
 * Landlock, by its three system calls: the headers of Debian 12 know only its first version. Older kernels
 * take a shorter form of the rules, so what they do not know is left out.
 */
#include "halved/sandbox.h"

#include "halved/base/settings.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CREATE 444
#define ADD_RULE 445
#define RESTRICT_SELF 446
#define ASK_VERSION 1

#define BENEATH 1 /* kinds of rules */
#define PORT 2

#define FS_EXECUTE (1ULL << 0)
#define FS_WRITE_FILE (1ULL << 1)
#define FS_REMOVE_FILE (1ULL << 5)
#define FS_MAKE_REG (1ULL << 8)
#define FS_MAKE_SOCK (1ULL << 9)
#define FS_TRUNCATE (1ULL << 14)
#define FS_CHANGES (FS_EXECUTE | FS_WRITE_FILE | (0x3FFULL << 4)) /* also remove and make whatever it be */
#define FS_REFER (1ULL << 13)
#define NET_BIND (1ULL << 0)
#define SCOPE_SIGNAL (1ULL << 1)

struct ruleset {
	uint64_t files, network, scope;
};

struct rule_beneath {
	uint64_t allowed;
	int32_t folder;
} __attribute__((packed));

struct rule_port {
	uint64_t allowed, port;
};

void sandbox_keep_secrets(const struct settings *settings)
{
	const struct rlimit none = { 0, 0 };

	if (settings->sandbox == SANDBOX_OFF)
		return;
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* What a kernel of this level can restrict. */
static struct ruleset restrictions(long level)
{
	return (struct ruleset){
		.files = FS_CHANGES | (level >= 2 ? FS_REFER : 0) | (level >= 3 ? FS_TRUNCATE : 0),
		.network = level >= 4 ? NET_BIND : 0,
		.scope = level >= 6 ? SCOPE_SIGNAL : 0,
	};
}

static size_t size_of_ruleset(long level)
{
	if (level < 4)
		return sizeof(uint64_t);
	return level < 6 ? 2 * sizeof(uint64_t) : sizeof(struct ruleset);
}

/* A folder that is not there cannot be written to anyway. */
static bool allow_beneath(int rules, const char *path, uint64_t allowed)
{
	struct rule_beneath rule = { allowed, open(path, O_PATH | O_CLOEXEC) };
	bool added;

	if (rule.folder < 0)
		return true;
	added = syscall(ADD_RULE, rules, BENEATH, &rule, 0) == 0;
	close(rule.folder);
	return added;
}

static bool allow_port(int rules, long long port)
{
	struct rule_port rule = { NET_BIND, (uint64_t)port };

	return syscall(ADD_RULE, rules, PORT, &rule, 0) == 0;
}

/* The socket file is made when a worker begins to listen, and removed at the end. */
static bool allow_socket(int rules, const char *address)
{
	char folder[128];
	const char *slash = strrchr(address, '/');

	if (strncmp(address, "unix:/", 6) != 0 || (size_t)(slash - address) >= sizeof(folder))
		return true;
	memcpy(folder, address + 5, (size_t)(slash - address));
	folder[slash == address + 5 ? 1 : slash - address - 5] = '\0';
	return allow_beneath(rules, folder, FS_MAKE_SOCK | FS_REMOVE_FILE);
}

static bool allow(int rules, const struct settings *settings, const struct ruleset *restricted)
{
	uint64_t spool = FS_WRITE_FILE | FS_MAKE_REG | FS_REMOVE_FILE | (restricted->files & FS_TRUNCATE);

	if (!allow_beneath(rules, settings->spool_directory, spool) ||
		!allow_beneath(rules, "/dev/null", FS_WRITE_FILE) ||
		!allow_socket(rules, settings->address) || !allow_socket(rules, settings->admin_address))
		return false;
	return restricted->network == 0 ||
	       (allow_port(rules, settings->port) && allow_port(rules, settings->admin_port));
}

bool sandbox_enter(const struct settings *settings, int *level)
{
	long version = syscall(CREATE, NULL, 0, ASK_VERSION);
	struct ruleset restricted = restrictions(version);
	int rules;
	bool entered;

	*level = 0;
	if (settings->sandbox == SANDBOX_OFF)
		return true;
	entered = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	rules = version < 1 ? -1 : (int)syscall(CREATE, &restricted, size_of_ruleset(version), 0);
	entered = entered && rules >= 0 && allow(rules, settings, &restricted) &&
		  syscall(RESTRICT_SELF, rules, 0) == 0;
	if (rules >= 0)
		close(rules);
	*level = entered ? (int)version : 0;
	return entered || settings->sandbox == SANDBOX_AUTO;
}
