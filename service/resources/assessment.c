#include "halved/resources/assessment.h"

#include "halved/resources/note.h"
#include "halved/resources/resources.h"

static const struct field round_fields[] = {
	NETWORK_SHOWN("Network that assesses itself."),
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.use = FIELD_ONCE,
		.text = "The one member that it is for: by a facilitator, or by its coach; all members when "
			"absent, "
			"which is for a facilitator to begin.",
		.example = "\"wa-01109\"" },
	{ .name = "instrument",
		.type = FIELD_SLUG,
		.use = FIELD_ONCE,
		.text = "Code of the self-assessment that is answered; absent when only theories are asked "
			"for.",
		.example = "\"district-system\"" },
	{ .name = "theories",
		.type = FIELD_BOOLEAN,
		.use = FIELD_ONCE,
		.fallback = "false",
		.text = "Whether each also tells a working theory of why students are missing school: kept "
			"from all others until the round is closed, then told with whose it is.",
		.example = "true" },
	{ .name = "question",
		.type = FIELD_TEXT,
		.max = 500,
		.text = "What the theories are to answer.",
		.example = "\"Why are our students missing school?\"" },
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
			"as it is absent; not before the day on which the round was begun. A round that was "
			"closed "
			"stays so.",
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
		.min = 3,
		.max = 50,
		.fallback = "3",
		.text = "People of a member that must have answered before anything of their answers is "
			"told, to themselves as well; of two each would know the other's. 3 when absent.",
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

static const struct field cause_fields[] = {
	{ .name = "cause",
		.type = FIELD_SLUG,
		.required = true,
		.text = "Code of a cause of the network.",
		.example = "\"barriers\"" },
	{ .name = "words",
		.type = FIELD_TEXT,
		.max = 1000,
		.screened = true,
		.text = "Why you think so.",
		.example = "\"The bus comes too early.\"" },
	{ .name = NULL },
};

static const struct resource cause = {
	.name = "theory_cause", .fields = cause_fields, .text = "A cause that somebody thinks is at work."
};

#define CAUSES                                                                                               \
	.name = "causes", .type = FIELD_LIST, .items = 20, .of = &cause, .fallback = "'[]'",                 \
	.text = "Your working theory, when the round asks for theories: what weighs most comes first.",      \
	.example = "[{\"cause\":\"barriers\"}]"
#define WORDS                                                                                                \
	.name = "words", .type = FIELD_TEXT, .max = 4000, .screened = true,                                  \
	.text = "The theory in your own words.", .example = "\"Mornings are too hard for many families.\""
#define BECAUSE                                                                                              \
	.name = "because", .type = FIELD_TEXT, .max = 2000, .screened = true,                                \
	.text = "What has changed your mind, if you thought otherwise before.", .example = "null"

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
		.items = 100,
		.of = &rating,
		.fallback = "'[]'",
		.text = "Your answers; items may be left out.",
		.example = "[{\"item\":\"reports\",\"rating\":\"strength\"}]" },
	{ CAUSES, .use = FIELD_ONCE },
	{ WORDS, .use = FIELD_ONCE },
	{ BECAUSE, .use = FIELD_ONCE },
	{ SCREENED_AS, .use = FIELD_ONCE },
	{ .name = "replaced",
		.type = FIELD_BOOLEAN,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Whether you have answered again since.",
		.example = "false" },
	{ .name = "revealed",
		.type = FIELD_BOOLEAN,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Whether all had seen it before another one took its place.",
		.example = "false" },
	{ .name = NULL },
};

const struct resource resource_assessment = {
	.name = "assessment",
	.table = "assessment",
	.path = "/v1/assessments",
	.fields = assessment_fields,
	.text = "What one person answers in a round. Nobody else sees its ratings, and its theory only once "
		"the "
		"round is closed; answering again replaces it, withdrawing erases it.",
};

/* ---- the agreement map ---- */

#define ORGANIZATION                                                                                         \
	.name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true,            \
	.text = "Member.", .example = "\"wa-01109\""

static const struct field member_fields[] = {
	{ ORGANIZATION },
	{ .name = "people",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "How many have answered." },
	{ .name = NULL },
};
static const struct resource member = {
	.name = "map_member", .fields = member_fields, .text = "How many of a member have answered."
};

static const struct field told_fields[] = {
	{ .name = "round",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Title of the round in which it was told." },
	{ CAUSES, .use = FIELD_SHOWN },
	{ WORDS, .use = FIELD_SHOWN },
	{ BECAUSE, .use = FIELD_SHOWN },
	{ .name = "answered_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "When.",
		.example = "\"2026-02-10T09:00:00-08:00\"" },
	{ .name = NULL },
};
static const struct resource told = {
	.name = "working_theory", .fields = told_fields, .text = "What somebody thought, and when."
};

static const struct field person_fields[] = {
	{ ORGANIZATION },
	{ .name = "name",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Whose it is.",
		.example = "\"Example Lead\"" },
	{ .name = "theory",
		.type = FIELD_OBJECT,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &told,
		.text = "What they think." },
	{ .name = "earlier",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &told,
		.text = "What they thought before, the first first: changes of mind are kept." },
	{ .name = NULL },
};
static const struct resource person = {
	.name = "map_person", .fields = person_fields, .text = "One person and what they think."
};

static const struct field holder_fields[] = {
	{ ORGANIZATION },
	{ .name = "name",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Whose it is.",
		.example = "\"Example Lead\"" },
	{ .name = "place",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "1 when it weighs most for them." },
	{ .name = "words",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.text = "What they say of it.",
		.example = "null" },
	{ .name = NULL },
};
static const struct resource holder = {
	.name = "map_holder", .fields = holder_fields, .text = "Somebody who holds a cause."
};

static const struct field test_fields[] = {
	{ .name = "id",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Id of the cycle.",
		.example = "\"7\"" },
	{ .name = "status",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "How it stands.",
		.example = "\"completed\"" },
	{ .name = "prediction_held",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.text = "Whether it came as predicted.",
		.example = "\"partly\"" },
	{ .name = "act",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.text = "What became of it.",
		.example = "\"adapt\"" },
	{ .name = NULL },
};
static const struct resource test = {
	.name = "map_cycle", .fields = test_fields, .text = "A test that goes at a cause."
};

static const struct field held_fields[] = {
	{ .name = "code",
		.type = FIELD_SLUG,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Code of the cause.",
		.example = "\"barriers\"" },
	{ .name = "label",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "What it is called.",
		.example = "\"Barriers\"" },
	{ .name = "under",
		.type = FIELD_SLUG,
		.use = FIELD_SHOWN,
		.text = "Code of the cause that it is a part of.",
		.example = "null" },
	{ .name = "people",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "How many hold it." },
	{ .name = "withdrawn",
		.type = FIELD_BOOLEAN,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Whether the network has withdrawn it since: who holds it stays.",
		.example = "false" },
	{ .name = "held_by",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &holder,
		.text = "Who holds it.",
		.example = "[]" },
	{ .name = "cycles",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &test,
		.text = "Tests that go at it, of those that go as far as you stand." },
	{ .name = NULL },
};
static const struct resource held = {
	.name = "map_cause", .fields = held_fields, .text = "Who holds a cause, and how it is tested."
};

static const struct field map_fields[] = {
	{ .name = "network",
		.type = FIELD_SLUG,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Network that asks.",
		.example = "\"wa-cop-2026\"" },
	{ .name = "title",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Title of the round.",
		.example = "\"Spring 2026\"" },
	{ .name = "question",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.text = "What is asked.",
		.example = "\"Why are students missing school?\"" },
	{ .name = "closed",
		.type = FIELD_BOOLEAN,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Before that you see how many have answered, and your own." },
	{ .name = "members",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &member,
		.text = "Those whose record you may see, by their codes." },
	{ .name = "yours",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &told,
		.text = "What you have answered yourself." },
	{ .name = "causes",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &held,
		.text = "Causes that somebody holds or some test goes at, those first that most hold." },
	{ .name = "people",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &person,
		.text = "Each one's theory." },
	{ .name = NULL },
};

const struct resource resource_agreement_map = {
	.name = "agreement_map",
	.fields = map_fields,
	.text = "Who thinks what of why students are missing school: all together, once the round is closed.",
};

const struct field assessment_round_query[] = {
	{ .name = "closed",
		.type = FIELD_BOOLEAN,
		.sql = "is_closed(t)",
		.text = "1: only those that are closed; 0: only those that can be answered.",
		.example = "0" },
	{ .name = "theories",
		.type = FIELD_BOOLEAN,
		.text = "1: only those that ask for working theories.",
		.example = "1" },
	{ .name = "instrument",
		.type = FIELD_SLUG,
		.text = "Only those of this self-assessment.",
		.example = "\"district-system\"" },
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.text = "Only those for this one member.",
		.example = "\"wa-01109\"" },
	{ .name = NULL },
};
