/* The audit trail through the API: what leaves an entry, what leaves none, and who reads it. After all
 * others: it changes everything. */
#include "../support/api.h"
#include "../support/database.h"
#include "../support/people.h"
#include "../support/raw.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/resources/resources.h"
#include "halved/resources/sheet.h"

#include <stdlib.h>
#include <string.h>

static const char *request_of(const struct answer *answer)
{
	struct arena *arena = arena_new();
	const char *id = api_text("%s", raw_field(arena, text_of(answer->head), "request-id"));

	arena_free(arena);
	return id;
}

/* "role action subject, …" of the entries that a request has left. */
static const char *entries_of(const struct answer *answer)
{
	return api_sql(api_text("select string_agg(concat_ws(' ', audit_actor(actor_id, at) ->> 'role', "
				"action, subject), ', ' order by id)"
				" from audit_entry where split_part(request, ' ', 1) = '%s'",
		request_of(answer)));
}

static void expect_entry(const struct answer *answer, enum who who, const char *action, const char *subject)
{
	const char *wanted = api_text("%s %s %s", role_of(who), action, subject);

	expect(answer->status < 300, "%d: %s", answer->status, answer->body);
	expect(strcmp(entries_of(answer), wanted) == 0, "\"%s\", wanted \"%s\"", entries_of(answer), wanted);
}

static bool is_audited(const struct route *route)
{
	return route->method != HTTP_GET && route->gives != NULL && route->gives->table != NULL &&
	       !route->stream;
}

static const struct answer *make(const struct route *route)
{
	const struct answer *answer = api_post(who_may(route->right), world_path(route), world_room(route));

	expect_status(answer, 201, "%s", route->path);
	world_remember(route, answer);
	return answer;
}

static const struct route *creation_of(const struct resource *resource)
{
	for (size_t i = 0; i < route_count; i++)
		if (is_creation(&routes[i]) && routes[i].takes == resource)
			return &routes[i];
	return NULL;
}

/* It comes by recording a sheet, which is told instead. */
static const struct answer *make_alias(void)
{
	static struct answer made;

	world_set("alias",
		api_sql("insert into alias (network_id, name, organization_id, heads) select network_id, "
			"name || id, organization_id, heads from alias order by id limit 1 returning id"));
	made.location = api_text("/v1/aliases/%s", world_get("alias"));
	return &made;
}

static const struct answer *make_one(const struct resource *resource)
{
	const struct route *route = creation_of(resource);

	if (resource == &resource_alias)
		return make_alias();
	return route != NULL ? make(route) : world_upload(resource);
}

/* How a record comes where the last part of the address can be done with it, and what the trail calls it. */
static const struct {
	const char *verb, *before, *action; /* NULL: the verb */
} verbs[] = {
	{ "start", NULL, NULL },
	{ "finish", "start", NULL },
	{ "publish", NULL, NULL },
	{ "submit", NULL, NULL },
	{ "withdraw", NULL, NULL },
	{ "return", "submit", NULL },
	{ "accept", "submit", NULL },
	{ "record", NULL, NULL },
	{ "confirm", NULL, "change" },
	{ "copy", NULL, "create" },
	{ "refinements", NULL, "create" },
	{ "release", "publish", "change" },
	{ "forget", NULL, "change" },
};

static bool can(const struct resource *resource, const char *verb)
{
	for (size_t i = 0; i < route_count; i++)
		if (routes[i].method == HTTP_POST && routes[i].gives == resource &&
			strcmp(strrchr(routes[i].path, '/') + 1, verb) == 0)
			return true;
	return false;
}

/* How many people there are is looked at first. */
static const char *body_for(const struct route *route, enum who who, const char *made)
{
	if (route->takes == &resource_reminder_release)
		return api_text(
			"{\"people\":%s}", value_at(api_get(who, state(made, "reminders")), "people"));
	return route->takes == NULL ? NULL : example_body(route->takes, NULL, NULL);
}

static void do_verb(const struct route *route)
{
	const char *verb = strrchr(route->path, '/') + 1, *made;
	enum who who = who_may(route->right);
	size_t i;

	for (i = 0; i < COUNT_OF(verbs) && strcmp(verbs[i].verb, verb) != 0; i++)
		;
	expect(i < COUNT_OF(verbs), "%s: this test must know how to come there", route->path);
	if (i == COUNT_OF(verbs))
		return;
	made = make_one(route->gives)->location;
	if (strcmp(route->gives->name, "ask") == 0)
		ask_due(made, "tomorrow");
	if (verbs[i].before != NULL && can(route->gives, verbs[i].before))
		expect_status(api_call(who, "POST", state(made, verbs[i].before), NULL, NULL), 200, "%s",
			verbs[i].before);
	expect_entry(api_call(who, "POST", api_text("%s%s", made, strrchr(route->path, '}') + 1), NULL,
			     body_for(route, who, made)),
		who, verbs[i].action != NULL ? verbs[i].action : verb, route->gives->table);
	make_one(route->gives);
}

static void do_write(const struct route *route)
{
	enum who who = who_may(route->right);

	if (is_creation(route))
		expect_entry(make(route), who, "create", route->gives->table);
	else if (route->change)
		expect_entry(api_patch(who, world_path(route), "{}"), who, "change", route->gives->table);
	else if (route->method != HTTP_DELETE)
		do_verb(route);
}

static void test_every_write_leaves_one_entry(void)
{
	unsigned tried = 0;

	world_make();
	for (size_t i = 0; i < route_count; i++) {
		if (!is_audited(&routes[i]))
			continue;
		do_write(&routes[i]);
		tried++;
		api_forget();
	}
	expect(tried > 30, "%u routes", tried);
}

static void test_every_withdrawal_leaves_one_entry(void)
{
	world_make();
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		const struct answer *made;
		enum who who = who_may(route->right);

		if (!is_audited(route) || route->method != HTTP_DELETE)
			continue;
		made = make_one(route->gives);
		expect_entry(api_call(who, "DELETE", made->location, NULL, NULL), who, "withdraw",
			route->gives->table);
		if (strcmp(route->gives->name, "network") != 0)
			make_one(route->gives);
		api_forget();
	}
}

static void test_what_is_refused_leaves_no_entry(void)
{
	const struct answer *answer;
	const char *before;

	world_make();
	before = api_sql("select count(*) from audit_entry");
	answer = api_post(FACILITATOR, in_network("cycles"), "{\"aim\":1}");
	expect_status(answer, 422, "a fault of the body");
	answer = api_post(OTHER, "/v1/organizations/wa-01109/people", "{\"name\":\"Example Person\"}");
	expect_status(answer, 403, "row security");
	answer = api_post(FACILITATOR, "/v1/organizations",
		"{\"kind\":\"state\",\"name\":\"W\",\"codes\":[{\"scheme\":\"state\",\"code\":\"WA\"}]}");
	expect_status(answer, 409, "a code that there is");
	answer = api_call(FACILITATOR, "PATCH", "/v1/organizations/wa-01109", "If-Match: \"0\"\r\n", "{}");
	expect_status(answer, 412, "another version");
	expect(strcmp(before, api_sql("select count(*) from audit_entry")) == 0, "there are more than %s",
		before);
	api_forget();
}

static void test_a_replayed_request_leaves_no_second_entry(void)
{
	const char *key = "Idempotency-Key: audit-1\r\n", *body = "{\"name\":\"Example Person\"}";
	const char *path = "/v1/organizations/wa-01109/people", *before;

	world_make();
	expect_entry(api_call(DISTRICT, "POST", path, key, body), DISTRICT, "create", "person");
	before = api_sql("select count(*) from audit_entry");
	expect_status(api_call(DISTRICT, "POST", path, key, body), 201, "again");
	expect(strcmp(before, api_sql("select count(*) from audit_entry")) == 0, "there are more than %s",
		before);
	api_forget();
}

static void test_an_import_leaves_one_entry_for_its_check_and_one_for_its_commit(void)
{
	const char *list;
	const struct answer *answer;

	world_make();
	list = in_network("imports?kind=members");
	answer = api_call(FACILITATOR, "POST", list, "Content-Type: text/csv\r\n",
		"organization,joined_on\nwa-80003,2026-01-27\n");
	expect_entry(answer, FACILITATOR, "check", "import");
	answer = api_call(FACILITATOR, "POST", api_text("%s/commit", answer->location), NULL, NULL);
	expect(strcmp(entries_of(answer), "facilitator create membership, facilitator commit import") == 0,
		"%s", entries_of(answer));
	api_forget();
}

static void test_free_text_is_in_no_entry(void)
{
	const char *secret = "Heard-In-Confidence";
	const struct answer *answer;
	const char *path;

	world_make();
	path = create(DISTRICT, "interviews",
		api_text("{\"held_on\":\"2026-02-01\",\"interviewee_role\":\"student\",\"notes\":\"%s\","
			 "\"quote\":\"%s\",\"quote_kind\":\"verbatim\","
			 "\"tags\":[\"barriers\"]}",
			secret, secret));
	expect_status(api_patch(DISTRICT, path, api_text("{\"insight\":\"%s\"}", secret)), 200, "change");
	expect_status(api_call(DISTRICT, "DELETE", path, NULL, NULL), 200, "erase");
	answer = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?subject=interview&limit=200");
	expect_status(answer, 200, "audit");
	expect(strstr(answer->body, secret) == NULL, "the page has it");
	expect(strcmp(api_sql(api_text("select count(*) from audit_entry e where e::text ilike '%%%s%%' or "
				       "e::text like '%%hv_%%'",
			      secret)),
		       "0") == 0,
		"an entry has it");
	expect_value(answer, "items/0/action", "withdraw");
	expect(strstr(answer->body, "{\"field\":\"notes\",\"from\":null,\"to\":null,\"hashed\":true}") !=
			NULL,
		"%s", answer->body);
	api_forget();
}

/* ---- who reads it ---- */

static void test_a_district_sees_who_changed_its_record_and_how(void)
{
	const char *path, *id;
	const struct answer *answer, *submitted;

	world_make();
	path = create(DISTRICT, "submissions",
		"{\"school_year\":\"2021-22\",\"kind\":\"annual\",\"cells\":"
		"[{\"enrolled\":100,\"chronic\":20}]}");
	id = strrchr(path, '/') + 1;
	submitted = api_call(DISTRICT, "POST", state(path, "submit"), NULL, NULL);
	expect_status(submitted, 200, "submit");
	expect_status(api_call(FACILITATOR, "POST", state(path, "accept"), NULL, NULL), 200, "accept");
	answer = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?subject=submission&limit=2");
	expect_value(answer, "items/0/action", "accept");
	expect_value(answer, "items/0/text", "facilitator accepted the submission");
	expect_value(answer, "items/0/actor/role", "facilitator");
	expect_value(answer, "items/0/records/0", id);
	expect_value(answer, "items/0/network", "wa-cop-2026");
	expect_value(answer, "items/1/action", "submit");
	expect_value(answer, "items/1/request_id", request_of(submitted));
	expect(strstr(answer->body,
		       "{\"field\":\"status\",\"from\":\"draft\",\"to\":\"submitted\",\"hashed\":false}") !=
			NULL,
		"%s", answer->body);
	api_forget();
}

static const char *changed_figure(const char *figure, const char *from, const char *to)
{
	return api_text("{\"field\":\"cells/wa-01109/all/all/%s\",\"from\":%s,\"to\":%s,\"hashed\":false}",
		figure, from, to);
}

/* Those of a draft are of no concern to who sees its submission later. */
static void test_a_draft_s_changed_counts_say_from_what_to_what_to_their_district_alone(void)
{
	const char *audit = "/v1/organizations/wa-01109/audit?subject=submission&action=change&limit=1",
		   *path;
	const struct answer *answer;

	world_make();
	path = create(DISTRICT, "submissions",
		"{\"school_year\":\"2020-21\",\"kind\":\"annual\",\"cells\":"
		"[{\"enrolled\":100,\"chronic\":50},{\"grade\":\"3\",\"enrolled\":12,\"chronic\":4}]}");
	expect_entry(api_patch(DISTRICT, path,
			     "{\"cells\":[{\"enrolled\":100,\"chronic\":20},"
			     "{\"grade\":\"3\",\"suppressed\":true}]}"),
		DISTRICT, "change", "submission");
	answer = api_get(DISTRICT, audit);
	expect(strstr(answer->body, changed_figure("chronic", "\"50\"", "\"20\"")) != NULL, "%s",
		answer->body);
	expect(strstr(answer->body, "all/enrolled") == NULL, "what is as it was: %s", answer->body);
	expect(strstr(answer->body, "{\"field\":\"cells/wa-01109/3/all/suppressed\",\"from\":\"false\","
				    "\"to\":\"true\",\"hashed\":false}") != NULL &&
			strstr(answer->body, "/3/all/chronic") == NULL,
		"what is suppressed has no number: %s", answer->body);
	api_patch(DISTRICT, path, "{\"source\":\"Register\"}");
	expect(strstr(api_get(DISTRICT, audit)->body, "cells/") == NULL, "a change of something else");
	api_patch(DISTRICT, path, "{\"cells\":[]}");
	answer = api_get(DISTRICT, audit);
	expect(strstr(answer->body, changed_figure("chronic", "\"20\"", "null")) != NULL, "%s", answer->body);
	api_patch(DISTRICT, path, "{\"cells\":[{\"enrolled\":100,\"chronic\":21}]}");
	expect_status(api_call(DISTRICT, "POST", state(path, "submit"), NULL, NULL), 200, "submit");
	answer = api_get(FACILITATOR, audit);
	expect_value(answer, "items/0/records/0", strrchr(path, '/') + 1);
	expect_value(answer, "items/0/changes", "[]");
	api_forget();
}

static void test_filters_of_the_audit_hold(void)
{
	const struct answer *answer;

	world_make();
	answer = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?action=create&limit=200");
	expect(strstr(answer->body, "\"action\":\"create\"") != NULL &&
			strstr(answer->body, "\"action\":\"change\"") == NULL,
		"action");
	answer = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?until=2020-01-01T00:00:00Z");
	expect_value(answer, "items", "[]");
	answer = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?since=2020-01-01T00:00:00Z&limit=1");
	expect(strcmp(value_at(answer, "items"), "[]") != 0, "since");
	answer = api_get(DISTRICT, api_text("/v1/organizations/wa-01109/audit?limit=200&actor=%s",
					   value_at(answer, "items/0/actor/id")));
	expect(strcmp(value_at(answer, "items"), "[]") != 0, "actor");
	answer = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?actor=999999");
	expect_value(answer, "items", "[]");
	api_forget();
}

static void test_another_district_sees_nothing_of_the_audit(void)
{
	world_make();
	expect_value(api_get(OTHER, "/v1/organizations/wa-01109/audit"), "items", "[]");
	expect_status(api_get(READER, "/v1/organizations/wa-01109/audit"), 403, "a reader");
	expect(strcmp(value_at(api_get(FACILITATOR, "/v1/organizations/wa-01109/audit"), "items"), "[]") != 0,
		"a facilitator sees it");
	api_forget();
}

static bool shows_record(const struct answer *answer, const char *path)
{
	expect_status(answer, 200, "audit");
	return strstr(answer->body, api_text("\"records\":[\"%s\"]", strrchr(path, '/') + 1)) != NULL;
}

static void test_a_facilitator_sees_nothing_of_what_a_team_keeps_to_itself(void)
{
	const char *audit = "/v1/organizations/wa-01109/audit?subject=interview&limit=200", *path;

	world_make();
	path = create(DISTRICT, "interviews",
		"{\"held_on\":\"2026-02-01\",\"interviewee_role\":\"student\",\"notes\":\"Mornings\"}");
	expect(shows_record(api_get(DISTRICT, audit), path), "the district sees it");
	expect(!shows_record(api_get(FACILITATOR, audit), path), "a facilitator does not");
	expect(!shows_record(api_get(HOST, audit), path), "nor does that of the network");
	expect_status(api_patch(DISTRICT, path, "{\"consent\":\"network\",\"visibility\":\"coach\"}"), 200,
		"is shared");
	expect(shows_record(api_get(FACILITATOR, audit), path), "a facilitator sees it then");
	expect(shows_record(api_get(HOST, audit), path), "and that of the network");
	expect(!shows_record(api_get(VISITOR, audit), path), "not that of another");
	api_forget();
}

static void test_a_token_of_one_network_sees_its_entries_alone(void)
{
	const struct answer *answer;

	world_make();
	expect_status(
		api_post(DISTRICT, "/v1/organizations/wa-01109/people", "{\"name\":\"Example Person\"}"), 201,
		"a person of the district");
	answer = api_get(KEPT, "/v1/organizations/wa-01109/audit?limit=200");
	expect(strstr(answer->body, "\"network\":\"wa-cop-2026\"") != NULL, "%s", answer->body);
	expect(strstr(answer->body, "\"network\":null") == NULL, "%s", answer->body);
	api_forget();
}

static void test_why_something_was_changed_is_kept(void)
{
	const struct answer *answer;

	world_make();
	answer = api_call(FACILITATOR, "POST", "/v1/organizations/wa-01109/people",
		"Audit-Reason: Asked by telephone\r\n", "{\"name\":\"Example Person\"}");
	expect_entry(answer, FACILITATOR, "create", "person");
	expect_value(api_get(DISTRICT, "/v1/organizations/wa-01109/audit?subject=person&limit=1"),
		"items/0/why", "Asked by telephone");
	answer = api_post(FACILITATOR, "/v1/organizations/wa-01109/people", "{\"name\":\"Example Person\"}");
	expect_status(answer, 201, "no reason is asked for");
	expect_value(api_get(DISTRICT, "/v1/organizations/wa-01109/audit?subject=person&limit=1"),
		"items/0/why", "null");
	api_forget();
}

/* ---- what belongs to no organization ---- */

static void test_a_network_s_facilitator_sees_who_changed_what_is_the_network_s(void)
{
	const char *audit = in_network("audit?subject=session&limit=1");
	const struct answer *made, *answer;

	world_make();
	made = api_post(FACILITATOR, in_network("sessions"), example_body(&resource_session, NULL, NULL));
	answer = api_get(HOST, audit);
	expect_value(answer, "items/0/text", "facilitator created the session");
	expect_value(answer, "items/0/request_id", request_of(made));
	expect_value(answer, "items/0/network", "wa-cop-2026");
	expect(strstr(answer->body, "{\"field\":\"time_zone\",\"from\":null,\"to\":\"America/"
				    "Los_Angeles\",\"hashed\":false}") != NULL,
		"%s", answer->body);
	expect_value(api_get(ADMIN, audit), "items/0/request_id", request_of(made));
	expect_status(api_get(DISTRICT, audit), 403, "a district");
	expect_status(api_get(VISITOR, audit), 404, "a facilitator of another network");
	expect_value(api_get(HOST, in_network("audit?subject=submission")), "items", "[]");
	expect_value(api_get(HOST, in_network("audit?subject=credential")), "items", "[]");
	api_forget();
}

static const char *last_change_of_network(const char *patch)
{
	expect_status(api_patch(HOST, "/v1/networks/wa-cop-2026", patch), 200, "%s", patch);
	return value_at(api_get(HOST, in_network("audit?subject=network&limit=1")), "items/0/changes");
}

static void test_of_what_has_parts_the_trail_tells_figures_and_codes_and_no_words(void)
{
	const char *changes;

	world_make();
	last_change_of_network("{\"goal\":{\"note\":\"Zebra crossing\"}}");
	changes = last_change_of_network("{\"goal\":{\"target_reduction\":0.4}}");
	expect(strstr(changes, "\"field\":\"goal\"") != NULL &&
			strstr(changes, "\\\"target_reduction\\\": 0.5") != NULL &&
			strstr(changes, "\\\"target_reduction\\\": 0.4") != NULL &&
			strstr(changes, "\"hashed\":false") != NULL,
		"%s", changes);
	expect(strstr(changes, "Zebra") == NULL && strstr(changes, "\\\"note\\\": \\\"(hashed)\\\"") != NULL,
		"%s", changes);
	changes = last_change_of_network("{\"goal\":{\"target_reduction\":0.5,\"note\":null}}");
	expect(strstr(changes, "\\\"target_reduction\\\": 0.5") != NULL, "%s", changes);
	changes = last_change_of_network("{\"second_factor_asked_of\":\"facilitators\"}");
	expect(strstr(changes, "{\"field\":\"second_factor_asked_of\",\"from\":\"nobody\",\"to\":"
			       "\"facilitators\",\"hashed\":false}") != NULL,
		"%s", changes);
	last_change_of_network("{\"second_factor_asked_of\":\"nobody\"}");
	api_forget();
}

static void test_the_trail_tells_when_a_phase_of_a_measure_begins(void)
{
	const char *measure = create(DISTRICT, "measures",
		"{\"name\":\"Late\",\"kind\":\"process\",\"made_of\":\"values\",\"chart\":\"xmr\"}");
	const struct answer *answer = api_patch(
		DISTRICT, measure, "{\"phases\":[{\"starts_on\":\"2026-02-01\",\"because\":\"Zebra bus\"}]}");

	expect_status(answer, 200, "a phase");
	answer = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?subject=measure&limit=1");
	expect_value(answer, "items/0/changes/0/field", "phases");
	expect_value(answer, "items/0/changes/0/hashed", "false");
	expect(strstr(value_at(answer, "items/0/changes/0/to"), "2026-02-01") != NULL &&
			strstr(answer->body, "Zebra") == NULL,
		"%s", answer->body);
	api_call(DISTRICT, "DELETE", measure, NULL, NULL);
	api_forget();
}

static void test_who_oversees_the_installation_sees_who_changed_accounts(void)
{
	static const char *const subjects[] = { "account", "credential", "seat", "network", "session" };
	const char *account;

	world_make();
	for (size_t i = 0; i < COUNT_OF(subjects); i++)
		expect_value(api_get(ADMIN, api_text("/v1/audit?subject=%s&limit=1", subjects[i])),
			"items/0/subject", subjects[i]);
	expect_value(api_get(ADMIN, "/v1/audit?subject=submission"), "items", "[]");
	account = api_sql("select make_account('oversee@example.org', 'Example Person', 'a-hash', 'reader')");
	expect_value(api_get(ADMIN, "/v1/audit?subject=password&limit=1"), "items/0/records/0", account);
	expect_value(api_get(ADMIN, "/v1/audit?subject=password&limit=1"), "items/0/actor", "null");
	expect_status(api_get(FACILITATOR, "/v1/audit"), 403, "a facilitator of all networks");
	api_forget();
}

/* ---- who is let in ---- */

static const char *last_entry(void)
{
	return api_sql("select coalesce(max(id), 0) from audit_entry");
}

/* All that was written since is theirs, and the request's. */
static void expect_done_by(
	const char *email, const struct answer *answer, const char *since, const char *wanted)
{
	const char *found = api_sql(api_text(
		"select string_agg(concat_ws(' ', case when e.actor_id = a.id and e.request = '%s' then null "
		"else 'another' end, e.action, e.subject), ', ' order by e.id)"
		" from audit_entry e, account a where a.email = '%s' and e.id > %s",
		request_of(answer), email, since));

	expect(answer->status < 300, "%d: %s", answer->status, answer->body);
	expect(strcmp(found, wanted) == 0, "\"%s\", wanted \"%s\"", found, wanted);
}

static void test_what_somebody_does_to_come_in_stands_as_theirs(void)
{
	const char *email = "comes.in@example.org", *invitation, *since;
	const struct answer *answer;

	world_make();
	invitation = api_post(DISTRICT, "/v1/invitations",
		api_text("{\"email\":\"%s\",\"role\":\"district_member\",\"organization\":\"wa-01109\"}",
			email))
			     ->location;
	answer = api_post(DISTRICT, api_text("%s/link", invitation), NULL);
	since = last_entry();
	answer = api_post(NOBODY, "/v1/accounts",
		api_text("{\"invitation\":\"%s\",\"name\":\"Example Guest\",\"password\":\"" PERSON_PASSWORD
			 "\"}",
			value_at(answer, "secret")));
	expect_done_by(email, answer, since,
		"create account, create password, create seat, change invitation, create credential");
	invitation = request_of(answer);
	answer = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?subject=seat&limit=1");
	expect_value(answer, "items/0/text", "district_member created the seat");
	expect_value(answer, "items/0/actor/name", "Example Guest");
	expect_value(answer, "items/0/request_id", invitation);
	answer = api_get(
		DISTRICT, "/v1/organizations/wa-01109/audit?subject=invitation&action=create&limit=1");
	expect_value(answer, "items/0/text", "district_lead created the invitation");
	since = last_entry();
	expect_done_by(email, person_try(email, PERSON_PASSWORD, NULL), since, "create credential");
	api_sql(api_text(
		"insert into password_reset (hash, account_id, expires_at) select sha256('hp_one'), id,"
		" now() + interval '1 hour' from account where email = '%s'",
		email));
	since = last_entry();
	answer = api_post(
		NOBODY, "/v1/passwords", "{\"reset\":\"hp_one\",\"password\":\"a completely new one\"}");
	expect_done_by(email, answer, since,
		"change account, remove password, withdraw credential, withdraw credential, create password");
	api_forget();
}

/* Neither a name alone nor a secret that opens nothing is anybody. */
static void test_who_shows_nothing_that_opens_is_nobody_in_the_trail(void)
{
	const char *since;

	world_make();
	person_make("not.in@example.org", "reader", "null, null");
	since = last_entry();
	expect_status(person_try("not.in@example.org", "a wrong password", NULL), 401, "a wrong password");
	expect_status(api_post(NOBODY, "/v1/passwords",
			      "{\"reset\":\"hp_none\",\"password\":\"a completely new one\"}"),
		404, "no secret of ours");
	CU_ASSERT_STRING_EQUAL(last_entry(), since);
	api_forget();
}

static void test_pages_of_what_is_no_organization_s_follow_each_other(void)
{
	const struct answer *first, *second;

	world_make();
	first = api_get(ADMIN, "/v1/audit?limit=2");
	second = api_get(ADMIN, first->next);
	expect_value(first, "more", "true");
	expect(atoll(value_at(first, "items/1/id")) > atoll(value_at(second, "items/0/id")), "newest first");
	expect_value(api_get(ADMIN, "/v1/audit?until=2020-01-01T00:00:00Z"), "items", "[]");
	api_forget();
}

static void test_a_network_s_facilitator_sees_who_changed_a_member_s_place_in_the_directory(void)
{
	const char *audit = "/v1/organizations/wa-01109/audit?subject=organization&limit=1", *change, *name;

	world_make();
	change = request_of(api_patch(FACILITATOR, "/v1/organizations/wa-01109", "{\"note\":\"Example\"}"));
	expect_value(api_get(HOST, audit), "items/0/request_id", change);
	expect_value(api_get(VISITOR, audit), "items", "[]");
	name = value_at(api_get(FACILITATOR, "/v1/organizations/wa-01109"), "name");
	api_patch(FACILITATOR, "/v1/organizations/wa-01109", "{\"name\":\"Example Renamed\"}");
	expect(strstr(api_get(HOST, audit)->body, "\"to\":\"Example Renamed\",\"hashed\":false}") != NULL,
		"what it is called");
	api_patch(FACILITATOR, "/v1/organizations/wa-01109", api_text("{\"name\":\"%s\"}", name));
	api_forget();
}

const struct test tests_trail[] = {
	TEST(test_every_write_leaves_one_entry),
	TEST(test_every_withdrawal_leaves_one_entry),
	TEST(test_what_is_refused_leaves_no_entry),
	TEST(test_a_replayed_request_leaves_no_second_entry),
	TEST(test_an_import_leaves_one_entry_for_its_check_and_one_for_its_commit),
	TEST(test_free_text_is_in_no_entry),
	TEST(test_a_district_sees_who_changed_its_record_and_how),
	TEST(test_a_draft_s_changed_counts_say_from_what_to_what_to_their_district_alone),
	TEST(test_filters_of_the_audit_hold),
	TEST(test_another_district_sees_nothing_of_the_audit),
	TEST(test_a_facilitator_sees_nothing_of_what_a_team_keeps_to_itself),
	TEST(test_a_token_of_one_network_sees_its_entries_alone),
	TEST(test_why_something_was_changed_is_kept),
	TEST(test_a_network_s_facilitator_sees_who_changed_what_is_the_network_s),
	TEST(test_of_what_has_parts_the_trail_tells_figures_and_codes_and_no_words),
	TEST(test_the_trail_tells_when_a_phase_of_a_measure_begins),
	TEST(test_who_oversees_the_installation_sees_who_changed_accounts),
	TEST(test_what_somebody_does_to_come_in_stands_as_theirs),
	TEST(test_who_shows_nothing_that_opens_is_nobody_in_the_trail),
	TEST(test_pages_of_what_is_no_organization_s_follow_each_other),
	TEST(test_a_network_s_facilitator_sees_who_changed_a_member_s_place_in_the_directory),
	TEST_END,
};
