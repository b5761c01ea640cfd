#include "halved/resources/cycle.h"

#include "halved/resources/resources.h"

static const char *const kinds[] = { "primary", "secondary", "change_idea", NULL };

static const struct field part_fields[] = {
	{ .name = "code",
		.type = FIELD_SLUG,
		.required = true,
		.text = "Short name that cycles use as their driver.",
		.example = "\"early-outreach\"" },
	{ .name = "kind",
		.type = FIELD_CHOICE,
		.choices = kinds,
		.required = true,
		.text = "A primary driver, a secondary one, or an idea of what to change.",
		.example = "\"primary\"" },
	{ .name = "label",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 300,
		.text = "What it is.",
		.example = "\"Families hear from us early\"" },
	{ .name = "under",
		.type = FIELD_SLUG,
		.text = "Code of the driver that it works through: a primary one for a secondary, any driver "
			"for "
			"an idea, none for a primary.",
		.example = "null" },
	{ .name = "practice",
		.type = FIELD_SLUG,
		.text = "Code of the network's practice that an idea takes up.",
		.example = "\"mentors\"" },
	{ .name = NULL },
};

static const struct resource part = {
	.name = "theory_part",
	.fields = part_fields,
	.text = "A driver, or an idea of what to change.",
};

#define PARTS(use_)                                                                                          \
	.name = "parts", .type = FIELD_LIST, .use = (use_), .required = true, .items = 200, .of = &part,     \
	.text = "Drivers and change ideas, in the order in which they are drawn.",                           \
	.example = "[{\"code\":\"early-outreach\",\"kind\":\"primary\",\"label\":\"Families hear from us "   \
		   "early\"}]"

static const struct field version_fields[] = {
	{ .name = "version", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true },
	{ .name = "title", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true },
	{ .name = "aim", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true },
	{ PARTS(FIELD_SHOWN) },
	{ .name = "written_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Moment since which it was so." },
	VERSION_BY,
	{ .name = NULL },
};

static const struct resource version = {
	.name = "theory_version",
	.fields = version_fields,
	.text = "What a theory said before.",
};

static const struct field fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "title",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 200,
		.text = "Name of the theory.",
		.example = "\"How attendance gets better\"" },
	{ .name = "aim",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 2000,
		.text = "What its drivers lead to: how much, for whom, by when.",
		.example = "\"Half as many students chronically absent by 2029\"" },
	{ PARTS(FIELD_FREE) },
	{ .name = "earlier",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &version,
		.sql = "(select coalesce(json_agg(json_build_object('version', v.version, 'title', v.title, "
		       "'aim', "
		       "v.aim, 'parts', v.parts, 'written_at', v.written_at, 'by', "
		       "account_shown(v.changed_by)) "
		       "order by v.version), '[]') from "
		       "theory_version v where v.theory_id = t.id)",
		.text = "What it said before, the first first: changes of mind are kept.",
		.example = "[]" },
	{ .name = NULL },
};

const struct resource resource_theory = {
	.name = "theory",
	.table = "theory",
	.path = "/v1/theories",
	.fields = fields,
	.text = "What a network thinks would lead to its aim: drivers and change ideas, which cycles test.",
};

const struct field theory_query[] = {
	{ .name = "part",
		.type = FIELD_SLUG,
		.sql = "case when t.parts @> jsonb_build_array(jsonb_build_object('code', :part::text)) then "
		       ":part::text end",
		.text = "Only those with this driver or change idea.",
		.example = "\"early-outreach\"" },
	{ .name = NULL },
};
