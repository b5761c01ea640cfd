#include "halved/resources/choices.h"
#include "halved/resources/resources.h"

static const struct field fields[] = {
	NETWORK_SHOWN("Network the team works in."),
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Member whose team it is.",
		.example = "{\"code\":\"wa-01109\",\"name\":\"Example School District\"}" },
	{ .name = "person",
		.type = FIELD_PERSON,
		.use = FIELD_ONCE,
		.required = true,
		.text = "Who has the role.",
		.example = "\"1\"" },
	{ .name = "role",
		.type = FIELD_CHOICE,
		.required = true,
		.choices = choices_team_role,
		.text = "What the person does in the team.",
		.example = "\"lead\"" },
	{ .name = NULL },
};

const struct resource resource_team_role = {
	.name = "team_role",
	.table = "team_role",
	.path = "/v1/team-roles",
	.fields = fields,
	.text = "A person's part in the team of a member.",
};

const struct field team_role_query[] = {
	{ .name = "role",
		.type = FIELD_CHOICE,
		.choices = choices_team_role,
		.text = "Only those who have this role.",
		.example = "\"lead\"" },
	{ .name = NULL },
};
