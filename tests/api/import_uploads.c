/* Files under way: in pieces, too many at once, left by their client, and when the service ends. */
#include "../support/database.h"
#include "../support/program.h"
#include "../support/raw.h"
#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/limits.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD                                                                                                 \
	"POST /v1/networks/one/imports?kind=counts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "    \
	"facilitator\r\nContent-Type: text/csv\r\nConnection: close\r\n"
#define LONG_ROWS 60000
#define PATIENCE 60000 /* milliseconds without a byte */

static struct test_database database;
static struct program program;
static struct arena *arena;

static const char setup[] =
	"insert into organization (kind, name, state, codes) select 'district', 'Example District ' || i, "
	"'WA',"
	" jsonb_build_array(jsonb_build_object('scheme', 'wa-district', 'code', (10000 + i)::text)) from "
	"generate_series(1, 300) i;"
	"insert into network (slug, name, aim, goal, starts_on) values ('one', 'One', 'Half', "
	"'{\"baseline_year\":\"2021-22\",\"target_reduction\":0.5,\"target_year\":\"2026-27\"}', "
	"'2022-01-01');"
	"insert into membership (network_id, organization_id, joined_on) select n.id, o.id, '2022-01-01' "
	"from network n, "
	"organization o;"
	"select make_token(sha256('facilitator'), 'facilitator')";

static const char *ask(const char *sql)
{
	const char *value = test_database_value(database.superuser, sql);

	return arena_copy(arena, value, strlen(value));
}

/* A service of one worker; `drain` seconds when it is told to end. */
static void open_service(const char *drain)
{
	arena = arena_new();
	test_database_new(&database);
	test_database_value(database.superuser, setup);
	setenv("HALVED_WORKERS", "1", 1);
	setenv("HALVED_MAX_IMPORT_BYTES", "33554432", 1);
	setenv("HALVED_DRAIN_SECONDS", drain, 1);
	program_start(&program, database.service, "build/uploads.log");
	unsetenv("HALVED_WORKERS");
	unsetenv("HALVED_MAX_IMPORT_BYTES");
	unsetenv("HALVED_DRAIN_SECONDS");
}

static void close_service(void)
{
	test_database_drop(&database);
	arena_free(arena);
}

static void end_service(void)
{
	CU_ASSERT_EQUAL(program_stop(&program), 0);
	close_service();
}

/* Everything that comes, until the other side closes. */
static const char *read_all(int fd, const char **end)
{
	struct text got = raw_read(arena, fd, PATIENCE, end);

	close(fd);
	return arena_copy(arena, got.data == NULL ? "" : got.data, got.size);
}

/* The next bytes of an answer, as many as there is room for. */
static const char *read_some(int fd, char *out, size_t size)
{
	size_t got = 0;
	ssize_t more = 1;

	while (got < size && (more = read(fd, out + got, size - got)) > 0)
		got += (size_t)more;
	out[got] = '\0';
	return out;
}

static int status_of(const char *answer)
{
	return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer + 9, NULL, 10) : 0;
}

/* Rows that are all good (300 members, grades and years), or all refused with a long note. */
static const char *long_file(bool good)
{
	struct buffer *file = arena_buffer(arena, 32 << 20);

	buffer_string(file, "school_year,member,grade,enrolled,chronic,note\n");
	for (int i = 0; good && i < LONG_ROWS; i++)
		buffer_format(file, "%d-%02d,wa-%05d,%d,100,20,\n", 2000 + i / 10 % 20,
			(2001 + i / 10 % 20) % 100, 10001 + i / 200, 1 + i % 10);
	for (int i = 0; !good && i < 15000; i++)
		buffer_format(file, "2020-21,wa-%05d,all,1,2,%0900d\n", 50000 + i, i);
	return file->data;
}

static int send_file(const char *file)
{
	int fd = raw_open(program.port);
	char length[64];

	snprintf(length, sizeof(length), "Content-Length: %zu\r\n\r\n", strlen(file));
	CU_ASSERT_TRUE(raw_say(fd, HEAD) && raw_say(fd, length) && raw_say(fd, file));
	return fd;
}

static void test_a_file_in_chunks_is_read_as_one(void)
{
	int fd;
	const char *end, *answer;

	open_service("20");
	fd = raw_open(program.port);
	raw_say(fd, HEAD "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
	raw_say(fd, "18\r\nschool_year,member,enrol\r\n");
	usleep(50000);
	raw_say(fd, "1a\r\nled,chronic\n2020-21,wa-100\r\n9\r\n01,10,1\n\n\r\n0\r\n\r\n");
	answer = read_all(fd, &end);
	CU_ASSERT_PTR_NOT_NULL(strstr(answer, "HTTP/1.1 201 "));
	CU_ASSERT_PTR_NOT_NULL(strstr(answer, "\"new\" : 1,"));
	CU_ASSERT_STRING_EQUAL(ask("select rows from import"), "1");
	end_service();
}

static void test_a_file_in_chunks_that_grows_too_large_is_413(void)
{
	char *chunk = calloc(1, 1 << 20);
	int fd, status;
	const char *end;

	open_service("20");
	memset(chunk, 'a', (1 << 20) - 1);
	fd = raw_open(program.port);
	raw_say(fd, HEAD "Transfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 33; i++)
		if (!raw_say(fd, "fffff\r\n") || !raw_say(fd, chunk) || !raw_say(fd, "\r\n"))
			break;
	status = status_of(read_all(fd, &end));
	CU_ASSERT_EQUAL(status, 413);
	CU_ASSERT_STRING_EQUAL(ask("select count(*) from import"), "0");
	free(chunk);
	end_service();
}

static void test_only_a_few_imports_are_under_way_and_who_leaves_makes_room(void)
{
	int fds[LIMIT_ERRANDS], status = 0;
	const char *end, *answer;
	char go_on[26];

	open_service("20");
	for (size_t i = 0; i < LIMIT_ERRANDS; i++) {
		fds[i] = raw_open(program.port);
		raw_say(fds[i], HEAD "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
		CU_ASSERT_STRING_EQUAL(
			read_some(fds[i], go_on, sizeof(go_on) - 1), "HTTP/1.1 100 Continue\r\n\r\n");
	}
	answer = read_all(send_file("a\n"), &end);
	CU_ASSERT_EQUAL(status_of(answer), 503);
	CU_ASSERT_PTR_NOT_NULL(strstr(answer, "Retry-After: "));
	for (size_t i = 0; i < LIMIT_ERRANDS; i++)
		close(fds[i]);
	for (int tries = 0; tries < 20 && status != 201; tries++) {
		usleep(100000);
		status = status_of(read_all(
			send_file("school_year,member,enrolled,chronic\n2020-21,wa-10001,10,1\n"), &end));
	}
	CU_ASSERT_EQUAL(status, 201);
	CU_ASSERT_STRING_EQUAL(ask("select count(*) from import"), "1");
	end_service();
}

/* Until rows of a file are on their way to PostgreSQL. */
static void await_copy(void)
{
	bool seen = false;

	for (int tries = 0; tries < 1000 && !seen; tries++) {
		usleep(20000);
		seen = strcmp(ask("select count(*) from pg_stat_activity where datname = current_database() "
				  "and "
				  "state = 'active' and query like 'copy import_row%'"),
			       "0") != 0;
	}
	CU_ASSERT_TRUE(seen);
}

static void test_sigterm_waits_for_an_import(void)
{
	int fd;
	const char *end;

	open_service("60");
	fd = send_file(long_file(true));
	await_copy();
	CU_ASSERT_EQUAL(program_stop(&program), 0);
	CU_ASSERT_EQUAL(status_of(read_all(fd, &end)), 201);
	CU_ASSERT_STRING_EQUAL(ask("select concat(rows, ' ', new) from import"), "60000 60000");
	close_service();
}

static void test_when_the_time_to_end_is_over_an_import_is_stopped_and_leaves_nothing(void)
{
	int fd;

	open_service("0");
	fd = send_file(long_file(true));
	await_copy();
	CU_ASSERT_EQUAL(program_stop(&program), 0);
	close(fd);
	CU_ASSERT_STRING_EQUAL(
		ask("select concat((select count(*) from import), ' ', (select count(*) from import_row))"),
		"0 0");
	close_service();
}

static void test_rejected_rows_that_cannot_be_read_to_the_end_are_cut_off(void)
{
	int fd;
	const char *end, *answer, *request;
	char begun[16];

	open_service("20");
	CU_ASSERT_EQUAL(status_of(read_all(send_file(long_file(false)), &end)), 201);
	request = arena_format(arena,
		"GET /v1/networks/one/imports/%s/rejected HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
		"Bearer "
		"facilitator\r\nConnection: close\r\n\r\n",
		ask("select id from import"));
	fd = raw_open(program.port);
	raw_say(fd, request);
	answer = read_all(fd, &end);
	CU_ASSERT_EQUAL(status_of(answer), 200);
	CU_ASSERT_STRING_EQUAL(answer + strlen(answer) - 5, "0\r\n\r\n");
	fd = raw_open(program.port);
	raw_say(fd, request);
	CU_ASSERT_STRING_EQUAL(read_some(fd, begun, sizeof(begun) - 1), "HTTP/1.1 200 OK");
	ask("update credential set revoked_at = now() returning ''");
	answer = read_all(fd, &end);
	CU_ASSERT_STRING_NOT_EQUAL(end, "open");
	CU_ASSERT_PTR_NULL(strstr(answer, "\r\n0\r\n\r\n"));
	end_service();
}

const struct test tests_import_uploads[] = {
	TEST(test_a_file_in_chunks_is_read_as_one),
	TEST(test_a_file_in_chunks_that_grows_too_large_is_413),
	TEST(test_only_a_few_imports_are_under_way_and_who_leaves_makes_room),
	TEST(test_sigterm_waits_for_an_import),
	TEST(test_when_the_time_to_end_is_over_an_import_is_stopped_and_leaves_nothing),
	TEST(test_rejected_rows_that_cannot_be_read_to_the_end_are_cut_off),
	TEST_END,
};
