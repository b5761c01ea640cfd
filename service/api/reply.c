/* Answers and failures: one way out. */
#include "request_private.h"

#include "halved/api/api.h"
#include "halved/base/check.h"
#include "halved/base/csv.h"
#include "halved/base/limits.h"
#include "halved/base/log.h"

#include <stdio.h>
#include <string.h>

/* An answer here is data: a browser that is made to show it as a page runs and loads nothing. */
const char api_fields[] = "\r\nContent-Security-Policy: default-src 'none'; base-uri 'none'; form-action "
			  "'none'; frame-ancestors 'none'"
			  "\r\nX-Content-Type-Options: nosniff"
			  "\r\nX-Frame-Options: DENY"
			  "\r\nReferrer-Policy: no-referrer"
			  "\r\nCross-Origin-Resource-Policy: same-origin";
const char api_secure_fields[] = "\r\nStrict-Transport-Security: max-age=31536000";
const char api_secure_fields_below[] = "\r\nStrict-Transport-Security: max-age=31536000; includeSubDomains";

void add_header(struct request *req, const char *name, const char *value)
{
	check(req->header_count < LIMIT_REPLY_HEADERS);
	req->headers[req->header_count++] = (struct http_header){ text_of(name), text_of(value) };
}

/* What a browser must not keep: all but the document of the API and what every role may see. */
static bool is_for_nobody_else(const struct route *route)
{
	static const char *const common[] = { RIGHT_OPEN, RIGHT_VIEW, RIGHT_CALENDAR };
	bool found = false;

	for (size_t i = 0; route != NULL && i < COUNT_OF(common); i++)
		found = found || strcmp(route->right, common[i]) == 0;
	return !found || route->secret;
}

void add_common_headers(struct request *req, const char *media_type)
{
	if (media_type != NULL)
		add_header(req, "Content-Type", media_type);
	add_header(req, "Request-Id", req->id);
	add_header(req, "Cache-Control", is_for_nobody_else(req->route) ? "no-store" : "private, no-cache");
	add_edge_headers(req);
}

bool start_stream(struct request *req, const char *media_type, const char *file_name)
{
	struct http_reply reply = { .status = 200 };

	req->answered = true;
	add_file_name(req, file_name);
	add_common_headers(req, media_type);
	reply.headers = req->headers;
	reply.header_count = req->header_count;
	http_stream_start(req->http, &reply);
	if (req->http->method != HTTP_HEAD)
		return true;
	http_stream_end(req->http);
	return false;
}

void locate(struct request *req, const char *path)
{
	add_header(req, "Location", path);
}

void add_file_name(struct request *req, const char *file_name)
{
	add_header(req, "Content-Disposition",
		arena_format(req->arena, "attachment; filename=\"%s\"", file_name));
}

void send_reply(struct request *req, int status, const char *media_type, struct text body)
{
	struct http_reply reply = { .status = status, .body = body };

	check(!req->answered);
	req->answered = true;
	add_common_headers(req, media_type);
	reply.headers = req->headers;
	reply.header_count = req->header_count;
	http_reply(req->http, &reply);
}

/* True when the client has this very version already. */
enum flow reply_json(struct request *req, int status, struct text json, const char *etag)
{
	const char *tag = etag == NULL ? NULL : arena_format(req->arena, "\"%s\"", etag);

	if (tag != NULL)
		add_header(req, "ETag", tag);
	if (tag != NULL && is_unchanged(req, tag))
		send_reply(req, 304, NULL, (struct text){ "", 0 });
	else
		send_reply(req, status, "application/json", json);
	return FLOW_DONE;
}

enum flow reply_file(struct request *req, const char *media_type, const char *file_name, struct text body)
{
	if (file_name != NULL)
		add_file_name(req, file_name);
	send_reply(req, 200, media_type, body);
	return FLOW_DONE;
}

enum flow reply_elsewhere(struct request *req, const char *address)
{
	add_header(req, "Location", address);
	send_reply(req, 302, NULL, (struct text){ "", 0 });
	return FLOW_DONE;
}

enum flow reply_tagged(struct request *req, const char *media_type, struct text body)
{
	char digest[DIGEST_TEXT];
	const char *tag;

	digest_bytea(digest, body.data, body.size);
	tag = arena_format(req->arena, "\"%.32s\"", digest + 2);
	add_header(req, "ETag", tag);
	if (is_unchanged(req, tag))
		send_reply(req, 304, NULL, (struct text){ "", 0 });
	else
		send_reply(req, 200, media_type, body);
	return FLOW_DONE;
}

static int success(const struct request *req)
{
	return req->route->status != 0 ? req->route->status : 200;
}

enum flow reply_rows(struct request *req, const struct rows *result)
{
	const char *body, *etag;

	if (req->route->many)
		return reply_page(req, result);
	if (rows_count(result) == 0)
		return fail(req, ERROR_NOT_FOUND, NULL, NULL);
	body = rows_text(result, 0, "body");
	etag = rows_text(result, 0, "etag");
	if (body == NULL && parameter(req, "versions") != NULL)
		return fail(req, ERROR_PRECONDITION_FAILED, NULL, NULL);
	if (body == NULL)
		return fail(req, ERROR_CONFLICT, NULL,
			rows_has(result, "conflict")
				? rows_text(result, 0, "conflict")
				: "Read the record again: it is not as you have read it.");
	if (success(req) == 201 && rows_has(result, "location") && rows_text(result, 0, "location") != NULL)
		add_header(req, "Location", rows_text(result, 0, "location"));
	return reply_json(req, success(req), text_of(body), etag);
}

/* ---- failures ---- */

static void add_faults(struct buffer *out, const struct faults *faults)
{
	size_t shown = faults->count < LIMIT_FAULTS ? faults->count : LIMIT_FAULTS;

	buffer_string(out, ",\"errors\":[");
	for (size_t i = 0; i < shown; i++) {
		const struct fault *one = &faults->items[i];

		buffer_string(out, i > 0 ? ",{\"pointer\":" : "{\"pointer\":");
		json_quote(out, one->pointer, strlen(one->pointer));
		buffer_string(out, ",\"detail\":");
		json_quote(out, one->detail, strlen(one->detail));
		buffer_string(out, "}");
	}
	buffer_string(out, "]");
	if (faults->count > shown)
		buffer_format(out, ",\"errors_left_out\":%zu", faults->count - shown);
}

struct text problem_text(struct arena *arena, enum error error, const char *detail, const char *id,
	const struct faults *faults)
{
	const struct error_row *row = &error_table[error];
	struct buffer *out = arena_buffer(arena, LIMIT_REPLY);

	buffer_format(out,
		"{\"type\":\"urn:halved:problem:%s\",\"title\":\"%s\",\"status\":%d,\"code\":\"%s\"",
		row->code, row->title, row->status, row->code);
	if (detail != NULL) {
		buffer_string(out, ",\"detail\":");
		json_quote(out, detail, strlen(detail));
	}
	if (id != NULL)
		buffer_format(out, ",\"request_id\":\"%s\"", id);
	if (faults != NULL && faults->count > 0)
		add_faults(out, faults);
	buffer_string(out, "}");
	return (struct text){ out->data, out->size };
}

enum flow fail(struct request *req, enum error error, const char *pointer, const char *detail)
{
	if (pointer != NULL && req->faults.count == 0)
		faults_add(&req->faults, pointer, detail != NULL ? detail : error_table[error].title);
	if (error_table[error].status == 401)
		add_header(req, "WWW-Authenticate", "Bearer realm=\"halved\"");
	if (error == ERROR_BUSY || error == ERROR_OUTCOME_UNKNOWN)
		add_header(req, "Retry-After", "1");
	send_reply(req, error_table[error].status, "application/problem+json",
		problem_text(req->arena, error, detail, req->id, &req->faults));
	return FLOW_DONE;
}

enum flow fail_file(struct request *req, const struct csv_fault *fault, const char *outcome)
{
	const char *column = fault->column > 0 ? arena_format(req->arena, ", column %zu", fault->column) : "";
	const char *pointer = arena_format(req->arena, "/%llu", fault->row);

	if (fault->column > 0)
		pointer = arena_format(req->arena, "%s/%zu", pointer, fault->column);
	return fail(req, ERROR_INVALID, pointer,
		arena_format(req->arena, "Row %llu%s: %s %s", fault->row, column, fault->what, outcome));
}

enum flow fail_for(struct request *req, enum error error, const char *detail, const char *seconds)
{
	add_header(req, "Retry-After", seconds);
	return fail(req, error, NULL, detail);
}

void fault(struct request *req, const char *pointer, const char *detail)
{
	faults_add(&req->faults, pointer, detail);
}

bool has_faults(const struct request *req)
{
	return req->faults.count > 0;
}

enum flow fail_input(struct request *req)
{
	return fail(req, ERROR_INVALID, NULL, NULL);
}

/* ---- what PostgreSQL refuses, in the words of the API ---- */

/* SQLSTATEs, whole or by class, and the error each is. The first that fits counts. */
static const struct {
	const char *sqlstate;
	enum error error;
} sqlstate_table[] = {
	{ "HL403", ERROR_FORBIDDEN },
	{ "HL404", ERROR_NOT_FOUND },
	{ "HL409", ERROR_CONFLICT },
	{ "HL419", ERROR_STILL_RUNNING },
	{ "HL422", ERROR_INVALID },
	{ "23505", ERROR_DUPLICATE },
	{ "23P01", ERROR_DUPLICATE },
	{ "23514", ERROR_INVALID },
	{ "42501", ERROR_FORBIDDEN },
	{ "57014", ERROR_TIMEOUT },
	{ "40001", ERROR_BUSY },
	{ "40P01", ERROR_BUSY },
	{ "55P03", ERROR_BUSY },
	{ "22023", ERROR_INVALID },
	{ "53", ERROR_BUSY },
	{ "57P", ERROR_BUSY },
};

/* Bodies are checked before they are bound, so a text that is no number or moment came from the address. */
static enum flow fail_address(struct request *req)
{
	if (parameter(req, "after") != NULL)
		return fail(req, ERROR_BAD_PARAMETER, "after", "Is not a cursor of this list.");
	return fail(req, ERROR_NOT_FOUND, NULL, NULL);
}

static enum error error_of_sqlstate(const char *sqlstate)
{
	for (size_t i = 0; i < COUNT_OF(sqlstate_table); i++)
		if (strncmp(sqlstate, sqlstate_table[i].sqlstate, strlen(sqlstate_table[i].sqlstate)) == 0)
			return sqlstate_table[i].error;
	return ERROR_BUG;
}

static enum flow fail_bug(struct request *req, const struct db_error *refusal)
{
	log_line(LOG_ERROR, "statement_failed", LOG_TEXT("request_id", req->id),
		LOG_TEXT("sqlstate", refusal->sqlstate), LOG_TEXT("statement", refusal->name),
		LOG_TEXT("table", refusal->table), LOG_TEXT("column", refusal->column),
		LOG_TEXT("constraint", refusal->constraint));
	/* PostgreSQL's own words can hold values of the row */
	log_line(LOG_DEBUG, "statement_failed_because", LOG_TEXT("request_id", req->id),
		LOG_TEXT("message", refusal->message), LOG_TEXT("detail", refusal->detail));
	return fail(req, ERROR_BUG, NULL, NULL);
}

/* Several faults have as many lines in the message as in the hint; a single one is the answer's own detail.
 */
static enum flow fail_hinted(struct request *req, enum error error, const struct db_error *refusal)
{
	const char *detail = refusal->message, *pointer = refusal->hint;

	if (error != ERROR_INVALID || pointer == NULL)
		return fail(req, error, NULL, detail);
	if (strchr(pointer, '\n') == NULL)
		return fail(req, error, pointer, detail);
	while (detail[0] != '\0') {
		size_t size = strcspn(detail, "\n"), width = strcspn(pointer, "\n");

		fault(req, arena_copy(req->arena, pointer, width), arena_copy(req->arena, detail, size));
		detail += size + (detail[size] != '\0');
		pointer += width + (pointer[width] != '\0');
	}
	return fail_input(req);
}

enum flow fail_refused(struct request *req, const struct db_error *refusal)
{
	enum error error = error_of_sqlstate(refusal->sqlstate);
	const struct constraint_row *constraint = constraint_of(refusal->constraint);

	if (constraint != NULL)
		return fail(req, error == ERROR_BUG ? ERROR_INVALID : error, constraint->pointer,
			constraint->detail);
	if (strcmp(refusal->sqlstate, "22P02") == 0 || strcmp(refusal->sqlstate, "22003") == 0 ||
		strcmp(refusal->sqlstate, "22007") == 0)
		return fail_address(req);
	if (error == ERROR_BUG || (error == ERROR_DUPLICATE && refusal->constraint != NULL))
		return fail_bug(req, refusal);
	if (strncmp(refusal->sqlstate, "HL", 2) == 0)
		return fail_hinted(req, error, refusal);
	return fail(req, error, NULL, NULL);
}

enum flow fail_outcome(struct request *req, enum outcome outcome)
{
	static const enum error errors[] = {
		[DB_BUSY] = ERROR_BUSY,
		[DB_LOST] = ERROR_BUSY,
		[DB_UNKNOWN] = ERROR_OUTCOME_UNKNOWN,
		[DB_TIMEOUT] = ERROR_TIMEOUT,
	};

	return fail(req, errors[outcome], NULL, NULL);
}
