/* Streamed answers: one page of rows in memory at a time, the next one when the client has taken it. */
#include "request_private.h"

#include "halved/base/limits.h"

#include <stdio.h>
#include <string.h>

#define CURSOR_MAX 64

struct pages {
	struct request *req;
	enum sql sql;
	struct arena *arena; /* of the page at hand */
	struct batch *batch;
	char after[CURSOR_MAX];
};

static void drop_page(void *object)
{
	struct pages *pages = object;

	if (pages->batch != NULL)
		batch_forget(pages->batch);
	pages->batch = NULL;
	arena_free(pages->arena);
	pages->arena = NULL;
}

static void page_done(struct batch *batch);

static void ask_page(struct pages *pages)
{
	struct request *req = pages->req;

	drop_page(pages);
	pages->arena = arena_new();
	pages->batch = batch_as_actor(req, pages->arena, LANE_SLOW);
	pages->batch->done = page_done;
	pages->batch->owner = pages;
	add_statement(req, pages->batch, statement_of(pages->sql));
	db_send(req->api->db, pages->batch);
}

/* Returns whether the client keeps up. */
static bool write_page(struct pages *pages, const struct rows *lines)
{
	struct buffer out = { .max = LIMIT_REPLY };
	size_t count = rows_count(lines);
	bool good;

	for (size_t i = 0; i < count; i++) {
		buffer_string(&out, rows_text(lines, i, "body"));
		buffer_string(&out, "\r\n");
	}
	good = http_stream_write(pages->req->http, out.data == NULL ? "" : out.data, out.size);
	if (count > 0)
		snprintf(pages->after, sizeof(pages->after), "%s", rows_text(lines, count - 1, "cursor"));
	buffer_free(&out);
	return good;
}

static bool is_page(const struct batch *batch)
{
	const char *allowed =
		batch->outcome == DB_DONE ? rows_text(batch->items[0].rows, 0, "allowed") : NULL;

	return allowed != NULL && strcmp(allowed, "no") != 0;
}

static void page_done(struct batch *batch)
{
	struct pages *pages = batch->owner;
	struct http_request *http = pages->req->http;

	pages->req->db_time += batch->answered - batch->queued;
	if (!is_page(batch))
		http_stream_cut(http);
	else if (http_client_is_gone(http) || rows_count(batch->items[1].rows) == 0)
		http_stream_end(http);
	else if (write_page(pages, batch->items[1].rows))
		ask_page(pages);
}

static void on_drained(struct http_request *http, void *context)
{
	(void)http;
	ask_page(context);
}

enum flow reply_pages(
	struct request *req, const char *media_type, const char *file_name, struct text head, enum sql sql)
{
	struct pages *pages = arena_alloc(req->arena, sizeof(*pages));

	pages->req = req;
	pages->sql = sql;
	arena_defer(req->arena, drop_page, pages);
	snprintf(pages->after, sizeof(pages->after), "0");
	give(req, "after", pages->after);
	give(req, "limit", arena_format(req->arena, "%d", LIMIT_STREAM_PAGE));
	if (!start_stream(req, media_type, file_name))
		return FLOW_DONE;
	http_stream_on_drain(req->http, on_drained, pages);
	if (http_stream_write(req->http, head.data, head.size))
		ask_page(pages);
	return FLOW_LATER;
}
