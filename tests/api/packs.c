/* Taking a record home: what is in the pack, that it is what the API shows, and who may take whose. */
#include "../support/people.h"
#include "../support/tables.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/csv.h"
#include "halved/base/limits.h"
#include "halved/resources/pack.h"
#include "halved/resources/resources.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PACK "build/pack.zip"
#define FILE_MOST (32 * 1024 * 1024)

/* ---------------------------------------------------------------- taking it, and looking into it with
 * another's tool */

static void keep_pack(const struct answer *answer)
{
	FILE *file = fopen(PACK, "wb");

	check(file != NULL);
	expect(fwrite(answer->body, 1, answer->size, file) == answer->size, "written");
	fclose(file);
}

static const struct answer *take(enum who who, const char *target)
{
	const struct answer *answer;

	world_make();
	answer = api_get(who, target);
	expect_status(answer, 200, "%s as %s", target, who_names[who]);
	expect(strstr(answer->head, "Content-Type: application/zip\r\n") != NULL, "%s", answer->head);
	keep_pack(answer);
	return answer;
}

/* What the command says. */
static const char *said(const char *command)
{
	struct buffer out = { .max = FILE_MOST };
	const char *kept;
	char piece[4096];
	FILE *from = popen(command, "r");
	size_t size;

	check(from != NULL);
	while ((size = fread(piece, 1, sizeof(piece), from)) > 0)
		buffer_add(&out, piece, size);
	expect(pclose(from) == 0, "%s: %s", command, out.data);
	kept = api_text("%s", out.data == NULL ? "" : out.data);
	buffer_free(&out);
	return kept;
}

static const char *file_of_pack(const char *name)
{
	return said(api_text("unzip -p " PACK " %s", name));
}

static struct arena *memory;

static const struct json *rows_of(const char *name)
{
	const char *text = file_of_pack(api_text("%s.json", name));
	struct json_fault fault = { 0 };
	const struct json *rows = json_read(memory, text, strlen(text), &fault);

	expect(rows != NULL, "%s.json, line %zu: %s", name, fault.line, fault.what);
	return rows;
}

static const struct json *row_with_id(const struct json *rows, const char *id)
{
	const struct json *row = json_first(rows);

	while (row != NULL && strcmp(json_string(json_member(row, "id")), id) != 0)
		row = json_next(row);
	return row;
}

static void open_memory(void)
{
	memory = arena_new();
}

static void close_memory(void)
{
	arena_free(memory);
	api_forget();
}

/* ---------------------------------------------------------------- what is in it */

static void check_part(const struct pack_part *part)
{
	const struct json *rows = rows_of(part->name);
	struct csv_reader *csv;
	int descriptor;

	said(api_text("unzip -p " PACK " %s.csv > build/part.csv", part->name));
	descriptor = open("build/part.csv", O_RDONLY | O_CLOEXEC);
	csv = csv_open(descriptor);
	expect_table(api_text("%s.csv", part->name), csv, rows);
	csv_close(csv);
	close(descriptor);
	expect(strstr(file_of_pack("README.txt"), api_text("%10zu  %s ", json_count(rows), part->name)) !=
			NULL,
		"README.txt counts %zu %s", json_count(rows), part->name);
}

static void check_pack(const struct pack_kind *kind)
{
	const char *tested = said("unzip -tq " PACK);

	expect(strstr(tested, "No errors detected") != NULL, "%s", tested);
	for (const struct pack_part *part = kind->parts; part->name != NULL; part++)
		check_part(part);
}

static void test_a_district_takes_its_record_home_as_csv_and_json(void)
{
	const struct answer *answer;
	const char *readme;

	world_make();
	answer = take(DISTRICT, "/v1/organizations/wa-01109/pack");

	open_memory();
	expect(strstr(answer->head, "filename=\"halved-wa-01109.zip\"") != NULL, "%s", answer->head);
	check_pack(&pack_organization);
	readme = file_of_pack("README.txt");
	expect(strstr(readme, "Example School District (wa-01109)") == readme, "%s", readme);
	expect(strstr(readme, " UTC by district_lead (request ") != NULL, "for whom: %s", readme);
	for (const struct pack_part *part = pack_organization.parts; part->name != NULL; part++)
		expect(json_count(rows_of(part->name)) > 0, "the world has %s", part->name);
	close_memory();
}

/* ---------------------------------------------------------------- what the API shows */

/* Returns how many are listed. */
static size_t check_items(const char *part, const char *list)
{
	const struct answer *answer =
		api_get(KEPT, api_text("%s%climit=200", list, strchr(list, '?') ? '&' : '?'));
	const struct json *rows = rows_of(part), *item = json_first(json_member(answer->json, "items"));
	size_t count = json_count(json_member(answer->json, "items"));

	expect(count > 0, "%s lists something", list);
	for (; item != NULL; item = json_next(item)) {
		const struct json *row = row_with_id(rows, json_string(json_member(item, "id")));

		expect(row != NULL && strcmp(json_print(memory, row), json_print(memory, item)) == 0,
			"%s: %s, not %s", part, row == NULL ? "none" : json_print(memory, row),
			json_print(memory, item));
	}
	return count;
}

static void check_list(const char *part, const char *list)
{
	size_t count = check_items(part, list);

	expect(json_count(rows_of(part)) == count, "%s: %zu in the pack, %zu in %s", part,
		json_count(rows_of(part)), count, list);
}

static void test_the_pack_says_what_the_api_shows(void)
{
	static const char *const parts[] = { "cycles", "interviews", "notes", "submissions" };

	world_make();
	take(KEPT, "/v1/organizations/wa-01109/pack");
	open_memory();
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		check_list(parts[i], in_network(api_text("%s?organization=wa-01109", parts[i])));
	check_list("people", "/v1/organizations/wa-01109/people");
	check_list("published_rates", "/v1/organizations/wa-01109/rates");
	check_list("team_roles", in_network("members/wa-01109/team"));
	check_list("memberships", in_network("members?organization=wa-01109"));
	check_list("commitments", in_network("commitments"));
	check_list("sessions", in_network("sessions"));
	check_items("attendance",
		api_text("/v1/sessions/%s/attendance?organization=wa-01109", world_get("session")));
	close_memory();
}

static const struct json *cells_of(const char *submission, size_t *count)
{
	const struct json *found = NULL;

	*count = 0;
	for (const struct json *row = json_first(rows_of("cells")); row != NULL; row = json_next(row))
		if (strcmp(json_string(json_member(row, "submission")), submission) == 0) {
			found = *count == 0 ? row : found;
			++*count;
		}
	return found;
}

static void test_drafts_are_in_the_pack_with_their_cells(void)
{
	const char *draft = create(DISTRICT, "submissions",
		"{\"school_year\":\"2017-18\",\"kind\":\"annual\",\"cells\":[{\"enrolled\":31,\"chronic\":7}]"
		"}");
	const struct json *cell, *row;
	size_t count;

	draft = strrchr(draft, '/') + 1;
	take(DISTRICT, "/v1/organizations/wa-01109/pack");
	open_memory();
	row = row_with_id(rows_of("submissions"), draft);
	expect(row != NULL && strcmp(json_string(json_member(row, "status")), "draft") == 0, "the draft");
	cell = cells_of(draft, &count);
	expect(count == 1 && json_number(json_member(cell, "enrolled")) == 31 &&
			json_number(json_member(cell, "chronic")) == 7,
		"its cell");
	close_memory();
}

static void test_what_the_author_alone_sees_is_not_in_the_districts_pack(void)
{
	const char *own =
		create(MEMBER, "notes", "{\"text\":\"Wombats think aloud\",\"visibility\":\"author\"}");
	const char *text, *team = create(MEMBER, "notes", "{\"text\":\"Wombats tell the team\"}");

	take(DISTRICT, "/v1/organizations/wa-01109/pack");
	text = file_of_pack("notes.json notes.csv");
	expect(strstr(text, "Wombats think aloud") == NULL, "the author's own: %s", own);
	expect(strstr(text, "Wombats tell the team") != NULL, "the team's: %s", team);
	api_forget();
}

static void test_a_spreadsheet_runs_nothing_of_a_pack(void)
{
	create(DISTRICT, "notes", "{\"text\":\"=HYPERLINK(\\\"http://example.org\\\")\"}");
	take(DISTRICT, "/v1/organizations/wa-01109/pack");
	expect(strstr(file_of_pack("notes.csv"), "\"'=HYPERLINK(\"\"http://example.org\"\")\"") != NULL,
		"guarded");
	expect(strstr(file_of_pack("notes.json"), "\"text\":\"=HYPERLINK(") != NULL, "as it was written");
	api_forget();
}

#define MANY (2 * LIMIT_PACK_PAGE + 7)

static void test_a_pack_has_every_row_however_many_there_are(void)
{
	world_make();
	open_memory();
	api_sql(api_text(
		"insert into note (network_id, organization_id, text) select find_network('wa-cop-2026'),"
		" find_organization('wa-01109'), 'Numbat ' || i from generate_series(1, %d) i",
		MANY));
	take(DISTRICT, "/v1/organizations/wa-01109/pack");
	expect(json_count(rows_of("notes")) ==
			(size_t)atoi(api_sql("select count(*) from note where organization_id = "
					     "find_organization('wa-01109') and withdrawn_at is null and "
					     "visibility <> 'author'")),
		"%zu notes", json_count(rows_of("notes")));
	check_part(&(struct pack_part){ .name = "notes" });
	api_sql("delete from note where text like 'Numbat %'");
	close_memory();
}

/* ---------------------------------------------------------------- who takes whose */

static const char *last_entries(unsigned count)
{
	return api_sql(api_text("select string_agg(audit_words(e, audit_actor(e.actor_id, e.at) ->> 'role'), "
				"', ' order by id)"
				" from (select * from audit_entry order by id desc limit %u) e",
		count));
}

static void test_a_pack_is_taken_on_record(void)
{
	const struct answer *answer;

	take(DISTRICT, "/v1/organizations/wa-01109/pack");
	expect(strcmp(last_entries(1), "district_lead took home the organization") == 0, "%s",
		last_entries(1));
	answer = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?action=take&limit=1");
	expect_value(answer, "items/0/text", "district_lead took home the organization");
	take(DISTRICT, api_text("/v1/people/%s/pack", world_get("person")));
	expect(strcmp(last_entries(1), "district_lead took home the person") == 0, "%s", last_entries(1));
	take(SIGNED, "/v1/me/pack");
	expect(strcmp(last_entries(1), "district_lead took home the account") == 0, "%s", last_entries(1));
	api_forget();
}

static void test_nobody_takes_another_districts_record_home(void)
{
	static const enum who others[] = { OTHER, FACILITATOR, ADMIN, COACH, MEMBER, READER };
	const char *before;

	world_make();
	before = api_sql("select count(*) from audit_entry where action = 'take'");
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		int wanted = others[i] == OTHER ? 404 : 403;

		expect_status(api_get(others[i], "/v1/organizations/wa-01109/pack"), wanted, "%s",
			who_names[others[i]]);
		expect_status(api_get(others[i], api_text("/v1/people/%s/pack", world_get("person"))), wanted,
			"%s", who_names[others[i]]);
	}
	expect_status(api_get(DISTRICT, "/v1/organizations/wa-99999/pack"), 404, "nobody's");
	expect(strcmp(before, api_sql("select count(*) from audit_entry where action = 'take'")) == 0,
		"what was refused was not taken");
	api_forget();
}

static void test_a_token_kept_to_a_network_takes_home_what_is_there(void)
{
	world_make();
	open_memory();
	api_sql("insert into membership (network_id, organization_id, joined_on) values"
		" (find_network('elsewhere'), find_organization('wa-01109'), '2026-01-01')");
	take(KEPT, "/v1/organizations/wa-01109/pack");
	expect(json_count(rows_of("memberships")) == 1, "one of two");
	expect(strstr(file_of_pack("README.txt"), "kept to the network wa-cop-2026, and so is the pack") !=
			NULL,
		"and says so");
	take(DISTRICT, "/v1/organizations/wa-01109/pack");
	expect((int)json_count(rows_of("memberships")) ==
			atoi(api_sql("select count(*) from membership where withdrawn_at is null"
				     " and organization_id = find_organization('wa-01109')")),
		"both, and whichever others there are");
	api_sql("delete from membership where network_id = find_network('elsewhere')"
		" and organization_id = find_organization('wa-01109')");
	close_memory();
}

static void test_the_pack_of_a_person_has_that_person_alone(void)
{
	const char *person;

	world_make();
	open_memory();
	api_post(DISTRICT, "/v1/organizations/wa-01109/people", "{\"name\":\"Wallaby Example\"}");
	person = world_get("person");
	take(DISTRICT, api_text("/v1/people/%s/pack", person));
	check_pack(&pack_person);
	expect(json_count(rows_of("people")) == 1 && row_with_id(rows_of("people"), person) != NULL,
		"one person");
	expect(json_count(rows_of("team_roles")) > 0 && json_count(rows_of("trail")) > 0, "roles and trail");
	expect(strstr(said("unzip -p " PACK), "Wallaby") == NULL, "nobody else");
	close_memory();
}

/* ---------------------------------------------------------------- one's own */

#define EMAIL "bilby@example.org"

static void test_the_pack_of_an_account_has_what_its_holder_is_did_and_wrote_and_no_secret(void)
{
	const char *cookie, *all, *token;
	const struct answer *answer;

	world_make();
	open_memory();
	person_make(EMAIL, "district_lead", "find_organization('wa-01109')");
	cookie = person_sign_in(EMAIL, NULL);
	api_post(DISTRICT, "/v1/organizations/wa-01109/people",
		"{\"name\":\"Bilby Example\",\"email\":\"" EMAIL "\"}");
	expect_status(person_call(cookie, "POST", in_network("interviews"),
			      "{\"held_on\":\"2026-03-03\",\"interviewee_role\":\"family\",\"notes\":"
			      "\"Bilbies listen\"}"),
		201, "an interview");
	token = person_call(cookie, "POST", "/v1/tokens", "{\"label\":\"Bilby's system\"}")->location;
	token = value_at(person_call(cookie, "POST", api_text("%s/secret", token), NULL), "secret");
	answer = person_call(cookie, "GET", "/v1/me/pack", NULL);
	expect_status(answer, 200, "signed in");
	keep_pack(answer);
	check_pack(&pack_account);
	all = said("unzip -p " PACK);
	expect(strstr(file_of_pack("account.json"), "\"email\":\"" EMAIL "\"") != NULL, "the account");
	expect(strstr(file_of_pack("seats.json"), "\"role\":\"district_lead\"") != NULL, "the seat");
	expect(strstr(file_of_pack("people.json"), "Bilby Example") != NULL,
		"who is recorded with the address");
	expect(strstr(file_of_pack("interviews.json"), "Bilbies listen") != NULL, "what was written");
	expect(strstr(file_of_pack("tokens.json"), "Bilby's system") != NULL, "what was made");
	expect(strstr(file_of_pack("deeds.json"), "\"subject\":\"interview\"") != NULL, "what was done");
	expect(json_count(rows_of("sign_ins")) == 1, "where it was signed in");
	expect(token[0] == 'h' && strstr(all, token) == NULL && strstr(all, "argon2") == NULL &&
			strstr(all, "\\\\x") == NULL,
		"no secret");
	expect_status(
		api_call(NOBODY, "GET", "/v1/me/pack", api_text("Authorization: Bearer %s\r\n", token), NULL),
		403, "not by a token");
	close_memory();
}

/* Somebody's own words about a district that is not theirs (any more) are its record: reading them leaves an
 * entry. */
static void test_what_one_wrote_for_others_is_taken_as_a_read_of_theirs(void)
{
	const char *cookie;
	const struct answer *answer;

	world_make();
	person_make("dunnart@example.org", "facilitator", "null");
	cookie = person_sign_in("dunnart@example.org", NULL);
	expect_status(person_call(cookie, "POST", in_network("cycles"),
			      "{\"organization\":\"wa-01109\",\"aim\":\"Dunnarts\",\"change_idea\":\"c\","
			      "\"prediction\":\"p\"}"),
		201, "a cycle for a district");
	answer = person_call(cookie, "GET", "/v1/me/pack", NULL);
	expect_status(answer, 200, "taken");
	keep_pack(answer);
	expect(strstr(file_of_pack("cycles.json"), "Dunnarts") != NULL, "it is there");
	expect(strcmp(last_entries(2), "facilitator took home the account, facilitator read the cycle") == 0,
		"%s", last_entries(2));
	api_forget();
}

static void test_asking_for_the_head_of_a_pack_sends_none(void)
{
	const struct answer *answer;

	world_make();
	answer = api_call(DISTRICT, "HEAD", "/v1/organizations/wa-01109/pack", NULL, NULL);
	expect_status(answer, 200, "HEAD");
	expect(answer->size == 0, "%zu bytes", answer->size);
	api_forget();
}

const struct test tests_packs[] = {
	TEST(test_a_district_takes_its_record_home_as_csv_and_json),
	TEST(test_the_pack_says_what_the_api_shows),
	TEST(test_drafts_are_in_the_pack_with_their_cells),
	TEST(test_what_the_author_alone_sees_is_not_in_the_districts_pack),
	TEST(test_a_spreadsheet_runs_nothing_of_a_pack),
	TEST(test_a_pack_has_every_row_however_many_there_are),
	TEST(test_a_pack_is_taken_on_record),
	TEST(test_nobody_takes_another_districts_record_home),
	TEST(test_a_token_kept_to_a_network_takes_home_what_is_there),
	TEST(test_the_pack_of_a_person_has_that_person_alone),
	TEST(test_the_pack_of_an_account_has_what_its_holder_is_did_and_wrote_and_no_secret),
	TEST(test_what_one_wrote_for_others_is_taken_as_a_read_of_theirs),
	TEST(test_asking_for_the_head_of_a_pack_sends_none),
	TEST_END,
};
