/* The network summary: whom it expects, what was known when, what is compared with what, and who sees which
 * rows. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <string.h>

#define NOTHING ""

/* A network of its own that began on 1 September 2024; its address. */
static const char *found_network(void)
{
	static unsigned number;
	const char *body;

	world_make();
	body = api_text("{\"slug\":\"summary-%u\",\"name\":\"Example\",\"aim\":\"Half.\",\"starts_on\":"
			"\"2024-09-01\","
			"\"goal\":{\"baseline_year\":\"2023-24\",\"target_reduction\":0.5,\"target_year\":"
			"\"2028-29\"}}",
		++number);
	expect_status(api_post(FACILITATOR, "/v1/networks", body), 201, "a network");
	return api_text("/v1/networks/summary-%u", number);
}

/* `dates` are further fields, each with a comma before it. */
static void join(const char *network, const char *code, const char *joined_on, const char *dates)
{
	expect_status(
		api_post(FACILITATOR, api_text("%s/members", network),
			api_text("{\"organization\":\"%s\",\"joined_on\":\"%s\"%s}", code, joined_on, dates)),
		201, "%s joins", code);
}

/* An accepted submission of the period, which is the rest of the body's fields. */
static const char *count(const char *network, const char *code, const char *period, const char *cell)
{
	const struct answer *answer = api_post(FACILITATOR, api_text("%s/submissions", network),
		api_text("{\"organization\":\"%s\",%s,\"cells\":[{%s}]}", code, period, cell));

	expect_status(answer, 201, "%s of %s", period, code);
	expect_status(api_post(FACILITATOR, state(answer->location, "submit"), NULL), 200, "it is submitted");
	expect_status(api_post(FACILITATOR, state(answer->location, "accept"), NULL), 200, "it is accepted");
	return answer->location;
}

#define ANNUAL(year) "\"school_year\":\"" year "\",\"kind\":\"annual\""
#define TO_DATE(year, day) "\"school_year\":\"" year "\",\"kind\":\"ytd\",\"as_of\":\"" day "\""
#define CELL(enrolled, chronic) "\"enrolled\":" #enrolled ",\"chronic\":" #chronic

static const struct answer *summary(enum who who, const char *network, const char *query)
{
	const struct answer *answer = api_get(who, api_text("%s/summary?%s", network, query));

	expect_status(answer, 200, "%s", query);
	return answer;
}

/* As the service's database tells it, which is the clock that states go by. */
static const char *moment(void)
{
	return api_text("%s", api_sql("select to_char(clock_timestamp() at time zone 'UTC', "
				      "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
}

/* ---------------------------------------------------------------- whom it expects */

static void test_members_expected_are_those_of_the_last_day_of_the_year(void)
{
	const char *network = found_network();

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2025-07-01", NOTHING);
	join(network, "wa-80012", "2024-09-01", ",\"left_on\":\"2025-06-30\"");
	join(network, "wa-80013", "2024-09-01", ",\"left_on\":\"2025-07-01\"");
	join(network, "wa-80014", "2024-09-01",
		",\"paused_on\":\"2025-06-01\",\"resumed_on\":\"2025-09-01\"");
	join(network, "wa-80015", "2024-09-01", ",\"paused_on\":\"2025-08-01\"");
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
	expect_value(answer, "coverage/members_reporting", "1");
	expect_value(answer, "coverage/members_matched", "2");
	expect_value(answer, "all_reporting/districts", "2");
	expect_value(answer, "matched/baseline/rate", "0.225");
	expect_value(answer, "matched/current/rate", "0.25");
	expect_value(answer, "matched/change_points", "2.5");
	/* (0.225 - 0.25) / (0.5 * 0.225), never clipped */
	expect_value(answer, "matched/goal_share", "-0.222222222");
	api_forget();
}

/* ---------------------------------------------------------------- what counts */

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

static void test_the_table_has_the_figures_of_the_document(void)
{
	static const char *const figures[] = { "coverage.members_expected", "coverage.matched_students_share",
		"all_reporting.enrolled", "all_reporting.rate", "matched.baseline.chronic",
		"matched.current.rate", "matched.change_points", "matched.change_percent",
		"matched.goal_share", "matched.rate_effect", "matched.composition_effect",
		"district_rates.mean", "district_rates.median", "goal.path_rate" };
	const char *network = found_network(), *slug = strrchr(network, '/') + 1;
	const struct answer *answer, *table;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(90, 30));
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(70, 20));
	count(network, "wa-80011", ANNUAL("2024-25"), CELL(40, 8));
	answer = summary(FACILITATOR, network, "year=2024-25");
	table = api_call(FACILITATOR, "GET", api_text("%s/summary?year=2024-25", network),
		"Accept: text/csv\r\n", NULL);
	expect(strstr(table->head, "Content-Type: text/csv") != NULL, "%s", table->head);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		char *path = (char *)api_text("%s", figures[i]);

		for (char *dot = path; (dot = strchr(dot, '.')) != NULL;)
			*dot = '/';
		expect(strstr(table->body, api_text("%s,Example,%s,%s\r\n", slug, figures[i],
						   value_at(answer, path))) != NULL,
			"%s is %s: %s", figures[i], value_at(answer, path), table->body);
	}
	expect(strstr(table->body, "wa-80011,Example District 11,current_rate,0.2\r\n") != NULL, "%s",
		table->body);
	api_forget();
}

static void test_the_table_is_for_those_who_would_rather_have_it(void)
{
	static const struct {
		const char *accept;
		bool table;
	} rows[] = { { "text/csv", true }, { "TEXT/CSV; header=present", true },
		{ "application/json;q=0.8, text/csv", true }, { "application/json;q=0.8,text/*;q=0.9", true },
		{ "*/*;q=0.1, text/csv;q=0.2", true }, { "text/csv;q=0", false }, { "*/*", false },
		{ "text/csv;q=0.5, application/json", false }, { "text/csv;q=0.5, */*", false },
		{ "text/csv, application/json", false }, { "text/csv;q=2", false }, { "text/csv;q=", false },
		{ "text/csvx", false }, { ",;,", false }, { "text/html", false } };
	const char *path = api_text("%s/summary?year=2024-25", found_network());

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer =
			api_call(FACILITATOR, "GET", path, api_text("Accept: %s\r\n", rows[i].accept), NULL);

		expect((strstr(answer->head, "Content-Type: text/csv") != NULL) == rows[i].table, "%s: %s",
			rows[i].accept, answer->head);
		expect(strstr(answer->head, "Vary: Accept\r\n") != NULL, "%s", answer->head);
	}
	api_forget();
}

const struct test tests_summary[] = {
	TEST(test_members_expected_are_those_of_the_last_day_of_the_year),
	TEST(test_before_the_network_began_its_members_at_known_at_are_expected),
	TEST(test_years_before_a_member_joined_count_in_the_rates),
	TEST(test_known_at_answers_what_counted_then),
	TEST(test_a_year_to_date_is_compared_with_the_same_day_of_the_baseline_year),
	TEST(test_a_member_whose_total_is_suppressed_is_not_reporting),
	TEST(test_the_year_left_out_is_that_of_the_day_else_the_latest_known_then),
	TEST(test_a_day_outside_the_year_is_refused),
	TEST(test_everybody_sees_the_whole_and_of_the_members_what_is_theirs),
	TEST(test_members_0_leaves_the_members_out),
	TEST(test_the_table_has_the_figures_of_the_document),
	TEST(test_the_table_is_for_those_who_would_rather_have_it),
	TEST_END,
};
