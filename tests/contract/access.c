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

const struct test tests_access[] = {
	TEST(test_a_seat_that_is_taken_away_is_not_given_back_by_a_change_at_the_same_time),
	TEST(test_a_credential_is_ready_until_the_next_day_on_which_a_seat_begins_or_ends),
	TEST(test_a_credential_that_nothing_has_made_ready_opens_nothing),
	TEST_END,
};
