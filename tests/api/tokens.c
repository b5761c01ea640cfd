/* Tokens that people make for systems: at most what their maker may, for a time, and told once. */
#include "../support/people.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/check.h"

#include <string.h>

static const struct answer *order(const char *members)
{
	world_make();
	return api_post(SIGNED, "/v1/tokens", api_text("{\"label\":\"Example system\"%s}", members));
}

static const char *secret_of(const char *token)
{
	const struct answer *answer = api_post(SIGNED, api_text("%s/secret", token), NULL);

	expect_status(answer, 200, "a secret of %s", token);
	return value_at(answer, "secret");
}

static const struct answer *get_with(const char *secret, const char *target)
{
	return api_call(NOBODY, "GET", target, api_text("Authorization: Bearer %s\r\n", secret), NULL);
}

static const char *make(const char *members)
{
	return secret_of(order(members)->location);
}

/* ---- what one opens ---- */

static void test_a_token_does_what_its_maker_may(void)
{
	const char *secret = make("");
	const struct answer *me = get_with(secret, "/v1/me");

	expect_status(me, 200, "it is taken");
	expect_value(me, "role", "district_lead");
	expect_value(me, "label", "Example system");
	expect_status(get_with(secret, "/v1/organizations/wa-01109/people"), 200, "its maker's own record");
	expect_status(get_with(secret, "/v1/organizations/wa-01109/audit"), 200, "its maker's trail");
	expect(strcmp(value_at(get_with(secret, "/v1/organizations/wa-01158/people"), "items"), "[]") == 0,
		"no other district's");
	api_forget();
}

static void test_a_token_with_some_rights_does_no_more(void)
{
	const struct answer *token = order(",\"rights\":[\"view\",\"summary\"]");
	const char *secret = secret_of(token->location);

	expect_status(get_with(secret, in_network("summary")), 200, "a right of it");
	expect_status(get_with(secret, in_network("submissions")), 403, "none of it");
	expect_status(get_with(secret, "/v1/invitations"), 403, "none of it");
	expect_value(api_get(SIGNED, token->location), "may", "[\"me\",\"summary\",\"view\"]");
	api_forget();
}

static void test_a_token_that_is_kept_to_a_network_sees_no_other(void)
{
	const char *secret = make(",\"network\":\"wa-cop-2026\"");

	api_sql("insert into membership (network_id, organization_id, joined_on)"
		" values (find_network('elsewhere'), find_organization('wa-01109'), '2026-01-01')");
	expect_status(get_with(secret, "/v1/networks/wa-cop-2026"), 200, "its own");
	expect_status(get_with(secret, "/v1/networks/elsewhere"), 404, "another");
	expect_status(get_with(make(""), "/v1/networks/elsewhere"), 200, "which its maker sees");
	api_sql("delete from membership where network_id = find_network('elsewhere')"
		" and organization_id = find_organization('wa-01109')");
	expect(names(order(",\"network\":\"nowhere\""), "/network"), "there is no such network");
	api_forget();
}

static void test_a_token_asks_for_no_right_that_its_maker_lacks(void)
{
	const struct answer *answer = order(",\"rights\":[\"view\",\"decide\"]");

	expect_status(answer, 422, "a facilitator's right");
	expect(names(answer, "/rights"), "it is named");
	answer = order(",\"rights\":[\"view\",\"access\"]");
	expect(answer->status == 422 && names(answer, "/rights"), "what would give it all others: %s",
		answer->body);
	api_forget();
}

static void test_no_token_makes_a_token(void)
{
	const char *token = order("")->location;

	expect_status(api_post(DISTRICT, "/v1/tokens", "{\"label\":\"x\"}"), 403, "the operator's token");
	expect_status(
		api_call(NOBODY, "POST", "/v1/tokens",
			api_text("Authorization: Bearer %s\r\n", secret_of(token)), "{\"label\":\"x\"}"),
		403, "a token of somebody who may");
	expect_status(api_post(DISTRICT, api_text("%s/secret", token), NULL), 403, "nor its secret");
	api_forget();
}

/* ---- whose account it is not ---- */

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "" };

static bool is_about_the_account(const char *path)
{
	static const char *const about[] = { "/v1/me", "/v1/sign-ins", "/v1/second-factor", "/v1/seats",
		"/v1/passwords" };

	for (size_t i = 0; i < COUNT_OF(about); i++)
		if (strncmp(path, about[i], strlen(about[i])) == 0 &&
			strchr("/", path[strlen(about[i])]) != NULL)
			return true;
	return false;
}

/* Some address of the route, of a sign-in that is there. */
static const char *address_of(const struct route *route)
{
	if (strstr(route->path, "{sign_in}") != NULL)
		return api_text("/v1/sign-ins/%s",
			api_sql(api_text(
				"select id from credential where hash = sha256('%s')", who_secret(SIGNED))));
	return world_path(route) != NULL ? world_path(route) : route->path;
}

static void expect_forbidden(const char *secret, const struct route *route, const char *what)
{
	expect_status(api_call(NOBODY, methods[route->method], address_of(route),
			      api_text("Authorization: Bearer %s\r\n", secret), NULL),
		403, "%s %s by %s", methods[route->method], route->path, what);
}

static void test_a_token_tells_who_its_maker_is_and_opens_nothing_else_of_the_account(void)
{
	const char *whole = make(""), *scoped = make(",\"rights\":[\"view\"],\"network\":\"wa-cop-2026\"");
	unsigned count = 0;

	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		bool own = is_about_the_account(route->path) && strcmp(route->right, RIGHT_OPEN) != 0,
		     issued = strcmp(route->right, RIGHT_ISSUED) == 0,
		     told = strcmp(route->path, "/v1/me") == 0;

		expect((strcmp(route->right, RIGHT_ME) == 0) == told, "%s asks for no more than a credential",
			route->path);
		if (told || (!own && !issued))
			continue;
		if (own)
			expect_forbidden(whole, route, "a token with all rights");
		expect_forbidden(scoped, route, "a token with one right");
		count++;
	}
	expect(count > 20, "%u routes", count);
	expect_status(get_with(scoped, "/v1/me"), 200, "who it is of");
	expect_status(api_get(SIGNED, "/v1/sign-ins"), 200, "its maker is still signed in");
	api_forget();
}

static void test_a_token_with_all_rights_ends_no_sign_in_of_its_maker(void)
{
	const char *bearer = api_text("Authorization: Bearer %s\r\n", make(""));
	const char *path = api_text("/v1/accounts/%s",
		api_sql("select account_id from credential where hash = sha256('district')"));

	expect_status(api_call(NOBODY, "POST", state(path, "sign-out"), bearer, NULL), 403, "its sign-ins");
	expect_status(api_get(SIGNED, "/v1/sign-ins"), 200, "its maker is still signed in");
	expect_status(api_call(NOBODY, "DELETE", path, bearer, NULL), 409, "its maker's account");
	expect_status(api_call(NOBODY, "POST", state(path, "sign-out"), signed_in(DISTRICT), NULL), 200,
		"signed in");
	expect_status(api_get(SIGNED, "/v1/sign-ins"), 401, "ended");
	world_let_in();
	api_forget();
}

static const char *order_as(const char *cookie, const char *body)
{
	const struct answer *answer = person_call(cookie, "POST", "/v1/tokens", body);

	expect_status(answer, 201, "%s", body);
	return answer->location;
}

static void test_a_token_for_one_network_shows_no_token_of_its_maker_for_another(void)
{
	const char *cookie, *other, *scoped, *secret;

	world_make();
	person_make("two-networks@example.org", "facilitator", "null, find_network('wa-cop-2026')");
	api_sql("insert into seat (account_id, role, network_id) select id, 'facilitator', "
		"find_network('elsewhere')"
		" from account where email = 'two-networks@example.org'");
	cookie = person_sign_in("two-networks@example.org", NULL);
	other = order_as(cookie, "{\"label\":\"Other\"}");
	scoped = order_as(cookie, "{\"label\":\"Scoped\",\"network\":\"elsewhere\"}");
	secret = value_at(person_call(cookie, "POST", api_text("%s/secret", scoped), NULL), "secret");
	expect_status(person_call(cookie, "GET", other, NULL), 200, "its maker, signed in");
	expect_status(get_with(secret, "/v1/tokens"), 200, "a right of it");
	expect_status(get_with(secret, other), 404, "its maker's other token");
	api_forget();
}

static void test_a_token_shrinks_when_a_seat_of_its_maker_does(void)
{
	const char *secret, *account = "(select account_id from credential where hash = sha256('district'))";

	secret = make("");
	api_sql(api_text("update seat set withdrawn_at = now() where account_id = %s", account));
	expect_status(get_with(secret, "/v1/me"), 200, "it is still known");
	expect_status(get_with(secret, "/v1/networks"), 403, "and may nothing");
	api_sql(api_text(
		"update seat set withdrawn_at = null, role = 'district_member' where account_id = %s",
		account));
	expect_status(get_with(secret, "/v1/organizations/wa-01109/people"), 200, "what is left");
	expect_status(get_with(secret, "/v1/organizations/wa-01109/audit"), 403, "what was lost");
	api_sql(api_text("update seat set role = 'district_lead' where account_id = %s", account));
	expect_status(get_with(secret, "/v1/organizations/wa-01109/audit"), 200, "what came back");
	api_sql(api_text("update account set disabled_at = now() where id = %s", account));
	expect_status(get_with(secret, "/v1/me"), 401, "an account that is shut out");
	world_let_in();
	api_forget();
}

/* ---- how long ---- */

static void test_a_token_ends_at_the_latest_after_the_longest_life(void)
{
	const struct answer *token = order("");

	CU_ASSERT_STRING_EQUAL(
		api_sql(api_text("select '%s'::timestamptz - now() between '364 days' and '365 days'",
			value_at(token, "expires_at"))),
		"t");
	expect(names(order(",\"expires_at\":\"2099-01-01T00:00:00Z\""), "/expires_at"), "too far");
	expect(names(order(",\"expires_at\":\"2020-01-01T00:00:00Z\""), "/expires_at"), "over");
	api_forget();
}

static void test_a_token_that_is_over_opens_nothing_and_gets_no_secret(void)
{
	const char *token = order("")->location, *secret = secret_of(token);

	api_sql(api_text("update credential set expires_at = now() where hash = sha256('%s');"
			 "update api_token set expires_at = now() where id = %s",
		secret, strrchr(token, '/') + 1));
	expect_status(get_with(secret, "/v1/me"), 401, "over");
	expect_status(
		api_post(SIGNED, api_text("%s/secret", token), NULL), 409, "nor is there another secret");
	api_forget();
}

/* ---- its secret ---- */

static void test_a_secret_is_told_once_and_kept_nowhere(void)
{
	static const char *const tables[] = { "api_token", "request_key", "credential", "audit_entry" };
	const char *token = order("")->location, *secret;
	const struct answer *answer = api_call(
		SIGNED, "POST", api_text("%s/secret", token), "Idempotency-Key: token-secret\r\n", NULL);

	expect_status(answer, 200, "its secret");
	secret = value_at(answer, "secret");
	expect(strlen(secret) == 67, "%s", secret);
	for (unsigned i = 0; i < 2; i++)
		CU_ASSERT_PTR_NULL(strstr(api_get(SIGNED, i == 0 ? token : "/v1/tokens")->body, "hv_"));
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		CU_ASSERT_STRING_EQUAL(
			api_sql(api_text("select count(*) from %s t where t::text like '%%%s%%'", tables[i],
				secret + 3)),
			"0");
	CU_ASSERT_PTR_NULL(strstr(api_get(SIGNED, token)->body,
		api_sql(api_text("select encode(sha256('%s'), 'hex')", secret))));
	api_forget();
}

static void test_a_new_secret_makes_the_earlier_one_void(void)
{
	const char *token = order("")->location, *first = secret_of(token), *second = secret_of(token);

	expect_status(get_with(first, "/v1/me"), 401, "the first");
	expect_status(get_with(second, "/v1/me"), 200, "the second");
	api_forget();
}

static void test_nobody_but_its_maker_gets_a_secret(void)
{
	const char *token = order("")->location;

	expect_status(api_call(NOBODY, "POST", api_text("%s/secret", token), signed_in(ADMIN), NULL), 409,
		"an administrator, who may revoke it");
	expect_status(api_call(NOBODY, "POST", api_text("%s/secret", token), signed_in(COACH), NULL), 404,
		"somebody who may not");
	api_forget();
}

static void test_the_last_use_is_shown(void)
{
	const char *token = order("")->location, *secret = secret_of(token), *used = "null";

	expect_value(api_get(SIGNED, token), "used_at", "null");
	for (unsigned i = 0; i < 1000 && strcmp(used, "null") == 0; i++) {
		expect_status(get_with(secret, "/v1/me"), 200, "it is used");
		used = value_at(api_get(SIGNED, token), "used_at");
	}
	expect(strcmp(used, "null") != 0, "it is noted");
	api_forget();
}

/* ---- who sees it, and takes it back ---- */

static void test_who_sees_and_revokes_a_token_follows_the_seats_that_one_may_give(void)
{
	static const struct {
		enum who maker, who;
		bool sees;
	} cases[] = {
		{ DISTRICT, DISTRICT, true },
		{ DISTRICT, ADMIN, true },
		{ DISTRICT, FACILITATOR, true },
		{ DISTRICT, HOST, false }, /* a district's seats are not a network's to give */
		{ DISTRICT, OTHER, false },
		{ DISTRICT, MEMBER, false },
		{ DISTRICT, COACH, false },
		{ DISTRICT, READER, false },
		{ HOST, ADMIN, true },
		{ HOST, HOST, true },
		{ HOST, VISITOR, false },
		{ HOST, DISTRICT, false },
		{ FACILITATOR, HOST, false },
		{ FACILITATOR, ADMIN, true },
		{ ADMIN, FACILITATOR, false },
		{ COACH, COACH, true },
		{ COACH, DISTRICT, false },
	};

	world_make();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *cookie = signed_in(cases[i].who), *what;
		const struct answer *token = api_call(
			NOBODY, "POST", "/v1/tokens", signed_in(cases[i].maker), "{\"label\":\"Example\"}");
		bool listed;

		what = api_text("%s and the token of %s", who_names[cases[i].who], who_names[cases[i].maker]);
		expect_status(token, 201, "%s", what);
		listed = is_in_list(
			api_call(NOBODY, "GET", "/v1/tokens?limit=200", cookie, NULL), token->location);
		expect(listed == cases[i].sees, "%s: listed %d", what, listed);
		expect_status(api_call(NOBODY, "GET", token->location, cookie, NULL),
			cases[i].sees ? 200 : 404, "%s", what);
		expect_status(api_call(NOBODY, "DELETE", token->location, cookie, NULL),
			cases[i].sees ? 200 : 404, "%s", what);
		api_forget();
	}
}

static void test_a_revoked_token_is_taken_no_more_and_the_trail_tells_of_it(void)
{
	const char *token = order("")->location, *secret = secret_of(token);
	const char *entries = api_text("select string_agg(action || ' ' || subject, ', ' order by id) from "
				       "audit_entry where subject = 'api_token' and subjects = '{%s}'",
		strrchr(token, '/') + 1);

	expect_status(api_patch(SIGNED, token, "{\"label\":\"Another name\"}"), 200, "another name");
	expect_value(get_with(secret, "/v1/me"), "label", "Another name");
	expect_status(api_call(SIGNED, "DELETE", token, NULL, NULL), 200, "revoked");
	expect_status(get_with(secret, "/v1/me"), 401, "from the next request on");
	expect(strcmp(api_sql(entries), "create api_token, change api_token, change api_token, withdraw "
					"api_token") == 0,
		"%s", api_sql(entries));
	api_forget();
}

static void test_what_the_operator_revokes_is_gone_from_the_list(void)
{
	const char *token = order("")->location, *secret = secret_of(token);

	api_sql(api_text("update credential set revoked_at = now() where hash = sha256('%s')", secret));
	expect_status(get_with(secret, "/v1/me"), 401, "revoked");
	expect_status(api_get(SIGNED, token), 404, "gone");
	api_forget();
}

static void test_an_administrator_sees_the_operators_tokens(void)
{
	const struct answer *list;

	world_make();
	list = api_get(ADMIN, "/v1/tokens?limit=200");
	for (size_t i = FACILITATOR; i <= ADMIN; i++)
		if (i != DISTRICT)
			expect(strstr(list->body, api_text("\"label\":\"%s\"", who_names[i])) != NULL,
				"%s: %s", who_names[i], list->body);
	CU_ASSERT_PTR_NULL(strstr(list->body, "infinity"));
	api_forget();
}

const struct test tests_tokens[] = {
	TEST(test_a_token_does_what_its_maker_may),
	TEST(test_a_token_with_some_rights_does_no_more),
	TEST(test_a_token_that_is_kept_to_a_network_sees_no_other),
	TEST(test_a_token_asks_for_no_right_that_its_maker_lacks),
	TEST(test_no_token_makes_a_token),
	TEST(test_a_token_tells_who_its_maker_is_and_opens_nothing_else_of_the_account),
	TEST(test_a_token_with_all_rights_ends_no_sign_in_of_its_maker),
	TEST(test_a_token_for_one_network_shows_no_token_of_its_maker_for_another),
	TEST(test_a_token_shrinks_when_a_seat_of_its_maker_does),
	TEST(test_a_token_ends_at_the_latest_after_the_longest_life),
	TEST(test_a_token_that_is_over_opens_nothing_and_gets_no_secret),
	TEST(test_a_secret_is_told_once_and_kept_nowhere),
	TEST(test_a_new_secret_makes_the_earlier_one_void),
	TEST(test_nobody_but_its_maker_gets_a_secret),
	TEST(test_the_last_use_is_shown),
	TEST(test_who_sees_and_revokes_a_token_follows_the_seats_that_one_may_give),
	TEST(test_a_revoked_token_is_taken_no_more_and_the_trail_tells_of_it),
	TEST(test_what_the_operator_revokes_is_gone_from_the_list),
	TEST(test_an_administrator_sees_the_operators_tokens),
	TEST_END,
};
