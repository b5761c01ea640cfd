#include "../support/test.h"

#include "halved/base/settings.h"
#include "halved/openid/provider.h"
#include "halved/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char spool[] = "/tmp/halved-spool.XXXXXX";

#define TLS "/tmp/halved-tls/authorities"
static const struct provider provider = { .issuer = "https://id.example.org:5" };
static const struct providers providers = { .list = (struct provider *)&provider, .count = 1 };

/* Runs in a process of its own, inside the sandbox; true when `what` says so. */
static bool inside(enum sandbox_mode mode, bool (*what)(void))
{
	struct settings settings = { .address = "127.0.0.1",
		.admin_address = "127.0.0.1",
		.port = 1,
		.admin_port = 2,
		.database_url = "postgresql://127.0.0.1:4,127.0.0.1:6/a?sslrootcert=" TLS "/postgresql.pem",
		.authorities = TLS "/all.pem",
		.mail_server = "smtps://mail.example.org",
		.spool_directory = spool,
		.sandbox = mode };
	int status = 0, level;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		sandbox_keep_secrets(&settings);
		if (!sandbox_enter(&settings, &providers, &level) || (mode == SANDBOX_REQUIRE) > (level > 0))
			_exit(2);
		_exit(what() ? 0 : 1);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool is_restricted(void)
{
	return true;
}

/* A kernel without Landlock cannot show anything here. */
static bool kernel_can(void)
{
	static int can = -1;

	if (can < 0)
		can = inside(SANDBOX_REQUIRE, is_restricted);
	if (can == 0)
		fprintf(stderr, "\nThis kernel has no Landlock: the sandbox is not tested.\n");
	return can;
}

static bool open_elsewhere(void)
{
	return open("/tmp/halved-elsewhere", O_WRONLY | O_CREAT, 0600) >= 0;
}

static bool elsewhere_is_refused(void)
{
	return !open_elsewhere() && errno == EACCES && mkdir("/tmp/halved-folder", 0700) < 0 &&
	       errno == EACCES && symlink("/etc/passwd", "/tmp/halved-link") < 0 && errno == EACCES &&
	       unlink(spool) < 0;
}

static bool another_program_is_refused(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return errno == EACCES;
}

static bool run_another_program(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return false;
}

static bool spool_is_there(void)
{
	char path[64], other[64];
	int file;

	snprintf(path, sizeof(path), "%s/a", spool);
	snprintf(other, sizeof(other), "%s/b", spool);
	file = open(path, O_RDWR | O_CREAT | O_EXCL | O_TRUNC, 0600);
	return file >= 0 && write(file, "abc", 3) == 3 && ftruncate(file, 1) == 0 &&
	       rename(path, other) == 0 && unlink(other) == 0 && open(spool, O_TMPFILE | O_RDWR, 0600) >= 0;
}

static bool reading_and_null_go_on(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0 && open("/dev/null", O_WRONLY) >= 0 &&
	       socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static bool can_read(const char *path)
{
	int file = open(path, O_RDONLY);

	return file >= 0 && close(file) == 0;
}

/* Readable for everybody, and nothing that the service needs. */
static const char *const not_for_us[] = { "/var/lib/dpkg/status", "/tmp/halved-tls/other.pem",
	"/proc/1/status", "/proc/cpuinfo", "/var", "/tmp", "/" };

static bool other_files_are_closed(void)
{
	for (size_t i = 0; i < sizeof(not_for_us) / sizeof(not_for_us[0]); i++)
		if (can_read(not_for_us[i]) || errno != EACCES)
			return false;
	return true;
}

static bool other_files_are_open(void)
{
	for (size_t i = 0; i < sizeof(not_for_us) / sizeof(not_for_us[0]); i++)
		if (!can_read(not_for_us[i]))
			return false;
	return true;
}

/* Also where a file has been replaced by another. */
static bool files_of_settings_and_libraries_are_open(void)
{
	return can_read("/etc/resolv.conf") && can_read("/etc/ssl/certs/ca-certificates.crt") &&
	       can_read("/usr/share/zoneinfo/UTC") && can_read("/proc/self/status") &&
	       can_read(TLS "/all.pem") && can_read(TLS "/postgresql.pem") && can_read(TLS "/another.pem");
}

/* What a connection to a port of this machine, at which nobody listens, ends with. */
static int connect_error(unsigned short port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), error;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	error = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 ? 0 : errno;
	close(fd);
	return error;
}

static bool other_servers_are_closed(void)
{
	return connect_error(3) == EACCES && connect_error(80) == EACCES && connect_error(443) == EACCES &&
	       connect_error(5432) == EACCES;
}

static bool named_servers_are_asked(void)
{
	return connect_error(4) == ECONNREFUSED && connect_error(5) == ECONNREFUSED &&
	       connect_error(6) == ECONNREFUSED && connect_error(465) == ECONNREFUSED;
}

static bool another_port_is_refused(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(3) };

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return bind(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof(address)) < 0;
}

static bool nothing_is_left_behind(void)
{
	struct rlimit core = { 1, 1 };

	return getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 && core.rlim_max == 0 &&
	       prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

static bool is_dumpable(void)
{
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;
}

static void test_no_file_is_made_changed_or_removed_outside_the_spool(void)
{
	if (!kernel_can())
		return;
	CU_ASSERT_TRUE(inside(SANDBOX_REQUIRE, elsewhere_is_refused));
	CU_ASSERT_TRUE(inside(SANDBOX_OFF, open_elsewhere));
	CU_ASSERT_EQUAL(unlink("/tmp/halved-elsewhere"), 0);
}

static void test_no_other_program_runs(void)
{
	if (!kernel_can())
		return;
	CU_ASSERT_TRUE(inside(SANDBOX_REQUIRE, another_program_is_refused));
	CU_ASSERT_TRUE(inside(SANDBOX_OFF, run_another_program));
}

static void test_the_spool_reading_and_sockets_go_on(void)
{
	if (!kernel_can())
		return;
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(spool));
	CU_ASSERT_TRUE(inside(SANDBOX_AUTO, spool_is_there));
	CU_ASSERT_TRUE(inside(SANDBOX_AUTO, reading_and_null_go_on));
	CU_ASSERT_EQUAL(rmdir(spool), 0);
}

static void test_no_other_port_is_listened_at(void)
{
	if (!kernel_can())
		return;
	CU_ASSERT_TRUE(inside(SANDBOX_REQUIRE, another_port_is_refused));
}

static void make_file(const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	CU_ASSERT_FATAL(file >= 0);
	close(file);
}

static void test_nothing_is_read_but_what_libraries_need_and_settings_name(void)
{
	static const char *const files[] = { TLS "/all.pem", TLS "/postgresql.pem", TLS "/another.pem",
		"/tmp/halved-tls/other.pem" };

	if (!kernel_can())
		return;
	mkdir("/tmp/halved-tls", 0755);
	mkdir(TLS, 0755);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		make_file(files[i]);
	CU_ASSERT_TRUE(inside(SANDBOX_REQUIRE, other_files_are_closed));
	CU_ASSERT_TRUE(inside(SANDBOX_OFF, other_files_are_open));
	CU_ASSERT_TRUE(inside(SANDBOX_REQUIRE, files_of_settings_and_libraries_are_open));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(files[i]);
	rmdir(TLS);
	rmdir("/tmp/halved-tls");
}

/* As another_port_is_refused(), of kernels that know ports. */
static void test_no_other_server_is_asked(void)
{
	if (!kernel_can() || !inside(SANDBOX_REQUIRE, another_port_is_refused))
		return;
	CU_ASSERT_TRUE(inside(SANDBOX_REQUIRE, other_servers_are_closed));
	CU_ASSERT_TRUE(inside(SANDBOX_REQUIRE, named_servers_are_asked));
}

static void test_no_core_dump_and_no_new_privileges(void)
{
	CU_ASSERT_TRUE(inside(SANDBOX_AUTO, nothing_is_left_behind));
	CU_ASSERT_TRUE(inside(SANDBOX_OFF, is_dumpable));
}

const struct test tests_sandbox[] = {
	TEST(test_no_file_is_made_changed_or_removed_outside_the_spool),
	TEST(test_no_other_program_runs),
	TEST(test_the_spool_reading_and_sockets_go_on),
	TEST(test_no_other_port_is_listened_at),
	TEST(test_nothing_is_read_but_what_libraries_need_and_settings_name),
	TEST(test_no_other_server_is_asked),
	TEST(test_no_core_dump_and_no_new_privileges),
	TEST_END,
};
