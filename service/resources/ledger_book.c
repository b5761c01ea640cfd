/* What the rows say by which the ledger is judged. */
#include "halved/base/arena.h"
#include "halved/base/json.h"
#include "ledger_parts.h"

#include <stdlib.h>
#include <string.h>

static double number_of(const struct json *object, const char *name, double otherwise)
{
	const struct json *value = json_member(object, name);

	return json_kind(value) == JSON_NUMBER ? json_number(value) : otherwise;
}

/* Of what is expected; all else is a number of things. */
static bool is_by_share(const char *counts)
{
	return strcmp(counts, "sessions") == 0 || strcmp(counts, "asks") == 0 ||
	       strcmp(counts, "rounds") == 0;
}

static struct ledger_rule read_rule(const struct json *json, const char *counts)
{
	double met = number_of(json, "met_share", 1), days = number_of(json, "at_risk_days", -1);
	size_t roles = json_count(json_member(json, "roles"));

	return (struct ledger_rule){
		.by_share = is_by_share(counts),
		.met_share = met,
		.at_risk_share = number_of(json, "at_risk_share", met),
		.needed = (int64_t)number_of(json, "needed", roles > 0 ? (double)roles : 1),
		.at_risk_days = days < 0 ? LEDGER_NEVER : (int64_t)days,
	};
}

static void read_promises(struct ledger_book *book, const struct rows *from)
{
	struct ledger_commitment *shown = arena_alloc(book->arena, (rows_count(from) + 1) * sizeof(*shown));

	book->promise_count = rows_count(from);
	book->promises = arena_alloc(book->arena, (book->promise_count + 1) * sizeof(*book->promises));
	for (size_t i = 0; i < book->promise_count; i++) {
		const char *text = rows_text(from, i, "rule"), *counts;
		struct json_fault wrong;
		const struct json *json =
			text == NULL ? NULL : json_read(book->arena, text, strlen(text), &wrong);

		counts = json_string(json_member(json, "counts"));
		shown[i] = (struct ledger_commitment){
			.id = rows_text(from, i, "id"),
			.position = rows_number(from, i, "position", 0),
			.title = rows_text(from, i, "title"),
			.voluntary = rows_true(from, i, "voluntary") ? TRUTH_YES : TRUTH_NO,
			.counts = counts,
			.met = json_string(json_member(json, "met")),
			.at_risk = json_string(json_member(json, "at_risk")),
		};
		book->promises[i] = (struct ledger_promise){
			.json = counts == NULL ? NULL : json, .counts = counts, .shown = &shown[i]
		};
		if (counts != NULL)
			book->promises[i].rule = read_rule(json, counts);
	}
}

static void read_events(struct ledger_book *book, const struct rows *from)
{
	book->event_count = rows_count(from);
	book->events = arena_alloc(book->arena, (book->event_count + 1) * sizeof(*book->events));
	for (size_t i = 0; i < book->event_count; i++)
		book->events[i] = (struct ledger_event){
			.organization = rows_number(from, i, "organization_id", 0),
			.day = rows_number(from, i, "day", LEDGER_NEVER),
			.until = rows_number(from, i, "until", LEDGER_NEVER),
			.counts = rows_text(from, i, "counts"),
			.record = rows_text(from, i, "record"),
			.id = rows_text(from, i, "id"),
			.on = rows_text(from, i, "on"),
			.shows = rows_text(from, i, "shows"),
			.detail = rows_text(from, i, "detail"),
			.proof = rows_text(from, i, "proof"),
		};
}

static size_t most_events(const struct ledger_book *book)
{
	size_t most = 0, count = 0;

	for (size_t i = 0; i < book->event_count; i++) {
		count = i > 0 && book->events[i].organization == book->events[i - 1].organization ? count + 1
												  : 1;
		most = count > most ? count : most;
	}
	return most;
}

void ledger_read(struct ledger_book *book, const struct rows *commitments, const struct rows *events)
{
	read_promises(book, commitments);
	read_events(book, events);
	book->scratch = arena_alloc(book->arena, (most_events(book) + 1) * sizeof(*book->scratch));
}
