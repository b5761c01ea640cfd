/* What GET /v1/networks/{network}/summary takes and tells. */
#include "halved/resources/choices.h"
#include "halved/resources/explained.h"
#include "halved/resources/summary.h"
#include "summary_parts.h"

const char *const summary_kinds[] = { "annual", "ytd", NULL };

const struct field summary_query[] = {
	PERIOD_QUERY,
	PART_QUERY,
	{ .name = "members", .type = FIELD_BOOLEAN, .text = "0 leaves the members out." },
	{ .name = "explain",
		.type = FIELD_BOOLEAN,
		.text = "1 adds each figure's formula with what goes into it, and the versions that were "
			"counted." },
	{ .name = NULL },
};

static const struct field network_fields[] = {
	{ AT("slug", TEXT, summary, network.slug), ALWAYS },
	{ AT("name", TEXT, summary, network.name), ALWAYS },
	{ .name = NULL },
};
const struct resource summary_network_part = { .name = "summary_network", .fields = network_fields };

static const struct field period_fields[] = {
	{ AT("school_year", YEAR, summary, period.school_year), .text = "null while nothing counts." },
	{ AT("kind", CHOICE, summary, period.kind), .choices = summary_kinds, ALWAYS },
	{ AT("as_of", DATE, summary, period.as_of) },
	{ AT("group", TEXT, summary, period.group),
		.text = "Whom the counts are of; null: of all students." },
	{ AT("grade", TEXT, summary, period.grade), .text = "null: of all grades." },
	{ AT("region", TEXT, summary, period.region), .text = "null: of all members." },
	{ .name = NULL },
};
const struct resource summary_period_part = { .name = "summary_period", .fields = period_fields };

static const struct field baseline_fields[] = {
	{ AT("school_year", YEAR, summary, baseline.school_year), ALWAYS },
	{ AT("kind", CHOICE, summary, baseline.kind), .choices = summary_kinds, ALWAYS },
	{ AT("published_rate", REAL, summary, baseline.published_rate),
		.text = "As the goal names it: a path that is generated begins with it." },
	{ AT("source", TEXT, summary, baseline.source), .max = 300, .text = "Who published that rate." },
	{ .name = NULL },
};
const struct resource summary_baseline_part = { .name = "summary_baseline", .fields = baseline_fields };

static const struct field coverage_fields[] = {
	{ AT("members_expected", INTEGER, summary, progress.coverage.members_expected), ALWAYS,
		.text = "Members at the period's date; before the network began, its members at known_at." },
	{ AT("members_expected_reporting", INTEGER, summary, progress.coverage.expected_reporting), ALWAYS,
		.text = "Of those, members with a total that counts." },
	{ AT("members_expected_suppressed", INTEGER, summary, progress.coverage.expected_suppressed), ALWAYS,
		.text = "Of the expected, members whose total is withheld because it is small." },
	{ AT("members_expected_missing", INTEGER, summary, progress.coverage.expected_missing), ALWAYS,
		.text = "Of the expected, members that have told nothing yet." },
	{ AT("members_reporting", INTEGER, summary, progress.coverage.members_reporting), ALWAYS,
		.text = "All members with a total that counts, as all_reporting.districts: also those that "
			"joined later or rest." },
	{ AT("members_matched", INTEGER, summary, progress.coverage.members_matched), ALWAYS,
		.text = "Of those, members with a total in the baseline year, too." },
	{ AT("matched_students_share", REAL, summary, progress.coverage.matched_students_share),
		.text = "Enrolment of the matched members / enrolment of all that report." },
	{ AT("inclusion_rules", LIST, summary, rules.named), .max = 1000, ALWAYS,
		.text = "The inclusion rules of all that is counted here, of both years; each once." },
	{ AT("comparable", BOOLEAN, summary, rules.comparable),
		.text = "Whether all of it follows one inclusion rule; null when some of it does not say "
			"which, and while nothing counts." },
	{ AT("members_example", INTEGER, summary, rules.members_example), ALWAYS,
		.text = "Members whose counts are invented for a demonstration, in one year or both." },
	{ AT("members_folded", INTEGER, summary, rules.members_folded), ALWAYS,
		.text = "Members compared with a baseline that has organizations in it which have merged "
			"with "
			"them since, or became them." },
	{ AT("members_not_comparable", INTEGER, summary, rules.members_broken), ALWAYS,
		.text = "Members that are not counted in a year because organizations have changed: a part "
			"has told nothing, or it is not known how one was split." },
	{ AT("note", TEXT, summary, rules.note), .text = "What to know of it before using the rates." },
	{ .name = NULL },
};
static const struct resource coverage_part = { .name = "summary_coverage", .fields = coverage_fields };

static const struct field pooled_fields[] = {
	{ AT("districts", INTEGER, pooled, districts), ALWAYS },
	{ AT("enrolled", INTEGER, pooled, enrolled), ALWAYS },
	{ AT("chronic", INTEGER, pooled, chronic), ALWAYS },
	{ AT("rate", REAL, pooled, rate), .text = "chronic / enrolled, a fraction." },
	{ .name = NULL },
};
static const struct resource pooled_part = { .name = "summary_pooled", .fields = pooled_fields };
static const struct resource counted_part = { .name = "summary_counted", .fields = pooled_fields + 1 };

static const struct field matched_fields[] = {
	{ AT("districts", INTEGER, progress, matched.current.districts), ALWAYS },
	{ AT("baseline", OBJECT, progress, matched.baseline), .of = &counted_part, ALWAYS },
	{ AT("current", OBJECT, progress, matched.current), .of = &counted_part, ALWAYS },
	{ AT("change_points", REAL, progress, matched.change_points),
		.text = "Current less baseline, percentage points." },
	{ AT("change_percent", REAL, progress, matched.change_percent),
		.text = "The same relative to the baseline, percent." },
	{ AT("goal_share", REAL, progress, matched.goal_share),
		.text = "(baseline - current) / (target_reduction x baseline); 1 is the goal, negative is "
			"away from it." },
	{ AT("rate_effect", REAL, progress, matched.rate_effect),
		.text = "Percentage points of the change that come from districts' own rates." },
	{ AT("composition_effect", REAL, progress, matched.composition_effect),
		.text = "Percentage points that come from enrolment moving between districts." },
	{ AT("compared", INTEGER, progress, matched.compared), ALWAYS,
		.text = "Of them, districts with students in one of the years: those of the standard "
			"error." },
	{ AT("standard_error", REAL, progress, matched.standard_error),
		.text = "Of change_points, between districts: how far it depends on which districts are "
			"compared." },
	{ AT("low", REAL, progress, matched.low), .text = "Lower end of the 95 percent interval of "
							  "change_points by that error, percentage points." },
	{ AT("high", REAL, progress, matched.high), .text = "Its upper end." },
	{ .name = NULL },
};
static const struct resource matched_part = { .name = "summary_matched", .fields = matched_fields };

static const struct field turnover_fields[] = {
	{ AT("entered", INTEGER, progress, turnover.entered), ALWAYS,
		.text = "Members counted now and not in the baseline year." },
	{ AT("left", INTEGER, progress, turnover.left), ALWAYS,
		.text = "Members counted in the baseline year and not now." },
	{ AT("entered_effect", REAL, progress, turnover.entered_effect),
		.text = "Percentage points by which the former move the rate of all that report." },
	{ AT("left_effect", REAL, progress, turnover.left_effect),
		.text = "Percentage points by which the latter do. With matched.change_points both add up to "
			"the change "
			"of the rate of all." },
	{ .name = NULL },
};
static const struct resource turnover_part = { .name = "summary_turnover", .fields = turnover_fields };

static const struct field interval_fields[] = {
	{ AT("low", REAL, interval, low) },
	{ AT("high", REAL, interval, high) },
	{ .name = NULL },
};
static const struct resource interval_part = { .name = "summary_interval", .fields = interval_fields };

static const struct field wilson_fields[] = {
	{ AT("all_reporting", OBJECT, summary, wilson.all_reporting), .of = &interval_part, ALWAYS },
	{ AT("matched_baseline", OBJECT, summary, wilson.matched_baseline), .of = &interval_part, ALWAYS },
	{ AT("matched_current", OBJECT, summary, wilson.matched_current), .of = &interval_part, ALWAYS },
	{ .name = NULL },
};
static const struct resource wilson_part = { .name = "summary_wilson",
	.fields = wilson_fields,
	.text = "Wilson's 95 percent intervals of the pooled rates, fractions: as if the counts of all "
		"students were a "
		"sample, and each student independent. A guide to noise from year to year, no more." };

static const struct field changes_fields[] = {
	{ AT("districts", INTEGER, distribution, districts), ALWAYS,
		.text = "Matched members with students in both years." },
	{ AT("fell", INTEGER, distribution, fell), ALWAYS },
	{ AT("rose", INTEGER, distribution, rose), ALWAYS },
	{ AT("least", REAL, distribution, least) },
	{ AT("lower_quartile", REAL, distribution, lower_quartile) },
	{ AT("median", REAL, distribution, median) },
	{ AT("upper_quartile", REAL, distribution, upper_quartile) },
	{ AT("most", REAL, distribution, most) },
	{ .name = NULL },
};
static const struct resource changes_part = { .name = "summary_changes", .fields = changes_fields };

static const struct field rates_fields[] = {
	{ AT("mean", REAL, progress, district_rates.mean),
		.text = "Of the districts' own rates, each counting once." },
	{ AT("median", REAL, progress, district_rates.median) },
	{ .name = NULL },
};
static const struct resource rates_part = { .name = "summary_rates", .fields = rates_fields };

static const struct field point_fields[] = {
	{ AT("school_year", YEAR, summary_point, school_year), ALWAYS },
	{ AT("rate", REAL, summary_point, rate), ALWAYS },
	{ .name = NULL },
};
const struct resource summary_point_part = { .name = "summary_path", .fields = point_fields };

static const struct field goal_fields[] = {
	{ AT("target_reduction", REAL, summary, goal.target_reduction), ALWAYS,
		.text = "Relative, 0.5 for half." },
	{ AT("target_year", YEAR, summary, goal.target_year), ALWAYS },
	{ AT("path", LIST, summary, goal.path), .of = &summary_point_part, ALWAYS,
		.text = "As published; generated from the baseline when the network has none." },
	{ AT("path_rate", REAL, summary, goal.path_rate), .text = "The path's rate in the period's year." },
	{ AT("on_path", BOOLEAN, summary, goal.on_path),
		.text = "Whether the rate of all that report is at or below path_rate; null when that is not "
			"known." },
	{ AT("path_made", CHOICE, summary, goal.made), .choices = goal_makings, ALWAYS,
		.text = "How the path was." },
	{ AT("note", TEXT, summary, goal.note) },
	{ .name = NULL },
};
static const struct resource goal_part = { .name = "summary_goal", .fields = goal_fields };

static const struct field organization_fields[] = {
	{ AT("code", TEXT, summary_organization, code), ALWAYS },
	{ AT("name", TEXT, summary_organization, name), ALWAYS },
	{ .name = NULL },
};
const struct resource summary_organization_part = { .name = "summary_organization",
	.fields = organization_fields };

static const struct field member_fields[] = {
	{ AT("organization", OBJECT, summary_member, organization), .of = &summary_organization_part,
		ALWAYS },
	{ AT("baseline_rate", REAL, summary_member, baseline_rate) },
	{ AT("current_rate", REAL, summary_member, current_rate) },
	{ AT("change_points", REAL, summary_member, change_points) },
	{ AT("rate_effect", REAL, summary_member, contribution.rate_effect),
		.text = "What its own rate adds to matched.rate_effect, percentage points; 0 when it is not "
			"matched." },
	{ AT("composition_effect", REAL, summary_member, contribution.composition_effect),
		.text = "What its share of the students adds to matched.composition_effect." },
	{ AT("submission", TEXT, summary_member, submission), .text = "Id of the submission that counts." },
	{ AT("baseline_parts", INTEGER, summary_member, baseline_parts), ALWAYS,
		.text = "Other organizations whose counts are in its baseline, because it stands for them "
			"now." },
	{ .name = NULL },
};
static const struct resource member_part = { .name = "summary_member", .fields = member_fields };
const struct resource resource_summary_figures = { .name = "summary_figures", .fields = member_fields + 1 };

static const char *const years[] = { "baseline", "current", NULL };

static const struct field version_fields[] = {
	{ AT("organization", OBJECT, summary_version, organization), .of = &summary_organization_part,
		ALWAYS },
	{ AT("year", CHOICE, summary_version, year), .choices = years, ALWAYS },
	{ AT("matched", BOOLEAN, summary_version, matched), ALWAYS },
	{ AT("submission", TEXT, summary_version, submission),
		.text = "null where several make the count: organizations have changed." },
	{ AT("number", INTEGER, summary_version, number), ALWAYS,
		.text = "Its version; 0 where there are several." },
	{ AT("enrolled", INTEGER, summary_version, enrolled), ALWAYS },
	{ AT("chronic", INTEGER, summary_version, chronic), ALWAYS },
	{ .name = NULL },
};
static const struct resource version_part = { .name = "summary_version", .fields = version_fields };

/* The parts that begin at 0 name their places from the summary's own start. */
static const struct field summary_fields[] = {
	PERIOD_TOLD,
	{ .name = "baseline",
		.type = FIELD_OBJECT,
		.of = &summary_baseline_part,
		.use = FIELD_SHOWN,
		ALWAYS },
	{ .name = "coverage", .type = FIELD_OBJECT, .of = &coverage_part, .use = FIELD_SHOWN, ALWAYS },
	{ AT("all_reporting", OBJECT, summary, progress.all_reporting), .of = &pooled_part, ALWAYS },
	{ AT("matched", OBJECT, summary, progress), .of = &matched_part, ALWAYS },
	{ AT("turnover", OBJECT, summary, progress), .of = &turnover_part, ALWAYS },
	{ AT("district_rates", OBJECT, summary, progress), .of = &rates_part, ALWAYS },
	{ AT("district_changes", OBJECT, summary, changes), .of = &changes_part, ALWAYS,
		.text = "How the matched districts' own changes lie, percentage points." },
	{ .name = "wilson", .type = FIELD_OBJECT, .of = &wilson_part, .use = FIELD_SHOWN, ALWAYS },
	{ .name = "goal", .type = FIELD_OBJECT, .of = &goal_part, .use = FIELD_SHOWN, ALWAYS },
	{ AT("members", LIST, summary, members), .of = &member_part,
		.text = "The members you may see: all for a facilitator, those of its region for a coach, "
			"its "
			"own row for a district, none for a reader." },
	{ AT("explained", LIST, summary, explained), .of = &resource_explained, .text = "With explain=1." },
	{ AT("submissions", LIST, summary, versions), .of = &version_part,
		.text = "With explain=1: the versions that were counted, of the members you may see." },
	{ .name = NULL },
};
const struct resource resource_summary = {
	.name = "summary",
	.fields = summary_fields,
	.text = "Rates are fractions; *_points are percentage points; *_percent are relative, in percent. Of "
		"a group, a "
		"grade or a region for those who see the record of every member that it is about. Where "
		"fewer than ten students "
		"are chronically absent in a sum, or fewer than ten are not, all of it is for them alone: "
		"403.",
};
