/* Signing in with a provider, end to end: the service, the real oidc-provider, and what may go wrong between.
 */
#include "../support/api.h"
#include "../support/people.h"
#include "../support/provider.h"
#include "../support/raw.h"
#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/clock.h"
#include "halved/openid/known.h"
#include "halved/outward/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ACCOUNT(...) api_run((const char *const[]){ "account", __VA_ARGS__, NULL })
#define LEAD "{\"groups\":[\"others\",\"leads\"],\"name\":\"Example Lead\"}"

struct trip {
	const char *cookie; /* of the start */
	const char *away;   /* where the browser is sent */
	const char *back;   /* where the provider sends it: our own path */
};

static const char *encoded(const char *text)
{
	struct buffer out = { .max = 100000 };
	const char *copy;

	form_encode(&out, text);
	copy = api_text("%s", out.data);
	buffer_free(&out);
	return copy;
}

/* The n-th cookie that an answer sets, as a browser would send it: a whole header line. */
static const char *cookie_named(const struct answer *answer, const char *name)
{
	const char *at = strstr(answer->head, api_text("Set-Cookie: %s=", name));

	return at == NULL ? "" : api_text("Cookie: %.*s\r\n", (int)strcspn(at + 12, ";"), at + 12);
}

static const struct answer *get(const char *target, const char *cookie)
{
	return api_call(NOBODY, "GET", target, cookie, NULL);
}

/* As a browser comes in which somebody has clicked on a page of ours. */
static const struct answer *start(const char *provider, const char *query, const char *cookie)
{
	return get(api_text("/v1/sign-ins/providers/%s/start%s", provider, query),
		api_text("Sec-Fetch-Site: same-origin\r\n%s", cookie));
}

static void set_up(void)
{
	api_database(); /* the service's settings say where the provider is */
	provider_start();
	provider_ask("mode?name=");
}

/* Away to the provider, where somebody with these claims signs in; not yet back. */
static struct trip travel(const char *provider, const char *subject, const char *claims)
{
	const struct answer *answer;
	struct trip trip;
	const char *at;

	set_up();
	answer = start(provider, "?return=%2Fnetworks%3Fa%3D1%26b%3D2", "");
	expect_status(answer, 302, "start");
	trip.cookie = cookie_named(answer, "halved-start");
	trip.away = answer->location;
	at = provider_ask(api_text("browser?to=%s&sub=%s&claims=%s", encoded(answer->location),
		encoded(subject), encoded(claims)));
	expect(strstr(at, "/v1/") != NULL, "the provider sends the browser to %s", at);
	trip.back = api_text("%s", strstr(at, "/v1/") == NULL ? "/" : strstr(at, "/v1/"));
	return trip;
}

static const struct answer *sign_in(const char *provider, const char *subject, const char *claims)
{
	struct trip trip = travel(provider, subject, claims);

	return get(trip.back, trip.cookie);
}

static const struct answer *me(const struct answer *signed_in)
{
	return get("/v1/me", cookie_named(signed_in, "halved"));
}

static void test_a_key_of_each_kind_opens_what_the_seats_allow(void)
{
	const struct answer *answer = sign_in("rsa", "lead", LEAD), *mine;

	expect_status(answer, 200, "RS256");
	mine = me(answer);
	expect_status(mine, 200, "the cookie is one of a sign-in");
	expect_value(mine, "name", "Example Lead");
	expect_value(mine, "role", "district_lead");
	expect_value(mine, "organization/code", "wa-01158");
	expect_value(mine, "email", "null");
	answer = sign_in("ec", "worker",
		"{\"email\":\"Worker@Example.org\",\"email_verified\":true,\"hd\":\"example.org\"}");
	expect_status(answer, 200, "ES256, without a secret");
	mine = me(answer);
	expect_value(mine, "role", "reader");
	expect_value(mine, "email", "worker@example.org");
	api_forget();
}

/* What its rules give and take stands as theirs who signs in. */
static void test_who_signs_in_by_a_provider_stands_in_the_trail_with_the_request(void)
{
	const char *since;
	const struct answer *answer;

	set_up();
	since = api_sql("select max(id) from audit_entry");
	answer = sign_in("rsa", "trailed", LEAD);
	expect_status(answer, 200, "signed in");
	CU_ASSERT_STRING_EQUAL(
		api_sql(api_text(
			"select string_agg(concat_ws(' ', case when e.actor_id = i.account_id and "
			"e.request = m.request and e.request is not null then null else 'another' "
			"end, e.action, e.subject), ', ' order by e.id) from audit_entry e, identity i,"
			" (select max(request) as request from audit_entry where id > %s) m"
			" where i.subject = 'trailed' and e.id > %s",
			since, since)),
		"create account, create identity, create seat, create credential");
	api_forget();
}

static void test_the_browser_is_sent_with_state_nonce_and_challenge_and_led_back_by_our_own_page(void)
{
	struct trip trip = travel("rsa", "lead", LEAD);
	const struct answer *answer;

	expect(strstr(trip.away, "&code_challenge_method=S256") != NULL &&
			strstr(trip.away, "&code_challenge=") != NULL &&
			strstr(trip.away, "&state=") != NULL && strstr(trip.away, "&nonce=") != NULL &&
			strstr(trip.away, "response_type=code") != NULL,
		"%s", trip.away);
	expect(strstr(trip.away, trip.cookie + strlen("Cookie: halved-start=ho_")) == NULL,
		"the secret stays here");
	answer = get(trip.back, trip.cookie);
	expect_status(answer, 200, "back");
	expect(strstr(answer->body, "0;url=/networks?a=1&amp;b=2\"") != NULL, "%s", answer->body);
	expect(strstr(answer->head, "; Path=/; HttpOnly; SameSite=Strict\r\n") != NULL, "%s", answer->head);
	expect(strstr(answer->head, "Set-Cookie: halved-start=; ") != NULL, "%s", answer->head);
	expect(strstr(answer->head, "Content-Security-Policy: default-src 'none'") != NULL, "%s",
		answer->head);
	answer = start("rsa", "", "");
	expect(strstr(answer->head, "; HttpOnly; SameSite=Lax; Max-Age=600\r\n") != NULL, "%s", answer->head);
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) from sign_in_start s where s::text like '%ho\\_%'"), "0");
	api_forget();
}

static void test_the_providers_are_listed(void)
{
	const struct answer *answer = get("/v1/sign-ins/providers", NULL);

	expect_status(answer, 200, "open to all");
	expect_value(answer, "providers/0/name", "rsa");
	expect_value(answer, "providers/1/title", "Example \"Work\"");
	expect_value(answer, "providers/1/start", "/v1/sign-ins/providers/ec/start");
	expect(strstr(answer->body, "secret") == NULL, "%s", answer->body);
	expect_status(start("another", "", ""), 404, "no such provider");
	expect_status(get("/v1/sign-ins/providers/another/callback?state=a", NULL), 404, "no such provider");
	api_forget();
}

static void test_it_goes_on_to_a_path_of_ours_only(void)
{
	static const char *const others[] = { "https://example.org/", "//example.org/", "%2F%2Fexample.org",
		"/%5Cexample.org", "networks", "/a%22onload", "/a%3Cscript", "/a%0D%0ASet-Cookie:a", "/a;b",
		"javascript:alert(1)", "" };

	set_up();
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct answer *answer = start("rsa", api_text("?return=%s", others[i]), "");

		expect_status(answer, 400, "%s", others[i]);
		expect(names(answer, "return"), "%s", answer->body);
	}
	api_forget();
}

/* ---- what does not belong together ---- */

static void test_a_state_of_another_browser_or_none_is_refused(void)
{
	struct trip first = travel("rsa", "lead", LEAD), second = travel("rsa", "lead", LEAD);
	const char *forged = api_text("Cookie: halved-start=ho_%064d\r\n", 1);
	const char *const cookies[] = { second.cookie, "", forged, "Cookie: halved-start=ho_\r\n",
		api_text("Cookie: halved-start=hs_%064d\r\n", 1) };

	for (size_t i = 0; i < sizeof(cookies) / sizeof(cookies[0]); i++) {
		const struct answer *answer = get(first.back, cookies[i]);

		expect_status(answer, 400, "the state of the first with %s", cookies[i]);
		expect(names(answer, "state"), "%s", answer->body);
		expect(cookie_named(answer, "halved")[0] == '\0', "%s", answer->head);
	}
	expect_status(get(api_text("%s&state=again", first.back), first.cookie), 400, "two states");
	expect_status(get("/v1/sign-ins/providers/rsa/callback?code=a", first.cookie), 400, "no state");
	expect_status(get("/v1/sign-ins/providers/rsa/callback?code=a&state=wrong", first.cookie), 400,
		"wrong state");
	expect_status(get(first.back, first.cookie), 200, "the browser that began it");
	api_forget();
}

static void test_a_sign_in_comes_back_once_and_in_time(void)
{
	struct trip trip = travel("rsa", "lead", LEAD);
	const struct answer *answer;

	expect_status(get(trip.back, trip.cookie), 200, "once");
	answer = get(trip.back, trip.cookie);
	expect_status(answer, 409, "twice");
	expect(cookie_named(answer, "halved")[0] == '\0', "%s", answer->head);
	trip = travel("rsa", "lead", LEAD);
	api_sql("update sign_in_start set expires_at = now()");
	expect_status(get(trip.back, trip.cookie), 409, "too late");
	trip = travel("rsa", "lead", LEAD);
	api_sql("update sign_in_start set provider = 'ec'");
	expect_status(get(trip.back, trip.cookie), 409, "of another provider");
	start("rsa", "", "");
	api_sql("update sign_in_start set expires_at = now() - interval '1 second'");
	start("rsa", "", "");
	CU_ASSERT_STRING_EQUAL(api_sql("select count(*) from sign_in_start"), "1");
	api_forget();
}

static const char *parameter_of(const char *url, const char *name)
{
	const char *at = strstr(url, api_text("%s=", name));

	return at == NULL ? ""
			  : api_text("%.*s", (int)strcspn(at + strlen(name) + 1, "&"), at + strlen(name) + 1);
}

/* The provider has taken the code once, and knows that this one has another verifier. */
static void test_a_replayed_or_stolen_code_is_refused(void)
{
	struct trip first = travel("rsa", "lead", LEAD), second = travel("rsa", "lead", LEAD), third;
	const char *code = parameter_of(first.back, "code");

	expect_status(get(first.back, first.cookie), 200, "its own");
	expect_status(get(api_text("/v1/sign-ins/providers/rsa/callback?code=%s&state=%s", code,
				  parameter_of(second.back, "state")),
			      second.cookie),
		401, "without the issuer that the provider promises");
	second = travel("rsa", "lead", LEAD);
	expect_status(get(api_text("/v1/sign-ins/providers/rsa/callback?code=%s&state=%s&iss=%s", code,
				  parameter_of(second.back, "state"), parameter_of(second.back, "iss")),
			      second.cookie),
		401, "replayed");
	second = travel("rsa", "lead", LEAD);
	third = travel("rsa", "lead", LEAD);
	expect_status(get(api_text("/v1/sign-ins/providers/rsa/callback?code=%s&state=%s&iss=%s",
				  parameter_of(second.back, "code"), parameter_of(third.back, "state"),
				  parameter_of(third.back, "iss")),
			      third.cookie),
		401, "stolen");
	api_forget();
}

static void test_an_answer_of_another_issuer_or_an_error_is_refused(void)
{
	struct trip trip = travel("rsa", "lead", LEAD);
	const struct answer *answer;

	expect_status(get(api_text("/v1/sign-ins/providers/rsa/"
				   "callback?code=%s&state=%s&iss=https%%3A%%2F%%2Fexample.org",
				  parameter_of(trip.back, "code"), parameter_of(trip.back, "state")),
			      trip.cookie),
		401, "another issuer");
	trip = travel("rsa", "lead", LEAD);
	answer = get(api_text("/v1/sign-ins/providers/rsa/"
			      "callback?error=access_denied&error_description=%%3Cscript%%3E&state=%s&"
			      "session_state=x",
			     parameter_of(trip.back, "state")),
		trip.cookie);
	expect_status(answer, 401, "an error");
	expect(strstr(answer->body, "script") == NULL, "%s", answer->body);
	trip = travel("rsa", "lead", LEAD);
	expect_status(get(api_text("/v1/sign-ins/providers/rsa/callback?state=%s",
				  parameter_of(trip.back, "state")),
			      trip.cookie),
		400, "neither code nor error");
	api_forget();
}

/* ---- what the provider has issued, altered ---- */

static const struct {
	const char *mode;
	int status;
	const char *why; /* part of the answer */
} alterations[] = {
	{ "good", 200, "You are signed in" },
	{ "party_ours", 200, "You are signed in" },
	{ "just_expired", 200, "You are signed in" },
	{ "tampered", 401, "signature is wrong" },
	{ "audience", 401, "another audience" },
	{ "audiences", 401, "several audiences" },
	{ "party", 401, "another party" },
	{ "issuer", 401, "another issuer" },
	{ "nonce", 401, "another sign-in" },
	{ "no_nonce", 401, "another sign-in" },
	{ "no_subject", 401, "whom it is about" },
	{ "expired", 401, "has expired" },
	{ "no_expiry", 401, "when it expires" },
	{ "future", 401, "in the future" },
	{ "old", 401, "long ago" },
	{ "not_yet", 401, "does not hold yet" },
	{ "long_ago", 401, "too long ago" },
	{ "no_auth_time", 401, "does not say when you signed in" },
	{ "at_hash", 401, "access token" },
	{ "none", 401, "another algorithm" },
	{ "none_named", 401, "another algorithm" },
	{ "hs256_pem", 401, "another algorithm" },
	{ "hs256_secret", 401, "another algorithm" },
	{ "rs512", 401, "another algorithm" },
	{ "other_algorithm", 401, "not for this algorithm" },
	{ "other_kind", 401, "not for this algorithm" },
	{ "stranger", 401, "signature is wrong" },
	{ "own_key", 401, "signature is wrong" },
	{ "unknown_key", 401, "a key that the provider does not show" },
	{ "critical", 401, "more than is known" },
	{ "other_type", 401, "head is not" },
	{ "two_parts", 401, "three parts" },
	{ "short_signature", 401, "signature is wrong" },
	{ "no_json", 401, "cannot be read" },
	{ "huge", 502, "too large" },
	{ "not_json", 502, "not what was asked for" },
	{ "no_token", 502, "not what was asked for" },
	{ "broken", 502, "not what was asked for" },
	{ "moved", 502, "not what was asked for" },
	{ "cut", 502, "cannot be reached" },
};

static void test_an_altered_answer_of_the_provider_is_refused(void)
{
	for (size_t i = 0; i < sizeof(alterations) / sizeof(alterations[0]); i++) {
		struct trip trip = travel("rsa", "lead", LEAD);
		const struct answer *answer;

		provider_ask(api_text("mode?name=%s", alterations[i].mode));
		answer = get(trip.back, trip.cookie);
		expect_status(answer, alterations[i].status, "%s", alterations[i].mode);
		expect(strstr(answer->body, alterations[i].why) != NULL, "%s: %s", alterations[i].mode,
			answer->body);
		expect((cookie_named(answer, "halved")[0] != '\0') == (alterations[i].status == 200),
			"%s: %s", alterations[i].mode, answer->head);
		api_forget();
	}
}

static void test_an_altered_es256_token_is_refused(void)
{
	static const char worker[] =
		"{\"email\":\"worker@example.org\",\"email_verified\":true,\"hd\":\"example.org\"}";
	static const char *const modes[] = { "tampered", "short_signature", "hs256_pem", "none",
		"other_algorithm", "other_kind", "audience" };

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		struct trip trip = travel("ec", "worker", worker);

		provider_ask(api_text("mode?name=%s", modes[i]));
		expect_status(get(trip.back, trip.cookie), 401, "%s", modes[i]);
	}
	api_forget();
}

/* ---- keys ---- */

static void test_a_second_and_a_rotated_key_are_fetched(void)
{
	set_up();
	provider_ask("keys?how=second");
	expect_status(sign_in("rsa", "lead", LEAD), 200, "a second key");
	expect_status(
		sign_in("ec", "worker",
			"{\"email\":\"worker@example.org\",\"email_verified\":true,\"hd\":\"example.org\"}"),
		200, "the keys that stayed");
	provider_ask("keys?how=rotated");
	expect_status(sign_in("rsa", "lead", LEAD), 200, "a rotated key");
	api_forget();
}

/* Whoever sends such tokens must not make us ask without end; each of two workers may, a few times a minute.
 */
static void test_unknown_keys_have_the_keys_fetched_a_few_times_only(void)
{
	enum { TRIES = 40 };
	uint64_t began = clock_now_ms(), minutes;
	int before, asked, most;

	set_up();
	before = atoi(provider_ask("count?of=/jwks"));
	for (int i = 0; i < TRIES; i++) {
		struct trip trip = travel("rsa", "lead", LEAD);

		provider_ask("mode?name=unknown_key");
		expect_status(get(trip.back, trip.cookie), 401, "try %d", i);
		api_forget();
	}
	asked = atoi(provider_ask("count?of=/jwks")) - before;
	minutes = (clock_now_ms() - began) / TIME_KEY_FETCHES;
	most = 2 * LIMIT_KEY_FETCHES * (int)(minutes + 2);
	expect(asked <= most, "the keys were fetched %d times", asked);
	expect_status(sign_in("rsa", "lead", LEAD), 200, "the known key is still taken");
	api_forget();
}

/* ---- providers that do not work ---- */

static int send(const char *target, const char *cookie)
{
	int fd = raw_open(api_port());

	raw_say(fd, api_text("GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", target, cookie));
	return fd;
}

static void expect_answer(int fd, int status, const char *part)
{
	struct arena *arena = arena_new();
	const char *answer = raw_answer(arena, fd);

	expect(strncmp(answer, "HTTP/1.1 ", 9) == 0 && atoi(answer + 9) == status &&
			strstr(answer, part) != NULL,
		"%d and %s: %s", status, part, answer);
	close(fd);
	arena_free(arena);
}

/* Those that wait for it take no more than its own places, and no place of another's. */
static void test_a_slow_provider_is_left_and_nobody_else_waits_for_it(void)
{
	enum { MANY = 6 * LIMIT_ASKING, WORKERS = 2 };
	struct trip trip = travel("rsa", "lead", LEAD);
	int starts[MANY], token, before;

	provider_ask("mode?name=silent");
	before = atoi(provider_ask("count?of=/token"));
	token = send(trip.back, trip.cookie);
	for (int i = 0; i < 3000 && atoi(provider_ask("count?of=/token")) == before; i++)
		usleep(10000);
	for (int i = 0; i < MANY; i++)
		starts[i] = send("/v1/sign-ins/providers/slow/start", "Sec-Fetch-Site: none\r\n");
	for (int i = 0; i < 50; i++)
		expect_status(get("/v1/sign-ins/providers", NULL), 200, "others are served meanwhile");
	expect_status(sign_in("rsa", "lead", LEAD), 200, "another provider");
	expect_answer(token, 504, "The provider did not answer in time.");
	for (int i = 0; i < MANY; i++) {
		struct arena *arena = arena_new();
		int status = atoi(raw_answer(arena, starts[i]) + 9);

		expect(status == 503 || status == 504, "%d", status);
		close(starts[i]);
		arena_free(arena);
	}
	/* twice as many at most: one that is given up may be seen to end after the next has begun */
	expect(atoi(provider_ask("peak")) <= 2 * WORKERS * LIMIT_ASKING, "%s asked at once",
		provider_ask("peak"));
	api_forget();
}

static void test_a_provider_that_is_dead_or_talks_nonsense_is_502(void)
{
	static const struct {
		const char *name, *why;
	} providers[] = { { "dead", "cannot be reached" }, { "huge", "too large" },
		{ "astray", "not what was asked for" }, { "liar", "not what was asked for" } };

	set_up();
	for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++) {
		const struct answer *answer = start(providers[i].name, "", "");

		expect_status(answer, 502, "%s", providers[i].name);
		expect_value(answer, "code", "provider");
		expect(strstr(answer->body, providers[i].why) != NULL, "%s", answer->body);
	}
	api_forget();
}

/* A page elsewhere could else make a session in somebody's browser, where the provider asks nothing. */
static void test_a_sign_in_is_not_begun_from_another_site(void)
{
	static const char *const others[] = { "", "Sec-Fetch-Site: cross-site\r\n",
		"Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: \r\n" };

	set_up();
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct answer *answer = get("/v1/sign-ins/providers/rsa/start", others[i]);

		expect_status(answer, 403, "%s", others[i]);
		expect_value(answer, "code", "cross_site");
		expect(strstr(answer->head, "Set-Cookie") == NULL, "%s", answer->head);
	}
	expect_status(
		get("/v1/sign-ins/providers/rsa/start", "Sec-Fetch-Site: none\r\n"), 302, "by its address");
	api_forget();
}

/* ---- seats and accounts ---- */

static void test_nobody_comes_in_without_a_group_an_address_or_an_invitation(void)
{
	static const char *const claims[] = { "{}", "{\"groups\":[\"others\"]}", "{\"groups\":\"lead\"}",
		"{\"groups\":[\"elsewhere\"]}", /* its organization is not in the directory */
		"{\"email\":\"a@district.example.org\"}",
		"{\"email\":\"a@district.example.org\",\"email_verified\":false}",
		"{\"email\":\"a@district.example.org\",\"email_verified\":\"no\"}",
		"{\"email\":\"a@another.example.org\",\"email_verified\":true}",
		"{\"email\":\"a@district.example.org@example.com\",\"email_verified\":true}",
		"{\"email\":\"@district.example.org\",\"email_verified\":true}" };

	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
		const struct answer *answer = sign_in("rsa", "nobody", claims[i]);

		expect_status(answer, 403, "%s", claims[i]);
		expect(cookie_named(answer, "halved")[0] == '\0', "%s", answer->head);
	}
	CU_ASSERT_STRING_EQUAL(api_sql("select count(*) from identity where subject = 'nobody'"), "0");
	api_forget();
}

static void test_a_domain_gives_its_district_when_the_address_is_verified(void)
{
	const struct answer *mine = me(sign_in(
		"rsa", "member", "{\"email\":\"Member@District.example.org\",\"email_verified\":true}"));

	expect_value(mine, "role", "district_member");
	expect_value(mine, "organization/code", "wa-80001");
	expect_value(mine, "email", "member@district.example.org");
	expect_value(mine, "name", "member@district.example.org");
	api_forget();
}

static void test_a_claim_that_is_required_is_required(void)
{
	static const char *const claims[] = { "{\"email\":\"b@example.org\",\"email_verified\":true}",
		"{\"email\":\"b@example.org\",\"email_verified\":true,\"hd\":\"example.net\"}",
		"{\"email\":\"b@example.org\",\"email_verified\":true,\"hd\":[\"example.net\"]}" };

	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		expect_status(sign_in("ec", "b", claims[i]), 401, "%s", claims[i]);
	expect_status(sign_in("ec", "b",
			      "{\"email\":\"b@example.org\",\"email_verified\":true,\"hd\":\"example.com\"}"),
		200, "one of two");
	api_forget();
}

static void test_a_group_taken_away_takes_its_seat_and_leaves_others(void)
{
	const struct answer *first = sign_in("rsa", "changing", "{\"groups\":[\"leads\",\"readers\"]}"),
			    *mine;

	expect(json_count(json_member(me(first)->json, "seats")) == 2, "%s", me(first)->body);
	api_sql("insert into seat (account_id, role) select account_id, 'presenter' from identity where "
		"subject = "
		"'changing'");
	mine = me(sign_in("rsa", "changing", "{\"groups\":[\"readers\"]}"));
	expect(json_count(json_member(mine->json, "seats")) == 2 &&
			strstr(mine->body, "district_lead") == NULL &&
			strstr(mine->body, "presenter") != NULL,
		"%s", mine->body);
	expect(strstr(me(first)->body, "district_lead") == NULL, "also where they are signed in: %s",
		me(first)->body);
	mine = me(sign_in("rsa", "changing", "{\"groups\":[]}"));
	expect_value(mine, "role", "presenter");
	api_sql("update seat set withdrawn_at = now() where role = 'presenter'");
	expect_status(sign_in("rsa", "changing", "{\"groups\":[]}"), 403, "no seat is left");
	mine = me(sign_in("rsa", "changing", "{\"groups\":[\"leads\"]}"));
	expect_value(mine, "role", "district_lead");
	CU_ASSERT_STRING_EQUAL(api_sql("select count(*) from identity where subject = 'changing'"), "1");
	api_forget();
}

static void test_groups_that_are_left_out_take_nothing_away(void)
{
	const struct answer *answer;

	expect_status(sign_in("rsa", "in-many-groups", LEAD), 200, "with groups");
	answer = sign_in("rsa", "in-many-groups", "{\"_claim_names\":{\"groups\":\"src1\"}}");
	expect_status(answer, 401, "too many groups");
	expect(strstr(answer->body, "too many") != NULL, "%s", answer->body);
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) from seat s join identity i on i.id = s.identity_id where "
			"subject = 'in-many-groups' and s.withdrawn_at is null"),
		"1");
	api_forget();
}

static void test_an_address_alone_never_opens_an_account(void)
{
	static const char claims[] =
		"{\"email\":\"Taken@example.org\",\"email_verified\":true,\"groups\":[\"leads\"]}";
	const struct answer *answer;

	api_sql("select make_account('taken@example.org', 'Example Admin', 'no hash', 'admin')");
	answer = sign_in("rsa", "taker", claims);
	expect_status(answer, 409, "there is such an account");
	expect(strstr(answer->body, "subject taker.") != NULL, "%s", answer->body);
	expect(cookie_named(answer, "halved")[0] == '\0', "%s", answer->head);
	CU_ASSERT_STRING_EQUAL(api_sql("select count(*) from identity where subject = 'taker'"), "0");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) from seat s join account a on a.id = s.account_id where email = "
			"'taken@example.org'"),
		"1");
	CU_ASSERT_EQUAL(
		ACCOUNT("link", "nobody@example.org", "--issuer", provider_issuer(), "--subject", "taker"),
		1);
	CU_ASSERT_EQUAL(ACCOUNT("link", "taken@example.org", "--issuer", provider_issuer()), 2);
	CU_ASSERT_EQUAL(
		ACCOUNT("link", "taken@example.org", "--issuer", provider_issuer(), "--subject", "taker"), 0);
	CU_ASSERT_EQUAL(
		ACCOUNT("link", "taken@example.org", "--issuer", provider_issuer(), "--subject", "taker"), 1);
	answer = me(sign_in("rsa", "taker", claims));
	expect_value(answer, "name", "Example Admin");
	expect(json_count(json_member(answer->json, "seats")) == 2, "%s", answer->body);
	api_forget();
}

static void test_the_first_sign_in_by_a_provider_ends_what_was_made_before_the_address_was_shown(void)
{
	const char *cookie, *token, *headers;
	const struct answer *answer;

	person_make("doubted@example.org", "facilitator", "null, null");
	api_sql("update account set address_doubted = true where email = 'doubted@example.org'");
	cookie = person_sign_in("doubted@example.org", NULL);
	token = person_call(cookie, "POST", "/v1/tokens", "{\"label\":\"sleeper\"}")->location;
	headers = api_text("Authorization: Bearer %s\r\n",
		value_at(person_call(cookie, "POST", api_text("%s/secret", token), NULL), "secret"));
	expect_status(api_call(NOBODY, "GET", "/v1/me", headers, NULL), 200, "the token opens");
	set_up();
	CU_ASSERT_EQUAL(
		ACCOUNT("link", "doubted@example.org", "--issuer", provider_issuer(), "--subject", "doubted"),
		0);
	for (int again = 0; again < 2; again++) {
		answer = me(sign_in("rsa", "doubted", "{}"));
		expect_value(answer, "role", "facilitator");
		expect_status(api_call(NOBODY, "GET", "/v1/me", headers, NULL), 401, "the token");
		expect_status(person_call(cookie, "GET", "/v1/me", NULL), 401, "the sign-in");
		expect_status(person_try("doubted@example.org", PERSON_PASSWORD, NULL), 401, "the password");
	}
	answer = sign_in("rsa", "doubted", "{}");
	expect_status(get("/v1/sign-ins", cookie_named(answer, "halved")), 200, "its owner's stays");
	api_forget();
}

static void test_the_second_factor_of_the_provider_counts_where_its_settings_say_so(void)
{
	static const char strong[] = "{\"groups\":[\"facilitators\"],\"amr\":[\"pwd\",\"mfa\"]}";
	const struct answer *answer;

	api_sql("insert into network (slug, name, aim, goal, starts_on, second_factor_asked_of) values "
		"('strict', "
		"'Strict', 'Aim', '{\"baseline_year\":\"2024-25\",\"target_reduction\":0.5,\"target_year\":"
		"\"2029-30\"}', '2025-08-01', 'facilitators')");
	answer = me(sign_in("rsa", "facilitating", "{\"groups\":[\"facilitators\"],\"amr\":[\"pwd\"]}"));
	expect_value(answer, "limited", "true");
	answer = me(sign_in("rsa", "facilitating", strong));
	expect_value(answer, "limited", "false");
	expect_value(answer, "role", "facilitator");
	api_sql("insert into second_factor (account_id, secret, confirmed_at) select account_id, 'a', now() "
		"from "
		"identity where subject = 'facilitating'");
	expect_status(sign_in("rsa", "facilitating", "{\"groups\":[\"facilitators\"]}"), 403,
		"its own is asked for");
	expect_status(sign_in("rsa", "facilitating", strong), 200, "the provider has asked");
	api_sql("update network set withdrawn_at = now() where slug = 'strict'");
	api_forget();
}

static void test_an_account_that_is_disabled_opens_nothing(void)
{
	expect_status(sign_in("rsa", "leaving", LEAD), 200, "before");
	api_sql("update account set disabled_at = now() where id = (select account_id from identity where "
		"subject = "
		"'leaving')");
	expect_status(sign_in("rsa", "leaving", LEAD), 403, "disabled");
	api_forget();
}

static void test_an_invitation_is_accepted_by_whom_the_provider_has_verified(void)
{
	static const char verified[] = "{\"email\":\"invited@example.org\",\"email_verified\":true}";
	const struct answer *mine;

	expect_status(api_post(FACILITATOR, "/v1/invitations",
			      "{\"email\":\"invited@example.org\",\"role\":\"reader\"}"),
		201, "invited");
	expect_status(sign_in("rsa", "invited", "{\"email\":\"invited@example.org\"}"), 403, "not verified");
	mine = me(sign_in("rsa", "invited", verified));
	expect_value(mine, "role", "reader");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select accepted_at is not null from invitation where email = 'invited@example.org'"),
		"t");
	expect_value(me(sign_in("rsa", "invited", verified)), "role", "reader");
	expect_status(sign_in("rsa", "another", verified), 403, "it was open once");
	api_forget();
}

static void test_a_sign_in_replaces_the_one_there_was_and_is_in_the_trail(void)
{
	const char *first = cookie_named(sign_in("rsa", "lead", LEAD), "halved"), *cookies, *at;
	const struct answer *answer = start("rsa", "", first);

	cookies = cookie_named(answer, "halved-start");
	at = provider_ask(
		api_text("browser?to=%s&sub=lead&claims=%s", encoded(answer->location), encoded(LEAD)));
	answer = get(strstr(at, "/v1/"), cookies);
	expect_status(answer, 200, "signed in again");
	expect_status(get("/v1/me", first), 401, "the old one");
	expect_status(me(answer), 200, "the new one");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) > 0 from audit_entry where subject = 'identity' and action = "
			"'create' and change->>'issuer' like 'http://127.0.0.1:%' and "
			"change->>'subject' like 'hmac:%'"),
		"t");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) > 0 from audit_entry e join credential c on c.id = e.subjects[1] "
			"join identity i on i.account_id = c.account_id where e.subject = 'credential' "
			"and e.action = 'create' and i.subject = 'lead'"),
		"t");
	api_forget();
}

const struct test tests_providers[] = {
	TEST(test_a_key_of_each_kind_opens_what_the_seats_allow),
	TEST(test_who_signs_in_by_a_provider_stands_in_the_trail_with_the_request),
	TEST(test_the_browser_is_sent_with_state_nonce_and_challenge_and_led_back_by_our_own_page),
	TEST(test_the_providers_are_listed),
	TEST(test_it_goes_on_to_a_path_of_ours_only),
	TEST(test_a_state_of_another_browser_or_none_is_refused),
	TEST(test_a_sign_in_comes_back_once_and_in_time),
	TEST(test_a_replayed_or_stolen_code_is_refused),
	TEST(test_an_answer_of_another_issuer_or_an_error_is_refused),
	TEST(test_an_altered_answer_of_the_provider_is_refused),
	TEST(test_an_altered_es256_token_is_refused),
	TEST(test_nobody_comes_in_without_a_group_an_address_or_an_invitation),
	TEST(test_a_domain_gives_its_district_when_the_address_is_verified),
	TEST(test_a_claim_that_is_required_is_required),
	TEST(test_a_group_taken_away_takes_its_seat_and_leaves_others),
	TEST(test_groups_that_are_left_out_take_nothing_away),
	TEST(test_an_address_alone_never_opens_an_account),
	TEST(test_the_first_sign_in_by_a_provider_ends_what_was_made_before_the_address_was_shown),
	TEST(test_the_second_factor_of_the_provider_counts_where_its_settings_say_so),
	TEST(test_an_account_that_is_disabled_opens_nothing),
	TEST(test_an_invitation_is_accepted_by_whom_the_provider_has_verified),
	TEST(test_a_sign_in_replaces_the_one_there_was_and_is_in_the_trail),
	TEST(test_a_second_and_a_rotated_key_are_fetched),
	TEST(test_unknown_keys_have_the_keys_fetched_a_few_times_only),
	TEST(test_a_slow_provider_is_left_and_nobody_else_waits_for_it),
	TEST(test_a_provider_that_is_dead_or_talks_nonsense_is_502),
	TEST(test_a_sign_in_is_not_begun_from_another_site),
	TEST_END,
};
