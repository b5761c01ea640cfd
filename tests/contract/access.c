/* What makes credentials ready holds when changes meet. */
#include "../support/database.h"
#include "../support/test.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct test_database database;

static const char *value(const char *sql)
{
	return test_database_value(database.superuser, sql);
}

static void run(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		printf("\n    %s: %s", sql, PQresultErrorMessage(result));
	CU_ASSERT(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
	PQclear(result);
}

/* Until the other waits for what we hold; then it has seen what was before our change. */
static void wait_until_it_waits(void)
{
	for (int i = 0; i < 1000; i++) {
		if (strcmp(value("select count(*) from pg_locks where not granted"), "0") != 0)
			return;
		usleep(10000);
	}
	CU_FAIL("the second change does not wait for the first");
}

static void test_a_seat_that_is_taken_away_is_not_given_back_by_a_change_at_the_same_time(void)
{
	PGconn *taker, *giver;

	test_database_new(&database);
	value("select make_token(sha256('somebody'), 'facilitator')");
	taker = PQconnectdb(database.owner);
	giver = PQconnectdb(database.owner);
	run(taker, "begin; update seat set withdrawn_at = now()");
	CU_ASSERT_TRUE(PQsendQuery(
		giver, "insert into seat (account_id, role) select account_id, 'reader' from seat"));
	wait_until_it_waits();
	run(taker, "commit");
	while (PQconsumeInput(giver) && PQisBusy(giver))
		usleep(1000);
	PQclear(PQgetResult(giver));
	CU_ASSERT_STRING_EQUAL(
		value("select array_to_string(rights, ' ') from credential"), "me summary view");
	PQfinish(taker);
	PQfinish(giver);
	test_database_drop(&database);
}

static void test_a_credential_is_ready_until_the_next_day_on_which_a_seat_begins_or_ends(void)
{
	test_database_new(&database);
	value("select make_token(sha256('somebody'), 'reader')");
	CU_ASSERT_STRING_EQUAL(value("select ready_until from credential"), "infinity");
	value("insert into seat (account_id, role, starts_on, ends_on) select account_id, 'facilitator', "
	      "today() + 5, today() + 9"
	      " from credential");
	CU_ASSERT_STRING_EQUAL(
		value("select ready_until = (today() + 5)::timestamp at time zone 'UTC' from credential"),
		"t");
	value("update seat set starts_on = today() where role = 'facilitator'");
	CU_ASSERT_STRING_EQUAL(
		value("select ready_until = (today() + 9)::timestamp at time zone 'UTC' from credential"),
		"t");
	value("update seat set withdrawn_at = now() where role = 'facilitator'");
	CU_ASSERT_STRING_EQUAL(value("select ready_until from credential"), "infinity");
	test_database_drop(&database);
}

static void test_a_credential_that_nothing_has_made_ready_opens_nothing(void)
{
	test_database_new(&database);
	value("select make_token(sha256('somebody'), 'reader')");
	value("set session_replication_role = replica; insert into credential (hash, kind, account_id)"
	      " select sha256('unready'), 'token', account_id from credential");
	CU_ASSERT_STRING_EQUAL(
		value("select actor || array_to_string(rights, ' ') || ready_until from credential"
		      " where hash = sha256('unready')"),
		"-infinity");
	test_database_drop(&database);
}

/* How often the change has made credentials ready anew. */
static const char *renewed_by(const char *change)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		"set local track_functions = 'all'; %s; select coalesce(sum(calls), 0)"
		" from pg_stat_xact_user_functions where funcname = 'renew_credentials'",
		change);
	return value(sql);
}

static void test_many_organizations_that_are_put_below_another_make_its_credentials_ready_once(void)
{
	const char *reaches = "select count(*) from credential, organization o, organization c"
			      " where c.address = 'wa-00042' and o.address = 'wa-esd-101'"
			      " and actor like '%' || c.id || '%'";

	test_database_new(&database);
	value("insert into organization (kind, name, codes) values"
	      " ('esd', 'E', '[{\"scheme\": \"wa-esd\", \"code\": \"101\"}]')");
	value("insert into organization (kind, name, codes) select 'district', n::text, jsonb_build_array("
	      "jsonb_build_object('scheme', 'wa-district', 'code', lpad(n::text, 5, '0')))"
	      " from generate_series(1, 300) n");
	value("insert into network (slug, name, aim, starts_on, goal) values ('n1', 'n', 'a', today(), "
	      "'{\"baseline_year\": "
	      "\"2021-22\", \"target_year\": \"2026-27\", \"target_reduction\": 0.5}')");
	value("insert into membership (network_id, organization_id, joined_on) select n.id, o.id, today()"
	      " from network n, organization o where o.address = 'wa-00042'");
	value("select make_token(sha256('somebody'), 'coach', (select id from organization where kind = "
	      "'esd'))");
	CU_ASSERT_STRING_EQUAL(value(reaches), "0");
	CU_ASSERT_STRING_EQUAL(renewed_by("update organization set parent_id = (select id from organization"
					  " where kind = 'esd') where kind = 'district'"),
		"1");
	CU_ASSERT_STRING_EQUAL(value(reaches), "1");
	CU_ASSERT_STRING_EQUAL(renewed_by("update organization set note = 'x'"), "0");
	CU_ASSERT_STRING_EQUAL(renewed_by("update organization set parent_id = null"), "1");
	CU_ASSERT_STRING_EQUAL(value(reaches), "0");
	test_database_drop(&database);
}

const struct test tests_access[] = {
	TEST(test_a_seat_that_is_taken_away_is_not_given_back_by_a_change_at_the_same_time),
	TEST(test_a_credential_is_ready_until_the_next_day_on_which_a_seat_begins_or_ends),
	TEST(test_a_credential_that_nothing_has_made_ready_opens_nothing),
	TEST(test_many_organizations_that_are_put_below_another_make_its_credentials_ready_once),
	TEST_END,
};
