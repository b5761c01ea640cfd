#include "../support/http_case.h"

#include "halved/base/clock.h"
#include "halved/base/limits.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- slow clients ---- */

#define SLOW 50 /* of each kind */

static const struct http_bounds short_times = {
	.head = 400, .body = 500, .body_idle = 500, .write = 500, .idle = 60000, .linger = 200
};

struct slow {
	int fd;
	const char *drip; /* one byte each turn; NULL sends nothing more */
	bool reads, closed;
};

static struct slow slow_client(size_t index)
{
	struct slow slow = { .fd = connected() };

	if (index % 4 == 0) {
		slow.drip = "GET / HTTP/1.1\r\nA: "
			    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
		slow.reads = true;
	} else if (index % 4 == 1) {
		raw_say(slow.fd, POST("/", "Content-Length: 1000\r\n"));
		slow.drip = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			    "aaaaa";
		slow.reads = true;
	} else if (index % 4 == 2) {
		raw_say(slow.fd, POST("/in", "Content-Length: 1000000\r\n"));
		slow.drip = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			    "aaaaa";
		slow.reads = true;
	} else {
		raw_say(slow.fd, index % 8 == 3 ? GET("/big") : GET("/stream?50000000"));
	}
	return slow;
}

/* One turn: a byte each; true when the server has closed it. */
static bool goes_on(struct slow *slow)
{
	char answer[4096];
	int error = 0;
	socklen_t size = sizeof(error);

	if (slow->drip != NULL && *slow->drip != '\0' && send(slow->fd, slow->drip, 1, MSG_NOSIGNAL) == 1)
		slow->drip++;
	if (slow->reads) {
		ssize_t got = recv(slow->fd, answer, sizeof(answer), MSG_DONTWAIT);

		return got > 0 || (got < 0 && errno == EAGAIN);
	}
	/* a reader that does not read sees only that it was aborted */
	return getsockopt(slow->fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

static void test_200_slow_clients_are_closed_while_others_are_served(void)
{
	struct slow slow[4 * SLOW];
	size_t left = 4 * SLOW;
	uint64_t start;

	set_up(&short_times);
	for (size_t i = 0; i < 4 * SLOW; i++)
		slow[i] = slow_client(i);
	start = clock_now_ms();
	while (left > 0 && clock_now_ms() - start < 10000) {
		for (size_t i = 0; i < 4 * SLOW; i++)
			if (!slow[i].closed && !goes_on(&slow[i])) {
				slow[i].closed = true;
				left--;
			}
		CU_ASSERT_TRUE(is_served_at_once());
		usleep(20000);
	}
	CU_ASSERT_EQUAL(left, 0);
	CU_ASSERT_TRUE(clock_now_ms() - start < 8000);
	CU_ASSERT_EQUAL(echo_counters(echo).timeouts, 4 * SLOW);
	for (size_t i = 0; i < 4 * SLOW; i++)
		close(slow[i].fd);
	tear_down();
}

static void test_a_slow_head_or_body_gets_408(void)
{
	static const char *const starts[] = { "GET / HT", POST("/", "Content-Length: 9\r\n") "a",
		POST("/in", "Content-Length: 9\r\n") "a" };

	set_up(&short_times);
	for (size_t i = 0; i < 3; i++) {
		int fd = connected();

		raw_say(fd, starts[i]);
		CU_ASSERT_STRING_EQUAL(raw_words(arena, read_to_end(fd)), "408");
		close(fd);
	}
	CU_ASSERT_EQUAL(atomic_load(&echo_tally(echo)->refused), 1);
	tear_down();
}

static void test_silence_is_closed_without_an_answer(void)
{
	static const char *const starts[] = { "", "\r\n", GET("/") "\r\n" };
	static const char *const words[] = { "", "", "GET /" };

	set_up(&short_times);
	for (size_t i = 0; i < 3; i++) {
		int fd = connected();

		raw_say(fd, starts[i]);
		CU_ASSERT_STRING_EQUAL(raw_words(arena, read_to_end(fd)), words[i]);
		close(fd);
	}
	tear_down();
}

static void test_an_idle_connection_is_closed_after_its_time(void)
{
	static const struct http_bounds bounds = { .idle = 300 };
	uint64_t start;
	int fd;

	set_up(&bounds);
	fd = connected();
	raw_say(fd, GET("/"));
	start = clock_now_ms();
	CU_ASSERT_STRING_EQUAL(raw_words(arena, read_to_end(fd)), "GET /");
	CU_ASSERT_TRUE(clock_now_ms() - start >= 290);
	CU_ASSERT_EQUAL(echo_counters(echo).timeouts, 0);
	close(fd);
	tear_down();
}

static void test_no_deadline_runs_while_a_handler_works_or_pauses(void)
{
	int held, paused;

	set_up(&short_times);
	held = connected();
	paused = connected();
	raw_say(held, GET("/hold"));
	raw_say(paused, POST("/in/paused", "Content-Length: 2\r\n") "a");
	usleep(1200000);
	echo_release(echo);
	CU_ASSERT_STRING_EQUAL(body_of(raw_answer(arena, held)), "GET /hold");
	raw_say(paused, "b");
	CU_ASSERT_STRING_EQUAL(body_of(raw_answer(arena, paused)), "2 195");
	close(held);
	close(paused);
	tear_down();
}

static void test_a_client_that_keeps_the_pace_is_not_cut_off(void)
{
	static char piece[50000];
	int fd;

	set_up(&short_times);
	fd = connected();
	raw_say(fd, POST("/in", "Content-Length: 1000000\r\n"));
	for (int i = 0; i < 20; i++) {
		CU_ASSERT_TRUE(raw_send(fd, piece, sizeof(piece)));
		usleep(70000);
	}
	CU_ASSERT_STRING_EQUAL(body_of(raw_answer(arena, fd)), "1000000 0");
	close(fd);
	tear_down();
}

/* ---- running out of descriptors and connections ---- */

#define CROWD 60

/* In a process of its own, with `limit` descriptors: the exit status is how many were not answered. */
static pid_t start_crowd(unsigned port, bool speaks, const struct rlimit *limit)
{
	pid_t crowd = fork();
	int fds[CROWD], missed = 0;

	if (crowd != 0)
		return crowd;
	setrlimit(RLIMIT_NOFILE, limit);
	for (int i = 0; i < CROWD; i++)
		fds[i] = raw_open(port);
	for (int i = 0; i < CROWD; i++) {
		char byte;

		if (speaks && (!raw_say(fds[i], GET("/")) || recv(fds[i], &byte, 1, 0) != 1))
			missed++;
	}
	while (!speaks)
		pause();
	_exit(missed);
}

static int crowd_result(pid_t crowd)
{
	int status = -1;

	waitpid(crowd, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void send_crowd_away(pid_t crowd)
{
	kill(crowd, SIGKILL);
	waitpid(crowd, NULL, 0);
}

/* Leaves room for `more` descriptors beside those that are open. */
static struct rlimit leave_descriptors(int more)
{
	struct rlimit old, few;
	int next = dup(0);

	close(next);
	getrlimit(RLIMIT_NOFILE, &old);
	few = (struct rlimit){ .rlim_cur = (rlim_t)(next + more), .rlim_max = old.rlim_max };
	setrlimit(RLIMIT_NOFILE, &few);
	return old;
}

static bool has_rested(struct echo *resting)
{
	return echo_counters(resting).paused > 0;
}

static void test_without_descriptors_the_oldest_idle_connection_makes_room(void)
{
	struct rlimit old;

	set_up(NULL);
	old = leave_descriptors(12);
	CU_ASSERT_EQUAL(crowd_result(start_crowd(echo_port(echo), true, &old)), 0);
	setrlimit(RLIMIT_NOFILE, &old);
	CU_ASSERT_EQUAL(echo_counters(echo).accepted, CROWD);
	tear_down();
}

static double cpu_seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static void test_without_descriptors_the_listener_rests_instead_of_spinning(void)
{
	struct rlimit old;
	double before;
	uint64_t began;
	pid_t crowd;

	set_up(NULL);
	began = clock_now_ms();
	old = leave_descriptors(12);
	crowd = start_crowd(echo_port(echo), false, &old);
	CU_ASSERT_TRUE(echo_settles(echo, has_rested));
	before = cpu_seconds();
	usleep(1000000);
	CU_ASSERT_TRUE(cpu_seconds() - before < 0.3);
	/* at most one rest after another */
	CU_ASSERT_TRUE(echo_counters(echo).paused <= 1 + (clock_now_ms() - began) / TIME_LISTENER_PAUSE);
	send_crowd_away(crowd);
	setrlimit(RLIMIT_NOFILE, &old);
	CU_ASSERT_TRUE(is_served_at_once());
	tear_down();
}

static bool is_full(struct echo *full)
{
	return echo_counters(full).open == 10;
}

static void test_at_the_connection_limit_others_wait_or_replace_idle_ones(void)
{
	static const struct http_bounds bounds = { .connections = 10 };
	struct rlimit same;
	int silent[10], late;

	set_up(&bounds);
	getrlimit(RLIMIT_NOFILE, &same);
	CU_ASSERT_EQUAL(crowd_result(start_crowd(echo_port(echo), true, &same)), 0);
	CU_ASSERT_TRUE(echo_settles(echo, echo_is_idle));
	for (int i = 0; i < 10; i++)
		silent[i] = connected();
	CU_ASSERT_TRUE(echo_settles(echo, is_full));
	late = connected();
	raw_say(late, GET("/late"));
	usleep(300000);
	CU_ASSERT_EQUAL(echo_counters(echo).open, 10);
	CU_ASSERT_TRUE(echo_counters(echo).paused > 0);
	close(silent[0]);
	CU_ASSERT_STRING_EQUAL(body_of(raw_answer(arena, late)), "GET /late");
	for (int i = 1; i < 10; i++)
		close(silent[i]);
	close(late);
	tear_down();
}

const struct test tests_http_limits[] = {
	TEST(test_200_slow_clients_are_closed_while_others_are_served),
	TEST(test_a_slow_head_or_body_gets_408),
	TEST(test_silence_is_closed_without_an_answer),
	TEST(test_an_idle_connection_is_closed_after_its_time),
	TEST(test_no_deadline_runs_while_a_handler_works_or_pauses),
	TEST(test_a_client_that_keeps_the_pace_is_not_cut_off),
	TEST(test_without_descriptors_the_oldest_idle_connection_makes_room),
	TEST(test_without_descriptors_the_listener_rests_instead_of_spinning),
	TEST(test_at_the_connection_limit_others_wait_or_replace_idle_ones),
	TEST_END,
};
