/*
 * The cookie that a sign-in is shown by. Over TLS it is __Host-halved, which no other host can set; a browser
 * on this very machine may do without TLS. It is for requests of our own pages alone: what changes something
 * must say so (Sec-Fetch-Site, which no page can write).
 */
#include "request_private.h"

#include "halved/base/network.h"

#include <string.h>

#define SECRET_SIZE (3 + 64) /* hs_, ho_ or hb_ and 64 digits */

static bool is_here(const struct request *req)
{
	const struct http_request *http = req->http;

	return !http->secure && (!http->has_client || address_is_loopback(&http->client));
}

/* A sign-in that comes back from its provider comes from another site: its cookie cannot be Strict. */
static const struct cookie {
	const char *name, *secure_name, *prefix, *same_site;
} sign_in_cookie = { "halved", "__Host-halved", "hs_", "Strict" },
  start_of_sign_in = { "halved-start", "__Host-halved-start", "ho_", "Lax; Max-Age=600" },
  mark_of_browser = { "halved-browser", "__Host-halved-browser", "hb_", "Strict; Max-Age=15552000" };

static const char *cookie_name(const struct request *req, const struct cookie *cookie)
{
	return is_here(req) ? cookie->name : cookie->secure_name;
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

static bool find_secret(const struct request *req, const struct cookie *cookie, struct text *value)
{
	size_t count = 0;

	for (size_t i = 0; i < req->http->header_count; i++)
		if (text_is(req->http->headers[i].name, "cookie"))
			find_pair(req->http->headers[i].value, cookie_name(req, cookie), value, &count);
	return count == 1 && value->size == SECRET_SIZE && memcmp(value->data, cookie->prefix, 3) == 0;
}

bool read_cookie(const struct request *req, char hash[DIGEST_TEXT])
{
	struct text value = { "", 0 };

	if (!find_secret(req, &sign_in_cookie, &value))
		return false;
	digest_bytea(hash, value.data, value.size);
	return true;
}

bool comes_from_our_page(const struct request *req)
{
	const struct text *site = http_header(req->http, "sec-fetch-site");

	return site != NULL && text_is(*site, "same-origin");
}

/* A page of ours, or somebody who has written or kept the address: a browser says so, and no page can. */
bool comes_by_a_deliberate_act(const struct request *req)
{
	const struct text *site = http_header(req->http, "sec-fetch-site");

	return comes_from_our_page(req) || (site != NULL && text_is(*site, "none"));
}

static void set(struct request *req, const struct cookie *cookie, const char *secret, const char *end)
{
	add_header(req, "Set-Cookie",
		arena_format(req->arena, "%s=%s; Path=/; HttpOnly; SameSite=%s%s%s", cookie_name(req, cookie),
			secret, cookie->same_site, is_here(req) ? "" : "; Secure", end));
}

void set_cookie(struct request *req, const char *secret)
{
	set(req, &sign_in_cookie, secret, "");
}

void drop_cookie(struct request *req)
{
	set(req, &sign_in_cookie, "", "; Max-Age=0");
	add_header(req, "Clear-Site-Data", "\"cache\", \"storage\"");
}

const char *start_cookie(struct request *req)
{
	struct text value = { "", 0 };

	return find_secret(req, &start_of_sign_in, &value) ? text_copy(req->arena, value) : NULL;
}

void set_start_cookie(struct request *req, const char *secret)
{
	set(req, &start_of_sign_in, secret, "");
}

const char *browser_mark(struct request *req)
{
	struct text value = { "", 0 };

	return find_secret(req, &mark_of_browser, &value) ? text_copy(req->arena, value) : NULL;
}

void set_browser_mark(struct request *req, const char *mark)
{
	set(req, &mark_of_browser, mark, "");
}

/* The last Max-Age counts. */
void drop_start_cookie(struct request *req)
{
	set(req, &start_of_sign_in, "", "; Max-Age=0");
}

const char *shown_cookie(struct request *req)
{
	char *hash = arena_alloc(req->arena, DIGEST_TEXT);

	return read_cookie(req, hash) ? hash : NULL;
}
