#include "../support/test.h"

#include "data/colorado.h"
#include "halved/base/arena.h"
#include "halved/domain/formulas.h"
#include "halved/domain/interval.h"
#include "halved/domain/progress.h"

#include <math.h>
#include <string.h>

static struct progress colorado_progress(struct arena *arena, int baseline, int current)
{
	struct progress_member members[DISTRICTS];

	for (size_t i = 0; i < DISTRICTS; i++)
		members[i] = (struct progress_member){ colorado_counts(i, baseline),
			colorado_counts(i, current), true };
	return progress_of(arena, members, DISTRICTS, 0.5);
}

/* Literals from an independent recomputation in exact fractions. */
static void test_colorado_gives_the_sums_of_each_year(void)
{
	static const struct {
		int64_t districts, enrolled, chronic;
		double percent;
	} years[COLORADO_YEARS] = {
		{ 177, 853041, 159062, 18.64646599635891 },
		{ 178, 856523, 208473, 24.339451479995283 },
		{ 177, 855947, 191935, 22.423701467497403 },
		{ 178, 919375, 208503, 22.678776342624066 },
		{ 177, 875760, 224224, 25.60336165159404 },
		{ 178, 890005, 309626, 34.78924275706316 },
		{ 178, 860059, 270019, 31.39540426877691 },
	};
	static const double published[COLORADO_YEARS] = { 18.6, 24.3, 22.4, 22.7, 25.6, 34.8, 31.4 };
	struct arena *arena = arena_new();

	for (int i = 0; i < COLORADO_YEARS; i++) {
		struct progress progress = colorado_progress(arena, 2021, 2016 + i);

		CU_ASSERT_EQUAL(progress.all_reporting.districts, years[i].districts);
		CU_ASSERT_EQUAL(progress.all_reporting.enrolled, years[i].enrolled);
		CU_ASSERT_EQUAL(progress.all_reporting.chronic, years[i].chronic);
		CU_ASSERT_DOUBLE_EQUAL(100 * progress.all_reporting.rate, years[i].percent, 1e-9);
		CU_ASSERT_DOUBLE_EQUAL(100 * progress.all_reporting.rate, published[i], 0.05);
	}
	arena_free(arena);
}

static void test_colorado_from_2021_22_to_2022_23_equals_the_recomputation(void)
{
	struct arena *arena = arena_new();
	struct progress progress = colorado_progress(arena, 2021, 2022);

	CU_ASSERT_EQUAL(progress.coverage.members_expected, 178);
	CU_ASSERT_EQUAL(progress.coverage.members_reporting, 178);
	CU_ASSERT_EQUAL(progress.coverage.members_matched, 178);
	CU_ASSERT_EQUAL(progress.coverage.matched_students_share, 1);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.baseline.rate, .3478924275706316, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.current.rate, .31395404268776911, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.change_points, -3.3938384882862529, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.change_percent, -9.7554250087757701, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.goal_share, .1951085001755154, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.rate_effect, -3.3341688606132438, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.composition_effect, -.0596696276730092, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.standard_error, .76972197378302087, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.district_rates.mean, .28358881785012852, 1e-14);
	CU_ASSERT_DOUBLE_EQUAL(progress.district_rates.median, .28690644616319627, 1e-14);
	CU_ASSERT_TRUE(progress.matched.low < progress.matched.change_points && progress.matched.high < 0);
	arena_free(arena);
}

static void test_colorado_from_2016_17_leaves_the_missing_district_out_of_the_match(void)
{
	struct arena *arena = arena_new();
	struct progress progress = colorado_progress(arena, 2016, 2022);

	CU_ASSERT_EQUAL(progress.coverage.members_reporting, 178);
	CU_ASSERT_EQUAL(progress.coverage.members_matched, 177);
	CU_ASSERT_EQUAL(progress.turnover.entered, 1);
	CU_ASSERT_EQUAL(progress.turnover.left, 0);
	CU_ASSERT_DOUBLE_EQUAL(progress.coverage.matched_students_share, .99995814240650938, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.change_points, 12.749787359655988, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.goal_share, -1.3675285560433421, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.rate_effect, 12.782931307341594, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.composition_effect, -.033143947685604809, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.standard_error, 2.0811152981322483, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.turnover.entered_effect, -.00084908723798778486, 1e-12);
	CU_ASSERT_EQUAL(progress.turnover.left_effect, 0);
	arena_free(arena);
}

/* The example that the explanation of the numbers works through by hand. */
static void test_the_worked_example_of_the_explanation(void)
{
	static const struct progress_member members[] = {
		{ { COUNTS_COUNTED, 1000, 300 }, { COUNTS_COUNTED, 1000, 250 }, true },
		{ { COUNTS_COUNTED, 200, 80 }, { COUNTS_COUNTED, 300, 105 }, true },
		{ { COUNTS_COUNTED, 100, 10 }, { COUNTS_COUNTED, 100, 12 }, true },
		{ { COUNTS_MISSING, 0, 0 }, { COUNTS_COUNTED, 400, 60 }, true },
	};
	static const double rate_effects[] = { -3.7088, -.9203, .1484, 0 },
			    compositions[] = { -1.5110, 2.2665, -.0604, 0 };
	struct contribution parts[4];
	struct arena *arena = arena_new();
	struct progress progress = progress_of(arena, members, 4, .5);
	struct interval wilson = interval_wilson(427, 1800);

	CU_ASSERT_DOUBLE_EQUAL(100 * progress.all_reporting.rate, 23.72, 5e-3);
	CU_ASSERT_DOUBLE_EQUAL(100 * wilson.low, 21.81, 5e-3);
	CU_ASSERT_DOUBLE_EQUAL(100 * wilson.high, 25.74, 5e-3);
	CU_ASSERT_DOUBLE_EQUAL(progress.district_rates.mean, .2175, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(progress.district_rates.median, .2, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(progress.coverage.matched_students_share, .778, 5e-4);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.change_points, -3.7857, 5e-5);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.change_percent, -12.62, 5e-3);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.goal_share, .2524, 5e-5);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.rate_effect, -4.4808, 5e-5);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.composition_effect, .6951, 5e-5);
	CU_ASSERT_DOUBLE_EQUAL(progress.turnover.entered_effect, -2.49, 5e-3);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.standard_error, 1.31, 5e-3);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.low, -9.42, 5e-3);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.high, 1.85, 5e-3);
	progress_contributions(members, 4, parts);
	for (size_t i = 0; i < 4; i++) {
		CU_ASSERT_DOUBLE_EQUAL(parts[i].rate_effect, rate_effects[i], 5e-5);
		CU_ASSERT_DOUBLE_EQUAL(parts[i].composition_effect, compositions[i], 5e-5);
	}
	arena_free(arena);
}

static void test_suppressed_and_missing_are_not_zero(void)
{
	static const struct progress_member members[] = {
		{ { COUNTS_COUNTED, 100, 30 }, { COUNTS_COUNTED, 100, 20 }, true },
		{ { COUNTS_COUNTED, 100, 30 }, { COUNTS_SUPPRESSED, 0, 0 }, true },
		{ { COUNTS_COUNTED, 100, 30 }, { COUNTS_MISSING, 0, 0 }, true },
		{ { COUNTS_SUPPRESSED, 0, 0 }, { COUNTS_COUNTED, 100, 0 }, true },
		{ { COUNTS_COUNTED, 100, 50 }, { COUNTS_COUNTED, 100, 40 }, false },
	};
	struct arena *arena = arena_new();
	struct progress progress = progress_of(arena, members, COUNT_OF(members), .5);

	CU_ASSERT_EQUAL(progress.coverage.members_expected, 4);
	CU_ASSERT_EQUAL(progress.coverage.expected_reporting, 2);
	CU_ASSERT_EQUAL(progress.coverage.expected_suppressed, 1);
	CU_ASSERT_EQUAL(progress.coverage.expected_missing, 1);
	CU_ASSERT_EQUAL(progress.coverage.members_reporting, 3);
	CU_ASSERT_EQUAL(progress.coverage.members_matched, 2);
	CU_ASSERT_DOUBLE_EQUAL(progress.coverage.matched_students_share, 2.0 / 3, 1e-15);
	CU_ASSERT_EQUAL(progress.all_reporting.enrolled, 300);
	CU_ASSERT_EQUAL(progress.all_reporting.chronic, 60);
	CU_ASSERT_DOUBLE_EQUAL(progress.district_rates.mean, .2, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(progress.district_rates.median, .2, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.change_points, -10, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(progress.matched.goal_share, .5, 1e-12);
	CU_ASSERT_EQUAL(progress.turnover.entered, 1);
	CU_ASSERT_EQUAL(progress.turnover.left, 2);
	arena_free(arena);
}

static void test_figures_without_a_base_are_undefined(void)
{
	static const struct progress_member healthy = { { COUNTS_COUNTED, 100, 0 },
		{ COUNTS_COUNTED, 100, 5 }, true };
	struct arena *arena = arena_new();
	struct progress nobody = progress_of(arena, NULL, 0, .5), zero = progress_of(arena, &healthy, 1, .5);

	CU_ASSERT_TRUE(isnan(nobody.all_reporting.rate));
	CU_ASSERT_TRUE(isnan(nobody.matched.change_points));
	CU_ASSERT_TRUE(isnan(nobody.matched.rate_effect));
	CU_ASSERT_TRUE(isnan(nobody.district_rates.median));
	CU_ASSERT_TRUE(isnan(nobody.coverage.matched_students_share));
	CU_ASSERT_DOUBLE_EQUAL(zero.matched.change_points, 5, 1e-12);
	CU_ASSERT_TRUE(isnan(zero.matched.change_percent));
	CU_ASSERT_TRUE(isnan(zero.matched.goal_share));
	CU_ASSERT_TRUE(isnan(zero.matched.standard_error));
	CU_ASSERT_TRUE(isnan(counts_rate(COUNTED(0, 0))));
	CU_ASSERT_EQUAL(counts_rate(COUNTED(10, 0)), 0);
	arena_free(arena);
}

static void test_the_spread_of_colorados_changes_equals_the_recomputation(void)
{
	struct progress_member members[DISTRICTS];
	struct arena *arena = arena_new();
	struct distribution spread;

	for (size_t i = 0; i < DISTRICTS; i++)
		members[i] =
			(struct progress_member){ colorado_counts(i, 2021), colorado_counts(i, 2022), true };
	spread = progress_changes(arena, members, DISTRICTS);
	CU_ASSERT_EQUAL(spread.districts, 178);
	CU_ASSERT_EQUAL(spread.fell, 119);
	CU_ASSERT_EQUAL(spread.rose, 59);
	CU_ASSERT_DOUBLE_EQUAL(spread.least, -25.067279933454028, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(spread.lower_quartile, -6.728789020666478, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(spread.median, -2.418153494571243, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(spread.upper_quartile, 1.01342835450388, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(spread.most, 40.6062874251497, 1e-9);
	CU_ASSERT_TRUE(isnan(progress_changes(arena, NULL, 0).median));
	arena_free(arena);
}

static void test_every_formula_is_found_by_its_figure_and_named_once(void)
{
	size_t known = 0;

	for (const struct formula *formula = formulas; formula->figure != NULL; formula++, known++)
		CU_ASSERT_PTR_EQUAL(formula_of(formula->figure), formula);
	CU_ASSERT_TRUE(known >= 20);
	CU_ASSERT_PTR_NULL(formula_of("matched"));
}

/* A small generator of our own: the same numbers on every machine. */
static uint64_t state;

static uint64_t draw(uint64_t below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (state >> 33) % below;
}

static struct counts draw_counts(void)
{
	int64_t enrolled = draw(20) == 0 ? 0 : (int64_t)draw(draw(3) == 0 ? 60000 : 900);

	if (draw(12) == 0)
		return (struct counts){ draw(2) ? COUNTS_SUPPRESSED : COUNTS_MISSING, 0, 0 };
	return COUNTED(enrolled, enrolled == 0 ? 0 : (int64_t)draw((uint64_t)enrolled + 1));
}

static size_t draw_members(struct progress_member *members, size_t most)
{
	size_t count = 1 + draw(most);

	for (size_t i = 0; i < count; i++)
		members[i] = (struct progress_member){ draw_counts(), draw_counts(), draw(2) };
	return count;
}

static bool same(double left, double right, double within)
{
	return (isnan(left) && isnan(right)) || fabs(left - right) <= within;
}

static void test_the_effects_always_add_up_to_the_change(void)
{
	struct arena *arena = arena_new();
	int wrong = 0, defined = 0;

	state = 1;
	for (int round = 0; round < 5000; round++) {
		struct progress_member members[60];
		struct contribution parts[60];
		size_t count = draw_members(members, 60);
		struct progress progress = progress_of(arena, members, count, .5);
		double rate = 0, composition = 0, all;

		if (isnan(progress.matched.change_points))
			continue;
		defined++;
		progress_contributions(members, count, parts);
		for (size_t i = 0; i < count; i++) {
			rate += parts[i].rate_effect;
			composition += parts[i].composition_effect;
		}
		wrong += !same(progress.matched.rate_effect + progress.matched.composition_effect,
			progress.matched.change_points, 1e-12);
		wrong += !same(rate, progress.matched.rate_effect, 1e-11);
		wrong += !same(composition, progress.matched.composition_effect, 1e-11);
		all = change_points(progress.all_baseline.rate, progress.all_reporting.rate);
		wrong += !same(progress.matched.change_points + progress.turnover.entered_effect +
				       progress.turnover.left_effect,
			all, 1e-12);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_TRUE(defined > 4500);
	arena_free(arena);
}

static void test_the_order_of_the_districts_changes_nothing(void)
{
	struct arena *arena = arena_new();
	int differ = 0;

	state = 2;
	for (int round = 0; round < 3000; round++) {
		struct progress_member members[60];
		size_t count = draw_members(members, 60);
		struct progress before = progress_of(arena, members, count, .5), after;

		for (size_t i = count - 1; i > 0; i--) {
			size_t other = draw(i + 1);
			struct progress_member kept = members[i];

			members[i] = members[other];
			members[other] = kept;
		}
		after = progress_of(arena, members, count, .5);
		differ += memcmp(&before, &after, sizeof(before)) != 0;
	}
	CU_ASSERT_EQUAL(differ, 0);
	arena_free(arena);
}

/* Two districts of one rate in each year become one: only the count of districts and the district's view may
 * move. */
static void test_merging_districts_of_equal_rates_changes_no_pooled_figure(void)
{
	struct arena *arena = arena_new();
	int differ = 0;

	state = 3;
	for (int round = 0; round < 3000; round++) {
		struct progress_member members[41];
		size_t count = draw_members(members, 40);
		int64_t of0 = 1 + (int64_t)draw(50), of1 = 1 + (int64_t)draw(50),
			in0 = (int64_t)draw((uint64_t)of0 + 1), in1 = (int64_t)draw((uint64_t)of1 + 1),
			small = 1 + (int64_t)draw(90), large = 1 + (int64_t)draw(900);
		struct progress apart, merged;

		members[count - 1] = (struct progress_member){ COUNTED(small * of0, small * in0),
			COUNTED(small * of1, small * in1), true };
		members[count] = (struct progress_member){ COUNTED(large * of0, large * in0),
			COUNTED(large * of1, large * in1), true };
		apart = progress_of(arena, members, count + 1, .5);
		members[count - 1] =
			(struct progress_member){ COUNTED((small + large) * of0, (small + large) * in0),
				COUNTED((small + large) * of1, (small + large) * in1), true };
		merged = progress_of(arena, members, count, .5);
		differ += apart.all_reporting.rate != merged.all_reporting.rate;
		differ += apart.matched.baseline.rate != merged.matched.baseline.rate;
		differ += apart.matched.change_points != merged.matched.change_points;
		differ += !same(apart.matched.change_percent, merged.matched.change_percent, 0);
		differ += !same(apart.matched.goal_share, merged.matched.goal_share, 0);
		differ += !same(apart.matched.rate_effect, merged.matched.rate_effect, 1e-12);
		differ += !same(apart.matched.composition_effect, merged.matched.composition_effect, 1e-12);
		differ += !same(
			apart.coverage.matched_students_share, merged.coverage.matched_students_share, 0);
	}
	CU_ASSERT_EQUAL(differ, 0);
	arena_free(arena);
}

const struct test tests_progress[] = {
	TEST(test_colorado_gives_the_sums_of_each_year),
	TEST(test_colorado_from_2021_22_to_2022_23_equals_the_recomputation),
	TEST(test_colorado_from_2016_17_leaves_the_missing_district_out_of_the_match),
	TEST(test_the_worked_example_of_the_explanation),
	TEST(test_suppressed_and_missing_are_not_zero),
	TEST(test_figures_without_a_base_are_undefined),
	TEST(test_the_spread_of_colorados_changes_equals_the_recomputation),
	TEST(test_every_formula_is_found_by_its_figure_and_named_once),
	TEST(test_the_effects_always_add_up_to_the_change),
	TEST(test_the_order_of_the_districts_changes_nothing),
	TEST(test_merging_districts_of_equal_rates_changes_no_pooled_figure),
	TEST_END,
};
