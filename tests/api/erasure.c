/* What was told in confidence, and who somebody was: once erased, it is nowhere. */
#include "../support/people.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/check.h"
#include "halved/resources/resources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOLD "Quokkas wait for the second bus"
#define NAMED "Quokka Example"

static const char in_tables[] =
	"select coalesce(string_agg(t, ' '), '') from (select table_name as t from information_schema.tables"
	" where table_schema = 'public' and table_type = 'BASE TABLE') n where (xpath('/row/found/text()',"
	" query_to_xml(format('select exists (select from %%I x where x::text like ''%%%%%1$s%%%%'') as "
	"found', t),"
	" false, true, '')))[1]::text = 'true'";

/* Every file of the database, statistics included, as it is on disk. */
static const char in_files[] =
	"select count(*) from (select 'base/' || oid as folder from pg_database where datname = "
	"current_database()) d"
	" cross join lateral (select folder || '/' || f as path from pg_ls_dir(folder) f where f ~ '^[0-9]') "
	"p"
	" where position('%s'::bytea in coalesce(pg_read_binary_file(path, 0, 1000000000, true), '')) > 0";

static const char *files_with(const char *text)
{
	api_sql("checkpoint");
	return api_sql(api_text(in_files, text));
}

static const char *create_with_key(const char *target, const char *body)
{
	const struct answer *answer = api_call(DISTRICT, "POST", target,
		api_text("Idempotency-Key: erasure-%zu\r\nContent-Type: application/json\r\n", strlen(body)),
		body);

	expect_status(answer, 201, "%s", target);
	return answer->location;
}

/* Also those of indexes over an expression; in the files they may be compressed. */
static const char in_statistics[] =
	"select coalesce(string_agg(tablename || '.' || attname, ' '), '') from pg_stats where schemaname = "
	"'public'"
	" and concat_ws(' ', most_common_vals::text, histogram_bounds::text) ilike '%%%s%%'";

static void expect_nowhere(const char *text)
{
	expect(strcmp(api_sql(api_text(in_statistics, text)), "") == 0, "statistics: %s",
		api_sql(api_text(in_statistics, text)));
	expect(strcmp(api_sql(api_text(in_tables, text)), "") == 0, "tables: %s",
		api_sql(api_text(in_tables, text)));
	expect(!api_logged(text), "the log");
	api_command("retention");
	expect(strcmp(files_with(text), "0") == 0, "%s data files", files_with(text));
}

static void test_a_withdrawn_interview_leaves_no_trace(void)
{
	const char *list = api_text("/v1/networks/%s/interviews", world_get("network")), *interview;
	const char *body = "{\"held_on\":\"2026-03-03\",\"interviewee_role\":\"student\",\"notes\":\"" TOLD
			   "\",\"quote\":\"" TOLD "\",\"quote_kind\":\"verbatim\",\"theme\":\"" TOLD "\"}";

	world_make();
	list = api_text("/v1/networks/%s/interviews", world_get("network"));
	interview = create_with_key(list, body);
	api_patch(DISTRICT, interview, "{\"insight\":\"" TOLD "\"}");
	api_sql("analyze interview; analyze request_key");
	expect(strstr(api_sql(api_text(in_tables, TOLD)), "interview") != NULL, "it was there");
	expect(strcmp(files_with(TOLD), "0") != 0, "and in a file");
	expect_status(api_call(DISTRICT, "DELETE", interview, NULL, NULL), 200, "withdraw");
	expect_nowhere(TOLD);
	expect_value(api_call(DISTRICT, "POST", list,
			     api_text("Idempotency-Key: erasure-%zu\r\nContent-Type: application/json\r\n",
				     strlen(body)),
			     body),
		"notes", "null");
	api_forget();
}

static void test_a_withdrawn_note_leaves_no_trace(void)
{
	const char *list, *note;

	world_make();
	list = api_text("/v1/networks/%s/notes", world_get("network"));
	note = create_with_key(list, "{\"text\":\"" TOLD "\",\"released_to\":\"public\","
				     "\"releasable\":\"" TOLD " again\"}");
	expect(strstr(api_get(READER, api_text("/v1/networks/%s/wordings", world_get("network")))->body,
		       TOLD) != NULL,
		"it was there");
	expect_status(api_call(DISTRICT, "DELETE", note, NULL, NULL), 200, "withdraw");
	expect_nowhere(TOLD);
	api_forget();
}

static void test_a_withdrawn_answer_leaves_no_trace_of_what_it_replaced_either(void)
{
	const char *round, *list;

	world_make();
	round = create(FACILITATOR, "assessment-rounds", "{\"title\":\"Erased\",\"theories\":true}");
	list = state(round, "assessments");
	create_with_key(list, "{\"causes\":[{\"cause\":\"barriers\",\"words\":\"" TOLD "\"}]}");
	list = create_with_key(list, "{\"causes\":[{\"cause\":\"barriers\"}],\"words\":\"" TOLD " again\"}");
	api_sql("analyze assessment; analyze request_key");
	expect(strstr(api_sql(api_text(in_tables, TOLD)), "assessment") != NULL, "it was there");
	expect_status(api_call(DISTRICT, "DELETE", list, NULL, NULL), 200, "withdraw");
	expect_nowhere(TOLD);
	api_call(FACILITATOR, "DELETE", round, NULL, NULL);
	api_forget();
}

static void test_a_withdrawn_person_has_a_pseudonym_and_what_names_it_stays(void)
{
	const char *people, *person, *role, *attendance;

	world_make();
	people = "/v1/organizations/wa-01109/people";
	person = create_with_key(people, "{\"name\":\"" NAMED "\",\"email\":\"quokka@example.org\"}");
	api_sql("analyze person");
	role = create_with_key(api_text("/v1/networks/%s/members/wa-01109/team", world_get("network")),
		api_text("{\"person\":\"%s\",\"role\":\"lead\"}", strrchr(person, '/') + 1));
	expect_value(api_get(DISTRICT, role), "person/name", NAMED);
	attendance = api_make(FACILITATOR, api_text("/v1/sessions/%s/attendance", world_get("session")),
		api_text("{\"organization\":\"wa-01109\",\"person\":\"%s\",\"status\":\"present\"}",
			strrchr(person, '/') + 1))
			     ->location;
	expect_status(api_call(DISTRICT, "DELETE", person, NULL, NULL), 200, "withdraw");
	expect_nowhere(NAMED);
	expect_nowhere("quokka@example.org");
	expect_value(api_get(DISTRICT, attendance), "person/name",
		api_text("Person %s", strrchr(person, '/') + 1));
	expect_status(api_get(DISTRICT, role), 404, "who is no more fills no role");
	api_forget();
}

#define GONE "Quoll Example"
#define GONE_ADDRESS "quoll@example.org"

/* All that an account leaves behind: what it is called, how it signs in, what it has made and was invited to.
 */
static const char *make_quoll(void)
{
	const char *cookie, *account, *token, *feed;

	world_make();
	person_make("numbat@example.org", "reader", "null");
	person_make(GONE_ADDRESS, "district_lead", "find_organization('wa-01109')");
	account = api_sql("select id from account where email = '" GONE_ADDRESS "'");
	api_sql(api_text("update account set name = '" GONE "' where id = %s;"
			 "insert into identity (account_id, issuer, subject) values (%s, "
			 "'https://id.example.org', '" GONE "')",
		account, account));
	cookie = person_sign_in(GONE_ADDRESS, NULL);
	api_sql(api_text(
		"update credential set label = 'Browser of " GONE "' where account_id = %s", account));
	token = person_call(cookie, "POST", "/v1/tokens", "{\"label\":\"System of " GONE "\"}")->location;
	feed = person_call(cookie, "POST", in_network("feeds"), "{\"label\":\"Calendar of " GONE "\"}")
		       ->location;
	expect_status(person_call(cookie, "POST", api_text("/v1/asks/%s/form-links", world_get("ask")),
			      "{\"organization\":\"wa-01109\",\"label\":\"Link of " GONE "\"}"),
		201, "a form link");
	expect_status(person_call(cookie, "POST", api_text("%s/secret", token), NULL), 200, "a token");
	expect_status(person_call(cookie, "POST", api_text("%s/secret", feed), NULL), 200, "a feed");
	create_with_key("/v1/invitations", "{\"email\":\"Quoll@example.org\",\"role\":\"district_member\","
					   "\"organization\":\"wa-01109\"}");
	return account;
}

static void test_a_removed_account_leaves_no_trace_of_who_it_was(void)
{
	const char *account = make_quoll();

	api_sql("analyze account; analyze credential; analyze invitation; analyze api_token; analyze feed; "
		"analyze identity;"
		"analyze request_key");
	expect(strstr(api_sql(api_text(in_tables, GONE)), "account") != NULL, "it was there");
	expect(strcmp(files_with(GONE), "0") != 0 && strcmp(files_with(GONE_ADDRESS), "0") != 0,
		"and in files");
	expect_status(api_call(DISTRICT, "DELETE", api_text("/v1/accounts/%s", account),
			      "Idempotency-Key: gone\r\n", NULL),
		200, "removed");
	expect_nowhere(GONE);
	expect_nowhere(GONE_ADDRESS);
	expect_nowhere("Quoll@example.org");
	api_forget();
}

static void test_what_is_older_than_it_may_be_kept_is_erased(void)
{
	const char *old, *young;

	world_make();
	old = create(DISTRICT, "interviews",
		"{\"held_on\":\"2001-03-03\",\"interviewee_role\":\"family\",\"notes\":\"" TOLD "\"}");
	young = create(DISTRICT, "interviews",
		api_text("{\"held_on\":\"%s\",\"interviewee_role\":\"family\"}",
			api_sql("select current_date")));
	expect(strstr(api_command("retention"), "interviews erased, older than 1095 days") != NULL, "told");
	expect_status(api_get(DISTRICT, old), 404, "old");
	expect_status(api_get(DISTRICT, young), 200, "young");
	expect(strcmp(api_sql(api_text(in_tables, TOLD)), "") == 0, "nothing is left");
	api_forget();
}

#define LEARNT "zyzzyva wombat"

/* What sheets had learnt of the name is deleted, not overwritten: it lies in the file until that is
 * rewritten. */
static void test_a_withdrawn_person_leaves_no_trace_of_what_sheets_have_learnt(void)
{
	const char *person;

	world_make();
	person =
		api_make(DISTRICT, "/v1/organizations/wa-01109/people", "{\"name\":\"" NAMED "\"}")->location;
	api_sql(api_text("insert into alias (network_id, name, person_id) values "
			 "(find_network('wa-cop-2026'), '" LEARNT "', %s); analyze alias",
		strrchr(person, '/') + 1));
	expect(strcmp(files_with(LEARNT), "0") != 0, "it was there");
	expect_status(api_call(DISTRICT, "DELETE", person, NULL, NULL), 200, "withdraw");
	expect_nowhere(LEARNT);
	api_forget();
}

/* Rows that retention deletes itself, in the run that deletes them. */
static void test_what_retention_deletes_is_in_no_file_afterwards(void)
{
	world_make();
	api_command("retention");
	api_sql("insert into sheet (network_id, session_id, file_name, sha256, kind, created_at) select "
		"network_id, id,"
		" 'a.csv', repeat('a', 64), 'zoom_report', now() - interval '100 days' from session limit 1;"
		"insert into sheet_entry (network_id, sheet_id, name, minutes, match, reason) select "
		"network_id, id, '" TOLD
		"', 20, 'unmatched', 'none' from sheet where sha256 = repeat('a', 64);"
		"insert into import (network_id, kind, file_name, created_at) values "
		"(find_network('wa-cop-2026'), 'counts',"
		" 'old.csv', now() - interval '100 days');"
		"insert into import_refusal (import_id, row, reason, held, original) select id, 1, 'Wrong.', "
		"false, '" TOLD " again' from import where file_name = 'old.csv'; analyze sheet_entry; "
		"analyze import_refusal");
	expect(strcmp(files_with(TOLD), "0") != 0, "it was there");
	api_command("retention");
	expect(strcmp(api_sql(api_text(in_tables, TOLD)), "") == 0, "tables: %s",
		api_sql(api_text(in_tables, TOLD)));
	expect(strcmp(files_with(TOLD), "0") == 0, "%s data files", files_with(TOLD));
	api_sql("delete from import where file_name = 'old.csv'; delete from sheet where sha256 = "
		"repeat('a', 64)");
	api_forget();
}

/* The kinds that are kept until somebody says for how long; old is what was last touched 100 days ago. */
static const struct {
	const char *setting, *make, *said, *gone;
} kinds[] = {
	{ "HALVED_KEEP_NOTES_DAYS",
		"insert into note (network_id, organization_id, text, created_at, changed_at) select "
		"find_network('wa-cop-2026'),"
		" find_organization('wa-01109'), '" TOLD "', at, at from moment",
		"1 notes erased, older than 90 days",
		"select text from note order by id desc limit 1 offset 1" },
	{ "HALVED_KEEP_COACHING_DAYS",
		"with s as (insert into coaching_series (network_id, organization_id, ends_on, title) values"
		" (find_network('wa-cop-2026'), find_organization('wa-01109'), '2030-06-30', 'Example') "
		"returning *)"
		" insert into coaching_session (coaching_series_id, network_id, organization_id, notes, "
		"problem, meets_at, changed_at)"
		" select s.id, network_id, organization_id, '" TOLD "', '" TOLD "', at, at from s, moment",
		"1 coaching sessions and steps erased, older than 90 days",
		"select concat(notes, problem) from coaching_session order by id desc limit 1 offset 1" },
	{ "HALVED_KEEP_PEOPLE_DAYS",
		"insert into person (organization_id, name, created_at, changed_at) select "
		"find_organization('wa-01109'), '" TOLD "', at, at from moment",
		"1 people erased, older than 90 days",
		"select replace(name, id::text, '') from person order by id desc limit 1 offset 1" },
	{ "HALVED_KEEP_ACCOUNTS_DAYS",
		"insert into account (kind, name, disabled_at) select 'system', '" TOLD "', at from moment",
		"1 disabled accounts removed, older than 90 days",
		"select replace(name, id::text, '') from account order by id desc limit 1 offset 1" },
};

static void test_other_kinds_are_kept_until_a_time_is_set_and_then_erased_by_it(void)
{
	static const char *const left[] = { "Erased.", "", "Person ", "Former member " };

	world_make();
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		const char *said;

		for (int days = 100; days > 0; days -= 90)
			api_sql(api_text("create temporary table moment as select now() - interval '%d days' "
					 "as at; %s",
				days, kinds[i].make));
		api_command("retention");
		expect(strcmp(api_sql(kinds[i].gone), left[i]) != 0, "%s is off", kinds[i].setting);
		setenv(kinds[i].setting, "90", 1);
		said = api_command("retention");
		unsetenv(kinds[i].setting);
		expect(strstr(said, kinds[i].said) != NULL, "%s: %s", kinds[i].setting, said);
		expect(strcmp(api_sql(kinds[i].gone), left[i]) == 0, "%s: %s is left", kinds[i].setting,
			api_sql(kinds[i].gone));
		expect(strcmp(api_sql(api_text(in_tables, TOLD)), "") != 0, "%s: the younger one stays",
			kinds[i].setting);
		api_sql("update note set withdrawn_at = now() where text = '" TOLD "';"
			"update coaching_session set notes = null, problem = null;"
			"update person set withdrawn_at = now() where name = '" TOLD "';"
			"select remove_account(id) from account where name = '" TOLD "'");
	}
	expect_nowhere(TOLD);
	api_forget();
}

static void test_who_is_still_on_a_team_is_not_erased_by_time(void)
{
	const char *person;

	world_make();
	person =
		api_make(DISTRICT, "/v1/organizations/wa-01109/people", "{\"name\":\"" NAMED "\"}")->location;
	api_make(DISTRICT, api_text("/v1/networks/%s/members/wa-01109/team", world_get("network")),
		api_text("{\"person\":\"%s\",\"role\":\"lead\"}", strrchr(person, '/') + 1));
	api_sql(api_text("update person set changed_at = now() - interval '100 days' where id = %s",
		strrchr(person, '/') + 1));
	setenv("HALVED_KEEP_PEOPLE_DAYS", "90", 1);
	api_command("retention");
	expect_value(api_get(DISTRICT, person), "name", NAMED);
	api_sql("update team_role set withdrawn_at = now() - interval '91 days' where person_id = (select "
		"max(id) from person)");
	api_command("retention");
	unsetenv("HALVED_KEEP_PEOPLE_DAYS");
	expect_status(api_get(DISTRICT, person), 404, "nor on a team");
	api_forget();
}

const struct test tests_erasure[] = {
	TEST(test_a_withdrawn_interview_leaves_no_trace),
	TEST(test_a_withdrawn_note_leaves_no_trace),
	TEST(test_a_withdrawn_answer_leaves_no_trace_of_what_it_replaced_either),
	TEST(test_a_withdrawn_person_has_a_pseudonym_and_what_names_it_stays),
	TEST(test_a_removed_account_leaves_no_trace_of_who_it_was),
	TEST(test_what_is_older_than_it_may_be_kept_is_erased),
	TEST(test_a_withdrawn_person_leaves_no_trace_of_what_sheets_have_learnt),
	TEST(test_what_retention_deletes_is_in_no_file_afterwards),
	TEST(test_other_kinds_are_kept_until_a_time_is_set_and_then_erased_by_it),
	TEST(test_who_is_still_on_a_team_is_not_erased_by_time),
	TEST_END,
};
