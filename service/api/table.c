#include "halved/api/table.h"

#include "halved/api/field.h"
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/csv.h"
#include "halved/base/json.h"

#include <string.h>

void columns_add(struct columns *columns, const char *name)
{
	check(columns->count < COLUMNS_MOST);
	columns->names[columns->count++] = name;
}

static bool is_reference(const struct field *field)
{
	return field->type == FIELD_ORGANIZATION || field->type == FIELD_MEMBER ||
	       field->type == FIELD_PERSON;
}

static void add_parts(
	struct columns *columns, struct arena *arena, const char *before, const struct field *fields);

static void add_field(
	struct columns *columns, struct arena *arena, const char *before, const struct field *field)
{
	const char *name = arena_format(arena, "%s%s", before, field->name);

	if (field->type == FIELD_OBJECT && field->of != NULL) {
		add_parts(columns, arena, arena_format(arena, "%s.", name), field->of->fields);
		return;
	}
	columns_add(columns, name);
	if (is_reference(field))
		columns_add(columns, arena_format(arena, "%s.name", name));
}

static void add_parts(
	struct columns *columns, struct arena *arena, const char *before, const struct field *fields)
{
	for (const struct field *field = fields; field->name != NULL; field++)
		if (field_is_shown(field))
			add_field(columns, arena, before, field);
}

void columns_add_fields(struct columns *columns, struct arena *arena, const struct field *fields)
{
	add_parts(columns, arena, "", fields);
}

void columns_add_record(struct columns *columns, struct arena *arena, const struct resource *resource)
{
	if (resource->table != NULL)
		columns_add(columns, "id");
	columns_add_fields(columns, arena, resource->fields);
	for (const struct field *field = common_fields; field->name != NULL; field++)
		if (shows_common(resource, field))
			add_field(columns, arena, "", field);
}

void table_head(struct buffer *out, const struct columns *columns)
{
	for (size_t i = 0; i < columns->count; i++)
		csv_cell(out, text_of(columns->names[i]));
	csv_line_end(out);
}

static const struct json *value_of(struct arena *arena, const struct json *record, const char *name)
{
	size_t size = strcspn(name, ".");
	const struct json *value = json_member(record, arena_copy(arena, name, size));

	return name[size] == '\0' ? value : value_of(arena, value, name + size + 1);
}

static const char *text_of_value(struct arena *arena, const struct json *value)
{
	const char *code = json_string(json_member(value, "code"));
	const char *id = json_string(json_member(value, "id"));

	if (value == NULL || json_kind(value) == JSON_NULL)
		return "";
	if (json_kind(value) == JSON_TEXT)
		return json_string(value);
	if (json_kind(value) == JSON_OBJECT && (code != NULL || id != NULL))
		return code != NULL ? code : id;
	return json_print(arena, value);
}

void table_line(
	struct buffer *out, struct arena *arena, const struct columns *columns, const struct json *record)
{
	for (size_t i = 0; i < columns->count; i++)
		csv_cell_guarded(
			out, text_of(text_of_value(arena, value_of(arena, record, columns->names[i]))));
	csv_line_end(out);
}
