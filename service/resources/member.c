#include "halved/resources/resources.h"

static const struct field pause_fields[] = {
	{ .name = "paused_on",
		.type = FIELD_DATE,
		.required = true,
		.text = "First day on which it rests.",
		.example = "\"2026-06-22\"" },
	{ .name = "resumed_on",
		.type = FIELD_DATE,
		.text = "First day on which it takes part again; absent as long as it rests.",
		.example = "\"2026-08-24\"" },
	{ .name = NULL },
};

static const struct resource pause = {
	.name = "pause",
	.fields = pause_fields,
	.text = "A time for which a membership rests: nothing is expected of its days.",
};

static const struct field fields[] = {
	NETWORK_SHOWN("Network it is a member of."),
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.use = FIELD_ONCE,
		.required = true,
		.text = "The organization that takes part.",
		.example = "\"wa-01109\"" },
	{ .name = "joined_on",
		.type = FIELD_DATE,
		.required = true,
		.text = "First day of its membership.",
		.example = "\"2026-01-27\"" },
	{ .name = "pauses",
		.type = FIELD_LIST,
		.items = 100,
		.of = &pause,
		.fallback = "'[]'",
		.text = "When it rests, one pause after the other, from joined_on to left_on.",
		.example = "[{\"paused_on\":\"2026-06-22\",\"resumed_on\":\"2026-08-24\"}]" },
	{ .name = "left_on",
		.type = FIELD_DATE,
		.text = "First day on which it is no member any more.",
		.example = "\"2028-07-01\"" },
	{ .name = "commitment_signed_on",
		.type = FIELD_DATE,
		.text = "Day on which it signed what the network asks of its members: its commitments, or "
			"the challenge that it takes up.",
		.example = "\"2026-01-20\"" },
	{ .name = "note",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "Anything else.",
		.example = "\"Joined with its neighbour.\"" },
	{ .name = NULL },
};

const struct resource resource_member = {
	.name = "member",
	.table = "membership",
	.path = "/v1/networks/{network}/members",
	.find = "find_member(:network::text, :id::text)",
	.fields = fields,
	.text = "An organization's membership in a network, with its dates.",
};

const struct field member_query[] = {
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.text = "Only memberships of this organization.",
		.example = "\"wa-01109\"" },
	{ .name = NULL },
};
