/* Reads of what is another party's: before anything is shown, it is on disk who sees it. */
#include "request_private.h"

#include "halved/base/check.h"
#include "halved/base/limits.h"

#include <string.h>

enum flow ask_watched(struct request *req)
{
	query_route(req);
	return FLOW_WAIT;
}

/* The row that only tells of a next page is not shown. */
static size_t shown_count(const struct request *req, const struct rows *found)
{
	size_t count = rows_count(found);

	return req->route->many && count > req->page_limit ? req->page_limit : count;
}

const char *seen_in(struct request *req, const struct rows *found)
{
	struct buffer *out = arena_buffer(req->arena, LIMIT_REPLY);
	const char *last = "";

	for (size_t i = 0; i < shown_count(req, found); i++) {
		const char *id = rows_text(found, i, "seen");

		if (id == NULL || strcmp(id, last) == 0)
			continue;
		buffer_format(out, "%s%s", out->size == 0 ? "{" : ",", id);
		last = id;
	}
	if (out->size == 0)
		return NULL;
	buffer_string(out, "}");
	check(!out->overflow);
	return out->data;
}

enum flow note_seen(struct request *req, const char *seen)
{
	if (seen == NULL)
		return FLOW_NEXT;
	if (req->route->asks_why && req->reason == NULL)
		return fail(req, ERROR_REASON_REQUIRED, "Audit-Reason",
			"Say in Audit-Reason why you read what another has told in confidence; it will see "
			"that.");
	give(req, "watched", req->route->watched);
	give(req, "seen", seen);
	open_batch(req, LANE_WRITE);
	add_statement(req, req->batch, statement_of(SQL_note_request));
	add_statement(req, req->batch, statement_of(SQL_note_reads));
	return FLOW_WAIT;
}

enum flow keep_answer(struct request *req, const struct buffer *answer, const char *seen)
{
	keep(req, (void *)answer);
	return note_seen(req, seen);
}

enum flow answer_kept(struct request *req)
{
	const struct buffer *answer = kept(req);

	return reply_json(req, 200, (struct text){ answer->data, answer->size }, NULL);
}

enum flow note_reads(struct request *req)
{
	const struct rows *found = rows(req, 0);

	keep(req, (void *)found);
	return note_seen(req, seen_in(req, found));
}

static enum flow answer_noted(struct request *req)
{
	return reply_rows(req, kept(req));
}

const struct step watched_steps[] = { STEP(ask_watched), STEP(note_reads), STEP(answer_noted), STEP_END };
