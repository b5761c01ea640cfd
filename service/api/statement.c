#include "halved/api/statement.h"

#include "halved/api/route.h"
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/text.h"

#include <stdbool.h>
#include <string.h>

#define LIMIT_SQL (64 * 1024)

static const struct {
	const char *name, *text;
} files[SQL_COUNT] = {
#define SQL_TEXT(name_, text_) [SQL_##name_] = { .name = #name_, .text = (text_) },
#include "sql.inc"
#undef SQL_TEXT
};

static struct sql_statement of_file[SQL_COUNT];
static struct sql_statement *of_route;
static struct statement *all;
static size_t all_count;

/* ---- what a resource's fields are in SQL ---- */

static bool is_reference(const struct field *field)
{
	return field->type == FIELD_ORGANIZATION || field->type == FIELD_PERSON ||
	       field->type == FIELD_MEMBER;
}

static const char *column_of(struct arena *arena, const struct field *field)
{
	if (field->type == FIELD_MEMBER)
		return "organization_id";
	return is_reference(field) ? arena_format(arena, "%s_id", field->name) : field->name;
}

/* The value of a field in the body, as SQL over b.body. */
static const char *value_of(struct arena *arena, const struct field *field)
{
	const char *name = field->name;

	switch (field->type) {
	case FIELD_INTEGER:
		return arena_format(arena, "(b.body->>'%s')::int", name);
	case FIELD_REAL:
		return arena_format(arena, "(b.body->>'%s')::numeric", name);
	case FIELD_BOOLEAN:
		return arena_format(arena, "(b.body->>'%s')::boolean", name);
	case FIELD_DATE:
		return arena_format(arena, "(b.body->>'%s')::date", name);
	case FIELD_TIME:
		return arena_format(arena, "(b.body->>'%s')::timestamptz", name);
	case FIELD_VISIBILITY:
		return arena_format(arena, "(b.body->>'%s')::visibility", name);
	case FIELD_ORGANIZATION:
		return arena_format(arena, "need_organization(b.body->>'%s', '/%s')", name, name);
	case FIELD_MEMBER:
		/* the function, which says what is wrong, only when the plain way finds none */
		return arena_format(arena,
			"coalesce((select m.organization_id from organization o join membership m on "
			"m.organization_id = o.id where o.address = b.body->>'%s' and m.network_id = "
			"b.network_id "
			"and m.withdrawn_at is null limit 1), need_member(b.network_id, b.body->>'%s', "
			"'/%s'))",
			name, name, name);
	case FIELD_PERSON:
		return arena_format(arena, "need_person(b.body->>'%s', '/%s')", name, name);
	case FIELD_OBJECT:
	case FIELD_LIST:
		return arena_format(arena, "nullif(b.body->'%s', 'null')", name);
	default:
		return arena_format(arena, "b.body->>'%s'", name);
	}
}

static const char *filled_value_of(struct arena *arena, const struct field *field)
{
	const char *value = value_of(arena, field);

	return field->fallback == NULL ? value
				       : arena_format(arena, "coalesce(%s, %s)", value, field->fallback);
}

static const char *shown_as(struct arena *arena, const struct field *field)
{
	if (field->sql != NULL)
		return field->sql;
	if (field->type == FIELD_PERSON)
		return arena_format(arena,
			"(select row_to_json(r) from (select p.id::text as id, p.name from person p where "
			"p.id = t.%s) r)",
			column_of(arena, field));
	if (is_reference(field))
		return arena_format(arena,
			"(select row_to_json(r) from (select o.address as code, o.name from organization o "
			"where o.id = t.%s) r)",
			column_of(arena, field));
	return arena_format(arena, "t.%s", field->name);
}

/* ---- the {…} parts ---- */

struct expansion {
	struct arena *arena;
	const struct resource *resource;
	const struct route *route;
	struct buffer *out;
};

static void separate(struct buffer *out, size_t start)
{
	if (out->size > start)
		buffer_string(out, ", ");
}

static bool is_kept(const struct field *field)
{
	return field->use == FIELD_FREE || field->use == FIELD_ONCE;
}

static void write_columns(const struct expansion *to)
{
	size_t start = to->out->size;

	for (const struct field *field = to->resource->fields; field->name != NULL; field++) {
		if (!is_kept(field))
			continue;
		separate(to->out, start);
		buffer_string(to->out, column_of(to->arena, field));
	}
}

static void write_values(const struct expansion *to)
{
	size_t start = to->out->size;

	for (const struct field *field = to->resource->fields; field->name != NULL; field++) {
		if (!is_kept(field))
			continue;
		separate(to->out, start);
		buffer_string(to->out, filled_value_of(to->arena, field));
	}
}

/* The records that a creation brings along, each list in its order: CTEs behind t, the row they belong to. */
static void write_parts(const struct expansion *to)
{
	for (const struct field *field = to->resource->fields; field->name != NULL; field++) {
		struct expansion part = { to->arena, field->of, to->route, to->out };

		if (field->use != FIELD_PARTS)
			continue;
		buffer_format(to->out, ",\n%s as (\n\tinsert into %s (%s_id, ", field->name, field->of->table,
			to->resource->table);
		write_columns(&part);
		buffer_format(to->out, ", created_by, changed_by)\n\tselect b.%s_id, ", to->resource->table);
		write_values(&part);
		buffer_format(to->out,
			", actor_id(), actor_id()\n\tfrom (select t.id as %s_id, e.body from t, b, "
			"jsonb_array_elements(nullif(b.body->'%s', 'null')) with ordinality e (body, n) "
			"order by e.n) b\n)",
			to->resource->table, field->name);
	}
}

static void write_changes(const struct expansion *to)
{
	size_t start = to->out->size;

	for (const struct field *field = to->resource->fields; field->name != NULL; field++) {
		const char *column = column_of(to->arena, field), *value = filled_value_of(to->arena, field);

		if (field->use != FIELD_FREE)
			continue;
		separate(to->out, start);
		if (field->type == FIELD_OBJECT)
			value = arena_format(
				to->arena, "merge_patch(t.%s, b.body->'%s')", column, field->name);
		buffer_format(to->out, "%s = case when b.body ? '%s' then %s else t.%s end", column,
			field->name, value, column);
	}
}

static void write_fields(const struct expansion *to)
{
	buffer_string(to->out, "t.id::text as id");
	for (const struct field *field = to->resource->fields; field->name != NULL; field++)
		if (field_is_shown(field))
			buffer_format(to->out, ", %s as \"%s\"", shown_as(to->arena, field), field->name);
	for (const struct field *field = common_fields; field->name != NULL; field++)
		if (shows_common(to->resource, field))
			buffer_format(to->out, ", %s as %s", shown_as(to->arena, field), field->name);
}

/* row_to_json prints no blanks, where json_build_object would: a fifth less to send. */
static void write_shape(const struct expansion *to)
{
	buffer_string(to->out, "(select row_to_json(s) from (select ");
	write_fields(to);
	buffer_string(to->out, ") s)::text");
}

static void write_table(const struct expansion *to)
{
	buffer_string(to->out, to->resource->table);
}

static void write_find(const struct expansion *to)
{
	buffer_string(to->out, to->resource->find != NULL ? to->resource->find : "as_id(:id::text)");
}

/* /v1/networks/{network}/members is '/v1/networks/' || :network::text || '/members' */
static void write_path(const struct expansion *to)
{
	buffer_string(to->out, "'");
	for (const char *at = to->resource->path; *at != '\0'; at++)
		if (*at == '{')
			buffer_string(to->out, "' || :");
		else if (*at == '}')
			buffer_string(to->out, "::text || '");
		else
			buffer_add(to->out, at, 1);
	buffer_string(to->out, "'");
}

static const char *filter_type(const struct field *field)
{
	switch (field->type) {
	case FIELD_INTEGER:
		return "int";
	case FIELD_BOOLEAN:
		return "boolean";
	case FIELD_DATE:
		return "date";
	case FIELD_VISIBILITY:
		return "visibility";
	default:
		return "text";
	}
}

static void write_filters(const struct expansion *to)
{
	for (const struct field *field = to->route->query; field != NULL && field->name != NULL; field++) {
		if (is_reference(field))
			buffer_format(to->out,
				"and (:%s::text is null or t.%s = (select find_organization(:%s::text)))\n",
				field->name, column_of(to->arena, field), field->name);
		else
			buffer_format(to->out, "and (:%s::%s is null or %s = :%s::%s)\n", field->name,
				filter_type(field), shown_as(to->arena, field), field->name,
				filter_type(field));
	}
}

/* Of a route whose reads are watched: the id of a record that is not of the actor's own organization, or the
 * organizations of others whose people it names. */
static void write_seen(const struct expansion *to)
{
	if (to->route->watched == NULL)
		return;
	if (strcmp(to->route->watched, WATCHED_ROSTER) == 0)
		buffer_string(to->out, ", others_named(t.person_id, t.others, t.organization_id) as seen");
	else
		buffer_string(to->out,
			", case when t.organization_id <> all ((select organizations_of('team'))::bigint[])"
			" then t.id end as seen");
}

static const struct {
	const char *name;
	void (*write)(const struct expansion *);
} parts[] = {
	{ "table", write_table },
	{ "find", write_find },
	{ "path", write_path },
	{ "columns", write_columns },
	{ "values", write_values },
	{ "parts", write_parts },
	{ "changes", write_changes },
	{ "fields", write_fields },
	{ "shape", write_shape },
	{ "filters", write_filters },
	{ "seen", write_seen },
};

/* Writes the part whose name stands at `at` behind the brace; the bytes used, 0 when there is none such. */
static size_t expand_part(const struct expansion *to, const char *at)
{
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		size_t size = strlen(parts[i].name);

		if (strncmp(at, parts[i].name, size) == 0 && at[size] == '}') {
			parts[i].write(to);
			return size + 2;
		}
	}
	return 0;
}

static const char *expand_parts(
	struct arena *arena, const char *text, const struct resource *resource, const struct route *route)
{
	struct expansion to = {
		.arena = arena, .resource = resource, .route = route, .out = arena_buffer(arena, LIMIT_SQL)
	};

	while (*text != '\0') {
		size_t used = *text == '{' ? expand_part(&to, text + 1) : 0;

		if (used == 0)
			buffer_add(to.out, text, used = 1);
		text += used;
	}
	check(!to.out->overflow);
	return to.out->data;
}

/* Whose parts the statement is written from. */
static const struct resource *resource_of(const struct route *route)
{
	if (route->reads != NULL)
		return route->reads;
	return route->takes != NULL && route->takes->table != NULL ? route->takes : route->gives;
}

static bool has_parts(const char *text)
{
	for (; *text != '\0'; text++)
		for (size_t i = 0; *text == '{' && i < COUNT_OF(parts); i++)
			if (strncmp(text + 1, parts[i].name, strlen(parts[i].name)) == 0)
				return true;
	return false;
}

/* ---- :names become $1… ---- */

static bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || c == '_';
}

static size_t name_size(const char *at)
{
	return strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

/* Bytes of the comment or quoted text that starts at `at`; 0 when none does. */
static size_t passage_size(const char *at)
{
	const char *end;

	if (strncmp(at, "--", 2) == 0)
		return strcspn(at, "\n");
	if (*at == '\'' || *at == '"') {
		end = strchr(at + 1, *at);
		return end == NULL ? strlen(at) : (size_t)(end - at) + 1;
	}
	if (strncmp(at, "$$", 2) == 0) {
		end = strstr(at + 2, "$$");
		return end == NULL ? strlen(at) : (size_t)(end - at) + 2;
	}
	return strncmp(at, "::", 2) == 0 ? 2 : 0;
}

static unsigned number_of(struct sql_statement *to, struct arena *arena, const char *name, size_t size)
{
	unsigned i;

	for (i = 0; i < to->statement.parameters; i++)
		if (strlen(to->names[i]) == size && memcmp(to->names[i], name, size) == 0)
			return i + 1;
	check(i < LIMIT_PARAMETERS);
	to->names[i] = arena_copy(arena, name, size);
	return ++to->statement.parameters;
}

static void number_parameters(struct sql_statement *to, struct arena *arena, const char *text)
{
	struct buffer *out = arena_buffer(arena, LIMIT_SQL);

	while (*text != '\0') {
		size_t size = passage_size(text);

		if (size > 0) {
			buffer_add(out, text, size);
		} else if (*text == ':' && is_name_start(text[1])) {
			size = 1 + name_size(text + 1);
			buffer_format(out, "$%u", number_of(to, arena, text + 1, size - 1));
		} else {
			buffer_add(out, text, size = 1);
		}
		text += size;
	}
	check(!out->overflow);
	to->statement.sql = out->data;
}

/* ---- the registry ---- */

static const char *text_of_file(const char *name)
{
	for (size_t i = 0; i < SQL_COUNT; i++)
		if (strcmp(files[i].name, name) == 0)
			return files[i].text;
	return NULL;
}

static const char *prepare_route(struct arena *arena, size_t i)
{
	const struct route *route = &routes[i];
	const char *text;

	if (route->sql == NULL)
		return NULL;
	text = text_of_file(route->sql);
	if (text == NULL)
		return arena_format(arena, "Route %s names the statement %s, which does not exist.",
			route->path, route->sql);
	of_route[i].statement.name = arena_format(arena, "%zu %.40s", i, route->sql);
	number_parameters(&of_route[i], arena, expand_parts(arena, text, resource_of(route), route));
	all[all_count++] = of_route[i].statement;
	return NULL;
}

const char *statements_prepare(struct arena *arena)
{
	all = arena_alloc(arena, sizeof(*all) * (SQL_COUNT + route_count));
	of_route = arena_alloc(arena, sizeof(*of_route) * route_count);
	all_count = 0;
	for (size_t i = 0; i < SQL_COUNT; i++) {
		of_file[i] = (struct sql_statement){ .statement = { .name = files[i].name } };
		if (has_parts(files[i].text))
			continue;
		number_parameters(&of_file[i], arena, files[i].text);
		all[all_count++] = of_file[i].statement;
	}
	for (size_t i = 0; i < route_count; i++) {
		const char *wrong = prepare_route(arena, i);

		if (wrong != NULL)
			return wrong;
	}
	return NULL;
}

void statement_write(
	struct sql_statement *to, struct arena *arena, const char *text, const struct resource *resource)
{
	*to = (struct sql_statement){ .statement = { .name = "" } };
	number_parameters(to, arena, expand_parts(arena, text, resource, NULL));
}

const struct sql_statement *statement_of(enum sql sql)
{
	check(of_file[sql].statement.sql != NULL);
	return &of_file[sql];
}

const struct sql_statement *statement_of_route(const struct route *route)
{
	const struct sql_statement *statement = &of_route[route - routes];

	check(statement->statement.sql != NULL);
	return statement;
}

const struct statement *statements_all(size_t *count)
{
	*count = all_count;
	return all;
}
