/* Working theories: each tells alone why students are missing school, and all see them together. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <string.h>

static const char *begin_round(void)
{
	world_make();
	return create(FACILITATOR, "assessment-rounds",
		"{\"title\":\"Theories\",\"theories\":true,\"question\":\"Why?\"}");
}

/* No test is told of another's rounds. */
static void end_rounds(void)
{
	api_sql("update assessment_round set withdrawn_at = now() where title like 'Theories%'");
	api_forget();
}

static const struct answer *tell(enum who who, const char *round, const char *members)
{
	return api_post(who, state(round, "assessments"), api_text("{%s}", members));
}

static void told(enum who who, const char *round, const char *members)
{
	expect_status(tell(who, round, members), 201, "%s: %s", who_names[who], members);
}

static void reveal(const char *round)
{
	expect_status(api_patch(FACILITATOR, round,
			      api_text("{\"closes_on\":\"%s\"}",
				      api_text("%s", api_sql(api_text("select network_today(%s)",
							     world_get("network")))))),
		200, "revealed");
}

static const struct answer *map(enum who who, const char *round)
{
	const struct answer *answer = api_get(who, state(round, "theories"));

	expect_status(answer, 200, "the map as %s", who_names[who]);
	return answer;
}

/* The place of a cause in the map. */
static const char *at_cause(const struct answer *answer, const char *code, const char *part)
{
	for (int i = 0; i < 20; i++)
		if (strcmp(value_at(answer, api_text("causes/%d/code", i)), code) == 0)
			return api_text("causes/%d/%s", i, part);
	return part;
}

/* What the first person thought just before: rounds of other suites may come first. */
static const char *just_before(const struct answer *answer, const char *part)
{
	int count = 0;

	while (value_at(answer, api_text("people/0/earlier/%d/round", count))[0] != '\0')
		count++;
	return api_text("people/0/earlier/%d/%s", count - 1, part);
}

/* How many of wa-01109 have answered. */
static const char *answered(const struct answer *answer)
{
	unsigned i = 0;

	while (strcmp(value_at(answer, api_text("members/%u/organization/code", i)), "wa-01109") != 0 &&
		i < 200)
		i++;
	return value_at(answer, api_text("members/%u/people", i));
}

static void test_before_the_reveal_one_sees_only_that_others_have_answered(void)
{
	static const char secret[] = "Wombats-think-so";
	const char *round = begin_round();
	const struct answer *answer;

	told(DISTRICT, round, api_text("\"causes\":[{\"cause\":\"barriers\",\"words\":\"%s\"}]", secret));
	for (size_t i = 0; i < 3; i++) {
		enum who who = (const enum who[]){ MEMBER, HOST, COACH }[i];

		answer = map(who, round);
		expect(strstr(answer->body, secret) == NULL, "%s: %s", who_names[who], answer->body);
		expect_value(answer, "closed", "false");
		CU_ASSERT_STRING_EQUAL(answered(answer), "1");
		expect_value(answer, "yours", "[]");
		expect_value(answer, "causes", "[]");
		expect_value(answer, "people", "[]");
	}
	expect_value(map(DISTRICT, round), "yours/0/causes/0/words", secret);
	end_rounds();
}

static void test_after_the_reveal_the_map_tells_who_holds_which_cause_and_how_it_is_tested(void)
{
	const char *round = begin_round(), *cycle;
	const struct answer *answer;

	create(FACILITATOR, "causes", "{\"code\":\"map-aversion\",\"label\":\"Aversion\"}");
	cycle = create(MEMBER, "cycles",
		"{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\",\"cause\":\"map-aversion\"}");
	told(DISTRICT, round,
		"\"causes\":[{\"cause\":\"barriers\"},{\"cause\":\"map-aversion\",\"words\":\"w\"}]");
	told(MEMBER, round, "\"causes\":[{\"cause\":\"map-aversion\"}],\"words\":\"Nobody greets them\"");
	told(OTHER, round, "\"causes\":[{\"cause\":\"barriers\"}]");
	reveal(round);
	answer = map(MEMBER, round);
	expect_value(answer, at_cause(answer, "map-aversion", "people"), "2");
	expect_value(answer, at_cause(answer, "map-aversion", "held_by/0/place"), "1");
	expect_value(answer, at_cause(answer, "map-aversion", "held_by/1/place"), "2");
	expect_value(answer, at_cause(answer, "map-aversion", "held_by/1/words"), "w");
	expect_value(answer, at_cause(answer, "map-aversion", "cycles/0/id"), strrchr(cycle, '/') + 1);
	expect_value(answer, at_cause(answer, "barriers", "people"), "1");
	expect_value(answer, "people/1/name", "district_member");
	expect_value(answer, "people/1/theory/words", "Nobody greets them");
	expect_value(answer, "people/2", "");
	answer = map(HOST, round);
	expect_value(answer, at_cause(answer, "barriers", "people"), "2");
	expect_value(map(OTHER, round), "people/1", "");
	expect_status(api_get(READER, state(round, "theories")), 403, "a reader");
	expect_status(api_get(VISITOR, state(round, "theories")), 404, "another network's facilitator");
	api_call(MEMBER, "DELETE", cycle, NULL, NULL);
	end_rounds();
}

static void test_who_holds_a_cause_stays_told_when_it_is_withdrawn(void)
{
	const char *round = begin_round(), *cause;
	const struct answer *answer;

	cause = create(FACILITATOR, "causes", "{\"code\":\"map-gone\",\"label\":\"As it was called\"}");
	told(MEMBER, round, "\"causes\":[{\"cause\":\"map-gone\"},{\"cause\":\"barriers\"}]");
	reveal(round);
	answer = map(MEMBER, round);
	expect_value(answer, at_cause(answer, "map-gone", "withdrawn"), "false");
	expect_status(api_call(FACILITATOR, "DELETE", cause, NULL, NULL), 200, "it is withdrawn");
	answer = api_post(FACILITATOR, in_network("causes"), "{\"code\":\"map-gone\",\"label\":\"Another\"}");
	expect_status(answer, 409, "another of its code");
	expect(strstr(answer->body, "or had it") != NULL, "%s", answer->body);
	answer = map(MEMBER, round);
	expect_value(answer, at_cause(answer, "map-gone", "label"), "As it was called");
	expect_value(answer, at_cause(answer, "map-gone", "people"), "1");
	expect_value(answer, at_cause(answer, "map-gone", "withdrawn"), "true");
	expect_value(answer, at_cause(answer, "barriers", "withdrawn"), "false");
	end_rounds();
}

static void test_a_mind_changed_before_the_reveal_leaves_nothing_and_later_it_is_kept(void)
{
	const char *round = begin_round(), *next;
	const struct answer *answer;

	told(MEMBER, round, "\"causes\":[{\"cause\":\"barriers\"}],\"words\":\"first thought\"");
	told(MEMBER, round, "\"causes\":[{\"cause\":\"barriers\"}],\"words\":\"second thought\"");
	reveal(round);
	expect(strstr(map(DISTRICT, round)->body, "first thought") == NULL, "a draft stays one's own");
	told(MEMBER, round,
		"\"causes\":[{\"cause\":\"barriers\"}],\"words\":\"third\",\"because\":\"a talk\"");
	answer = map(DISTRICT, round);
	expect_value(answer, "people/0/theory/words", "third");
	expect_value(answer, "people/0/theory/because", "a talk");
	expect_value(answer, just_before(answer, "words"), "second thought");
	expect(strstr(answer->body, "first thought") == NULL, "still one's own");
	expect_status(tell(DISTRICT, round, "\"causes\":[{\"cause\":\"barriers\"}]"), 409,
		"who has not told a theory answers in the next round");
	next = create(FACILITATOR, "assessment-rounds", "{\"title\":\"Theories again\",\"theories\":true}");
	told(MEMBER, next, "\"causes\":[{\"cause\":\"barriers\"}],\"words\":\"fourth\"");
	reveal(next);
	answer = map(DISTRICT, next);
	expect_value(answer, "people/0/theory/words", "fourth");
	expect_value(answer, just_before(answer, "words"), "third");
	expect_value(answer, just_before(answer, "round"), "Theories");
	expect_value(map(DISTRICT, round), "people/0/theory/words", "third");
	end_rounds();
}

static void test_a_withdrawn_theory_leaves_the_map_with_all_that_was_said_before_it(void)
{
	const char *round = begin_round(), *next;
	const struct answer *answer;

	told(MEMBER, round, "\"causes\":[{\"cause\":\"barriers\"}],\"words\":\"was revealed\"");
	told(DISTRICT, round, "\"causes\":[{\"cause\":\"barriers\"}],\"words\":\"stays\"");
	reveal(round);
	told(MEMBER, round, "\"causes\":[{\"cause\":\"barriers\"}],\"words\":\"changed mind\"");
	answer = api_get(MEMBER, state(round, "assessments"));
	expect_value(answer, "items/0/words", "changed mind");
	answer = api_call(
		MEMBER, "DELETE", api_text("/v1/assessments/%s", value_at(answer, "items/0/id")), NULL, NULL);
	expect_status(answer, 200, "withdrawn");
	expect_value(answer, "causes", "[]");
	answer = map(DISTRICT, round);
	expect_value(answer, "people/0/theory/words", "stays");
	expect_value(answer, "people/1", "");
	expect_value(answer, at_cause(answer, "barriers", "people"), "1");
	CU_ASSERT_STRING_EQUAL(answered(answer), "1");
	expect_value(map(MEMBER, round), "yours", "[]");
	expect_status(tell(MEMBER, round, "\"causes\":[{\"cause\":\"barriers\"}]"), 409, "it is closed");
	next = create(FACILITATOR, "assessment-rounds", "{\"title\":\"Theories again\",\"theories\":true}");
	told(MEMBER, next, "\"causes\":[{\"cause\":\"barriers\"}],\"words\":\"anew\"");
	reveal(next);
	answer = map(DISTRICT, next);
	expect(strstr(answer->body, "anew") != NULL && strstr(answer->body, "was revealed") == NULL &&
			strstr(answer->body, "changed mind") == NULL,
		"it is in no later map: %s", answer->body);
	end_rounds();
}

/* Of three who have rated none can take the ratings back once they are told. */
static void test_a_theory_is_taken_back_where_the_ratings_have_to_stay(void)
{
	static const enum who tellers[] = { MEMBER, DISTRICT };
	const char *round, *rated, *address;
	const struct answer *answer;

	world_make();
	rated = api_sql(
		"select format('\"ratings\":[{\"item\":\"%s\",\"rating\":\"%s\"}],', items #>> '{0,code}', "
		"ratings #>> '{0,code}') from instrument where code = 'district-system' and withdrawn_at is "
		"null");
	round = create(FACILITATOR, "assessment-rounds",
		"{\"title\":\"Theories and ratings\",\"theories\":true,\"instrument\":\"district-system\"}");
	for (size_t i = 0; i < 2; i++)
		told(tellers[i], round,
			api_text("%s\"causes\":[{\"cause\":\"barriers\",\"words\":\"first thought\"}]",
				rated));
	api_sql(api_text("insert into assessment (network_id, organization_id, assessment_round_id, ratings, "
			 "created_by)"
			 " select a.network_id, a.organization_id, a.assessment_round_id, a.ratings, "
			 "c.account_id from (select * from"
			 " assessment where assessment_round_id = %s limit 1) a, credential c"
			 " where c.hash in (sha256('facilitator'), sha256('host'))",
		strrchr(round, '/') + 1));
	reveal(round);
	told(MEMBER, round, "\"causes\":[{\"cause\":\"barriers\",\"words\":\"a changed mind\"}]");
	answer = map(DISTRICT, round);
	expect_value(answer, at_cause(answer, "barriers", "people"), "2");
	address = api_text("/v1/assessments/%s",
		api_sql(api_text("select max(id) from assessment where assessment_round_id = %s",
			strrchr(round, '/') + 1)));
	answer = api_call(MEMBER, "DELETE", address, NULL, NULL);
	expect_status(answer, 409, "the spread was told");
	expect(strstr(answer->body, "answer again without one") != NULL, "%s", answer->body);
	told(MEMBER, round, "");
	answer = map(DISTRICT, round);
	expect_value(answer, at_cause(answer, "barriers", "people"), "1");
	expect(strcmp(api_sql(api_text("select concat(count(*) filter (where words is not null or causes <> "
				       "'[]'), ' ', "
				       "count(*) filter (where ratings <> '[]' and withdrawn_at is null)) "
				       "from assessment "
				       "where assessment_round_id = %s",
			      strrchr(round, '/') + 1)),
		       "1 4") == 0,
		"of it nothing is left, and all have rated");
	end_rounds();
}

static void test_a_round_takes_what_it_asks_for_and_nothing_else(void)
{
	static const struct {
		const char *members, *pointer;
	} rows[] = { { "", "/causes" }, { "\"causes\":[]", "/causes" },
		{ "\"causes\":[{\"cause\":\"none\"}]", "/causes/0/cause" },
		{ "\"causes\":[{\"cause\":\"barriers\"},{\"cause\":\"barriers\"}]", "/causes/1/cause" },
		{ "\"causes\":[{\"cause\":\"barriers\"}],\"ratings\":[{\"item\":\"aa\",\"rating\":\"bb\"}]",
			"/ratings" } };
	const char *round = begin_round();
	const struct answer *answer;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		answer = tell(MEMBER, round, rows[i].members);
		expect_status(answer, 422, "%s", rows[i].members);
		expect(names(answer, rows[i].pointer), "%s: %s", rows[i].members, answer->body);
	}
	answer =
		api_post(FACILITATOR, in_network("assessment-rounds"), "{\"title\":\"Theories of nothing\"}");
	expect(names(answer, "/instrument"), "a round asks for something: %s", answer->body);
	answer = api_post(MEMBER, in_network("cycles"),
		"{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\",\"cause\":\"none\"}");
	expect(names(answer, "/cause"), "%s", answer->body);
	end_rounds();
}

const struct test tests_working_theories[] = {
	TEST(test_before_the_reveal_one_sees_only_that_others_have_answered),
	TEST(test_after_the_reveal_the_map_tells_who_holds_which_cause_and_how_it_is_tested),
	TEST(test_who_holds_a_cause_stays_told_when_it_is_withdrawn),
	TEST(test_a_mind_changed_before_the_reveal_leaves_nothing_and_later_it_is_kept),
	TEST(test_a_withdrawn_theory_leaves_the_map_with_all_that_was_said_before_it),
	TEST(test_a_theory_is_taken_back_where_the_ratings_have_to_stay),
	TEST(test_a_round_takes_what_it_asks_for_and_nothing_else),
	TEST_END,
};
