/* Who says they come to a session, and who was there: by member, under the rule that holds for it. */
#include "halved/resources/resources.h"
#include "halved/resources/session.h"

static const char *const sayings[] = { "coming", "maybe", "not_coming", NULL };
static const char *const stands[] = { "attended", "made_up", "excused", "partly", "absent", "open", NULL };

/* clang-format off */
static const struct field registration_fields[] = {
	{ .name = "session", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .sql = "t.session_id::text", .text = "Id of the session.",
	  .example = "\"1\"" },
	{ .name = "organization", .type = FIELD_MEMBER, .use = FIELD_ONCE, .text = "Member that it is about; a district's own when absent.",
	  .example = "\"wa-01109\"" },
	{ .name = "person", .type = FIELD_PERSON, .use = FIELD_ONCE, .text = "Who comes; absent when it is not known yet who of the member does.",
	  .example = "null" },
	{ .name = "says", .type = FIELD_CHOICE, .choices = sayings, .fallback = "'coming'", .text = "Whether they come; coming when absent.",
	  .example = "\"maybe\"" },
	{ .name = "note", .type = FIELD_TEXT, .max = 500, .text = "Anything else.", .example = "\"Leaves half an hour early.\"" },
	{ .name = NULL },
};

const struct resource resource_registration = {
	.name = "registration", .table = "registration", .path = "/v1/registrations", .fields = registration_fields,
	.text = "Who says beforehand that they come to a session.",
};

const struct field registration_query[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .text = "Only this member's.", .example = "\"wa-01109\"" },
	{ .name = "says", .type = FIELD_CHOICE, .choices = sayings, .text = "Only those.", .example = "\"coming\"" },
	{ .name = NULL },
};

static const struct field person_fields[] = {
	{ .name = "attendance", .type = FIELD_TEXT, .required = true, .text = "Id of the record of attendance.", .example = "\"1\"" },
	{ .name = "person", .type = FIELD_TEXT, .text = "Id of the person; null: the record is about the member as a whole, or about people who are not named.", .example = "\"1\"" },
	{ .name = "name", .type = FIELD_TEXT, .text = "What the person is called.", .example = "\"Example Person\"" },
	{ .name = "status", .type = FIELD_TEXT, .required = true, .text = "As it is recorded.", .example = "\"present\"" },
	{ .name = "minutes", .type = FIELD_INTEGER, .text = "Minutes of the session.", .example = "90" },
	{ .name = "heads", .type = FIELD_INTEGER, .text = "How many people it is about who are not named.", .example = "null" },
	{ .name = "made_up_by", .type = FIELD_TEXT, .text = "What it was made up by.", .example = "null" },
	{ .name = "corrected", .type = FIELD_BOOLEAN, .required = true, .text = "Whether the record said something else before; it shows what.",
	  .example = "false" },
	{ .name = NULL },
};

static const struct resource turnout_person = {
	.name = "turnout_person", .fields = person_fields, .text = "A record that the answer was found by.",
};

static const struct field member_fields[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true, .text = "The member.", .example = "\"wa-01109\"" },
	{ .name = "stands", .type = FIELD_CHOICE, .required = true, .choices = stands,
	  .text = "Whether it counts as attended; open: nobody has recorded it yet.", .example = "\"attended\"" },
	{ .name = "there", .type = FIELD_INTEGER, .required = true, .text = "People who were there by the rule.", .example = "1" },
	{ .name = "needed", .type = FIELD_INTEGER, .text = "People who are needed; null while it is open.", .example = "1" },
	{ .name = "coming", .type = FIELD_INTEGER, .required = true, .text = "Registrations that say that somebody comes.", .example = "1" },
	{ .name = "people", .type = FIELD_LIST, .required = true, .items = 1000, .of = &turnout_person, .text = "What is recorded of it.", .example = "[]" },
	{ .name = NULL },
};

static const struct resource turnout_member = {
	.name = "turnout_member", .fields = member_fields, .text = "A member at a session.",
};

static const struct field turnout_fields[] = {
	{ .name = "session", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Id of the session.", .example = "\"1\"" },
	{ .name = "title", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Name of the session.", .example = "\"Session 1\"" },
	{ .name = "starts_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .text = "When it begins.", .example = "\"2026-01-27T13:00:00-08:00\"" },
	{ .name = "rule", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .max = 500, .text = "When a member counts as having attended, in words.",
	  .example = "\"Somebody of the member was there.\"" },
	{ .name = "open", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true,
	  .text = "How many of the members are open: so many are confirmed as absent together, once it is over and somebody has looked at who they are.", .example = "0" },
	{ .name = "members", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 100000, .of = &turnout_member,
	  .text = "Those that were members on its day, by their codes, as far as they are yours to see.", .example = "[]" },
	{ .name = NULL },
};

const struct resource resource_turnout = {
	.name = "turnout", .fields = turnout_fields, .text = "Which members were at a session, and by which people.",
};

static const struct field absences_fields[] = {
	{ .name = "session", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Id of the session.", .example = "\"1\"" },
	{ .name = "members", .type = FIELD_INTEGER, .required = true, .min = 1, .max = 100000,
	  .text = "How many members are recorded as absent: as many as were seen to be open, else it is refused and nothing is recorded.", .example = "1" },
	{ .name = "organizations", .type = FIELD_LIST, .items = 10000, .min = 1, .max = 60,
	  .text = "Codes of those that were not there; without them all that are open.", .example = "[\"wa-01109\"]" },
	{ .name = NULL },
};

const struct resource resource_absences = {
	.name = "absences", .fields = absences_fields,
	.text = "That members were not at a session, by somebody who has looked at who is open.",
};
/* clang-format on */
