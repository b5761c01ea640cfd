/* The formula of each figure, in words a reader can recompute it by. Names are those of the network summary.
 */
#ifndef HALVED_DOMAIN_FORMULAS_H
#define HALVED_DOMAIN_FORMULAS_H

struct formula {
	const char *figure;  /* "matched.change_points" */
	const char *formula; /* "100 (R1 - R0)" */
	const char *unit;    /* "students", "fraction", "percentage points", "percent", "districts" */
	const char *text;    /* what it says, one sentence */
};

extern const struct formula formulas[]; /* closed by a NULL figure */

/* The formula of a figure, NULL when it is none of ours. */
const struct formula *formula_of(const char *figure);

#endif
