/* Self-assessment: each answers alone, nobody is told what somebody answers, and all are told how the answers
 * are spread. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdlib.h>
#include <string.h>

#define STRENGTH "strength"
#define EMERGING "emerging"
#define UNKNOWN "dont-know"

static const char *answers(const char *reports, const char *outreach)
{
	return api_text("{\"ratings\":[{\"item\":\"reports\",\"rating\":\"%s\"},{\"item\":\"outreach\","
			"\"rating\":\"%s\"}]}",
		reports, outreach);
}

static void make_instrument(void)
{
	static bool is_made;

	world_make();
	if (!is_made)
		create(FACILITATOR, "instruments",
			"{\"code\":\"two-items\",\"title\":\"T\",\"ratings\":[{\"code\":\"strength\","
			"\"label\":\"S\"},"
			"{\"code\":\"in-place\",\"label\":\"I\"},{\"code\":\"emerging\",\"label\":\"E\"},"
			"{\"code\":\"dont-know\",\"label\":\"?\",\"known\":false}],\"ingredients\":[{"
			"\"code\":\"data\","
			"\"label\":\"Data\"}],\"items\":[{\"code\":\"reports\",\"ingredient\":\"data\","
			"\"label\":\"R\",\"wording\":\"W\"},{\"code\":\"outreach\",\"ingredient\":\"data\","
			"\"label\":\"O\"}]}");
	is_made = true;
}

static const char *begin_round(void)
{
	make_instrument();
	return create(FACILITATOR, "assessment-rounds", "{\"instrument\":\"two-items\",\"title\":\"Round\"}");
}

/* No test is told of another's rounds. */
static void end_rounds(void)
{
	api_sql("update assessment_round set withdrawn_at = now() where instrument = 'two-items'");
	api_forget();
}

static void give(enum who who, const char *round, const char *reports, const char *outreach)
{
	expect_status(api_post(who, state(round, "assessments"), answers(reports, outreach)), 201,
		"%s answers", who_names[who]);
}

/* A colleague without a token of the tests answers first: MEMBER's answer becomes theirs. */
static void give_as_colleague(const char *round, const char *reports, const char *outreach)
{
	const struct answer *answer =
		api_post(MEMBER, state(round, "assessments"), answers(reports, outreach));

	expect_status(answer, 201, "a colleague answers");
	api_sql(api_text("update assessment set created_by = 1000000 where id = %s", value_at(answer, "id")));
}

static const char *own_answer(enum who who, const char *round)
{
	const struct answer *answer = api_get(who, state(round, "assessments"));

	expect_value(answer, "items/1", "");
	return api_text("/v1/assessments/%s", value_at(answer, "items/0/id"));
}

static void withdraw(enum who who, const char *answer)
{
	expect_status(api_call(who, "DELETE", answer, NULL, NULL), 200, "%s withdraws", who_names[who]);
	expect_status(api_get(who, answer), 404, "it is gone");
}

static void close_round(const char *round)
{
	expect_status(api_patch(FACILITATOR, round,
			      api_text("{\"closes_on\":\"%s\"}",
				      api_text("%s", api_sql(api_text("select network_today(%s)",
							     world_get("network")))))),
		200, "closed");
}

/* The row of wa-01109 in what somebody is told. */
static const char *row_of(const struct answer *answer, const char *part)
{
	for (int i = 0; i < 50; i++)
		if (strcmp(value_at(answer, api_text("members/%d/organization/code", i)), "wa-01109") == 0)
			return api_text("members/%d/%s", i, part);
	return part;
}

static void expect_told(enum who who, const char *round, const char *part, const char *value)
{
	const struct answer *answer = api_get(who, state(round, "result"));

	expect_status(answer, 200, "the result as %s", who_names[who]);
	expect_value(answer, row_of(answer, part), value);
}

static void test_before_a_round_is_closed_each_sees_its_own_answers_and_how_many_there_are(void)
{
	const char *round = begin_round();
	const struct answer *answer;

	give(DISTRICT, round, STRENGTH, EMERGING);
	give(MEMBER, round, EMERGING, UNKNOWN);
	answer = api_get(DISTRICT, state(round, "result"));
	expect_value(answer, "closed", "false");
	expect_value(answer, "own/0/item", "reports");
	expect_value(answer, "own/0/rating", STRENGTH);
	expect_value(answer, "own/2", "");
	expect_value(api_get(MEMBER, state(round, "result")), "own/0/rating", EMERGING);
	expect_value(api_get(FACILITATOR, state(round, "result")), "own", "[]");
	for (size_t i = 0; i < 3; i++) {
		enum who who = (const enum who[]){ DISTRICT, MEMBER, FACILITATOR }[i];

		expect_told(who, round, "rounds/0/people", "2");
		expect_told(who, round, "rounds/0/told", "false");
		expect_told(who, round, "items/0/terms", "[]");
		expect_told(who, round, "ingredients/0/terms", "[]");
		expect_value(api_get(who, state(round, "result")), "together/items/0/terms", "[]");
	}
	end_rounds();
}

static void test_a_round_is_not_closed_before_it_was_begun(void)
{
	const char *round = begin_round();
	const struct answer *answer;

	api_sql(api_text("update assessment_round set created_at = '2020-03-02 20:00-08' where id = %s",
		strrchr(round, '/') + 1));
	answer = api_patch(FACILITATOR, round, "{\"closes_on\":\"2020-03-01\"}");
	expect_status(answer, 422, "before its first day");
	expect_value(answer, "errors/0/pointer", "/closes_on");
	expect_status(api_post(FACILITATOR, in_network("assessment-rounds"),
			      "{\"instrument\":\"two-items\",\"title\":\"t\",\"closes_on\":\"2020-03-01\"}"),
		422, "nor is one begun closed");
	expect_status(api_patch(FACILITATOR, round, "{\"closes_on\":\"2020-03-02\"}"), 200, "on it");
	end_rounds();
}

static void test_a_closed_round_tells_how_answers_are_spread_and_never_whose_they_are(void)
{
	const char *round = begin_round();
	const struct answer *answer;

	give_as_colleague(round, EMERGING, EMERGING);
	give(DISTRICT, round, STRENGTH, EMERGING);
	give(MEMBER, round, EMERGING, UNKNOWN);
	close_round(round);
	expect_told(DISTRICT, round, "items/0/terms/0/answered", "3");
	expect_told(DISTRICT, round, "items/0/terms/0/unknown", "0");
	expect_told(DISTRICT, round, "items/0/terms/0/best", STRENGTH);
	expect_told(DISTRICT, round, "items/0/terms/0/worst", EMERGING);
	expect_told(DISTRICT, round, "items/0/terms/0/steps", "2");
	expect_told(DISTRICT, round, "items/0/terms/0/middle", EMERGING);
	expect_told(DISTRICT, round, "items/0/wording", "W");
	expect_told(FACILITATOR, round, "items/1/terms/0/unknown", "1");
	expect_told(FACILITATOR, round, "items/1/terms/0/best", EMERGING);
	expect_told(FACILITATOR, round, "ingredients/0/terms/0/answered", "6");
	expect_told(FACILITATOR, round, "ingredients/0/terms/0/unknown", "1");
	expect_told(FACILITATOR, round, "ingredients/0/terms/0/counts/2/number", "4");
	expect_told(FACILITATOR, round, "ingredients/0/terms/0/middle", EMERGING);
	answer = api_get(OTHER, state(round, "result"));
	expect(strstr(answer->body, "wa-01109") == NULL &&
			strstr(answer->body, EMERGING "\",\"number\":4") == NULL,
		"another district is told nothing of it: %s", answer->body);
	expect_value(answer, "together/members", "0");
	expect_value(api_get(FACILITATOR, state(round, "result")), "together/members", "1");
	end_rounds();
}

static void test_who_is_told_of_others_answers_is_in_the_trail(void)
{
	static const char count[] =
		"select count(*) from audit_entry where action = 'read' and subject = 'assessment'"
		" and organization_id = find_organization('wa-01109')";
	const char *round = begin_round(), *before = api_text("%s", api_sql(count));

	give_as_colleague(round, EMERGING, EMERGING);
	give(DISTRICT, round, STRENGTH, EMERGING);
	give(MEMBER, round, EMERGING, UNKNOWN);
	api_get(FACILITATOR, state(round, "result"));
	expect(strcmp(api_sql(count), before) == 0, "nothing was told yet");
	close_round(round);
	api_get(DISTRICT, state(round, "result"));
	expect(strcmp(api_sql(count), before) == 0, "one's own are nobody else's");
	api_get(FACILITATOR, state(round, "result"));
	expect(atoi(api_sql(count)) == atoi(before) + 1, "a facilitator has been told");
	end_rounds();
}

static void test_of_too_few_people_nothing_is_told_to_anybody(void)
{
	const char *round = begin_round();
	const struct answer *answer;

	give(DISTRICT, round, STRENGTH, EMERGING);
	give(DISTRICT, round, EMERGING, EMERGING); /* again: still one person */
	give(MEMBER, round, STRENGTH, STRENGTH);   /* of two each would know the other's */
	close_round(round);
	expect_told(DISTRICT, round, "rounds/0/people", "2");
	expect_told(DISTRICT, round, "rounds/0/told", "false");
	expect_told(FACILITATOR, round, "items/0/terms", "[]");
	answer = api_get(FACILITATOR, state(round, "result"));
	expect_value(answer, "together/members", "0");
	expect_value(answer, "together/items/0/terms", "[]");
	answer = api_get(DISTRICT, state(round, "result"));
	expect_value(answer, "own/0/rating", EMERGING);
	expect_value(answer, "own/2", "");
	end_rounds();
}

static void test_a_term_stands_beside_the_one_before(void)
{
	const char *first = begin_round(), *second;

	give_as_colleague(first, STRENGTH, UNKNOWN);
	give(DISTRICT, first, STRENGTH, UNKNOWN);
	give(MEMBER, first, STRENGTH, UNKNOWN);
	close_round(first);
	second = begin_round();
	give_as_colleague(second, STRENGTH, EMERGING);
	give(DISTRICT, second, STRENGTH, EMERGING);
	give(MEMBER, second, EMERGING, EMERGING);
	expect_told(DISTRICT, second, "items/0/terms/0/round", strrchr(first, '/') + 1);
	close_round(second);
	expect_told(DISTRICT, second, "items/1/terms/0/round", strrchr(second, '/') + 1);
	expect_told(DISTRICT, second, "items/1/terms/0/unknown", "0");
	expect_told(DISTRICT, second, "items/1/terms/1/round", strrchr(first, '/') + 1);
	expect_told(DISTRICT, second, "items/1/terms/1/unknown", "3");
	expect_told(DISTRICT, first, "items/1/terms/0/unknown", "3");
	end_rounds();
}

static void test_what_was_promised_to_who_answered_is_kept(void)
{
	const char *round = begin_round();

	expect_status(api_patch(FACILITATOR, round, "{\"least\":4}"), 200, "while nobody has answered");
	give(DISTRICT, round, STRENGTH, EMERGING);
	expect_status(api_patch(FACILITATOR, round, "{\"least\":3}"), 409, "somebody has answered");
	close_round(round);
	expect_status(api_patch(FACILITATOR, round, "{\"closes_on\":null}"), 409, "it was closed");
	expect_status(api_post(MEMBER, state(round, "assessments"), answers(STRENGTH, STRENGTH)), 409,
		"an answer to a closed round");
	expect_status(api_patch(FACILITATOR, round, "{\"title\":\"Another\"}"), 200, "its title is free");
	end_rounds();
}

#define KEPT_RATINGS "{\"code\":\"strength\",\"label\":\"S\"},{\"code\":\"emerging\",\"label\":\"E\"}"
#define KEPT_UNKNOWN "{\"code\":\"dont-know\",\"label\":\"?\",\"known\":%s}"
#define KEPT_ITEMS(first_wording, second)                                                                    \
	"\"items\":[{\"code\":\"reports\",\"ingredient\":\"data\",\"label\":\"R\"" first_wording "},"        \
	"{\"code\":\"" second "\",\"ingredient\":\"data\",\"label\":\"O\",\"wording\":\"W\"}]"
#define KEPT_PARTS "\"ingredients\":[{\"code\":\"data\",\"label\":\"%s\"}]"

static void test_what_was_answered_stays_as_it_was_asked(void)
{
	const struct {
		const char *part, *body;
	} changes[] = {
		{ "its ratings say", api_text("{\"ratings\":[" KEPT_RATINGS "," KEPT_UNKNOWN "]}", "true") },
		{ "its ratings say", "{\"ratings\":[" KEPT_RATINGS "]}" },
		{ "its ratings say", api_text("{\"ratings\":[" KEPT_UNKNOWN "," KEPT_RATINGS "]}", "false") },
		{ "its ingredients say", api_text("{" KEPT_PARTS "}", "Another") },
		{ "its items say", "{" KEPT_ITEMS("", "others") "}" },
		{ "its items say",
			"{\"items\":[{\"code\":\"outreach\",\"ingredient\":\"data\",\"label\":\"O\","
			"\"wording\":\"W\"}]}" },
	};
	const char *instrument, *round, *told;

	world_make();
	instrument = create(FACILITATOR, "instruments",
		api_text("{\"code\":\"kept-items\",\"title\":\"T\",\"ratings\":[" KEPT_RATINGS
			 "," KEPT_UNKNOWN "]," KEPT_PARTS "," KEPT_ITEMS("", "other") "}",
			"false", "Data"));
	round = create(
		FACILITATOR, "assessment-rounds", "{\"instrument\":\"kept-items\",\"title\":\"Round\"}");
	expect_status(api_patch(FACILITATOR, instrument, "{" KEPT_ITEMS("", "outreach") "}"), 200,
		"while nobody has answered");
	expect_status(api_call(FACILITATOR, "DELETE", instrument, NULL, NULL), 409, "a round asks for it");
	give_as_colleague(round, STRENGTH, EMERGING);
	give(DISTRICT, round, UNKNOWN, EMERGING);
	give(MEMBER, round, EMERGING, UNKNOWN);
	close_round(round);
	told = api_get(FACILITATOR, state(round, "result"))->body;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		const struct answer *answer = api_patch(FACILITATOR, instrument, changes[i].body);

		expect_status(answer, 409, "%s: %s", changes[i].body, answer->body);
		expect(strstr(answer->body, changes[i].part) != NULL, "%s: %s", changes[i].part,
			answer->body);
	}
	expect_status(api_call(FACILITATOR, "DELETE", instrument, NULL, NULL), 409, "its result is told");
	CU_ASSERT_STRING_EQUAL(api_get(FACILITATOR, state(round, "result"))->body, told);
	expect_status(api_patch(FACILITATOR, instrument,
			      "{\"title\":\"New\"," KEPT_ITEMS(
				      ",\"wording\":\"Its authors' own\"", "outreach") "}"),
		200, "its title, and a wording that was not there");
	expect_status(api_call(FACILITATOR, "DELETE", round, NULL, NULL), 200, "the round goes");
	expect_status(api_call(FACILITATOR, "DELETE", instrument, NULL, NULL), 200, "then it can go");
	api_forget();
}

static void test_ones_own_answer_is_shown_and_withdrawn_by_oneself_alone(void)
{
	const char *round = begin_round(), *mine;

	give(DISTRICT, round, STRENGTH, EMERGING);
	give(MEMBER, round, EMERGING, UNKNOWN);
	mine = own_answer(MEMBER, round);
	expect_value(api_get(MEMBER, mine), "ratings/0/rating", EMERGING);
	for (size_t i = 0; i < 3; i++) {
		enum who who = (const enum who[]){ DISTRICT, HOST, COACH }[i];

		expect(strstr(api_get(who, state(round, "assessments"))->body,
			       api_text("{\"id\":\"%s\"", strrchr(mine, '/') + 1)) == NULL,
			"not in the list of %s", who_names[who]);
		expect(api_get(who, mine)->status >= 403, "%s does not see it", who_names[who]);
		expect(api_call(who, "DELETE", mine, NULL, NULL)->status >= 403, "nor withdraws it");
	}
	expect_told(DISTRICT, round, "rounds/0/people", "2");
	withdraw(MEMBER, mine);
	expect_told(DISTRICT, round, "rounds/0/people", "1");
	expect_value(api_get(MEMBER, state(round, "result")), "own", "[]");
	give(MEMBER, round, STRENGTH, UNKNOWN);
	expect_value(api_get(MEMBER, own_answer(MEMBER, round)), "ratings/0/rating", STRENGTH);
	end_rounds();
}

static void test_a_withdrawn_answer_leaves_the_spread_unless_that_would_tell_what_it_was(void)
{
	const char *round = begin_round(), *mine;
	const struct answer *answer;

	give_as_colleague(round, STRENGTH, EMERGING);
	give(DISTRICT, round, STRENGTH, EMERGING);
	api_sql("update assessment set created_by = 1000001 where withdrawn_at is null and created_by = "
		"(select account_id from credential where hash = sha256('district'))");
	give(DISTRICT, round, STRENGTH, EMERGING);
	give(MEMBER, round, EMERGING, UNKNOWN);
	close_round(round);
	mine = own_answer(MEMBER, round);
	expect_told(DISTRICT, round, "items/0/terms/0/answered", "4");
	answer = api_call(MEMBER, "DELETE", mine, NULL, NULL);
	expect_status(answer, 409, "three others have answered: %s", answer->body);
	expect_value(api_get(MEMBER, mine), "ratings/0/rating", EMERGING);
	api_sql("delete from assessment where created_by = 1000001");
	expect_told(DISTRICT, round, "rounds/0/told", "true");
	withdraw(MEMBER, mine);
	expect_told(DISTRICT, round, "rounds/0/people", "2");
	expect_told(DISTRICT, round, "rounds/0/told", "false");
	expect_told(DISTRICT, round, "items/0/terms", "[]");
	end_rounds();
}

static void test_what_is_asked_is_answered_and_nothing_else(void)
{
	const char *round = begin_round();
	const struct answer *answer = api_post(DISTRICT, state(round, "assessments"),
		"{\"ratings\":[{\"item\":\"reports\",\"rating\":\"seven\"},{\"item\":\"none\",\"rating\":"
		"\"strength\"},"
		"{\"item\":\"reports\",\"rating\":\"strength\"}]}");

	expect_status(answer, 422, "three faults");
	expect(names(answer, "/ratings/0/rating") && names(answer, "/ratings/1/item") &&
			names(answer, "/ratings/2/item"),
		"%s", answer->body);
	expect_status(api_post(FACILITATOR, state(round, "assessments"), answers(STRENGTH, STRENGTH)), 403,
		"a facilitator judges no district");
	expect(names(api_post(FACILITATOR, in_network("assessment-rounds"),
			     "{\"instrument\":\"no-such\",\"title\":\"T\"}"),
		       "/instrument"),
		"no such self-assessment");
	expect(names(api_post(FACILITATOR, in_network("assessment-rounds"),
			     "{\"instrument\":\"two-items\",\"title\":\"T\",\"least\":2}"),
		       "/least"),
		"of two each would know the other's");
	end_rounds();
}

static const char rounds_network[] =
	"{\"slug\":\"rounds-test\",\"name\":\"N\",\"aim\":\"A\",\"starts_on\":\"2020-01-01\",\"goal\":{"
	"\"baseline_year\":\"2018-19\",\"target_reduction\":0.5,\"target_year\":\"2023-24\"},\"commitments\":"
	"["
	"{\"position\":1,\"title\":\"Answer\",\"rule\":{\"counts\":\"rounds\",\"met_share\":1,\"met\":\"Two "
	"rated.\"}}],\"instruments\":[{\"code\":\"one-item\",\"title\":\"T\",\"ratings\":[{\"code\":\"yes\","
	"\"label\":\"Y\"},{\"code\":\"no\",\"label\":\"N\"}],\"ingredients\":[{\"code\":\"data\",\"label\":"
	"\"D\"}],\"items\":[{\"code\":\"reports\",\"ingredient\":\"data\",\"label\":\"R\"}]}]}";

static void test_a_round_is_kept_by_two_who_have_rated_something(void)
{
	static const char *const bodies[] = { "{\"words\":\"Nobody greets them.\"}",
		"{\"ratings\":[{\"item\":\"reports\",\"rating\":\"yes\"}]}" };
	const char *round, *ledger = "/v1/networks/rounds-test/members/wa-01109/ledger";

	world_make();
	api_make(FACILITATOR, "/v1/networks", rounds_network);
	api_make(FACILITATOR, "/v1/networks/rounds-test/members",
		"{\"organization\":\"wa-01109\",\"joined_on\":\"2020-01-01\"}");
	round = api_make(FACILITATOR, "/v1/networks/rounds-test/assessment-rounds",
		"{\"instrument\":\"one-item\",\"theories\":true,\"title\":\"T\"}")
			->location;
	for (size_t i = 0; i < 2; i++) {
		api_make(DISTRICT, state(round, "assessments"), bodies[i]);
		api_make(MEMBER, state(round, "assessments"), bodies[i]);
		expect_value(api_get(FACILITATOR, ledger), "members/0/commitments/0/verdict",
			i == 0 ? "not_yet" : "met");
	}
	withdraw(MEMBER, own_answer(MEMBER, round));
	expect_value(api_get(FACILITATOR, ledger), "members/0/commitments/0/verdict", "not_yet");
	expect_status(api_call(FACILITATOR, "DELETE", round, NULL, NULL), 200, "the round goes");
	api_forget();
}

/* ---- of one team ---- */

#define FOR_ONE "{\"instrument\":\"two-items\",\"title\":\"One\",\"organization\":\"%s\"}"

static void test_a_coach_begins_a_round_for_a_member_that_is_coached_and_for_nobody_else(void)
{
	static const enum who others[] = { OTHER, READER, PRESENTER };
	const char *round;

	make_instrument();
	expect_status(api_post(COACH, in_network("assessment-rounds"),
			      "{\"instrument\":\"two-items\",\"title\":\"All\"}"),
		403, "all members");
	expect_status(api_post(COACH, in_network("assessment-rounds"), api_text(FOR_ONE, "wa-80119")), 422,
		"a member of somebody else");
	expect_status(api_post(DISTRICT, in_network("assessment-rounds"), api_text(FOR_ONE, "wa-01109")), 403,
		"a lead");
	expect_status(api_post(FACILITATOR, in_network("assessment-rounds"), api_text(FOR_ONE, "wa-esd-101")),
		422, "no member");
	round = create(COACH, "assessment-rounds", api_text(FOR_ONE, "wa-01109"));
	expect_value(api_get(MEMBER, round), "organization/code", "wa-01109");
	expect_status(api_get(FACILITATOR, round), 200, "a facilitator knows of it");
	expect_status(api_post(OTHER, state(round, "assessments"), answers(STRENGTH, STRENGTH)), 404,
		"no other member answers");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		int closed = may(others[i], RIGHT_RECORD_VIEW) ? 404 : 403;

		expect_status(
			api_get(others[i], round), closed, "%s knows nothing of it", who_names[others[i]]);
		expect_status(api_get(others[i], state(round, "result")), closed, "%s: nor of its result",
			who_names[others[i]]);
		expect(!is_in_list(api_get(others[i], in_network("assessment-rounds?limit=200")), round),
			"%s: nor is it in a list", who_names[others[i]]);
	}
	expect_status(api_patch(COACH, round, "{\"title\":\"Ours\"}"), 200, "the coach changes it");
	expect_status(api_patch(MEMBER, round, "{\"title\":\"Ours\"}"), 403, "the team does not");
	end_rounds();
}

static void test_a_round_of_one_team_is_told_by_the_rules_of_any_round_beside_those_before_it(void)
{
	const char *all = begin_round(), *round;
	const struct answer *answer;

	give_as_colleague(all, STRENGTH, STRENGTH);
	give(MEMBER, all, STRENGTH, STRENGTH);
	give(DISTRICT, all, EMERGING, STRENGTH);
	close_round(all);
	round = create(COACH, "assessment-rounds", api_text(FOR_ONE, "wa-01109"));
	give_as_colleague(round, EMERGING, EMERGING);
	give(MEMBER, round, EMERGING, EMERGING);
	expect_status(api_patch(COACH, round,
			      api_text("{\"closes_on\":\"%s\"}",
				      api_text("%s", api_sql(api_text("select network_today(%s)",
							     world_get("network")))))),
		200, "the coach closes it");
	answer = api_get(COACH, state(round, "result"));
	expect_value(answer, "members/0/organization/code", "wa-01109");
	expect_value(answer, "members/1", "");
	expect_told(COACH, round, "rounds/0/told", "false"); /* two are too few */
	expect_told(COACH, round, "rounds/1/told", "true");
	expect_told(COACH, all, "rounds/1", "");
	end_rounds();
}

const struct test tests_assessments[] = {
	TEST(test_a_coach_begins_a_round_for_a_member_that_is_coached_and_for_nobody_else),
	TEST(test_a_round_of_one_team_is_told_by_the_rules_of_any_round_beside_those_before_it),
	TEST(test_before_a_round_is_closed_each_sees_its_own_answers_and_how_many_there_are),
	TEST(test_a_round_is_not_closed_before_it_was_begun),
	TEST(test_a_closed_round_tells_how_answers_are_spread_and_never_whose_they_are),
	TEST(test_who_is_told_of_others_answers_is_in_the_trail),
	TEST(test_of_too_few_people_nothing_is_told_to_anybody),
	TEST(test_a_term_stands_beside_the_one_before),
	TEST(test_what_was_promised_to_who_answered_is_kept),
	TEST(test_what_was_answered_stays_as_it_was_asked),
	TEST(test_ones_own_answer_is_shown_and_withdrawn_by_oneself_alone),
	TEST(test_a_withdrawn_answer_leaves_the_spread_unless_that_would_tell_what_it_was),
	TEST(test_what_is_asked_is_answered_and_nothing_else),
	TEST(test_a_round_is_kept_by_two_who_have_rated_something),
	TEST_END,
};
