/*
 * Every route × every role × what is its own, another's or another network's: let in or not exactly as the
 * table of rights says. Once through HTTP, and once straight in PostgreSQL, where row-level security stands
 * alone: the route's statement runs as the actor although the route's right was not asked for.
 */
#include "../support/matrix.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/resources/assessment.h"
#include "halved/resources/protocol.h"
#include "halved/resources/resources.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "" };

/* Where each stands towards the world's network and towards wa-01109 in it. */
static const struct {
	enum who who;
	bool everywhere, network, organization, left;
} actors[] = {
	{ FACILITATOR, .everywhere = true },
	{ ADMIN, .everywhere = true },
	{ READER, .everywhere = true },
	{ HOST, .network = true },
	{ PRESENTER, .network = true },
	{ VISITOR, .network = false },
	{ OUTSIDER, .network = false },
	{ DISTRICT, .organization = true },
	{ SIGNED, .organization = true },
	{ MEMBER, .organization = true },
	{ COACH, .organization = true },
	{ OTHER, .organization = false },
	{ LEAVER, .left = true },
	{ FEED, .network = false },
	{ FORM, .network = false },
};
#define ACTORS (sizeof(actors) / sizeof(actors[0]))

const size_t matrix_actors = ACTORS;

enum who matrix_actor(size_t i)
{
	return actors[i].who;
}

/* Whether a right or a role is of the scope; asked once, because it does not change. */
static bool has_scope(const char *name, const char *scope)
{
	static char known[4096];

	if (known[0] == '\0')
		snprintf(known, sizeof(known), "%s",
			api_sql("select string_agg(concat(' ', name, ' ', scope, ' '), '') from (select "
				"name, scope"
				" from access_right union all select name, scope from role) n"));
	return strstr(known, api_text(" %s %s ", name, scope)) != NULL;
}

/* Roles of an organization are in the networks it is a member of: all of these organizations are but one. */
static bool is_in_network(size_t i)
{
	return actors[i].everywhere || actors[i].network ||
	       (!actors[i].left && has_scope(role_of(actors[i].who), "organization"));
}

/* The rows of one right in the table, as far as this actor's seat reaches. */
bool matrix_holds(size_t i, const char *right)
{
	if (!may(actors[i].who, right))
		return false;
	if (has_scope(right, "self") || has_scope(right, "feed"))
		return true;
	if (has_scope(right, "installation"))
		return actors[i].everywhere;
	if (has_scope(right, "network"))
		return is_in_network(i);
	return actors[i].everywhere || actors[i].network || actors[i].organization;
}

static bool has_parameter(const struct route *route)
{
	return strchr(route->path, '{') != NULL;
}

static bool is_about_members(const struct route *route)
{
	return strstr(route->path, "/members") != NULL && strcmp(route->right, RIGHT_VIEW) == 0;
}

/* Also of somebody else, as far as one may give their seats. */
static bool is_about_tokens(const struct route *route)
{
	return strncmp(route->path, "/v1/tokens", 10) == 0 && strcmp(route->right, RIGHT_ISSUED) == 0;
}

static bool is_about_feeds(const struct route *route)
{
	return strcmp(route->right, RIGHT_ISSUED) == 0 &&
	       (route->gives == &resource_feed || route->gives == &resource_form_link);
}

/* Whatever the rights, nobody else sees what somebody has answered. */
static bool is_about_ones_answers(const struct route *route)
{
	return route->gives == &resource_assessment && !is_creation(route);
}

/* What was learned is changed by who wrote it, and withdrawn by who runs the network, too. */
static bool is_about_ones_learning(const struct route *route)
{
	return route->gives == &resource_learning && !route->many && !is_creation(route) &&
	       route->method != HTTP_GET;
}

/* The world's record of this table. */
static bool has_made(enum who who, const char *table)
{
	return strcmp(api_sql(api_text("select count(*) > 0 from %s t join credential c on c.account_id = "
				       "t.created_by where t.id = %s and c.hash = sha256('%s')",
			      table, world_get(table), who_secret(who))),
		       "t") == 0;
}

static bool is_in_directory(const struct route *route)
{
	return strncmp(route->path, "/v1/organizations", 17) == 0 ||
	       strncmp(route->path, "/v1/rates", 9) == 0 || strncmp(route->path, "/v1/successions", 15) == 0;
}

/* Sees or changes the record behind the route's address; of a list, whether it has something of wa-01109. */
bool matrix_lets_in(size_t i, const struct route *route)
{
	if (strcmp(route->right, RIGHT_VIEW) == 0 && (is_in_directory(route) || !has_parameter(route)))
		return may(actors[i].who, route->right);
	if (is_about_ones_answers(route))
		return may(actors[i].who, route->right) && has_made(actors[i].who, "assessment");
	if (is_about_ones_learning(route))
		return matrix_holds(i, route->right) &&
		       (matrix_holds(i, RIGHT_NETWORK) || has_made(actors[i].who, "learning"));
	if (is_about_feeds(route))
		return matrix_holds(i, RIGHT_ACCESS);
	if (actors[i].left && route->method == HTTP_GET && strcmp(route->path, "/v1/networks/{network}") == 0)
		return true; /* its own records there name it */
	if (is_about_tokens(route))
		return may(actors[i].who, RIGHT_ACCESS) && (actors[i].everywhere || actors[i].organization);
	if (strcmp(route->right, RIGHT_ACCESS) == 0) /* a network's facilitator: only of who has nobody yet */
		return may(actors[i].who, route->right) && (actors[i].everywhere || actors[i].organization);
	if (strcmp(route->right, RIGHT_OVERSEE) == 0) /* its rows: also those of one's own network */
		return matrix_holds(i, RIGHT_OVERSEE) || may(actors[i].who, RIGHT_NETWORK);
	if (is_about_members(route))
		return is_in_network(i) &&
		       (matrix_holds(i, RIGHT_NETWORK) || matrix_holds(i, RIGHT_RECORD_VIEW));
	if (!has_parameter(route) && strcmp(route->right, RIGHT_NETWORK) == 0)
		return may(actors[i].who, route->right) && actors[i].everywhere;
	return matrix_holds(i, route->right);
}

/* Submitted and published, so that what is shown depends on the actor alone. */
void matrix_show(void)
{
	api_sql("update submission set submitted_at = now() where submitted_at is null;"
		"update ask set status = 'published' where status <> 'published'");
}

static const char *body_of(const struct route *route)
{
	if (route->takes == NULL)
		return NULL;
	if (route->change)
		return "{}";
	return is_creation(route) ? world_room(route) : example_body(route->takes, NULL, NULL);
}

/* ---------------------------------------------------------------- through HTTP */

static bool is_refusal(int status)
{
	return status == 403 || status == 404;
}

/* A list of members, too, though no page of them. */
static bool is_about_all_members(const struct route *route)
{
	return strcmp(route->path, "/v1/networks/{network}/ledger") == 0 ||
	       strcmp(route->path, "/v1/assessment-rounds/{assessment_round}/theories") == 0 ||
	       strstr(route->path, "/turnout") != NULL || strstr(route->path, "/rota") != NULL ||
	       strstr(route->path, "/result") != NULL;
}

static void check_list(size_t i, const struct route *route, const struct answer *answer)
{
	const char *who = who_names[actors[i].who];

	if (matrix_lets_in(i, route))
		expect_status(answer, 200, "%s as %s", route->path, who);
	else
		expect(is_refusal(answer->status) || strcmp(value_at(answer, "items"), "[]") == 0 ||
				strstr(answer->body, "wa-01109") == NULL,
			"%s as %s shows %s", route->path, who, answer->body);
}

/* What a let-in one would end or move is left to the other half of the test, which takes everything back. */
static bool would_spoil(const struct route *route)
{
	return route->method == HTTP_DELETE || (route->method == HTTP_POST && !is_creation(route));
}

const struct answer *matrix_call(size_t i, const struct route *route)
{
	bool roomy = matrix_lets_in(i, route) || !is_creation(route);

	return api_call(actors[i].who, methods[route->method], world_path(route), "If-Match: \"999999\"\r\n",
		roomy ? body_of(route) : example_body(route->takes, NULL, NULL));
}

/* A feed's secret is looked at on the routes of forms alone. */
static int refusal_of(size_t i, const struct route *route)
{
	bool feed = actors[i].who == FEED || actors[i].who == FORM;

	return feed && strcmp(route->right, RIGHT_FORM) != 0 ? 401 : 403;
}

/* Whether something may have changed. */
static bool check_by_http(size_t i, const struct route *route)
{
	const char *who = who_names[actors[i].who];
	bool allowed = matrix_lets_in(i, route), listed = route->many || is_about_all_members(route);
	const struct answer *answer;

	if (route->stream || (allowed && would_spoil(route)))
		return false;
	answer = matrix_call(i, route);
	if (!may(actors[i].who, route->right))
		expect_status(answer, refusal_of(i, route), "%s %s as %s, without the right",
			methods[route->method], route->path, who);
	else if (listed)
		check_list(i, route, answer);
	else if (allowed)
		expect(!is_refusal(answer->status) && answer->status < 500, "%s %s as %s is let in: %d %s",
			methods[route->method], route->path, who, answer->status, answer->body);
	else
		expect(is_refusal(answer->status), "%s %s as %s is refused: %d %s", methods[route->method],
			route->path, who, answer->status, answer->body);
	if (allowed && is_creation(route))
		world_remember(route, answer);
	return route->method != HTTP_GET && answer->status < 300;
}

static void test_every_route_for_every_role_is_open_as_the_table_of_rights_says(void)
{
	unsigned tried = 0;

	world_make();
	matrix_show();
	for (size_t n = 0; n < route_count; n++)
		for (size_t i = 0; i < ACTORS && strcmp(routes[n].right, RIGHT_OPEN) != 0; i++) {
			if (world_path(&routes[n]) == NULL)
				continue;
			if (check_by_http(i, &routes[n]))
				matrix_show();
			tried++;
			api_forget();
		}
	expect(tried > 600, "%u combinations", tried);
	api_forget();
}

/* ---------------------------------------------------------------- row-level security alone */

static void run(PGconn *database, const char *sql)
{
	PQclear(PQexec(database, sql));
}

/* What the statement needs first, done with the superuser's power. */
static const struct {
	const char *path, *sql;
} preparations[] = {
	{ "/v1/submissions/{submission}/return", "update submission set status = 'submitted'" },
	{ "/v1/submissions/{submission}/accept", "update submission set status = 'submitted'" },
	{ "/v1/cycles/{cycle}/finish", "update cycle set status = 'running'" },
	{ "/v1/cycles/{cycle}/start", "update cycle set status = 'planned'" },
	{ "/v1/asks/{ask}/publish", "update ask set status = 'draft', due_on = today() + 9" },
	{ "/v1/asks/{ask}/answers", "delete from ask_answer" },
	{ "/v1/asks/{ask}/reminders/release",
		"update account set disabled_at = now() where kind = 'person'" },
	{ "/v1/ask-answers/{ask_answer}/return", "update ask_answer set status = 'submitted'" },
	{ "/v1/ask-answers/{ask_answer}/accept", "update ask_answer set status = 'submitted'" },
	{ "/v1/networks/{network}/members", "delete from team_role; delete from membership" },
	{ "/v1/networks/{network}/members/{member}/team", "delete from team_role" },
	{ "/v1/networks/{network}/members/{member}/excuses", "delete from excuse" },
	{ "/v1/sessions/{session}/attendance", "delete from attendance" },
	{ "/v1/sessions/{session}/absences", "delete from attendance" },
	{ "/v1/sessions/{session}/registrations", "delete from registration" },
	{ "/v1/sessions/{session}/sheets", "update sheet set session_id = (select max(id) from session)" },
	{ "/v1/instruments/{instrument}", "set local session_replication_role = replica; update "
					  "assessment_round set withdrawn_at = now(); "
					  "set local session_replication_role = origin" },
	{ "/v1/measures/{measure}/points", "delete from measure_point" },
	{ "/v1/measures/{measure}/batch", "delete from measure_point" },
	{ "/v1/networks/{network}/interim-goals", "delete from interim_goal" },
	{ "/v1/networks/{network}/wordings", "update note set released_to = 'public', releasable = 'w'" },
};

/* As enter.sql does it, but whatever the route's right says; with what the statement needs first. */
static void act_as(PGconn *database, enum who who, const struct route *route)
{
	bool prepared = route->method == HTTP_POST || strstr(route->path, "/wordings") != NULL ||
			strstr(route->path, "/sheets") != NULL ||
			strstr(route->path, "/instruments/") != NULL;
	const char *before = "";

	for (size_t i = 0; i < sizeof(preparations) / sizeof(preparations[0]); i++)
		if (prepared && strcmp(preparations[i].path, route->path) == 0)
			before = preparations[i].sql;
	run(database,
		api_text("savepoint asked; %s; select set_config('halved.actor', actor, true) from credential"
			 " where hash = sha256('%s'); set local role halved_service",
			before, who_secret(who)));
}

const char *matrix_version(const struct route *route)
{
	const char *etag = route->change ? api_get(who_may(route->right), world_path(route))->etag : "";

	return etag[0] == '"' ? api_text("%.*s", (int)strlen(etag) - 2, etag + 1) : NULL;
}

static const char *value_of(
	const struct route *route, const char *name, const char *body, const char *version)
{
	const char *last = strrchr(route->path, '{');

	if (strcmp(name, "body") == 0)
		return body;
	if (strcmp(name, "versions") == 0)
		return route->change ? api_text("{%s}", version) : NULL;
	if (strcmp(name, "limit") == 0)
		return "50";
	if (strcmp(name, "longest") == 0)
		return "1 day";
	if (strcmp(name, "file") == 0)
		return api_sql(
			api_text("select json_build_object('file_name', 'a.csv', 'sha256', '0', 'kind',"
				 " 'sums', 'least', 1, 'starts', c.starts, 'ends', c.ends, 'entries',"
				 " json_build_array()) from session s, session_clock(s) c where s.id = %s",
				world_get("session")));
	if (strcmp(name, "id") == 0 && last != NULL && strcmp(last, "{organization}") == 0)
		return "wa-01109"; /* its own address alone, which every statement takes */
	if (strcmp(name, "id") == 0 && last != NULL)
		return world_get(api_text("%.*s", (int)strcspn(last, "}") - 1, last + 1));
	return strstr(route->path, api_text("{%s}", name)) != NULL ? world_get(name) : NULL;
}

/* A list that may hold what is other members', too. */
static bool is_mixed(const struct route *route)
{
	return is_about_all_members(route) ||
	       (route->many && (is_about_members(route) || strcmp(route->path, "/v1/invitations") == 0 ||
				       strcmp(route->path, "/v1/accounts") == 0 || is_about_tokens(route) ||
				       is_about_feeds(route) ||
				       (has_scope(route->right, "record") &&
					       (strstr(route->path, "/v1/networks/{network}/") != NULL ||
						       strcmp(route->path, "/v1/asks/{ask}/members") == 0) &&
					       strstr(route->path, "/team") == NULL)));
}

/* True when the statement gave or made what the route is for. */
static bool was_let_in(const struct route *route, PGresult *result)
{
	bool found = false, mixed = is_mixed(route);

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		return false;
	for (int row = 0; row < PQntuples(result); row++)
		found = found || (!PQgetisnull(result, row, 0) &&
					 (!mixed || strstr(PQgetvalue(result, row, 0), "wa-01109") != NULL));
	return found;
}

/* What the form of FORM is made of. */
static bool is_in_form(const struct route *route)
{
	static const char *const paths[] = { "/v1/asks/{ask}", "/v1/asks/{ask}/form-links",
		"/v1/form-links/{form_link}", "/v1/submissions/{submission}",
		"/v1/submissions/{submission}/cells", "/v1/submissions/{submission}/states" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (strcmp(route->path, paths[i]) == 0)
			return true;
	return false;
}

/* By row security alone a feed sees the sessions that it shows, a form link what its form is made of, and
 * both the directory, as whoever is known. */
bool matrix_has_rows(size_t i, const struct route *route)
{
	if (actors[i].who == FORM && route->method == HTTP_GET && is_in_form(route))
		return true;
	if ((actors[i].who == FEED || actors[i].who == FORM) && route->method == HTTP_GET &&
		strcmp(route->right, RIGHT_VIEW) == 0)
		return is_in_directory(route) ||
		       (actors[i].who == FEED && strcmp(route->path, "/v1/sessions/{session}") == 0);
	/* into a team that has a lead its own alone hand over a link */
	if (strcmp(route->path, "/v1/invitations/{invitation}/link") == 0 && !matrix_holds(i, "team"))
		return false;
	return matrix_lets_in(i, route);
}

bool matrix_ask(PGconn *database, size_t i, const struct route *route, const char *body, const char *version)
{
	const struct sql_statement *statement = statement_of_route(route);
	const char *values[LIMIT_PARAMETERS];
	PGresult *result;
	bool got;

	for (unsigned n = 0; n < statement->statement.parameters; n++)
		values[n] = value_of(route, statement->names[n], body, version);
	act_as(database, actors[i].who, route);
	result = PQexecParams(database, statement->statement.sql, (int)statement->statement.parameters, NULL,
		values, NULL, NULL, 0);
	got = was_let_in(route, result);
	PQclear(result);
	run(database, "rollback to asked");
	return got;
}

/* The directory is read by whoever is known; oneself by whoever has a credential. */
static bool is_for_anybody(const struct route *route)
{
	return strcmp(route->right, RIGHT_OPEN) == 0 || strcmp(route->right, RIGHT_ME) == 0 ||
	       strcmp(route->right, RIGHT_ACCOUNT) == 0;
}

bool matrix_is_asked(const struct route *route)
{
	return !is_for_anybody(route) && route->sql != NULL && world_path(route) != NULL;
}

const char *matrix_body(const struct route *route)
{
	return route->change ? "{}" : is_creation(route) ? world_body(route) : body_of(route);
}

static void test_every_statement_for_every_role_is_open_by_row_security_as_the_table_of_rights_says(void)
{
	struct arena *arena = arena_new();
	PGconn *database;
	unsigned tried = 0;

	world_make();
	matrix_show();
	expect(statements_prepare(arena) == NULL, "the statements fit the routes");
	database = PQconnectdb(api_database());
	run(database, "begin");
	for (size_t n = 0; n < route_count; n++) {
		const struct route *route = &routes[n];
		const char *body = matrix_is_asked(route) ? matrix_body(route) : NULL;
		const char *version = matrix_is_asked(route) ? matrix_version(route) : NULL;

		for (size_t i = 0; matrix_is_asked(route) && i < ACTORS; i++, tried++) {
			bool wanted = matrix_has_rows(i, route);

			expect(matrix_ask(database, i, route, body, version) == wanted, "%s %s as %s is %s",
				methods[route->method], route->path, who_names[actors[i].who],
				wanted ? "closed" : "open");
		}
		api_forget();
	}
	PQfinish(database);
	expect(tried > 600, "%u combinations", tried);
	arena_free(arena);
	api_forget();
}

const struct test tests_matrix[] = {
	TEST(test_every_route_for_every_role_is_open_as_the_table_of_rights_says),
	TEST(test_every_statement_for_every_role_is_open_by_row_security_as_the_table_of_rights_says),
	TEST_END,
};
