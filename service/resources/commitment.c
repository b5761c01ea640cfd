#include "halved/resources/resources.h"

static const struct field fields[] = {
	{ .name = "network",
		.type = FIELD_SLUG,
		.use = FIELD_SHOWN,
		.required = true,
		.sql = "(select n.slug from network n where n.id = t.network_id)",
		.text = "Network whose members promise it.",
		.example = "\"wa-cop-2026\"" },
	{ .name = "position",
		.type = FIELD_INTEGER,
		.required = true,
		.min = 1,
		.max = 100,
		.text = "Its place in the list.",
		.example = "1" },
	{ .name = "title",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 200,
		.text = "What a member promises, in short.",
		.example = "\"Come to every session\"" },
	{ .name = "detail",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "What keeping it looks like.",
		.example = "\"At least one person of the team is there.\"" },
	{ .name = NULL },
};

const struct resource resource_commitment = {
	.name = "commitment",
	.table = "commitment",
	.path = "/v1/commitments",
	.fields = fields,
	.text = "Something that every member of the network promises.",
};
