/* The network summary: whom it expects, what was known when, what is compared with what, and who sees which
 * rows. */
#include "../support/counted.h"
#include "../support/test.h"

#include <string.h>

/* ---------------------------------------------------------------- whom it expects */

static void test_members_expected_are_those_of_the_last_day_of_the_year(void)
{
	const char *network = found_network();

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2025-07-01", NOTHING);
	join(network, "wa-80012", "2024-09-01", ",\"left_on\":\"2025-06-30\"");
	join(network, "wa-80013", "2024-09-01", ",\"left_on\":\"2025-07-01\"");
	join(network, "wa-80014", "2024-09-01",
		",\"pauses\":[{\"paused_on\":\"2025-06-01\",\"resumed_on\":\"2025-09-01\"}]");
	join(network, "wa-80015", "2024-09-01", ",\"pauses\":[{\"paused_on\":\"2025-08-01\"}]");
	/* 80010, 80013, 80015 */
	expect_value(summary(FACILITATOR, network, "year=2024-25"), "coverage/members_expected", "3");
	/* 80010, 80011, 80014 */
	expect_value(summary(FACILITATOR, network, "year=2025-26"), "coverage/members_expected", "3");
	/* 80010, 80012 to 80015 */
	expect_value(summary(FACILITATOR, network, "year=2024-25&kind=ytd&as_of=2025-01-31"),
		"coverage/members_expected", "5");
	api_forget();
}

static void test_before_the_network_began_its_members_at_known_at_are_expected(void)
{
	const char *network = found_network();

	join(network, "wa-80010", "2024-09-01", ",\"left_on\":\"2024-11-01\"");
	join(network, "wa-80011", "2024-09-01", NOTHING);
	join(network, "wa-80012", "2024-12-01", NOTHING);
	join(network, "wa-80013", "2025-12-01", NOTHING);
	expect_value(summary(FACILITATOR, network, "year=2023-24&known_at=2024-10-01T12:00:00Z"),
		"coverage/members_expected", "2");
	expect_value(summary(FACILITATOR, network, "year=2023-24&known_at=2025-01-01T12:00:00Z"),
		"coverage/members_expected", "2");
	expect_value(summary(FACILITATOR, network, "year=2022-23&known_at=2026-01-01T12:00:00Z"),
		"coverage/members_expected", "3");
	expect_value(summary(FACILITATOR, network, "year=2023-24"), "coverage/members_expected", "3");
	api_forget();
}

static void test_years_before_a_member_joined_count_in_the_rates(void)
{
	const char *network = found_network();
	const struct answer *answer;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2025-10-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(100, 30));
	count(network, "wa-80011", ANNUAL("2023-24"), CELL(300, 60));
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 20));
	count(network, "wa-80011", ANNUAL("2024-25"), CELL(100, 30));
	answer = summary(FACILITATOR, network, "year=2024-25");
	expect_value(answer, "coverage/members_expected", "1");
	expect_value(answer, "coverage/members_expected_reporting", "1");
	expect_value(answer, "coverage/members_reporting", "2");
	expect_value(answer, "coverage/members_matched", "2");
	expect_value(answer, "all_reporting/districts", "2");
	expect_value(answer, "matched/baseline/rate", "0.225");
	expect_value(answer, "matched/current/rate", "0.25");
	expect_value(answer, "matched/change_points", "2.5");
	/* (0.225 - 0.25) / (0.5 * 0.225), never clipped */
	expect_value(answer, "matched/goal_share", "-0.222222222");
	api_forget();
}

static void test_a_member_that_had_left_by_the_periods_day_counts_no_longer(void)
{
	const char *network = found_network();
	const struct answer *answer;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", ",\"left_on\":\"2025-06-30\"");
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(100, 30));
	count(network, "wa-80011", ANNUAL("2023-24"), CELL(100, 50));
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 20));
	count(network, "wa-80011", ANNUAL("2024-25"), CELL(300, 90));
	count(network, "wa-80011", TO_DATE("2024-25", "2025-06-29"), CELL(300, 60));
	answer = summary(FACILITATOR, network, "year=2024-25");
	expect_value(answer, "coverage/members_expected", "1");
	expect_value(answer, "coverage/members_expected_reporting", "1");
	expect_value(answer, "coverage/members_reporting", "1");
	expect_value(answer, "coverage/members_matched", "1");
	expect_value(answer, "all_reporting/enrolled", "100");
	expect_value(answer, "matched/baseline/chronic", "30");
	expect_value(answer, "goal/path/0/rate", "0.3");
	expect_value(answer, "members/0/organization/code", "wa-80010");
	expect_value(answer, "members/1/organization/code", NOTHING);
	answer = summary(FACILITATOR, network, "year=2024-25&kind=ytd&as_of=2025-06-29");
	expect_value(answer, "coverage/members_expected", "2");
	expect_value(answer, "coverage/members_reporting", "1");
	expect_value(answer, "all_reporting/chronic", "60");
	api_forget();
}

static void test_who_comes_back_counts_again(void)
{
	const char *network = found_network();

	join(network, "wa-80010", "2024-09-01", ",\"left_on\":\"2025-01-31\"");
	join(network, "wa-80010", "2025-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 20));
	expect_value(summary(FACILITATOR, network, "year=2024-25"), "coverage/members_expected", "0");
	expect_value(summary(FACILITATOR, network, "year=2024-25"), "coverage/members_reporting", "1");
	api_forget();
}

static void test_the_latest_year_is_one_in_which_something_counts(void)
{
	const char *network = found_network();

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", ",\"left_on\":\"2025-12-01\"");
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 20));
	count(network, "wa-80011", ANNUAL("2025-26"), CELL(100, 30));
	expect_value(summary(FACILITATOR, network, NOTHING), "period/school_year", "2024-25");
	expect_value(summary(FACILITATOR, network, api_text("known_at=%s", moment())), "period/school_year",
		"2024-25");
	expect_value(summary(FACILITATOR, network, "year=2025-26"), "coverage/members_reporting", "0");
	api_forget();
}

/* Wherever the summary tells how many there are, it tells the same. */
static void test_the_numbers_of_districts_agree_with_each_other(void)
{
	static const char *const periods[] = { "year=2023-24", "year=2024-25", "year=2025-26",
		"year=2024-25&kind=ytd&as_of=2025-01-31" };
	const char *network = found_network();

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2025-10-01", NOTHING);
	join(network, "wa-80012", "2024-09-01", ",\"pauses\":[{\"paused_on\":\"2025-02-01\"}]");
	join(network, "wa-80013", "2024-09-01", ",\"left_on\":\"2025-02-01\"");
	join(network, "wa-80014", "2024-09-01", NOTHING);
	for (unsigned member = 10; member < 14; member++) {
		const char *code = api_text("wa-800%u", member);

		count(network, code, ANNUAL("2023-24"), CELL(100, 30));
		count(network, code, ANNUAL("2024-25"), CELL(110, 30));
		count(network, code, TO_DATE("2024-25", "2025-01-31"), CELL(120, 30));
	}
	count(network, "wa-80014", ANNUAL("2024-25"), "\"suppressed\":true");
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		const struct answer *answer = summary(FACILITATOR, network, periods[i]);
		unsigned current = 0, both = 0;

		for (const struct json *at = json_first(json_member(answer->json, "members")); at != NULL;
			at = json_next(at)) {
			bool now = json_kind(json_member(at, "current_rate")) == JSON_NUMBER;

			current += now;
			both += now && json_kind(json_member(at, "baseline_rate")) == JSON_NUMBER;
			expect(now == (json_kind(json_member(at, "submission")) == JSON_TEXT),
				"%s: who reports has a submission: %s", periods[i], answer->body);
		}
		expect_value(answer, "coverage/members_reporting", api_text("%u", current));
		expect_value(answer, "all_reporting/districts", api_text("%u", current));
		expect_value(answer, "coverage/members_matched", api_text("%u", both));
		expect_value(answer, "matched/districts", api_text("%u", both));
	}
	api_forget();
}

/* ---------------------------------------------------------------- what counts */

static void test_a_membership_that_is_withdrawn_was_one_when_it_was_known(void)
{
	const char *network = found_network(), *then;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80119", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 30));
	count(network, "wa-80119", ANNUAL("2024-25"), CELL(100, 20));
	then = moment();
	expect_status(api_call(FACILITATOR, "DELETE", api_text("%s/members/wa-80119", network), NULL, NULL),
		200, "withdrawn");
	expect_value(summary(FACILITATOR, network, "year=2024-25"), "coverage/members_reporting", "1");
	expect_value(summary(FACILITATOR, network, api_text("year=2024-25&known_at=%s", then)),
		"coverage/members_reporting", "2");
	expect_value(summary(FACILITATOR, network, api_text("year=2024-25&known_at=%s", moment())),
		"coverage/members_reporting", "1");
	api_forget();
}

static void test_known_at_answers_what_counted_then(void)
{
	const char *network = found_network(), *before, *first, *corrected, *returned, *second;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(100, 40));
	before = moment();
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 30));
	first = moment();
	second = count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 20));
	corrected = moment();
	expect_status(
		api_post(FACILITATOR, state(second, "return"), "{\"question\":\"?\"}"), 200, "returned");
	returned = moment();
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(100, 50));

#define KNOWN(at) summary(FACILITATOR, network, api_text("year=2024-25&known_at=%s", at))
	expect_value(KNOWN(before), "coverage/members_reporting", "0");
	expect_value(KNOWN(before), "all_reporting/rate", "null");
	expect_value(KNOWN(first), "matched/current/chronic", "30");
	expect_value(KNOWN(corrected), "matched/current/chronic", "20");
	expect_value(KNOWN(returned), "matched/current/chronic", "30");
	expect_value(KNOWN(returned), "matched/baseline/chronic", "40");
	expect_value(KNOWN(moment()), "matched/baseline/chronic", "50");
	expect(strcmp(KNOWN(moment())->body, summary(FACILITATOR, network, "year=2024-25")->body) == 0,
		"what is known now is what counts now");
#undef KNOWN
	api_forget();
}

static void test_a_year_to_date_is_compared_with_the_same_day_of_the_baseline_year(void)
{
	const char *network = found_network();
	const struct answer *answer;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	count(network, "wa-80010", TO_DATE("2023-24", "2024-01-31"), CELL(100, 20));
	count(network, "wa-80010", TO_DATE("2023-24", "2024-02-29"), CELL(100, 25));
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(100, 40));
	count(network, "wa-80010", TO_DATE("2024-25", "2025-01-31"), CELL(100, 15));
	answer = summary(FACILITATOR, network, "year=2024-25&kind=ytd&as_of=2025-01-31");
	expect_value(answer, "period/kind", "ytd");
	expect_value(answer, "period/as_of", "2025-01-31");
	expect_value(answer, "baseline/kind", "ytd");
	expect_value(answer, "matched/baseline/chronic", "20");
	expect_value(answer, "matched/current/chronic", "15");
	answer = summary(FACILITATOR, network, "year=2024-25");
	expect_value(answer, "coverage/members_reporting", "0");
	expect_value(answer, "period/as_of", "null");
	api_forget();
}

static void test_a_member_whose_total_is_suppressed_is_not_reporting(void)
{
	const char *network = found_network();
	const struct answer *answer;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2024-25"), "\"suppressed\":true");
	count(network, "wa-80011", ANNUAL("2024-25"), CELL(50, 0));
	answer = summary(FACILITATOR, network, "year=2024-25");
	expect_value(answer, "coverage/members_expected", "2");
	expect_value(answer, "coverage/members_reporting", "1");
	expect_value(answer, "all_reporting/enrolled", "50");
	expect_value(answer, "all_reporting/rate", "0");
	expect_value(answer, "members/0/current_rate", "null");
	expect_value(answer, "members/1/current_rate", "0");
	api_forget();
}

static void test_the_year_left_out_is_that_of_the_day_else_the_latest_known_then(void)
{
	const char *network = found_network(), *nothing, *first;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	nothing = moment();
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(100, 40));
	first = moment();
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 30));
	count(network, "wa-80010", TO_DATE("2023-24", "2024-01-31"), CELL(100, 20));
	count(network, "wa-80010", TO_DATE("2024-25", "2025-01-31"), CELL(100, 10));
	expect_value(summary(FACILITATOR, network, NOTHING), "period/school_year", "2024-25");
	expect_value(
		summary(FACILITATOR, network, api_text("known_at=%s", first)), "all_reporting/chronic", "40");
	expect_value(summary(FACILITATOR, network, api_text("known_at=%s", first)), "period/school_year",
		"2023-24");
	expect_value(summary(FACILITATOR, network, api_text("known_at=%s", nothing)), "period/school_year",
		"null");
	expect_value(
		summary(FACILITATOR, network, "kind=ytd&as_of=2024-01-31"), "period/school_year", "2023-24");
	expect_value(
		summary(FACILITATOR, network, "kind=ytd&as_of=2024-01-31"), "all_reporting/chronic", "20");
	api_forget();
}

static void test_a_day_outside_the_year_is_refused(void)
{
	static const struct {
		const char *day;
		int status;
	} rows[] = { { "2024-06-30", 400 }, { "2024-07-01", 200 }, { "2025-06-30", 200 },
		{ "2025-07-01", 400 } };
	const char *network = found_network();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer = api_get(FACILITATOR,
			api_text("%s/summary?year=2024-25&kind=ytd&as_of=%s", network, rows[i].day));

		expect_status(answer, rows[i].status, "%s", rows[i].day);
		if (rows[i].status == 400)
			expect(names(answer, "as_of"), "%s", answer->body);
	}
	api_forget();
}

/* ---------------------------------------------------------------- who sees what, and how */

static void test_everybody_sees_the_whole_and_of_the_members_what_is_theirs(void)
{
	static const struct {
		enum who who;
		const char *first, *second, *third;
	} rows[] = {
		{ FACILITATOR, "wa-01109", "wa-01158", "wa-80010" },
		{ COACH, "wa-01109", NOTHING, NOTHING },
		{ DISTRICT, "wa-01109", NOTHING, NOTHING },
		{ MEMBER, "wa-01109", NOTHING, NOTHING },
		{ OTHER, "wa-01158", NOTHING, NOTHING },
		{ READER, NOTHING, NOTHING, NOTHING },
		{ ADMIN, NOTHING, NOTHING, NOTHING },
	};
	const char *network = found_network();

	join(network, "wa-01109", "2024-09-01", NOTHING);
	join(network, "wa-01158", "2024-09-01", NOTHING);
	join(network, "wa-80010", "2024-09-01", NOTHING);
	count(network, "wa-01158", ANNUAL("2024-25"), CELL(50, 10));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer = summary(rows[i].who, network, "year=2024-25");

		expect_value(answer, "coverage/members_expected", "3");
		expect_value(answer, "all_reporting/chronic", "10");
		expect_value(answer, "members/0/organization/code", rows[i].first);
		expect_value(answer, "members/1/organization/code", rows[i].second);
		expect_value(answer, "members/2/organization/code", rows[i].third);
		expect_value(answer, "members/3/organization/code", NOTHING);
	}
	api_forget();
}

static void test_members_0_leaves_the_members_out(void)
{
	const char *network = found_network();

	join(network, "wa-80010", "2024-09-01", NOTHING);
	expect(json_kind(json_member(summary(FACILITATOR, network, "members=1")->json, "members")) ==
			JSON_LIST,
		"members=1");
	expect(json_kind(json_member(summary(FACILITATOR, network, "members=0")->json, "members")) ==
			JSON_ABSENT,
		"members=0");
	expect(json_kind(json_member(summary(READER, network, "members=1")->json, "members")) == JSON_LIST,
		"a reader");
	api_forget();
}

const struct test tests_summary[] = {
	TEST(test_members_expected_are_those_of_the_last_day_of_the_year),
	TEST(test_before_the_network_began_its_members_at_known_at_are_expected),
	TEST(test_years_before_a_member_joined_count_in_the_rates),
	TEST(test_a_member_that_had_left_by_the_periods_day_counts_no_longer),
	TEST(test_who_comes_back_counts_again),
	TEST(test_the_latest_year_is_one_in_which_something_counts),
	TEST(test_the_numbers_of_districts_agree_with_each_other),
	TEST(test_known_at_answers_what_counted_then),
	TEST(test_a_membership_that_is_withdrawn_was_one_when_it_was_known),
	TEST(test_a_year_to_date_is_compared_with_the_same_day_of_the_baseline_year),
	TEST(test_a_member_whose_total_is_suppressed_is_not_reporting),
	TEST(test_the_year_left_out_is_that_of_the_day_else_the_latest_known_then),
	TEST(test_a_day_outside_the_year_is_refused),
	TEST(test_everybody_sees_the_whole_and_of_the_members_what_is_theirs),
	TEST(test_members_0_leaves_the_members_out),
	TEST_END,
};
