#include "halved/resources/note.h"

#include "halved/resources/resources.h"

const char *const choices_in_the_room[] = { "author", "team", "coach", NULL };
const char *const choices_visibility[] = { "author", "team", "coach", "network", NULL };
const char *const choices_released[] = { "network", "public", NULL };
const char *const choices_screened[] = { "nobody", "staff", NULL };
static const char *const abouts[] = { "session", "attendance", "submission", "cycle", NULL };
static const char *const kinds[] = { "consultancy", "cycle", "interview", "note", NULL };

static const struct field fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "organization",
		.type = FIELD_MEMBER,
		.use = FIELD_ONCE,
		.text = "Member whose note it is; a district's own when absent.",
		.example = "\"wa-01109\"" },
	{ .name = "about",
		.type = FIELD_CHOICE,
		.use = FIELD_ONCE,
		.choices = abouts,
		.text = "Kind of the record it is about, when it is about one.",
		.example = "null" },
	{ .name = "record",
		.type = FIELD_TEXT,
		.use = FIELD_ONCE,
		.max = 20,
		.text = "Id of that record.",
		.example = "null" },
	{ .name = "text",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 10000,
		.screened = true,
		.text = "What is said, without the name of a student.",
		.example = "\"The protocol helped; we would give the presenter more time.\"" },
	/* what is about counts is for those who have to read them */
	NOTE_FIELDS(choices_in_the_room,
		"case when b.body->>'about' = 'submission' then 'coach' else 'team' end::visibility",
		"\"coach\""),
	{ .name = NULL },
};

const struct resource resource_note = {
	.name = "note",
	.table = "note",
	.path = "/v1/notes",
	.fields = fields,
	.text = "What a member says in its own words, and how far it goes; withdrawing erases it.",
};

const struct field note_query[] = {
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.text = "Only this member's.",
		.example = "\"wa-01109\"" },
	{ .name = "about",
		.type = FIELD_CHOICE,
		.choices = abouts,
		.text = "Only notes about records of this kind.",
		.example = "\"session\"" },
	{ .name = "record",
		.type = FIELD_TEXT,
		.max = 20,
		.text = "Only notes about the record with this id.",
		.example = "\"1\"" },
	{ .name = NULL },
};

static const struct field wording_fields[] = {
	NETWORK_SHOWN("Network in which it is said."),
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Member that says it.",
		.example = "{\"code\":\"wa-01109\",\"name\":\"Example School District\"}" },
	{ .name = "about",
		.type = FIELD_CHOICE,
		.use = FIELD_SHOWN,
		.required = true,
		.choices = kinds,
		.text = "Kind of the note behind it, which is not shown.",
		.example = "\"cycle\"" },
	{ .name = "record",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.sql = "t.record_id::text",
		.text = "Id of that note.",
		.example = "\"1\"" },
	{ .name = "text",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "What was learned, in words written to leave the room.",
		.example = "\"Calling early brings students back.\"" },
	{ .name = "released_to",
		.type = FIELD_CHOICE,
		.use = FIELD_SHOWN,
		.required = true,
		.choices = choices_released,
		.sql = "t.released_to::text",
		.text = "Who reads it.",
		.example = "\"network\"" },
	{ .name = "released_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "When it was released.",
		.example = "\"2026-03-04T09:00:00-08:00\"" },
	{ .name = NULL },
};

const struct resource resource_wording = {
	.name = "wording",
	.table = "wording",
	.nameless = true,
	.path = "/v1/wordings",
	.fields = wording_fields,
	.text = "What a member lets leave the room of a note that stays there; without the name of whoever "
		"wrote it, "
		"which would leave with it.",
};

const struct field wording_query[] = {
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.text = "Only this member's.",
		.example = "\"wa-01109\"" },
	{ .name = "about",
		.type = FIELD_CHOICE,
		.choices = kinds,
		.text = "Only what is said of notes of this kind.",
		.example = "\"cycle\"" },
	{ .name = NULL },
};
