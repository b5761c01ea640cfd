#include "../support/database.h"
#include "../support/test.h"

#include "halved/db/plain.h"

#include <stdlib.h>
#include <string.h>

static struct test_database database;
static struct plain *plain;

static void open_plain(void)
{
	struct plain_error error;

	test_database_empty(&database);
	plain = plain_open(database.superuser, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(plain);
	CU_ASSERT_TRUE(plain_script(plain, "create table thing (id integer primary key, name text); insert "
					   "into thing values (1, 'one')"));
}

static void end(void)
{
	plain_close(plain);
	test_database_drop(&database);
}

static const char *count_things(void)
{
	return test_database_value(database.superuser, "select count(*) from thing");
}

static void test_a_server_that_is_not_there_is_one_sentence(void)
{
	struct plain_error error;

	CU_ASSERT_PTR_NULL(plain_open("postgresql:///x?host=/tmp/halved-there-is-no-such-folder", &error));
	CU_ASSERT_STRING_EQUAL(error.sqlstate, "");
	CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "halved-there-is-no-such-folder"));
	CU_ASSERT_PTR_NULL(plain_open("what is this", &error));
	CU_ASSERT_TRUE(error.message[0] != '\0' && error.message[strlen(error.message) - 1] != '\n');
}

static void test_values_are_bound_and_null_is_null(void)
{
	struct rows *rows;

	open_plain();
	rows = plain_query(plain, "select $1::text as a, $2::text as b", "it's", NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(rows);
	CU_ASSERT_STRING_EQUAL(rows_text(rows, 0, "a"), "it's");
	CU_ASSERT_PTR_NULL(rows_text(rows, 0, "b"));
	CU_ASSERT_EQUAL(rows_columns(rows), 2);
	rows_free(rows);
	CU_ASSERT_TRUE(plain_prepare(plain, "get", "select name from thing where id = $1::integer"));
	rows = plain_run_prepared(plain, "get", 1, (const char *const[]){ "1" });
	CU_ASSERT_STRING_EQUAL(rows_at(rows, 0, 0), "one");
	rows_free(rows);
	end();
}

static void test_an_error_names_state_constraint_and_place(void)
{
	open_plain();
	CU_ASSERT_PTR_NULL(plain_query(plain, "insert into thing values ($1::integer, $2)", "1", "again"));
	CU_ASSERT_STRING_EQUAL(plain_error(plain)->sqlstate, "23505");
	CU_ASSERT_STRING_EQUAL(plain_error(plain)->constraint, "thing_pkey");
	CU_ASSERT_FALSE(plain_script(plain, "select 1;\nselekt 2"));
	CU_ASSERT_EQUAL(plain_error(plain)->position, 11);
	CU_ASSERT_STRING_EQUAL(plain_error(plain)->constraint, "");
	CU_ASSERT_TRUE(plain_is_alive(plain));
	end();
}

static void test_a_script_is_all_or_nothing(void)
{
	open_plain();
	CU_ASSERT_FALSE(plain_script(plain, "insert into thing values (2, 'two'); select 1/0"));
	CU_ASSERT_STRING_EQUAL(count_things(), "1");
	end();
}

static void test_a_transaction_is_committed_or_rolled_back(void)
{
	open_plain();
	CU_ASSERT_TRUE(plain_begin(plain) && plain_script(plain, "insert into thing values (2, 'two')") &&
		       plain_rollback(plain));
	CU_ASSERT_STRING_EQUAL(count_things(), "1");
	CU_ASSERT_TRUE(plain_begin(plain) && plain_script(plain, "insert into thing values (2, 'two')") &&
		       plain_commit(plain));
	CU_ASSERT_STRING_EQUAL(count_things(), "2");
	CU_ASSERT_TRUE(plain_begin(plain));
	CU_ASSERT_FALSE(plain_script(plain, "insert into thing values (2, 'two')"));
	CU_ASSERT_FALSE(plain_commit(plain));
	CU_ASSERT_STRING_EQUAL(plain_error(plain)->sqlstate, "25P02");
	end();
}

static void test_copy_takes_pieces_cut_anywhere(void)
{
	static const char lines[] = "10\tten\n11\televen\n12\ttwelve\n";
	size_t rows = 0;

	open_plain();
	CU_ASSERT_TRUE(plain_copy_start(plain, "copy thing from stdin"));
	for (size_t i = 0; i < strlen(lines); i += 5)
		CU_ASSERT_TRUE(
			plain_copy_data(plain, lines + i, strlen(lines + i) < 5 ? strlen(lines + i) : 5));
	CU_ASSERT_TRUE(plain_copy_end(plain, NULL, &rows));
	CU_ASSERT_EQUAL(rows, 3);
	CU_ASSERT_STRING_EQUAL(count_things(), "4");
	end();
}

static void test_a_copy_that_fails_or_is_given_up_leaves_nothing(void)
{
	open_plain();
	CU_ASSERT_TRUE(plain_copy_start(plain, "copy thing from stdin"));
	plain_copy_data(plain, "20\tx\nnumber\ty\n", 14);
	CU_ASSERT_FALSE(plain_copy_end(plain, NULL, NULL));
	CU_ASSERT_STRING_EQUAL(plain_error(plain)->sqlstate, "22P02");
	CU_ASSERT_PTR_NOT_NULL(strstr(plain_error(plain)->context, "line 2"));
	CU_ASSERT_TRUE(plain_copy_start(plain, "copy thing from stdin"));
	plain_copy_data(plain, "20\tx\n", 5);
	CU_ASSERT_FALSE(plain_copy_end(plain, "a row was refused", NULL));
	CU_ASSERT_STRING_EQUAL(count_things(), "1");
	CU_ASSERT_FALSE(plain_copy_start(plain, "copy nothing_like_it from stdin"));
	CU_ASSERT_STRING_EQUAL(plain_error(plain)->sqlstate, "42P01");
	CU_ASSERT_TRUE(plain_script(plain, "select 1"));
	end();
}

static void test_names_and_texts_are_quoted(void)
{
	char *name, *text;

	open_plain();
	name = plain_quote_name(plain, "a\"b");
	text = plain_quote_text(plain, "it's");
	CU_ASSERT_STRING_EQUAL(name, "\"a\"\"b\"");
	CU_ASSERT_STRING_EQUAL(text, "'it''s'");
	free(name);
	free(text);
	end();
}

static void test_a_broken_connection_is_seen(void)
{
	open_plain();
	CU_ASSERT_PTR_NULL(plain_run(plain, "select pg_terminate_backend(pg_backend_pid())", 0, NULL));
	CU_ASSERT_FALSE(plain_is_alive(plain));
	end();
}

const struct test tests_db_plain[] = {
	TEST(test_a_server_that_is_not_there_is_one_sentence),
	TEST(test_values_are_bound_and_null_is_null),
	TEST(test_an_error_names_state_constraint_and_place),
	TEST(test_a_script_is_all_or_nothing),
	TEST(test_a_transaction_is_committed_or_rolled_back),
	TEST(test_copy_takes_pieces_cut_anywhere),
	TEST(test_a_copy_that_fails_or_is_given_up_leaves_nothing),
	TEST(test_names_and_texts_are_quoted),
	TEST(test_a_broken_connection_is_seen),
	TEST_END,
};
