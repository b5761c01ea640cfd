/* What a member, or a whole network, follows over time, and its points. */
#include "halved/resources/measure.h"

#include "halved/resources/resources.h"

const char *const choices_measure_kind[] = { "outcome", "process", "balancing", NULL };
const char *const choices_chart_kind[] = { "run", "xmr", "p", "pprime", NULL };
const char *const choices_chart_direction[] = { "none", "lower", "higher", NULL };
static const char *const made_of[] = { "pairs", "values", NULL };
static const char *const sources[] = { "entered", "annual", "ytd", NULL };
static const char *const cadences[] = { "day", "week", "month", "term", "year", "other", NULL };

/* clang-format off */
static const struct field phase_fields[] = {
	{ .name = "starts_on", .type = FIELD_DATE, .required = true, .text = "First day of the phase: its points are reckoned alone.", .example = "\"2026-03-02\"" },
	{ .name = "because", .type = FIELD_TEXT, .required = true, .min = 1, .max = 500, .text = "Why it begins: what has changed.",
	  .example = "\"Calls home begin in every school.\"" },
	{ .name = "cycle", .type = FIELD_TEXT, .max = 20, .text = "Id of the cycle that is why.", .example = "null" },
	{ .name = NULL },
};
static const struct resource phase = { .name = "measure_phase", .fields = phase_fields, .text = "A part of a series that is reckoned alone." };

static const struct field fields[] = {
	NETWORK_SHOWN("Network in which it is followed."),
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_ONCE,
	  .text = "Member whose measure it is; a district's own when absent. None of a measure of the whole network.", .example = "\"wa-01109\"" },
	{ .name = "whole_network", .type = FIELD_BOOLEAN, .use = FIELD_ONCE, .fallback = "false",
	  .text = "Whether it is of the whole network, whose members all read it.", .example = "false" },
	{ .name = "name", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200, .text = "What is followed; the title of its chart.",
	  .example = "\"Ninth graders absent two days or more in the week\"" },
	{ .name = "kind", .type = FIELD_CHOICE, .required = true, .choices = choices_measure_kind,
	  .text = "Whether it tells what comes of the changes, whether they are done at all, or whether something else suffers.", .example = "\"outcome\"" },
	{ .name = "definition", .type = FIELD_TEXT, .max = 900, .text = "Operational definition: so that two people would count the same.",
	  .example = "\"Absent for any reason, half days as half.\"" },
	{ .name = "made_of", .type = FIELD_CHOICE, .use = FIELD_ONCE, .choices = made_of, .fallback = "'pairs'",
	  .text = "Pairs of a numerator and a denominator (when absent), shown as shares, or values.", .example = "\"pairs\"" },
	{ .name = "numerator", .type = FIELD_TEXT, .max = 300, .text = "What the numerator counts.", .example = "\"Ninth graders absent two days or more\"" },
	{ .name = "denominator", .type = FIELD_TEXT, .max = 300, .text = "What the denominator counts.", .example = "\"Ninth graders enrolled\"" },
	{ .name = "unit", .type = FIELD_TEXT, .max = 50, .text = "In what values are counted.", .example = "\"students\"" },
	{ .name = "direction", .type = FIELD_CHOICE, .choices = choices_chart_direction, .fallback = "'none'", .text = "Whether lower or higher is better; neither when absent.",
	  .example = "\"lower\"" },
	{ .name = "cadence", .type = FIELD_CHOICE, .choices = cadences, .text = "How often there is a point.", .example = "\"week\"" },
	{ .name = "chart", .type = FIELD_CHOICE, .choices = choices_chart_kind, .fallback = "'run'", .text = "Kind of chart when none is asked for; run when absent.",
	  .example = "\"run\"" },
	{ .name = "cumulative", .type = FIELD_BOOLEAN, .fallback = "false",
	  .text = "Whether its points add up over the year, so that no limits can be set; always so of ytd.", .example = "false" },
	{ .name = "target", .type = FIELD_REAL, .least = -1e9, .most = 1e9, .text = "What is to be reached: a share from 0 to 1 of pairs, else a value.", .example = "0.1" },
	{ .name = "driver", .type = FIELD_SLUG, .text = "Code of the driver, or of the change idea, of the network's theory that it tells of.", .example = "null" },
	{ .name = "source", .type = FIELD_CHOICE, .use = FIELD_ONCE, .choices = sources, .fallback = "'entered'",
	  .text = "Where its points come from: they are entered (when absent), or taken from what counts of submissions, of whole years or of the year to date, "
		  "all students; of a whole network from the members that count in every period.", .example = "\"entered\"" },
	{ .name = "phases", .type = FIELD_LIST, .items = 40, .of = &phase, .fallback = "'[]'", .text = "Where the series is broken into parts, and why.", .example = "[]" },
	{ .name = "baseline_until", .type = FIELD_DATE, .text = "Last day of the points of the first part that make centre and limits; all of them when absent.",
	  .example = "null" },
	{ .name = "baseline_because", .type = FIELD_TEXT, .max = 500, .text = "Why the baseline ends there; needed with baseline_until.", .example = "null" },
	{ .name = NULL },
};

const struct resource resource_measure = {
	.name = "measure", .table = "measure", .path = "/v1/measures", .fields = fields, .text = "Something that is followed over time.",
};

const struct field measure_query[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .text = "Only this member's.", .example = "\"wa-01109\"" },
	{ .name = "whole_network", .type = FIELD_BOOLEAN, .text = "1: only those of the whole network.", .example = "1" },
	{ .name = "kind", .type = FIELD_CHOICE, .choices = choices_measure_kind, .text = "Only those of this kind.", .example = "\"outcome\"" },
	{ .name = "driver", .type = FIELD_SLUG, .text = "Only those of this driver or change idea.", .example = "\"early-outreach\"" },
	{ .name = NULL },
};

#define POINT_PARTS \
	{ .name = "day", .type = FIELD_DATE, .required = true, .text = "Day that it stands for: one point a day. Of a period its last.", .example = "\"2026-02-06\"" }, \
	{ .name = "label", .type = FIELD_TEXT, .max = 60, .text = "How the chart names the period; the day when absent.", .example = "\"week 6\"" }, \
	{ .name = "value", .type = FIELD_REAL, .least = -1e9, .most = 1e9, .text = "What was counted, of a measure that is made of values.", .example = "null" }, \
	{ .name = "numerator", .type = FIELD_INTEGER, .min = 0, .max = 1000000000, .text = "Of a measure that is made of pairs.", .example = "12" }, \
	{ .name = "denominator", .type = FIELD_INTEGER, .min = 0, .max = 1000000000, .text = "Of a measure that is made of pairs; of 0 there is no share.", \
	  .example = "40" }, \
	{ .name = "note", .type = FIELD_TEXT, .max = 900, .text = "What to know about it.", .example = "\"Half of the school was at a fair.\"" }, \
	{ .name = "excluded_because", .type = FIELD_TEXT, .min = 1, .max = 500, \
	  .text = "Why it is left out of every reckoning, though it stays on the chart; it counts when absent.", .example = "null" }

static const struct field earlier_fields[] = {
	{ .name = "day", .type = FIELD_DATE, .use = FIELD_SHOWN, .required = true, .text = "As it was.", .example = "\"2026-02-06\"" },
	{ .name = "value", .type = FIELD_REAL, .use = FIELD_SHOWN, .text = "As it was.", .example = "null" },
	{ .name = "numerator", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .text = "As it was.", .example = "12" },
	{ .name = "denominator", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .text = "As it was.", .example = "40" },
	{ .name = "excluded_because", .type = FIELD_TEXT, .use = FIELD_SHOWN, .max = 500, .text = "As it was.", .example = "null" },
	EARLIER_END,
	{ .name = NULL },
};
static const struct resource earlier = { .name = "measure_point_earlier", .fields = earlier_fields, .text = "What a point said before it was corrected." };

static const struct field point_fields[] = {
	{ .name = "measure", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .sql = "t.measure_id::text", .text = "Id of its measure.", .example = "\"1\"" },
	NETWORK_SHOWN("Network in which it is followed."),
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .text = "Member whose measure it is; null of the whole network.",
	  .example = "{\"code\":\"wa-01109\",\"name\":\"Example School District\"}" },
	POINT_PARTS,
	{ .name = "earlier", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 1000, .of = &earlier, .sql = "earlier_told(t.earlier)",
	  .text = "What it said before it was corrected.", .example = "[]" },
	{ .name = NULL },
};

const struct resource resource_measure_point = {
	.name = "measure_point", .table = "measure_point", .path = "/v1/measure-points", .fields = point_fields, .text = "One point of a series.",
};

static const struct field given_fields[] = { POINT_PARTS, { .name = NULL } };
static const struct resource given = { .name = "measure_point_given", .fields = given_fields, .text = "A point, as one of many." };

static const struct field batch_fields[] = {
	{ .name = "points", .type = FIELD_LIST, .required = true, .items = 2000, .of = &given, .text = "The points, each of another day.",
	  .example = "[{\"day\":\"2026-02-13\",\"numerator\":9,\"denominator\":40}]" },
	{ .name = NULL },
};
const struct resource resource_measure_batch = { .name = "measure_batch", .fields = batch_fields, .text = "Many points at once." };

static const struct field added_fields[] = {
	{ .name = "added", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "How many points were written down.", .example = "1" },
	{ .name = NULL },
};
const struct resource resource_measure_added = { .name = "measure_added", .fields = added_fields, .text = "What became of many points." };
/* clang-format on */
