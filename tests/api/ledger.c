/*
 * The ledger of commitments. A network of long ago, so that what day it is today decides nothing: wa-01109
 * stays, wa-01158 leaves, and what happened to them is told for several days.
 */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <string.h>

#define BASE "/v1/networks/ledger-test/"

static const char template[] =
	"{\"slug\":\"ledger-test\",\"name\":\"N\",\"aim\":\"A\",\"starts_on\":\"2020-01-01\",\"goal\":{"
	"\"baseline_year\":"
	"\"2018-19\",\"target_reduction\":0.5,\"target_year\":\"2023-24\"},\"commitments\":["
	"{\"position\":1,\"title\":\"Come\",\"rule\":{\"counts\":\"sessions\",\"met_share\":1,\"at_risk_"
	"share\":0.75,\"met\":"
	"\"At all sessions.\",\"at_risk\":\"At less than three quarters.\"}},"
	"{\"position\":2,\"title\":\"Answer\",\"rule\":{\"counts\":\"asks\",\"at_risk_share\":0.5,\"met\":"
	"\"All in time.\"}},"
	"{\"position\":3,\"title\":\"Team\",\"rule\":{\"counts\":\"team\",\"roles\":[\"lead\",\"data_"
	"specialist\"],"
	"\"at_risk_days\":60,\"met\":\"Both roles.\",\"at_risk\":\"After 60 days one is missing.\","
	"\"at_risk_none\":\"After 60 days both are missing.\"}},"
	"{\"position\":4,\"title\":\"Test\",\"rule\":{\"counts\":\"cycles\",\"measured\":true,\"at_risk_"
	"days\":120,\"met\":"
	"\"A cycle with a measure.\"}},"
	"{\"position\":5,\"title\":\"Share\",\"rule\":{\"counts\":\"shares\",\"at_risk_days\":180,\"met\":"
	"\"Something shared.\"}},"
	"{\"position\":6,\"title\":\"Look\",\"rule\":{\"counts\":\"submissions\",\"met\":\"Progress "
	"submitted.\"}},"
	"{\"position\":7,\"title\":\"Say\",\"rule\":{\"counts\":\"attestation\",\"at_risk_days\":30,\"met\":"
	"\"It says so.\"}},"
	"{\"position\":8,\"title\":\"Without a rule\"}],\"sessions\":["
	"{\"title\":\"1\",\"starts_at\":\"2020-01-27T13:00:00-08:00\",\"ends_at\":\"2020-01-27T14:30:00-08:"
	"00\",\"time_zone\":"
	"\"America/Los_Angeles\"},"
	"{\"title\":\"2\",\"starts_at\":\"2020-03-17T13:00:00-07:00\",\"ends_at\":\"2020-03-17T14:30:00-07:"
	"00\",\"time_zone\":"
	"\"America/Los_Angeles\"},"
	"{\"title\":\"3\",\"starts_at\":\"2020-04-21T13:00:00-07:00\",\"ends_at\":\"2020-04-21T14:30:00-07:"
	"00\",\"time_zone\":"
	"\"America/Los_Angeles\"},"
	"{\"title\":\"Whoever "
	"likes\",\"optional\":true,\"starts_at\":\"2020-02-04T13:00:00-08:00\",\"ends_at\":"
	"\"2020-02-04T14:30:00-08:00\",\"time_zone\":\"America/Los_Angeles\"},"
	"{\"title\":\"Some day\",\"time_zone\":\"America/Los_Angeles\"}]}";

static const char *session_id(const char *title)
{
	return api_text("%s",
		api_sql(api_text("select id from session where network_id = find_network('ledger-test') "
				 "and title = '%s'",
			title)));
}

static const char *commitment_id(int position)
{
	return api_text("%s",
		api_sql(api_text("select id from commitment where network_id = find_network('ledger-test') "
				 "and position = %d",
			position)));
}

/* The record at the address has been made at that moment. */
static void date_back(const char *table, const struct answer *answer, const char *columns)
{
	api_sql(api_text(
		"update %s set %s where id = %s", table, columns, strrchr(answer->location, '/') + 1));
}

static void attend(const char *session, const char *organization, const char *status)
{
	api_make(FACILITATOR, api_text("/v1/sessions/%s/attendance", session_id(session)),
		api_text("{\"organization\":\"%s\",\"status\":\"%s\"}", organization, status));
}

static void give_role(const char *person, const char *role, const char *day)
{
	date_back("team_role",
		api_make(DISTRICT, BASE "members/wa-01109/team",
			api_text("{\"person\":\"%s\",\"role\":\"%s\"}", person, role)),
		api_text("created_at = '%s 12:00-08'", day));
}

static void start_cycle(const char *measure, const char *day)
{
	const struct answer *cycle = api_make(DISTRICT, BASE "cycles",
		api_text("{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\",\"measures\":%s,"
			 "\"visibility\":\"team\"}",
			measure));

	expect_status(api_post(DISTRICT, state(cycle->location, "start"), NULL), 200, "start");
	date_back("cycle", cycle, api_text("started_at = '%s 12:00-08'", day));
}

static void make_history(void)
{
	static bool is_made;
	const char *person;
	const struct answer *answer;

	if (!world_found_once(&is_made, template))
		return;
	api_make(FACILITATOR, BASE "members", "{\"organization\":\"wa-01109\",\"joined_on\":\"2020-01-01\"}");
	api_make(FACILITATOR, BASE "members",
		"{\"organization\":\"wa-01158\",\"joined_on\":\"2020-01-01\",\"left_on\":"
		"\"2020-03-01\"}");
	attend("1", "wa-01109", "present");
	attend("1", "wa-01158", "absent");
	attend("2", "wa-01109", "absent");
	answer = api_make(FACILITATOR, BASE "asks",
		"{\"title\":\"t\",\"purpose\":\"p\",\"reader\":\"r\",\"minutes\":5,\"due_on\":\"2020-02-15\","
		"\"gives_back\":"
		"\"g\",\"school_year\":\"2019-20\",\"kind\":\"annual\"}");
	publish_ask(answer->location);
	date_back("ask", answer, "published_at = '2020-01-20'");
	answer = api_make(DISTRICT, BASE "submissions",
		"{\"school_year\":\"2019-20\",\"kind\":\"annual\",\"cells\":[{\"enrolled\":9,\"chronic\":1}]"
		"}");
	expect_status(api_post(DISTRICT, state(answer->location, "submit"), NULL), 200, "submit");
	date_back("submission", answer, "submitted_at = '2020-02-10'");
	answer = api_make(
		DISTRICT, "/v1/organizations/wa-01109/people", "{\"name\":\"Example Person of the ledger\"}");
	person = api_text("%s", strrchr(answer->location, '/') + 1);
	give_role(person, "lead", "2020-01-10");
	give_role(person, "data_specialist", "2020-03-20");
	start_cycle("[]", "2020-02-20");
	start_cycle("[{\"name\":\"Days absent\"}]", "2020-03-10");
	date_back("note",
		api_make(DISTRICT, BASE "notes",
			"{\"text\":\"t\",\"releasable\":\"It helped.\",\"released_to\":\"network\"}"),
		"released_at = '2020-03-05', shared_at = '2020-03-05'");
	date_back("member_statement",
		api_make(DISTRICT, BASE "members/wa-01109/statements",
			api_text("{\"commitment\":\"%s\",\"says\":\"kept\"}", commitment_id(7))),
		"created_at = '2020-02-02 12:00-08'");
}

/* "met at_risk …" of the member's commitments in their order, for a day. */
static const char *verdicts(enum who who, const char *code, const char *day)
{
	const struct answer *answer = api_get(who, api_text(BASE "members/%s/ledger?as_of=%s", code, day));
	const char *text = "";

	expect_status(answer, 200, "%s on %s", code, day);
	expect_value(answer, "members/0/organization/code", code);
	for (int i = 0; i < 8; i++)
		text = api_text("%s%s%s", text, i > 0 ? " " : "",
			value_at(answer, api_text("members/0/commitments/%d/verdict", i)));
	return text;
}

static void expect_verdicts(const char *code, const char *day, const char *wanted)
{
	const char *found = verdicts(FACILITATOR, code, day);

	expect(strcmp(found, wanted) == 0, "%s on %s: %s, not %s", code, day, found, wanted);
}

#define NONE "not_applicable"

static void test_a_year_is_judged_cell_by_cell(void)
{
	make_history();
	expect_verdicts(
		"wa-01109", "2020-01-01", "not_yet not_yet not_yet not_yet not_yet not_yet not_yet " NONE);
	expect_verdicts(
		"wa-01109", "2020-02-01", "met not_yet not_yet not_yet not_yet not_yet at_risk " NONE);
	expect_verdicts("wa-01109", "2020-03-08", "met met at_risk not_yet met met met " NONE);
	expect_verdicts("wa-01109", "2020-03-18", "at_risk met at_risk met met met met " NONE);
	expect_verdicts("wa-01109", "2020-04-22", "at_risk met met met met met met " NONE);
	/* what comes after the leaving is not expected of who has left */
	expect_verdicts(
		"wa-01158", "2020-02-01", "at_risk not_yet not_yet not_yet not_yet not_yet at_risk " NONE);
	expect_verdicts(
		"wa-01158", "2020-02-29", "at_risk at_risk not_yet not_yet not_yet not_yet at_risk " NONE);
	expect_verdicts(
		"wa-01158", "2020-12-31", "at_risk at_risk not_yet not_yet not_yet not_yet at_risk " NONE);
	api_forget();
}

/* With each verdict, whichever it is, the rule in words and figures. */
static void expect_rules(const struct answer *answer)
{
	static const struct {
		const char *place, *value;
	} rows[] = {
		{ "0/verdict", "at_risk" },
		{ "0/rule", "At less than three quarters. Met: at least 100% of what was expected; at risk: "
			    "less than "
			    "75%." },
		{ "0/thresholds",
			"{\"met_share\":1,\"at_risk_share\":0.75,\"needed\":null,\"at_risk_days\":"
			"null,\"roles\":"
			"[],\"measured\":null,\"practice\":null,\"published\":null,\"shared\":null}" },
		{ "2/verdict", "not_yet" },
		{ "2/rule", "Neither met nor at risk. It is met so: Both roles. Met: at least 2 of lead, "
			    "data_specialist; at risk: fewer after more than 60 days." },
		{ "2/thresholds", "{\"met_share\":null,\"at_risk_share\":null,\"needed\":2,\"at_risk_days\":"
				  "60,\"roles\":["
				  "\"lead\",\"data_specialist\"],\"measured\":null,\"practice\":null,"
				  "\"published\":null,\"shared\":null}" },
		{ "3/verdict", "not_yet" },
		{ "3/thresholds/measured", "true" },
		{ "3/thresholds/practice", "false" },
		{ "3/rule", "Neither met nor at risk. It is met so: A cycle with a measure. Met: at least 1 "
			    "with a "
			    "measure; at risk: fewer after more than 120 days." },
		{ "5/rule", "Neither met nor at risk. It is met so: Progress submitted. Met: at least 1; at "
			    "risk: "
			    "never." },
		{ "7/rule", "It has no rule." },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_value(answer, api_text("members/0/commitments/%s", rows[i].place), rows[i].value);
}

static void test_each_verdict_has_its_evidence_its_rule_and_what_was_counted(void)
{
	const struct answer *answer;

	make_history();
	answer = api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-04-22");
	expect_value(answer, "as_of", "2020-04-22");
	expect_value(answer, "commitments/0/met_when", "At all sessions.");
	expect_value(answer, "commitments/2/thresholds/needed", "2");
	expect_value(answer, "commitments/0/at_risk", "1");
	expect_value(answer, "members/0/standing", "member");
	expect_value(answer, "members/0/days", "113");
	expect_value(answer, "members/0/commitments/0/because", "1 of 3, 1 not recorded yet.");
	expect_value(answer, "members/0/commitments/0/evidence/0/record", "session");
	expect_value(answer, "members/0/commitments/0/evidence/0/id", session_id("1"));
	expect_value(answer, "members/0/commitments/0/evidence/0/on", "2020-01-27");
	expect_value(answer, "members/0/commitments/0/evidence/0/shows", "kept");
	expect_value(answer, "members/0/commitments/0/evidence/1/shows", "missed");
	expect_value(answer, "members/0/commitments/0/evidence/2/shows", "open");
	expect_value(answer, "members/0/commitments/0/evidence/2/proof", "null");
	expect_value(answer, "members/0/commitments/0/evidence/3", "");
	expect_value(answer, "members/0/commitments/2/because", "2 of 2, after 113 days.");
	expect_value(answer, "members/0/commitments/7/because", "It has no rule.");
	answer = api_get(FACILITATOR, BASE "members/wa-01158/ledger?as_of=2020-12-31");
	expect_rules(answer);
	expect_value(answer, "members/0/standing", "left");
	expect_value(answer, "members/0/days", "60");
	expect_value(answer, "members/0/commitments/0/because", "0 of 1.");
	api_forget();
}

static void test_the_ledger_of_a_network_is_that_of_each_member(void)
{
	const struct answer *whole, *one;

	make_history();
	whole = api_get(FACILITATOR, BASE "ledger?as_of=2020-03-18");
	expect_status(whole, 200, "the whole");
	expect_value(whole, "commitments/0/at_risk", "2");
	expect_value(whole, "commitments/1/met", "1");
	expect_value(whole, "commitments/1/at_risk", "1");
	for (int i = 0; i < 2; i++) {
		one = api_get(FACILITATOR, api_text(BASE "members/%s/ledger?as_of=2020-03-18",
						   i == 0 ? "wa-01109" : "wa-01158"));
		expect(strcmp(value_at(whole, api_text("members/%d", i)), value_at(one, "members/0")) == 0,
			"member %d", i);
	}
	expect_value(whole, "members/2", "");
	api_forget();
}

static void test_the_ledger_is_a_table_too(void)
{
	static const char *const lines[] = {
		"member,name,standing,days,commitment,voluntary,counts,verdict,because,kept,missed,open,"
		"excused,says,rule\r\n",
		"wa-01158,Example District 2,left,60,Come,false,sessions,at_risk,0 of 1.,0,1,0,0,,At less ",
	};
	const struct answer *table, *whole;
	size_t count = 0;

	make_history();
	table = api_call(FACILITATOR, "GET", BASE "ledger?as_of=2020-03-18", "Accept: text/csv\r\n", NULL);
	whole = api_get(FACILITATOR, BASE "ledger?as_of=2020-03-18");
	expect(strstr(table->head, "ledger.csv") != NULL, "%s", table->head);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		expect(strstr(table->body, lines[i]) != NULL, "%s: %s", lines[i], table->body);
	for (const char *at = table->body; (at = strstr(at, "\r\n")) != NULL; at += 2)
		count++;
	expect(count == 1 + 2 * json_count(json_member(whole->json, "commitments")), "%zu lines", count);
	api_forget();
}

/* The words of a rule say no less than what is so: one of two roles is missing, or both are. */
static void test_what_is_wholly_missing_has_words_of_its_own(void)
{
	static const char roles[] =
		"update team_role set withdrawn_at = %s where network_id = "
		"find_network('ledger-test') and organization_id = find_organization('wa-01109')";
	static const char figures[] =
		"Met: at least 2 of lead, data_specialist; at risk: fewer after more than 60 days.";
	static const struct {
		const char *withdrawn_at, *words, *because;
	} rows[] = { { "null", "After 60 days one is missing.", "1 of 2, after 78 days." },
		{ "'2020-01-11'", "After 60 days both are missing.", "0 of 2, after 78 days." } };
	const struct answer *answer;

	make_history();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		api_sql(api_text(roles, rows[i].withdrawn_at));
		answer = api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-03-18");
		expect_value(answer, "members/0/commitments/2/verdict", "at_risk");
		expect_value(
			answer, "members/0/commitments/2/rule", api_text("%s %s", rows[i].words, figures));
		expect_value(answer, "members/0/commitments/2/because", rows[i].because);
	}
	expect_value(answer, "commitments/2/at_risk_none_when", "After 60 days both are missing.");
	/* a rule without such words says what it has */
	expect_value(answer, "commitments/0/at_risk_none_when", "null");
	api_sql(api_text(roles, "null"));
	api_forget();
}

static void test_a_correction_moves_the_verdict(void)
{
	const char *record;

	make_history();
	record = api_text("/v1/attendance/%s",
		api_sql(api_text("select id from attendance where session_id = %s and status = 'absent'",
			session_id("2"))));
	expect_status(api_patch(FACILITATOR, record, "{\"status\":\"excused\"}"), 200, "excused");
	expect_value(api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-04-22"),
		"members/0/commitments/0/because", "1 of 2, 1 not recorded yet, 1 excused beside.");
	expect(strncmp(verdicts(FACILITATOR, "wa-01109", "2020-04-22"), "not_yet ", 8) == 0, "one is open");
	attend("3", "wa-01109", "present");
	expect(strncmp(verdicts(FACILITATOR, "wa-01109", "2020-04-22"), "met ", 4) == 0,
		"all but the excused one");
	api_sql(api_text("delete from attendance where session_id = %s", session_id("3")));
	expect_status(api_patch(FACILITATOR, record, "{\"status\":\"absent\"}"), 200, "as before");
	api_forget();
}

/* Excused from the commitment at the position; `dates` as members of a JSON object. Its address. */
static const char *excuse(int position, const char *dates)
{
	return api_make(FACILITATOR, BASE "members/wa-01109/excuses",
		api_text("{\"commitment\":\"%s\",\"reason\":\"A flood.\"%s}", commitment_id(position), dates))
		->location;
}

static void withdraw_excuse(const char *address)
{
	expect_status(api_call(FACILITATOR, "DELETE", address, NULL, NULL), 200, "withdrawn");
}

/* What the member is told of the commitment at the position on that day. */
static void expect_cell(int position, const char *day, const char *verdict, const char *because)
{
	const struct answer *answer =
		api_get(DISTRICT, api_text(BASE "members/wa-01109/ledger?as_of=%s", day));
	const char *cell = api_text("members/0/commitments/%d", position - 1);

	expect_value(answer, api_text("%s/verdict", cell), verdict);
	expect_value(answer, api_text("%s/because", cell), because);
}

static void test_what_fell_into_an_excuse_is_excused_for_ever_and_all_else_counts(void)
{
	const char *address, *first = "members/0/commitments/0/";
	const struct answer *answer;

	make_history();
	address = excuse(1, ",\"starts_on\":\"2020-03-01\",\"ends_on\":\"2020-04-01\"");
	expect_cell(1, "2020-02-29", "met", "1 of 1.");
	expect_cell(1, "2020-03-18", "met", "1 of 1, 1 excused beside.");
	expect_cell(1, "2020-04-22", "not_yet", "1 of 2, 1 not recorded yet, 1 excused beside.");
	answer = api_get(DISTRICT, BASE "members/wa-01109/ledger?as_of=2020-04-22");
	expect_value(answer, api_text("%smissed", first), "0");
	expect_value(answer, api_text("%sevidence/1/shows", first), "excused");
	expect_value(answer, api_text("%sevidence/1/id", first), session_id("2"));
	expect_value(answer, api_text("%sexcuses/0/id", first), strrchr(address, '/') + 1);
	expect_value(answer, api_text("%sexcuses/0/starts_on", first), "2020-03-01");
	expect_value(answer, api_text("%sexcuses/0/ends_on", first), "2020-04-01");
	expect_status(api_call(FACILITATOR, "PATCH", address, "If-Match: \"1\"\r\n", "{\"reason\":\"r\"}"),
		405, "not changed");
	withdraw_excuse(address);
	/* while it lasts, it hides nothing that was missed before, and takes nothing away that was kept */
	address = excuse(1, ",\"starts_on\":\"2020-03-18\"");
	expect_cell(1, "2020-04-22", "at_risk", "1 of 2, 1 excused beside.");
	withdraw_excuse(address);
	address = excuse(1, ",\"ends_on\":\"2020-03-01\"");
	expect_cell(1, "2020-02-29", "met", "1 of 1.");
	withdraw_excuse(address);
	expect_cell(1, "2020-04-22", "at_risk", "1 of 3, 1 not recorded yet.");
	api_forget();
}

/* The number of shares that the ledger knew on that day; NULL: knows today. */
static const char *shares_on(const char *day)
{
	const char *when = day != NULL ? api_text("?as_of=%s", day) : "";

	return value_at(api_get(DISTRICT, api_text(BASE "members/wa-01109/ledger%s", when)),
		"members/0/commitments/4/kept");
}

static void test_a_share_counts_from_the_day_on_which_it_was_shared(void)
{
	const char *cycle, *note, *of = "network_id = find_network('ledger-test')";

	make_history();
	cycle = api_text("/v1/cycles/%s", api_sql(api_text("select max(id) from cycle where %s", of)));
	note = api_text("/v1/notes/%s", api_sql(api_text("select max(id) from note where %s", of)));
	api_sql(api_text("update cycle set created_at = '2020-03-10 12:00-08' where %s", of));
	expect_status(api_patch(DISTRICT, cycle, "{\"visibility\":\"network\"}"), 200, "shared today");
	expect(strcmp(shares_on("2020-04-22"), "1") == 0, "not when it was made: %s",
		shares_on("2020-04-22"));
	expect(strcmp(shares_on(NULL), "2") == 0, "but now: %s", shares_on(NULL));
	expect_status(api_patch(DISTRICT, cycle, "{\"visibility\":\"team\"}"), 200, "no longer");
	expect(strcmp(shares_on(NULL), "1") == 0, "taken back: %s", shares_on(NULL));
	expect_status(
		api_patch(DISTRICT, note, "{\"releasable\":\"It helped a lot.\"}"), 200, "in other words");
	expect(strcmp(shares_on("2020-03-08"), "1") == 0, "shared since: %s", shares_on("2020-03-08"));
	expect_status(api_patch(DISTRICT, note, "{\"releasable\":\"It helped.\"}"), 200, "as before");
	api_forget();
}

static void test_of_a_number_excused_days_do_not_count(void)
{
	const char *address;

	make_history();
	address = excuse(3, ",\"starts_on\":\"2020-01-15\",\"ends_on\":\"2020-02-15\"");
	expect_cell(3, "2020-02-01", NONE, "1 of 2, after 14 days, 18 excused beside.");
	expect_cell(3, "2020-03-18", "not_yet", "1 of 2, after 47 days, 31 excused beside.");
	expect_cell(3, "2020-04-22", "met", "2 of 2, after 82 days, 31 excused beside.");
	withdraw_excuse(address);
	address = excuse(3, ",\"starts_on\":\"2020-03-10\"");
	expect_cell(3, "2020-03-18", "at_risk", "1 of 2, after 69 days, 9 excused beside.");
	withdraw_excuse(address);
	api_forget();
}

static void test_an_excuse_without_dates_takes_the_whole_commitment_away_and_overwrites_nothing(void)
{
	const char *address;

	make_history();
	address = excuse(1, "");
	expect_cell(1, "2020-02-29", NONE, "Excused.");
	expect_value(api_get(DISTRICT, BASE "members/wa-01109/ledger?as_of=2020-02-29"),
		"members/0/commitments/0/rule",
		"Excused, or never a member. It is met so: At all sessions. Met: at least 100% of what was "
		"expected; at risk: less than 75%.");
	expect_cell(1, "2020-03-18", NONE, "Excused.");
	expect_value(api_get(DISTRICT, BASE "members/wa-01109/ledger?as_of=2020-03-18"),
		"members/0/commitments/0/evidence/0/shows", "kept");
	withdraw_excuse(address);
	expect_cell(1, "2020-03-18", "at_risk", "1 of 2.");
	api_forget();
}

static void test_a_member_contests_beside_the_verdict(void)
{
	const struct answer *answer;
	const char *address;

	make_history();
	answer = api_make(DISTRICT, BASE "members/wa-01109/statements",
		api_text("{\"commitment\":\"%s\",\"says\":\"contested\",\"reason\":\"We were there.\"}",
			commitment_id(1)));
	address = answer->location;
	date_back("member_statement", answer, "created_at = '2020-03-18 00:30-07'");
	answer = api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-03-18");
	expect_value(answer, "members/0/commitments/0/verdict", "at_risk");
	expect_value(answer, "members/0/commitments/0/statements/0/says", "contested");
	expect_value(answer, "members/0/commitments/0/statements/0/id", strrchr(address, '/') + 1);
	expect(strstr(answer->body, "We were there.") == NULL,
		"its reason is read from its record, which is watched");
	expect_value(answer, "members/0/commitments/0/statements/0/on", "2020-03-18");
	answer = api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-03-17");
	expect_value(answer, "members/0/commitments/0/statements", "[]");
	expect_status(api_call(DISTRICT, "DELETE", address, NULL, NULL), 200, "withdrawn");
	api_forget();
}

static void test_once_the_network_is_over_nothing_later_counts(void)
{
	static const char network[] = "/v1/networks/ledger-test";
	const struct answer *answer;

	make_history();
	expect_status(api_patch(FACILITATOR, network, "{\"ends_on\":\"2020-03-17\"}"), 200, "it ends");
	answer = api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-03-17");
	expect_value(answer, "closed", "false");
	answer = api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-04-22");
	expect_value(answer, "closed", "true");
	expect_value(answer, "as_of", "2020-03-17");
	expect_value(answer, "members/0/days", "77");
	expect_value(answer, "members/0/commitments/0/because", "1 of 2; the network is over.");
	expect_value(answer, "members/0/commitments/2/verdict", "at_risk");
	expect_value(
		answer, "members/0/commitments/2/because", "1 of 2, after 77 days; the network is over.");
	/* an ask of its last day is missed when that is over */
	expect_status(api_patch(FACILITATOR, network, "{\"ends_on\":\"2020-02-15\"}"), 200, "it ends before");
	expect_value(api_get(FACILITATOR, BASE "members/wa-01158/ledger?as_of=2020-02-15"),
		"members/0/commitments/1/because", "0 of 0.");
	expect_value(api_get(FACILITATOR, BASE "members/wa-01158/ledger"), "members/0/commitments/1/because",
		"0 of 1; the network is over.");
	/* and who did not have the days that a rule gives is not at risk for lack of them */
	answer = api_get(FACILITATOR, BASE "members/wa-01109/ledger");
	expect_value(answer, "members/0/commitments/2/verdict", "not_yet");
	expect_value(
		answer, "members/0/commitments/2/because", "1 of 2, after 46 days; the network is over.");
	expect_status(api_patch(FACILITATOR, network, "{\"ends_on\":null}"), 200, "as before");
	api_forget();
}

static void test_who_says_what_is_kept_apart(void)
{
	const char *says, *excuse;

	make_history();
	says = api_text("{\"commitment\":\"%s\",\"says\":\"kept\"}", commitment_id(1));
	excuse = api_text("{\"commitment\":\"%s\",\"reason\":\"r\"}", commitment_id(1));
	expect_status(api_post(FACILITATOR, BASE "members/wa-01109/statements", says), 403, "no member");
	expect_status(api_post(OTHER, BASE "members/wa-01109/statements", says), 404, "another member");
	expect_status(
		api_post(DISTRICT, BASE "members/wa-01109/excuses", excuse), 403, "nobody excuses oneself");
	expect_status(api_post(VISITOR, BASE "members/wa-01109/excuses", excuse), 404,
		"another network's facilitator");
	expect(names(api_post(DISTRICT, BASE "members/wa-01109/statements",
			     "{\"commitment\":\"999999\",\"says\":\"kept\"}"),
		       "/commitment"),
		"no such commitment");
	expect(names(api_post(FACILITATOR, BASE "members/wa-01109/excuses",
			     api_text("{\"commitment\":\"%s\",\"reason\":\"r\",\"starts_on\":\"2020-03-01\","
				      "\"ends_on\":"
				      "\"2020-03-01\"}",
				     commitment_id(1))),
		       "/ends_on"),
		"no day of it");
	api_forget();
}

static void test_a_day_of_a_commitment_is_excused_once(void)
{
	static const struct {
		const char *dates;
		bool may_be;
	} rows[] = { { ",\"starts_on\":\"2020-03-31\",\"ends_on\":\"2020-05-01\"", false },
		{ ",\"ends_on\":\"2020-03-02\"", false }, { "", false },
		{ ",\"starts_on\":\"2020-04-01\",\"ends_on\":\"2020-05-01\"", true } };
	const char *first;

	make_history();
	first = excuse(1, ",\"starts_on\":\"2020-03-01\",\"ends_on\":\"2020-04-01\"");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer = api_post(FACILITATOR, BASE "members/wa-01109/excuses",
			api_text("{\"commitment\":\"%s\",\"reason\":\"r\"%s}", commitment_id(1),
				rows[i].dates));

		expect_status(answer, rows[i].may_be ? 201 : 409, "%s", rows[i].dates);
		expect(rows[i].may_be || names(answer, "/starts_on"), "%s", answer->body);
		if (rows[i].may_be)
			withdraw_excuse(answer->location);
	}
	withdraw_excuse(first);
	withdraw_excuse(excuse(1, ""));
	api_forget();
}

static void test_a_district_sees_its_own_row_alone_and_others_none(void)
{
	const struct answer *answer;

	make_history();
	answer = api_get(DISTRICT, BASE "ledger?as_of=2020-03-18");
	expect_value(answer, "members/0/organization/code", "wa-01109");
	expect_value(answer, "members/1", "");
	expect_value(answer, "commitments/1/at_risk", "0");
	expect_status(api_get(DISTRICT, BASE "members/wa-01158/ledger"), 404, "another's row");
	expect_status(api_get(VISITOR, BASE "ledger"), 404, "another network's facilitator");
	expect_status(api_get(READER, BASE "ledger"), 403, "a reader");
	expect_status(api_get(KEPT, BASE "ledger"), 404, "a token that is kept to another network");
	api_forget();
}

/* A cycle that its team keeps to itself counts for everybody alike, but only the team learns which it is. */
static void test_a_verdict_is_the_same_whoever_asks(void)
{
	const char *place = "members/0/commitments/3/evidence/0/id";
	const struct answer *own, *facilitators;

	make_history();
	own = api_get(DISTRICT, BASE "members/wa-01109/ledger?as_of=2020-03-18");
	facilitators = api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-03-18");
	expect(strcmp(verdicts(DISTRICT, "wa-01109", "2020-03-18"),
		       verdicts(FACILITATOR, "wa-01109", "2020-03-18")) == 0,
		"the verdicts");
	expect(strcmp(value_at(own, place), "null") != 0, "the team: %s", value_at(own, place));
	expect_value(facilitators, place, "null");
	api_forget();
}

static void test_a_pause_expects_nothing(void)
{
	const char *member;

	make_history();
	member = api_text(BASE "members/%s", api_sql("select id from membership where network_id = "
						     "find_network('ledger-test') and organization_id = "
						     "find_organization('wa-01109')"));
	expect_status(api_patch(FACILITATOR, member,
			      "{\"pauses\":[{\"paused_on\":\"2020-03-01\",\"resumed_on\":\"2020-04-01\"}]}"),
		200, "paused");
	expect_value(api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-03-18"),
		"members/0/standing", "paused");
	expect_value(api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-04-22"),
		"members/0/commitments/0/because", "1 of 2, 1 not recorded yet.");
	expect_value(api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-04-22"), "members/0/days",
		"82");
	expect_status(api_patch(FACILITATOR, member, "{\"pauses\":null}"), 200, "as before");
	api_forget();
}

/* ---- members that become others ---- */

#define MERGED "/v1/networks/ledger-merged/"

static const char merged_template[] =
	"{\"slug\":\"ledger-merged\",\"name\":\"N\",\"aim\":\"A\",\"starts_on\":\"2020-01-01\",\"goal\":{"
	"\"baseline_year\":\"2018-19\",\"target_reduction\":0.5,\"target_year\":\"2023-24\"},\"commitments\":"
	"["
	"{\"position\":1,\"title\":\"Come\",\"rule\":{\"counts\":\"sessions\",\"at_risk_share\":0.75,\"met\":"
	"\"m\"}},"
	"{\"position\":2,\"title\":\"Answer\",\"rule\":{\"counts\":\"asks\",\"at_risk_share\":0.5,\"met\":"
	"\"m\"}},"
	"{\"position\":3,\"title\":\"Team\",\"rule\":{\"counts\":\"team\",\"roles\":[\"lead\"],\"at_risk_"
	"days\":30,"
	"\"met\":\"m\"}},"
	"{\"position\":4,\"title\":\"Share\",\"rule\":{\"counts\":\"shares\",\"met\":\"m\"}}]}";

static const char *merged_ask(const char *due_on)
{
	const struct answer *ask = api_make(FACILITATOR, MERGED "asks",
		api_text(
			"{\"title\":\"t\",\"purpose\":\"p\",\"reader\":\"r\",\"minutes\":5,\"due_on\":\"%s\","
			"\"gives_back\":\"g\"}",
			due_on));

	publish_ask(ask->location);
	date_back("ask", ask, "published_at = '2020-01-20'");
	return api_text("%s", strrchr(ask->location, '/') + 1);
}

/* Sessions on three days; `marks` of who was there: + present, - absent, of each of the two members. */
static void merged_session(const char *day, const char *marks)
{
	const char *session = api_make(FACILITATOR, MERGED "sessions",
		api_text("{\"title\":\"t\",\"time_zone\":\"America/"
			 "Los_Angeles\",\"starts_at\":\"%sT13:00:00-08:00\","
			 "\"ends_at\":\"%sT14:00:00-08:00\"}",
			day, day))
				      ->location;

	for (int i = 0; marks[i] != '\0'; i++)
		if (marks[i] != ' ')
			api_make(FACILITATOR, api_text("%s/attendance", session),
				api_text("{\"organization\":\"wa-8105%d\",\"status\":\"%s\"}", i + 1,
					marks[i] == '+' ? "present" : "absent"));
}

/* At the session of that day, of which nothing is recorded of it; where the record lives. */
static const char *attend_merged(const char *day, int number, const char *status)
{
	const char *session = api_sql(api_text("select id from session where network_id = "
					       "find_network('ledger-merged') and starts_at = '%s 13:00-08'",
		day));

	return api_make(FACILITATOR, api_text("/v1/sessions/%s/attendance", session),
		api_text("{\"organization\":\"wa-8105%d\",\"status\":\"%s\"}", number, status))
		->location;
}

static void merged_member(int number, const char *joined_on)
{
	api_make(FACILITATOR, "/v1/organizations",
		api_text("{\"kind\":\"district\",\"name\":\"Example\",\"state\":\"WA\",\"codes\":[{"
			 "\"scheme\":\"wa-district\",\"code\":\"8105%d\"}]}",
			number));
	api_make(FACILITATOR, MERGED "members",
		api_text("{\"organization\":\"wa-8105%d\",\"joined_on\":\"%s\"}", number, joined_on));
}

static const char *becomes(int from, int to, const char *starts_on, const char *kind)
{
	return api_make(FACILITATOR, "/v1/successions",
		api_text("{\"from\":\"wa-8105%d\",\"to\":\"wa-8105%d\",\"starts_on\":\"%s\",\"kind\":\"%s\"}",
			from, to, starts_on, kind))
		->location;
}

/* wa-81051 does all that there is to do, wa-81052 little; the former goes into the latter in April. */
static const char *make_merger(const char **late)
{
	const char *answered;

	world_make();
	api_make(FACILITATOR, "/v1/networks", merged_template);
	merged_member(1, "2020-01-01");
	merged_member(2, "2020-01-01");
	merged_session("2020-01-27", "+-");
	merged_session("2020-03-17", "+ ");
	merged_session("2020-04-21", " +");
	answered = merged_ask("2020-02-15");
	*late = merged_ask("2020-04-10");
	api_sql(api_text(
		"insert into ask_answer (ask_id, network_id, organization_id, text, created_at) select %s, "
		"find_network('ledger-merged'), find_organization('wa-81051'), 't', '2020-02-10'; "
		"with p as (insert into person (organization_id, name) values "
		"(find_organization('wa-81051'), "
		"'Example Person') returning id) insert into team_role (network_id, organization_id, "
		"person_id, "
		"role, created_at) select find_network('ledger-merged'), find_organization('wa-81051'), id, "
		"'lead', "
		"'2020-01-10' from p",
		answered));
	api_make(FACILITATOR, MERGED "share-outs",
		"{\"organization\":\"wa-81051\",\"status\":\"presented\",\"presented_on\":\"2020-03-20\"}");
	return becomes(1, 2, "2020-04-01", "merge");
}

/* "code: because because …" of each row of the merged network's ledger. */
static const char *merged_rows(const char *path)
{
	const struct answer *answer = api_get(FACILITATOR, path);
	const char *text = "", *code;

	for (int i = 0; (code = value_at(answer, api_text("members/%d/organization/code", i)))[0] != '\0';
		i++) {
		text = api_text("%s[%s", text, code);
		for (int at = 0; at < 4; at++)
			text = api_text("%s %s", text,
				value_at(answer, api_text("members/%d/commitments/%d/because", i, at)));
		text = api_text("%s]", text);
	}
	return text;
}

static void expect_rows(const char *query, const char *wanted)
{
	const char *found = merged_rows(api_text(MERGED "%s", query));

	expect(strcmp(found, wanted) == 0, "%s: %s, not %s", query, found, wanted);
}

static void test_what_a_member_did_follows_it_into_the_one_that_it_becomes(void)
{
	const char *late, *renumbering, *merger = make_merger(&late);
	const char *after = "[wa-81052 3 of 3. 1 of 2. 1 of 1, after 113 days. 1 of 1, after 113 days.]";
	const struct answer *answer;

	/* on the eve each stands for itself */
	expect_rows("ledger?as_of=2020-03-31",
		"[wa-81051 2 of 2. 1 of 1. 1 of 1, after 91 days. 1 of 1, after 91 days.]"
		"[wa-81052 0 of 2, 1 not recorded yet. 0 of 1. 0 of 1, after 91 days. 0 of 1, after 91 "
		"days.]");
	expect_rows("ledger?as_of=2020-04-22", after);
	expect_rows("members/wa-81052/ledger?as_of=2020-04-22", after);
	expect_rows("members/wa-81051/ledger?as_of=2020-04-22", after);
	answer = api_get(FACILITATOR, api_text("/v1/asks/%s/members", late));
	expect_value(answer, "items/0/organization/code", "wa-81052");
	expect_value(answer, "items/0/state", "overdue");
	expect_value(answer, "items/1", "");
	expect_value(api_get(FACILITATOR, api_text("/v1/asks/%s", late)), "answers/expected", "1");
	expect_value(api_get(FACILITATOR, "/v1/organizations/wa-81051/asks"), "owed", "[]");
	expect_value(api_get(FACILITATOR, "/v1/organizations/wa-81052/asks"), "owed/0/ask", late);
	answer = api_get(FACILITATOR, MERGED "rota");
	expect_value(answer, "members/0/organization/code", "wa-81052");
	expect_value(answer, "members/0/presented", "1");
	expect_value(answer, "members/1", "");
	expect_value(api_get(FACILITATOR, MERGED "members/wa-81052/team"), "items/0/role", "lead");
	/* and further, under a new code */
	merged_member(3, "2020-05-01");
	renumbering = becomes(2, 3, "2020-05-01", "renumber");
	expect_rows("ledger?as_of=2020-05-10",
		"[wa-81053 3 of 3. 1 of 2. 1 of 1, after 131 days. 1 of 1, after 131 days.]");
	expect_status(api_call(FACILITATOR, "DELETE", renumbering, NULL, NULL), 200, "withdrawn");
	/* unsaid, as if it had never been said */
	expect_status(api_call(FACILITATOR, "DELETE", merger, NULL, NULL), 200, "withdrawn");
	expect_rows("members/wa-81051/ledger?as_of=2020-04-22",
		"[wa-81051 2 of 3, 1 not recorded yet. 1 of 2. 1 "
		"of 1, after 113 days. 1 of 1, after 113 days.]");
	expect_value(api_get(FACILITATOR, MERGED "members/wa-81052/team"), "items", "[]");
	api_forget();
}

static const char *merged_excuse(int number, const char *dates)
{
	const char *commitment =
		api_text("%s", api_sql("select id from commitment where position = 1 and network_id = "
				       "find_network('ledger-merged')"));

	return api_make(FACILITATOR, api_text(MERGED "members/wa-8105%d/excuses", number),
		api_text("{\"commitment\":\"%s\",\"reason\":\"r\"%s}", commitment, dates))
		->location;
}

static void expect_coming(const char *wanted)
{
	const char *found = value_at(api_get(FACILITATOR, MERGED "members/wa-81052/ledger?as_of=2020-04-22"),
		"members/0/commitments/0/because");

	expect(strcmp(found, wanted) == 0, "%s, not %s", found, wanted);
}

/* Goes on with the network of the test before: both were members in February, and neither came. */
static void test_an_excuse_of_what_has_merged_excuses_nobody_else(void)
{
	const char *all, *one, *other, *february, *record;

	merged_session("2020-02-18", "--");
	all = merged_excuse(1, "");
	becomes(1, 2, "2020-04-01", "merge");
	expect_coming("3 of 4.");
	/* on a day on which both are excused nothing is expected */
	february = merged_excuse(2, ",\"starts_on\":\"2020-02-01\",\"ends_on\":\"2020-03-01\"");
	expect_coming("3 of 3, 1 excused beside.");
	expect_status(api_call(FACILITATOR, "DELETE", all, NULL, NULL), 200, "withdrawn");
	expect_coming("3 of 4.");
	/* one was absent, and is excused; of the other nobody knows: that is open until somebody records it
	 */
	merged_session("2020-03-03", "- ");
	expect_coming("3 of 5, 1 not recorded yet.");
	one = merged_excuse(1, ",\"starts_on\":\"2020-03-01\",\"ends_on\":\"2020-03-10\"");
	expect_coming("3 of 5, 1 not recorded yet.");
	other = merged_excuse(2, ",\"starts_on\":\"2020-03-01\",\"ends_on\":\"2020-03-10\"");
	expect_coming("3 of 4, 1 excused beside.");
	expect_status(api_call(FACILITATOR, "DELETE", other, NULL, NULL), 200, "withdrawn");
	record = attend_merged("2020-03-03", 2, "absent");
	expect_coming("3 of 5.");
	expect_status(api_patch(FACILITATOR, record, "{\"status\":\"present\"}"), 200, "there");
	expect_coming("4 of 5.");
	expect_status(api_call(FACILITATOR, "DELETE", one, NULL, NULL), 200, "withdrawn");
	expect_coming("4 of 5.");
	/* from all of it, as what it has become */
	withdraw_excuse(february);
	merged_excuse(2, "");
	expect_value(api_get(FACILITATOR, MERGED "members/wa-81052/ledger?as_of=2020-04-22"),
		"members/0/commitments/0/verdict", "not_applicable");
	api_forget();
}

static void expect_ninth(const char *day, const char *verdict, const char *days)
{
	const struct answer *answer =
		api_get(FACILITATOR, api_text(BASE "members/wa-01158/ledger?as_of=%s", day));

	expect_value(answer, "members/0/commitments/8/verdict", verdict);
	expect_value(answer, "members/0/commitments/8/thresholds/at_risk_days", days);
	expect_value(answer, "commitments/8/thresholds/at_risk_days", days);
}

static void test_a_day_is_judged_by_the_rule_of_that_day(void)
{
	const struct answer *made, *answer;
	const char *address, *id;

	make_history();
	made = api_make(FACILITATOR, BASE "commitments",
		"{\"position\":9,\"title\":\"Try\",\"rule\":{\"counts\":\"cycles\",\"at_risk_days\":10,"
		"\"met\":"
		"\"A cycle.\"}}");
	address = api_text("%s", made->location);
	id = strrchr(address, '/') + 1;
	/* until it was written down, as it was at the end of that day */
	expect_ninth("2020-02-20", "at_risk", "10");
	expect_status(
		api_patch(FACILITATOR, address, "{\"rule\":{\"at_risk_days\":900}}"), 200, "on the same day");
	expect_ninth("2020-02-20", "not_yet", "900");
	api_sql(api_text("update commitment set created_at = '2020-01-01 12:00-08' where id = %s", id));
	expect_ninth("2020-02-20", "at_risk", "10");
	/* a rule holds at the end of the day on which it was changed */
	api_sql(api_text("update commitment set earlier = jsonb_set(earlier, '{0,until}', "
			 "'\"2020-02-20T23:59:00-08:00\"') where id = %s",
		id));
	expect_ninth("2020-02-19", "at_risk", "10");
	expect_ninth("2020-02-20", "not_yet", "900");
	answer = api_patch(FACILITATOR, address, "{\"title\":\"Try it\",\"rule\":null,\"position\":10}");
	expect_status(answer, 200, "without a rule");
	expect_value(answer, "earlier/0/rule/at_risk_days", "10");
	expect_value(answer, "earlier/0/title", "Try");
	expect_value(answer, "earlier/0/voluntary", "false");
	expect_value(answer, "earlier/0/by/name", "facilitator");
	expect_value(answer, "earlier/1/rule/at_risk_days", "900");
	expect_value(api_patch(FACILITATOR, address, "{\"position\":11}"), "earlier/2", "");
	expect_ninth("2020-02-19", "at_risk", "10");
	expect_ninth("2020-02-20", "not_yet", "900");
	answer = api_get(FACILITATOR, BASE "ledger?as_of=2020-02-20");
	expect_value(answer, "commitments/8/title", "Try");
	expect_value(api_get(FACILITATOR, BASE "commitments?limit=200"), "items/8/title", "Try it");
	expect_status(api_call(FACILITATOR, "DELETE", address, NULL, NULL), 200, "withdrawn");
	api_forget();
}

const struct test tests_ledger[] = {
	TEST(test_a_year_is_judged_cell_by_cell),
	TEST(test_a_day_is_judged_by_the_rule_of_that_day),
	TEST(test_each_verdict_has_its_evidence_its_rule_and_what_was_counted),
	TEST(test_the_ledger_of_a_network_is_that_of_each_member),
	TEST(test_the_ledger_is_a_table_too),
	TEST(test_what_is_wholly_missing_has_words_of_its_own),
	TEST(test_a_correction_moves_the_verdict),
	TEST(test_what_fell_into_an_excuse_is_excused_for_ever_and_all_else_counts),
	TEST(test_a_share_counts_from_the_day_on_which_it_was_shared),
	TEST(test_of_a_number_excused_days_do_not_count),
	TEST(test_an_excuse_without_dates_takes_the_whole_commitment_away_and_overwrites_nothing),
	TEST(test_a_member_contests_beside_the_verdict),
	TEST(test_once_the_network_is_over_nothing_later_counts),
	TEST(test_who_says_what_is_kept_apart),
	TEST(test_a_day_of_a_commitment_is_excused_once),
	TEST(test_a_district_sees_its_own_row_alone_and_others_none),
	TEST(test_a_verdict_is_the_same_whoever_asks),
	TEST(test_a_pause_expects_nothing),
	TEST(test_what_a_member_did_follows_it_into_the_one_that_it_becomes),
	TEST(test_an_excuse_of_what_has_merged_excuses_nobody_else),
	TEST_END,
};
