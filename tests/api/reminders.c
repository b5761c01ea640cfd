/* Reminders of asks by mail: to whom, when, once, in one mail over all networks, and how they end. */
#include "../support/mails.h"
#include "../support/people.h"
#include "../support/test.h"
#include "../support/world.h"

#include <string.h>

#define LEAD "reminded@example.org"

static const char *network_named(const char *slug, const char *name)
{
	expect_status(api_post(FACILITATOR, "/v1/networks",
			      api_text("{\"slug\":\"%s\",\"name\":\"%s\",\"aim\":\"A\",\"starts_on\":\"2020-"
				       "01-01\",\"time_zone\":"
				       "\"UTC\",\"goal\":{\"baseline_year\":\"2018-19\",\"target_reduction\":"
				       "0.5,\"target_year\":"
				       "\"2023-24\"}}",
				      slug, name)),
		201, "%s", slug);
	expect_status(api_post(FACILITATOR, api_text("/v1/networks/%s/members", slug),
			      "{\"organization\":\"wa-01109\",\"joined_on\":\"2020-01-01\"}"),
		201, "a member of %s", slug);
	return slug;
}

/* Published, and due so many days from now. */
static const char *ask_of(const char *network, const char *title, int days)
{
	const struct answer *made = api_post(FACILITATOR, api_text("/v1/networks/%s/asks", network),
		api_text("{\"title\":\"%s\",\"purpose\":\"To see.\",\"reader\":\"The "
			 "facilitators\",\"minutes\":20,"
			 "\"due_on\":\"%s\",\"gives_back\":\"A chart.\"}",
			title, api_sql(api_text("select today() + (%d)", days))));

	expect_status(made, 201, "%s", title);
	publish_ask(made->location);
	return made->location;
}

static const char *number_of(const char *location)
{
	return strrchr(location, '/') + 1;
}

static void make_networks(void)
{
	static bool is_made;

	world_make();
	mails_need();
	if (is_made)
		return;
	is_made = true;
	network_named("reminders-here", "Here");
	network_named("reminders-there", "D\xc3\xa9j\xc3\xa0");
	person_make(LEAD, "district_lead", "find_organization('wa-01109'), null");
}

/* As if that had been some days ago; both at once. */
static void released(const char *first, const char *second)
{
	api_sql(api_text(
		"update reminder set planned_at = now() - interval '2 days';"
		"update ask set reminders_released_at = now() - interval '5 days' where id in (%s, %s)",
		number_of(first), number_of(second)));
}

/* Its rows. */
static const char *reminders_of(const char *ask)
{
	return api_text(
		"(select r from reminder r join account a on a.id = r.account_id where a.email = '" LEAD
		"' and r.ask_id = %s)",
		number_of(ask));
}

/* Another worker may be at it. */
static void wait_until_planned(const char *ask)
{
	mails_wait_until(api_text("select plan_reminders() is not null and exists %s", reminders_of(ask)));
}

static void test_it_is_shown_who_would_get_what_before_anything_goes_out(void)
{
	const char *ask, *people;
	const struct answer *shown;

	make_networks();
	ask = ask_of("reminders-here", "Shown before", 5);
	shown = api_get(FACILITATOR, state(ask, "reminders"));
	expect_status(shown, 200, "shown");
	expect_value(shown, "released_at", "null");
	expect_value(shown, "members/0/organization/code", "wa-01109");
	expect(strstr(shown->body, "Example") != NULL && strstr(shown->body, "reminded@") == NULL,
		"names, no addresses: %s", shown->body);
	expect_value(shown, "members/0/before_on", api_sql("select today() + 2"));
	expect_value(shown, "members/0/after_on", api_sql("select today() + 6"));
	expect(strstr(value_at(shown, "members/0/line"), "Shown before: due on ") != NULL, "%s", shown->body);
	expect_status(api_get(DISTRICT, state(ask, "reminders")), 403, "a district");
	people = value_at(shown, "people");
	expect_status(api_post(FACILITATOR, state(ask, "reminders/release"), "{\"people\":1000000}"), 409,
		"another number");
	expect_value(api_get(FACILITATOR, ask), "reminders_released_at", "null");
	expect_status(
		api_post(FACILITATOR, state(ask, "reminders/release"), api_text("{\"people\":%s}", people)),
		200, "as shown");
	expect(strcmp(value_at(api_get(FACILITATOR, ask), "reminders_released_at"), "null") != 0, "released");
	expect_status(api_patch(FACILITATOR, ask, "{\"gives_back\":\"A chart.\"}"), 200, "what no mail says");
	expect(strcmp(value_at(api_get(FACILITATOR, ask), "reminders_released_at"), "null") != 0,
		"as before");
	expect_status(api_patch(FACILITATOR, ask, "{\"remind_before_days\":4}"), 200, "another day");
	expect_value(api_get(FACILITATOR, ask), "reminders_released_at", "null");
	expect_status(api_patch(FACILITATOR, ask, "{\"remind_before_days\":3}"), 200, "as it was");
	expect_status(
		api_post(FACILITATOR, state(ask, "reminders/release"), api_text("{\"people\":%s}", people)),
		200, "looked at again");
	api_sql("select plan_reminders()");
	expect(strcmp(api_sql(api_text("select exists %s", reminders_of(ask))), "f") == 0,
		"not before its day");
	api_forget();
}

static void test_a_draft_shows_who_would_be_reminded_and_with_no_days_nobody_is(void)
{
	const char *draft, *ask;
	const struct answer *shown;

	make_networks();
	draft = api_make(FACILITATOR, "/v1/networks/reminders-here/asks",
		api_text(
			"{\"title\":\"t\",\"purpose\":\"p\",\"reader\":\"r\",\"minutes\":5,\"due_on\":\"%s\","
			"\"gives_back\":\"g\"}",
			api_sql("select today() + 5")))
			->location;
	shown = api_get(FACILITATOR, state(draft, "reminders"));
	expect_value(shown, "members/0/organization/code", "wa-01109");
	expect_value(shown, "members/0/before_on", api_sql("select today() + 2"));
	expect_status(api_get(VISITOR, state(draft, "reminders")), 404, "another network's");
	expect_status(api_post(FACILITATOR, state(draft, "reminders/release"),
			      api_text("{\"people\":%s}", value_at(shown, "people"))),
		409, "it is not released");
	expect_value(api_get(FACILITATOR, draft), "reminders_released_at", "null");
	ask = ask_of("reminders-here", "Without days", 5);
	expect(strcmp(value_at(api_get(FACILITATOR, state(ask, "reminders")), "people"), "0") != 0,
		"some people");
	expect_status(api_patch(FACILITATOR, ask, "{\"remind_before_days\":0,\"remind_after_days\":0}"), 200,
		"no days");
	shown = api_get(FACILITATOR, state(ask, "reminders"));
	expect_value(shown, "people", "0");
	expect_value(shown, "members/0/people", "[]");
	expect_value(shown, "members/0/organization/code", "wa-01109");
	expect_status(api_call(FACILITATOR, "DELETE", ask, NULL, NULL), 200, "withdrawn");
	api_forget();
}

static void test_what_was_returned_is_owed_and_reminded_of_again(void)
{
	const char *ask, *answer, *people;

	make_networks();
	ask = ask_of("reminders-here", "Returned", 2);
	people = value_at(api_get(FACILITATOR, state(ask, "reminders")), "people");
	expect_status(
		api_post(FACILITATOR, state(ask, "reminders/release"), api_text("{\"people\":%s}", people)),
		200, "released");
	api_sql(api_text("update ask set reminders_released_at = now() - interval '5 days' where id = %s",
		number_of(ask)));
	answer = api_make(DISTRICT, state(ask, "answers"), "{\"text\":\"In words.\"}")->location;
	expect_value(api_get(FACILITATOR, state(ask, "reminders")), "people", "0");
	api_sql("update reminder set planned_at = now() - interval '2 days'");
	api_sql("select plan_reminders()");
	expect(strcmp(api_sql(api_text("select exists %s", reminders_of(ask))), "f") == 0, "answered");
	expect_status(api_post(FACILITATOR, state(answer, "return"), "{\"question\":\"Which year?\"}"), 200,
		"returned");
	expect_value(api_get(FACILITATOR, state(ask, "reminders")), "people", people);
	expect_value(
		api_get(FACILITATOR, state(ask, "reminders")), "members/0/organization/code", "wa-01109");
	wait_until_planned(ask);
	expect(strstr(api_sql(api_text(
			      "select reminder_words(mail_id) from reminder where ask_id = %s limit 1",
			      number_of(ask))),
		       "Returned: due on ") != NULL,
		"told in the mail");
	expect_status(api_call(FACILITATOR, "DELETE", ask, NULL, NULL), 200, "withdrawn");
	api_forget();
}

/* The service does it by itself. */
static void test_one_mail_tells_of_all_networks_why_it_came_and_how_to_end_it(void)
{
	const char *first, *second, *text;

	make_networks();
	first = ask_of("reminders-here", "Example ask here", 2);
	second = ask_of("reminders-there", "Example ask there", 1);
	released(first, second);
	text = mails_to(LEAD, "Example ask there");
	expect(strstr(text, "Example ask here") != NULL && strstr(text, "=C3=A9j=C3=A0") != NULL &&
			strstr(text, "You get this because") != NULL &&
			strstr(text, "https://halved.example.org/stop#hr_") != NULL &&
			strstr(text, "charset=utf-8") != NULL,
		"%s", text);
	expect(strstr(text, "Example ask there") < strstr(text, "Example ask here"), "what is due first: %s",
		text);
	mails_wait_until(api_text("select count(*) = 2 and count(distinct (r).mail_id) = 1 and "
				  "count((r).sent_at) = 2 from (select %s "
				  "as r union all select %s) x",
		reminders_of(first), reminders_of(second)));
	api_forget();
}

static void test_nobody_is_reminded_twice_of_the_same_and_once_more_after_its_day(void)
{
	const char *before, *after;

	make_networks();
	before = ask_of("reminders-here", "Once before", 2);
	after = ask_of("reminders-there", "Once after", -2);
	released(before, after);
	wait_until_planned(before);
	for (int i = 0; i < 3; i++)
		released(before, after), api_sql("select plan_reminders()");
	CU_ASSERT_STRING_EQUAL(api_sql(api_text("select string_agg(r.kind, ' ' order by r.kind) from "
						"reminder r join account a on a.id = r.account_id "
						"where a.email = '" LEAD "' and r.ask_id in (%s, %s)",
				       number_of(before), number_of(after))),
		"after before");
	ask_due(before, api_sql("select today() - 2"));
	released(before, after);
	mails_wait_until(api_text("select plan_reminders() is not null and exists (select from reminder "
				  "where ask_id = %s and kind = "
				  "'after')",
		number_of(before)));
	api_forget();
}

static void test_what_has_been_answered_meanwhile_is_not_mailed(void)
{
	const char *ask;

	make_networks();
	ask = ask_of("reminders-here", "Answered meanwhile", 2);
	mails_stop();
	/* what earlier tests have left open would be in the same mail */
	api_sql(api_text("update ask set reminders_released_at = null where id <> %s", number_of(ask)));
	released(ask, ask);
	wait_until_planned(ask);
	mails_wait_until(api_text("select tries = 1 and ended_at is null and due_at <= now() + interval '1 "
				  "minute' from mail where id = "
				  "(%s).mail_id",
		reminders_of(ask)));
	expect_status(
		api_post(DISTRICT, state(ask, "answers"), "{\"text\":\"Here it is.\"}"), 201, "answered");
	mails_need();
	api_sql(api_text("update mail set due_at = now() where id = (%s).mail_id", reminders_of(ask)));
	mails_wait_until(
		api_text("select became = 'nobody' from mail where id = (%s).mail_id", reminders_of(ask)));
	expect(mails_find(LEAD, "Answered meanwhile") == NULL, "no mail");
	expect(strstr(api_get(FACILITATOR, state(ask, "reminders"))->body, "wa-01109") == NULL,
		"nor is one shown");
	api_forget();
}

static void test_a_link_of_the_mail_ends_them_and_who_is_signed_in_turns_them_on_again(void)
{
	const char *ask, *secret, *cookie;

	make_networks();
	ask = ask_of("reminders-here", "The last one", 2);
	released(ask, ask);
	wait_until_planned(ask);
	secret = mails_secret(mails_to(LEAD, "The last one"));
	expect_status(
		api_post(NOBODY, "/v1/reminder-stops", "{\"reminder\":\"hr_0123\"}"), 404, "none of ours");
	expect_value(api_post(NOBODY, "/v1/reminder-stops", api_text("{\"reminder\":\"%s\"}", secret)),
		"wanted", "false");
	expect_status(api_post(NOBODY, "/v1/reminder-stops", api_text("{\"reminder\":\"%s\"}", secret)), 200,
		"and again");
	cookie = person_sign_in(LEAD, NULL);
	expect_value(person_call(cookie, "GET", "/v1/me", NULL), "reminders", "false");
	expect_value(api_get(FACILITATOR, state(ask, "reminders")), "members/0/people/0",
		api_sql("select coalesce(min(name), '') from who_answers(find_organization('wa-01109'))"));
	expect_value(person_call(cookie, "POST", "/v1/me/reminders", "{\"wanted\":true}"), "wanted", "true");
	expect_value(person_call(cookie, "GET", "/v1/me", NULL), "reminders", "true");
	api_forget();
}

const struct test tests_reminders[] = {
	TEST(test_it_is_shown_who_would_get_what_before_anything_goes_out),
	TEST(test_a_draft_shows_who_would_be_reminded_and_with_no_days_nobody_is),
	TEST(test_what_was_returned_is_owed_and_reminded_of_again),
	TEST(test_one_mail_tells_of_all_networks_why_it_came_and_how_to_end_it),
	TEST(test_nobody_is_reminded_twice_of_the_same_and_once_more_after_its_day),
	TEST(test_what_has_been_answered_meanwhile_is_not_mailed),
	TEST(test_a_link_of_the_mail_ends_them_and_who_is_signed_in_turns_them_on_again),
	TEST_END,
};
