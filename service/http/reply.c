#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/limits.h"

#include "connection.h"

#include <string.h>
#include <time.h>

/* Status line, Date, length and Connection take less than this. */
#define HEAD_ROOM 256

static const struct {
	int status;
	const char *phrase;
} phrases[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 417, "Expectation Failed" },
	{ 422, "Unprocessable Content" },
	{ 428, "Precondition Required" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
	{ 505, "HTTP Version Not Supported" },
};

static const char *phrase_of(int status)
{
	for (size_t i = 0; i < COUNT_OF(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "";
}

/* ---- the head, written into memory that is known to be large enough ---- */

static char *put(char *at, const char *data, size_t size)
{
	memcpy(at, data, size);
	return at + size;
}

static char *put_string(char *at, const char *string)
{
	return put(at, string, strlen(string));
}

static char *put_number(char *at, size_t number)
{
	char digits[24];
	size_t count = 0;

	do
		digits[count++] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	while (count > 0)
		*at++ = digits[--count];
	return at;
}

/* A line end inside a field would let its author write fields of his own. */
static char *put_visible(char *at, struct text text)
{
	for (size_t i = 0; i < text.size; i++)
		*at++ = (unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F ? ' ' : text.data[i];
	return at;
}

static const char *date_now(struct http_server *server)
{
	time_t now = time(NULL);
	struct tm utc;

	if (now != server->date_second) {
		gmtime_r(&now, &utc);
		strftime(server->date, sizeof(server->date), "%a, %d %b %Y %H:%M:%S GMT", &utc);
		server->date_second = now;
	}
	return server->date;
}

static size_t room_for(const struct http_edge *edge, const struct http_reply *reply)
{
	size_t room = HEAD_ROOM + (edge == NULL ? 0 : edge->fields.size + edge->secure_fields.size);

	for (size_t i = 0; i < reply->header_count; i++)
		room += reply->headers[i].name.size + reply->headers[i].value.size + 4;
	return room;
}

static bool has_no_body(int status)
{
	return status == 204 || status == 304;
}

static char *put_framing(char *at, const struct exchange *exchange, const struct http_reply *reply)
{
	if (exchange->open && exchange->chunked) {
		at = put_string(at, "\r\nTransfer-Encoding: chunked");
	} else if (!exchange->open && !has_no_body(reply->status)) {
		at = put_string(at, "\r\nContent-Length: ");
		at = put_number(at, reply->body.size);
	}
	if (!exchange->keep_alive)
		at = put_string(at, "\r\nConnection: close");
	else if (exchange->reader.head.old)
		at = put_string(at, "\r\nConnection: keep-alive");
	return at;
}

static char *put_edge(char *at, const struct http_edge *edge, bool secure)
{
	if (edge == NULL)
		return at;
	at = put(at, edge->fields.data, edge->fields.size);
	return secure ? put(at, edge->secure_fields.data, edge->secure_fields.size) : at;
}

static struct text make_head(struct exchange *exchange, const struct http_reply *reply)
{
	const struct http_edge *edge = exchange->connection->server->events.edge;
	char *start = arena_alloc(exchange->request.arena, room_for(edge, reply));
	char *at = put_string(start, "HTTP/1.1 ");

	at = put_number(at, (size_t)reply->status);
	*at++ = ' ';
	at = put_string(at, phrase_of(reply->status));
	at = put_string(at, "\r\nDate: ");
	at = put_string(at, date_now(exchange->connection->server));
	at = put_framing(at, exchange, reply);
	at = put_edge(at, edge, exchange->request.secure);
	for (size_t i = 0; i < reply->header_count; i++) {
		at = put_string(at, "\r\n");
		at = put_visible(at, reply->headers[i].name);
		at = put_string(at, ": ");
		at = put_visible(at, reply->headers[i].value);
	}
	at = put_string(at, "\r\n\r\n");
	return (struct text){ start, (size_t)(at - start) };
}

/* ---- whole answers ---- */

/* A short body that is still on its way is dropped; for a long one the connection is not kept. */
static bool may_keep(const struct exchange *exchange)
{
	const struct head *head = &exchange->reader.head;

	if (!head->keep_alive || exchange->failed || exchange->connection->server->draining)
		return false;
	if (exchange->complete || (!head->chunked && head->length == 0))
		return true;
	return !head->chunked && !head->expects && head->length <= LIMIT_READ_AHEAD;
}

static void begin_reply(struct exchange *exchange, const struct http_reply *reply)
{
	check(!exchange->replied && reply->status >= 200 && reply->status <= 599);
	exchange->replied = true;
	exchange->request.status = reply->status;
	exchange->keep_alive = may_keep(exchange) && (!exchange->open || exchange->chunked);
	exchange->head = make_head(exchange, reply);
}

void reply_send(struct exchange *exchange, const struct http_reply *reply)
{
	begin_reply(exchange, reply);
	if (exchange->request.method != HTTP_HEAD && !has_no_body(reply->status))
		exchange->rest = reply->body;
	output_flush(exchange->connection);
}

void http_reply(struct http_request *request, const struct http_reply *reply)
{
	struct exchange *exchange = (struct exchange *)request;

	if (exchange->failed)
		return;
	reply_send(exchange, reply);
	connection_wake(exchange->connection);
}

void reply_continue(struct exchange *exchange)
{
	static const char interim[] = "HTTP/1.1 100 Continue\r\n\r\n";

	queue_add(&exchange->connection->output, interim, sizeof(interim) - 1);
	output_flush(exchange->connection);
}

bool http_client_is_gone(const struct http_request *request)
{
	return ((const struct exchange *)request)->connection->gone;
}

/* ---- streamed answers ---- */

void http_stream_start(struct http_request *request, const struct http_reply *head)
{
	struct exchange *exchange = (struct exchange *)request;

	if (exchange->failed)
		return;
	exchange->open = true;
	exchange->chunked = !exchange->reader.head.old;
	begin_reply(exchange, head);
	queue_add(&exchange->connection->output, exchange->head.data, exchange->head.size);
	exchange->head = (struct text){ 0 };
	connection_wake(exchange->connection);
}

static void queue_chunk(struct exchange *exchange, const char *data, size_t size)
{
	struct queue *output = &exchange->connection->output;
	char line[24], *end = line + sizeof(line);
	char *at = end;

	if (!exchange->chunked) {
		queue_add(output, data, size);
		return;
	}
	*--at = '\n';
	*--at = '\r';
	for (size_t rest = size; rest > 0; rest /= 16)
		*--at = "0123456789abcdef"[rest % 16];
	queue_add(output, at, (size_t)(end - at));
	queue_add(output, data, size);
	queue_add(output, "\r\n", 2);
}

bool http_stream_write(struct http_request *request, const char *data, size_t size)
{
	struct exchange *exchange = (struct exchange *)request;
	struct connection *connection = exchange->connection;

	if (exchange->failed || connection->gone)
		return true;
	check(exchange->open);
	if (size > 0 && request->method != HTTP_HEAD)
		queue_chunk(exchange, data, size);
	if (connection->output.buffer.overflow)
		connection->gone = true;
	if (queue_text(&connection->output).size >= READ_SIZE)
		output_flush(connection);
	connection_wake(connection);
	exchange->stuffed = !connection->gone && queue_text(&connection->output).size > LIMIT_REPLY_QUEUE;
	return !exchange->stuffed;
}

void http_stream_on_drain(
	struct http_request *request, void (*drained)(struct http_request *, void *), void *context)
{
	struct exchange *exchange = (struct exchange *)request;

	exchange->drained = drained;
	exchange->drained_context = context;
}

void http_stream_end(struct http_request *request)
{
	struct exchange *exchange = (struct exchange *)request;

	if (exchange->failed)
		return;
	check(exchange->open);
	if (exchange->chunked && request->method != HTTP_HEAD && !exchange->connection->gone)
		queue_add(&exchange->connection->output, "0\r\n\r\n", 5);
	exchange->open = exchange->stuffed = false;
	output_flush(exchange->connection);
	connection_wake(exchange->connection);
}

void http_stream_cut(struct http_request *request)
{
	struct exchange *exchange = (struct exchange *)request;

	if (exchange->failed)
		return;
	check(exchange->open);
	exchange->open = exchange->stuffed = exchange->keep_alive = false;
	exchange->connection->gone = true;
	connection_wake(exchange->connection);
}
