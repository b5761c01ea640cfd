/* Signing in with a password, what the cookie opens, and how it ends. */
#include "../support/command.h"
#include "../support/database.h"
#include "../support/people.h"
#include "../support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PASSWORD PERSON_PASSWORD
#define EMAIL "lead@example.org"
#define OURS FROM_OUR_PAGE

static struct command command;
static bool made;

/* `halved account …` on the database of the service. */
static int account(const char *const *arguments)
{
	struct test_database database = { .name = "" };

	snprintf(database.superuser, sizeof(database.superuser), "%s", api_database());
	snprintf(database.owner, sizeof(database.owner), "%s&user=halved_owner", api_database());
	snprintf(database.service, sizeof(database.service), "%s&user=halved_service", api_database());
	command_run(&command, &database, NULL, arguments);
	return command.code;
}
#define ACCOUNT(...) account((const char *const[]){ "account", __VA_ARGS__, NULL })

static const char *password_file(const char *password)
{
	static char name[] = "build/password";
	FILE *file = fopen(name, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fprintf(file, "%s\n", password);
	fclose(file);
	return name;
}

static void make_account(void)
{
	if (made)
		return;
	made = true;
	CU_ASSERT_EQUAL_FATAL(
		ACCOUNT("add", EMAIL, "--name", "Example Lead", "--role", "district_lead", "--organization",
			"wa-01158", "--password-file", password_file(PASSWORD)),
		0);
}

static const struct answer *try_with(const char *email, const char *password, const char *headers)
{
	return api_call(NOBODY, "POST", "/v1/sign-ins", headers,
		api_text("{\"email\":\"%s\",\"password\":\"%s\"}", email, password));
}

static const char *sign_in(void)
{
	const struct answer *answer;

	make_account();
	answer = try_with(EMAIL, PASSWORD, NULL);
	expect_status(answer, 201, "the right password");
	return cookie_of(answer);
}

static const struct answer *as(const char *cookie, const char *method, const char *target)
{
	return api_call(NOBODY, method, target, cookie, NULL);
}

static void test_a_password_opens_what_the_seats_of_its_account_allow(void)
{
	const char *cookie = sign_in();
	const struct answer *me = as(cookie, "GET", "/v1/me");

	expect_status(me, 200, "the cookie is taken");
	expect_value(me, "email", EMAIL);
	expect_value(me, "kind", "person");
	expect_value(me, "role", "district_lead");
	expect_status(as(cookie, "GET", "/v1/organizations/wa-01158/people"), 200, "its own district");
	expect_status(
		try_with("LEAD@Example.ORG", PASSWORD, NULL), 201, "capitals do not matter in an address");
	api_forget();
}

static void test_the_cookie_is_kept_from_scripts_and_other_sites(void)
{
	const struct answer *answer;

	make_account();
	answer = try_with(EMAIL, PASSWORD, "User-Agent: Example/1.0\r\n");
	expect(strstr(answer->head, "; Path=/; HttpOnly; SameSite=Strict\r\n") != NULL, "%s", answer->head);
	expect(strstr(answer->head, "Set-Cookie: halved=hs_") != NULL, "%s", answer->head);
	expect(strstr(answer->body, "hs_") == NULL, "the secret is in the cookie alone");
	expect_value(answer, "label", "Example/1.0");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) from credential c where c::text like '%hs_%' or label like 'hs%'"),
		"0");
	api_forget();
}

static void test_no_such_account_and_a_wrong_password_look_the_same(void)
{
	const struct answer *wrong, *nobody;

	make_account();
	wrong = try_with(EMAIL, "another password", "Request-Id: same-request\r\n");
	nobody = try_with("nobody@example.org", "another password", "Request-Id: same-request\r\n");
	expect_status(wrong, 401, "a wrong password");
	CU_ASSERT_EQUAL(wrong->status, nobody->status);
	CU_ASSERT_STRING_EQUAL(wrong->body, nobody->body);
	CU_ASSERT_PTR_NULL(strstr(wrong->head, "Set-Cookie"));
	api_forget();
}

static void check_lock(const char *email)
{
	for (int i = 0; i < 10; i++)
		expect_status(try_with(email, "another password", NULL), 401, "%s, try %d", email, i + 1);
	expect_status(
		try_with(email, PASSWORD, NULL), 429, "%s is locked, also for the right password", email);
	expect(strstr(try_with(email, PASSWORD, NULL)->head, "Retry-After: ") != NULL,
		"and when it ends is told");
	api_sql("update sign_in_try set locked_until = now()");
}

static void test_the_log_says_which_account_and_factor_a_failed_sign_in_was_about(void)
{
	const char *account, *email = "failing@example.org";

	make_account();
	person_make(email, "reader", "null, null");
	account = api_sql(api_text("select id from account where email = '%s'", email));
	expect_status(person_try(email, "not the password", NULL), 401, "a wrong password");
	/* lines are written behind the answers */
	for (int i = 0; i < 1000 && !api_logged("sign_in_failed"); i++)
		usleep(10000);
	expect(api_logged(api_text("\"account\":\"%s\",\"factor\":\"password\"", account)), "account %s",
		account);
	expect(!api_logged(email), "and not the address");
	api_forget();
}

/* Whoever tries names from elsewhere cannot keep those out who have signed in before. */
static void test_a_browser_that_has_signed_in_is_not_locked_out_by_strangers(void)
{
	const struct answer *answer;
	const char *mark, *at;

	make_account();
	answer = try_with(EMAIL, PASSWORD, NULL);
	at = strstr(answer->head, "Set-Cookie: halved-browser=hb_");
	expect(at != NULL && strstr(at, "HttpOnly; SameSite=Strict; Max-Age=15552000") != NULL, "%s",
		answer->head);
	mark = at == NULL ? "" : api_text("Cookie: %.*s\r\n", (int)strcspn(at + 12, ";"), at + 12);
	for (int i = 0; i < 10; i++)
		try_with(EMAIL, "another password", NULL);
	expect_status(try_with(EMAIL, PASSWORD, NULL), 429, "a browser that nobody knows");
	expect_status(try_with(EMAIL, PASSWORD,
			      "Cookie: halved-browser=hb_"
			      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n"),
		429, "a mark that is made up");
	expect_status(try_with("nobody@example.org", PASSWORD, mark), 401, "it says nothing of others");
	for (int i = 0; i < 10; i++)
		expect_status(try_with(EMAIL, "another password", mark), 401, "counted by itself, %d", i);
	expect_status(try_with(EMAIL, PASSWORD, mark), 429, "and locked like a name");
	api_sql("delete from sign_in_try");
	for (int i = 0; i < 10; i++)
		try_with(EMAIL, "another password", NULL);
	expect_status(try_with(EMAIL, PASSWORD, mark), 201, "who has signed in here before comes in");
	api_sql("delete from sign_in_try");
	api_forget();
}

static void test_ten_wrong_tries_lock_a_name_whether_or_not_there_is_an_account(void)
{
	const char *cookie = sign_in();

	api_sql("delete from sign_in_try");
	check_lock(EMAIL);
	expect_status(as(cookie, "GET", "/v1/me"), 200, "who has signed in stays so");
	expect_status(try_with(EMAIL, "another password", NULL), 401, "one more try when the minute is over");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select locked_until > now() + interval '61 seconds' from sign_in_try"), "t");
	api_sql("update sign_in_try set locked_until = now()");
	expect_status(try_with(EMAIL, PASSWORD, NULL), 201, "the right one");
	CU_ASSERT_STRING_EQUAL(api_sql("select count(*) from sign_in_try"), "0");
	check_lock("nobody@example.org");
	api_sql("delete from sign_in_try");
	api_forget();
}

static void test_signing_in_again_takes_a_new_secret_and_ends_the_old_one(void)
{
	const char *first = sign_in(), *second = cookie_of(try_with(EMAIL, PASSWORD, first));

	CU_ASSERT_STRING_NOT_EQUAL(first, second);
	expect_status(as(first, "GET", "/v1/me"), 401, "the old one");
	expect_status(as(second, "GET", "/v1/me"), 200, "the new one");
	api_forget();
}

static void test_a_change_by_cookie_comes_from_our_own_page_or_is_403(void)
{
	static const char *const others[] = { "", "Sec-Fetch-Site: cross-site\r\n",
		"Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: none\r\n",
		"Sec-Fetch-Site: same-origin, cross-site\r\n", "Origin: http://localhost\r\n" };
	const char *cookie = sign_in(), *target = "/v1/organizations/wa-01158/people";

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct answer *answer = api_call(NOBODY, "POST", target,
			api_text("%s%s", cookie, others[i]), "{\"name\":\"Example Person\"}");

		expect_status(answer, 403, "POST with %s", others[i]);
		expect_value(answer, "code", "cross_site");
		expect_status(api_call(NOBODY, "DELETE", "/v1/sign-ins/current",
				      api_text("%s%s", cookie, others[i]), NULL),
			403, "DELETE with %s", others[i]);
	}
	expect_status(api_call(NOBODY, "POST", target, api_text("%s" OURS, cookie),
			      "{\"name\":\"Example Person\"}"),
		201, "from our own page");
	api_forget();
}

/* Of the sign-ins that are listed all but the one that asks. */
static void end_others(const struct answer *list, const char *cookie, int status, const char *why)
{
	for (size_t i = 0; i < json_count(json_member(list->json, "items")); i++)
		if (strcmp(value_at(list, api_text("items/%zu/this", i)), "true") != 0)
			expect_status(api_call(NOBODY, "DELETE",
					      api_text("/v1/sign-ins/%s",
						      value_at(list, api_text("items/%zu/id", i))),
					      api_text("%s" OURS, cookie), NULL),
				status, "%s", why);
}

static void test_somebody_sees_and_ends_their_own_sign_ins_alone(void)
{
	const char *first = sign_in(), *second = sign_in(), *others;
	const struct answer *list;

	CU_ASSERT_EQUAL(ACCOUNT("add", "other@example.org", "--name", "Example Other", "--role", "reader",
				"--password-file", password_file("another long one")),
		0);
	others = cookie_of(try_with("other@example.org", "another long one", NULL));
	list = as(others, "GET", "/v1/sign-ins");
	expect(json_count(json_member(list->json, "items")) == 1, "%s", list->body);
	expect_value(list, "items/0/this", "true");
	expect_status(
		api_call(NOBODY, "DELETE",
			api_text("/v1/sign-ins/%s", value_at(as(first, "GET", "/v1/sign-ins"), "items/0/id")),
			api_text("%s" OURS, others), NULL),
		404, "another's");
	list = as(second, "GET", "/v1/sign-ins");
	api_sql("update credential set created_at = now() - interval '16 minutes' where kind = 'sign_in'");
	end_others(list, second, 403, "who found this browser does not end the others");
	api_sql("update credential set created_at = now() where kind = 'sign_in'");
	end_others(list, second, 200, "one of its own");
	expect_status(as(first, "GET", "/v1/me"), 401, "ended");
	expect_status(as(second, "GET", "/v1/me"), 200, "the one that asked is left");
	expect_status(api_call(NOBODY, "DELETE", "/v1/sign-ins/1", NULL, NULL), 401, "nobody's");
	list = api_call(NOBODY, "DELETE", "/v1/sign-ins/current", api_text("%s" OURS, second), NULL);
	expect_status(list, 200, "signing out");
	expect(strstr(list->head, "Set-Cookie: halved=; ") != NULL && strstr(list->head, "Max-Age=0") != NULL,
		"%s", list->head);
	expect(strstr(list->head, "Clear-Site-Data: \"cache\", \"storage\"") != NULL, "%s", list->head);
	expect_status(as(second, "GET", "/v1/me"), 401, "signed out");
	api_forget();
}

static void test_a_sign_in_that_has_rested_too_long_ends(void)
{
	const char *cookie = sign_in();

	api_sql("update credential set expires_at = now() where kind = 'sign_in'");
	expect_status(as(cookie, "GET", "/v1/me"), 401, "rested too long");
	api_forget();
}

static void test_use_moves_the_end_on_but_never_beyond_the_last_moment(void)
{
	const char *cookie = sign_in(), *moved = "f";

	api_sql("update credential set used_at = '-infinity', expires_at = now() + interval '1 minute', "
		"ends_at = now() + interval "
		"'5 minutes' where kind = 'sign_in'");
	for (int i = 0; i < 500 && moved[0] == 'f'; i++) {
		expect_status(as(cookie, "GET", "/v1/me"), 200, "used");
		usleep(20000);
		moved = api_sql(
			"select bool_or(expires_at = ends_at) from credential where kind = 'sign_in'");
	}
	CU_ASSERT_STRING_EQUAL(moved, "t");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select bool_or(expires_at > ends_at) from credential where kind = 'sign_in'"), "f");
	api_forget();
}

static void test_a_new_password_ends_every_sign_in_and_a_disabled_account_has_none(void)
{
	const char *cookie = sign_in();

	CU_ASSERT_EQUAL(
		ACCOUNT("password", EMAIL, "--password-file", password_file("a completely new one")), 0);
	expect_status(as(cookie, "GET", "/v1/me"), 401, "of the old password");
	expect_status(try_with(EMAIL, PASSWORD, NULL), 401, "the old password");
	cookie = cookie_of(try_with(EMAIL, "a completely new one", NULL));
	expect_status(as(cookie, "GET", "/v1/me"), 200, "the new password");
	CU_ASSERT_EQUAL(ACCOUNT("disable", EMAIL), 0);
	expect_status(as(cookie, "GET", "/v1/me"), 401, "disabled");
	expect_status(try_with(EMAIL, "a completely new one", NULL), 401, "disabled");
	api_sql("update account set disabled_at = null");
	CU_ASSERT_EQUAL(ACCOUNT("password", EMAIL, "--password-file", password_file(PASSWORD)), 0);
	api_forget();
}

static void test_a_cookie_in_another_form_is_401(void)
{
	const char *cookie = sign_in(), *value = strchr(cookie, '=') + 1;
	const char *secret = api_text("%.*s", (int)strlen(value) - 2, value);
	const char *const lines[] = { "Cookie: \r\n", "Cookie: halved=\r\n", "Cookie: halved\r\n",
		"Cookie: halved=hs_\r\n", "Cookie: halved=facilitator\r\n",
		api_text("Cookie: Halved=%s\r\n", secret), api_text("Cookie: halved=\"%s\"\r\n", secret),
		api_text("Cookie: halved=%sa\r\n", secret), api_text("Cookie: __Host-halved=%s\r\n", secret),
		api_text("Cookie: halved=%s; halved=%s\r\n", secret, secret),
		api_text("Cookie: halved=%s\r\nCookie: halved=hs_0\r\n", secret),
		api_text("Authorization: Bearer %s\r\n", secret) };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		expect_status(as(lines[i], "GET", "/v1/me"), 401, "%s", lines[i]);
	expect_status(as(api_text("Cookie: a=b; halved=%s; c=d\r\n", secret), "GET", "/v1/me"), 200,
		"among others");
	api_forget();
}

static void test_an_account_is_refused_in_one_sentence(void)
{
	make_account();
	CU_ASSERT_EQUAL(ACCOUNT("add", EMAIL, "--name", "Again", "--role", "reader", "--password-file",
				password_file(PASSWORD)),
		1);
	CU_ASSERT_PTR_NOT_NULL(strstr(command.error, "There is an account with this address already."));
	CU_ASSERT_EQUAL(ACCOUNT("add", "a@example.org", "--name", "A", "--role", "reader", "--password-file",
				password_file("short")),
		1);
	CU_ASSERT_PTR_NOT_NULL(strstr(command.error, "The password: "));
	CU_ASSERT_EQUAL(ACCOUNT("add", "a", "--name", "A", "--role", "reader", "--password-file",
				password_file(PASSWORD)),
		1);
	CU_ASSERT_PTR_NOT_NULL(strstr(command.error, "The e-mail address: "));
	CU_ASSERT_EQUAL(ACCOUNT("add", "a@example.org", "--name", "A", "--role", "district_lead",
				"--password-file", password_file(PASSWORD)),
		1);
	CU_ASSERT_PTR_NOT_NULL(strstr(command.error, "This role is for an organization: name it."));
	CU_ASSERT_EQUAL(ACCOUNT("add", "a@example.org", "--role", "reader"), 2);
	CU_ASSERT_EQUAL(ACCOUNT("disable", "nobody@example.org"), 1);
	CU_ASSERT_EQUAL(ACCOUNT("list"), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(command.out, EMAIL "  Example Lead  district_lead wa-01158"));
	api_forget();
}

#define CHANGE "/v1/me/password"

static const struct answer *change_password(
	const char *cookie, const char *password, const char *new_password)
{
	return api_call(NOBODY, "POST", CHANGE, api_text("%s" OURS, cookie),
		api_text("{\"password\":\"%s\",\"new_password\":\"%s\"}", password, new_password));
}

static void test_who_knows_the_old_password_sets_another_which_ends_all_other_sign_ins(void)
{
	const char *email = "changer@example.org", *here, *elsewhere;
	const struct answer *answer;

	person_make(email, "reader", "null, null");
	here = person_sign_in(email, NULL);
	elsewhere = person_sign_in(email, NULL);
	answer = change_password(here, "not the old one", "a completely new one");
	expect_status(answer, 422, "not the old one");
	expect(names(answer, "/password"), "%s", answer->body);
	answer = change_password(here, PASSWORD, "too short");
	expect(names(answer, "/new_password"), "%s", answer->body);
	expect_status(as(elsewhere, "GET", "/v1/me"), 200, "nothing has changed");
	answer = change_password(here, PASSWORD, "a completely new one");
	expect_status(answer, 200, "changed");
	expect_value(answer, "email", email);
	expect_status(as(here, "GET", "/v1/me"), 200, "this one goes on");
	expect_status(as(elsewhere, "GET", "/v1/me"), 401, "that one ends");
	expect_status(try_with(email, PASSWORD, NULL), 401, "the old password");
	expect_status(try_with(email, "a completely new one", NULL), 201, "the new one");
	api_forget();
}

static void test_wrong_tries_to_change_a_password_lock_its_name(void)
{
	const char *email = "guesser@example.org", *cookie;

	person_make(email, "reader", "null, null");
	cookie = person_sign_in(email, NULL);
	for (int i = 0; i < 10; i++)
		expect_status(
			change_password(cookie, "not the old one", "a completely new one"), 422, "wrong");
	expect_status(change_password(cookie, PASSWORD, "a completely new one"), 429, "locked");
	api_forget();
}

static void test_a_password_that_is_easy_to_guess_is_not_taken(void)
{
	const char *email = "easy@example.org", *invitation, *secret, *cookie;
	const struct answer *answer;

	person_make(email, "reader", "null, null");
	cookie = person_sign_in(email, NULL);
	answer = change_password(cookie, PASSWORD, "password1234");
	expect_status(answer, 422, "often used");
	expect(names(answer, "/new_password"), "%s", answer->body);
	expect_status(change_password(cookie, PASSWORD, email), 422, "their own address");
	expect_status(try_with(email, PASSWORD, NULL), 201, "the old one stays");

	invitation = api_post(
		FACILITATOR, "/v1/invitations", "{\"email\":\"blueberry@example.org\",\"role\":\"reader\"}")
			     ->location;
	secret = value_at(api_post(FACILITATOR, api_text("%s/link", invitation), NULL), "secret");
	for (unsigned i = 0; i < 3; i++) {
		static const char *const easy[] = { "baseball2024", "blueberry2026", "marmalade123" };

		answer = api_post(NOBODY, "/v1/accounts",
			api_text("{\"invitation\":\"%s\",\"name\":\"Marmalade Person\",\"password\":\"%s\"}",
				secret, easy[i]));
		expect_status(answer, 422, "%s", easy[i]);
		expect(names(answer, "/password"), "%s", answer->body);
	}
	answer = api_post(NOBODY, "/v1/accounts",
		api_text("{\"invitation\":\"%s\",\"name\":\"Marmalade Person\",\"password\":\"" PASSWORD
			 "\"}",
			secret));
	expect_status(answer, 201, "the invitation is still open");

	CU_ASSERT_EQUAL(ACCOUNT("password", email, "--password-file", password_file("qwertyuiop12")), 1);
	expect(strstr(command.error, "too easy to guess") != NULL, "%s", command.error);
	api_forget();
}

static void test_the_twenty_sign_ins_that_were_begun_last_go_on(void)
{
	const char *email = "often-here@example.org", *first, *second;

	person_make(email, "reader", "null, null");
	first = person_sign_in(email, NULL);
	second = person_sign_in(email, NULL);
	api_sql(api_text("insert into credential (hash, kind, account_id, idle, expires_at, ends_at) select "
			 "sha256(('often ' || i)::bytea), "
			 "'sign_in', a.id, '1 day', now() + interval '1 day', now() + interval '1 day' from "
			 "account a, "
			 "generate_series(3, 20) i where a.email = '%s'",
		email));
	expect_status(as(first, "GET", "/v1/me"), 200, "twenty");
	expect_status(try_with(email, PASSWORD, NULL), 201, "one more");
	expect_status(as(first, "GET", "/v1/me"), 401, "the first has ended");
	expect_status(as(second, "GET", "/v1/me"), 200, "the second has not");
	api_forget();
}

const struct test tests_sign_in[] = {
	TEST(test_a_password_opens_what_the_seats_of_its_account_allow),
	TEST(test_the_cookie_is_kept_from_scripts_and_other_sites),
	TEST(test_no_such_account_and_a_wrong_password_look_the_same),
	TEST(test_the_log_says_which_account_and_factor_a_failed_sign_in_was_about),
	TEST(test_a_browser_that_has_signed_in_is_not_locked_out_by_strangers),
	TEST(test_ten_wrong_tries_lock_a_name_whether_or_not_there_is_an_account),
	TEST(test_signing_in_again_takes_a_new_secret_and_ends_the_old_one),
	TEST(test_a_change_by_cookie_comes_from_our_own_page_or_is_403),
	TEST(test_somebody_sees_and_ends_their_own_sign_ins_alone),
	TEST(test_a_sign_in_that_has_rested_too_long_ends),
	TEST(test_use_moves_the_end_on_but_never_beyond_the_last_moment),
	TEST(test_a_new_password_ends_every_sign_in_and_a_disabled_account_has_none),
	TEST(test_a_cookie_in_another_form_is_401),
	TEST(test_an_account_is_refused_in_one_sentence),
	TEST(test_who_knows_the_old_password_sets_another_which_ends_all_other_sign_ins),
	TEST(test_wrong_tries_to_change_a_password_lock_its_name),
	TEST(test_a_password_that_is_easy_to_guess_is_not_taken),
	TEST(test_the_twenty_sign_ins_that_were_begun_last_go_on),
	TEST_END,
};
