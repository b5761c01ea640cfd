/* What the rows say by which the ledger is judged. */
#include "halved/base/arena.h"
#include "halved/base/json.h"
#include "ledger_parts.h"

#include <math.h>
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

/* Whether the rule asks for that of the things that it counts; unknown where it counts others. */
static enum truth option_of(const struct json *json, const char *counts, const char *of, const char *option)
{
	if (counts == NULL || strcmp(counts, of) != 0)
		return TRUTH_UNKNOWN;
	return json_boolean(json_member(json, option)) ? TRUTH_YES : TRUTH_NO;
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
		.shared = option_of(json, counts, "goals", "shared") == TRUTH_YES,
	};
}

static struct computed_list read_roles(struct arena *arena, const struct json *list)
{
	const char **roles = arena_alloc(arena, (json_count(list) + 1) * sizeof(*roles));
	size_t count = 0;

	for (const struct json *role = json_first(list); role != NULL; role = json_next(role))
		roles[count++] = json_string(role);
	return (struct computed_list){ roles, count, sizeof(*roles) };
}

/* The figures that a rule of its kind is judged by, whether it gives them or leaves them to be taken. */
static struct ledger_thresholds read_thresholds(
	struct arena *arena, const struct json *json, const char *counts, const struct ledger_rule *rule)
{
	bool has = counts != NULL, number = has && !rule->by_share;

	return (struct ledger_thresholds){
		.met_share = has && rule->by_share ? rule->met_share : NAN,
		.at_risk_share = has && rule->by_share ? rule->at_risk_share : NAN,
		.needed = number ? (double)rule->needed : NAN,
		.at_risk_days =
			number && rule->at_risk_days != LEDGER_NEVER ? (double)rule->at_risk_days : NAN,
		.roles = read_roles(arena, json_member(json, "roles")),
		.measured = option_of(json, counts, "cycles", "measured"),
		.practice = option_of(json, counts, "cycles", "practice"),
		.published = option_of(json, counts, "goals", "published"),
		.shared = option_of(json, counts, "goals", "shared"),
	};
}

static const char *figures_in_words(struct arena *arena, const struct ledger_commitment *shown)
{
	const struct ledger_thresholds *at = &shown->thresholds;
	struct buffer *out = arena_buffer(arena, 2048);
	const char *const *roles = at->roles.items;

	if (!isnan(at->met_share)) {
		buffer_format(out, "Met: at least %g%% of what was expected; at risk: less than %g%%.",
			100 * at->met_share, 100 * at->at_risk_share);
		return out->data;
	}
	buffer_format(out, "Met: at least %g", at->needed);
	for (size_t i = 0; i < at->roles.count; i++)
		buffer_format(out, "%s%s", i == 0 ? " of " : ", ", roles[i]);
	buffer_string(out, at->practice == TRUTH_YES ? " that tries a practice" : "");
	buffer_string(out, at->measured == TRUTH_YES ? " with a measure" : "");
	buffer_string(out, at->published == TRUTH_YES ? " that is published" : "");
	buffer_string(out, at->shared == TRUTH_YES ? ", and a share beside" : "");
	if (isnan(at->at_risk_days))
		buffer_string(out, "; at risk: never.");
	else
		buffer_format(out, "; at risk: fewer after more than %g days.", at->at_risk_days);
	return out->data;
}

static const char *words_and_figures(
	struct arena *arena, const char *before, const char *words, const char *figures)
{
	return figures == NULL ? "It has no rule."
			       : arena_format(arena, "%s%s%s%s", before, words != NULL ? words : "",
					 words != NULL ? " " : "", figures);
}

/* What the rule says, for each verdict: its words, then its figures. */
static void read_words(struct arena *arena, struct ledger_promise *promise)
{
	static const char *const before[] = { [LEDGER_MET] = "",
		[LEDGER_AT_RISK] = "",
		[LEDGER_NOT_YET] = "Neither met nor at risk. It is met so: ",
		[LEDGER_NOT_APPLICABLE] = "Excused, or never a member. It is met so: " };
	const struct ledger_commitment *shown = promise->shown;
	const char *figures = promise->json == NULL ? NULL : figures_in_words(arena, shown);

	for (int verdict = 0; verdict < LEDGER_VERDICTS; verdict++)
		promise->words[verdict] = words_and_figures(arena, before[verdict],
			verdict == LEDGER_AT_RISK ? shown->at_risk : shown->met, figures);
	promise->words_none = words_and_figures(arena, before[LEDGER_AT_RISK],
		shown->at_risk_none != NULL ? shown->at_risk_none : shown->at_risk, figures);
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
			.at_risk_none = json_string(json_member(json, "at_risk_none")),
		};
		book->promises[i] = (struct ledger_promise){
			.json = counts == NULL ? NULL : json, .counts = counts, .shown = &shown[i]
		};
		if (counts != NULL)
			book->promises[i].rule = read_rule(json, counts);
		shown[i].thresholds = read_thresholds(book->arena, json, counts, &book->promises[i].rule);
		read_words(book->arena, &book->promises[i]);
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
