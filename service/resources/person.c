#include "halved/resources/resources.h"

static const struct field fields[] = {
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Where the person works.",
		.example = "{\"code\":\"wa-01109\",\"name\":\"Example School District\"}" },
	{ .name = "name",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 200,
		.text = "Name of the adult; students are never recorded.",
		.example = "\"Example Person\"" },
	{ .name = "email",
		.type = FIELD_EMAIL,
		.text = "E-mail address at work; once among those whom an organization, or a network for it, "
			"has recorded.",
		.example = "\"person@example.org\"" },
	{ .name = "title",
		.type = FIELD_TEXT,
		.max = 200,
		.text = "What the person does there.",
		.example = "\"Attendance coordinator\"" },
	{ .name = NULL },
};

const struct resource resource_person = {
	.name = "person",
	.table = "person",
	.path = "/v1/people",
	.fields = fields,
	.text = "An adult who works at an organization.",
};

const struct field person_query[] = {
	{ .name = "name",
		.type = FIELD_TEXT,
		.max = 200,
		.text = "Only people of this name.",
		.example = "\"Example\"" },
	{ .name = "title",
		.type = FIELD_TEXT,
		.max = 200,
		.text = "Only people who do this there.",
		.example = "\"Counselor\"" },
	{ .name = NULL },
};
