/* Asking other servers: what is asked, how long, and how much is taken. */
#include "../support/echo.h"
#include "../support/program.h"
#include "../support/raw.h"
#include "../support/test.h"

#include "halved/base/limits.h"
#include "halved/outward/fetch.h"

#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct event_base *base;
static struct transfers *transfers;
static struct echo *echo;
static unsigned ended;
static char url[256];

static void set_up(void)
{
	transfers_begin_process();
	base = event_base_new();
	transfers = transfers_new(base, NULL);
	echo = echo_start(NULL, NULL);
	ended = 0;
}

static void tear_down(void)
{
	transfers_free(transfers);
	event_base_free(base);
	echo_stop(echo);
	transfers_end_process();
}

static void on_done(struct fetch *fetch)
{
	(void)fetch;
	ended++;
}

static const char *at(const char *path)
{
	snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", echo_port(echo), path);
	return url;
}

/* Asks, and waits for the end. */
static struct fetch fetched(struct fetch fetch)
{
	unsigned before = ended;

	fetch.done = on_done;
	fetch.most = fetch.most == 0 ? 1000 : fetch.most;
	fetch.milliseconds = fetch.milliseconds == 0 ? 20000 : fetch.milliseconds;
	if (!fetch_send(transfers, &fetch))
		return fetch;
	CU_ASSERT_EQUAL(ended, before);
	while (ended == before)
		event_base_loop(base, EVLOOP_ONCE);
	return fetch;
}

static void expect_body(struct fetch fetch, const char *body)
{
	CU_ASSERT_EQUAL(fetch.outcome, FETCH_ANSWERED);
	CU_ASSERT_EQUAL(fetch.status, 200);
	CU_ASSERT_STRING_EQUAL(fetch.body.data == NULL ? "" : fetch.body.data, body);
	buffer_free(&fetch.body);
}

static void test_what_is_asked_for_comes(void)
{
	set_up();
	expect_body(fetched((struct fetch){ .url = at("/a?b=c") }), "GET /a?b=c");
	expect_body(fetched((struct fetch){ .url = at("/later") }), "GET /later");
	expect_body(fetched((struct fetch){ .url = at("/token"), .form = "code=x%26y&z=" }),
		"POST /token [code=x%26y&z=]");
	tear_down();
}

static void test_several_are_under_way_at_once(void)
{
	struct fetch held = { .done = on_done, .most = 1000, .milliseconds = 20000 };

	set_up();
	held.url = at("/hold");
	CU_ASSERT_TRUE(fetch_send(transfers, &held));
	expect_body(fetched((struct fetch){ .url = at("/a") }), "GET /a");
	CU_ASSERT_EQUAL(ended, 1);
	while (ended == 1) {
		event_base_loop(base, EVLOOP_NONBLOCK);
		echo_release(echo);
	}
	CU_ASSERT_EQUAL(held.status, 200);
	buffer_free(&held.body);
	tear_down();
}

static void test_a_server_that_does_not_answer_in_time_is_left(void)
{
	struct fetch fetch;

	set_up();
	fetch = fetched((struct fetch){ .url = at("/hold"), .milliseconds = 50 });
	CU_ASSERT_EQUAL(fetch.outcome, FETCH_TIMEOUT);
	tear_down();
}

static void test_a_server_that_is_not_there_is_told(void)
{
	struct fetch fetch;

	set_up();
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/", free_port());
	fetch = fetched((struct fetch){ .url = url });
	CU_ASSERT_EQUAL(fetch.outcome, FETCH_UNREACHABLE);
	fetch = fetched((struct fetch){ .url = "https://no-such-name.invalid/" });
	CU_ASSERT_EQUAL(fetch.outcome, FETCH_UNREACHABLE);
	tear_down();
}

static void test_more_than_the_most_is_not_taken(void)
{
	static const char *const paths[] = { "/big",
		"/stream?20000000" }; /* with its length told, and without */

	set_up();
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct fetch fetch = fetched((struct fetch){ .url = at(paths[i]), .most = 64 * 1024 });

		CU_ASSERT_EQUAL(fetch.outcome, FETCH_TOO_LARGE);
		CU_ASSERT_TRUE(fetch.body.size <= 64 * 1024);
		buffer_free(&fetch.body);
	}
	tear_down();
}

static void test_no_more_are_under_way_than_the_limit_and_those_left_are_dropped(void)
{
	static struct fetch held[LIMIT_TRANSFERS];
	struct fetch one_more;

	set_up();
	for (size_t i = 0; i < LIMIT_TRANSFERS; i++) {
		held[i] = (struct fetch){
			.url = at("/hold"), .done = on_done, .most = 100, .milliseconds = 20000
		};
		CU_ASSERT_TRUE(fetch_send(transfers, &held[i]));
	}
	one_more = fetched((struct fetch){ .url = at("/a") });
	CU_ASSERT_EQUAL(one_more.outcome, FETCH_BUSY);
	tear_down();
	CU_ASSERT_EQUAL(ended, 0);
}

static void test_a_redirect_is_not_followed(void)
{
	struct fetch fetch;

	set_up();
	fetch = fetched((struct fetch){ .url = at("/moved") });
	CU_ASSERT_EQUAL(fetch.outcome, FETCH_ANSWERED);
	CU_ASSERT_EQUAL(fetch.status, 302);
	CU_ASSERT_EQUAL(atomic_load(&echo_tally(echo)->requests), 1);
	tear_down();
}

static void test_only_https_is_asked_beyond_this_machine(void)
{
	static const char *const allowed[] = { "https://example.org/", "https://example.org:8443/a?b",
		"http://127.0.0.1:80/", "http://localhost/", "http://[::1]:8080/a", "HTTPS://EXAMPLE.ORG" };
	static const char *const others[] = { "http://example.org/", "http://127.0.0.1.example.org/",
		"http://localhost@example.org/", "https://a:b@example.org/", "https://a@example.org/",
		"ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "example.org", "",
		"https://", "http://127.0.0.2/", "http://[::1", "http://0/" };
	struct fetch fetch;

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (!fetch_allows(allowed[i]))
			CU_FAIL(allowed[i]);
	set_up();
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		fetch = fetched((struct fetch){ .url = others[i] });
		if (fetch_allows(others[i]) || fetch.outcome != FETCH_FORBIDDEN)
			CU_FAIL(others[i]);
	}
	tear_down();
}

/* `openssl s_server` with a certificate that it has signed itself. */
static pid_t start_tls(unsigned port)
{
	char command[512];
	pid_t child;

	CU_ASSERT_EQUAL(system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
			       "-subj /CN=localhost -keyout build/tls.key -out build/tls.crt 2>/dev/null"),
		0);
	snprintf(command, sizeof(command), "%u", port);
	child = fork();
	if (child == 0) {
		int none = open("/dev/null", O_RDWR | O_CLOEXEC);

		dup2(none, 0);
		dup2(none, 1);
		dup2(none, 2);
		execlp("openssl", "openssl", "s_server", "-www", "-naccept", "100", "-accept", command,
			"-key", "build/tls.key", "-cert", "build/tls.crt", (char *)NULL);
		_exit(127);
	}
	for (int fd = -1; fd < 0; usleep(10000)) {
		fd = raw_open(port);
		if (fd >= 0)
			close(fd);
		else if (waitpid(child, NULL, WNOHANG) == child)
			break;
	}
	return child;
}

static void test_a_certificate_that_nobody_trusted_signed_is_refused(void)
{
	unsigned port = free_port();
	struct fetch fetch;
	pid_t server;

	set_up();
	server = start_tls(port);
	snprintf(url, sizeof(url), "https://localhost:%u/", port);
	fetch = fetched((struct fetch){ .url = url });
	CU_ASSERT_EQUAL(fetch.outcome, FETCH_UNREACHABLE);
	CU_ASSERT_EQUAL(kill(server, SIGKILL), 0);
	waitpid(server, NULL, 0);
	tear_down();
}

const struct test tests_fetch[] = {
	TEST(test_what_is_asked_for_comes),
	TEST(test_several_are_under_way_at_once),
	TEST(test_a_server_that_does_not_answer_in_time_is_left),
	TEST(test_a_server_that_is_not_there_is_told),
	TEST(test_more_than_the_most_is_not_taken),
	TEST(test_no_more_are_under_way_than_the_limit_and_those_left_are_dropped),
	TEST(test_a_redirect_is_not_followed),
	TEST(test_only_https_is_asked_beyond_this_machine),
	TEST(test_a_certificate_that_nobody_trusted_signed_is_refused),
	TEST_END,
};
