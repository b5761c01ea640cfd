/* What can be found wrong before the first query: the token's form, header fields, the body. */
#include "request_private.h"

#include "halved/api/validate.h"
#include "halved/base/limits.h"

#include <string.h>

#define KEY_MAX 200
#define REASON_MAX 200

bool route_takes_key(const struct route *route)
{
	return route->method == HTTP_POST && !route->stream && !route->secret &&
	       strcmp(route->right, RIGHT_OPEN) != 0;
}

bool route_takes_reason(const struct route *route)
{
	return strcmp(route->right, RIGHT_OPEN) != 0 && (route->method != HTTP_GET || route->watched != NULL);
}

static enum error pend(struct request *req, enum error error, const char *pointer, const char *detail)
{
	if (req->pending == ERROR_NONE) {
		req->pending = error;
		req->pending_pointer = pointer;
		req->pending_detail = detail;
	}
	return error;
}

static enum error read_signed_in(struct request *req)
{
	enum http_method method = req->http->method;

	if (!read_cookie(req, req->token_hash))
		return ERROR_UNAUTHENTICATED;
	return method == HTTP_GET || method == HTTP_HEAD || comes_from_our_page(req) ? ERROR_NONE
										     : ERROR_CROSS_SITE;
}

#define FEED_SIZE (3 + 64) /* hf_ and 64 digits */

/* A feed's secret stands in the path, and whatever else is shown does not count. */
static enum error read_feed(struct request *req)
{
	const char *secret = parameter(req, "secret");

	if (strlen(secret) != FEED_SIZE || strncmp(secret, "hf_", 3) != 0)
		return ERROR_UNAUTHENTICATED;
	digest_bytea(req->token_hash, secret, FEED_SIZE);
	return ERROR_NONE;
}

/* What is shown in another way than as a token, or not here. */
static bool is_no_token(const struct request *req, struct text shown)
{
	bool form = strcmp(req->route->right, RIGHT_FORM) == 0;

	return shown.size > 3 &&
	       (memcmp(shown.data, "hs_", 3) == 0 || (memcmp(shown.data, "hf_", 3) == 0 && !form));
}

/* A sign-in is shown by its cookie alone: as a token it would pass the check of where it comes from. */
enum error read_actor(struct request *req)
{
	const struct text *field = http_header(req->http, "authorization");
	struct text token;

	if (strcmp(req->route->right, RIGHT_CALENDAR) == 0)
		return read_feed(req);
	if (field == NULL)
		return read_signed_in(req);
	if (field->size < 8 || !text_is_nocase((struct text){ field->data, 7 }, "bearer "))
		return ERROR_UNAUTHENTICATED;
	token = text_trim((struct text){ field->data + 7, field->size - 7 });
	if (token.size == 0 || token.size > 200 || is_no_token(req, token))
		return ERROR_UNAUTHENTICATED;
	digest_bytea(req->token_hash, token.data, token.size);
	return ERROR_NONE;
}

static void read_idempotency_key(struct request *req)
{
	const struct text *field = http_header(req->http, "idempotency-key");
	const struct http_request *http = req->http;
	struct digest *digest;
	char *text;

	if (field == NULL)
		return;
	for (size_t i = 0; i < field->size; i++)
		if (field->data[i] < '!' || field->data[i] > '~')
			pend(req, ERROR_BAD_HEADER, "Idempotency-Key",
				"Must be visible ASCII without blanks.");
	if (field->size == 0 || field->size > KEY_MAX)
		pend(req, ERROR_BAD_HEADER, "Idempotency-Key", "Must have 1 to 200 characters.");
	text = arena_alloc(req->arena, DIGEST_TEXT);
	digest = digest_new();
	digest_add(digest, http->path.data, http->path.size);
	digest_add(digest, "?", 1);
	digest_add(digest, http->query.data, http->query.size);
	digest_add(digest, "\n", 1);
	digest_add(digest, http->body.data, http->body.size);
	digest_finish(digest, text);
	req->idempotency_key = text_copy(req->arena, *field);
	give(req, "key", req->idempotency_key);
	give(req, "route",
		arena_format(req->arena, "%.*s %s", (int)http->method_name.size, http->method_name.data,
			req->route->path));
	give(req, "digest", text);
}

/* Why the actor does it: the audit is told behind the request's id. */
static void read_reason(struct request *req)
{
	const struct text *field = http_header(req->http, "audit-reason");
	struct text reason = field == NULL ? (struct text){ "", 0 } : text_trim(*field);

	if (reason.size == 0)
		return;
	if (reason.size > REASON_MAX || !text_is_utf8(reason.data, reason.size))
		pend(req, ERROR_BAD_HEADER, "Audit-Reason", "Must be text in UTF-8 of at most 200 bytes.");
	else
		req->reason = text_copy(req->arena, reason);
}

void read_headers(struct request *req)
{
	if (route_takes_reason(req->route))
		read_reason(req);
	give(req, "request",
		req->reason == NULL ? req->id : arena_format(req->arena, "%s %s", req->id, req->reason));
	if (route_heeds_version(req->route) && !read_if_match(req) && req->route->change)
		pend(req, ERROR_PRECONDITION_REQUIRED, NULL,
			"Send If-Match with the ETag that you have read.");
	if (route_takes_key(req->route))
		read_idempotency_key(req);
}

static bool takes_media_type(const struct request *req, struct text type)
{
	if (req->route->stream)
		return text_is_nocase(type, "text/csv");
	return text_is_nocase(type, "application/json") ||
	       (req->route->change && text_is_nocase(type, "application/merge-patch+json"));
}

/* Whatever it says else, a body that is told to be in another character set would be misread. */
static bool is_utf8(struct text parameters)
{
	while (parameters.size > 0) {
		struct text value = text_cut(&parameters, ';'), name = text_cut(&value, '=');

		if (value.size >= 2 && value.data[0] == '"' && value.data[value.size - 1] == '"')
			value = (struct text){ value.data + 1, value.size - 2 };
		if (text_is_nocase(name, "charset") && !text_is_nocase(value, "utf-8"))
			return false;
	}
	return true;
}

static const char *wanted_media_type(const struct route *route)
{
	if (route->stream)
		return "Send text/csv.";
	return route->change ? "Send application/merge-patch+json or application/json."
			     : "Send application/json.";
}

void read_body(struct request *req)
{
	const struct text *field = http_header(req->http, "content-type");
	struct text body = req->http->body, parameters = field == NULL ? (struct text){ "", 0 } : *field;
	struct text type = text_cut(&parameters, ';');
	struct json_fault where;

	if (req->route->takes == NULL && !req->route->stream) {
		if (body.size > 0)
			pend(req, ERROR_INVALID, "", "No body is taken here.");
		return;
	}
	if (!takes_media_type(req, type) || !is_utf8(parameters)) {
		pend(req, ERROR_UNSUPPORTED_MEDIA_TYPE, NULL,
			takes_media_type(req, type) ? "Send it in UTF-8." : wanted_media_type(req->route));
		return;
	}
	if (req->route->stream)
		return;
	req->body = json_read(req->arena, body.data == NULL ? "" : body.data, body.size, &where);
	if (req->body == NULL) {
		pend(req, ERROR_MALFORMED_JSON, NULL,
			arena_format(req->arena, "%s Line %zu, column %zu.", where.what, where.line,
				where.column));
		return;
	}
	validate_object(&req->faults, req->body, req->route->takes,
		req->route->change ? VALIDATE_PATCH : VALIDATE_WHOLE, "");
	if (req->faults.count > 0)
		pend(req, ERROR_INVALID, NULL, NULL);
	else /* the re-printed document: what was checked is what is bound */
		give(req, "body", json_print(req->arena, req->body));
}
