/*
 * Every kind of note × every tier × everybody: who reads it, by which way, is told by one table. Once through
 * HTTP and once straight in PostgreSQL, where row-level security stands alone.
 */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/resources/note.h"

#include <libpq-fe.h>
#include <string.h>

#define TEXT "Axolotls left the bus early"
#define WORDING "Axolotls are on time again"

/* The narrowest tier that lets one read a note of wa-01109: 0 author … 3 network, 4 its public wording alone.
 */
static const struct {
	enum who who;
	int tier;
} readers[] = {
	{ MEMBER, 0 }, /* who writes the notes of this test */
	{ DISTRICT, 1 },
	{ KEPT, 1 },
	{ COACH, 2 },
	{ FACILITATOR, 2 },
	{ HOST, 2 },
	{ OTHER, 3 },
	{ READER, 4 },
	{ PRESENTER, 4 },
	{ ADMIN, 4 },
	{ VISITOR, 5 },
	{ OUTSIDER, 5 },
};
#define TIERS 5

static bool is_of_notes(const struct resource *resource)
{
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		if (field->type == FIELD_VISIBILITY)
			return true;
	return false;
}

/* Calls `try` with the route that lists each kind of note; how many kinds there are. */
static unsigned for_every_kind(void (*try)(const struct route *list))
{
	unsigned kinds = 0;

	world_make();
	for (size_t i = 0; i < route_count; i++)
		if (routes[i].many && routes[i].gives->table != NULL && is_of_notes(routes[i].gives)) {
			try(&routes[i]);
			kinds++;
			api_forget();
		}
	return kinds;
}

/* A body whose every free text is TEXT, with its example for the rest. */
static const char *note_body(const struct resource *resource, const char *visibility)
{
	const char *body = api_text("\"visibility\":\"%s\",\"public_wording\":\"" WORDING
				    "\",\"organization\":\"wa-01109\"",
		visibility);

	for (const struct field *field = resource->fields; field->name != NULL; field++) {
		bool free = field->type == FIELD_TEXT && field->max >= 1000;

		if (field->use != FIELD_FREE || field->type == FIELD_VISIBILITY ||
			strcmp(field->name, "public_wording") == 0)
			continue;
		if (strcmp(field->name, "consent") == 0)
			body = api_text("%s,\"consent\":\"public\"", body);
		else
			body = api_text(
				"%s,\"%s\":%s", body, field->name, free ? "\"" TEXT "\"" : field->example);
	}
	return api_text("{%s}", body);
}

static const char *make_note(const struct route *list, const char *visibility)
{
	const struct answer *answer = api_post(MEMBER, world_path(list), note_body(list->gives, visibility));

	expect_status(answer, 201, "%s at %s", list->path, visibility);
	return answer->location;
}

static const char *id_of(const char *path)
{
	return strrchr(path, '/') + 1;
}

static bool has_id(const struct answer *answer, const char *id)
{
	return answer->status == 200 && strstr(answer->body, api_text("\"id\":\"%s\"", id)) != NULL;
}

/* ---------------------------------------------------------------- through HTTP */

static void check_ways(const struct route *list, enum who who, const char *note, bool reads, bool hears)
{
	const char *name = api_text("%s at %s", who_names[who], note);
	const struct answer *answer = api_get(who, note), *wordings;

	expect((answer->status == 200) == reads, "%s: %d", name, answer->status);
	expect((strstr(answer->body, TEXT) != NULL) == reads, "%s: the text, %s", name, answer->body);
	answer = api_get(who, api_text("%s?limit=200", world_path(list)));
	expect(has_id(answer, id_of(note)) == reads, "%s: the list, %s", name, answer->body);
	wordings = api_get(who, in_network("wordings?limit=200"));
	expect(has_id(wordings, api_text("%s-%s", list->gives->table, id_of(note))) == hears,
		"%s: the wordings, %s", name, wordings->body);
	expect(strstr(wordings->body, TEXT) == NULL, "%s: no wording has the text", name);
}

static void check_kind_by_http(const struct route *list)
{
	for (int tier = 0; tier < TIERS; tier++) {
		const char *note = make_note(list, choices_visibility[tier]);

		for (size_t i = 0; i < COUNT_OF(readers); i++) {
			bool reads = readers[i].tier <= tier && readers[i].tier < 4;

			check_ways(list, readers[i].who, note, reads, tier == 4 && readers[i].tier <= 4);
		}
		expect(strstr(api_get(HOST, "/v1/organizations/wa-01109/audit?limit=200")->body, TEXT) ==
				NULL,
			"the trail has no text");
		api_call(MEMBER, "DELETE", note, NULL, NULL);
		api_forget();
	}
}

static void test_every_kind_of_note_goes_to_everybody_as_far_as_its_tier_says(void)
{
	unsigned kinds = for_every_kind(check_kind_by_http);

	expect(strcmp(api_sql("select cardinality(note_tables())"), api_text("%u", kinds)) == 0, "%u kinds",
		kinds);
}

/* ---------------------------------------------------------------- row-level security alone */

static PGconn *database;

static const char *ask(const char *sql)
{
	PGresult *result = PQexec(database, sql);
	const char *value = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0
				    ? api_text("%s", PQgetvalue(result, 0, 0))
				    : api_text("%s", PQresultErrorMessage(result));

	PQclear(result);
	return value;
}

static const char *ask_as(enum who who, const char *sql)
{
	const char *value;

	ask("begin");
	ask(api_text(
		"select set_config('halved.actor', actor, true) from credential where hash = sha256('%s')",
		who_names[who]));
	ask("set local role halved_service");
	value = ask(sql);
	ask("rollback");
	return value;
}

static void check_kind_by_rows(const struct route *list)
{
	const char *table = list->gives->table;

	for (int tier = 0; tier < TIERS; tier++) {
		const char *id = id_of(make_note(list, choices_visibility[tier]));

		for (size_t i = 0; i < COUNT_OF(readers); i++) {
			bool reads = readers[i].tier <= tier && readers[i].tier < 4;
			bool hears = tier == 4 && readers[i].tier <= 4;
			const char *name = api_text(
				"%s: %s at %s", table, who_names[readers[i].who], choices_visibility[tier]);

			expect(strcmp(ask_as(readers[i].who, api_text("select count(*) from %s t where id = "
								      "%s and t::text like '%%" TEXT "%%'",
								     table, id)),
				       reads ? "1" : "0") == 0,
				"%s", name);
			expect(strcmp(ask_as(readers[i].who,
					      api_text("select count(*) from wording where id = '%s-%s'",
						      table, id)),
				       hears ? "1" : "0") == 0,
				"%s: its wording", name);
		}
		api_sql(api_text("update %s set withdrawn_at = now() where id = %s", table, id));
		api_forget();
	}
}

static void test_row_security_alone_lets_every_kind_of_note_go_as_far_as_its_tier_says(void)
{
	world_make();
	database = PQconnectdb(api_database());
	for_every_kind(check_kind_by_rows);
	PQfinish(database);
}

/* ---------------------------------------------------------------- who says how far */

static int status_of(enum who who, const char *note, const char *visibility)
{
	const struct answer *answer = api_call(who, "PATCH", note,
		api_text("If-Match: %s\r\nContent-Type: application/json\r\n", api_get(MEMBER, note)->etag),
		api_text("{\"visibility\":\"%s\"}", visibility));

	return answer->status;
}

static void check_narrowing(const struct route *list)
{
	const char *note = make_note(list, "public");

	expect_status(api_get(OTHER, note), 200, "the network reads it");
	expect(status_of(DISTRICT, note, "network") == 200, "the lead narrows");
	check_ways(list, READER, note, false, false);
	check_ways(list, OTHER, note, true, false);
	expect(status_of(MEMBER, note, "coach") == 200, "so does who wrote it");
	check_ways(list, OTHER, note, false, false);
	check_ways(list, COACH, note, true, false);
	expect(status_of(MEMBER, note, "team") == 200, "and again");
	check_ways(list, COACH, note, false, false);
	check_ways(list, HOST, note, false, false);
	expect(status_of(MEMBER, note, "author") == 200, "to oneself");
	check_ways(list, DISTRICT, note, false, false);
	expect(status_of(DISTRICT, note, "team") == 404, "what the lead does not see, it does not widen");
	api_call(MEMBER, "DELETE", note, NULL, NULL);
}

static void test_a_narrower_note_is_gone_at_once_from_every_way(void)
{
	for_every_kind(check_narrowing);
}

/* A cycle is the district's test, a consultancy its dilemma; what somebody heard or thinks is theirs. */
static bool is_of_district(const struct route *list)
{
	return strcmp(list->gives->table, "cycle") == 0 || strcmp(list->gives->table, "consultancy") == 0;
}

static void check_widening(const struct route *list)
{
	const char *theirs = make_note(list, "coach"), *ours;

	expect(status_of(FACILITATOR, theirs, "network") == 403, "a facilitator widens: %s", theirs);
	expect(status_of(FACILITATOR, theirs, "team") == 403, "or narrows");
	expect(status_of(HOST, theirs, "public") == 403, "that of the network");
	expect(status_of(COACH, theirs, "network") == 403, "a coach");
	expect(status_of(OTHER, theirs, "network") / 100 == 4, "another district");
	expect(status_of(DISTRICT, theirs, "public") == (is_of_district(list) ? 200 : 403), "the lead: %s",
		theirs);
	expect(status_of(MEMBER, theirs, "network") == 200, "who wrote it may");
	expect(strstr(api_get(DISTRICT, api_text("/v1/organizations/wa-01109/audit?subject=%s&limit=1",
						list->gives->table))
			       ->body,
		       "\"to\":\"network\"") != NULL,
		"the trail tells it");
	ours = api_post(DISTRICT, world_path(list), note_body(list->gives, "team"))->location;
	expect(status_of(MEMBER, ours, "network") == 403, "a colleague does not widen what the lead wrote");
	expect_status(api_patch(MEMBER, ours, "{\"public_wording\":\"In other words\"}"), 403,
		"nor says it in other words");
	api_call(DISTRICT, "DELETE", ours, NULL, NULL);
	api_call(DISTRICT, "DELETE", theirs, NULL, NULL);
}

static void test_only_who_wrote_it_widens_a_note_and_what_is_the_districts_the_lead_too(void)
{
	for_every_kind(check_widening);
}

static void test_a_facilitators_cycle_for_a_district_goes_no_further_than_its_coaches(void)
{
	world_make();
	for (int tier = 0; tier < TIERS; tier++)
		expect_status(
			api_post(HOST, in_network("cycles"),
				api_text("{\"organization\":\"wa-01109\",\"aim\":\"a\",\"change_idea\":\"c\","
					 "\"prediction\":\"p\",\"public_wording\":\"w\",\"visibility\":\"%"
					 "s\"}",
					choices_visibility[tier])),
			tier <= 2 ? 201 : 403, "%s", choices_visibility[tier]);
	api_forget();
}

static void check_wording(const struct route *list)
{
	const char *note = make_note(list, "team");
	const struct answer *answer;

	expect_status(api_patch(MEMBER, note, "{\"public_wording\":null}"), 200, "none yet");
	answer = api_patch(MEMBER, note, "{\"visibility\":\"public\"}");
	expect_status(answer, 422, "public without a wording");
	expect(names(answer, "/public_wording"), "%s", answer->body);
	expect_status(api_patch(MEMBER, note, "{\"visibility\":\"public\",\"public_wording\":\"Said\"}"), 200,
		"with one");
	expect_status(api_patch(MEMBER, note, "{\"public_wording\":null}"), 422, "public, and then without");
	expect_status(api_call(MEMBER, "DELETE", note, NULL, NULL), 200, "withdraw");
	check_ways(list, READER, note, false, false);
}

static void test_a_public_note_has_a_wording_of_its_own(void)
{
	for_every_kind(check_wording);
}

/* ---------------------------------------------------------------- what was promised */

static void test_an_interview_goes_no_further_than_consent(void)
{
	static const struct {
		const char *consent;
		int tier;
	} rows[] = { { "team", 1 }, { "district", 1 }, { "network", 3 }, { "public", 4 } };

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (int tier = 0; tier < TIERS; tier++) {
			const struct answer *answer = api_post(MEMBER, in_network("interviews"),
				api_text("{\"held_on\":\"2026-03-03\",\"interviewee_role\":\"family\","
					 "\"consent\":\"%s\","
					 "\"visibility\":\"%s\",\"public_wording\":\"w\"}",
					rows[i].consent, choices_visibility[tier]));

			expect_status(answer, tier <= rows[i].tier ? 201 : 422, "%s at %s", rows[i].consent,
				choices_visibility[tier]);
			expect(answer->status == 201 || names(answer, "/visibility"), "%s", answer->body);
			if (answer->status == 201)
				api_call(MEMBER, "DELETE", answer->location, NULL, NULL);
			api_forget();
		}
}

static void test_less_consent_takes_an_interview_back_at_once(void)
{
	const char *path = create(MEMBER, "interviews",
		"{\"held_on\":\"2026-03-03\",\"interviewee_role\":\"family\",\"consent\":\"public\","
		"\"visibility\":\"network\",\"notes\":\"" TEXT "\"}");

	expect_status(api_get(OTHER, path), 200, "shared");
	expect_value(api_patch(MEMBER, path, "{\"consent\":\"district\"}"), "visibility", "team");
	expect_status(api_get(OTHER, path), 404, "the network");
	expect_status(api_get(COACH, path), 404, "the coach");
	api_forget();
}

static void test_what_is_said_stays_here_unless_somebody_says_otherwise(void)
{
	const char *
		interview = create(MEMBER, "interviews",
		       "{\"held_on\":\"2026-03-03\",\"interviewee_role\":\"family\",\"consent\":\"public\"}"),
	       *cycle =
		       create(MEMBER, "cycles", "{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\"}"),
	       *note = create(MEMBER, "notes", "{\"text\":\"t\"}"),
	       *about = create(MEMBER, "notes",
		       api_text("{\"text\":\"t\",\"about\":\"submission\",\"record\":\"%s\"}",
			       world_get("submission")));

	expect_value(api_get(MEMBER, interview), "visibility", "team");
	expect_value(api_get(MEMBER, cycle), "visibility", "coach");
	expect_value(api_get(MEMBER, note), "visibility", "team");
	expect_value(api_get(MEMBER, about), "visibility", "coach");
	api_forget();
}

static void test_a_note_is_about_a_record_of_its_own_district(void)
{
	static const char *const wrong[] = { "\"about\":\"session\"", "\"record\":\"1\"",
		"\"about\":\"session\",\"record\":\"999999\"", "\"about\":\"cycle\",\"record\":\"none\"" };
	const struct answer *answer;

	world_make();
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		answer = api_post(MEMBER, in_network("notes"), api_text("{\"text\":\"t\",%s}", wrong[i]));
		expect_status(answer, 422, "%s", wrong[i]);
		expect(names(answer, "/record"), "%s", answer->body);
	}
	answer = api_post(OTHER, in_network("notes"),
		api_text("{\"text\":\"t\",\"about\":\"cycle\",\"record\":\"%s\"}", world_get("cycle")));
	expect_status(answer, 422, "another district's cycle");
	api_forget();
}

const struct test tests_notes[] = {
	TEST(test_every_kind_of_note_goes_to_everybody_as_far_as_its_tier_says),
	TEST(test_row_security_alone_lets_every_kind_of_note_go_as_far_as_its_tier_says),
	TEST(test_a_narrower_note_is_gone_at_once_from_every_way),
	TEST(test_only_who_wrote_it_widens_a_note_and_what_is_the_districts_the_lead_too),
	TEST(test_a_facilitators_cycle_for_a_district_goes_no_further_than_its_coaches),
	TEST(test_a_public_note_has_a_wording_of_its_own),
	TEST(test_an_interview_goes_no_further_than_consent),
	TEST(test_less_consent_takes_an_interview_back_at_once),
	TEST(test_what_is_said_stays_here_unless_somebody_says_otherwise),
	TEST(test_a_note_is_about_a_record_of_its_own_district),
	TEST_END,
};
