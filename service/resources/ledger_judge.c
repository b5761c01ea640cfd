/* One member's cells, each judged by the rule of its commitment. */
#include "halved/base/arena.h"
#include "halved/base/json.h"
#include "ledger_parts.h"

#include <stdlib.h>
#include <string.h>

const char ledger_nothing[] = "";

/* The first event of the organization, or where it would be. */
static const struct ledger_event *first_event(const struct ledger_book *book, int64_t organization)
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

static void find_events(const struct ledger_book *book, struct ledger_row *row, int64_t organization)
{
	const struct ledger_event *end = book->events + book->event_count;

	row->events = first_event(book, organization);
	while (row->events + row->event_count < end &&
		row->events[row->event_count].organization == organization)
		row->event_count++;
}

static enum ledger_sight sight_of(const char *shows)
{
	return strcmp(shows, "kept") == 0 || strcmp(shows, "made_up") == 0 ? LEDGER_KEPT
	       : strcmp(shows, "missed") == 0				   ? LEDGER_MISSED
	       : strcmp(shows, "open") == 0				   ? LEDGER_OPEN
									   : LEDGER_EXCUSED;
}

/* A role that the rule names counts once, whoever has it; without names it is people that count. */
static bool is_another(const struct ledger_event *event, const struct ledger_event *first, bool by_role)
{
	for (const struct ledger_event *at = first; at < event; at++)
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

/* A share that the rule asks for beside what it counts. */
static bool is_share_beside(const struct ledger_promise *promise, const struct ledger_event *event)
{
	return promise->rule.shared && strcmp(event->counts, "shares") == 0;
}

static const char *const asked_of_cycles[] = { "measured", "practice", NULL };

/* Whether an event is one of those that the rule counts. */
static bool is_counted(
	const struct ledger_promise *promise, const struct ledger_row *row, const struct ledger_event *event)
{
	const struct json *roles = json_member(promise->json, "roles");

	if (is_share_beside(promise, event))
		return ledger_expects(row->stays, row->stay_count, event->day);
	if (strcmp(event->counts, promise->counts) != 0)
		return false;
	if (strcmp(event->counts, "team") == 0)
		return (json_count(roles) == 0 || is_in(roles, event->detail)) &&
		       is_another(event, row->events, json_count(roles) > 0);
	if (strcmp(event->counts, "attestation") == 0)
		return strcmp(event->detail, promise->shown->id) == 0 && strcmp(event->shows, "kept") == 0 &&
		       event->day <= row->today;
	if (strcmp(event->counts, "goals") == 0 &&
		json_boolean(json_member(promise->json, "published")) != (event->detail != NULL))
		return false;
	if (strcmp(event->counts, "cycles") == 0)
		for (const char *const *option = asked_of_cycles; *option != NULL; option++)
			if (json_boolean(json_member(promise->json, *option)) &&
				(event->detail == NULL || strstr(event->detail, *option) == NULL))
				return false;
	return ledger_expects(row->stays, row->stay_count, event->day);
}

static bool is_about(const struct ledger_event *event, const char *counts, const char *commitment)
{
	return strcmp(event->counts, counts) == 0 && strcmp(event->detail, commitment) == 0;
}

static struct computed_list find_statements(
	const struct ledger_book *book, const struct ledger_row *row, const char *commitment)
{
	struct ledger_said *said = NULL;
	size_t count = 0;

	for (const struct ledger_event *at = row->events; at < row->events + row->event_count; at++) {
		if (!is_about(at, "attestation", commitment))
			continue;
		if (said == NULL)
			said = arena_alloc(book->arena, row->event_count * sizeof(*said));
		said[count++] = (struct ledger_said){ at->id, at->on, at->shows };
	}
	return (struct computed_list){ said != NULL ? (const void *)said : ledger_nothing, count,
		sizeof(*said) };
}

/* The excuses from the commitment, and the days for which they hold. */
static struct computed_list find_excuses(
	const struct ledger_book *book, const struct ledger_row *row, struct ledger_cell *cell)
{
	struct ledger_excuse *excuses = NULL;
	size_t count = 0;

	for (const struct ledger_event *at = row->events; at < row->events + row->event_count; at++) {
		if (!is_about(at, "excuse", cell->commitment))
			continue;
		if (excuses == NULL) {
			excuses = arena_alloc(book->arena, row->event_count * sizeof(*excuses));
			cell->excused = arena_alloc(book->arena, row->event_count * sizeof(*cell->excused));
		}
		cell->facts.is_excused |= at->on == NULL && at->proof == NULL;
		cell->excused[count] = (struct stay){ at->on == NULL ? INT64_MIN : at->day, at->until };
		excuses[count++] = (struct ledger_excuse){ at->id, at->on, at->proof };
	}
	cell->excused_count = stays_merge(cell->excused, count);
	ledger_excuse_days(
		&cell->facts, cell->excused, cell->excused_count, row->stays, row->stay_count, book->today);
	return (struct computed_list){ excuses != NULL ? (const void *)excuses : ledger_nothing, count,
		sizeof(*excuses) };
}

static void find_evidence(const struct ledger_book *book, const struct ledger_row *row,
	const struct ledger_promise *promise, struct ledger_cell *cell)
{
	struct ledger_evidence *found;
	size_t count = 0;

	for (const struct ledger_event *at = row->events; at < row->events + row->event_count; at++) {
		enum ledger_sight sight = sight_of(at->shows), stands = sight;

		if (promise->json == NULL || !is_counted(promise, row, at))
			continue;
		if (ledger_expects(cell->excused, cell->excused_count, at->day))
			stands = ledger_excuse(sight);
		if (is_share_beside(promise, at))
			cell->facts.has_shared = true;
		else
			ledger_count(&cell->facts, stands);
		book->scratch[count++] = (struct ledger_evidence){ at->record, at->id, at->on,
			stands == sight ? at->shows : "excused", at->proof };
	}
	found = arena_alloc(book->arena, (count + 1) * sizeof(*found));
	memcpy(found, book->scratch, count * sizeof(*found));
	cell->evidence = (struct computed_list){ found, count, sizeof(*found) };
}

static const char *because_of(
	const struct ledger_book *book, const struct ledger_promise *promise, const struct ledger_cell *cell)
{
	const struct ledger_facts *facts = &cell->facts;
	long long kept = facts->kept, expected = kept + facts->missed + facts->open;
	long long excused = promise->rule.by_share ? facts->excused : facts->excused_days;
	struct buffer *out = arena_buffer(book->arena, 2048);

	if (facts->is_excused)
		return "Excused.";
	if (promise->json == NULL)
		return "It has no rule.";
	if (promise->rule.by_share)
		buffer_format(out, "%lld of %lld", kept, expected);
	else
		buffer_format(out, "%lld of %lld%s, after %lld days", kept, (long long)promise->rule.needed,
			!promise->rule.shared ? ""
			: facts->has_shared   ? " and a share"
					      : " and no share",
			(long long)(facts->days - facts->excused_days));
	if (facts->open > 0)
		buffer_format(out, ", %lld not recorded yet", (long long)facts->open);
	if (excused > 0)
		buffer_format(out, ", %lld excused beside", excused);
	buffer_string(out, book->is_closed ? "; the network is over." : ".");
	return out->data;
}

static bool is_all_missing(const struct ledger_facts *facts)
{
	return facts->kept == 0 && !facts->has_shared;
}

static struct ledger_cell judge_cell(
	const struct ledger_book *book, const struct ledger_row *row, const struct ledger_promise *promise)
{
	struct ledger_cell cell = { .commitment = promise->shown->id, .facts = { .days = row->days } };
	enum ledger_verdict verdict = LEDGER_NOT_APPLICABLE;

	cell.statements = find_statements(book, row, cell.commitment);
	cell.excuses = find_excuses(book, row, &cell);
	find_evidence(book, row, promise, &cell);
	if (promise->json != NULL)
		verdict = ledger_judge(&promise->rule, &cell.facts);
	promise->shown->of[verdict]++;
	cell.verdict = ledger_verdicts[verdict];
	cell.because = because_of(book, promise, &cell);
	cell.rule = verdict == LEDGER_AT_RISK && is_all_missing(&cell.facts) ? promise->words_none
									     : promise->words[verdict];
	cell.thresholds = promise->shown->thresholds;
	return cell;
}

/* How the latest membership, with this last day, stands today. */
static const char *standing_of(int64_t left, const struct ledger_row *row, int64_t today)
{
	if (left <= today)
		return "left";
	return ledger_expects(row->stays, row->stay_count, today) ? "member" : "paused";
}

/* All stays of the organization in `row` of the rows; returns the row behind them. */
size_t ledger_judge_member(
	const struct ledger_book *book, const struct rows *from, size_t at, struct ledger_member *member)
{
	int64_t organization = rows_number(from, at, "organization_id", 0);
	struct ledger_cell *cells = arena_alloc(book->arena, (book->promise_count + 1) * sizeof(*cells));
	struct ledger_row row = { .today = book->today };
	int64_t left = LEDGER_NEVER;
	size_t end = at;

	member->organization.code = rows_text(from, at, "address");
	member->organization.name = rows_text(from, at, "name");
	while (end < rows_count(from) && rows_number(from, end, "organization_id", 0) == organization)
		end++;
	row.stays = arena_alloc(book->arena, (end - at) * sizeof(*row.stays));
	for (; at < end; at++) {
		left = rows_number(from, at, "left", LEDGER_NEVER);
		row.stays[row.stay_count++] = (struct stay){ rows_number(from, at, "from", LEDGER_NEVER),
			rows_number(from, at, "until", LEDGER_NEVER) };
	}
	row.stay_count = stays_merge(row.stays, row.stay_count);
	find_events(book, &row, organization);
	member->days = row.days = ledger_days(row.stays, row.stay_count, book->today);
	member->standing = standing_of(left, &row, book->today);
	for (size_t i = 0; i < book->promise_count; i++)
		cells[i] = judge_cell(book, &row, &book->promises[i]);
	member->commitments = (struct computed_list){ cells, book->promise_count, sizeof(*cells) };
	return at;
}
