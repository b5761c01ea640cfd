/*
 * Asks for data, and what becomes of them. Two networks of long ago, so that what day it is today decides
 * nothing: wa-01109 stays, wa-01158 leaves on 1 March 2020, the membership of wa-80119 rests.
 */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/resources/resources.h"

#include <string.h>

#define HERE "/v1/networks/asks-test/"
#define THERE "/v1/networks/asks-there/"

static void make_network(const char *slug, const char *path)
{
	api_make(FACILITATOR, "/v1/networks",
		api_text(
			"{\"slug\":\"%s\",\"name\":\"Asks\",\"aim\":\"A\",\"starts_on\":\"2020-01-01\","
			"\"goal\":{"
			"\"baseline_year\":\"2018-19\",\"target_reduction\":0.5,\"target_year\":\"2023-24\"},"
			"\"commitments\":[{\"position\":1,\"title\":\"Answer\",\"rule\":{\"counts\":\"asks\","
			"\"met\":\"In "
			"time.\"}}]}",
			slug));
	api_make(FACILITATOR, path, "{\"organization\":\"wa-01109\",\"joined_on\":\"2020-01-01\"}");
}

static void make_networks(void)
{
	static bool is_made;

	world_make();
	if (is_made)
		return;
	is_made = true;
	make_network("asks-test", HERE "members");
	make_network("asks-there", THERE "members");
	api_make(FACILITATOR, HERE "members",
		"{\"organization\":\"wa-01158\",\"joined_on\":\"2020-01-01\",\"left_on\":\"2020-03-01\"}");
	api_make(FACILITATOR, HERE "members",
		"{\"organization\":\"wa-80119\",\"joined_on\":\"2020-01-01\",\"pauses\":[{\"paused_on\":"
		"\"2020-02-01\"}]}");
}

static const char *number_of(const char *location)
{
	return strrchr(location, '/') + 1;
}

/* That many days from today, in the network. */
static const char *in_days(int days)
{
	return api_sql(api_text("select network_today(find_network('asks-test')) + %d", days));
}

/* A published one; `more` are further members, each with a comma before it. */
static const char *new_ask(const char *network, const char *due_on, const char *more)
{
	const char *ask = api_make(FACILITATOR, api_text("%sasks", network),
		api_text("{\"title\":\"Example ask\",\"purpose\":\"To see.\",\"reader\":\"The "
			 "facilitators\",\"minutes\":20,"
			 "\"due_on\":\"%s\",\"gives_back\":\"A chart.\"%s}",
			due_on, more))
				  ->location;

	make_networks();
	publish_ask(ask);
	return ask;
}

/* A school year that no other test asks for. */
static const char *new_year(void)
{
	static unsigned year = 2001;

	year++;
	return api_text("%u-%02u", year, (year + 1) % 100);
}

static const char *annual(const char *year)
{
	return api_text(",\"school_year\":\"%s\",\"kind\":\"annual\"", year);
}

/* Submitted at noon of the day. */
static const char *submit(enum who who, const char *network, const char *period, const char *day)
{
	const char *made_at = api_make(who, api_text("%ssubmissions", network),
		api_text("{\"cells\":[{\"enrolled\":9,\"chronic\":1}]%s}", period))
				      ->location;

	expect_status(api_post(who, state(made_at, "submit"), NULL), 200, "submit");
	api_sql(api_text(
		"update submission set submitted_at = '%s 12:00-08' where id = %s", day, number_of(made_at)));
	return made_at;
}

static const struct answer *members_of(const char *ask)
{
	const struct answer *answer = api_get(FACILITATOR, state(ask, "members"));

	expect_status(answer, 200, "%s", ask);
	return answer;
}

static void expect_member(const char *ask, const char *code, const char *what, const char *value)
{
	const struct answer *answer = members_of(ask);

	for (size_t i = 0; i < json_count(json_member(answer->json, "items")); i++)
		if (strcmp(value_at(answer, api_text("items/%zu/organization/code", i)), code) == 0) {
			expect_value(answer, api_text("items/%zu/%s", i, what), value);
			return;
		}
	expect(strcmp(value, "") == 0, "%s is not among the members", code);
}

/* ---- who answered ---- */

static void test_who_was_a_member_on_the_day_is_expected_and_nobody_else(void)
{
	const char *year, *first, *second;
	const struct answer *answer;

	make_networks();
	year = new_year();
	first = new_ask(HERE, "2020-02-15", annual(year));
	second = new_ask(HERE, "2020-04-15", annual(new_year()));
	submit(DISTRICT, HERE, annual(year), "2020-02-10");
	expect_member(first, "wa-01109", "state", "submitted");
	expect_member(first, "wa-01109", "on_time", "true");
	expect_member(first, "wa-01109", "answer/record", "submission");
	expect_member(first, "wa-01158", "state", "overdue");
	expect_member(first, "wa-01158", "on_time", "false");
	expect_member(first, "wa-80119", "state", "");
	expect_member(second, "wa-01109", "state", "overdue");
	expect_member(second, "wa-01158", "state", "");
	answer = api_get(DISTRICT, first);
	expect_value(answer, "answers/expected", "2");
	expect_value(answer, "answers/received", "1");
	expect_value(answer, "answers/on_time", "1");
	expect_value(answer, "answers/overdue", "1");
	expect_value(api_get(FACILITATOR, second), "answers/expected", "1");
	answer = api_get(DISTRICT, state(first, "members"));
	expect_value(answer, "items/0/organization/code", "wa-01109");
	expect_value(answer, "items/1", "");
	api_forget();
}

static void test_a_member_that_has_been_given_a_later_day_is_in_time_until_then(void)
{
	const char *year, *ask, *later;
	const struct answer *answer;

	make_networks();
	year = new_year();
	ask = new_ask(HERE, "2020-02-05", annual(year));
	submit(OTHER, HERE, annual(year), "2020-02-20");
	expect_member(ask, "wa-01158", "on_time", "false");
	expect(names(api_post(FACILITATOR, state(ask, "reopenings"),
			     "{\"organization\":\"wa-01158\",\"due_on\":\"2020-02-05\"}"),
		       "/due_on"),
		"no later day");
	later = api_make(FACILITATOR, state(ask, "reopenings"),
		"{\"organization\":\"wa-01158\",\"due_on\":\"2020-02-25\",\"reason\":\"A flood.\"}")
			->location;
	expect_member(ask, "wa-01158", "on_time", "true");
	expect_member(ask, "wa-01158", "due_on", "2020-02-25");
	expect_member(ask, "wa-01158", "reopened/reason", "A flood.");
	expect_member(ask, "wa-01109", "due_on", "2020-02-05");
	answer = api_get(FACILITATOR, HERE "members/wa-01158/ledger");
	expect(strstr(answer->body,
		       api_text("{\"record\":\"ask\",\"id\":\"%s\",\"on\":\"2020-02-25\",\"shows\":\"kept\"",
			       number_of(ask))) != NULL,
		"the ledger knows it: %s", answer->body);
	expect_status(api_call(FACILITATOR, "DELETE", later, NULL, NULL), 200, "taken back");
	expect_member(ask, "wa-01158", "on_time", "false");
	api_make(FACILITATOR, state(ask, "reopenings"),
		"{\"organization\":\"wa-01158\",\"due_on\":\"2020-02-25\",\"reason\":\"A flood.\"}");
	expect_status(api_patch(FACILITATOR, ask, "{\"due_on\":\"2020-03-05\"}"), 200, "put off for all");
	expect_member(ask, "wa-01158", "due_on", "2020-03-05");
	api_forget();
}

static void test_two_asks_for_the_year_to_date_are_answered_each_by_its_own_day(void)
{
	const char *year, *january, *march, *period;

	make_networks();
	year = new_year();
	period = api_text(",\"school_year\":\"%s\",\"kind\":\"ytd\",\"as_of\":", year);
	january = new_ask(HERE, "2020-02-15", api_text("%s\"%.2s%.2s-01-31\"", period, year, year + 5));
	march = new_ask(HERE, "2020-02-16", api_text("%s\"%.2s%.2s-03-31\"", period, year, year + 5));
	submit(DISTRICT, HERE, api_text("%s\"%.2s%.2s-01-31\"", period, year, year + 5), "2020-02-10");
	expect_member(january, "wa-01109", "state", "submitted");
	expect_member(march, "wa-01109", "state", "overdue");
	api_forget();
}

static void test_two_asks_for_the_year_to_date_without_a_day_are_answered_each_by_its_own(void)
{
	static const char period[] = ",\"school_year\":\"2019-20\",\"kind\":\"ytd\"";
	const char *first, *second, *third;

	make_networks();
	first = new_ask(HERE, "2020-02-05", period);
	submit(DISTRICT, HERE, api_text("%s,\"as_of\":\"2020-01-31\"", period), "2020-02-04");
	expect_member(first, "wa-01109", "on_time", "true");
	second = new_ask(HERE, "2020-02-12", period);
	third = new_ask(HERE, "2020-02-19", period);
	expect_member(first, "wa-01109", "state", "submitted");
	expect_member(second, "wa-01109", "state", "overdue");
	/* a late answer is to the ask whose day it was made for; what comes after the last is the last one's
	 */
	submit(OTHER, HERE, api_text("%s,\"as_of\":\"2020-02-06\"", period), "2020-02-25");
	expect_member(first, "wa-01158", "state", "overdue");
	expect_member(second, "wa-01158", "on_time", "false");
	expect_member(third, "wa-01158", "state", "overdue");
	submit(OTHER, HERE, api_text("%s,\"as_of\":\"2020-02-24\"", period), "2020-02-26");
	expect_member(third, "wa-01158", "on_time", "false");
	api_forget();
}

static void test_what_asks_for_no_counts_is_answered_in_words_returned_and_accepted(void)
{
	const char *ask, *answer;

	make_networks();
	ask = new_ask(HERE, "2020-02-15", "");
	answer = api_make(DISTRICT, state(ask, "answers"), "{\"text\":\"We call.\"}")->location;
	expect_member(ask, "wa-01109", "state", "submitted");
	expect_status(api_post(DISTRICT, state(ask, "answers"), "{\"text\":\"Again.\"}"), 409, "one answer");
	expect_status(api_get(OTHER, answer), 404, "another's");
	expect_value(api_post(FACILITATOR, state(answer, "return"), "{\"question\":\"Whom?\"}"), "status",
		"returned");
	expect_member(ask, "wa-01109", "question", "Whom?");
	expect_value(api_get(FACILITATOR, ask), "answers/returned", "1");
	expect_value(api_patch(DISTRICT, answer, "{\"text\":\"We call everybody.\"}"), "status", "submitted");
	expect_member(ask, "wa-01109", "question", "null");
	expect_value(api_post(FACILITATOR, state(answer, "accept"), NULL), "status", "accepted");
	expect_status(api_post(FACILITATOR, state(answer, "accept"), NULL), 409, "accepted already");
	expect_status(api_patch(DISTRICT, answer, "{\"text\":\"Nobody.\"}"), 409, "what is accepted stays");
	expect_status(api_call(DISTRICT, "DELETE", answer, NULL, NULL), 409, "and is not withdrawn");
	expect_value(api_get(FACILITATOR, ask), "answers/accepted", "1");
	api_forget();
}

static void test_an_answer_in_words_keeps_what_it_said_whoever_changes_it(void)
{
	const char *answer;
	const struct answer *changed;

	make_networks();
	answer = api_make(DISTRICT, state(new_ask(HERE, "2020-02-15", ""), "answers"),
		"{\"text\":\"We have not begun.\"}")
			 ->location;
	changed = api_patch(DISTRICT, answer, "{\"link\":\"https://www.example.org/plan\"}");
	expect_value(changed, "earlier", "[]");
	changed = api_patch(FACILITATOR, answer, "{\"text\":\"All is well.\"}");
	expect_value(changed, "text", "All is well.");
	changed = api_patch(DISTRICT, answer, "{\"link\":null}");
	expect_value(changed, "earlier/0/text", "We have not begun.");
	expect_value(changed, "earlier/0/by/name", "facilitator");
	expect_value(changed, "earlier/1/text", "All is well.");
	expect_value(changed, "earlier/1/link", "https://www.example.org/plan");
	expect_value(changed, "earlier/1/by/name", "district_lead");
	expect_value(changed, "earlier/2", "");
	expect_forgotten(DISTRICT, answer, "text", "All is well.");
	api_forget();
}

/* Accepted as it was, the answer says who let the question go, and when; the member's own change does so,
 * too. */
static void test_accepting_an_answer_closes_the_question_that_was_open(void)
{
	const char *ask, *answer, *account;

	make_networks();
	ask = new_ask(HERE, "2020-02-15", "");
	answer = api_make(DISTRICT, state(ask, "answers"), "{\"text\":\"We call.\"}")->location;
	expect_value(api_post(FACILITATOR, state(answer, "return"), "{\"question\":\"Whom?\"}"),
		"question_closed", "null");
	expect_value(api_post(FACILITATOR, state(answer, "accept"), NULL), "question", "Whom?");
	account = api_sql("select account_id from credential where hash = sha256('facilitator')");
	expect_value(api_get(DISTRICT, answer), "question_closed/by", account);
	expect(strlen(value_at(api_get(DISTRICT, answer), "question_closed/at")) > 19, "when");
	expect_value(api_post(FACILITATOR, state(answer, "return"), "{\"question\":\"All of them?\"}"),
		"question_closed", "null");
	expect_status(api_patch(DISTRICT, answer, "{\"text\":\"We call all.\"}"), 200, "changed");
	expect_value(api_post(FACILITATOR, state(answer, "accept"), NULL), "question_closed", "null");
	api_forget();
}

static void test_what_it_takes_stays_as_it_was_told_to_those_who_have_answered(void)
{
	const char *ask, *answer;
	const struct answer *changed;

	make_networks();
	ask = new_ask(HERE, in_days(20), "");
	expect_status(api_patch(FACILITATOR, ask, "{\"minutes\":25}"), 200, "nobody has answered");
	answer = api_make(DISTRICT, state(ask, "answers"), "{\"text\":\"We call.\"}")->location;
	changed = api_patch(FACILITATOR, ask, "{\"minutes\":480}");
	expect(changed->status == 422 && names(changed, "/minutes"), "somebody has: %s", changed->body);
	expect_status(
		api_patch(FACILITATOR, ask, "{\"minutes\":25,\"purpose\":\"To know.\"}"), 200, "the same");
	changed = api_patch(FACILITATOR, ask, api_text("{\"due_on\":\"%s\"}", in_days(10)));
	expect(changed->status == 422 && names(changed, "/due_on"), "and would be late: %s", changed->body);
	expect_status(
		api_patch(FACILITATOR, ask, api_text("{\"due_on\":\"%s\"}", in_days(30))), 200, "put off");
	expect_status(api_call(DISTRICT, "DELETE", answer, NULL, NULL), 200, "withdrawn");
	expect_status(
		api_patch(FACILITATOR, ask, api_text("{\"minutes\":30,\"due_on\":\"%s\"}", in_days(10))), 200,
		"nobody has any more");
	api_forget();
}

static void test_nobody_is_asked_for_what_was_due_yesterday(void)
{
	const struct answer *answer;
	const char *draft;

	make_networks();
	draft = api_make(FACILITATOR, HERE "asks",
		api_text(
			"{\"title\":\"t\",\"purpose\":\"p\",\"reader\":\"r\",\"minutes\":5,\"due_on\":\"%s\","
			"\"gives_back\":\"g\"}",
			in_days(-1)))
			->location;
	answer = api_post(FACILITATOR, state(draft, "publish"), NULL);
	expect(answer->status == 422 && names(answer, "/due_on"), "%s", answer->body);
	expect_status(
		api_patch(FACILITATOR, draft, api_text("{\"due_on\":\"%s\"}", in_days(0))), 200, "today");
	expect_status(api_post(FACILITATOR, state(draft, "publish"), NULL), 200, "today is in time");
	answer = api_patch(FACILITATOR, draft, api_text("{\"due_on\":\"%s\"}", in_days(-1)));
	expect(answer->status == 422 && names(answer, "/due_on"), "%s", answer->body);
	api_forget();
}

static void test_words_stand_for_counts_once_they_are_accepted(void)
{
	const char *ask, *answer;

	make_networks();
	ask = new_ask(HERE, "2020-02-15", annual(new_year()));
	answer = api_make(DISTRICT, state(ask, "answers"), "{\"text\":\"The system was down.\"}")->location;
	expect_member(ask, "wa-01109", "state", "overdue");
	expect_status(api_post(FACILITATOR, state(answer, "accept"), NULL), 200, "accept");
	expect_member(ask, "wa-01109", "state", "accepted");
	expect_member(ask, "wa-01109", "answer/record", "ask_answer");
	api_forget();
}

static void test_an_ask_whose_answers_nobody_opens_is_flagged_until_somebody_does(void)
{
	const char *year, *ask, *submission;

	make_networks();
	year = new_year();
	ask = new_ask(HERE, "2020-02-15", annual(year));
	expect_value(api_get(FACILITATOR, ask), "answers/unread", "false");
	submission = submit(DISTRICT, HERE, annual(year), "2020-02-10");
	expect_value(api_get(FACILITATOR, ask), "answers/unread", "true");
	expect_status(api_get(DISTRICT, submission), 200, "its own team");
	expect_value(api_get(FACILITATOR, ask), "answers/unread", "true");
	expect_member(ask, "wa-01109", "opened", "false");
	expect_status(api_get(FACILITATOR, submission), 200, "its reader");
	expect_value(api_get(FACILITATOR, ask), "answers/unread", "false");
	expect_value(api_get(FACILITATOR, ask), "answers/opened", "1");
	expect_member(ask, "wa-01109", "opened", "true");
	api_forget();
}

/* ---- what a district has on its desk, and how much of its time is asked for ---- */

static const char *paper_of(const struct answer *desk, const char *list, const char *ask, const char *what)
{
	for (size_t i = 0; i < json_count(json_member(desk->json, list)); i++)
		if (strcmp(value_at(desk, api_text("%s/%zu/ask", list, i)), number_of(ask)) == 0)
			return value_at(desk, api_text("%s/%zu/%s", list, i, what));
	return "";
}

static void test_a_district_sees_what_it_owes_and_what_came_back_over_all_its_networks(void)
{
	const char *here, *there, *answer;
	const struct answer *desk;

	make_networks();
	here = new_ask(HERE, "2020-02-15", "");
	there = new_ask(THERE, "2020-02-01", "");
	answer = api_make(DISTRICT, state(there, "answers"), "{\"text\":\"Said.\"}")->location;
	expect_status(
		api_patch(FACILITATOR, there, "{\"came_back\":\"A chart of all.\"}"), 200, "what came back");
	desk = api_get(DISTRICT, "/v1/organizations/wa-01109/asks");
	expect_status(desk, 200, "the desk");
	CU_ASSERT_STRING_EQUAL(paper_of(desk, "owed", here, "state"), "overdue");
	CU_ASSERT_STRING_EQUAL(paper_of(desk, "owed", here, "network"), "asks-test");
	CU_ASSERT_STRING_EQUAL(paper_of(desk, "answered", there, "came_back"), "A chart of all.");
	CU_ASSERT_STRING_EQUAL(paper_of(desk, "answered", there, "answer/id"), number_of(answer));
	CU_ASSERT_STRING_NOT_EQUAL(paper_of(desk, "answered", there, "came_back_at"), "null");
	api_post(FACILITATOR, state(answer, "return"), "{\"question\":\"By whom?\"}");
	desk = api_get(DISTRICT, "/v1/organizations/wa-01109/asks");
	CU_ASSERT_STRING_EQUAL(paper_of(desk, "owed", there, "question"), "By whom?");
	desk = api_get(HOST, "/v1/organizations/wa-01109/asks");
	expect(strstr(desk->body, "asks-test") == NULL, "another network's asks: %s", desk->body);
	expect_status(api_get(OTHER, "/v1/organizations/wa-01109/asks"), 404, "another district");
	api_forget();
}

static void test_minutes_are_told_by_quarter_for_a_plan_a_network_and_each_member(void)
{
	const struct answer *answer;

	make_networks();
	api_sql("update ask set withdrawn_at = now() where network_id = find_network('asks-test')");
	new_ask(HERE, "2020-02-15", "");
	new_ask(HERE, "2020-02-20", "");
	new_ask(HERE, "2020-04-15", "");
	answer = api_make(FACILITATOR, HERE "asks",
		"{\"title\":\"t\",\"purpose\":\"p\",\"reader\":\"r\",\"minutes\":5,\"due_on\":\"2020-03-31\","
		"\"gives_back\":\"g\"}");
	expect_value(answer, "load/quarter", "2020-Q1");
	expect_value(answer, "load/asks", "3");
	expect_value(answer, "load/minutes", "45");
	expect_value(answer, "load/minutes_in_all", "65");
	answer = api_get(DISTRICT, "/v1/networks/asks-test");
	expect_value(answer, "minutes_asked/minutes", "60");
	expect_value(answer, "minutes_asked/quarters/0/minutes", "40");
	expect_value(answer, "minutes_asked/quarters/1/quarter", "2020-Q2");
	answer = api_get(FACILITATOR, HERE "asked-minutes");
	expect(json_count(json_member(answer->json, "items")) == 3, "all members: %s", answer->body);
	answer = api_get(OTHER, HERE "asked-minutes");
	expect_value(answer, "items/0/organization/code", "wa-01158");
	expect_value(answer, "items/0/minutes_asked/minutes", "40");
	expect_value(answer, "items/0/minutes_asked/quarters/1", "");
	api_forget();
}

static void test_an_ask_is_not_published_without_what_it_is_for_who_reads_it_how_long_by_when_and_for_what(
	void)
{
	static const char *const needed[] = { "purpose", "reader", "minutes", "gives_back" };
	const char *draft;

	make_networks();
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		const char *body = example_body(&resource_ask, needed[i], NULL);

		expect(names(api_post(FACILITATOR, HERE "asks", body), api_text("/%s", needed[i])), "%s: %s",
			needed[i], body);
	}
	draft = api_make(FACILITATOR, HERE "asks",
		"{\"title\":\"t\",\"purpose\":\"p\",\"reader\":\"r\",\"minutes\":5,\"gives_back\":\"g\"}")
			->location;
	expect(names(api_post(FACILITATOR, state(draft, "publish"), NULL), "/due_on"), "without a day");
	expect_status(api_post(DISTRICT, state(draft, "answers"), "{\"text\":\"x\"}"), 404, "a draft");
	expect_status(api_post(FACILITATOR, state(draft, "answers"),
			      "{\"text\":\"x\",\"organization\":\"wa-01109\"}"),
		409, "a draft is not answered");
	expect_status(api_post(FACILITATOR, state(draft, "reopenings"),
			      "{\"organization\":\"wa-01109\",\"due_on\":\"2020-03-01\"}"),
		409, "nor reopened");
	expect_status(api_patch(FACILITATOR, draft, "{\"due_on\":\"2020-03-31\"}"), 200,
		"other tests publish all drafts");
	api_forget();
}

const struct test tests_asks[] = {
	TEST(test_who_was_a_member_on_the_day_is_expected_and_nobody_else),
	TEST(test_a_member_that_has_been_given_a_later_day_is_in_time_until_then),
	TEST(test_two_asks_for_the_year_to_date_are_answered_each_by_its_own_day),
	TEST(test_two_asks_for_the_year_to_date_without_a_day_are_answered_each_by_its_own),
	TEST(test_what_asks_for_no_counts_is_answered_in_words_returned_and_accepted),
	TEST(test_an_answer_in_words_keeps_what_it_said_whoever_changes_it),
	TEST(test_accepting_an_answer_closes_the_question_that_was_open),
	TEST(test_what_it_takes_stays_as_it_was_told_to_those_who_have_answered),
	TEST(test_nobody_is_asked_for_what_was_due_yesterday),
	TEST(test_words_stand_for_counts_once_they_are_accepted),
	TEST(test_an_ask_whose_answers_nobody_opens_is_flagged_until_somebody_does),
	TEST(test_a_district_sees_what_it_owes_and_what_came_back_over_all_its_networks),
	TEST(test_minutes_are_told_by_quarter_for_a_plan_a_network_and_each_member),
	TEST(test_an_ask_is_not_published_without_what_it_is_for_who_reads_it_how_long_by_when_and_for_what),
	TEST_END,
};
