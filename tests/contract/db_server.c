/* A server of the tests' own that is stopped, killed and started again under a running client. */
#include "../support/client.h"
#include "../support/database.h"
#include "../support/test.h"

#include "halved/base/clock.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S(name_) (&client_statements[name_])

static char folder[256], url[512];
static struct client client;

static void start_server(void)
{
	FILE *script = popen("tests/support/postgres.sh start", "r");

	CU_ASSERT_PTR_NOT_NULL_FATAL(script);
	CU_ASSERT_PTR_NOT_NULL_FATAL(fgets(folder, sizeof(folder), script));
	CU_ASSERT_EQUAL_FATAL(pclose(script), 0);
	folder[strcspn(folder, "\n")] = '\0';
	snprintf(url, sizeof(url), "postgresql:///postgres?host=%s&user=postgres", folder);
	test_database_value(url, client_schema);
	client_open(&client, url, NULL);
	CU_ASSERT_TRUE_FATAL(client_wait_ready(&client));
}

static void server(const char *verb)
{
	char command[512];

	snprintf(command, sizeof(command), "tests/support/postgres.sh %s %s", verb, folder);
	CU_ASSERT_EQUAL(system(command), 0);
}

static void stop_server(void)
{
	client_close(&client);
	server("stop");
}

static pid_t main_process(void)
{
	char path[300], line[32];
	FILE *file;

	snprintf(path, sizeof(path), "%s/data/postmaster.pid", folder);
	file = fopen(path, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_PTR_NOT_NULL_FATAL(fgets(line, sizeof(line), file));
	fclose(file);
	return (pid_t)atoi(line);
}

static void test_a_server_that_stops_and_starts_again_is_used_again(void)
{
	struct asked *asked;

	start_server();
	/* as `pg_ctl stop -m fast` does, without waiting */
	CU_ASSERT_EQUAL(kill(main_process(), SIGINT), 0);
	client_run(&client, 1500);
	CU_ASSERT_FALSE(db_is_ready(client.db));
	asked = ask(&client, LANE_QUICK, S(WHO), NULL, NULL);
	client_run(&client, 20);
	CU_ASSERT_EQUAL(asked->answers, 1);
	CU_ASSERT_EQUAL(asked->batch->outcome, DB_BUSY);
	asked_free(asked);
	server("restart");
	CU_ASSERT_TRUE(client_wait_ready(&client));
	asked = ask(&client, LANE_WRITE, S(ADD_ITEM), "950", "x");
	client_wait_idle(&client);
	CU_ASSERT_EQUAL(asked->batch->outcome, DB_DONE);
	asked_free(asked);
	stop_server();
}

enum { WRITERS = 40, CRASHES = 20, MOST = 400000 };

static pid_t writing_process; /* the server's end of the write lane */
static char outcomes[MOST];   /* by id: 1 + outcome */
static struct asked *writers[WRITERS];
static unsigned writer_ids[WRITERS], next_id;

static void write_next(unsigned i)
{
	char id[16];

	writer_ids[i] = next_id++;
	snprintf(id, sizeof(id), "%u", writer_ids[i]);
	writers[i] = asked_new(LANE_WRITE, "writer");
	asked_add(writers[i], S(ADD_ITEM), arena_format(writers[i]->arena, "%s", id), "x");
	/* the first results of a group come well before its commit */
	if (i == WRITERS - 1)
		asked_add(writers[i], S(SLEEP), "0.01", NULL);
	asked_send(&client, writers[i]);
}

/* In the middle of a group: neither process has a moment to finish anything. */
static void kill_server(void)
{
	pid_t main = main_process();

	CU_ASSERT_EQUAL(kill(main, SIGKILL), 0);
	CU_ASSERT_EQUAL(kill(writing_process, SIGKILL), 0);
}

/* The first try may still go to the connection that just broke. */
static void find_writing_process(void)
{
	writing_process = 0;
	for (unsigned tries = 0; tries < 10 && writing_process == 0; tries++) {
		struct asked *asked;

		CU_ASSERT_TRUE_FATAL(client_wait_ready(&client));
		asked = ask(&client, LANE_WRITE, S(BACKEND), NULL, NULL);
		for (unsigned i = 0; i < 5000 && asked->answers == 0; i++)
			client_run(&client, 0);
		if (asked->batch->outcome == DB_DONE)
			writing_process = (pid_t)atoi(asked_value(asked));
		asked_free(asked);
	}
	CU_ASSERT_TRUE_FATAL(writing_process > 1);
}

/* Keeps every writer busy for so long. */
static void write_for(unsigned milliseconds)
{
	uint64_t stop = clock_now_ms() + milliseconds;

	while (clock_now_ms() < stop && next_id < MOST - WRITERS) {
		client_run(&client, 0);
		for (unsigned i = 0; i < WRITERS; i++) {
			if (writers[i]->answers == 0)
				continue;
			outcomes[writer_ids[i]] = (char)(1 + writers[i]->batch->outcome);
			asked_free(writers[i]);
			write_next(i);
		}
	}
}

static void compare_with_table(void)
{
	static char there[MOST];
	unsigned done = 0, lost = 0, ghosts = 0;
	char sql[100];

	for (unsigned start = 1000; start < next_id; start += 1000) {
		const char *list;

		snprintf(sql, sizeof(sql),
			"select string_agg(id::text, ' ') from item where id between %u and %u", start,
			start + 999);
		list = test_database_value(url, sql);
		for (char *end; *list != '\0'; list = end)
			there[strtoul(list, &end, 10)] = 1;
	}
	for (unsigned id = 1000; id < next_id; id++) {
		done += outcomes[id] == 1 + DB_DONE;
		lost += outcomes[id] == 1 + DB_DONE && !there[id];
		ghosts += outcomes[id] == 1 + DB_BUSY && there[id];
	}
	CU_ASSERT_TRUE(done > CRASHES);
	CU_ASSERT_EQUAL(lost, 0);
	CU_ASSERT_EQUAL(ghosts, 0);
}

static void test_what_was_acknowledged_is_there_after_the_server_was_killed(void)
{
	unsigned unknown = 0;

	start_server();
	srand(20261122);
	next_id = 1000;
	for (unsigned i = 0; i < WRITERS; i++)
		write_next(i);
	for (unsigned crash = 0; crash < CRASHES; crash++) {
		find_writing_process();
		write_for(20 + (unsigned)rand() % 80);
		kill_server();
		write_for(30);
		server("restart");
	}
	CU_ASSERT_TRUE_FATAL(client_wait_ready(&client));
	write_for(50);
	client_wait_idle(&client);
	for (unsigned i = 0; i < WRITERS; i++) {
		outcomes[writer_ids[i]] = (char)(1 + writers[i]->batch->outcome);
		asked_free(writers[i]);
	}
	compare_with_table();
	for (unsigned id = 1000; id < next_id; id++)
		unknown += outcomes[id] == 1 + DB_UNKNOWN;
	CU_ASSERT_TRUE(unknown > 0);
	stop_server();
}

const struct test tests_db_server[] = {
	TEST(test_a_server_that_stops_and_starts_again_is_used_again),
	TEST(test_what_was_acknowledged_is_there_after_the_server_was_killed),
	TEST_END,
};
