/*
 * Text that may say who somebody is goes no further before whoever wrote it has said whom it names. The
 * fields that are looked at are marked in their tables; what is looked for, service/domain/screening.c knows.
 */
#include "request_private.h"

#include "halved/api/api.h"
#include "halved/domain/screening.h"

#include <string.h>

#define FINDINGS_MOST 5 /* of one text: enough to see what is meant */

static const char *const sentences[SCREENED_KINDS] = {
	[SCREENED_EMAIL] = "Seems to hold an e-mail address",
	[SCREENED_TELEPHONE] = "Seems to hold a telephone number",
	[SCREENED_NUMBER] = "Seems to hold the number of somebody or something",
	[SCREENED_BIRTH] = "Seems to hold a date of birth",
	[SCREENED_NAME] = "Holds a name of somebody on the roster",
};

bool has_screened_fields(const struct resource *resource)
{
	for (const struct field *field = resource == NULL ? NULL : resource->fields;
		field != NULL && field->name != NULL; field++)
		if (field->screened || has_screened_fields(field->of))
			return true;
	return false;
}

static const struct field *field_named(const struct resource *resource, const char *name)
{
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		if (strcmp(field->name, name) == 0)
			return field;
	return NULL;
}

static void look_at(struct request *req, const struct json *text, const char *pointer,
	const struct screening_roster *roster)
{
	struct screening_finding found[FINDINGS_MOST];
	size_t count = screening_find(req->arena, json_string(text), roster, found, FINDINGS_MOST);

	for (size_t i = 0; i < count; i++)
		fault(req, pointer,
			arena_format(req->arena, "%s, at character %zu.", sentences[found[i].what],
				found[i].at + 1));
}

/* How many texts of an object there are to look at, in its lists, too; with a roster they are. */
static size_t each_text(struct request *req, const struct resource *resource, const struct json *object,
	const char *above, const struct screening_roster *roster)
{
	size_t texts = 0, n;

	for (const struct json *at = json_first(object); at != NULL; at = json_next(at)) {
		const struct field *field = field_named(resource, json_name(at));
		const char *pointer = arena_format(req->arena, "%s/%s", above, json_name(at));

		if (field == NULL)
			continue;
		if (field->screened && json_kind(at) == JSON_TEXT) {
			texts++;
			if (roster != NULL)
				look_at(req, at, pointer, roster);
		}
		n = 0;
		for (const struct json *item = field->type == FIELD_LIST && has_screened_fields(field->of)
						       ? json_first(at)
						       : NULL;
			item != NULL; item = json_next(item))
			texts += each_text(req, field->of, item,
				arena_format(req->arena, "%s/%zu", pointer, n++), roster);
	}
	return texts;
}

/* Whether there is something to look at that has not been answered. */
static bool must_screen(struct request *req)
{
	const struct json *answered = json_member(req->body, "screened_as");

	return (answered == NULL || json_kind(answered) == JSON_NULL) &&
	       each_text(req, req->route->takes, req->body, "", NULL) > 0;
}

enum flow ask_roster(struct request *req)
{
	if (!must_screen(req))
		return FLOW_NEXT;
	query(req, SQL_roster);
	return FLOW_WAIT;
}

enum flow screen_texts(struct request *req)
{
	const struct rows *people;
	struct screening_roster roster;
	const char **names;

	if (!must_screen(req))
		return FLOW_NEXT;
	people = rows(req, 0);
	names = arena_alloc(req->arena, (rows_count(people) + 1) * sizeof(*names));
	for (size_t i = 0; i < rows_count(people); i++)
		names[i] = rows_text(people, i, "name");
	roster = screening_roster(req->arena, names, rows_count(people));
	each_text(req, req->route->takes, req->body, "", &roster);
	if (!has_faults(req))
		return FLOW_NEXT;
	return fail(req, ERROR_IDENTIFYING, NULL,
		"Take it out. If it names no student and no family, say in screened_as whom it names and "
		"send it "
		"again.");
}

static bool roster_asks_for(const char *name, size_t size)
{
	const struct sql_statement *roster = statement_of(SQL_roster);

	for (unsigned i = 0; i < roster->statement.parameters; i++)
		if (strlen(roster->names[i]) == size && strncmp(roster->names[i], name, size) == 0)
			return true;
	return false;
}

const char *screens_check(void)
{
	for (size_t i = 0; i < route_count; i++) {
		const char *at = has_screened_fields(routes[i].takes) ? strchr(routes[i].path, '{') : NULL;

		for (; at != NULL; at = strchr(at, '{')) {
			size_t size = strcspn(++at, "}");

			if (!roster_asks_for(at, size))
				return "A route takes screened text and the roster is not found from its "
				       "path.";
		}
	}
	return NULL;
}
