/* Part of docs/reference/api.md: what no route changes or withdraws, found from the routes, and why. */
#include "reference.h"

#include "halved/api/route.h"
#include "halved/base/check.h"

#include <string.h>

#define KINDS_MOST 128

/* Whoever leaves such a route out says here what is done instead; a line for what has both does not pass
 * either. */
static const struct {
	const char *resource, *why;
} reasons[] = {
	{ "account", "its holder changes its password and second factor, seats what it may do; a removed one "
		     "leaves a pseudonym" },
	{ "alias", "it is learnt from what somebody has said of an entry of a sheet: take it back, and say "
		   "it anew with the next sheet" },
	{ "ask_reopening", "a day that was promised stays to be read: give another one, or withdraw it, and "
			   "the one before holds" },
	{ "assessment", "answering again takes its place, and a theory that all have seen stays beside the "
			"next one" },
	{ "attendance_sheet",
		"it is what a file said: its entries are corrected, or a corrected file is brought" },
	{ "attendance_sheet_entry", "it is a row of a file: it is left out with `match` `ignored`" },
	{ "excuse", "what was excused stays to be read: withdraw it, and excuse anew" },
	{ "import", "it tells what a file was: bring a corrected one; what was committed is changed by the "
		    "next version of each submission. Without a version "
		    "to change it has no `ETag`" },
	{ "invitation", "it goes to one address for one seat: withdraw it, and invite anew" },
	{ "member_statement", "what a member has said of a commitment stays to be read: say something else, "
			      "or withdraw it" },
	{ "organization", "other records name it for good: it closes (`closed_on`), or a "
			  "[succession](#succession) says what became of it" },
	{ "sign_in", "it lasts until it ends" },
	{ "submission", "it is taken back with `POST /v1/submissions/{submission}/withdraw`, and stays as a "
			"version" },
};

/* A kind of records that somebody makes, changes or withdraws. */
struct kind {
	const struct resource *resource;
	bool changed, withdrawn;
};

static bool makes_records(const struct route *route)
{
	return route->gives != NULL && (route->method == HTTP_PATCH || route->method == HTTP_DELETE ||
					       (route->method == HTTP_POST && route->status == 201));
}

static size_t find_kinds(struct kind *kinds)
{
	size_t count = 0;

	for (size_t i = 0; i < route_count; i++) {
		size_t at = 0;

		if (!makes_records(&routes[i]))
			continue;
		while (at < count && kinds[at].resource != routes[i].gives)
			at++;
		check(at < KINDS_MOST);
		if (at == count)
			kinds[count++] = (struct kind){ .resource = routes[i].gives };
		kinds[at].changed = kinds[at].changed || routes[i].method == HTTP_PATCH;
		kinds[at].withdrawn = kinds[at].withdrawn || routes[i].method == HTTP_DELETE;
	}
	return count;
}

static const struct kind *kind_named(const struct kind *kinds, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(kinds[i].resource->name, name) == 0)
			return &kinds[i];
	return NULL;
}

void reference_kept(struct buffer *out)
{
	struct kind kinds[KINDS_MOST];
	size_t count = find_kinds(kinds), told = 0;

	buffer_string(out, "\n## What is not changed or not withdrawn\n\n"
			   "Nothing is overwritten without a trace. Where a change or a withdrawal would "
			   "hide what was said, there is no\n"
			   "route for it:\n\n"
			   "| record | no | because |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < COUNT_OF(reasons); i++) {
		const struct kind *kind = kind_named(kinds, count, reasons[i].resource);

		check(kind != NULL && !(kind->changed && kind->withdrawn));
		buffer_format(out, "| [%s](#%s) | %s | %s |\n", reasons[i].resource, reasons[i].resource,
			kind->changed	  ? "`DELETE`"
			: kind->withdrawn ? "`PATCH`"
					  : "`PATCH`, `DELETE`",
			reasons[i].why);
	}
	for (size_t i = 0; i < count; i++)
		told += !kinds[i].changed || !kinds[i].withdrawn;
	/* a kind that has no route to change or withdraw it has a reason above */
	check(told == COUNT_OF(reasons));
}
