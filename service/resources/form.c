/* Form links: whoever has one reads one ask and answers it for one member, and nothing else. */
#include "halved/api/request.h"
#include "halved/resources/choices.h"
#include "halved/resources/note.h"
#include "halved/resources/resources.h"

/* clang-format off */
static const struct field link_fields[] = {
	{ .name = "ask", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .sql = "t.ask_id::text", .text = "Id of the ask that it answers.",
	  .example = "\"5\"" },
	NETWORK_SHOWN("Network that asks."),
	{ .name = "organization", .type = FIELD_MEMBER, .use = FIELD_ONCE, .text = "Member that it answers for; a district's own when absent.",
	  .example = "\"wa-01109\"" },
	{ .name = "label", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200, .text = "Whom it is for; what comes through it is marked with this.",
	  .example = "\"For the attendance office\"" },
	{ .name = "submits", .type = FIELD_BOOLEAN, .use = FIELD_ONCE, .fallback = "true",
	  .text = "Whether what is sent is submitted at once; else it is a draft that somebody of the member's own looks over and submits.", .example = "true" },
	{ .name = "account", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .sql = "account_name(t.created_by)",
	  .text = "Who has made it: it opens while they may submit for the member.", .example = "\"Example Lead\"" },
	{ .name = "expires_at", .type = FIELD_TIME, .use = FIELD_ONCE,
	  .fallback = "least(now() + :longest::interval, (greatest(b.due_on, today()) + 30)::timestamp at time zone 'UTC')",
	  .text = "When it ends; left out: 30 days after the ask is due.", .example = "null" },
	{ .name = "used_at", .type = FIELD_TIME, .use = FIELD_SHOWN,
	  .sql = "(select nullif(c.used_at, '-infinity') from credential c where c.id = t.credential_id)",
	  .text = "When it was used last, to some minutes.", .example = "\"2026-02-10T09:30:00-08:00\"" },
	{ .name = NULL },
};

const struct resource resource_form_link = {
	.name = "form_link", .table = "form_link", .path = "/v1/form-links", .fields = link_fields,
	.text = "What lets somebody without an account answer one ask for one member.",
};

static const struct field through_fields[] = {
	{ .name = "id", .type = FIELD_TEXT, .required = true, .text = "Its id.", .example = "\"3\"" },
	{ .name = "label", .type = FIELD_TEXT, .required = true, .text = "What it is called.", .example = "\"For the attendance office\"" },
	{ .name = NULL },
};

const struct resource resource_through = {
	.name = "submission_form_link", .fields = through_fields, .text = "The link that an answer has come through.",
};

/* What there is to correct. */
static const struct field version_fields[] = {
	{ .name = "number", .type = FIELD_INTEGER, .required = true, .text = "Version of what the member says about the period.", .example = "1" },
	{ .name = "status", .type = FIELD_TEXT, .required = true, .text = "What has become of it: draft, submitted, returned or accepted.",
	  .example = "\"submitted\"" },
	{ .name = "school_year", .type = FIELD_YEAR, .required = true, .text = "School year that was counted.", .example = "\"2025-26\"" },
	{ .name = "kind", .type = FIELD_TEXT, .required = true, .text = "The whole year (annual), or the year up to a day (ytd).", .example = "\"ytd\"" },
	{ .name = "as_of", .type = FIELD_DATE, .text = "Last day counted.", .example = "\"2026-01-31\"" },
	{ .name = "inclusion_rule", .type = FIELD_TEXT, .max = 1000, .text = "Which students were counted; whoever sees the network's summary sees it there.", .example = "\"Enrolled for at least ten days\"" },
	{ .name = "source", .type = FIELD_TEXT, .max = 300, .text = "Where the counts come from.", .example = "\"Student information system\"" },
	{ .name = "note", .type = FIELD_TEXT, .max = 2000, .text = "What to know when reading the counts.", .example = "\"One school moved.\"" },
	{ .name = "question", .type = FIELD_TEXT, .max = 2000, .text = "What was asked when it was returned.",
	  .example = "\"Does this include the alternative school?\"" },
	{ .name = "submitted_at", .type = FIELD_TIME, .text = "Moment at which it was first submitted.", .example = "\"2026-02-10T09:00:00-08:00\"" },
	{ .name = "total", .type = FIELD_OBJECT, .of = &resource_submission_total, .text = "All students of the member.",
	  .example = "{\"suppressed\":false,\"enrolled\":200,\"chronic\":50}" },
	{ .name = NULL },
};

static const struct resource form_version = {
	.name = "form_version", .fields = version_fields, .text = "The last version that the member has submitted, or that was sent through the link.",
};

static const struct field words_fields[] = {
	{ .name = "text", .type = FIELD_TEXT, .required = true, .text = "The answer.", .example = "\"We call every family in the first week.\"" },
	{ .name = "link", .type = FIELD_LINK, .text = "Where more of it is.", .example = "null" },
	{ .name = "status", .type = FIELD_TEXT, .required = true, .text = "What has become of it: submitted, returned or accepted.", .example = "\"submitted\"" },
	{ .name = "question", .type = FIELD_TEXT, .max = 2000, .text = "What was asked when it was returned.", .example = "null" },
	{ .name = "changed_at", .type = FIELD_TIME, .required = true, .text = "Moment of its last change.", .example = "\"2026-02-10T09:00:00-08:00\"" },
	{ .name = NULL },
};

static const struct resource form_words = {
	.name = "form_words", .fields = words_fields, .text = "What was answered through the link in words.",
};

static const struct field form_fields[] = {
	{ .name = "network", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Name of the network that asks.",
	  .example = "\"Example Community of Practice\"" },
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true, .text = "Member that the answer is about.",
	  .example = "\"wa-01109\"" },
	{ .name = "title", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "What is asked for, in short.",
	  .example = "\"Attendance up to the end of January\"" },
	{ .name = "purpose", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "What the answer is needed for.",
	  .example = "\"To see together whether the first tests show.\"" },
	{ .name = "reader", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Who will read the answer.", .example = "\"The facilitators\"" },
	{ .name = "minutes", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "Minutes that answering takes.", .example = "20" },
	{ .name = "due_on", .type = FIELD_DATE, .use = FIELD_SHOWN, .required = true, .text = "Day by which the answer is needed.", .example = "\"2026-02-15\"" },
	{ .name = "gives_back", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "What members get back for it.",
	  .example = "\"Their own rate beside the network's.\"" },
	{ .name = "help", .type = FIELD_TEXT, .use = FIELD_SHOWN, .text = "How to find the numbers.", .example = "\"Choose the report of the end of January.\"" },
	{ .name = "school_year", .type = FIELD_YEAR, .use = FIELD_SHOWN, .text = "School year that is asked for; null: the answer says it.",
	  .example = "\"2025-26\"" },
	{ .name = "kind", .type = FIELD_CHOICE, .use = FIELD_SHOWN, .choices = choices_period_kind,
	  .text = "Whether the whole year or the year up to some day is asked for; null: the answer says it.", .example = "\"ytd\"" },
	{ .name = "as_of", .type = FIELD_DATE, .use = FIELD_SHOWN, .text = "Last day that is asked for; null: the answer says it.",
	  .example = "\"2026-01-31\"" },
	{ .name = "submits", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .required = true,
	  .text = "Whether an answer is submitted at once; else somebody of the member's own looks it over before.", .example = "true" },
	{ .name = "expires_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .required = true, .text = "When the link ends.",
	  .example = "\"2026-03-17T00:00:00+00:00\"" },
	{ .name = "last", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &form_version,
	  .text = "The version that there is to correct; null: none yet. Its cells are told apart.", .example = "null" },
	{ .name = "words", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &form_words,
	  .text = "What the link has been answered with in words, which another answer in words changes.", .example = "null" },
	{ .name = NULL },
};

const struct resource resource_form = {
	.name = "form", .fields = form_fields, .text = "What a form link asks, and what has been said already.",
};

static const struct field answer_fields[] = {
	{ .name = "school_year", .type = FIELD_YEAR, .use = FIELD_GIVEN, .text = "School year that was counted; the ask's when absent.",
	  .example = "\"2025-26\"" },
	{ .name = "kind", .type = FIELD_CHOICE, .use = FIELD_GIVEN, .choices = choices_period_kind,
	  .text = "The whole year, or the year up to a day; the ask's when absent.", .example = "\"ytd\"" },
	{ .name = "as_of", .type = FIELD_DATE, .use = FIELD_GIVEN, .text = "Last day counted; given for the year to date, and only then; the ask's when absent.",
	  .example = "\"2026-01-31\"" },
	{ .name = "inclusion_rule", .type = FIELD_TEXT, .use = FIELD_GIVEN, .max = 1000, .text = "Which students were counted; whoever sees the network's summary sees it there.",
	  .example = "\"Enrolled for at least ten days\"" },
	{ .name = "source", .type = FIELD_TEXT, .use = FIELD_GIVEN, .max = 300, .text = "Where the counts come from.",
	  .example = "\"Student information system\"" },
	{ .name = "note", .type = FIELD_TEXT, .use = FIELD_GIVEN, .max = 2000,
	  .text = "What to know when reading the counts; the reason where schools do not sum to the district.", .example = "\"One school moved.\"" },
	{ .name = "cells", .type = FIELD_LIST, .use = FIELD_GIVEN, .items = 20000, .of = &resource_cell,
	  .text = "The counts, all of them; or a text.", .example = "[{\"enrolled\":200,\"chronic\":50}]" },
	{ .name = "text", .type = FIELD_TEXT, .use = FIELD_GIVEN, .min = 1, .max = 10000, .screened = true,
	  .text = "The answer in words, in place of counts; where counts are asked for: why there are none.", .example = "null" },
	{ .name = "link", .type = FIELD_LINK, .use = FIELD_GIVEN, .text = "Where more of the text is.", .example = "null" },
	{ SCREENED_AS, .use = FIELD_GIVEN },
	{ .name = NULL },
};

const struct resource resource_form_answer = {
	.name = "form_answer", .fields = answer_fields, .text = "An answer to the ask of a form link.",
};
/* clang-format on */

static enum flow send(struct request *req)
{
	query(req, SQL_form_send);
	query(req, SQL_form_finish);
	query(req, SQL_form_words);
	query_route(req);
	return FLOW_WAIT;
}

static enum flow answer_sent(struct request *req)
{
	return reply_rows(req, rows(req, 3));
}

const struct step form_steps[] = { STEP(ask_roster), STEP(screen_texts), STEP(send), STEP(answer_sent),
	STEP_END };
