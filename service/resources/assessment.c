#include "halved/resources/assessment.h"

#include "halved/resources/resources.h"

static const struct field round_fields[] = {
	NETWORK_SHOWN("Network that assesses itself."),
	{ .name = "instrument",
		.type = FIELD_SLUG,
		.use = FIELD_ONCE,
		.required = true,
		.text = "Code of the self-assessment that is answered.",
		.example = "\"district-system\"" },
	{ .name = "title",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 200,
		.text = "What the round is called; there is one each term.",
		.example = "\"Spring 2026\"" },
	{ .name = "closes_on",
		.type = FIELD_DATE,
		.text = "Day from which nobody answers any more and it is told how the answers are spread; "
			"open as long "
			"as it is absent. A round that was closed stays so.",
		.example = "\"2126-05-01\"" },
	{ .name = "closed",
		.type = FIELD_BOOLEAN,
		.use = FIELD_SHOWN,
		.required = true,
		.sql = "is_closed(t)",
		.text = "Whether it is closed.",
		.example = "false" },
	{ .name = "least",
		.type = FIELD_INTEGER,
		.min = 2,
		.max = 50,
		.fallback = "3",
		.text = "People of a member that must have answered before anything of their answers is "
			"told, "
			"to themselves "
			"as well; 3 when absent.",
		.example = "3" },
	{ .name = NULL },
};

const struct resource resource_assessment_round = {
	.name = "assessment_round",
	.table = "assessment_round",
	.path = "/v1/assessment-rounds",
	.fields = round_fields,
	.text = "A round of self-assessment: each answers alone, and what came of it is told when it is "
		"closed.",
};

static const struct field rating_fields[] = {
	{ .name = "item",
		.type = FIELD_SLUG,
		.required = true,
		.text = "Code of the item.",
		.example = "\"reports\"" },
	{ .name = "rating",
		.type = FIELD_SLUG,
		.required = true,
		.text = "Code of the answer.",
		.example = "\"strength\"" },
	{ .name = NULL },
};

static const struct resource rating = {
	.name = "assessment_rating", .fields = rating_fields, .text = "What one answers on one item."
};

static const struct field assessment_fields[] = {
	{ .name = "assessment_round",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.sql = "t.assessment_round_id::text",
		.text = "Id of the round.",
		.example = "\"1\"" },
	{ .name = "organization",
		.type = FIELD_MEMBER,
		.use = FIELD_ONCE,
		.text = "Member that is judged; a district's own when absent.",
		.example = "\"wa-01109\"" },
	{ .name = "ratings",
		.type = FIELD_LIST,
		.use = FIELD_ONCE,
		.required = true,
		.items = 100,
		.of = &rating,
		.text = "Your answers; items may be left out.",
		.example = "[{\"item\":\"reports\",\"rating\":\"strength\"}]" },
	{ .name = NULL },
};

const struct resource resource_assessment = {
	.name = "assessment",
	.table = "assessment",
	.path = "/v1/assessments",
	.fields = assessment_fields,
	.text = "What one person answers in a round. Nobody else sees it; answering again replaces it.",
};
