#include "halved/api/field.h"

static const struct field account_fields[] = {
	{ .name = "id",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Id of the account.",
		.example = "\"1\"" },
	{ .name = "name",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "What it is called.",
		.example = "\"Example Facilitator\"" },
	{ .name = NULL },
};

const struct resource resource_account_named = {
	.name = "account_named",
	.fields = account_fields,
	.text = "The account of somebody or of a system.",
};

const struct field common_fields[] = {
	{ .name = "version",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Counts its changes; the ETag." },
	{ .name = "created_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "When it was made." },
	{ .name = "created_by",
		.type = FIELD_OBJECT,
		.use = FIELD_SHOWN,
		.of = &resource_account_named,
		.sql = "account_shown(t.created_by)",
		.text = "Who has made it; null: the operator." },
	{ .name = "changed_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "When it was last changed." },
	{ .name = "changed_by",
		.type = FIELD_OBJECT,
		.use = FIELD_SHOWN,
		.of = &resource_account_named,
		.sql = "account_shown(t.changed_by)",
		.text = "Who has last changed it; null: the operator." },
	{ .name = NULL },
};

bool shows_common(const struct resource *resource, const struct field *field)
{
	return resource->table != NULL && !(resource->nameless && field->of == &resource_account_named);
}
