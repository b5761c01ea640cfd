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
	[SCREENED_NAME] = "Holds a name of somebody on the roster",
};

static bool is_screened(const struct resource *resource, const char *name)
{
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		if (field->screened && strcmp(field->name, name) == 0)
			return true;
	return false;
}

bool has_screened_fields(const struct resource *resource)
{
	for (const struct field *field = resource == NULL ? NULL : resource->fields;
		field != NULL && field->name != NULL; field++)
		if (field->screened)
			return true;
	return false;
}

/* A text of the body to look at: from `at` on. */
static const struct json *screened_text(const struct request *req, const struct json *at)
{
	while (at != NULL && (json_kind(at) != JSON_TEXT || !is_screened(req->route->takes, json_name(at))))
		at = json_next(at);
	return at;
}

/* Whether there is something to look at that has not been answered. */
static bool must_screen(const struct request *req)
{
	const struct json *answered = json_member(req->body, "screened_as");

	return (answered == NULL || json_kind(answered) == JSON_NULL) &&
	       screened_text(req, json_first(req->body)) != NULL;
}

static void look_at(struct request *req, const struct json *text, const struct screening_roster *roster)
{
	struct screening_finding found[FINDINGS_MOST];
	size_t count = screening_find(req->arena, json_string(text), roster, found, FINDINGS_MOST);

	for (size_t i = 0; i < count; i++)
		fault(req, arena_format(req->arena, "/%s", json_name(text)),
			arena_format(req->arena, "%s, at character %zu.", sentences[found[i].what],
				found[i].at + 1));
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
	for (const struct json *text = screened_text(req, json_first(req->body)); text != NULL;
		text = screened_text(req, json_next(text)))
		look_at(req, text, &roster);
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
