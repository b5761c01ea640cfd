#include "halved/resources/note.h"
#include "halved/resources/resources.h"

static const char *const kinds[] = { "practice", "action", "protocol", "tool", NULL };
static const char *const levels[] = { "prevention", "problem_solving", "mitigation", NULL };

/* clang-format off */
static const struct field version_fields[] = {
	{ .name = "version", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "Which version it was.", .example = "1" },
	{ .name = "label", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "As it was.", .example = "\"Mentors for students\"" },
	{ .name = "kind", .type = FIELD_CHOICE, .use = FIELD_SHOWN, .required = true, .choices = kinds, .text = "As it was.", .example = "\"practice\"" },
	{ .name = "refines", .type = FIELD_SLUG, .use = FIELD_SHOWN, .text = "As it was.", .example = "null" },
	{ .name = "level", .type = FIELD_CHOICE, .use = FIELD_SHOWN, .choices = levels, .text = "As it was.", .example = "\"problem_solving\"" },
	{ .name = "tier", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .text = "As it was.", .example = "2" },
	{ .name = "detail", .type = FIELD_TEXT, .use = FIELD_SHOWN, .text = "As it was.", .example = "null" },
	{ .name = "link", .type = FIELD_LINK, .use = FIELD_SHOWN, .text = "As it was.", .example = "null" },
	{ .name = "written_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .required = true, .text = "Moment since which it was so.",
	  .example = "\"2026-02-10T09:00:00-08:00\"" },
	VERSION_BY,
	{ .name = NULL },
};
/* clang-format on */

static const struct resource version = {
	.name = "practice_version",
	.fields = version_fields,
	.text = "What a practice said before.",
};

static const struct field fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "code",
		.type = FIELD_SLUG,
		.use = FIELD_ONCE,
		.required = true,
		.text = "Short name that records use.",
		.example = "\"mentors\"" },
	{ .name = "label",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 200,
		.text = "What it is.",
		.example = "\"Mentors for students\"" },
	{ .name = "kind",
		.type = FIELD_CHOICE,
		.choices = kinds,
		.fallback = "'practice'",
		.text = "A practice to try, an action of leaders, a protocol for a session, or a tool; "
			"practice when "
			"absent.",
		.example = "\"practice\"" },
	{ .name = "refines",
		.type = FIELD_SLUG,
		.text = "Code of the practice of this network that it makes better.",
		.example = "null" },
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.use = FIELD_SHOWN,
		.text = "Member whose team has made it out of the one that it refines; null: it is the "
			"network's own.",
		.example = "null" },
	{ .name = "level",
		.type = FIELD_CHOICE,
		.choices = levels,
		.text = "Whether it prevents absence, solves a problem behind it, or mends what it has cost.",
		.example = "\"problem_solving\"" },
	{ .name = "tier",
		.type = FIELD_INTEGER,
		.min = 1,
		.max = 3,
		.text = "Tier of support: 1 for all students, 2 for some, 3 for few.",
		.example = "2" },
	{ .name = "detail",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "Anything else.",
		.example = "\"One adult for five students.\"" },
	{ .name = "link",
		.type = FIELD_LINK,
		.text = "Where more of it is to be read.",
		.example = "\"https://www.example.org/mentors\"" },
	{ SCREENED_AS, .use = FIELD_SHOWN },
	{ .name = "earlier",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &version,
		.sql = "practice_earlier(t.id)",
		.text = "What it said before, the first first.",
		.example = "[]" },
	{ .name = NULL },
};

const struct resource resource_practice = {
	.name = "practice",
	.table = "practice",
	.path = "/v1/practices",
	.fields = fields,
	.text = "What a member can choose to try or to use.",
};

/* clang-format off */
static const struct field refinement_fields[] = {
	{ .name = "organization", .type = FIELD_MEMBER, .text = "Member whose team has made it; a district's own when absent.", .example = "\"wa-01109\"" },
	{ .name = "code", .type = FIELD_SLUG, .required = true, .text = "Short name that records use.", .example = "\"mentors-by-phone\"" },
	{ .name = "label", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200, .screened = true, .text = "What it is.", .example = "\"Mentors who call\"" },
	{ .name = "detail", .type = FIELD_TEXT, .max = 2000, .screened = true, .text = "What is different, and why.", .example = "\"Calls work where homes are far apart.\"" },
	{ .name = "link", .type = FIELD_LINK, .text = "Where it is to be read.", .example = "\"https://www.example.org/mentors\"" },
	{ SCREENED_AS },
	{ .name = NULL },
};
/* clang-format on */

const struct resource resource_practice_refinement = {
	.name = "practice_refinement",
	.fields = refinement_fields,
	.text = "What a team has made of a practice; kind, level and tier come from that one.",
};

const struct field practice_query[] = {
	{ .name = "kind",
		.type = FIELD_CHOICE,
		.choices = kinds,
		.text = "Only those of this kind.",
		.example = "\"practice\"" },
	{ .name = "level",
		.type = FIELD_CHOICE,
		.choices = levels,
		.text = "Only those of this level.",
		.example = "\"problem_solving\"" },
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.text = "Only what this member's team has made.",
		.example = "\"wa-01109\"" },
	{ .name = "tier",
		.type = FIELD_INTEGER,
		.min = 1,
		.max = 3,
		.text = "Only those of this tier.",
		.example = "2" },
	{ .name = NULL },
};
