/* What cannot have been, or would leave something hanging, is refused with its place. */
#include "../support/counted.h"
#include "../support/test.h"

#include <string.h>

static const char *id_of(const struct answer *answer)
{
	return api_text("%s", strrchr(answer->location, '/') + 1);
}

static void expect_refused(const struct answer *answer, const char *pointer)
{
	expect_status(answer, 422, "%s", pointer);
	expect(names(answer, pointer), "%s: %s", pointer, answer->body);
}

static const char *session_at(const char *network, const char *starts_at, const char *ends_at)
{
	return api_make(FACILITATOR, api_text("%s/sessions", network),
		api_text("{\"title\":\"t\",\"time_zone\":\"America/"
			 "Los_Angeles\",\"starts_at\":\"%s\",\"ends_at\":\"%s\"}",
			starts_at, ends_at))
		->location;
}

#define JANUARY(year) year "-01-27T13:00:00-08:00", year "-01-27T14:30:00-08:00"

static void test_nobody_is_present_or_absent_before_a_session_has_begun(void)
{
	const char *network = found_network();
	const char *attendance = api_text("%s/attendance", session_at(network, JANUARY("2099")));

	join(network, "wa-01109", "2024-09-01", NOTHING);
	expect_refused(
		api_post(FACILITATOR, attendance, "{\"organization\":\"wa-01109\",\"status\":\"absent\"}"),
		"/status");
	expect_status(
		api_post(FACILITATOR, attendance, "{\"organization\":\"wa-01109\",\"status\":\"excused\"}"),
		201, "that is known before");
	api_forget();
}

static void test_a_session_is_made_up_by_another_of_its_network(void)
{
	static const char by[] =
		"{\"organization\":\"wa-01109\",\"status\":\"made_up\",\"made_up_by\":\"other_session\"%s}";
	const char *network = found_network(), *foreign = found_network();
	const char *session = session_at(network, JANUARY("2025")),
		   *other = session_at(network, "2025-02-27T13:00:00-08:00", "2025-02-27T14:30:00-08:00"),
		   *stray = session_at(foreign, JANUARY("2025")),
		   *attendance = api_text("%s/attendance", session), *made_up, *there;

	join(network, "wa-01109", "2024-09-01", NOTHING);
	expect_refused(api_post(FACILITATOR, attendance, api_text(by, NOTHING)), "/other_session");
	expect_refused(
		api_post(FACILITATOR, attendance,
			api_text(by, api_text(",\"other_session\":\"%s\"", strrchr(session, '/') + 1))),
		"/other_session");
	expect_refused(api_post(FACILITATOR, attendance,
			       api_text(by, api_text(",\"other_session\":\"%s\"", strrchr(stray, '/') + 1))),
		"/other_session");
	made_up = api_text(by, api_text(",\"other_session\":\"%s\"", strrchr(other, '/') + 1));
	expect_refused(api_post(FACILITATOR, attendance, made_up), "/other_session");
	there = api_make(FACILITATOR, api_text("%s/attendance", other),
		"{\"organization\":\"wa-01109\",\"status\":\"absent\"}")
			->location;
	expect_refused(api_post(FACILITATOR, attendance, made_up), "/other_session");
	expect_status(api_patch(FACILITATOR, there, "{\"status\":\"present\"}"), 200, "it was there");
	expect_status(api_post(FACILITATOR, attendance, made_up), 201, "another");
	api_forget();
}

static void test_what_is_to_come_was_not_presented_nor_held(void)
{
	const char *network = found_network(), *turn, *series;

	join(network, "wa-01109", "2024-09-01", NOTHING);
	expect_refused(api_post(FACILITATOR, api_text("%s/share-outs", network),
			       "{\"organization\":\"wa-01109\",\"status\":\"presented\",\"presented_on\":"
			       "\"2099-05-01\"}"),
		"/presented_on");
	turn = api_make(FACILITATOR, api_text("%s/share-outs", network),
		"{\"organization\":\"wa-01109\",\"presented_on\":\"2099-05-01\"}")
		       ->location;
	expect_refused(api_patch(FACILITATOR, turn, "{\"status\":\"presented\"}"), "/presented_on");
	series = create(COACH, "coaching-series", "{\"organization\":\"wa-01109\",\"title\":\"T\"}");
	expect_refused(api_post(COACH, api_text("%s/sessions", series),
			       "{\"status\":\"held\",\"meets_at\":\"2099-05-01T10:00:00-07:00\"}"),
		"/meets_at");
	api_forget();
}

/* Of 90 minutes, with half an hour before and after them. */
static void test_nobody_is_there_for_longer_than_the_session(void)
{
	static const char there[] = "{\"organization\":\"wa-01109\",\"status\":\"partly\",\"minutes\":%d}";
	const char *network = found_network();
	const char *attendance = api_text("%s/attendance", session_at(network, JANUARY("2025"))), *record;

	join(network, "wa-01109", "2024-09-01", NOTHING);
	expect_refused(api_post(FACILITATOR, attendance, api_text(there, 151)), "/minutes");
	record = api_make(FACILITATOR, attendance, api_text(there, 150))->location;
	expect_refused(api_patch(FACILITATOR, record, "{\"minutes\":400}"), "/minutes");
	api_forget();
}

static void test_a_coaching_series_has_one_first_call(void)
{
	static const char held[] =
		"{\"kind\":\"check_in\",\"status\":\"held\",\"meets_at\":\"2025-03-0%dT10:00:00-08:00\"}";
	const char *series, *sessions, *first;
	const struct answer *answer;

	world_make();
	series = create(COACH, "coaching-series",
		"{\"organization\":\"wa-01109\",\"title\":\"T\",\"ends_on\":\"2025-06-30\"}");
	sessions = api_text("%s/sessions", series);
	first = api_make(COACH, sessions, api_text(held, 1))->location;
	answer = api_post(COACH, sessions, api_text(held, 2));
	expect(answer->status == 409 && names(answer, "/kind"), "a second: %s", answer->body);
	answer = api_post(COACH, sessions, "{\"kind\":\"check_in\"}");
	expect_status(answer, 201, "one that is planned");
	answer = api_patch(
		COACH, answer->location, "{\"status\":\"held\",\"meets_at\":\"2025-03-03T10:00:00-08:00\"}");
	expect(answer->status == 409 && names(answer, "/kind"), "held, too: %s", answer->body);
	expect_status(api_call(COACH, "DELETE", first, NULL, NULL), 200, "it never was");
	expect_status(api_post(COACH, sessions, api_text(held, 2)), 201, "then another");
	api_forget();
}

static void test_nobody_has_signed_on_a_day_to_come_nor_too_late(void)
{
	static const struct {
		const char *signed_on;
		bool demanded;
		int status;
	} rows[] = { { "2025-01-01", true, 201 }, { "2025-01-02", true, 422 }, { "2025-01-02", false, 201 },
		{ "2099-01-01", true, 422 }, { "2099-01-01", false, 422 } };
	const struct answer *answer;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *network = found_network();

		expect_status(api_patch(FACILITATOR, network,
				      api_text("{\"eligibility\":{\"challenge_signed\":%s}}",
					      rows[i].demanded ? "true" : "false")),
			200, "who can be a member");
		answer = api_post(FACILITATOR, api_text("%s/members", network),
			api_text("{\"organization\":\"wa-01109\",\"joined_on\":\"2025-01-01\",\"commitment_"
				 "signed_on\":\"%s\"}",
				rows[i].signed_on));
		expect_status(answer, rows[i].status, "%s", rows[i].signed_on);
		expect(rows[i].status == 201 || names(answer, "/commitment_signed_on"), "%s", answer->body);
		if (rows[i].status == 201 && rows[i].demanded)
			expect_refused(
				api_patch(FACILITATOR, answer->location, "{\"joined_on\":\"2024-12-31\"}"),
				"/commitment_signed_on");
	}
	api_forget();
}

static void test_a_cause_stays_while_others_stand_under_it(void)
{
	const char *network = found_network(), *kind, *factor;

	kind = api_make(
		FACILITATOR, api_text("%s/causes", network), "{\"code\":\"barriers\",\"label\":\"Barriers\"}")
		       ->location;
	factor = api_make(FACILITATOR, api_text("%s/causes", network),
		"{\"code\":\"transport\",\"label\":\"Transport\",\"under\":\"barriers\"}")
			 ->location;
	expect_status(api_call(FACILITATOR, "DELETE", kind, NULL, NULL), 409, "one is under it");
	expect_status(api_call(FACILITATOR, "DELETE", factor, NULL, NULL), 200, "first");
	expect_status(api_call(FACILITATOR, "DELETE", kind, NULL, NULL), 200, "then");
	api_forget();
}

static void test_no_organization_is_above_itself(void)
{
	world_make();
	expect_refused(
		api_patch(FACILITATOR, "/v1/organizations/wa-80101", "{\"parent\":\"wa-80101\"}"), "/parent");
	expect_status(api_patch(FACILITATOR, "/v1/organizations/wa-80101", "{\"parent\":\"wa-80102\"}"), 200,
		"below another");
	expect_status(api_patch(FACILITATOR, "/v1/organizations/wa-80102", "{\"parent\":\"wa-80103\"}"), 200,
		"and further");
	expect_refused(
		api_patch(FACILITATOR, "/v1/organizations/wa-80103", "{\"parent\":\"wa-80101\"}"), "/parent");
	for (unsigned i = 1; i < 3; i++)
		expect_status(api_patch(FACILITATOR, api_text("/v1/organizations/wa-8010%u", i),
				      "{\"parent\":null}"),
			200, "on its own again");
	api_forget();
}

static void test_who_is_no_more_fills_no_role_of_a_team(void)
{
	const char *network = found_network(), *team = api_text("%s/members/wa-01109/team", network), *person;
	const struct answer *answer;

	join(network, "wa-01109", "2024-09-01", NOTHING);
	answer = api_make(DISTRICT, "/v1/organizations/wa-01109/people", "{\"name\":\"Example Member\"}");
	person = api_text("%s", answer->location);
	api_make(DISTRICT, team, api_text("{\"person\":\"%s\",\"role\":\"lead\"}", id_of(answer)));
	expect_value(api_get(DISTRICT, team), "items/0/role", "lead");
	expect_status(api_call(DISTRICT, "DELETE", person, NULL, NULL), 200, "leaves");
	expect_value(api_get(DISTRICT, team), "items", "[]");
	api_forget();
}

const struct test tests_impossible[] = {
	TEST(test_nobody_is_present_or_absent_before_a_session_has_begun),
	TEST(test_a_session_is_made_up_by_another_of_its_network),
	TEST(test_what_is_to_come_was_not_presented_nor_held),
	TEST(test_nobody_is_there_for_longer_than_the_session),
	TEST(test_a_coaching_series_has_one_first_call),
	TEST(test_nobody_has_signed_on_a_day_to_come_nor_too_late),
	TEST(test_a_cause_stays_while_others_stand_under_it),
	TEST(test_no_organization_is_above_itself),
	TEST(test_who_is_no_more_fills_no_role_of_a_team),
	TEST_END,
};
