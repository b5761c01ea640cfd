/* What GET /v1/measures/{measure}/chart takes and tells. */
#include "halved/resources/explained.h"
#include "halved/resources/measure.h"
#include "measure_parts.h"

static const char *const constants[] = { "2.66", "exact", NULL };
static const char *const signals[] = { "outside", "trend", "close", "shift", "long_run", NULL };
static const char *const assurances[] = { "pass", "fail", "inconsistent", NULL };
static const char *const sources[] = { "entered", "annual", "ytd", NULL };

/* clang-format off */
const struct field measure_chart_query[] = {
	{ .name = "kind", .type = FIELD_CHOICE, .choices = choices_chart_kind, .text = "Kind of chart; that of the measure when left out." },
	{ .name = "freeze", .type = FIELD_INTEGER, .min = 1, .max = 2000,
	  .text = "The first so many points are the baseline of the first part; those until baseline_until when left out." },
	{ .name = "screen_mr", .type = FIELD_BOOLEAN, .text = "1 leaves out, once, moving ranges of 3.267 times their mean and more." },
	{ .name = "xmr_constant", .type = FIELD_CHOICE, .choices = constants, .text = "What the mean moving range is multiplied with: 2.66 when left out, or exactly 3/1.128." },
	{ .name = "explain", .type = FIELD_BOOLEAN, .text = "1 adds each part's figures with formula and inputs; the points are beside them." },
	{ .name = NULL },
};


static const struct field point_fields[] = {
	{ AT("day", DATE, told_point, day), ALWAYS },
	{ AT("label", TEXT, told_point, label), ALWAYS, .max = 60, .text = "How the period is named." },
	{ AT("value", REAL, told_point, value), .text = "Of pairs the share; null where there is none." },
	{ AT("numerator", REAL, told_point, numerator) },
	{ AT("denominator", REAL, told_point, denominator) },
	{ AT("centre", REAL, told_point, centre) },
	{ AT("lower", REAL, told_point, lower), .text = "Lower control limit; null on a run chart and where limits are refused." },
	{ AT("upper", REAL, told_point, upper) },
	{ AT("part", INTEGER, told_point, part), ALWAYS },
	{ AT("signals", LIST, told_point, signals), ALWAYS, .choices = signals, .text = "Rules by which it is marked." },
	{ AT("excluded_because", TEXT, told_point, excluded_because), .max = 500, .text = "Why it is left out of every reckoning; null: it is not." },
	{ AT("note", TEXT, told_point, note), .max = 900 },
	{ AT("submission", TEXT, told_point, submission), .text = "Id of the submission that it is taken from." },
	{ AT("submission_version", REAL, told_point, submission_version), .text = "Which version of the member's counts that is." },
	{ AT("districts", REAL, told_point, districts), .text = "Members whose counts are in it." },
	{ .name = NULL },
};
static const struct resource point_part = { .name = "measure_chart_point", .fields = point_fields };

static const struct field part_fields[] = {
	{ AT("part", INTEGER, told_part, part), ALWAYS },
	{ AT("first", INTEGER, told_part, first), ALWAYS, .text = "Its first point, counted from 1." },
	{ AT("last", INTEGER, told_part, last), ALWAYS },
	{ AT("starts_on", DATE, told_part, starts_on), .text = "Where the measure breaks the series; null of what lies before." },
	{ AT("because", TEXT, told_part, because), .max = 500, .text = "Why it does." },
	{ AT("cycle", TEXT, told_part, cycle), .text = "Id of the cycle that is why." },
	{ AT("baseline", INTEGER, told_part, baseline), ALWAYS, .text = "Points that centre and limits are reckoned from." },
	{ AT("centre", REAL, told_part, centre) },
	{ AT("baseline_numerator", REAL, told_part, baseline_numerator), .text = "Of pairs: the sum of the baseline's numerators." },
	{ AT("baseline_denominator", REAL, told_part, baseline_denominator), .text = "And of its denominators." },
	{ AT("lower", REAL, told_part, lower), .text = "Lower limit at its last point that has a value; of shares each point has its own." },
	{ AT("upper", REAL, told_part, upper), .text = "And the upper one." },
	{ AT("denominator", REAL, told_part, denominator), .text = "Of pairs: the denominator of that point." },
	{ AT("mean_range", REAL, told_part, mean_range), .text = "Mean moving range of an xmr chart." },
	{ AT("sigma_z", REAL, told_part, sigma_z), .text = "Of a p' chart: by how much more than by chance of counting the shares vary." },
	{ AT("ranges_screened", INTEGER, told_part, ranges_screened), ALWAYS },
	{ AT("useful", INTEGER, told_part, useful), ALWAYS, .text = "Points that are not on the centre line." },
	{ AT("longest_run", INTEGER, told_part, longest_run), ALWAYS },
	{ AT("longest_run_max", INTEGER, told_part, longest_run_max), ALWAYS, .text = "The longest run that is no signal." },
	{ AT("crossings", INTEGER, told_part, crossings), ALWAYS },
	{ AT("crossings_min", INTEGER, told_part, crossings_min), ALWAYS, .text = "The fewest crossings of the centre line that are no signal." },
	{ AT("runs_signal", BOOLEAN, told_part, runs_signal), ALWAYS },
	{ AT("trial", BOOLEAN, told_part, trial), ALWAYS, .text = "Limits from fewer than 12 points, to be used with care." },
	{ AT("refusal", TEXT, told_part, refusal), .text = "Why there are no limits, or no centre; null when there are." },
	{ .name = NULL },
};
static const struct resource part_part = { .name = "measure_chart_part", .fields = part_fields };

static const struct field test_fields[] = {
	{ AT("cycle", TEXT, told_test, cycle), ALWAYS, .text = "Id of the cycle." },
	{ AT("day", DATE, told_test, day), ALWAYS, .text = "Day on which it was started, else its planned first day." },
	{ AT("label", TEXT, told_test, label), ALWAYS, .text = "The change that is tested, shortened." },
	{ .name = NULL },
};
static const struct resource test_part = { .name = "measure_chart_test", .fields = test_fields };

static const struct field fields[] = {
	{ AT("measure", TEXT, told_chart, measure), ALWAYS, .text = "Its id." },
	{ AT("name", TEXT, told_chart, name), ALWAYS },
	{ AT("kind", CHOICE, told_chart, kind), ALWAYS, .choices = choices_chart_kind },
	{ AT("source", CHOICE, told_chart, source), ALWAYS, .choices = sources },
	{ AT("share", BOOLEAN, told_chart, share), ALWAYS, .text = "Whether values are shares of a numerator in a denominator." },
	{ AT("unit", TEXT, told_chart, unit) },
	{ AT("direction", CHOICE, told_chart, direction), ALWAYS, .choices = choices_chart_direction },
	{ AT("target", REAL, told_chart, target) },
	{ AT("assurance", CHOICE, told_chart, assurance), .choices = assurances,
	  .text = "By the limits of the last part: whether chance alone will always meet the target, never, or now and then; null without target, direction or limits." },
	{ AT("freeze", INTEGER, told_chart, freeze), ALWAYS, .text = "Points of the first part that make its baseline; 0: all." },
	{ AT("baseline_until", DATE, told_chart, baseline_until), .text = "As the measure says it." },
	{ AT("baseline_because", TEXT, told_chart, baseline_because), .max = 500 },
	{ AT("screen_mr", BOOLEAN, told_chart, screen_mr), ALWAYS },
	{ AT("xmr_constant", REAL, told_chart, xmr_constant), .text = "Of an xmr chart." },
	{ AT("cumulative", BOOLEAN, told_chart, cumulative), ALWAYS },
	{ AT("points", LIST, told_chart, points), ALWAYS, .of = &point_part },
	{ AT("parts", LIST, told_chart, parts), ALWAYS, .of = &part_part },
	{ AT("tests", LIST, told_chart, tests), ALWAYS, .of = &test_part, .text = "Tests of changes to mark on the time axis, as far as you see them." },
	{ AT("refused", BOOLEAN, told_chart, refused), ALWAYS, .text = "Whether no part has a centre or limits." },
	{ AT("signal", BOOLEAN, told_chart, signal), ALWAYS, .text = "Whether something other than chance shows." },
	{ AT("sentence", TEXT, told_chart, sentence), ALWAYS, .max = 20000, .text = "What the chart shows, in plain words." },
	{ AT("explained", LIST, told_chart, explained), .of = &resource_explained, .text = "With explain=1." },
	{ .name = NULL },
};
/* clang-format on */
const struct resource resource_measure_chart = {
	.name = "measure_chart",
	.fields = fields,
	.text = "An improvement chart: what a series shows beside what chance would.",
};
