/* What a member itself wants to reach, and how far it has come. */
#include "halved/resources/choices.h"
#include "halved/resources/resources.h"

static const char *const states[] = { "counted", "suppressed", "few", "missing", "not_comparable", NULL };
static const char *const baseline_states[] = { "given", "counted", "suppressed", "few", "missing",
	"not_comparable", NULL };

/* clang-format off */
static const struct field baseline_fields[] = {
	{ .name = "school_year", .type = FIELD_YEAR, .required = true, .text = "School year that change is measured from.", .example = "\"2023-24\"" },
	{ .name = "rate", .type = FIELD_REAL, .most = 1, .text = "Its rate: baseline_rate, else what counts of that year.", .example = "0.28" },
	{ .name = "state", .type = FIELD_CHOICE, .required = true, .choices = baseline_states,
	  .text = "Where the rate is from: given with the goal, or as it is with a year that was reached.", .example = "\"given\"" },
	{ .name = NULL },
};
static const struct resource baseline = { .name = "interim_goal_baseline", .fields = baseline_fields, .text = "What an interim goal is measured from." };

static const struct field year_fields[] = {
	{ .name = "school_year", .type = FIELD_YEAR, .required = true, .text = "A year of the path.", .example = "\"2024-25\"" },
	{ .name = "rate", .type = FIELD_REAL, .most = 1, .text = "Rate to reach in it; null while there is no baseline.", .example = "0.252" },
	{ .name = "reached", .type = FIELD_REAL, .most = 1, .text = "Rate of the member's accepted submission of the whole year.", .example = "0.26" },
	{ .name = "state", .type = FIELD_CHOICE, .required = true, .choices = states,
	  .text = "Whether there is such a rate: counted; suppressed by the member; few, when it would tell others of fewer than ten students; missing; not_comparable, when organizations have changed and a part is not known.",
	  .example = "\"counted\"" },
	{ .name = "on_path", .type = FIELD_BOOLEAN, .text = "Whether reached is at or below rate; null when that is not known.", .example = "false" },
	{ .name = NULL },
};
static const struct resource goal_year = { .name = "interim_goal_year", .fields = year_fields, .text = "A year of the path, and what was reached in it." };

static const struct field progress_fields[] = {
	{ .name = "baseline", .type = FIELD_OBJECT, .required = true, .of = &baseline, .text = "Where it begins.", .example = "{}" },
	{ .name = "target_reduction", .type = FIELD_REAL, .required = true, .most = 1, .text = "Share of the baseline rate that is to go.", .example = "0.5" },
	{ .name = "target_year", .type = FIELD_YEAR, .required = true, .text = "School year in which that is to be reached.", .example = "\"2028-29\"" },
	{ .name = "years", .type = FIELD_LIST, .required = true, .items = 31, .of = &goal_year, .text = "The path, year after year.", .example = "[]" },
	{ .name = NULL },
};
static const struct resource progress = { .name = "interim_goal_progress", .fields = progress_fields, .text = "The path of an interim goal beside what was reached." };

static const struct field earlier_fields[] = {
	{ .name = "baseline_year", .type = FIELD_YEAR, .required = true, .text = "As it was.", .example = "\"2023-24\"" },
	{ .name = "baseline_rate", .type = FIELD_REAL, .most = 1, .text = "As it was.", .example = "0.28" },
	{ .name = "target_reduction", .type = FIELD_REAL, .required = true, .most = 1, .text = "As it was.", .example = "0.5" },
	{ .name = "target_year", .type = FIELD_YEAR, .required = true, .text = "As it was.", .example = "\"2028-29\"" },
	{ .name = "generator", .type = FIELD_CHOICE, .required = true, .choices = choices_generator, .text = "As it was.", .example = "\"linear\"" },
	{ .name = "path", .type = FIELD_LIST, .items = 30, .of = &resource_goal_point, .text = "As it was.", .example = "null" },
	EARLIER_END,
	{ .name = NULL },
};
static const struct resource earlier = { .name = "interim_goal_earlier", .fields = earlier_fields, .text = "What a published goal said before it was changed." };

static const struct field fields[] = {
	NETWORK_SHOWN("Network in which it is set."),
	{ .name = "organization", .type = FIELD_MEMBER, .use = FIELD_ONCE, .text = "Member whose goal it is; a district's own when absent.",
	  .example = "\"wa-01109\"" },
	{ .name = "baseline_year", .type = FIELD_YEAR, .text = "School year that change is measured from; the network's when absent, as it is when the goal is published.",
	  .example = "\"2023-24\"" },
	{ .name = "baseline_rate", .type = FIELD_REAL, .most = 1, .text = "Rate of that year; what counts of it when absent.", .example = "0.28" },
	{ .name = "baseline_source", .type = FIELD_TEXT, .min = 1, .max = 300, .text = "Where baseline_rate is from; needed before it is published.",
	  .example = "\"State report card\"" },
	{ .name = "target_reduction", .type = FIELD_REAL, .least = 0.01, .most = 1,
	  .text = "Share of the baseline rate that is to go: 0.5 cuts it in half; the network's when absent.", .example = "0.5" },
	{ .name = "target_year", .type = FIELD_YEAR, .text = "School year in which that is to be reached; the network's when absent.",
	  .example = "\"2028-29\"" },
	{ .name = "generator", .type = FIELD_CHOICE, .choices = choices_generator, .fallback = "'linear'",
	  .text = "How the path is made when none is given: equal steps in points (when absent), or in percent.", .example = "\"linear\"" },
	{ .name = "path", .type = FIELD_LIST, .items = 30, .of = &resource_goal_point, .text = "Rates to reach on the way, as agreed, year after year.",
	  .example = "[{\"school_year\":\"2024-25\",\"rate\":0.26},{\"school_year\":\"2028-29\",\"rate\":0.14}]" },
	{ .name = "note", .type = FIELD_TEXT, .max = 900, .text = "What to know about it; whoever sees the goal reads it.",
	  .example = "\"Agreed by the board.\"" },
	{ .name = "published", .type = FIELD_BOOLEAN, .fallback = "false",
	  .text = "Whether the whole network sees it and what is reached; by the district's own hand only, never further, and not before it has a rate to begin with or a path.", .example = "false" },
	{ .name = "published_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .text = "Since when the network sees it.", .example = "null" },
	{ .name = "earlier", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 1000, .of = &earlier, .sql = "earlier_told(t.earlier)",
	  .text = "What it said while it was published, before it was changed.", .example = "[]" },
	{ .name = "progress", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &progress, .sql = "interim_goal_progress(row(t.*)::interim_goal)",
	  .text = "The path, and what is reached beside each year of it.", .example = "{\"baseline\":{\"rate\":0.28},\"years\":[]}" },
	{ .name = NULL },
};

const struct resource resource_interim_goal = {
	.name = "interim_goal", .table = "interim_goal", .path = "/v1/interim-goals", .fields = fields, .ages = true,
	.text = "What a member itself wants to reach by when.",
};

const struct field interim_goal_query[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .text = "Only this member's.", .example = "\"wa-01109\"" },
	{ .name = "published", .type = FIELD_BOOLEAN, .text = "1: only those that are published; 0: those that are not.", .example = "1" },
	{ .name = NULL },
};
/* clang-format on */
