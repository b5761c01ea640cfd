/* Ideas that travel: practices in versions and refinements, and who has tried them. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <string.h>

#define CYCLE "\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\""

static void drop(enum who who, const char *address)
{
	expect_status(api_call(who, "DELETE", address, NULL, NULL), 200, "%s goes", address);
}

static const char *try_it(enum who who, const char *practice, const char *held, const char *act)
{
	const char *cycle = create(who, "cycles",
		api_text("{" CYCLE ",\"practice\":\"%s\",\"context\":\"rural\",\"visibility\":\"network\"}",
			practice));

	expect_status(api_post(who, state(cycle, "start"), NULL), 200, "start");
	expect_status(api_post(who, state(cycle, "finish"),
			      api_text("{\"did\":\"d\",\"studied\":\"s\",\"learned\":\"l\",\"prediction_"
				       "held\":\"%s\","
				       "\"act\":\"%s\"}",
				      held, act)),
		200, "finish");
	return cycle;
}

static void test_a_practice_keeps_what_it_said_and_names_what_it_refines(void)
{
	const char *first =
		create(FACILITATOR, "practices", "{\"code\":\"greeting\",\"label\":\"Greeting\"}");
	const char *second = create(FACILITATOR, "practices",
		"{\"code\":\"greeting-by-name\",\"label\":\"By name\",\"refines\":\"greeting\"}");
	const struct answer *answer = api_patch(FACILITATOR, first, "{\"detail\":\"At the door\"}");

	expect_value(answer, "detail", "At the door");
	expect_value(api_get(DISTRICT, first), "earlier/0/detail", "null");
	expect_value(api_get(DISTRICT, first), "earlier/0/version", "1");
	expect(names(api_patch(FACILITATOR, second, "{\"refines\":\"none\"}"), "/refines"),
		"no such practice");
	expect(names(api_patch(FACILITATOR, second, "{\"refines\":\"greeting-by-name\"}"), "/refines"),
		"itself");
	expect_value(api_get(DISTRICT, state(first, "lineage")), "refined_by", "[\"greeting-by-name\"]");
	drop(FACILITATOR, second);
	drop(FACILITATOR, first);
	api_forget();
}

static void test_the_lineage_tells_who_tried_it_where_and_what_came_of_it(void)
{
	const char *practice = create(FACILITATOR, "practices", "{\"code\":\"door\",\"label\":\"Door\"}");
	const char *finer = create(
		FACILITATOR, "practices", "{\"code\":\"door-two\",\"label\":\"D\",\"refines\":\"door\"}");
	const char *mine = try_it(DISTRICT, "door", "yes", "adopt"),
		   *theirs = try_it(OTHER, "door-two", "no", "abandon");
	const char *hidden = create(OTHER, "cycles", "{" CYCLE ",\"practice\":\"door\"}");
	const struct answer *answer = api_get(DISTRICT, state(practice, "lineage"));

	expect_value(answer, "compared/code", "wa-01109");
	expect_value(answer, "counts/tries", "2");
	expect_value(answer, "counts/members", "2");
	expect_value(answer, "counts/adopted", "1");
	expect_value(answer, "counts/abandoned", "1");
	expect_value(answer, "other_tries", "null");
	expect(strstr(answer->body, api_text("\"cycle\" : \"%s\"", strrchr(hidden, '/') + 1)) == NULL, "%s",
		answer->body);
	expect_value(answer, "tries/0/cycle", strrchr(theirs, '/') + 1);
	expect(strstr(value_at(answer, "tries/0/alike"), "state") != NULL, "first who is alike: %s",
		answer->body);
	expect_value(answer, "tries/0/context", "rural");
	expect_value(answer, "tries/0/learned", "l");
	expect_value(answer, "tries/1/cycle", strrchr(mine, '/') + 1);
	expect_value(answer, "tries/1/alike", "[]");
	expect_value(api_get(HOST, state(practice, "lineage")), "compared", "null");
	expect_value(
		api_get(HOST, state(practice, "lineage?organization=wa-01109")), "compared/code", "wa-01109");
	expect_status(api_get(VISITOR, state(practice, "lineage")), 404, "another network's facilitator");
	drop(OTHER, hidden);
	drop(OTHER, theirs);
	drop(DISTRICT, mine);
	drop(FACILITATOR, finer);
	drop(FACILITATOR, practice);
	api_forget();
}

const struct test tests_lineage[] = {
	TEST(test_a_practice_keeps_what_it_said_and_names_what_it_refines),
	TEST(test_the_lineage_tells_who_tried_it_where_and_what_came_of_it),
	TEST_END,
};
