/* The formula of each figure, in words a reader can recompute it by. Names are those of the network summary.
 */
#ifndef HALVED_DOMAIN_FORMULAS_H
#define HALVED_DOMAIN_FORMULAS_H

#define FORMULA_INPUTS 5

struct formula {
	const char *figure;  /* "matched.change_points" */
	const char *formula; /* "100 (R1 - R0)" */
	const char *unit;    /* "students", "fraction", "percentage points", "percent", "districts" */
	const char *text;    /* what it says, one sentence */
	const char
		*submissions; /* which versions go into it, one of formula_submissions; NULL: none itself */
	const char *inputs[FORMULA_INPUTS]; /* the figures that go into it, closed by NULL */
};

extern const struct formula formulas[]; /* closed by a NULL figure */

/* "baseline", "current", "both", "matched": all of the one year, of the other, of both, those of the matched.
 */
extern const char *const formula_submissions[];

/* The formula of a figure, NULL when it is none of ours. */
const struct formula *formula_of(const char *figure);

#endif
