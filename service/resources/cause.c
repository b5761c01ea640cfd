#include "halved/resources/resources.h"

static const char *const trends[] = { "increased", "continuing", NULL };

static const struct field fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "code",
		.type = FIELD_SLUG,
		.use = FIELD_ONCE,
		.required = true,
		.text = "Short name that records use; of one that is withdrawn, too, so that no other takes "
			"over what people have said.",
		.example = "\"sibling-care\"" },
	{ .name = "label",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 200,
		.text = "What it is.",
		.example = "\"Caring for younger ones\"" },
	{ .name = "under",
		.type = FIELD_SLUG,
		.text = "Code of the kind of causes that it is of; absent for a kind itself.",
		.example = "\"barriers\"" },
	{ .name = "trend",
		.type = FIELD_CHOICE,
		.choices = trends,
		.text = "Whether it has increased with the pandemic or was there before.",
		.example = "\"continuing\"" },
	{ .name = "detail",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "Anything else.",
		.example = "\"Ask the family.\"" },
	{ .name = NULL },
};

const struct resource resource_cause = {
	.name = "cause",
	.table = "cause",
	.path = "/v1/causes",
	.fields = fields,
	.text = "Why students are missing school: a kind of causes, or one of a kind.",
};

const struct field cause_query[] = {
	{ .name = "under",
		.type = FIELD_SLUG,
		.text = "Only causes of this kind.",
		.example = "\"barriers\"" },
	{ .name = "trend",
		.type = FIELD_CHOICE,
		.choices = trends,
		.text = "Only those that have increased, or that continue.",
		.example = "\"continuing\"" },
	{ .name = NULL },
};

static const struct field count_fields[] = {
	{ .name = "code", .type = FIELD_SLUG, .use = FIELD_SHOWN, .required = true },
	{ .name = "label", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true },
	{ .name = "under", .type = FIELD_SLUG, .use = FIELD_SHOWN },
	{ .name = "trend", .type = FIELD_CHOICE, .use = FIELD_SHOWN, .choices = trends },
	{ .name = "withdrawn",
		.type = FIELD_BOOLEAN,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Whether the network has withdrawn it since." },
	{ .name = "interviews",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Interviews that you may read and that point to it, or to a cause below it." },
	{ .name = "members",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Members whose interviews these are." },
	{ .name = "other_interviews",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.text = "Those that you may not read, of each cause to which shown_from of them and two "
			"members point, rounded down to the step; null when there is none." },
	{ .name = "other_members",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.text = "Members whose interviews the others are, rounded down in the same way; null while "
			"they "
			"are "
			"fewer than the step, too." },
	{ .name = NULL },
};
static const struct resource count = {
	.name = "cause_count",
	.fields = count_fields,
	.text = "How often interviews point to a cause.",
};

static const struct field counts_fields[] = {
	{ .name = "network", .type = FIELD_SLUG, .use = FIELD_SHOWN, .required = true },
	{ .name = "shown_from",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Of fewer interviews of others nothing is told." },
	{ .name = "step",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "In which steps those of others are told, so that one more cannot be seen." },
	{ .name = "causes",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &count,
		.text = "The causes of the network, in their order." },
	{ .name = NULL },
};

const struct resource resource_cause_counts = {
	.name = "cause_counts",
	.fields = counts_fields,
	.text = "What the interviews of a network point to, without what they say.",
};
