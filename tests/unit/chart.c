#include "../support/test.h"

#include "data/charts.h"
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/json.h"
#include "halved/domain/chart.h"

#include <math.h>
#include <string.h>

#define MOST 60

static struct chart *chart_values(
	struct arena *arena, const double *values, size_t count, const struct chart_options *options)
{
	struct observation observations[MOST] = { 0 };
	const char *fault;

	for (size_t i = 0; i < count; i++)
		observations[i].value = values[i];
	return chart_of(arena, observations, count, options, &fault);
}

static struct chart *chart_pairs(
	struct arena *arena, const int (*pairs)[2], size_t count, const struct chart_options *options)
{
	struct observation observations[MOST] = { 0 };
	const char *fault;

	for (size_t i = 0; i < count; i++) {
		observations[i].numerator = pairs[i][0];
		observations[i].denominator = pairs[i][1];
	}
	return chart_of(arena, observations, count, options, &fault);
}

static size_t count_signals(const struct chart *chart, unsigned signal)
{
	size_t found = 0;

	for (size_t i = 0; i < chart->count; i++)
		found += (chart->points[i].signals & signal) != 0;
	return found;
}

static void test_p_chart_of_table_7_4(void)
{
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_P };
	struct chart *chart = chart_pairs(arena, table_7_4, COUNT_OF(table_7_4), &options);
	const struct runs *runs = &chart->parts[0].runs;

	for (size_t i = 0; i < chart->count; i++) {
		CU_ASSERT_DOUBLE_EQUAL(chart->points[i].centre, 0.09551020408163265, 1e-15);
		CU_ASSERT_DOUBLE_EQUAL(chart->points[i].lower, table_7_4_lower[i], 1e-15);
		CU_ASSERT_DOUBLE_EQUAL(chart->points[i].upper, table_7_4_upper[i], 1e-15);
		CU_ASSERT_EQUAL(chart->points[i].signals, i == 10 ? SIGNAL_OUTSIDE : 0u);
	}
	CU_ASSERT_EQUAL(runs->useful, 25);
	CU_ASSERT_EQUAL(runs->longest, 5);
	CU_ASSERT_EQUAL(runs->longest_max, 8);
	CU_ASSERT_EQUAL(runs->crossings, 10);
	CU_ASSERT_EQUAL(runs->crossings_min, 8);
	CU_ASSERT_FALSE(runs->signal);
	arena_free(arena);
}

static void test_xmr_of_table_6_7_frozen_at_20_with_the_exact_constant(void)
{
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_XMR, .freeze = 20, .xmr_constant = CHART_XMR_EXACT };
	double values[COUNT_OF(table_6_7)];
	struct chart *chart;

	for (size_t i = 0; i < COUNT_OF(table_6_7); i++)
		values[i] = table_6_7[i];
	for (int screened = 0; screened < 2; screened++) {
		options.screen_ranges = screened;
		chart = chart_values(arena, values, COUNT_OF(values), &options);
		for (size_t i = 0; i < chart->count; i++) {
			CU_ASSERT_DOUBLE_EQUAL(chart->points[i].centre, 300.5, 1e-12);
			CU_ASSERT_DOUBLE_EQUAL(chart->points[i].lower, 279.78331466965284, 1e-9);
			CU_ASSERT_DOUBLE_EQUAL(chart->points[i].upper, 321.21668533034716, 1e-9);
			CU_ASSERT_EQUAL(chart->points[i].signals & SIGNAL_OUTSIDE, i >= 38);
		}
	}
	CU_ASSERT_EQUAL(chart->parts[0].runs.useful, 40);
	CU_ASSERT_EQUAL(chart->parts[0].runs.longest, 6);
	CU_ASSERT_EQUAL(chart->parts[0].runs.longest_max, 8);
	CU_ASSERT_EQUAL(chart->parts[0].runs.crossings, 20);
	CU_ASSERT_EQUAL(chart->parts[0].runs.crossings_min, 14);
	arena_free(arena);
}

static void test_large_denominators_flood_a_p_chart_and_not_a_pprime_chart(void)
{
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_P };
	struct chart *chart = chart_pairs(arena, accidents, COUNT_OF(accidents), &options);

	CU_ASSERT_EQUAL(count_signals(chart, SIGNAL_OUTSIDE), 16);
	options.kind = CHART_PPRIME;
	chart = chart_pairs(arena, accidents, COUNT_OF(accidents), &options);
	CU_ASSERT_DOUBLE_EQUAL(chart->points[0].centre, 0.9528997113441912, 1e-14);
	CU_ASSERT_DOUBLE_EQUAL(chart->parts[0].sigma_z, 10.64042186349651, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(chart->points[0].lower, 0.9401296441775141, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(chart->points[0].upper, 0.9656697785108682, 1e-12);
	CU_ASSERT_EQUAL(count_signals(chart, SIGNAL_OUTSIDE), 0);
	arena_free(arena);
}

static void test_screened_and_unscreened_limits_differ_as_published(void)
{
	static const double values[] = { 1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1 };
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_XMR, .screen_ranges = true };
	struct chart *chart = chart_values(arena, values, COUNT_OF(values), &options);

	CU_ASSERT_DOUBLE_EQUAL(chart->points[0].lower, -.7156, 5e-5);
	CU_ASSERT_DOUBLE_EQUAL(chart->points[0].centre, 1.9444, 5e-5);
	CU_ASSERT_DOUBLE_EQUAL(chart->points[0].upper, 4.6044, 5e-5);
	CU_ASSERT_EQUAL(chart->parts[0].ranges_screened, 2);
	options.screen_ranges = false;
	chart = chart_values(arena, values, COUNT_OF(values), &options);
	CU_ASSERT_DOUBLE_EQUAL(chart->points[0].lower, -3.0626, 5e-5);
	CU_ASSERT_DOUBLE_EQUAL(chart->points[0].upper, 6.9515, 5e-5);
	arena_free(arena);
}

static void test_a_frozen_baseline_sets_the_limits_of_the_points_behind(void)
{
	static const double values[] = { 1, 2, 3, 9, 9 };
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_XMR, .freeze = 3 };
	struct chart *chart = chart_values(arena, values, COUNT_OF(values), &options);

	for (size_t i = 0; i < chart->count; i++) {
		CU_ASSERT_DOUBLE_EQUAL(chart->points[i].centre, 2, 1e-15);
		CU_ASSERT_DOUBLE_EQUAL(chart->points[i].lower, -.66, 1e-15);
		CU_ASSERT_DOUBLE_EQUAL(chart->points[i].upper, 4.66, 1e-15);
		CU_ASSERT_EQUAL(chart->points[i].signals & SIGNAL_OUTSIDE, i > 2);
	}
	CU_ASSERT_TRUE(chart->parts[0].trial);
	CU_ASSERT_EQUAL(chart->parts[0].baseline, 3);
	arena_free(arena);
}

static void test_limits_are_refused_with_a_reason(void)
{
	static const double constant[] = { 4, 4, 4, 4 }, almost[] = { 1, 1, 1, 1, 2 }, two[] = { 1, 2 };
	static const int none[][2] = { { 0, 10 }, { 0, 10 }, { 0, 12 } };
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_XMR };
	struct chart *chart = chart_values(arena, almost, COUNT_OF(almost), &options);

	CU_ASSERT_PTR_NULL(chart->parts[0].refusal);
	CU_ASSERT_TRUE(chart_values(arena, constant, COUNT_OF(constant), &options)->refused);
	CU_ASSERT_TRUE(chart_values(arena, two, COUNT_OF(two), &options)->refused);
	options.screen_ranges = true;
	chart = chart_values(arena, almost, COUNT_OF(almost), &options);
	CU_ASSERT_TRUE(chart->refused);
	CU_ASSERT_TRUE(isnan(chart->points[0].upper));
	CU_ASSERT_EQUAL(count_signals(chart, ~0u), 0);
	CU_ASSERT_TRUE(strstr(chart_sentence(arena, chart), "No moving range is left") != NULL);
	options.kind = CHART_P;
	CU_ASSERT_TRUE(chart_pairs(arena, none, COUNT_OF(none), &options)->refused);
	options.kind = CHART_PPRIME;
	CU_ASSERT_TRUE(chart_pairs(arena, none, COUNT_OF(none), &options)->refused);
	arena_free(arena);
}

static void test_a_year_to_date_series_gets_a_line_but_no_limits_and_no_rule(void)
{
	static const double rising[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_XMR, .cumulative = true };
	struct chart *chart = chart_values(arena, rising, COUNT_OF(rising), &options);

	CU_ASSERT_TRUE(chart->refused);
	CU_ASSERT_TRUE(strstr(chart_sentence(arena, chart), "year-to-date") != NULL);
	options.kind = CHART_RUN;
	chart = chart_values(arena, rising, COUNT_OF(rising), &options);
	CU_ASSERT_FALSE(chart->refused);
	CU_ASSERT_FALSE(chart->signal);
	CU_ASSERT_EQUAL(chart->points[0].centre, 6.5);
	arena_free(arena);
}

static void test_a_run_chart_marks_the_run_that_is_too_long(void)
{
	static const double values[] = { 5, 3, 5, 3, 8, 8, 8, 8, 8, 5, 8, 8, 8, 3, 3, 3, 3, 3, 3, 3, 5 };
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_RUN };
	struct chart *chart = chart_values(arena, values, COUNT_OF(values), &options);

	CU_ASSERT_EQUAL(chart->points[0].centre, 5);
	CU_ASSERT_EQUAL(chart->parts[0].runs.useful, 17);
	CU_ASSERT_EQUAL(chart->parts[0].runs.longest, 8);
	CU_ASSERT_EQUAL(chart->parts[0].runs.longest_max, 7);
	CU_ASSERT_EQUAL(count_signals(chart, SIGNAL_LONG_RUN), 8);
	CU_ASSERT_EQUAL(chart->points[9].signals, 0);
	CU_ASSERT_EQUAL(chart->points[12].signals, SIGNAL_LONG_RUN);
	CU_ASSERT_EQUAL(chart->points[12].side, 1);
	CU_ASSERT_EQUAL(chart->points[13].signals, 0);
	CU_ASSERT_TRUE(isnan(chart->points[0].upper));
	arena_free(arena);
}

static void test_excluded_and_missing_points_stay_out_of_every_reckoning(void)
{
	struct observation observations[] = { { .value = 1 }, { .value = 99, .excluded = true },
		{ .value = 2 }, { .value = NAN }, { .value = 3 }, { .value = 2 } };
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_XMR };
	const char *fault;
	struct chart *chart = chart_of(arena, observations, COUNT_OF(observations), &options, &fault);

	CU_ASSERT_PTR_NOT_NULL_FATAL(chart);
	CU_ASSERT_EQUAL(chart->parts[0].baseline, 4);
	CU_ASSERT_DOUBLE_EQUAL(chart->points[1].centre, 2, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(chart->parts[0].mean_range, 1, 1e-15);
	CU_ASSERT_EQUAL(chart->points[1].signals, 0);
	CU_ASSERT_TRUE(chart->points[1].excluded);
	CU_ASSERT_TRUE(isnan(chart->points[3].value));
	CU_ASSERT_EQUAL(chart->parts[0].runs.useful, 2);
	arena_free(arena);
}

static void test_each_part_is_reckoned_alone(void)
{
	static const double values[] = { 1, 2, 3, 2, 11, 12, 13, 12, 5, 5 };
	static const size_t ends[] = { 4, 8 };
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_XMR, .part_ends = ends, .part_end_count = 2 };
	struct chart *chart = chart_values(arena, values, COUNT_OF(values), &options);

	CU_ASSERT_EQUAL(chart->part_count, 3);
	CU_ASSERT_DOUBLE_EQUAL(chart->points[3].centre, 2, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(chart->points[4].centre, 12, 1e-15);
	CU_ASSERT_EQUAL(chart->points[3].part, 1);
	CU_ASSERT_EQUAL(chart->points[4].part, 2);
	CU_ASSERT_EQUAL(chart->points[9].part, 3);
	CU_ASSERT_PTR_NULL(chart->parts[1].refusal);
	CU_ASSERT_PTR_NOT_NULL(chart->parts[2].refusal);
	CU_ASSERT_FALSE(chart->refused);
	arena_free(arena);
}

static void test_impossible_input_is_refused_in_a_sentence(void)
{
	static const size_t falling[] = { 3, 2 }, beyond[] = { 4 };
	struct observation pairs[4] = { { .numerator = 3, .denominator = 2 } };
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_P };
	const char *fault = NULL;

	CU_ASSERT_PTR_NULL(chart_of(arena, pairs, 4, &options, &fault));
	CU_ASSERT_PTR_NOT_NULL(fault);
	options.kind = CHART_RUN;
	CU_ASSERT_PTR_NULL(chart_of(arena, pairs, 0, &options, &fault));
	options.freeze = 5;
	CU_ASSERT_PTR_NULL(chart_of(arena, pairs, 4, &options, &fault));
	options = (struct chart_options){ .part_ends = falling, .part_end_count = 2 };
	CU_ASSERT_PTR_NULL(chart_of(arena, pairs, 4, &options, &fault));
	options = (struct chart_options){ .part_ends = beyond, .part_end_count = 1 };
	CU_ASSERT_PTR_NULL(chart_of(arena, pairs, 4, &options, &fault));
	pairs[0].value = INFINITY;
	options = (struct chart_options){ 0 };
	CU_ASSERT_PTR_NULL(chart_of(arena, pairs, 4, &options, &fault));
	arena_free(arena);
}

static void test_assurance_follows_the_direction(void)
{
	CU_ASSERT_EQUAL(chart_assurance(.5, .2, .4, LOWER_IS_BETTER), ASSURANCE_PASS);
	CU_ASSERT_EQUAL(chart_assurance(.5, .2, .4, HIGHER_IS_BETTER), ASSURANCE_FAIL);
	CU_ASSERT_EQUAL(chart_assurance(.1, .2, .4, LOWER_IS_BETTER), ASSURANCE_FAIL);
	CU_ASSERT_EQUAL(chart_assurance(.1, .2, .4, HIGHER_IS_BETTER), ASSURANCE_PASS);
	CU_ASSERT_EQUAL(chart_assurance(.4, .2, .4, LOWER_IS_BETTER), ASSURANCE_INCONSISTENT);
	CU_ASSERT_EQUAL(chart_assurance(.4, .2, .4, DIRECTION_NONE), ASSURANCE_UNKNOWN);
}

static void test_the_sentence_names_the_points(void)
{
	static const double values[] = { 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 9, 1, 2, 9, 9, 1, 2, 1 };
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_XMR, .freeze = 12 };
	struct chart *chart = chart_values(arena, values, COUNT_OF(values), &options);

	CU_ASSERT_STRING_EQUAL(chart_sentence(arena, chart),
		"Something other than chance shows. Points 13, 16 and 17 lie outside the limits.");
	chart = chart_values(arena, values, 12, &options);
	CU_ASSERT_STRING_EQUAL(chart_sentence(arena, chart), "No signal: what is seen may be chance.");
	arena_free(arena);
}

static void test_the_json_answer_reads_back(void)
{
	static const double values[] = { 1, 2, 3, 9 };
	struct arena *arena = arena_new();
	struct chart_options options = { .kind = CHART_XMR, .freeze = 3 };
	struct chart *chart = chart_values(arena, values, COUNT_OF(values), &options);
	struct buffer *out = arena_buffer(arena, 100000);
	struct json_fault fault;
	const struct json *json, *point, *part;

	chart_json(arena, out, chart);
	json = json_read(arena, out->data, out->size, &fault);
	CU_ASSERT_PTR_NOT_NULL_FATAL(json);
	point = json_next(json_next(json_next(json_first(json_member(json, "points")))));
	CU_ASSERT_EQUAL(json_number(json_member(point, "upper")), chart->points[3].upper);
	CU_ASSERT_STRING_EQUAL(json_string(json_first(json_member(point, "signals"))), "outside");
	part = json_first(json_member(json, "parts"));
	CU_ASSERT_EQUAL(json_number(json_member(part, "useful")), 3);
	CU_ASSERT_EQUAL(json_kind(json_member(part, "refusal")), JSON_NULL);
	arena_free(arena);
}

static uint64_t state;

static unsigned draw(unsigned below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % below;
}

static size_t draw_series(struct observation *observations, double step)
{
	size_t count = 3 + draw(MOST - 3), drift = draw(4);

	for (size_t i = 0; i < count; i++)
		observations[i] = (struct observation){
			.value = draw(30) == 0 ? NAN : step * (draw(25) + (double)(drift * i / 8)),
			.excluded = draw(20) == 0
		};
	return count;
}

static void test_a_chart_shifted_by_a_constant_has_the_same_signals(void)
{
	static const double steps[] = { 1, 0.1, 0.013, 7.7 };
	int differ = 0, signals = 0;

	state = 9;
	for (int round = 0; round < 4000; round++) {
		struct arena *arena = arena_new();
		struct observation observations[MOST], shifted[MOST];
		double constant = (draw(20001) - 10000.0) / 7;
		size_t count = draw_series(observations, steps[draw(4)]);
		struct chart_options options = { .kind = draw(2) ? CHART_XMR : CHART_RUN,
			.screen_ranges = draw(2) };
		struct chart *before, *after;
		const char *fault;

		for (size_t i = 0; i < count; i++) {
			shifted[i] = observations[i];
			shifted[i].value += constant;
		}
		before = chart_of(arena, observations, count, &options, &fault);
		after = chart_of(arena, shifted, count, &options, &fault);
		differ += before->refused != after->refused;
		differ += memcmp(&before->parts[0].runs, &after->parts[0].runs, sizeof(struct runs)) != 0;
		for (size_t i = 0; i < count; i++)
			differ += before->points[i].signals != after->points[i].signals;
		signals += before->signal;
		arena_free(arena);
	}
	CU_ASSERT_EQUAL(differ, 0);
	CU_ASSERT_TRUE(signals > 500 && signals < 3500);
}

const struct test tests_chart[] = {
	TEST(test_p_chart_of_table_7_4),
	TEST(test_xmr_of_table_6_7_frozen_at_20_with_the_exact_constant),
	TEST(test_large_denominators_flood_a_p_chart_and_not_a_pprime_chart),
	TEST(test_screened_and_unscreened_limits_differ_as_published),
	TEST(test_a_frozen_baseline_sets_the_limits_of_the_points_behind),
	TEST(test_limits_are_refused_with_a_reason),
	TEST(test_a_year_to_date_series_gets_a_line_but_no_limits_and_no_rule),
	TEST(test_a_run_chart_marks_the_run_that_is_too_long),
	TEST(test_excluded_and_missing_points_stay_out_of_every_reckoning),
	TEST(test_each_part_is_reckoned_alone),
	TEST(test_impossible_input_is_refused_in_a_sentence),
	TEST(test_assurance_follows_the_direction),
	TEST(test_the_sentence_names_the_points),
	TEST(test_the_json_answer_reads_back),
	TEST(test_a_chart_shifted_by_a_constant_has_the_same_signals),
	TEST_END,
};
