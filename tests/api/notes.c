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

/* Where everybody stands to a note of wa-01109: 0 author, 1 team, 2 coach, 3 network, 4 who reads what is
 * public. */
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

/* How far the note itself goes, and what of it leaves the room. */
static const struct way {
	const char *visibility, *released;
	int reads, hears; /* those who stand as near as this */
} ways[] = {
	{ "author", NULL, 0, -1 },
	{ "team", NULL, 1, -1 },
	{ "coach", NULL, 2, -1 },
	{ "network", NULL, 3, -1 },
	{ "author", "network", 0, 3 },
	{ "team", "public", 1, 4 },
};

/* What members work on together, and copy, may go to them whole. */
static bool goes(const struct route *list, const struct way *way)
{
	return way->reads < 3 || strcmp(list->gives->table, "cycle") == 0;
}

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
static const char *note_body(const struct resource *resource, const char *visibility, const char *released)
{
	const char *body = api_text("\"visibility\":\"%s\",\"releasable\":\"" WORDING
				    "\",\"organization\":\"wa-01109\",\"released_to\":%s",
		visibility, released == NULL ? "null" : api_text("\"%s\"", released));

	for (const struct field *field = resource->fields; field->name != NULL; field++) {
		bool free = field->type == FIELD_TEXT && field->max >= 1000;

		if (field->use != FIELD_FREE || field->type == FIELD_VISIBILITY ||
			strcmp(field->name, "releasable") == 0)
			continue;
		if (strcmp(field->name, "consent") == 0)
			body = api_text("%s,\"consent\":\"public\"", body);
		else
			body = api_text(
				"%s,\"%s\":%s", body, field->name, free ? "\"" TEXT "\"" : field->example);
	}
	return api_text("{%s}", body);
}

static const char *make_note(const struct route *list, const char *visibility, const char *released)
{
	const struct answer *answer =
		api_post(MEMBER, world_path(list), note_body(list->gives, visibility, released));

	expect_status(answer, 201, "%s at %s", list->path, visibility);
	return answer->location;
}

static const char *id_of(const char *path)
{
	return strrchr(path, '/') + 1;
}

/* ---------------------------------------------------------------- through HTTP */

static void check_ways(const struct route *list, enum who who, const char *note, bool reads, bool hears)
{
	const char *name = api_text("%s at %s", who_names[who], note);
	const struct answer *answer = api_get(who, note), *wordings;

	expect((answer->status == 200) == reads, "%s: %d", name, answer->status);
	expect((strstr(answer->body, TEXT) != NULL) == reads, "%s: the text, %s", name, answer->body);
	answer = api_get(who, api_text("%s?limit=200", world_path(list)));
	expect(is_in_list(answer, note) == reads, "%s: the list, %s", name, answer->body);
	wordings = api_get(who, in_network("wordings?limit=200"));
	expect(is_in_list(wordings, api_text("%s-%s", list->gives->table, id_of(note))) == hears,
		"%s: the wordings, %s", name, wordings->body);
	expect(strstr(wordings->body, TEXT) == NULL, "%s: no wording has the text", name);
	expect(strstr(wordings->body, "created_by") == NULL, "%s: no wording says who wrote it", name);
}

static void check_kind_by_http(const struct route *list)
{
	for (size_t n = 0; n < COUNT_OF(ways); n++) {
		const struct way *way = &ways[n];
		const char *note;

		if (!goes(list, way)) {
			expect_status(api_post(MEMBER, world_path(list),
					      note_body(list->gives, way->visibility, NULL)),
				422, "%s leaves the room whole", list->path);
			continue;
		}
		note = make_note(list, way->visibility, way->released);
		for (size_t i = 0; i < COUNT_OF(readers); i++)
			check_ways(list, readers[i].who, note, readers[i].tier <= way->reads,
				readers[i].tier <= way->hears);
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

/* What one reads of a note in its table, and of what left the room. */
static void check_rows(const struct route *list, size_t reader, const struct way *way, const char *id)
{
	const char *table = list->gives->table;
	const char *name = api_text("%s: %s at %s", table, who_names[readers[reader].who], way->visibility);

	expect(strcmp(ask_as(readers[reader].who,
			      api_text("select count(*) from %s t where id = %s and t::text like '%%" TEXT
				       "%%'",
				      table, id)),
		       readers[reader].tier <= way->reads ? "1" : "0") == 0,
		"%s", name);
	expect(strcmp(ask_as(readers[reader].who,
			      api_text("select string_agg(case when t::text like '%%" TEXT
				       "%%' then 'all of it' "
				       "else text end, ', ') from wording t where id = '%s-%s'",
				      table, id)),
		       readers[reader].tier <= way->hears ? WORDING : "") == 0,
		"%s: what left the room", name);
}

static void check_kind_by_rows(const struct route *list)
{
	for (size_t n = 0; n < COUNT_OF(ways); n++) {
		const char *id;

		if (!goes(list, &ways[n]))
			continue;
		id = id_of(make_note(list, ways[n].visibility, ways[n].released));
		for (size_t i = 0; i < COUNT_OF(readers); i++)
			check_rows(list, i, &ways[n], id);
		api_sql(api_text("update %s set withdrawn_at = now() where id = %s", list->gives->table, id));
		api_forget();
	}
}

static void check_room(const struct route *list)
{
	const char *table = list->gives->table;

	if (strcmp(table, "cycle") == 0)
		return;
	expect(strstr(ask(api_text("update %s set visibility = 'network'", table)), "in_the_room") != NULL,
		"the database keeps %s in the room, too", table);
}

static void test_the_database_lets_no_note_leave_the_room_whole(void)
{
	world_make();
	database = PQconnectdb(api_database());
	for_every_kind(check_room);
	PQfinish(database);
}

static void test_row_security_alone_lets_every_kind_of_note_go_as_far_as_its_tier_says(void)
{
	world_make();
	database = PQconnectdb(api_database());
	for_every_kind(check_kind_by_rows);
	PQfinish(database);
}

/* ---------------------------------------------------------------- who says how far */

static int status_of(enum who who, const char *note, const char *change)
{
	return api_call(who, "PATCH", note,
		api_text("If-Match: %s\r\nContent-Type: application/json\r\n", api_get(MEMBER, note)->etag),
		api_text("{%s}", change))
		->status;
}
#define VISIBLE(tier) "\"visibility\":\"" tier "\""
#define RELEASED(tier) "\"released_to\":" tier

static void check_narrowing(const struct route *list)
{
	const char *note = make_note(list, "coach", "public");

	check_ways(list, READER, note, false, true);
	expect(status_of(DISTRICT, note, RELEASED("\"network\"")) == 200, "the lead narrows");
	check_ways(list, READER, note, false, false);
	check_ways(list, OTHER, note, false, true);
	expect(status_of(DISTRICT, note, RELEASED("null")) == 200, "and takes back");
	check_ways(list, OTHER, note, false, false);
	check_ways(list, COACH, note, true, false);
	expect(status_of(MEMBER, note, VISIBLE("team")) == 200, "so does who wrote it");
	check_ways(list, COACH, note, false, false);
	check_ways(list, HOST, note, false, false);
	expect(status_of(MEMBER, note, VISIBLE("author")) == 200, "to oneself");
	check_ways(list, DISTRICT, note, false, false);
	expect(status_of(DISTRICT, note, VISIBLE("team")) == 404,
		"what the lead does not see, it does not widen");
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

static void check_promotion(const struct route *list)
{
	const char *theirs = make_note(list, "coach", NULL), *ours, *trail;
	const struct answer *answer;

	expect(status_of(FACILITATOR, theirs, RELEASED("\"network\"")) == 403, "a facilitator: %s", theirs);
	expect(status_of(FACILITATOR, theirs, VISIBLE("team")) == 403, "or narrows");
	expect(status_of(HOST, theirs, RELEASED("\"public\"")) == 403, "that of the network");
	expect(status_of(COACH, theirs, RELEASED("\"network\"")) == 403, "a coach");
	expect(status_of(OTHER, theirs, RELEASED("\"network\"")) / 100 == 4, "another district");
	expect(status_of(DISTRICT, theirs, RELEASED("\"public\"")) == (is_of_district(list) ? 200 : 403),
		"the lead: %s", theirs);
	expect(status_of(MEMBER, theirs, RELEASED("null")) == 200, "taken back, if it was");
	expect_value(api_get(MEMBER, theirs), "released_by", "null");
	answer = api_patch(MEMBER, theirs, "{" RELEASED("\"network\"") "}");
	expect_status(answer, 200, "who wrote it may");
	expect_value(answer, "released_by",
		api_sql("select account_id::text from credential where hash = sha256('member')"));
	expect_value(api_get(OTHER, in_network("wordings?limit=200")), "items/0/text", WORDING);
	trail = api_get(
		DISTRICT, api_text("/v1/organizations/wa-01109/audit?subject=%s&limit=1", list->gives->table))
			->body;
	expect(strstr(trail, "\"field\":\"released_to\"") != NULL &&
			strstr(trail, "\"to\":\"network\"") != NULL,
		"the trail tells it: %s", trail);
	ours = api_post(DISTRICT, world_path(list), note_body(list->gives, "team", NULL))->location;
	expect(status_of(MEMBER, ours, VISIBLE("coach")) == 403,
		"a colleague does not widen what the lead wrote");
	expect(status_of(MEMBER, ours, RELEASED("\"network\"")) == 403, "nor lets it go");
	expect_status(api_patch(MEMBER, ours, "{\"releasable\":\"In other words\"}"), 403,
		"nor says it in other words");
	api_call(DISTRICT, "DELETE", ours, NULL, NULL);
	api_call(DISTRICT, "DELETE", theirs, NULL, NULL);
}

static void test_only_who_wrote_it_promotes_a_note_and_what_is_the_districts_the_lead_too(void)
{
	for_every_kind(check_promotion);
}

static void test_a_facilitators_cycle_for_a_district_goes_no_further_than_its_coaches(void)
{
	world_make();
	for (size_t n = 0; n < COUNT_OF(ways); n++) {
		const char *released =
			ways[n].released == NULL ? "null" : api_text("\"%s\"", ways[n].released);

		expect_status(
			api_post(HOST, in_network("cycles"),
				api_text("{\"organization\":\"wa-01109\",\"aim\":\"a\",\"change_idea\":\"c\","
					 "\"prediction\":\"p\",\"releasable\":\"w\",\"visibility\":\"%s\","
					 "\"released_to\":%s}",
					ways[n].visibility, released)),
			ways[n].reads <= 2 && ways[n].hears < 0 ? 201 : 403, "%s", ways[n].visibility);
	}
	api_forget();
}

static void check_wording(const struct route *list)
{
	const char *note = make_note(list, "team", NULL);
	const struct answer *answer;

	expect_status(api_patch(MEMBER, note, "{\"releasable\":null}"), 200, "none yet");
	answer = api_patch(MEMBER, note, "{" RELEASED("\"public\"") "}");
	expect_status(answer, 422, "released without words of its own");
	expect(names(answer, "/releasable"), "%s", answer->body);
	expect_status(api_patch(MEMBER, note, "{" RELEASED("\"public\"") ",\"releasable\":\"Said\"}"), 200,
		"with them");
	expect_status(api_patch(MEMBER, note, "{\"releasable\":null}"), 422, "released, and then without");
	expect_status(api_call(MEMBER, "DELETE", note, NULL, NULL), 200, "withdraw");
	check_ways(list, READER, note, false, false);
}

static void test_what_leaves_the_room_has_words_of_its_own(void)
{
	for_every_kind(check_wording);
}

/* ---------------------------------------------------------------- what was promised */

static void test_an_interview_goes_no_further_than_consent(void)
{
	static const struct {
		const char *consent;
		int reads, hears;
	} rows[] = { { "team", 1, -1 }, { "district", 1, -1 }, { "network", 2, 3 }, { "public", 2, 4 } };

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (size_t n = 0; n < COUNT_OF(ways); n++) {
			const struct way *way = &ways[n];
			bool agreed = way->reads <= rows[i].reads && way->hears <= rows[i].hears;
			const struct answer *answer = api_post(MEMBER, in_network("interviews"),
				api_text("{\"held_on\":\"2026-03-03\",\"interviewee_role\":\"family\","
					 "\"consent\":\"%s\",\"visibility\":\"%s\",\"releasable\":\"w\"%s}",
					rows[i].consent, way->visibility,
					way->released == NULL
						? ""
						: api_text(",\"released_to\":\"%s\"", way->released)));

			expect_status(
				answer, agreed ? 201 : 422, "%s at %s", rows[i].consent, way->visibility);
			expect(agreed ||
					names(answer, way->released == NULL ? "/visibility" : "/released_to"),
				"%s", answer->body);
			if (answer->status == 201)
				api_call(MEMBER, "DELETE", answer->location, NULL, NULL);
			api_forget();
		}
}

static void test_less_consent_takes_an_interview_back_at_once(void)
{
	const char *path = create(MEMBER, "interviews",
		"{\"held_on\":\"2026-03-03\",\"interviewee_role\":\"family\",\"consent\":\"public\","
		"\"visibility\":\"coach\",\"notes\":\"" TEXT "\",\"releasable\":\"" WORDING
		"\",\"released_to\":\"public\"}");
	const struct answer *answer;

	expect(strstr(api_get(READER, in_network("wordings?limit=200"))->body, WORDING) != NULL, "released");
	answer = api_patch(MEMBER, path, "{\"consent\":\"network\"}");
	expect_value(answer, "released_to", "network");
	expect(strstr(api_get(READER, in_network("wordings?limit=200"))->body, WORDING) == NULL, "a guest");
	expect(strstr(api_get(OTHER, in_network("wordings?limit=200"))->body, WORDING) != NULL, "a member");
	answer = api_patch(MEMBER, path, "{\"consent\":\"district\"}");
	expect_value(answer, "visibility", "team");
	expect_value(answer, "released_to", "null");
	expect_value(answer, "released_at", "null");
	expect(strstr(api_get(OTHER, in_network("wordings?limit=200"))->body, WORDING) == NULL,
		"the network");
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
	TEST(test_the_database_lets_no_note_leave_the_room_whole),
	TEST(test_only_who_wrote_it_promotes_a_note_and_what_is_the_districts_the_lead_too),
	TEST(test_a_facilitators_cycle_for_a_district_goes_no_further_than_its_coaches),
	TEST(test_what_leaves_the_room_has_words_of_its_own),
	TEST(test_an_interview_goes_no_further_than_consent),
	TEST(test_less_consent_takes_an_interview_back_at_once),
	TEST(test_what_is_said_stays_here_unless_somebody_says_otherwise),
	TEST(test_a_note_is_about_a_record_of_its_own_district),
	TEST_END,
};
