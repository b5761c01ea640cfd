/* The rules by which points of one part of an xmr chart are marked; chart.h tells them. */
#ifndef HALVED_DOMAIN_CHART_RULES_H
#define HALVED_DOMAIN_CHART_RULES_H

#include <stddef.h>

#define RULE_POINTS 7 /* of a trend and of a shift */

/*
 * One part without its missing and excluded points. `sides` and `outside` and `close` hold -1, 0 or 1: the
 * side of the mean; beyond which limit; between 2/3 and the limit. Bits of enum chart_signal are added to
 * signals[], and directions[] takes the side of each point's first signal.
 */
struct rule_points {
	size_t count;
	const double *values;
	const int *sides, *outside, *close;
	unsigned *signals;
	int *directions;
};

void rule_outside(const struct rule_points *points);
void rule_trend(const struct rule_points *points);
void rule_close(const struct rule_points *points);
void rule_shift(const struct rule_points *points);

#endif
