/* What is decided by where a request comes from: how often it may ask, and which pages of others may. */
#include "request_private.h"

#include "halved/base/check.h"
#include "halved/base/limits.h"
#include "halved/base/metrics.h"
#include "halved/base/network.h"
#include "halved/base/settings.h"

#include <string.h>

#define LONGEST_SHOWN 40

/* ---- rate limits ---- */

/* Keeps what leaves the least share of its quota: one RateLimit is told, that which will bite first. */
static void keep_tightest(struct request *req, enum rate_by by, const struct rate *rate)
{
	bool tighter = req->rate.quota == 0 || (uint64_t)rate->remaining * req->rate.quota <
						       (uint64_t)req->rate.remaining * rate->quota;

	if (rate->quota == 0 || !tighter)
		return;
	req->rate = *rate;
	req->rate_by = by;
}

static bool refuse(struct request *req, enum rate_by by, const struct rate *rate)
{
	static const enum metric metrics[] = {
		[RATE_BY_ACTOR] = METRIC_LIMITED_ACTOR,
		[RATE_BY_ADDRESS] = METRIC_LIMITED_ADDRESS,
		[RATE_BY_SIGN_IN] = METRIC_LIMITED_SIGN_IN,
	};
	static const char *const details[] = { [RATE_BY_ACTOR] =
						       "More requests with this token than its limit.",
		[RATE_BY_ADDRESS] = "More requests from this address than its limit.",
		[RATE_BY_SIGN_IN] = "More passwords from this address than its limit." };

	req->rate = *rate;
	req->rate_by = by;
	metric_set(metrics[by], ++req->api->limited[by]);
	add_header(req, "Retry-After", arena_format(req->arena, "%u", rate->wait));
	fail(req, ERROR_RATE_LIMITED, NULL, details[by]);
	return false;
}

/* Of the client's address. */
static bool is_within(struct request *req, enum rate_by by)
{
	struct rate rate;
	char key[16];

	rate_key_of(&req->http->client, key);
	if (!rates_take(req->api->rates, by, key, &rate))
		return refuse(req, by, &rate);
	keep_tightest(req, by, &rate);
	return true;
}

/* ---- who shows passwords ---- */

static bool is_alike(const struct request *one, const struct request *other)
{
	char key[16], other_key[16];

	if (other == NULL || !other->http->has_client)
		return false;
	rate_key_of(&one->http->client, key);
	rate_key_of(&other->http->client, other_key);
	return memcmp(key, other_key, sizeof(key)) == 0;
}

static bool has_share(const struct request *req)
{
	unsigned alike = 0;

	for (size_t i = 0; i < LIMIT_PASSWORDS && req->http->has_client; i++)
		alike += is_alike(req, req->api->passwords[i]);
	return alike < LIMIT_PASSWORDS_ALIKE;
}

static void leave_share(void *held)
{
	*(struct request **)held = NULL;
}

static void keep_share(struct request *req)
{
	struct request **held = req->api->passwords;

	while (*held != NULL)
		held++;
	*held = req;
	arena_defer(req->arena, leave_share, held);
}

bool may_show_password(struct request *req)
{
	if (has_place(req, PLACE_PASSWORD))
		return true;
	if (req->http->has_client && !is_within(req, RATE_BY_SIGN_IN))
		return false;
	if (!has_share(req) || !take_place(req, PLACE_PASSWORD)) {
		fail(req, ERROR_BUSY, NULL, "Too many people sign in at this moment.");
		return false;
	}
	keep_share(req);
	return true;
}

bool within_rates(struct request *req)
{
	struct rate rate;

	if (req->http->has_client && !is_within(req, RATE_BY_ADDRESS))
		return false;
	if (req->token_hash[0] == '\0')
		return true;
	/* a token's digest in hexadecimal, behind \x: 16 digits are told apart well enough */
	if (!rates_take(req->api->rates, RATE_BY_ACTOR, req->token_hash + 2, &rate))
		return refuse(req, RATE_BY_ACTOR, &rate);
	keep_tightest(req, RATE_BY_ACTOR, &rate);
	return true;
}

/* Only those who have used half of it need to know. */
static void add_rate(struct request *req)
{
	if (req->rate.quota == 0 || req->rate.remaining >= (req->rate.quota + 1) / 2)
		return;
	add_header(req, "RateLimit-Policy",
		arena_format(req->arena, "\"%s\";q=%u;w=%d", rate_names[req->rate_by], req->rate.quota,
			RATE_WINDOW));
	add_header(req, "RateLimit",
		arena_format(req->arena, "\"%s\";r=%u;t=%u", rate_names[req->rate_by], req->rate.remaining,
			req->rate.reset));
}

/* ---- pages of other origins ---- */

static bool is_listed(const char *origins, struct text origin)
{
	while (*origins != '\0') {
		struct text part = { origins, strcspn(origins, ", ") };

		if (part.size > 0 && part.size == origin.size &&
			memcmp(part.data, origin.data, part.size) == 0)
			return true;
		origins += part.size + (origins[part.size] != '\0');
	}
	return false;
}

static void add_origin(struct request *req)
{
	const struct text *origin;

	if (req->api->settings->cors_origins == NULL)
		return;
	add_header(req, "Vary", "Origin");
	origin = http_header(req->http, "origin");
	if (origin == NULL || !is_listed(req->api->settings->cors_origins, *origin))
		return;
	add_header(req, "Access-Control-Allow-Origin", text_copy(req->arena, *origin));
	add_header(req, "Access-Control-Expose-Headers",
		"ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, Request-Id, "
		"Retry-After");
}

bool answers_preflight(struct request *req)
{
	const struct text *origin = http_header(req->http, "origin");

	if (req->http->method != HTTP_OPTIONS || req->api->settings->cors_origins == NULL || origin == NULL ||
		http_header(req->http, "access-control-request-method") == NULL ||
		!is_listed(req->api->settings->cors_origins, *origin))
		return false;
	add_header(req, "Access-Control-Allow-Methods", "GET, HEAD, POST, PATCH, DELETE");
	add_header(req, "Access-Control-Allow-Headers",
		"Audit-Reason, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
		"Request-Id");
	add_header(req, "Access-Control-Max-Age", "600");
	send_reply(req, 204, NULL, (struct text){ "", 0 });
	return true;
}

void add_edge_headers(struct request *req)
{
	add_rate(req);
	add_origin(req);
}

/* ---- without TLS ---- */

bool came_in_the_clear(const struct request *req)
{
	const struct http_request *http = req->http;

	return http->clear && !(http->has_client && address_is_loopback(&http->client)) &&
	       http->path.size >= 4 && memcmp(http->path.data, "/v1/", 4) == 0;
}

/* ---- what of an address may be logged ---- */

/* A token that somebody puts into the path must not reach the log; no id, code or slug of a record is so
 * long. */
struct text shown_path(const struct request *req)
{
	struct text path = req->http->path;
	struct buffer *out;
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < path.size; i++) {
		run = path.data[i] == '/' ? 0 : run + 1;
		longest = run > longest ? run : longest;
	}
	if (longest <= LONGEST_SHOWN)
		return path;
	out = arena_buffer(req->arena, path.size);
	while (path.size > 0) {
		const char *slash = memchr(path.data + 1, '/', path.size - 1);
		size_t size = slash == NULL ? path.size : (size_t)(slash - path.data);

		if (size - (path.data[0] == '/') > LONGEST_SHOWN)
			buffer_string(out, "/(long)");
		else
			buffer_add(out, path.data, size);
		path = (struct text){ path.data + size, path.size - size };
	}
	return (struct text){ out->data, out->size };
}
