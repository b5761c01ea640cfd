/* Measures: whose they are, what their points must be, and what their charts say. */
#include "../support/counted.h"
#include "../support/test.h"

#include <stdio.h>
#include <string.h>

static const char *network_of_two(void)
{
	const char *network = found_network();

	join(network, "wa-01109", "2024-09-01", NOTHING);
	join(network, "wa-01158", "2024-09-01", NOTHING);
	return network;
}

static const char *follow(enum who who, const char *network, const char *fields)
{
	return api_make(who, api_text("%s/measures", network),
		api_text("{\"name\":\"Absent\",\"kind\":\"outcome\"%s%s}", fields[0] == '\0' ? "" : ",",
			fields))
		->location;
}

/* Values one a day from 1 January 2025 on. */
static const char *listed(const double *values, size_t count)
{
	const char *list = "";

	for (size_t i = 0; i < count; i++)
		list = api_text("%s%s{\"day\":\"2025-01-%02zu\",\"value\":%g}", list, i == 0 ? "" : ",",
			i + 1, values[i]);
	return api_text("{\"points\":[%s]}", list);
}

static void add(enum who who, const char *measure, const char *body)
{
	expect_status(api_post(who, api_text("%s/batch", measure), body), 200, "%s", body);
}

static const struct answer *chart(enum who who, const char *measure, const char *query)
{
	return api_get(who, api_text("%s/chart%s%s", measure, query[0] == '\0' ? "" : "?", query));
}

/* Worked out by hand: the mean of 10 12 11 13 12 is 11.6, of its moving ranges 2 1 2 1 it is 1.5. */
static void test_a_chart_has_centre_limits_and_a_sentence(void)
{
	static const double values[] = { 10, 12, 11, 13, 12, 30 };
	const char *measure = follow(
		DISTRICT, network_of_two(), "\"made_of\":\"values\",\"chart\":\"xmr\",\"unit\":\"days\"");
	const struct answer *answer;

	add(DISTRICT, measure, listed(values, 6));
	answer = chart(DISTRICT, measure, "freeze=5");
	expect_value(answer, "kind", "xmr");
	expect_value(answer, "points/0/day", "2025-01-01");
	expect_value(answer, "points/0/label", "2025-01-01");
	expect_value(answer, "points/5/value", "30");
	expect_value(answer, "points/5/centre", "11.6");
	expect_value(answer, "points/5/upper", "15.59");
	expect_value(answer, "points/5/lower", "7.61");
	expect_value(answer, "points/5/signals/0", "outside");
	expect_value(answer, "points/4/signals", "[]");
	expect_value(answer, "parts/0/mean_range", "1.5");
	expect_value(answer, "parts/0/baseline", "5");
	expect_value(answer, "parts/0/trial", "true");
	expect_value(answer, "signal", "true");
	expect(strstr(value_at(answer, "sentence"), "Point 6 lies outside the limits") != NULL, "%s",
		answer->body);
	answer = chart(DISTRICT, measure, "freeze=5&xmr_constant=exact");
	expect_value(answer, "points/5/upper", "15.589361702");
	answer = chart(DISTRICT, measure, "kind=run");
	expect_value(answer, "points/0/centre", "12");
	expect_value(answer, "points/0/upper", "null");
	expect_status(chart(DISTRICT, measure, "kind=p"), 400, "no shares");
	expect_status(chart(DISTRICT, measure, "freeze=7"), 400, "more than there are");
	api_forget();
}

/* Ranges 1 1 1 1 1 1 1 1 1 1 20 20: their mean is 50 / 12, 3.267 times that 13.6; without both the mean is 1.
 */
static void test_ranges_are_screened_when_that_is_asked_for(void)
{
	static const double values[] = { 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 21, 1 };
	const char *measure = follow(DISTRICT, network_of_two(), "\"made_of\":\"values\",\"chart\":\"xmr\"");

	add(DISTRICT, measure, listed(values, 13));
	expect_value(chart(DISTRICT, measure, "screen_mr=1"), "parts/0/mean_range", "1");
	expect_value(chart(DISTRICT, measure, "screen_mr=1"), "parts/0/ranges_screened", "2");
	expect_value(chart(DISTRICT, measure, "screen_mr=0"), "parts/0/mean_range", "4.166666667");
	api_forget();
}

#define SHARES                                                                                               \
	"{\"points\":[{\"day\":\"2025-01-31\",\"label\":\"January\",\"numerator\":10,\"denominator\":100},"  \
	"{\"day\":\"2025-02-28\",\"numerator\":20,\"denominator\":100},"                                     \
	"{\"day\":\"2025-03-01\",\"numerator\":7},{\"day\":\"2025-03-02\",\"denominator\":7},"               \
	"{\"day\":\"2025-03-31\",\"numerator\":0,\"denominator\":0},"                                        \
	"{\"day\":\"2025-04-30\",\"numerator\":30,\"denominator\":200}]}"

/* 60 of 400 are 15 percent; 3 sqrt(0.15 x 0.85 / 100) is 0.107121426. */
static void test_shares_are_charted_from_their_pairs(void)
{
	const char *measure =
		follow(DISTRICT, network_of_two(), "\"chart\":\"p\",\"target\":0.5,\"direction\":\"lower\"");
	const struct answer *answer;

	add(DISTRICT, measure, SHARES);
	answer = chart(DISTRICT, measure, "");
	expect_value(answer, "share", "true");
	expect_value(answer, "points/0/label", "January");
	expect_value(answer, "points/0/value", "0.1");
	expect_value(answer, "points/0/numerator", "10");
	expect_value(answer, "points/2/value", "null");
	expect_value(answer, "points/3/value", "null");
	expect_value(answer, "points/4/value", "null");
	expect_value(answer, "points/1/centre", "0.15");
	expect_value(answer, "points/1/upper", "0.257121426");
	expect_value(answer, "points/1/lower", "0.042878574");
	expect_value(answer, "parts/0/baseline", "3");
	expect_value(answer, "assurance", "pass");
	api_forget();
}

static void test_a_chart_without_enough_points_says_so(void)
{
	static const double few[] = { 1, 2 }, same[] = { 3, 3, 3, 3 };
	const char *network = network_of_two();
	const char *measure = follow(DISTRICT, network, "\"made_of\":\"values\",\"chart\":\"xmr\"");
	const struct answer *answer = chart(DISTRICT, measure, "");

	expect_value(answer, "points", "[]");
	expect_value(answer, "refused", "true");
	expect_value(answer, "sentence", "There is no point yet.");
	add(DISTRICT, measure, listed(few, 2));
	answer = chart(DISTRICT, measure, "");
	expect_value(answer, "refused", "true");
	expect(strstr(value_at(answer, "parts/0/refusal"), "Fewer than three points") != NULL, "%s",
		answer->body);
	measure = follow(DISTRICT, network, "\"made_of\":\"values\",\"chart\":\"xmr\"");
	add(DISTRICT, measure, listed(same, 4));
	expect(strstr(value_at(chart(DISTRICT, measure, ""), "sentence"), "No moving range is left") != NULL,
		"nothing varies");
	expect_status(api_patch(DISTRICT, measure, "{\"cumulative\":true}"), 200, "it adds up");
	expect(strstr(value_at(chart(DISTRICT, measure, ""), "parts/0/refusal"), "year-to-date") != NULL,
		"no limits");
	api_forget();
}

/* ---- points ---- */

static void test_a_point_fits_its_measure_and_stands_alone_on_its_day(void)
{
	static const struct {
		bool pairs;
		const char *body, *pointer;
	} rows[] = {
		{ true, "{\"day\":\"2025-01-01\",\"numerator\":4,\"denominator\":3}", "/numerator" },
		{ true, "{\"day\":\"2025-01-01\",\"numerator\":1,\"denominator\":3,\"value\":1}", "/value" },
		{ false, "{\"day\":\"2025-01-01\",\"value\":1,\"numerator\":1}", "/numerator" },
		{ false, "{\"day\":\"2025-01-01\",\"value\":1,\"denominator\":1}", "/denominator" },
		{ false, "{\"day\":\"2025-01-05\",\"value\":1}", "/day" },
	};
	const char *network = network_of_two(), *pairs = follow(DISTRICT, network, ""),
		   *values = follow(DISTRICT, network, "\"made_of\":\"values\"");
	const struct answer *answer;

	expect_status(
		api_post(DISTRICT, api_text("%s/points", values), "{\"day\":\"2025-01-05\",\"value\":1}"),
		201, "the first of the day");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *measure = rows[i].pairs ? pairs : values;

		answer = api_post(DISTRICT, api_text("%s/points", measure), rows[i].body);
		expect(answer->status == 422 || answer->status == 409, "%s: %d", rows[i].body,
			answer->status);
		expect(names(answer, rows[i].pointer), "%s: %s", rows[i].body, answer->body);
		answer = api_post(DISTRICT, api_text("%s/batch", measure),
			api_text("{\"points\":[{\"day\":\"2024-01-01\",\"value\":1,\"numerator\":1},%s]}",
				rows[i].body));
		expect_status(answer, 422, "%s, as one of many", rows[i].body);
		expect(names(answer, api_text("/points/1%s", rows[i].pointer)), "%s: %s", rows[i].body,
			answer->body);
	}
	answer = api_post(DISTRICT, api_text("%s/batch", values),
		"{\"points\":[{\"day\":\"2025-01-06\",\"value\":1},{\"day\":\"2025-01-06\",\"value\":2}]}");
	expect(answer->status == 422 && names(answer, "/points/1/day"), "twice: %s", answer->body);
	expect_value(api_get(DISTRICT, api_text("%s/points", values)), "items/1", NOTHING);
	expect_value(api_get(DISTRICT, api_text("%s/points", pairs)), "items", "[]");
	api_forget();
}

static void test_a_corrected_point_shows_what_it_said_and_an_excluded_one_why(void)
{
	static const double values[] = { 10, 12, 11, 13, 12, 30 };
	const char *measure = follow(DISTRICT, network_of_two(), "\"made_of\":\"values\",\"chart\":\"xmr\""),
		   *last;
	const struct answer *answer;

	add(DISTRICT, measure, listed(values, 6));
	last = api_text("/v1/measure-points/%s",
		value_at(api_get(DISTRICT, api_text("%s/points", measure)), "items/5/id"));
	expect_status(api_patch(DISTRICT, last, "{\"value\":31}"), 200, "corrected");
	expect_status(api_patch(DISTRICT, last, "{\"note\":\"A storm.\"}"), 200, "only a note");
	expect_status(
		api_patch(DISTRICT, last, "{\"excluded_because\":\"Roads were closed.\"}"), 200, "left out");
	answer = api_get(DISTRICT, last);
	expect_value(answer, "earlier/0/value", "30");
	expect_value(answer, "earlier/1/value", "31");
	expect_value(answer, "earlier/2", NOTHING);
	answer = chart(DISTRICT, measure, "");
	expect_value(answer, "points/5/excluded_because", "Roads were closed.");
	expect_value(answer, "points/5/signals", "[]");
	expect_value(answer, "parts/0/centre", "11.6");
	expect_status(api_call(DISTRICT, "DELETE", last, NULL, NULL), 200, "withdrawn");
	expect_value(chart(DISTRICT, measure, ""), "points/5", NOTHING);
	expect_status(
		api_post(DISTRICT, api_text("%s/points", measure), "{\"day\":\"2025-01-06\",\"value\":12}"),
		201, "its day is free again");
	api_forget();
}

/* ---- phases and the baseline ---- */

static void test_phases_are_reckoned_alone_and_say_why(void)
{
	static const double values[] = { 10, 12, 11, 13, 5, 7, 6, 8 };
	const char *network = network_of_two(),
		   *measure = follow(DISTRICT, network, "\"made_of\":\"values\",\"chart\":\"xmr\"");
	const char *cycle = api_make(DISTRICT, api_text("%s/cycles", network),
		"{\"aim\":\"A\",\"change_idea\":\"Call "
		"home\",\"prediction\":\"P\",\"starts_on\":\"2025-01-05\"}")
				    ->location;
	const char *id = strrchr(cycle, '/') + 1;
	const struct answer *answer;

	add(DISTRICT, measure, listed(values, 8));
	expect_status(api_patch(DISTRICT, measure, "{\"phases\":[{\"starts_on\":\"2025-01-05\"}]}"), 422,
		"without a reason");
	expect_status(api_patch(DISTRICT, measure,
			      "{\"phases\":[{\"starts_on\":\"2025-01-05\",\"because\":\"B\",\"cycle\":"
			      "\"999999\"}]}"),
		422, "of no such cycle");
	expect_status(api_patch(DISTRICT, measure,
			      "{\"phases\":[{\"starts_on\":\"2025-01-05\",\"because\":\"B\"},{\"starts_on\":"
			      "\"2025-01-"
			      "02\",\"because\":\"C\"}]}"),
		422, "backwards");
	expect_status(api_patch(DISTRICT, measure, "{\"baseline_until\":\"2025-01-03\"}"), 422,
		"a baseline without a reason");
	expect_status(
		api_patch(DISTRICT, measure,
			api_text("{\"baseline_until\":\"2025-01-03\",\"baseline_because\":\"Before we "
				 "began.\",\"phases\":[{\"starts_on\":\"2024-12-01\",\"because\":\"A new "
				 "form.\"},{\"starts_on\":\"2025-01-05\",\"because\":\"Calls "
				 "began.\",\"cycle\":\"%s\"},{\"starts_on\":\"2026-01-05\",\"because\":"
				 "\"Later.\"}]}",
				id)),
		200, "phases");
	answer = chart(DISTRICT, measure, "");
	expect_value(answer, "freeze", "3");
	expect_value(answer, "parts/0/because", "A new form.");
	expect_value(answer, "parts/0/centre", "11");
	expect_value(answer, "parts/0/baseline", "3");
	expect_value(answer, "parts/0/last", "4");
	expect_value(answer, "parts/1/starts_on", "2025-01-05");
	expect_value(answer, "parts/1/because", "Calls began.");
	expect_value(answer, "parts/1/cycle", id);
	expect_value(answer, "parts/1/centre", "6.5");
	expect_value(answer, "parts/2", NOTHING);
	expect_value(answer, "tests/0/cycle", id);
	expect_value(answer, "tests/0/day", "2025-01-05");
	expect_value(answer, "tests/0/label", "Call home");
	expect_value(answer, "baseline_because", "Before we began.");
	api_forget();
}

/* ---- from submissions ---- */

static void test_points_come_from_what_counts_and_are_kept_nowhere_else(void)
{
	const char *network = network_of_two();
	const char *own = follow(DISTRICT, network, "\"source\":\"annual\",\"chart\":\"xmr\"");
	const char *all = follow(FACILITATOR, network, "\"source\":\"annual\",\"whole_network\":true");
	const char *ytd = follow(DISTRICT, network, "\"source\":\"ytd\",\"chart\":\"p\"");
	const struct answer *answer;

	count(network, "wa-01109", ANNUAL("2023-24"), CELL(200, 50));
	count(network, "wa-01109", ANNUAL("2024-25"), CELL(200, 40));
	count(network, "wa-01109", ANNUAL("2025-26"), "\"suppressed\":true");
	count(network, "wa-01158", ANNUAL("2023-24"), CELL(300, 50));
	count(network, "wa-01158", ANNUAL("2024-25"), CELL(300, 60));
	count(network, "wa-01109", TO_DATE("2024-25", "2024-11-30"), CELL(200, 20));
	count(network, "wa-01109", TO_DATE("2024-25", "2025-01-31"), CELL(200, 30));
	count(network, "wa-01109", TO_DATE("2024-25", "2025-03-31"), CELL(200, 40));
	answer = chart(DISTRICT, own, "");
	expect_value(answer, "points/0/day", "2024-06-30");
	expect_value(answer, "points/0/label", "2023-24");
	expect_value(answer, "points/0/numerator", "50");
	expect_value(answer, "points/1/value", "0.2");
	expect(value_at(answer, "points/1/submission")[0] != 'n', "it names the submission");
	expect_value(answer, "points/1/submission_version", "1");
	expect_value(answer, "points/2/value", "null");
	expect_value(answer, "points/2/note", "Suppressed by the member.");
	answer = chart(OTHER, all, "");
	expect_value(answer, "points/0/numerator", "100");
	expect_value(answer, "points/0/denominator", "500");
	expect_value(answer, "points/0/districts", "2");
	expect_value(answer, "points/0/submission", "null");
	expect_value(answer, "points/1/value", "0.2");
	answer = chart(DISTRICT, ytd, "");
	expect_value(answer, "cumulative", "true");
	expect_value(answer, "points/2/label", "2025-03-31");
	expect_value(answer, "refused", "true");
	expect(strstr(value_at(answer, "sentence"), "A year-to-date series has no control limits") != NULL,
		"%s", answer->body);
	count(network, "wa-01109", ANNUAL("2024-25"), CELL(200, 44));
	expect_value(chart(DISTRICT, own, ""), "points/1/value", "0.22");
	expect_value(chart(DISTRICT, own, ""), "points/1/submission_version", "2");
	expect(names(api_post(DISTRICT, api_text("%s/points", own),
			     "{\"day\":\"2025-01-05\",\"numerator\":1,\"denominator\":2}"),
		       "/day"),
		"none is entered");
	expect_status(
		api_post(DISTRICT, api_text("%s/measures", network),
			"{\"name\":\"M\",\"kind\":\"outcome\",\"source\":\"annual\",\"made_of\":\"values\"}"),
		422, "only pairs");
	api_forget();
}

/* A member that does not count in a period is in none of the network's points. */
static void test_a_networks_points_compare_the_same_members(void)
{
	const char *network = network_of_two();
	const char *all = follow(FACILITATOR, network, "\"source\":\"annual\",\"whole_network\":true");

	count(network, "wa-01109", ANNUAL("2023-24"), CELL(200, 50));
	count(network, "wa-01109", ANNUAL("2024-25"), CELL(200, 40));
	count(network, "wa-01158", ANNUAL("2024-25"), CELL(300, 60));
	expect_value(chart(FACILITATOR, all, ""), "points/0/districts", "1");
	expect_value(chart(FACILITATOR, all, ""), "points/1/numerator", "40");
	api_forget();
}

static void test_points_that_count_by_unlike_rules_say_so(void)
{
	const char *network = network_of_two();
	const char *own = follow(DISTRICT, network, "\"source\":\"annual\"");
	const char *all = follow(FACILITATOR, network, "\"source\":\"annual\",\"whole_network\":true");

	count(network, "wa-01109", ANNUAL("2023-24") RULE("90 days"), CELL(200, 50));
	count(network, "wa-01109", ANNUAL("2024-25") RULE("90 days"), CELL(200, 40));
	count(network, "wa-01109", ANNUAL("2025-26") RULE("30 days"), CELL(200, 40));
	expect_value(chart(DISTRICT, own, ""), "points/1/note", "null");
	expect_value(chart(DISTRICT, own, ""), "points/2/note", "Another inclusion rule than before it.");
	count(network, "wa-01158", ANNUAL("2023-24") RULE("90 days"), CELL(300, 50));
	count(network, "wa-01158", ANNUAL("2024-25") RULE("10 days"), CELL(300, 60));
	count(network, "wa-01158", ANNUAL("2025-26") RULE("30 days"), CELL(300, 60));
	expect_value(chart(OTHER, all, ""), "points/0/note", "null");
	expect_value(chart(OTHER, all, ""), "points/1/note", "Unlike inclusion rules are pooled in it.");
	expect_value(chart(OTHER, all, ""), "points/2/note", "Another inclusion rule than before it.");
	api_forget();
}

/* ---- who sees it ---- */

static void test_a_measure_is_its_members_own_and_one_of_the_network_is_read_by_all(void)
{
	const char *network = network_of_two(), *own = follow(DISTRICT, network, ""), *all;

	expect_status(api_get(OTHER, own), 404, "not another member's");
	expect_status(chart(OTHER, own, ""), 404, "nor its chart");
	expect_status(api_get(OTHER, api_text("%s/points", own)), 404, "nor its points");
	expect_status(api_get(FACILITATOR, own), 200, "the facilitator's");
	expect_status(chart(COACH, own, ""), 200, "the coach's");
	expect_status(api_get(READER, own), 403, "not a reader's");
	expect_status(api_post(DISTRICT, api_text("%s/measures", network),
			      "{\"name\":\"M\",\"kind\":\"process\",\"whole_network\":true}"),
		403, "a district does not measure the network");
	expect_status(api_post(FACILITATOR, api_text("%s/measures", network),
			      "{\"name\":\"M\",\"kind\":\"process\",\"whole_network\":true,\"organization\":"
			      "\"wa-01109\"}"),
		422, "of the network, or of a member");
	expect_status(api_post(FACILITATOR, api_text("%s/measures", network),
			      "{\"name\":\"M\",\"kind\":\"process\"}"),
		422, "a facilitator says whose");
	all = follow(FACILITATOR, network, "\"whole_network\":true");
	expect_status(api_post(OTHER, api_text("%s/points", all),
			      "{\"day\":\"2025-01-05\",\"numerator\":1,\"denominator\":2}"),
		403, "members read it and do not write it");
	add(FACILITATOR, all, SHARES);
	expect_value(chart(OTHER, all, ""), "points/1/value", "0.2");
	expect_value(api_get(OTHER, api_text("%s/measures", network)), "items/1", NOTHING);
	expect_value(api_get(FACILITATOR, api_text("%s/measures?whole_network=0", network)),
		"items/0/organization/code", "wa-01109");
	api_forget();
}

static void test_a_chart_that_is_unchanged_is_not_sent_again(void)
{
	const char *measure = follow(DISTRICT, network_of_two(), "");
	const char *etag;

	add(DISTRICT, measure, SHARES);
	etag = api_text("If-None-Match: %s\r\n", chart(DISTRICT, measure, "")->etag);
	expect_status(api_call(DISTRICT, "GET", api_text("%s/chart", measure), etag, NULL), 304, "the same");
	add(DISTRICT, measure,
		"{\"points\":[{\"day\":\"2025-05-31\",\"numerator\":10,\"denominator\":100}]}");
	expect_status(api_call(DISTRICT, "GET", api_text("%s/chart", measure), etag, NULL), 200, "one more");
	api_forget();
}

/* ---- drawn ---- */

#define SVG "Accept: image/svg+xml\r\n"

/* The second point stands at 2, the third at 3: a test in the middle of their days at 2.5. */
static void test_a_chart_is_drawn_with_its_table_and_its_tests(void)
{
	const char *network = network_of_two(), *measure = follow(DISTRICT, network, "\"chart\":\"p\"");
	const struct answer *answer = api_call(DISTRICT, "GET", api_text("%s/chart", measure), SVG, NULL);

	expect_status(answer, 200, "without a point");
	expect(strstr(answer->body, "no point yet") != NULL, "%s", answer->body);
	add(DISTRICT, measure,
		"{\"points\":[{\"day\":\"2025-01-01\",\"label\":\"<first>\",\"numerator\":10,\"denominator\":"
		"100},"
		"{\"day\":\"2025-01-11\",\"numerator\":20,\"denominator\":100},"
		"{\"day\":\"2025-01-21\",\"numerator\":15,\"denominator\":100}]}");
	api_make(DISTRICT, api_text("%s/cycles", network),
		api_text("{\"aim\":\"A\",\"change_idea\":\"Call & "
			 "ask\",\"prediction\":\"P\",\"starts_on\":\"2025-01-16\",\"measures\":[{\"name\":"
			 "\"N\","
			 "\"measure\":\"%s\"}]}",
			strrchr(measure, '/') + 1));
	answer = api_call(DISTRICT, "GET", api_text("%s/chart", measure), SVG, NULL);
	expect_status(answer, 200, "a drawing");
	expect(strstr(answer->head, "Content-Type: image/svg+xml") != NULL, "%s", answer->head);
	expect(strstr(answer->body, "<title id=\"measure-") != NULL, "a title");
	expect(strstr(answer->body, "&lt;first&gt;; 10.00%; 15.00%;") != NULL, "a table: %s", answer->body);
	expect(strstr(answer->body, "<title>Call &amp; ask</title><path class=\"m\" d=\"M543.3 ") != NULL,
		"the test: %s", answer->body);
	api_forget();
}

/* ---- explained ---- */

static const char *explained(const struct answer *answer, const char *figure, const char *member)
{
	for (size_t i = 0; value_at(answer, api_text("explained/%zu/figure", i))[0] != '\0'; i++)
		if (strcmp(value_at(answer, api_text("explained/%zu/figure", i)), figure) == 0)
			return value_at(answer, api_text("explained/%zu/%s", i, member));
	return "";
}

static void expect_explained(
	const struct answer *answer, const char *figure, const char *member, const char *wanted)
{
	expect(strcmp(explained(answer, figure, member), wanted) == 0, "%s of %s: %s, not %s", member, figure,
		explained(answer, figure, member), wanted);
}

/* Each figure can be reckoned again from what stands beside it. */
static void test_a_chart_explains_each_figure_of_each_part(void)
{
	static const double list[] = { 10, 12, 11, 13, 12, 30 };
	const char *network = network_of_two(), *shares = follow(DISTRICT, network, "\"chart\":\"p\"");
	const char *values = follow(DISTRICT, network, "\"made_of\":\"values\",\"chart\":\"xmr\"");
	const struct answer *answer;

	add(DISTRICT, shares, SHARES);
	add(DISTRICT, values, listed(list, 6));
	expect_value(chart(DISTRICT, shares, ""), "explained", NOTHING);
	answer = chart(DISTRICT, shares, "explain=1");
	expect_explained(answer, "parts.0.centre", "value", "0.15");
	expect_explained(answer, "parts.0.centre", "inputs/0/value", "60");
	expect_explained(answer, "parts.0.centre", "inputs/1/value", "400");
	/* 0.15 + 3 sqrt(0.15 x 0.85 / 200) */
	expect_explained(answer, "parts.0.upper", "value", "0.225746287");
	expect_explained(answer, "parts.0.upper", "inputs/1/value", "200");
	answer = chart(DISTRICT, values, "explain=1&freeze=5");
	expect_explained(answer, "parts.0.lower", "formula", "centre - xmr_constant mean_range");
	expect_explained(answer, "parts.0.lower", "inputs/1/figure", "parts.0.mean_range");
	expect_explained(answer, "parts.0.lower", "inputs/2/value", "2.66");
	expect_status(api_patch(DISTRICT, values,
			      "{\"phases\":[{\"starts_on\":\"2025-01-04\",\"because\":\"B\"}]}"),
		200, "two parts");
	answer = chart(DISTRICT, values, "explain=1&kind=run");
	expect_explained(answer, "parts.1.centre", "value", "13");
	expect_explained(answer, "parts.1.centre", "inputs/0/figure", "parts.1.baseline");
	api_forget();
}

/* ---- when somebody is to be asked ---- */

/* Six low and six high: the line is crossed once, which chance gives seldom. */
static void test_a_signal_of_a_cycles_measure_asks_for_an_interview(void)
{
	static const double list[] = { 1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8 };
	const char *network = network_of_two(),
		   *measure = follow(DISTRICT, network, "\"made_of\":\"values\"");
	const char *cycle = api_make(DISTRICT, api_text("%s/cycles", network),
		api_text("{\"aim\":\"A\",\"change_idea\":\"C\",\"prediction\":\"P\",\"measures\":[{"
			 "\"name\":\"Days\",\"measure\":\"%s\"}]}",
			strrchr(measure, '/') + 1))
				    ->location;
	const char *foreign = follow(OTHER, network, "\"made_of\":\"values\"");

	expect_value(api_get(DISTRICT, cycle), "listen", "null");
	add(DISTRICT, measure, listed(list, 12));
	expect_value(api_get(DISTRICT, cycle), "listen/why", "signal");
	expect_value(api_get(DISTRICT, cycle), "listen/since", "2025-01-12");
	expect_value(api_get(DISTRICT, api_text("%s/ramp", cycle)), "prompts/3/evidence",
		"1 of 1 say what is counted; 12 values from 2025-01-01 to 2025-01-12.");
	expect_status(api_patch(DISTRICT, measure,
			      "{\"phases\":[{\"starts_on\":\"2025-01-07\",\"because\":\"B\"}]}"),
		200, "a phase begins");
	expect_value(api_get(DISTRICT, cycle), "listen", "null");
	expect(names(api_patch(DISTRICT, cycle,
			     api_text("{\"measures\":[{\"name\":\"Days\",\"measure\":\"%s\"}]}",
				     strrchr(foreign, '/') + 1)),
		       "/measures/0/measure"),
		"another member's measure is none of its own");
	api_forget();
}

const struct test tests_measures[] = {
	TEST(test_a_chart_explains_each_figure_of_each_part),
	TEST(test_a_signal_of_a_cycles_measure_asks_for_an_interview),
	TEST(test_a_chart_is_drawn_with_its_table_and_its_tests),
	TEST(test_a_chart_has_centre_limits_and_a_sentence),
	TEST(test_ranges_are_screened_when_that_is_asked_for),
	TEST(test_shares_are_charted_from_their_pairs),
	TEST(test_a_chart_without_enough_points_says_so),
	TEST(test_a_point_fits_its_measure_and_stands_alone_on_its_day),
	TEST(test_a_corrected_point_shows_what_it_said_and_an_excluded_one_why),
	TEST(test_phases_are_reckoned_alone_and_say_why),
	TEST(test_points_come_from_what_counts_and_are_kept_nowhere_else),
	TEST(test_a_networks_points_compare_the_same_members),
	TEST(test_points_that_count_by_unlike_rules_say_so),
	TEST(test_a_measure_is_its_members_own_and_one_of_the_network_is_read_by_all),
	TEST(test_a_chart_that_is_unchanged_is_not_sent_again),
	TEST_END,
};
