/*
 * Landlock, by its three system calls: the headers of Debian 12 know only its first version. Older kernels
 * take a shorter form of the rules, so what they do not know is left out.
 */
#include "halved/sandbox.h"

#include "halved/base/json.h"
#include "halved/base/settings.h"
#include "halved/db/reach.h"
#include "halved/openid/provider.h"
#include "halved/outward/fetch.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
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
#define FS_READ_FILE (1ULL << 2)
#define FS_READ_DIR (1ULL << 3)
#define FS_READS (FS_READ_FILE | FS_READ_DIR)
#define FS_REMOVE_FILE (1ULL << 5)
#define FS_MAKE_REG (1ULL << 8)
#define FS_MAKE_SOCK (1ULL << 9)
#define FS_TRUNCATE (1ULL << 14)
#define FS_CHANGES (FS_EXECUTE | FS_WRITE_FILE | (0x3FFULL << 4)) /* also remove and make whatever it be */
#define FS_REFER (1ULL << 13)
#define NET_BIND (1ULL << 0)
#define NET_CONNECT (1ULL << 1)
#define PORT_OF_NAMES 53 /* answers of a name server that are too long for a datagram */
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

/* Where libraries are, and what they look up: names, users, time zones, authorities; and what tells of this
 * process. */
static const char *const read_by_libraries[] = { "/usr", "/lib", "/lib64", "/etc", "/run/systemd/resolve",
	"/run/resolvconf", "/run/NetworkManager", "/proc/self", "/sys/devices/system/cpu", "/dev/null",
	"/dev/urandom", "/dev/random" };

/* What a kernel of this level can restrict. */
static struct ruleset restrictions(long level)
{
	return (struct ruleset){
		.files = FS_CHANGES | FS_READS | (level >= 2 ? FS_REFER : 0) | (level >= 3 ? FS_TRUNCATE : 0),
		.network = level >= 4 ? NET_BIND | NET_CONNECT : 0,
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

static bool allow_port(int rules, unsigned long long port, uint64_t allowed)
{
	struct rule_port rule = { allowed, port };

	return port == 0 || syscall(ADD_RULE, rules, PORT, &rule, 0) == 0;
}

/* A file has no right of folders. */
static bool allow_reading(int rules, const char *path)
{
	struct stat what;

	return stat(path, &what) != 0 ||
	       allow_beneath(rules, path, S_ISDIR(what.st_mode) ? FS_READS : FS_READ_FILE);
}

/* Of a file that a setting names its folder, for the file may be replaced by another; but not the likes of
 * /tmp. */
static bool allow_reading_again(int rules, const char *path)
{
	char *found = path == NULL ? NULL : realpath(path, NULL), *slash;
	struct stat what;
	bool allowed;

	if (found == NULL || stat(found, &what) != 0) {
		free(found);
		return true;
	}
	slash = strrchr(found, '/');
	if (!S_ISDIR(what.st_mode) && memchr(found + 1, '/', (size_t)(slash - found)) != slash)
		*slash = '\0';
	allowed = allow_reading(rules, found);
	free(found);
	return allowed;
}

/* ---- whom it may ask ---- */

struct asking {
	int rules;
	bool by_port; /* the kernel can tell */
	bool good;
};

static void may_read(void *owner, const char *path)
{
	struct asking *asking = owner;

	asking->good = asking->good && allow_reading_again(asking->rules, path);
}

static void may_connect(void *owner, unsigned port)
{
	struct asking *asking = owner;

	if (asking->by_port)
		asking->good = asking->good && allow_port(asking->rules, port, NET_CONNECT);
}

static void may_ask_provider(struct asking *asking, const struct provider *provider)
{
	char address[300];

	may_connect(asking, fetch_port(provider->issuer));
	for (const struct json *one = json_first(provider->hosts); one != NULL; one = json_next(one)) {
		snprintf(address, sizeof(address), "https://%s/", json_string(one));
		may_connect(asking, fetch_port(address));
	}
}

/* PostgreSQL, the mail server, the providers or the proxy before them, a name server, and itself. */
static bool allow_asking(
	int rules, const struct settings *settings, const struct providers *providers, bool by_port)
{
	static const char *const proxies[] = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
	struct asking asking = { rules, by_port, true };

	database_reach(settings->database_url, &(struct reach){ may_read, may_connect, &asking });
	may_read(&asking, settings->authorities);
	may_read(&asking, settings->breached_passwords);
	may_connect(&asking, PORT_OF_NAMES);
	may_connect(&asking, (unsigned)settings->port);
	may_connect(&asking, (unsigned)settings->admin_port);
	if (settings->mail_server != NULL)
		may_connect(&asking, fetch_port(settings->mail_server));
	for (size_t i = 0; providers != NULL && i < providers->count; i++)
		may_ask_provider(&asking, &providers->list[i]);
	for (size_t i = 0; i < sizeof(proxies) / sizeof(proxies[0]); i++)
		if (getenv(proxies[i]) != NULL)
			may_connect(&asking, fetch_port(getenv(proxies[i])));
	return asking.good;
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

static bool allow(int rules, const struct settings *settings, const struct providers *providers,
	const struct ruleset *restricted)
{
	uint64_t spool =
		FS_READS | FS_WRITE_FILE | FS_MAKE_REG | FS_REMOVE_FILE | (restricted->files & FS_TRUNCATE);

	if (!allow_beneath(rules, settings->spool_directory, spool) ||
		!allow_beneath(rules, "/dev/null", FS_READ_FILE | FS_WRITE_FILE) ||
		!allow_socket(rules, settings->address) || !allow_socket(rules, settings->admin_address))
		return false;
	for (size_t i = 0; i < sizeof(read_by_libraries) / sizeof(read_by_libraries[0]); i++)
		if (!allow_reading(rules, read_by_libraries[i]))
			return false;
	if (!allow_asking(rules, settings, providers, restricted->network != 0))
		return false;
	return restricted->network == 0 ||
	       (allow_port(rules, (unsigned long long)settings->port, NET_BIND) &&
		       allow_port(rules, (unsigned long long)settings->admin_port, NET_BIND));
}

bool sandbox_enter(const struct settings *settings, const struct providers *providers, int *level)
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
	entered = entered && rules >= 0 && allow(rules, settings, providers, &restricted) &&
		  syscall(RESTRICT_SELF, rules, 0) == 0;
	if (rules >= 0)
		close(rules);
	*level = entered ? (int)version : 0;
	return entered || settings->sandbox == SANDBOX_AUTO;
}
