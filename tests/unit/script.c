#include "../support/test.h"

#include "halved/db/script.h"

#include <stdio.h>

static void assert_pieces(const char *sql, const char *const *pieces)
{
	struct script script = script_of(sql);
	struct script_statement statement;

	for (; *pieces != NULL; pieces++) {
		CU_ASSERT_TRUE_FATAL(script_next(&script, &statement));
		CU_ASSERT_TRUE(text_is(statement.text, *pieces));
	}
	CU_ASSERT_FALSE(script_next(&script, &statement));
}

static void test_statements_are_cut_at_semicolons(void)
{
	assert_pieces("select 1; select 2", (const char *const[]){ "select 1", "select 2", NULL });
	assert_pieces(" ;; -- only a comment\n/* and /* one */ more */ ;", (const char *const[]){ NULL });
}

static void test_a_semicolon_in_quotes_comments_or_parentheses_cuts_nothing(void)
{
	static const char *const texts[] = { "select ';'", "select 'a'';'", "select E'\\';'",
		"select name';'", "select \";\"", "select $$;$$", "select $a$ $$ ; $b$ $a$, 1",
		"select 1 -- ;\n+ 2", "select /* ; /* ; */ ; */ 1",
		"create rule r as on insert to t do (select 1; select 2)" };
	char sql[256];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		snprintf(sql, sizeof(sql), "%s;\nselect 3;", texts[i]);
		assert_pieces(sql, (const char *const[]){ texts[i], "select 3", NULL });
	}
}

static void test_a_backslash_in_a_plain_string_is_itself(void)
{
	assert_pieces(
		"select '\\'; select '\\';", (const char *const[]){ "select '\\'", "select '\\'", NULL });
}

static void test_a_parameter_opens_no_quote(void)
{
	assert_pieces("select $1; select $2", (const char *const[]){ "select $1", "select $2", NULL });
}

static void test_lines_count_from_the_start_of_the_file(void)
{
	struct script script = script_of("-- one\n\nselect\n1;\nselect 2;\n\n/* x\n*/ select 3");
	struct script_statement statement;

	CU_ASSERT_TRUE(script_next(&script, &statement));
	CU_ASSERT_EQUAL(statement.line, 3);
	CU_ASSERT_TRUE(script_next(&script, &statement));
	CU_ASSERT_EQUAL(statement.line, 5);
	CU_ASSERT_TRUE(script_next(&script, &statement));
	CU_ASSERT_EQUAL(statement.line, 8);
}

static void test_what_is_left_open_runs_to_the_end(void)
{
	static const char *const texts[] = { "select 'a; b", "select $$ a; b", "select /* a; b",
		"select \"a; b", "select (a; b" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_pieces(texts[i], (const char *const[]){ texts[i], NULL });
}

const struct test tests_script[] = {
	TEST(test_statements_are_cut_at_semicolons),
	TEST(test_a_semicolon_in_quotes_comments_or_parentheses_cuts_nothing),
	TEST(test_a_backslash_in_a_plain_string_is_itself),
	TEST(test_a_parameter_opens_no_quote),
	TEST(test_lines_count_from_the_start_of_the_file),
	TEST(test_what_is_left_open_runs_to_the_end),
	TEST_END,
};
