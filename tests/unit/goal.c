#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/domain/goal.h"
#include "halved/domain/progress.h"
#include "halved/domain/projection.h"

#include <math.h>

/* Washington's published path: ospi.k12.wa.us, the state's five-year challenge. */
static const struct goal_point washington[] = { { 2023, .273 }, { 2024, .25 }, { 2025, .22 }, { 2026, .19 },
	{ 2027, .16 }, { 2028, .14 } };

static void test_a_linear_path_takes_equal_points(void)
{
	static const double rates[] = { 27.3, 24.57, 21.84, 19.11, 16.38, 13.65 };
	struct goal_point path[6];

	CU_ASSERT_EQUAL_FATAL(goal_linear(2023, .273, 2028, .5, path, 6), 6);
	for (int t = 0; t < 6; t++) {
		CU_ASSERT_EQUAL(path[t].year, 2023 + t);
		CU_ASSERT_DOUBLE_EQUAL(100 * path[t].rate, rates[t], 1e-12);
	}
}

static void test_a_constant_percent_path_takes_equal_shares(void)
{
	static const double rates[] = { 27.3, 23.77, 20.69, 18.01, 15.68, 13.65 };
	struct goal_point path[6];

	CU_ASSERT_EQUAL_FATAL(goal_constant_percent(2023, .273, 2028, .5, path, 6), 6);
	for (int t = 0; t < 6; t++)
		CU_ASSERT_DOUBLE_EQUAL(100 * path[t].rate, rates[t], 0.005);
	for (int t = 1; t < 6; t++)
		CU_ASSERT_DOUBLE_EQUAL(1 - path[t].rate / path[t - 1].rate, .1294494367, 1e-10);
}

static void test_generators_refuse_what_is_no_path(void)
{
	struct goal_point path[3];

	CU_ASSERT_EQUAL(goal_linear(2023, .273, 2023, .5, path, 3), 0);
	CU_ASSERT_EQUAL(goal_linear(2023, .273, 2022, .5, path, 3), 0);
	CU_ASSERT_EQUAL(goal_linear(2023, .273, 2026, .5, path, 3), 0);
	CU_ASSERT_EQUAL(goal_linear(2023, 27.3, 2024, .5, path, 3), 0);
	CU_ASSERT_EQUAL(goal_linear(2023, NAN, 2024, .5, path, 3), 0);
	CU_ASSERT_EQUAL(goal_linear(2023, .273, 2024, 1.5, path, 3), 0);
	CU_ASSERT_EQUAL(goal_constant_percent(2023, .273, 2024, 1, path, 3), 0);
	CU_ASSERT_EQUAL(goal_linear(2023, .273, 2024, 1, path, 3), 2);
}

static void test_the_published_path_of_washington_is_kept_as_published(void)
{
	CU_ASSERT_DOUBLE_EQUAL(goal_path_reduction(washington, 6), .487, .0005);
	CU_ASSERT_EQUAL(goal_rate(washington, 6, 2024), .25);
	CU_ASSERT_TRUE(isnan(goal_rate(washington, 6, 2029)));
	CU_ASSERT_EQUAL(goal_on_path(.271, goal_rate(washington, 6, 2024)), OFF_PATH);
	CU_ASSERT_DOUBLE_EQUAL(change_points(.273, .271), -.2, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(change_percent(.273, .271), -.73, .005);
	CU_ASSERT_DOUBLE_EQUAL(100 * goal_share(.273, .271, .5), 1.5, .05);
}

static void test_exactly_on_the_path_is_on_it(void)
{
	CU_ASSERT_EQUAL(goal_on_path(.25, .25), ON_PATH);
	CU_ASSERT_EQUAL(goal_on_path(.1 + .2, .3), ON_PATH);
	CU_ASSERT_EQUAL(goal_on_path(.2500001, .25), OFF_PATH);
	CU_ASSERT_EQUAL(goal_on_path(NAN, .25), ON_PATH_UNKNOWN);
	CU_ASSERT_EQUAL(goal_on_path(.25, NAN), ON_PATH_UNKNOWN);
}

static void test_colorado_2022_23_is_just_off_its_straight_path(void)
{
	struct goal_point path[6];
	double rate = 270019.0 / 860059, baseline = 309626.0 / 890005;

	CU_ASSERT_EQUAL_FATAL(goal_linear(2021, baseline, 2026, .5, path, 6), 6);
	CU_ASSERT_DOUBLE_EQUAL(goal_rate(path, 6, 2022), .3131, .00005);
	CU_ASSERT_EQUAL(goal_on_path(rate, goal_rate(path, 6, 2022)), OFF_PATH);
}

static void test_needed_percent_leads_to_the_target(void)
{
	CU_ASSERT_DOUBLE_EQUAL(goal_needed_percent(.273, .1365, 5), 12.94494367, 1e-8);
	CU_ASSERT_DOUBLE_EQUAL(goal_needed_percent(.271, .1365, 4), 15.75570, 1e-4);
	CU_ASSERT_EQUAL(goal_needed_percent(.13, .1365, 4), 0);
	CU_ASSERT_DOUBLE_EQUAL(goal_needed_percent(.13, 0, 4), 100, 1e-12);
	CU_ASSERT_TRUE(isnan(goal_needed_percent(.27, .1365, 0)));
	CU_ASSERT_TRUE(isnan(goal_needed_percent(NAN, .1365, 3)));
}

static void test_a_steady_fall_is_projected_to_its_year(void)
{
	static const struct goal_point seen[] = { { 2025, .26 }, { 2023, .30 }, { 2024, .28 },
		{ 2022, NAN } };
	struct projection projection = projection_of(seen, COUNT_OF(seen), .15, 2028);
	struct arena *arena = arena_new();

	CU_ASSERT_EQUAL(projection.years, 3);
	CU_ASSERT_EQUAL(projection.verdict, PROJECTION_WILL_REACH);
	CU_ASSERT_EQUAL(projection.reached_year, 2031);
	CU_ASSERT_DOUBLE_EQUAL(projection.pace_points, -2, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(projection.at_target_year, .20, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(projection.low, .20, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(projection.high, .20, 1e-9);
	CU_ASSERT_STRING_EQUAL(projection_sentence(arena, &projection, .15),
		"At this pace (-2.00 percentage points a year) the goal of 15.00 percent is reached in "
		"2031-32.");
	arena_free(arena);
}

/* Recomputed by hand: years 0..3, rates 30 28 27 24; slope -1.9, residual sum 0.7, t(2) 4.30265. */
static void test_the_projection_interval_is_that_of_the_line(void)
{
	static const struct goal_point seen[] = { { 2021, .30 }, { 2022, .28 }, { 2023, .27 },
		{ 2024, .24 } };
	struct projection projection = projection_of(seen, COUNT_OF(seen), .15, 2026);
	double half = 4.30265273 * sqrt(.7 / 2) * sqrt(1 + .25 + 3.5 * 3.5 / 5) / 100;

	CU_ASSERT_DOUBLE_EQUAL(projection.pace_points, -1.9, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(projection.at_target_year, .2060, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(projection.low, .2060 - half, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(projection.high, .2060 + half, 1e-9);
}

static void test_a_rate_that_does_not_fall_does_not_reach_the_goal(void)
{
	static const struct goal_point rising[] = { { 2023, .20 }, { 2024, .22 } };
	static const struct goal_point slow[] = { { 2023, .2000 }, { 2024, .1999 } };
	static const struct goal_point there[] = { { 2023, .20 }, { 2024, .09 } };
	static const struct goal_point alone[] = { { 2023, .20 } };
	struct arena *arena = arena_new();
	struct projection projection = projection_of(rising, 2, .10, 2028);

	CU_ASSERT_EQUAL(projection.verdict, PROJECTION_NOT_FALLING);
	CU_ASSERT_TRUE(isnan(projection.low));
	CU_ASSERT_STRING_EQUAL(projection_sentence(arena, &projection, .10),
		"At this pace (+2.00 percentage points a year) the goal of 10.00 percent is not reached: the "
		"rate is not "
		"falling. Two years show a difference, not yet a pace.");
	CU_ASSERT_EQUAL(projection_of(slow, 2, .10, 2028).verdict, PROJECTION_TOO_FAR);
	CU_ASSERT_EQUAL(projection_of(there, 2, .10, 2028).verdict, PROJECTION_REACHED);
	CU_ASSERT_EQUAL(projection_of(alone, 1, .10, 2028).verdict, PROJECTION_NONE);
	CU_ASSERT_EQUAL(projection_of(alone, 0, .10, 2028).verdict, PROJECTION_NONE);
	arena_free(arena);
}

const struct test tests_goal[] = {
	TEST(test_a_linear_path_takes_equal_points),
	TEST(test_a_constant_percent_path_takes_equal_shares),
	TEST(test_generators_refuse_what_is_no_path),
	TEST(test_the_published_path_of_washington_is_kept_as_published),
	TEST(test_exactly_on_the_path_is_on_it),
	TEST(test_colorado_2022_23_is_just_off_its_straight_path),
	TEST(test_needed_percent_leads_to_the_target),
	TEST(test_a_steady_fall_is_projected_to_its_year),
	TEST(test_the_projection_interval_is_that_of_the_line),
	TEST(test_a_rate_that_does_not_fall_does_not_reach_the_goal),
	TEST_END,
};
