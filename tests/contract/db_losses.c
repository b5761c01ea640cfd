#include "../support/client.h"
#include "../support/database.h"
#include "../support/test.h"

#include "halved/base/clock.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define S(name_) (&client_statements[name_])

static struct test_database database;
static struct client client;

static void open_with(const struct db_settings *settings)
{
	test_database_empty(&database);
	test_database_value(database.superuser, client_schema);
	client_open(&client, database.superuser, settings);
	CU_ASSERT_TRUE_FATAL(client_wait_ready(&client));
}

static void end(void)
{
	client_close(&client);
	test_database_drop(&database);
}

/* Ends the lane's connections from outside, as an administrator or a failing server would. */
static void terminate(const char *name)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		"select count(pg_terminate_backend(pid)) from pg_stat_activity"
		" where application_name = '%s' and datname = current_database()",
		name);
	CU_ASSERT_STRING_NOT_EQUAL(test_database_value(database.superuser, sql), "0");
}

static struct lane_counters counters(enum lane lane)
{
	struct db_counters all;

	db_counters(client.db, &all);
	return all.lanes[lane];
}

static void check_outcome(struct asked *asked, enum outcome outcome)
{
	CU_ASSERT_EQUAL(asked->answers, 1);
	CU_ASSERT_EQUAL(asked->batch->outcome, outcome);
	asked_free(asked);
}

static void test_an_idle_connection_that_breaks_is_made_again(void)
{
	open_with(NULL);
	terminate("halved quick");
	terminate("halved write");
	client_run(&client, 20);
	CU_ASSERT_FALSE(db_is_ready(client.db));
	CU_ASSERT_TRUE(client_wait_ready(&client));
	CU_ASSERT_EQUAL(counters(LANE_QUICK).losses, 1);
	CU_ASSERT_EQUAL(counters(LANE_QUICK).connects, 2);
	struct asked *asked = ask(&client, LANE_WRITE, S(ADD_ITEM), "900", "x");
	client_wait_idle(&client);
	check_outcome(asked, DB_DONE);
	end();
}

static void test_a_read_is_sent_once_more_and_then_lost(void)
{
	struct asked *breaks, *behind;

	open_with(NULL);
	breaks = ask(&client, LANE_QUICK, S(SLEEP), "3", NULL);
	behind = ask(&client, LANE_QUICK, S(WHO), NULL, NULL);
	client_run(&client, 100);
	terminate("halved quick");
	for (unsigned i = 0; i < 1000 && behind->answers == 0; i++)
		client_run(&client, 0);
	CU_ASSERT_EQUAL(breaks->answers, 0);
	/* the one behind goes first now, and has its answer before the next loss */
	CU_ASSERT_EQUAL(behind->answers, 1);
	terminate("halved quick");
	client_wait_idle(&client);
	check_outcome(breaks, DB_LOST);
	check_outcome(behind, DB_DONE);
	end();
}

static void test_a_read_survives_one_loss(void)
{
	struct asked *quick, *slow;

	open_with(NULL);
	for (unsigned i = 0; i < 1000 && counters(LANE_SLOW).connections == 0; i++)
		client_run(&client, 0);
	quick = ask(&client, LANE_QUICK, S(SLEEP), "1", NULL);
	slow = ask(&client, LANE_SLOW, S(SLEEP), "1", NULL);
	client_run(&client, 100);
	terminate("halved quick");
	terminate("halved slow");
	client_wait_idle(&client);
	check_outcome(quick, DB_DONE);
	check_outcome(slow, DB_DONE);
	CU_ASSERT_EQUAL(counters(LANE_QUICK).resent, 1);
	end();
}

/* When a server goes, its connections go one after the other: the next one is no refuge. */
static void test_a_lost_read_goes_to_a_connection_made_since(void)
{
	struct asked *first[2], *asked;
	char pids[2][16];

	open_with(NULL);
	for (unsigned i = 0; i < 2; i++) {
		first[i] = asked_new(LANE_SLOW, "x");
		asked_add(first[i], S(SLEEP), "0.5", NULL);
		asked_add(first[i], S(BACKEND), NULL, NULL);
		asked_send(&client, first[i]);
	}
	client_wait_idle(&client);
	for (unsigned i = 0; i < 2; i++) {
		snprintf(pids[i], sizeof(pids[i]), "%s", asked_value(first[i]));
		asked_free(first[i]);
	}
	asked = asked_new(LANE_SLOW, "x");
	asked_add(asked, S(SLEEP), "2", NULL);
	asked_add(asked, S(BACKEND), NULL, NULL);
	asked_send(&client, asked);
	client_run(&client, 100);
	test_database_value(database.superuser, "select pg_terminate_backend(pid) from pg_stat_activity"
						" where application_name = 'halved slow' and datname = "
						"current_database() and state = 'active'");
	client_wait_idle(&client);
	CU_ASSERT_STRING_NOT_EQUAL(pids[0], pids[1]);
	CU_ASSERT_STRING_NOT_EQUAL(asked_value(asked), pids[0]);
	CU_ASSERT_STRING_NOT_EQUAL(asked_value(asked), pids[1]);
	check_outcome(asked, DB_DONE);
	end();
}

static void test_a_write_in_flight_is_unknown_and_one_in_the_queue_waits(void)
{
	struct asked *flying[2], *queued;

	open_with(NULL);
	flying[0] = ask(&client, LANE_WRITE, S(ADD_ITEM), "910", "x");
	flying[1] = ask(&client, LANE_WRITE, S(SLEEP), "3", NULL);
	client_run(&client, 50);
	queued = ask(&client, LANE_WRITE, S(ADD_ITEM), "911", "x");
	client_run(&client, 50);
	CU_ASSERT_EQUAL(flying[0]->answers, 0);
	terminate("halved write");
	client_wait_idle(&client);
	check_outcome(flying[0], DB_UNKNOWN);
	check_outcome(flying[1], DB_UNKNOWN);
	check_outcome(queued, DB_DONE);
	CU_ASSERT_EQUAL(counters(LANE_WRITE).resent, 0);
	CU_ASSERT_STRING_EQUAL(
		test_database_value(database.superuser, "select count(*) from item where id in (910, 911)"),
		"1");
	end();
}

static void test_postgresql_s_own_timeout_keeps_the_connection(void)
{
	struct db_settings settings = { .quick_ms = 500 };
	struct asked *asked[6];

	open_with(&settings);
	for (unsigned i = 0; i < 6; i++)
		asked[i] =
			ask(&client, i < 3 ? LANE_QUICK : LANE_WRITE, S(i % 3 == 1 ? SLEEP : WHO), "3", NULL);
	client_wait_idle(&client);
	CU_ASSERT_STRING_EQUAL(asked[4]->batch->error.sqlstate, "57014");
	for (unsigned i = 0; i < 6; i++)
		check_outcome(asked[i], i % 3 == 1 ? DB_TIMEOUT : DB_DONE);
	CU_ASSERT_EQUAL(counters(LANE_QUICK).losses + counters(LANE_WRITE).losses, 0);
	end();
}

static struct asked *ask_endless(enum lane lane)
{
	struct asked *asked = asked_new(lane, "x");

	asked_add(asked, S(NO_TIMEOUT), NULL, NULL);
	asked_add(asked, S(SLEEP_ALWAYS), "4", NULL);
	asked_send(&client, asked);
	return asked;
}

static void test_a_read_past_its_deadline_is_cut_off_and_those_behind_it_are_answered(void)
{
	struct db_settings settings = { .quick_ms = 500, .slow_ms = 500 };
	struct asked *hangs, *behind[3], *slow;
	uint64_t start;

	open_with(&settings);
	start = clock_now_ms();
	hangs = ask_endless(LANE_QUICK);
	slow = ask_endless(LANE_SLOW);
	for (unsigned i = 0; i < 3; i++)
		behind[i] = ask(&client, LANE_QUICK, S(WHO), NULL, NULL);
	client_wait_idle(&client);
	CU_ASSERT_TRUE(clock_now_ms() - start < 3000);
	check_outcome(hangs, DB_TIMEOUT);
	check_outcome(slow, DB_TIMEOUT);
	for (unsigned i = 0; i < 3; i++)
		check_outcome(behind[i], DB_DONE);
	/* PostgreSQL notices that nobody listens any more */
	client_run(&client, 2000);
	CU_ASSERT_STRING_EQUAL(test_database_value(database.superuser,
				       "select count(*) from pg_stat_activity where state = 'active' and"
				       " query like '%pg_sleep%' and pid <> pg_backend_pid()"
				       " and datname = current_database()"),
		"0");
	end();
}

static void test_a_long_group_that_moves_on_is_not_cut_off(void)
{
	struct db_settings settings = { .quick_ms = 1500 };
	struct asked *asked[96];

	open_with(&settings);
	for (unsigned i = 0; i < 96; i++)
		asked[i] = ask(&client, i % 2 == 0 ? LANE_WRITE : LANE_QUICK, S(SLEEP), "0.05", NULL);
	client_wait_idle(&client);
	for (unsigned i = 0; i < 96; i++)
		check_outcome(asked[i], DB_DONE);
	CU_ASSERT_EQUAL(counters(LANE_QUICK).groups + counters(LANE_WRITE).groups, 2);
	end();
}

static void test_a_write_past_its_deadline_is_unknown(void)
{
	struct db_settings settings = { .quick_ms = 1500 };
	struct asked *hangs, *shares, *queued;

	open_with(&settings);
	hangs = ask_endless(LANE_WRITE);
	shares = ask(&client, LANE_WRITE, S(ADD_ITEM), "920", "x");
	client_run(&client, 300);
	queued = ask(&client, LANE_WRITE, S(ADD_ITEM), "921", "x");
	client_wait_idle(&client);
	check_outcome(hangs, DB_UNKNOWN);
	check_outcome(shares, DB_UNKNOWN);
	check_outcome(queued, DB_DONE);
	end();
}

static void test_a_server_process_that_stands_still_is_left(void)
{
	struct db_settings settings = { .quick_ms = 1500 };
	struct asked *asked;
	pid_t backend;

	open_with(&settings);
	asked = ask(&client, LANE_QUICK, S(BACKEND), NULL, NULL);
	client_wait_idle(&client);
	backend = (pid_t)atoi(asked_value(asked));
	asked_free(asked);
	CU_ASSERT_TRUE_FATAL(backend > 1 && kill(backend, SIGSTOP) == 0);
	asked = ask(&client, LANE_QUICK, S(WHO), NULL, NULL);
	client_wait_idle(&client);
	check_outcome(asked, DB_TIMEOUT);
	asked = ask(&client, LANE_QUICK, S(WHO), NULL, NULL);
	client_wait_idle(&client);
	check_outcome(asked, DB_DONE);
	kill(backend, SIGCONT);
	end();
}

static void test_a_forgotten_slow_batch_frees_its_connection(void)
{
	struct db_settings settings = { .slow_connections = 1 };
	struct asked *gone, *next;
	uint64_t start;

	open_with(&settings);
	gone = ask(&client, LANE_SLOW, S(SLEEP), "10", NULL);
	client_run(&client, 100);
	batch_forget(gone->batch);
	asked_free(gone);
	start = clock_now_ms();
	next = ask(&client, LANE_SLOW, S(WHO), NULL, NULL);
	client_wait_idle(&client);
	CU_ASSERT_TRUE(clock_now_ms() - start < 5000);
	check_outcome(next, DB_DONE);
	end();
}

static void check_fault(const struct statement *statement, const char *says)
{
	struct db_settings settings = { .statements = statement, .statement_count = 1, .preface = statement };

	test_database_empty(&database);
	client_open(&client, database.superuser, &settings);
	for (unsigned i = 0; i < 1000 && db_fault(client.db) == NULL; i++)
		client_run(&client, 5);
	CU_ASSERT_PTR_NOT_NULL_FATAL(db_fault(client.db));
	CU_ASSERT_STRING_EQUAL(db_fault(client.db), says);
	CU_ASSERT_FALSE(db_is_ready(client.db));
	end();
}

static void test_a_statement_the_schema_does_not_take_is_a_fault_for_good(void)
{
	static const struct statement wrong = { "wrong_one", "select * from nothing_like_it", 0 };
	static const struct statement miscounted = { "miscounted", "select $1::text, $2::text", 1 };

	check_fault(&wrong, "statement wrong_one: relation \"nothing_like_it\" does not exist");
	check_fault(&miscounted, "statement miscounted: takes another number of parameters than declared");
}

static void test_without_a_connection_batches_are_busy_after_a_second(void)
{
	struct asked *early, *late;
	uint64_t start;

	client_open(&client, "postgresql:///nothing?host=/tmp/halved-there-is-no-such-folder",
		&(struct db_settings){ .quick_ms = 1500 });
	early = ask(&client, LANE_QUICK, S(WHO), NULL, NULL);
	client_run(&client, 1050);
	CU_ASSERT_EQUAL(early->answers, 0);
	start = clock_now_ms();
	late = ask(&client, LANE_WRITE, S(WHO), NULL, NULL);
	client_run(&client, 10);
	CU_ASSERT_TRUE(clock_now_ms() - start < 450);
	check_outcome(late, DB_BUSY);
	client_wait_idle(&client);
	check_outcome(early, DB_BUSY);
	CU_ASSERT_FALSE(db_is_ready(client.db));
	CU_ASSERT_PTR_NULL(db_fault(client.db));
	client_close(&client);
}

const struct test tests_db_losses[] = {
	TEST(test_an_idle_connection_that_breaks_is_made_again),
	TEST(test_a_read_is_sent_once_more_and_then_lost),
	TEST(test_a_read_survives_one_loss),
	TEST(test_a_lost_read_goes_to_a_connection_made_since),
	TEST(test_a_write_in_flight_is_unknown_and_one_in_the_queue_waits),
	TEST(test_postgresql_s_own_timeout_keeps_the_connection),
	TEST(test_a_read_past_its_deadline_is_cut_off_and_those_behind_it_are_answered),
	TEST(test_a_long_group_that_moves_on_is_not_cut_off),
	TEST(test_a_write_past_its_deadline_is_unknown),
	TEST(test_a_server_process_that_stands_still_is_left),
	TEST(test_a_forgotten_slow_batch_frees_its_connection),
	TEST(test_a_statement_the_schema_does_not_take_is_a_fault_for_good),
	TEST(test_without_a_connection_batches_are_busy_after_a_second),
	TEST_END,
};
