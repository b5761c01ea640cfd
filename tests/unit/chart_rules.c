#include "../support/test.h"

#include "halved/base/check.h"
#include "halved/domain/chart.h"
#include "halved/domain/chart_rules.h"

#include <string.h>

#define MOST 12

/* The cases of NHSRplotthedots (tests/testthat/test-ptd_calculate_point_type.R at 050b07d), as marks of
 * points. */
struct rule_case {
	const char *given; /* one character a point */
	const char *close; /* two of three: which points are close */
	const char *marks; /* "+" marked upwards, "-" downwards, "." not */
};

static void run_case(const struct rule_case *rule_case, void (*rule)(const struct rule_points *))
{
	size_t count = strlen(rule_case->given);
	double values[MOST];
	int sides[MOST], close[MOST], nothing[MOST] = { 0 }, directions[MOST] = { 0 };
	unsigned signals[MOST] = { 0 };
	struct rule_points points = { count, values, sides, sides, close, signals, directions };
	char marks[MOST + 1] = "";

	if (rule != rule_outside)
		points.outside = nothing;
	for (size_t i = 0; i < count; i++) {
		char given = rule_case->given[i];

		values[i] = given - '0';
		sides[i] = (given == '+' ? 1 : given == '-' ? -1 : 0);
		close[i] = (rule_case->close != NULL && rule_case->close[i] == '1' ? sides[i] : 0);
	}
	rule(&points);
	for (size_t i = 0; i < count; i++)
		marks[i] = signals[i] == 0 ? '.' : directions[i] > 0 ? '+' : '-';
	CU_ASSERT_STRING_EQUAL(marks, rule_case->marks);
}

static void test_seven_on_one_side_are_a_shift_and_all_are_marked(void)
{
	static const struct rule_case cases[] = {
		{ "++++++", NULL, "......" },
		{ "++++++-", NULL, "......." },
		{ "++++++++-", NULL, "++++++++." },
		{ "--------+", NULL, "--------." },
		{ "+++=++++", NULL, "........" },
		{ "+++=+++++++", NULL, "....+++++++" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		run_case(&cases[i], rule_shift);
}

static void test_seven_points_one_way_are_a_trend_and_all_are_marked(void)
{
	static const struct rule_case cases[] = {
		{ "123456", NULL, "......" },
		{ "1233456", NULL, "......." },
		{ "1234567", NULL, "+++++++" },
		{ "212345673", NULL, ".+++++++." },
		{ "7654321", NULL, "-------" },
		{ "276543213", NULL, ".-------." },
		{ "12345678", NULL, "++++++++" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		run_case(&cases[i], rule_trend);
}

static void test_of_three_on_one_side_two_close_ones_are_marked(void)
{
	static const struct rule_case cases[] = {
		{ "+++", "101", "+.+" },
		{ "+++", "011", ".++" },
		{ "+++", "110", "++." },
		{ "+++++++", "0010100", "..+.+.." },
		{ "+++++++", "0011000", "..++..." },
		{ "+-+", "101", "..." },
		{ "+-+-+-+", "0010100", "......." },
		{ "---", "101", "-.-" },
		{ "+=+", "101", "..." },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		run_case(&cases[i], rule_close);
}

static void test_the_first_rule_that_holds_gives_the_direction(void)
{
	static const double values[] = { 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1 };
	int none[COUNT_OF(values)] = { 0 }, directions[COUNT_OF(values)] = { 0 };
	unsigned signals[COUNT_OF(values)] = { 0 };
	struct rule_points points = { COUNT_OF(values), values, none, none, none, signals, directions };

	rule_trend(&points);
	CU_ASSERT_EQUAL(directions[6], 1);
	CU_ASSERT_EQUAL(directions[7], -1);
	CU_ASSERT_EQUAL(signals[6], SIGNAL_TREND);
}

const struct test tests_chart_rules[] = {
	TEST(test_seven_on_one_side_are_a_shift_and_all_are_marked),
	TEST(test_seven_points_one_way_are_a_trend_and_all_are_marked),
	TEST(test_of_three_on_one_side_two_close_ones_are_marked),
	TEST(test_the_first_rule_that_holds_gives_the_direction),
	TEST_END,
};
