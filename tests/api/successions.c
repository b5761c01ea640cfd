/* Organizations that merge, are split or renumbered: what the summary and the goals make of their counts. All
 * sums here were worked out by hand. */
#include "../support/counted.h"
#include "../support/test.h"

#include <string.h>

/* All changes of this suite are on the first day of the school year 2025-26, or named. */
#define LATER "2025-07-01"

static const char *becomes(
	const char *from, const char *to, const char *starts_on, const char *kind, const char *rest)
{
	return api_make(FACILITATOR, "/v1/successions",
		api_text("{\"from\":\"%s\",\"to\":\"%s\",\"starts_on\":\"%s\",\"kind\":\"%s\"%s}", from, to,
			starts_on, kind, rest))
		->location;
}

/* What this suite has said of organizations is unsaid, for others use them, too. */
static void unsay(void)
{
	api_sql("update succession set withdrawn_at = now() where starts_on < '2090-01-01' and withdrawn_at "
		"is "
		"null");
}

static void expect_pooled(
	const struct answer *answer, const char *part, const char *enrolled, const char *chronic)
{
	expect_value(answer, api_text("%s/enrolled", part), enrolled);
	expect_value(answer, api_text("%s/chronic", part), chronic);
}

static const struct answer *of_year(const char *network, const char *year)
{
	return summary(FACILITATOR, network, api_text("year=%s", year));
}

/* 80091 and 80092, which will be one, and 80093, to which nothing happens. */
static const char *network_that_merges(bool all_told)
{
	const char *network = found_network();

	join(network, "wa-80091", "2024-09-01", NOTHING);
	join(network, "wa-80092", "2024-09-01", NOTHING);
	join(network, "wa-80093", "2024-09-01", NOTHING);
	if (all_told)
		count(network, "wa-80091", ANNUAL("2023-24"), CELL(100, 40));
	count(network, "wa-80092", ANNUAL("2023-24"), CELL(300, 60));
	count(network, "wa-80093", ANNUAL("2023-24"), CELL(100, 10));
	count(network, "wa-80092", ANNUAL("2025-26"), CELL(380, 76));
	count(network, "wa-80093", ANNUAL("2025-26"), CELL(100, 10));
	return network;
}

static void test_after_a_merger_the_baseline_is_the_sum_of_both(void)
{
	const char *network = network_that_merges(true), *before = moment();
	const struct answer *answer;

	becomes("wa-80091", "wa-80092", LATER, "merge", NOTHING);
	answer = of_year(network, "2025-26");
	/* who has merged is expected no longer, though its membership has no end yet */
	expect_value(answer, "coverage/members_expected", "2");
	expect_value(answer, "coverage/members_matched", "2");
	expect_value(answer, "coverage/members_folded", "1");
	expect_value(answer, "coverage/members_not_comparable", "0");
	expect(strstr(value_at(answer, "coverage/note"), "the sum of all") != NULL, "%s", answer->body);
	/* (40 + 60 + 10) of (100 + 300 + 100), then (76 + 10) of (380 + 100) */
	expect_pooled(answer, "matched/baseline", "500", "110");
	expect_pooled(answer, "matched/current", "480", "86");
	expect_value(answer, "matched/baseline/rate", "0.22");
	expect_value(answer, "members/0/organization/code", "wa-80092");
	expect_value(answer, "members/0/baseline_rate", "0.25");
	expect_value(answer, "members/0/baseline_parts", "1");
	expect_value(answer, "members/1/baseline_parts", "0");
	/* of years before it, each stands for itself */
	answer = of_year(network, "2023-24");
	expect_pooled(answer, "all_reporting", "500", "110");
	/* and as it was known before */
	answer = summary(FACILITATOR, network, api_text("year=2025-26&known_at=%s", before));
	expect_value(answer, "coverage/members_folded", "0");
	expect_pooled(answer, "matched/baseline", "400", "70");
	unsay();
	expect_pooled(of_year(network, "2025-26"), "matched/baseline", "400", "70");
	api_forget();
}

static void test_no_total_counts_a_student_twice(void)
{
	const char *network = network_that_merges(true);

	becomes("wa-80091", "wa-80092", LATER, "merge", NOTHING);
	count(network, "wa-80091", ANNUAL("2025-26"), CELL(90, 45));
	expect_pooled(of_year(network, "2025-26"), "all_reporting", "480", "86");
	/* of a year to date that ended before, both count */
	count(network, "wa-80091", TO_DATE("2024-25", "2025-01-31"), CELL(90, 20));
	count(network, "wa-80092", TO_DATE("2024-25", "2025-01-31"), CELL(310, 30));
	expect_pooled(
		summary(FACILITATOR, network, "kind=ytd&as_of=2025-01-31"), "all_reporting", "400", "50");
	unsay();
	api_forget();
}

static void test_a_part_that_has_told_nothing_makes_no_baseline(void)
{
	const char *network = network_that_merges(false);
	const struct answer *answer;

	becomes("wa-80091", "wa-80092", LATER, "merge", NOTHING);
	answer = of_year(network, "2025-26");
	expect_value(answer, "coverage/members_not_comparable", "1");
	expect_value(answer, "coverage/members_matched", "1");
	expect_pooled(answer, "matched/baseline", "100", "10");
	expect_pooled(answer, "all_reporting", "480", "86");
	expect_value(answer, "members/0/baseline_rate", "null");
	expect(strstr(value_at(answer, "coverage/note"), "are not compared") != NULL, "%s", answer->body);
	/* it did not exist then */
	expect_status(api_patch(FACILITATOR, "/v1/organizations/wa-80091", "{\"opened_on\":\"2024-08-01\"}"),
		200, "opened");
	expect_pooled(of_year(network, "2025-26"), "matched/baseline", "400", "70");
	expect_status(api_patch(FACILITATOR, "/v1/organizations/wa-80091", "{\"opened_on\":null}"), 200,
		"as it was");
	unsay();
	api_forget();
}

static void test_a_split_is_compared_by_its_shares_and_without_them_not_at_all(void)
{
	const char *network = found_network(), *split;
	const struct answer *answer;

	join(network, "wa-80094", "2024-09-01", NOTHING);
	join(network, "wa-80095", LATER, NOTHING);
	count(network, "wa-80094", ANNUAL("2023-24"), CELL(200, 60));
	count(network, "wa-80094", ANNUAL("2025-26"), CELL(150, 30));
	count(network, "wa-80095", ANNUAL("2025-26"), CELL(60, 9));
	split = becomes("wa-80094", "wa-80095", LATER, "split", NOTHING);
	answer = of_year(network, "2025-26");
	expect_value(answer, "coverage/members_not_comparable", "2");
	expect_value(answer, "coverage/members_matched", "0");
	expect_pooled(answer, "all_reporting", "210", "39");
	expect_status(api_patch(FACILITATOR, split, "{\"share\":0.25}"), 200, "a quarter");
	answer = of_year(network, "2025-26");
	expect_value(answer, "coverage/members_not_comparable", "0");
	expect_value(answer, "coverage/members_matched", "2");
	/* 150 and 45 stay, 50 and 15 go */
	expect_pooled(answer, "matched/baseline", "200", "60");
	expect_value(answer, "members/1/baseline_rate", "0.3");
	expect_value(answer, "members/1/baseline_parts", "1");
	unsay();
	api_forget();
}

static void test_history_follows_through_mergers_and_new_codes(void)
{
	const char *network = found_network();
	const struct answer *answer;

	join(network, "wa-80096", "2024-09-01", ",\"left_on\":\"" LATER "\"");
	join(network, "wa-80098", "2024-09-01", ",\"left_on\":\"2024-10-01\"");
	join(network, "wa-80097", LATER, NOTHING);
	count(network, "wa-80096", ANNUAL("2023-24"), CELL(100, 30));
	count(network, "wa-80098", ANNUAL("2023-24"), CELL(50, 20));
	count(network, "wa-80096", ANNUAL("2025-26"), CELL(140, 28));
	becomes("wa-80098", "wa-80096", "2024-10-01", "merge", NOTHING);
	becomes("wa-80096", "wa-80097", LATER, "renumber", NOTHING);
	answer = of_year(network, "2025-26");
	/* what was told under the old code is the new one's, until it tells something itself */
	expect_value(answer, "coverage/members_expected", "1");
	expect_pooled(answer, "matched/baseline", "150", "50");
	expect_pooled(answer, "matched/current", "140", "28");
	count(network, "wa-80097", ANNUAL("2025-26"), CELL(140, 21));
	expect_pooled(of_year(network, "2025-26"), "matched/current", "140", "21");
	unsay();
	api_forget();
}

static void test_the_goal_of_what_goes_on_begins_with_all_that_is_in_it(void)
{
	const char *network = network_that_merges(true), *goal;
	const struct answer *answer;

	goal = api_make(FACILITATOR, api_text("%s/interim-goals", network), "{\"organization\":\"wa-80092\"}")
		       ->location;
	expect_value(api_get(FACILITATOR, goal), "progress/baseline/rate", "0.2");
	becomes("wa-80091", "wa-80092", LATER, "merge", NOTHING);
	answer = api_get(FACILITATOR, goal);
	/* 100 of 400; two fifths of the way: 0.25 (1 - 0.5 x 2 / 5); 76 of 380 */
	expect_value(answer, "progress/baseline/rate", "0.25");
	expect_value(answer, "progress/years/2/rate", "0.2");
	expect_value(answer, "progress/years/2/reached", "0.2");
	expect_value(answer, "progress/years/2/on_path", "true");
	unsay();
	network = network_that_merges(false);
	goal = api_make(FACILITATOR, api_text("%s/interim-goals", network), "{\"organization\":\"wa-80092\"}")
		       ->location;
	becomes("wa-80091", "wa-80092", LATER, "merge", NOTHING);
	expect_value(api_get(FACILITATOR, goal), "progress/baseline/state", "not_comparable");
	unsay();
	api_forget();
}

static void test_both_organizations_show_what_became_of_them(void)
{
	const char *page = "/v1/organizations/wa-80092", *merger;

	world_make();
	merger = becomes("wa-80091", "wa-80092", LATER, "merge", NOTHING);
	expect_value(api_get(DISTRICT, "/v1/organizations/wa-80091"), "successors/0/organization/code",
		"wa-80092");
	expect_value(api_get(DISTRICT, page), "predecessors/0/organization/code", "wa-80091");
	expect_value(api_get(DISTRICT, page), "predecessors/0/kind", "merge");
	expect_status(api_patch(FACILITATOR, page, "{\"name\":\"Example Valley\"}"), 200, "another name");
	expect_value(api_get(DISTRICT, "/v1/organizations/wa-80091"), "successors/0/organization/name",
		"Example Valley");
	expect_status(api_patch(FACILITATOR, page, "{\"name\":\"Example District 92\"}"), 200, "as it was");
	expect_status(api_call(FACILITATOR, "DELETE", merger, NULL, NULL), 200, "it was none");
	expect_value(api_get(DISTRICT, page), "predecessors", "[]");
	unsay();
	api_forget();
}

static void test_a_succession_that_cannot_be_is_refused_with_its_place(void)
{
	static const struct {
		const char *from, *to, *rest, *pointer;
	} rows[] = {
		{ "wa-80091", "wa-80091", "\"" LATER "\",\"kind\":\"merge\"", "/to" },
		{ "wa-80091", "wa-esd-101", "\"" LATER "\",\"kind\":\"merge\"", "/to" },
		{ "wa-80091", "wa-80092", "\"" LATER "\",\"kind\":\"merge\",\"share\":0.5", "/share" },
		/* 80093 was split on 2024-07-01, and merged into 80094 a year later */
		{ "wa-80093", "wa-80091", "\"2024-07-01\",\"kind\":\"split\",\"share\":0.6", "/share" },
		{ "wa-80093", "wa-80091", "\"2024-07-01\",\"kind\":\"split\",\"share\":0", "/share" },
		{ "wa-80093", "wa-80091", "\"" LATER "\",\"kind\":\"merge\"", "/from" },
		{ "wa-80093", "wa-80091", "\"2026-07-01\",\"kind\":\"split\"", "/from" },
		{ "wa-80091", "wa-80093", "\"2026-07-01\",\"kind\":\"merge\"", "/to" },
		{ "wa-80091", "wa-80093", "\"" LATER "\",\"kind\":\"merge\"", "/starts_on" },
	};

	world_make();
	becomes("wa-80093", "wa-80095", "2024-07-01", "split", ",\"share\":0.5");
	becomes("wa-80093", "wa-80094", LATER, "merge", NOTHING);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer = api_post(FACILITATOR, "/v1/successions",
			api_text("{\"from\":\"%s\",\"to\":\"%s\",\"starts_on\":%s}", rows[i].from, rows[i].to,
				rows[i].rest));

		expect_status(answer, 422, "%s to %s %s", rows[i].from, rows[i].to, rows[i].rest);
		expect(names(answer, rows[i].pointer), "%s: %s", rows[i].pointer, answer->body);
	}
	unsay();
	api_forget();
}

const struct test tests_successions[] = {
	TEST(test_after_a_merger_the_baseline_is_the_sum_of_both),
	TEST(test_no_total_counts_a_student_twice),
	TEST(test_a_part_that_has_told_nothing_makes_no_baseline),
	TEST(test_a_split_is_compared_by_its_shares_and_without_them_not_at_all),
	TEST(test_history_follows_through_mergers_and_new_codes),
	TEST(test_the_goal_of_what_goes_on_begins_with_all_that_is_in_it),
	TEST(test_both_organizations_show_what_became_of_them),
	TEST(test_a_succession_that_cannot_be_is_refused_with_its_place),
	TEST_END,
};
