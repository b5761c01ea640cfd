#include "halved/resources/resources.h"

static const char *const statuses[] = { "present", "partly", "absent", "excused", NULL };

static const struct field fields[] = {
	{ .name = "session",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.sql = "t.session_id::text",
		.text = "Id of the session.",
		.example = "\"1\"" },
	{ .name = "organization",
		.type = FIELD_MEMBER,
		.use = FIELD_ONCE,
		.text = "Member of the network that it is about.",
		.example = "\"wa-01109\"" },
	{ .name = "person",
		.type = FIELD_PERSON,
		.use = FIELD_ONCE,
		.text = "Who it is about, when it is about one person.",
		.example = "\"1\"" },
	{ .name = "status",
		.type = FIELD_CHOICE,
		.required = true,
		.choices = statuses,
		.text = "Whether the member took part; partly means for less than the network asks for.",
		.example = "\"present\"" },
	{ .name = "minutes",
		.type = FIELD_INTEGER,
		.min = 0,
		.max = 1440,
		.text = "Minutes for which it was there; none for who was absent or excused.",
		.example = "90" },
	{ .name = "note",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "Anything else.",
		.example = "\"Came by phone.\"" },
	{ .name = NULL },
};

const struct resource resource_attendance = {
	.name = "attendance",
	.table = "attendance",
	.path = "/v1/attendance",
	.fields = fields,
	.text = "Whether a member, or one of its people, was at a session.",
};

const struct field attendance_query[] = {
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.text = "Only this member's.",
		.example = "\"wa-01109\"" },
	{ .name = "status",
		.type = FIELD_CHOICE,
		.choices = statuses,
		.text = "Only records with this status.",
		.example = "\"present\"" },
	{ .name = NULL },
};
