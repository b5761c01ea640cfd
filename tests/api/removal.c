/* Somebody leaves: their account is removed, by themselves or by who oversees it, and what they did stays. */
#include "../support/people.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/totp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACE "find_organization('wa-01109')"

static const char *account_of(const char *email)
{
	return api_sql(api_text("select id from account where email = '%s'", email));
}

static const char *made(const char *email, const char *role, const char *place)
{
	world_make();
	person_make(email, role, place);
	return account_of(email);
}

static const struct answer *leave(const char *cookie, const char *body)
{
	return person_call(cookie, "POST", "/v1/me/remove", body);
}

#define WITH_PASSWORD "{\"password\":\"" PERSON_PASSWORD "\"}"

/* ---------------------------------------------------------------- by who oversees it */

static void test_who_could_give_all_its_seats_removes_an_account(void)
{
	const char *account = made("leaver.1@example.org", "district_member", PLACE), *cookie, *cycle;
	const struct answer *answer;

	cookie = person_sign_in("leaver.1@example.org", NULL);
	cycle = person_call(cookie, "POST", in_network("cycles"),
		"{\"aim\":\"Leave well\",\"change_idea\":\"c\",\"prediction\":\"p\"}")
			->location;
	answer = api_call(DISTRICT, "DELETE", api_text("/v1/accounts/%s", account), NULL, NULL);
	expect_status(answer, 200, "the district's lead");
	expect_value(answer, "name", api_text("Former member %s", account));
	expect_value(answer, "email", "null");
	expect_value(answer, "seats", "[]");
	expect_status(person_call(cookie, "GET", "/v1/me", NULL), 401, "what was signed in is not");
	expect_status(api_get(DISTRICT, api_text("/v1/accounts/%s", account)), 404, "it is there no more");
	expect_status(
		person_try("leaver.1@example.org", PERSON_PASSWORD, NULL), 401, "nobody signs in with it");
	expect_value(api_get(DISTRICT, cycle), "aim", "Leave well");
	answer = api_get(
		DISTRICT, api_text("/v1/organizations/wa-01109/audit?subject=cycle&actor=%s", account));
	expect_value(answer, "items/0/actor/name", api_text("Former member %s", account));
	expect_value(answer, "items/0/actor/role", "district_member");
	expect_status(
		api_call(DISTRICT, "DELETE", api_text("/v1/accounts/%s", account), NULL, NULL), 404, "once");
	api_forget();
}

static void test_nobody_removes_whom_they_could_not_seat(void)
{
	const char *lead = made("stays.1@example.org", "district_lead", PLACE), *facilitator;
	static const enum who others[] = { OTHER, HOST };

	facilitator = made("stays.2@example.org", "facilitator", "null");
	for (size_t i = 0; i < 2; i++)
		expect_status(api_call(others[i], "DELETE", api_text("/v1/accounts/%s", lead), NULL, NULL),
			404, "%s", who_names[others[i]]);
	expect_status(
		api_call(MEMBER, "DELETE", api_text("/v1/accounts/%s", lead), NULL, NULL), 403, "a member");
	expect_status(api_call(DISTRICT, "DELETE", api_text("/v1/accounts/%s", facilitator), NULL, NULL), 404,
		"a lead");
	api_sql(api_text(
		"insert into seat (account_id, role, starts_on) values (%s, 'facilitator', today() + 30)",
		lead));
	expect_status(api_call(DISTRICT, "DELETE", api_text("/v1/accounts/%s", lead), NULL, NULL), 404,
		"who will have a seat that is not the lead's to give");
	expect_value(person_try("stays.1@example.org", PERSON_PASSWORD, NULL), "this", "true");
	api_forget();
}

static void test_an_account_that_has_changed_since_is_not_removed(void)
{
	const char *account = made("changed@example.org", "district_member", PLACE);
	const char *path = api_text("/v1/accounts/%s", account);
	const char *seen = api_text("If-Match: %s\r\n", api_get(DISTRICT, path)->etag);

	api_sql(api_text(
		"update account set name = 'Married Example', version = version + 1 where id = %s", account));
	expect_status(api_call(DISTRICT, "DELETE", path, seen, NULL), 412, "the version before");
	seen = api_text("If-Match: %s\r\n", api_get(DISTRICT, path)->etag);
	expect_status(api_call(DISTRICT, "DELETE", path, seen, NULL), 200, "this version");
	api_forget();
}

static void test_the_accounts_that_one_sees_are_those_that_one_could_seat(void)
{
	const char *account = made("seen@example.org", "district_member", PLACE);
	const struct answer *answer = api_get(DISTRICT, "/v1/accounts?limit=200");

	expect_status(answer, 200, "a lead's");
	expect(strstr(answer->body, "\"email\":\"seen@example.org\"") != NULL, "%s", answer->body);
	expect(strstr(answer->body, "wa-01158") == NULL && strstr(answer->body, "facilitator") == NULL, "%s",
		answer->body);
	expect(strstr(api_get(OTHER, "/v1/accounts?limit=200")->body, "seen@example.org") == NULL,
		"another lead's");
	expect(strstr(api_get(ADMIN, "/v1/accounts?limit=200")->body, "seen@example.org") != NULL,
		"an admin's");
	api_call(DISTRICT, "DELETE", api_text("/v1/accounts/%s", account), NULL, NULL);
	expect(strstr(api_get(ADMIN, "/v1/accounts?limit=200")->body,
		       api_text("Former member %s\"", account)) == NULL,
		"who has left is in no list");
	api_forget();
}

static void test_removing_is_on_record_and_the_trail_stays_whole(void)
{
	const char *account = made("leaver.2@example.org", "district_member", PLACE),
		   *request = "removal-0001";
	static const char *const seal[] = { "audit", "seal", NULL }, *const verify[] = { "audit", "verify",
		NULL };
	const char *entries;

	expect(api_run(seal) == 0, "sealed before");
	expect_status(api_call(DISTRICT, "DELETE", api_text("/v1/accounts/%s", account),
			      api_text("Request-Id: %s\r\n", request), NULL),
		200, "removed");
	expect(api_run(seal) == 0 && api_run(verify) == 0, "the trail is whole");
	entries = api_sql(api_text(
		"select string_agg(distinct action || ' ' || subject, ', ' order by action || ' ' || subject)"
		" from audit_entry where split_part(request, ' ', 1) = '%s'",
		request));
	expect(strcmp(entries, "remove password, withdraw account, withdraw seat") == 0, "%s", entries);
	api_forget();
}

static void test_invitations_of_who_has_left_are_void(void)
{
	const char *account = made("leaver.3@example.org", "district_lead", PLACE), *cookie, *invitation,
		   *secret;

	cookie = person_sign_in("leaver.3@example.org", NULL);
	invitation = person_call(cookie, "POST", "/v1/invitations",
		"{\"email\":\"late@example.org\",\"role\":\"district_member\",\"organization\":\"wa-01109\"}")
			     ->location;
	secret = value_at(person_call(cookie, "POST", api_text("%s/link", invitation), NULL), "secret");
	expect(secret[0] == 'h', "there is a link");
	api_call(DISTRICT, "DELETE", api_text("/v1/accounts/%s", account), NULL, NULL);
	expect_status(
		api_post(NOBODY, "/v1/accounts",
			api_text(
				"{\"invitation\":\"%s\",\"name\":\"Late\",\"password\":\"another long one\"}",
				secret)),
		404, "it opens nothing");
	expect_status(api_get(DISTRICT, invitation), 404, "it is withdrawn");
	api_forget();
}

static void test_ones_own_account_is_not_removed_as_anothers(void)
{
	const char *account = made("self@example.org", "district_lead", PLACE);
	const char *cookie = person_sign_in("self@example.org", NULL);

	expect_status(person_call(cookie, "DELETE", api_text("/v1/accounts/%s", account), NULL), 409,
		"without a password");
	expect_status(person_call(cookie, "GET", "/v1/me", NULL), 200, "nothing has happened");
	api_forget();
}

/* ---------------------------------------------------------------- by oneself */

static void test_somebody_leaves_with_their_password(void)
{
	const char *account = made("own.1@example.org", "presenter", "null");
	const char *cookie = person_sign_in("own.1@example.org", NULL);
	const struct answer *answer;

	expect(names(leave(cookie, "{}"), "/password"), "none was given");
	expect(names(leave(cookie, "{\"password\":\"not the one\"}"), "/password"), "a wrong one");
	expect_status(person_call(cookie, "GET", "/v1/me", NULL), 200, "still there");
	answer = leave(cookie, WITH_PASSWORD);
	expect_status(answer, 200, "gone");
	expect_value(answer, "name", api_text("Former member %s", account));
	expect(strstr(answer->head, "Max-Age=0") != NULL, "the cookie goes: %s", answer->head);
	expect_status(person_call(cookie, "GET", "/v1/me", NULL), 401, "signed out");
	api_forget();
}

static void test_who_could_seat_somebody_ends_their_sign_ins(void)
{
	const char *account = made("lost@example.org", "presenter", "null"), *path;
	const char *here = person_sign_in("lost@example.org", NULL),
		   *there = person_sign_in("lost@example.org", NULL);

	path = api_text("/v1/accounts/%s/sign-out", account);
	expect_status(api_post(READER, path, NULL), 403, "a reader");
	expect_status(person_call(here, "GET", "/v1/me", NULL), 200, "nothing has happened");
	expect_status(api_post(ADMIN, path, NULL), 200, "an admin");
	expect_status(person_call(here, "GET", "/v1/me", NULL), 401, "here");
	expect_status(person_call(there, "GET", "/v1/me", NULL), 401, "and there");
	expect_status(person_try("lost@example.org", PERSON_PASSWORD, NULL), 201, "the password still fits");
	api_forget();
}

static void test_wrong_passwords_lock_leaving_too(void)
{
	const char *cookie;
	int status = 0;

	made("own.2@example.org", "presenter", "null");
	cookie = person_sign_in("own.2@example.org", NULL);
	for (int i = 0; i < 12 && status != 429; i++)
		status = leave(cookie, "{\"password\":\"not the one\"}")->status;
	expect(status == 429, "%d", status);
	expect_status(leave(cookie, WITH_PASSWORD), 429, "also the right one");
	api_forget();
}

static void test_where_there_is_a_second_factor_leaving_asks_for_it(void)
{
	static const char factor[] =
		"insert into second_factor (account_id, secret, confirmed_at, recovery) values"
		" (%s, '', now(), array[sha256('AAAABBBBCCCCDDDD')])";
	const char *account = made("own.3@example.org", "presenter", "null");
	const char *cookie = person_sign_in("own.3@example.org", NULL);

	api_sql(api_text(factor, account));
	expect(names(leave(cookie, WITH_PASSWORD), "/code"), "without");
	expect(names(leave(cookie, "{\"password\":\"" PERSON_PASSWORD "\",\"code\":\"AAAA-BBBB-CCCC-EEEE\"}"),
		       "/code"),
		"wrong");
	expect_status(
		leave(cookie, "{\"password\":\"" PERSON_PASSWORD "\",\"code\":\"AAAA-BBBB-CCCC-DDDD\"}"), 200,
		"right");
	api_forget();
}

static void test_who_signs_in_with_a_provider_leaves_soon_after_signing_in(void)
{
	const char *account = made("own.4@example.org", "presenter", "null");
	const char *cookie = person_sign_in("own.4@example.org", NULL);

	api_sql(api_text(
		"delete from password where account_id = %s;"
		"insert into identity (account_id, issuer, subject) values (%s, 'https://id.example.org', "
		"'4');"
		"update credential set created_at = now() - interval '11 minutes' where account_id = %s",
		account, account, account));
	expect_status(leave(cookie, "{}"), 409, "eleven minutes after");
	api_sql(api_text(
		"update credential set created_at = now() - interval '9 minutes' where account_id = %s",
		account));
	expect_status(leave(cookie, "{}"), 200, "nine minutes after");
	expect(strcmp(api_sql("select count(*) from identity where subject = '4'"), "0") == 0,
		"nor by the provider");
	api_forget();
}

static void test_a_token_or_a_system_leaves_for_nobody(void)
{
	world_make();
	expect_status(api_post(READER, "/v1/me/remove", WITH_PASSWORD), 403, "a token");
	expect_status(api_post(SIGNED, "/v1/me/remove", WITH_PASSWORD), 409, "a system");
	api_forget();
}

const struct test tests_removal[] = {
	TEST(test_who_could_give_all_its_seats_removes_an_account),
	TEST(test_nobody_removes_whom_they_could_not_seat),
	TEST(test_an_account_that_has_changed_since_is_not_removed),
	TEST(test_the_accounts_that_one_sees_are_those_that_one_could_seat),
	TEST(test_removing_is_on_record_and_the_trail_stays_whole),
	TEST(test_invitations_of_who_has_left_are_void),
	TEST(test_ones_own_account_is_not_removed_as_anothers),
	TEST(test_somebody_leaves_with_their_password),
	TEST(test_who_could_seat_somebody_ends_their_sign_ins),
	TEST(test_wrong_passwords_lock_leaving_too),
	TEST(test_where_there_is_a_second_factor_leaving_asks_for_it),
	TEST(test_who_signs_in_with_a_provider_leaves_soon_after_signing_in),
	TEST(test_a_token_or_a_system_leaves_for_nobody),
	TEST_END,
};
