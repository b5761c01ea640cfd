/* The figures of the summary that are made of several: intervals, effects, spread; of a part of the students
 * or members; and what each is reckoned from. Expected values are worked out apart, from the formulas in
 * docs/explanation/numbers.md. */
#include "../support/counted.h"
#include "../support/test.h"

#include <math.h>
#include <string.h>

static void test_two_districts_give_the_figures_that_are_worked_out_by_hand(void)
{
	const char *network = found_network();
	const struct answer *answer;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	join(network, "wa-80012", "2024-09-01", NOTHING);
	join(network, "wa-80013", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(100, 30));
	count(network, "wa-80011", ANNUAL("2023-24"), CELL(200, 40));
	count(network, "wa-80013", ANNUAL("2023-24"), CELL(100, 10));
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 20));
	count(network, "wa-80011", ANNUAL("2024-25"), CELL(300, 70));
	count(network, "wa-80012", ANNUAL("2024-25"), CELL(100, 35));
	answer = summary(FACILITATOR, network, "year=2024-25");
	expect_value(answer, "matched/change_points", "-0.833333333");
	expect_value(answer, "matched/rate_effect", "-0.555555556");
	expect_value(answer, "matched/composition_effect", "-0.277777778");
	expect_value(answer, "matched/standard_error", "5.694444444");
	expect_value(answer, "matched/low", "-73.188110303");
	expect_value(answer, "matched/high", "71.521443637");
	expect_value(answer, "turnover/entered", "1");
	expect_value(answer, "turnover/left", "1");
	/* 25 less 22.5, and 23.333 less 20: together with the change the 5 points between 20 and 25 */
	expect_value(answer, "turnover/entered_effect", "2.5");
	expect_value(answer, "turnover/left_effect", "3.333333333");
	expect_value(answer, "wilson/matched_current/low", "0.186804741");
	expect_value(answer, "wilson/matched_current/high", "0.268427021");
	expect_value(answer, "wilson/matched_baseline/low", "0.189028238");
	expect_value(answer, "district_changes/districts", "2");
	expect_value(answer, "district_changes/fell", "1");
	expect_value(answer, "district_changes/rose", "1");
	expect_value(answer, "district_changes/least", "-10");
	expect_value(answer, "district_changes/most", "3.333333333");
	expect_value(answer, "district_changes/median", "-3.333333333");
	expect_value(answer, "members/0/rate_effect", "-2.916666667");
	expect_value(answer, "members/1/rate_effect", "2.361111111");
	expect_value(answer, "members/0/composition_effect", "-2.083333333");
	api_forget();
}

static void test_how_few_districts_are_spread_is_told_to_those_who_see_them(void)
{
	const char *network = found_network();
	const struct answer *answer;

	for (unsigned member = 10; member < 20; member++) {
		const char *code = api_text("wa-800%u", member);

		join(network, code, "2024-09-01", NOTHING);
		count(network, code, ANNUAL("2023-24"), CELL(100, 30));
		if (member < 19)
			count(network, code, ANNUAL("2024-25"), CELL(100, 20));
	}
	answer = summary(READER, network, "year=2024-25");
	expect_value(answer, "district_changes/districts", "9");
	expect_value(answer, "district_changes/fell", "0");
	expect_value(answer, "district_changes/median", "null");
	expect_value(summary(FACILITATOR, network, "year=2024-25"), "district_changes/fell", "9");
	count(network, "wa-80019", ANNUAL("2024-25"), CELL(100, 25));
	answer = summary(READER, network, "year=2024-25");
	expect_value(answer, "district_changes/fell", "10");
	expect_value(answer, "district_changes/median", "-10");
	api_forget();
}

/* Below ten absent, or not absent, one could be told. */
static void test_so_few_that_one_could_be_told_are_for_those_who_see_every_member(void)
{
	const char *network = found_network();
	const char *path = api_text("%s/summary?year=2024-25", network),
		   *way = api_text("%s/goal-path?year=2024-25", network);

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	expect_status(api_get(READER, path), 200, "of nothing nobody is told");
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 9));
	expect_status(api_get(READER, path), 403, "nine are absent");
	expect_status(api_get(READER, way), 403, "nine are absent");
	expect_status(api_get(FACILITATOR, path), 200, "sees them");
	expect_status(api_get(FACILITATOR, way), 200, "sees them");
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 91));
	expect_status(api_get(READER, path), 403, "nine are not");
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 40));
	expect_status(api_get(READER, path), 200, "ten and more");
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(100, 5));
	expect_status(api_get(READER, path), 403, "five in the baseline");
	expect_status(api_get(READER, way), 403, "five in the first year");
	api_forget();
}

static void test_a_district_without_students_has_nothing_to_compare(void)
{
	const char *network = found_network();
	const struct answer *answer;

	for (unsigned member = 10; member < 13; member++)
		join(network, api_text("wa-800%u", member), "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(100, 30));
	count(network, "wa-80011", ANNUAL("2023-24"), CELL(200, 40));
	count(network, "wa-80012", ANNUAL("2023-24"), CELL(0, 0));
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 20));
	count(network, "wa-80011", ANNUAL("2024-25"), CELL(300, 70));
	count(network, "wa-80012", ANNUAL("2024-25"), CELL(0, 0));
	answer = summary(FACILITATOR, network, "year=2024-25");
	expect_value(answer, "matched/districts", "3");
	expect_value(answer, "matched/compared", "2");
	/* as of two districts, see above */
	expect_value(answer, "matched/standard_error", "5.694444444");
	expect_value(answer, "matched/high", "71.521443637");
	api_forget();
}

static void test_suppressed_and_missing_are_told_apart(void)
{
	const char *network = found_network();
	const struct answer *answer;
	const char *known;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	join(network, "wa-80012", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 0));
	count(network, "wa-80011", ANNUAL("2024-25"), "\"suppressed\":true");
	known = moment();
	for (int then = 0; then < 2; then++) {
		answer = summary(FACILITATOR, network,
			then ? api_text("year=2024-25&known_at=%s", known) : "year=2024-25");
		expect_value(answer, "coverage/members_expected", "3");
		expect_value(answer, "coverage/members_expected_reporting", "1");
		expect_value(answer, "coverage/members_expected_suppressed", "1");
		expect_value(answer, "coverage/members_expected_missing", "1");
		expect_value(answer, "coverage/members_not_comparable", "0");
		expect_value(answer, "all_reporting/rate", "0");
	}
	api_forget();
}

/* ---------------------------------------------------------------- a part */

static const char *network_with_parts(void)
{
	const char *network = found_network();

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24"),
		CELL(100, 30) GROUP_CELL("program:low-income", 40, 20) GRADE_CELL("9", 20, 9));
	count(network, "wa-80010", ANNUAL("2024-25"),
		CELL(100, 20) GROUP_CELL("program:low-income", 50, 15) GRADE_CELL("9", 25, 5)
			GRADE_CELL("10", 30, 5));
	count(network, "wa-80011", ANNUAL("2024-25"),
		CELL(300, 60) "},{\"group\":\"program:low-income\",\"suppressed\":true");
	return network;
}

static void test_a_group_and_a_grade_are_counted_alone(void)
{
	const char *network = network_with_parts(), *known = moment();
	const struct answer *answer = summary(FACILITATOR, network, "year=2024-25&group=program:low-income");

	expect_value(answer, "period/group", "program:low-income");
	expect_value(answer, "coverage/members_expected_suppressed", "1");
	expect_value(answer, "coverage/members_expected_missing", "0");
	expect_value(answer, "all_reporting/enrolled", "50");
	expect_value(answer, "matched/baseline/rate", "0.5");
	expect_value(answer, "matched/current/rate", "0.3");
	answer = summary(
		FACILITATOR, network, api_text("year=2024-25&group=program:low-income&known_at=%s", known));
	expect_value(answer, "all_reporting/chronic", "15");
	answer = summary(FACILITATOR, network, "year=2024-25&grade=9");
	expect_value(answer, "period/grade", "9");
	expect_value(answer, "all_reporting/enrolled", "25");
	expect_value(answer, "matched/baseline/rate", "0.45");
	expect_value(answer, "coverage/members_expected_missing", "1");
	expect_value(summary(FACILITATOR, network, "year=2024-25&grade=10"), "matched/districts", "0");
	expect_value(summary(FACILITATOR, network, "year=2024-25&grade=all&group=all"),
		"all_reporting/enrolled", "400");
	expect_value(summary(FACILITATOR, network, "year=2024-25&grade=9&group=program:low-income"),
		"all_reporting/districts", "0");
	api_forget();
}

/* Of one that gives its schools' cells alone, the grade is their sum. */
static void test_a_grade_of_schools_is_their_sum(void)
{
	const char *network = found_network();
	const struct answer *answer;

	api_sql("insert into organization (kind, name, state, parent_id, codes) select 'school', 'Example "
		"School ' || c, 'WA', "
		"find_organization('wa-80020'), jsonb_build_array(jsonb_build_object('scheme', 'wa-school', "
		"'code', c)) "
		"from unnest(array['7701', '7702']) c");
	join(network, "wa-80020", "2024-09-01", NOTHING);
	count(network, "wa-80020", ANNUAL("2024-25"),
		"\"organization\":\"wa-school-7701\"," CELL(
			100, 20) "},{\"organization\":\"wa-school-7702\"," CELL(60,
			10) "},{\"organization\":\"wa-school-7701\",\"grade\":\"9\"," CELL(30,
			5) "},{\"organization\":\"wa-school-7702\",\"grade\":\"9\"," CELL(20, 4));
	expect_value(summary(FACILITATOR, network, "year=2024-25"), "all_reporting/enrolled", "160");
	answer = summary(FACILITATOR, network, "year=2024-25&grade=9");
	expect_value(answer, "all_reporting/enrolled", "50");
	expect_value(answer, "all_reporting/chronic", "9");
	api_forget();
}

static void test_a_region_is_the_members_below_it(void)
{
	const char *network = network_with_parts();
	const struct answer *answer;

	api_sql("update organization set parent_id = find_organization('wa-esd-101') where address = "
		"'wa-80010'");
	answer = summary(FACILITATOR, network, "year=2024-25&region=wa-esd-101");
	expect_value(answer, "period/region", "wa-esd-101");
	expect_value(answer, "coverage/members_expected", "1");
	expect_value(answer, "all_reporting/enrolled", "100");
	expect_value(answer, "matched/current/rate", "0.2");
	expect_value(summary(FACILITATOR, network, "year=2024-25&region=wa-80011"), "all_reporting/enrolled",
		"300");
	expect_value(summary(FACILITATOR, network, "year=2024-25&region=wa-80012"),
		"coverage/members_expected", "0");
	api_sql("update organization set parent_id = null where address = 'wa-80010'");
	api_forget();
}

static void test_a_part_is_for_those_who_see_all_that_it_is_about(void)
{
	static const char *const parts[] = { "group=program:low-income", "grade=9", "region=wa-80010" };
	const char *network = network_with_parts();

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *path = api_text("%s/summary?year=2024-25&%s", network, parts[i]);

		expect_status(api_get(FACILITATOR, path), 200, "%s", parts[i]);
		expect_status(api_get(READER, path), 403, "%s", parts[i]);
	}
	expect_status(api_get(READER, api_text("%s/summary?group=all&grade=all", network)), 200, "the whole");
	expect_status(api_get(FACILITATOR, api_text("%s/summary?group=program:blue-eyed", network)), 400,
		"no group");
	expect_status(api_get(FACILITATOR, api_text("%s/summary?grade=13", network)), 400, "no grade");
	expect_status(
		api_get(FACILITATOR, api_text("%s/summary?region=wa-99999", network)), 400, "no region");
	api_forget();
}

/* ---------------------------------------------------------------- what it is reckoned from */

static double number_at(const struct json *from, const char *name)
{
	const struct json *value = json_member(from, name);

	return json_kind(value) == JSON_NUMBER ? json_number(value) : NAN;
}

static const struct json *explained(const struct answer *answer, const char *figure)
{
	for (const struct json *at = json_first(json_member(answer->json, "explained")); at != NULL;
		at = json_next(at))
		if (strcmp(json_string(json_member(at, "figure")), figure) == 0)
			return at;
	expect(false, "%s is not explained: %s", figure, answer->body);
	return NULL;
}

static double input(const struct answer *answer, const char *figure, const char *name)
{
	for (const struct json *at = json_first(json_member(explained(answer, figure), "inputs")); at != NULL;
		at = json_next(at))
		if (strcmp(json_string(json_member(at, "figure")), name) == 0)
			return number_at(at, "value");
	expect(false, "%s does not say that it needs %s", figure, name);
	return NAN;
}

static void test_every_figure_of_the_whole_is_explained(void)
{
	static const char *const parts[] = { "coverage", "all_reporting", "matched", "turnover",
		"district_rates", "district_changes" };
	const char *network = network_with_parts();
	const struct answer *answer = summary(FACILITATOR, network, "year=2024-25&explain=1");

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		for (const struct json *at = json_first(json_member(answer->json, parts[i])); at != NULL;
			at = json_next(at))
			if (json_kind(at) == JSON_NUMBER)
				explained(answer, api_text("%s.%s", parts[i], json_name(at)));
	explained(answer, "wilson.matched_baseline.low");
	expect_value(answer, "goal/path_made", "linear");
	api_forget();
}

/* A reader of the answer alone can reckon the figures again. */
static void test_figures_can_be_reckoned_again_from_what_explains_them(void)
{
	const char *network = network_with_parts();
	const struct answer *answer;
	double enrolled = 0, chronic = 0, was, is;

	count(network, "wa-80011", ANNUAL("2023-24"), CELL(200, 50));
	answer = summary(FACILITATOR, network, "year=2024-25&explain=1");
	for (const struct json *at = json_first(json_member(answer->json, "submissions")); at != NULL;
		at = json_next(at))
		if (strcmp(json_string(json_member(at, "year")), "current") == 0) {
			enrolled += number_at(at, "enrolled");
			chronic += number_at(at, "chronic");
		}
	expect(enrolled == 400 && chronic == 80, "%g of %g: %s", chronic, enrolled, answer->body);
	expect(input(answer, "all_reporting.rate", "all_reporting.enrolled") == enrolled, "its students");
	expect(input(answer, "all_reporting.rate", "all_reporting.chronic") == chronic,
		"those who are absent");
	expect(fabs(number_at(explained(answer, "all_reporting.rate"), "value") - chronic / enrolled) < 1e-9,
		"its rate");
	was = input(answer, "matched.change_percent", "matched.baseline.rate");
	is = input(answer, "matched.change_percent", "matched.current.rate");
	expect(fabs(number_at(explained(answer, "matched.change_percent"), "value") -
		       100 * (is - was) / was) < 1e-6,
		"the change");
	expect(fabs(number_at(explained(answer, "matched.goal_share"), "value") -
		       (was - is) / (input(answer, "matched.goal_share", "goal.target_reduction") * was)) <
			1e-6,
		"the share of the goal");
	api_forget();
}

static void test_the_versions_that_count_are_named(void)
{
	const char *network = network_with_parts(), *second;
	const struct answer *answer;

	second = count(network, "wa-80010", ANNUAL("2024-25"), CELL(110, 22));
	answer = summary(FACILITATOR, network, "year=2024-25&explain=1");
	expect_value(answer, "submissions/0/organization/code", "wa-80010");
	expect_value(answer, "submissions/0/year", "baseline");
	expect_value(answer, "submissions/0/number", "1");
	expect_value(answer, "submissions/0/matched", "true");
	expect_value(answer, "submissions/1/year", "current");
	expect_value(answer, "submissions/1/submission", strrchr(second, '/') + 1);
	expect_value(answer, "submissions/1/number", "2");
	expect_value(answer, "submissions/1/enrolled", "110");
	expect_value(answer, "submissions/2/organization/code", "wa-80011");
	expect_value(answer, "submissions/2/matched", "false");
	expect_value(answer, "submissions/3/year", NOTHING);
	answer = summary(READER, network, "year=2024-25&explain=1");
	expect_value(answer, "submissions/0/year", NOTHING);
	expect(explained(answer, "matched.rate_effect") != NULL, "formulas are for everybody");
	expect_value(summary(FACILITATOR, network, "year=2024-25"), "explained", NOTHING);
	api_forget();
}

const struct test tests_summary_figures[] = {
	TEST(test_two_districts_give_the_figures_that_are_worked_out_by_hand),
	TEST(test_how_few_districts_are_spread_is_told_to_those_who_see_them),
	TEST(test_so_few_that_one_could_be_told_are_for_those_who_see_every_member),
	TEST(test_a_district_without_students_has_nothing_to_compare),
	TEST(test_suppressed_and_missing_are_told_apart),
	TEST(test_a_group_and_a_grade_are_counted_alone),
	TEST(test_a_grade_of_schools_is_their_sum),
	TEST(test_a_region_is_the_members_below_it),
	TEST(test_a_part_is_for_those_who_see_all_that_it_is_about),
	TEST(test_every_figure_of_the_whole_is_explained),
	TEST(test_figures_can_be_reckoned_again_from_what_explains_them),
	TEST(test_the_versions_that_count_are_named),
	TEST_END,
};
