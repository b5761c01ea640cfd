#include "halved/resources/choices.h"
#include "halved/resources/resources.h"

static const struct field fields[] = {
	{ .name = "role",
		.type = FIELD_CHOICE,
		.use = FIELD_SHOWN,
		.required = true,
		.choices = choices_role,
		.text = "What the token's holder is here.",
		.example = "\"district\"" },
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.use = FIELD_SHOWN,
		.text = "Organization a district's token acts for.",
		.example = "{\"code\":\"wa-01109\",\"name\":\"Example School District\"}" },
	{ .name = "label",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "What the token was made for.",
		.example = "\"Data upload\"" },
	{ .name = "expires_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.text = "Moment from which the token is not taken any more.",
		.example = "\"2027-06-30T00:00:00-07:00\"" },
	{ .name = "rights",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.items = 20,
		.max = 40,
		.text = "What the role may do.",
		.example = "[\"view\",\"summary\"]" },
	{ .name = NULL },
};

const struct resource resource_actor = {
	.name = "actor",
	.fields = fields,
	.text = "Who the token stands for, and what it may do.",
};
