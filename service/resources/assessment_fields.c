/* What the result of a round tells. */
#include "assessment_parts.h"
#include "halved/resources/assessment.h"

static const struct field count_fields[] = {
	{ AT("rating", TEXT, assessment_count, rating), ALWAYS },
	{ AT("number", INTEGER, assessment_count, number), ALWAYS },
	{ .name = NULL },
};
static const struct resource count = { .name = "assessment_count", .fields = count_fields };

static const struct field term_fields[] = {
	{ AT("round", TEXT, assessment_term, round), ALWAYS, .text = "Id of the round." },
	{ AT("answered", INTEGER, assessment_term, answered), ALWAYS,
		.text = "Answers, with those that do not know; of an ingredient all on its items." },
	{ AT("unknown", INTEGER, assessment_term, unknown), ALWAYS, .text = "Of these, who does not know." },
	{ AT("best", TEXT, assessment_term, best), .text = "The best answer; null when nobody knows." },
	{ AT("worst", TEXT, assessment_term, worst), .text = "The worst one." },
	{ AT("steps", INTEGER, assessment_term, steps), ALWAYS,
		.text = "How far these two lie apart on the scale: what to talk about." },
	{ AT("counts", LIST, assessment_term, counts), .of = &count, ALWAYS,
		.text = "How often each answer was given, from the best to the worst." },
	{ AT("middle", TEXT, assessment_term, middle),
		.text = "The answer in the middle of those who know; null when it lies between two. There is "
			"no mean: the "
			"steps have no size." },
	{ .name = NULL },
};
static const struct resource term = {
	.name = "assessment_term", .fields = term_fields, .text = "How answers were spread in one round."
};

#define TERMS                                                                                                \
	{                                                                                                    \
		AT("terms", LIST, assessment_judged, terms),                                                 \
			.of = &term, ALWAYS,                                                                 \
			.text = "Round by round, newest first; a round that is not told is left out."        \
	}

static const struct field ingredient_fields[] = {
	{ AT("code", TEXT, assessment_judged, code), ALWAYS },
	{ AT("label", TEXT, assessment_judged, label), ALWAYS },
	TERMS,
	{ .name = NULL },
};
static const struct resource ingredient = { .name = "assessment_ingredient", .fields = ingredient_fields };

static const struct field item_fields[] = {
	{ AT("code", TEXT, assessment_judged, code), ALWAYS },
	{ AT("ingredient", TEXT, assessment_judged, ingredient), ALWAYS },
	{ AT("label", TEXT, assessment_judged, label), ALWAYS },
	{ AT("wording", TEXT, assessment_judged, wording),
		.text = "As its authors say it, where that was loaded." },
	TERMS,
	{ .name = NULL },
};
static const struct resource item = { .name = "assessment_item", .fields = item_fields };

static const struct field turnout_fields[] = {
	{ AT("round", TEXT, assessment_turnout, round), ALWAYS },
	{ AT("people", INTEGER, assessment_turnout, people), ALWAYS, .text = "Who have answered." },
	{ AT("told", BOOLEAN, assessment_turnout, told), ALWAYS,
		.text = "Whether their answers are told: the round is closed, and there are enough of "
			"them." },
	{ .name = NULL },
};
static const struct resource turnout = { .name = "assessment_turnout", .fields = turnout_fields };

static const struct field organization_fields[] = {
	{ AT("code", TEXT, assessment_shown, organization.code), ALWAYS },
	{ AT("name", TEXT, assessment_shown, organization.name), ALWAYS },
	{ .name = NULL },
};
static const struct resource organization = { .name = "assessment_organization",
	.fields = organization_fields };

static const struct field member_fields[] = {
	{ .name = "organization", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &organization, ALWAYS },
	{ AT("rounds", LIST, assessment_shown, rounds), .of = &turnout, ALWAYS },
	{ AT("ingredients", LIST, assessment_shown, ingredients), .of = &ingredient, ALWAYS },
	{ AT("items", LIST, assessment_shown, items), .of = &item, ALWAYS },
	{ .name = NULL },
};
static const struct resource member = { .name = "assessment_member", .fields = member_fields };

static const struct field together_fields[] = {
	{ AT("members", INTEGER, assessment_result, together.members), ALWAYS,
		.text = "Whose answers in this round are told." },
	{ AT("ingredients", LIST, assessment_result, together.ingredients), .of = &ingredient, ALWAYS },
	{ AT("items", LIST, assessment_result, together.items), .of = &item, ALWAYS },
	{ .name = NULL },
};
static const struct resource together = { .name = "assessment_together",
	.fields = together_fields,
	.text = "The answers of all members here that are told; no others are in it." };

static const struct field scale_fields[] = {
	{ AT("code", TEXT, assessment_rating, code), ALWAYS },
	{ AT("label", TEXT, assessment_rating, label), ALWAYS },
	{ AT("known", BOOLEAN, assessment_rating, known), ALWAYS },
	{ .name = NULL },
};
static const struct resource scale = { .name = "assessment_scale", .fields = scale_fields };

static const struct field told_round_fields[] = {
	{ AT("id", TEXT, assessment_told_round, id), ALWAYS },
	{ AT("title", TEXT, assessment_told_round, title), ALWAYS },
	{ AT("closes_on", DATE, assessment_told_round, closes_on) },
	{ .name = NULL },
};
static const struct resource told_round = { .name = "assessment_told_round", .fields = told_round_fields };

static const struct field own_fields[] = {
	{ AT("organization", TEXT, assessment_own, organization), ALWAYS },
	{ AT("item", TEXT, assessment_own, item), ALWAYS },
	{ AT("rating", TEXT, assessment_own, rating), ALWAYS },
	{ .name = NULL },
};
static const struct resource own = { .name = "assessment_own", .fields = own_fields };

static const struct field result_fields[] = {
	{ AT("network", TEXT, assessment_result, network), ALWAYS },
	{ AT("instrument", TEXT, assessment_result, instrument), ALWAYS,
		.text = "Code of the self-assessment." },
	{ AT("title", TEXT, assessment_result, title), ALWAYS, .text = "Its title." },
	{ AT("closed", BOOLEAN, assessment_result, closed), ALWAYS,
		.text = "Before that it is told how many have answered, and nothing else." },
	{ AT("least", INTEGER, assessment_result, least), ALWAYS,
		.text = "Of fewer people nothing is told." },
	{ AT("rounds", LIST, assessment_result, rounds), .of = &told_round, ALWAYS,
		.text = "This round, and up to five closed before it, newest first." },
	{ AT("ratings", LIST, assessment_result, ratings), .of = &scale, ALWAYS,
		.text = "The scale, from the best to the worst." },
	{ AT("own", LIST, assessment_result, own), .of = &own, ALWAYS,
		.text = "What you have answered yourself." },
	{ AT("members", LIST, assessment_result, members), .of = &member, ALWAYS,
		.text = "Those whose record you may see, by their codes." },
	{ .name = "together", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &together, ALWAYS },
	{ .name = NULL },
};

const struct resource resource_assessment_result = {
	.name = "assessment_result",
	.fields = result_fields,
	.text = "How the answers of a round are spread, member by member, beside earlier rounds.",
};
