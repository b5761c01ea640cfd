/* Ideas that travel: who has tried a practice, where, and what came of it. */
#include "halved/resources/resources.h"

static const char *const likenesses[] = { "state", "region", "size", NULL };

/* clang-format off */
static const struct field counts_fields[] = {
	{ .name = "tries", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "Cycles that try it and have begun.", .example = "12" },
	{ .name = "members", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "Of how many members.", .example = "5" },
	{ .name = "adopted", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "That ended with it being kept.", .example = "4" },
	{ .name = "adapted", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "With it being changed.", .example = "5" },
	{ .name = "abandoned", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "With it being given up: worth reading, too.", .example = "2" },
	{ .name = "under_way", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "That have not ended.", .example = "1" },
	{ .name = NULL },
};
static const struct resource counts = { .name = "lineage_counts", .fields = counts_fields, .text = "What became of tries." };

static const struct field try_fields[] = {
	{ .name = "cycle", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Id of the cycle.", .example = "\"7\"" },
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true, .text = "Member that tries it.",
	  .example = "\"wa-01109\"" },
	{ .name = "alike", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .choices = likenesses,
	  .text = "In what that member is like the one that is compared.", .example = "[\"state\",\"size\"]" },
	{ .name = "practice", .type = FIELD_SLUG, .use = FIELD_SHOWN, .required = true, .text = "Code of what is tried: the practice, or one that refines it.",
	  .example = "\"mentors\"" },
	{ .name = "change_idea", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "As the cycle says it.", .example = "\"Call again after a week.\"" },
	{ .name = "context", .type = FIELD_TEXT, .use = FIELD_SHOWN, .text = "Where it is tried.", .example = "\"Grade 9, rural\"" },
	{ .name = "tier", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .text = "For all students (1), some (2), few (3).", .example = "2" },
	{ .name = "scale", .type = FIELD_TEXT, .use = FIELD_SHOWN, .text = "How many it reaches.", .example = "null" },
	{ .name = "status", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "How the cycle stands.", .example = "\"completed\"" },
	{ .name = "prediction_held", .type = FIELD_TEXT, .use = FIELD_SHOWN, .text = "Whether it came as predicted.", .example = "\"partly\"" },
	{ .name = "act", .type = FIELD_TEXT, .use = FIELD_SHOWN, .text = "What became of it.", .example = "\"adapt\"" },
	{ .name = "studied", .type = FIELD_TEXT, .use = FIELD_SHOWN, .text = "The result.", .example = "\"Two of five came back.\"" },
	{ .name = "learned", .type = FIELD_TEXT, .use = FIELD_SHOWN, .text = "What was learned.", .example = "\"The time of the call decides.\"" },
	{ .name = "copy_of", .type = FIELD_TEXT, .use = FIELD_SHOWN, .text = "Id of the cycle that it was copied from.", .example = "null" },
	{ .name = "copies", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "How often it was copied, as far as you see.", .example = "0" },
	{ .name = "completed_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .text = "When it ended.", .example = "\"2026-02-10T09:00:00-08:00\"" },
	{ .name = NULL },
};
static const struct resource try = { .name = "lineage_try", .fields = try_fields, .text = "One try of a practice: where, and what came of it." };

static const struct field fields[] = {
	{ .name = "network", .type = FIELD_SLUG, .use = FIELD_SHOWN, .required = true, .text = "Network it belongs to.", .example = "\"wa-cop-2026\"" },
	{ .name = "practice", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .required = true, .of = &resource_practice, .text = "The practice.", .example = "{}" },
	{ .name = "refined_by", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .text = "Codes of the practices that refine it.",
	  .example = "[\"mentors-twice\"]" },
	{ .name = "compared", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN,
	  .text = "The member that others are compared with; null when there is none whose record you may read.",
	  .example = "\"wa-01109\"" },
	{ .name = "alike_when", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "How it is judged who is alike.",
	  .example = "\"state: the same one\"" },
	{ .name = "counts", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .required = true, .of = &counts, .text = "Of the tries that go as far as you stand.",
	  .example = "{\"tries\":12}" },
	{ .name = "alike", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .required = true, .of = &counts,
	  .text = "Of these, those of other members that are alike in two things and more.", .example = "{\"tries\":3}" },
	{ .name = "other_tries", .type = FIELD_INTEGER, .use = FIELD_SHOWN,
	  .text = "Tries that do not go as far, in full fives; null while they are fewer than ten, or of one member alone.", .example = "10" },
	{ .name = "tries", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 200, .of = &try,
	  .text = "The first 200: of the members that are most alike first, then the newest.", .example = "[]" },
	{ .name = NULL },
};

const struct resource resource_practice_lineage = {
	.name = "practice_lineage", .fields = fields, .text = "Who has tried a practice, where, and what came of it.",
};

const struct field practice_lineage_query[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .text = "Member that others are compared with, one whose record you may read; a district's own when absent.",
	  .example = "\"wa-01109\"" },
	{ .name = NULL },
};
/* clang-format on */
