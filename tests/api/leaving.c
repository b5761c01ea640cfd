/* A district that has left a network: what was there until then stays its own to read, what comes later is
 * not. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/resources/resources.h"

#include <string.h>

#define LISTS 3

/* Before the day of leaving, and after it. */
static const char *earlier[LISTS], *later[LISTS], *own[2];
static const char *const lists[LISTS] = { "sessions", "commitments", "asks" };

static const char *make(enum who who, const char *list, const struct resource *resource)
{
	const struct answer *answer = api_post(
		who, api_text("/v1/networks/leaving/%s", list), example_body(resource, "organization", NULL));

	expect_status(answer, 201, "%s", list);
	return answer->location;
}

static void make_network(void)
{
	static const struct resource *const resources[LISTS] = { &resource_session, &resource_commitment,
		&resource_ask };

	world_make();
	expect_status(
		api_post(FACILITATOR, "/v1/networks", example_body(&resource_network, "slug", "\"leaving\"")),
		201, "a network");
	expect_status(api_post(FACILITATOR, "/v1/networks/leaving/members",
			      "{\"organization\":\"wa-80119\",\"joined_on\":\"2025-09-01\"}"),
		201, "a member");
	for (size_t i = 0; i < LISTS; i++) {
		earlier[i] = make(FACILITATOR, lists[i], resources[i]);
		later[i] = make(FACILITATOR, lists[i], resources[i]);
		api_sql(api_text("update %1$s set %2$s = now() - interval '20 days'%4$s where id = %3$s",
			resources[i]->table,
			i == 0	 ? "starts_at"
			: i == 1 ? "created_at"
				 : "status = 'published', published_at",
			strrchr(earlier[i], '/') + 1, i == 0 ? ", ends_at = now(), minutes = null" : ""));
		api_sql(api_text("update %1$s set %2$s = now() - interval '2 days'%4$s where id = %3$s",
			resources[i]->table,
			i == 0	 ? "starts_at"
			: i == 1 ? "created_at"
				 : "status = 'published', published_at",
			strrchr(later[i], '/') + 1, i == 0 ? ", ends_at = now(), minutes = null" : ""));
	}
	own[0] = make(LEAVER, "cycles", &resource_cycle);
	own[1] = make(LEAVER, "submissions", &resource_submission);
}

static void leave(const char *day)
{
	api_sql(api_text(
		"update membership set left_on = %s where network_id = find_network('leaving')", day));
}

static void expect_seen(enum who who, bool sees_later)
{
	expect_status(api_get(who, "/v1/networks/leaving"), 200, "the network");
	for (size_t i = 0; i < LISTS; i++) {
		const struct answer *list = api_get(who, api_text("/v1/networks/leaving/%s", lists[i]));

		expect_status(api_get(who, earlier[i]), 200, "%s of before", lists[i]);
		expect_status(api_get(who, later[i]), sees_later ? 200 : 404, "%s of after", lists[i]);
		expect_status(list, 200, "%s", lists[i]);
		expect((strcmp(value_at(list, "items/1/id"), "") != 0) == sees_later, "%s: %s", lists[i],
			list->body);
	}
	expect_status(api_get(who, "/v1/networks/leaving/summary"), sees_later ? 200 : 404, "how it goes on");
}

static void test_a_district_that_has_left_reads_what_was_until_then_and_its_own(void)
{
	make_network();
	expect_seen(LEAVER, true);
	leave("today() - 10");
	expect_seen(LEAVER, false);
	for (size_t i = 0; i < 2; i++)
		expect_status(api_get(LEAVER, own[i]), 200, "its own record");
	expect_status(api_get(LEAVER, "/v1/networks/leaving/members/wa-80119"), 200, "its own membership");
	expect(strcmp(value_at(api_get(LEAVER, "/v1/networks/leaving/cycles"), "items/0/id"), "") != 0,
		"its own cycles are listed");
	expect_status(api_get(OTHER, "/v1/networks/leaving"), 404, "who never was a member");
	expect_status(api_get(FACILITATOR, later[0]), 200, "the facilitator");
	api_sql("insert into membership (network_id, organization_id, joined_on)"
		" values (find_network('leaving'), find_organization('wa-80119'), today() - 1)");
	expect_seen(LEAVER, true);
	api_sql("update membership set withdrawn_at = now() where network_id = find_network('leaving') and "
		"left_on "
		"is null");
	expect_seen(LEAVER, false);
	leave("today() + 3");
	expect_seen(LEAVER, true);
	CU_ASSERT_STRING_EQUAL(
		api_sql("select ready_until = (today() + 3)::timestamp at time zone 'UTC' from "
			"credential where hash = sha256('leaver')"),
		"t");
	leave("null");
	expect_status(api_call(FACILITATOR, "DELETE", "/v1/networks/leaving", NULL, NULL), 200, "it ends");
	api_forget();
}

const struct test tests_leaving[] = {
	TEST(test_a_district_that_has_left_reads_what_was_until_then_and_its_own),
	TEST_END,
};
