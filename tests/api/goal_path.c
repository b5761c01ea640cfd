/* The way to a network's goal: the path, what is reached beside it, what is needed, and where the pace leads.
 */
#include "../support/counted.h"
#include "../support/test.h"

#include "halved/base/check.h"

#include <string.h>

#define NETWORK_PATH                                                                                         \
	"{\"goal\":{\"baseline_rate\":0.273,\"baseline_source\":\"State report card\",\"path\":["            \
	"{\"school_year\":\"2023-24\",\"rate\":0.273},{\"school_year\":\"2024-25\",\"rate\":0.25},"          \
	"{\"school_year\":\"2025-26\",\"rate\":0.22},{\"school_year\":\"2026-27\",\"rate\":0.19},"           \
	"{\"school_year\":\"2027-28\",\"rate\":0.16},{\"school_year\":\"2028-29\",\"rate\":0.14}]}}"

static const struct answer *ask(enum who who, const char *network, const char *query)
{
	const struct answer *answer = api_get(who, api_text("%s/goal-path?%s", network, query));

	expect_status(answer, 200, "%s", query);
	return answer;
}

/* Washington's published path, and its first actual rate. */
static void test_the_published_path_of_washington_and_what_was_reached(void)
{
	const char *network = found_network();
	const struct answer *answer;

	expect_status(api_patch(FACILITATOR, network, NETWORK_PATH), 200, "the path");
	join(network, "wa-80010", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(10000, 2730));
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(10000, 2710));
	answer = summary(READER, network, "year=2024-25");
	expect_value(answer, "matched/change_points", "-0.2");
	expect_value(answer, "matched/change_percent", "-0.732600733");
	expect_value(answer, "matched/goal_share", "0.014652015");
	answer = ask(READER, network, "year=2024-25&explain=1");
	expect_value(answer, "baseline/rate", "0.273");
	expect_value(answer, "baseline/source", "State report card");
	expect_value(answer, "goal/path_made", "published");
	expect_value(answer, "goal/path/5/rate", "0.14");
	expect_value(answer, "goal/rate", "0.14");
	expect_value(answer, "goal/path_rate", "0.25");
	expect_value(answer, "goal/on_path", "false");
	expect_value(answer, "goal/years_left", "4");
	expect_value(answer, "goal/needed_percent", "15.220727367");
	expect_value(answer, "rate", "0.271");
	expect_value(answer, "years/0/on_path", "true");
	expect_value(answer, "years/1/rate", "0.271");
	expect_value(answer, "years/1/path_rate", "0.25");
	expect_value(answer, "years/2/rate", NOTHING);
	expect_value(answer, "projection/verdict", "too_far");
	expect_value(answer, "projection/pace_points", "-0.2");
	expect_value(answer, "projection/low", "null");
	expect(strstr(answer->body, "Two years show a difference, not yet a pace.") != NULL, "%s",
		answer->body);
	expect_value(answer, "explained/0/figure", "goal.path_rate");
	expect(strstr(answer->body, "\"figure\":\"goal.years_left\",\"value\":4") != NULL, "%s",
		answer->body);
	api_forget();
}

static void test_a_path_is_made_from_the_baseline(void)
{
	const char *network = found_network();
	const struct answer *answer;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(1000, 273));
	answer = ask(READER, network, "year=2023-24");
	expect_value(answer, "goal/path_made", "linear");
	expect_value(answer, "goal/path/1/rate", "0.2457");
	expect_value(answer, "goal/path/5/rate", "0.1365");
	answer = ask(READER, network, "year=2023-24&generator=constant_percent");
	expect_value(answer, "goal/path_made", "constant_percent");
	expect_value(answer, "goal/path/1/rate", "0.237660304");
	expect_value(answer, "goal/path/5/rate", "0.1365");
	expect_value(answer, "projection/verdict", "none");
	expect_value(answer, "comparable", "null");
	expect_status(
		api_get(READER, api_text("%s/goal-path?generator=steep", network)), 400, "no generator");
	api_forget();
}

/* 30, 29, 28 percent: a point a year from 28 to 15 is thirteen years. */
static void test_the_pace_is_that_of_the_members_that_count_in_every_year(void)
{
	static const char *const years[] = { ANNUAL("2023-24"), ANNUAL("2024-25"), ANNUAL("2025-26") };
	static const char *const counts[] = { CELL(1000, 300), CELL(1000, 290), CELL(1000, 280) };
	const char *network = found_network();
	const struct answer *answer;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	for (size_t i = 0; i < 3; i++)
		count(network, "wa-80010", years[i], counts[i]);
	count(network, "wa-80011", years[2], CELL(1000, 100));
	answer = ask(READER, network, NOTHING);
	expect_value(answer, "period/school_year", "2025-26");
	expect_value(answer, "years/2/districts", "2");
	expect_value(answer, "years/2/rate", "0.19");
	expect_value(answer, "rate", "0.19");
	expect_value(answer, "goal/on_path", "true");
	expect_value(answer, "panel/districts", "1");
	expect_value(answer, "panel/students_share", "0.5");
	expect_value(answer, "panel/target_rate", "0.15");
	expect_value(answer, "panel/years/2/rate", "0.28");
	expect_value(answer, "projection/verdict", "will_reach");
	expect_value(answer, "projection/reached_year", "2038-39");
	expect_value(answer, "projection/pace_points", "-1");
	expect_value(answer, "projection/at_target_year", "0.25");
	expect_value(answer, "projection/low", "0.25");
	expect(strstr(answer->body, "is reached in 2038-39") != NULL, "%s", answer->body);
	/* what is to come is not known in an earlier year */
	expect_value(ask(READER, network, "year=2024-25"), "panel/years/2/rate", NOTHING);
	api_forget();
}

static void test_a_single_member_has_its_own_way_for_those_who_see_it(void)
{
	const char *network = found_network(), *first;
	const struct answer *answer;

	expect_status(api_patch(FACILITATOR, network, NETWORK_PATH), 200, "the path");
	join(network, "wa-01109", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	first = count(network, "wa-01109", ANNUAL("2023-24") RULE("90 days"), CELL(100, 40));
	count(network, "wa-01109", ANNUAL("2024-25") RULE("90 days"), CELL(100, 35));
	count(network, "wa-80011", ANNUAL("2024-25") RULE("10 days"), CELL(100, 10));
	answer = ask(DISTRICT, network, "region=wa-01109&year=2024-25");
	expect_value(answer, "baseline/rate", "0.4");
	expect_value(answer, "baseline/submission", strrchr(first, '/') + 1);
	expect_value(answer, "baseline/number", "1");
	expect_value(answer, "goal/path_made", "linear");
	expect_value(answer, "goal/path/1/rate", "0.36");
	expect_value(answer, "goal/on_path", "true");
	expect_value(answer, "comparable", "true");
	expect_value(ask(DISTRICT, network, "year=2024-25"), "comparable", "false");
	expect(strstr(ask(READER, network, "year=2024-25")->body, "unlike inclusion rules") != NULL,
		"it is said");
	expect_status(api_get(DISTRICT, api_text("%s/goal-path?region=wa-80011&year=2024-25", network)), 403,
		"another's");
	expect_status(api_get(READER, api_text("%s/goal-path?region=wa-01109", network)), 403, "a reader");
	expect_status(api_get(READER, api_text("%s/goal-path?region=wa-99999", network)), 400, "nobody");
	api_forget();
}

static void test_no_page_tells_by_refusing_whether_a_district_has_reported(void)
{
	static const char *const pages[] = { "summary", "equity", "bright-spots", "goal-path" };
	static const char *const parts[] = { "region=wa-80010", "region=wa-80011", "group=program:low-income",
		"grade=9" };
	static const enum who others[] = { READER, OTHER };
	const char *network = found_network(), *before, *after;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	join(network, "wa-01158", "2024-09-01", NOTHING);
	before = moment();
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(100, 40));
	after = moment();
	for (size_t i = 0; i < COUNT_OF(pages) * COUNT_OF(parts) * COUNT_OF(others); i++) {
		const char *page = pages[i % COUNT_OF(pages)],
			   *part = parts[i / COUNT_OF(pages) % COUNT_OF(parts)];
		enum who who = others[i / COUNT_OF(pages) / COUNT_OF(parts)];
		const char *asked = api_text("%s/%s?year=2024-25&%s", network, page, part);
		int now = api_get(who, asked)->status;

		expect(api_get(who, api_text("%s&known_at=%s", asked, before))->status == now, "%s before",
			asked);
		expect(api_get(who, api_text("%s&known_at=%s", asked, after))->status == now, "%s afterwards",
			asked);
		if (strncmp(part, "region", 6) == 0 && strcmp(page, "equity") != 0)
			CU_ASSERT_EQUAL(now, 403);
		if (now == 200)
			expect(strstr(api_get(who, asked)->body, "wa-8001") == NULL ||
					strstr(api_get(who, asked)->body, "\"parts\":[]") != NULL,
				"%s tells of another", asked);
	}
	expect_status(api_get(FACILITATOR, api_text("%s/goal-path?year=2024-25&region=wa-80011", network)),
		200, "who sees every member");
	expect_status(api_get(OTHER, api_text("%s/goal-path?year=2024-25&region=wa-01158", network)), 200,
		"its own, which has told nothing");
	api_forget();
}

const struct test tests_goal_path[] = {
	TEST(test_the_published_path_of_washington_and_what_was_reached),
	TEST(test_a_path_is_made_from_the_baseline),
	TEST(test_the_pace_is_that_of_the_members_that_count_in_every_year),
	TEST(test_a_single_member_has_its_own_way_for_those_who_see_it),
	TEST(test_no_page_tells_by_refusing_whether_a_district_has_reported),
	TEST_END,
};
