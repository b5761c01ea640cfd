#include "halved/domain/formulas.h"

#include <stddef.h>
#include <string.h>

#define POINTS "percentage points"

const struct formula formulas[] = {
	{ "coverage.members_expected", "members of the network in the period", "districts",
		"How many districts should be in the figures." },
	{ "coverage.members_expected_reporting", "expected members with a counted total in the period",
		"districts", "Suppressed and missing totals do not report." },
	{ "coverage.members_reporting", "members with a counted total in the period", "districts",
		"Also those that joined later or rest; none that had left." },
	{ "coverage.members_matched", "members with a counted total in both periods", "districts",
		"Change is taken over these alone." },
	{ "coverage.matched_students_share", "sum of n1 over matched / sum of n1 over all reporting",
		"fraction", "How much of what is reported the change speaks for." },
	{ "all_reporting.rate", "R = sum(c) / sum(n)", "fraction",
		"Chronically absent students of all students: the student's view." },
	{ "matched.baseline.rate", "R0 = sum(c0) / sum(n0)", "fraction",
		"The matched districts in the baseline year." },
	{ "matched.current.rate", "R1 = sum(c1) / sum(n1)", "fraction", "The same districts now." },
	{ "matched.change_points", "100 (R1 - R0)", POINTS, "Negative is better." },
	{ "matched.change_percent", "100 (R1 - R0) / R0", "percent", "Relative to the baseline rate." },
	{ "matched.goal_share", "(R0 - R1) / (target_reduction R0)", "fraction",
		"1 is the goal; below 0 is away from it." },
	{ "matched.rate_effect", "100 sum((w0 + w1) / 2 (r1 - r0)), w = n / sum(n), r = c / n", POINTS,
		"What the districts' own rates did." },
	{ "matched.composition_effect", "100 sum((r0 + r1) / 2 (w1 - w0))", POINTS,
		"What the shift of students between districts did." },
	{ "matched.standard_error",
		"100 sqrt(m / (m - 1) sum(d^2)), d = (c1 - R1 n1) / sum(n1) - (c0 - R0 n0) / sum(n0)", POINTS,
		"How far the change depends on which districts are in the panel." },
	{ "turnover.entered_effect", "100 (R1 of all reporting - R1 of matched)", POINTS,
		"What districts without a baseline do to the network's rate." },
	{ "turnover.left_effect", "100 (R0 of matched - R0 of all in the baseline)", POINTS,
		"What districts without a current total did to it." },
	{ "district_rates.mean", "sum(c / n) / districts", "fraction",
		"The district's view: each counts the same." },
	{ "district_rates.median", "the middle of the districts' c / n", "fraction",
		"Half of the districts are above." },
	{ "goal.path_rate", "the path's rate of the year", "fraction", "As the network published it." },
	{ "goal.on_path", "R of all reporting <= path_rate", "yes or no", "At or below the path." },
	{ "goal.needed_percent", "100 (1 - (goal / R)^(1 / years left))", "percent",
		"The fall needed in each year left." },
	{ .figure = NULL },
};

const struct formula *formula_of(const char *figure)
{
	for (const struct formula *formula = formulas; formula->figure != NULL; formula++)
		if (strcmp(formula->figure, figure) == 0)
			return formula;
	return NULL;
}
