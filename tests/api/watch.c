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
			 " on o.id = e.organization_id or e.organization_id is null and o.id = any "
			 "(e.subjects) where split_part(e.request, ' ', 1) = '%s' and "
			 "e.action = 'read'",
			request_of(answer)));
}

static void expect_reads(const struct answer *answer, const char *wanted)
{
	const char *found = reads_of(answer);

	expect(strcmp(found, wanted) == 0, "\"%s\", wanted \"%s\"", found, wanted);
}

static void show_all(void)
{
	world_make();
	api_sql("update submission set submitted_at = now() where submitted_at is null");
	api_sql("set session_replication_role = replica; update sheet_entry set organization_id = "
		"find_organization('wa-01109'), heads = 1 where person_id is null and others is null");
	/* a closed round in which enough have answered; the triggers would keep its promise */
	api_sql(api_text("set session_replication_role = replica; update cycle c set practice = p.code, "
			 "started_at = coalesce(c.started_at, now()) from "
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

/* Every other read, and why it leaves no entry. */
static const struct {
	const char *why;
	const char *paths[40];
} unwatched[] = {
	{ "of the asker's own account, or of what it has made",
		{ "/v1/me", "/v1/sign-ins", "/v1/second-factor", "/v1/tokens", "/v1/tokens/{token}",
			"/v1/networks/{network}/feeds", "/v1/feeds/{feed}", "/v1/asks/{ask}/form-links",
			"/v1/form-links/{form_link}", "/v1/assessment-rounds/{assessment_round}/assessments",
			"/v1/assessments/{assessment}" } },
	{ "of the installation, without a credential",
		{ "/v1/sign-ins/providers", "/v1/sign-ins/providers/{provider}/start",
			"/v1/sign-ins/providers/{provider}/callback", "/openapi.json" } },
	{ "public: the directory, and rates that a state has published",
		{ "/v1/organizations", "/v1/organizations/{organization}", "/v1/successions",
			"/v1/successions/{succession}", "/v1/organizations/{organization}/rates",
			"/v1/rates/{rate}" } },
	{ "of the network, for all who are in it",
		{ "/v1/networks", "/v1/networks/{network}", "/v1/networks/{network}/members",
			"/v1/networks/{network}/members/{member}", "/v1/networks/{network}/commitments",
			"/v1/commitments/{commitment}", "/v1/networks/{network}/coaching-plans",
			"/v1/coaching-plans/{coaching_plan}", "/v1/networks/{network}/instruments",
			"/v1/instruments/{instrument}", "/v1/networks/{network}/assessment-rounds",
			"/v1/assessment-rounds/{assessment_round}", "/v1/networks/{network}/causes",
			"/v1/causes/{cause}", "/v1/networks/{network}/practices", "/v1/practices/{practice}",
			"/v1/networks/{network}/theories", "/v1/theories/{theory}",
			"/v1/networks/{network}/sessions", "/v1/sessions/{session}",
			"/v1/feeds/{secret}/calendar.ics", "/v1/networks/{network}/asks",
			"/v1/asks/{ask}" } },
	{ "words that their author has let out to the whole network", { "/v1/networks/{network}/wordings" } },
	{ "sums in large steps, which tell of no one member",
		{ "/v1/networks/{network}/predictions", "/v1/networks/{network}/cause-counts" } },
	{ "written by those who run the network, or brought in by them",
		{ "/v1/networks/{network}/learnings", "/v1/learnings/{learning}",
			"/v1/sessions/{session}/sheets", "/v1/sheets/{sheet}",
			"/v1/networks/{network}/imports", "/v1/networks/{network}/imports/{import}",
			"/v1/networks/{network}/imports/{import}/rejected" } },
	{ "who has which access, for who gives and takes it, and the trail of that",
		{ "/v1/invitations", "/v1/invitations/{invitation}", "/v1/accounts", "/v1/accounts/{account}",
			"/v1/networks/{network}/audit", "/v1/audit" } },
	{ "taken home, which leaves an entry of its own",
		{ "/v1/organizations/{organization}/pack", "/v1/people/{person}/pack", "/v1/me/pack" } },
};

static const char *reason_unwatched(const char *path)
{
	for (size_t i = 0; i < sizeof(unwatched) / sizeof(unwatched[0]); i++)
		for (size_t j = 0; unwatched[i].paths[j] != NULL; j++)
			if (strcmp(unwatched[i].paths[j], path) == 0)
				return unwatched[i].why;
	return NULL;
}

static void test_every_read_is_watched_or_says_why_not(void)
{
	unsigned left = 0, listed = 0;

	for (size_t i = 0; i < route_count; i++) {
		if (routes[i].method != HTTP_GET)
			continue;
		expect((routes[i].watched != NULL) != (reason_unwatched(routes[i].path) != NULL),
			"%s is either watched or left out with a reason", routes[i].path);
		left += routes[i].watched == NULL;
	}
	for (size_t i = 0; i < sizeof(unwatched) / sizeof(unwatched[0]); i++)
		for (size_t j = 0; unwatched[i].paths[j] != NULL; j++)
			listed++;
	expect(left == listed, "%u reads are left out, %u are listed", left, listed);
}

static void test_a_read_of_a_member_s_record_by_a_facilitator_leaves_an_entry(void)
{
	show_all();
	for (size_t i = 0; i < route_count; i++) {
		const struct answer *answer;
		/* of whom reminders tell changes with what has been answered */
		const char *of = strstr(routes[i].path, "reminders") == NULL ? " wa-01109" : " ";

		/* bright spots want a network that has one, rows of a file recorded counts:
		 * tests/api/equity.c and imports.c */
		if (routes[i].watched == NULL || !may(HOST, routes[i].right) ||
			strstr(routes[i].path, "bright-spots") != NULL ||
			strstr(routes[i].path, "/rows") != NULL)
			continue;
		answer = api_get(HOST, world_path(&routes[i]));
		expect_status(answer, 200, "%s", routes[i].path);
		expect(strstr(reads_of(answer), api_text("facilitator %s%s", routes[i].watched, of)) != NULL,
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
	TEST(test_every_read_is_watched_or_says_why_not),
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
