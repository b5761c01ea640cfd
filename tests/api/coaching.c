/* Coaching: what was promised and delivered, steps that are carried on, and what stays between coach and
 * team. */
#include "../support/api.h"
#include "../support/counted.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdio.h>
#include <string.h>

#define BASE "/v1/networks/coaching-test/"
#define SAID "Nobody else may read this."

static const char template[] =
	"{\"slug\":\"coaching-test\",\"name\":\"N\",\"aim\":\"A\",\"starts_on\":\"2020-01-01\",\"goal\":{"
	"\"baseline_year\":\"2018-19\",\"target_reduction\":0.5,\"target_year\":\"2023-24\"},"
	"\"coaching_plans\":[{\"title\":\"P\",\"check_in\":true,\"sessions_least\":4,\"sessions_most\":7,"
	"\"minutes\":60,\"elements\":[{\"code\":\"sharing\",\"label\":\"S\"},{\"code\":\"root-causes\","
	"\"label\":\"R\"},{\"code\":\"reflection\",\"label\":\"I\"},{\"code\":\"action-planning\",\"label\":"
	"\"A\"}]}],\"commitments\":[{\"position\":1,\"title\":\"Be coached\",\"rule\":{\"counts\":"
	"\"coaching\",\"needed\":2,\"met\":\"Twice.\"}}],\"sessions\":[{\"title\":\"Whole network\","
	"\"starts_at\":\"2020-03-20T13:00:00-07:00\",\"ends_at\":\"2020-03-20T14:30:00-07:00\",\"time_zone\":"
	"\"America/Los_Angeles\"}]}";

/* A series of its own. */
static const char *new_series(void)
{
	static bool is_made;

	world_make();
	if (!is_made) {
		is_made = true;
		api_make(FACILITATOR, "/v1/networks", template);
		api_make(FACILITATOR, BASE "members",
			"{\"organization\":\"wa-01109\",\"joined_on\":\"2020-01-01\"}");
	}
	api_sql("update coaching_series set ends_on = '2030-06-30' where ends_on is null");
	return api_make(COACH, BASE "coaching-series", "{\"organization\":\"wa-01109\",\"title\":\"T\"}")
		->location;
}

static const char *hold(const char *series, const char *day, const char *rest)
{
	return api_make(COACH, api_text("%s/sessions", series),
		api_text("{\"status\":\"held\",\"meets_at\":\"%sT13:00:00-07:00\"%s}", day, rest))
		->location;
}

static const char *agree(enum who who, const char *series, const char *rest)
{
	return api_make(
		who, api_text("%s/steps", series), api_text("{\"text\":\"Ask ten families.\"%s}", rest))
		->location;
}

static void test_delivered_stands_beside_promised_for_who_sees_that_there_is_coaching(void)
{
	const char *series = new_series();
	const struct answer *answer = api_get(FACILITATOR, series);

	expect_value(answer, "delivery/promised", "4");
	expect_value(answer, "delivery/most", "7");
	expect_value(answer, "delivery/delivered", "0");
	expect_value(answer, "delivery/check_in", "missing");
	hold(series, "2020-03-01", ",\"kind\":\"check_in\"");
	hold(series, "2020-03-10", "");
	api_make(DISTRICT, api_text("%s/sessions", series), "{\"meets_at\":\"2020-04-14T13:00:00-07:00\"}");
	answer = api_get(FACILITATOR, series);
	expect_value(answer, "delivery/check_in", "held");
	expect_value(answer, "delivery/delivered", "1");
	expect_value(answer, "delivery/planned", "1");
	expect_status(api_patch(COACH, series, "{\"promised\":6}"), 200, "more");
	expect_value(api_get(DISTRICT, series), "delivery/promised", "6");
	api_forget();
}

static void test_a_series_promises_what_its_plan_allows(void)
{
	static const struct {
		int promised;
		bool allowed;
	} rows[] = { { 3, false }, { 4, true }, { 7, true }, { 8, false } };
	const char *series = new_series(), *list = BASE "coaching-series";

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer =
			api_patch(COACH, series, api_text("{\"promised\":%d}", rows[i].promised));

		expect_status(answer, rows[i].allowed ? 200 : 422, "%d", rows[i].promised);
		expect(rows[i].allowed || names(answer, "/promised"), "%s", answer->body);
	}
	expect(names(api_post(COACH, list, "{\"organization\":\"wa-01109\",\"title\":\"T\",\"promised\":9}"),
		       "/promised"),
		"nor at first");
	api_forget();
}

static void test_a_member_has_one_open_series_of_a_plan(void)
{
	static const char another[] = "{\"organization\":\"wa-01109\",\"title\":\"Another\"}";
	const char *series = new_series(), *list = BASE "coaching-series";

	expect_status(api_post(COACH, list, another), 409, "the first goes on");
	expect_status(api_patch(COACH, series, "{\"ends_on\":\"2020-06-30\"}"), 200, "it ends");
	expect_status(api_post(COACH, list, another), 201, "the next one");
	api_forget();
}

/* The same where the plan says until when: what counts is in both. */
static void test_what_was_held_on_other_days_is_neither_delivered_nor_in_the_ledger(void)
{
	const char *series, *ledger = BASE "members/wa-01109/ledger?as_of=2018-06-30";
	const struct answer *answer;

	series = new_series();
	api_sql("update membership set joined_on = '2018-01-01' where network_id = "
		"find_network('coaching-test')");
	expect_status(api_patch(COACH, series, "{\"starts_on\":\"2018-03-01\",\"ends_on\":\"2018-04-30\"}"),
		200, "days");
	hold(series, "2018-02-28", "");
	hold(series, "2018-03-01", "");
	hold(series, "2018-05-01", "");
	answer = api_get(FACILITATOR, series);
	expect_value(answer, "delivery/delivered", "1");
	expect_value(answer, "delivery/outside", "2");
	expect_value(api_get(FACILITATOR, ledger), "members/0/commitments/0/verdict", "not_yet");
	expect_status(api_patch(COACH, series, "{\"ends_on\":\"2018-05-01\"}"), 200, "it goes on");
	expect_value(api_get(FACILITATOR, series), "delivery/delivered", "2");
	expect_value(api_get(FACILITATOR, ledger), "members/0/commitments/0/verdict", "met");
	api_sql("update coaching_plan set ends_on = '2018-04-30' where network_id = "
		"find_network('coaching-test')");
	expect_value(api_get(FACILITATOR, series), "delivery/delivered", "1");
	expect_value(api_get(FACILITATOR, ledger), "members/0/commitments/0/verdict", "not_yet");
	api_sql("update coaching_plan set ends_on = null where network_id = find_network('coaching-test')");
	api_forget();
}

static void test_what_is_said_is_between_coach_and_team(void)
{
	static const enum who others[] = { FACILITATOR, HOST, OTHER, READER, ADMIN, VISITOR };
	const char *series = new_series();
	const char *session = hold(series, "2020-03-10",
		",\"problem\":\"" SAID "\",\"elements\":[{\"code\":\"sharing\",\"text\":\"" SAID "\"}]");
	const char *step = agree(DISTRICT, series, "");

	expect(strstr(api_get(MEMBER, session)->body, SAID) != NULL, "the team reads it");
	expect(strstr(api_get(COACH, session)->body, SAID) != NULL, "the coach reads it");
	expect_status(api_get(COACH, step), 200, "the coach sees what the team has agreed");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const char *who = who_names[others[i]];

		expect(api_get(others[i], session)->status >= 403, "%s reads the session", who);
		expect(api_get(others[i], step)->status >= 403, "%s reads the step", who);
		expect(api_get(others[i], api_text("%s/sessions", series))->status >= 403, "%s lists", who);
		expect(api_get(others[i], api_text("%s/brief", series))->status >= 403, "%s: the brief", who);
	}
	expect(strcmp(api_sql("select count(*) from audit_entry where change::text like '%" SAID "%'"),
		       "0") == 0,
		"the trail keeps no word of it");
	api_forget();
}

static void test_a_step_is_carried_from_session_to_session_until_it_is_done(void)
{
	const char *series = new_series(), *first = hold(series, "2020-03-10", "");
	const char *step = agree(COACH, series, ",\"due_on\":\"2020-04-10\""), *second, *third;

	second = hold(series, "2020-04-14", "");
	third = hold(series, "2020-05-12", "");
	expect_value(api_get(COACH, step), "session", strrchr(first, '/') + 1);
	expect_value(api_get(COACH, first), "carried", "[]");
	expect_value(api_get(COACH, second), "carried/0/id", strrchr(step, '/') + 1);
	expect_value(api_get(COACH, third), "carried/0/due_on", "2020-04-10");
	expect(names(api_patch(DISTRICT, step, "{\"done_on\":\"2099-04-20\"}"), "/done_on"), "not done yet");
	expect_status(api_patch(DISTRICT, step, "{\"done_on\":\"2020-04-20\",\"outcome\":\"Eight did.\"}"),
		200, "done");
	expect_value(api_get(COACH, second), "carried/0/done_on", "2020-04-20");
	expect_value(api_get(COACH, third), "carried", "[]");
	api_forget();
}

static void test_the_brief_tells_what_has_happened_since_coach_and_team_last_met(void)
{
	const char *series = new_series(), *cycle, *kept, *submission, *step;
	const struct answer *answer;

	cycle = api_make(
		DISTRICT, BASE "cycles", "{\"aim\":\"a\",\"change_idea\":\"Call home\",\"prediction\":\"p\"}")
			->location;
	kept = api_make(DISTRICT, BASE "cycles",
		"{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\",\"visibility\":\"team\"}")
		       ->location;
	submission = api_make(DISTRICT, BASE "submissions",
		"{\"school_year\":\"2019-20\",\"kind\":\"annual\",\"cells\":[{\"enrolled\":9,\"chronic\":1}]"
		"}")
			     ->location;
	expect_status(api_post(DISTRICT, state(submission, "submit"), NULL), 200, "submit");
	answer = api_get(COACH, api_text("%s/brief", series));
	expect_value(answer, "last", "null");
	hold(series, "2020-03-10", ",\"problem\":\"Ninth graders\"");
	step = agree(DISTRICT, series, ",\"whose\":\"coach\"");
	answer = api_get(COACH, api_text("%s/brief", series));
	expect_status(answer, 200, "the brief");
	expect(strncmp(value_at(answer, "since"), "2020-03-10T", 11) == 0, "since %s",
		value_at(answer, "since"));
	expect_value(answer, "last/problem", "Ninth graders");
	expect_value(answer, "open_steps/0/id", strrchr(step, '/') + 1);
	expect_value(answer, "open_steps/0/whose", "coach");
	expect_value(answer, "sessions/0/title", "Whole network");
	expect_value(answer, "sessions/0/stands", "open");
	expect_value(answer, "submissions/0/status", "submitted");
	expect(strstr(value_at(answer, "cycles"), api_text("\"id\":\"%s\"", strrchr(cycle, '/') + 1)) != NULL,
		"%s", value_at(answer, "cycles"));
	expect(strstr(value_at(answer, "cycles"), api_text("\"id\":\"%s\"", strrchr(kept, '/') + 1)) == NULL,
		"what the team keeps to itself");
	expect(strstr(value_at(api_get(DISTRICT, api_text("%s/brief", series)), "cycles"),
		       api_text("\"id\":\"%s\"", strrchr(kept, '/') + 1)) != NULL,
		"is told to the team");
	expect(strcmp(api_sql(api_text(
			      "select count(*) > 0 from audit_entry where action = 'read' and subject = "
			      "'cycle' and %s = any (subjects)",
			      strrchr(cycle, '/') + 1)),
		       "t") == 0,
		"that the coach read it is in the trail");
	api_make(COACH, api_text("%s/sessions", series),
		api_text("{\"status\":\"held\",\"meets_at\":\"%s\"}", moment()));
	answer = api_get(COACH, api_text("%s/brief", series));
	expect_value(answer, "cycles", "[]");
	expect_value(answer, "sessions", "[]");
	api_forget();
}

static void test_elements_are_those_of_the_plan_and_a_session_that_was_held_has_its_moment(void)
{
	const char *list = api_text("%s/sessions", new_series());

	expect(names(api_post(COACH, list, "{\"elements\":[{\"code\":\"weather\",\"text\":\"t\"}]}"),
		       "/elements/0/code"),
		"no element of the plan");
	expect(names(api_post(COACH, list, "{\"status\":\"held\"}"), "/meets_at"), "held some time");
	expect(names(api_post(COACH, BASE "coaching-series",
			     "{\"organization\":\"wa-01109\",\"title\":\"T\",\"plan\":\"999999\"}"),
		       "/plan"),
		"no such plan");
	expect_status(
		api_post(OTHER, BASE "coaching-series", "{\"organization\":\"wa-01109\",\"title\":\"T\"}"),
		404, "another district, which is no member");
	expect_status(api_post(FACILITATOR, BASE "coaching-series",
			      "{\"organization\":\"wa-01109\",\"title\":\"T\"}"),
		403, "the facilitator does not coach");
	api_forget();
}

static void test_the_ledger_counts_coaching_that_was_held(void)
{
	const char *series, *ledger = BASE "members/wa-01109/ledger?as_of=2019-06-30";
	const struct answer *answer;

	series = new_series();
	api_sql("update membership set joined_on = '2019-01-01' where network_id = "
		"find_network('coaching-test')");
	hold(series, "2019-03-10", ",\"kind\":\"check_in\"");
	hold(series, "2019-04-10", "");
	expect_value(api_get(FACILITATOR, ledger), "members/0/commitments/0/verdict", "not_yet");
	hold(series, "2019-05-10", "");
	answer = api_get(FACILITATOR, ledger);
	expect_value(answer, "members/0/commitments/0/verdict", "met");
	expect_value(answer, "members/0/commitments/0/evidence/0/record", "coaching_session");
	expect_value(answer, "members/0/commitments/0/evidence/0/id", "null");
	expect(strcmp(value_at(api_get(COACH, ledger), "members/0/commitments/0/evidence/0/id"), "null") != 0,
		"the coach learns which");
	api_forget();
}

const struct test tests_coaching[] = {
	TEST(test_delivered_stands_beside_promised_for_who_sees_that_there_is_coaching),
	TEST(test_a_series_promises_what_its_plan_allows),
	TEST(test_a_member_has_one_open_series_of_a_plan),
	TEST(test_what_was_held_on_other_days_is_neither_delivered_nor_in_the_ledger),
	TEST(test_what_is_said_is_between_coach_and_team),
	TEST(test_a_step_is_carried_from_session_to_session_until_it_is_done),
	TEST(test_the_brief_tells_what_has_happened_since_coach_and_team_last_met),
	TEST(test_elements_are_those_of_the_plan_and_a_session_that_was_held_has_its_moment),
	TEST(test_the_ledger_counts_coaching_that_was_held),
	TEST_END,
};
