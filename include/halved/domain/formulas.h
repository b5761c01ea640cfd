/* The formula of each figure, in words a reader can recompute it by. Names are those of the network summary.
 */
#ifndef HALVED_DOMAIN_FORMULAS_H
#define HALVED_DOMAIN_FORMULAS_H

#define FORMULA_INPUTS 5

struct formula {
	const char *figure;  /* "matched.change_points"; # is a number: "parts.#.centre" */
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

/* Of an improvement chart, by its kind (chart.h); each closed by a NULL figure. */
extern const struct formula *const chart_formulas[];

/* The formula of a figure, NULL when it is none of the table; one of `formulas`. */
const struct formula *formula_in(const struct formula *table, const char *figure);
const struct formula *formula_of(const char *figure);

#endif
