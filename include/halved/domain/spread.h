/*
 * How answers on an ordered scale are spread, from the best to the worst. Who does not know is counted apart,
 * and stands in no place of the scale. There is no mean: the steps of such a scale have no size.
 */
#ifndef HALVED_DOMAIN_SPREAD_H
#define HALVED_DOMAIN_SPREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPREAD_NONE SIZE_MAX

struct spread {
	int64_t answered; /* all answers, with those that do not know */
	int64_t unknown;
	size_t best, worst; /* places of the scale; SPREAD_NONE when nobody knows */
	size_t middle; /* half know it at least as good; SPREAD_NONE, too, when the middle lies between two */
	int64_t steps; /* from the best to the worst, along what can be known */
};

/* counts[i] answers are at place i, and known[i] tells whether that place is one of the scale. */
struct spread spread_of(const int64_t *counts, const bool *known, size_t places);

#endif
