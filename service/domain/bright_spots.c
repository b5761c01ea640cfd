#include "halved/domain/bright_spots.h"

#include "halved/base/arena.h"
#include "halved/domain/chart.h"
#include "halved/domain/sum.h"

#include <math.h>
#include <stdlib.h>

const char bright_spots_caveat[] = "A district far from the others is likely to be nearer to them next year "
				   "without having changed anything "
				   "(regression to the mean). Small districts are left out; what is left "
				   "says where to ask, not who is best.";
const char bright_spots_invitation[] =
	"Ask these districts what they do differently, and invite them to share it.";

static const char too_few[] = "Fewer than ten districts are large enough: nothing can be told from chance.";
static const char no_spread[] = "The districts do not differ: no limit can be set.";

static bool is_large(struct counts counts, int64_t least)
{
	return counts_given(counts) && counts.enrolled > 0 && counts.enrolled >= least;
}

static void funnel(struct arena *arena, struct bright_spots *found, const struct bright_district *districts,
	size_t count)
{
	const struct chart_options options = { .kind = CHART_PPRIME, .unordered = true };
	struct observation *observations = arena_alloc(arena, (count + 1) * sizeof(*observations));
	const struct chart *chart;

	if (found->rates < BRIGHT_SPOTS_LEAST) {
		found->rate_refusal = too_few;
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (found->spots[i].rate_considered)
			observations[i] = (struct observation){ .numerator = districts[i].current.chronic,
				.denominator = districts[i].current.enrolled };
	chart = chart_of(arena, observations, count, &options, &found->rate_refusal);
	if (chart != NULL)
		found->rate_refusal = chart->parts[0].refusal;
	if (chart == NULL || chart->refused)
		return;
	found->rate_centre = chart->parts[0].centre;
	found->rate_sigma_z = chart->parts[0].sigma_z;
	for (size_t i = 0; i < count; i++) {
		const struct chart_point *point = &chart->points[i];

		if (!found->spots[i].rate_considered)
			continue;
		found->spots[i].rate_lower = point->lower;
		found->spots[i].rate_upper = point->upper;
		found->spots[i].low_rate = (point->signals & SIGNAL_OUTSIDE) != 0 && point->side < 0;
	}
}

static int compare_changes(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* The mean of |x - y| over all pairs of sorted numbers: each counts once for every smaller, less every
 * larger. */
static long double mean_difference(const double *sorted, size_t count)
{
	struct sum sum = { 0 };

	for (size_t i = 0; i < count; i++)
		sum_add(&sum, (2 * (long double)i - (long double)count + 1) * (long double)sorted[i]);
	return 2 * sum_value(&sum) / ((long double)count * (long double)(count - 1));
}

static void individuals(struct arena *arena, struct bright_spots *found, size_t count)
{
	double *changes = arena_alloc(arena, (count + 1) * sizeof(*changes));
	struct sum sum = { 0 };
	long double centre, reach;
	size_t known = 0;

	if (found->changes < BRIGHT_SPOTS_LEAST) {
		found->change_refusal = too_few;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (!found->spots[i].change_considered)
			continue;
		changes[known++] = found->spots[i].change;
		sum_add(&sum, (long double)found->spots[i].change);
	}
	qsort(changes, known, sizeof(*changes), compare_changes);
	centre = sum_value(&sum) / (long double)known;
	reach = (long double)CHART_XMR_CONSTANT * mean_difference(changes, known);
	if (reach <= 1e-12L) {
		found->change_refusal = no_spread;
		return;
	}
	found->change_centre = (double)centre;
	for (size_t i = 0; i < count; i++) {
		struct bright_spot *spot = &found->spots[i];

		if (!spot->change_considered)
			continue;
		spot->change_lower = (double)(centre - reach);
		spot->change_upper = (double)(centre + reach);
		spot->large_fall = spot->change < spot->change_lower && spot->change < 0;
	}
}

struct bright_spots bright_spots_of(
	struct arena *arena, const struct bright_district *districts, size_t count, int64_t least_students)
{
	struct bright_spots found = { .spots = arena_alloc(arena, (count + 1) * sizeof(*found.spots)),
		.rate_centre = NAN,
		.rate_sigma_z = NAN,
		.change_centre = NAN };

	for (size_t i = 0; i < count; i++) {
		const struct bright_district *district = &districts[i];
		struct bright_spot *spot = &found.spots[i];

		*spot = (struct bright_spot){ .rate = NAN,
			.rate_lower = NAN,
			.rate_upper = NAN,
			.change = NAN,
			.change_lower = NAN,
			.change_upper = NAN };
		spot->rate_considered = is_large(district->current, least_students);
		spot->change_considered =
			spot->rate_considered && is_large(district->baseline, least_students);
		found.rates += spot->rate_considered;
		found.changes += spot->change_considered;
		if (spot->rate_considered)
			spot->rate = counts_rate(district->current);
		if (spot->change_considered)
			spot->change = (double)(100 * (counts_ratio(district->current.chronic,
							       district->current.enrolled) -
							      counts_ratio(district->baseline.chronic,
								      district->baseline.enrolled)));
	}
	funnel(arena, &found, districts, count);
	individuals(arena, &found, count);
	return found;
}
