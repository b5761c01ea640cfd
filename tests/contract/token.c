#include "../support/command.h"
#include "../support/database.h"
#include "../support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct test_database database;
static struct command command;

static void begin(void)
{
	test_database_new(&database);
	test_database_value(database.superuser,
		"insert into organization (kind, name, state, codes) values ('district', 'Example District', "
		"'WA', '[{\"scheme\": \"wa-district\", \"code\": \"99001\"}]')");
}

static const char *value(const char *sql)
{
	return test_database_value(database.superuser, sql);
}

/* What the command said is a part of this; else it is shown. */
static void assert_said(int code, const char *text, const char *part)
{
	if (command.code != code || strstr(text, part) == NULL)
		printf("\n%d, out: %s\nerror: %s\n", command.code, command.out, command.error);
	CU_ASSERT_EQUAL(command.code, code);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, part));
}

/* One sentence, the exit code 1, and no token was made. */
static void assert_refused(const char *sentence)
{
	assert_said(1, command.error, sentence);
	CU_ASSERT_STRING_EQUAL(command.out, "");
	CU_ASSERT_PTR_NULL(strchr(command.error, '\n'));
	CU_ASSERT_STRING_EQUAL(value("select count(*) from token"), "0");
}

static void test_a_token_has_256_bits_and_only_its_digest_is_kept(void)
{
	char sql[512], first[128];

	begin();
	COMMAND(&command, &database, "token", "create", "facilitator", "--label", "Import at night");
	assert_said(0, command.out, "hv_");
	CU_ASSERT_EQUAL(strlen(command.out), 3 + 64);
	CU_ASSERT_EQUAL(strspn(command.out + 3, "0123456789abcdef"), 64);
	snprintf(first, sizeof(first), "%.99s", command.out);
	snprintf(sql, sizeof(sql),
		"select count(*) from token where hash = sha256('%s'::bytea) and role = 'facilitator' and "
		"label = "
		"'Import at night' and organization_id is null and expires_at is null and revoked_at is null",
		first);
	CU_ASSERT_STRING_EQUAL(value(sql), "1");
	snprintf(sql, sizeof(sql), "select count(*) from token t where t::text like '%%%.64s%%'", first + 3);
	CU_ASSERT_STRING_EQUAL(value(sql), "0");
	COMMAND(&command, &database, "token", "create", "facilitator");
	CU_ASSERT_STRING_NOT_EQUAL(command.out, first);
	test_database_drop(&database);
}

static void test_a_district_token_acts_for_its_organization(void)
{
	begin();
	COMMAND(&command, &database, "token", "create", "district_lead", "--organization", "wa-99001");
	assert_said(0, command.out, "hv_");
	CU_ASSERT_STRING_EQUAL(
		value("select o.address from token t join organization o on o.id = t.organization_id"),
		"wa-99001");
	test_database_drop(&database);
}

static void test_a_token_expires_after_days_on_a_day_or_at_a_moment(void)
{
	begin();
	COMMAND(&command, &database, "token", "create", "reader", "--expires", "90");
	assert_said(0, command.out, "hv_");
	CU_ASSERT_STRING_EQUAL(value("select created_at - expires_at + interval '90 days' between '0' and '1 "
				     "minute' from token where id = 1"),
		"t");
	COMMAND(&command, &database, "token", "create", "reader", "--expires", "2127-06-30");
	COMMAND(&command, &database, "token", "create", "reader", "--expires", "2127-06-30T00:00:00-07:00");
	CU_ASSERT_STRING_EQUAL(
		value("select string_agg((expires_at at time zone 'UTC')::text, ', ' order by id) from token "
		      "where id > 1"),
		"2127-06-30 00:00:00, 2127-06-30 07:00:00");
	test_database_drop(&database);
}

static void test_what_is_wrong_with_an_order_is_one_sentence(void)
{
	begin();
	COMMAND(&command, &database, "token", "create", "owner");
	assert_refused("There is no role owner; `halved rights` shows them.");
	COMMAND(&command, &database, "token", "create", "district_lead");
	assert_refused("This role is for an organization: name it.");
	COMMAND(&command, &database, "token", "create", "reader", "--organization", "wa-99001");
	assert_refused("This role is not for an organization.");
	COMMAND(&command, &database, "token", "create", "district_lead", "--organization", "wa-99002");
	assert_refused("There is no organization or network of this name.");
	COMMAND(&command, &database, "token", "create", "reader", "--expires", "soon");
	assert_refused("soon is no time to come");
	COMMAND(&command, &database, "token", "create", "reader", "--expires", "2020-01-01");
	assert_refused("2020-01-01 is no time to come");
	COMMAND(&command, &database, "token", "create", "reader", "--expires", "0");
	assert_refused("0 is no time to come");
	COMMAND(&command, &database, "token", "create", "reader", "--label", "two\nlines");
	assert_refused("The label is one line.");
	test_database_drop(&database);
}

static void test_wrong_use_shows_how_it_is_used(void)
{
	begin();
	COMMAND(&command, &database, "token", "create");
	assert_said(2, command.error, "Usage: halved token create ROLE");
	COMMAND(&command, &database, "token", "create", "reader", "--days", "3");
	assert_said(2, command.error, "Usage: halved token create ROLE");
	COMMAND(&command, &database, "token", "revoke");
	assert_said(2, command.error, "Usage: halved token create ROLE");
	test_database_drop(&database);
}

static void test_the_list_shows_everything_but_the_token(void)
{
	char secret[128];

	begin();
	COMMAND(&command, &database, "token", "create", "district_lead", "--organization", "wa-99001",
		"--label", "Données", "--expires", "2127-06-30");
	snprintf(secret, sizeof(secret), "%.99s", command.out);
	COMMAND(&command, &database, "token", "create", "admin");
	COMMAND(&command, &database, "token", "list");
	assert_said(0, command.out, "id  role           place     label    created");
	CU_ASSERT_PTR_NOT_NULL(strstr(command.out, "\n1   district_lead  wa-99001  Données  2"));
	CU_ASSERT_PTR_NOT_NULL(strstr(command.out, "  2127-06-30T00:00:00Z  -\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(command.out, "\n2   admin          -         -        2"));
	CU_ASSERT_PTR_NULL(strstr(command.out, secret));
	test_database_drop(&database);
}

static void test_a_token_is_revoked_once(void)
{
	begin();
	COMMAND(&command, &database, "token", "create", "reader");
	COMMAND(&command, &database, "token", "revoke", "1");
	assert_said(0, command.out, "Token 1 is revoked.");
	CU_ASSERT_STRING_EQUAL(value("select revoked_at <= now() from token"), "t");
	COMMAND(&command, &database, "token", "revoke", "1");
	assert_said(1, command.error, "Token 1 has been revoked already, at 2");
	COMMAND(&command, &database, "token", "revoke", "7");
	assert_said(1, command.error, "There is no token 7");
	COMMAND(&command, &database, "token", "revoke", "x");
	assert_said(1, command.error, "There is no token x");
	test_database_drop(&database);
}

static void test_only_the_owner_makes_tokens(void)
{
	struct test_database wrong;

	begin();
	wrong = database;
	memcpy(wrong.owner, database.service, sizeof(wrong.owner));
	COMMAND(&command, &wrong, "token", "create", "admin");
	assert_refused("permission denied for function make_token");
	wrong.owner[0] = '\0';
	COMMAND(&command, &wrong, "token", "create", "admin");
	assert_refused("HALVED_OWNER_DATABASE_URL is not set: this needs the role halved_owner.");
	test_database_drop(&database);
}

static void test_a_database_without_tables_is_one_sentence(void)
{
	test_database_empty(&database);
	COMMAND(&command, &database, "token", "list");
	assert_said(1, command.error, "The database has no tables yet: run `halved migrate`.");
	test_database_drop(&database);
}

const struct test tests_token[] = {
	TEST(test_a_token_has_256_bits_and_only_its_digest_is_kept),
	TEST(test_a_district_token_acts_for_its_organization),
	TEST(test_a_token_expires_after_days_on_a_day_or_at_a_moment),
	TEST(test_what_is_wrong_with_an_order_is_one_sentence),
	TEST(test_wrong_use_shows_how_it_is_used),
	TEST(test_the_list_shows_everything_but_the_token),
	TEST(test_a_token_is_revoked_once),
	TEST(test_only_the_owner_makes_tokens),
	TEST(test_a_database_without_tables_is_one_sentence),
	TEST_END,
};
