#include "../support/echo.h"
#include "../support/framing.h"
#include "../support/raw.h"
#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/clock.h"
#include "halved/base/limits.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HOST "Host: a\r\n"
#define GET(path_) "GET " path_ " HTTP/1.1\r\n" HOST "\r\n"
#define POST(path_, fields_) "POST " path_ " HTTP/1.1\r\n" HOST fields_ "\r\n"
#define TEXT(literal_) ((struct text){ (literal_), sizeof(literal_) - 1 })

/* A fresh server and arena for each test. */
static struct echo *echo;
static struct arena *arena;

static void set_up(const struct http_bounds *bounds)
{
	echo = echo_start(bounds, NULL);
	arena = arena_new();
}

/* Whatever happened, what the handler saw it saw to its end. */
static void tear_down(void)
{
	struct echo_tally *tally = echo_tally(echo);

	CU_ASSERT_TRUE(echo_settles(echo, echo_is_idle));
	CU_ASSERT_EQUAL(atomic_load(&tally->ended), atomic_load(&tally->heads));
	CU_ASSERT_EQUAL(echo_counters(echo).open, 0);
	echo_stop(echo);
	arena_free(arena);
}

static int connected(void)
{
	int fd = raw_open(echo_port(echo));

	CU_ASSERT_FATAL(fd >= 0);
	return fd;
}

static struct text read_to_end(int fd)
{
	const char *end;
	struct text all = raw_read(arena, fd, 20000, &end);

	CU_ASSERT_STRING_EQUAL(end, "closed");
	return all;
}

static const char *body_of(const char *answer)
{
	const char *end = strstr(answer, "\r\n\r\n");

	return end == NULL ? "" : end + 4;
}

static bool all_ended(struct echo *server)
{
	struct echo_tally *tally = echo_tally(server);

	return atomic_load(&tally->ended) == atomic_load(&tally->heads);
}

static bool has_started(struct echo *server)
{
	return atomic_load(&echo_tally(server)->requests) > 0;
}

/* ---- framing ---- */

static void test_every_input_of_the_table_is_answered_as_it_says(void)
{
	const struct framing *rows;
	size_t count;

	set_up(NULL);
	rows = framing_rows(arena, &count);
	for (size_t i = 0; i < count; i++) {
		const char *answers = raw_converse(arena, echo_port(echo), rows[i].bytes);

		if (strcmp(answers, rows[i].answers) != 0)
			fprintf(stderr, "\n%s: wanted \"%s\", got \"%.200s\"\n", rows[i].name,
				rows[i].answers, answers);
		CU_ASSERT_STRING_EQUAL(answers, rows[i].answers);
	}
	tear_down();
}

static void test_a_head_may_come_byte_by_byte(void)
{
	static const char request[] = POST("/a", "Content-Length: 3\r\n") "abc";
	int fd;

	set_up(NULL);
	fd = connected();
	for (size_t i = 0; i < sizeof(request) - 1; i++) {
		CU_ASSERT_TRUE(raw_send(fd, request + i, 1));
		usleep(200);
	}
	CU_ASSERT_STRING_EQUAL(body_of(raw_answer(arena, fd)), "POST /a [abc]");
	close(fd);
	tear_down();
}

static void test_pipelined_requests_are_answered_in_order_also_when_answered_late(void)
{
	static const char requests[] = GET("/later?1") GET("/2") GET("/later?3")
		POST("/later", "Content-Length: 1\r\n") "4" GET("/5");

	set_up(NULL);
	CU_ASSERT_STRING_EQUAL(raw_converse(arena, echo_port(echo), TEXT(requests)),
		"GET /later?1 | GET /2 | GET /later?3 | POST /later [4] | GET /5");
	CU_ASSERT_EQUAL(atomic_load(&echo_tally(echo)->most_open), 1);
	tear_down();
}

static void test_3000_pipelined_requests_are_all_answered(void)
{
	struct buffer requests = { .max = LIMIT_REPLY };
	struct text answers;
	const char *end;
	size_t count = 0;
	pid_t writer;
	int fd;

	set_up(NULL);
	for (int i = 0; i < 3000; i++)
		buffer_string(&requests, GET("/"));
	fd = connected();
	writer = fork();
	/* another process writes, as both directions fill up */
	if (writer == 0)
		_exit(raw_send(fd, requests.data, requests.size) ? 0 : 1);
	answers = raw_read(arena, fd, 500, &end);
	waitpid(writer, NULL, 0);
	for (const char *at = answers.data; at != NULL; count += at != NULL)
		at = memmem(at + 1, answers.size - (size_t)(at + 1 - answers.data), "Content-Length", 14);
	CU_ASSERT_EQUAL(count, 3000);
	close(fd);
	buffer_free(&requests);
	tear_down();
}

/* ---- answers ---- */

static void test_an_answer_has_date_and_length_and_keeps_the_connection(void)
{
	struct text answer;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, GET("/x"));
	answer = text_of(raw_answer(arena, fd));
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "content-length"), "6");
	CU_ASSERT_EQUAL(strlen(raw_field(arena, answer, "date")), strlen("Sun, 22 Nov 2026 11:20:08 GMT"));
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "connection"), "");
	raw_say(fd, GET("/y"));
	CU_ASSERT_STRING_EQUAL(body_of(raw_answer(arena, fd)), "GET /y");
	close(fd);
	tear_down();
}

static void test_head_gets_the_same_fields_and_no_body(void)
{
	static const char requests[] = "HEAD /x HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
	struct text answer;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, requests);
	answer = read_to_end(fd);
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "content-length"), "7");
	CU_ASSERT_STRING_EQUAL(body_of(answer.data), "");
	close(fd);
	tear_down();
}

static void test_204_has_neither_length_nor_body(void)
{
	struct text answer;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, "GET /204 HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	answer = read_to_end(fd);
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "content-length"), "");
	CU_ASSERT_STRING_EQUAL(body_of(answer.data), "");
	close(fd);
	tear_down();
}

static void test_http_1_0_keeps_alive_only_when_asked(void)
{
	struct text answer;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	answer = text_of(raw_answer(arena, fd));
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "connection"), "keep-alive");
	raw_say(fd, "GET / HTTP/1.0\r\n\r\n");
	answer = read_to_end(fd);
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "connection"), "close");
	close(fd);
	tear_down();
}

static void test_a_line_end_in_a_field_of_an_answer_splits_nothing(void)
{
	struct text answer;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, GET("/split"));
	answer = text_of(raw_answer(arena, fd));
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "x"), "a  Evil: b");
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "evil"), "");
	close(fd);
	tear_down();
}

static void test_a_large_answer_comes_whole(void)
{
	struct text answer;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, "GET /big HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	usleep(50000);
	answer = read_to_end(fd);
	CU_ASSERT_EQUAL(strlen(body_of(answer.data)), 16 * 1024 * 1024);
	close(fd);
	tear_down();
}

/* ---- 100-continue and early answers ---- */

static void test_100_continue_comes_when_the_body_is_wanted(void)
{
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, POST("/", "Expect: 100-continue\r\nContent-Length: 2\r\n"));
	CU_ASSERT_STRING_EQUAL(raw_answer(arena, fd), "HTTP/1.1 100 Continue\r\n\r\n");
	raw_say(fd, "hi");
	CU_ASSERT_STRING_EQUAL(body_of(raw_answer(arena, fd)), "POST / [hi]");
	raw_say(fd, POST("/in/late", "Expect: 100-continue\r\nContent-Length: 1\r\n"));
	CU_ASSERT_STRING_EQUAL(raw_answer(arena, fd), "HTTP/1.1 100 Continue\r\n\r\n");
	raw_say(fd, "a");
	CU_ASSERT_STRING_EQUAL(body_of(raw_answer(arena, fd)), "1 97");
	close(fd);
	tear_down();
}

static void test_no_100_continue_for_a_request_that_is_refused(void)
{
	static const char *const requests[] = {
		POST("/refused-early", "Expect: 100-continue\r\nContent-Length: 2\r\n"),
		POST("/", "Expect: 100-continue\r\nContent-Length: 9999999\r\n"),
		POST("/in/unread", "Expect: 100-continue\r\nContent-Length: 2\r\n"),
	};
	static const char *const words[] = { "403", "413", "422" };

	set_up(NULL);
	for (size_t i = 0; i < 3; i++) {
		int fd = connected();
		struct text answer;

		raw_say(fd, requests[i]);
		answer = read_to_end(fd);
		CU_ASSERT_PTR_NULL(strstr(answer.data, "100 Continue"));
		CU_ASSERT_STRING_EQUAL(raw_words(arena, answer), words[i]);
		CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "connection"), "close");
		close(fd);
	}
	tear_down();
}

static void test_413_is_readable_while_the_body_still_comes(void)
{
	static char junk[3 * 1024 * 1024];
	struct text answer;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, POST("/", "Content-Length: 3145728\r\n"));
	CU_ASSERT_TRUE(raw_send(fd, junk, sizeof(junk)));
	answer = read_to_end(fd);
	CU_ASSERT_STRING_EQUAL(raw_words(arena, answer), "413");
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "content-type"), "application/problem+json");
	close(fd);
	tear_down();
}

static void test_a_short_body_behind_an_early_answer_is_dropped_and_the_connection_kept(void)
{
	static const char requests[] = POST("/refused-early", "Content-Length: 5\r\n") "hello" GET("/next");

	set_up(NULL);
	CU_ASSERT_STRING_EQUAL(raw_converse(arena, echo_port(echo), TEXT(requests)), "403 | GET /next");
	tear_down();
}

static void test_whole_bodies_together_are_bounded(void)
{
	static const struct http_bounds bounds = { .whole_bodies = 300000 };
	static char junk[200000];
	int first, second;

	set_up(&bounds);
	memset(junk, 'a', sizeof(junk));
	first = connected();
	second = connected();
	raw_say(first, POST("/", "Content-Length: 200000\r\n"));
	raw_send(first, junk, sizeof(junk) - 1);
	usleep(50000);
	raw_say(second, POST("/", "Content-Length: 200000\r\n"));
	raw_send(second, junk, sizeof(junk));
	CU_ASSERT_STRING_EQUAL(raw_words(arena, read_to_end(second)), "503");
	raw_say(first, "a");
	CU_ASSERT_EQUAL(strlen(body_of(raw_answer(arena, first))), strlen("POST / []") + sizeof(junk));
	close(first);
	close(second);
	tear_down();
}

/* ---- half-closes and clients that leave ---- */

static void test_a_half_closed_client_gets_all_its_answers(void)
{
	static const char requests[] = GET("/later?1") GET("/later?2") GET("/big?3");
	struct text answers;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_send(fd, requests, sizeof(requests) - 1);
	shutdown(fd, SHUT_WR);
	answers = read_to_end(fd);
	CU_ASSERT_PTR_NOT_NULL(strstr(answers.data, "GET /later?1"));
	CU_ASSERT_PTR_NOT_NULL(strstr(answers.data, "GET /later?2"));
	CU_ASSERT_TRUE(answers.size > 16 * 1024 * 1024);
	close(fd);
	tear_down();
}

static void leave(int fd, bool by_reset)
{
	struct linger now = { .l_onoff = by_reset, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}

static void test_a_request_outlives_its_client_until_it_is_answered(void)
{
	for (int by_reset = 0; by_reset <= 1; by_reset++) {
		int fd;

		set_up(NULL);
		fd = connected();
		raw_say(fd, GET("/hold"));
		CU_ASSERT_TRUE(echo_settles(echo, has_started));
		leave(fd, by_reset);
		usleep(100000);
		CU_ASSERT_EQUAL(atomic_load(&echo_tally(echo)->ended), 0);
		echo_release(echo);
		CU_ASSERT_TRUE(echo_settles(echo, all_ended));
		CU_ASSERT_EQUAL(atomic_load(&echo_tally(echo)->last_status), 200);
		tear_down();
	}
}

static void test_a_client_that_leaves_amid_its_body_ends_the_request(void)
{
	static const char *const requests[] = { POST("/", "Content-Length: 9\r\n") "ab",
		POST("/in", "Content-Length: 9\r\n") "ab", POST("/in/late", "Content-Length: 9\r\n") "ab",
		POST("/refused-early", "Content-Length: 9\r\n") "ab" };

	for (size_t i = 0; i < 8; i++) {
		int fd;

		set_up(NULL);
		fd = connected();
		raw_say(fd, requests[i / 2]);
		usleep(20000);
		leave(fd, i % 2 != 0);
		CU_ASSERT_TRUE(echo_settles(echo, all_ended));
		tear_down();
	}
}

static void test_a_client_that_leaves_amid_a_streamed_answer_ends_it(void)
{
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, GET("/stream?50000000"));
	usleep(50000);
	CU_ASSERT_FALSE(all_ended(echo));
	leave(fd, true);
	CU_ASSERT_TRUE(echo_settles(echo, all_ended));
	tear_down();
}

static void test_freeing_the_server_ends_what_waits(void)
{
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, GET("/hold"));
	CU_ASSERT_TRUE(echo_settles(echo, has_started));
	echo_stop(echo);
	CU_ASSERT_STRING_EQUAL(raw_words(arena, read_to_end(fd)), "");
	close(fd);
	arena_free(arena);
}

/* ---- streamed bodies and answers ---- */

static char *pattern(size_t size, unsigned long long *sum)
{
	char *data = arena_alloc(arena, size);

	*sum = 0;
	for (size_t i = 0; i < size; i++) {
		data[i] = (char)(i * 7 + i / 251);
		*sum += (unsigned char)data[i];
	}
	return data;
}

static void send_streamed(const char *path, bool chunked)
{
	unsigned long long sum;
	size_t size = 3000000;
	char *data = pattern(size, &sum);
	int fd = connected();

	raw_say(fd, arena_format(arena, "POST %s HTTP/1.1\r\n" HOST "Connection: close\r\n%s\r\n\r\n", path,
			    chunked ? "Transfer-Encoding: chunked" : "Content-Length: 3000000"));
	for (size_t at = 0; at < size; at += 30000) {
		if (chunked)
			raw_say(fd, "7530\r\n");
		raw_send(fd, data + at, 30000);
		if (chunked)
			raw_say(fd, "\r\n");
	}
	if (chunked)
		raw_say(fd, "0\r\n\r\n");
	CU_ASSERT_STRING_EQUAL(raw_words(arena, read_to_end(fd)), arena_format(arena, "%zu %llu", size, sum));
	close(fd);
}

static void test_a_streamed_body_comes_whole_and_in_order(void)
{
	set_up(NULL);
	send_streamed("/in", false);
	send_streamed("/in", true);
	send_streamed("/in/late", true);
	send_streamed("/in/jerky", false);
	send_streamed("/in/jerky", true);
	tear_down();
}

static void test_a_streamed_request_without_body_still_gets_its_last_piece(void)
{
	static const char requests[] = POST("/in", "") POST("/in/late", "Content-Length: 0\r\n") GET("/next");

	set_up(NULL);
	CU_ASSERT_STRING_EQUAL(raw_converse(arena, echo_port(echo), TEXT(requests)), "0 0 | 0 0 | GET /next");
	tear_down();
}

static bool takes_more(int fd)
{
	static char junk[65536];

	return send(fd, junk, sizeof(junk), MSG_DONTWAIT | MSG_NOSIGNAL) > 0;
}

static void test_a_paused_body_stops_its_sender(void)
{
	unsigned long long sent = 0;
	unsigned quiet = 0;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, POST("/in/paused", "Content-Length: 1000000000\r\n"));
	while (quiet < 20) {
		bool more = takes_more(fd);

		quiet = more ? 0 : quiet + 1;
		sent += more ? 65536 : 0;
		if (!more)
			usleep(10000);
	}
	CU_ASSERT_TRUE(sent < 64 * 1024 * 1024);
	CU_ASSERT_TRUE(atomic_load(&echo_tally(echo)->body_bytes) <= 65536);
	leave(fd, true);
	usleep(50000);
	CU_ASSERT_FALSE(all_ended(echo));
	echo_release(echo);
	CU_ASSERT_TRUE(echo_settles(echo, all_ended));
	tear_down();
}

static void test_an_answer_before_the_streamed_body_ends_is_readable(void)
{
	static char junk[1000000];
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, POST("/in/refuse", "Content-Length: 9000000\r\n"));
	raw_send(fd, junk, sizeof(junk));
	CU_ASSERT_STRING_EQUAL(raw_words(arena, read_to_end(fd)), "422");
	close(fd);
	tear_down();
}

static void test_a_streamed_body_larger_than_its_limit_is_refused_by_its_length(void)
{
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, POST("/in", "Content-Length: 1073741825\r\n"));
	CU_ASSERT_STRING_EQUAL(raw_words(arena, read_to_end(fd)), "413");
	close(fd);
	tear_down();
}

/* Takes the chunks apart; the size of what they carry, or -1. */
static long long unchunk(const char *at)
{
	long long size = 0;

	for (;;) {
		char *end;
		unsigned long part = strtoul(at, &end, 16);

		if (strncmp(end, "\r\n", 2) != 0)
			return -1;
		if (part == 0)
			return strcmp(end, "\r\n\r\n") == 0 ? size : -1;
		size += (long long)part;
		at = end + 2 + part;
		if (strncmp(at, "\r\n", 2) != 0)
			return -1;
		at += 2;
	}
}

static void test_a_streamed_answer_is_chunked_and_waits_for_a_slow_reader(void)
{
	struct text answer;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, "GET /stream?20000000 HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	usleep(100000);
	CU_ASSERT_FALSE(all_ended(echo));
	answer = read_to_end(fd);
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "transfer-encoding"), "chunked");
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "content-length"), "");
	CU_ASSERT_EQUAL(unchunk(body_of(answer.data)), 20000000);
	close(fd);
	tear_down();
}

static void test_requests_behind_a_streamed_answer_are_answered(void)
{
	struct text answers;
	const char *second;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, GET("/stream?5") "GET /x HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	answers = read_to_end(fd);
	second = strstr(answers.data, "5\r\nbbbbb\r\n0\r\n\r\nHTTP/1.1 200 OK");
	CU_ASSERT_PTR_NOT_NULL(second);
	close(fd);
	tear_down();
}

static void test_a_streamed_answer_on_http_1_0_ends_by_closing(void)
{
	struct text answer;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, "GET /stream?1000000 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	answer = read_to_end(fd);
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "transfer-encoding"), "");
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "connection"), "close");
	CU_ASSERT_EQUAL(strlen(body_of(answer.data)), 1000000);
	close(fd);
	tear_down();
}

static void test_a_streamed_answer_to_head_has_no_body(void)
{
	static const char requests[] = "HEAD /stream?1000 HTTP/1.1\r\n" HOST "\r\n"
				       "GET /x HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
	struct text answers;
	int fd;

	set_up(NULL);
	fd = connected();
	raw_say(fd, requests);
	answers = read_to_end(fd);
	CU_ASSERT_TRUE(strncmp(body_of(answers.data), "HTTP/1.1 200 OK", 15) == 0);
	close(fd);
	tear_down();
}

/* ---- draining ---- */

static void test_draining_closes_idle_connections_and_finishes_the_others(void)
{
	int idle, busy;
	struct text answer;

	set_up(NULL);
	idle = connected();
	busy = connected();
	raw_say(idle, GET("/"));
	raw_answer(arena, idle);
	raw_say(busy, GET("/hold"));
	while (atomic_load(&echo_tally(echo)->requests) < 2)
		usleep(1000);
	echo_drain(echo);
	CU_ASSERT_EQUAL(read_to_end(idle).size, 0);
	CU_ASSERT_EQUAL(raw_open(echo_port(echo)), -1);
	CU_ASSERT_FALSE(echo_is_idle(echo));
	echo_release(echo);
	answer = read_to_end(busy);
	CU_ASSERT_STRING_EQUAL(raw_words(arena, answer), "GET /hold");
	CU_ASSERT_STRING_EQUAL(raw_field(arena, answer, "connection"), "close");
	close(idle);
	close(busy);
	tear_down();
}

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

static bool is_served_at_once(void)
{
	uint64_t start = clock_now_ms();
	bool right = strcmp(raw_converse(arena, echo_port(echo), TEXT(GET("/good"))), "GET /good") == 0;

	return right && clock_now_ms() - start < 2000;
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

/* In a process of its own, with descriptors of its own: the exit status is how many were not answered. */
static pid_t start_crowd(unsigned port, bool speaks)
{
	pid_t crowd = fork();
	int fds[CROWD], missed = 0;

	if (crowd != 0)
		return crowd;
	for (int i = 0; i < CROWD; i++)
		fds[i] = raw_open(port);
	for (int i = 0; i < CROWD; i++) {
		char byte;

		if (speaks && (!raw_say(fds[i], GET("/")) || recv(fds[i], &byte, 1, 0) != 1))
			missed++;
	}
	if (!speaks)
		usleep(1000000);
	_exit(missed);
}

static int crowd_result(pid_t crowd)
{
	int status = -1;

	waitpid(crowd, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
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

static void test_without_descriptors_the_oldest_idle_connection_makes_room(void)
{
	struct rlimit old;
	pid_t crowd;

	set_up(NULL);
	crowd = start_crowd(echo_port(echo), true);
	old = leave_descriptors(12);
	CU_ASSERT_EQUAL(crowd_result(crowd), 0);
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
	struct http_counters counters;
	struct rlimit old;
	double before;
	pid_t crowd;

	set_up(NULL);
	crowd = start_crowd(echo_port(echo), false);
	old = leave_descriptors(12);
	before = cpu_seconds();
	CU_ASSERT_EQUAL(crowd_result(crowd), 0);
	setrlimit(RLIMIT_NOFILE, &old);
	CU_ASSERT_TRUE(cpu_seconds() - before < 0.3);
	counters = echo_counters(echo);
	CU_ASSERT_TRUE(counters.paused >= 1 && counters.paused <= 20);
	CU_ASSERT_TRUE(is_served_at_once());
	tear_down();
}

static void test_at_the_connection_limit_others_wait_or_replace_idle_ones(void)
{
	static const struct http_bounds bounds = { .connections = 10 };
	int silent[10], late;

	set_up(&bounds);
	CU_ASSERT_EQUAL(crowd_result(start_crowd(echo_port(echo), true)), 0);
	CU_ASSERT_TRUE(echo_settles(echo, echo_is_idle));
	for (int i = 0; i < 10; i++)
		silent[i] = connected();
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

/* ---- addresses ---- */

static void test_a_taken_port_is_told_in_one_sentence(void)
{
	struct event_base *base = event_base_new();
	const struct http_events events = { 0 };
	const char *error = NULL;

	set_up(NULL);
	CU_ASSERT_TRUE(http_port_is_taken("127.0.0.1", echo_port(echo)));
	CU_ASSERT_PTR_NULL(http_server_new(base, "127.0.0.1", echo_port(echo), true, &events, NULL, &error));
	CU_ASSERT_STRING_EQUAL(error,
		arena_format(arena, "Cannot listen at 127.0.0.1:%u: another process already listens there.",
			echo_port(echo)));
	CU_ASSERT_PTR_NULL(http_server_new(base, "localhost", 80, false, &events, NULL, &error));
	CU_ASSERT_STRING_EQUAL(error,
		"Cannot listen at localhost:80: this is neither an IP address with a port nor unix:/path.");
	event_base_free(base);
	tear_down();
}

static void test_two_workers_share_a_port_and_a_probe_still_sees_them(void)
{
	struct event_base *base = event_base_new();
	const struct http_events events = { 0 };
	const char *error = NULL;
	struct http_server *first = http_server_new(base, "127.0.0.1", 0, true, &events, NULL, &error);
	unsigned port = http_server_port(first);
	struct http_server *second = http_server_new(base, "127.0.0.1", port, true, &events, NULL, &error);

	CU_ASSERT_PTR_NOT_NULL(second);
	CU_ASSERT_TRUE(http_port_is_taken("127.0.0.1", port));
	http_server_free(first);
	http_server_free(second);
	CU_ASSERT_FALSE(http_port_is_taken("127.0.0.1", port));
	event_base_free(base);
}

static void test_a_local_socket_replaces_a_dead_one_and_not_a_live_one(void)
{
	struct event_base *base = event_base_new();
	const struct http_events events = { 0 };
	char folder[] = "/tmp/halved-test-XXXXXX", address[64], kept[64], *path = address + strlen("unix:");
	struct http_server *first, *second;
	const char *error = NULL;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	snprintf(address, sizeof(address), "unix:%s/socket", folder);
	snprintf(kept, sizeof(kept), "%s/kept", folder);
	first = http_server_new(base, address, 0, false, &events, NULL, &error);
	CU_ASSERT_PTR_NOT_NULL(first);
	CU_ASSERT_TRUE(http_port_is_taken(address, 0));
	second = http_server_new(base, address, 0, false, &events, NULL, &error);
	CU_ASSERT_PTR_NULL(second);
	/* what a killed process leaves: the file, and nobody behind it */
	CU_ASSERT_EQUAL(rename(path, kept), 0);
	http_server_free(first);
	CU_ASSERT_EQUAL(rename(kept, path), 0);
	CU_ASSERT_FALSE(http_port_is_taken(address, 0));
	first = http_server_new(base, address, 0, false, &events, NULL, &error);
	CU_ASSERT_PTR_NOT_NULL(first);
	http_server_free(first);
	CU_ASSERT_EQUAL(access(path, F_OK), -1);
	rmdir(folder);
	event_base_free(base);
}

const struct test tests_http_server[] = {
	TEST(test_every_input_of_the_table_is_answered_as_it_says),
	TEST(test_a_head_may_come_byte_by_byte),
	TEST(test_pipelined_requests_are_answered_in_order_also_when_answered_late),
	TEST(test_3000_pipelined_requests_are_all_answered),
	TEST(test_an_answer_has_date_and_length_and_keeps_the_connection),
	TEST(test_head_gets_the_same_fields_and_no_body),
	TEST(test_204_has_neither_length_nor_body),
	TEST(test_http_1_0_keeps_alive_only_when_asked),
	TEST(test_a_line_end_in_a_field_of_an_answer_splits_nothing),
	TEST(test_a_large_answer_comes_whole),
	TEST(test_100_continue_comes_when_the_body_is_wanted),
	TEST(test_no_100_continue_for_a_request_that_is_refused),
	TEST(test_413_is_readable_while_the_body_still_comes),
	TEST(test_a_short_body_behind_an_early_answer_is_dropped_and_the_connection_kept),
	TEST(test_whole_bodies_together_are_bounded),
	TEST(test_a_half_closed_client_gets_all_its_answers),
	TEST(test_a_request_outlives_its_client_until_it_is_answered),
	TEST(test_a_client_that_leaves_amid_its_body_ends_the_request),
	TEST(test_a_client_that_leaves_amid_a_streamed_answer_ends_it),
	TEST(test_freeing_the_server_ends_what_waits),
	TEST(test_a_streamed_body_comes_whole_and_in_order),
	TEST(test_a_streamed_request_without_body_still_gets_its_last_piece),
	TEST(test_a_paused_body_stops_its_sender),
	TEST(test_an_answer_before_the_streamed_body_ends_is_readable),
	TEST(test_a_streamed_body_larger_than_its_limit_is_refused_by_its_length),
	TEST(test_a_streamed_answer_is_chunked_and_waits_for_a_slow_reader),
	TEST(test_requests_behind_a_streamed_answer_are_answered),
	TEST(test_a_streamed_answer_on_http_1_0_ends_by_closing),
	TEST(test_a_streamed_answer_to_head_has_no_body),
	TEST(test_draining_closes_idle_connections_and_finishes_the_others),
	TEST(test_200_slow_clients_are_closed_while_others_are_served),
	TEST(test_a_slow_head_or_body_gets_408),
	TEST(test_silence_is_closed_without_an_answer),
	TEST(test_an_idle_connection_is_closed_after_its_time),
	TEST(test_no_deadline_runs_while_a_handler_works_or_pauses),
	TEST(test_a_client_that_keeps_the_pace_is_not_cut_off),
	TEST(test_without_descriptors_the_oldest_idle_connection_makes_room),
	TEST(test_without_descriptors_the_listener_rests_instead_of_spinning),
	TEST(test_at_the_connection_limit_others_wait_or_replace_idle_ones),
	TEST(test_a_taken_port_is_told_in_one_sentence),
	TEST(test_two_workers_share_a_port_and_a_probe_still_sees_them),
	TEST(test_a_local_socket_replaces_a_dead_one_and_not_a_live_one),
	TEST_END,
};
