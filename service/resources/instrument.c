#include "halved/resources/resources.h"

#define CODE                                                                                                 \
	{                                                                                                    \
		.name = "code", .type = FIELD_SLUG, .required = true,                                        \
		.text = "Short name that answers use.", .example = "\"one\""                                 \
	}
#define LABEL(text_, example_)                                                                               \
	{                                                                                                    \
		.name = "label", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200,                 \
		.text = (text_), .example = (example_)                                                       \
	}

static const struct field rating_fields[] = {
	CODE,
	LABEL("What it says, in short.", "\"A strength\""),
	{ .name = "known",
		.type = FIELD_BOOLEAN,
		.text = "False of an answer that one does not know: it is missing, and never counted as "
			"zero.",
		.example = "true" },
	{ .name = NULL },
};

static const struct resource rating = {
	.name = "instrument_rating",
	.fields = rating_fields,
	.text = "An answer that can be chosen, from the best to the worst.",
};

static const struct field ingredient_fields[] = {
	CODE,
	LABEL("What the items in it have in common.", "\"Data to act on\""),
	{ .name = NULL },
};

static const struct resource ingredient = {
	.name = "instrument_ingredient",
	.fields = ingredient_fields,
	.text = "A part of the questionnaire whose items are told of together.",
};

static const struct field item_fields[] = {
	CODE,
	{ .name = "ingredient",
		.type = FIELD_SLUG,
		.required = true,
		.text = "Code of the ingredient it belongs to.",
		.example = "\"one\"" },
	LABEL("What it is about, in short.", "\"Reports to the district's team\""),
	{ .name = "wording",
		.type = FIELD_TEXT,
		.min = 1,
		.max = 2000,
		.text = "The item as its authors have worded it; whoever may use that wording loads it.",
		.example = "\"The team sees a report of attendance.\"" },
	{ .name = NULL },
};

static const struct resource item = {
	.name = "instrument_item",
	.fields = item_fields,
	.text = "One thing that is judged.",
};

static const struct field fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "code",
		.type = FIELD_SLUG,
		.use = FIELD_ONCE,
		.required = true,
		.text = "Short name of the questionnaire.",
		.example = "\"district-system\"" },
	{ .name = "title",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 200,
		.text = "What it asks.",
		.example = "\"How far is our district's system?\"" },
	{ .name = "source",
		.type = FIELD_TEXT,
		.min = 1,
		.max = 300,
		.text = "Whose it is.",
		.example = "\"Our own\"" },
	{ .name = "ratings",
		.type = FIELD_LIST,
		.required = true,
		.items = 12,
		.of = &rating,
		.text = "The answers that can be chosen.",
		.example = "[{\"code\":\"strength\",\"label\":\"A strength\",\"known\":true}]" },
	{ .name = "ingredients",
		.type = FIELD_LIST,
		.required = true,
		.items = 20,
		.of = &ingredient,
		.text = "The parts it has.",
		.example = "[{\"code\":\"one\",\"label\":\"Data to act on\"}]" },
	{ .name = "items",
		.type = FIELD_LIST,
		.required = true,
		.items = 100,
		.of = &item,
		.text = "What is judged, in this order.",
		.example =
			"[{\"code\":\"reports\",\"ingredient\":\"one\",\"label\":\"Reports to the district's "
			"team\"}]" },
	{ .name = "detail",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "How it is to be filled in.",
		.example = "\"Each for oneself first.\"" },
	{ .name = NULL },
};

const struct resource resource_instrument = {
	.name = "instrument",
	.table = "instrument",
	.path = "/v1/instruments",
	.fields = fields,
	.text = "A questionnaire by which a member judges its own system.",
};

const struct field instrument_query[] = {
	{ .name = "code",
		.type = FIELD_SLUG,
		.text = "Only the one of this name.",
		.example = "\"district-system\"" },
	{ .name = NULL },
};
