#include "halved/domain/goal.h"

#include <math.h>

static bool is_fraction(double number)
{
	return number >= 0 && number <= 1;
}

static size_t generate(int baseline_year, double baseline, int target_year, double reduction, bool linear,
	struct goal_point *path, size_t room)
{
	long years = (long)target_year - baseline_year;

	if (years < 1 || (size_t)years + 1 > room || !is_fraction(baseline) || !is_fraction(reduction))
		return 0;
	for (long t = 0; t <= years; t++) {
		long double share = (long double)t / (long double)years;
		long double left =
			linear ? 1 - (long double)reduction * share : powl(1 - (long double)reduction, share);

		path[t].year = baseline_year + (int)t;
		path[t].rate = (double)((long double)baseline * left);
	}
	return (size_t)years + 1;
}

size_t goal_linear(int baseline_year, double baseline, int target_year, double reduction,
	struct goal_point *path, size_t room)
{
	return generate(baseline_year, baseline, target_year, reduction, true, path, room);
}

size_t goal_constant_percent(int baseline_year, double baseline, int target_year, double reduction,
	struct goal_point *path, size_t room)
{
	if (reduction == 1)
		return 0;
	return generate(baseline_year, baseline, target_year, reduction, false, path, room);
}

double goal_rate(const struct goal_point *path, size_t count, int year)
{
	for (size_t i = 0; i < count; i++)
		if (path[i].year == year)
			return path[i].rate;
	return NAN;
}

enum on_path goal_on_path(double rate, double path_rate)
{
	if (isnan(rate) || isnan(path_rate))
		return ON_PATH_UNKNOWN;
	return rate <= path_rate + 1e-12 ? ON_PATH : OFF_PATH;
}

double goal_needed_percent(double rate, double target, int years)
{
	if (isnan(rate) || isnan(target) || years < 1)
		return NAN;
	if (rate <= target)
		return 0;
	return (double)(100 * (1 - powl((long double)target / (long double)rate, 1.0L / years)));
}

double goal_path_reduction(const struct goal_point *path, size_t count)
{
	if (count == 0 || !(path[0].rate > 0))
		return NAN;
	return 1 - path[count - 1].rate / path[0].rate;
}
