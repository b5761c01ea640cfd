/*
 * How the centre and the limits of one part are reckoned, by kind of chart; chart.h tells the formulas. For
 * the chart's own use.
 */
#ifndef HALVED_DOMAIN_CHART_LIMITS_H
#define HALVED_DOMAIN_CHART_LIMITS_H

#include "halved/domain/chart.h"

/* One part while it is being reckoned: its points that are neither missing nor excluded, the baseline first.
 */
struct reckoning {
	struct arena *arena;
	const struct chart_options *options;
	const struct observation *observations;
	struct chart_point *points;
	struct chart_part *part;
	size_t *at; /* index of each counted point */
	size_t count;
	double tolerance; /* below it a difference is rounding */
};

struct chart_kind_traits {
	const char *name;
	void (*limits)(struct reckoning *); /* sets centre and limits, or part->refusal */
	bool shares;			    /* of a numerator in a denominator */
	bool control;			    /* has control limits */
};

extern const struct chart_kind_traits chart_kinds[CHART_KINDS];

/* The i-th counted point: what was observed, and its value. */
const struct observation *reckoning_observed(const struct reckoning *reckoning, size_t i);
double reckoning_value(const struct reckoning *reckoning, size_t i);

/* The baseline's share of all; its numerators' and denominators' sums go to `sums`. */
long double reckoning_share(const struct reckoning *reckoning, int64_t sums[2]);

#endif
