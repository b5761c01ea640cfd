/* Dilemma consultancies: a member brings a question, the others think about it, step by step. */
#include "halved/resources/note.h"
#include "halved/resources/protocol.h"
#include "halved/resources/resources.h"

static const char *const forms[] = { "full", "short", NULL };
static const char *const roles[] = { "presenter", "facilitator", "timekeeper", "recorder", "consultant",
	NULL };

/* clang-format off */
static const struct field role_fields[] = {
	{ .name = "role", .type = FIELD_CHOICE, .required = true, .choices = roles, .text = "What somebody does in it.", .example = "\"timekeeper\"" },
	{ .name = "who", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200, .text = "The team or the person that does it.",
	  .example = "\"The team whose turn is next\"" },
	{ .name = NULL },
};
static const struct resource role = { .name = "consultancy_role", .fields = role_fields, .text = "Who does what in a consultancy." };

static const struct field step_fields[] = {
	{ .name = "code", .type = FIELD_SLUG, .required = true, .text = "Short name of the step.", .example = "\"tell\"" },
	{ .name = "label", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200, .text = "What is done in it.", .example = "\"Tell the dilemma\"" },
	{ .name = "help", .type = FIELD_TEXT, .max = 500, .text = "How it is done.", .example = "\"Nobody breaks in.\"" },
	{ .name = "minutes", .type = FIELD_INTEGER, .min = 1, .max = 240, .text = "How long it takes.", .example = "10" },
	{ .name = NULL },
};
static const struct resource step = { .name = "consultancy_step", .fields = step_fields, .text = "One step of a consultancy, with its time." };

static const struct field moment_fields[] = {
	{ .name = "step", .type = FIELD_INTEGER, .required = true, .text = "The step that began.", .example = "1" },
	{ .name = "at", .type = FIELD_TIME, .required = true, .text = "When.", .example = "\"2026-03-17T13:20:00-07:00\"" },
	{ .name = NULL },
};
static const struct resource moment = { .name = "consultancy_moment", .fields = moment_fields, .text = "When a step of a consultancy began." };

static const struct field take_away_fields[] = {
	{ .name = "who", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200, .text = "The team or the person that takes it along.",
	  .example = "\"The attendance office\"" },
	{ .name = "what", .type = FIELD_TEXT, .required = true, .min = 1, .max = 1000, .screened = true, .text = "What is taken along.", .example = "\"Messages before letters.\"" },
	{ .name = NULL },
};
static const struct resource take_away = { .name = "consultancy_take_away", .fields = take_away_fields, .text = "What somebody takes along from a consultancy." };

static const struct field try_fields[] = {
	{ .name = "who", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200, .text = "The team or the person that tries it.",
	  .example = "\"The attendance office\"" },
	{ .name = "what", .type = FIELD_TEXT, .required = true, .min = 1, .max = 500, .screened = true, .text = "What will be tried.", .example = "\"Call ten families.\"" },
	{ .name = "by_on", .type = FIELD_DATE, .text = "By when.", .example = "\"2026-04-14\"" },
	{ .name = "done_on", .type = FIELD_DATE, .text = "When it was done, or given up.", .example = "\"2026-04-10\"" },
	{ .name = "outcome", .type = FIELD_TEXT, .max = 1000, .screened = true, .text = "What came of it.", .example = "\"Seven of ten answered.\"" },
	{ .name = NULL },
};
static const struct resource try = { .name = "consultancy_try", .fields = try_fields, .text = "Who will try what by when." };

#define BROUGHT .name = "question", .type = FIELD_TEXT, .min = 1, .max = 2000, .screened = true, .text = "The question as it is brought, without the name of a student.", \
	  .example = "\"How do we reach families who do not answer?\""
#define RESTATED .name = "restated_question", .type = FIELD_TEXT, .max = 2000, .screened = true, .text = "The question as the team sees it after it was asked.", \
	  .example = "\"What would make an answer easy for them?\""
#define TAKE_AWAYS .name = "take_aways", .type = FIELD_LIST, .items = 100, .of = &take_away, .text = "What teams take along, those that helped to think, too.", \
	  .example = "[{\"who\":\"The attendance office\",\"what\":\"Messages before letters.\"}]"
#define FOLLOW_UP .name = "follow_up", .type = FIELD_TEXT, .max = 4000, .screened = true, .text = "What had come of it by then.", .example = "\"Seven of ten answered.\""

static const struct field earlier_fields[] = {
	{ BROUGHT, .use = FIELD_SHOWN }, { RESTATED, .use = FIELD_SHOWN }, { TAKE_AWAYS, .use = FIELD_SHOWN }, { FOLLOW_UP, .use = FIELD_SHOWN }, EARLIER_END,
	{ .name = NULL },
};
static const struct resource earlier = {
	.name = "consultancy_earlier", .fields = earlier_fields,
	.text = "What a consultancy said before it was changed; its words only for those whom they went as far as.",
};

static const struct field fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "organization", .type = FIELD_MEMBER, .use = FIELD_ONCE, .text = "Member that brings the dilemma; a district's own when absent.",
	  .example = "\"wa-01109\"" },
	{ .name = "session", .type = FIELD_TEXT, .max = 18, .text = "Id of the session of the network in which it is held.", .example = "null" },
	{ .name = "form", .type = FIELD_CHOICE, .use = FIELD_ONCE, .choices = forms, .fallback = "'full'",
	  .text = "Which steps it has unless others are given: of 50 minutes, or short ones of 20; full when absent.", .example = "\"full\"" },
	{ BROUGHT, .required = true },
	{ RESTATED },
	{ .name = "roles", .type = FIELD_LIST, .items = 20, .of = &role, .text = "Who does what.",
	  .example = "[{\"role\":\"timekeeper\",\"who\":\"The team whose turn is next\"}]" },
	{ .name = "steps", .type = FIELD_LIST, .items = 20, .of = &step, .fallback = "null::jsonb", .text = "Its steps in their order; those of its form when absent.",
	  .example = "[{\"code\":\"tell\",\"label\":\"Tell the dilemma\",\"minutes\":10}]" },
	{ .name = "step", .type = FIELD_INTEGER, .max = 21, .fallback = "0",
	  .text = "The step under way, from 1; 0 before it begins, any number beyond the last when it is over.", .example = "0" },
	{ .name = "step_ends_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .sql = "consultancy_step_ends(t.steps, t.step, t.timeline)",
	  .text = "When the step under way should end by its minutes.", .example = "\"2026-03-17T13:30:00-07:00\"" },
	{ .name = "timeline", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 200, .of = &moment, .text = "When each step began, the latest last.",
	  .example = "[]" },
	{ .name = "held_on", .type = FIELD_DATE, .text = "Day on which it is held; that of its first step when absent.", .example = "\"2026-03-17\"" },
	{ TAKE_AWAYS },
	{ .name = "tries", .type = FIELD_LIST, .items = 100, .of = &try, .text = "Who will try what by when.",
	  .example = "[{\"who\":\"The attendance office\",\"what\":\"Call ten families.\",\"by_on\":\"2026-04-14\"}]" },
	{ .name = "follow_up_on", .type = FIELD_DATE, .text = "Day on which it is looked at again; as held_on becomes known, 30 days after it.", .example = "\"2026-04-16\"" },
	{ FOLLOW_UP },
	{ .name = "due", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .required = true, .sql = "consultancy_due(t.follow_up, t.follow_up_on, t.tries, t.network_id)",
	  .text = "Whether that day has come and nothing is told yet, or the day of something that was to be tried and is not done.", .example = "false" },
	{ .name = "earlier", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 20, .of = &earlier,
	  .sql = "note_earlier(t.created_by, t.network_id, t.organization_id, t.earlier, '{question,restated_question,take_aways,follow_up}')",
	  .text = "What it said before one of these was put in another way, the first first; of very many the first and the last.", .example = "[]" },
	NOTE_FIELDS(choices_in_the_room, "'coach'", "\"coach\""),
	{ .name = NULL },
};

const struct resource resource_consultancy = {
	.name = "consultancy", .table = "consultancy", .path = "/v1/consultancies", .fields = fields, .ages = true,
	.text = "A dilemma that a member brings and others think about, step by step.",
};

const struct field consultancy_query[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .text = "Only this member's.", .example = "\"wa-01109\"" },
	{ .name = "session", .type = FIELD_TEXT, .max = 18, .text = "Only those of this session.", .example = "\"1\"" },
	{ .name = "due", .type = FIELD_BOOLEAN, .sql = "consultancy_due(t.follow_up, t.follow_up_on, t.tries, t.network_id)", .text = "1: only those with something due.",
	  .example = "1" },
	{ .name = NULL },
};
/* clang-format on */
