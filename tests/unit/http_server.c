#include "../support/framing.h"
#include "../support/http_case.h"

#include "halved/base/limits.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

static void test_two_workers_share_a_local_socket_of_user_and_group(void)
{
	struct event_base *base = event_base_new();
	const struct http_events events = { 0 };
	char folder[] = "/tmp/halved-test-XXXXXX", address[64], *path = address + strlen("unix:");
	struct http_server *first, *second;
	const char *error = NULL;
	struct stat file;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	snprintf(address, sizeof(address), "unix:%s/socket", folder);
	first = http_server_new(base, address, 0, true, &events, NULL, &error);
	second = http_server_new(base, address, 0, true, &events, NULL, &error);
	CU_ASSERT_TRUE_FATAL(first != NULL && second != NULL);
	CU_ASSERT_EQUAL(stat(path, &file), 0);
	CU_ASSERT_EQUAL(file.st_mode & 0777, 0660);
	http_server_free(first);
	CU_ASSERT_TRUE(http_port_is_taken(address, 0));
	http_server_free(second);
	CU_ASSERT_FALSE(http_port_is_taken(address, 0));
	CU_ASSERT_EQUAL(rmdir(folder), 0);
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
	TEST(test_a_half_closed_client_gets_all_its_answers),
	TEST(test_a_request_outlives_its_client_until_it_is_answered),
	TEST(test_a_client_that_leaves_amid_its_body_ends_the_request),
	TEST(test_a_client_that_leaves_amid_a_streamed_answer_ends_it),
	TEST(test_freeing_the_server_ends_what_waits),
	TEST(test_draining_closes_idle_connections_and_finishes_the_others),
	TEST(test_a_taken_port_is_told_in_one_sentence),
	TEST(test_two_workers_share_a_port_and_a_probe_still_sees_them),
	TEST(test_a_local_socket_replaces_a_dead_one_and_not_a_live_one),
	TEST(test_two_workers_share_a_local_socket_of_user_and_group),
	TEST_END,
};
