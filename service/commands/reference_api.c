/* docs/reference/api.md: the routes and the fields, as tables for a person. */
#include "reference.h"

#include "halved/api/route.h"
#include "halved/base/check.h"
#include "halved/base/limits.h"

#include <string.h>

#define LIMIT_RESOURCES 256

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "" };

static const struct {
	const char *part, *title;
} titles[] = {
	{ "me", "Who asks" }, { "organizations", "Organizations" }, { "rates", "Published rates" },
	{ "networks", "Networks" }, { "commitments", "Commitments" },
	{ "ledger", "The ledger of commitments" }, { "statements", "The ledger of commitments" },
	{ "member-statements", "The ledger of commitments" }, { "excuses", "The ledger of commitments" },
	{ "coaching-plans", "Coaching plans" }, { "practices", "Practices" }, { "theories", "Theories" },
	{ "causes", "Causes" }, { "instruments", "Self-assessments" }, { "people", "People" },
	{ "team", "Teams" }, { "team-roles", "Teams" }, { "sessions", "Sessions" },
	{ "attendance", "Attendance" }, { "consultancies", "Consultancies" }, { "rota", "Share-outs" },
	{ "share-outs", "Share-outs" }, { "learnings", "What those who run a network learn" },
	{ "cycles", "Plan-do-study-act cycles" }, { "interviews", "Empathy interviews" },
	{ "asks", "Asks for data" }, { "submissions", "Progress" }, { "imports", "Imports" },
	{ "openapi", "About the service" }, { "", "Other" }, /* what no row above fits */
};

/* ---- values in words ---- */

static void write_choices(struct buffer *out, const char *const *choices)
{
	size_t count = 0;

	while (choices[count] != NULL)
		count++;
	if (count > 20) {
		buffer_format(out, "one of %zu codes, `%s` to `%s`", count, choices[0], choices[count - 1]);
		return;
	}
	for (size_t i = 0; i < count; i++)
		buffer_format(out, "%s`%s`", i > 0 ? ", " : "", choices[i]);
}

static void write_list(struct buffer *out, const struct field *field)
{
	buffer_string(out, "list of ");
	if (field->of != NULL)
		buffer_format(out, "[%s](#%s)", field->of->name, field->of->name);
	else
		buffer_string(out, "texts");
	if (field->items > 0)
		buffer_format(out, ", at most %zu", field->items);
}

static void write_type(struct buffer *out, const struct field *field)
{
	static const char *const plain[] = {
		[FIELD_BOOLEAN] = "true or false",
		[FIELD_DATE] = "date",
		[FIELD_TIME] = "moment with offset",
		[FIELD_ZONE] = "time zone",
		[FIELD_YEAR] = "school year",
		[FIELD_EMAIL] = "e-mail address",
		[FIELD_LINK] = "http or https address",
		[FIELD_SLUG] = "slug",
		[FIELD_ORGANIZATION] = "organization: id or code",
		[FIELD_MEMBER] = "member: id or code",
		[FIELD_PERSON] = "person: id",
	};

	switch (field->type) {
	case FIELD_TEXT:
		buffer_format(out, "text, %lld to %lld", field->min, field->max > 0 ? field->max : 200);
		break;
	case FIELD_INTEGER:
		buffer_string(out, "whole number");
		if (field->max > 0)
			buffer_format(out, ", %lld to %lld", field->min, field->max);
		break;
	case FIELD_REAL:
		buffer_string(out, "number");
		if (field->most > field->least)
			buffer_format(out, ", %g to %g", field->least, field->most);
		break;
	case FIELD_CHOICE:
	case FIELD_VISIBILITY:
		write_choices(out, field->choices);
		break;
	case FIELD_OBJECT:
		buffer_format(out, "[%s](#%s)", field->of->name, field->of->name);
		break;
	case FIELD_LIST:
		write_list(out, field);
		break;
	default:
		buffer_string(out, plain[field->type]);
	}
}

static const char *use_of(const struct field *field)
{
	if (field->use == FIELD_SHOWN)
		return "shown";
	if (field->use == FIELD_ONCE)
		return field->required ? "once, required" : "once";
	if (field->use == FIELD_PARTS)
		return "at creation; each is a record then";
	if (field->use == FIELD_GIVEN)
		return field->required ? "given, required" : "given";
	return field->required ? "required" : "";
}

/* ---- resources, each once, in the order in which routes name them ---- */

struct seen {
	const struct resource *items[LIMIT_RESOURCES];
	size_t count;
};

static void see(struct seen *seen, const struct resource *resource)
{
	for (size_t i = 0; i < seen->count; i++)
		if (resource == NULL || strcmp(seen->items[i]->name, resource->name) == 0)
			return;
	if (resource == NULL)
		return;
	check(seen->count < LIMIT_RESOURCES);
	seen->items[seen->count++] = resource;
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		see(seen, field->of);
}

static void write_fields(struct buffer *out, const struct field *field)
{
	buffer_string(out, "| field | value | use | meaning |\n| --- | --- | --- | --- |\n");
	for (; field->name != NULL; field++) {
		buffer_format(out, "| `%s` | ", field->name);
		write_type(out, field);
		buffer_format(out, " | %s | %s |\n", use_of(field), field->text != NULL ? field->text : "");
	}
}

static void write_resource(struct buffer *out, const struct resource *resource)
{
	buffer_format(out, "\n### %s\n\n", resource->name);
	if (resource->text != NULL)
		buffer_format(out, "%s\n\n", resource->text);
	write_fields(out, resource->fields);
}

/* ---- routes ---- */

/* The title a route stands under: that of the last part of its address that has one. */
static const char *title_of(const struct route *route)
{
	const char *title = titles[COUNT_OF(titles) - 1].title, *last = NULL;

	for (size_t i = 0; i + 1 < COUNT_OF(titles); i++) {
		size_t size = strlen(titles[i].part);

		for (const char *at = route->path; (at = strstr(at, titles[i].part)) != NULL; at += size)
			if (at[-1] == '/' && strchr("/.", at[size]) != NULL && (last == NULL || at > last)) {
				last = at;
				title = titles[i].title;
			}
	}
	return title;
}

static void write_query(struct buffer *out, const struct route *route)
{
	for (const struct field *field = route->query; field != NULL && field->name != NULL; field++) {
		buffer_format(out, "- `?%s=` ", field->name);
		if (field->type == FIELD_BOOLEAN)
			buffer_string(out, "`0` or `1`");
		else
			write_type(out, field);
		buffer_format(out, ". %s\n", field->text);
	}
	if (route->many)
		buffer_string(out, "- pages: `?limit=`, `?after=`\n");
}

static void write_route(struct buffer *out, const struct route *route)
{
	buffer_format(out, "\n**`%s %s`** %s\n\n", methods[route->method], route->path, route->text);
	if (strcmp(route->right, RIGHT_OPEN) == 0)
		buffer_string(out, "- open to all, without a token\n");
	else
		buffer_format(out, "- right: [`%s`](rights.md)\n", route->right);
	if (route->watched != NULL)
		buffer_string(out, "- watched: who reads what is another's leaves an entry in its audit\n");
	if (route->asks_why)
		buffer_string(
			out, "- who reads what is another's says why, in the header field `Audit-Reason`\n");
	write_query(out, route);
	if (route->takes != NULL)
		buffer_format(out, "- takes %s[%s](#%s)\n", route->change ? "a merge patch of " : "",
			route->takes->name, route->takes->name);
	else if (route->stream)
		buffer_string(out, "- takes a file, `text/csv`\n");
	if (route->gives != NULL)
		buffer_format(out, "- gives %s[%s](#%s), status %d\n", route->many ? "a page of " : "",
			route->gives->name, route->gives->name, route->status != 0 ? route->status : 200);
	if (route->many)
		buffer_string(out, "- also as `text/csv`\n");
	if (route->media != NULL)
		buffer_format(out, "- %s `%s`\n", route->gives != NULL ? "also as" : "gives", route->media);
}

static void write_topic(struct buffer *out, const char *title)
{
	bool begun = false;

	for (size_t i = 0; i < route_count; i++) {
		if (strcmp(title_of(&routes[i]), title) != 0)
			continue;
		if (!begun)
			buffer_format(out, "\n## %s\n", title);
		begun = true;
		write_route(out, &routes[i]);
	}
}

void reference_api(struct buffer *out)
{
	struct seen seen = { .count = 0 };

	buffer_format(out,
		"# The API\n\n"
		"Every route and every field. The same as OpenAPI 3.1: `GET /openapi.json`. "
		"[How to use it](using-the-api.md) tells what\n"
		"holds for all routes; [problems](problems.md) lists the errors. Made by `halved reference "
		"api`.\n\n"
		"Pages have at most %d records, %d when `limit` is left out. A JSON body has at most 1 "
		"MiB.\n",
		LIMIT_PAGE, LIMIT_PAGE_DEFAULT);
	for (size_t i = 0; i < COUNT_OF(titles); i++)
		if (i == 0 || strcmp(titles[i].title, titles[i - 1].title) != 0)
			write_topic(out, titles[i].title);
	reference_kept(out);
	for (const struct field *field = common_fields; field->name != NULL; field++)
		see(&seen, field->of);
	for (size_t i = 0; i < route_count; i++) {
		see(&seen, routes[i].takes);
		see(&seen, routes[i].gives);
	}
	buffer_string(out,
		"\n## Resources\n\n"
		"Use: *required* at creation, and cannot be cleared; *once*: given at creation, never "
		"changed; *given*: taken but not\n"
		"shown; *shown*: made by the service. Texts are measured in characters. Records with an "
		"address of "
		"their own also show\n"
		"`id`, and who and when:\n\n");
	write_fields(out, common_fields);
	for (size_t i = 0; i < seen.count; i++)
		write_resource(out, seen.items[i]);
}
