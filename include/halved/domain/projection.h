/*
 * Where the rate is going: a straight line by least squares through the yearly rates seen so far.
 *
 * It assumes that the pace stays as it was; it knows nothing of what a network does next. The interval is the
 * 95 % prediction interval of that line (Student's t with years - 2 degrees of freedom).
 */
#ifndef HALVED_DOMAIN_PROJECTION_H
#define HALVED_DOMAIN_PROJECTION_H

#include "halved/domain/goal.h"

struct arena;

enum projection_verdict {
	PROJECTION_NONE,	/* fewer than two years */
	PROJECTION_REACHED,	/* the last year is at or below the target already */
	PROJECTION_WILL_REACH,	/* in `reached_year` */
	PROJECTION_NOT_FALLING, /* the line does not fall */
	PROJECTION_TOO_FAR,	/* it falls, but needs more than PROJECTION_HORIZON years */
};

#define PROJECTION_HORIZON 50

struct projection {
	enum projection_verdict verdict;
	size_t years;
	double pace_points; /* slope, percentage points a year; negative is better */
	int target_year;
	double at_target_year; /* the line in the target year, a fraction, clipped to 0..1 */
	double low, high;      /* its 95 % interval, clipped to 0..1; NAN with fewer than three years */
	int reached_year;      /* first school year in which the line is at or below the target */
};

/*
 * Projects to `target_year`; `seen` has one rate per year in any order, NAN rates are passed over. The last
 * seen year is the one from which the pace is counted on.
 */
struct projection projection_of(const struct goal_point *seen, size_t count, double target, int target_year);

/* "At this pace (-1.20 percentage points a year) the goal of 13.65 percent is reached in 2030-31." and the
 * like. */
char *projection_sentence(struct arena *arena, const struct projection *projection, double target);

#endif
