/* Removing accounts at the command line: the last admin stays, whatever way. */
#include "../support/command.h"
#include "../support/database.h"
#include "../support/test.h"

#include <stdio.h>
#include <string.h>

static struct test_database database;
static struct command command;

static const char *ask(const char *sql)
{
	return test_database_value(database.superuser, sql);
}

static void expect_value(const char *sql, const char *wanted)
{
	const char *found = ask(sql);

	if (strcmp(found, wanted) != 0)
		printf("\n    %s: \"%s\", wanted \"%s\"", sql, found, wanted);
	CU_ASSERT_STRING_EQUAL(found, wanted);
}

static void expect_removed(const char *email, int code, const char *said)
{
	COMMAND(&command, &database, "account", "remove", email);
	if (command.code != code || strstr(code == 0 ? command.out : command.error, said) == NULL)
		printf("\n    %s: %d %s %s", email, command.code, command.out, command.error);
	CU_ASSERT_EQUAL(command.code, code);
	CU_ASSERT_PTR_NOT_NULL(strstr(code == 0 ? command.out : command.error, said));
}

static void test_the_last_admin_cannot_be_removed(void)
{
	test_database_new(&database);
	ask("select make_account('first@example.org', 'First', 'hash', 'admin'),"
	    " make_account('second@example.org', 'Second', 'hash', 'admin'),"
	    " make_account('third@example.org', 'Third', 'hash', 'reader')");
	expect_removed("first@example.org", 0, "stays, by Former member 1");
	expect_removed("second@example.org", 1, "The last admin stays");
	expect_removed("third@example.org", 0, "Former member 3");
	expect_value("select string_agg(concat_ws(' ', name, email, withdrawn_at is not null), ', ' order by "
		     "id) from account",
		"Former member 1 t, Second second@example.org f, Former member 3 t");
	expect_removed("first@example.org", 1, "There is no account");
	COMMAND(&command, &database, "account", "list");
	CU_ASSERT_STRING_EQUAL(command.out, "second@example.org  Second  admin");
	test_database_drop(&database);
}

static void test_an_admin_who_can_do_nothing_keeps_nobody_else_from_staying_last(void)
{
	test_database_new(&database);
	ask("select make_account('first@example.org', 'First', 'hash', 'admin'),"
	    " make_account('second@example.org', 'Second', 'hash', 'admin'),"
	    " make_token(sha256('over'), 'admin', null, 'over', now() - interval '1 day')");
	ask("update account set disabled_at = now() where name = 'Second'");
	expect_removed("first@example.org", 1, "The last admin stays");
	ask("select make_token(sha256('token'), 'admin')");
	expect_removed("first@example.org", 0, "is removed");
	test_database_drop(&database);
}

const struct test tests_removal[] = {
	TEST(test_the_last_admin_cannot_be_removed),
	TEST(test_an_admin_who_can_do_nothing_keeps_nobody_else_from_staying_last),
	TEST_END,
};
