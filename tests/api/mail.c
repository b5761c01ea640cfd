/* Mail: a new password by it, invitations, and what becomes of mail when its server is dead or refuses it. */
#include "../support/mails.h"
#include "../support/people.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdio.h>
#include <string.h>

#define NEW_PASSWORD "a completely new one"

static const struct answer *ask(const char *email)
{
	const struct answer *answer =
		api_post(NOBODY, "/v1/password-resets", api_text("{\"email\":\"%s\"}", email));

	expect_status(answer, 202, "%s asks", email);
	return answer;
}

static const struct answer *set(const char *secret)
{
	return api_post(NOBODY, "/v1/passwords",
		api_text("{\"reset\":\"%s\",\"password\":\"" NEW_PASSWORD "\"}", secret));
}

/* Of the reset mail to the account's address, the latest. */
static const char *row_of(const char *email)
{
	return api_text("(select m from mail m join account a on a.id = m.account_id where a.email = '%s'"
			" and m.kind = 'reset' order by m.id desc limit 1)",
		email);
}

static void wait_for(const char *email, const char *condition)
{
	const char *row = row_of(email);

	mails_wait_until(
		api_text("select %s from (select (r.m).* from (select %s as m) r) mail", condition, row));
}

/* Tried once, and waiting for the next time; not while it is tried, for then it is due in more than a minute.
 */
static void wait_until_put_off(const char *email)
{
	wait_for(email, "tries = 1 and ended_at is null and due_at <= now() + interval '1 minute'");
}

static void do_not_wait_for_the_next_time(void)
{
	api_sql("update mail set due_at = now() where tries > 0 and ended_at is null and due_at <= now() + "
		"interval '1 minute'");
}

/* First: nobody listens yet. */
static void test_mail_to_a_dead_server_waits_and_goes_out_when_it_is_back(void)
{
	mails_stop();
	person_make("dead@example.org", "reader", "null, null");
	ask("dead@example.org");
	wait_until_put_off("dead@example.org");
	mails_need();
	do_not_wait_for_the_next_time();
	mails_to("dead@example.org", "/reset#hp_");
	wait_for("dead@example.org", "became = 'sent'");
	api_forget();
}

static void test_a_mail_sets_a_new_password_once_and_ends_every_sign_in(void)
{
	const char *cookie, *secret;
	const struct answer *answer;

	mails_need();
	person_make("forgot@example.org", "reader", "null, null");
	cookie = person_sign_in("forgot@example.org", NULL);
	ask("Forgot@example.org");
	secret = mails_secret(mails_to("forgot@example.org", "https://halved.example.org/reset#hp_"));
	expect_status(api_call(NOBODY, "GET", "/v1/me", cookie, NULL), 200, "asking changes nothing");
	answer = set(secret);
	expect_status(answer, 200, "the secret of the mail");
	expect_value(answer, "email", "forgot@example.org");
	expect_status(api_call(NOBODY, "GET", "/v1/me", cookie, NULL), 401, "signed out");
	expect_status(person_try("forgot@example.org", PERSON_PASSWORD, NULL), 401, "the old password");
	expect_status(person_try("forgot@example.org", NEW_PASSWORD, NULL), 201, "the new one");
	expect_status(set(secret), 404, "only once");
	mails_to("forgot@example.org", "has been changed");
	api_forget();
}

static void test_a_new_password_does_not_turn_off_the_second_factor(void)
{
	mails_need();
	person_make("both@example.org", "reader", "null, null");
	api_sql("insert into second_factor (account_id, secret, confirmed_at) select id, '\\x00'::bytea || "
		"'12345678901234567890'::bytea, now() from account where email = 'both@example.org'");
	ask("both@example.org");
	expect_status(set(mails_secret(mails_to("both@example.org", "/reset#hp_"))), 200, "a new password");
	expect_value(person_try("both@example.org", NEW_PASSWORD, NULL), "code", "second_factor");
	api_forget();
}

static void test_a_name_that_nobody_has_is_answered_the_same(void)
{
	const struct answer *nobody, *somebody;

	person_make("there@example.org", "reader", "null, null");
	somebody = ask("there@example.org");
	nobody = ask("not-there@example.org");
	CU_ASSERT_STRING_EQUAL(somebody->body, nobody->body);
	mails_wait_until(
		"select became = 'nobody' from mail where name_hash = sha256('not-there@example.org')");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) from mail where name_hash in (sha256('there@example.org'), "
			"sha256('not-there@example.org'))"),
		"2");
	api_forget();
}

static void test_no_more_than_three_an_hour_go_to_an_address_and_all_are_answered_the_same(void)
{
	const char *first = ask("often@example.org")->body;

	for (int i = 0; i < 4; i++)
		CU_ASSERT_STRING_EQUAL(ask("often@example.org")->body, first);
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) from mail where name_hash = sha256('often@example.org')"), "3");
	api_forget();
}

static void test_a_secret_that_is_over_or_none_of_ours_sets_nothing(void)
{
	const char *secret;

	mails_need();
	person_make("over@example.org", "reader", "null, null");
	ask("over@example.org");
	secret = mails_secret(mails_to("over@example.org", "/reset#hp_"));
	expect_status(set("hp_0123"), 404, "none of ours");
	api_sql("update password_reset set expires_at = now()");
	expect_status(set(secret), 404, "its hour is over");
	api_sql("update password_reset set expires_at = now() + interval '1 hour';"
		"update account set disabled_at = now() where email = 'over@example.org'");
	expect_status(set(secret), 404, "disabled");
	api_sql("update account set disabled_at = null where email = 'over@example.org'");
	expect(names(api_post(NOBODY, "/v1/passwords",
			     api_text("{\"reset\":\"%s\",\"password\":\"over@example.org\"}", secret)),
		       "/password"),
		"one that is easy to guess");
	expect_status(set(secret), 200, "the real one, in time");
	api_forget();
}

static void test_mail_that_is_put_off_is_tried_again_and_mail_that_is_refused_is_not(void)
{
	mails_need();
	person_make("later@example.org", "reader", "null, null");
	person_make("never@example.org", "reader", "null, null");
	ask("later@example.org");
	ask("never@example.org");
	wait_until_put_off("later@example.org");
	wait_for("never@example.org", "became = 'refused' and tries = 1");
	do_not_wait_for_the_next_time();
	mails_to("later@example.org", "/reset#hp_");
	wait_for("later@example.org", "became = 'sent' and tries = 2");
	api_forget();
}

static void test_a_server_whose_certificate_is_not_trusted_gets_no_mail(void)
{
	mails_start("");
	person_make("untrusted@example.org", "reader", "null, null");
	ask("untrusted@example.org");
	wait_until_put_off("untrusted@example.org");
	CU_ASSERT_PTR_NULL(mails_find("untrusted@example.org", ""));
	mails_start(NULL);
	do_not_wait_for_the_next_time();
	mails_to("untrusted@example.org", "/reset#hp_");
	api_forget();
}

static void test_mail_goes_by_tls_to_a_server_that_an_authority_of_the_settings_vouches_for(void)
{
	mails_start("build/authority.key");
	person_make("trusted@example.org", "reader", "null, null");
	ask("trusted@example.org");
	mails_to("trusted@example.org", "Received: with ESMTPS");
	mails_start(NULL);
	api_forget();
}

static void test_mail_whose_time_is_over_is_given_up(void)
{
	mails_stop();
	person_make("late@example.org", "reader", "null, null");
	ask("late@example.org");
	api_sql("update mail set expires_at = now() + interval '30 seconds' where account_id = (select id "
		"from account "
		"where email = 'late@example.org')");
	wait_for("late@example.org", "became = 'given_up'");
	api_forget();
}

static void test_an_invitation_goes_by_mail_beside_a_link_that_is_handed_over(void)
{
	const struct answer *invitation;
	const char *text;

	world_make();
	mails_need();
	invitation = api_post(DISTRICT, "/v1/invitations",
		"{\"email\":\"by-mail@example.org\",\"role\":\"district_member\",\"organization\":\"wa-"
		"01109\"}");
	expect_status(invitation, 201, "invited");
	text = mails_to("by-mail@example.org", "https://halved.example.org/join#hi_");
	expect(strstr(text, "as district member for wa-01109.") != NULL, "%s", text);
	expect_status(api_post(NOBODY, "/v1/accounts",
			      api_text("{\"invitation\":\"%s\",\"name\":\"Example "
				       "Guest\",\"password\":\"" NEW_PASSWORD "\"}",
				      mails_secret(text))),
		201, "the secret of the mail");
	expect_status(person_try("by-mail@example.org", NEW_PASSWORD, NULL), 201, "signed in");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select address_doubted from account where email = 'by-mail@example.org'"), "f");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) from invitation_link l join invitation i on i.id = l.invitation_id "
			"where i.email = 'by-mail@example.org'"),
		"0");
	api_forget();
}

/* Whoever invites can make a link themselves, and come in by it under the invited address. */
static void test_a_reset_by_mail_ends_what_was_made_before_the_address_was_shown(void)
{
	const char *invitation, *secret, *cookie, *token, *headers;
	const struct answer *answer;

	world_make();
	mails_need();
	invitation = api_post(DISTRICT, "/v1/invitations",
		"{\"email\":\"owner@example.org\",\"role\":\"district_member\",\"organization\":\"wa-"
		"01109\"}")
			     ->location;
	secret = value_at(api_post(DISTRICT, api_text("%s/link", invitation), NULL), "secret");
	answer = api_post(NOBODY, "/v1/accounts",
		api_text("{\"invitation\":\"%s\",\"name\":\"Somebody\",\"password\":\"" PERSON_PASSWORD "\"}",
			secret));
	expect_status(answer, 201, "by a link that was handed over");
	cookie = cookie_of(answer);
	api_sql("insert into seat (account_id, role, organization_id) select id, 'district_lead', "
		"find_organization('wa-01109') from account where email = 'owner@example.org'; select "
		"renew_credentials()");
	answer = person_call(cookie, "POST", "/v1/tokens", "{\"label\":\"sleeper\"}");
	expect_status(answer, 201, "a token");
	token = answer->location;
	answer = person_call(cookie, "POST", api_text("%s/secret", token), NULL);
	expect_status(answer, 200, "its secret");
	headers = api_text("Authorization: Bearer %s\r\n", value_at(answer, "secret"));
	expect_status(api_call(NOBODY, "GET", "/v1/me", headers, NULL), 200, "it opens");
	api_sql("insert into second_factor (account_id, secret, confirmed_at) select id, '\\x00'::bytea || "
		"'12345678901234567890'::bytea, now() from account where email = 'owner@example.org'");
	ask("owner@example.org");
	expect_status(
		set(mails_secret(mails_to("owner@example.org", "/reset#hp_"))), 200, "the owner's password");
	expect_status(api_call(NOBODY, "GET", "/v1/me", headers, NULL), 401, "the token is void");
	answer = person_try("owner@example.org", NEW_PASSWORD, NULL);
	expect_status(answer, 201, "and another's second factor");
	expect_status(person_call(cookie_of(answer), "GET", token, NULL), 404, "the token is withdrawn");
	answer = person_call(cookie_of(answer), "POST", "/v1/tokens", "{\"label\":\"own\"}");
	expect_status(answer, 201, "from now on it is the owner's");
	token = answer->location;
	ask("owner@example.org");
	mails_wait_until("select count(*) = 2 from mail m join account a on a.id = m.account_id where m.kind "
			 "= 'reset' and "
			 "m.became = 'sent' and a.email = 'owner@example.org'");
	expect_status(
		set(mails_secret(mails_to("owner@example.org", "/reset#hp_"))), 200, "another password");
	expect_status(person_call(cookie_of(person_try("owner@example.org", NEW_PASSWORD, NULL)), "GET",
			      token, NULL),
		200, "ends no token of the owner's");
	api_forget();
}

static const char *told(const char *lead)
{
	return api_sql(api_text("select count(*) from mail m join account a on a.id = m.account_id "
				"where m.kind = 'seat' and a.email = '%s'",
		lead));
}

static void test_who_leads_an_organization_is_told_who_was_given_a_seat_for_it_and_by_whom(void)
{
	const char *cookie, *text;
	const struct answer *answer;

	world_make();
	mails_need();
	person_make("gives@example.org", "district_lead", "find_organization('wa-01109')");
	person_make("is-told@example.org", "district_lead", "find_organization('wa-01109')");
	person_make("elsewhere@example.org", "district_lead", "find_organization('wa-01158')");
	text = mails_to("gives@example.org", "<is-told@example.org>");
	expect(strstr(text, "for wa-01109 by whoever runs Halved") != NULL, "%s", text);
	CU_ASSERT_STRING_EQUAL(told("is-told@example.org"), "0");
	cookie = person_sign_in("gives@example.org", NULL);
	answer = person_call(cookie, "POST", "/v1/invitations",
		"{\"email\":\"newcomer@example.org\",\"role\":\"district_member\",\"organization\":\"wa-"
		"01109\"}");
	answer = person_call(cookie, "POST", api_text("%s/link", answer->location), NULL);
	answer = api_post(NOBODY, "/v1/accounts",
		api_text("{\"invitation\":\"%s\",\"name\":\"Example\\nGuest\",\"password\":\"" NEW_PASSWORD
			 "\"}",
			value_at(answer, "secret")));
	expect_status(answer, 201, "by a link of one lead");
	text = mails_to("is-told@example.org", "<newcomer@example.org>");
	expect(strstr(text, "Example Guest <newcomer@example.org> was given a seat as district member for "
			    "wa-01109 by Example Person <gives@example.org>.") != NULL,
		"%s", text);
	CU_ASSERT_STRING_EQUAL(told("gives@example.org"), "1");
	CU_ASSERT_STRING_EQUAL(told("elsewhere@example.org"), "0");
	api_forget();
}

static void test_a_mail_is_whole_and_comes_from_where_it_should(void)
{
	const char *text;

	mails_need();
	person_make("whole@example.org", "reader", "null, null");
	ask("whole@example.org");
	text = mails_to("whole@example.org", "/reset#hp_");
	expect(strstr(text, "From: Halved <halved@example.org>\r\n") != NULL &&
			strstr(text, "To: <whole@example.org>\r\n") != NULL &&
			strstr(text, "Subject: A new password for Halved\r\n") != NULL &&
			strstr(text, "Date: ") != NULL &&
			strstr(text, "@example.org>\r\nAuto-Submitted:") != NULL,
		"%s", text);
	api_forget();
}

static bool file_has(const char *name, const char *part)
{
	FILE *file = fopen(name, "re");
	char line[16384];
	bool found = false;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	while (fgets(line, sizeof(line), file) != NULL)
		found = found || strstr(line, part) != NULL;
	fclose(file);
	return found;
}

static void test_neither_address_nor_secret_is_in_the_waiting_mail_or_the_log(void)
{
	mails_need();
	person_make("quiet@example.org", "reader", "null, null");
	ask("quiet@example.org");
	mails_to("quiet@example.org", "/reset#hp_");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) from (select m::text as t from mail m union all select r::text from "
			"password_reset r) x where t like '%@example%' or t like '%hp_%'"),
		"0");
	wait_for("quiet@example.org", "became = 'sent'");
	CU_ASSERT_FALSE(file_has("build/api.log", "quiet@example"));
	CU_ASSERT_FALSE(file_has("build/api.log", "hp_"));
	CU_ASSERT_TRUE(file_has("build/api.log", "\"event\":\"mail\""));
	expect(strstr(api_metrics(), "halved_mails_total{outcome=\"sent\"} 0\n") == NULL &&
			strstr(api_metrics(), "halved_mails_total{outcome=\"sent\"} ") != NULL,
		"%s", api_metrics());
	api_forget();
}

const struct test tests_mail[] = {
	TEST(test_mail_to_a_dead_server_waits_and_goes_out_when_it_is_back),
	TEST(test_a_mail_sets_a_new_password_once_and_ends_every_sign_in),
	TEST(test_a_new_password_does_not_turn_off_the_second_factor),
	TEST(test_a_name_that_nobody_has_is_answered_the_same),
	TEST(test_no_more_than_three_an_hour_go_to_an_address_and_all_are_answered_the_same),
	TEST(test_a_secret_that_is_over_or_none_of_ours_sets_nothing),
	TEST(test_mail_that_is_put_off_is_tried_again_and_mail_that_is_refused_is_not),
	TEST(test_a_server_whose_certificate_is_not_trusted_gets_no_mail),
	TEST(test_mail_goes_by_tls_to_a_server_that_an_authority_of_the_settings_vouches_for),
	TEST(test_mail_whose_time_is_over_is_given_up),
	TEST(test_an_invitation_goes_by_mail_beside_a_link_that_is_handed_over),
	TEST(test_a_reset_by_mail_ends_what_was_made_before_the_address_was_shown),
	TEST(test_who_leads_an_organization_is_told_who_was_given_a_seat_for_it_and_by_whom),
	TEST(test_a_mail_is_whole_and_comes_from_where_it_should),
	TEST(test_neither_address_nor_secret_is_in_the_waiting_mail_or_the_log),
	TEST_END,
};
