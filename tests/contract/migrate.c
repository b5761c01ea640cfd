#include "../support/database.h"
#include "../support/test.h"

#include "halved/db/migrate.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIGRATIONS(...)                                                                                      \
	((struct migrations){ .items = (const struct migration[]){ __VA_ARGS__ },                            \
		.count = sizeof((const struct migration[]){ __VA_ARGS__ }) / sizeof(struct migration) })

static const struct migration one = { "0001_one",
	"create table one (id int);\ninsert into one values (1);\n" };
static const struct migration two = { "0002_two", "create table two (id int);\n" };
static const struct migration shape = { "always_shape",
	"create or replace function shape() returns int language sql as $$ select 1; $$;\n" };
static const struct migration shape_changed = { "always_shape",
	"create or replace function shape() returns int language sql as $$ select 2; $$;\n" };

/* Runs it and gives what it printed, or the error; static. */
static const char *run_as(const char *url, struct migrations migrations, bool *good)
{
	static _Thread_local char said[8192];
	char *text = NULL, *error = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	*good = migrate_run(url, migrations, out, &error);
	fclose(out);
	snprintf(said, sizeof(said), "%s", *good ? text : error);
	free(text);
	free(*good ? NULL : error);
	return said;
}

static void assert_runs(const struct test_database *database, struct migrations migrations, const char *part)
{
	bool good;
	const char *said = run_as(database->owner, migrations, &good);

	if (!good || strstr(said, part) == NULL)
		printf("\nmigrate said: %s\n", said);
	CU_ASSERT_TRUE(good);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, part));
}

static void assert_refuses(
	const struct test_database *database, struct migrations migrations, const char *part)
{
	bool good;
	const char *said = run_as(database->owner, migrations, &good);

	if (good || strstr(said, part) == NULL)
		printf("\nmigrate said: %s\n", said);
	CU_ASSERT_FALSE(good);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, part));
}

static void assert_value(const struct test_database *database, const char *sql, const char *value)
{
	CU_ASSERT_STRING_EQUAL(test_database_value(database->superuser, sql), value);
}

/* migrate_check() says nothing (good), or a sentence with `part` in it. */
static void assert_check(const char *url, struct migrations migrations, const char *part)
{
	char *error = NULL;
	bool good = migrate_check(url, migrations, &error);

	CU_ASSERT_EQUAL(good, part == NULL);
	if (!good && part != NULL && strstr(error, part) == NULL)
		printf("\ncheck said: %s\n", error);
	CU_ASSERT_TRUE(good || part == NULL || strstr(error, part) != NULL);
	free(good ? NULL : error);
}

static void test_a_fresh_database_gets_every_migration_once(void)
{
	struct test_database database;

	test_database_empty(&database);
	assert_check(database.service, MIGRATIONS(one, two, shape), "no schema yet");
	assert_runs(&database, MIGRATIONS(one, two, shape), "applied 0002_two");
	assert_runs(&database, MIGRATIONS(one, two, shape), "up to date");
	assert_value(&database, "select count(*) from one", "1");
	assert_value(&database, "select string_agg(name, ' ' order by name) from schema_migrations",
		"0001_one 0002_two always_shape");
	assert_value(&database, "select tableowner from pg_tables where tablename = 'two'", "halved_owner");
	assert_check(database.service, MIGRATIONS(one, two, shape), NULL);
	test_database_drop(&database);
}

static void test_the_programs_own_schema_is_what_serve_wants(void)
{
	struct test_database database;

	test_database_empty(&database);
	assert_runs(&database, migrations_of_program(), "up to date");
	assert_runs(&database, migrations_of_program(), "up to date");
	assert_check(database.service, migrations_of_program(), NULL);
	test_database_drop(&database);
}

static void test_an_edited_file_is_refused(void)
{
	struct test_database database;
	const struct migration edited = { "0001_one", "create table one (id bigint);\n" };

	test_database_empty(&database);
	assert_runs(&database, MIGRATIONS(one), "applied 0001_one");
	assert_refuses(&database, MIGRATIONS(edited, two), "0001_one.sql was edited after it was applied");
	assert_check(database.service, MIGRATIONS(edited), "edited");
	assert_value(&database, "select to_regclass('two') is null", "t");
	test_database_drop(&database);
}

static void test_a_newer_schema_is_refused(void)
{
	struct test_database database;

	test_database_empty(&database);
	assert_runs(&database, MIGRATIONS(one, two), "applied 0002_two");
	assert_refuses(&database, MIGRATIONS(one), "newer than this program: it has 0002_two");
	assert_check(database.service, MIGRATIONS(one), "newer");
	assert_check(database.service, MIGRATIONS(one, two, { "0003_x", "select 1;" }), "lacks 0003_x");
	test_database_drop(&database);
}

static void test_a_file_numbered_before_an_applied_one_is_refused(void)
{
	struct test_database database;

	test_database_empty(&database);
	assert_runs(&database, MIGRATIONS(two), "applied 0002_two");
	assert_refuses(&database, MIGRATIONS(one, two), "0001_one.sql comes before 0002_two");
	assert_value(&database, "select to_regclass('one') is null", "t");
	test_database_drop(&database);
}

static void test_a_failing_file_rolls_back_and_names_its_line(void)
{
	struct test_database database;
	const struct migration syntax = { "0002_bad",
		"create table kept (id int);\n\n-- é\nselect 'é',\n  wrong;\n" };
	const struct migration runtime = { "0002_bad", "create table kept (id int);\n\nselect\n 1/0;\n" };
	const struct migration commits = { "0002_bad", "create table kept (id int);\ncommit;\n" };

	test_database_empty(&database);
	assert_refuses(
		&database, MIGRATIONS(one, syntax), "0002_bad.sql, line 5: column \"wrong\" does not exist");
	assert_refuses(&database, MIGRATIONS(one, runtime), "0002_bad.sql, line 3: division by zero");
	assert_refuses(&database, MIGRATIONS(one, commits), "0002_bad.sql, line 2: transactions are made");
	assert_value(&database, "select to_regclass('kept') is null", "t");
	assert_value(&database, "select string_agg(name, ' ') from schema_migrations", "0001_one");
	assert_runs(&database, MIGRATIONS(one, two), "applied 0002_two");
	test_database_drop(&database);
}

static void test_row_shapes_run_again_when_one_changed_or_a_migration_came(void)
{
	struct test_database database;

	test_database_empty(&database);
	assert_runs(&database, MIGRATIONS(one, shape), "applied always_shape");
	assert_check(database.service, MIGRATIONS(one, shape_changed), "lacks always_shape");
	assert_runs(&database, MIGRATIONS(one, shape_changed), "applied always_shape");
	assert_value(&database, "select shape()", "2");
	assert_runs(&database, MIGRATIONS(one, two, shape_changed), "applied always_shape");
	assert_check(database.service, MIGRATIONS(one, two), "run `halved migrate`");
	assert_runs(&database, MIGRATIONS(one, two), "up to date");
	assert_check(database.service, MIGRATIONS(one, two), NULL);
	test_database_drop(&database);
}

static void test_row_shapes_change_together_or_not_at_all(void)
{
	struct test_database database;
	const struct migration bad = { "always_z", "select nothing();\n" };

	test_database_empty(&database);
	assert_runs(&database, MIGRATIONS(one, shape), "up to date");
	assert_refuses(&database, MIGRATIONS(one, shape_changed, bad), "always_z.sql, line 1");
	assert_value(&database, "select shape()", "1");
	test_database_drop(&database);
}

static void test_a_file_without_transaction_may_build_an_index_concurrently(void)
{
	struct test_database database;
	const struct migration index = { "0002_index",
		"-- no transaction\ndrop index concurrently if exists one_id;\ncreate index concurrently "
		"one_id on one (id);\n" };
	const struct migration inside = { "0003_index", "create index concurrently one_id_2 on one (id);\n" };

	test_database_empty(&database);
	assert_runs(&database, MIGRATIONS(one, index), "applied 0002_index");
	assert_value(&database, "select indisvalid from pg_index where indexrelid = 'one_id'::regclass", "t");
	assert_refuses(&database, MIGRATIONS(one, index, inside), "0003_index.sql, line 1");
	test_database_drop(&database);
}

struct run {
	const char *url;
	struct migrations migrations;
	bool good, waited;
};

static void *run_in_thread(void *argument)
{
	struct run *run = argument;

	run->waited = strstr(run_as(run->url, run->migrations, &run->good), "waiting") != NULL;
	return NULL;
}

/* A blocking advisory lock deadlocks here: the index waits for the waiter's snapshot. */
static void test_two_migrators_at_once_finish_while_one_builds_an_index_concurrently(void)
{
	struct test_database database;
	const struct migration slow = { "0002_slow",
		"-- no transaction\nselect pg_sleep(0.5);\n"
		"create index concurrently one_id on one (id);\nselect pg_sleep(0.3);\n" };
	struct migrations migrations = MIGRATIONS(one, slow, shape);
	struct run runs[2];
	pthread_t threads[2];

	test_database_empty(&database);
	for (int i = 0; i < 2; i++) {
		runs[i] = (struct run){ .url = database.owner, .migrations = migrations };
		CU_ASSERT_EQUAL(pthread_create(&threads[i], NULL, run_in_thread, &runs[i]), 0);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_TRUE(runs[0].good && runs[1].good);
	CU_ASSERT_TRUE(runs[0].waited != runs[1].waited);
	assert_value(&database, "select count(*) from one", "1");
	assert_value(&database, "select indisvalid from pg_index where indexrelid = 'one_id'::regclass", "t");
	test_database_drop(&database);
}

static void test_roles_that_bypass_row_security_or_own_tables_are_refused(void)
{
	struct test_database database;
	bool good;

	test_database_empty(&database);
	CU_ASSERT_PTR_NOT_NULL(strstr(run_as(database.superuser, MIGRATIONS(one), &good), "not as postgres"));
	CU_ASSERT_FALSE(good);
	assert_runs(&database, MIGRATIONS(one), "applied 0001_one");
	assert_check(database.superuser, MIGRATIONS(one), "bypasses row security");
	assert_check(database.owner, MIGRATIONS(one), "owns tables");
	assert_check("postgresql:///none?host=/nowhere", MIGRATIONS(one), "The database does not answer");
	test_database_drop(&database);
}

static void test_status_tells_each_migration_and_changes_nothing(void)
{
	struct test_database database;
	char *text = NULL, *error = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	const struct migration edited = { "0001_one", "select 1;\n" };

	test_database_empty(&database);
	assert_runs(&database, MIGRATIONS(one, { "0002_gone", "select 1;" }, shape), "up to date");
	CU_ASSERT_TRUE(migrate_status(
		database.owner, MIGRATIONS(edited, { "0003_new", "select 1;" }, shape_changed), out, &error));
	fclose(out);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "0001_one                                 edited\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "0003_new                                 pending\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "always_shape                             changed\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "0002_gone                                unknown\n"));
	free(text);
	test_database_drop(&database);
}

/* How many migrations there are before the one with this number. */
static size_t count_before(const char *number)
{
	struct migrations migrations = migrations_of_program();
	size_t count = 0;

	while (count < migrations.count && strncmp(migrations.items[count].name, number, strlen(number)) != 0)
		count++;
	return count;
}

/* A pause kept as a pair of days becomes the only one of the list, as far as it lies in the membership, which
 * ends with its organization. */
static void test_a_pause_from_before_there_were_several_is_kept(void)
{
	static const struct {
		const char *paused, *resumed, *left, *pauses;
	} rows[] = {
		{ "null", "null", "null", "[]" },
		{ "'2020-02-01'", "null", "null", "[{\"paused_on\": \"2020-02-01\"}]" },
		{ "'2020-02-01'", "'2020-03-01'", "'2020-06-01'",
			"[{\"paused_on\": \"2020-02-01\", \"resumed_on\": \"2020-03-01\"}]" },
		{ "'2020-02-01'", "'2020-07-01'", "'2020-06-01'", "[{\"paused_on\": \"2020-02-01\"}]" },
		{ "'2020-07-01'", "null", "'2020-06-01'", "[]" },
		{ "'2020-02-01'", "'2020-02-01'", "null", "[]" },
	};
	struct migrations earlier = { migrations_of_program().items, count_before("0018") };
	struct test_database database;
	char sql[500];

	test_database_empty(&database);
	assert_runs(&database, earlier, "up to date");
	test_database_value(database.superuser, "insert into network (slug, name, aim, goal, starts_on) "
						"values ('n1', 'n', 'a', '{}', '2020-01-01')");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(sql, sizeof(sql),
			"with o as (insert into organization (address, codes, kind, name) values ('o-%zu', "
			"'[]', 'district', "
			"'o') returning id) insert into membership (network_id, organization_id, joined_on, "
			"paused_on, "
			"resumed_on, left_on) select n.id, o.id, '2020-01-01', %s, %s, %s from network n, o",
			i, rows[i].paused, rows[i].resumed, rows[i].left);
		test_database_value(database.superuser, sql);
	}
	test_database_value(database.superuser,
		"update organization set closed_on = '2020-05-01' where address in ('o-0', 'o-2')");
	assert_runs(&database, migrations_of_program(), "up to date");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(sql, sizeof(sql),
			"select pauses from membership m join organization o on o.id = m.organization_id "
			"where address = "
			"'o-%zu'",
			i);
		assert_value(&database, sql, rows[i].pauses);
	}
	assert_value(&database,
		"select string_agg(in_force::text, ' ' order by address) from membership m join organization "
		"o on "
		"o.id = m.organization_id where address in ('o-0', 'o-1', 'o-2')",
		"{[2020-01-01,2020-05-01)} {[2020-01-01,2020-02-01)} "
		"{[2020-01-01,2020-02-01),[2020-03-01,2020-05-01)}");
	test_database_drop(&database);
}

static void test_the_programs_migrations_are_numbered_one_by_one(void)
{
	struct migrations migrations = migrations_of_program();
	unsigned number = 0;
	char prefix[8];

	for (size_t i = 0; i < migrations.count; i++) {
		if (strncmp(migrations.items[i].name, "always_", 7) == 0)
			continue;
		snprintf(prefix, sizeof(prefix), "%04u_", ++number);
		CU_ASSERT_EQUAL(strncmp(migrations.items[i].name, prefix, 5), 0);
	}
}

const struct test tests_migrate[] = {
	TEST(test_a_fresh_database_gets_every_migration_once),
	TEST(test_the_programs_own_schema_is_what_serve_wants),
	TEST(test_an_edited_file_is_refused),
	TEST(test_a_newer_schema_is_refused),
	TEST(test_a_file_numbered_before_an_applied_one_is_refused),
	TEST(test_a_failing_file_rolls_back_and_names_its_line),
	TEST(test_row_shapes_run_again_when_one_changed_or_a_migration_came),
	TEST(test_row_shapes_change_together_or_not_at_all),
	TEST(test_a_file_without_transaction_may_build_an_index_concurrently),
	TEST(test_two_migrators_at_once_finish_while_one_builds_an_index_concurrently),
	TEST(test_roles_that_bypass_row_security_or_own_tables_are_refused),
	TEST(test_status_tells_each_migration_and_changes_nothing),
	TEST(test_a_pause_from_before_there_were_several_is_kept),
	TEST(test_the_programs_migrations_are_numbered_one_by_one),
	TEST_END,
};
