/*
 * Each rule of who may see what is taken away, one at a time, and it has to be noticed: every policy is
 * opened (or dropped, where it only restricts), every function that decides lets everybody in, every role has
 * every right once that it lacks. A mutant is made and asked within one transaction, which is taken back; it
 * is noticed where something is open that was closed. The questions of its own table come first.
 * MUTANTS_SHOWN=1 names them.
 */
#include "../support/matrix.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/clock.h"
#include "halved/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROBES 320

static struct probe {
	const struct route *route;
	const char *body, *version;
	bool wanted[16];
} probes[PROBES];
static size_t probe_count;
static PGconn *database;

static bool run(const char *sql)
{
	PGresult *result = PQexec(database, sql);
	bool good = PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;

	PQclear(result);
	return good;
}

/* name, table (or ''), and what makes the mutant. */
static const char mutants_sql[] =
	"select 'policy ' || policyname, tablename::text, case when permissive = 'RESTRICTIVE'"
	"   then format('drop policy %I on %I', policyname, tablename)"
	"   else format('alter policy %I on %I', policyname, tablename)"
	"     || case when cmd <> 'INSERT' then ' using (true)' else '' end"
	"     || case when cmd in ('INSERT', 'UPDATE') then ' with check (true)' else '' end end"
	" from pg_policies where qual is distinct from 'true'"
	" union all select 'function ' || p.proname, '', format('create or replace function %I(%s) returns "
	"%s language sql stable"
	"   security definer set search_path = public, pg_temp as $m$ select %s $m$', p.proname,"
	"   pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), case "
	"pg_get_function_result(p.oid)"
	"   when 'boolean' then 'true' when 'bigint[]' then 'array(select id from network union select id "
	"from organization)'"
	"   else 'null::bigint' end)"
	" from pg_proc p where p.pronamespace = 'public'::regnamespace"
	"   and pg_get_function_result(p.oid) in ('boolean', 'bigint[]', 'bigint') and p.proname <> "
	"'actor_id'"
	"   and (p.proname in ('may', 'takes_home') or exists (select from pg_depend d where d.classid = "
	"'pg_policy'::regclass"
	"     and d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid))"
	" union all select format('right %s of %s', a.name, r.name), '',"
	"   format('lock table credential in share row exclusive mode; insert into role_right values (%L, "
	"%L); select renew_credentials()', r.name, a.name)"
	" from role r, access_right a where a.scope in ('installation', 'network', 'record')"
	"   and not exists (select from role_right g where g.role = r.name and g.\"right\" = a.name)"
	" order by 1";

static const char *kept(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : text_copy(arena, text_of(text));
}

static void collect(struct arena *arena)
{
	for (size_t n = 0; n < route_count; n++) {
		struct probe *probe = &probes[probe_count];

		if (!matrix_is_asked(&routes[n]))
			continue;
		check(probe_count < PROBES);
		*probe = (struct probe){ &routes[n], kept(arena, matrix_body(&routes[n])),
			kept(arena, matrix_version(&routes[n])), { false } };
		for (size_t i = 0; i < matrix_actors; i++)
			probe->wanted[i] = matrix_has_rows(i, &routes[n]);
		probe_count++;
	}
}

#define OF_OTHERS "organization_id is distinct from find_organization('wa-01109')"
#define DRAFT                                                                                                \
	"delete from submission where " OF_OTHERS ";"                                                        \
	"update submission set status = 'draft', submitted_at = null, created_by = null;"
#define OF_DRAFT(table) DRAFT "delete from " table " where submission_id not in (select id from submission)"

#define OWN "own"
#define KEY                                                                                                  \
	"delete from request_key; insert into request_key (account_id, route, key, digest)"                  \
	" select account_id, 'route', 'key', sha256('') from credential where hash = sha256('district');"

#define GIVEN(table_)                                                                                        \
	"create temporary table given on commit drop as select * from " table_ " limit 1;"                   \
	"update given set id = id + 1000000; grant select on given to halved_service;"

/* Asked past every statement of a route, where those would hide the rule: who lacks a right gets no row. */
static const struct direct {
	const char *table, *before, *sql, *rights[2]; /* both; or one's own (OWN), or nobody's (NULL) */
} directs[] = {
	{ "submission", DRAFT, "select from submission", { "team" } },
	{ "cell", OF_DRAFT("cell"), "select from cell", { "team" } },
	{ "submission_state", OF_DRAFT("submission_state"), "select from submission_state", { "team" } },
	{ "submission_total",
		DRAFT "delete from submission_total; insert into submission_total (submission_id, group_id,"
		      " suppressed) select id, 1, false from submission limit 1",
		"select from submission_total", { "team" } },
	{ "interview", "delete from interview where " OF_OTHERS "; update interview set visibility = 'team'",
		"select from interview", { "team" } },
	{ "audit_entry", DRAFT "delete from audit_entry where subject <> 'submission' or " OF_OTHERS,
		"select from audit_entry", { "audit", "team" } },
	{ "ask", "update ask set status = 'draft', network_id = find_network('wa-cop-2026')",
		"select from ask", { "network" } },
	{ "ask", GIVEN("ask") "update given set network_id = find_network('wa-cop-2026')",
		"insert into ask overriding system value select * from given", { "network" } },
	{ "invitation", "delete from invitation where " OF_OTHERS,
		"update invitation set email = 'other@example.org'", { "access" } },
	{ "api_token",
		"delete from api_token where created_by is distinct from"
		" (select account_id from credential where hash = sha256('district'))",
		"update api_token set label = 'Other'", { "access" } },
	{ "feed",
		"update feed set network_id = find_network('wa-cop-2026'), created_by ="
		" (select account_id from credential where hash = sha256('facilitator'))",
		"update feed set version = 7", { "access" } },
	{ "request_key", KEY, "select from request_key", { OWN } },
	{ "request_key", KEY, "update request_key set etag = '1'", { OWN } },
	{ "request_key",
		KEY "create temporary table given on commit drop as select * from request_key;"
		    "update given set key = 'other'; grant select on given to halved_service",
		"insert into request_key select * from given", { OWN } },
	{ "request_key", KEY, "delete from request_key", { NULL } },
	{ "sheet", GIVEN("sheet") "update given set sha256 = 'other'",
		"insert into sheet overriding system value select * from given", { "decide" } },
	{ "sheet", "", "update sheet set least = 2", { "decide" } },
	{ "sheet_entry", GIVEN("sheet_entry") "select",
		"insert into sheet_entry overriding system value select * from given", { "decide" } },
	{ "sheet_entry", "", "update sheet_entry set minutes = 2", { "decide" } },
	{ "alias", GIVEN("alias") "update given set withdrawn_at = now()",
		"insert into alias overriding system value select * from given", { "decide" } },
	{ "alias", "", "update alias set heads = 2", { "decide" } },
	{ "theory_version",
		"update theory set network_id = find_network('wa-cop-2026');"
		"insert into theory_version select id, version + 100, title, aim, parts, now() from theory",
		"select from theory_version", { "view" } },
	{ "practice_version",
		"update practice set network_id = find_network('wa-cop-2026');"
		"insert into practice_version select id, version + 100, label, kind, refines, level, tier, "
		"detail, link, "
		"now(), null from practice",
		"select from practice_version", { "view" } },
	{ "coaching_session", GIVEN("coaching_session") "update given set kind = 'session'",
		"insert into coaching_session overriding system value select * from given", { "coaching" } },
	{ "coaching_session", "", "update coaching_session set minutes = 2", { "coaching" } },
	{ "coaching_step", GIVEN("coaching_step") "select",
		"insert into coaching_step overriding system value select * from given", { "coaching" } },
	{ "coaching_step", "", "update coaching_step set text = 'Other'", { "coaching" } },
	{ "learning", GIVEN("learning") "select",
		"insert into learning overriding system value select * from given", { "learning" } },
	{ "learning", "", "update learning set kind = 'misfire'", { "learning" } },
	{ "import", "", "select import_open('wa-cop-2026', 'counts', 'counts.csv')", { "import" } },
};
#define DIRECTS COUNT_OF(directs)

static bool direct_wanted[DIRECTS][16];

/* With triggers and foreign keys off while the records are brought into the state. */
static bool gets_rows(const char *before, const char *actor, const char *sql)
{
	PGresult *result;
	bool good, got;

	run("savepoint direct");
	run("set local session_replication_role = replica");
	good = (before[0] == '\0' || run(before)) && run(actor);
	expect(good, "%s %s: %s", before, actor, PQerrorMessage(database));
	run("set local role halved_service");
	result = PQexec(database, sql);
	got = atoi(PQcmdTuples(result)) > 0;
	PQclear(result);
	run("rollback to direct");
	return got;
}

static bool direct_gets(const struct direct *direct, size_t i)
{
	char actor[200];

	snprintf(actor, sizeof(actor),
		"select set_config('halved.actor', actor, true) from credential where hash = sha256('%s')",
		who_secret(matrix_actor(i)));
	return gets_rows(direct->before, actor, direct->sql);
}

/* How what a table has comes to be another network's, where setting its own column does not do it. */
static const struct {
	const char *table, *sql;
} moves[] = {
	{ "network", "delete from network where slug = 'wa-cop-2026'" },
	{ "attendance", "update session set network_id = find_network('elsewhere')" },
	{ "registration", "update session set network_id = find_network('elsewhere')" },
	{ "person", "delete from team_role; delete from attendance; delete from registration;"
		    "update person set network_id = find_network('elsewhere')" },
	{ "import", "delete from import; insert into import (network_id, kind, file_name)"
		    " values (find_network('elsewhere'), 'counts', 'counts.csv')" },
};

/* What of another network a token shows that is kept to this one, even if its rights said everywhere. */
static bool kept_sees(const char *table)
{
	static const char actor[] =
		"select set_config('halved.actor', concat(account_id, '| ', (select string_agg(name, ' ')"
		" from access_right), ' |', jsonb_build_object('only', network_id, 'organizations',"
		" (select jsonb_object_agg(name, (select array_agg(id)::text from organization)) from "
		"access_right))), true)"
		" from credential where hash = sha256('kept')";
	char before[400] = "", sql[200];

	for (size_t i = 0; i < COUNT_OF(moves); i++)
		if (strcmp(moves[i].table, table) == 0)
			snprintf(before, sizeof(before), "%s", moves[i].sql);
	if (before[0] == '\0')
		snprintf(before, sizeof(before),
			"delete from %s where network_id <> find_network('wa-cop-2026');"
			"update %s set network_id = find_network('elsewhere')",
			table, table);
	snprintf(sql, sizeof(sql), "select from %s", table);
	return gets_rows(before, actor, sql);
}

static bool is_of(const struct route *route, const char *table)
{
	const struct resource *resource =
		route->takes != NULL && route->takes->table != NULL ? route->takes : route->gives;

	return table[0] == '\0' ||
	       (resource != NULL && resource->table != NULL && strcmp(resource->table, table) == 0);
}

static const char *open_direct(const char *table)
{
	for (size_t n = 0; n < DIRECTS; n++)
		for (size_t i = 0; i < matrix_actors; i++)
			if ((table[0] == '\0' || strcmp(directs[n].table, table) == 0) &&
				!direct_wanted[n][i] && direct_gets(&directs[n], i))
				return directs[n].sql;
	return NULL;
}

/* Those of the table first. */
static const char *open_route(const char *table)
{
	for (int first = 1; first >= 0; first--)
		for (size_t n = 0; n < probe_count; n++)
			for (size_t i = 0; is_of(probes[n].route, table) == (first == 1) && i < matrix_actors;
				i++)
				if (!probes[n].wanted[i] && matrix_ask(database, i, probes[n].route,
								    probes[n].body, probes[n].version))
					return probes[n].route->path;
	return NULL;
}

/* Tables with a policy of a kind; the longest list there is. */
struct tables {
	const char *condition;
	char names[64][64];
	int count;
};
static struct tables kept_tables = { .condition = "permissive = 'RESTRICTIVE'" };
static struct tables read_tables = { .condition = "cmd = 'SELECT' and qual <> 'true'" };

static void find_tables(struct tables *tables)
{
	char sql[200];
	PGresult *result;

	snprintf(sql, sizeof(sql), "select distinct tablename from pg_policies where %s", tables->condition);
	result = PQexec(database, sql);
	check(PQntuples(result) > 0 && PQntuples(result) <= 64);
	for (tables->count = 0; tables->count < PQntuples(result); tables->count++)
		snprintf(tables->names[tables->count], sizeof(tables->names[0]), "%s",
			PQgetvalue(result, tables->count, 0));
	PQclear(result);
}

static bool nobody_sees(const char *table)
{
	char sql[200];

	snprintf(sql, sizeof(sql), "select from %s", table);
	return gets_rows("", "select set_config('halved.actor', '', true)", sql);
}

static const char *open_table(const struct tables *tables, const char *table, bool (*sees)(const char *))
{
	for (int i = 0; i < tables->count; i++)
		if ((table[0] == '\0' || strcmp(table, tables->names[i]) == 0) && sees(tables->names[i]))
			return tables->names[i];
	return NULL;
}

/* What the first statement of every request says of a route's right. */
static bool admits(size_t i, const char *right)
{
	const struct sql_statement *enter = statement_of(SQL_enter);
	const char *values[LIMIT_PARAMETERS];
	char sql[200], hash[80], *allowed;
	PGresult *result;
	bool yes;

	snprintf(sql, sizeof(sql), "select sha256('%s')", who_secret(matrix_actor(i)));
	result = PQexec(database, sql);
	snprintf(hash, sizeof(hash), "%s", PQgetvalue(result, 0, 0));
	PQclear(result);
	for (unsigned n = 0; n < enter->statement.parameters; n++)
		values[n] = strcmp(enter->names[n], "token") == 0 ? hash : right;
	result = PQexecParams(database, enter->statement.sql, (int)enter->statement.parameters, NULL, values,
		NULL, NULL, 0);
	allowed = PQntuples(result) == 1 ? PQgetvalue(result, 0, 1) : NULL;
	yes = allowed != NULL && (strcmp(allowed, "yes") == 0 || strcmp(allowed, "touch") == 0);
	PQclear(result);
	return yes;
}

static const char *open_table_or_direct(const char *table)
{
	const char *found = open_table(&kept_tables, table, kept_sees);

	if (found == NULL)
		found = open_table(&read_tables, table, nobody_sees);
	return found != NULL ? found : open_direct(table);
}

/* What is open to somebody to whom it should be closed; that something is closed is no sign of a mutant. */
static const char *what_is_open(const char *table)
{
	const char *found = open_table_or_direct(table);

	return found != NULL ? found : open_route(table);
}

/* "right RIGHT of ROLE": whether a route with the right opens to the role. */
static const char *open_right(const char *name)
{
	char right[64], role[64];

	check(sscanf(name, "right %63s of %63s", right, role) == 2);
	for (size_t i = 0; i < matrix_actors; i++)
		if (strcmp(role_of(matrix_actor(i)), role) == 0 && admits(i, right))
			return "its routes";
	return NULL;
}

#define NOT_WHOLE "a right of the installation opens nothing to a seat that is for less"

/* What nothing notices, and why it stays. */
static const struct {
	const char *name, *why;
} doubled[] = {
	{ "right directory of coach", NOT_WHOLE },
	{ "right directory of district_lead", NOT_WHOLE },
	{ "right directory of district_member", NOT_WHOLE },
	{ "right directory of presenter", NOT_WHOLE },
	{ "right oversee of coach", NOT_WHOLE },
	{ "right oversee of district_lead", NOT_WHOLE },
	{ "right oversee of district_member", NOT_WHOLE },
	{ "right oversee of presenter", NOT_WHOLE },
	{ "policy assessment_change", "nobody finds an answer of somebody else to withdraw it, and what "
				      "replaces one names its author" },
};

static const char *reason_of(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(doubled); i++)
		if (strcmp(doubled[i].name, name) == 0)
			return doubled[i].why;
	return NULL;
}

static bool try_mutant(const char *name, const char *table, const char *sql)
{
	uint64_t began = clock_now();
	const char *found = NULL;
	bool made;

	run("begin");
	made = run(sql);
	expect(made, "%s cannot be made: %s", name, PQerrorMessage(database));
	if (made)
		found = strncmp(name, "right ", 6) == 0 ? open_right(name) : what_is_open(table);
	run("rollback");
	if (getenv("MUTANTS_SHOWN") != NULL)
		printf("    %-45s %4.0f ms %s\n", name, (double)(clock_now() - began) / 1e6,
			found == NULL ? "-" : found);
	expect((found != NULL) != (reason_of(name) != NULL), "%s %s", name,
		found != NULL ? "is noticed: strike it from the list" : "is not noticed by anything");
	api_forget();
	return found != NULL;
}

static bool may_ask(const struct direct *direct, size_t i)
{
	const char *first = direct->rights[0], *second = direct->rights[1];

	if (first == NULL)
		return false;
	if (strcmp(first, OWN) == 0)
		return matrix_actor(i) == DISTRICT || matrix_actor(i) == SIGNED;
	return matrix_holds(i, first) && (second == NULL || matrix_holds(i, second));
}

/* Each has somebody who gets an answer, so that it is a question. */
static void prepare_questions(void)
{
	find_tables(&kept_tables);
	find_tables(&read_tables);
	for (size_t n = 0; n < DIRECTS; n++)
		for (size_t i = 0; i < matrix_actors; i++)
			direct_wanted[n][i] = may_ask(&directs[n], i);
	for (size_t n = 0; n < DIRECTS; n++) {
		bool anybody = directs[n].rights[0] == NULL;

		for (size_t i = 0; i < matrix_actors && !anybody; i++)
			anybody = direct_wanted[n][i] && direct_gets(&directs[n], i);
		expect(anybody, "nobody gets anything of: %s", directs[n].sql);
	}
}

static void test_every_rule_that_is_taken_away_is_missed(void)
{
	struct arena *arena = arena_new();
	uint64_t began = clock_now();
	PGresult *mutants;
	const char *found;
	int missed = 0;

	world_make();
	matrix_show();
	expect(statements_prepare(arena) == NULL, "the statements fit the routes");
	database = PQconnectdb(api_database());
	collect(arena);
	run("begin");
	prepare_questions();
	found = open_table_or_direct("");
	expect(found == NULL, "open without a mutant: %s", found);
	run("rollback");
	mutants = PQexec(database, mutants_sql);
	expect(PQntuples(mutants) > 100, "%d mutants: %s", PQntuples(mutants), PQerrorMessage(database));
	for (int row = 0; row < PQntuples(mutants); row++)
		missed += try_mutant(PQgetvalue(mutants, row, 0), PQgetvalue(mutants, row, 1),
			PQgetvalue(mutants, row, 2));
	printf("%d rules taken away, %d noticed, %.0f s ", PQntuples(mutants), missed,
		(double)(clock_now() - began) / 1e9);
	expect(PQntuples(mutants) - missed == (int)COUNT_OF(doubled), "%zu are listed as doubled, %d are",
		COUNT_OF(doubled), PQntuples(mutants) - missed);
	PQclear(mutants);
	PQfinish(database);
	arena_free(arena);
	api_forget();
}

const struct test tests_mutant_rules[] = {
	TEST(test_every_rule_that_is_taken_away_is_missed),
	TEST_END,
};
