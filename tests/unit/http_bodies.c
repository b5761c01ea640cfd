#include "../support/http_case.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

static void test_the_longest_bodies_are_bounds_of_the_server(void)
{
	static const struct http_bounds bounds = { .body_bytes = 4, .stream_bytes = 6 };
	static const char *const requests[] = {
		POST("/", "Content-Length: 4\r\n") "abcd",
		POST("/", "Content-Length: 5\r\n") "abcde",
		POST("/", "Transfer-Encoding: chunked\r\n") "4\r\nabcd\r\n1\r\ne\r\n0\r\n\r\n",
		POST("/in", "Content-Length: 6\r\n") "abcdef",
		POST("/in", "Content-Length: 7\r\n") "abcdefg",
		POST("/in", "Transfer-Encoding: chunked\r\n") "6\r\nabcdef\r\n1\r\ng\r\n0\r\n\r\n",
	};
	static const char *const words[] = { "POST / [abcd]", "413", "413", "6 597", "413", "413" };

	set_up(&bounds);
	for (size_t i = 0; i < 6; i++)
		CU_ASSERT_STRING_EQUAL(raw_converse(arena, echo_port(echo), text_of(requests[i])), words[i]);
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

const struct test tests_http_bodies[] = {
	TEST(test_100_continue_comes_when_the_body_is_wanted),
	TEST(test_no_100_continue_for_a_request_that_is_refused),
	TEST(test_413_is_readable_while_the_body_still_comes),
	TEST(test_the_longest_bodies_are_bounds_of_the_server),
	TEST(test_a_short_body_behind_an_early_answer_is_dropped_and_the_connection_kept),
	TEST(test_whole_bodies_together_are_bounded),
	TEST(test_a_streamed_body_comes_whole_and_in_order),
	TEST(test_a_streamed_request_without_body_still_gets_its_last_piece),
	TEST(test_a_paused_body_stops_its_sender),
	TEST(test_an_answer_before_the_streamed_body_ends_is_readable),
	TEST(test_a_streamed_body_larger_than_its_limit_is_refused_by_its_length),
	TEST(test_a_streamed_answer_is_chunked_and_waits_for_a_slow_reader),
	TEST(test_requests_behind_a_streamed_answer_are_answered),
	TEST(test_a_streamed_answer_on_http_1_0_ends_by_closing),
	TEST(test_a_streamed_answer_to_head_has_no_body),
	TEST_END,
};
