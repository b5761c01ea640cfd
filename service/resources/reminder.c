/* Reminders of asks by mail: who gets them, and who wants none. */
#include "halved/api/request.h"
#include "halved/base/digest.h"
#include "halved/resources/resources.h"

#include <string.h>

/* clang-format off */
static const struct field member_fields[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .required = true, .text = "Member that has not answered.", .example = "\"wa-01109\"" },
	{ .name = "due_on", .type = FIELD_DATE, .required = true, .text = "Day that holds for it.", .example = "\"2026-02-15\"" },
	{ .name = "people", .type = FIELD_LIST, .required = true, .items = 1000, .max = 200,
	  .text = "Names of those who may answer for it and are reminded; none: nobody is, or on no day any more, tell them otherwise.", .example = "[\"Example Lead\"]" },
	{ .name = "before_on", .type = FIELD_DATE, .text = "First day on which the reminder before its day goes out, from seven in the morning; null: none does.",
	  .example = "\"2026-02-12\"" },
	{ .name = "after_on", .type = FIELD_DATE, .text = "The same of the one after it.", .example = "\"2026-02-16\"" },
	{ .name = "line", .type = FIELD_TEXT, .required = true, .max = 2000, .text = "What the mail says of it, among what else its reader has not answered.",
	  .example = "\"Attendance up to the end of January: due on 2026-02-15, 20 minutes, read by The facilitators. For Example School District, in Example.\"" },
	{ .name = NULL },
};

static const struct resource member = {
	.name = "reminder_member", .fields = member_fields, .text = "Whom a reminder is for.",
};

static const struct field fields[] = {
	{ .name = "ask", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Id of the ask.", .example = "\"5\"" },
	{ .name = "released_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .text = "Since when they may go out; null: none does before they are released.",
	  .example = "null" },
	{ .name = "people", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "How many people would get one, were they due today.", .example = "1" },
	{ .name = "members", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 100000, .of = &member, .text = "Members that have not answered.",
	  .example = "[]" },
	{ .name = NULL },
};

const struct resource resource_reminders = {
	.name = "reminders", .fields = fields, .text = "Who would be reminded of an ask, and when.",
};

static const struct field release_fields[] = {
	{ .name = "people", .type = FIELD_INTEGER, .use = FIELD_GIVEN, .required = true, .max = 1000000,
	  .text = "How many people were shown; released only if it is still as many.", .example = "0" },
	{ .name = NULL },
};

const struct resource resource_reminder_release = {
	.name = "reminder_release", .fields = release_fields, .text = "That reminders may go out, by somebody who has looked at whom they go to.",
};

static const struct field wish_fields[] = {
	{ .name = "wanted", .type = FIELD_BOOLEAN, .required = true, .text = "Whether reminders are wanted.", .example = "true" },
	{ .name = NULL },
};

const struct resource resource_reminder_wish = {
	.name = "reminder_wish", .fields = wish_fields, .text = "Whether somebody wants to be reminded by mail.",
};

static const struct field stop_fields[] = {
	{ .name = "reminder", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = 1, .text = "What stands behind the # of the mail's link.",
	  .example = "\"hr_0123\"" },
	{ .name = NULL },
};

const struct resource resource_reminder_stop = {
	.name = "reminder_stop", .fields = stop_fields, .text = "The secret of a reminder.",
};
/* clang-format on */

static enum flow stop(struct request *req)
{
	const char *secret = json_string(json_member(request_body(req), "reminder"));
	char *shown = arena_alloc(request_arena(req), DIGEST_TEXT);

	digest_bytea(shown, secret, strlen(secret));
	give(req, "shown", shown);
	query(req, SQL_stop_reminders);
	return FLOW_WAIT;
}

static enum flow answer_stopped(struct request *req)
{
	return reply_rows(req, rows(req, 0));
}

const struct step reminder_stop_steps[] = { STEP(stop), STEP(answer_stopped), STEP_END };
