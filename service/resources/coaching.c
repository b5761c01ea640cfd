/* Coaching: a series, its sessions, the steps that are carried from one to the next. */
#include "halved/resources/coaching.h"

#include "halved/resources/note.h"
#include "halved/resources/resources.h"

static const char *const check_ins[] = { "held", "missing", "not_asked", NULL };
static const char *const kinds[] = { "check_in", "session", NULL };
static const char *const statuses[] = { "planned", "held", "cancelled", NULL };
static const char *const whose[] = { "team", "coach", NULL };

/* clang-format off */
static const struct field delivery_fields[] = {
	{ .name = "promised", .type = FIELD_INTEGER, .text = "Sessions that the member can count on; null: nobody has said.", .example = "4" },
	{ .name = "most", .type = FIELD_INTEGER, .text = "Most sessions that its plan promises; more may be held.", .example = "7" },
	{ .name = "delivered", .type = FIELD_INTEGER, .required = true, .text = "Sessions that were held on days of the series and of its plan, without the first call: what the ledger counts, too.",
	  .example = "1" },
	{ .name = "outside", .type = FIELD_INTEGER, .required = true, .text = "Sessions that were held on other days: they count neither here nor in the ledger.",
	  .example = "0" },
	{ .name = "planned", .type = FIELD_INTEGER, .required = true, .text = "Sessions that are still planned.", .example = "3" },
	{ .name = "check_in", .type = FIELD_CHOICE, .required = true, .choices = check_ins, .text = "Whether the first call was held.",
	  .example = "\"held\"" },
	{ .name = "last", .type = FIELD_TIME, .text = "When coach and team last met.", .example = "\"2026-03-10T13:00:00-07:00\"" },
	{ .name = "next", .type = FIELD_TIME, .text = "When they meet next.", .example = "\"2026-04-14T13:00:00-07:00\"" },
	{ .name = NULL },
};

static const struct resource delivery = {
	.name = "coaching_delivery", .fields = delivery_fields, .text = "What of a coaching series was delivered, beside what was promised.",
};

static const struct field series_fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "organization", .type = FIELD_MEMBER, .use = FIELD_ONCE, .text = "Member whose team is coached; a district's own when absent.",
	  .example = "\"wa-01109\"" },
	{ .name = "title", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200, .text = "Name of the series.", .example = "\"Coaching of 2026\"" },
	{ .name = "plan", .type = FIELD_TEXT, .use = FIELD_ONCE, .max = 18, .text = "Id of the coaching plan that it follows; the network's when it has only one.",
	  .example = "null" },
	{ .name = "promised", .type = FIELD_INTEGER, .min = 1, .max = 100, .text = "Sessions that the member can count on; as its plan allows; when absent as many as it asks for at least.",
	  .example = "4" },
	{ .name = "starts_on", .type = FIELD_DATE, .text = "First day on which there can be a session.", .example = "\"2026-03-01\"" },
	{ .name = "ends_on", .type = FIELD_DATE, .text = "Last day on which there can be a session. Of one plan a member has one series without it.",
	  .example = "\"2026-09-30\"" },
	{ .name = "delivery", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &delivery,
	  .sql = "coaching_delivery(t)", .text = "What was delivered, beside what was promised.",
	  .example = "{\"promised\":4,\"delivered\":1}" },
	{ .name = NULL },
};

const struct resource resource_coaching_series = {
	.name = "coaching_series", .table = "coaching_series", .path = "/v1/coaching-series", .fields = series_fields,
	.text = "Sessions of a coach with the team of one member.",
};

const struct field coaching_series_query[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .text = "Only this member's.", .example = "\"wa-01109\"" },
	{ .name = NULL },
};

static const struct field said_fields[] = {
	{ .name = "code", .type = FIELD_SLUG, .required = true, .text = "Code of the element, as the coaching plan has it.", .example = "\"root-causes\"" },
	{ .name = "text", .type = FIELD_TEXT, .required = true, .min = 1, .max = 4000, .screened = true, .text = "What came up in it, without the name of a student.",
	  .example = "\"Families hear of absences only by letter.\"" },
	{ .name = NULL },
};

static const struct resource said = {
	.name = "coaching_element_note", .fields = said_fields, .text = "What came up in one element of a coaching session.",
};

static const struct field step_parts[] = {
	{ .name = "id", .type = FIELD_TEXT, .required = true, .text = "Id of the step.", .example = "\"1\"" },
	{ .name = "session", .type = FIELD_TEXT, .text = "Id of the coaching session in which it was agreed.", .example = "\"1\"" },
	{ .name = "text", .type = FIELD_TEXT, .required = true, .max = 1000, .text = "What will be done.", .example = "\"Ask ten families how they want to be told.\"" },
	{ .name = "whose", .type = FIELD_CHOICE, .required = true, .choices = whose, .text = "Whether it is the team's or the coach's.", .example = "\"team\"" },
	{ .name = "person", .type = FIELD_PERSON, .text = "Who of the team does it.", .example = "null" },
	{ .name = "due_on", .type = FIELD_DATE, .text = "Day by which it is done.", .example = "\"2026-04-14\"" },
	{ .name = "done_on", .type = FIELD_DATE, .text = "Day on which it was done.", .example = "null" },
	{ .name = NULL },
};

static const struct resource step_part = {
	.name = "coaching_step_shown", .fields = step_parts, .text = "A step, as it is shown with other things.",
};

static const struct field session_fields[] = {
	{ .name = "series", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .sql = "t.coaching_series_id::text", .text = "Id of the series.",
	  .example = "\"1\"" },
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true, .text = "Member whose team is coached.",
	  .example = "{\"code\":\"wa-01109\",\"name\":\"Example School District\"}" },
	{ .name = "kind", .type = FIELD_CHOICE, .choices = kinds, .fallback = "'session'",
	  .text = "The first call, in which the sessions are planned, or a session; a session when absent.", .example = "\"session\"" },
	{ .name = "status", .type = FIELD_CHOICE, .choices = statuses, .fallback = "'planned'", .text = "Planned when absent.", .example = "\"planned\"" },
	{ .name = "meets_at", .type = FIELD_TIME, .text = "Moment at which it begins.", .example = "\"2026-03-10T13:00:00-07:00\"" },
	{ .name = "minutes", .type = FIELD_INTEGER, .min = 1, .max = 1440, .text = "How long it takes.", .example = "60" },
	{ .name = "problem", .type = FIELD_TEXT, .max = 2000, .screened = true, .text = "The problem of its practice that the team brings.",
	  .example = "\"Ninth graders fade away in spring.\"" },
	{ .name = "elements", .type = FIELD_LIST, .items = 20, .of = &said, .text = "What came up in each element of the plan.",
	  .example = "[{\"code\":\"root-causes\",\"text\":\"Families hear of absences only by letter.\"}]" },
	{ .name = "notes", .type = FIELD_TEXT, .max = 4000, .screened = true, .text = "Anything else that stays between coach and team.",
	  .example = "\"Meet at the school next time.\"" },
	{ SCREENED_AS },
	{ .name = "carried", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 1000, .of = &step_part,
	  .sql = "coaching_carried(t.coaching_series_id, t.id, t.meets_at)", .text = "Steps of earlier sessions that were not done by its day.", .example = "[]" },
	{ .name = NULL },
};

const struct resource resource_coaching_session = {
	.name = "coaching_session", .table = "coaching_session", .path = "/v1/coaching-sessions", .fields = session_fields,
	.text = "One meeting of a coach with a team; what is said in it is between the two.",
};

static const struct field step_fields[] = {
	{ .name = "series", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .sql = "t.coaching_series_id::text", .text = "Id of the series.",
	  .example = "\"1\"" },
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true, .text = "Member whose team is coached.",
	  .example = "{\"code\":\"wa-01109\",\"name\":\"Example School District\"}" },
	{ .name = "session", .type = FIELD_TEXT, .use = FIELD_ONCE, .max = 18,
	  .text = "Id of the coaching session in which it was agreed; the last one that was held when absent.", .example = "null" },
	{ .name = "text", .type = FIELD_TEXT, .required = true, .min = 1, .max = 1000, .screened = true, .text = "What will be done.",
	  .example = "\"Ask ten families how they want to be told.\"" },
	{ .name = "whose", .type = FIELD_CHOICE, .choices = whose, .fallback = "'team'", .text = "Whether it is the team's or the coach's; the team's when absent.",
	  .example = "\"team\"" },
	{ .name = "person", .type = FIELD_PERSON, .text = "Who of the team does it.", .example = "\"1\"" },
	{ .name = "due_on", .type = FIELD_DATE, .text = "Day by which it is done.", .example = "\"2026-04-14\"" },
	{ .name = "done_on", .type = FIELD_DATE, .text = "Day on which it was done; until then it is carried from session to session.", .example = "\"2026-04-10\"" },
	{ .name = "outcome", .type = FIELD_TEXT, .max = 1000, .screened = true, .text = "What came of it.", .example = "\"Eight want a message the same day.\"" },
	{ SCREENED_AS },
	{ .name = NULL },
};

const struct resource resource_coaching_step = {
	.name = "coaching_step", .table = "coaching_step", .path = "/v1/coaching-steps", .fields = step_fields,
	.text = "What somebody will do by when; it is between coach and team.",
};

/* ---- since we last met ---- */

static const struct field last_fields[] = {
	{ .name = "id", .type = FIELD_TEXT, .required = true, .text = "Id of the coaching session.", .example = "\"1\"" },
	{ .name = "kind", .type = FIELD_CHOICE, .required = true, .choices = kinds, .text = "The first call, or a session.", .example = "\"session\"" },
	{ .name = "meets_at", .type = FIELD_TIME, .text = "When it began.", .example = "\"2026-03-10T13:00:00-07:00\"" },
	{ .name = "problem", .type = FIELD_TEXT, .max = 2000, .text = "What the team brought.", .example = "\"Ninth graders fade away in spring.\"" },
	{ .name = "elements", .type = FIELD_LIST, .required = true, .items = 20, .of = &said, .text = "What came up.", .example = "[]" },
	{ .name = "notes", .type = FIELD_TEXT, .max = 4000, .text = "Anything else.", .example = "null" },
	{ .name = NULL },
};
static const struct resource last = { .name = "coaching_last", .fields = last_fields, .text = "The last time coach and team met." };

static const struct field cycle_fields[] = {
	{ .name = "id", .type = FIELD_TEXT, .required = true, .text = "Id of the cycle.", .example = "\"1\"" },
	{ .name = "change_idea", .type = FIELD_TEXT, .required = true, .max = 2000, .text = "What is tested.", .example = "\"Call home.\"" },
	{ .name = "status", .type = FIELD_TEXT, .required = true, .text = "How it stands.", .example = "\"running\"" },
	{ .name = "act", .type = FIELD_TEXT, .text = "What was decided at its end.", .example = "null" },
	{ .name = "changed_at", .type = FIELD_TIME, .required = true, .text = "When it was last changed.", .example = "\"2026-03-20T09:00:00-07:00\"" },
	{ .name = NULL },
};
static const struct resource brief_cycle = { .name = "coaching_brief_cycle", .fields = cycle_fields, .text = "A cycle that was changed since." };

static const struct field submission_fields[] = {
	{ .name = "id", .type = FIELD_TEXT, .required = true, .text = "Id of the submission.", .example = "\"1\"" },
	{ .name = "school_year", .type = FIELD_YEAR, .required = true, .text = "School year that was counted.", .example = "\"2025-26\"" },
	{ .name = "kind", .type = FIELD_TEXT, .required = true, .text = "The whole year, or up to a day.", .example = "\"ytd\"" },
	{ .name = "status", .type = FIELD_TEXT, .required = true, .text = "How it stands.", .example = "\"submitted\"" },
	{ .name = "changed_at", .type = FIELD_TIME, .required = true, .text = "When it was last changed.", .example = "\"2026-03-20T09:00:00-07:00\"" },
	{ .name = NULL },
};
static const struct resource brief_submission = { .name = "coaching_brief_submission", .fields = submission_fields, .text = "A submission that was made or moved since." };

static const struct field attended_fields[] = {
	{ .name = "id", .type = FIELD_TEXT, .required = true, .text = "Id of the session of the network.", .example = "\"1\"" },
	{ .name = "title", .type = FIELD_TEXT, .required = true, .text = "Its name.", .example = "\"Session 2\"" },
	{ .name = "starts_at", .type = FIELD_TIME, .required = true, .text = "When it began.", .example = "\"2026-03-17T13:00:00-07:00\"" },
	{ .name = "stands", .type = FIELD_TEXT, .required = true, .text = "Whether the member counts as attended: as the turnout of the session says.",
	  .example = "\"attended\"" },
	{ .name = NULL },
};
static const struct resource brief_session = { .name = "coaching_brief_session", .fields = attended_fields, .text = "A session of the network held since." };

static const struct field brief_fields[] = {
	{ .name = "series", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Id of the series.", .example = "\"1\"" },
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true, .text = "Member whose team is coached.",
	  .example = "{\"code\":\"wa-01109\",\"name\":\"Example School District\"}" },
	{ .name = "since", .type = FIELD_TIME, .use = FIELD_SHOWN, .required = true, .text = "When coach and team last met; before that, when the series was begun.",
	  .example = "\"2026-03-10T13:00:00-07:00\"" },
	{ .name = "delivery", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .required = true, .of = &delivery,
	  .text = "What was delivered, beside what was promised.", .example = "{\"delivered\":1}" },
	{ .name = "last", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &last, .text = "What came up then.", .example = "null" },
	{ .name = "open_steps", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 1000, .of = &step_part, .text = "Steps that are not done, the most urgent first.", .example = "[]" },
	{ .name = "done_steps", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 1000, .of = &step_part, .text = "Steps done since.", .example = "[]" },
	{ .name = "cycles", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 1000, .of = &brief_cycle, .text = "Cycles changed since, as far as they go to you.", .example = "[]" },
	{ .name = "submissions", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 1000, .of = &brief_submission, .text = "Submissions made or moved since.", .example = "[]" },
	{ .name = "sessions", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 1000, .of = &brief_session, .text = "Sessions of the network held since.", .example = "[]" },
	{ .name = NULL },
};

const struct resource resource_coaching_brief = {
	.name = "coaching_brief", .fields = brief_fields, .text = "What has happened since coach and team last met, from the record.",
};

const struct field coaching_step_query[] = {
	{ .name = "whose", .type = FIELD_CHOICE, .choices = whose, .text = "Only the team's, or the coach's.", .example = "\"team\"" },
	{ .name = NULL },
};
/* clang-format on */
