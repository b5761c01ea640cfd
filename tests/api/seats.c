/* Seats begin and end by their dates; a network sees only the people it knows; a kept token stays in its
 * network. */
#include "../support/api.h"
#include "../support/people.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/resources/resources.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PEOPLE "/v1/organizations/wa-01109/people"
#define TRIES 500

/* ---------------------------------------------------------------- the days of a seat */

static void make_temporary(int begins_in, int ends_in)
{
	world_make();
	api_sql(api_text(
		"delete from seat where account_id in (select account_id from credential where hash = "
		"sha256('temporary'));"
		"delete from credential where hash = sha256('temporary');"
		"select make_token(sha256('temporary'), 'district_lead', find_organization('wa-01109'));"
		"update seat set starts_on = today() + %d, ends_on = today() + %d where account_id ="
		" (select account_id from credential where hash = sha256('temporary'))",
		begins_in, ends_in));
}

/* As if it were so many days later, and the service had not run in the meantime: no trigger sees it. */
static void let_days_pass(int days)
{
	api_sql(api_text(
		"begin; set local session_replication_role = replica;"
		"update seat set starts_on = starts_on - %d, ends_on = ends_on - %d where account_id ="
		" (select account_id from credential where hash = sha256('temporary'));"
		"update credential set ready_until = ready_until - interval '%d days'"
		" where hash = sha256('temporary'); commit",
		days, days, days));
}

static int status_now(void)
{
	return api_get(TEMPORARY, in_network("cycles"))->status;
}

/* What is answered once the credential has been looked up anew. */
static int status_renewed(void)
{
	int status = status_now();

	for (int i = 0; i < TRIES && status == 503; i++) {
		usleep(20000);
		status = status_now();
	}
	return status;
}

static void test_a_seat_past_its_end_opens_nothing_even_when_nobody_has_renewed_it(void)
{
	make_temporary(-30, 3);
	CU_ASSERT_EQUAL(status_now(), 200);
	let_days_pass(2);
	CU_ASSERT_EQUAL(status_renewed(), 200);
	let_days_pass(1);
	CU_ASSERT_NOT_EQUAL(status_now(), 200);
	CU_ASSERT_EQUAL(status_renewed(), 403);
	expect_value(api_get(TEMPORARY, "/v1/me"), "seats", "[]");
	api_forget();
}

static void test_a_seat_that_ended_long_ago_opens_nothing(void)
{
	make_temporary(-30, 3);
	let_days_pass(400);
	CU_ASSERT_NOT_EQUAL(status_now(), 200);
	CU_ASSERT_EQUAL(status_renewed(), 403);
	api_forget();
}

static void test_a_stale_credential_opens_nothing_by_row_security_either(void)
{
	make_temporary(-30, 3);
	let_days_pass(400);
	CU_ASSERT_EQUAL(
		api_call(TEMPORARY, "PATCH", in_network(""), "If-Match: \"1\"\r\n", "{}")->status, 404);
	CU_ASSERT_NOT_EQUAL(api_post(TEMPORARY, PEOPLE, "{\"name\":\"Example Person\"}")->status, 201);
	api_forget();
}

static void test_a_seat_opens_from_its_first_day_on(void)
{
	make_temporary(2, 9);
	CU_ASSERT_EQUAL(status_now(), 403);
	let_days_pass(1);
	CU_ASSERT_EQUAL(status_renewed(), 403);
	let_days_pass(1);
	CU_ASSERT_EQUAL(status_renewed(), 200);
	let_days_pass(7);
	CU_ASSERT_EQUAL(status_renewed(), 403);
	api_forget();
}

/* ---------------------------------------------------------------- whom a network sees */

static const char *add_person(enum who who, const char *name)
{
	const struct answer *answer = api_post(who, PEOPLE, api_text("{\"name\":\"%s\"}", name));

	expect_status(answer, 201, "%s adds a person", who_names[who]);
	return answer->location;
}

static const char *id_of(const char *location)
{
	return strrchr(location, '/') + 1;
}

static const char *join_elsewhere(void)
{
	const struct answer *answer = api_post(VISITOR, "/v1/networks/elsewhere/members",
		"{\"organization\":\"wa-01109\",\"joined_on\":\"2026-01-01\"}");

	expect_status(answer, 201, "a facilitator adds whichever district");
	return answer->location;
}

static void leave_elsewhere(const char *member)
{
	expect_status(api_call(VISITOR, "DELETE", member, NULL, NULL), 200, "and withdraws it");
}

static const struct answer *name_in_team(enum who who, const char *network, const char *person)
{
	return api_post(who, api_text("/v1/networks/%s/members/wa-01109/team", network),
		api_text("{\"person\":\"%s\",\"role\":\"staff\"}", id_of(person)));
}

static void expect_seen(enum who who, const char *person, bool seen, const char *why)
{
	const struct answer *list = api_get(who, PEOPLE "?limit=200");

	expect_status(api_get(who, person), seen ? 200 : 404, "%s: %s", who_names[who], why);
	expect(is_in_list(list, person) == seen, "%s, in the list: %s", who_names[who], why);
	if (!seen)
		expect_status(api_call(who, "PATCH", person, "If-Match: \"1\"\r\n", "{}"), 404, "%s: %s",
			who_names[who], why);
}

static void test_adding_a_district_shows_none_of_its_people(void)
{
	const char *member, *own;

	world_make();
	own = add_person(DISTRICT, "Example Person");
	member = join_elsewhere();
	expect_seen(VISITOR, own, false, "it was the district that recorded this person");
	expect_value(api_get(VISITOR, PEOPLE), "items", "[]");
	expect_status(name_in_team(VISITOR, "elsewhere", own), 422, "who is not seen cannot be named");
	expect_status(
		api_post(VISITOR, PEOPLE, "{\"name\":\"Example Person\",\"email\":\"person@example.org\"}"),
		201, "an address that the district has recorded is not told by a refusal");
	leave_elsewhere(member);
	api_forget();
}

static void test_a_network_sees_whom_it_recorded_while_their_organization_is_with_it(void)
{
	const char *member, *recorded;

	world_make();
	member = join_elsewhere();
	recorded = add_person(VISITOR, "Example Guest");
	expect_seen(VISITOR, recorded, true, "it recorded this person");
	expect_seen(DISTRICT, recorded, true, "works there");
	expect_seen(HOST, recorded, false, "another network did");
	leave_elsewhere(member);
	expect_seen(VISITOR, recorded, false, "the membership is withdrawn");
	expect_status(api_post(VISITOR, PEOPLE, "{\"name\":\"Example Guest\"}"), 403, "nor adds another");
	member = join_elsewhere();
	expect_seen(VISITOR, recorded, true, "it is a member again");
	expect_status(api_patch(VISITOR, member, "{\"left_on\":\"2026-02-01\"}"), 200, "it leaves");
	expect_seen(VISITOR, recorded, false, "its organization has left");
	leave_elsewhere(member);
	api_forget();
}

static void test_a_network_sees_whom_its_own_records_name(void)
{
	const char *member, *own;
	const struct answer *role;

	world_make();
	own = add_person(DISTRICT, "Example Person");
	member = join_elsewhere();
	role = name_in_team(DISTRICT, "elsewhere", own);
	expect_status(role, 201, "the district names its person in the network's team");
	expect_seen(VISITOR, own, true, "named in its team");
	expect_seen(HOST, own, false, "named in another network's team");
	expect_status(api_call(DISTRICT, "DELETE", role->location, NULL, NULL), 200, "no more");
	expect_seen(VISITOR, own, false, "not named any more");
	leave_elsewhere(member);
	api_forget();
}

/* ---------------------------------------------------------------- kept to one network */

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "" };
static const char *ask_elsewhere, *session_elsewhere, *series_elsewhere, *measure_elsewhere;

/* The route's address in the other network; NULL when it is of no network. */
static const char *path_elsewhere(const char *path)
{
	static const char network[] = "/v1/networks/{network}/", session[] = "/v1/sessions/{session}/",
			  series[] = "/v1/coaching-series/{coaching_series}/",
			  measure[] = "/v1/measures/{measure}/";

	if (strncmp(path, session, strlen(session)) == 0)
		return api_text("%s/%s", session_elsewhere, path + strlen(session));
	if (strncmp(path, series, strlen(series)) == 0)
		return api_text("%s/%s", series_elsewhere, path + strlen(series));
	if (strncmp(path, measure, strlen(measure)) == 0)
		return api_text("%s/%s", measure_elsewhere, path + strlen(measure));
	if (strcmp(path, "/v1/networks/{network}/members/{member}/team") == 0)
		return "/v1/networks/elsewhere/members/wa-01109/team";
	return strncmp(path, network, strlen(network)) != 0 || strchr(path + strlen(network), '{') != NULL
		       ? NULL
		       : api_text("/v1/networks/elsewhere/%s", path + strlen(network));
}

/* One record of every kind in the other network, for the same district. Their addresses; NULL ends them. */
static const char **make_elsewhere(void)
{
	static const char *made[60];
	size_t count = 0;

	session_elsewhere = series_elsewhere = measure_elsewhere = "";
	/* the self-assessment that the example of a round names */
	api_sql("insert into instrument (network_id, code, title, ratings, ingredients, items) select "
		"find_network('elsewhere'), code, title, ratings, ingredients, items from instrument where "
		"code = "
		"'district-system' and network_id = find_network('wa-cop-2026') and withdrawn_at is null");
	for (size_t i = 0; i < route_count; i++) {
		const char *path = path_elsewhere(routes[i].path);
		const struct answer *answer;

		if (!is_creation(&routes[i]) || path == NULL)
			continue;
		answer = api_post(who_may(routes[i].right), path, world_body(&routes[i]));
		expect_status(answer, 201, "%s", path);
		if (strcmp(routes[i].takes->name, "session") == 0)
			session_elsewhere = answer->location;
		if (strcmp(routes[i].takes->name, "coaching_series") == 0)
			series_elsewhere = answer->location;
		if (strcmp(routes[i].takes->name, "measure") == 0)
			measure_elsewhere = answer->location;
		if (strcmp(routes[i].takes->name, "ask") == 0)
			ask_elsewhere = answer->location;
		/* what those who run a network learn is for no district */
		if (strcmp(routes[i].right, RIGHT_LEARNING) != 0)
			made[count++] = answer->location;
	}
	made[count++] =
		api_post(SIGNED, "/v1/tokens", example_body(&resource_token, "network", "\"elsewhere\""))
			->location;
	api_sql("insert into member_statement (network_id, organization_id, commitment, says) select "
		"network_id, "
		"find_organization('wa-01109'), id, 'kept' from commitment where network_id = "
		"find_network('elsewhere');"
		"insert into excuse (network_id, organization_id, commitment, reason, starts_on) select "
		"network_id, "
		"find_organization('wa-01109'), id, 'Example', today() from commitment where network_id = "
		"find_network('elsewhere');"
		"insert into assessment (network_id, organization_id, assessment_round_id, ratings, "
		"created_by) select "
		"r.network_id, find_organization('wa-01109'), r.id, '[]', c.account_id from assessment_round "
		"r, credential c "
		"where r.network_id = find_network('elsewhere') and c.hash = sha256('district')");
	api_sql("update ask set status = 'published'; update submission set submitted_at = now();"
		"insert into ask_reopening (ask_id, network_id, organization_id, due_on) select id, "
		"network_id,"
		" find_organization('wa-01109'), today() from ask where network_id = "
		"find_network('elsewhere');"
		"insert into ask_answer (ask_id, network_id, organization_id, text) select id, network_id,"
		" find_organization('wa-01109'), 'Example' from ask where network_id = "
		"find_network('elsewhere')");
	made[count++] = api_post(SIGNED, state(ask_elsewhere, "form-links"), "{\"label\":\"x\"}")->location;
	made[count] = NULL;
	return made;
}

static void end_elsewhere(void)
{
	api_sql("update membership set withdrawn_at = now() where network_id = find_network('elsewhere');"
		"delete from ask_answer where network_id = find_network('elsewhere');"
		"delete from ask_reopening where network_id = find_network('elsewhere');"
		"delete from consultancy where network_id = find_network('elsewhere');"
		"delete from share_out where network_id = find_network('elsewhere');"
		"delete from learning where network_id = find_network('elsewhere');"
		"delete from coaching_step where network_id = find_network('elsewhere');"
		"delete from coaching_session where network_id = find_network('elsewhere');"
		"delete from coaching_series where network_id = find_network('elsewhere');"
		"delete from registration where session_id in (select id from session where network_id = "
		"find_network('elsewhere'));"
		"delete from attendance where session_id in (select id from session where network_id = "
		"find_network('elsewhere'));"
		"delete from team_role where network_id = find_network('elsewhere');"
		"delete from session where network_id = find_network('elsewhere');"
		"delete from commitment where network_id = find_network('elsewhere');"
		"delete from coaching_plan where network_id = find_network('elsewhere');"
		"delete from assessment where network_id = find_network('elsewhere');"
		"delete from assessment_round where network_id = find_network('elsewhere');"
		"delete from instrument where network_id = find_network('elsewhere');"
		"delete from cause where network_id = find_network('elsewhere') and under is not null;"
		"delete from practice where network_id = find_network('elsewhere');"
		"delete from theory_version v using theory t where t.id = v.theory_id and t.network_id = "
		"find_network('elsewhere');"
		"delete from theory where network_id = find_network('elsewhere');"
		"delete from measure_point where network_id = find_network('elsewhere');"
		"delete from measure where network_id = find_network('elsewhere');"
		"delete from interim_goal where network_id = find_network('elsewhere');"
		"delete from member_statement where network_id = find_network('elsewhere');"
		"delete from excuse where network_id = find_network('elsewhere');"
		"delete from cycle where network_id = find_network('elsewhere');"
		"delete from interview where network_id = find_network('elsewhere');"
		"delete from note where network_id = find_network('elsewhere');"
		"delete from form_link where network_id = find_network('elsewhere');"
		"delete from ask where network_id = find_network('elsewhere');"
		"delete from submission where network_id = find_network('elsewhere');"
		"delete from feed where network_id = find_network('elsewhere');"
		"delete from api_token where network_id = find_network('elsewhere')");
	api_forget();
}

static void check_kept_out(const char *address)
{
	expect_status(api_get(DISTRICT, address), 200, "%s is seen by a token that is not kept", address);
	expect_status(api_get(KEPT, address), 404, "%s is of another network", address);
	for (size_t i = HTTP_POST; i <= HTTP_DELETE; i++) {
		int status = api_call(
			KEPT, methods[i], address, "If-Match: \"1\"\r\n", i == HTTP_PATCH ? "{}" : NULL)
				     ->status;

		expect(status == 404 || status == 403 || status == 405, "%s %s: %d", methods[i], address,
			status);
	}
}

static void test_a_kept_token_reaches_no_record_of_another_network(void)
{
	const char **made;
	unsigned count = 0;

	world_make();
	made = make_elsewhere();
	for (; made[count] != NULL; count++)
		check_kept_out(made[count]);
	expect(count >= 9, "%u kinds of records", count);
	expect_status(api_get(KEPT, "/v1/networks/elsewhere"), 404, "the network itself");
	for (size_t i = 0; i < route_count; i++)
		if (path_elsewhere(routes[i].path) != NULL && routes[i].method == HTTP_GET)
			expect(api_get(KEPT, path_elsewhere(routes[i].path))->status / 100 == 4, "%s",
				path_elsewhere(routes[i].path));
	end_elsewhere();
}

static void test_a_kept_token_writes_nothing_in_another_network(void)
{
	unsigned tried = 0;

	world_make();
	make_elsewhere();
	for (size_t i = 0; i < route_count; i++) {
		const char *path = path_elsewhere(routes[i].path);
		const struct answer *answer;

		if (!is_creation(&routes[i]) || path == NULL)
			continue;
		answer = api_post(KEPT, path, example_body(routes[i].takes, NULL, NULL));
		expect(answer->status == 403 || answer->status == 404, "%s: %d", path, answer->status);
		tried++;
	}
	expect(tried >= 9, "%u kinds of records", tried);
	end_elsewhere();
}

static void test_a_kept_token_sees_its_own_networks_records_as_before(void)
{
	world_make();
	api_sql("update ask set status = 'published'");
	for (size_t i = 0; i < route_count; i++)
		if (routes[i].method == HTTP_GET && world_path(&routes[i]) != NULL &&
			may(DISTRICT, routes[i].right) &&
			strcmp(routes[i].right, RIGHT_ACCESS) !=
				0) /* seats of an organization are in no network */
			expect(api_get(KEPT, world_path(&routes[i]))->status ==
					api_get(DISTRICT, world_path(&routes[i]))->status,
				"%s", world_path(&routes[i]));
	api_forget();
}

static void test_a_kept_token_sees_only_people_that_its_network_knows(void)
{
	const char *unnamed, *added;

	world_make();
	unnamed = add_person(DISTRICT, "Example Person");
	expect_seen(DISTRICT, unnamed, true, "its own");
	expect_seen(HOST, unnamed, false, "no record of the network names this person");
	expect_seen(KEPT, unnamed, false, "no record of the network names this person");
	added = add_person(KEPT, "Example Colleague");
	expect_seen(KEPT, added, true, "added for the network");
	expect_seen(HOST, added, true, "added for the network");
	api_forget();
}

/* ---------------------------------------------------------------- the same by row-level security alone */

static PGconn *database;

static const char *value(const char *sql)
{
	PGresult *result = PQexec(database, sql);
	bool found = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0;
	const char *text = api_text(
		"%s", found ? PQgetvalue(result, 0, 0) : PQresultErrorField(result, PG_DIAG_SQLSTATE));

	PQclear(result);
	return text;
}

/* Every table with rows that belong to a network. */
static const char tables_sql[] =
	"select string_agg(c.relname, ' ' order by c.relname) from pg_class c where c.relkind = 'r'"
	" and c.relnamespace = 'public'::regnamespace and has_table_privilege('halved_service', c.oid, "
	"'select')"
	" and (c.relname in ('network', 'attendance') or exists (select from pg_attribute a where a.attrelid "
	"= "
	"c.oid and a.attname = 'network_id')) and c.relname not in ('import', 'invitation', 'person', "
	"'member_total', 'sheet', 'sheet_entry', 'alias', 'learning')";

static void remember_network(const char *name, const char *slug)
{
	value(api_text("select set_config('test.%1$s', n.id::text, true), set_config('test.%1$s_sessions',"
		       " array(select s.id from session s where s.network_id = n.id)::text, true)"
		       " from network n where n.slug = '%2$s'",
		name, slug));
}

/* The actor of an account, kept to a network or not, as enter.sql sets it; the right of the route is not
 * asked for. */
static void act_as(const char *hash)
{
	value("begin");
	remember_network("other", "elsewhere");
	remember_network("own", "wa-cop-2026");
	value(api_text("select set_config('halved.actor', actor, true) from credential where hash = "
		       "sha256('%s')",
		hash));
	value("set local role halved_service");
}

#define OTHER_NETWORK "current_setting('test.other')::bigint"
#define OWN_NETWORK "current_setting('test.own')::bigint"

/* What the table shows of "own" or "other". */
static int count_as(const char *hash, const char *table, const char *network)
{
	const char *count;

	act_as(hash);
	if (strcmp(table, "attendance") == 0)
		count = value(api_text("select count(*) from attendance where session_id = any "
				       "(current_setting('test.%s_sessions')::bigint[])",
			network));
	else
		count = value(
			api_text("select count(*) from %s where %s = current_setting('test.%s')::bigint",
				table, strcmp(table, "network") == 0 ? "id" : "network_id", network));
	value("rollback");
	return atoi(count);
}

static void check_table(const char *table)
{
	expect(count_as("district", table, "other") > 0, "%s shows the other network's to who may", table);
	expect(count_as("kept", table, "other") == 0, "%s shows another network's rows", table);
	expect(count_as("kept-facilitator", table, "other") == 0, "%s shows another network's rows", table);
	expect(count_as("kept", table, "own") > 0, "%s shows its own network's", table);
}

/* A row of its own network, moved to the other: 42501 is the refusal of a policy. */
static void check_move(const char *table)
{
	const char *sql = api_text("with t as (update %s set network_id = " OTHER_NETWORK
				   " where network_id = " OWN_NETWORK
				   " and organization_id = find_organization('wa-01109')"
				   " returning 1) select count(*) from t",
		table);
	const char *moved;

	act_as("district");
	moved = value(sql);
	value("rollback");
	expect(atoi(moved) > 0 && strlen(moved) < 5, "%s is moved by who may: %s", table, moved);
	act_as("kept");
	moved = value(sql);
	value("rollback");
	expect(strcmp(moved, "42501") == 0, "%s is not moved by a kept token: %s", table, moved);
}

static void check_additions(void)
{
	static const char sql[] =
		"with t as (insert into cycle (network_id, organization_id, aim, change_idea, prediction)"
		" values (" OTHER_NETWORK ", find_organization('wa-01109'), 'a', 'c', 'p') returning 1)"
		" select count(*) from t";

	act_as("district");
	CU_ASSERT_STRING_EQUAL(value(sql), "1");
	value("rollback");
	act_as("kept");
	CU_ASSERT_STRING_EQUAL(value(sql), "42501");
	value("rollback");
}

static void test_row_security_alone_holds_a_kept_token_in_its_network(void)
{
	char *tables, *save;
	unsigned count = 0;

	world_make();
	make_elsewhere();
	api_sql("insert into credential (hash, kind, account_id, network_id) select "
		"sha256('kept-facilitator'), 'token', account_id,"
		" find_network('wa-cop-2026') from credential where hash = sha256('facilitator') on conflict "
		"do nothing");
	api_sql("update submission set status = 'draft'");
	database = PQconnectdb(api_database());
	tables = (char *)value(tables_sql);
	for (char *table = strtok_r(tables, " ", &save); table != NULL;
		table = strtok_r(NULL, " ", &save), count++)
		check_table(table);
	expect(count >= 10, "%u tables", count);
	check_move("cycle");
	check_move("interview");
	check_additions();
	PQfinish(database);
	end_elsewhere();
}

static void test_the_team_of_a_region_has_no_seat_of_its_districts_as_its_coach_has(void)
{
	static const struct {
		const char *email, *role;
		int status;
	} cases[] = {
		{ "region-coach@example.org", "coach", 200 },
		{ "region-lead@example.org", "district_lead", 404 },
		{ "region-member@example.org", "district_member", 404 },
	};

	world_make();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		person_make(cases[i].email, cases[i].role, "find_organization('wa-esd-101')");
		expect_status(person_call(person_sign_in(cases[i].email, NULL), "GET",
				      in_network("members/wa-01109"), NULL),
			cases[i].status, "%s", cases[i].email);
	}
	api_forget();
}

const struct test tests_seats[] = {
	TEST(test_a_seat_past_its_end_opens_nothing_even_when_nobody_has_renewed_it),
	TEST(test_a_seat_that_ended_long_ago_opens_nothing),
	TEST(test_a_stale_credential_opens_nothing_by_row_security_either),
	TEST(test_a_seat_opens_from_its_first_day_on),
	TEST(test_adding_a_district_shows_none_of_its_people),
	TEST(test_a_network_sees_whom_it_recorded_while_their_organization_is_with_it),
	TEST(test_a_network_sees_whom_its_own_records_name),
	TEST(test_a_kept_token_reaches_no_record_of_another_network),
	TEST(test_a_kept_token_writes_nothing_in_another_network),
	TEST(test_a_kept_token_sees_its_own_networks_records_as_before),
	TEST(test_a_kept_token_sees_only_people_that_its_network_knows),
	TEST(test_row_security_alone_holds_a_kept_token_in_its_network),
	TEST(test_the_team_of_a_region_has_no_seat_of_its_districts_as_its_coach_has),
	TEST_END,
};
