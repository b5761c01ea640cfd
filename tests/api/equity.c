/* Groups and grades beside all students, and the districts to ask: what is reckoned, and for whom. */
#include "../support/counted.h"
#include "../support/test.h"

#include <string.h>

static const struct answer *ask(enum who who, const char *network, const char *query)
{
	const struct answer *answer = api_get(who, api_text("%s/%s", network, query));

	expect_status(answer, 200, "%s", query);
	return answer;
}

/* Group of A: 20 of 40 then, 15 of 50 now; of B withheld now; of C only now. */
static const char *network_with_groups(void)
{
	const char *network = found_network();

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	join(network, "wa-80012", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24"),
		CELL(100, 30) GROUP_CELL("program:low-income", 40, 20) GRADE_CELL("9", 20, 9));
	count(network, "wa-80011", ANNUAL("2023-24"),
		CELL(200, 60) GROUP_CELL("program:low-income", 100, 40));
	count(network, "wa-80010", ANNUAL("2024-25"),
		CELL(100, 20) GROUP_CELL("program:low-income", 50, 15) GRADE_CELL("9", 25, 5));
	count(network, "wa-80011", ANNUAL("2024-25"),
		CELL(200, 50) "},{\"group\":\"program:low-income\",\"suppressed\":true");
	count(network, "wa-80012", ANNUAL("2024-25"), CELL(100, 30) GROUP_CELL("program:low-income", 50, 20));
	return network;
}

static void test_a_group_is_beside_all_students_of_the_same_districts(void)
{
	const char *network = network_with_groups();
	const struct answer *answer = ask(FACILITATOR, network, "equity?year=2024-25");

	expect_value(answer, "by", "group");
	expect_value(answer, "period/school_year", "2024-25");
	expect_value(answer, "parts/0/name", "program:low-income");
	expect_value(answer, "parts/0/label", "Low income");
	expect_value(answer, "parts/0/districts", "2");
	expect_value(answer, "parts/0/suppressed", "1");
	/* A and C: 35 of 100 beside 50 of 200 */
	expect_value(answer, "parts/0/rate", "0.35");
	expect_value(answer, "parts/0/all_rate", "0.25");
	expect_value(answer, "parts/0/ratio", "1.4");
	expect_value(answer, "parts/0/difference_points", "10");
	/* A alone: 50 beside 30 percent, then 30 beside 20 */
	expect_value(answer, "parts/0/matched_districts", "1");
	expect_value(answer, "parts/0/gap_baseline_points", "20");
	expect_value(answer, "parts/0/gap_current_points", "10");
	expect_value(answer, "parts/0/gap_change_points", "-10");
	expect_value(answer, "parts/1/name", NOTHING);
	answer = ask(FACILITATOR, network, "equity?year=2024-25&by=grade");
	expect_value(answer, "parts/0/name", "9");
	expect_value(answer, "parts/0/rate", "0.2");
	expect_value(answer, "parts/0/gap_baseline_points", "15");
	expect_value(answer, "parts/1/name", NOTHING);
	expect_value(ask(FACILITATOR, network, "equity?year=2024-25&region=wa-80012"), "parts/0/rate", "0.4");
	expect_value(ask(FACILITATOR, network, "equity?year=2030-31"), "parts/0/districts", "0");
	expect_status(api_get(FACILITATOR, api_text("%s/equity?by=school", network)), 400, "no kind of part");
	expect_status(
		api_get(FACILITATOR, api_text("%s/equity?as_of=2025-01-01", network)), 400, "not of a year");
	api_forget();
}

/* A district learns of its own students only, and a reader of none. */
static void test_equity_is_about_those_whose_record_one_sees(void)
{
	const char *network = network_with_groups();
	const struct answer *answer;

	join(network, "wa-01109", "2024-09-01", NOTHING);
	count(network, "wa-01109", ANNUAL("2024-25"), CELL(60, 12) GROUP_CELL("program:low-income", 30, 9));
	answer = ask(DISTRICT, network, "equity?year=2024-25");
	expect_value(answer, "parts/0/districts", "1");
	expect_value(answer, "parts/0/enrolled", "30");
	expect_value(answer, "parts/0/all_rate", "0.2");
	expect_value(ask(FACILITATOR, network, "equity?year=2024-25"), "parts/0/districts", "3");
	expect_value(ask(READER, network, "equity?year=2024-25"), "parts/0/name", NOTHING);
	expect_status(api_get(OTHER, api_text("%s/equity?year=2024-25", network)), 404, "no member");
	api_forget();
}

/* ---------------------------------------------------------------- bright spots */

/* Twelve districts of 1000: each has 300, but the last fell to 100. */
static const char *network_with_a_bright_spot(void)
{
	const char *network = found_network();

	for (unsigned member = 10; member < 22; member++) {
		const char *code = member == 21 ? "wa-01109" : api_text("wa-800%u", member);
		const char *now = member == 21 ? CELL(1000, 100)
				  : member % 2 ? CELL(1000, 305)
					       : CELL(1000, 295);

		join(network, code, "2024-09-01", NOTHING);
		count(network, code, ANNUAL("2023-24"), CELL(1000, 300));
		count(network, code, ANNUAL("2024-25"), now);
	}
	return network;
}

static void test_a_district_beyond_chance_is_asked_to_share(void)
{
	const char *network = network_with_a_bright_spot();
	const struct answer *answer = ask(FACILITATOR, network, "bright-spots?year=2024-25");

	expect_value(answer, "least_students", "100");
	expect_value(answer, "rates_considered", "12");
	expect_value(answer, "changes_considered", "12");
	expect_value(answer, "bright", "1");
	expect_value(answer, "spots/0/organization/code", "wa-01109");
	expect_value(answer, "spots/0/large_fall", "true");
	expect_value(answer, "spots/0/rate", "0.1");
	expect_value(answer, "spots/0/change_points", "-20");
	expect_value(answer, "spots/1/enrolled", NOTHING);
	expect(strstr(answer->body, "invite them to share") != NULL, "%s", answer->body);
	expect(strstr(answer->body, "regression to the mean") != NULL, "%s", answer->body);
	answer = ask(FACILITATOR, network, "bright-spots?year=2024-25&all=1");
	expect_value(answer, "spots/11/organization/code", "wa-80020");
	expect_value(answer, "spots/11/large_fall", "false");
	answer = ask(FACILITATOR, network, "bright-spots?year=2024-25&least_students=1001");
	expect_value(answer, "rates_considered", "0");
	expect_value(answer, "bright", "0");
	expect_value(answer, "invitation", "null");
	expect(strstr(answer->body, "Fewer than ten districts") != NULL, "%s", answer->body);
	answer = ask(FACILITATOR, network, "bright-spots?year=2023-24");
	expect_value(answer, "bright", "0");
	expect(strstr(answer->body, "do not differ") != NULL, "%s", answer->body);
	api_forget();
}

static void test_a_bright_spot_is_named_to_those_who_see_its_record(void)
{
	const char *network = network_with_a_bright_spot();
	const struct answer *answer = ask(DISTRICT, network, "bright-spots?year=2024-25&all=1");

	expect_value(answer, "bright", "1");
	expect_value(answer, "spots/0/organization/code", "wa-01109");
	expect_value(answer, "spots/1/enrolled", NOTHING);
	join(network, "wa-01158", "2024-09-01", NOTHING);
	answer = ask(OTHER, network, "bright-spots?year=2024-25&all=1");
	expect_value(answer, "bright", "1");
	expect_value(answer, "spots/0/enrolled", NOTHING);
	expect_value(ask(READER, network, "bright-spots?year=2024-25"), "spots/0/enrolled", NOTHING);
	api_forget();
}

const struct test tests_equity[] = {
	TEST(test_a_group_is_beside_all_students_of_the_same_districts),
	TEST(test_equity_is_about_those_whose_record_one_sees),
	TEST(test_a_district_beyond_chance_is_asked_to_share),
	TEST(test_a_bright_spot_is_named_to_those_who_see_its_record),
	TEST_END,
};
