#include "halved/domain/formulas.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define POINTS "percentage points"
#define BASELINE .submissions = "baseline"
#define CURRENT .submissions = "current"
#define BOTH .submissions = "both"
#define MATCHED .submissions = "matched"
#define NONE .submissions = NULL
#define FROM(...) .inputs = { __VA_ARGS__ }

const char *const formula_submissions[] = { "baseline", "current", "both", "matched", NULL };

/* clang-format off */
const struct formula formulas[] = {
	{ "coverage.members_expected", "members of the network in the period", "districts",
	  "How many districts should be in the figures.", NONE },
	{ "coverage.members_expected_reporting", "expected members with a counted total in the period", "districts",
	  "Suppressed and missing totals do not report.", CURRENT },
	{ "coverage.members_reporting", "members with a counted total in the period", "districts",
	  "Also those that joined later or rest; none that had left.", CURRENT },
	{ "coverage.members_matched", "members with a counted total in both periods", "districts",
	  "Change is taken over these alone.", MATCHED },
	{ "coverage.members_expected_suppressed", "expected members whose total is withheld", "districts",
	  "Not in the rates: so few students stand behind it.", CURRENT },
	{ "coverage.members_expected_missing", "members_expected - members_expected_reporting - members_expected_suppressed",
	  "districts", "Have told nothing.", FROM("coverage.members_expected", "coverage.members_expected_reporting",
	  "coverage.members_expected_suppressed") },
	{ "coverage.members_example", "members with a count that says it is invented", "districts",
	  "In one of the two years.", .submissions = "both" },
	{ "coverage.members_folded", "members whose baseline has others in it", "districts",
	  "Organizations that have merged with them since, or became them.", BASELINE },
	{ "coverage.members_not_comparable", "members without a sum, for a part has told nothing", "districts",
	  "Organizations have changed, and it is not known how.", .submissions = "both" },
	{ "coverage.matched_students_share", "sum of n1 over matched / sum of n1 over all reporting", "fraction",
	  "How much of what is reported the change speaks for.", FROM("matched.current.enrolled", "all_reporting.enrolled") },
	{ "all_reporting.districts", "members with a counted total in the period", "districts", "As members_reporting.", CURRENT },
	{ "all_reporting.enrolled", "sum(n)", "students", "Students of all that report.", CURRENT },
	{ "all_reporting.chronic", "sum(c)", "students", "Those of them that are chronically absent.", CURRENT },
	{ "all_reporting.rate", "R = sum(c) / sum(n)", "fraction",
	  "Chronically absent students of all students: the student's view.",
	  FROM("all_reporting.chronic", "all_reporting.enrolled") },
	{ "matched.districts", "members with a counted total in both periods", "districts", "As members_matched.", MATCHED },
	{ "matched.compared", "m = those of them with n0 > 0 or n1 > 0", "districts", "The others have nothing to compare.", MATCHED },
	{ "matched.baseline.enrolled", "sum(n0)", "students", "Students of the matched districts in the baseline year.", MATCHED },
	{ "matched.baseline.chronic", "sum(c0)", "students", "Those of them that were chronically absent.", MATCHED },
	{ "matched.baseline.rate", "R0 = sum(c0) / sum(n0)", "fraction", "The matched districts in the baseline year.",
	  FROM("matched.baseline.chronic", "matched.baseline.enrolled") },
	{ "matched.current.enrolled", "sum(n1)", "students", "Students of the same districts now.", MATCHED },
	{ "matched.current.chronic", "sum(c1)", "students", "Those of them that are chronically absent.", MATCHED },
	{ "matched.current.rate", "R1 = sum(c1) / sum(n1)", "fraction", "The same districts now.",
	  FROM("matched.current.chronic", "matched.current.enrolled") },
	{ "matched.change_points", "100 (R1 - R0)", POINTS, "Negative is better.",
	  FROM("matched.current.rate", "matched.baseline.rate") },
	{ "matched.change_percent", "100 (R1 - R0) / R0", "percent", "Relative to the baseline rate.",
	  FROM("matched.current.rate", "matched.baseline.rate") },
	{ "matched.goal_share", "(R0 - R1) / (target_reduction R0)", "fraction", "1 is the goal; below 0 is away from it.",
	  FROM("matched.baseline.rate", "matched.current.rate", "goal.target_reduction") },
	{ "matched.rate_effect", "100 sum((w0 + w1) / 2 (r1 - r0)), w = n / sum(n), r = c / n", POINTS,
	  "What the districts' own rates did.", MATCHED },
	{ "matched.composition_effect", "100 sum((r0 + r1) / 2 (w1 - w0))", POINTS,
	  "What the shift of students between districts did.", MATCHED },
	{ "matched.standard_error", "100 sqrt(m / (m - 1) sum(d^2)), d = (c1 - R1 n1) / sum(n1) - (c0 - R0 n0) / sum(n0)", POINTS,
	  "How far the change depends on which districts are in the panel.", MATCHED,
	  FROM("matched.baseline.rate", "matched.current.rate", "matched.compared") },
	{ "matched.low", "change_points - t(0.975; m - 1) standard_error", POINTS, "Lower end of its 95 percent interval.",
	  FROM("matched.change_points", "matched.standard_error", "matched.compared") },
	{ "matched.high", "change_points + t(0.975; m - 1) standard_error", POINTS, "Upper end of its 95 percent interval.",
	  FROM("matched.change_points", "matched.standard_error", "matched.compared") },
	{ "turnover.entered", "members counted now and not in the baseline year", "districts", "Not in the matched panel.", CURRENT },
	{ "turnover.left", "members counted in the baseline year and not now", "districts", "Not in the matched panel.", BASELINE },
	{ "turnover.entered_effect", "100 (R1 of all reporting - R1 of matched)", POINTS,
	  "What districts without a baseline do to the network's rate.", FROM("all_reporting.rate", "matched.current.rate") },
	{ "turnover.left_effect", "100 (R0 of matched - R0 of all in the baseline)", POINTS,
	  "What districts without a current total did to it.", BASELINE, FROM("matched.baseline.rate") },
	{ "district_rates.mean", "sum(c / n) / districts", "fraction", "The district's view: each counts the same.", CURRENT },
	{ "district_rates.median", "the middle of the districts' c / n", "fraction", "Half of the districts are above.", CURRENT },
	{ "district_changes.districts", "matched members with n0 > 0 and n1 > 0", "districts", "Those with a rate in both years.", MATCHED },
	{ "district_changes.fell", "those of them with r1 < r0", "districts", "Less absence.", MATCHED },
	{ "district_changes.rose", "those of them with r1 > r0", "districts", "More absence.", MATCHED },
	{ "district_changes.least", "the least of the districts' 100 (r1 - r0)", POINTS, "The largest fall.", MATCHED },
	{ "district_changes.lower_quartile", "a quarter of the way through the ordered 100 (r1 - r0), between two by interpolation", POINTS,
	  "A quarter of the districts changed by less.", MATCHED },
	{ "district_changes.upper_quartile", "three quarters of the way through the ordered 100 (r1 - r0), between two by interpolation",
	  POINTS, "A quarter of the districts changed by more.", MATCHED },
	{ "district_changes.most", "the most of the districts' 100 (r1 - r0)", POINTS, "The largest rise.", MATCHED },
	{ "district_changes.median", "the middle of the matched districts' 100 (r1 - r0)", POINTS,
	  "Half of the districts changed by less.", MATCHED },
	{ "wilson.all_reporting.low", "(c + z^2 / 2 - z sqrt(c (n - c) / n + z^2 / 4)) / (n + z^2), z = 1.959964", "fraction",
	  "As if the students were a sample, each independent: a guide to noise.", FROM("all_reporting.chronic", "all_reporting.enrolled") },
	{ "wilson.all_reporting.high", "(c + z^2 / 2 + z sqrt(c (n - c) / n + z^2 / 4)) / (n + z^2), z = 1.959964", "fraction",
	  "Its upper end.", FROM("all_reporting.chronic", "all_reporting.enrolled") },
	{ "wilson.matched_baseline.low", "(c + z^2 / 2 - z sqrt(c (n - c) / n + z^2 / 4)) / (n + z^2), z = 1.959964", "fraction",
	  "As if the students were a sample, each independent: a guide to noise.", FROM("matched.baseline.chronic", "matched.baseline.enrolled") },
	{ "wilson.matched_baseline.high", "(c + z^2 / 2 + z sqrt(c (n - c) / n + z^2 / 4)) / (n + z^2), z = 1.959964", "fraction",
	  "Its upper end.", FROM("matched.baseline.chronic", "matched.baseline.enrolled") },
	{ "wilson.matched_current.low", "(c + z^2 / 2 - z sqrt(c (n - c) / n + z^2 / 4)) / (n + z^2), z = 1.959964", "fraction",
	  "As if the students were a sample, each independent: a guide to noise.", FROM("matched.current.chronic", "matched.current.enrolled") },
	{ "wilson.matched_current.high", "(c + z^2 / 2 + z sqrt(c (n - c) / n + z^2 / 4)) / (n + z^2), z = 1.959964", "fraction",
	  "Its upper end.", FROM("matched.current.chronic", "matched.current.enrolled") },
	{ "goal.path_rate", "goal.path's rate of the year", "fraction",
	  "As published where path_made says so, else by equal steps from the baseline to the target.",
	  FROM("goal.target_reduction") },
	{ "goal.on_path", "R of all reporting <= path_rate", "yes or no", "At or below the path.",
	  FROM("all_reporting.rate", "goal.path_rate") },
	{ "goal.needed_percent", "100 (1 - (goal / R)^(1 / years left))", "percent", "The fall needed in each year left.",
	  FROM("rate", "goal.rate", "goal.years_left") },
	{ .figure = NULL },
};
/* clang-format on */

static bool is_figure(const char *pattern, const char *figure)
{
	const char *at = strchr(pattern, '#');
	size_t before = at == NULL ? 0 : (size_t)(at - pattern), digits;

	if (at == NULL)
		return strcmp(pattern, figure) == 0;
	if (strncmp(pattern, figure, before) != 0)
		return false;
	digits = strspn(figure + before, "0123456789");
	return digits > 0 && strcmp(at + 1, figure + before + digits) == 0;
}

const struct formula *formula_in(const struct formula *table, const char *figure)
{
	for (const struct formula *formula = table; formula->figure != NULL; formula++)
		if (is_figure(formula->figure, figure))
			return formula;
	return NULL;
}

const struct formula *formula_of(const char *figure)
{
	return formula_in(formulas, figure);
}
