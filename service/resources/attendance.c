#include "halved/resources/resources.h"

static const char *const statuses[] = { "present", "partly", "absent", "excused", "made_up", NULL };
static const char *const make_ups[] = { "recording", "other_session", "talk", NULL };

static const struct field earlier_fields[] = {
	{ .name = "status",
		.type = FIELD_CHOICE,
		.required = true,
		.choices = statuses,
		.text = "What the record said.",
		.example = "\"absent\"" },
	{ .name = "minutes", .type = FIELD_INTEGER, .text = "Minutes that it said.", .example = "null" },
	{ .name = "heads",
		.type = FIELD_INTEGER,
		.text = "People without a name that it counted.",
		.example = "null" },
	{ .name = "made_up_by",
		.type = FIELD_CHOICE,
		.use = FIELD_SHOWN,
		.choices = make_ups,
		.text = "What it was made up by, as it said.",
		.example = "null" },
	{ .name = "other_session",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.text = "Id of the session that was attended instead, as it said.",
		.example = "null" },
	{ .name = "note",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.max = 2000,
		.text = "Its note.",
		.example = "null" },
	EARLIER_END,
	{ .name = NULL },
};

static const struct resource earlier = {
	.name = "attendance_earlier",
	.fields = earlier_fields,
	.text = "What a record of attendance said before it was corrected.",
};

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
		.text = "Whether the member took part; partly means for less than the network asks for, "
			"made_up "
			"that it was caught up with.",
		.example = "\"present\"" },
	{ .name = "minutes",
		.type = FIELD_INTEGER,
		.min = 0,
		.max = 1440,
		.text = "Minutes for which it was there; none for who was absent or excused.",
		.example = "90" },
	{ .name = "heads",
		.type = FIELD_INTEGER,
		.min = 1,
		.max = 1000,
		.text = "How many people of the member were there whose names are not known; without them "
			"and a "
			"person "
			"it is about the member as a whole.",
		.example = "null" },
	{ .name = "made_up_by",
		.type = FIELD_CHOICE,
		.choices = make_ups,
		.text = "What it was made up by: the recording, another session, a talk; needed when it is "
			"made_up.",
		.example = "\"recording\"" },
	{ .name = "other_session",
		.type = FIELD_TEXT,
		.max = 18,
		.text = "Id of the session that was attended instead.",
		.example = "null" },
	{ .name = "note",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "Anything else.",
		.example = "\"Came by phone.\"" },
	{ .name = "sheet",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.sql = "t.sheet_id::text",
		.text = "Id of the attendance sheet that says so; null when somebody has made or corrected "
			"it by "
			"hand.",
		.example = "null" },
	{ .name = "earlier",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.items = 100,
		.of = &earlier,
		.sql = "earlier_told(t.earlier)",
		.text = "What it said before it was corrected, oldest first; of very many the first and the "
			"last.",
		.example = "[]" },
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
