/* Interim goals: how their paths are made, what is reached beside them, and who sees them when. */
#include "../support/counted.h"
#include "../support/test.h"

#include <string.h>

/* wa-01109 and wa-01158 are members of a network that wants to halve 2023-24 by 2028-29. */
static const char *network_of_two(void)
{
	const char *network = found_network();

	join(network, "wa-01109", "2024-09-01", NOTHING);
	join(network, "wa-01158", "2024-09-01", NOTHING);
	return network;
}

static const char *set_goal(enum who who, const char *network, const char *body)
{
	return api_make(who, api_text("%s/interim-goals", network), body)->location;
}

static const struct answer *page(enum who who, const char *network)
{
	return api_get(who, api_text("%s/interim-goals?organization=wa-01109", network));
}

static void change(const char *goal, const char *body)
{
	expect_status(api_patch(DISTRICT, goal, body), 200, "%s", body);
}

#define GIVEN_RATE "\"baseline_rate\":0.273,\"baseline_source\":\"State report card\""

/* Worked out by hand: 27.3 percent, half of it in five years. */
static void test_a_path_is_made_by_equal_steps_in_points_or_in_percent(void)
{
	const char *goal = set_goal(DISTRICT, network_of_two(), "{" GIVEN_RATE "}");
	const struct answer *answer = api_get(DISTRICT, goal);

	expect_value(answer, "progress/baseline/state", "given");
	expect_value(answer, "progress/years/0/school_year", "2023-24");
	expect_value(answer, "progress/years/0/rate", "0.273");
	expect_value(answer, "progress/years/1/rate", "0.2457");
	expect_value(answer, "progress/years/5/school_year", "2028-29");
	expect_value(answer, "progress/years/5/rate", "0.1365");
	change(goal, "{\"generator\":\"constant_percent\"}");
	answer = api_get(DISTRICT, goal);
	expect_value(answer, "progress/years/1/rate", "0.237660304");
	expect_value(answer, "progress/years/2/rate", "0.206895311");
	expect_value(answer, "progress/years/5/rate", "0.1365");
	change(goal, "{\"path\":[{\"school_year\":\"2024-25\",\"rate\":0.25}]}");
	answer = api_get(DISTRICT, goal);
	expect_value(answer, "progress/years/0/rate", "0.25");
	expect_value(answer, "progress/years/1", NOTHING);
	change(goal, "{\"path\":null,\"generator\":null}");
	expect_value(api_get(DISTRICT, goal), "progress/years/1/rate", "0.2457");
	api_forget();
}

static void test_what_is_reached_stands_beside_each_year(void)
{
	const char *network = network_of_two();
	const struct answer *answer;

	set_goal(FACILITATOR, network, "{\"organization\":\"wa-01109\"}");
	answer = page(DISTRICT, network);
	expect_value(answer, "items/0/progress/baseline/state", "missing");
	expect_value(answer, "items/0/progress/years/1/rate", "null");
	count(network, "wa-01109", ANNUAL("2023-24"), CELL(200, 50));
	count(network, "wa-01109", ANNUAL("2024-25"), CELL(200, 40));
	count(network, "wa-01109", ANNUAL("2025-26"), CELL(200, 44));
	count(network, "wa-01109", ANNUAL("2026-27"), "\"suppressed\":true");
	count(network, "wa-01109", TO_DATE("2027-28", "2028-01-31"), CELL(200, 10));
	answer = page(DISTRICT, network);
	expect_value(answer, "items/0/progress/baseline/rate", "0.25");
	expect_value(answer, "items/0/progress/baseline/state", "counted");
	/* 0.25 (1 - 0.5 / 5) and 0.25 (1 - 2 x 0.5 / 5) */
	expect_value(answer, "items/0/progress/years/1/rate", "0.225");
	expect_value(answer, "items/0/progress/years/1/reached", "0.2");
	expect_value(answer, "items/0/progress/years/1/on_path", "true");
	expect_value(answer, "items/0/progress/years/2/rate", "0.2");
	expect_value(answer, "items/0/progress/years/2/reached", "0.22");
	expect_value(answer, "items/0/progress/years/2/on_path", "false");
	expect_value(answer, "items/0/progress/years/3/state", "suppressed");
	expect_value(answer, "items/0/progress/years/3/reached", "null");
	expect_value(answer, "items/0/progress/years/4/state", "missing");
	expect_value(answer, "items/0/progress/years/4/on_path", "null");
	api_forget();
}

static void test_a_goal_goes_to_the_network_by_the_districts_own_hand_alone(void)
{
	const char *network = network_of_two();
	const char *goal = set_goal(FACILITATOR, network, "{\"organization\":\"wa-01109\"}");

	expect_status(api_patch(FACILITATOR, goal, "{\"published\":true}"), 403, "not by others");
	expect_status(api_get(OTHER, goal), 404, "another member does not see it");
	expect_value(page(OTHER, network), "items", "[]");
	expect_status(api_get(COACH, goal), 200, "who sees the record does");
	change(goal, "{" GIVEN_RATE ",\"published\":true}");
	expect_status(api_get(OTHER, goal), 200, "now another member sees it");
	expect(strcmp(value_at(api_get(OTHER, goal), "published_at"), "null") != 0, "and since when");
	expect_status(api_get(READER, goal), 403, "a reader does not");
	expect(api_get(OUTSIDER, goal)->status >= 403, "nor does another network");
	expect_status(api_patch(FACILITATOR, goal, "{\"target_year\":\"2030-31\"}"), 403,
		"from then on it is the district's to change");
	change(goal, "{\"published\":false}");
	expect_status(api_get(OTHER, goal), 404, "taken back");
	expect_value(api_get(DISTRICT, goal), "published_at", "null");
	api_forget();
}

/* Ten students at the least, chronically absent and not. */
static void test_others_are_told_no_rate_of_fewer_than_ten_students(void)
{
	static const char *const wanted[][2] = { { "counted", "0.25" }, { "few", "0.045" },
		{ "counted", "0.05" }, { "few", "0.955" } };
	const char *network = network_of_two();
	const char *goal = set_goal(DISTRICT, network, "{}");

	count(network, "wa-01109", ANNUAL("2023-24"), CELL(200, 50));
	change(goal, "{\"published\":true}");
	count(network, "wa-01109", ANNUAL("2024-25"), CELL(200, 9));
	count(network, "wa-01109", ANNUAL("2025-26"), CELL(200, 10));
	count(network, "wa-01109", ANNUAL("2026-27"), CELL(200, 191));
	for (size_t i = 0; i < 4; i++) {
		const char *at = api_text("progress/years/%zu/", i);
		bool few = strcmp(wanted[i][0], "few") == 0;

		expect_value(api_get(OTHER, goal), api_text("%sstate", at), wanted[i][0]);
		expect_value(api_get(OTHER, goal), api_text("%sreached", at), few ? "null" : wanted[i][1]);
		expect_value(api_get(DISTRICT, goal), api_text("%sstate", at), "counted");
		expect_value(api_get(DISTRICT, goal), api_text("%sreached", at), wanted[i][1]);
	}
	/* the path of a baseline that is not told would tell it */
	change(goal, "{\"baseline_year\":\"2024-25\"}");
	expect_value(api_get(OTHER, goal), "progress/baseline/rate", "null");
	expect_value(api_get(OTHER, goal), "progress/years/0/rate", "null");
	expect_value(api_get(DISTRICT, goal), "progress/years/0/rate", "0.045");
	api_forget();
}

static void test_what_a_published_goal_said_before_stays_readable(void)
{
	const char *goal = set_goal(DISTRICT, network_of_two(), "{" GIVEN_RATE "}");

	change(goal, "{\"target_year\":\"2029-30\"}");
	expect_value(api_get(DISTRICT, goal), "earlier", "[]");
	change(goal, "{\"published\":true}");
	change(goal, "{\"note\":\"Agreed by the board.\"}");
	expect_value(api_get(DISTRICT, goal), "earlier", "[]");
	change(goal, "{\"target_year\":\"2031-32\",\"target_reduction\":0.4}");
	expect_value(api_get(OTHER, goal), "earlier/0/target_year", "2029-30");
	expect_value(api_get(OTHER, goal), "earlier/0/target_reduction", "0.5");
	expect_value(api_get(OTHER, goal), "earlier/1", NOTHING);
	/* what the network has seen is not lost by taking it back first */
	change(goal, "{\"published\":false}");
	change(goal, "{\"target_reduction\":0.1}");
	change(goal, "{\"published\":true}");
	expect_value(api_get(OTHER, goal), "earlier/1/target_reduction", "0.4");
	expect_value(api_get(OTHER, goal), "earlier/2", NOTHING);
	api_forget();
}

static void test_a_goal_that_cannot_be_is_refused_with_its_place(void)
{
	static const struct {
		const char *body, *pointer;
	} rows[] = {
		{ "{\"baseline_rate\":0.2,\"published\":true}", "/baseline_source" },
		{ "{\"target_year\":\"2023-24\"}", "/target_year" },
		{ "{\"target_year\":\"2054-55\"}", "/target_year" },
		{ "{\"target_reduction\":1,\"generator\":\"constant_percent\"}", "/generator" },
		{ "{\"path\":[{\"school_year\":\"2025-26\",\"rate\":0.2},{\"school_year\":\"2024-25\","
		  "\"rate\":0.1}]}",
			"/path/1/school_year" },
	};
	const char *network = network_of_two(), *path = api_text("%s/interim-goals", network);
	const struct answer *answer;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		answer = api_post(DISTRICT, path, rows[i].body);
		expect_status(answer, 422, "%s", rows[i].body);
		expect(names(answer, rows[i].pointer), "%s: %s", rows[i].body, answer->body);
	}
	answer = api_get(DISTRICT, set_goal(DISTRICT, network, "{}"));
	expect_value(answer, "baseline_year", "null");
	expect_value(answer, "progress/baseline/school_year", "2023-24");
	expect_value(answer, "progress/target_reduction", "0.5");
	expect_value(answer, "progress/target_year", "2028-29");
	change(api_text("/v1/interim-goals/%s", value_at(answer, "id")),
		"{" GIVEN_RATE ",\"published\":true}");
	expect_status(
		api_patch(FACILITATOR, network, "{\"goal\":{\"target_year\":\"2030-31\"}}"), 200, "later");
	expect_value(page(DISTRICT, network), "items/0/target_year", "2028-29");
	answer = api_post(DISTRICT, path, "{}");
	expect(answer->status == 422 || answer->status == 409, "one at a time: %d", answer->status);
	api_forget();
}

static void expect_goal_verdict(const char *network, const char *wanted)
{
	expect_value(api_get(FACILITATOR, api_text("%s/members/wa-01109/ledger", network)),
		"members/0/commitments/0/verdict", wanted);
}

/* Without a rate to begin with or a path there is nothing to reach. */
static void test_an_empty_goal_is_not_published_and_keeps_no_commitment(void)
{
	const char *network = network_of_two(), *goal;
	const struct answer *answer;

	api_make(FACILITATOR, api_text("%s/commitments", network),
		"{\"position\":1,\"title\":\"Goal\",\"rule\":{\"counts\":\"goals\",\"at_risk_days\":30,"
		"\"met\":\"Set.\"}}");
	answer = api_post(DISTRICT, api_text("%s/interim-goals", network), "{\"published\":true}");
	expect(answer->status == 422 && names(answer, "/published"), "empty: %s", answer->body);
	goal = set_goal(DISTRICT, network, "{}");
	expect_goal_verdict(network, "at_risk");
	answer = api_patch(DISTRICT, goal, "{\"published\":true,\"path\":[]}");
	expect(answer->status == 422 && names(answer, "/published"), "no year in its path: %s", answer->body);
	change(goal, "{\"path\":[{\"school_year\":\"2028-29\",\"rate\":0.14}]}");
	expect_goal_verdict(network, "met");
	change(goal, "{\"published\":true}");
	change(goal, "{\"published\":false,\"path\":null}");
	expect_goal_verdict(network, "at_risk");
	count(network, "wa-01109", ANNUAL("2023-24"), CELL(200, 50));
	expect_goal_verdict(network, "met");
	change(goal, "{\"published\":true}");
	expect_value(api_get(OTHER, goal), "progress/years/5/rate", "0.125");
	api_forget();
}

/* Above its baseline it is a slip, or has a reason that whoever sees it reads. */
static void test_a_published_path_above_its_baseline_says_why(void)
{
	static const char rising[] =
		"{\"path\":[{\"school_year\":\"2024-25\",\"rate\":0.273},{\"school_year\":"
		"\"2025-26\",\"rate\":0.28},{\"school_year\":\"2028-29\",\"rate\":0.14}]}";
	const char *network = network_of_two();
	const char *goal = set_goal(DISTRICT, network, "{" GIVEN_RATE "}"), *counted;
	const struct answer *answer;

	change(goal, rising);
	answer = api_patch(DISTRICT, goal, "{\"published\":true}");
	expect(answer->status == 422 && names(answer, "/path/1/rate"), "published: %s", answer->body);
	change(goal, "{\"path\":null,\"published\":true}");
	answer = api_patch(DISTRICT, goal, rising);
	expect(answer->status == 422 && names(answer, "/path/1/rate"), "once it is: %s", answer->body);
	change(goal, api_text("{\"note\":\"A school for the often absent opens.\",%s", rising + 1));
	answer = api_patch(DISTRICT, goal, "{\"note\":null}");
	expect(answer->status == 422 && names(answer, "/path/1/rate"), "its reason goes: %s", answer->body);
	/* against the rate that counts, when none is given */
	network = network_of_two();
	count(network, "wa-01109", ANNUAL("2023-24"), CELL(1000, 270));
	counted = set_goal(DISTRICT, network, "{}");
	answer = api_patch(DISTRICT, counted, api_text("{\"published\":true,%s", rising + 1));
	expect(answer->status == 422 && names(answer, "/path/0/rate") && names(answer, "/path/1/rate"), "%s",
		answer->body);
	api_forget();
}

/* A commitment to set a goal and share how it goes wants both. */
static void test_a_goal_that_asks_for_a_share_is_kept_with_both(void)
{
	static const char rule[] =
		"{\"position\":1,\"title\":\"Goal\",\"rule\":{\"counts\":\"goals\",\"shared\":true,"
		"\"at_risk_days\":30,\"met\":\"Both.\",\"at_risk\":\"Not both.\","
		"\"at_risk_none\":\"Neither.\"}}";
	static const char figures[] =
		"Met: at least 1, and a share beside; at risk: fewer after more than 30 days.";
	static const struct {
		const char *verdict, *words, *counted;
	} rows[] = { { "at_risk", "Neither.", "0 of 1 and no share, after" },
		{ "at_risk", "Not both.", "0 of 1 and a share, after" },
		{ "met", "Both.", "1 of 1 and a share, after" } };
	const char *network = network_of_two();
	const struct answer *answer;

	api_make(FACILITATOR, api_text("%s/commitments", network), rule);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (i == 1)
			api_make(FACILITATOR, api_text("%s/share-outs", network),
				"{\"organization\":\"wa-01109\",\"status\":\"presented\",\"presented_on\":"
				"\"2024-10-01\"}");
		if (i == 2)
			set_goal(DISTRICT, network, "{" GIVEN_RATE "}");
		answer = api_get(FACILITATOR, api_text("%s/members/wa-01109/ledger", network));
		expect_value(answer, "members/0/commitments/0/verdict", rows[i].verdict);
		expect_value(
			answer, "members/0/commitments/0/rule", api_text("%s %s", rows[i].words, figures));
		expect(strncmp(value_at(answer, "members/0/commitments/0/because"), rows[i].counted,
			       strlen(rows[i].counted)) == 0,
			"%s", value_at(answer, "members/0/commitments/0/because"));
	}
	expect_value(answer, "members/0/commitments/0/evidence/0/record", "share_out");
	expect_value(answer, "members/0/commitments/0/evidence/1/record", "interim_goal");
	expect_value(answer, "members/0/commitments/0/thresholds/shared", "true");
	api_forget();
}

static void test_a_networks_path_is_generated_from_the_rate_that_it_names(void)
{
	const char *network = found_network();
	const struct answer *answer;

	expect_status(api_patch(FACILITATOR, network, "{\"goal\":{" GIVEN_RATE "}}"), 200, "a rate");
	answer = summary(FACILITATOR, network, "year=2024-25");
	expect_value(answer, "baseline/published_rate", "0.273");
	expect_value(answer, "baseline/source", "State report card");
	expect_value(answer, "goal/path_rate", "0.2457");
	expect_status(api_patch(FACILITATOR, network, "{\"goal\":{\"generator\":\"constant_percent\"}}"), 200,
		"percent");
	expect_value(summary(FACILITATOR, network, "year=2024-25"), "goal/path_rate", "0.237660304");
	api_forget();
}

const struct test tests_goals[] = {
	TEST(test_a_path_is_made_by_equal_steps_in_points_or_in_percent),
	TEST(test_what_is_reached_stands_beside_each_year),
	TEST(test_a_goal_goes_to_the_network_by_the_districts_own_hand_alone),
	TEST(test_others_are_told_no_rate_of_fewer_than_ten_students),
	TEST(test_what_a_published_goal_said_before_stays_readable),
	TEST(test_a_goal_that_cannot_be_is_refused_with_its_place),
	TEST(test_an_empty_goal_is_not_published_and_keeps_no_commitment),
	TEST(test_a_published_path_above_its_baseline_says_why),
	TEST(test_a_goal_that_asks_for_a_share_is_kept_with_both),
	TEST(test_a_networks_path_is_generated_from_the_rate_that_it_names),
	TEST_END,
};
