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

/* ---------------------------------------------------------------- who has seen whose figures */

/* How many reads the trail shows to wa-01109's lead as its own. */
static long reads_told(const char *network)
{
	const struct answer *page =
		api_get(SIGNED, "/v1/organizations/wa-01109/audit?action=read&subject=figures&limit=200");
	const char *at = page->body, *wanted = api_text("\"network\":\"%s\"", strrchr(network, '/') + 1);
	long count = 0;

	for (; (at = strstr(at, wanted)) != NULL; at++)
		count++;
	return count;
}

/* Of twelve members: who is told one by one, or is among few, reads of it; the whole is nobody's. */
static void test_figures_of_members_leave_an_entry_and_those_of_the_whole_do_not(void)
{
	static const struct {
		enum who who;
		const char *query;
		int entries;
	} asks[] = {
		{ FACILITATOR, "summary?year=2024-25&members=0", 0 },
		{ FACILITATOR, "goal-path?year=2024-25", 0 },
		{ READER, "summary?year=2024-25", 0 },
		{ DISTRICT, "summary?year=2024-25", 0 },
		{ DISTRICT, "equity?year=2024-25", 0 },
		{ FACILITATOR, "summary?year=2024-25", 1 },
		{ FACILITATOR, "summary?year=2024-25&members=0&explain=1", 1 },
		{ FACILITATOR, "summary?year=2024-25&members=0&region=wa-01109", 1 },
		{ FACILITATOR, "summary?year=2024-25&members=0&region=wa-80010", 0 },
		{ FACILITATOR, "goal-path?year=2024-25&region=wa-01109", 1 },
		{ FACILITATOR, "goal-path?year=2024-25&region=wa-80010", 0 },
		{ FACILITATOR, "equity?year=2024-25", 1 },
		{ FACILITATOR, "equity?year=2024-25&region=wa-80010", 0 },
		{ FACILITATOR, "bright-spots?year=2024-25", 1 },
		{ FACILITATOR, "bright-spots?year=2024-25&least_students=1001", 0 },
		{ COACH, "equity?year=2024-25", 1 },
	};
	const char *network = network_with_a_bright_spot();
	long before = 0;

	for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
		long now;

		api_get(asks[i].who, api_text("%s/%s", network, asks[i].query));
		now = reads_told(network);
		expect(now - before == asks[i].entries, "%s: %ld entries", asks[i].query, now - before);
		before = now;
	}
	api_forget();
}

static void test_an_entry_of_a_page_tells_an_organization_nothing_of_others(void)
{
	const char *network = network_with_a_bright_spot();
	const char *own = api_sql("select find_organization('wa-01109')");
	const struct answer *page;

	ask(FACILITATOR, network, "summary?year=2024-25");
	page = api_get(SIGNED, "/v1/organizations/wa-01109/audit?limit=1");
	expect_value(page, "items/0/text", "facilitator read the figures");
	expect_value(page, "items/0/records/0", own);
	expect_value(page, "items/0/records/1", NOTHING);
	page = api_get(OTHER, "/v1/organizations/wa-01158/audit?subject=figures&limit=200");
	expect(strstr(page->body, strrchr(network, '/') + 1) == NULL, "not told of: %s", page->body);
	page = api_get(FACILITATOR, api_text("%s/audit?action=read", network));
	expect_value(page, "items/0/id", NOTHING);
	api_forget();
}

const struct test tests_equity[] = {
	TEST(test_a_group_is_beside_all_students_of_the_same_districts),
	TEST(test_equity_is_about_those_whose_record_one_sees),
	TEST(test_a_district_beyond_chance_is_asked_to_share),
	TEST(test_a_bright_spot_is_named_to_those_who_see_its_record),
	TEST(test_figures_of_members_leave_an_entry_and_those_of_the_whole_do_not),
	TEST(test_an_entry_of_a_page_tells_an_organization_nothing_of_others),
	TEST_END,
};
