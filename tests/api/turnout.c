/* Who says they come to a session, and who was there under which rule: for the page of a session and for the
 * ledger. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdlib.h>
#include <string.h>

#define BASE "/v1/networks/turnout-test/"
#define WHEN(day_)                                                                                           \
	"\"starts_at\":\"2020-" day_ "T13:00:00-08:00\",\"ends_at\":\"2020-" day_                            \
	"T14:30:00-08:00\",\"time_zone\":\"America/Los_Angeles\""

static const char template[] =
	"{\"slug\":\"turnout-test\",\"name\":\"N\",\"aim\":\"A\",\"starts_on\":\"2020-01-01\",\"goal\":{"
	"\"baseline_year\":\"2018-19\",\"target_reduction\":0.5,\"target_year\":\"2023-24\"},"
	"\"attendance_rule\":{\"minutes\":30},\"commitments\":[{\"position\":1,\"title\":\"Come\",\"rule\":{"
	"\"counts\":\"sessions\",\"met\":\"At all.\"}}]}";

static void begin(void)
{
	static bool is_made;

	if (!world_found_once(&is_made, template))
		return;
	api_make(FACILITATOR, BASE "members", "{\"organization\":\"wa-01109\",\"joined_on\":\"2020-01-01\"}");
	api_make(FACILITATOR, BASE "members",
		"{\"organization\":\"wa-01158\",\"joined_on\":\"2020-01-01\",\"left_on\":\"2020-03-01\"}");
}

static const char *new_session(const char *rest)
{
	begin();
	return api_make(FACILITATOR, BASE "sessions", api_text("{\"title\":\"S\"%s}", rest))->location;
}

/* Somebody of wa-01109 with a role in its team since before the sessions; the id. */
static const char *new_person(const char *name, bool in_team)
{
	const char *id =
		strrchr(api_make(DISTRICT, "/v1/organizations/wa-01109/people",
				api_text("{\"name\":\"%s\",\"email\":\"%s@example.org\"}", name, name))
				->location,
			'/') +
		1;
	const struct answer *role;

	if (!in_team)
		return id;
	role = api_make(DISTRICT, BASE "members/wa-01109/team",
		api_text("{\"person\":\"%s\",\"role\":\"staff\"}", id));
	api_sql(api_text("update team_role set created_at = '2020-01-02' where id = %s",
		strrchr(role->location, '/') + 1));
	return id;
}

static const char *attend(const char *session, const char *person, const char *rest)
{
	return api_make(FACILITATOR, api_text("%s/attendance", session),
		api_text("{\"organization\":\"wa-01109\"%s%s%s,%s}", person != NULL ? ",\"person\":\"" : "",
			person != NULL ? person : "", person != NULL ? "\"" : "", rest))
		->location;
}

static const struct answer *turnout(enum who who, const char *session)
{
	const struct answer *answer = api_get(who, api_text("%s/turnout", session));

	expect_status(answer, 200, "turnout");
	return answer;
}

static void expect_stands(const char *session, const char *wanted)
{
	expect_value(turnout(FACILITATOR, session), "members/0/stands", wanted);
}

/* ---- the rule ---- */

static void test_minutes_are_measured_by_the_rule_which_stands_in_words_beside_the_answer(void)
{
	const char *session = new_session("," WHEN("01-27")), *record;
	const char *one = new_person("turnout.ash", false);
	const struct answer *answer;

	expect_stands(session, "open");
	record = attend(session, one, "\"status\":\"partly\",\"minutes\":29");
	answer = turnout(FACILITATOR, session);
	expect_value(answer, "rule",
		"Somebody of the member was there for at least 30 minutes, or it is recorded for the member "
		"as "
		"a whole. Who made it up counts, too, and is told apart.");
	expect_value(answer, "members/0/organization/code", "wa-01109");
	expect_value(answer, "members/0/stands", "partly");
	expect_value(answer, "members/0/there", "0");
	expect_value(answer, "members/0/people/0/person", one);
	expect_value(answer, "members/0/people/0/minutes", "29");
	expect_value(answer, "members/1/stands", "open");
	expect_status(api_patch(FACILITATOR, session, "{\"attendance_rule\":{\"minutes\":20}}"), 200, "20");
	expect_stands(session, "attended");
	expect_status(api_patch(FACILITATOR, record, "{\"minutes\":null}"), 200, "no minutes");
	expect_stands(session, "partly");
	expect_status(api_patch(FACILITATOR, record, "{\"status\":\"present\"}"), 200, "somebody says so");
	expect_stands(session, "attended");
	api_forget();
}

static void test_a_rule_may_want_several_people_or_the_whole_team_but_who_is_excused(void)
{
	const char *session = new_session("," WHEN("01-28") ",\"attendance_rule\":{\"people\":2}");
	const char *one = new_person("turnout.birch", true), *two = new_person("turnout.cedar", true);
	const char *guest = new_person("turnout.dogwood", false), *record;

	attend(session, one, "\"status\":\"present\",\"minutes\":5");
	expect_stands(session, "partly");
	attend(session, guest, "\"status\":\"present\"");
	expect_stands(session, "attended");
	expect_status(api_patch(FACILITATOR, session, "{\"attendance_rule\":{\"whole_team\":true}}"), 200,
		"the whole team");
	expect_stands(session, "partly");
	record = attend(session, two, "\"status\":\"excused\"");
	expect_stands(session, "attended");
	expect_status(api_patch(FACILITATOR, record, "{\"status\":\"absent\"}"), 200, "not excused");
	expect_stands(session, "partly");
	attend(session, NULL, "\"status\":\"present\"");
	expect_stands(session, "attended");
	expect(strstr(value_at(turnout(FACILITATOR, session), "rule"), "Everybody") != NULL, "its words");
	api_forget();
}

static void test_one_persons_excuse_is_not_that_of_others_who_stayed_away(void)
{
	const char *session = new_session("," WHEN("01-30") ",\"attendance_rule\":{\"people\":2}");
	const char *one = new_person("turnout.larch", true), *two = new_person("turnout.maple", true);
	const char *record, *whole;

	attend(session, one, "\"status\":\"excused\"");
	expect_stands(session, "excused");
	record = attend(session, two, "\"status\":\"absent\"");
	expect_stands(session, "absent");
	expect_status(api_patch(FACILITATOR, session, "{\"attendance_rule\":{\"whole_team\":true}}"), 200,
		"the whole team");
	expect_stands(session, "absent");
	expect_status(api_patch(FACILITATOR, record, "{\"status\":\"partly\"}"), 200, "came, and left");
	expect_stands(session, "partly");
	expect_status(
		api_patch(FACILITATOR, session, "{\"attendance_rule\":{\"whole_team\":null}}"), 200, "two");
	expect_stands(session, "excused");
	expect_status(api_patch(FACILITATOR, record, "{\"status\":\"absent\"}"), 200, "stayed away");
	expect_stands(session, "absent");
	whole = attend(session, NULL, "\"status\":\"excused\"");
	expect_stands(session, "excused");
	expect_status(api_patch(FACILITATOR, whole, "{\"status\":\"absent\"}"), 200, "the member");
	expect_status(api_patch(FACILITATOR, record, "{\"status\":\"excused\"}"), 200, "both people");
	expect_stands(session, "absent");
	api_forget();
}

static void test_what_is_made_up_counts_and_is_told_apart_also_in_the_ledger(void)
{
	const char *session = new_session("," WHEN("01-29")), *one = new_person("turnout.elm", false),
		   *record;
	const struct answer *answer;

	record = attend(session, one, "\"status\":\"absent\"");
	expect_stands(session, "absent");
	expect(names(api_patch(FACILITATOR, record, "{\"status\":\"made_up\"}"), "/made_up_by"), "by what");
	expect(names(api_patch(FACILITATOR, record,
			     "{\"status\":\"made_up\",\"made_up_by\":\"other_session\",\"other_session\":"
			     "\"999999\"}"),
		       "/other_session"),
		"no such session");
	expect_status(api_patch(FACILITATOR, record, "{\"status\":\"made_up\",\"made_up_by\":\"recording\"}"),
		200, "it was watched");
	answer = turnout(FACILITATOR, session);
	expect_value(answer, "members/0/stands", "made_up");
	expect_value(answer, "members/0/people/0/made_up_by", "recording");
	expect_value(answer, "members/0/people/0/corrected", "true");
	answer = api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-01-29");
	for (int i = 0; i < 20; i++) {
		const char *place = api_text("members/0/commitments/0/evidence/%d/id", i);

		if (strcmp(value_at(answer, place), strrchr(session, '/') + 1) == 0) {
			expect_value(
				answer, api_text("members/0/commitments/0/evidence/%d/shows", i), "made_up");
			api_forget();
			return;
		}
	}
	expect(false, "the ledger tells of it: %s", answer->body);
	api_forget();
}

static void test_the_ledger_judges_by_the_same_rule(void)
{
	const char *session, *one = new_person("turnout.fir", false);
	const struct answer *answer;

	begin();
	api_sql("update session set withdrawn_at = now() where network_id = find_network('turnout-test')");
	session = new_session("," WHEN("02-10"));
	attend(session, one, "\"status\":\"present\",\"minutes\":10");
	answer = api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-02-11");
	expect_value(answer, "members/0/commitments/0/evidence/0/shows", "missed");
	expect_status(api_patch(FACILITATOR, session, "{\"attendance_rule\":{\"minutes\":10}}"), 200, "10");
	answer = api_get(FACILITATOR, BASE "members/wa-01109/ledger?as_of=2020-02-11");
	expect_value(answer, "members/0/commitments/0/evidence/0/shows", "kept");
	expect_value(answer, "members/0/commitments/0/because", "1 of 1.");
	api_forget();
}

static void test_only_members_of_the_day_are_listed_and_each_sees_its_own(void)
{
	const char *session = new_session("," WHEN("03-10"));
	const struct answer *answer = turnout(FACILITATOR, session);

	expect_value(answer, "members/0/organization/code", "wa-01109");
	expect_value(answer, "members/1", "");
	session = new_session("," WHEN("02-20"));
	expect_value(turnout(FACILITATOR, session), "members/1/organization/code", "wa-01158");
	answer = turnout(OTHER, session);
	expect_value(answer, "members/0/organization/code", "wa-01158");
	expect_value(answer, "members/1", "");
	api_forget();
}

/* ---- corrections ---- */

static void test_a_correction_shows_what_was_said_before_and_who_reads_others_is_noted(void)
{
	const char *session = new_session("," WHEN("02-21")), *one = new_person("turnout.gorse", false);
	const char *record = attend(session, one, "\"status\":\"absent\"");
	const char *reads = api_text("select count(*) from audit_entry where action = 'read' and subject = "
				     "'attendance' and %s = any (subjects)",
		strrchr(record, '/') + 1);
	const struct answer *answer;
	int before;

	expect_value(api_get(DISTRICT, record), "earlier", "[]");
	expect_status(api_patch(FACILITATOR, record, "{\"note\":\"By phone.\"}"), 200, "a note");
	expect_status(
		api_patch(FACILITATOR, record, "{\"status\":\"present\",\"minutes\":40}"), 200, "there");
	answer = api_get(DISTRICT, record);
	expect_value(answer, "earlier/0/status", "absent");
	expect_value(answer, "earlier/0/minutes", "null");
	expect_value(answer, "earlier/0/note", "By phone.");
	expect_value(answer, "earlier/1", "");
	before = atoi(api_sql(reads));
	turnout(DISTRICT, session);
	expect(atoi(api_sql(reads)) == before, "the district's own reads are not noted");
	turnout(FACILITATOR, session);
	expect(atoi(api_sql(reads)) == before + 1, "%s reads, %d before", api_sql(reads), before);
	api_forget();
}

static void test_every_part_of_a_correction_is_kept_with_whose_hand_it_was(void)
{
	const char *session = new_session("," WHEN("02-22")), *one = new_person("turnout.medlar", false);
	const char *second = new_session("," WHEN("02-23")), *other = strrchr(second, '/') + 1;
	const char *record = attend(
		session, one, "\"status\":\"made_up\",\"made_up_by\":\"talk\",\"note\":\"On Monday.\"");
	const char *who = api_sql(
		api_text("select created_by from attendance where id = %s", strrchr(record, '/') + 1));
	const struct answer *answer;

	attend(second, one, "\"status\":\"present\"");
	expect_status(api_patch(FACILITATOR, record,
			      api_text("{\"made_up_by\":\"other_session\",\"other_session\":\"%s\"}", other)),
		200, "it was another session");
	expect_status(api_patch(FACILITATOR, record, "{\"other_session\":null,\"made_up_by\":\"recording\"}"),
		200, "it was the recording");
	expect_status(api_patch(FACILITATOR, record, "{\"note\":\"On Tuesday.\"}"), 200, "another day");
	answer = api_get(DISTRICT, record);
	expect_value(answer, "earlier/0/made_up_by", "talk");
	expect_value(answer, "earlier/0/note", "On Monday.");
	expect_value(answer, "earlier/0/by/id", who);
	expect_value(answer, "earlier/0/by/name", "facilitator");
	expect_value(answer, "earlier/1/made_up_by", "other_session");
	expect_value(answer, "earlier/1/other_session", other);
	expect_value(answer, "earlier/2/made_up_by", "recording");
	expect_value(answer, "earlier/2/note", "On Monday.");
	expect_value(answer, "earlier/3", "");
	api_forget();
}

/* ---- who was not there ---- */

static const struct answer *confirm(enum who who, const char *session, const char *body)
{
	return api_post(who, api_text("%s/absences", session), body);
}

static void test_who_did_not_come_is_confirmed_together_by_whoever_has_seen_how_many_are_open(void)
{
	const char *session = new_session("," WHEN("02-11")), *one = new_person("turnout.nettle", false);
	const char *key = "Idempotency-Key: absences-of-turnout\r\n";
	const char *address = api_text("%s/absences", session);
	const struct answer *answer = turnout(FACILITATOR, session);

	expect_value(answer, "open", "2");
	expect_value(turnout(OTHER, session), "open", "1");
	expect_status(confirm(FACILITATOR, session, "{\"members\":1}"), 409, "another number than was seen");
	expect_status(confirm(FACILITATOR, session, "{\"members\":1,\"organizations\":[\"wa-01147\"]}"), 409,
		"no member");
	expect(names(confirm(FACILITATOR, session, "{}"), "/members"), "without a number");
	expect_status(confirm(DISTRICT, session, "{\"members\":2}"), 403, "not by a member");
	expect_value(turnout(FACILITATOR, session), "open", "2");
	attend(session, one, "\"status\":\"partly\",\"minutes\":5");
	answer = api_call(FACILITATOR, "POST", address, key, "{\"members\":1}");
	expect_status(answer, 200, "the other one");
	expect_value(answer, "members", "1");
	expect_value(answer, "organizations", "[\"wa-01158\"]");
	answer = api_call(FACILITATOR, "POST", address, key, "{\"members\":1}");
	expect_value(answer, "organizations/0", "wa-01158");
	answer = turnout(FACILITATOR, session);
	expect_value(answer, "open", "0");
	expect_value(answer, "members/0/stands", "partly");
	expect_value(answer, "members/1/stands", "absent");
	expect_value(answer, "members/1/people/0/person", "null");
	expect_status(
		api_patch(FACILITATOR,
			api_text("/v1/attendance/%s", value_at(answer, "members/1/people/0/attendance")),
			"{\"status\":\"excused\"}"),
		200, "corrected one by one");
	expect_value(turnout(FACILITATOR, session), "members/1/stands", "excused");
	expect_status(confirm(FACILITATOR, session, "{\"members\":1}"), 409, "nobody is open any more");
	api_forget();
}

static void test_absences_are_of_members_of_the_day_by_name_once_it_is_over_each_in_the_trail(void)
{
	const char *session = new_session("," WHEN("02-12"));
	const struct answer *answer =
		confirm(FACILITATOR, session, "{\"members\":1,\"organizations\":[\"wa-01109\"]}");

	expect_status(answer, 200, "one by its code");
	expect_value(turnout(FACILITATOR, session), "members/1/stands", "open");
	answer = api_get(DISTRICT, api_text("%s/attendance", session));
	expect_value(answer, "items/0/created_by/name", "facilitator");
	expect(strcmp(api_sql(api_text("select count(*) from audit_entry where action = 'create' and subject "
				       "= 'attendance' and %s = any (subjects)",
			      value_at(answer, "items/0/id"))),
		       "1") == 0,
		"an entry of its own");
	session = new_session("," WHEN("03-11"));
	expect_status(confirm(FACILITATOR, session, "{\"members\":2}"), 409, "one of them had left");
	expect_status(confirm(FACILITATOR, session, "{\"members\":1}"), 200, "the one that had not");
	session = new_session(
		",\"starts_at\":\"2099-02-12T13:00:00-08:00\",\"ends_at\":\"2099-02-12T14:30:00-08:00\","
		"\"time_zone\":\"America/Los_Angeles\"");
	expect_status(confirm(FACILITATOR, session, "{\"members\":1}"), 409, "it is still to come");
	expect_status(confirm(FACILITATOR, new_session(",\"time_zone\":\"America/Los_Angeles\""),
			      "{\"members\":1}"),
		409, "it has no day");
	api_forget();
}

static void test_confirmed_absences_put_a_member_at_risk_and_open_ones_do_not(void)
{
	static const char row[] = BASE "members/wa-01109/ledger?as_of=2020-02-15";
	const char *session;

	begin();
	api_sql("update session set withdrawn_at = now() where network_id = find_network('turnout-test')");
	session = new_session("," WHEN("02-13"));
	expect_value(api_get(FACILITATOR, row), "members/0/commitments/0/verdict", "not_yet");
	expect_status(confirm(FACILITATOR, session, "{\"members\":2}"), 200, "nobody came");
	expect_value(api_get(FACILITATOR, row), "members/0/commitments/0/verdict", "at_risk");
	api_forget();
}

/* ---- registration ---- */

static void test_a_district_says_who_comes_and_it_is_counted(void)
{
	const char *session =
			   new_session(",\"starts_at\":\"2099-02-22T13:00:00-08:00\",\"ends_at\":"
				       "\"2099-02-22T14:30:00-08:00\",\"time_zone\":\"America/Los_Angeles\""),
		   *one = new_person("turnout.hazel", false);
	const char *list = api_text("%s/registrations", session);
	const char *said = api_make(DISTRICT, list, api_text("{\"person\":\"%s\"}", one))->location;

	expect_status(api_post(DISTRICT, list, api_text("{\"person\":\"%s\"}", one)), 409, "twice");
	expect_value(turnout(FACILITATOR, session), "members/0/coming", "1");
	expect_status(api_patch(DISTRICT, said, "{\"says\":\"not_coming\"}"), 200, "not");
	expect_value(turnout(FACILITATOR, session), "members/0/coming", "0");
	expect_value(turnout(FACILITATOR, session), "members/0/stands", "open");
	api_forget();
}

/* Who ran it may write down later who had said so. */
static void test_nobody_says_of_a_session_that_is_over_that_they_come(void)
{
	const char *list = api_text("%s/registrations", new_session("," WHEN("02-22")));
	const struct answer *answer = api_post(DISTRICT, list, "{}");
	const char *said;

	expect(answer->status == 422 && names(answer, "/says"), "it is over: %s", answer->body);
	said = api_make(DISTRICT, list, "{\"says\":\"not_coming\"}")->location;
	expect_status(api_post(OTHER, list, "{\"organization\":\"wa-01109\",\"says\":\"not_coming\"}"), 403,
		"for another");
	answer = api_patch(DISTRICT, said, "{\"says\":\"coming\"}");
	expect(answer->status == 422 && names(answer, "/says"), "as a change: %s", answer->body);
	expect_status(
		api_patch(DISTRICT, said, "{\"note\":\"We were ill.\"}"), 200, "what is beside it changes");
	expect_status(api_patch(FACILITATOR, said, "{\"says\":\"coming\"}"), 200, "it had said so");
	api_forget();
}

static void test_a_registration_file_registers_whom_it_names_and_makes_nobody_present(void)
{
	static const char file[] = "First Name,Last Name,Email,Registration Time,Approval Status\r\n"
				   "A,B,turnout.ivy@example.org,01/12/2020 08:00:00 AM,approved\r\n"
				   "C,D,turnout.kelp@example.org,01/13/2020 08:00:00 AM,denied\r\n";
	const char *session = new_session("," WHEN("02-23")), *sheet;
	const struct answer *answer;

	new_person("turnout.ivy", false);
	new_person("turnout.kelp", false);
	answer = api_call(
		FACILITATOR, "POST", api_text("%s/sheets", session), "Content-Type: text/csv\r\n", file);
	expect_status(answer, 201, "a sheet");
	sheet = answer->location;
	expect_value(answer, "matched", "1");
	expect_value(answer, "ignored", "1");
	expect_value(api_post(FACILITATOR, state(sheet, "record"), NULL), "recorded", "1");
	answer = turnout(FACILITATOR, session);
	expect_value(answer, "members/0/coming", "1");
	expect_value(answer, "members/0/people", "[]");
	answer = api_get(DISTRICT, api_text("%s/registrations", session));
	expect_value(answer, "items/0/says", "coming");
	expect_value(answer, "items/1", "");
	api_forget();
}

static void test_links_of_a_session_are_https(void)
{
	begin();
	expect(names(api_post(FACILITATOR, BASE "sessions",
			     "{\"title\":\"S\",\"time_zone\":\"America/Los_Angeles\",\"recordings\":[{"
			     "\"title\":\"R\",\"link\":\"http://example.org/r\"}]}"),
		       "/recordings/0/link"),
		"in the clear");
	api_forget();
}

const struct test tests_turnout[] = {
	TEST(test_minutes_are_measured_by_the_rule_which_stands_in_words_beside_the_answer),
	TEST(test_a_rule_may_want_several_people_or_the_whole_team_but_who_is_excused),
	TEST(test_one_persons_excuse_is_not_that_of_others_who_stayed_away),
	TEST(test_what_is_made_up_counts_and_is_told_apart_also_in_the_ledger),
	TEST(test_the_ledger_judges_by_the_same_rule),
	TEST(test_only_members_of_the_day_are_listed_and_each_sees_its_own),
	TEST(test_a_correction_shows_what_was_said_before_and_who_reads_others_is_noted),
	TEST(test_every_part_of_a_correction_is_kept_with_whose_hand_it_was),
	TEST(test_who_did_not_come_is_confirmed_together_by_whoever_has_seen_how_many_are_open),
	TEST(test_absences_are_of_members_of_the_day_by_name_once_it_is_over_each_in_the_trail),
	TEST(test_confirmed_absences_put_a_member_at_risk_and_open_ones_do_not),
	TEST(test_a_district_says_who_comes_and_it_is_counted),
	TEST(test_nobody_says_of_a_session_that_is_over_that_they_come),
	TEST(test_a_registration_file_registers_whom_it_names_and_makes_nobody_present),
	TEST(test_links_of_a_session_are_https),
	TEST_END,
};
