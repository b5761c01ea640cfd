#include "halved/resources/resources.h"

static const char *const trends[] = { "increased", "continuing", NULL };

static const struct field fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "code",
		.type = FIELD_SLUG,
		.use = FIELD_ONCE,
		.required = true,
		.text = "Short name that records use.",
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
