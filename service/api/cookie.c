/*
 * The cookie that a sign-in is shown by. Over TLS it is __Host-halved, which no other host can set; a browser
 * on this very machine may do without TLS. It is for requests of our own pages alone: what changes something
 * must say so (Sec-Fetch-Site, which no page can write).
 */
#include "request_private.h"

#include "halved/base/network.h"

#include <string.h>

#define SECRET_SIZE (3 + 64) /* hs_ and 64 digits */

static bool is_here(const struct request *req)
{
	const struct http_request *http = req->http;

	return !http->secure && (!http->has_client || address_is_loopback(&http->client));
}

static const char *cookie_name(const struct request *req)
{
	return is_here(req) ? "halved" : "__Host-halved";
}

/* The value in one field; `count` tells how many there were. */
static void find_pair(struct text field, const char *name, struct text *value, size_t *count)
{
	size_t size = strlen(name);

	while (field.size > 0) {
		const char *end = memchr(field.data, ';', field.size);
		size_t used = end == NULL ? field.size : (size_t)(end - field.data) + 1;
		struct text pair = text_trim((struct text){ field.data, used - (end != NULL) });

		if (pair.size > size && pair.data[size] == '=' && memcmp(pair.data, name, size) == 0) {
			*value = (struct text){ pair.data + size + 1, pair.size - size - 1 };
			++*count;
		}
		field = (struct text){ field.data + used, field.size - used };
	}
}

bool read_cookie(const struct request *req, char hash[DIGEST_TEXT])
{
	struct text value = { "", 0 };
	size_t count = 0;

	for (size_t i = 0; i < req->http->header_count; i++)
		if (text_is(req->http->headers[i].name, "cookie"))
			find_pair(req->http->headers[i].value, cookie_name(req), &value, &count);
	if (count != 1 || value.size != SECRET_SIZE || memcmp(value.data, "hs_", 3) != 0)
		return false;
	digest_bytea(hash, value.data, value.size);
	return true;
}

bool comes_from_our_page(const struct request *req)
{
	const struct text *site = http_header(req->http, "sec-fetch-site");

	return site != NULL && text_is(*site, "same-origin");
}

void set_cookie(struct request *req, const char *secret)
{
	add_header(req, "Set-Cookie",
		arena_format(req->arena, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s", cookie_name(req),
			secret, is_here(req) ? "" : "; Secure"));
}

void drop_cookie(struct request *req)
{
	add_header(req, "Set-Cookie",
		arena_format(req->arena, "%s=; Path=/; HttpOnly; SameSite=Strict%s; Max-Age=0",
			cookie_name(req), is_here(req) ? "" : "; Secure"));
}

const char *shown_cookie(struct request *req)
{
	char *hash = arena_alloc(req->arena, DIGEST_TEXT);

	return read_cookie(req, hash) ? hash : NULL;
}
