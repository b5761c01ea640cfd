#include "halved/domain/progress.h"

#include "halved/base/arena.h"
#include "halved/domain/interval.h"
#include "halved/domain/sum.h"

#include <math.h>
#include <stdlib.h>

double change_points(double from, double to)
{
	return (double)(100.0L * ((long double)to - (long double)from));
}

double change_percent(double from, double to)
{
	if (!(from > 0))
		return NAN;
	return (double)(100.0L * ((long double)to - (long double)from) / (long double)from);
}

double goal_share(double baseline, double current, double target_reduction)
{
	if (!(baseline > 0) || !(target_reduction > 0))
		return NAN;
	return (double)(((long double)baseline - (long double)current) /
			((long double)target_reduction * (long double)baseline));
}

static bool is_matched(const struct progress_member *member)
{
	return counts_given(member->baseline) && counts_given(member->current);
}

static void add_coverage(struct progress *progress, const struct progress_member *member)
{
	if (!member->expected)
		return;
	progress->coverage.members_expected++;
	switch (member->current.state) {
	case COUNTS_COUNTED:
		progress->coverage.expected_reporting++;
		break;
	case COUNTS_SUPPRESSED:
		progress->coverage.expected_suppressed++;
		break;
	case COUNTS_MISSING:
		progress->coverage.expected_missing++;
		break;
	}
}

static void add_up(struct progress *progress, const struct progress_member *members, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct progress_member *member = &members[i];

		add_coverage(progress, member);
		if (counts_given(member->current))
			pooled_add(&progress->all_reporting, member->current);
		if (counts_given(member->baseline))
			pooled_add(&progress->all_baseline, member->baseline);
		if (!is_matched(member))
			continue;
		pooled_add(&progress->matched.baseline, member->baseline);
		pooled_add(&progress->matched.current, member->current);
	}
	pooled_close(&progress->all_reporting);
	pooled_close(&progress->all_baseline);
	pooled_close(&progress->matched.baseline);
	pooled_close(&progress->matched.current);
}

struct effects {
	long double rate, composition;
};

/*
 * One member's two effects, as fractions. A year without students has weight 0 and no rate of its own: the
 * other year's rate stands in, so that the whole of it is composition.
 */
static struct effects effects_of(const struct progress_member *member, int64_t students0, int64_t students1)
{
	long double weight0 = counts_ratio(member->baseline.enrolled, students0);
	long double weight1 = counts_ratio(member->current.enrolled, students1);
	long double rate0 = counts_ratio(member->baseline.chronic, member->baseline.enrolled);
	long double rate1 = counts_ratio(member->current.chronic, member->current.enrolled);

	if (isnan(rate0) && isnan(rate1))
		return (struct effects){ 0, 0 };
	if (isnan(rate0))
		rate0 = rate1;
	if (isnan(rate1))
		rate1 = rate0;
	return (struct effects){
		.rate = (weight0 + weight1) / 2 * (rate1 - rate0),
		.composition = (rate0 + rate1) / 2 * (weight1 - weight0),
	};
}

static void decompose(struct progress *progress, const struct progress_member *members, size_t count)
{
	int64_t students0 = progress->matched.baseline.enrolled,
		students1 = progress->matched.current.enrolled;
	struct sum rate = { 0 }, composition = { 0 };

	progress->matched.rate_effect = progress->matched.composition_effect = NAN;
	if (students0 <= 0 || students1 <= 0)
		return;
	for (size_t i = 0; i < count; i++) {
		struct effects effects;

		if (!is_matched(&members[i]))
			continue;
		effects = effects_of(&members[i], students0, students1);
		sum_add(&rate, effects.rate);
		sum_add(&composition, effects.composition);
	}
	progress->matched.rate_effect = (double)(100 * sum_value(&rate));
	progress->matched.composition_effect = (double)(100 * sum_value(&composition));
}

/* Matched members without a student in either year have nothing to compare. */
static int64_t count_compared(const struct progress_member *members, size_t count)
{
	int64_t compared = 0;

	for (size_t i = 0; i < count; i++)
		compared += is_matched(&members[i]) &&
			    (members[i].baseline.enrolled > 0 || members[i].current.enrolled > 0);
	return compared;
}

static void between_districts(struct progress *progress, const struct progress_member *members, size_t count)
{
	const struct pooled *pooled0 = &progress->matched.baseline, *pooled1 = &progress->matched.current;
	long double rate0 = counts_ratio(pooled0->chronic, pooled0->enrolled);
	long double rate1 = counts_ratio(pooled1->chronic, pooled1->enrolled);
	struct sum squares = { 0 };
	long double districts;
	double error;

	progress->matched.compared = count_compared(members, count);
	districts = (long double)progress->matched.compared;
	progress->matched.standard_error = progress->matched.low = progress->matched.high = NAN;
	if (progress->matched.compared < 2 || isnan(rate0) || isnan(rate1))
		return;
	for (size_t i = 0; i < count; i++) {
		const struct counts *now = &members[i].current, *then = &members[i].baseline;
		long double difference;

		if (!is_matched(&members[i]))
			continue;
		difference = ((long double)now->chronic - rate1 * (long double)now->enrolled) /
				     (long double)pooled1->enrolled -
			     ((long double)then->chronic - rate0 * (long double)then->enrolled) /
				     (long double)pooled0->enrolled;
		sum_add(&squares, difference * difference);
	}
	error = (double)(100 * sqrtl(districts / (districts - 1) * sum_value(&squares)));
	progress->matched.standard_error = error;
	progress->matched.low =
		progress->matched.change_points - student_975(progress->matched.compared - 1) * error;
	progress->matched.high =
		progress->matched.change_points + student_975(progress->matched.compared - 1) * error;
}

static int compare_rates(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static void describe_districts(
	struct arena *arena, struct progress *progress, const struct progress_member *members, size_t count)
{
	double *rates = arena_alloc(arena, (count + 1) * sizeof(*rates));
	struct sum sum = { 0 };
	size_t known = 0;

	for (size_t i = 0; i < count; i++) {
		double rate = counts_rate(members[i].current);

		if (isnan(rate))
			continue;
		rates[known++] = rate;
		sum_add(&sum, counts_ratio(members[i].current.chronic, members[i].current.enrolled));
	}
	progress->district_rates.mean = progress->district_rates.median = NAN;
	if (known == 0)
		return;
	qsort(rates, known, sizeof(*rates), compare_rates);
	progress->district_rates.mean = (double)(sum_value(&sum) / (long double)known);
	progress->district_rates.median = (rates[(known - 1) / 2] + rates[known / 2]) / 2;
}

/* From the integers, not from the rounded rates: the effects must add up to it to 1e-12. */
static void measure_change(struct progress *progress, double target_reduction)
{
	const struct pooled *pooled0 = &progress->matched.baseline, *pooled1 = &progress->matched.current;
	long double rate0 = counts_ratio(pooled0->chronic, pooled0->enrolled);
	long double rate1 = counts_ratio(pooled1->chronic, pooled1->enrolled);

	progress->matched.change_points = (double)(100 * (rate1 - rate0));
	progress->matched.change_percent = rate0 > 0 ? (double)(100 * (rate1 - rate0) / rate0) : NAN;
	progress->matched.goal_share =
		rate0 > 0 && target_reduction > 0
			? (double)((rate0 - rate1) / ((long double)target_reduction * rate0))
			: NAN;
}

struct progress progress_of(
	struct arena *arena, const struct progress_member *members, size_t count, double target_reduction)
{
	struct progress progress = { 0 };

	add_up(&progress, members, count);
	measure_change(&progress, target_reduction);
	decompose(&progress, members, count);
	between_districts(&progress, members, count);
	describe_districts(arena, &progress, members, count);
	progress.coverage.members_reporting = progress.all_reporting.districts;
	progress.coverage.members_matched = progress.matched.current.districts;
	progress.coverage.matched_students_share =
		(double)counts_ratio(progress.matched.current.enrolled, progress.all_reporting.enrolled);
	progress.turnover.entered = progress.all_reporting.districts - progress.matched.current.districts;
	progress.turnover.left = progress.all_baseline.districts - progress.matched.baseline.districts;
	progress.turnover.entered_effect =
		change_points(progress.matched.current.rate, progress.all_reporting.rate);
	progress.turnover.left_effect =
		change_points(progress.all_baseline.rate, progress.matched.baseline.rate);
	return progress;
}

void progress_contributions(
	const struct progress_member *members, size_t count, struct contribution *contributions)
{
	int64_t students0 = 0, students1 = 0;

	for (size_t i = 0; i < count; i++) {
		contributions[i] = (struct contribution){ 0, 0 };
		if (!is_matched(&members[i]))
			continue;
		students0 += members[i].baseline.enrolled;
		students1 += members[i].current.enrolled;
	}
	if (students0 <= 0 || students1 <= 0)
		return;
	for (size_t i = 0; i < count; i++) {
		struct effects effects;

		if (!is_matched(&members[i]))
			continue;
		effects = effects_of(&members[i], students0, students1);
		contributions[i].rate_effect = (double)(100 * effects.rate);
		contributions[i].composition_effect = (double)(100 * effects.composition);
	}
}

/* The value a share of the way through the sorted ones, between two of them in proportion. */
static double quantile(const double *sorted, size_t count, double share)
{
	double place = share * (double)(count - 1);
	size_t below = (size_t)place, above = below + 1 < count ? below + 1 : below;

	return sorted[below] + (place - (double)below) * (sorted[above] - sorted[below]);
}

struct distribution progress_changes(struct arena *arena, const struct progress_member *members, size_t count)
{
	double *changes = arena_alloc(arena, (count + 1) * sizeof(*changes));
	struct distribution spread = {
		.least = NAN, .lower_quartile = NAN, .median = NAN, .upper_quartile = NAN, .most = NAN
	};
	size_t known = 0;

	for (size_t i = 0; i < count; i++) {
		const struct counts *then = &members[i].baseline, *now = &members[i].current;

		if (!is_matched(&members[i]) || then->enrolled == 0 || now->enrolled == 0)
			continue;
		changes[known] = (double)(100 * (counts_ratio(now->chronic, now->enrolled) -
							counts_ratio(then->chronic, then->enrolled)));
		spread.fell += changes[known] < 0;
		spread.rose += changes[known] > 0;
		known++;
	}
	spread.districts = (int64_t)known;
	if (known == 0)
		return spread;
	qsort(changes, known, sizeof(*changes), compare_rates);
	spread.least = changes[0];
	spread.lower_quartile = quantile(changes, known, 0.25);
	spread.median = quantile(changes, known, 0.5);
	spread.upper_quartile = quantile(changes, known, 0.75);
	spread.most = changes[known - 1];
	return spread;
}
