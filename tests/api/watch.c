/* Reads of another party's records leave an entry; one's own do not. */
#include "../support/api.h"
#include "../support/raw.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/arena.h"
#include "halved/resources/resources.h"

#include <string.h>

#define PEOPLE "/v1/organizations/wa-01109/people"

static const char *request_of(const struct answer *answer)
{
	struct arena *arena = arena_new();
	const char *id = api_text("%s", raw_field(arena, text_of(answer->head), "request-id"));

	arena_free(arena);
	return id;
}

/* "role subject organization" of the reads that a request has left, each kind once. */
static const char *reads_of(const struct answer *answer)
{
	return api_sql(
		api_text("select string_agg(distinct concat_ws(' ', audit_actor(e.actor_id, e.at) ->> 'role',"
			 " e.subject, o.address), ', ') from audit_entry e left join organization o"
			 " on o.id = e.organization_id where split_part(e.request, ' ', 1) = '%s' and "
			 "e.action = 'read'",
			request_of(answer)));
}

static void expect_reads(const struct answer *answer, const char *wanted)
{
	const char *found = reads_of(answer);

	expect(strcmp(found, wanted) == 0, "\"%s\", wanted \"%s\"", found, wanted);
}

static bool is_read_of_records(const struct route *route)
{
	return route->method == HTTP_GET && strcmp(route->right, RIGHT_RECORD_VIEW) == 0;
}

static void show_all(void)
{
	world_make();
	api_sql("update submission set submitted_at = now() where submitted_at is null");
	/* a closed round in which enough have answered; the triggers would keep its promise */
	api_sql(api_text("set session_replication_role = replica; update cycle c set practice = p.code from "
			 "practice p where p.id = %s and p.network_id = c.network_id",
		world_get("practice")));
	api_sql("set session_replication_role = replica;"
		"update assessment_round set closes_on = current_date - 1, least = 1, theories = true;"
		"insert into assessment (network_id, organization_id, assessment_round_id, ratings, "
		"created_by)"
		" select r.network_id, find_organization('wa-01109'), r.id, "
		"'[{\"item\":\"aa\",\"rating\":\"bb\"}]', c.account_id "
		"from assessment_round r,"
		" credential c where c.hash = sha256('member') and not exists (select from assessment a"
		" where a.assessment_round_id = r.id and a.withdrawn_at is null)");
}

static void test_every_read_of_what_members_record_is_watched(void)
{
	unsigned watched = 0;

	for (size_t i = 0; i < route_count; i++) {
		if (is_read_of_records(&routes[i]))
			expect(routes[i].watched != NULL, "%s is not watched", routes[i].path);
		watched += routes[i].watched != NULL;
	}
	expect(watched > 10, "%u routes", watched);
}

static void test_a_read_of_a_member_s_record_by_a_facilitator_leaves_an_entry(void)
{
	show_all();
	for (size_t i = 0; i < route_count; i++) {
		const struct answer *answer;

		if (routes[i].watched == NULL || !may(HOST, routes[i].right))
			continue;
		answer = api_get(HOST, world_path(&routes[i]));
		expect_status(answer, 200, "%s", routes[i].path);
		expect(strstr(reads_of(answer), api_text("facilitator %s wa-01109", routes[i].watched)) !=
				NULL,
			"%s: %s", routes[i].path, reads_of(answer));
		api_forget();
	}
}

static void test_a_read_of_one_s_own_leaves_no_entry(void)
{
	show_all();
	for (size_t i = 0; i < route_count; i++) {
		const struct answer *answer;

		if (routes[i].watched == NULL || !may(DISTRICT, routes[i].right))
			continue;
		answer = api_get(DISTRICT, world_path(&routes[i]));
		expect_status(answer, 200, "%s", routes[i].path);
		expect_reads(answer, "");
		api_forget();
	}
}

static void test_a_coach_s_read_leaves_an_entry(void)
{
	show_all();
	expect_reads(api_get(COACH, in_network("cycles")), "coach cycle wa-01109");
	api_forget();
}

static void test_what_is_not_shown_leaves_no_entry(void)
{
	const struct answer *answer;

	show_all();
	answer = api_get(OTHER, api_text("/v1/cycles/%s", world_get("cycle")));
	expect_status(answer, 404, "another's cycle");
	expect_reads(answer, "");
	answer = api_get(READER, api_text("/v1/cycles/%s", world_get("cycle")));
	expect_status(answer, 403, "no right");
	expect_reads(answer, "");
	api_forget();
}

static void test_an_entry_names_what_the_page_shows_and_no_more(void)
{
	const struct answer *answer;

	show_all();
	create(DISTRICT, "cycles", example_body(&resource_cycle, NULL, NULL));
	create(DISTRICT, "cycles", example_body(&resource_cycle, NULL, NULL));
	answer = api_get(FACILITATOR, in_network("cycles?organization=wa-01109&limit=1"));
	expect_value(answer, "more", "true");
	expect(strcmp(api_sql(api_text(
			      "select string_agg(array_to_string(subjects, ','), ' ') from audit_entry"
			      " where split_part(request, ' ', 1) = '%s'",
			      request_of(answer))),
		       value_at(answer, "items/0/id")) == 0,
		"the one of the page");
	api_forget();
}

static void test_a_district_sees_who_read_its_records(void)
{
	const struct answer *read, *audit;

	show_all();
	read = api_get(FACILITATOR, api_text("/v1/submissions/%s", world_get("submission")));
	expect_status(read, 200, "submission");
	audit = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?action=read&limit=1");
	expect_value(audit, "items/0/text", "facilitator read the submission");
	expect_value(audit, "items/0/records/0", world_get("submission"));
	expect_value(audit, "items/0/request_id", request_of(read));
	expect_value(audit, "items/0/changes", "[]");
	api_forget();
}

static void test_who_reads_what_another_told_says_why(void)
{
	const char *path = api_text("/v1/interviews/%s", world_get("interview"));
	const struct answer *answer, *audit;

	show_all();
	expect_status(api_patch(DISTRICT, path, "{\"consent\":\"network\"}"), 200, "is shared");
	for (int list = 0; list < 2; list++) {
		const char *address = list ? in_network("interviews") : path;

		answer = api_call(HOST, "GET", address, "Audit-Reason: \r\n", NULL);
		expect_status(answer, 428, "%s without a reason", address);
		expect_value(answer, "code", "reason_required");
		expect(names(answer, "Audit-Reason"), "the header field is named: %s", answer->body);
		expect(strstr(answer->body, "quote") == NULL, "nothing is shown: %s", answer->body);
		expect_reads(answer, "");
		answer =
			api_call(HOST, "GET", address, "Audit-Reason: Preparing caf\303\251 talks\r\n", NULL);
		expect_status(answer, 200, "%s with one", address);
		audit = api_get(
			DISTRICT, "/v1/organizations/wa-01109/audit?action=read&subject=interview&limit=1");
		expect_value(audit, "items/0/why", "Preparing caf\303\251 talks");
		expect_value(audit, "items/0/request_id", request_of(answer));
		expect_status(
			api_call(DISTRICT, "GET", address, "Audit-Reason: \r\n", NULL), 200, "one's own");
		api_forget();
	}
}

static void test_a_reason_has_200_bytes_of_utf_8_at_most(void)
{
	const char *path = api_text("/v1/cycles/%s", world_get("cycle"));
	char longest[220] = "Audit-Reason: ";

	show_all();
	memset(longest + 14, 'x', 200);
	memcpy(longest + 214, "\r\n", 3);
	expect_status(api_call(HOST, "GET", path, longest, NULL), 200, "200");
	memcpy(longest + 214, "x\r\n", 4);
	expect_status(api_call(HOST, "GET", path, longest, NULL), 400, "201");
	expect_status(api_call(HOST, "GET", path, "Audit-Reason: caf\351\r\n", NULL), 400, "not UTF-8");
	api_forget();
}

static void test_nothing_is_shown_when_it_cannot_be_noted(void)
{
	const struct answer *answer;

	show_all();
	api_sql("create function no_room() returns trigger language plpgsql as"
		" $$ begin raise exception 'no room'; end $$;"
		"create trigger no_room before insert on audit_entry for each row when (new.action = 'read')"
		" execute function no_room()");
	answer = api_get(FACILITATOR, PEOPLE);
	expect_status(answer, 500, "the note fails");
	expect(strstr(answer->body, "items") == NULL, "%s", answer->body);
	expect_status(api_get(DISTRICT, PEOPLE), 200, "one's own needs no note");
	api_sql("drop trigger no_room on audit_entry; drop function no_room()");
	expect_status(api_get(FACILITATOR, PEOPLE), 200, "it is shown when it can be noted");
	api_forget();
}

const struct test tests_watch[] = {
	TEST(test_every_read_of_what_members_record_is_watched),
	TEST(test_a_read_of_a_member_s_record_by_a_facilitator_leaves_an_entry),
	TEST(test_a_read_of_one_s_own_leaves_no_entry),
	TEST(test_a_coach_s_read_leaves_an_entry),
	TEST(test_what_is_not_shown_leaves_no_entry),
	TEST(test_an_entry_names_what_the_page_shows_and_no_more),
	TEST(test_a_district_sees_who_read_its_records),
	TEST(test_who_reads_what_another_told_says_why),
	TEST(test_a_reason_has_200_bytes_of_utf_8_at_most),
	TEST(test_nothing_is_shown_when_it_cannot_be_noted),
	TEST_END,
};
