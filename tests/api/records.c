/* What single records go through: states, seals, and what follows from them. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/resources/resources.h"

#include <string.h>

/* ---- cycles ---- */

static const char *new_cycle(void)
{
	return create(DISTRICT, "cycles", "{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\"}");
}

static const char result[] =
	"{\"did\":\"d\",\"studied\":\"s\",\"prediction_held\":\"no\",\"act\":\"abandon\"}";

static void test_a_cycle_is_planned_started_and_finished(void)
{
	const char *cycle = new_cycle();
	const struct answer *answer = api_get(DISTRICT, cycle);

	expect_value(answer, "status", "planned");
	expect_value(answer, "organization/code", "wa-01109");
	answer = api_post(DISTRICT, state(cycle, "start"), NULL);
	expect_value(answer, "status", "running");
	expect(strcmp(value_at(answer, "started_at"), "null") != 0, "started_at");
	answer = api_post(DISTRICT, state(cycle, "finish"), result);
	expect_value(answer, "status", "completed");
	expect_value(answer, "act", "abandon");
	api_forget();
}

static void test_a_cycle_moves_in_no_other_order(void)
{
	const char *cycle = new_cycle();

	expect_status(api_post(DISTRICT, state(cycle, "finish"), result), 409, "finish before start");
	expect_status(api_post(DISTRICT, state(cycle, "start"), NULL), 200, "start");
	expect_status(api_post(DISTRICT, state(cycle, "start"), NULL), 409, "start twice");
	expect_status(api_post(DISTRICT, state(cycle, "finish"), "{\"did\":\"d\"}"), 422,
		"finish without a result");
	expect_status(api_post(DISTRICT, state(cycle, "finish"), result), 200, "finish");
	expect_status(api_post(DISTRICT, state(cycle, "finish"), result), 409, "finish twice");
	api_forget();
}

static void test_a_prediction_is_sealed_by_the_start(void)
{
	const char *cycle = new_cycle();

	expect_status(api_patch(DISTRICT, cycle, "{\"prediction\":\"q\"}"), 200, "before");
	api_post(DISTRICT, state(cycle, "start"), NULL);
	expect_status(api_patch(DISTRICT, cycle, "{\"prediction\":\"r\"}"), 409, "after");
	expect_status(api_patch(DISTRICT, cycle, "{\"did\":\"so far\"}"), 200, "other fields");
	expect_value(api_get(DISTRICT, cycle), "prediction", "q");
	api_forget();
}

static void test_a_finished_cycle_keeps_its_result(void)
{
	const char *cycle = new_cycle();

	api_post(DISTRICT, state(cycle, "start"), NULL);
	api_post(DISTRICT, state(cycle, "finish"), result);
	expect_status(api_patch(DISTRICT, cycle, "{\"act\":null}"), 422, "cleared");
	expect_status(api_patch(DISTRICT, cycle, "{\"act\":\"adapt\"}"), 200, "corrected");
	api_forget();
}

/* ---- withdrawing ---- */

static bool is_changed(const struct resource *resource)
{
	for (size_t i = 0; i < route_count; i++)
		if (routes[i].change && routes[i].takes == resource)
			return true;
	return false;
}

static void test_a_withdrawn_record_is_gone_from_every_address(void)
{
	world_make();
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		const struct answer *answer, *list;
		const char *path;

		if (!is_creation(route) || strcmp(route->takes->name, "network") == 0 ||
			strcmp(route->takes->name, "organization") == 0 ||
			strcmp(route->takes->name, "submission") == 0)
			continue;
		answer = api_post(who_may(route->right), world_path(route), world_room(route));
		expect_status(answer, 201, "%s", route->path);
		world_remember(route, answer);
		path = answer->location;
		expect_status(
			api_call(who_may(route->right), "DELETE", path, NULL, NULL), 200, "DELETE %s", path);
		expect_status(api_get(who_may(route->right), path), 404, "GET %s", path);
		expect_status(api_call(who_may(route->right), "DELETE", path, NULL, NULL), 404,
			"DELETE %s again", path);
		expect_status(api_call(who_may(route->right), "PATCH", path, "If-Match: \"2\"\r\n", "{}"),
			is_changed(route->takes) ? 404 : 405, "PATCH %s", path);
		list = api_get(who_may(route->right), api_text("%s?limit=200", world_path(route)));
		expect(!is_in_list(list, path), "%s is in no list", path);
		answer = api_post(who_may(route->right), world_path(route), world_room(route));
		world_remember(route, answer);
		api_forget();
	}
}

static void test_a_withdrawn_network_is_gone_by_id_and_slug(void)
{
	const struct answer *network;

	world_make();
	network = api_post(
		FACILITATOR, "/v1/networks", example_body(&resource_network, "slug", "\"soon-withdrawn\""));
	expect_status(network, 201, "found");
	expect_status(api_call(FACILITATOR, "DELETE", network->location, NULL, NULL), 200, "withdraw");
	expect_status(api_get(FACILITATOR, network->location), 404, "by id");
	expect_status(api_get(FACILITATOR, "/v1/networks/soon-withdrawn"), 404, "by slug");
	expect_status(api_get(FACILITATOR, "/v1/networks/soon-withdrawn/sessions"), 404, "its lists");
	api_forget();
}

static void test_a_withdrawn_interview_keeps_nothing_that_was_told(void)
{
	const char *interview = create(DISTRICT, "interviews",
		"{\"held_on\":\"2026-03-03\",\"interviewee_role\":\"student\",\"notes\":\"told in "
		"confidence\","
		"\"quote\":\"told in confidence\",\"quote_kind\":\"verbatim\",\"insight\":\"told in "
		"confidence\",\"theme\":\"told in "
		"confidence\","
		"\"tags\":[\"barriers\"]}");

	expect_status(api_call(DISTRICT, "DELETE", interview, NULL, NULL), 200, "withdraw");
	expect(strcmp(api_sql("select count(*) from interview t where t::text like '%told in confidence%'"),
		       "0") == 0,
		"nothing is left in the table");
	api_forget();
}

/* ---- asks ---- */

static void test_an_ask_is_seen_by_members_once_published(void)
{
	const char *ask = create(FACILITATOR, "asks",
		"{\"title\":\"t\",\"purpose\":\"p\",\"reader\":\"r\",\"minutes\":5,\"due_on\":\"2026-03-03\","
		"\"gives_back\":\"g\"}");

	expect_status(api_get(DISTRICT, ask), 404, "a draft");
	publish_ask(ask);
	expect_status(api_post(FACILITATOR, state(ask, "publish"), NULL), 409, "publish twice");
	expect_status(api_get(DISTRICT, ask), 200, "published");
	api_forget();
}

/* ---- the directory ---- */

static void test_an_organization_is_found_by_id_and_by_each_of_its_codes(void)
{
	const struct answer *answer = api_post(FACILITATOR, "/v1/organizations",
		"{\"kind\":\"district\",\"name\":\"Example "
		"District\",\"codes\":[{\"scheme\":\"wa-district\",\"code\":\"777\"},"
		"{\"scheme\":\"nces-lea\",\"code\":\"5300777\"}]}");

	expect_status(answer, 201, "create");
	expect_value(answer, "code", "wa-00777");
	expect_value(answer, "codes/0/code", "00777");
	expect(strcmp(api_get(READER, "/v1/organizations/nces-5300777")->body, answer->body) == 0,
		"another code");
	expect(strcmp(api_get(READER, answer->location)->body, answer->body) == 0, "its id");
	answer = api_patch(FACILITATOR, "/v1/organizations/wa-00777",
		"{\"codes\":[{\"scheme\":\"nces-lea\",\"code\":\"5300778\"}]}");
	expect_value(answer, "code", "nces-5300778");
	expect_status(api_get(READER, "/v1/organizations/wa-00777"), 404, "a code it has no more");
	api_forget();
}

static void test_a_school_shows_its_district_as_that_is_now(void)
{
	expect_status(api_post(FACILITATOR, "/v1/organizations",
			      "{\"kind\":\"district\",\"name\":\"Example "
			      "District\",\"codes\":[{\"scheme\":\"wa-district\",\"code\":\"555\"}]}"),
		201, "district");
	expect_value(api_post(FACILITATOR, "/v1/organizations",
			     "{\"kind\":\"school\",\"name\":\"Example School\",\"parent\":\"wa-00555\","
			     "\"codes\":[{\"scheme\":\"wa-school\",\"code\":\"5551\"}]}"),
		"parent/name", "Example District");
	api_patch(FACILITATOR, "/v1/organizations/wa-00555",
		"{\"name\":\"Example District "
		"555\",\"codes\":[{\"scheme\":\"wa-district\",\"code\":\"556\"}]}");
	expect_value(
		api_get(READER, "/v1/organizations/wa-school-5551"), "parent/name", "Example District 555");
	expect_value(api_get(READER, "/v1/organizations/wa-school-5551"), "parent/code", "wa-00556");
	expect_value(api_patch(FACILITATOR, "/v1/organizations/wa-school-5551", "{\"parent\":null}"),
		"parent", "null");
	api_forget();
}

static void test_codes_that_cannot_be_are_refused(void)
{
	static const struct {
		const char *codes;
		int status;
		const char *pointer;
	} rows[] = {
		{ "[]", 422, "/codes" },
		{ "[{\"scheme\":\"wa-district\",\"code\":\"123456\"}]", 422, "/codes/0/code" },
		{ "[{\"scheme\":\"wa-district\",\"code\":\"12a\"}]", 422, "/codes/0/code" },
		{ "[{\"scheme\":\"zz-district\",\"code\":\"1\"}]", 422, "/codes/0/scheme" },
		{ "[{\"scheme\":\"wa-school\",\"code\":\"1\"}]", 422, "/codes" },
		{ "[{\"scheme\":\"wa-district\",\"code\":\"1158\"}]", 409, "/codes" },
		{ "[{\"scheme\":\"wa-district\",\"code\":\"901\"},{\"scheme\":\"nces-lea\",\"code\":\"901\"},"
		  "{\"scheme\":\"wa-district\",\"code\":\"902\"}]",
			422, "/codes/2/scheme" },
	};

	world_make();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer = api_post(FACILITATOR, "/v1/organizations",
			api_text("{\"kind\":\"district\",\"name\":\"Example District\",\"codes\":%s}",
				rows[i].codes));

		expect_status(answer, rows[i].status, "%s", rows[i].codes);
		expect(names(answer, rows[i].pointer), "%s: %s", rows[i].pointer, answer->body);
	}
	api_forget();
}

/* ---- what cannot have been ---- */

#define SESSION                                                                                              \
	"{\"title\":\"Example\",\"starts_at\":\"2026-02-01T09:00:00Z\",\"ends_at\":\"2026-02-01T11:00:"      \
	"00Z\","                                                                                             \
	"\"time_zone\":\"America/Los_Angeles\"}"

static const char *goal_with(const char *path)
{
	return api_text("{\"baseline_year\":\"2023-24\",\"target_reduction\":0.5,\"target_year\":\"2028-29\","
			"\"path\":[%s]}",
		path);
}

static void test_a_path_goes_from_year_to_year(void)
{
	static const struct {
		const char *path;
		int status;
		const char *pointer;
	} rows[] = {
		{ "", 201, NULL },
		{ "{\"school_year\":\"2024-25\",\"rate\":0.2},{\"school_year\":\"2026-27\",\"rate\":0.1}",
			201, NULL },
		{ "{\"school_year\":\"2024-25\",\"rate\":0.2},{\"school_year\":\"2024-25\",\"rate\":0.1}",
			422, "/goal/path/1/school_year" },
		{ "{\"school_year\":\"2024-25\",\"rate\":0.2},{\"school_year\":\"2026-27\",\"rate\":0.1},"
		  "{\"school_year\":\"2025-26\",\"rate\":0.1}",
			422, "/goal/path/2/school_year" },
	};
	const char *network = NULL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer = api_post(FACILITATOR, "/v1/networks",
			api_text(
				"{\"slug\":\"path-%zu\",\"name\":\"Example\",\"aim\":\"Half.\",\"starts_on\":"
				"\"2024-09-01\",\"goal\":%s}",
				i, goal_with(rows[i].path)));

		expect_status(answer, rows[i].status, "%s", rows[i].path);
		if (rows[i].pointer == NULL) {
			network = answer->location;
			continue;
		}
		expect(names(answer, rows[i].pointer), "%s: %s", rows[i].pointer, answer->body);
		answer =
			api_patch(FACILITATOR, network, api_text("{\"goal\":{\"path\":[%s]}}", rows[i].path));
		expect_status(answer, 422, "as a change: %s", rows[i].path);
		expect(names(answer, rows[i].pointer), "%s: %s", rows[i].pointer, answer->body);
	}
	api_forget();
}

static void test_a_talk_is_not_held_in_the_future(void)
{
	static const struct {
		const char *days;
		int status;
	} rows[] = { { "0", 201 }, { "1", 201 }, { "2", 422 }, { "20000", 422 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *day = api_sql(api_text("select today() + %s", rows[i].days));
		const struct answer *answer = api_post(DISTRICT, in_network("interviews"),
			api_text("{\"held_on\":\"%s\",\"interviewee_role\":\"family\"}", day));

		/* the first day may have ended since it was asked for, which does no harm */
		expect_status(answer, rows[i].status, "in %s days", rows[i].days);
		if (rows[i].status == 422)
			expect(names(answer, "/held_on"), "%s", answer->body);
	}
	api_forget();
}

static void test_who_was_absent_was_there_for_no_minutes(void)
{
	static const struct {
		const char *status, *minutes;
		int answer;
	} rows[] = { { "absent", "90", 422 }, { "excused", "1", 422 }, { "partly", "30", 201 } };
	const char *list, *record = NULL;

	world_make();
	list = api_text("%s/attendance", create(FACILITATOR, "sessions", SESSION));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer = api_post(FACILITATOR, list,
			api_text("{\"organization\":\"wa-01109\",\"status\":\"%s\",\"minutes\":%s}",
				rows[i].status, rows[i].minutes));

		expect_status(answer, rows[i].answer, "%s for %s minutes", rows[i].status, rows[i].minutes);
		if (rows[i].answer == 422)
			expect(names(answer, "/minutes"), "%s", answer->body);
		record = answer->location;
	}
	expect(names(api_patch(FACILITATOR, record, "{\"status\":\"absent\"}"), "/minutes"), "as a change");
	expect_status(api_patch(FACILITATOR, record, "{\"status\":\"absent\",\"minutes\":0}"), 200, "none");
	api_forget();
}

static void test_a_member_is_of_the_kind_its_network_has(void)
{
	const struct answer *answer = api_post(FACILITATOR, in_network("members"),
		"{\"organization\":\"wa-esd-101\",\"joined_on\":\"2026-01-01\"}");

	expect_status(answer, 422, "a service district");
	expect(names(answer, "/organization"), "%s", answer->body);
	api_forget();
}

static void test_records_are_about_members_only(void)
{
	const struct answer *answer = api_post(FACILITATOR, in_network("cycles"),
		"{\"organization\":\"wa-80001\",\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\"}");

	expect_status(answer, 422, "a stranger's cycle");
	expect(names(answer, "/organization"), "%s", answer->body);
	answer = api_post(FACILITATOR, in_network("cycles"),
		"{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\"}");
	expect_status(answer, 422, "nobody's cycle");
	api_forget();
}

static void test_me_tells_who_asks(void)
{
	const struct answer *answer;

	world_make();
	answer = api_get(DISTRICT, "/v1/me");
	expect_value(answer, "role", "district_lead");
	expect_value(answer, "organization/code", "wa-01109");
	expect(strstr(value_at(answer, "rights"), "interview") != NULL, "rights");
	expect_value(api_get(READER, "/v1/me"), "organization", "null");
	api_forget();
}

/* ---- who and when ---- */

static const char *account_of(enum who who)
{
	return value_at(api_get(who, "/v1/me"), "id");
}

static void test_every_record_says_who_has_made_and_changed_it(void)
{
	world_make();
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		const struct answer *answer;
		enum who who = who_may(route->right);

		if (!is_creation(route) || strcmp(route->takes->name, "network") == 0)
			continue;
		answer = api_post(who, world_path(route), world_room(route));
		expect_status(answer, 201, "%s", route->path);
		world_remember(route, answer);
		answer = api_get(who, answer->location);
		expect_status(answer, 200, "%s", route->path);
		expect_value(answer, "created_by/id", account_of(who));
		expect_value(answer, "changed_by/id", account_of(who));
		expect(value_at(answer, "created_by/name")[0] != '\0', "%s: by name", route->path);
	}
	api_forget();
}

static void test_who_changes_a_record_is_told_beside_who_has_made_it(void)
{
	const char *cycle;
	const struct answer *answer;

	world_make();
	cycle = new_cycle();
	expect_status(api_patch(MEMBER, cycle, "{\"aim\":\"b\"}"), 200, "by another of the team");
	answer = api_get(DISTRICT, cycle);
	expect_value(answer, "created_by/id", account_of(DISTRICT));
	expect_value(answer, "changed_by/id", account_of(MEMBER));
	api_sql(api_text("update cycle set created_by = null where id = %s", strrchr(cycle, '/') + 1));
	expect_value(api_get(DISTRICT, cycle), "created_by", "null");
	api_forget();
}

static void test_an_address_whose_code_has_lost_its_zeros_is_understood(void)
{
	static const char *const lists[] = { "cycles?organization=wa-1109", "members?organization=wa-1109" };
	const struct answer *answer;

	world_make();
	answer = api_get(READER, "/v1/organizations/wa-1109");
	expect_status(answer, 200, "by its path");
	expect_value(answer, "code", "wa-01109");
	expect_value(api_get(FACILITATOR, in_network("members/wa-1109")), "organization/code", "wa-01109");
	answer = api_post(FACILITATOR, in_network("submissions"),
		"{\"organization\":\"wa-1109\",\"school_year\":\"2007-08\",\"kind\":\"annual\","
		"\"cells\":[{\"organization\":\"wa-1109\",\"enrolled\":10,\"chronic\":1}]}");
	expect_status(answer, 201, "in a body and in its cells");
	expect_value(answer, "organization/code", "wa-01109");
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		expect_status(api_get(FACILITATOR, in_network(lists[i])), 200, "%s", lists[i]);
	/* The same rights as by the whole address. */
	expect_status(api_get(OTHER, "/v1/organizations/wa-1109/people"),
		api_get(OTHER, "/v1/organizations/wa-01109/people")->status, "another's people");
	expect_status(api_get(OTHER, in_network("members/wa-1109")), 404, "another's membership");
	expect_status(api_get(READER, "/v1/organizations/wa-99"), 404, "of none");
	expect_status(api_get(READER, "/v1/organizations/wa-001109"), 404, "too long");
	expect_status(api_get(READER, "/v1/organizations/wa-"), 404, "no code");
	api_forget();
}

const struct test tests_records[] = {
	TEST(test_a_cycle_is_planned_started_and_finished),
	TEST(test_a_cycle_moves_in_no_other_order),
	TEST(test_a_prediction_is_sealed_by_the_start),
	TEST(test_a_finished_cycle_keeps_its_result),
	TEST(test_a_withdrawn_record_is_gone_from_every_address),
	TEST(test_a_withdrawn_network_is_gone_by_id_and_slug),
	TEST(test_a_withdrawn_interview_keeps_nothing_that_was_told),
	TEST(test_an_ask_is_seen_by_members_once_published),
	TEST(test_an_organization_is_found_by_id_and_by_each_of_its_codes),
	TEST(test_a_school_shows_its_district_as_that_is_now),
	TEST(test_codes_that_cannot_be_are_refused),
	TEST(test_a_path_goes_from_year_to_year),
	TEST(test_a_talk_is_not_held_in_the_future),
	TEST(test_who_was_absent_was_there_for_no_minutes),
	TEST(test_a_member_is_of_the_kind_its_network_has),
	TEST(test_records_are_about_members_only),
	TEST(test_me_tells_who_asks),
	TEST(test_every_record_says_who_has_made_and_changed_it),
	TEST(test_who_changes_a_record_is_told_beside_who_has_made_it),
	TEST(test_an_address_whose_code_has_lost_its_zeros_is_understood),
	TEST_END,
};
