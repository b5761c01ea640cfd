#include "halved/domain/chart.h"

#include "halved/base/arena.h"
#include "halved/domain/chart_limits.h"
#include "halved/domain/chart_rules.h"

#include <math.h>

#define NUMBER_MOST 1000000000000

static const char too_few[] = "Fewer than three points in the baseline: there is nothing to set limits by.";
static const char cumulative[] = "A year-to-date series has no control limits: each point contains those "
				 "before it. Chart what happened in "
				 "each period, or the same month of each year.";
static int side_of(double value, double line, double tolerance)
{
	return (value > line + tolerance) - (value < line - tolerance);
}

/* Shares are compared with their centre as fractions of whole numbers, so that a point on the line is on it.
 */
static void find_sides(const struct reckoning *reckoning, int *sides)
{
	int64_t sums[2] = { 0, 0 };

	if (chart_kinds[reckoning->options->kind].shares)
		reckoning_share(reckoning, sums);
	for (size_t i = 0; i < reckoning->count; i++) {
		const struct observation *seen = reckoning_observed(reckoning, i);
		__int128 own = (__int128)seen->numerator * sums[1],
			 others = (__int128)sums[0] * seen->denominator;

		sides[i] = (chart_kinds[reckoning->options->kind].shares
				    ? (own > others) - (own < others)
				    : side_of(reckoning_value(reckoning, i), reckoning->part->centre,
					      reckoning->tolerance));
	}
}

/* Points of a run longer than allowed; those on the line within it stay unmarked, as they are no part of it.
 */
static void mark_long_runs(const struct reckoning *reckoning, const int *sides)
{
	size_t start = 0, length = 0;
	int side = 0;

	for (size_t i = 0; i <= reckoning->count; i++) {
		if (i < reckoning->count && (sides[i] == 0 || sides[i] == side)) {
			length += sides[i] != 0;
			continue;
		}
		for (size_t j = start; j < i && length > reckoning->part->runs.longest_max; j++) {
			if (sides[j] != side)
				continue;
			reckoning->points[reckoning->at[j]].signals |= SIGNAL_LONG_RUN;
			reckoning->points[reckoning->at[j]].side = side;
		}
		start = i;
		length = 1;
		side = i < reckoning->count ? sides[i] : 0;
	}
}

static void find_outside(const struct reckoning *reckoning, int *outside, int *close)
{
	for (size_t i = 0; i < reckoning->count; i++) {
		const struct chart_point *point = &reckoning->points[reckoning->at[i]];
		double near = (point->upper - point->centre) * 2 / 3, tolerance = reckoning->tolerance;

		outside[i] = ((point->value > point->upper + tolerance) -
			      (point->value < point->lower - tolerance));
		close[i] = outside[i] != 0 ? 0
					   : ((point->value > point->centre + near + tolerance) -
						     (point->value < point->centre - near - tolerance));
	}
}

static void mark_points(const struct reckoning *reckoning, const int *sides)
{
	size_t count = reckoning->count;
	double *values = arena_alloc(reckoning->arena, (count + 1) * sizeof(*values));
	int *marks = arena_alloc(reckoning->arena, (3 * count + 1) * sizeof(*marks));
	unsigned *signals = arena_alloc(reckoning->arena, (count + 1) * sizeof(*signals));
	struct rule_points points = { .count = count,
		.values = values,
		.sides = sides,
		.outside = marks,
		.close = marks + count,
		.signals = signals,
		.directions = marks + 2 * count };

	find_outside(reckoning, marks, marks + count);
	for (size_t i = 0; i < count; i++)
		values[i] = reckoning_value(reckoning, i);
	rule_outside(&points);
	if (reckoning->options->kind == CHART_XMR) {
		rule_trend(&points);
		rule_close(&points);
		rule_shift(&points);
	}
	for (size_t i = 0; i < count; i++) {
		reckoning->points[reckoning->at[i]].signals = signals[i];
		reckoning->points[reckoning->at[i]].side = points.directions[i];
	}
}

static void judge(struct reckoning *reckoning)
{
	int *sides = arena_alloc(reckoning->arena, (reckoning->count + 1) * sizeof(*sides));
	const struct chart_options *options = reckoning->options;

	if (options->cumulative)
		return;
	find_sides(reckoning, sides);
	if (!options->unordered)
		reckoning->part->runs = runs_of(sides, reckoning->count);
	if (chart_kinds[options->kind].control)
		mark_points(reckoning, sides);
	else
		mark_long_runs(reckoning, sides);
}

static void gather(struct reckoning *reckoning, size_t freeze)
{
	struct chart_part *part = reckoning->part;
	double largest = 0;

	for (size_t i = part->first; i < part->first + part->count; i++) {
		const struct chart_point *point = &reckoning->points[i];

		if (point->excluded || isnan(point->value))
			continue;
		if (fabs(point->value) > largest)
			largest = fabs(point->value);
		reckoning->at[reckoning->count++] = i;
		if (freeze == 0 || i < part->first + freeze)
			part->baseline = reckoning->count;
	}
	reckoning->tolerance = 1e-12 * largest;
}

static void reckon_part(
	struct arena *arena, struct chart *chart, const struct observation *observations, size_t number)
{
	const struct chart_options *options = &chart->options;
	struct chart_part *part = &chart->parts[number];
	struct reckoning reckoning = { .arena = arena,
		.options = options,
		.observations = observations,
		.points = chart->points,
		.part = part,
		.at = arena_alloc(arena, (part->count + 1) * sizeof(size_t)) };

	part->centre = part->mean_range = part->sigma_z = NAN;
	gather(&reckoning, number == 0 ? options->freeze : 0);
	if (chart_kinds[options->kind].control && options->cumulative)
		part->refusal = cumulative;
	else if (chart_kinds[options->kind].control && part->baseline < CHART_BASELINE_LEAST)
		part->refusal = too_few;
	else
		chart_kinds[options->kind].limits(&reckoning);
	if (part->refusal != NULL)
		return;
	part->trial = chart_kinds[options->kind].control && part->baseline < CHART_BASELINE_TRIAL;
	judge(&reckoning);
}

static void split_parts(struct arena *arena, struct chart *chart)
{
	const struct chart_options *options = &chart->options;
	size_t first = 0;

	chart->part_count = options->part_end_count + 1;
	chart->parts = arena_alloc(arena, chart->part_count * sizeof(*chart->parts));
	for (size_t i = 0; i < chart->part_count; i++) {
		size_t end = i < options->part_end_count ? options->part_ends[i] : chart->count;

		chart->parts[i].first = first;
		chart->parts[i].count = end - first;
		first = end;
	}
}

static const char *find_fault(
	const struct observation *observations, size_t count, const struct chart_options *options)
{
	size_t before = 0;

	if (count == 0 || count > CHART_POINTS_MOST)
		return "A chart has between 1 and 20000 points.";
	for (size_t i = 0; i < options->part_end_count; i++) {
		if (options->part_ends[i] <= before || options->part_ends[i] >= count)
			return "Parts end after a point, each later than the one before and before the last "
			       "point.";
		before = options->part_ends[i];
	}
	if (options->freeze > (options->part_end_count > 0 ? options->part_ends[0] : count))
		return "The frozen baseline lies within the first part.";
	for (size_t i = 0; i < count && chart_kinds[options->kind].shares; i++)
		if (observations[i].numerator < 0 ||
			observations[i].numerator > observations[i].denominator ||
			observations[i].denominator > NUMBER_MOST)
			return "A numerator lies between 0 and its denominator.";
	for (size_t i = 0; i < count && !chart_kinds[options->kind].shares; i++)
		if (fabs(observations[i].value) > CHART_VALUE_MOST)
			return "A value lies between -1e15 and 1e15.";
	return NULL;
}

static const size_t *copy_ends(struct arena *arena, const struct chart_options *options)
{
	size_t *ends = arena_alloc(arena, (options->part_end_count + 1) * sizeof(*ends));

	for (size_t i = 0; i < options->part_end_count; i++)
		ends[i] = options->part_ends[i];
	return ends;
}

static double first_value(const struct observation *seen, enum chart_kind kind)
{
	if (!chart_kinds[kind].shares)
		return seen->value;
	return seen->denominator == 0
		       ? NAN
		       : (double)((long double)seen->numerator / (long double)seen->denominator);
}

struct chart *chart_of(struct arena *arena, const struct observation *observations, size_t count,
	const struct chart_options *options, const char **fault)
{
	struct chart *chart = arena_alloc(arena, sizeof(*chart));

	*fault = find_fault(observations, count, options);
	if (*fault != NULL)
		return NULL;
	chart->options = *options;
	chart->options.part_ends = copy_ends(arena, options);
	chart->count = count;
	chart->points = arena_alloc(arena, count * sizeof(*chart->points));
	split_parts(arena, chart);
	for (size_t number = 0, i = 0; i < count; i++) {
		number += i == chart->parts[number].first + chart->parts[number].count;
		chart->points[i] =
			(struct chart_point){ .value = first_value(&observations[i], options->kind),
				.centre = NAN,
				.lower = NAN,
				.upper = NAN,
				.part = number + 1,
				.excluded = observations[i].excluded };
	}
	chart->refused = true;
	for (size_t i = 0; i < chart->part_count; i++) {
		reckon_part(arena, chart, observations, i);
		chart->refused &= chart->parts[i].refusal != NULL;
		chart->signal |= chart->parts[i].runs.signal;
	}
	for (size_t i = 0; i < count; i++)
		chart->signal |= chart->points[i].signals != 0;
	return chart;
}

enum assurance chart_assurance(double target, double lower, double upper, enum chart_direction direction)
{
	if (direction == DIRECTION_NONE || isnan(target) || isnan(lower) || isnan(upper))
		return ASSURANCE_UNKNOWN;
	if (target >= lower && target <= upper)
		return ASSURANCE_INCONSISTENT;
	return (target > upper) == (direction == LOWER_IS_BETTER) ? ASSURANCE_PASS : ASSURANCE_FAIL;
}
