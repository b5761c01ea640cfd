#include "halved/domain/projection.h"

#include "halved/base/arena.h"
#include "halved/domain/interval.h"
#include "halved/domain/school_year.h"

#include <math.h>

struct line {
	size_t years;
	int last_year;
	double last_rate;
	double mean_year, mean_rate, slope,
		spread; /* spread is the sum of squares of the years about their mean */
	double error;	/* standard deviation about the line; NAN below three years */
};

static double clipped(double rate)
{
	return rate < 0 ? 0 : rate > 1 ? 1 : rate;
}

static void middle_of(struct line *line, const struct goal_point *seen, size_t count)
{
	double years = 0, rates = 0;

	for (size_t i = 0; i < count; i++) {
		if (isnan(seen[i].rate))
			continue;
		if (line->years++ == 0 || seen[i].year > line->last_year) {
			line->last_year = seen[i].year;
			line->last_rate = seen[i].rate;
		}
		years += seen[i].year;
		rates += seen[i].rate;
	}
	line->mean_year = years / (double)line->years;
	line->mean_rate = rates / (double)line->years;
}

static struct line fit(const struct goal_point *seen, size_t count)
{
	struct line line = { 0 };
	double product = 0, residual = 0;

	middle_of(&line, seen, count);
	for (size_t i = 0; i < count; i++) {
		double from_mean = seen[i].year - line.mean_year;

		if (isnan(seen[i].rate))
			continue;
		line.spread += from_mean * from_mean;
		product += from_mean * (seen[i].rate - line.mean_rate);
	}
	line.slope = product / line.spread;
	for (size_t i = 0; i < count; i++) {
		double off = seen[i].rate - line.mean_rate - line.slope * (seen[i].year - line.mean_year);

		if (!isnan(seen[i].rate))
			residual += off * off;
	}
	line.error = line.years < 3 ? NAN : sqrt(residual / (double)(line.years - 2));
	return line;
}

static double line_at(const struct line *line, int year)
{
	return line->mean_rate + line->slope * (year - line->mean_year);
}

static void find_reached(struct projection *projection, const struct line *line, double target)
{
	if (line->last_rate <= target) {
		projection->verdict = PROJECTION_REACHED;
		projection->reached_year = line->last_year;
		return;
	}
	if (!(line->slope < -1e-12)) {
		projection->verdict = PROJECTION_NOT_FALLING;
		return;
	}
	projection->verdict = PROJECTION_TOO_FAR;
	for (int ahead = 1; ahead <= PROJECTION_HORIZON; ahead++) {
		if (line_at(line, line->last_year + ahead) > target + 1e-12)
			continue;
		projection->verdict = PROJECTION_WILL_REACH;
		projection->reached_year = line->last_year + ahead;
		return;
	}
}

struct projection projection_of(const struct goal_point *seen, size_t count, double target, int target_year)
{
	struct projection projection = {
		.pace_points = NAN, .target_year = target_year, .at_target_year = NAN, .low = NAN, .high = NAN
	};
	struct line line = fit(seen, count);
	double from_mean, half, middle;

	projection.years = line.years;
	if (line.years < 2 || !(line.spread > 0) || isnan(target))
		return projection;
	from_mean = target_year - line.mean_year;
	middle = line_at(&line, target_year);
	half = student_975((int64_t)line.years - 2) * line.error *
	       sqrt(1 + 1 / (double)line.years + from_mean * from_mean / line.spread);
	projection.pace_points = 100 * line.slope;
	projection.at_target_year = clipped(middle);
	if (!isnan(half)) {
		projection.low = clipped(middle - half);
		projection.high = clipped(middle + half);
	}
	find_reached(&projection, &line, target);
	return projection;
}

static const char *verdict_text(struct arena *arena, const struct projection *projection)
{
	char label[SCHOOL_YEAR_SIZE];

	switch (projection->verdict) {
	case PROJECTION_WILL_REACH:
		return arena_format(
			arena, "is reached in %s", school_year_print(projection->reached_year, label));
	case PROJECTION_TOO_FAR:
		return arena_format(arena, "is not reached within %d years", PROJECTION_HORIZON);
	default:
		return "is not reached: the rate is not falling";
	}
}

char *projection_sentence(struct arena *arena, const struct projection *projection, double target)
{
	const char *caveat = projection->years < 3 ? " Two years show a difference, not yet a pace." : "";

	if (projection->verdict == PROJECTION_NONE)
		return arena_format(arena, "A pace needs the rates of at least two years.");
	if (projection->verdict == PROJECTION_REACHED)
		return arena_format(arena, "The goal of %.2f percent is reached.", 100 * target);
	return arena_format(arena,
		"At this pace (%+.2f percentage points a year) the goal of %.2f percent %s.%s",
		projection->pace_points, 100 * target, verdict_text(arena, projection), caveat);
}
