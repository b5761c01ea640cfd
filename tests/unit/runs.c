#include "../support/test.h"

#include "data/charts.h"
#include "halved/base/check.h"
#include "halved/domain/runs.h"

#include <math.h>

static void test_critical_values_equal_the_published_table(void)
{
	for (size_t i = 0; i < COUNT_OF(critical); i++) {
		CU_ASSERT_EQUAL(runs_longest_max((size_t)critical[i][0]), (size_t)critical[i][1]);
		CU_ASSERT_EQUAL(runs_crossings_min((size_t)critical[i][0]), (size_t)critical[i][2]);
	}
	CU_ASSERT_EQUAL(COUNT_OF(critical), 91);
}

static void test_the_whole_number_form_of_the_longest_run_is_the_logarithm(void)
{
	int wrong = 0;

	for (size_t n = 1; n <= 20000; n++)
		wrong += runs_longest_max(n) != (size_t)lround(log2((double)n)) + 3;
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(runs_longest_max(0), 0);
	CU_ASSERT_EQUAL(runs_longest_max(6), 6);
	CU_ASSERT_EQUAL(runs_longest_max(181), 10);
	CU_ASSERT_EQUAL(runs_longest_max(182), 11);
}

/* Against the normal approximation, within one, far beyond the table. */
static void test_the_fewest_crossings_stay_right_for_long_series(void)
{
	for (size_t n = 100; n <= 10000; n += 99) {
		double trials = (double)n - 1, near = trials / 2 - 1.6448536 * sqrt(trials) / 2;

		CU_ASSERT_DOUBLE_EQUAL((double)runs_crossings_min(n), near, 1.0);
	}
	CU_ASSERT_EQUAL(runs_crossings_min(0), 0);
	CU_ASSERT_EQUAL(runs_crossings_min(5), 0);
}

static void test_points_on_the_line_neither_break_nor_lengthen_a_run(void)
{
	static const int sides[] = { 1, 0, 1, 1, 0, 0, 1, -1, 0, -1, 1 };
	struct runs runs = runs_of(sides, COUNT_OF(sides));

	CU_ASSERT_EQUAL(runs.useful, 7);
	CU_ASSERT_EQUAL(runs.longest, 4);
	CU_ASSERT_EQUAL(runs.crossings, 2);
	CU_ASSERT_FALSE(runs.signal);
}

static void test_a_run_beyond_the_limit_is_a_signal_and_so_are_too_few_crossings(void)
{
	static const int one_side[7] = { 1, 1, 1, 1, 1, 1, 1 };
	static const int halves[12] = { 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1 };
	struct runs runs = runs_of(one_side, 7);

	CU_ASSERT_TRUE(runs.signal);
	CU_ASSERT_EQUAL(runs.longest_max, 6);
	runs = runs_of(halves, 12);
	CU_ASSERT_EQUAL(runs.crossings, 1);
	CU_ASSERT_EQUAL(runs.crossings_min, 3);
	CU_ASSERT_TRUE(runs.signal);
}

static void test_five_points_or_fewer_can_never_signal(void)
{
	for (size_t count = 0; count <= 5; count++)
		for (unsigned pattern = 0; pattern < 1u << count; pattern++) {
			int sides[5];

			for (size_t i = 0; i < count; i++)
				sides[i] = pattern >> i & 1 ? 1 : -1;
			CU_ASSERT_FALSE(runs_of(sides, count).signal);
		}
}

const struct test tests_runs[] = {
	TEST(test_critical_values_equal_the_published_table),
	TEST(test_the_whole_number_form_of_the_longest_run_is_the_logarithm),
	TEST(test_the_fewest_crossings_stay_right_for_long_series),
	TEST(test_points_on_the_line_neither_break_nor_lengthen_a_run),
	TEST(test_a_run_beyond_the_limit_is_a_signal_and_so_are_too_few_crossings),
	TEST(test_five_points_or_fewer_can_never_signal),
	TEST_END,
};
