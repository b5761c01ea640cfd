/* Two workers at once, each with its loop and its db: nothing is shared. Run under ThreadSanitizer as well.
 */
#include "../support/client.h"
#include "../support/database.h"
#include "../support/test.h"

#include "halved/base/log.h"

#include <pthread.h>
#include <string.h>

#define S(name_) (&client_statements[name_])

enum { WORKERS = 2, ROUNDS = 60, EACH = 24 };

static struct test_database database;

struct worker {
	pthread_t thread;
	unsigned number;
	unsigned right, wrong;
	struct client client;
};

static struct asked *ask_something(struct worker *worker, unsigned round, unsigned i)
{
	enum lane lane = i % 12 == 5 ? LANE_SLOW : i % 3 == 0 ? LANE_WRITE : LANE_QUICK;
	struct asked *asked = asked_new(lane, worker->number == 0 ? "ada" : "ben");
	unsigned id = 10000 + (worker->number * ROUNDS + round) * EACH + i;

	if (lane == LANE_WRITE)
		asked_add(asked, S(ADD_ITEM), arena_format(asked->arena, "%u", id), "x");
	if (i % 8 == 6)
		asked_add(asked, S(DIVIDE), "0", NULL);
	asked_add(asked, S(WHO), NULL, NULL);
	asked_send(&worker->client, asked);
	return asked;
}

static bool is_right(const struct worker *worker, const struct asked *asked, unsigned i)
{
	if (asked->answers != 1)
		return false;
	if (i % 8 == 6)
		return asked->batch->outcome == DB_REFUSED;
	return asked->batch->outcome == DB_DONE &&
	       strcmp(asked_value(asked), worker->number == 0 ? "ada" : "ben") == 0;
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct asked *asked[EACH];

	client_open(&worker->client, database.superuser, NULL);
	for (unsigned round = 0; round < ROUNDS && client_wait_ready(&worker->client); round++) {
		for (unsigned i = 0; i < EACH; i++)
			asked[i] = ask_something(worker, round, i);
		client_wait_idle(&worker->client);
		for (unsigned i = 0; i < EACH; i++) {
			if (is_right(worker, asked[i], i))
				worker->right++;
			else
				worker->wrong++;
			asked_free(asked[i]);
		}
	}
	client_close(&worker->client);
	log_end_thread();
	return NULL;
}

static void test_two_workers_do_not_disturb_each_other(void)
{
	struct worker workers[WORKERS] = { { .number = 0 }, { .number = 1 } };

	test_database_empty(&database);
	test_database_value(database.superuser, client_schema);
	for (unsigned i = 0; i < WORKERS; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	for (unsigned i = 0; i < WORKERS; i++) {
		pthread_join(workers[i].thread, NULL);
		CU_ASSERT_EQUAL(workers[i].wrong, 0);
		CU_ASSERT_EQUAL(workers[i].right, ROUNDS * EACH);
	}
	CU_ASSERT_STRING_EQUAL(
		test_database_value(database.superuser,
			"select count(*) from item where id >= 10000 and (actor = 'ada') = (id < 11440)"),
		"840");
	test_database_drop(&database);
}

const struct test tests_db_workers[] = {
	TEST(test_two_workers_do_not_disturb_each_other),
	TEST_END,
};
