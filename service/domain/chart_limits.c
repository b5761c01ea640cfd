#include "halved/domain/chart_limits.h"

#include "halved/base/arena.h"
#include "halved/domain/sum.h"

#include <math.h>
#include <stdlib.h>

#define RANGES_TO_SIGMA 1.128L /* d2 of two points */
#define SCREEN_ABOVE 3.267L    /* D4 of two points */

static const char no_points[] = "There is no point in the baseline to take a centre from.";
static const char no_range[] =
	"No moving range is left, or all are zero: the points do not vary, so no limit can be set.";
static const char no_variation[] =
	"Every point of the baseline is 0 or every one is 100 percent: no limit can be set.";

const struct observation *reckoning_observed(const struct reckoning *reckoning, size_t i)
{
	return &reckoning->observations[reckoning->at[i]];
}

double reckoning_value(const struct reckoning *reckoning, size_t i)
{
	return reckoning->points[reckoning->at[i]].value;
}

static double clipped(long double share)
{
	return share < 0 ? 0 : share > 1 ? 1 : (double)share;
}

static int compare_values(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static void set_centre(struct reckoning *reckoning, double centre)
{
	struct chart_part *part = reckoning->part;

	part->centre = centre;
	for (size_t i = 0; i < part->count; i++)
		reckoning->points[part->first + i].centre = centre;
}

static void limits_of_run(struct reckoning *reckoning)
{
	size_t count = reckoning->part->baseline;
	double *values = arena_alloc(reckoning->arena, (count + 1) * sizeof(*values));

	if (count == 0) {
		reckoning->part->refusal = no_points;
		return;
	}
	for (size_t i = 0; i < count; i++)
		values[i] = reckoning_value(reckoning, i);
	qsort(values, count, sizeof(*values), compare_values);
	set_centre(reckoning, values[(count - 1) / 2] + (values[count / 2] - values[(count - 1) / 2]) / 2);
}

/* The mean of the moving ranges of values[0..count), screened once on wish; 0 when none is left. */
static long double mean_range(
	struct reckoning *reckoning, const long double *values, size_t count, long double tolerance)
{
	struct sum all = { 0 }, kept = { 0 };
	size_t left = 0;
	long double mean;

	for (size_t i = 1; i < count; i++)
		sum_add(&all, fabsl(values[i] - values[i - 1]));
	mean = sum_value(&all) / (long double)(count - 1);
	if (mean <= tolerance)
		return 0;
	if (!reckoning->options->screen_ranges)
		return mean;
	for (size_t i = 1; i < count; i++) {
		if (fabsl(values[i] - values[i - 1]) >= SCREEN_ABOVE * mean)
			continue;
		sum_add(&kept, fabsl(values[i] - values[i - 1]));
		left++;
	}
	reckoning->part->ranges_screened = count - 1 - left;
	mean = left == 0 ? 0 : sum_value(&kept) / (long double)left;
	return mean <= tolerance ? 0 : mean;
}

static void limits_of_xmr(struct reckoning *reckoning)
{
	struct chart_part *part = reckoning->part;
	double constant =
		reckoning->options->xmr_constant > 0 ? reckoning->options->xmr_constant : CHART_XMR_CONSTANT;
	long double *values = arena_alloc(reckoning->arena, (part->baseline + 1) * sizeof(*values));
	struct sum sum = { 0 };
	long double mean, range;

	for (size_t i = 0; i < part->baseline; i++) {
		values[i] = (long double)reckoning_value(reckoning, i);
		sum_add(&sum, values[i]);
	}
	mean = sum_value(&sum) / (long double)part->baseline;
	range = mean_range(reckoning, values, part->baseline, (long double)reckoning->tolerance);
	if (range == 0) {
		part->refusal = no_range;
		return;
	}
	part->mean_range = (double)range;
	set_centre(reckoning, (double)mean);
	for (size_t i = 0; i < part->count; i++) {
		reckoning->points[part->first + i].lower = (double)(mean - (long double)constant * range);
		reckoning->points[part->first + i].upper = (double)(mean + (long double)constant * range);
	}
}

long double reckoning_share(const struct reckoning *reckoning, int64_t sums[2])
{
	sums[0] = sums[1] = 0;
	for (size_t i = 0; i < reckoning->part->baseline; i++) {
		sums[0] += reckoning_observed(reckoning, i)->numerator;
		sums[1] += reckoning_observed(reckoning, i)->denominator;
	}
	return (long double)sums[0] / (long double)sums[1];
}

static long double deviation(long double share, int64_t denominator)
{
	return sqrtl(share * (1 - share) / (long double)denominator);
}

static void set_share_limits(struct reckoning *reckoning, long double share, long double sigmas)
{
	struct chart_part *part = reckoning->part;

	set_centre(reckoning, (double)share);
	for (size_t i = part->first; i < part->first + part->count; i++) {
		int64_t denominator = reckoning->observations[i].denominator;

		if (denominator == 0)
			continue;
		reckoning->points[i].lower = clipped(share - 3 * sigmas * deviation(share, denominator));
		reckoning->points[i].upper = clipped(share + 3 * sigmas * deviation(share, denominator));
	}
}

static void limits_of_p(struct reckoning *reckoning)
{
	int64_t sums[2];
	long double share = reckoning_share(reckoning, sums);

	if (sums[0] == 0 || sums[0] == sums[1])
		reckoning->part->refusal = no_variation;
	else
		set_share_limits(reckoning, share, 1);
}

static long double standard_deviation(const long double *values, size_t count)
{
	struct sum sum = { 0 }, squares = { 0 };

	for (size_t i = 0; i < count; i++)
		sum_add(&sum, values[i]);
	for (size_t i = 0; i < count; i++) {
		long double off = values[i] - sum_value(&sum) / (long double)count;

		sum_add(&squares, off * off);
	}
	return sqrtl(sum_value(&squares) / (long double)(count - 1));
}

static void limits_of_pprime(struct reckoning *reckoning)
{
	struct chart_part *part = reckoning->part;
	long double *scores = arena_alloc(reckoning->arena, (part->baseline + 1) * sizeof(*scores)), sigma;
	int64_t sums[2];
	long double share = reckoning_share(reckoning, sums);

	if (sums[0] == 0 || sums[0] == sums[1]) {
		part->refusal = no_variation;
		return;
	}
	for (size_t i = 0; i < part->baseline; i++) {
		const struct observation *seen = reckoning_observed(reckoning, i);

		scores[i] = ((long double)seen->numerator / (long double)seen->denominator - share) /
			    deviation(share, seen->denominator);
	}
	sigma = reckoning->options->unordered
			? standard_deviation(scores, part->baseline)
			: mean_range(reckoning, scores, part->baseline, 1e-12L) / RANGES_TO_SIGMA;
	if (sigma <= 1e-12L) {
		part->refusal = no_range;
		return;
	}
	part->sigma_z = (double)sigma;
	set_share_limits(reckoning, share, sigma);
}

const struct chart_kind_traits chart_kinds[CHART_KINDS] = {
	[CHART_RUN] = { "run", limits_of_run, false, false },
	[CHART_XMR] = { "xmr", limits_of_xmr, false, true },
	[CHART_P] = { "p", limits_of_p, true, true },
	[CHART_PPRIME] = { "pprime", limits_of_pprime, true, true },
};

const char *chart_kind_name(enum chart_kind kind)
{
	return chart_kinds[kind].name;
}

bool chart_kind_read(struct text name, enum chart_kind *kind)
{
	for (size_t i = 0; i < CHART_KINDS; i++) {
		if (!text_is(name, chart_kinds[i].name))
			continue;
		*kind = (enum chart_kind)i;
		return true;
	}
	return false;
}
