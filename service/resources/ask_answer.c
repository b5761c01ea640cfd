/* What becomes of an ask: with each member, in words, and by a later day. */
#include "halved/resources/choices.h"
#include "halved/resources/note.h"
#include "halved/resources/resources.h"

static const char *const answer_statuses[] = { "submitted", "returned", "accepted", NULL };
static const char *const states[] = { "open", "overdue", "submitted", "returned", "accepted", "not_expected",
	NULL };
static const char *const records[] = { "submission", "ask_answer", NULL };
static const char *const kinds[] = { "before", "after", NULL };

/* clang-format off */
#define ASK                                                                                                              \
	{ .name = "ask", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .sql = "t.ask_id::text", .text = "Id of the ask.",  \
	  .example = "\"5\"" }

static const struct field closed_fields[] = {
	{ .name = "at", .type = FIELD_TIME, .required = true, .text = "When.", .example = "\"2026-02-20T09:00:00-08:00\"" },
	{ .name = "by", .type = FIELD_TEXT, .text = "Id of the account that accepted it; none when the operator did.", .example = "\"3\"" },
	{ .name = NULL },
};

static const struct resource closed = {
	.name = "ask_question_closed", .fields = closed_fields, .text = "A question that was closed by accepting the answer as it was.",
};

#define TEXT .name = "text", .type = FIELD_TEXT, .required = true, .min = 1, .max = 10000, .screened = true,                                                         \
	  .text = "The answer. Where counts are asked for: why there are none.", .example = "\"We call every family in the first week.\""
#define LINK .name = "link", .type = FIELD_LINK, .text = "Where more of it is.", .example = "\"https://www.example.org/plan\""

static const struct field earlier_fields[] = {
	{ TEXT, .use = FIELD_SHOWN }, { LINK, .use = FIELD_SHOWN }, EARLIER_END, { .name = NULL },
};
static const struct resource earlier = { .name = "ask_answer_earlier", .fields = earlier_fields, .text = "What an answer said before it was changed." };

static const struct field answer_fields[] = {
	ASK,
	NETWORK_SHOWN("Network that asks."),
	{ .name = "organization", .type = FIELD_MEMBER, .use = FIELD_ONCE, .text = "Member that answers; a district's own when absent.",
	  .example = "\"wa-01109\"" },
	{ TEXT },
	{ LINK },
	{ .name = "status", .type = FIELD_CHOICE, .use = FIELD_SHOWN, .required = true, .choices = answer_statuses,
	  .text = "Instead of counts it is an answer once it is accepted.", .example = "\"submitted\"" },
	{ .name = "question", .type = FIELD_TEXT, .use = FIELD_SHOWN, .max = 2000, .text = "What was asked when it was returned.",
	  .example = "\"Every family?\"" },
	{ .name = "question_closed", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &closed,
	  .text = "When and by whom it was accepted with that question still open; null: it was not, or the member has changed its answer.", .example = "null" },
	{ SCREENED_AS },
	THROUGH,
	{ .name = "earlier", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 100, .of = &earlier, .sql = "earlier_told(t.earlier)",
	  .text = "What it said before somebody changed it, the first first; of very many the first and the last.", .example = "[]" },
	{ .name = NULL },
};

const struct resource resource_ask_answer = {
	.name = "ask_answer", .table = "ask_answer", .path = "/v1/ask-answers", .fields = answer_fields,
	.text = "What a member answers to an ask in words.",
};

static const struct field reopening_fields[] = {
	ASK,
	NETWORK_SHOWN("Network that asks."),
	{ .name = "organization", .type = FIELD_MEMBER, .use = FIELD_ONCE, .text = "Member that it is for.", .example = "\"wa-01109\"" },
	{ .name = "due_on", .type = FIELD_DATE, .use = FIELD_ONCE, .required = true, .text = "Day by which this member answers; the latest one holds.",
	  .example = "\"2026-03-15\"" },
	{ .name = "reason", .type = FIELD_TEXT, .use = FIELD_ONCE, .max = 900, .text = "Why; the member reads it.",
	  .example = "\"The data system was being changed.\"" },
	{ .name = NULL },
};

const struct resource resource_ask_reopening = {
	.name = "ask_reopening", .table = "ask_reopening", .path = "/v1/ask-reopenings", .fields = reopening_fields,
	.text = "A later day on which an ask is due for one member.",
};

/* ---- how it stands ---- */

static const struct field reference_fields[] = {
	{ .name = "record", .type = FIELD_CHOICE, .required = true, .choices = records, .text = "A submission of progress, or an answer in words.",
	  .example = "\"submission\"" },
	{ .name = "id", .type = FIELD_TEXT, .required = true, .text = "Its id: the latest version of a submission.", .example = "\"12\"" },
	{ .name = NULL },
};

static const struct resource reference = {
	.name = "ask_reference", .fields = reference_fields, .text = "The record that answers an ask.",
};

static const struct field later_fields[] = {
	{ .name = "id", .type = FIELD_TEXT, .required = true, .text = "Id of the record.", .example = "\"3\"" },
	{ .name = "due_on", .type = FIELD_DATE, .required = true, .text = "The later day.", .example = "\"2026-03-15\"" },
	{ .name = "reason", .type = FIELD_TEXT, .max = 900, .text = "Why.", .example = "\"The data system was being changed.\"" },
	{ .name = NULL },
};

static const struct resource later = {
	.name = "ask_later", .fields = later_fields, .text = "The later day that a member has been given.",
};

static const struct field reminded_fields[] = {
	{ .name = "kind", .type = FIELD_CHOICE, .required = true, .choices = kinds, .text = "Before its day, or after.", .example = "\"before\"" },
	{ .name = "at", .type = FIELD_TIME, .required = true, .text = "When the last of these mails was handed over.",
	  .example = "\"2026-02-12T07:00:00-08:00\"" },
	{ .name = "people", .type = FIELD_INTEGER, .required = true, .text = "How many people got one.", .example = "1" },
	{ .name = NULL },
};

static const struct resource reminded = {
	.name = "ask_reminded", .fields = reminded_fields, .text = "Reminders that went out.",
};

#define STATE { .name = "state", .type = FIELD_CHOICE, .use = FIELD_SHOWN, .required = true, .choices = states,                                  \
	  .text = "Open or overdue without an answer, else what became of the answer; not expected of who was no member on the day.",  \
	  .example = "\"submitted\"" }
#define DUE_ON { .name = "due_on", .type = FIELD_DATE, .use = FIELD_SHOWN, .required = true, .text = "Day that holds for this member.",           \
	  .example = "\"2026-02-15\"" }
#define ANSWER { .name = "answer", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &reference, .text = "What it was answered by.",                \
	  .example = "{\"record\":\"submission\",\"id\":\"12\"}" }
#define ANSWERED_AT { .name = "answered_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .text = "When the first answer came.",                       \
	  .example = "\"2026-02-10T09:00:00-08:00\"" }
#define ON_TIME { .name = "on_time", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .text = "Whether that was by the day; null: it can still come.",  \
	  .example = "true" }
#define QUESTION { .name = "question", .type = FIELD_TEXT, .use = FIELD_SHOWN, .max = 2000, .text = "What is to be looked at again.",             \
	  .example = "null" }

static const struct field member_fields[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true, .text = "Member.", .example = "\"wa-01109\"" },
	STATE,
	{ .name = "expected", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .required = true,
	  .text = "Whether it was a member on the day, and its membership did not rest.", .example = "true" },
	DUE_ON,
	{ .name = "reopened", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &later, .text = "Its own later day, if it has one.", .example = "null" },
	ANSWER,
	ANSWERED_AT,
	ON_TIME,
	QUESTION,
	{ .name = "opened", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .required = true,
	  .text = "Whether somebody beyond the member has opened the answer, returned or accepted it.", .example = "false" },
	{ .name = "reminded", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 100, .of = &reminded, .text = "Reminders that went out.",
	  .example = "[]" },
	{ .name = NULL },
};

const struct resource resource_ask_member = {
	.name = "ask_member", .fields = member_fields, .text = "How an ask stands with one member.",
};

/* ---- by quarters ---- */

static const struct field quarter_fields[] = {
	{ .name = "quarter", .type = FIELD_TEXT, .required = true, .text = "Quarter of the calendar in which they are due.", .example = "\"2026-Q1\"" },
	{ .name = "asks", .type = FIELD_INTEGER, .required = true, .text = "How many asks.", .example = "1" },
	{ .name = "minutes", .type = FIELD_INTEGER, .required = true, .text = "Their minutes together.", .example = "20" },
	{ .name = NULL },
};

static const struct resource quarter = {
	.name = "asked_quarter", .fields = quarter_fields, .text = "What is asked for in a quarter.",
};

static const struct field minutes_fields[] = {
	{ .name = "asks", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "How many asks in all.", .example = "1" },
	{ .name = "minutes", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "Their minutes together.", .example = "20" },
	{ .name = "quarters", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 400, .of = &quarter, .text = "By the quarter in which they are due.",
	  .example = "[{\"quarter\":\"2026-Q1\",\"asks\":1,\"minutes\":20}]" },
	{ .name = NULL },
};

const struct resource resource_minutes_asked = {
	.name = "minutes_asked", .fields = minutes_fields, .text = "How many minutes published asks take.",
};

#define MINUTES_ASKED { .name = "minutes_asked", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .required = true, .of = &resource_minutes_asked,       \
	  .text = "Minutes that were asked of it while it was a member.", .example = "{\"asks\":1,\"minutes\":20,\"quarters\":[]}" }

static const struct field asked_fields[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true, .text = "Member.", .example = "\"wa-01109\"" },
	MINUTES_ASKED,
	{ .name = NULL },
};

const struct resource resource_asked_minutes = {
	.name = "asked_minutes", .fields = asked_fields, .text = "How many minutes a network asks of one member.",
};

/* ---- what an organization owes ---- */

static const struct field paper_fields[] = {
	{ .name = "ask", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Id of the ask.", .example = "\"5\"" },
	{ .name = "network", .type = FIELD_SLUG, .use = FIELD_SHOWN, .required = true, .text = "Network that asks.", .example = "\"wa-cop-2026\"" },
	{ .name = "title", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "What is asked for.", .example = "\"Attendance up to the end of January\"" },
	{ .name = "purpose", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .max = 2000, .text = "What the answer is needed for.",
	  .example = "\"To see together whether the first tests show.\"" },
	{ .name = "reader", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .max = 300, .text = "Who will read it.", .example = "\"The facilitators\"" },
	{ .name = "minutes", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "Minutes that answering takes.", .example = "20" },
	DUE_ON,
	{ .name = "reopened", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .required = true, .text = "Whether that is a later day than others have.", .example = "false" },
	{ .name = "gives_back", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .max = 2000, .text = "What the network gives for it.",
	  .example = "\"Your own rate beside the network's.\"" },
	{ .name = "help", .type = FIELD_TEXT, .use = FIELD_SHOWN, .max = 4000, .text = "How to find the numbers.", .example = "null" },
	{ .name = "school_year", .type = FIELD_YEAR, .use = FIELD_SHOWN, .text = "School year of the progress that is asked for.", .example = "\"2025-26\"" },
	{ .name = "kind", .type = FIELD_CHOICE, .use = FIELD_SHOWN, .choices = choices_period_kind, .text = "The whole year, or the year up to a day.",
	  .example = "\"ytd\"" },
	{ .name = "as_of", .type = FIELD_DATE, .use = FIELD_SHOWN, .text = "That day.", .example = "\"2026-01-31\"" },
	STATE,
	ANSWER,
	ANSWERED_AT,
	ON_TIME,
	QUESTION,
	{ .name = "came_back", .type = FIELD_TEXT, .use = FIELD_SHOWN, .max = 2000, .text = "What the network gave for it.", .example = "null" },
	{ .name = "came_back_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .text = "Since when that is said.", .example = "null" },
	{ .name = NULL },
};

static const struct resource paper = {
	.name = "desk_ask", .fields = paper_fields, .text = "One ask, as one of its members has it.",
};

static const struct field troubled_fields[] = {
	{ .name = "cycle", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Id of the cycle.", .example = "\"12\"" },
	{ .name = "network", .type = FIELD_SLUG, .use = FIELD_SHOWN, .required = true, .text = "Its network.", .example = "\"wa-cop-2026\"" },
	{ .name = "change_idea", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .max = 2000, .text = "What it tests.",
	  .example = "\"Call home after the second absence.\"" },
	{ .name = "listen", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .required = true, .of = &resource_cycle_listen, .text = "Why.", .example = "null" },
	{ .name = NULL },
};

static const struct resource troubled = {
	.name = "desk_cycle", .fields = troubled_fields, .text = "A test of a change that asks for an interview.",
};

static const struct field desk_fields[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true, .text = "Whose it is.", .example = "\"wa-01109\"" },
	{ .name = "owed", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 500, .of = &paper,
	  .text = "What is to be answered, or looked at again: what is due first comes first.", .example = "[]" },
	{ .name = "answered", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 500, .of = &paper,
	  .text = "What was answered, latest first, with what came back; of all, the latest 500.", .example = "[]" },
	MINUTES_ASKED,
	{ .name = "listen", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 50, .of = &troubled,
	  .text = "Its tests that stall, failed or show a signal, after which nobody was interviewed: whom could it ask? As far as you may read them.",
	  .example = "[]" },
	{ .name = NULL },
};

const struct resource resource_desk = {
	.name = "desk", .fields = desk_fields, .text = "What an organization is asked for, over all its networks.",
};
/* clang-format on */
