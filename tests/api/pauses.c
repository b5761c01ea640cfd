/*
 * A member that rests more than once, or whose organization closes: whatever looks at the days of a
 * membership looks at each of its pauses. The network has a session on the 20th and an ask due on the 25th of
 * each month from January to May 2020; wa-01109 rests in February and in April.
 */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdio.h>
#include <string.h>

#define BASE "/v1/networks/pauses-test/"
#define MEMBER_ADDRESS BASE "members/wa-01109"
#define MONTHS 5
#define TWICE                                                                                                \
	"{\"paused_on\":\"2020-02-01\",\"resumed_on\":\"2020-03-01\"},"                                      \
	"{\"paused_on\":\"2020-04-01\",\"resumed_on\":\"2020-05-01\"}"

static const char template[] =
	"{\"slug\":\"pauses-test\",\"name\":\"N\",\"aim\":\"A\",\"starts_on\":\"2020-01-01\",\"goal\":{"
	"\"baseline_year\":\"2018-19\",\"target_reduction\":0.5,\"target_year\":\"2023-24\"},\"commitments\":"
	"[{\"position\":1,\"title\":\"Come\",\"rule\":{\"counts\":\"sessions\",\"met\":\"m\"}},"
	"{\"position\":2,\"title\":\"Answer\",\"rule\":{\"counts\":\"asks\",\"met\":\"m\"}},"
	"{\"position\":3,\"title\":\"Share\",\"rule\":{\"counts\":\"shares\",\"at_risk_days\":60,\"met\":"
	"\"m\"}}]}";

static const char *sessions[MONTHS + 1], *asks[MONTHS + 1];

static const char *number_of(const char *location)
{
	return strrchr(location, '/') + 1;
}

static const char *kept(const char *text)
{
	return strdup(text);
}

static void make_month(int month)
{
	const char *ask;

	sessions[month] = kept(api_make(FACILITATOR, BASE "sessions",
		api_text("{\"title\":\"Of %d\",\"starts_at\":\"2020-0%d-20T18:00:00Z\",\"ends_at\":"
			 "\"2020-0%d-20T19:00:00Z\",\"time_zone\":\"America/Los_Angeles\"}",
			month, month, month))
				       ->location);
	ask = api_make(FACILITATOR, BASE "asks",
		api_text("{\"title\":\"t\",\"purpose\":\"p\",\"reader\":\"r\",\"minutes\":10,\"due_on\":"
			 "\"2020-0%d-25\",\"gives_back\":\"g\"}",
			month))
		      ->location;
	publish_ask(ask);
	api_sql(api_text("update ask set published_at = '2020-01-05' where id = %s", number_of(ask)));
	asks[month] = kept(ask);
}

static void found(void)
{
	static bool is_made;

	if (!world_found_once(&is_made, template))
		return;
	api_make(FACILITATOR, BASE "members",
		"{\"organization\":\"wa-01109\",\"joined_on\":\"2020-01-01\",\"pauses\":[" TWICE "]}");
	for (int month = 1; month <= MONTHS; month++)
		make_month(month);
}

static bool is_awake(int month)
{
	return month % 2 == 1;
}

/* ---- what a list of pauses may say ---- */

static void test_pauses_follow_one_another_within_the_membership(void)
{
	static const struct {
		const char *pauses, *pointer;
	} rows[] = {
		{ "[]", NULL },
		{ "[" TWICE "]", NULL },
		{ "[" TWICE ",{\"paused_on\":\"2020-06-01\"}]", NULL },
		{ "[{\"paused_on\":\"2020-01-01\",\"resumed_on\":\"2020-07-01\"}]", NULL },
		{ "[{\"paused_on\":\"2020-02-01\",\"resumed_on\":\"2020-03-01\"},{\"paused_on\":\"2020-03-"
		  "01\"}]",
			NULL },
		{ "[{\"paused_on\":\"2019-12-31\"}]", "/pauses/0/paused_on" },
		{ "[{\"paused_on\":\"2020-07-02\"}]", "/pauses/0/paused_on" },
		{ "[{\"resumed_on\":\"2020-03-01\"}]", "/pauses/0/paused_on" },
		{ "[{\"paused_on\":\"2020-02-01\",\"resumed_on\":\"2020-02-01\"}]", "/pauses/0/resumed_on" },
		{ "[{\"paused_on\":\"2020-02-01\",\"resumed_on\":\"2020-01-15\"}]", "/pauses/0/resumed_on" },
		{ "[{\"paused_on\":\"2020-02-01\",\"resumed_on\":\"2020-07-02\"}]", "/pauses/0/resumed_on" },
		{ "[" TWICE ",{\"paused_on\":\"2020-04-30\"}]", "/pauses/2/paused_on" },
		{ "[{\"paused_on\":\"2020-02-01\"},{\"paused_on\":\"2020-03-01\"}]", "/pauses/1/paused_on" },
		{ "[{\"paused_on\":\"2020-04-01\",\"resumed_on\":\"2020-05-01\"},{\"paused_on\":\"2020-02-"
		  "01\","
		  "\"resumed_on\":\"2020-03-01\"}]",
			"/pauses/1/paused_on" },
	};
	const char *member;

	found();
	member = api_make(FACILITATOR, BASE "members",
		"{\"organization\":\"wa-80031\",\"joined_on\":\"2020-01-01\",\"left_on\":\"2020-07-01\"}")
			 ->location;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer =
			api_patch(FACILITATOR, member, api_text("{\"pauses\":%s}", rows[i].pauses));

		expect_status(answer, rows[i].pointer == NULL ? 200 : 422, "%s", rows[i].pauses);
		expect(rows[i].pointer == NULL || names(answer, rows[i].pointer), "%s of %s: %s",
			rows[i].pointer, rows[i].pauses, answer->body);
	}
	expect_status(api_patch(FACILITATOR, member, "{\"pauses\":[" TWICE "]}"), 200, "twice");
	expect(names(api_patch(FACILITATOR, member, "{\"left_on\":\"2020-04-20\"}"), "/pauses/1/resumed_on"),
		"it leaves before it comes back");
	expect(names(api_patch(FACILITATOR, member, "{\"joined_on\":\"2020-02-02\"}"), "/pauses/0/paused_on"),
		"it rests before it joins");
	expect(names(api_patch(FACILITATOR, member, "{\"left_on\":\"2019-12-31\",\"pauses\":[]}"),
		       "/left_on"),
		"it leaves before it joins");
	expect_status(api_call(FACILITATOR, "DELETE", member, NULL, NULL), 200, "never a member");
	api_forget();
}

/* ---- what looks at them ---- */

/* The evidence of a cell by the ids of the records, each followed by a blank. */
static const char *evidence(const struct answer *ledger, int cell)
{
	const char *text = "", *id;

	for (int i = 0; (id = value_at(ledger,
				 api_text("members/0/commitments/%d/evidence/%d/id", cell, i)))[0] != '\0';
		i++)
		text = api_text("%s%s ", text, id);
	return text;
}

static void test_the_ledger_expects_nothing_of_either_pause(void)
{
	static const struct {
		const char *day, *standing, *days, *because[3];
	} rows[] = {
		{ "2020-01-31", "member", "31",
			{ "0 of 1, 1 not recorded yet.", "0 of 1.", "0 of 1, after 31 days." } },
		{ "2020-02-28", "paused", "31",
			{ "0 of 1, 1 not recorded yet.", "0 of 1.", "0 of 1, after 31 days." } },
		{ "2020-03-31", "member", "62",
			{ "0 of 2, 2 not recorded yet.", "0 of 2.", "0 of 1, after 62 days." } },
		{ "2020-04-30", "paused", "62",
			{ "0 of 2, 2 not recorded yet.", "0 of 2.", "0 of 1, after 62 days." } },
		{ "2020-05-31", "member", "93",
			{ "0 of 3, 3 not recorded yet.", "0 of 3.", "0 of 1, after 93 days." } },
	};
	const struct answer *ledger;

	found();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ledger = api_get(FACILITATOR, api_text(MEMBER_ADDRESS "/ledger?as_of=%s", rows[i].day));
		expect_value(ledger, "members/0/standing", rows[i].standing);
		expect_value(ledger, "members/0/days", rows[i].days);
		for (int cell = 0; cell < 3; cell++)
			expect_value(ledger, api_text("members/0/commitments/%d/because", cell),
				rows[i].because[cell]);
	}
	ledger = api_get(FACILITATOR, MEMBER_ADDRESS "/ledger?as_of=2020-05-31");
	expect(strcmp(evidence(ledger, 0), api_text("%s %s %s ", number_of(sessions[1]),
						   number_of(sessions[3]), number_of(sessions[5]))) == 0,
		"sessions: %s", evidence(ledger, 0));
	expect(strcmp(evidence(ledger, 1), api_text("%s %s %s ", number_of(asks[1]), number_of(asks[3]),
						   number_of(asks[5]))) == 0,
		"asks: %s", evidence(ledger, 1));
	api_forget();
}

static void test_neither_asks_nor_turnout_nor_the_summary_expect_a_member_in_either_pause(void)
{
	found();
	for (int month = 1; month <= MONTHS; month++) {
		const char *wanted = is_awake(month) ? "wa-01109" : "";

		expect_value(api_get(FACILITATOR, api_text("%s/turnout", sessions[month])),
			"members/0/organization/code", wanted);
		expect_value(api_get(FACILITATOR, api_text("%s/members", asks[month])),
			"items/0/organization/code", wanted);
		expect_value(api_get(FACILITATOR,
				     api_text(BASE "summary?year=2019-20&kind=ytd&as_of=2020-0%d-15", month)),
			"coverage/members_expected", is_awake(month) ? "1" : "0");
	}
	/* January, March and May are asked of it, ten minutes each */
	expect_value(api_get(FACILITATOR, BASE "asked-minutes"), "items/0/minutes_asked/minutes", "30");
	api_forget();
}

static void test_a_members_calendar_has_the_sessions_between_its_pauses(void)
{
	const char *calendar;

	found();
	calendar = value_at(
		api_post(SIGNED,
			api_text("%s/secret", api_make(SIGNED, BASE "feeds",
						      "{\"label\":\"x\",\"organization\":\"wa-01109\"}")
						      ->location),
			NULL),
		"path");
	calendar = api_get(NOBODY, calendar)->body;
	for (int month = 1; month <= MONTHS; month++)
		expect((strstr(calendar, api_text("SUMMARY:Of %d\r\n", month)) != NULL) == is_awake(month),
			"%d: %s", month, calendar);
	api_forget();
}

static void test_the_rota_has_who_does_not_rest_today(void)
{
	static const struct {
		const char *last; /* of its pauses, from today on */
		const char *first;
	} rows[] = { { "", "wa-01109" }, { ",{\"paused_on\":\"%s\"}", "" },
		{ ",{\"paused_on\":\"2020-06-01\",\"resumed_on\":\"%s\"}", "wa-01109" } };

	found();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *split = strstr(rows[i].last, "%s");
		const char *last =
			split == NULL ? ""
				      : api_text("%.*s%s%s", (int)(split - rows[i].last), rows[i].last,
						api_sql("select network_today(find_network('pauses-test'))"),
						split + 2);

		expect_status(
			api_patch(FACILITATOR, MEMBER_ADDRESS, api_text("{\"pauses\":[" TWICE "%s]}", last)),
			200, "%s", last);
		expect_value(api_get(FACILITATOR, BASE "rota"), "members/0/organization/code", rows[i].first);
	}
	expect_status(api_patch(FACILITATOR, MEMBER_ADDRESS, "{\"pauses\":[" TWICE "]}"), 200, "as before");
	api_forget();
}

/* What the audit trail keeps of a change are the dates themselves. */
static void test_the_trail_tells_which_pauses_there_were_before(void)
{
	const char *before;

	found();
	expect_status(api_patch(FACILITATOR, MEMBER_ADDRESS, "{\"pauses\":[]}"), 200, "none");
	before = api_sql(
		"select change #>> '{pauses,0,1,paused_on}' from audit_entry where subject = 'membership' "
		"order by id desc limit 1");
	expect(strcmp(before, "2020-04-01") == 0, "%s", before);
	expect_status(api_patch(FACILITATOR, MEMBER_ADDRESS, "{\"pauses\":[" TWICE "]}"), 200, "as before");
	api_forget();
}

/* ---- of one that closes ---- */

static const char *closing_member(const char *code, const char *rest)
{
	api_make(FACILITATOR, "/v1/organizations",
		api_text("{\"kind\":\"district\",\"name\":\"Example\",\"state\":\"WA\",\"codes\":[{"
			 "\"scheme\":\"wa-district\",\"code\":\"%s\"}]%s}",
			code, rest));
	return api_make(FACILITATOR, BASE "members",
		api_text("{\"organization\":\"wa-%s\",\"joined_on\":\"2020-01-01\"}", code))
		->location;
}

/* Said, moved and taken back; of wa-01109, which rests in April, nothing is expected in that month. */
static void test_nothing_is_expected_of_a_member_that_has_closed(void)
{
	static const struct {
		const char *closed, *standing, *days, *because[2];
		bool in_april, in_may, today;
	} rows[] = {
		{ "null", "member", "152", { "0 of 5, 5 not recorded yet.", "0 of 5." }, true, true, true },
		{ "\"2020-03-31\"", "left", "90", { "0 of 3, 3 not recorded yet.", "0 of 3." }, false, false,
			false },
		{ "\"2020-05-01\"", "left", "121", { "0 of 4, 4 not recorded yet.", "0 of 4." }, true, false,
			false },
		{ "\"2020-01-02\"", "left", "1", { "0 of 0.", "0 of 0." }, false, false, false },
		{ "null", "member", "152", { "0 of 5, 5 not recorded yet.", "0 of 5." }, true, true, true },
	};
	const char *member;
	const struct answer *ledger;

	found();
	member = closing_member("81073", "");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *april = rows[i].in_april ? "wa-81073" : "";

		expect_status(api_patch(FACILITATOR, "/v1/organizations/wa-81073",
				      api_text("{\"closed_on\":%s}", rows[i].closed)),
			200, "closed on %s", rows[i].closed);
		ledger = api_get(FACILITATOR, BASE "members/wa-81073/ledger?as_of=2020-05-31");
		expect_value(ledger, "members/0/standing", rows[i].standing);
		expect_value(ledger, "members/0/days", rows[i].days);
		for (int cell = 0; cell < 2; cell++)
			expect_value(ledger, api_text("members/0/commitments/%d/because", cell),
				rows[i].because[cell]);
		expect_value(api_get(FACILITATOR, api_text("%s/turnout", sessions[4])),
			"members/0/organization/code", april);
		expect_value(api_get(FACILITATOR, api_text("%s/members", asks[4])),
			"items/0/organization/code", april);
		ledger = api_get(FACILITATOR, BASE "summary?year=2019-20&kind=ytd&as_of=2020-05-15");
		expect_value(ledger, "coverage/members_expected", rows[i].in_may ? "2" : "1");
		expect((strstr(ledger->body, "wa-81073") != NULL) == rows[i].in_may, "%s", ledger->body);
		expect((strstr(api_get(FACILITATOR, BASE "rota")->body, "wa-81073") != NULL) == rows[i].today,
			"rota: %s", rows[i].closed);
	}
	expect_status(api_call(FACILITATOR, "DELETE", member, NULL, NULL), 200, "withdrawn");
	api_forget();
}

static void test_an_organization_joins_while_it_exists(void)
{
	static const struct {
		const char *joined;
		bool may_join;
	} rows[] = { { "2019-08-31", false }, { "2019-09-01", true }, { "2020-03-30", true },
		{ "2020-03-31", false } };
	const char *member;

	found();
	member = closing_member("81074", ",\"opened_on\":\"2019-09-01\",\"closed_on\":\"2020-03-31\"");
	/* from its first day on its end is its organization's */
	expect_value(api_get(FACILITATOR, BASE "members/wa-81074/ledger?as_of=2020-05-31"), "members/0/days",
		"90");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer =
			api_patch(FACILITATOR, member, api_text("{\"joined_on\":\"%s\"}", rows[i].joined));

		expect_status(answer, rows[i].may_join ? 200 : 422, "%s", rows[i].joined);
		expect(rows[i].may_join || names(answer, "/joined_on"), "%s", answer->body);
	}
	expect_status(api_call(FACILITATOR, "DELETE", member, NULL, NULL), 200, "withdrawn");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer = api_post(FACILITATOR, BASE "members",
			api_text("{\"organization\":\"wa-81074\",\"joined_on\":\"%s\"}", rows[i].joined));

		expect_status(answer, rows[i].may_join ? 201 : 422, "%s", rows[i].joined);
		if (rows[i].may_join)
			expect_status(api_call(FACILITATOR, "DELETE", answer->location, NULL, NULL), 200,
				"withdrawn");
		else
			expect(names(answer, "/joined_on"), "%s", answer->body);
	}
	api_forget();
}

static void test_an_organization_that_has_joined_was_there_on_that_day(void)
{
	static const struct {
		const char *field, *day;
		bool may_be;
	} rows[] = { { "opened_on", "2020-01-02", false }, { "opened_on", "2020-01-01", true },
		{ "closed_on", "2020-01-01", false }, { "closed_on", "2020-01-02", true } };
	const char *member;

	found();
	member = closing_member("81075", "");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer = api_patch(FACILITATOR, "/v1/organizations/wa-81075",
			api_text("{\"%s\":\"%s\"}", rows[i].field, rows[i].day));

		expect_status(answer, rows[i].may_be ? 200 : 422, "%s %s", rows[i].field, rows[i].day);
		expect(rows[i].may_be || names(answer, api_text("/%s", rows[i].field)), "%s", answer->body);
	}
	expect_status(api_call(FACILITATOR, "DELETE", member, NULL, NULL), 200, "withdrawn");
	expect_status(api_patch(FACILITATOR, "/v1/organizations/wa-81075",
			      "{\"opened_on\":\"2019-01-01\",\"closed_on\":\"2019-12-31\"}"),
		200, "it is no member");
	api_forget();
}

static void test_what_has_become_another_joins_no_more(void)
{
	const struct answer *answer;

	found();
	api_make(FACILITATOR, "/v1/organizations",
		"{\"kind\":\"district\",\"name\":\"Example\",\"state\":\"WA\",\"codes\":[{\"scheme\":"
		"\"wa-district\",\"code\":\"81076\"}]}");
	api_make(FACILITATOR, "/v1/successions",
		"{\"from\":\"wa-81076\",\"to\":\"wa-80031\",\"starts_on\":\"2020-03-01\",\"kind\":"
		"\"merge\"}");
	answer = api_post(
		FACILITATOR, BASE "members", "{\"organization\":\"wa-81076\",\"joined_on\":\"2020-03-01\"}");
	expect(names(answer, "/joined_on"), "%s", answer->body);
	answer = api_post(
		FACILITATOR, BASE "members", "{\"organization\":\"wa-81076\",\"joined_on\":\"2020-02-29\"}");
	expect_status(answer, 201, "the day before");
	expect_status(api_call(FACILITATOR, "DELETE", answer->location, NULL, NULL), 200, "withdrawn");
	api_forget();
}

/* ---- of one that becomes another ---- */

static void test_pauses_go_with_a_member_into_the_one_that_it_becomes(void)
{
	const char *succession;
	const struct answer *ledger;

	found();
	for (int number = 1; number <= 2; number++)
		api_make(FACILITATOR, "/v1/organizations",
			api_text("{\"kind\":\"district\",\"name\":\"Example\",\"state\":\"WA\",\"codes\":[{"
				 "\"scheme\":\"wa-district\",\"code\":\"8107%d\"}]}",
				number));
	api_make(FACILITATOR, BASE "members",
		"{\"organization\":\"wa-81071\",\"joined_on\":\"2020-01-01\",\"pauses\":[" TWICE "]}");
	api_make(FACILITATOR, BASE "members", "{\"organization\":\"wa-81072\",\"joined_on\":\"2020-05-10\"}");
	succession = api_make(FACILITATOR, "/v1/successions",
		"{\"from\":\"wa-81071\",\"to\":\"wa-81072\",\"starts_on\":\"2020-05-10\",\"kind\":\"merge\"}")
			     ->location;
	ledger = api_get(FACILITATOR, BASE "members/wa-81072/ledger?as_of=2020-05-31");
	/* January, March and May: of the last one, ten days were the other's */
	expect_value(ledger, "members/0/days", "93");
	expect_value(ledger, "members/0/standing", "member");
	expect_value(ledger, "members/0/commitments/0/because", "0 of 3, 3 not recorded yet.");
	expect_value(ledger, "members/0/commitments/1/because", "0 of 3.");
	/* excused in a pause of the only one that was a member, it is not excused from anything else */
	api_make(FACILITATOR, BASE "members/wa-81071/excuses",
		api_text("{\"commitment\":\"%s\",\"reason\":\"r\",\"starts_on\":\"2020-02-01\",\"ends_on\":"
			 "\"2020-04-01\"}",
			api_sql("select id from commitment where network_id = find_network('pauses-test') "
				"and position = 1")));
	expect_value(api_get(FACILITATOR, BASE "members/wa-81072/ledger?as_of=2020-05-31"),
		"members/0/commitments/0/because", "0 of 2, 2 not recorded yet, 1 excused beside.");
	expect_status(api_call(FACILITATOR, "DELETE", succession, NULL, NULL), 200, "withdrawn");
	api_forget();
}

const struct test tests_pauses[] = {
	TEST(test_pauses_follow_one_another_within_the_membership),
	TEST(test_the_ledger_expects_nothing_of_either_pause),
	TEST(test_neither_asks_nor_turnout_nor_the_summary_expect_a_member_in_either_pause),
	TEST(test_a_members_calendar_has_the_sessions_between_its_pauses),
	TEST(test_the_rota_has_who_does_not_rest_today),
	TEST(test_the_trail_tells_which_pauses_there_were_before),
	TEST(test_nothing_is_expected_of_a_member_that_has_closed),
	TEST(test_an_organization_joins_while_it_exists),
	TEST(test_an_organization_that_has_joined_was_there_on_that_day),
	TEST(test_what_has_become_another_joins_no_more),
	TEST(test_pauses_go_with_a_member_into_the_one_that_it_becomes),
	TEST_END,
};
