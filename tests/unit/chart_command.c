#include "../support/caught.h"
#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/json.h"
#include "halved/commands/commands.h"

#include <string.h>

#define RUN(text_, output_, ...) RUN_CAUGHT(command_chart, text_, output_, __VA_ARGS__)

static const struct json *read_answer(struct arena *arena, const char *output)
{
	struct json_fault fault;
	const struct json *json = json_read(arena, output, strlen(output), &fault);

	CU_ASSERT_PTR_NOT_NULL_FATAL(json);
	return json;
}

static const struct json *item(const struct json *list, size_t at)
{
	const struct json *found = json_first(list);

	while (at-- > 0)
		found = json_next(found);
	return found;
}

static void test_a_file_of_values_gives_points_and_parts(void)
{
	struct arena *arena = arena_new();
	char output[CAUGHT_MOST];
	const struct json *json, *points, *part;

	CU_ASSERT_EQUAL(RUN("value\n1\n2\n3\n9\n", output, "--kind", "xmr", "--freeze", "3", "FILE"), 0);
	json = read_answer(arena, output);
	points = json_member(json, "points");
	CU_ASSERT_EQUAL(json_count(points), 4);
	CU_ASSERT_DOUBLE_EQUAL(json_number(json_member(item(points, 3), "lower")), -.66, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(json_number(json_member(item(points, 3), "upper")), 4.66, 1e-12);
	CU_ASSERT_STRING_EQUAL(json_string(item(json_member(item(points, 3), "signals"), 0)), "outside");
	part = item(json_member(json, "parts"), 0);
	CU_ASSERT_EQUAL(json_number(json_member(part, "longest_run_max")), 5);
	CU_ASSERT_EQUAL(json_number(json_member(part, "crossings_min")), 0);
	CU_ASSERT_EQUAL(json_kind(json_member(part, "runs_signal")), JSON_BOOLEAN);
	arena_free(arena);
}

static void test_options_reach_the_engine(void)
{
	struct arena *arena = arena_new();
	char output[CAUGHT_MOST];
	const struct json *json;
	const char *text = "label,numerator,denominator\na,10,100\nb,90,100\nc,20,100\nd,30,100\ne,1,100\nf,"
			   "2,100\ng,3,100\n";

	CU_ASSERT_EQUAL(RUN(text, output, "--kind", "p", "--exclude", "2", "--part", "4", "FILE"), 0);
	json = read_answer(arena, output);
	CU_ASSERT_DOUBLE_EQUAL(
		json_number(json_member(item(json_member(json, "points"), 0), "centre")), .2, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(
		json_number(json_member(item(json_member(json, "points"), 6), "centre")), .02, 1e-15);
	CU_ASSERT_TRUE(json_boolean(json_member(item(json_member(json, "points"), 1), "excluded")));
	CU_ASSERT_EQUAL(RUN(text, output, "--kind", "run", "FILE"), 0);
	json = read_answer(arena, output);
	CU_ASSERT_DOUBLE_EQUAL(
		json_number(json_member(item(json_member(json, "points"), 1), "value")), .9, 1e-15);
	CU_ASSERT_EQUAL(json_kind(json_member(item(json_member(json, "points"), 1), "upper")), JSON_NULL);
	CU_ASSERT_EQUAL(RUN(text, output, "--kind", "p", "--svg", "--title", "T", "FILE"), 0);
	CU_ASSERT_EQUAL(strncmp(output, "<svg ", 5), 0);
	arena_free(arena);
}

static void test_empty_cells_and_na_are_missing_points(void)
{
	struct arena *arena = arena_new();
	char output[CAUGHT_MOST];
	const struct json *points;

	CU_ASSERT_EQUAL(RUN("value\n1\n\nNA\n2\n3\n\n", output, "--kind", "run", "FILE"), 0);
	points = json_member(read_answer(arena, output), "points");
	CU_ASSERT_EQUAL(json_count(points), 5);
	CU_ASSERT_EQUAL(json_kind(json_member(item(points, 1), "value")), JSON_NULL);
	CU_ASSERT_EQUAL(json_kind(json_member(item(points, 2), "value")), JSON_NULL);
	CU_ASSERT_EQUAL(json_number(json_member(item(points, 3), "value")), 2);
	arena_free(arena);
}

static void test_a_refused_chart_is_printed_and_the_exit_code_tells(void)
{
	struct arena *arena = arena_new();
	char output[CAUGHT_MOST];
	const struct json *part;

	CU_ASSERT_EQUAL(
		RUN("value\n1\n1\n1\n1\n2\n", output, "--kind", "xmr", "--screen-mr", "on", "FILE"), 1);
	part = item(json_member(read_answer(arena, output), "parts"), 0);
	CU_ASSERT_EQUAL(json_kind(json_member(part, "refusal")), JSON_TEXT);
	CU_ASSERT_EQUAL(RUN("value\n1\n2\n3\n", output, "--kind", "xmr", "--cumulative", "FILE"), 1);
	arena_free(arena);
}

static void test_wrong_use_and_wrong_files_are_told_apart(void)
{
	char output[CAUGHT_MOST];

	CU_ASSERT_EQUAL(RUN("value\n1\n", output, "FILE"), EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN("value\n1\n", output, "--kind", "pie", "FILE"), EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN("value\n1\n", output, "--kind", "run"), EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN("value\n1\n", output, "--kind", "run", "FILE", "--freeze"), EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN("value\n1\n", output, "--kind", "run", "FILE", "--exclude", "1,,2"), EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN("value\n1\n", output, "--kind", "run", "FILE", "--part", "0"), EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN("value\n1\n", output, "--kind", "run", "FILE", "--colour", "red"), EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN("value\n1\n", output, "--kind", "p", "FILE"), 1);
	CU_ASSERT_EQUAL(RUN("value\none\n", output, "--kind", "run", "FILE"), 1);
	CU_ASSERT_EQUAL(RUN("value\n1,5\n2\n", output, "--kind", "run", "FILE"), 1);
	CU_ASSERT_EQUAL(RUN("value\n1e308\n-1e308\n1\n", output, "--kind", "xmr", "FILE"), 1);
	CU_ASSERT_EQUAL(RUN("value\n0x10\n", output, "--kind", "run", "FILE"), 1);
	CU_ASSERT_EQUAL(RUN("value\n1\n", output, "--kind", "run", "FILE", "--exclude", "2"), 1);
	CU_ASSERT_EQUAL(RUN("", output, "--kind", "run", "FILE"), 1);
	CU_ASSERT_EQUAL(RUN("numerator,denominator\n3,2\n", output, "--kind", "p", "FILE"), 1);
	CU_ASSERT_EQUAL(RUN("value\n1\n", output, "--kind", "run", "/nowhere/at.csv"), 1);
}

const struct test tests_chart_command[] = {
	TEST(test_a_file_of_values_gives_points_and_parts),
	TEST(test_options_reach_the_engine),
	TEST(test_empty_cells_and_na_are_missing_points),
	TEST(test_a_refused_chart_is_printed_and_the_exit_code_tells),
	TEST(test_wrong_use_and_wrong_files_are_told_apart),
	TEST_END,
};
