#include "../support/client.h"
#include "../support/database.h"
#include "../support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static struct lane_counters counters(enum lane lane)
{
	struct db_counters all;

	db_counters(client.db, &all);
	return all.lanes[lane];
}

static const char *count_items(const char *condition)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "select count(*) from item where %s", condition);
	return test_database_value(database.superuser, sql);
}

static void test_rows_come_back_with_names_nulls_and_sizes(void)
{
	struct asked *asked;

	open_with(NULL);
	asked = ask(&client, LANE_QUICK, S(GET_ITEM), "7", NULL);
	CU_ASSERT_EQUAL(asked->answers, 0);
	client_wait_idle(&client);
	CU_ASSERT_EQUAL(asked->answers, 1);
	CU_ASSERT_EQUAL(asked->batch->outcome, DB_DONE);
	CU_ASSERT_STRING_EQUAL(rows_text(asked->batch->items[1].rows, 0, "value"), "value 7");
	CU_ASSERT_EQUAL(rows_size(asked->batch->items[1].rows, 0, 0), 7);
	CU_ASSERT_TRUE(
		asked->batch->queued <= asked->batch->sent && asked->batch->sent < asked->batch->answered);
	asked_free(asked);
	asked = ask(&client, LANE_WRITE, S(ADD_ITEM), "1000", NULL);
	client_wait_idle(&client);
	CU_ASSERT_EQUAL(rows_affected(asked->batch->items[1].rows), 1);
	asked_free(asked);
	asked = ask(&client, LANE_QUICK, S(GET_ITEM), "1000", NULL);
	client_wait_idle(&client);
	CU_ASSERT_EQUAL(rows_count(asked->batch->items[1].rows), 1);
	CU_ASSERT_PTR_NULL(rows_at(asked->batch->items[1].rows, 0, 0));
	asked_free(asked);
	end();
}

static void test_batches_of_one_turn_share_a_sync(void)
{
	struct asked *asked[LIMIT_GROUP + 1];
	char id[16];

	open_with(NULL);
	for (unsigned i = 0; i <= LIMIT_GROUP; i++) {
		snprintf(id, sizeof(id), "%u", i % 100 + 1);
		asked[i] = asked_new(LANE_QUICK, "a");
		asked_add(asked[i], S(GET_ITEM), arena_format(asked[i]->arena, "%s", id), NULL);
		asked_send(&client, asked[i]);
	}
	client_wait_idle(&client);
	CU_ASSERT_EQUAL(counters(LANE_QUICK).batches, LIMIT_GROUP + 1);
	CU_ASSERT_EQUAL(counters(LANE_QUICK).groups, 2);
	for (unsigned i = 0; i <= LIMIT_GROUP; i++) {
		snprintf(id, sizeof(id), "value %u", i % 100 + 1);
		CU_ASSERT_STRING_EQUAL(asked_value(asked[i]), id);
		asked_free(asked[i]);
	}
	end();
}

static void test_reads_cannot_write(void)
{
	struct asked *quick, *slow;

	open_with(NULL);
	quick = ask(&client, LANE_QUICK, S(ADD_ITEM), "2000", "x");
	slow = ask(&client, LANE_SLOW, S(ADD_ITEM), "2001", "x");
	client_wait_idle(&client);
	CU_ASSERT_EQUAL(quick->batch->outcome, DB_REFUSED);
	CU_ASSERT_STRING_EQUAL(quick->batch->error.sqlstate, "25006");
	CU_ASSERT_STRING_EQUAL(slow->batch->error.sqlstate, "25006");
	asked_free(quick);
	asked_free(slow);
	end();
}

static void test_an_error_among_reads_is_its_batch_s_alone(void)
{
	struct asked *asked[9];

	open_with(NULL);
	for (unsigned i = 0; i < 9; i++)
		asked[i] = ask(
			&client, LANE_QUICK, S(i % 4 == 1 ? DIVIDE : GET_ITEM), i % 4 == 1 ? "0" : "3", NULL);
	client_wait_idle(&client);
	for (unsigned i = 0; i < 9; i++) {
		CU_ASSERT_EQUAL(asked[i]->answers, 1);
		CU_ASSERT_EQUAL(asked[i]->batch->outcome, i % 4 == 1 ? DB_REFUSED : DB_DONE);
		if (i % 4 == 1) {
			CU_ASSERT_STRING_EQUAL(asked[i]->batch->error.sqlstate, "22012");
			CU_ASSERT_STRING_EQUAL(asked[i]->batch->error.message, "division by zero");
			CU_ASSERT_EQUAL(asked[i]->batch->error.statement, 1);
			CU_ASSERT_PTR_NULL(asked[i]->batch->items[0].rows);
		} else {
			CU_ASSERT_STRING_EQUAL(asked_value(asked[i]), "value 3");
		}
		asked_free(asked[i]);
	}
	/* all in one Sync, the seven behind the first error each in another */
	CU_ASSERT_EQUAL(counters(LANE_QUICK).groups, 8);
	CU_ASSERT_EQUAL(counters(LANE_QUICK).resent, 7);
	end();
}

static void test_an_error_among_writes_undoes_only_its_batch(void)
{
	struct asked *asked[10];

	open_with(NULL);
	for (unsigned i = 0; i < 10; i++) {
		asked[i] = asked_new(LANE_WRITE, "writer");
		asked_add(asked[i], S(ADD_ITEM), arena_format(asked[i]->arena, "%u", 500 + i), "x");
		if (i == 2 || i == 7)
			asked_add(asked[i], S(ADD_ITEM), "5", "taken");
		asked_send(&client, asked[i]);
	}
	client_wait_idle(&client);
	for (unsigned i = 0; i < 10; i++) {
		CU_ASSERT_EQUAL(asked[i]->answers, 1);
		CU_ASSERT_EQUAL(asked[i]->batch->outcome, i == 2 || i == 7 ? DB_REFUSED : DB_DONE);
		if (i == 2) {
			CU_ASSERT_STRING_EQUAL(asked[i]->batch->error.sqlstate, "23505");
			CU_ASSERT_STRING_EQUAL(asked[i]->batch->error.constraint, "item_pkey");
			CU_ASSERT_STRING_EQUAL(asked[i]->batch->error.detail, "Key (id)=(5) already exists.");
			CU_ASSERT_EQUAL(asked[i]->batch->error.statement, 2);
		}
		asked_free(asked[i]);
	}
	CU_ASSERT_STRING_EQUAL(count_items("id >= 500"), "8");
	CU_ASSERT_STRING_EQUAL(count_items("id in (502, 507)"), "0");
	end();
}

static void test_of_two_equal_keys_in_one_group_the_first_wins(void)
{
	struct asked *first, *second;

	open_with(NULL);
	first = ask(&client, LANE_WRITE, S(ADD_ITEM), "600", "first");
	second = ask(&client, LANE_WRITE, S(ADD_ITEM), "600", "second");
	client_wait_idle(&client);
	CU_ASSERT_EQUAL(first->batch->outcome, DB_DONE);
	CU_ASSERT_EQUAL(second->batch->outcome, DB_REFUSED);
	CU_ASSERT_STRING_EQUAL(count_items("id = 600 and value = 'first'"), "1");
	asked_free(first);
	asked_free(second);
	end();
}

static void test_an_error_at_the_commit_is_found_and_refused(void)
{
	struct asked *asked[5];

	open_with(NULL);
	for (unsigned i = 0; i < 5; i++)
		asked[i] = ask(&client, LANE_WRITE, S(ADD_UNIQUE),
			i == 1 || i == 3 ? "1"
					 : (i == 0	    ? "10"
						   : i == 2 ? "12"
							    : "14"),
			"x");
	client_wait_idle(&client);
	for (unsigned i = 0; i < 5; i++) {
		CU_ASSERT_EQUAL(asked[i]->answers, 1);
		CU_ASSERT_EQUAL(asked[i]->batch->outcome, i == 3 ? DB_REFUSED : DB_DONE);
	}
	CU_ASSERT_STRING_EQUAL(asked[3]->batch->error.sqlstate, "23505");
	CU_ASSERT_EQUAL(asked[3]->batch->error.statement, 1);
	for (unsigned i = 0; i < 5; i++)
		asked_free(asked[i]);
	CU_ASSERT_STRING_EQUAL(test_database_value(database.superuser, "select count(*) from late"), "4");
	/* and the connection still works */
	asked[0] = ask(&client, LANE_WRITE, S(WHO), NULL, NULL);
	client_wait_idle(&client);
	CU_ASSERT_STRING_EQUAL(asked_value(asked[0]), "somebody");
	asked_free(asked[0]);
	CU_ASSERT_EQUAL(counters(LANE_WRITE).losses, 0);
	end();
}

static void test_a_full_queue_answers_busy_from_the_loop(void)
{
	enum { COUNT = LIMIT_LANE_QUEUE + 3 };
	struct asked **asked = calloc(COUNT, sizeof(*asked));
	unsigned done = 0, busy = 0;

	open_with(NULL);
	for (unsigned i = 0; i < COUNT; i++) {
		asked[i] = ask(&client, LANE_QUICK, S(GET_ITEM), "1", NULL);
		CU_ASSERT_EQUAL(asked[i]->answers, 0);
	}
	client_wait_idle(&client);
	for (unsigned i = 0; i < COUNT; i++) {
		CU_ASSERT_EQUAL(asked[i]->answers, 1);
		done += asked[i]->batch->outcome == DB_DONE;
		busy += asked[i]->batch->outcome == DB_BUSY;
		asked_free(asked[i]);
	}
	CU_ASSERT_EQUAL(done, LIMIT_LANE_QUEUE);
	CU_ASSERT_EQUAL(busy, 3);
	free(asked);
	end();
}

static void test_slow_batches_run_side_by_side_and_extra_ones_wait(void)
{
	struct asked *asked[3], *quick;
	struct db_settings settings = { .slow_connections = 2 };

	open_with(&settings);
	for (unsigned i = 0; i < 3; i++)
		asked[i] = ask(&client, LANE_SLOW, S(SLEEP), "1", NULL);
	for (unsigned i = 0; i < 1000 && counters(LANE_SLOW).in_flight < 2; i++)
		client_run(&client, 0);
	quick = ask(&client, LANE_QUICK, S(GET_ITEM), "1", NULL);
	for (unsigned i = 0; i < 100 && quick->answers == 0; i++)
		client_run(&client, 0);
	CU_ASSERT_EQUAL(quick->answers, 1);
	CU_ASSERT_EQUAL(counters(LANE_SLOW).connections, 2);
	CU_ASSERT_EQUAL(counters(LANE_SLOW).in_flight, 2);
	CU_ASSERT_EQUAL(counters(LANE_SLOW).queued, 1);
	client_wait_idle(&client);
	for (unsigned i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(asked[i]->batch->outcome, DB_DONE);
		asked_free(asked[i]);
	}
	asked_free(quick);
	end();
}

static void test_a_forgotten_batch_is_never_answered_and_disturbs_nobody(void)
{
	static const enum lane lanes[] = { LANE_QUICK, LANE_WRITE, LANE_SLOW };
	struct asked *gone, *stays;

	open_with(NULL);
	for (unsigned i = 0; i < 3; i++) {
		for (unsigned wait = 0; wait <= 60; wait += 30) {
			gone = ask(&client, lanes[i], S(SLEEP), "0.15", NULL);
			stays = ask(&client, lanes[i], S(WHO), NULL, NULL);
			if (wait > 0)
				client_run(&client, wait);
			batch_forget(gone->batch);
			CU_ASSERT_EQUAL(gone->answers, 0);
			asked_free(gone); /* the sanitizer sees any later touch */
			CU_ASSERT_TRUE(client_wait_idle(&client));
			CU_ASSERT_EQUAL(stays->answers, 1);
			CU_ASSERT_STRING_EQUAL_FATAL(asked_value(stays), "somebody");
			asked_free(stays);
		}
	}
	end();
}

static void test_forgotten_batches_of_a_failed_group_are_not_run_again(void)
{
	struct asked *asked[4];

	open_with(NULL);
	asked[0] = ask(&client, LANE_WRITE, S(ADD_ITEM), "700", "x");
	asked[1] = ask(&client, LANE_WRITE, S(SLEEP), "1", NULL);
	asked[2] = ask(&client, LANE_WRITE, S(DIVIDE), "0", NULL);
	asked[3] = ask(&client, LANE_WRITE, S(ADD_ITEM), "701", "x");
	client_run(&client, 40);
	batch_forget(asked[0]->batch);
	asked_free(asked[0]);
	batch_forget(asked[2]->batch);
	asked_free(asked[2]);
	client_wait_idle(&client);
	CU_ASSERT_EQUAL(asked[1]->batch->outcome, DB_DONE);
	CU_ASSERT_EQUAL(asked[3]->batch->outcome, DB_DONE);
	CU_ASSERT_STRING_EQUAL(count_items("id = 700"), "0");
	CU_ASSERT_STRING_EQUAL(count_items("id = 701"), "1");
	asked_free(asked[1]);
	asked_free(asked[3]);
	end();
}

static void test_closing_forgets_what_is_in_its_hands(void)
{
	struct asked *asked[6];

	open_with(NULL);
	for (unsigned i = 0; i < 3; i++)
		asked[i] = ask(&client, (enum lane)i, S(SLEEP), "1", NULL);
	client_run(&client, 30);
	for (unsigned i = 0; i < 3; i++)
		asked[3 + i] = ask(&client, (enum lane)i, S(WHO), NULL, NULL);
	end();
	for (unsigned i = 0; i < 6; i++) {
		CU_ASSERT_EQUAL(asked[i]->answers, 0);
		CU_ASSERT_PTR_NULL(asked[i]->batch->slot);
		asked_free(asked[i]);
	}
}

/* 10,000 batches of two actors, strictly in turns, in shared Syncs; one in eight fails, so many are sent
 * again. */
static void check_actors(enum lane lane)
{
	enum { ROUNDS = 100, EACH = 100 };
	struct asked *asked[EACH];
	unsigned wrong = 0, failing = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		for (unsigned i = 0; i < EACH; i++) {
			asked[i] = asked_new(lane, i % 2 == 0 ? "ada" : "ben");
			asked_add(asked[i], S(WHO), NULL, NULL);
			if ((i * 7 + round) % 8 == 0)
				asked_add(asked[i], S(DIVIDE), "0", NULL);
			asked_add(asked[i], S(WHO), NULL, NULL);
			asked_send(&client, asked[i]);
			if ((i + round) % 33 == 0)
				client_run(&client, 0);
		}
		CU_ASSERT_TRUE_FATAL(client_wait_idle(&client));
		for (unsigned i = 0; i < EACH; i++) {
			bool fails = (i * 7 + round) % 8 == 0;
			const char *actor = i % 2 == 0 ? "ada" : "ben";

			failing += fails;
			if (asked[i]->answers != 1 ||
				asked[i]->batch->outcome != (fails ? DB_REFUSED : DB_DONE))
				wrong++;
			else if (!fails &&
				 (strcmp(rows_at(asked[i]->batch->items[1].rows, 0, 0), actor) != 0 ||
					 strcmp(asked_value(asked[i]), actor) != 0))
				wrong++;
			asked_free(asked[i]);
		}
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_TRUE(failing > ROUNDS * EACH / 10);
	CU_ASSERT_TRUE(counters(lane).groups < counters(lane).batches);
	CU_ASSERT_TRUE(counters(lane).resent > 0);
}

static void test_no_actor_reaches_another_read(void)
{
	open_with(NULL);
	check_actors(LANE_QUICK);
	end();
}

static void test_no_actor_reaches_another_write(void)
{
	open_with(NULL);
	check_actors(LANE_WRITE);
	end();
}

static void test_no_actor_is_left_behind_on_a_connection(void)
{
	static const struct statement statements[] = {
		{ "who_at_all", "select current_setting('halved.actor', true)", 0 },
		{ "say_actor", "select set_config('halved.actor', $1, true)", 1 },
	};
	struct db_settings settings = { .statements = statements, .statement_count = 2 };
	struct asked *asked;
	const char *value;

	open_with(&settings);
	asked = ask(&client, LANE_QUICK, &statements[0], NULL, NULL);
	client_wait_idle(&client);
	CU_ASSERT_STRING_EQUAL(asked_value(asked), "somebody");
	asked_free(asked);
	asked = asked_new(LANE_QUICK, "x");
	asked->batch->count = 0;
	asked_add(asked, &statements[0], NULL, NULL);
	asked_send(&client, asked);
	client_wait_idle(&client);
	value = asked_value(asked);
	CU_ASSERT_TRUE(value == NULL || value[0] == '\0');
	asked_free(asked);
	end();
}

static void test_a_deadlock_between_two_workers_is_repeated_until_both_are_done(void)
{
	struct client other;
	struct asked *asked[4];

	open_with(NULL);
	client_open(&other, database.superuser, NULL);
	CU_ASSERT_TRUE(client_wait_ready(&other));
	/* each worker's group locks two rows, in the other order, with a pause between */
	asked[0] = ask(&client, LANE_WRITE, S(LOCK_ITEM), "1", NULL);
	asked[1] = asked_new(LANE_WRITE, "a");
	asked_add(asked[1], S(SLEEP), "0.2", NULL);
	asked_add(asked[1], S(LOCK_ITEM), "2", NULL);
	asked_send(&client, asked[1]);
	client_run(&client, 0);
	asked[2] = ask(&other, LANE_WRITE, S(LOCK_ITEM), "2", NULL);
	asked[3] = asked_new(LANE_WRITE, "b");
	asked_add(asked[3], S(SLEEP), "0.2", NULL);
	asked_add(asked[3], S(LOCK_ITEM), "1", NULL);
	asked_send(&other, asked[3]);
	for (unsigned i = 0; i < 2000 && !(db_is_idle(client.db) && db_is_idle(other.db)); i++) {
		client_run(&client, 0);
		client_run(&other, 0);
	}
	for (unsigned i = 0; i < 4; i++) {
		CU_ASSERT_EQUAL(asked[i]->answers, 1);
		CU_ASSERT_EQUAL(asked[i]->batch->outcome, DB_DONE);
		asked_free(asked[i]);
	}
	client_close(&other);
	end();
}

static void test_a_lock_somebody_keeps_is_refused_and_holds_up_no_neighbour(void)
{
	struct client other;
	struct asked *keeper, *waiter, *neighbour;

	open_with(NULL);
	client_open(&other, database.superuser, NULL);
	CU_ASSERT_TRUE(client_wait_ready(&other));
	keeper = asked_new(LANE_WRITE, "keeper");
	asked_add(keeper, S(LOCK_ITEM), "1", NULL);
	asked_add(keeper, S(SLEEP), "3.5", NULL);
	asked_send(&other, keeper);
	client_run(&other, 100);
	waiter = ask(&client, LANE_WRITE, S(LOCK_ITEM), "1", NULL);
	neighbour = ask(&client, LANE_WRITE, S(ADD_ITEM), "800", "x");
	client_wait_idle(&client);
	CU_ASSERT_EQUAL(neighbour->batch->outcome, DB_DONE);
	CU_ASSERT_EQUAL(waiter->batch->outcome, DB_REFUSED);
	CU_ASSERT_STRING_EQUAL(waiter->batch->error.sqlstate, "55P03");
	client_wait_idle(&other);
	CU_ASSERT_EQUAL(keeper->batch->outcome, DB_DONE);
	asked_free(keeper);
	asked_free(waiter);
	asked_free(neighbour);
	client_close(&other);
	end();
}

const struct test tests_db_batches[] = {
	TEST(test_rows_come_back_with_names_nulls_and_sizes),
	TEST(test_batches_of_one_turn_share_a_sync),
	TEST(test_reads_cannot_write),
	TEST(test_an_error_among_reads_is_its_batch_s_alone),
	TEST(test_an_error_among_writes_undoes_only_its_batch),
	TEST(test_of_two_equal_keys_in_one_group_the_first_wins),
	TEST(test_an_error_at_the_commit_is_found_and_refused),
	TEST(test_a_full_queue_answers_busy_from_the_loop),
	TEST(test_slow_batches_run_side_by_side_and_extra_ones_wait),
	TEST(test_a_forgotten_batch_is_never_answered_and_disturbs_nobody),
	TEST(test_forgotten_batches_of_a_failed_group_are_not_run_again),
	TEST(test_closing_forgets_what_is_in_its_hands),
	TEST(test_no_actor_reaches_another_read),
	TEST(test_no_actor_reaches_another_write),
	TEST(test_no_actor_is_left_behind_on_a_connection),
	TEST(test_a_deadlock_between_two_workers_is_repeated_until_both_are_done),
	TEST(test_a_lock_somebody_keeps_is_refused_and_holds_up_no_neighbour),
	TEST_END,
};
