/* Attendance sheets of Zoom: read, matched, looked through, recorded. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,In waiting room\r\n"
#define STAY(name_, email_, from_, until_)                                                                   \
	name_ "," email_ ",04/21/2026 " from_ ",04/21/2026 " until_ ",0,Yes,No\r\n"

/* A session of its own, from 13:00 to 14:30 in Washington. */
static const char *new_session(void)
{
	return create(FACILITATOR, "sessions",
		"{\"title\":\"Empathy interviews\",\"starts_at\":\"2026-04-21T13:00:00-07:00\","
		"\"ends_at\":\"2026-04-21T14:30:00-07:00\",\"time_zone\":\"America/Los_Angeles\"}");
}

/* Somebody of wa-01109; the id. */
static const char *new_person(const char *name, const char *email)
{
	const struct answer *answer;

	world_make();
	answer = api_post(FACILITATOR, "/v1/organizations/wa-01109/people",
		api_text("{\"name\":\"%s\",\"email\":\"%s\"}", name, email));

	expect_status(answer, 201, "%s", name);
	return value_at(answer, "id");
}

static const struct answer *send(const char *session, const char *query, const char *file)
{
	return api_call(FACILITATOR, "POST", api_text("%s/sheets%s", session, query),
		"Content-Type: text/csv\r\n", file);
}

static const char *read_sheet(const char *session, const char *query, const char *file)
{
	const struct answer *answer = send(session, query, file);

	expect_status(answer, 201, "a sheet");
	return answer->location;
}

static const struct answer *entries(const char *sheet)
{
	return api_get(FACILITATOR, api_text("%s/entries", sheet));
}

static void expect_entry(const struct answer *list, unsigned place, const char *match, const char *person,
	const char *minutes, const char *reason)
{
	expect_value(list, api_text("items/%u/match", place), match);
	expect_value(list, api_text("items/%u/person/id", place), person);
	expect_value(list, api_text("items/%u/minutes", place), minutes);
	expect_value(list, api_text("items/%u/reason", place), reason);
}

static void decide(const struct answer *list, unsigned place, const char *body, int status)
{
	expect_status(
		api_patch(FACILITATOR,
			api_text("/v1/sheet-entries/%s", value_at(list, api_text("items/%u/id", place))),
			body),
		status, "%s", body);
}

static const struct answer *record(const char *sheet)
{
	const struct answer *answer = api_post(FACILITATOR, state(sheet, "record"), NULL);

	expect_status(answer, 200, "recording");
	return answer;
}

/* "person status minutes" of a session, in the order of the people. */
static const char *attendance(const char *session)
{
	return api_sql(api_text("select coalesce(string_agg(concat_ws(' ', person_id, status, minutes), ', '"
				" order by person_id), '') from attendance where session_id = %s and"
				" withdrawn_at is null",
		strrchr(session, '/') + 1));
}

/* ---- reading and matching ---- */

static void test_an_address_matches_a_name_proposes_and_nobody_is_recorded_before_a_person_says_so(void)
{
	const char *one = new_person("Example Ash", "ash@example.org"),
		   *two = new_person("Example Birch", "birch@example.org"), *session = new_session();
	const char *sheet = read_sheet(session, "?least=60",
		HEADER STAY("A. from home", "ASH@example.org", "01:00:00 PM", "02:30:00 PM")
			STAY("example birch", "", "01:05:00 PM", "01:35:00 PM")
				STAY("Example Cedar", "", "01:00:00 PM", "02:00:00 PM")
					STAY("read.ai meeting notes", "", "01:00:00 PM", "02:30:00 PM"));
	const struct answer *list = entries(sheet), *answer = api_get(FACILITATOR, sheet);

	expect_entry(list, 0, "matched", one, "90", "The e-mail address is this person's.");
	expect_entry(list, 1, "proposed", two, "30", "The name is the same.");
	expect_entry(
		list, 2, "unmatched", "", "60", "Nobody of the network has this name or e-mail address.");
	expect_entry(list, 3, "ignored", "", "90", "Goes by the name of a note-taker.");
	expect_value(list, "items/1/stays", "13:05 to 13:35");
	expect_value(answer, "status", "checked");
	expect_value(answer, "matched", "1");
	expect_value(answer, "proposed", "1");
	expect_value(answer, "unmatched", "1");
	expect_value(answer, "ignored", "1");
	expect(strcmp(attendance(session), "") == 0, "%s is recorded", attendance(session));
	answer = record(sheet);
	expect_value(answer, "status", "recorded");
	expect_value(answer, "recorded", "1");
	expect(strcmp(attendance(session), api_text("%s present 90", one)) == 0, "%s", attendance(session));
	api_forget();
}

static void test_rejoins_and_a_second_device_count_once_also_under_two_names(void)
{
	const char *one = new_person("Example Dogwood", "dogwood@example.org"), *session = new_session();
	const char *sheet = read_sheet(session, "",
		HEADER STAY("Example Dogwood", "dogwood@example.org", "12:40:00 PM", "01:30:00 PM")
			STAY("Dogwood's phone", "", "01:20:00 PM", "01:50:00 PM"));
	const struct answer *list = entries(sheet);

	expect_value(list, "items/0/minutes", "30");
	expect_value(list, "items/1/match", "unmatched");
	decide(list, 1, api_text("{\"person\":\"%s\"}", one), 200);
	record(sheet);
	expect(strcmp(attendance(session), api_text("%s present 50", one)) == 0, "%s", attendance(session));
	api_forget();
}

static void test_somebody_below_the_rule_is_there_partly_and_nobody_is_absent(void)
{
	const char *one = new_person("Example Elm", "elm@example.org"), *session = new_session();
	const char *sheet;

	new_person("Example Fir", "fir@example.org");
	sheet = read_sheet(session, "?least=45",
		HEADER STAY("Example Elm", "elm@example.org", "01:00:00 PM", "01:44:59 PM"));
	record(sheet);
	expect(strcmp(attendance(session), api_text("%s partly 44", one)) == 0, "%s", attendance(session));
	api_forget();
}

/* A sheet of one entry at a session of its own. */
static const char *read_one(const char *name, const char *email)
{
	return read_sheet(new_session(), "",
		api_text(HEADER STAY("%s", "%s", "01:00:00 PM", "02:30:00 PM"), name, email));
}

static void expect_member(const char *sheet, unsigned place, const char *code, const char *reason)
{
	const struct answer *list = entries(sheet);

	expect_entry(list, place, code[0] != '\0' ? "proposed" : "unmatched", "",
		value_at(list, api_text("items/%u/minutes", place)), reason);
	expect_value(list, api_text("items/%u/organization/code", place), code);
}

/* A person says whose the entry is, and the sheet is recorded. */
static void say(const char *sheet, const char *person)
{
	decide(entries(sheet), 0, api_text("{\"person\":\"%s\"}", person), 200);
	record(sheet);
}

static void test_whose_an_address_is_is_known_at_the_next_session_as_it_was_said_last(void)
{
	const char *one = new_person("Example Gorse", "gorse@example.org");
	const char *two = new_person("Example Broom", "broom@example.org");
	const char *sheet = read_one("Front desk", "desk@example.org");

	decide(entries(sheet), 0, api_text("{\"person\":\"%s\"}", one), 200);
	expect_value(entries(sheet), "items/0/match", "matched");
	record(sheet);
	sheet = read_one("Somebody", "DESK@example.org");
	expect_entry(entries(sheet), 0, "matched", one, "90", "Said so of an earlier sheet.");
	say(sheet, two);
	sheet = read_one("Front desk", "desk@example.org");
	expect_entry(entries(sheet), 0, "matched", two, "90", "Said so of an earlier sheet.");
	api_forget();
}

static void test_a_name_alone_is_proposed_whatever_was_said_of_it_and_nobody_where_several_go_by_it(void)
{
	const char *one = new_person("Example Reed", "reed@example.org");
	const char *two = new_person("Example Rush", "rush@example.org"), *sheet;

	say(read_one("Reed phone", ""), one);
	sheet = read_one("reed phone", "");
	expect_entry(entries(sheet), 0, "proposed", one, "90", "Said so of this name on an earlier sheet.");
	expect_value(record(sheet), "recorded", "0");
	say(read_one("Reed phone", ""), two);
	expect_entry(
		entries(read_one("Reed phone", "")), 0, "unmatched", "", "90", "2 people go by this name.");
	new_person("Example Sedge", "sedge@example.org");
	say(read_one("Example Sedge", ""), one);
	expect_entry(entries(read_one("Example Sedge", "")), 0, "unmatched", "", "90",
		"2 people go by this name.");
	api_forget();
}

static void test_a_name_that_one_with_an_address_has_in_the_file_is_proposed_and_not_counted_before(void)
{
	const char *one = new_person("Example Vetch", "vetch@example.org"), *session = new_session();
	const char *sheet = read_sheet(session, "",
		HEADER STAY("iPhone 9", "vetch@example.org", "01:00:00 PM", "01:20:00 PM")
			STAY("iphone 9", "", "01:10:00 PM", "02:00:00 PM")
				STAY("Tablet", "a@example.net", "01:00:00 PM", "01:20:00 PM")
					STAY("Tablet", "vetch@example.org", "01:00:00 PM", "01:05:00 PM")
						STAY("Tablet", "", "01:00:00 PM", "02:00:00 PM"));
	const struct answer *list = entries(sheet);

	expect_entry(list, 0, "matched", one, "20", "The e-mail address is this person's.");
	expect_entry(list, 1, "proposed", one, "50",
		"Has the name of one in this file whose e-mail address is this person's.");
	expect_entry(
		list, 3, "unmatched", "", "60", "Nobody of the network has this name or e-mail address.");
	expect_value(api_get(FACILITATOR, sheet), "becomes/new", "1");
	decide(list, 1, api_text("{\"person\":\"%s\"}", one), 200);
	expect_entry(entries(sheet), 1, "matched", one, "50", "Said so by a person.");
	record(sheet);
	expect(strcmp(attendance(session), api_text("%s present 60", one)) == 0, "%s", attendance(session));
	api_forget();
}

static void test_a_bracket_after_a_name_is_no_name_of_everybody_who_writes_it_but_hints_at_a_member(void)
{
	const char *one = new_person("Cara Sorrel", "sorrel@example.org"), *two, *sheet;
	const struct answer *list;

	list = api_post(FACILITATOR, "/v1/organizations/wa-01158/people",
		"{\"name\":\"Cara Sorrel\",\"email\":\"c.sorrel@example.org\"}");
	expect_status(list, 201, "of another district");
	two = value_at(list, "id");
	new_person("Example Spurge", "spurge@example.org");
	sheet = read_sheet(new_session(), "",
		HEADER STAY("Cara Sorrel (01109)", "", "01:00:00 PM", "02:30:00 PM")
			STAY("Cara Sorrel (WA-01158)", "", "01:00:00 PM", "02:30:00 PM")
				STAY("Cara Sorrel (phone)", "", "01:00:00 PM", "02:30:00 PM")
					STAY("S. (Example Spurge)", "", "01:00:00 PM", "02:30:00 PM")
						STAY("Newcomer (01109)", "", "01:00:00 PM", "02:30:00 PM"));
	list = entries(sheet);
	expect_value(list, "items/0/name", "Cara Sorrel");
	expect_value(list, "items/0/shown", "Cara Sorrel (01109)");
	expect_entry(list, 0, "proposed", one, "90", "The name is the same.");
	expect_entry(list, 1, "proposed", two, "90", "The name is the same.");
	expect_entry(list, 2, "unmatched", "", "90", "2 people go by this name.");
	expect_value(list, "items/3/person/name", "Example Spurge");
	expect_member(sheet, 4, "wa-01109", "A member stands in brackets beside the name.");
	decide(list, 0, "{\"match\":\"matched\"}", 200);
	record(sheet);
	expect_member(read_one("Somebody (01109)", ""), 0, "wa-01109",
		"A member stands in brackets beside the name.");
	expect_entry(entries(read_one("cara sorrel (01109)", "")), 0, "proposed", one, "90",
		"The name is the same.");
	api_forget();
}

static void joined_on(const char *day)
{
	api_sql(api_text(
		"set local session_replication_role = replica; update membership set joined_on = '%s' "
		"where organization_id = find_organization('wa-01109') and network_id = "
		"find_network('wa-cop-2026')",
		day));
}

static void test_an_address_that_stood_for_one_of_a_member_is_known_and_one_of_several_is_asked_of(void)
{
	const char *file = HEADER STAY("Nettle", "nettle@example.org", "01:00:00 PM", "02:30:00 PM")
		STAY("Nettle's phone", "", "01:00:00 PM", "02:30:00 PM")
			STAY("Hall", "hall@example.org", "01:00:00 PM", "02:30:00 PM")
				STAY("Desk", "desk.two@example.org", "01:00:00 PM", "02:30:00 PM");
	const char *sheet = read_sheet(new_session(), "", file), *reason, *named;
	const char *since =
		api_sql("select max(joined_on) from membership where organization_id = "
			"find_organization('wa-01109') and network_id = find_network('wa-cop-2026')");
	const char *asked = "Said so of this tile on an earlier sheet: who is behind it today?";
	const struct answer *list = entries(sheet);

	for (unsigned i = 0; i < 4; i++)
		decide(list, i, api_text("{\"organization\":\"wa-01109\",\"heads\":%d}", i == 2 ? 2 : 1),
			200);
	record(sheet);
	sheet = read_sheet(new_session(), "", file);
	list = entries(sheet);
	reason = api_text("This address stood for somebody of %s on an earlier sheet.",
		api_sql("select name from organization where address = 'wa-01109'"));
	expect_entry(list, 0, "matched", "", "90", reason);
	expect_value(list, "items/0/organization/code", "wa-01109");
	expect_value(list, "items/0/heads", "1");
	expect_member(sheet, 1, "wa-01109", asked);
	expect_member(sheet, 2, "wa-01109", asked);
	expect_entry(list, 3, "matched", "", "90", reason);
	expect_value(api_get(FACILITATOR, in_network("aliases?name=nettle@example.org&kind=address")),
		"items/0/heads", "1");
	expect_value(api_get(FACILITATOR, in_network("aliases?name=nettle@example.org&kind=shared")), "items",
		"[]");
	decide(list, 2, "{\"heads\":1}", 200);
	expect_value(record(sheet), "recorded", "1");
	sheet = read_one("Hall", "hall@example.org");
	expect_member(sheet, 0, "wa-01109", asked);
	expect_value(entries(sheet), "items/0/heads", "1");
	named = new_person("Nettle", "nettle.of.the.roster@example.org");
	expect_entry(entries(read_one("Nettle", "nettle@example.org")), 0, "proposed", named, "90",
		"The name is the same.");
	joined_on("2026-04-22");
	expect_member(read_one("Desk", "desk.two@example.org"), 0, "wa-01109", asked);
	joined_on(since);
	api_forget();
}

static void test_what_was_learnt_is_listed_and_taken_back_and_no_attendance_changes(void)
{
	const char *one = new_person("Example Teak", "teak@example.org"),
		   *sheet = read_one("Teak's desk", "teak.desk@example.org");
	const char *session, *before, *alias;
	const struct answer *list;

	say(sheet, one);
	session = value_at(api_get(FACILITATOR, sheet), "session");
	before = attendance(api_text("/%s", session));
	list = api_get(FACILITATOR, in_network("aliases?name=teak.desk@example.org&kind=address"));
	expect_value(list, "items/0/person/id", one);
	expect_value(list, "items/1", "");
	alias = api_text("/v1/aliases/%s", value_at(list, "items/0/id"));
	expect_value(api_get(HOST, alias), "name", "teak.desk@example.org");
	expect_status(api_call(VISITOR, "DELETE", alias, NULL, NULL), 404, "another network's facilitator");
	expect_status(api_call(DISTRICT, "DELETE", alias, NULL, NULL), 403, "a district");
	expect_status(api_call(HOST, "DELETE", alias, "If-Match: \"7\"\r\n", NULL), 412, "another version");
	expect_status(api_call(HOST, "DELETE", alias, NULL, NULL), 200, "the network's facilitator");
	expect_value(api_get(HOST, in_network("aliases?name=teak.desk@example.org")), "items", "[]");
	expect(strcmp(attendance(api_text("/%s", session)), before) == 0, "%s, not %s",
		attendance(api_text("/%s", session)), before);
	expect(strcmp(before, api_text("%s present 90", one)) == 0, "%s", before);
	sheet = read_one("Teak's desk", "teak.desk@example.org");
	expect_value(entries(sheet), "items/0/match", "unmatched");
	say(sheet, one);
	expect_value(entries(read_one("Teak's desk", "teak.desk@example.org")), "items/0/match", "matched");
	api_forget();
}

/* ---- what the registration tells ---- */

#define FORM_HEADER "First Name,Last Name,Email,School district,Role,Registration Time,Approval Status\r\n"
#define FORM(first_, email_, district_)                                                                      \
	first_ ",Guest," email_ "," district_ ",Principal,04/12/2026 08:00:00 AM,approved\r\n"

/* Of a row of sessions. */
static const char *new_session_of(const char *series)
{
	const char *session = new_session();

	expect_status(
		api_patch(FACILITATOR, session, api_text("{\"series\":\"%s\"}", series)), 200, "%s", series);
	return session;
}

static void test_the_answers_of_a_registration_propose_the_member_where_nothing_else_tells(void)
{
	const char *session = new_session_of("Registered"), *sheet, *name;
	const struct answer *list;

	new_person("Olive Guest", "olive@example.org");
	name = api_sql("select name from organization where address = 'wa-01158'");
	api_sql("update organization set name = 'Orchard Public Schools' where address = 'wa-01158'");
	sheet = read_sheet(session, "",
		FORM_HEADER FORM("Oak", "oak@example.org", "Orchard School District No. 12") FORM(
			"Olive", "other@example.org", "01109")
			FORM("Oleander", "oleander@example.org", "Elsewhere") FORM("Orchid", "", "WA-01109"));
	api_sql(api_text("update organization set name = '%s' where address = 'wa-01158'", name));
	list = entries(sheet);
	expect_value(list, "items/0/answers/0/question", "School district");
	expect_value(list, "items/0/answers/0/answer", "Orchard School District No. 12");
	expect_value(list, "items/0/answers/1/answer", "Principal");
	expect_member(sheet, 0, "wa-01158",
		"Registered, and answered “School district” with “Orchard School District No. 12”.");
	expect_value(list, "items/1/reason", "The name is the same.");
	expect_member(sheet, 2, "", "Nobody of the network has this name or e-mail address.");
	expect_member(sheet, 3, "wa-01109", "Registered, and answered “School district” with “WA-01109”.");
	decide(list, 0, "{\"match\":\"matched\"}", 200);
	expect_value(entries(sheet), "items/0/heads", "1");
	expect_value(record(sheet), "recorded", "1");
	expect(strcmp(attendance(session), "") == 0, "%s is present by a registration", attendance(session));
	api_forget();
}

/* Two members whose names are one without their numbers: each is meant by its own, and neither by what is
 * left. */
static void test_a_member_whose_name_ends_in_a_number_is_meant_by_that_name(void)
{
	const char *session = new_session_of("Numbers"), *sheet, *first, *second;

	first = api_sql("select name from organization where address = 'wa-01109'");
	second = api_sql("select name from organization where address = 'wa-01158'");
	api_sql("update organization set name = 'Maple District 101' where address = 'wa-01109';"
		"update organization set name = 'Maple District 105' where address = 'wa-01158'");
	sheet = read_sheet(session, "",
		FORM_HEADER FORM("Tupelo", "tupelo@example.org", "Maple District 105")
			FORM("Teasel", "teasel@example.org", "maple district #101")
				FORM("Tamarind", "tamarind@example.org", "Maple District"));
	expect_member(sheet, 0, "wa-01158",
		"Registered, and answered “School district” with “Maple District 105”.");
	expect_member(sheet, 1, "wa-01109",
		"Registered, and answered “School district” with “maple district #101”.");
	expect_member(sheet, 2, "", "Nobody of the network has this name or e-mail address.");
	sheet = read_sheet(new_session(), "",
		HEADER STAY("Guest (Maple District 101)", "", "01:00:00 PM", "02:30:00 PM"));
	api_sql(api_text("update organization set name = '%s' where address = 'wa-01109';"
			 "update organization set name = '%s' where address = 'wa-01158'",
		first, second));
	expect_member(sheet, 0, "wa-01109", "A member stands in brackets beside the name.");
	api_forget();
}

static void test_an_earlier_registration_of_the_row_of_sessions_is_a_sign_and_never_a_sure_one(void)
{
	const char *one = new_person("Example Palm", "palm@example.org"), *form = new_session_of("Row"),
		   *sheet;
	const char *stays = HEADER STAY("P.", "pine@example.org", "01:00:00 PM", "02:30:00 PM")
		STAY("Pear Guest", "", "01:00:00 PM", "02:00:00 PM")
			STAY("Plum", "plum@example.org", "01:00:00 PM", "02:00:00 PM")
				STAY("Poppy Guest", "", "01:00:00 PM", "02:00:00 PM");
	const struct answer *list;

	sheet = read_sheet(form, "",
		FORM_HEADER FORM("Pine", "pine@example.org", "01109")
			FORM("Pear", "pear@example.org", "01158") FORM("Plum", "plum@example.org", "Nowhere")
				FORM("Poppy", "poppy@example.org", "01109")
					FORM("Poppy", "poppy.two@example.org", "01158"));
	decide(entries(sheet), 2, api_text("{\"person\":\"%s\"}", one), 200);
	sheet = read_sheet(new_session_of("Row"), "", stays);
	expect_member(sheet, 0, "wa-01109",
		"Registered with this e-mail address, and answered “School district” with “01109”.");
	expect_member(sheet, 1, "wa-01158",
		"Registered under this name, and answered “School district” with “01158”.");
	list = entries(sheet);
	expect_entry(list, 2, "proposed", one, "60", "Registered with this e-mail address as this person.");
	expect_member(sheet, 3, "", "Nobody of the network has this name or e-mail address.");
	expect_value(record(sheet), "recorded", "0");
	sheet = read_sheet(new_session_of("Another row"), "", stays);
	expect_member(sheet, 0, "", "Nobody of the network has this name or e-mail address.");
	api_forget();
}

/* ---- several behind one tile ---- */

static void test_a_tile_of_several_people_counts_the_same_minutes_for_each_and_is_only_proposed_again(void)
{
	const char *one = new_person("Example Alder", "alder@example.org");
	const char *two = new_person("Example Aspen", "aspen@example.org"), *session = new_session();
	const char *file = HEADER STAY("Example SD conference room", "room@example.org", "01:00:00 PM",
		"02:00:00 PM") STAY("Example Aspen", "aspen@example.org", "01:50:00 PM", "02:30:00 PM");
	const char *sheet = read_sheet(session, "?least=45", file);
	const struct answer *list = entries(sheet);

	expect_value(list, "items/0/match", "unmatched");
	decide(list, 0, api_text("{\"person\":\"%s\",\"others\":[\"%s\"]}", one, two), 200);
	list = entries(sheet);
	expect_entry(list, 0, "matched", one, "60", "Said so by a person.");
	expect_value(list, "items/0/people/0/name", "Example Alder");
	expect_value(list, "items/0/people/1/name", "Example Aspen");
	expect_value(record(sheet), "recorded", "2");
	expect(strcmp(attendance(session), api_text("%s present 60, %s present 90", one, two)) == 0, "%s",
		attendance(session));
	sheet = read_one("Example SD Conference Room", "room@example.org");
	list = entries(sheet);
	expect_entry(list, 0, "proposed", one, "90",
		"Said so of this tile on an earlier sheet: who is behind it today?");
	expect_value(list, "items/0/people/1/id", two);
	expect_value(record(sheet), "recorded", "0");
	say(read_one("Ana + Ben", ""), one);
	sheet = read_one("ana + ben", "");
	decide(entries(sheet), 0, api_text("{\"others\":[\"%s\"]}", two), 200);
	expect_value(record(sheet), "recorded", "2");
	sheet = read_one("Ana + Ben", "");
	expect_value(entries(sheet), "items/0/people/1/id", two);
	decide(entries(sheet), 0, api_text("{\"match\":\"matched\",\"others\":null}"), 200);
	record(sheet);
	expect_entry(entries(read_one("Ana + Ben", "")), 0, "proposed", one, "90",
		"Said so of this name on an earlier sheet.");
	api_forget();
}

static const char *turnout(const char *session, const char *rule)
{
	const struct answer *answer;

	expect_status(
		api_patch(FACILITATOR, session, api_text("{\"attendance_rule\":%s}", rule)), 200, "%s", rule);
	answer = api_get(FACILITATOR, api_text("%s/turnout", session));
	for (unsigned i = 0;; i++) {
		const char *code = value_at(answer, api_text("members/%u/organization/code", i));

		if (code[0] == '\0' || strcmp(code, "wa-01109") == 0)
			return api_text("%s %s", value_at(answer, api_text("members/%u/stands", i)),
				value_at(answer, api_text("members/%u/there", i)));
	}
}

static void expect_turnout(const char *session, const char *rule, const char *wanted)
{
	expect(strcmp(turnout(session, rule), wanted) == 0, "%s: %s, not %s", rule, turnout(session, rule),
		wanted);
}

static void test_people_who_are_not_named_count_as_heads_but_never_as_somebody_of_the_team(void)
{
	const char *one = new_person("Example Bay", "bay@example.org"), *session = new_session();
	const char *sheet = read_sheet(session, "?least=45",
		HEADER STAY("Room 1", "", "01:00:00 PM", "02:00:00 PM") STAY("Room 2", "", "01:00:00 PM",
			"01:50:00 PM") STAY("Phone", "", "01:00:00 PM", "01:10:00 PM"));
	const struct answer *list = entries(sheet);

	decide(list, 0, api_text("{\"person\":\"%s\",\"heads\":2}", one), 200);
	expect_value(entries(sheet), "items/0/organization/code", "wa-01109");
	decide(list, 1, "{\"organization\":\"wa-01109\"}", 200);
	expect_value(entries(sheet), "items/1/heads", "1");
	decide(list, 2, "{\"organization\":\"wa-01109\",\"heads\":5}", 200);
	expect_value(record(sheet), "recorded", "2");
	expect(strcmp(attendance(session), api_text("%s present 60, present 50", one)) == 0, "%s",
		attendance(session));
	expect_turnout(session, "{\"people\":4,\"minutes\":45}", "attended 4");
	expect_turnout(session, "{\"people\":5}", "partly 4");
	expect_turnout(session, "{\"people\":1,\"minutes\":55}", "attended 1");
	expect_status(api_post(FACILITATOR, "/v1/networks/wa-cop-2026/members/wa-01109/team",
			      api_text("{\"person\":\"%s\",\"role\":\"staff\"}", one)),
		201, "a team");
	api_sql(api_text("update team_role set created_at = '2026-01-01' where person_id = %s", one));
	expect_turnout(session, "{\"whole_team\":true}", "attended 1");
	expect_status(api_patch(FACILITATOR,
			      api_text("/v1/attendance/%s",
				      api_sql(api_text(
					      "select max(id) from attendance where person_id = %s", one))),
			      "{\"status\":\"absent\",\"minutes\":null}"),
		200, "not in the room after all");
	expect_turnout(session, "{\"whole_team\":true}", "partly 0");
	expect_turnout(session, "{\"people\":3,\"whole_team\":null,\"minutes\":45}", "attended 3");
	api_sql(api_text("update team_role set withdrawn_at = '2026-01-02' where person_id = %s", one));
	api_forget();
}

static void test_a_tile_is_answered_with_members_and_with_people_that_there_are(void)
{
	const char *one = new_person("Example Briar", "briar@example.org"), *sheet = read_one("Room", "");
	const struct answer *list = entries(sheet);

	decide(list, 0, "{\"others\":[\"999999\"]}", 422);
	decide(list, 0, "{\"organization\":\"wa-80119\",\"heads\":2,\"match\":\"matched\"}", 200);
	decide(list, 0, "{\"organization\":\"wa-esd-101\"}", 422);
	decide(list, 0, "{\"organization\":null,\"heads\":null}", 200);
	expect_value(entries(sheet), "items/0/match", "unmatched");
	decide(list, 0, "{\"match\":\"matched\"}", 422);
	decide(list, 0, api_text("{\"others\":[\"%s\"]}", one), 200);
	expect_value(entries(sheet), "items/0/match", "matched");
	api_forget();
}

/* ---- recording ---- */

static void test_the_same_file_is_the_same_sheet_and_changes_nothing(void)
{
	const char *file, *session = new_session(), *sheet, *before;

	new_person("Example Hazel", "hazel@example.org");
	file = HEADER STAY("Example Hazel", "hazel@example.org", "01:00:00 PM", "02:30:00 PM");
	sheet = read_sheet(session, "", file);
	record(sheet);
	before = attendance(session);
	expect(strcmp(read_sheet(session, "", file), sheet) == 0, "another sheet than %s", sheet);
	expect_value(api_get(FACILITATOR, sheet), "status", "recorded");
	expect_value(record(sheet), "recorded", "1");
	expect(strcmp(attendance(session), before) == 0, "%s, not %s", attendance(session), before);
	api_forget();
}

static void expect_effect(
	const char *sheet, unsigned place, const char *effect, const char *was, const char *now)
{
	const struct answer *list = entries(sheet);
	const char *at = api_text("items/%u/becomes/0", place);

	expect_value(list, api_text("%s/effect", at), effect);
	expect(strcmp(api_text("%s %s", value_at(list, api_text("%s/was_status", at)),
			      value_at(list, api_text("%s/was_minutes", at))),
		       was) == 0,
		"%u was %s: %s", place, was, list->body);
	expect(strcmp(api_text("%s %s", value_at(list, api_text("%s/status", at)),
			      value_at(list, api_text("%s/minutes", at))),
		       now) == 0,
		"%u becomes %s: %s", place, now, list->body);
}

static void test_the_same_file_by_another_rule_is_refused_until_its_sheet_is_withdrawn(void)
{
	const char *one = new_person("Example Holly", "holly@example.org"), *session = new_session();
	const char *file = HEADER STAY("Holly", "holly@example.org", "01:00:00 PM", "01:20:00 PM");
	const char *sheet = read_sheet(session, "?least=10", file);

	expect_status(send(session, "?least=30", file), 409, "another least");
	expect(strcmp(read_sheet(session, "?least=10", file), sheet) == 0, "another sheet than %s", sheet);
	expect(strcmp(read_sheet(session, "", file), sheet) == 0, "another sheet than %s", sheet);
	record(sheet);
	expect_status(send(session, "?least=30", file), 409, "another least, and recorded");
	expect_status(api_call(FACILITATOR, "DELETE", sheet, NULL, NULL), 200, "withdrawing");
	sheet = read_sheet(session, "?least=30", file);
	expect_effect(sheet, 0, "changed", "present 20", "partly 20");
	record(sheet);
	expect(strcmp(attendance(session), api_text("%s partly 20", one)) == 0, "%s", attendance(session));
	api_forget();
}

static void test_a_record_that_a_person_made_is_kept(void)
{
	const char *one = new_person("Example Ivy", "ivy@example.org"), *session = new_session(), *sheet;
	const struct answer *answer;

	expect_status(
		api_post(FACILITATOR, api_text("%s/attendance", session),
			api_text("{\"organization\":\"wa-01109\",\"person\":\"%s\",\"status\":\"excused\"}",
				one)),
		201, "an excuse");
	sheet = read_sheet(
		session, "", HEADER STAY("Example Ivy", "ivy@example.org", "01:00:00 PM", "01:10:00 PM"));
	answer = record(sheet);
	expect_value(answer, "recorded", "0");
	expect_value(answer, "kept", "1");
	expect(strcmp(attendance(session), api_text("%s excused", one)) == 0, "%s", attendance(session));
	api_forget();
}

/* The record of somebody at a session. */
static const char *record_of(const char *session, const char *person)
{
	return api_text(
		"/v1/attendance/%s", api_sql(api_text("select id from attendance where session_id = %s and "
						      "person_id = %s and withdrawn_at is null",
					     strrchr(session, '/') + 1, person)));
}

static void test_a_corrected_file_tells_from_what_to_what_and_the_record_keeps_what_it_said(void)
{
	const char *one = new_person("Example Yew", "yew@example.org"),
		   *two = new_person("Example Yarrow", "yarrow@example.org");
	const char *three = new_person("Example Yucca", "yucca@example.org"), *session = new_session(),
		   *sheet;
	const char *first = HEADER STAY("Yew", "yew@example.org", "01:00:00 PM", "01:20:00 PM")
		STAY("Yarrow", "yarrow@example.org", "01:00:00 PM", "02:00:00 PM");
	const struct answer *answer;

	sheet = read_sheet(session, "?least=45", first);
	expect_effect(sheet, 0, "new", "null null", "partly 20");
	expect_value(api_get(FACILITATOR, sheet), "becomes/new", "2");
	record(sheet);
	expect_value(api_get(FACILITATOR, sheet), "becomes", "null");
	expect_value(entries(sheet), "items/0/becomes", "[]");
	expect_value(api_get(DISTRICT, record_of(session, one)), "sheet", strrchr(sheet, '/') + 1);
	sheet = read_sheet(session, "?least=45",
		HEADER STAY("Yew", "yew@example.org", "01:00:00 PM", "02:10:00 PM")
			STAY("Yarrow", "yarrow@example.org", "01:00:00 PM", "02:00:00 PM")
				STAY("Yucca", "yucca@example.org", "01:00:00 PM", "02:30:00 PM"));
	expect_effect(sheet, 0, "changed", "partly 20", "present 70");
	expect_effect(sheet, 1, "same", "present 60", "present 60");
	expect_effect(sheet, 2, "new", "null null", "present 90");
	answer = api_get(FACILITATOR, sheet);
	expect_value(answer, "becomes/changed", "1");
	expect_value(answer, "becomes/same", "1");
	expect_value(answer, "becomes/conflicts", "0");
	answer = record(sheet);
	expect_value(answer, "recorded", "1");
	expect_value(answer, "corrected", "1");
	expect_value(answer, "kept", "1");
	expect(strcmp(attendance(session),
		       api_text("%s present 70, %s present 60, %s present 90", one, two, three)) == 0,
		"%s", attendance(session));
	answer = api_get(DISTRICT, record_of(session, one));
	expect_value(answer, "earlier/0/status", "partly");
	expect_value(answer, "earlier/0/minutes", "20");
	expect_value(answer, "earlier/1", "");
	expect(strcmp(read_sheet(session, "?least=45", first), sheet) != 0,
		"the first file is the first sheet");
	record(read_sheet(session, "?least=45", first));
	expect_value(api_get(DISTRICT, record_of(session, one)), "minutes", "70");
	api_forget();
}

static void test_a_corrected_file_lists_whom_it_misses_and_leaves_them_to_a_person(void)
{
	const char *one = new_person("Example Teasel", "teasel@example.org");
	const char *two = new_person("Example Thyme", "thyme@example.org"), *session = new_session();
	const char *three = new_person("Example Tansy", "tansy@example.org"), *sheet, *before;
	const struct answer *answer;

	sheet = read_sheet(session, "?least=45",
		HEADER STAY("Teasel", "teasel@example.org", "01:00:00 PM", "02:00:00 PM")
			STAY("Thyme", "thyme@example.org", "01:00:00 PM", "02:00:00 PM")
				STAY("Tansy", "tansy@example.org", "01:00:00 PM", "02:00:00 PM")
					STAY("Room", "", "01:00:00 PM", "01:50:00 PM"));
	decide(entries(sheet), 3, "{\"organization\":\"wa-01109\",\"heads\":2}", 200);
	expect_value(api_get(FACILITATOR, sheet), "missing", "[]");
	record(sheet);
	expect_status(
		api_post(FACILITATOR, api_text("%s/attendance", session),
			api_text("{\"organization\":\"wa-01109\",\"person\":\"%s\",\"status\":\"excused\"}",
				new_person("Example Tulip", "tulip@example.org"))),
		201, "by hand");
	before = attendance(session);
	sheet = read_sheet(session, "?least=45",
		HEADER STAY("Teasel", "teasel@example.org", "01:00:00 PM", "02:00:00 PM")
			STAY("Example Tansy", "", "01:00:00 PM", "02:00:00 PM"));
	answer = api_get(FACILITATOR, sheet);
	expect_value(answer, "missing/0/person/id", two);
	expect_value(answer, "missing/0/person/name", "Example Thyme");
	expect_value(answer, "missing/0/minutes", "60");
	expect_value(answer, "missing/1/person", "null");
	expect_value(answer, "missing/1/heads", "2");
	expect_value(answer, "missing/1/organization", "wa-01109");
	expect_value(answer, "missing/2", "");
	decide(entries(sheet), 1, "{\"match\":\"ignored\"}", 200);
	answer = api_get(FACILITATOR, sheet);
	expect_value(answer, "missing/0/person/id", two);
	expect_value(answer, "missing/1/person/id", three);
	expect_status(
		api_call(FACILITATOR, "DELETE",
			api_text("/v1/attendance/%s", value_at(answer, "missing/0/attendance")), NULL, NULL),
		200, "a person says so");
	expect_value(api_get(FACILITATOR, sheet), "missing/0/person/id", three);
	record(sheet);
	expect_value(api_get(FACILITATOR, sheet), "missing", "[]");
	expect(strstr(before, api_text("%s present 60", two)) != NULL &&
			strstr(attendance(session), api_text("%s present", two)) == NULL &&
			strstr(attendance(session), api_text("%s present 60", one)) != NULL &&
			strstr(attendance(session), api_text("%s present 60", three)) != NULL,
		"%s, before %s", attendance(session), before);
	api_forget();
}

static void test_what_somebody_has_corrected_or_taken_back_by_hand_stays_until_a_person_says_otherwise(void)
{
	const char *one = new_person("Example Fig", "fig@example.org"),
		   *two = new_person("Example Fern", "fern@example.org");
	const char *session = new_session(), *sheet;
	const struct answer *list;

	record(read_sheet(session, "",
		HEADER STAY("Fig", "fig@example.org", "01:00:00 PM", "01:20:00 PM")
			STAY("Fern", "fern@example.org", "01:00:00 PM", "01:20:00 PM")));
	expect_status(api_patch(FACILITATOR, record_of(session, one), "{\"minutes\":85}"), 200, "by hand");
	expect_value(api_get(FACILITATOR, record_of(session, one)), "sheet", "null");
	expect_status(
		api_call(FACILITATOR, "DELETE", record_of(session, two), NULL, NULL), 200, "was not there");
	sheet = read_sheet(session, "",
		HEADER STAY("Fig", "fig@example.org", "01:00:00 PM", "01:30:00 PM")
			STAY("Fern", "fern@example.org", "01:00:00 PM", "01:30:00 PM")
				STAY("Fig's phone", "", "01:00:00 PM", "01:31:00 PM"));
	expect_effect(sheet, 0, "conflict", "partly 85", "present 30");
	expect_effect(sheet, 1, "conflict", "withdrawn 20", "present 30");
	expect_value(api_get(FACILITATOR, sheet), "becomes/conflicts", "2");
	list = entries(sheet);
	decide(list, 2, api_text("{\"person\":\"%s\"}", one), 200);
	decide(list, 2, "{\"overwrite\":true}", 200);
	expect_effect(sheet, 0, "changed", "partly 85", "present 31");
	expect_value(record(sheet), "corrected", "1");
	expect(strcmp(attendance(session), api_text("%s present 31", one)) == 0, "%s", attendance(session));
	expect_value(api_get(FACILITATOR, record_of(session, one)), "earlier/1/minutes", "85");
	sheet = read_sheet(
		session, "", HEADER STAY("Fern", "fern@example.org", "01:00:00 PM", "01:40:00 PM"));
	decide(entries(sheet), 0, "{\"overwrite\":true}", 200);
	expect_effect(sheet, 0, "new", "withdrawn 20", "present 40");
	record(sheet);
	expect(strcmp(attendance(session), api_text("%s present 31, %s present 40", one, two)) == 0, "%s",
		attendance(session));
	api_forget();
}

static void test_no_sheet_makes_anybody_absent_neither_who_is_missing_nor_who_is_corrected_to_nothing(void)
{
	const char *one = new_person("Example Larch", "larch@example.org"),
		   *two = new_person("Example Lime", "lime@example.org");
	const char *session = new_session(), *sheet;

	new_person("Example Lilac", "lilac@example.org");
	record(read_sheet(session, "?least=30",
		HEADER STAY("Larch", "larch@example.org", "01:00:00 PM", "02:20:00 PM")
			STAY("Lime", "lime@example.org", "01:00:00 PM", "01:20:00 PM")));
	sheet = read_sheet(session, "?least=30",
		HEADER STAY("Larch", "larch@example.org", "02:40:00 PM", "02:50:00 PM") STAY("Room", "",
			"01:00:00 PM", "01:10:00 PM") "Lilac,lilac@example.org,04/21/2026 01:00:00 "
						      "PM,04/21/2026 02:00:00 PM,60,Yes,Yes\r\n");
	decide(entries(sheet), 1, "{\"organization\":\"wa-01158\",\"heads\":2}", 200);
	expect_effect(sheet, 0, "changed", "present 80", "partly 0");
	record(sheet);
	expect(strcmp(attendance(session), api_text("%s partly 0, %s partly 20, partly 10", one, two)) == 0,
		"%s", attendance(session));
	expect_turnout(session, "{\"minutes\":30}", "partly 0");
	api_forget();
}

static void test_what_is_left_out_is_not_recorded_and_what_is_recorded_is_not_decided_again(void)
{
	const char *session = new_session(), *sheet;
	const struct answer *list;

	new_person("Example Juniper", "juniper@example.org");
	sheet = read_sheet(session, "",
		HEADER STAY("Example Juniper", "juniper@example.org", "01:00:00 PM", "02:30:00 PM"));
	list = entries(sheet);
	decide(list, 0, "{\"match\":\"ignored\"}", 200);
	expect_value(record(sheet), "recorded", "0");
	expect(strcmp(attendance(session), "") == 0, "%s", attendance(session));
	decide(list, 0, "{\"match\":\"matched\"}", 409);
	api_forget();
}

static void move(const char *session, const char *from, const char *until)
{
	expect_status(api_patch(FACILITATOR, session,
			      api_text("{\"starts_at\":\"2026-04-21T%s:00-07:00\","
				       "\"ends_at\":\"2026-04-21T%s:00-07:00\"}",
				      from, until)),
		200, "moved to %s", from);
}

static void test_a_sheet_that_was_read_before_its_session_was_moved_is_brought_again(void)
{
	const char *one = new_person("Example Sumac", "sumac@example.org"), *session = new_session();
	const char *file = HEADER STAY("Sumac", "sumac@example.org", "01:00:00 PM", "02:30:00 PM");
	const char *sheet = read_sheet(session, "", file), *again;

	expect_status(api_patch(FACILITATOR, session, "{\"title\":\"Interviews\"}"), 200, "another title");
	expect_value(api_get(FACILITATOR, sheet), "status", "checked");
	move(session, "14:00", "15:00");
	expect_value(api_get(FACILITATOR, sheet), "status", "outdated");
	expect_value(api_get(FACILITATOR, sheet), "becomes", "null");
	expect_status(api_post(FACILITATOR, state(sheet, "record"), NULL), 409, "recording");
	decide(entries(sheet), 0, "{\"match\":\"ignored\"}", 409);
	expect(strcmp(attendance(session), "") == 0, "%s", attendance(session));
	again = read_sheet(session, "", file);
	expect(strcmp(again, sheet) != 0, "the sheet of before");
	expect_status(api_get(FACILITATOR, sheet), 404, "the sheet of before");
	expect_effect(again, 0, "new", "null null", "present 30");
	move(session, "14:00", "14:15");
	expect_status(api_post(FACILITATOR, state(again, "record"), NULL), 409, "a shorter session");
	record(read_sheet(session, "", file));
	expect(strcmp(attendance(session), api_text("%s partly 15", one)) == 0, "%s", attendance(session));
	move(session, "13:00", "14:30");
	expect(strcmp(attendance(session), api_text("%s partly 15", one)) == 0, "%s", attendance(session));
	api_forget();
}

static void test_registrations_are_of_a_session_that_was_moved_too(void)
{
	const char *session = new_session(), *sheet;

	new_person("Osier Guest", "osier@example.org");
	sheet = read_sheet(session, "", FORM_HEADER FORM("Osier", "osier@example.org", "01109"));
	move(session, "14:00", "15:00");
	expect_value(record(sheet), "recorded", "1");
	api_forget();
}

static void test_matched_needs_a_person(void)
{
	const char *sheet =
		read_sheet(new_session(), "", HEADER STAY("Nobody known", "", "01:00:00 PM", "02:30:00 PM"));
	const struct answer *list = entries(sheet);

	decide(list, 0, "{\"match\":\"matched\"}", 422);
	decide(list, 0, "{\"person\":\"999999\"}", 422);
	expect_value(entries(sheet), "items/0/match", "unmatched");
	api_forget();
}

/* ---- files that are none ---- */

static const char *sheet_count(void)
{
	return api_sql(
		"select concat((select count(*) from sheet), ' ', (select count(*) from sheet_entry))");
}

static void test_a_file_that_cannot_be_read_names_its_row_and_leaves_nothing(void)
{
	const char *session = new_session(), *before = sheet_count();
	const struct answer *answer;

	answer = send(session, "", "school_year,member,enrolled,chronic\r\n2020-21,wa-01109,100,20\r\n");
	expect_status(answer, 422, "a foreign file");
	answer = send(session, "", HEADER "Example,,04/21/2026 99:00,04/21/2026 14:00,1,Yes,No\r\n");
	expect_status(answer, 422, "a time that is none");
	expect(names(answer, "/2/3"), "%s names row and column", answer->body);
	answer = send(
		session, "", HEADER "Example,,03/17/2026 01:00:00 PM,03/17/2026 02:00:00 PM,60,Yes,No\r\n");
	expect_status(answer, 422, "a file of another day");
	expect(strcmp(sheet_count(), before) == 0, "%s, not %s", sheet_count(), before);
	api_forget();
}

#define SUMS_BLOCK(from_, until_)                                                                            \
	"Topic,ID,Duration (minutes),Start time,End time,Participants\r\n"                                   \
	"Example session,00000000001,75," from_ "," until_ ",2\r\n\r\n"
#define SUMS_HEADER "Name (original name),Email,Total duration (minutes),Guest\r\n"

static void test_sums_of_another_day_name_the_row_of_their_meeting_and_leave_nothing(void)
{
	const char *session = new_session(), *before = sheet_count();
	const struct answer *answer = send(session, "",
		SUMS_BLOCK("04/22/2026 01:00:00 PM", "04/22/2026 02:30:00 PM") SUMS_HEADER
		"Example,,75,Yes\r\n");

	expect_status(answer, 422, "sums of another day");
	expect(names(answer, "/2"), "%s names the row", answer->body);
	expect_status(send(session, "",
			      SUMS_BLOCK("04/21/2026 02:30:00 PM", "04/21/2026 04:00:00 PM") SUMS_HEADER
			      "Example,,75,Yes\r\n"),
		422, "sums of the hour after");
	expect(strcmp(sheet_count(), before) == 0, "%s, not %s", sheet_count(), before);
	read_sheet(session, "",
		SUMS_BLOCK("04/21/2026 12:50:00 PM", "04/21/2026 02:35:00 PM") SUMS_HEADER
		"Example,,75,Yes\r\n");
	api_forget();
}

static void test_sums_count_for_as_long_as_the_session_took_and_say_so_before_they_are_recorded(void)
{
	const char *one = new_person("Example Poplar", "poplar@example.org"),
		   *two = new_person("Example Pecan", "pecan@example.org"), *session = new_session();
	const char *sheet = read_sheet(session, "?least=60",
		SUMS_HEADER "P.,poplar@example.org,155,Yes\r\nPecan,pecan@example.org,80,Yes\r\n"
			    "Room,,200,Yes\r\n");
	const struct answer *list = entries(sheet);

	expect_entry(list, 0, "matched", one, "90",
		"The e-mail address is this person's. Zoom sums up 155 minutes, more than the session took: "
		"its 90 count.");
	expect_entry(list, 1, "matched", two, "80", "The e-mail address is this person's.");
	expect_effect(sheet, 0, "new", "null null", "present 90");
	decide(list, 2, "{\"organization\":\"wa-01158\",\"heads\":2}", 200);
	expect_entry(entries(sheet), 2, "matched", "", "90",
		"Said so by a person. Zoom sums up 200 minutes, more than the session took: its 90 count.");
	expect_value(record(sheet), "recorded", "3");
	expect(strcmp(attendance(session), api_text("%s present 90, %s present 80, present 90", one, two)) ==
			0,
		"%s", attendance(session));
	api_forget();
}

static const char *fixture(const char *name)
{
	static char text[64 * 1024];
	FILE *file = fopen(api_text("tests/unit/data/zoom/%s", name), "rb");
	size_t size = file == NULL ? 0 : fread(text, 1, sizeof(text) - 1, file);

	expect(size > 0, "%s is there", name);
	text[size] = '\0';
	if (file != NULL)
		fclose(file);
	return text;
}

/* Bytes go, change and come twice, always the same way. */
static void spoil(char *text, unsigned number)
{
	size_t size = strlen(text), at = (size_t)number * 7919 % size, length = 1 + number % 40;

	length = at + length > size ? size - at : length;
	if (number % 3 == 0)
		memmove(text + at, text + at + length, size - at - length + 1);
	else if (number % 3 == 1)
		memset(text + at, ",;\"\n-9"[number / 3 % 6], length);
	else
		memmove(text, text + at, size - at + 1);
}

static void test_spoilt_files_give_an_error_or_a_sheet_and_never_a_record(void)
{
	static const char *const files[] = { "stays_2021.csv", "stays_semicolons.csv", "sums_2020.csv",
		"sums_2024.csv", "webinar.csv", "registrations.csv", "shared_rooms.csv",
		"registrations_questions.csv", "webinar_2026.csv", "stays_2021_plain.csv",
		"stays_2026_block.csv", "stays_of_an_account.csv" };
	char session[64], before[16];

	snprintf(session, sizeof(session), "%s", new_session());
	snprintf(before, sizeof(before), "%s", api_sql("select count(*) from attendance"));

	for (unsigned i = 0; i < 200; i++) {
		char *text = strdup(fixture(files[i % COUNT_OF(files)]));
		const struct answer *answer;

		spoil(text, i);
		answer = send(session, "", text);
		expect(answer->status == 201 || answer->status == 422 || answer->status == 400,
			"file %u: %d %s", i, answer->status, answer->body);
		free(text);
		api_forget();
	}
	expect(strcmp(api_sql("select count(*) from attendance"), before) == 0, "%s records before", before);
	api_forget();
}

static void test_a_file_that_tells_of_nobody_is_refused_with_the_row_of_its_columns(void)
{
	const char *session = new_session(), *before = sheet_count();
	const struct answer *answer = send(session, "", HEADER);

	expect_status(answer, 422, "columns alone");
	expect(names(answer, "/1"), "%s names the row", answer->body);
	expect(strcmp(sheet_count(), before) == 0, "%s, not %s", sheet_count(), before);
	api_forget();
}

static void test_who_has_no_time_of_leaving_counts_by_the_minutes_of_the_file_or_is_left_to_a_person(void)
{
	const char *one = new_person("Example Maple", "maple@example.org"),
		   *two = new_person("Example Myrtle", "myrtle@example.org"), *session = new_session();
	const char *sheet = read_sheet(session, "?least=30",
		HEADER "Maple,maple@example.org,04/21/2026 01:00:00 PM,--,40,Yes,No\r\n"
		       "Myrtle,myrtle@example.org,04/21/2026 01:00:00 PM,,,Yes,No\r\n");

	expect_entry(entries(sheet), 0, "matched", one, "40", "The e-mail address is this person's.");
	expect_entry(entries(sheet), 1, "ignored", "", "0",
		"Joined, and the file tells neither when it left nor for how long it was there: record it by "
		"hand.");
	record(sheet);
	expect(strcmp(attendance(session), api_text("%s present 40", one)) == 0, "%s has a record: %s", two,
		attendance(session));
	api_forget();
}

static void test_a_session_that_has_not_begun_takes_registrations_alone(void)
{
	const char *session = create(FACILITATOR, "sessions",
		"{\"title\":\"To come\",\"starts_at\":\"2096-04-21T13:00:00-07:00\","
		"\"ends_at\":\"2096-04-21T14:30:00-07:00\",\"time_zone\":\"America/Los_Angeles\"}");
	const char *before = sheet_count();

	expect_status(send(session, "", SUMS_HEADER "Example,,75,Yes\r\n"), 409, "sums of what is to come");
	expect(strcmp(sheet_count(), before) == 0, "%s, not %s", sheet_count(), before);
	read_sheet(session, "", FORM_HEADER FORM("Oak", "oak@example.org", "01109"));
	api_forget();
}

static void test_a_session_without_a_date_takes_no_sheet(void)
{
	const char *session = create(FACILITATOR, "sessions",
		"{\"title\":\"To be planned\",\"time_zone\":\"America/Los_Angeles\"}");
	const char *before = sheet_count();

	expect_status(send(session, "", HEADER STAY("Somebody", "", "01:00:00 PM", "02:30:00 PM")), 409,
		"a session without a date");
	expect(strcmp(sheet_count(), before) == 0, "%s, not %s", sheet_count(), before);
	api_forget();
}

/* ---- many at once ---- */

#define CROWD 120

/* So many rows; # is the number of each. */
static const char *crowd(const char *header, const char *row, const char *more)
{
	static char text[32 * 1024];
	size_t size = (size_t)snprintf(text, sizeof(text), "%s", header);

	for (unsigned i = 0; i < CROWD; i++) {
		const char *from = row;

		while (*from != '\0')
			if (*from == '#')
				size += (size_t)snprintf(text + size, sizeof(text) - size, "%u", i), from++;
			else
				text[size++] = *from++;
	}
	snprintf(text + size, sizeof(text) - size, "%s", more);
	return text;
}

static const struct answer *confirm(const char *sheet, const char *proposed, int status)
{
	const struct answer *answer = api_call(FACILITATOR, "POST", state(sheet, "confirm"),
		api_text("Idempotency-Key: confirm-%s-%s\r\nContent-Type: application/json\r\n", proposed,
			strrchr(sheet, '/') + 1),
		api_text("{\"proposed\":%s}", proposed));

	expect_status(answer, status, "%s are said to be proposed", proposed);
	return answer;
}

static void expect_counts(const char *sheet, const char *matched, const char *proposed, const char *unmatched)
{
	const struct answer *answer = api_get(FACILITATOR, sheet);

	expect_value(answer, "matched", matched);
	expect_value(answer, "proposed", proposed);
	expect_value(answer, "unmatched", unmatched);
}

static void test_what_a_person_has_looked_through_is_confirmed_at_once_and_known_at_the_next_session(void)
{
	const char *session = new_session(), *sheet,
		   *one = new_person("Example Quince", "quince@example.org");
	const char *stays = STAY("Crowd # Guest", "crowd.#@example.org", "01:00:00 PM", "02:30:00 PM");
	const struct answer *list;

	sheet = read_sheet(session, "",
		crowd(FORM_HEADER, FORM("Crowd #", "crowd.#@example.org", "01158"),
			FORM("Stranger", "stranger.of.none@example.org", "Elsewhere")));
	expect_counts(sheet, "0", "120", "1");
	confirm(sheet, "119", 409);
	confirm(sheet, "121", 409);
	expect_counts(sheet, "0", "120", "1");
	expect_value(confirm(sheet, "120", 200), "matched", "120");
	expect_value(confirm(sheet, "120", 200), "matched", "120"); /* by its key */
	expect_counts(sheet, "120", "0", "1");
	list = entries(sheet);
	expect_entry(list, 0, "matched", "", "0",
		"Registered, and answered “School district” with “01158”. Confirmed by a person, with all "
		"that "
		"were proposed.");
	expect_value(
		list, "items/0/changed_by/name", value_at(api_get(FACILITATOR, sheet), "changed_by/name"));
	expect(strcmp(api_sql(api_text("select count(*) from audit_entry a join sheet_entry e on e.id = any "
				       "(a.subjects) and e.changed_by = a.actor_id where a.subject = "
				       "'sheet_entry' and e.sheet_id = %s and a.change -> 'match' ->> 1 = "
				       "'matched'",
			      strrchr(sheet, '/') + 1)),
		       "120") == 0,
		"each is in the trail");
	record(sheet);
	confirm(sheet, "0", 409);
	say(read_one("Quince phone", ""), one);
	sheet = read_one("Quince and Quinoa", "");
	decide(entries(sheet), 0, "{\"organization\":\"wa-01158\",\"heads\":2}", 200);
	record(sheet);
	session = new_session();
	sheet = read_sheet(session, "",
		crowd(HEADER, stays,
			STAY("Quince phone", "", "01:00:00 PM", "02:30:00 PM")
				STAY("Quince and Quinoa", "", "01:00:00 PM", "02:30:00 PM")));
	expect_counts(sheet, "120", "2", "0");
	confirm(sheet, "2", 200);
	expect_counts(sheet, "121", "1", "0");
	expect_value(api_get(FACILITATOR, api_text("%s/entries?match=proposed", sheet)), "items/0/name",
		"Quince and Quinoa");
	record(sheet);
	expect(strcmp(attendance(session), api_text("%s present 90, present 90", one)) == 0, "%s",
		attendance(session));
	expect(strcmp(api_sql(api_text(
			      "select heads from attendance where session_id = %s and person_id is null",
			      strrchr(session, '/') + 1)),
		       "120") == 0,
		"all of the crowd are heads");
	api_forget();
}

static void test_a_sheet_is_matched_anew_when_its_file_comes_again_and_what_a_person_has_said_stays(void)
{
	const char *one = new_person("Example Willow", "willow@example.org"), *two, *session = new_session();
	const char *file = HEADER STAY("W.", "walnut@example.org", "01:00:00 PM", "02:30:00 PM")
		STAY("Hall phone", "walnut.hall@example.org", "01:00:00 PM", "02:30:00 PM")
			STAY("Example Wisteria", "", "01:00:00 PM", "02:30:00 PM")
				STAY("Tulip tree", "tulip.tree@example.org", "01:00:00 PM", "02:30:00 PM")
					STAY("Willow", "willow@example.org", "01:00:00 PM", "02:30:00 PM");
	const char *sheet = read_sheet(session, "", file), *entry, *before;
	const struct answer *list = entries(sheet);

	expect_counts(sheet, "1", "0", "4");
	decide(list, 1, api_text("{\"person\":\"%s\"}", one), 200);
	decide(list, 2, "{\"match\":\"ignored\"}", 200);
	two = new_person("Example Walnut", "walnut@example.org");
	new_person("Hall phone", "walnut.hall@example.org");
	new_person("Example Wisteria", "wisteria@example.org");
	say(read_one("Tulip tree", "tulip.tree@example.org"), one);
	expect_counts(sheet, "2", "0", "2");
	expect(strcmp(read_sheet(session, "", file), sheet) == 0, "another sheet than %s", sheet);
	list = entries(sheet);
	expect_entry(list, 0, "matched", two, "90", "The e-mail address is this person's.");
	expect_entry(list, 1, "matched", one, "90", "Said so by a person.");
	expect_value(list, "items/2/match", "ignored");
	expect_entry(list, 3, "matched", one, "90", "Said so of an earlier sheet.");
	expect_value(list, "items/0/changed_by", "null");
	entry = api_text("/v1/sheet-entries/%s", value_at(list, "items/0/id"));
	expect_status(api_call(FACILITATOR, "PATCH", entry,
			      "If-Match: \"1\"\r\nContent-Type: application/merge-patch+json\r\n",
			      "{\"match\":\"ignored\"}"),
		412, "what was shown before");
	before = api_sql("select count(*) from audit_entry");
	expect(strcmp(read_sheet(session, "", file), sheet) == 0, "another sheet than %s", sheet);
	expect(strcmp(api_sql("select count(*) from audit_entry"), before) == 0, "nothing has grown");
	expect(strcmp(entries(sheet)->body, list->body) == 0, "%s", entries(sheet)->body);
	expect_status(
		api_call(FACILITATOR, "DELETE", api_text("/v1/people/%s", two), NULL, NULL), 200, "%s", two);
	read_sheet(session, "", file);
	expect_value(entries(sheet), "items/0/match", "unmatched");
	record(sheet);
	new_person("Example Walnut", "walnut@example.org");
	before = attendance(session);
	read_sheet(session, "", file);
	expect_value(entries(sheet), "items/0/match", "unmatched");
	expect_value(api_get(FACILITATOR, sheet), "status", "recorded");
	expect(strcmp(attendance(session), before) == 0, "%s, not %s", attendance(session), before);
	api_forget();
}

/* ---- who ---- */

static void test_a_sheet_is_for_who_records_attendance(void)
{
	const char *session = new_session();
	const char *sheet =
		read_sheet(session, "", HEADER STAY("Somebody", "", "01:00:00 PM", "02:30:00 PM"));

	expect_status(api_get(HOST, sheet), 200, "the network's facilitator");
	expect_status(api_get(VISITOR, sheet), 404, "another network's facilitator");
	expect_status(api_get(DISTRICT, sheet), 403, "a district");
	expect_status(api_call(VISITOR, "POST", api_text("%s/sheets", session), "Content-Type: text/csv\r\n",
			      HEADER),
		404, "another network's facilitator brings a file");
	api_forget();
}

static void test_a_person_who_is_withdrawn_leaves_no_name_on_sheets(void)
{
	const char *one = new_person("Example Kelp", "kelp@example.org"), *session = new_session(), *shared;
	const char *sheet = read_sheet(
		session, "", HEADER STAY("Kelp Phone", "kelp@example.org", "01:00:00 PM", "02:30:00 PM"));

	decide(entries(sheet), 0, "{\"match\":\"matched\"}", 200);
	record(sheet);
	shared = read_one("Kelp + Others", "");
	decide(entries(shared), 0, api_text("{\"others\":[\"%s\"]}", one), 200);
	record(shared);
	expect(strcmp(api_sql("select count(*) from alias where name like '%kelp%'"), "2") == 0,
		"aliases are learnt");
	expect_status(
		api_call(DISTRICT, "DELETE", api_text("/v1/people/%s", one), NULL, NULL), 200, "withdrawing");
	expect(strstr(entries(sheet)->body, "elp") == NULL, "%s", entries(sheet)->body);
	expect(strstr(entries(shared)->body, "elp") == NULL, "%s", entries(shared)->body);
	expect(strcmp(api_sql("select count(*) from alias where name like '%kelp%'"), "0") == 0,
		"no alias is left");
	api_forget();
}

const struct test tests_sheets[] = {
	TEST(test_an_address_matches_a_name_proposes_and_nobody_is_recorded_before_a_person_says_so),
	TEST(test_rejoins_and_a_second_device_count_once_also_under_two_names),
	TEST(test_somebody_below_the_rule_is_there_partly_and_nobody_is_absent),
	TEST(test_whose_an_address_is_is_known_at_the_next_session_as_it_was_said_last),
	TEST(test_a_name_alone_is_proposed_whatever_was_said_of_it_and_nobody_where_several_go_by_it),
	TEST(test_a_name_that_one_with_an_address_has_in_the_file_is_proposed_and_not_counted_before),
	TEST(test_a_bracket_after_a_name_is_no_name_of_everybody_who_writes_it_but_hints_at_a_member),
	TEST(test_an_address_that_stood_for_one_of_a_member_is_known_and_one_of_several_is_asked_of),
	TEST(test_what_was_learnt_is_listed_and_taken_back_and_no_attendance_changes),
	TEST(test_the_answers_of_a_registration_propose_the_member_where_nothing_else_tells),
	TEST(test_a_member_whose_name_ends_in_a_number_is_meant_by_that_name),
	TEST(test_an_earlier_registration_of_the_row_of_sessions_is_a_sign_and_never_a_sure_one),
	TEST(test_a_tile_of_several_people_counts_the_same_minutes_for_each_and_is_only_proposed_again),
	TEST(test_people_who_are_not_named_count_as_heads_but_never_as_somebody_of_the_team),
	TEST(test_a_tile_is_answered_with_members_and_with_people_that_there_are),
	TEST(test_the_same_file_is_the_same_sheet_and_changes_nothing),
	TEST(test_the_same_file_by_another_rule_is_refused_until_its_sheet_is_withdrawn),
	TEST(test_a_record_that_a_person_made_is_kept),
	TEST(test_a_corrected_file_tells_from_what_to_what_and_the_record_keeps_what_it_said),
	TEST(test_a_corrected_file_lists_whom_it_misses_and_leaves_them_to_a_person),
	TEST(test_what_somebody_has_corrected_or_taken_back_by_hand_stays_until_a_person_says_otherwise),
	TEST(test_no_sheet_makes_anybody_absent_neither_who_is_missing_nor_who_is_corrected_to_nothing),
	TEST(test_what_is_left_out_is_not_recorded_and_what_is_recorded_is_not_decided_again),
	TEST(test_a_sheet_that_was_read_before_its_session_was_moved_is_brought_again),
	TEST(test_registrations_are_of_a_session_that_was_moved_too),
	TEST(test_matched_needs_a_person),
	TEST(test_a_file_that_cannot_be_read_names_its_row_and_leaves_nothing),
	TEST(test_sums_of_another_day_name_the_row_of_their_meeting_and_leave_nothing),
	TEST(test_sums_count_for_as_long_as_the_session_took_and_say_so_before_they_are_recorded),
	TEST(test_spoilt_files_give_an_error_or_a_sheet_and_never_a_record),
	TEST(test_a_file_that_tells_of_nobody_is_refused_with_the_row_of_its_columns),
	TEST(test_who_has_no_time_of_leaving_counts_by_the_minutes_of_the_file_or_is_left_to_a_person),
	TEST(test_a_session_that_has_not_begun_takes_registrations_alone),
	TEST(test_a_session_without_a_date_takes_no_sheet),
	TEST(test_what_a_person_has_looked_through_is_confirmed_at_once_and_known_at_the_next_session),
	TEST(test_a_sheet_is_matched_anew_when_its_file_comes_again_and_what_a_person_has_said_stays),
	TEST(test_a_sheet_is_for_who_records_attendance),
	TEST(test_a_person_who_is_withdrawn_leaves_no_name_on_sheets),
	TEST_END,
};
