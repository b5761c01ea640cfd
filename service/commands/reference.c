/* `halved reference PAGE`: the pages of docs/reference that are made from the program's own tables. */
#include "reference.h"

#include "halved/api/error.h"
#include "halved/base/check.h"
#include "halved/base/metrics.h"
#include "halved/commands/commands.h"

#include <stdio.h>
#include <string.h>

static const char *http_route(int route)
{
	(void)route;
	return "";
}

/* ---- problems.md ---- */

/* What to do about each error; a code without a row here stops the page from being made. */
static const struct {
	enum error error;
	const char *advice;
} advices[] = {
	{ ERROR_MALFORMED_JSON, "`detail` names line and column. Send one JSON document (RFC 8259, UTF-8)." },
	{ ERROR_BAD_PARAMETER,
		"`errors` names the parameter. Unknown, repeated and badly written parameters are refused." },
	{ ERROR_BAD_HEADER, "`errors` names the header field." },
	{ ERROR_UNAUTHENTICATED, "Send `Authorization: Bearer TOKEN` with a token that is neither expired "
				 "nor revoked, or sign in." },
	{ ERROR_SECOND_FACTOR,
		"Only who has the right password is told. Send it again with `code`: the one that the app "
		"shows now and that has not been used, or a recovery code." },
	{ ERROR_FORBIDDEN, "The token is known, but its role lacks the right; see [rights](rights.md). A "
			   "sign-in that is "
			   "`limited` can only set up its second factor." },
	{ ERROR_CROSS_SITE, "A change with a sign-in's cookie, and the start of one with a provider, need "
			    "`Sec-Fetch-Site: "
			    "same-origin`, which browsers send from our own pages." },
	{ ERROR_CLEAR_TEXT, "A trusted proxy took the request without TLS. Use `https://`, and make another "
			    "token: this one may have been read." },
	{ ERROR_NOT_FOUND,
		"Also the answer for another district's records: whether they exist is not told." },
	{ ERROR_METHOD_NOT_ALLOWED, "The header field `Allow` lists what the address takes." },
	{ ERROR_CONFLICT, "`detail` says why, and what to do." },
	{ ERROR_DUPLICATE, "`errors` names the field that must be unique." },
	{ ERROR_STILL_RUNNING, "Wait, then send the same request again." },
	{ ERROR_PRECONDITION_FAILED,
		"Read the record, decide again, and send the new `ETag` in `If-Match`." },
	{ ERROR_TOO_LARGE, "A JSON body has a limit; send large files as an import." },
	{ ERROR_UNSUPPORTED_MEDIA_TYPE, "Set `Content-Type`; `detail` says to what." },
	{ ERROR_INVALID, "`errors` lists every fault with a JSON pointer to its place. Nothing was stored." },
	{ ERROR_IDENTIFYING,
		"`errors` tells what a text seems to hold, and at which character; nothing was stored. Take "
		"it out, "
		"or say in `screened_as` that it names no student and no family, and send it again." },
	{ ERROR_KEY_REUSED, "Use a new key for a new request." },
	{ ERROR_PRECONDITION_REQUIRED, "Send the record's `ETag` in `If-Match`." },
	{ ERROR_REASON_REQUIRED,
		"Say in `Audit-Reason` why you read it; whose it is will see it. Nothing was shown." },
	{ ERROR_RATE_LIMITED, "Nothing was done. Send it again after the seconds in `Retry-After`." },
	{ ERROR_BUG, "Tell the operator the `request_id`; the log has the cause under it." },
	{ ERROR_PROVIDER, "Begin to sign in again later; the operator's log tells under the event `provider` "
			  "what is wrong." },
	{ ERROR_BUSY, "Nothing was stored. Try again after the seconds in `Retry-After`." },
	{ ERROR_OUTCOME_UNKNOWN,
		"The change may have been stored or not. Send it again with the same `Idempotency-Key`." },
	{ ERROR_TIMEOUT, "Ask for less: a shorter page, or one school year. Where another server did not "
			 "answer in time, try again later." },
};

static const char *advice_of(enum error error)
{
	for (size_t i = 0; i < COUNT_OF(advices); i++)
		if (advices[i].error == error)
			return advices[i].advice;
	check(!"an error without advice");
	return NULL;
}

static void write_problems(struct buffer *out)
{
	buffer_string(out,
		"# Problems\n\n"
		"Every error is an `application/problem+json` document (RFC 9457) with these members:\n"
		"`type` (`urn:halved:problem:CODE`), `title`, `status`, `code`, and where it helps `detail` "
		"(what is wrong this time),\n"
		"`errors` (a list of `pointer` and `detail`) and `request_id`. Programs should look at "
		"`code`: it does not change.\n"
		"Made by `halved reference problems`.\n\n"
		"| status | code | title | what to do |\n| --- | --- | --- | --- |\n");
	for (int error = ERROR_NONE + 1; error < ERROR_COUNT; error++)
		buffer_format(out, "| %d | `%s` | %s | %s |\n", error_table[error].status,
			error_table[error].code, error_table[error].title, advice_of((enum error)error));
	buffer_string(out, "\nBytes that are no HTTP request are answered with a status of 400, 408, 413, "
			   "414, 417, 431, "
			   "501, 503 or 505 and\n"
			   "the code `http`, or the code above that has the same status; the connection is "
			   "then closed.\n");
}

/* ---- metrics.md ---- */

/* Makes a table of the `# HELP` and `# TYPE` lines of a scrape. */
static void write_metrics(struct buffer *out)
{
	struct buffer scrape = { .max = 1024 * 1024 };
	char name[128], help[256], type[32];

	metrics_name_routes(http_route, 0);
	metrics_print(&scrape);
	buffer_string(out,
		"# Metrics\n\n"
		"`GET /metrics` on the admin port answers in the Prometheus text format. All values are "
		"sums over the workers\nsince the start. Made by `halved reference metrics`.\n\n"
		"| metric | type | what it tells |\n| --- | --- | --- |\n");
	for (char *line = scrape.data, *end; line != NULL && *line != '\0'; line = end) {
		end = strchr(line, '\n');
		if (end != NULL)
			*end++ = '\0';
		if (sscanf(line, "# HELP %127s %255[^\n]", name, help) != 2 || end == NULL)
			continue;
		check(sscanf(end, "# TYPE %*s %31s", type) == 1);
		buffer_format(out, "| `%s` | %s | %s |\n", name, type, help);
	}
	buffer_string(out,
		"\nLabels: `lane` is `quick` (single reads), `write` or `slow` (lists, summaries); `route` "
		"is the "
		"method and path as in\n"
		"[the API](api.md), `none` for what fits no route; `class` is the first digit of the status, "
		"as in `2xx`.\n");
	buffer_free(&scrape);
}

/* ---- the command ---- */

static const struct {
	const char *name;
	void (*write)(struct buffer *out);
} pages[] = {
	{ "api", reference_api },
	{ "problems", write_problems },
	{ "metrics", write_metrics },
	{ "counts-csv", reference_counts },
};

int command_reference(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < COUNT_OF(pages); i++) {
		struct buffer page = { .max = 1024 * 1024 };

		if (strcmp(pages[i].name, argv[1]) != 0)
			continue;
		pages[i].write(&page);
		fwrite(page.data, 1, page.size, stdout);
		buffer_free(&page);
		return 0;
	}
	command_failed("reference takes api, problems, metrics or counts-csv.");
	return EXIT_USAGE;
}
