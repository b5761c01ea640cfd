/* Ideas that travel: practices in versions and refinements, and who has tried them. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <string.h>

#define CYCLE "\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\""

static void drop(enum who who, const char *address)
{
	expect_status(api_call(who, "DELETE", address, NULL, NULL), 200, "%s goes", address);
}

static const char *try_it(enum who who, const char *practice, const char *held, const char *act)
{
	const char *cycle = create(who, "cycles",
		api_text("{" CYCLE ",\"practice\":\"%s\",\"context\":\"rural\",\"visibility\":\"network\"}",
			practice));

	expect_status(api_post(who, state(cycle, "start"), NULL), 200, "start");
	expect_status(api_post(who, state(cycle, "finish"),
			      api_text("{\"did\":\"d\",\"studied\":\"s\",\"learned\":\"l\",\"prediction_"
				       "held\":\"%s\","
				       "\"act\":\"%s\"}",
				      held, act)),
		200, "finish");
	return cycle;
}

static void test_a_members_team_offers_what_it_has_made_of_a_practice_and_the_network_keeps_it(void)
{
	const char *practice = create(FACILITATOR, "practices",
		"{\"code\":\"agenda\",\"label\":\"Agenda\",\"kind\":\"tool\",\"level\":\"prevention\","
		"\"tier\":2}");
	const char *offers = state(practice, "refinements"), *own;
	const struct answer *answer = api_post(
		DISTRICT, offers, "{\"code\":\"agenda-two\",\"label\":\"A\",\"detail\":\"Shorter.\"}");

	expect_status(answer, 201, "its own");
	own = answer->location;
	expect_value(answer, "refines", "agenda");
	expect_value(answer, "kind", "tool");
	expect_value(answer, "level", "prevention");
	expect_value(answer, "tier", "2");
	expect_value(answer, "organization/code", "wa-01109");
	expect_value(api_get(FACILITATOR, practice), "organization", "null");
	expect_value(api_get(OTHER, own), "detail", "Shorter.");
	expect_value(api_get(OTHER, state(practice, "lineage")), "refined_by/0", "agenda-two");
	expect_value(api_get(OTHER, "/v1/networks/wa-cop-2026/practices?organization=wa-01109"),
		"items/0/code", "agenda-two");
	expect_value(
		api_get(OTHER, "/v1/networks/wa-cop-2026/practices?organization=wa-01109"), "items/1", "");
	expect_status(api_post(OTHER, offers,
			      "{\"organization\":\"wa-01109\",\"code\":\"agenda-3\",\"label\":\"A\"}"),
		403, "for another member");
	expect_status(api_post(DISTRICT, offers, "{\"code\":\"agenda-two\",\"label\":\"A\"}"), 409,
		"its code is taken");
	expect(names(api_post(FACILITATOR, offers, "{\"code\":\"agenda-3\",\"label\":\"A\"}"),
		       "/organization"),
		"whose it is");
	expect_status(api_post(COACH, offers, "{\"code\":\"agenda-3\",\"label\":\"A\"}"), 403,
		"a coach records nothing for a team");
	expect_status(api_post(DISTRICT, "/v1/networks/wa-cop-2026/practices",
			      "{\"code\":\"new-one\",\"label\":\"N\"}"),
		403, "nothing that refines none");
	expect_status(api_patch(DISTRICT, own, "{\"label\":\"B\"}"), 403, "it is the network's now");
	expect_status(
		api_post(DISTRICT, state(own, "refinements"), "{\"code\":\"agenda-four\",\"label\":\"A\"}"),
		201, "what was refined is refined again");
	answer = api_post(DISTRICT, offers,
		"{\"code\":\"agenda-6\",\"label\":\"A\",\"detail\":\"Born on 3/14/2012.\"}");
	expect(answer->status == 422 && names(answer, "/detail"), "it is looked at before it is shared: %s",
		answer->body);
	drop(FACILITATOR, own);
	expect_status(
		api_post(DISTRICT, state(own, "refinements"), "{\"code\":\"agenda-five\",\"label\":\"A\"}"),
		404, "of nothing");
	drop(FACILITATOR, practice);
	api_forget();
}

static void test_a_practice_keeps_what_it_said_and_names_what_it_refines(void)
{
	const char *first =
		create(FACILITATOR, "practices", "{\"code\":\"greeting\",\"label\":\"Greeting\"}");
	const char *second = create(FACILITATOR, "practices",
		"{\"code\":\"greeting-by-name\",\"label\":\"By name\",\"refines\":\"greeting\"}");
	const struct answer *answer = api_patch(FACILITATOR, first, "{\"detail\":\"At the door\"}");

	expect_value(answer, "detail", "At the door");
	expect_value(api_get(DISTRICT, first), "earlier/0/detail", "null");
	expect_value(api_get(DISTRICT, first), "earlier/0/version", "1");
	expect_value(api_get(DISTRICT, first), "earlier/0/by/name", "facilitator");
	expect(names(api_patch(FACILITATOR, second, "{\"refines\":\"none\"}"), "/refines"),
		"no such practice");
	expect(names(api_patch(FACILITATOR, second, "{\"refines\":\"greeting-by-name\"}"), "/refines"),
		"itself");
	expect_value(api_get(DISTRICT, state(first, "lineage")), "refined_by", "[\"greeting-by-name\"]");
	drop(FACILITATOR, second);
	drop(FACILITATOR, first);
	api_forget();
}

static void test_the_lineage_tells_who_tried_it_where_and_what_came_of_it(void)
{
	const char *practice = create(FACILITATOR, "practices", "{\"code\":\"door\",\"label\":\"Door\"}");
	const char *finer = create(
		FACILITATOR, "practices", "{\"code\":\"door-two\",\"label\":\"D\",\"refines\":\"door\"}");
	const char *mine = try_it(DISTRICT, "door", "yes", "adopt"),
		   *theirs = try_it(OTHER, "door-two", "no", "abandon");
	const char *hidden = create(OTHER, "cycles", "{" CYCLE ",\"practice\":\"door\"}");
	const char *planned = create(DISTRICT, "cycles", "{" CYCLE ",\"practice\":\"door\"}");
	const struct answer *answer;

	expect_status(api_post(OTHER, state(hidden, "start"), NULL), 200, "it goes on");
	answer = api_get(DISTRICT, state(practice, "lineage"));
	expect_value(answer, "counts/under_way", "0"); /* a plan tries nothing yet */
	expect_value(answer, "tries/2", "");
	expect_value(answer, "compared/code", "wa-01109");
	expect_value(answer, "counts/tries", "2");
	expect_value(answer, "counts/members", "2");
	expect_value(answer, "counts/adopted", "1");
	expect_value(answer, "counts/abandoned", "1");
	expect_value(answer, "other_tries", "null");
	expect(strstr(answer->body, api_text("\"cycle\" : \"%s\"", strrchr(hidden, '/') + 1)) == NULL, "%s",
		answer->body);
	expect_value(answer, "tries/0/cycle", strrchr(theirs, '/') + 1);
	expect(strstr(value_at(answer, "tries/0/alike"), "state") != NULL, "first who is alike: %s",
		answer->body);
	expect_value(answer, "tries/0/context", "rural");
	expect_value(answer, "tries/0/learned", "l");
	expect_value(answer, "tries/1/cycle", strrchr(mine, '/') + 1);
	expect_value(answer, "tries/1/alike", "[]");
	expect_value(api_get(HOST, state(practice, "lineage")), "compared", "null");
	expect_value(
		api_get(HOST, state(practice, "lineage?organization=wa-01109")), "compared/code", "wa-01109");
	expect_status(api_get(VISITOR, state(practice, "lineage")), 404, "another network's facilitator");
	expect_status(api_post(DISTRICT, state(planned, "start"), NULL), 200, "begun");
	expect_value(api_get(DISTRICT, state(practice, "lineage")), "counts/under_way", "1");
	drop(DISTRICT, planned);
	drop(OTHER, hidden);
	drop(OTHER, theirs);
	drop(DISTRICT, mine);
	drop(FACILITATOR, finer);
	drop(FACILITATOR, practice);
	api_forget();
}

/* Tries that go no further than their team. */
static void add_tries(const char *organization, unsigned count)
{
	api_sql(api_text("insert into cycle (network_id, organization_id, aim, change_idea, prediction, "
			 "practice, visibility, started_at)"
			 " select find_network('wa-cop-2026'), find_organization('%s'), 'counted', 'c', 'p', "
			 "'door', 'team', now()"
			 " from generate_series(1, %u)",
		organization, count));
}

static void test_tries_that_go_less_far_are_told_in_fives_of_ten_and_more_of_two_members(void)
{
	const char *practice = create(FACILITATOR, "practices", "{\"code\":\"door\",\"label\":\"Door\"}");
	static const struct {
		const char *organization;
		unsigned more;
		const char *told;
	} rows[] = { { "wa-01158", 10, "null" }, { "wa-80119", 1, "10" }, { "wa-80119", 3, "10" },
		{ "wa-80119", 1, "15" }, { "wa-01109", 5, "15" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		add_tries(rows[i].organization, rows[i].more);
		expect_value(api_get(DISTRICT, state(practice, "lineage")), "other_tries", rows[i].told);
	}
	api_sql("delete from cycle where aim = 'counted' and organization_id <> "
		"find_organization('wa-80119')");
	add_tries("wa-01158", 4);
	expect_value(api_get(DISTRICT, state(practice, "lineage")), "other_tries", "null"); /* nine */
	api_sql("delete from cycle where aim = 'counted'");
	drop(FACILITATOR, practice);
	api_forget();
}

/* How many students a member has, in a year to come. */
static void count_students(const char *code, const char *enrolled)
{
	api_sql(api_text("delete from member_total where school_year = '2098-99'"
			 " and organization_id = find_organization('%s')",
		code));
	api_sql(api_text(
		"insert into member_total (network_id, school_year, kind, group_id, organization_id, "
		"submission_id, suppressed, enrolled) values (find_network('wa-cop-2026'), '2098-99', "
		"'annual', 0, find_organization('%s'), 0, false, %s)",
		code, enrolled));
}

static void test_members_are_alike_by_state_by_what_is_above_them_and_by_size(void)
{
	static const struct {
		const char *above, *enrolled, *alike;
	} rows[] = { { "wa-esd-101", "500", "[\"state\",\"region\",\"size\"]" },
		{ "wa-esd-101", "499", "[\"state\",\"region\"]" }, { "none", "2000", "[\"state\",\"size\"]" },
		{ "none", "2001", "[\"state\"]" } };
	const char *practice = create(FACILITATOR, "practices", "{\"code\":\"door\",\"label\":\"Door\"}");
	const char *theirs = try_it(OTHER, "door", "no", "abandon");
	const char *above[2];

	for (size_t i = 0; i < 2; i++)
		above[i] = api_text(
			"%s", api_sql(api_text("select coalesce(parent_id::text, 'null') from organization "
					       "where address = '%s'",
				      i == 0 ? "wa-01109" : "wa-01158")));
	api_sql("update organization set parent_id = find_organization('wa-esd-101') where address = "
		"'wa-01109'");
	count_students("wa-01109", "1000");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer;

		api_sql(api_text(
			"update organization set parent_id = find_organization('%s') where address = "
			"'wa-01158'",
			rows[i].above));
		count_students("wa-01158", rows[i].enrolled);
		answer = api_get(DISTRICT, state(practice, "lineage"));
		expect_value(answer, "tries/0/alike", rows[i].alike);
		expect_value(answer, "alike/tries", strchr(rows[i].alike, ',') != NULL ? "1" : "0");
	}
	api_sql("delete from member_total where school_year = '2098-99'");
	for (size_t i = 0; i < 2; i++)
		api_sql(api_text("update organization set parent_id = %s where address = '%s'", above[i],
			i == 0 ? "wa-01109" : "wa-01158"));
	drop(OTHER, theirs);
	drop(FACILITATOR, practice);
	api_forget();
}

static void test_others_are_compared_with_a_member_whose_record_one_may_read_and_with_no_other(void)
{
	const char *practice = create(FACILITATOR, "practices", "{\"code\":\"door\",\"label\":\"Door\"}");

	expect_value(api_get(DISTRICT, state(practice, "lineage?organization=wa-01158")), "compared", "null");
	expect_status(
		api_get(DISTRICT, state(practice, "lineage?organization=wa-no-such")), 404, "no such code");
	expect_value(api_get(OTHER, state(practice, "lineage?organization=wa-01158")), "compared/code",
		"wa-01158");
	drop(FACILITATOR, practice);
	api_forget();
}

static void test_a_district_with_schools_is_compared_as_itself(void)
{
	const char *practice = create(FACILITATOR, "practices", "{\"code\":\"door\",\"label\":\"Door\"}");
	const struct answer *school = api_post(FACILITATOR, "/v1/organizations",
		"{\"kind\":\"school\",\"name\":\"Example "
		"School\",\"parent\":\"wa-01109\",\"codes\":[{\"scheme\":"
		"\"wa-school\",\"code\":\"9101\"}]}");
	const char *network, *member;

	expect_status(school, 201, "a school");
	network = api_make(FACILITATOR, "/v1/networks",
		"{\"slug\":\"lineage-schools\",\"name\":\"N\",\"aim\":\"A\",\"starts_on\":\"2026-01-01\","
		"\"member_kind\":\"school\",\"goal\":{\"baseline_year\":\"2018-19\",\"target_reduction\":0.5,"
		"\"target_year\":\"2023-24\"}}")
			  ->location;
	member = api_make(FACILITATOR, "/v1/networks/lineage-schools/members",
		"{\"organization\":\"wa-school-9101\",\"joined_on\":\"2026-01-01\"}")
			 ->location;
	expect_value(api_get(DISTRICT, state(practice, "lineage")), "compared/code", "wa-01109");
	drop(FACILITATOR, member);
	drop(FACILITATOR, network);
	expect_status(
		api_patch(FACILITATOR, school->location, "{\"parent\":null}"), 200, "it goes elsewhere");
	drop(FACILITATOR, practice);
	api_forget();
}

/* Who has left is no member any more, and what it shared of its tests stays with those who learn from them.
 */
static void test_of_a_member_that_left_the_record_of_what_it_tried_stays_and_nothing_else(void)
{
	const char *practice = create(FACILITATOR, "practices", "{\"code\":\"door\",\"label\":\"Door\"}");
	const char *theirs = try_it(OTHER, "door", "no", "abandon"), *copy;
	const char *hidden =
		create(OTHER, "cycles", "{" CYCLE ",\"practice\":\"door\",\"context\":\"kept to us\"}");
	const char *note = create(OTHER, "notes", "{\"text\":\"kept to us\"}");
	const struct answer *answer;

	copy = api_make(DISTRICT, state(theirs, "copy"), "{\"prediction\":\"Ours.\"}")->location;
	api_sql("update membership set left_on = current_date - 1 where organization_id = "
		"find_organization('wa-01158') and network_id = find_network('wa-cop-2026')");
	answer = api_get(DISTRICT, state(practice, "lineage"));
	expect(strstr(answer->body, "wa-01158") != NULL && strstr(answer->body, "abandon") != NULL,
		"who tried it, and what came of it: %s", answer->body);
	expect(strstr(answer->body, "kept to us") == NULL, "nothing private: %s", answer->body);
	expect_value(api_get(DISTRICT, theirs), "learned", "l");
	expect_value(api_get(DISTRICT, copy), "copy_of", strrchr(theirs, '/') + 1);
	expect_status(api_get(DISTRICT, hidden), 404, "a test of its own");
	expect_status(api_get(DISTRICT, note), 404, "a note of its own");
	expect_status(api_post(DISTRICT, state(theirs, "copy"), "{\"prediction\":\"Again.\"}"), 201,
		"it can still be copied");
	api_sql("update membership set left_on = null where organization_id = find_organization('wa-01158') "
		"and network_id = find_network('wa-cop-2026')");
	api_sql("update cycle set withdrawn_at = now() where copy_of is not null");
	drop(OTHER, note);
	drop(OTHER, hidden);
	drop(OTHER, theirs);
	drop(FACILITATOR, practice);
	api_forget();
}

const struct test tests_lineage[] = {
	TEST(test_a_members_team_offers_what_it_has_made_of_a_practice_and_the_network_keeps_it),
	TEST(test_a_practice_keeps_what_it_said_and_names_what_it_refines),
	TEST(test_the_lineage_tells_who_tried_it_where_and_what_came_of_it),
	TEST(test_tries_that_go_less_far_are_told_in_fives_of_ten_and_more_of_two_members),
	TEST(test_members_are_alike_by_state_by_what_is_above_them_and_by_size),
	TEST(test_others_are_compared_with_a_member_whose_record_one_may_read_and_with_no_other),
	TEST(test_a_district_with_schools_is_compared_as_itself),
	TEST(test_of_a_member_that_left_the_record_of_what_it_tried_stays_and_nothing_else),
	TEST_END,
};
