#include "openapi_schema.h"

#include "halved/base/arena.h"
#include "halved/base/json.h"

#include <limits.h>
#include <string.h>

const char *schema_name(struct arena *arena, const struct schema_use *use)
{
	static const char *const endings[] = { "", "Create", "Patch" };
	const char *name = use->resource->name;
	char *out = arena_alloc(arena, strlen(name) + 8);
	size_t size = 0;
	bool capital = true;

	for (; *name != '\0'; name++) {
		if (*name == '_') {
			capital = true;
			continue;
		}
		out[size++] = (char)(capital && *name >= 'a' && *name <= 'z' ? *name - 32 : *name);
		capital = false;
	}
	memcpy(out + size, endings[use->mode], strlen(endings[use->mode]) + 1);
	return out;
}

static void write_choices(struct buffer *out, const char *const *choices, bool nullable)
{
	buffer_string(out, ",\"enum\":[");
	for (const char *const *choice = choices; *choice != NULL; choice++)
		buffer_format(out, "%s\"%s\"", choice == choices ? "" : ",", *choice);
	buffer_string(out, nullable ? ",null]" : "]");
}

static void write_type(struct buffer *out, const char *type, bool nullable)
{
	buffer_format(out, nullable ? "\"type\":[\"%s\",\"null\"]" : "\"type\":\"%s\"", type);
}

/* A record that is pointed at: given by code or id, shown with its name. */
static void write_reference(
	struct buffer *out, const struct field *field, enum schema_mode mode, bool nullable)
{
	const char *key = field->type == FIELD_PERSON ? "id" : "code";

	if (mode != SCHEMA_SHOWN) {
		write_type(out, "string", nullable);
		return;
	}
	write_type(out, "object", nullable);
	buffer_format(out,
		",\"required\":[\"%s\",\"name\"],\"properties\":{\"%s\":{\"type\":\"string\"},"
		"\"name\":{\"type\":\"string\"}}",
		key, key);
}

static void write_text_bounds(struct buffer *out, const struct field *field)
{
	if (field->choices != NULL)
		return;
	if (field->min > 0)
		buffer_format(out, ",\"minLength\":%lld", field->min);
	buffer_format(out, ",\"maxLength\":%lld", field->max > 0 ? field->max : 200);
}

static void write_members(struct buffer *out, const struct resource *resource, enum schema_mode mode);

static void write_list(struct buffer *out, const struct field *field, enum schema_mode mode, bool nullable)
{
	write_type(out, "array", nullable);
	if (field->items > 0)
		buffer_format(out, ",\"maxItems\":%zu", field->items);
	buffer_string(out, ",\"items\":{");
	if (field->of != NULL) {
		write_members(out, field->of, mode == SCHEMA_PATCH ? SCHEMA_CREATE : mode);
	} else {
		write_type(out, "string", false);
		if (field->choices != NULL)
			write_choices(out, field->choices, false);
		write_text_bounds(out, field);
	}
	buffer_string(out, "}");
}

/* What is special about a text type. */
static const char *text_rule(enum field_type type)
{
	switch (type) {
	case FIELD_DATE:
		return ",\"format\":\"date\"";
	case FIELD_TIME:
		return ",\"format\":\"date-time\"";
	case FIELD_YEAR:
		return ",\"pattern\":\"^[0-9]{4}-[0-9]{2}$\"";
	case FIELD_SLUG:
		return ",\"pattern\":\"^[a-z][a-z0-9-]{1,62}$\"";
	case FIELD_EMAIL:
		return ",\"format\":\"email\"";
	case FIELD_LINK:
		return ",\"format\":\"uri\"";
	default:
		return "";
	}
}

static void write_text(struct buffer *out, const struct field *field, enum schema_mode mode, bool nullable)
{
	write_type(out, "string", nullable);
	buffer_string(out, text_rule(field->type));
	if (field->choices != NULL)
		write_choices(out, field->choices, nullable);
	/* what the service makes itself has no bounds to promise */
	if (field->type == FIELD_TEXT && (mode != SCHEMA_SHOWN || field->use != FIELD_SHOWN))
		write_text_bounds(out, field);
}

static void write_value(struct buffer *out, const struct field *field, enum schema_mode mode, bool nullable)
{
	switch (field->type) {
	case FIELD_INTEGER:
		write_type(out, "integer", nullable);
		if (field->use != FIELD_SHOWN)
			buffer_format(out, ",\"minimum\":%lld,\"maximum\":%lld", field->min,
				field->max != 0 ? field->max : INT_MAX);
		break;
	case FIELD_REAL:
		write_type(out, "number", nullable);
		if (field->use != FIELD_SHOWN)
			buffer_format(out, ",\"minimum\":%g,\"maximum\":%g", field->least, field->most);
		break;
	case FIELD_BOOLEAN:
		write_type(out, "boolean", nullable);
		break;
	case FIELD_ORGANIZATION:
	case FIELD_MEMBER:
	case FIELD_PERSON:
		write_reference(out, field, mode, nullable);
		break;
	case FIELD_OBJECT:
		if (nullable)
			buffer_string(out, "\"oneOf\":[{\"type\":\"null\"},{");
		write_members(out, field->of, mode);
		if (nullable)
			buffer_string(out, "}]");
		break;
	case FIELD_LIST:
		write_list(out, field, mode, nullable);
		break;
	default:
		write_text(out, field, mode, nullable);
	}
}

static void write_property(struct buffer *out, const struct field *field, enum schema_mode mode)
{
	json_quote(out, field->name, strlen(field->name));
	buffer_string(out, ":{");
	write_value(out, field, mode, !field->required);
	if (field->text != NULL) {
		buffer_string(out, ",\"description\":");
		json_quote(out, field->text, strlen(field->text));
	}
	if (field->example != NULL && mode != SCHEMA_SHOWN)
		buffer_format(out, ",\"examples\":[%s]", field->example);
	buffer_string(out, "}");
}

static bool is_in(const struct field *field, enum schema_mode mode)
{
	if (mode == SCHEMA_SHOWN)
		return field_is_shown(field);
	return field->use != FIELD_SHOWN && !(mode == SCHEMA_PATCH && field_is_once(field));
}

/* A record shows every field; a part of one may leave out what is not required. */
static bool is_always_there(const struct resource *resource, const struct field *field, enum schema_mode mode)
{
	if (mode == SCHEMA_SHOWN && resource->table != NULL)
		return true;
	return field->required && mode != SCHEMA_PATCH;
}

static void write_required(struct buffer *out, const struct resource *resource, enum schema_mode mode)
{
	bool record = mode == SCHEMA_SHOWN && resource->table != NULL, any = record;

	if (record)
		buffer_string(out, ",\"required\":[\"id\"");
	for (const struct field *field = common_fields; record && field->name != NULL; field++)
		if (shows_common(resource, field))
			buffer_format(out, ",\"%s\"", field->name);
	for (const struct field *field = resource->fields; field->name != NULL; field++) {
		if (!is_in(field, mode) || !is_always_there(resource, field, mode))
			continue;
		buffer_format(out, "%s\"%s\"", any ? "," : ",\"required\":[", field->name);
		any = true;
	}
	if (any)
		buffer_string(out, "]");
}

static void write_members(struct buffer *out, const struct resource *resource, enum schema_mode mode)
{
	bool record = mode == SCHEMA_SHOWN && resource->table != NULL, any = record;

	buffer_string(out, "\"type\":\"object\",\"additionalProperties\":false");
	write_required(out, resource, mode);
	buffer_string(out, ",\"properties\":{");
	if (record)
		buffer_string(out, "\"id\":{\"type\":\"string\"}");
	for (const struct field *field = common_fields; record && field->name != NULL; field++)
		if (shows_common(resource, field)) {
			buffer_string(out, ",");
			write_property(out, field, mode);
		}
	for (const struct field *field = resource->fields; field->name != NULL; field++) {
		if (!is_in(field, mode))
			continue;
		if (any)
			buffer_string(out, ",");
		any = true;
		write_property(out, field, mode);
	}
	buffer_string(out, "}");
}

void write_schema(struct buffer *out, const struct schema_use *use)
{
	buffer_string(out, "{");
	write_members(out, use->resource, use->mode);
	if (use->resource->text != NULL) {
		buffer_string(out, ",\"description\":");
		json_quote(out, use->resource->text, strlen(use->resource->text));
	}
	buffer_string(out, "}");
}

void write_query_schema(struct buffer *out, const struct field *field)
{
	buffer_string(out, "{");
	if (field->type == FIELD_BOOLEAN)
		buffer_string(out, "\"type\":\"string\",\"enum\":[\"0\",\"1\"]");
	else
		write_value(out, field, SCHEMA_CREATE, false);
	buffer_string(out, "}");
}
