/* The edges: limits, fields on every answer, pages of other origins, and what the log may hold. */
#include "../support/api.h"
#include "../support/program.h"
#include "../support/raw.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/arena.h"
#include "halved/base/limits.h"
#include "halved/base/password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG "build/edges.log"
#define TOKEN "hv_5ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e7"
#define FEED_DIGITS "5ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7"

static struct program edge;
static struct arena *answers;

static const char *const environment[][2] = {
	{ "HALVED_ACTOR_REQUESTS", "10" },
	{ "HALVED_ADDRESS_REQUESTS", "20" },
	{ "HALVED_TRUSTED_PROXIES", "127.0.0.1" },
	{ "HALVED_CORS_ORIGINS", "https://app.example.org, https://example.net:8443" },
};

static void start(void)
{
	/* first, so that the common service is not started with these settings */
	const char *database = api_text("%s&user=halved_service", api_database());

	for (size_t i = 0; i < sizeof(environment) / sizeof(environment[0]); i++)
		setenv(environment[i][0], environment[i][1], 1);
	unlink(LOG);
	program_start(&edge, database, LOG);
	for (size_t i = 0; i < sizeof(environment) / sizeof(environment[0]); i++)
		unsetenv(environment[i][0]);
	answers = arena_new();
}

static void stop(void)
{
	CU_ASSERT_EQUAL(program_stop(&edge), 0);
	arena_free(answers);
	api_forget();
}

/* The whole answer to one request. */
static struct text say_at(unsigned port, const char *request)
{
	int fd = raw_open(port);
	const char *end;
	struct text answer;

	CU_ASSERT_FATAL(fd >= 0);
	raw_say(fd, request);
	answer = raw_read(answers, fd, 10000, &end);
	close(fd);
	return answer;
}

/* A request from an address that the trusted proxy tells; `fields` are whole lines. */
static struct text get(const char *from, const char *path, const char *fields)
{
	return say_at(edge.port,
		api_text("GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: %s\r\n%s\r\n",
			path, from, fields));
}

static int status_of(struct text answer)
{
	return answer.size > 12 ? atoi(answer.data + 9) : 0;
}

static const char *field_of(struct text answer, const char *name)
{
	return raw_field(answers, answer, name);
}

static bool has(struct text answer, const char *part)
{
	return memmem(answer.data, answer.size, part, strlen(part)) != NULL;
}

static void test_a_token_over_its_limit_is_told_when_to_come_again(void)
{
	static const char fields[] = "Authorization: Bearer reader\r\n";
	struct text answer;

	start();
	answer = get("192.0.2.1", "/v1/me", fields);
	CU_ASSERT_EQUAL(status_of(answer), 200);
	CU_ASSERT_STRING_EQUAL(field_of(answer, "ratelimit"), "");
	for (int i = 2; i <= 10; i++) /* from many addresses: the token is what counts */
		answer = get(api_text("192.0.2.%d", i), "/v1/me", fields);
	CU_ASSERT_EQUAL(status_of(answer), 200);
	CU_ASSERT_STRING_EQUAL(field_of(answer, "ratelimit-policy"), "\"actor\";q=10;w=60");
	CU_ASSERT_PTR_NOT_NULL(strstr(field_of(answer, "ratelimit"), "\"actor\";r=0;t="));
	answer = get("192.0.2.1", "/v1/me", fields);
	CU_ASSERT_EQUAL(status_of(answer), 429);
	CU_ASSERT(atoi(field_of(answer, "retry-after")) >= 1 && atoi(field_of(answer, "retry-after")) <= 6);
	CU_ASSERT_STRING_EQUAL(field_of(answer, "content-type"), "application/problem+json");
	CU_ASSERT_TRUE(has(answer, "\"code\":\"rate_limited\""));
	CU_ASSERT_EQUAL(status_of(get("192.0.2.1", "/v1/me", "Authorization: Bearer admin\r\n")), 200);
	stop();
}

static void test_an_address_over_its_limit_waits_whatever_it_asks_and_others_do_not(void)
{
	struct text answer;

	start();
	for (int i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(
			status_of(get("2001:db8::1", i % 2 ? "/v1/me" : "/nowhere", "")), i % 2 ? 401 : 404);
	answer = get("2001:db8::ffff", "/v1/me", "Authorization: Bearer facilitator\r\n");
	CU_ASSERT_EQUAL(status_of(answer), 429);
	CU_ASSERT_STRING_EQUAL(field_of(answer, "ratelimit-policy"), "\"address\";q=20;w=60");
	answer = say_at(edge.port,
		"OPTIONS /v1/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 2001:db8::2\r\n"
		"Origin: https://app.example.org\r\nAccess-Control-Request-Method: GET\r\n\r\n");
	CU_ASSERT_EQUAL(status_of(answer), 429);
	CU_ASSERT_EQUAL(
		status_of(get("2001:db8:0:1::1", "/v1/me", "Authorization: Bearer facilitator\r\n")), 200);
	answer = say_at(edge.admin_port, "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	CU_ASSERT_TRUE(has(answer, "halved_rate_limited_total{by=\"address\"} 2\n"));
	for (int i = 0; i < 30; i++) {
		answer = say_at(
			edge.admin_port, "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
		CU_ASSERT_EQUAL(status_of(answer), 200);
	}
	stop();
}

static void check_fields(struct text answer, int status, bool secure)
{
	CU_ASSERT_EQUAL(status_of(answer), status);
	CU_ASSERT_STRING_EQUAL(field_of(answer, "content-security-policy"),
		"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
	CU_ASSERT_STRING_EQUAL(field_of(answer, "x-content-type-options"), "nosniff");
	CU_ASSERT_STRING_EQUAL(field_of(answer, "x-frame-options"), "DENY");
	CU_ASSERT_STRING_EQUAL(field_of(answer, "referrer-policy"), "no-referrer");
	CU_ASSERT_STRING_EQUAL(field_of(answer, "cross-origin-resource-policy"), "same-origin");
	CU_ASSERT_STRING_EQUAL(
		field_of(answer, "strict-transport-security"), secure ? "max-age=31536000" : "");
}

static void test_every_answer_carries_the_security_fields(void)
{
	start();
	check_fields(get("192.0.2.1", "/openapi.json", ""), 200, false);
	check_fields(get("192.0.2.1", "/openapi.json", "X-Forwarded-Proto: https\r\n"), 200, true);
	check_fields(get("192.0.2.1", "/v1/me", ""), 401, false);
	check_fields(get("192.0.2.1", "/nowhere", "X-Forwarded-Proto: https\r\n"), 404, true);
	check_fields(say_at(edge.port, "GET /\r\n\r\n"), 400, false);
	check_fields(say_at(edge.admin_port, "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
		200, false);
	stop();
}

static const char *preflight(const char *origin, const char *field)
{
	struct text answer = say_at(edge.port,
		api_text("OPTIONS /v1/networks HTTP/1.1\r\nHost: a\r\nConnection: close\r\nOrigin: %s\r\n"
			 "Access-Control-Request-Method: PATCH\r\nAccess-Control-Request-Headers: "
			 "if-match\r\n\r\n",
			origin));

	return field == NULL ? api_text("%d", status_of(answer)) : field_of(answer, field);
}

static void test_only_listed_origins_may_use_the_api_from_a_browser(void)
{
	struct text answer;

	start();
	CU_ASSERT_STRING_EQUAL(preflight("https://app.example.org", NULL), "204");
	CU_ASSERT_STRING_EQUAL(preflight("https://example.net:8443", "access-control-allow-origin"),
		"https://example.net:8443");
	CU_ASSERT_PTR_NOT_NULL(
		strstr(preflight("https://app.example.org", "access-control-allow-methods"), "PATCH"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(preflight("https://app.example.org", "access-control-allow-headers"), "If-Match"));
	CU_ASSERT_STRING_EQUAL(preflight("https://example.net", NULL), "405");
	CU_ASSERT_STRING_EQUAL(preflight("https://example.net", "access-control-allow-origin"), "");
	CU_ASSERT_STRING_EQUAL(preflight("null", "access-control-allow-origin"), "");
	answer = get(
		"192.0.2.1", "/v1/me", "Origin: https://app.example.org\r\nAuthorization: Bearer admin\r\n");
	CU_ASSERT_STRING_EQUAL(field_of(answer, "access-control-allow-origin"), "https://app.example.org");
	CU_ASSERT_STRING_EQUAL(field_of(answer, "vary"), "Origin");
	CU_ASSERT_STRING_EQUAL(field_of(answer, "access-control-allow-credentials"), "");
	answer = get("192.0.2.1", "/v1/me", "Origin: https://app.example.org.evil\r\n");
	CU_ASSERT_STRING_EQUAL(field_of(answer, "access-control-allow-origin"), "");
	CU_ASSERT_STRING_EQUAL(field_of(answer, "vary"), "Origin");
	stop();
}

static void test_other_origins_are_nobody_by_default(void)
{
	const struct answer *answer =
		api_call(READER, "GET", "/v1/me", "Origin: https://app.example.org\r\n", NULL);

	CU_ASSERT_EQUAL(answer->status, 200);
	CU_ASSERT_PTR_NULL(strstr(answer->head, "Access-Control"));
	api_forget();
}

/* Every place in which a client may put it, also where it belongs to none. */
static const char *const places[] = {
	"GET /v1/me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " TOKEN "\r\n\r\n",
	"GET /v1/me HTTP/1.1\r\nHost: a\r\nAuthorization: Basic " TOKEN "\r\n\r\n",
	"GET /v1/me?token=" TOKEN " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer admin\r\n\r\n",
	"GET /v1/me?" TOKEN " HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /" TOKEN " HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /v1/networks/" TOKEN "/members HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer admin\r\n\r\n",
	"GET http://a/v1/organizations/" TOKEN " HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /v1/me/" TOKEN TOKEN "/" TOKEN " HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /v1/me HTTP/1.1\r\nHost: " TOKEN "\r\n\r\n",
	"GET /v1/me HTTP/1.1\r\nHost: a\r\nRequest-Id: " TOKEN "\r\n\r\n",
	"GET /v1/me HTTP/1.1\r\nHost: a\r\nCookie: session=" TOKEN "\r\nX-Api-Key: " TOKEN "\r\n\r\n",
	"GET /v1/me HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " TOKEN "\r\n\r\n",
	"GET /v1/me HTTP/1.1\r\nHost: a\r\nUser-Agent: " TOKEN "\r\nReferer: http://a/" TOKEN "\r\n\r\n",
	TOKEN " /v1/me HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /v1/me " TOKEN "\r\nHost: a\r\n\r\n",
	TOKEN "\r\n\r\n",
	"GET /v1/feeds/hf_" FEED_DIGITS "/calendar.ics HTTP/1.1\r\nHost: a\r\n\r\n",
	"GET /v1/me HTTP/1.1\r\nHost: a\r\n" TOKEN "\r\n\r\n",
	"GET /v1/networks?after=" TOKEN " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer admin\r\n\r\n",
	"POST /v1/networks HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer facilitator\r\nContent-Type: "
	"application/json\r\nIdempotency-Key: " TOKEN "\r\nContent-Length: 81\r\n\r\n{\"token\":\"" TOKEN
	"\"}      ",
	"PATCH /v1/networks/wa-cop-2026 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
	"facilitator\r\nIf-Match: " TOKEN "\r\nContent-Length: 2\r\n\r\n{}",
};

static const char *read_log(void)
{
	struct buffer *out = arena_buffer(answers, 16 * 1024 * 1024);
	char piece[4096];
	size_t got;
	FILE *log = fopen(LOG, "r");

	CU_ASSERT_PTR_NOT_NULL_FATAL(log);
	while ((got = fread(piece, 1, sizeof(piece), log)) > 0)
		buffer_add(out, piece, got);
	fclose(log);
	return out->data == NULL ? "" : out->data;
}

static void test_a_token_reaches_the_log_from_no_place(void)
{
	const char *log;
	size_t lines = 0;

	start();
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		int fd = raw_open(edge.port);

		raw_say(fd, places[i]);
		CU_ASSERT_STRING_NOT_EQUAL(raw_answer(answers, fd), "");
		close(fd);
	}
	CU_ASSERT_EQUAL(program_stop(&edge), 0);
	log = read_log();
	/* each was logged, and of none so much as its first half */
	for (const char *at = log; (at = strstr(at, "\"status\":")) != NULL; at++)
		lines++;
	CU_ASSERT_EQUAL(lines, sizeof(places) / sizeof(places[0]));
	CU_ASSERT_PTR_NOT_NULL(strstr(log, "/v1/networks/(long)/members"));
	CU_ASSERT_PTR_NULL(strstr(log, "5ec7e75ec7e75ec7e75ec7e7"));
	arena_free(answers);
	api_forget();
}

/* PostgreSQL's words for the first hold a value of the row. */
static void fail_two_statements(void)
{
	static const char *const bodies[] = { "new.aim::date::text", "null" };

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct text answer;

		api_sql(api_text(
			"create or replace function trip() returns trigger language plpgsql as $$ begin "
			"new.name := %s; return new; end $$; create or replace trigger trip before "
			"insert on network for each row execute function trip()",
			bodies[i]));
		answer = say_at(edge.port,
			"POST /v1/networks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
			"Authorization: Bearer facilitator\r\nContent-Type: application/json\r\n"
			"Content-Length: 166\r\n\r\n{\"slug\":\"trips\",\"name\":\"Secret 5150\","
			"\"aim\":\"2026-51-50\",\"starts_on\":\"2026-01-01\",\"goal\":{\"baseline_year\":"
			"\"2022-23\",\"target_reduction\":0.5,\"target_year\":\"2027-28\"}}        ");
		CU_ASSERT_EQUAL(status_of(answer), 500);
		CU_ASSERT_FALSE(has(answer, "51-50"));
	}
	api_sql("drop trigger trip on network; drop function trip()");
}

static void test_a_failed_statement_is_logged_without_values_but_in_debug(void)
{
	const char *log;

	start();
	fail_two_statements();
	CU_ASSERT_EQUAL(program_stop(&edge), 0);
	log = read_log();
	CU_ASSERT_PTR_NOT_NULL(strstr(log, "\"event\":\"statement_failed\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(log, "\"sqlstate\":\"22008\",\"statement\":\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(log, " network_found\",\"table\":\"network\",\"column\":\"name\""));
	CU_ASSERT_PTR_NULL(strstr(log, "51-50"));
	arena_free(answers);
	setenv("HALVED_LOG_LEVEL", "debug", 1);
	start();
	unsetenv("HALVED_LOG_LEVEL");
	fail_two_statements();
	CU_ASSERT_EQUAL(program_stop(&edge), 0);
	log = strstr(read_log(), "\"event\":\"statement_failed_because\"");
	CU_ASSERT_PTR_NOT_NULL_FATAL(log);
	CU_ASSERT_PTR_NOT_NULL(strstr(log, "out of range: \\\"2026-51-50\\\""));
	arena_free(answers);
	api_forget();
}

/* ---- signing in, through a proxy ---- */

static struct text sign_in_by(const char *headers)
{
	static const char body[] = "{\"email\":\"tls@example.org\",\"password\":\"correct horse battery\"}";

	return say_at(edge.port, api_text("POST /v1/sign-ins HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s"
					  "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
					 headers, strlen(body), body));
}

static const char *passwords_from(const char *address, const char *email, const char *password)
{
	const char *body = api_text("{\"email\":\"%s\",\"password\":\"%s\"}", email, password);

	return api_text(
		"POST /v1/sign-ins HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: %s\r\n"
		"Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
		address, strlen(body), body);
}

static void test_passwords_from_one_address_have_a_limit_and_no_try_beyond_it_counts_for_the_lock(void)
{
	struct text answer;
	char hash[PASSWORD_HASH];

	setenv("HALVED_SIGN_IN_REQUESTS", "5", 1);
	start();
	unsetenv("HALVED_SIGN_IN_REQUESTS");
	password_hash(hash, "correct horse battery");
	api_sql(api_text("select make_account('busy@example.org', 'Example Person', '%s', 'reader')", hash));
	for (int i = 0; i < 15; i++) {
		answer = say_at(
			edge.port, passwords_from("192.0.2.50", "busy@example.org", "another password"));
		CU_ASSERT_EQUAL(status_of(answer), i < 5 ? 401 : 429);
	}
	CU_ASSERT_STRING_EQUAL(field_of(answer, "ratelimit-policy"), "\"sign_in\";q=5;w=60");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select tries from sign_in_try where name_hash = sha256('busy@example.org')"), "5");
	CU_ASSERT_EQUAL(status_of(get("192.0.2.50", "/livez", "")), 404);
	answer = say_at(edge.port, passwords_from("192.0.2.51", "busy@example.org", "correct horse battery"));
	CU_ASSERT_EQUAL(status_of(answer), 201);
	stop();
}

#define AT_ONCE 20

static void test_passwords_from_one_address_leave_places_for_others(void)
{
	int fds[AT_ONCE];
	unsigned busy = 0;
	const char *end;
	struct text answer;

	setenv("HALVED_WORKERS", "1", 1);
	start();
	unsetenv("HALVED_WORKERS");
	for (int i = 0; i < AT_ONCE; i++) {
		fds[i] = raw_open(edge.port);
		raw_say(fds[i],
			passwords_from("192.0.2.60", api_text("crowd%d@example.org", i), "another password"));
	}
	answer = say_at(edge.port, passwords_from("192.0.2.61", "alone@example.org", "another password"));
	expect(status_of(answer) == 401, "another address: %d", status_of(answer));
	for (int i = 0; i < AT_ONCE; i++) {
		busy += status_of(raw_read(answers, fds[i], 10000, &end)) == 503;
		close(fds[i]);
	}
	expect(busy > 0 && busy <= AT_ONCE - LIMIT_PASSWORDS_ALIKE, "%u of %d are told to wait", busy,
		AT_ONCE);
	CU_ASSERT_STRING_EQUAL(
		api_sql(api_text(
			"select count(*) = %u from sign_in_try t, generate_series(0, 19) n"
			" where t.name_hash = sha256(convert_to(format('crowd%%s@example.org', n), 'UTF8'))",
			AT_ONCE - busy)),
		"t");
	stop();
}

static void test_beyond_this_machine_the_cookie_is_secure_and_for_this_host_alone(void)
{
	char hash[PASSWORD_HASH];
	const char *cookie, *secret;

	start();
	password_hash(hash, "correct horse battery");
	api_sql(api_text("select make_account('tls@example.org', 'Example Person', '%s', 'reader')", hash));
	cookie = field_of(sign_in_by("X-Forwarded-For: 203.0.113.8\r\n"), "set-cookie");
	expect(strstr(cookie, "; Secure") != NULL, "without TLS, too: %s", cookie);
	cookie = field_of(
		sign_in_by("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"), "set-cookie");
	expect(strncmp(cookie, "__Host-halved=hs_", 17) == 0 && strstr(cookie, "; Secure") != NULL, "%s",
		cookie);
	secret = api_text("%.67s", cookie + 14);
	CU_ASSERT_EQUAL(
		status_of(get("203.0.113.10", "/v1/me",
			api_text("X-Forwarded-Proto: https\r\nCookie: __Host-halved=%s\r\n", secret))),
		200);
	CU_ASSERT_EQUAL(status_of(get("203.0.113.10", "/v1/me",
				api_text("X-Forwarded-Proto: https\r\nCookie: halved=%s\r\n", secret))),
		401);
	stop();
}

static void test_what_a_proxy_took_without_tls_is_refused_under_v1(void)
{
	struct text answer;

	start();
	answer = get("203.0.113.20", "/v1/me", "X-Forwarded-Proto: http\r\nAuthorization: Bearer reader\r\n");
	CU_ASSERT_EQUAL(status_of(answer), 403);
	CU_ASSERT_TRUE(has(answer, "\"code\":\"clear_text\""));
	CU_ASSERT_EQUAL(status_of(get("203.0.113.20", "/v1/nothing", "X-Forwarded-Proto: http\r\n")), 403);
	CU_ASSERT_EQUAL(status_of(get("203.0.113.20", "/v1/me",
				"X-Forwarded-Proto: https\r\nAuthorization: Bearer reader\r\n")),
		200);
	CU_ASSERT_EQUAL(status_of(get("203.0.113.20", "/openapi.json", "X-Forwarded-Proto: http\r\n")), 200);
	CU_ASSERT_EQUAL(status_of(get("127.0.0.1", "/v1/me",
				"X-Forwarded-Proto: http\r\nAuthorization: Bearer reader\r\n")),
		200);
	stop();
}

static void test_names_below_ours_are_told_to_browsers_when_the_settings_say_so(void)
{
	setenv("HALVED_HSTS_SUBDOMAINS", "yes", 1);
	start();
	unsetenv("HALVED_HSTS_SUBDOMAINS");
	CU_ASSERT_STRING_EQUAL(field_of(get("192.0.2.1", "/openapi.json", "X-Forwarded-Proto: https\r\n"),
				       "strict-transport-security"),
		"max-age=31536000; includeSubDomains");
	CU_ASSERT_STRING_EQUAL(
		field_of(get("192.0.2.1", "/openapi.json", ""), "strict-transport-security"), "");
	stop();
}

static const char *cache_of(const struct answer *answer)
{
	return api_text("%s", field_of(text_of(answer->head), "cache-control"));
}

static void test_no_browser_stores_a_secret_or_what_not_everybody_may_see(void)
{
	const char *feed;
	unsigned stored = 0;

	world_make();
	answers = arena_new();
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		bool common = strcmp(route->right, RIGHT_OPEN) == 0 || strcmp(route->right, RIGHT_VIEW) == 0;
		const struct answer *answer;

		if (route->method != HTTP_GET || world_path(route) == NULL || route->asks)
			continue;
		answer = api_get(who_may(route->right), world_path(route));
		expect(strcmp(cache_of(answer), common ? "private, no-cache" : "no-store") == 0, "%s: %s",
			route->path, cache_of(answer));
		stored += common;
		api_forget();
	}
	expect(stored > 10, "%u routes", stored);
	feed = api_post(SIGNED, in_network("feeds"), "{\"label\":\"x\"}")->location;
	expect(strcmp(cache_of(api_post(SIGNED, api_text("%s/secret", feed), NULL)), "no-store") == 0,
		"an address of a feed");
	expect(strcmp(cache_of(api_post(
			      DISTRICT, api_text("/v1/invitations/%s/link", world_get("invitation")), NULL)),
		       "no-store") == 0,
		"a link of an invitation");
	expect(strcmp(cache_of(api_post(
			      NOBODY, "/v1/sign-ins", "{\"email\":\"x@example.org\",\"password\":\"x\"}")),
		       "no-store") == 0,
		"a sign-in");
	expect(strcmp(cache_of(api_get(NOBODY, "/v1/nothing")), "no-store") == 0, "what is none of ours");
	arena_free(answers);
	api_forget();
}

#define ADMIN_TOKEN "0123456789abcdef0123456789abcdef"

/* What the admin port answers to a path with these header fields, whole lines. */
static int admin_status(unsigned port, const char *path, const char *fields)
{
	return status_of(say_at(
		port, api_text("GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n", path, fields)));
}

static void test_the_admin_port_wants_its_token_where_it_has_one(void)
{
	static const char *const paths[] = { "/livez", "/readyz", "/metrics", "/elsewhere" };
	static const char *const wrong[] = { "", "Authorization: Bearer \r\n", "Authorization: Bearer 0\r\n",
		"Authorization: Bearer " ADMIN_TOKEN "0\r\n", "Authorization: Basic " ADMIN_TOKEN "\r\n",
		"Authorization: " ADMIN_TOKEN "\r\n", "Authorization: Bearer facilitator\r\n" };
	static const char right[] = "Authorization: Bearer " ADMIN_TOKEN "\r\n";

	setenv("HALVED_ADMIN_TOKEN", ADMIN_TOKEN, 1);
	start();
	unsetenv("HALVED_ADMIN_TOKEN");
	/* its port is open a little before its database is */
	for (int i = 0; i < 1000 && admin_status(edge.admin_port, "/readyz", right) != 200; i++)
		usleep(10000);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		for (size_t j = 0; j < sizeof(wrong) / sizeof(wrong[0]); j++)
			expect(admin_status(edge.admin_port, paths[i], wrong[j]) == 401, "%s %s", paths[i],
				wrong[j]);
		expect(admin_status(edge.admin_port, paths[i], right) == (i < 3 ? 200 : 404), "%s", paths[i]);
	}
	CU_ASSERT_STRING_EQUAL(
		field_of(say_at(edge.admin_port,
				 "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
			"www-authenticate"),
		"Bearer");
	CU_ASSERT_EQUAL(status_of(get("2001:db8:0:1::1", "/v1/me", right)), 401);
	expect(strstr(read_log(), ADMIN_TOKEN) == NULL, "it is in the log");
	stop();
}

const struct test tests_edges[] = {
	TEST(test_beyond_this_machine_the_cookie_is_secure_and_for_this_host_alone),
	TEST(test_passwords_from_one_address_have_a_limit_and_no_try_beyond_it_counts_for_the_lock),
	TEST(test_passwords_from_one_address_leave_places_for_others),
	TEST(test_a_token_over_its_limit_is_told_when_to_come_again),
	TEST(test_an_address_over_its_limit_waits_whatever_it_asks_and_others_do_not),
	TEST(test_every_answer_carries_the_security_fields),
	TEST(test_the_admin_port_wants_its_token_where_it_has_one),
	TEST(test_only_listed_origins_may_use_the_api_from_a_browser),
	TEST(test_other_origins_are_nobody_by_default),
	TEST(test_a_token_reaches_the_log_from_no_place),
	TEST(test_a_failed_statement_is_logged_without_values_but_in_debug),
	TEST(test_what_a_proxy_took_without_tls_is_refused_under_v1),
	TEST(test_names_below_ours_are_told_to_browsers_when_the_settings_say_so),
	TEST(test_no_browser_stores_a_secret_or_what_not_everybody_may_see),
	TEST_END,
};
