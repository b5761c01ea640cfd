/* What the operator does to accounts at the command line. */
#include "../support/command.h"
#include "../support/database.h"
#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/log.h"
#include "halved/base/seal.h"
#include "halved/base/totp.h"

#include <stdio.h>
#include <stdlib.h>
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

static void test_one_or_everybody_is_signed_out(void)
{
	test_database_new(&database);
	ask("select make_account('first@example.org', 'First', 'hash', 'admin'),"
	    " make_account('second@example.org', 'Second', 'hash', 'reader')");
	ask("insert into credential (hash, kind, account_id, idle, expires_at, ends_at)"
	    " select sha256(a.name::bytea || n::text::bytea), 'sign_in', a.id, '1 day', now() + interval '1 "
	    "day', now() + "
	    "interval '1 day' from account a, generate_series(1, 2) n");
	ask("select make_token(sha256('token'), 'admin')");
	COMMAND(&command, &database, "account", "sign-out", "second@example.org");
	CU_ASSERT_STRING_EQUAL(command.out, "2 sign-ins have ended.");
	expect_value("select string_agg(distinct a.name, ' ') from credential c join account a on a.id = "
		     "c.account_id"
		     " where c.kind = 'sign_in' and c.revoked_at is null",
		"First");
	COMMAND(&command, &database, "account", "sign-out", "nobody@example.org");
	CU_ASSERT_EQUAL(command.code, 1);
	COMMAND(&command, &database, "account", "sign-out", "everybody");
	CU_ASSERT_STRING_EQUAL(command.out, "2 sign-ins have ended.");
	expect_value("select count(*) from credential where revoked_at is null and kind = 'token'", "1");
	test_database_drop(&database);
}

#define KEY_BEFORE "the key before, of more than 32 letters"
#define KEY_NOW "the key of today, of more than 32 letters"

static bool opens(struct arena *arena, const char *key, const char *account)
{
	unsigned char found[TOTP_SECRET], wanted[TOTP_SECRET] = "nineteen characters";
	const char *place = arena_format(arena, "second_factor %s", account);
	const char *kept =
		ask(arena_format(arena, "select secret from second_factor where account_id = %s", account));

	return unseal(arena, key, NULL, place, kept, found, sizeof(found)) &&
	       memcmp(found, wanted, sizeof(found)) == 0;
}

static void keep_factor(struct arena *arena, const char *key, const char *account)
{
	unsigned char secret[TOTP_SECRET] = "nineteen characters";

	ask(arena_format(arena,
		"insert into second_factor (account_id, secret, recovery, confirmed_at) values (%s, '%s', "
		"'{}', now())",
		account,
		seal(arena, key, arena_format(arena, "second_factor %s", account), secret, sizeof(secret))));
}

static void test_what_the_key_before_sealed_is_sealed_with_the_one_that_is_set(void)
{
	struct arena *arena = arena_new();

	log_configure(LOG_OFF, true);
	test_database_new(&database);
	ask("select make_account('first@example.org', 'First', 'hash', 'admin'),"
	    " make_account('second@example.org', 'Second', 'hash', 'reader'),"
	    " make_account('third@example.org', 'Third', 'hash', 'reader')");
	keep_factor(arena, KEY_BEFORE, "1");
	keep_factor(arena, NULL, "2");
	COMMAND(&command, &database, "reseal");
	CU_ASSERT_EQUAL(command.code, 1);
	setenv("HALVED_SECRET_KEY", KEY_NOW, 1);
	setenv("HALVED_SECRET_KEY_BEFORE", KEY_BEFORE, 1);
	COMMAND(&command, &database, "reseal");
	CU_ASSERT_EQUAL(command.code, 0);
	CU_ASSERT_STRING_EQUAL(command.out, "2 sealed with the key that is set, 0 that neither key opens.");
	CU_ASSERT_TRUE(opens(arena, KEY_NOW, "1") && opens(arena, KEY_NOW, "2"));
	CU_ASSERT_FALSE(opens(arena, KEY_BEFORE, "1"));
	keep_factor(arena, "another one that has been lost for good", "3");
	COMMAND(&command, &database, "reseal");
	CU_ASSERT_EQUAL(command.code, 1);
	CU_ASSERT_STRING_EQUAL(command.out, "2 sealed with the key that is set, 1 that neither key opens.");
	unsetenv("HALVED_SECRET_KEY");
	unsetenv("HALVED_SECRET_KEY_BEFORE");
	test_database_drop(&database);
	arena_free(arena);
}

const struct test tests_operator[] = {
	TEST(test_the_last_admin_cannot_be_removed),
	TEST(test_an_admin_who_can_do_nothing_keeps_nobody_else_from_staying_last),
	TEST(test_one_or_everybody_is_signed_out),
	TEST(test_what_the_key_before_sealed_is_sealed_with_the_one_that_is_set),
	TEST_END,
};
