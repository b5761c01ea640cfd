#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/clock.h"
#include "halved/base/limits.h"

#include "connection.h"

#include <string.h>

static void set_deadline(struct exchange *exchange, unsigned milliseconds)
{
	exchange->connection->read_deadline = clock_now_ms() + milliseconds;
}

struct exchange *exchange_new(struct connection *connection)
{
	struct arena *arena = arena_new();
	struct exchange *exchange = arena_alloc(arena, sizeof(*exchange));

	exchange->connection = connection;
	exchange->request.arena = arena;
	exchange->request.peer = text_of(connection->peer);
	exchange->request.client = connection->address;
	exchange->request.has_client = connection->has_address;
	exchange->request.started = clock_now();
	exchange->body.max = connection->server->bounds.body_bytes;
	reader_begin(&exchange->reader, arena);
	connection->read_deadline = exchange->request.started / 1000000 + connection->server->bounds.head;
	return exchange;
}

/* ---- where it stands ---- */

bool exchange_wants_input(const struct exchange *exchange)
{
	if (exchange->failed || exchange->complete)
		return false;
	if (exchange->replied)
		return exchange->keep_alive;
	return !exchange->handed || (exchange->flowing && !exchange->paused);
}

bool exchange_is_over(const struct exchange *exchange)
{
	return exchange->replied && !exchange->open && output_is_empty(exchange->connection) &&
	       (exchange->complete || !exchange->keep_alive);
}

bool exchange_is_abandoned(const struct exchange *exchange)
{
	if (!exchange->seen || (exchange->replied && !exchange->open))
		return true;
	if (exchange->replied)
		return false;
	return !exchange->handed || (exchange->flowing && !exchange->paused && !exchange->complete);
}

void exchange_end(struct exchange *exchange)
{
	struct http_server *server = exchange->connection->server;

	exchange->connection->exchange = NULL;
	reader_end(&exchange->reader);
	if (exchange->seen)
		server->events.ended(&exchange->request, server->context);
	server->whole_bodies -= exchange->body.room;
	buffer_free(&exchange->body);
	arena_free(exchange->request.arena);
}

/* ---- the layer's own answers ---- */

static struct text built_in_problem(struct arena *arena, int status, const char *reason)
{
	struct buffer *body = arena_buffer(arena, 1024);

	buffer_format(body, "{\"type\":\"about:blank\",\"status\":%d,\"title\":\"%s\"}", status, reason);
	return (struct text){ body->data, body->size };
}

void exchange_fail(struct exchange *exchange, int status, const char *reason)
{
	struct http_server *server = exchange->connection->server;
	struct http_header headers[3] = { { text_of("content-type"), text_of("application/problem+json") } };
	struct http_reply reply = { .status = status, .headers = headers, .header_count = 1 };

	if (exchange->replied) {
		/* the answer stands; only the rest of the request is of no use */
		exchange->keep_alive = false;
		exchange->complete = true;
		return;
	}
	exchange->failed = true;
	if (!exchange->seen) {
		server->counters.refused++;
		if (server->events.refused != NULL)
			server->events.refused(status, exchange->request.peer, reason, server->context);
	}
	if (status == 503)
		headers[reply.header_count++] = (struct http_header){ text_of("retry-after"), text_of("1") };
	if (server->events.problem != NULL)
		reply.body = server->events.problem(
			&exchange->request, status, reason, &headers[reply.header_count], server->context);
	else
		reply.body = built_in_problem(exchange->request.arena, status, reason);
	reply.header_count += headers[reply.header_count].name.size > 0;
	reply_send(exchange, &reply);
}

/* ---- what the reader finds ---- */

static bool has_body(const struct exchange *exchange)
{
	return exchange->reader.head.chunked || exchange->reader.head.length > 0;
}

static unsigned long long longest_body(const struct exchange *exchange)
{
	const struct http_bounds *bounds = &exchange->connection->server->bounds;

	return exchange->mode == HTTP_BODY_WHOLE ? bounds->body_bytes : bounds->stream_bytes;
}

static void hand_over(struct exchange *exchange)
{
	struct http_server *server = exchange->connection->server;

	exchange->connection->read_deadline = 0;
	exchange->handed = true;
	server->events.request(&exchange->request, server->context);
}

static void fill_request(struct exchange *exchange)
{
	const struct head *head = &exchange->reader.head;
	struct http_request *request = &exchange->request;

	request->method = head->method;
	request->method_name = head->method_name;
	request->path = head->path;
	request->query = head->query;
	request->headers = head->headers;
	request->header_count = head->header_count;
	if (exchange->connection->trusted)
		forwarded_read(request, exchange->connection->server->events.edge);
}

static void on_head(struct exchange *exchange, bool body_has_come)
{
	struct http_server *server = exchange->connection->server;

	fill_request(exchange);
	server->counters.requests++;
	exchange->seen = true;
	exchange->mode = server->events.head(&exchange->request, server->context);
	set_deadline(exchange, server->bounds.body);
	if (exchange->replied)
		return;
	if (exchange->reader.head.length > longest_body(exchange))
		exchange_fail(exchange, 413, "The body is too large.");
	else if (exchange->mode == HTTP_BODY_STREAM)
		hand_over(exchange);
	else if (exchange->reader.head.expects && has_body(exchange) && !body_has_come)
		reply_continue(exchange);
}

static void keep_piece(struct exchange *exchange, struct text piece)
{
	struct http_server *server = exchange->connection->server;
	size_t room = exchange->body.room;

	buffer_add(&exchange->body, piece.data, piece.size);
	server->whole_bodies += exchange->body.room - room;
	if (server->whole_bodies > server->bounds.whole_bodies)
		exchange_fail(exchange, 503, "Too many large requests are being received.");
}

static void on_piece(struct exchange *exchange, struct text piece)
{
	struct http_request *request = &exchange->request;

	if (exchange->replied)
		return;
	if (exchange->reader.body > longest_body(exchange))
		exchange_fail(exchange, 413, "The body is too large.");
	else if (exchange->mode == HTTP_BODY_STREAM)
		exchange->body_function(request, piece.data, piece.size, false, exchange->body_context);
	else
		keep_piece(exchange, piece);
}

static void on_complete(struct exchange *exchange)
{
	struct http_request *request = &exchange->request;

	exchange->complete = true;
	exchange->connection->read_deadline = 0;
	if (exchange->replied)
		return;
	request->body = (struct text){ exchange->body.data, exchange->body.size };
	if (exchange->mode == HTTP_BODY_STREAM)
		exchange->body_function(request, "", 0, true, exchange->body_context);
	else
		hand_over(exchange);
}

size_t exchange_read(struct exchange *exchange, const char *data, size_t size, bool *more)
{
	struct reader *reader = &exchange->reader;
	size_t used;

	*more = false;
	switch (reader_step(reader, data, size, &used)) {
	case READER_MORE:
		*more = true;
		break;
	case READER_HEAD:
		on_head(exchange, used < size);
		break;
	case READER_BODY:
		on_piece(exchange, reader->piece);
		break;
	case READER_DONE:
		on_complete(exchange);
		break;
	case READER_BAD:
		exchange_fail(exchange, reader->verdict.status, reader->verdict.reason);
		break;
	}
	return used;
}

/* ---- what the handler asks for ---- */

const struct text *http_header(const struct http_request *request, const char *lower_case_name)
{
	size_t size = strlen(lower_case_name);

	for (size_t i = 0; i < request->header_count; i++) {
		const struct http_header *header = &request->headers[i];

		if (header->name.size == size && memcmp(header->name.data, lower_case_name, size) == 0)
			return &header->value;
	}
	return NULL;
}

void exchange_set_pace(struct exchange *exchange)
{
	exchange->body_mark = exchange->reader.body;
	set_deadline(exchange, exchange->connection->server->bounds.body_idle);
}

void http_body_start(struct http_request *request, http_body_function *function, void *context)
{
	struct exchange *exchange = (struct exchange *)request;

	if (exchange->failed)
		return;
	check(exchange->mode == HTTP_BODY_STREAM && !exchange->flowing && !exchange->replied);
	exchange->body_function = function;
	exchange->body_context = context;
	exchange->flowing = true;
	if (exchange->reader.head.expects && has_body(exchange) &&
		queue_text(&exchange->connection->ahead).size == 0)
		reply_continue(exchange);
	exchange_set_pace(exchange);
	connection_wake(exchange->connection);
}

/* The client is not to blame for a pause: no deadline runs meanwhile. */
void http_body_pause(struct http_request *request)
{
	struct exchange *exchange = (struct exchange *)request;

	if (exchange->paused || exchange->complete || exchange->replied)
		return;
	exchange->paused = true;
	exchange->connection->read_deadline = 0;
}

void http_body_resume(struct http_request *request)
{
	struct exchange *exchange = (struct exchange *)request;

	if (!exchange->paused)
		return;
	exchange->paused = false;
	if (!exchange->complete && !exchange->replied)
		exchange_set_pace(exchange);
	connection_wake(exchange->connection);
}
