/*
 * Runs about a centre line, judged by the Anhoej rules: a signal when the longest run is longer, or the line
 * is crossed less often, than chance allows. Points on the line itself count for nothing: they neither break
 * nor lengthen a run. Source: Anhoej and Olesen 2014, PLoS ONE 9(11) e113825; the trend rule is left out on
 * their advice.
 */
#ifndef HALVED_DOMAIN_RUNS_H
#define HALVED_DOMAIN_RUNS_H

#include <stdbool.h>
#include <stddef.h>

struct runs {
	size_t useful;			 /* points not on the line */
	size_t longest, longest_max;	 /* the longest run, and the longest that is no signal */
	size_t crossings, crossings_min; /* crossings, and the fewest that are no signal */
	bool signal;
};

/*
 * `sides` holds -1, 0 or 1 for each point in order: below, on or above the line. Below six useful points no
 * signal is possible; the rules are stated for ten and more.
 */
struct runs runs_of(const int *sides, size_t count);

/* round(log2 n) + 3, by whole numbers; 0 for no points. */
size_t runs_longest_max(size_t useful);

/* The smallest k with P(X <= k) >= 0.05 for X binomial(n - 1, 1/2); 0 for no points. */
size_t runs_crossings_min(size_t useful);

#endif
