/* What becomes of an organization: districts and schools merge, are split, get another code. */
#include "halved/resources/resources.h"

static const char *const kinds[] = { "merge", "split", "renumber", NULL };

/* clang-format off */
static const struct field fields[] = {
	{ .name = "from", .type = FIELD_ORGANIZATION, .use = FIELD_ONCE, .required = true, .text = "The organization that changes.", .example = "\"wa-01109\"" },
	{ .name = "to", .type = FIELD_ORGANIZATION, .use = FIELD_ONCE, .required = true, .text = "What it becomes, or what a part of it goes into.",
	  .example = "\"wa-01158\"" },
	{ .name = "starts_on", .type = FIELD_DATE, .required = true, .text = "First day on which the other stands for it.", .example = "\"2099-07-01\"" },
	{ .name = "kind", .type = FIELD_CHOICE, .use = FIELD_ONCE, .required = true, .choices = kinds,
	  .text = "Merge: all of it goes into the other. Split: a part of it does. Renumber: it is the same, with a record of its own under the new code.",
	  .example = "\"split\"" },
	{ .name = "share", .type = FIELD_REAL, .least = 0.000001, .most = 1,
	  .text = "Of a split: the share of its students that went there; when absent nothing is compared across it.",
	  .example = "null" },
	{ .name = "note", .type = FIELD_TEXT, .max = 900, .text = "Anything else.", .example = "\"By vote of the boards.\"" },
	{ .name = NULL },
};

const struct resource resource_succession = {
	.name = "succession", .table = "succession", .path = "/v1/successions", .fields = fields,
	.text = "What an organization becomes, and since when.",
};

const struct field succession_query[] = {
	{ .name = "from", .type = FIELD_ORGANIZATION, .text = "Only what this organization became.", .example = "\"wa-01109\"" },
	{ .name = "to", .type = FIELD_ORGANIZATION, .text = "Only what went into this organization.", .example = "\"wa-01158\"" },
	{ .name = "kind", .type = FIELD_CHOICE, .choices = kinds, .text = "Only changes of this kind.", .example = "\"merge\"" },
	{ .name = NULL },
};

static const struct field shown_fields[] = {
	{ .name = "id", .type = FIELD_TEXT, .required = true, .text = "Id of the succession.", .example = "\"1\"" },
	{ .name = "organization", .type = FIELD_ORGANIZATION, .required = true, .text = "The other organization.",
	  .example = "{\"code\":\"wa-01158\",\"name\":\"Example School District\"}" },
	{ .name = "starts_on", .type = FIELD_DATE, .required = true, .text = "First day on which the one stands for the other.", .example = "\"2025-07-01\"" },
	{ .name = "kind", .type = FIELD_CHOICE, .required = true, .choices = kinds, .text = "What happened.", .example = "\"merge\"" },
	{ .name = "share", .type = FIELD_REAL, .most = 1, .text = "Of a split: the share of the students.", .example = "null" },
	{ .name = NULL },
};

const struct resource resource_succession_shown = {
	.name = "succession_shown", .fields = shown_fields, .text = "A succession, as it stands on the page of an organization.",
};
/* clang-format on */
