/*
 * The commitment ledger. PostgreSQL tells what happened, in one round trip; the domain judges it by the rules
 * of the network's commitments. What members and facilitators say stands beside the verdicts.
 */
#include "halved/resources/ledger.h"

#include "halved/api/request.h"
#include "halved/base/limits.h"
#include "ledger_parts.h"

struct told {
	struct buffer *out;
	bool is_table;
};

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
	struct ledger_book book = { .arena = request_arena(req) };
	struct told *told = arena_alloc(book.arena, sizeof(*told));
	const struct rows *network = rows(req, 0), *from = rows(req, 2);
	struct ledger *ledger = arena_alloc(book.arena, sizeof(*ledger));
	struct ledger_member *members = arena_alloc(book.arena, (rows_count(from) + 1) * sizeof(*members));
	size_t count = 0;

	if (rows_count(network) == 0 || (parameter(req, "member") != NULL && rows_count(from) == 0))
		return fail(req, ERROR_NOT_FOUND, NULL, NULL);
	book.today = rows_number(network, 0, "today", LEDGER_NEVER);
	book.is_closed = rows_true(network, 0, "closed");
	ledger_read(&book, rows(req, 1), rows(req, 3));
	for (size_t at = 0; at < rows_count(from); count++)
		at = ledger_judge_member(&book, from, at, &members[count]);
	*ledger = (struct ledger){
		.network = { rows_text(network, 0, "slug"), rows_text(network, 0, "name") },
		.as_of = rows_text(network, 0, "as_of"),
		.closed = book.is_closed ? TRUTH_YES : TRUTH_NO,
		.commitments = { book.promise_count > 0 ? (const void *)book.promises[0].shown
							: ledger_nothing,
			book.promise_count, sizeof(struct ledger_commitment) },
		.members = { members, count, sizeof(*members) },
	};
	*told = (struct told){ arena_buffer(book.arena, LIMIT_REPLY),
		prefers(req, "text/csv", "application/json") };
	if (told->is_table)
		ledger_table(told->out, book.arena, ledger);
	else
		computed_json(told->out, &resource_ledger, ledger);
	if (told->out->overflow)
		return fail(req, ERROR_TOO_LARGE, NULL,
			"The network is too large for one answer: ask member by member.");
	keep(req, told);
	return note_seen(req, seen_in(req, from));
}

static enum flow answer_ledger(struct request *req)
{
	const struct told *told = kept(req);
	struct text text = { told->out->data, told->out->size };

	return told->is_table ? reply_file(req, "text/csv; charset=utf-8", "ledger.csv", text)
			      : reply_json(req, 200, text, NULL);
}

const struct step ledger_steps[] = { STEP(load_ledger), STEP(judge_ledger), STEP(answer_ledger), STEP_END };
