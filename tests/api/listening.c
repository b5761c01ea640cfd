/* What interviews are held to beyond their fields: text that names nobody, causes they point to, what they
 * led to. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/domain/runs.h"

#include <stdio.h>
#include <string.h>

#define TALK "\"held_on\":\"2026-03-03\",\"interviewee_role\":\"family\""

static const struct answer *tell(enum who who, const char *members)
{
	return api_post(who, in_network("interviews"), api_text("{" TALK ",%s}", members));
}

static void drop(enum who who, const char *address)
{
	expect_status(api_call(who, "DELETE", address, NULL, NULL), 200, "%s goes", address);
}

static void expect_identifying(const struct answer *answer, const char *pointer)
{
	expect_status(answer, 422, "%s", pointer);
	expect_value(answer, "code", "identifying");
	expect(names(answer, pointer), "%s: %s", pointer, answer->body);
}

/* ---- text that may say who somebody is ---- */

static void test_text_that_looks_identifying_waits_for_an_answer_which_is_kept(void)
{
	static const char *const texts[] = { "interviewer_role", "theme", "notes", "quote", "insight",
		"releasable" };
	const char *path;

	world_make();
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		expect_identifying(tell(MEMBER, api_text("\"%s\":\"Call 360-555-0123\"", texts[i])),
			api_text("/%s", texts[i]));
	expect_identifying(tell(MEMBER, "\"notes\":\"a@example.org\",\"screened_as\":null"), "/notes");
	path = tell(MEMBER, "\"notes\":\"Bus 123456\",\"screened_as\":\"nobody\"")->location;
	expect_value(api_get(MEMBER, path), "screened_as", "nobody");
	expect_identifying(api_patch(MEMBER, path, "{\"quote\":\"Ask pat@example.org\"}"), "/quote");
	expect_value(api_get(MEMBER, path), "quote", "null");
	expect_status(api_patch(MEMBER, path, "{\"quote\":\"Nobody asked me.\",\"quote_kind\":\"verbatim\"}"),
		200, "names nobody");
	expect_value(api_patch(MEMBER, path, "{\"quote\":\"Ask pat@example.org\",\"screened_as\":\"staff\"}"),
		"screened_as", "staff");
	drop(MEMBER, path);
	api_forget();
}

static void test_what_tells_who_somebody_is_in_words_waits_and_ordinary_words_do_not(void)
{
	static const struct {
		const char *text, *seems;
	} rows[] = { { "Write to ann at example dot org", "an e-mail address, at character 10" },
		{ "It is 1 2 3 4 5 6 7 8", "the number of somebody" },
		{ "206 555 01 00 in the evening", "a telephone number" },
		{ "He was born 2011-03-04", "a date of birth, at character 13" },
		{ "Born 3/4/2011", "a date of birth" }, { "Her birthday is 4 March", "a date of birth" },
		{ "then zelda said it", "a name of somebody on the roster, at character 6" },
		{ "They will come at noon on 2026-03-04", NULL }, { "Grades 1 2 3 4 5, 12 of 40", NULL },
		{ "He was born in another country", NULL }, { "Look at example.org for it", NULL } };
	const char *people[2] = { "{\"name\":\"Zelda Numbat\"}", "{\"name\":\"Will Numbat\"}" };

	world_make();
	for (size_t i = 0; i < 2; i++)
		people[i] = api_make(FACILITATOR, "/v1/organizations/wa-01109/people", people[i])->location;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer = tell(MEMBER, api_text("\"notes\":\"%s\"", rows[i].text));

		if (rows[i].seems == NULL) {
			expect_status(answer, 201, "%s", rows[i].text);
			drop(MEMBER, answer->location);
			continue;
		}
		expect_identifying(answer, "/notes");
		expect(strstr(value_at(answer, "errors/0/detail"), rows[i].seems) != NULL, "%s: %s",
			rows[i].text, answer->body);
		expect_value(answer, "errors/1", "");
	}
	for (size_t i = 0; i < 2; i++)
		drop(FACILITATOR, people[i]);
	api_forget();
}

static void test_a_quote_says_whether_it_is_word_for_word(void)
{
	static const char body[] = "{\"held_on\":\"2026-03-03\",\"interviewee_role\":\"family\",\"quote\":"
				   "\"Nobody asked me.\"%s}";
	const char *path;
	const struct answer *answer;

	world_make();
	answer = api_post(DISTRICT, in_network("interviews"), api_text(body, ""));
	expect_status(answer, 422, "no kind");
	expect(names(answer, "/quote_kind"), "%s", answer->body);
	path = create(DISTRICT, "interviews", api_text(body, ",\"quote_kind\":\"paraphrase\""));
	answer = api_patch(DISTRICT, path, "{\"quote_kind\":null}");
	expect_status(answer, 422, "the kind alone goes");
	expect(names(answer, "/quote_kind"), "%s", answer->body);
	expect_status(api_patch(DISTRICT, path, "{\"quote_kind\":null,\"quote\":null}"), 200, "both go");
	answer = api_patch(DISTRICT, path, "{\"quote\":\"Nobody asked me.\"}");
	expect(names(answer, "/quote_kind"), "%s", answer->body);
	expect_status(
		api_patch(DISTRICT, path, "{\"quote\":\"N\",\"quote_kind\":\"verbatim\"}"), 200, "both");
	expect_status(api_patch(DISTRICT, path, "{\"quote\":null}"), 200, "a kind of nothing says nothing");
	api_forget();
}

static void test_a_name_of_the_roster_is_seen_as_far_as_the_roster_is_yours(void)
{
	const char *person, *path;
	const struct answer *answer;

	world_make();
	person = api_make(FACILITATOR, "/v1/organizations/wa-01109/people", "{\"name\":\"Wombat Quokkason\"}")
			 ->location;
	answer = tell(MEMBER, "\"notes\":\"Nobody but Mrs. Quokkason greets them\"");
	expect_identifying(answer, "/notes");
	expect(strstr(answer->body, "character 17.") != NULL, "its place: %s", answer->body);
	expect(strstr(answer->body, "Quokkason") == NULL, "it is not said again: %s", answer->body);
	path = tell(OTHER, "\"notes\":\"Mrs. Quokkason\"")->location;
	expect(path[0] != '\0', "no other district learns who is there");
	drop(OTHER, path);
	drop(FACILITATOR, person);
	path = tell(MEMBER, "\"notes\":\"Mrs. Quokkason\"")->location;
	expect(path[0] != '\0', "who is withdrawn is on no roster");
	drop(MEMBER, path);
	api_forget();
}

static void test_what_the_public_reads_of_any_note_is_looked_at(void)
{
	static const struct {
		const char *list, *body;
	} rows[] = { { "notes", "\"text\":\"t\"" }, { "interviews", TALK },
		{ "consultancies", "\"question\":\"q\"" },
		{ "cycles", "\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\"" } };
	const char *person;

	person = api_make(FACILITATOR, "/v1/organizations/wa-01109/people", "{\"name\":\"Wombat Quokkason\"}")
			 ->location;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *path =
			create(MEMBER, rows[i].list, api_text("{%s,\"releasable\":\"Said\"}", rows[i].body));

		expect_identifying(api_post(MEMBER, in_network(rows[i].list),
					   api_text("{%s,\"releasable\":\"a@example.org\"}", rows[i].body)),
			"/releasable");
		expect_identifying(
			api_patch(MEMBER, path, "{\"releasable\":\"(360) 555-0123\"}"), "/releasable");
		expect_identifying(
			api_patch(MEMBER, path, "{\"releasable\":\"Mrs. Quokkason calls\"}"), "/releasable");
		drop(MEMBER, path);
	}
	drop(FACILITATOR, person);
	api_forget();
}

static void test_what_is_said_in_the_room_is_looked_at_too_also_in_its_lists(void)
{
	const char *path = create(MEMBER, "consultancies", "{\"question\":\"q\"}");
	const struct answer *answer;

	expect_identifying(
		api_post(MEMBER, in_network("notes"), "{\"text\":\"Call 360-555-0123\"}"), "/text");
	expect_identifying(
		api_post(MEMBER, in_network("consultancies"), "{\"question\":\"Ask a@example.org?\"}"),
		"/question");
	expect_identifying(api_patch(MEMBER, path,
				   "{\"take_aways\":[{\"who\":\"w\",\"what\":\"Bells\"},"
				   "{\"who\":\"w\",\"what\":\"Call 360-555-0123\"}]}"),
		"/take_aways/1/what");
	expect_identifying(
		api_patch(MEMBER, path, "{\"tries\":[{\"who\":\"w\",\"what\":\"Call a@example.org\"}]}"),
		"/tries/0/what");
	answer = api_patch(MEMBER, path,
		"{\"tries\":[{\"who\":\"w\",\"what\":\"Call a@example.org\"}],\"screened_as\":\"staff\"}");
	expect_status(answer, 200, "answered");
	drop(MEMBER, path);
	api_forget();
}

static void test_what_a_test_has_shown_and_what_was_learned_is_looked_at_too(void)
{
	static const char result[] =
		"{\"did\":\"d\",\"studied\":\"Ask pat@example.org\",\"prediction_held\":\"no\","
		"\"act\":\"abandon\"%s}";
	static const char *const results[] = { "did", "observations", "studied", "learned" };
	static const char *const learned[] = { "about", "text", "change" };
	const char *cycle = create(
			   MEMBER, "cycles", "{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\"}"),
		   *share = create(MEMBER, "share-outs", "{\"topic\":\"t\"}"),
		   *learning = create(FACILITATOR, "learnings", "{\"kind\":\"aha\",\"text\":\"t\"}");
	const struct answer *answer;

	for (size_t i = 0; i < 4; i++)
		expect_identifying(
			api_patch(MEMBER, cycle, api_text("{\"%s\":\"360-555-0123\"}", results[i])),
			api_text("/%s", results[i]));
	expect_status(api_post(MEMBER, state(cycle, "start"), NULL), 200, "start");
	expect_identifying(api_post(MEMBER, state(cycle, "finish"), api_text(result, "")), "/studied");
	answer = api_post(MEMBER, state(cycle, "finish"), api_text(result, ",\"screened_as\":\"staff\""));
	expect_value(answer, "status", "completed");
	expect_value(answer, "screened_as", "staff");
	expect_identifying(api_patch(MEMBER, share, "{\"topic\":\"Born 3/4/2011\"}"), "/topic");
	for (size_t i = 0; i < 3; i++)
		expect_identifying(
			api_patch(FACILITATOR, learning, api_text("{\"%s\":\"360-555-0123\"}", learned[i])),
			api_text("/%s", learned[i]));
	answer = api_patch(FACILITATOR, learning, "{\"text\":\"360-555-0123\",\"screened_as\":\"nobody\"}");
	expect_value(answer, "screened_as", "nobody");
	drop(MEMBER, cycle);
	drop(MEMBER, share);
	drop(FACILITATOR, learning);
	api_forget();
}

static void test_what_is_said_in_coaching_in_answers_and_in_theories_is_looked_at_too(void)
{
	static const struct {
		enum who who;
		const char *list, *of, *body, *pointer;
	} rows[] = {
		{ MEMBER, "/v1/coaching-series/%s/sessions", "coaching_series",
			"{\"problem\":\"360-555-0123\"}", "/problem" },
		{ COACH, "/v1/coaching-series/%s/sessions", "coaching_series",
			"{\"elements\":[{\"code\":\"sharing\",\"text\":\"360-555-0123\"}]}",
			"/elements/0/text" },
		{ COACH, "/v1/coaching-series/%s/sessions", "coaching_series",
			"{\"notes\":\"Mrs. Quokkason came\"}", "/notes" },
		{ MEMBER, "/v1/coaching-series/%s/steps", "coaching_series",
			"{\"text\":\"Ask a@example.org\"}", "/text" },
		{ MEMBER, "/v1/coaching-series/%s/steps", "coaching_series",
			"{\"text\":\"t\",\"outcome\":\"Mrs. Quokkason came\"}", "/outcome" },
		{ DISTRICT, "/v1/asks/%s/answers", "ask", "{\"text\":\"Mrs. Quokkason calls\"}", "/text" },
		{ MEMBER, "/v1/assessment-rounds/%s/assessments", "assessment_round",
			"{\"causes\":[{\"cause\":\"barriers\",\"words\":\"Bus of 360-555-0123\"}]}",
			"/causes/0/words" },
		{ MEMBER, "/v1/assessment-rounds/%s/assessments", "assessment_round",
			"{\"words\":\"Mrs. Quokkason says so\"}", "/words" },
		{ MEMBER, "/v1/assessment-rounds/%s/assessments", "assessment_round",
			"{\"because\":\"a@example.org said so\"}", "/because" },
		{ FORM, "/v1/form%s", "", "{\"text\":\"Call 360-555-0123\"}", "/text" },
	};
	const char *person, *step, *path;

	world_make();
	person = api_make(FACILITATOR, "/v1/organizations/wa-01109/people", "{\"name\":\"Wombat Quokkason\"}")
			 ->location;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *id = rows[i].of[0] == '\0' ? "" : world_get(rows[i].of);

		path = api_text("%.*s%s%s", (int)strcspn(rows[i].list, "%"), rows[i].list, id,
			strchr(rows[i].list, '%') + 2);
		expect_identifying(api_post(rows[i].who, path, rows[i].body), rows[i].pointer);
	}
	step = api_make(MEMBER, api_text("/v1/coaching-series/%s/steps", world_get("coaching_series")),
		"{\"text\":\"Ask Mrs. Quokkason\",\"screened_as\":\"staff\"}")
		       ->location;
	expect_value(api_get(MEMBER, step), "screened_as", "staff");
	expect_identifying(api_patch(MEMBER, step, "{\"outcome\":\"Mrs. Quokkason came\"}"), "/outcome");
	drop(MEMBER, step);
	drop(FACILITATOR, person);
	api_forget();
}

static void test_a_refused_text_uses_up_no_key(void)
{
	static const char key[] = "Idempotency-Key: listening-1\r\nContent-Type: application/json\r\n";
	const char *list = in_network("interviews");
	const struct answer *answer;

	expect_identifying(
		api_call(MEMBER, "POST", list, key, "{" TALK ",\"notes\":\"a@example.org\"}"), "/notes");
	answer = api_call(MEMBER, "POST", list, key, "{" TALK ",\"notes\":\"Mornings\"}");
	expect_status(answer, 201, "mended");
	expect(strcmp(api_call(MEMBER, "POST", list, key, "{" TALK ",\"notes\":\"Mornings\"}")->location,
		       answer->location) == 0,
		"and sent again it is the same");
	drop(MEMBER, answer->location);
	api_forget();
}

static void test_who_may_not_write_learns_nothing_from_what_is_refused(void)
{
	expect_status(tell(READER, "\"notes\":\"a@example.org\""), 403, "a reader");
	expect_status(tell(NOBODY, "\"notes\":\"a@example.org\""), 401, "nobody");
	expect_status(api_post(MEMBER, "/v1/networks/none/interviews", "{" TALK ",\"notes\":\"n\"}"), 404,
		"no network");
	api_forget();
}

/* ---- causes, and what came of it ---- */

static void test_an_interview_points_to_causes_of_its_network(void)
{
	const struct answer *answer = tell(MEMBER, "\"tags\":[\"barriers\",\"no-such-cause\"]");
	const char *path;

	expect_status(answer, 422, "no cause");
	expect(names(answer, "/tags/1"), "%s", answer->body);
	path = tell(MEMBER, "\"tags\":[\"barriers\"]")->location;
	expect_value(
		api_get(MEMBER, in_network("interviews?tag=barriers")), "items/0/tags", "[\"barriers\"]");
	expect_value(api_get(MEMBER, in_network("interviews?tag=none")), "items/0", "");
	expect_status(api_patch(MEMBER, path, "{\"tags\":[\"none\"]}"), 422, "none");
	drop(MEMBER, path);
	api_forget();
}

static void test_an_interview_names_the_driver_and_the_cycle_that_it_led_to(void)
{
	const char *theory = create(FACILITATOR, "theories",
		"{\"title\":\"t\",\"aim\":\"a\",\"parts\":[{\"code\":\"listening\",\"kind\":\"primary\","
		"\"label\":"
		"\"l\"}]}");
	const char *cycle =
		create(MEMBER, "cycles", "{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\"}");
	const char *theirs =
		create(OTHER, "cycles", "{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\"}");
	const char *id = strrchr(cycle, '/') + 1, *path;

	path = tell(MEMBER, api_text("\"led_to_driver\":\"listening\",\"led_to_cycle\":\"%s\"", id))
		       ->location;
	expect_value(api_get(MEMBER, path), "led_to_driver", "listening");
	expect_value(api_get(MEMBER, in_network(api_text("interviews?led_to_cycle=%s", id))), "items/0/id",
		strrchr(path, '/') + 1);
	expect(names(api_patch(MEMBER, path, "{\"led_to_driver\":\"none\"}"), "/led_to_driver"), "no driver");
	expect(names(api_patch(MEMBER, path, api_text("{\"led_to_cycle\":\"%s\"}", strrchr(theirs, '/') + 1)),
		       "/led_to_cycle"),
		"another's cycle");
	drop(MEMBER, path);
	expect(strcmp(api_sql(api_text(
			      "select concat(led_to_driver, led_to_cycle) from interview where id = %s",
			      strrchr(path, '/') + 1)),
		       "") == 0,
		"erased with what was told");
	drop(OTHER, theirs);
	drop(MEMBER, cycle);
	drop(FACILITATOR, theory);
	api_forget();
}

/* ---- counts ---- */

/* So many talks that DISTRICT does not read, and that point to a cause. */
static void add_talks_about(const char *cause, const char *organization, unsigned count)
{
	api_sql(api_text(
		"insert into interview (network_id, organization_id, held_on, interviewee_role, tags, theme)"
		" select find_network('wa-cop-2026'), find_organization('%s'), '2026-03-03', 'family',"
		" '[\"%s\"]', 'counted' from generate_series(1, %u)",
		organization, cause, count));
}

static void add_talks(const char *organization, unsigned count)
{
	add_talks_about("far-away", organization, count);
}

/* Of barriers: interviews/members that are read, and of others. */
static const char *counted(enum who who)
{
	const struct answer *answer = api_get(who, in_network("cause-counts"));
	const char *told = "";

	expect_status(answer, 200, "%s", who_names[who]);
	for (unsigned i = 0; value_at(answer, api_text("causes/%u/code", i))[0] != '\0'; i++)
		if (strcmp(value_at(answer, api_text("causes/%u/code", i)), "barriers") == 0)
			told = api_text("%s/%s %s/%s", value_at(answer, api_text("causes/%u/interviews", i)),
				value_at(answer, api_text("causes/%u/members", i)),
				value_at(answer, api_text("causes/%u/other_interviews", i)),
				value_at(answer, api_text("causes/%u/other_members", i)));
	return told;
}

static void expect_counted(enum who who, const char *wanted)
{
	const char *told = counted(who);

	expect(strcmp(told, wanted) == 0, "%s: %s, not %s", who_names[who], told, wanted);
}

static void test_of_others_interviews_only_large_counts_in_steps_are_told(void)
{
	const char *far = create(FACILITATOR, "causes",
		"{\"code\":\"far-away\",\"label\":\"Far away\",\"under\":\"barriers\"}");
	const char *ill =
		create(FACILITATOR, "causes", "{\"code\":\"ill\",\"label\":\"Ill\",\"under\":\"barriers\"}");
	const char *own = tell(MEMBER, "\"tags\":[\"barriers\",\"far-away\"]")->location;

	expect_counted(MEMBER, "1/1 null/null");
	add_talks("wa-01158", 10);
	expect_counted(MEMBER, "1/1 null/null"); /* of one member alone */
	expect_counted(OTHER, "10/1 null/null");
	api_sql("delete from interview where theme = 'counted' and id in (select id from interview where "
		"theme = "
		"'counted' limit 4)");
	add_talks("wa-80119", 3);
	expect_counted(MEMBER, "1/1 null/null"); /* nine */
	add_talks("wa-80119", 1);
	expect_counted(MEMBER, "1/1 10/null");
	add_talks("wa-80119", 4);
	expect_counted(MEMBER, "1/1 10/null"); /* fourteen */
	expect_counted(HOST, "0/0 15/null");
	expect_counted(COACH, "0/0 15/null");
	/* what is not told of one cause below it is not found by taking the others away */
	add_talks_about("ill", "wa-01158", 12);
	expect_counted(MEMBER, "1/1 10/null");
	add_talks_about("ill", "wa-80119", 1);
	expect_counted(MEMBER, "1/1 25/null");
	expect_status(api_get(READER, in_network("cause-counts")), 403, "a reader");
	expect_status(api_get(VISITOR, in_network("cause-counts")), 404, "another network's facilitator");
	api_sql("delete from interview where theme = 'counted'");
	drop(MEMBER, own);
	drop(FACILITATOR, far);
	drop(FACILITATOR, ill);
	api_forget();
}

static const char *counts_of(enum who who, const char *code)
{
	const struct answer *answer = api_get(who, in_network("cause-counts"));

	for (unsigned i = 0; value_at(answer, api_text("causes/%u/code", i))[0] != '\0'; i++)
		if (strcmp(value_at(answer, api_text("causes/%u/code", i)), code) == 0)
			return api_text("%s %s", value_at(answer, api_text("causes/%u/interviews", i)),
				value_at(answer, api_text("causes/%u/withdrawn", i)));
	return "";
}

static void test_what_interviews_point_to_is_counted_when_the_cause_is_withdrawn(void)
{
	const char *gone = create(
		FACILITATOR, "causes", "{\"code\":\"gone-away\",\"label\":\"Gone\",\"under\":\"barriers\"}");
	const char *own = tell(MEMBER, "\"tags\":[\"gone-away\"]")->location;

	CU_ASSERT_STRING_EQUAL(counts_of(MEMBER, "gone-away"), "1 false");
	drop(FACILITATOR, gone);
	CU_ASSERT_STRING_EQUAL(counts_of(MEMBER, "gone-away"), "1 true");
	CU_ASSERT_STRING_EQUAL(counts_of(MEMBER, "barriers"), "1 false");
	CU_ASSERT_STRING_EQUAL(counts_of(HOST, "gone-away"), ""); /* nothing of one interview of others */
	drop(MEMBER, own);
	CU_ASSERT_STRING_EQUAL(counts_of(MEMBER, "gone-away"), "");
	api_forget();
}

/* ---- when to ask ---- */

static void test_a_ramp_that_stalls_asks_for_an_interview_until_one_is_held(void)
{
	const char *cycle = create(OTHER, "cycles",
		"{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\",\"ends_on\":\"2026-03-04\"}");
	const char *wanted = api_text("[\"%s\"]", strrchr(cycle, '/') + 1), *talk;
	const struct answer *ramp = api_get(OTHER, state(cycle, "ramp"));

	expect_value(ramp, "listen/prompt", "listen");
	expect_value(ramp, "listen/evidence",
		"1 overdue, 0 stalled, 0 whose prediction did not hold, 0 with a signal in the data.");
	expect_value(api_get(OTHER, state(cycle, "ramp")), "listen/cycles", wanted);
	talk = api_make(OTHER, in_network("interviews"),
		"{\"held_on\":\"2026-03-04\",\"interviewee_role\":\"student\"}")
		       ->location;
	expect_value(api_get(OTHER, state(cycle, "ramp")), "listen/cycles", "[]");
	drop(OTHER, talk);
	expect_value(api_get(OTHER, state(cycle, "ramp")), "listen/cycles", wanted);
	drop(OTHER, cycle);
	api_forget();
}

/* Where a district's team looks: the cycle, the list, what it owes. */
static void expect_asked(const char *cycle, const char *why, const char *since)
{
	const char *id = strrchr(cycle, '/') + 1;
	const struct answer *answer = api_get(DISTRICT, cycle);
	const char *listed = api_text("{\"id\":\"%s\"", id), *owed = api_text("{\"cycle\" : \"%s\"", id);

	expect_value(answer, why == NULL ? "listen" : "listen/why", why == NULL ? "null" : why);
	if (why != NULL)
		expect_value(answer, "listen/since", since);
	answer = api_get(DISTRICT, in_network("cycles?listen=1&limit=200"));
	expect((strstr(answer->body, listed) != NULL) == (why != NULL), "the list: %s", answer->body);
	answer = api_get(DISTRICT, "/v1/organizations/wa-01109/asks");
	expect((strstr(answer->body, owed) != NULL) == (why != NULL), "what it owes: %s", answer->body);
}

static void test_a_test_of_which_nothing_is_recorded_stalls_until_something_is(void)
{
	const char *cycle = create(DISTRICT, "cycles",
		"{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\",\"visibility\":\"network\"}");
	const char *id = strrchr(cycle, '/') + 1;

	api_sql("update interview set held_on = '2020-01-06' where organization_id = "
		"find_organization('wa-01109')");
	expect_asked(cycle, NULL, NULL);
	expect_status(api_post(DISTRICT, state(cycle, "start"), NULL), 200, "start");
	expect_asked(cycle, NULL, NULL);
	api_sql(api_text("update cycle set started_at = '2026-01-05 12:00-08' where id = %s", id));
	expect_asked(cycle, "stalled", "2026-01-05");
	expect_value(api_get(OTHER, cycle), "listen", "null"); /* it is none of theirs */
	expect_status(api_patch(DISTRICT, cycle, "{\"observations\":\"Bells\"}"), 200, "something is seen");
	expect_asked(cycle, NULL, NULL);
	api_sql(api_text("update cycle set recorded_at = '2026-02-05 12:00-08' where id = %s", id));
	expect_asked(cycle, "stalled", "2026-02-05");
	expect_status(
		api_patch(DISTRICT, cycle, "{\"tasks\":[{\"what\":\"w\",\"done\":true}]}"), 200, "a task");
	expect_asked(cycle, NULL, NULL);
	expect_status(
		api_patch(DISTRICT, cycle,
			"{\"measures\":[{\"name\":\"m\",\"data\":[{\"day\":\"2026-02-06\",\"value\":1}]}]}"),
		200, "a value");
	api_sql(api_text("update cycle set recorded_at = now() - interval '27 days' where id = %s", id));
	expect_asked(cycle, NULL, NULL);
	drop(DISTRICT, cycle);
	api_forget();
}

static void test_data_that_show_a_signal_ask_for_an_interview(void)
{
	const char *cycle = create(DISTRICT, "cycles",
		"{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\",\"measures\":["
		"{\"name\":\"n\",\"data\":[{\"day\":\"2026-02-01\",\"value\":1}]},{\"name\":\"m\",\"data\":["
		"{\"day\":\"2026-02-01\",\"value\":9},{\"day\":\"2026-02-02\",\"value\":8},"
		"{\"day\":\"2026-02-03\",\"value\":9},{\"day\":\"2026-02-04\",\"value\":8},"
		"{\"day\":\"2026-02-05\",\"value\":9},{\"day\":\"2026-02-06\",\"value\":8},"
		"{\"day\":\"2026-02-07\",\"value\":9},{\"day\":\"2026-02-08\",\"value\":3},"
		"{\"day\":\"2026-02-09\",\"value\":2},{\"day\":\"2026-02-10\",\"value\":3},"
		"{\"day\":\"2026-02-11\",\"value\":2},{\"day\":\"2026-02-12\",\"value\":3},"
		"{\"day\":\"2026-02-13\",\"value\":2},{\"day\":\"2026-02-14\",\"value\":3}]}]}");

	expect_asked(cycle, "signal", "2026-02-14");
	drop(DISTRICT, cycle);
	api_forget();
}

/* Whether PostgreSQL says of a series that wanders what the charts say: of its runs about 0, which is its
 * middle. */
static bool is_judged_alike(size_t count, unsigned kind, unsigned *signals)
{
	char values[400 * 6 + 8];
	int sides[400], size = 0;
	bool signal;

	for (size_t i = 0; i < count; i++) {
		bool above = kind == 0 ? i < count / 2 : kind == 1 ? i * i / 5 % 2 == 0 : i / kind % 2 == 0;

		sides[i] = above ? 1 : -1;
		size += snprintf(values + size, sizeof(values) - (size_t)size, "%d,0,", sides[i]);
	}
	snprintf(values + size, sizeof(values) - (size_t)size, "0");
	signal = runs_of(sides, count).signal;
	*signals += signal;
	return (strcmp(api_sql(api_text("select runs_signal(array[%s])", values)), "t") == 0) == signal;
}

static void test_a_signal_is_what_the_charts_call_one(void)
{
	unsigned wrong = 0, signals = 0;

	for (size_t count = 1; count <= 400; count += 7)
		for (unsigned kind = 0; kind < 6; kind++) {
			wrong += !is_judged_alike(count, kind, &signals);
			api_forget();
		}
	expect(wrong == 0 && signals > 50 && signals < 300, "%u wrong, %u signals", wrong, signals);
}

const struct test tests_listening[] = {
	TEST(test_text_that_looks_identifying_waits_for_an_answer_which_is_kept),
	TEST(test_what_tells_who_somebody_is_in_words_waits_and_ordinary_words_do_not),
	TEST(test_a_quote_says_whether_it_is_word_for_word),
	TEST(test_a_name_of_the_roster_is_seen_as_far_as_the_roster_is_yours),
	TEST(test_what_the_public_reads_of_any_note_is_looked_at),
	TEST(test_what_is_said_in_the_room_is_looked_at_too_also_in_its_lists),
	TEST(test_what_a_test_has_shown_and_what_was_learned_is_looked_at_too),
	TEST(test_what_is_said_in_coaching_in_answers_and_in_theories_is_looked_at_too),
	TEST(test_a_refused_text_uses_up_no_key),
	TEST(test_who_may_not_write_learns_nothing_from_what_is_refused),
	TEST(test_an_interview_points_to_causes_of_its_network),
	TEST(test_an_interview_names_the_driver_and_the_cycle_that_it_led_to),
	TEST(test_of_others_interviews_only_large_counts_in_steps_are_told),
	TEST(test_what_interviews_point_to_is_counted_when_the_cause_is_withdrawn),
	TEST(test_a_ramp_that_stalls_asks_for_an_interview_until_one_is_held),
	TEST(test_a_test_of_which_nothing_is_recorded_stalls_until_something_is),
	TEST(test_data_that_show_a_signal_ask_for_an_interview),
	TEST(test_a_signal_is_what_the_charts_call_one),
	TEST_END,
};
