/* Consultancies, share-outs with their rota, and what those who run a network learn from it. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdlib.h>
#include <string.h>

#define BASE "/v1/networks/protocols-test/"

static const char template[] =
	"{\"slug\":\"protocols-test\",\"name\":\"N\",\"aim\":\"A\",\"starts_on\":\"2020-01-01\",\"goal\":{"
	"\"baseline_year\":\"2018-19\",\"target_reduction\":0.5,\"target_year\":\"2023-24\"},\"commitments\":"
	"["
	"{\"position\":1,\"title\":\"Share\",\"rule\":{\"counts\":\"shares\",\"met\":\"Once.\"}}],"
	"\"sessions\":["
	"{\"title\":\"Past\",\"starts_at\":\"2020-03-20T13:00:00-07:00\",\"ends_at\":\"2020-03-20T14:30:00-"
	"07:00\","
	"\"time_zone\":\"America/Los_Angeles\"}]}";

/* A network of its own, once, in which wa-01109 is the older member. */
static void found(void)
{
	static bool is_made;

	if (!world_found_once(&is_made, template))
		return;
	api_make(FACILITATOR, BASE "members", "{\"organization\":\"wa-01109\",\"joined_on\":\"2020-01-01\"}");
	api_make(FACILITATOR, BASE "members", "{\"organization\":\"wa-01158\",\"joined_on\":\"2020-02-01\"}");
}

static const struct answer *bring(enum who who, const char *rest)
{
	found();
	return api_make(who, BASE "consultancies",
		api_text("{\"organization\":\"wa-01109\",\"question\":\"How?\"%s}", rest));
}

static int sum_of_minutes(const struct answer *consultancy)
{
	int sum = 0;

	for (int i = 0; strcmp(value_at(consultancy, api_text("steps/%d/code", i)), "") != 0; i++)
		sum += atoi(value_at(consultancy, api_text("steps/%d/minutes", i)));
	return sum;
}

static bool is_listed(enum who who, const char *list, const char *address)
{
	return is_in_list(
		api_get(who, api_text("%s%slimit=200", list, strchr(list, '?') != NULL ? "&" : "?")),
		address);
}

/* ---- consultancies ---- */

static void test_a_consultancy_begins_with_one_request_and_has_its_steps_and_times(void)
{
	const struct answer *answer = bring(FACILITATOR, ",\"step\":1");

	CU_ASSERT_EQUAL(sum_of_minutes(answer), 50);
	expect_value(answer, "steps/0/code", "tell");
	expect_value(answer, "timeline/0/step", "1");
	expect_value(answer, "held_on", api_sql("select (now() at time zone 'America/Los_Angeles')::date"));
	expect(strcmp(api_sql(api_text("select '%s'::timestamptz - '%s'::timestamptz",
			      value_at(answer, "step_ends_at"), value_at(answer, "timeline/0/at"))),
		       "00:08:00") == 0,
		"by the minutes of the step: %s", answer->body);
	CU_ASSERT_EQUAL(sum_of_minutes(bring(FACILITATOR, ",\"form\":\"short\"")), 20);
	answer = bring(DISTRICT, ",\"steps\":[{\"code\":\"talk\",\"label\":\"Talk\"}]");
	expect_value(answer, "steps/0/code", "talk");
	expect_value(answer, "steps/1", "");
	expect_value(answer, "step", "0");
	expect_value(answer, "timeline", "[]");
	expect_value(answer, "held_on", "null");
	api_forget();
}

static void test_one_request_goes_to_another_step_and_30_days_later_the_follow_up_is_due(void)
{
	const char *address = bring(FACILITATOR, ",\"step\":1")->location;
	const struct answer *answer =
		api_patch(FACILITATOR, address, "{\"step\":4,\"restated_question\":\"What?\"}");

	expect_status(answer, 200, "the team goes on with it");
	expect_value(answer, "question", "How?");
	expect_value(answer, "timeline/1/step", "4");
	answer = api_patch(
		DISTRICT, address, "{\"step\":9,\"take_aways\":[{\"who\":\"Us\",\"what\":\"Call.\"}]}");
	expect_status(answer, 200, "it is over");
	expect_value(answer, "step_ends_at", "null");
	expect_value(answer, "follow_up_on",
		api_sql(api_text("select '%s'::date + 30", value_at(answer, "held_on"))));
	expect_value(answer, "due", "false");
	expect_value(
		api_patch(DISTRICT, address, "{\"held_on\":\"2020-03-20\"}"), "follow_up_on", "2020-04-19");
	expect_value(api_patch(DISTRICT, address, "{\"follow_up_on\":\"2020-05-01\"}"), "follow_up_on",
		"2020-05-01");
	expect_value(
		api_patch(DISTRICT, address, "{\"held_on\":\"2020-03-21\"}"), "follow_up_on", "2020-05-01");
	answer = api_patch(DISTRICT, address, "{\"follow_up_on\":\"2020-03-01\"}");
	expect(answer->status == 422 && names(answer, "/follow_up_on"), "before it was held: %s",
		answer->body);
	api_forget();
}

static void test_what_a_consultancy_said_stays_beside_what_it_says(void)
{
	const char *address = bring(DISTRICT, ",\"visibility\":\"team\"")->location;
	const struct answer *answer;

	api_patch(DISTRICT, address, "{\"restated_question\":\"What?\",\"visibility\":\"team\"}");
	api_patch(DISTRICT, address, "{\"take_aways\":[{\"who\":\"Us\",\"what\":\"Call.\"}]}");
	answer = api_patch(DISTRICT, address,
		"{\"take_aways\":[{\"who\":\"You\",\"what\":\"Ask.\"},{\"who\":\"Us\",\"what\":\"Call.\"}]}");
	expect_value(answer, "earlier", "[]");
	api_patch(DISTRICT, address, "{\"question\":\"Who?\",\"visibility\":\"coach\"}");
	expect_status(api_patch(FACILITATOR, address, "{\"restated_question\":\"Whom?\"}"), 200, "restated");
	api_patch(DISTRICT, address, "{\"take_aways\":[{\"who\":\"Us\",\"what\":\"Call.\"}]}");
	answer = api_get(DISTRICT, address);
	expect_value(answer, "earlier/0/question", "How?");
	expect_value(answer, "earlier/0/by/name", "district_lead");
	expect_value(answer, "earlier/1/restated_question", "What?");
	expect_value(answer, "earlier/1/by/name", "facilitator");
	expect_value(answer, "earlier/2/take_aways/0/what", "Ask.");
	expect_value(answer, "earlier/3", "");
	/* what the team had kept to itself stays there */
	answer = api_get(FACILITATOR, address);
	expect_value(answer, "earlier/0/question", "");
	expect_value(answer, "earlier/0/by", "");
	expect(value_at(answer, "earlier/0/until")[0] != '\0', "%s", answer->body);
	expect_value(answer, "earlier/1/question", "Who?");
	expect_forgotten(DISTRICT, address, "question", "Who?");
	expect_status(api_call(DISTRICT, "DELETE", address, NULL, NULL), 200, "withdrawn");
	api_forget();
}

static void test_a_consultancy_that_is_to_come_was_not_held(void)
{
	const char *address = bring(DISTRICT, "")->location;
	const struct answer *answer = api_patch(DISTRICT, address, "{\"held_on\":\"2097-01-01\"}");

	expect(answer->status == 422 && names(answer, "/held_on"), "%s", answer->body);
	expect_status(api_call(DISTRICT, "DELETE", address, NULL, NULL), 200, "withdrawn");
	api_forget();
}

static void test_what_is_due_stands_in_one_list_until_it_is_told(void)
{
	const char *address = bring(DISTRICT, ",\"held_on\":\"2020-03-20\"")->location;
	static const char list[] = BASE "consultancies?due=1";

	expect(is_listed(FACILITATOR, list, address), "30 days are over");
	api_patch(DISTRICT, address, "{\"follow_up\":\"It helped.\"}");
	expect(!is_listed(FACILITATOR, list, address), "told");
	api_patch(DISTRICT, address,
		"{\"tries\":[{\"who\":\"Us\",\"what\":\"Call.\",\"by_on\":\"2020-04-14\"}]}");
	expect(is_listed(FACILITATOR, list, address), "something was to be tried by then");
	expect_value(api_get(FACILITATOR, address), "due", "true");
	api_patch(DISTRICT, address,
		"{\"tries\":[{\"who\":\"Us\",\"what\":\"Call.\",\"by_on\":\"2020-04-14\",\"done_on\":\"2020-"
		"04-13\"}]}");
	expect(!is_listed(FACILITATOR, list, address), "done");
	expect(is_listed(FACILITATOR, BASE "consultancies?due=0", address), "and among the others");
	api_forget();
}

/* ---- share-outs ---- */

/* Of the member that stands there in the rota. */
static const char *in_rota(int place, const char *member)
{
	return value_at(api_get(FACILITATOR, BASE "rota"), api_text("members/%d/%s", place, member));
}

static const char *verdict(const char *code)
{
	return value_at(api_get(FACILITATOR, api_text(BASE "members/%s/ledger", code)),
		"members/0/commitments/0/verdict");
}

static void test_the_rota_tells_who_is_next_until_each_has_presented(void)
{
	const char *turn;

	found();
	expect_value(api_get(FACILITATOR, BASE "rota"), "waiting", "2");
	expect(strcmp(in_rota(0, "organization/code"), "wa-01109") == 0, "the older member first");
	turn = api_make(FACILITATOR, BASE "share-outs",
		"{\"organization\":\"wa-01158\",\"presented_on\":\"2020-03-20\"}")
		       ->location;
	expect(strcmp(in_rota(0, "organization/code"), "wa-01158") == 0, "whoever has a turn is next");
	expect(strcmp(in_rota(0, "stands"), "planned") == 0, "%s", in_rota(0, "stands"));
	expect(strcmp(in_rota(0, "turns/0/on"), "2020-03-20") == 0, "%s", in_rota(0, "turns/0/on"));
	expect_value(api_get(DISTRICT, BASE "rota"), "members/0/organization/code", "wa-01109");
	expect_value(api_get(DISTRICT, BASE "rota"), "members/1", "");
	expect_status(api_patch(OTHER, turn, "{\"status\":\"presented\"}"), 200, "it has presented");
	expect(strcmp(in_rota(1, "organization/code"), "wa-01158") == 0, "now it is the other's turn");
	expect(strcmp(in_rota(1, "presented"), "1") == 0, "%s", in_rota(1, "presented"));
	expect_value(api_get(FACILITATOR, BASE "rota"), "waiting", "1");
	expect_status(api_call(FACILITATOR, "DELETE", turn, NULL, NULL), 200, "withdrawn");
	expect_value(api_get(FACILITATOR, BASE "rota"), "waiting", "2");
	api_forget();
}

static void test_a_member_that_pauses_is_not_in_the_rota_until_it_resumes(void)
{
	static const char member[] = BASE "members/wa-01109";

	found();
	expect_status(api_patch(FACILITATOR, member, "{\"pauses\":[{\"paused_on\":\"2020-02-01\"}]}"), 200,
		"it pauses");
	expect(strcmp(in_rota(0, "organization/code"), "wa-01158") == 0, "the other is next");
	expect(strcmp(in_rota(1, "organization/code"), "") == 0, "and alone");
	expect_value(api_get(FACILITATOR, BASE "rota"), "waiting", "1");
	expect_status(api_patch(FACILITATOR, member,
			      "{\"pauses\":[{\"paused_on\":\"2020-02-01\",\"resumed_on\":\"2020-03-01\"}]}"),
		200, "it resumes");
	expect(strcmp(in_rota(0, "organization/code"), "wa-01109") == 0, "it is back");
	expect_status(api_patch(FACILITATOR, member, "{\"pauses\":[]}"), 200, "as before");
	api_forget();
}

static void test_what_was_presented_goes_to_all_members_and_counts_as_shared(void)
{
	const char *session, *turn;

	found();
	session = value_at(api_get(FACILITATOR, BASE "sessions"), "items/0/id");
	turn = api_make(FACILITATOR, BASE "share-outs",
		api_text("{\"organization\":\"wa-01158\",\"session\":\"%s\",\"links\":[{\"title\":\"P\","
			 "\"link\":"
			 "\"https://example.org/p\"}]}",
			session))
		       ->location;
	expect_status(api_get(DISTRICT, turn), 404, "another member, before it is presented");
	expect(strcmp(verdict("wa-01158"), "not_yet") == 0, "%s", verdict("wa-01158"));
	expect(names(api_patch(OTHER, turn, "{\"status\":\"presented\",\"presented_on\":\"2020-03-21\"}"),
		       "/presented_on"),
		"not on the session's day");
	expect(names(api_post(OTHER, BASE "share-outs",
			     "{\"topic\":\"t\",\"status\":\"presented\",\"presented_on\":\"2020-01-31\"}"),
		       "/presented_on"),
		"before it joined");
	expect_value(api_patch(OTHER, turn, "{\"status\":\"presented\"}"), "presented_on", "2020-03-20");
	expect_value(api_get(DISTRICT, turn), "links/0/title", "P");
	expect(is_listed(DISTRICT, BASE "share-outs?showcase=1", turn), "in the showcase");
	expect_status(api_patch(DISTRICT, turn, "{\"topic\":\"Mine\"}"), 404, "another member's");
	expect_status(api_get(VISITOR, turn), 404, "another network");
	expect(strcmp(verdict("wa-01158"), "met") == 0, "%s", verdict("wa-01158"));
	expect_status(api_call(OTHER, "DELETE", turn, NULL, NULL), 200, "withdrawn");
	expect(strcmp(verdict("wa-01158"), "not_yet") == 0, "%s", verdict("wa-01158"));
	api_forget();
}

static void test_what_a_team_releases_of_a_consultancy_counts_as_shared(void)
{
	const char *address = bring(DISTRICT, "")->location;
	static const char release[] = "{\"releasable\":\"Messages first.\",\"released_to\":\"network\"}";

	expect_status(api_get(OTHER, address), 404, "between the team and those who run the network");
	expect(strcmp(verdict("wa-01109"), "not_yet") == 0, "%s", verdict("wa-01109"));
	expect_status(api_patch(FACILITATOR, address, release), 403, "not theirs to say");
	expect_status(api_patch(DISTRICT, address, release), 200, "the team's own hand");
	expect_status(api_get(OTHER, address), 404, "what was said stays there");
	expect(strcmp(verdict("wa-01109"), "met") == 0, "%s", verdict("wa-01109"));
	api_call(DISTRICT, "DELETE", address, NULL, NULL);
	api_forget();
}

static void test_links_are_https_and_a_session_is_one_of_the_network(void)
{
	const struct answer *answer;

	found();
	answer = api_post(FACILITATOR, BASE "share-outs",
		api_text("{\"organization\":\"wa-01109\",\"session\":\"%s\",\"links\":[{\"title\":\"t\","
			 "\"link\":"
			 "\"http://example.org\"}]}",
			world_get("session")));
	expect_status(answer, 422, "both are wrong");
	expect(names(answer, "/links/0/link") && names(answer, "/session"), "%s", answer->body);
	answer = api_post(FACILITATOR, BASE "consultancies",
		"{\"organization\":\"wa-01109\",\"question\":\"How?\",\"steps\":[{\"code\":\"a\",\"label\":"
		"\"A\"},{"
		"\"code\":\"a\",\"label\":\"B\"}]}");
	expect(names(answer, "/steps/1/code"), "%s", answer->body);
	api_forget();
}

/* ---- what those who run it learn ---- */

static void test_what_is_learned_is_read_by_those_who_run_the_network_in_every_region_and_by_no_member(void)
{
	static const enum who members[] = { DISTRICT, MEMBER, OTHER, READER, ADMIN };
	const char *learned;

	found();
	learned = api_make(FACILITATOR, BASE "learnings", "{\"kind\":\"misfire\",\"text\":\"Too short.\"}")
			  ->location;
	expect_value(api_get(COACH, learned), "text", "Too short.");
	expect(is_listed(COACH, BASE "learnings?kind=misfire", learned), "in the list");
	expect(!is_listed(COACH, BASE "learnings?kind=aha", learned), "of another kind");
	expect_status(api_get(VISITOR, learned), 404, "of another network");
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		expect_status(api_get(members[i], learned), 403, "%s", who_names[members[i]]);
	expect_status(api_call(FACILITATOR, "DELETE", learned, NULL, NULL), 200, "withdrawn");
	expect_status(api_get(COACH, learned), 404, "gone");
	api_forget();
}

static void test_what_was_learned_is_its_writers_to_change_and_keeps_what_it_said(void)
{
	const char *mine, *theirs;
	const struct answer *answer;

	found();
	mine = api_make(FACILITATOR, BASE "learnings", "{\"kind\":\"misfire\",\"text\":\"It did not land.\"}")
		       ->location;
	theirs = api_make(COACH, BASE "learnings", "{\"kind\":\"aha\",\"text\":\"Ten are enough.\"}")
			 ->location;
	answer = api_patch(COACH, mine, "{\"kind\":\"aha\",\"text\":\"It went very well.\"}");
	expect_status(answer, 404, "a coach does not rewrite what a facilitator has learned");
	expect_status(api_call(COACH, "DELETE", mine, NULL, NULL), 404, "nor withdraw it");
	expect_status(api_patch(FACILITATOR, theirs, "{\"text\":\"Twenty are.\"}"), 403, "nor the other way");
	answer = api_patch(COACH, theirs, "{\"text\":\"Fifteen are.\",\"change\":\"Plan fifteen.\"}");
	expect_status(answer, 200, "one's own");
	expect_value(answer, "earlier/0/text", "Ten are enough.");
	expect_value(answer, "earlier/0/kind", "aha");
	expect_value(answer, "earlier/0/change", "null");
	expect_value(answer, "earlier/0/by/name", "coach");
	expect_value(answer, "earlier/1", "");
	expect_forgotten(COACH, theirs, "text", "Fifteen are.");
	answer = api_call(FACILITATOR, "DELETE", theirs, NULL, NULL);
	expect_status(answer, 200, "who runs the network may withdraw it");
	expect_value(answer, "changed_by/name", "facilitator");
	expect_status(api_call(FACILITATOR, "DELETE", mine, NULL, NULL), 200, "withdrawn");
	api_forget();
}

/* Of these two zones one at least is not on the day of Greenwich, whenever it is. */
static void test_what_is_due_and_who_is_in_the_rota_is_told_by_the_day_where_the_network_is(void)
{
	static const char *const zones[] = { "Pacific/Kiritimati", "Pacific/Pago_Pago",
		"America/Los_Angeles" };
	static const char list[] = BASE "consultancies?due=1", member[] = BASE "members/wa-01158";
	const char *address = bring(DISTRICT, ",\"held_on\":\"2020-03-20\"")->location;

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		const char *today = api_text("select (now() at time zone '%s')::date", zones[i]), *day, *next;
		bool is_due, is_in;

		api_sql(api_text(
			"update network set time_zone = '%s' where slug = 'protocols-test'", zones[i]));
		day = api_sql(today);
		next = api_sql(api_text("select date '%s' + 1", day));
		api_patch(DISTRICT, address, api_text("{\"follow_up_on\":\"%s\"}", day));
		expect(is_listed(FACILITATOR, list, address), "%s: due today", zones[i]);
		api_patch(FACILITATOR, member, api_text("{\"left_on\":\"%s\"}", day));
		expect(strcmp(in_rota(1, "organization/code"), "") == 0, "%s: it left today", zones[i]);
		api_patch(DISTRICT, address, api_text("{\"follow_up_on\":\"%s\"}", next));
		is_due = is_listed(FACILITATOR, list, address);
		api_patch(FACILITATOR, member, api_text("{\"left_on\":\"%s\"}", next));
		is_in = strcmp(in_rota(1, "organization/code"), "wa-01158") == 0;
		/* unless midnight has come between */
		if (strcmp(api_sql(today), day) == 0)
			expect(!is_due && is_in, "%s: not before tomorrow", zones[i]);
	}
	api_patch(FACILITATOR, member, "{\"left_on\":null}");
	expect_status(api_call(DISTRICT, "DELETE", address, NULL, NULL), 200, "withdrawn");
	api_forget();
}

const struct test tests_protocols[] = {
	TEST(test_a_consultancy_begins_with_one_request_and_has_its_steps_and_times),
	TEST(test_one_request_goes_to_another_step_and_30_days_later_the_follow_up_is_due),
	TEST(test_what_a_consultancy_said_stays_beside_what_it_says),
	TEST(test_a_consultancy_that_is_to_come_was_not_held),
	TEST(test_what_is_due_stands_in_one_list_until_it_is_told),
	TEST(test_the_rota_tells_who_is_next_until_each_has_presented),
	TEST(test_a_member_that_pauses_is_not_in_the_rota_until_it_resumes),
	TEST(test_what_is_due_and_who_is_in_the_rota_is_told_by_the_day_where_the_network_is),
	TEST(test_what_was_presented_goes_to_all_members_and_counts_as_shared),
	TEST(test_what_a_team_releases_of_a_consultancy_counts_as_shared),
	TEST(test_links_are_https_and_a_session_is_one_of_the_network),
	TEST(test_what_is_learned_is_read_by_those_who_run_the_network_in_every_region_and_by_no_member),
	TEST(test_what_was_learned_is_its_writers_to_change_and_keeps_what_it_said),
	TEST_END,
};
