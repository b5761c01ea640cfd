/*
 * Row-level security under load: two districts and a stranger take turns on the same connections, in the real
 * schema, by the service's role and its own preface, with failures and what is sent again after them.
 */
#include "../support/client.h"
#include "../support/database.h"
#include "../support/test.h"

#include "halved/api/statement.h"
#include "halved/base/text.h"

#include <stdio.h>
#include <string.h>

enum { ADA, BEN, STRANGER, ACTORS };
enum { ENTER, SEEN, ADD, FAIL, STATEMENTS };
enum { ROUNDS = 200, EACH = 50 }; /* 10,000 in all */

static struct test_database database;
static struct client client;
static struct arena *arena;
static struct statement statements[STATEMENTS];
static const char *tokens[ACTORS], *districts[ACTORS];
static unsigned token_at, right_at; /* places of the preface's parameters */

static const char setup[] =
	"insert into organization (kind, name, state, codes) select 'district', 'Example District ' || i, "
	"'WA',"
	" jsonb_build_array(jsonb_build_object('scheme', 'wa-district', 'code', '8000' || i)) from "
	"generate_series(1, 2) i;"
	"insert into network (slug, name, aim, goal, starts_on) values ('turns', 'Example Network', 'Half.',"
	" '{\"baseline_year\":\"2021-22\",\"target_year\":\"2026-27\",\"target_reduction\":0.5}', "
	"'2020-01-01');"
	"select make_token(sha256('ada'), 'district_lead', find_organization('wa-80001')),"
	" make_token(sha256('ben'), 'district_lead', find_organization('wa-80002'));"
	"insert into membership (network_id, organization_id, joined_on)"
	" select n.id, o.id, '2020-01-01' from network n, organization o";

static const char *ask_database(const char *sql)
{
	return text_copy(arena, text_of(test_database_value(database.superuser, sql)));
}

/* Statements of the service's own preface, and what the actors do behind it. */
static void list_statements(void)
{
	const struct sql_statement *enter;

	CU_ASSERT_PTR_NULL_FATAL(statements_prepare(arena));
	enter = statement_of(SQL_enter);
	token_at = strcmp(enter->names[0], "token") == 0 ? 0 : 1;
	right_at = 1 - token_at;
	statements[ENTER] = enter->statement;
	statements[SEEN] = (struct statement){ "seen",
		"select coalesce(string_agg(distinct organization_id::text, ' '), 'nothing') from membership",
		0 };
	statements[ADD] = (struct statement){ "add",
		"insert into cycle (network_id, organization_id, aim, change_idea, prediction, created_by)"
		" select id, $1::bigint, 'a', 'c', 'p', actor_id() from network",
		1 };
	statements[FAIL] = (struct statement){ "fail", "select 1 / $1::integer", 1 };
}

static void begin(void)
{
	static struct db_settings settings;

	arena = arena_new();
	test_database_new(&database);
	test_database_value(database.superuser, setup);
	list_statements();
	tokens[ADA] = ask_database("select sha256('ada')::text");
	tokens[BEN] = ask_database("select sha256('ben')::text");
	tokens[STRANGER] = ask_database("select sha256('stranger')::text");
	districts[ADA] = ask_database("select find_organization('wa-80001')");
	districts[BEN] = ask_database("select find_organization('wa-80002')");
	districts[STRANGER] = "nothing";
	settings = (struct db_settings){
		.statements = statements, .statement_count = STATEMENTS, .preface = &statements[ENTER]
	};
	client_open(&client, database.service, &settings);
	CU_ASSERT_TRUE_FATAL(client_wait_ready(&client));
}

static void end(void)
{
	client_close(&client);
	test_database_drop(&database);
	arena_free(arena);
}

/* Ada and Ben in turns, now and then somebody without a token. */
static unsigned actor_of(unsigned i)
{
	return i % 11 == 5 ? STRANGER : i % 2;
}

static bool is_writer(enum lane lane, unsigned actor)
{
	return lane == LANE_WRITE && actor != STRANGER;
}

static bool fails(unsigned round, unsigned i)
{
	return round % 3 != 0 && (i * 7 + round) % 16 == 0;
}

static struct asked *take_turn(enum lane lane, unsigned round, unsigned i)
{
	unsigned actor = actor_of(i);
	struct asked *asked = asked_new(lane, "");
	const char *values[2];

	values[token_at] = tokens[actor];
	values[right_at] = "record_edit";
	asked->batch->count = 0;
	asked_add(asked, &statements[ENTER], values[0], values[1]);
	asked_add(asked, &statements[SEEN], NULL, NULL);
	if (fails(round, i) && is_writer(lane, actor)) /* a row of the other's, which is refused */
		asked_add(asked, &statements[ADD], districts[actor == ADA ? BEN : ADA], NULL);
	else if (fails(round, i))
		asked_add(asked, &statements[FAIL], "0", NULL);
	else if (is_writer(lane, actor))
		asked_add(asked, &statements[ADD], districts[actor], NULL);
	asked_add(asked, &statements[SEEN], NULL, NULL);
	asked_send(&client, asked);
	return asked;
}

static bool is_right(const struct asked *asked, unsigned round, unsigned i)
{
	const char *own = districts[actor_of(i)];

	if (asked->answers != 1)
		return false;
	if (fails(round, i))
		return asked->batch->outcome == DB_REFUSED &&
		       strcmp(asked->batch->error.sqlstate,
			       is_writer(asked->batch->lane, actor_of(i)) ? "42501" : "22012") == 0;
	return asked->batch->outcome == DB_DONE && strcmp(asked_value(asked), own) == 0 &&
	       strcmp(rows_at(asked->batch->items[1].rows, 0, 0), own) == 0;
}

static void take_turns(enum lane lane)
{
	struct asked *asked[EACH];
	struct db_counters counters;
	unsigned wrong = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		for (unsigned i = 0; i < EACH; i++) {
			asked[i] = take_turn(lane, round, i);
			if ((i + round) % 23 == 0)
				client_run(&client, 0);
		}
		CU_ASSERT_TRUE_FATAL(client_wait_idle(&client));
		for (unsigned i = 0; i < EACH; i++) {
			wrong += !is_right(asked[i], round, i);
			asked_free(asked[i]);
		}
	}
	db_counters(client.db, &counters);
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(counters.lanes[lane].batches, ROUNDS * EACH);
	CU_ASSERT_TRUE(counters.lanes[lane].resent > ROUNDS);
	CU_ASSERT_TRUE(counters.lanes[lane].groups < counters.lanes[lane].batches * 3 / 4);
}

static void test_of_10000_reads_in_turns_each_sees_its_own_rows_alone(void)
{
	begin();
	take_turns(LANE_QUICK);
	end();
}

static void test_of_10000_writes_in_turns_each_sees_and_writes_its_own_rows_alone(void)
{
	begin();
	take_turns(LANE_WRITE);
	CU_ASSERT_STRING_EQUAL(
		ask_database("select count(*) from cycle c join token t on t.account_id = c.created_by"
			     " where t.organization_id <> c.organization_id"),
		"0");
	CU_ASSERT_STRING_EQUAL(
		ask_database(
			"select count(*) > 7000 from cycle c join token t on t.account_id = c.created_by"),
		"t");
	end();
}

const struct test tests_db_actors[] = {
	TEST(test_of_10000_reads_in_turns_each_sees_its_own_rows_alone),
	TEST(test_of_10000_writes_in_turns_each_sees_and_writes_its_own_rows_alone),
	TEST_END,
};
