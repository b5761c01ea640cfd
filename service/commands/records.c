#include "records.h"

#include "halved/api/error.h"
#include "halved/api/route.h"
#include "halved/api/statement.h"
#include "halved/api/validate.h"
#include "halved/base/arena.h"
#include "halved/base/json.h"
#include "halved/db/plain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILE_MOST (1024 * 1024)
#define VALUES_MOST 4 /* in a path */

struct values {
	const char *names[VALUES_MOST], *values[VALUES_MOST];
	size_t count;
};

const struct json *records_read(struct arena *arena, const char *path, const char **fault)
{
	FILE *file = fopen(path, "r");
	char *data = arena_alloc(arena, FILE_MOST);
	const struct json *document;
	struct json_fault wrong;
	size_t size;

	if (file == NULL) {
		*fault = arena_format(arena, "%s: %s.", path, strerror(errno));
		return NULL;
	}
	size = fread(data, 1, FILE_MOST, file);
	fclose(file);
	document = json_read(arena, data, size, &wrong);
	if (document == NULL)
		*fault = arena_format(
			arena, "%s, line %zu, column %zu: %s", path, wrong.line, wrong.column, wrong.what);
	return document;
}

/* True when the path fits the pattern; its values are then in *values. */
static bool fits(struct arena *arena, const char *path, const char *pattern, struct values *values)
{
	values->count = 0;
	while (*pattern != '\0') {
		size_t size;

		if (*pattern != '{') {
			if (*path++ != *pattern++)
				return false;
			continue;
		}
		size = strcspn(path, "/");
		if (size == 0 || values->count == VALUES_MOST)
			return false;
		values->names[values->count] = arena_copy(arena, pattern + 1, strcspn(pattern + 1, "}"));
		values->values[values->count++] = arena_copy(arena, path, size);
		path += size;
		pattern = strchr(pattern, '}') + 1;
	}
	return *path == '\0';
}

static const struct route *find_creation(struct arena *arena, const char *path, struct values *values)
{
	for (size_t i = 0; i < route_count; i++)
		if (routes[i].method == HTTP_POST && routes[i].takes != NULL && routes[i].sql != NULL &&
			fits(arena, path, routes[i].path, values))
			return &routes[i];
	return NULL;
}

static const char *value_of(const struct values *values, const char *name)
{
	for (size_t i = 0; i < values->count; i++)
		if (strcmp(values->names[i], name) == 0)
			return values->values[i];
	return NULL;
}

/* Faults, a line each, as "POINTER: SENTENCE". */
static void write_fault(
	struct buffer *lines, const char *pointer, size_t size, const char *detail, size_t length)
{
	buffer_format(lines, "%s%.*s%s%.*s", lines->size > 0 ? "\n" : "", (int)size, pointer,
		size > 0 ? ": " : "", (int)length, detail);
}

/* What PostgreSQL refuses: as many pointers as sentences, each in a line. */
static const char *refusal_text(struct arena *arena, const struct plain_error *error)
{
	struct buffer *lines = arena_buffer(arena, 64 * 1024);
	const struct constraint_row *constraint = constraint_of(error->constraint);
	const char *pointer = strncmp(error->sqlstate, "HL", 2) == 0 ? error->hint : "";
	const char *detail = error->message;

	if (constraint != NULL)
		return arena_format(arena, "%s: %s", constraint->pointer, constraint->detail);

	while (*detail != '\0') {
		size_t size = strcspn(pointer, "\n"), length = strcspn(detail, "\n");

		write_fault(lines, pointer, size, detail, length);
		pointer += size + (pointer[size] != '\0');
		detail += length + (detail[length] != '\0');
	}
	return lines->data != NULL ? lines->data : "It was refused.";
}

static const char *faults_text(struct faults *faults)
{
	struct buffer *lines = arena_buffer(faults->arena, 256 * 1024);

	for (size_t i = 0; i < faults->count && i < LIMIT_FAULTS; i++)
		write_fault(lines, faults->items[i].pointer, strlen(faults->items[i].pointer),
			faults->items[i].detail, strlen(faults->items[i].detail));
	return lines->data;
}

static const char *run(struct plain *plain, struct arena *arena, const struct sql_statement *statement,
	const struct values *values, const char *body)
{
	const char *bound[LIMIT_PARAMETERS];
	struct rows *rows;
	size_t count;

	for (unsigned i = 0; i < statement->statement.parameters; i++)
		bound[i] = strcmp(statement->names[i], "body") == 0 ? body
								    : value_of(values, statement->names[i]);
	rows = plain_run(plain, statement->statement.sql, statement->statement.parameters, bound);
	count = rows == NULL ? 0 : rows_count(rows);
	rows_free(rows);
	if (rows == NULL)
		return refusal_text(arena, plain_error(plain));
	return count == 1 ? NULL : "Nothing was made.";
}

const char *records_post(
	struct plain *plain, struct arena *arena, const char *path, const struct json *document)
{
	struct faults faults = { .arena = arena };
	struct values values;
	const struct route *route = path == NULL ? NULL : find_creation(arena, path, &values);

	if (route == NULL)
		return "There is no route of this path that makes a record.";
	validate_object(&faults, document, route->takes, VALIDATE_WHOLE, "");
	if (faults.count > 0)
		return faults_text(&faults);
	return run(plain, arena, statement_of_route(route), &values, json_print(arena, document));
}
