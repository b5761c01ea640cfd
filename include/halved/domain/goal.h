/*
 * The path to a goal: one rate for each school year. A published path is data and need not follow a formula;
 * two generators make the usual ones.
 */
#ifndef HALVED_DOMAIN_GOAL_H
#define HALVED_DOMAIN_GOAL_H

#include <stdbool.h>
#include <stddef.h>

struct goal_point {
	int year; /* the calendar year the school year begins in */
	double rate;
};

enum on_path { ON_PATH_UNKNOWN, ON_PATH, OFF_PATH };

/*
 * Equal steps in points: rate(t) = baseline (1 - reduction t / years). Writes the baseline year to the target
 * year, target - baseline + 1 points, and returns how many; 0 when the target is not after the baseline,
 * `room` is too small, the baseline is not in 0..1 or the reduction not in 0..1.
 */
size_t goal_linear(int baseline_year, double baseline, int target_year, double reduction,
	struct goal_point *path, size_t room);

/* Equal steps in percent: rate(t) = baseline (1 - reduction)^(t / years). Same answers; reduction below 1. */
size_t goal_constant_percent(int baseline_year, double baseline, int target_year, double reduction,
	struct goal_point *path, size_t room);

/* The path's rate in a year; NAN when the path says nothing of that year. */
double goal_rate(const struct goal_point *path, size_t count, int year);

/* On the path is at or below its rate (to 1e-12, which no count of students can make); unknown if either is
 * NAN. */
enum on_path goal_on_path(double rate, double path_rate);

/*
 * The relative fall needed in each year from here, in percent: 100 (1 - (target / rate)^(1 / years)). 0 when
 * the target is reached already; 100 for a target of 0; NAN when no year is left or a rate is unknown.
 */
double goal_needed_percent(double rate, double target, int years);

/* How far the path itself goes: 1 - last / first, so 0.487 for 27.3 to 14.0; NAN for an empty path. */
double goal_path_reduction(const struct goal_point *path, size_t count);

#endif
