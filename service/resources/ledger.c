/*
 * The commitment ledger. PostgreSQL tells what happened, in one round trip; the domain judges it by the rules
 * of the network's commitments. What members and facilitators say stands beside the verdicts.
 */
#include "halved/resources/ledger.h"

#include "halved/api/request.h"
#include "halved/base/check.h"
#include "halved/base/limits.h"
#include "ledger_parts.h"

#include <stdlib.h>
#include <string.h>

#define STAYS_MOST 16 /* two of each membership of one organization */

static const char nothing[] = ""; /* an empty list is one, too */

struct event {
	int64_t organization, day;
	const char *counts, *record, *id, *on, *shows, *detail, *proof;
};

struct promise {
	struct ledger_rule rule;
	const struct json *json; /* of the rule; NULL: it has none */
	const char *counts;
	struct ledger_commitment *shown;
};

struct book {
	struct arena *arena;
	int64_t today;
	struct promise *promises;
	struct event *events;
	size_t promise_count, event_count;
};

/* ---- what the rows say ---- */

static int64_t day_at(const struct rows *from, size_t row, const char *column)
{
	const char *text = rows_text(from, row, column);

	return text == NULL ? LEDGER_NEVER : atoll(text);
}

static double number_of(const struct json *object, const char *name, double otherwise)
{
	const struct json *value = json_member(object, name);

	return json_kind(value) == JSON_NUMBER ? json_number(value) : otherwise;
}

static bool is_any_of(const char *text, const char *one, const char *other)
{
	return strcmp(text, one) == 0 || strcmp(text, other) == 0;
}

static struct ledger_rule read_rule(const struct json *json, const char *counts)
{
	double met = number_of(json, "met_share", 1), days = number_of(json, "at_risk_days", -1);
	size_t roles = json_count(json_member(json, "roles"));

	return (struct ledger_rule){
		.by_share = is_any_of(counts, "sessions", "asks"),
		.met_share = met,
		.at_risk_share = number_of(json, "at_risk_share", met),
		.needed = (int64_t)number_of(json, "needed", roles > 0 ? (double)roles : 1),
		.at_risk_days = days < 0 ? LEDGER_NEVER : (int64_t)days,
	};
}

static void read_promises(struct book *book, const struct rows *from)
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
			.position = atoll(rows_text(from, i, "position")),
			.title = rows_text(from, i, "title"),
			.voluntary = rows_text(from, i, "voluntary")[0] == 't' ? TRUTH_YES : TRUTH_NO,
			.counts = counts,
			.met = json_string(json_member(json, "met")),
			.at_risk = json_string(json_member(json, "at_risk")),
		};
		book->promises[i] = (struct promise){
			.json = counts == NULL ? NULL : json, .counts = counts, .shown = &shown[i]
		};
		if (counts != NULL)
			book->promises[i].rule = read_rule(json, counts);
	}
}

static void read_events(struct book *book, const struct rows *from)
{
	book->event_count = rows_count(from);
	book->events = arena_alloc(book->arena, (book->event_count + 1) * sizeof(*book->events));
	for (size_t i = 0; i < book->event_count; i++)
		book->events[i] = (struct event){
			.organization = atoll(rows_text(from, i, "organization_id")),
			.day = day_at(from, i, "day"),
			.counts = rows_text(from, i, "counts"),
			.record = rows_text(from, i, "record"),
			.id = rows_text(from, i, "id"),
			.on = rows_text(from, i, "on"),
			.shows = rows_text(from, i, "shows"),
			.detail = rows_text(from, i, "detail"),
			.proof = rows_text(from, i, "proof"),
		};
}

/* ---- one member ---- */

struct row {
	const struct event *events; /* its own, by their days */
	size_t event_count;
	struct stay stays[STAYS_MOST];
	size_t stay_count;
	int64_t days;
};

/* The first event of the organization, or where it would be. */
static const struct event *first_event(const struct book *book, int64_t organization)
{
	size_t low = 0, high = book->event_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (book->events[middle].organization < organization)
			low = middle + 1;
		else
			high = middle;
	}
	return book->events + low;
}

static void find_events(const struct book *book, struct row *row, int64_t organization)
{
	const struct event *end = book->events + book->event_count;

	row->events = first_event(book, organization);
	while (row->events + row->event_count < end &&
		row->events[row->event_count].organization == organization)
		row->event_count++;
}

static enum ledger_sight sight_of(const char *shows)
{
	return strcmp(shows, "kept") == 0     ? LEDGER_KEPT
	       : strcmp(shows, "missed") == 0 ? LEDGER_MISSED
	       : strcmp(shows, "open") == 0   ? LEDGER_OPEN
					      : LEDGER_EXCUSED;
}

/* A role that the rule names counts once, whoever has it; without names it is people that count. */
static bool is_another(const struct event *event, const struct event *first, bool by_role)
{
	for (const struct event *at = first; at < event; at++)
		if (strcmp(at->counts, "team") == 0 && by_role && strcmp(at->detail, event->detail) == 0)
			return false;
		else if (strcmp(at->counts, "team") == 0 && !by_role && strcmp(at->proof, event->proof) == 0)
			return false;
	return true;
}

static bool is_in(const struct json *list, const char *text)
{
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item))
		if (strcmp(json_string(item), text) == 0)
			return true;
	return false;
}

/* Whether an event is one of those that the rule counts. */
static bool is_counted(const struct promise *promise, const struct row *row, const struct event *event)
{
	const struct json *roles = json_member(promise->json, "roles");

	if (strcmp(event->counts, promise->counts) != 0)
		return false;
	if (strcmp(event->counts, "team") == 0)
		return (json_count(roles) == 0 || is_in(roles, event->detail)) &&
		       is_another(event, row->events, json_count(roles) > 0);
	if (strcmp(event->counts, "attestation") == 0)
		return strcmp(event->detail, promise->shown->id) == 0 && strcmp(event->shows, "kept") == 0;
	if (strcmp(event->counts, "cycles") == 0 && json_boolean(json_member(promise->json, "measured")) &&
		event->detail == NULL)
		return false;
	return ledger_expects(row->stays, row->stay_count, event->day);
}

/* Statements on the commitment ("attestation"), or excuses from it. */
static struct computed_list find_said(
	const struct book *book, const struct row *row, const char *counts, const char *commitment)
{
	struct ledger_said *said = NULL;
	size_t count = 0;

	for (const struct event *at = row->events; at < row->events + row->event_count; at++) {
		if (strcmp(at->counts, counts) != 0 || strcmp(at->detail, commitment) != 0)
			continue;
		if (said == NULL)
			said = arena_alloc(book->arena, row->event_count * sizeof(*said));
		said[count++] = (struct ledger_said){ at->id, at->on, at->shows };
	}
	return (struct computed_list){ said != NULL ? (const void *)said : nothing, count, sizeof(*said) };
}

static void find_evidence(const struct book *book, const struct row *row, const struct promise *promise,
	struct ledger_cell *cell)
{
	struct ledger_evidence *found = NULL;
	size_t count = 0;

	for (const struct event *at = row->events; at < row->events + row->event_count; at++) {
		if (promise->json == NULL || !is_counted(promise, row, at))
			continue;
		if (found == NULL)
			found = arena_alloc(
				book->arena, (size_t)(row->events + row->event_count - at) * sizeof(*found));
		ledger_count(&cell->facts, sight_of(at->shows));
		found[count++] = (struct ledger_evidence){ at->record, at->id, at->on, at->shows, at->proof };
	}
	cell->evidence = (struct computed_list){ found != NULL ? (const void *)found : nothing, count,
		sizeof(*found) };
}

static const char *because_of(
	struct arena *arena, const struct promise *promise, const struct ledger_cell *cell)
{
	const struct ledger_facts *facts = &cell->facts;
	long long kept = facts->kept, expected = kept + facts->missed + facts->open;
	struct buffer *out = arena_buffer(arena, 2048);

	if (facts->is_excused)
		return "Excused.";
	if (promise->json == NULL)
		return "It has no rule.";
	if (!promise->rule.by_share)
		return arena_format(arena, "%lld of %lld, after %lld days.", kept,
			(long long)promise->rule.needed, (long long)facts->days);
	buffer_format(out, "%lld of %lld", kept, expected);
	if (facts->open > 0)
		buffer_format(out, ", %lld not recorded yet", (long long)facts->open);
	if (facts->excused > 0)
		buffer_format(out, ", %lld excused beside", (long long)facts->excused);
	buffer_string(out, ".");
	return out->data;
}

static struct ledger_cell judge_cell(
	const struct book *book, const struct row *row, const struct promise *promise)
{
	struct ledger_cell cell = { .commitment = promise->shown->id, .facts = { .days = row->days } };
	enum ledger_verdict verdict = LEDGER_NOT_APPLICABLE;

	cell.statements = find_said(book, row, "attestation", cell.commitment);
	cell.excuses = find_said(book, row, "excuse", cell.commitment);
	cell.facts.is_excused = cell.excuses.count > 0;
	find_evidence(book, row, promise, &cell);
	if (promise->json != NULL)
		verdict = ledger_judge(&promise->rule, &cell.facts);
	promise->shown->of[verdict]++;
	cell.verdict = ledger_verdicts[verdict];
	cell.because = because_of(book->arena, promise, &cell);
	cell.rule = verdict == LEDGER_MET	? promise->shown->met
		    : verdict == LEDGER_AT_RISK ? promise->shown->at_risk
						: NULL;
	return cell;
}

/* How the latest membership stands today. */
static const char *standing_of(const struct ledger_membership *latest, const struct row *row, int64_t today)
{
	if (latest->left <= today)
		return "left";
	return ledger_expects(row->stays, row->stay_count, today) ? "member" : "paused";
}

/* All memberships of the organization in `row` of the rows; returns the row behind them. */
static size_t judge_member(
	const struct book *book, const struct rows *from, size_t at, struct ledger_member *member)
{
	int64_t organization = atoll(rows_text(from, at, "organization_id"));
	struct ledger_cell *cells = arena_alloc(book->arena, (book->promise_count + 1) * sizeof(*cells));
	struct ledger_membership latest = { LEDGER_NEVER, LEDGER_NEVER, LEDGER_NEVER, LEDGER_NEVER };
	struct row row = { .events = NULL };

	member->organization.code = rows_text(from, at, "address");
	member->organization.name = rows_text(from, at, "name");
	for (; at < rows_count(from) && atoll(rows_text(from, at, "organization_id")) == organization; at++) {
		latest = (struct ledger_membership){ day_at(from, at, "joined"), day_at(from, at, "paused"),
			day_at(from, at, "resumed"), day_at(from, at, "left") };
		if (row.stay_count + 2 <= STAYS_MOST)
			row.stay_count += ledger_stays(latest, row.stays + row.stay_count);
	}
	find_events(book, &row, organization);
	member->days = row.days = ledger_days(row.stays, row.stay_count, book->today);
	member->standing = standing_of(&latest, &row, book->today);
	for (size_t i = 0; i < book->promise_count; i++)
		cells[i] = judge_cell(book, &row, &book->promises[i]);
	member->commitments = (struct computed_list){ cells, book->promise_count, sizeof(*cells) };
	return at;
}

/* ---- steps ---- */

static enum flow load_ledger(struct request *req)
{
	query(req, SQL_ledger_network);
	query(req, SQL_ledger_commitments);
	query(req, SQL_ledger_members);
	query(req, SQL_ledger_events);
	return FLOW_WAIT;
}

static enum flow judge_ledger(struct request *req)
{
	struct book book = { .arena = request_arena(req) };
	struct buffer *out = arena_buffer(book.arena, LIMIT_REPLY);
	const struct rows *network = rows(req, 0), *from = rows(req, 2);
	struct ledger *ledger = arena_alloc(book.arena, sizeof(*ledger));
	struct ledger_member *members = arena_alloc(book.arena, (rows_count(from) + 1) * sizeof(*members));
	size_t count = 0;

	if (rows_count(network) == 0 || (parameter(req, "member") != NULL && rows_count(from) == 0))
		return fail(req, ERROR_NOT_FOUND, NULL, NULL);
	book.today = day_at(network, 0, "today");
	read_promises(&book, rows(req, 1));
	read_events(&book, rows(req, 3));
	for (size_t at = 0; at < rows_count(from); count++)
		at = judge_member(&book, from, at, &members[count]);
	*ledger = (struct ledger){
		.network = { rows_text(network, 0, "slug"), rows_text(network, 0, "name") },
		.as_of = rows_text(network, 0, "as_of"),
		.commitments = { book.promise_count > 0 ? (const void *)book.promises[0].shown : nothing,
			book.promise_count, sizeof(struct ledger_commitment) },
		.members = { members, count, sizeof(*members) },
	};
	computed_json(out, &resource_ledger, ledger);
	check(!out->overflow);
	return reply_json(req, 200, (struct text){ out->data, out->size }, NULL);
}

const struct step ledger_steps[] = { STEP(load_ledger), STEP(judge_ledger), STEP_END };
