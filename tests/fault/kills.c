/*
 * kills SERVICE_KILLS POSTGRESQL_KILLS: clients write submissions and submit them, each under an
 * Idempotency-Key that is sent again until it is acknowledged, while `halved serve` and then PostgreSQL are
 * killed (-9) that often at random moments. In the end every acknowledged write must be there once, and
 * nothing else. Run by tests/support/postgres.sh run; ends with `kills: N passed, N failed`.
 */
#include "../support/database.h"
#include "../support/program.h"
#include "../support/raw.h"

#include "halved/base/arena.h"
#include "halved/base/clock.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOG "build/kills.log"

enum { CLIENTS = 8, MOST = 50000, PATIENCE_MS = 30000, AGAIN_MS = 10, REST_MS = 40, MANY = 50 };

enum victim { SERVICE, POSTGRESQL };

static const char *const victim_names[] = { "the service", "PostgreSQL" };

struct client {
	pthread_t thread;
	unsigned number;
	int connection;
	unsigned count;
	char *ids[MOST]; /* of the submission under each key, as its Location tells */
};

/* What the clients have seen. */
static struct {
	atomic_uint acknowledged, replayed, closed, busy, unknown, running, wrong;
} seen;

static struct client clients[CLIENTS];
static struct program program;
static struct test_database database;
static enum victim victim;
static atomic_bool over;
static unsigned passed, failed;

static void judge(bool holds, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void judge(bool holds, const char *format, ...)
{
	va_list arguments;

	passed += holds;
	failed += !holds;
	printf("%s: ", holds ? "ok" : "FAILED");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

/* ---- one client ---- */

static bool is_whole(struct arena *arena, const char *answer)
{
	const char *body = strstr(answer, "\r\n\r\n");
	struct text head = text_of(answer);

	return body != NULL &&
	       strlen(body + 4) == strtoul(raw_field(arena, head, "content-length"), NULL, 10);
}

/* One try: the answer, or NULL when the connection was closed or there is none. */
static const char *try_once(struct client *client, struct arena *arena, const char *request)
{
	const char *answer;

	if (client->connection < 0)
		client->connection = raw_open(program.port);
	if (client->connection < 0)
		return NULL;
	answer = raw_say(client->connection, request) ? raw_answer(arena, client->connection) : "";
	if (is_whole(arena, answer))
		return answer;
	close(client->connection);
	client->connection = -1;
	return NULL;
}

/* True when it is to be sent again: the outcome is not known, or nothing was done. */
static bool is_open(const char *answer)
{
	if (answer == NULL)
		seen.closed++;
	else if (strstr(answer, "\"code\":\"busy\"") != NULL)
		seen.busy++;
	else if (strstr(answer, "\"code\":\"outcome_unknown\"") != NULL)
		seen.unknown++;
	else if (strstr(answer, "\"code\":\"still_running\"") != NULL)
		seen.running++;
	else
		return false;
	return true;
}

static const char *request_text(
	struct arena *arena, const char *method, const char *target, const char *key, const char *body)
{
	return arena_format(arena,
		"%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer facilitator\r\n%s%s%s%s"
		"Content-Length: %zu\r\n\r\n%s",
		method, target, key != NULL ? "Idempotency-Key: " : "", key != NULL ? key : "",
		key != NULL ? "\r\n" : "", body[0] != '\0' ? "Content-Type: application/json\r\n" : "",
		strlen(body), body);
}

/* Sends until there is an answer that settles it; "" when it is no success. */
static const char *insist(struct client *client, struct arena *arena, const char *method, const char *target,
	const char *key, const char *body)
{
	uint64_t end = clock_now_ms() + PATIENCE_MS;
	const char *request = request_text(arena, method, target, key, body), *answer;

	while (is_open(answer = try_once(client, arena, request)) && clock_now_ms() < end)
		usleep(AGAIN_MS * 1000);
	if (answer != NULL &&
		(strncmp(answer, "HTTP/1.1 201 ", 13) == 0 || strncmp(answer, "HTTP/1.1 200 ", 13) == 0)) {
		seen.acknowledged += key != NULL;
		seen.replayed += raw_field(arena, text_of(answer), "idempotency-replayed")[0] != '\0';
		return answer;
	}
	seen.wrong++;
	printf("%s %s: %s\n", method, target, answer != NULL ? answer : "no answer");
	return "";
}

static const char *post(
	struct client *client, struct arena *arena, const char *target, const char *key, const char *body)
{
	return insist(client, arena, "POST", target, key, body);
}

/* Each writes versions of a school year of its own, and reads what was acknowledged. */
static void write_one(struct client *client, struct arena *arena)
{
	const char *key =
		arena_format(arena, "%s-%u-%u", victim == SERVICE ? "s" : "p", client->number, client->count);
	const char *body = arena_format(arena,
		"{\"organization\":\"wa-01109\",\"school_year\":\"%u-%02u\",\"kind\":\"annual\",\"note\":\"%"
		"s\","
		"\"cells\":[{\"enrolled\":100,\"chronic\":20}]}",
		2010 + client->number, 11 + client->number, key);
	const char *answer = post(client, arena, "/v1/networks/killed/submissions", key, body);
	const char *location = raw_field(arena, text_of(answer), "location");

	if (location[0] == '\0')
		return;
	client->ids[client->count++] = strdup(strrchr(location, '/') + 1);
	post(client, arena, arena_format(arena, "%s/submit", location), key, "");
	answer = insist(client, arena, "GET", location, NULL, "");
	seen.wrong += strstr(answer, "\"status\":\"submitted\"") == NULL;
	insist(client, arena, "GET", "/v1/networks/killed/submissions?limit=3", NULL, "");
}

static void *write_on(void *argument)
{
	struct client *client = argument;

	while (!over && seen.wrong == 0 && client->count < MOST) {
		struct arena *arena = arena_new();

		write_one(client, arena);
		arena_free(arena);
	}
	if (client->connection >= 0)
		close(client->connection);
	return NULL;
}

/* ---- the killing ---- */

static void server(const char *verb)
{
	char command[512];

	snprintf(command, sizeof(command), "tests/support/postgres.sh %s %s", verb,
		getenv("HALVED_TEST_SERVER"));
	if (system(command) != 0) {
		fprintf(stderr, "%s failed\n", command);
		exit(2);
	}
}

static void kill_and_start(void)
{
	if (victim == POSTGRESQL) {
		server("crash");
		server("restart");
		return;
	}
	program_kill(&program);
	program_restart(&program, database.service);
}

/* Waits until every client has had time for a write; false when they have not. */
static bool writes_go_on(void)
{
	unsigned before = seen.acknowledged;
	uint64_t end = clock_now_ms() + PATIENCE_MS;

	while (seen.acknowledged < before + CLIENTS && seen.wrong == 0) {
		if (clock_now_ms() > end)
			return false;
		usleep(1000);
	}
	return seen.wrong == 0;
}

static void kill_often(unsigned kills)
{
	unsigned done = 0, hit = 0;

	for (unsigned i = 0; i < CLIENTS; i++)
		pthread_create(&clients[i].thread, NULL, write_on, &clients[i]);
	while (done < kills && writes_go_on()) {
		unsigned before;

		usleep((unsigned)rand() % (REST_MS * 1000));
		before = seen.closed + seen.unknown;
		kill_and_start();
		done++;
		hit += seen.closed + seen.unknown > before;
	}
	judge(writes_go_on(), "writes go on after the last kill");
	over = true;
	for (unsigned i = 0; i < CLIENTS; i++)
		pthread_join(clients[i].thread, NULL);
	printf("%u acknowledged, %u of them told again; %u closed, %u outcome unknown, %u busy, %u still "
	       "running\n",
		seen.acknowledged, seen.replayed, seen.closed, seen.unknown, seen.busy, seen.running);
	judge(done == kills, "%s was killed %u times", victim_names[victim], done);
	judge(hit > kills / 2 || kills < MANY, "%u kills left requests without a known outcome", hit);
	judge(seen.replayed > 0 || kills < MANY, "%u writes had been done, but not told", seen.replayed);
	judge(seen.wrong == 0, "%u answers were neither success nor an open outcome", seen.wrong);
}

/* ---- what is there in the end ---- */

static void list_acknowledged(PGconn *connection)
{
	char line[128];

	PQclear(PQexec(connection, "create temp table told (key text primary key, id bigint)"));
	PQclear(PQexec(connection, "copy told from stdin"));
	for (unsigned i = 0; i < CLIENTS; i++)
		for (unsigned n = 0; n < clients[i].count; n++) {
			int size = snprintf(line, sizeof(line), "%s-%u-%u\t%s\n",
				victim == SERVICE ? "s" : "p", i, n, clients[i].ids[n]);

			PQputCopyData(connection, line, size);
		}
	PQputCopyEnd(connection, NULL);
	PQclear(PQgetResult(connection));
	PQclear(PQgetResult(connection));
}

static void expect_none(PGconn *connection, const char *what, const char *sql)
{
	PGresult *rows = PQexec(connection, sql);
	bool answered = PQresultStatus(rows) == PGRES_TUPLES_OK;

	judge(answered && strcmp(PQgetvalue(rows, 0, 0), "0") == 0, "%s: %s", what,
		answered ? PQgetvalue(rows, 0, 0) : PQerrorMessage(connection));
	PQclear(rows);
}

/* What may not be, as a count of it; `told` has every acknowledged key with the id its client was given. */
static const struct {
	const char *what, *sql;
} never[] = {
	{ "acknowledged writes that are lost", "select count(*) from told where not exists (select from "
					       "submission s where s.id = told.id and s.note = told.key)" },
	{ "acknowledged writes without their cell",
		"select count(*) from told where 1 <> (select count(*) from cell c where c.submission_id = "
		"told.id and c.chronic = 20)" },
	{ "acknowledged writes not submitted once", "select count(*) from told where 1 <> (select count(*) "
						    "from submission_state t where t.submission_id = told.id"
						    " and t.status = 'submitted')" },
	{ "writes done twice", "select count(*) - count(distinct note) from submission" },
	{ "writes of which nobody was told", "select count(*) from submission s where not exists (select "
					     "from told where told.id = s.id)" },
};

static void compare(void)
{
	PGconn *connection = PQconnectdb(database.superuser);

	list_acknowledged(connection);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		expect_none(connection, never[i].what, never[i].sql);
	PQfinish(connection);
}

/* ---- one round ---- */

static const char setup[] =
	"insert into organization (kind, name, state, codes) values"
	" ('district', 'Example District', 'WA', '[{\"scheme\":\"wa-district\",\"code\":\"01109\"}]');"
	"select make_token(sha256('facilitator'), 'facilitator')";

static void found_network(struct client *client)
{
	struct arena *arena = arena_new();

	post(client, arena, "/v1/networks", "network",
		"{\"slug\":\"killed\",\"name\":\"Example Network\",\"aim\":\"Half of "
		"it.\",\"starts_on\":\"2010-08-01\","
		"\"goal\":{\"baseline_year\":\"2010-11\",\"target_reduction\":0.5,\"target_year\":\"2015-"
		"16\"}}");
	post(client, arena, "/v1/networks/killed/members", "member",
		"{\"organization\":\"wa-01109\",\"joined_on\":\"2010-08-01\"}");
	arena_free(arena);
}

static void try_killing(enum victim chosen, unsigned kills)
{
	victim = chosen;
	over = false;
	memset(&seen, 0, sizeof(seen));
	memset(clients, 0, sizeof(clients));
	for (unsigned i = 0; i < CLIENTS; i++) {
		clients[i].number = i;
		clients[i].connection = -1;
	}
	test_database_new(&database);
	test_database_value(database.superuser, setup);
	unlink(LOG);
	program_start(&program, database.service, LOG);
	found_network(&clients[0]);
	kill_often(kills);
	if (victim == POSTGRESQL)
		judge(seen.closed == 0, "%u requests were left without an answer", seen.closed);
	judge(program_stop(&program) == 0, "the service ended cleanly");
	compare();
	for (unsigned i = 0; i < CLIENTS; i++)
		for (unsigned n = 0; n < clients[i].count; n++)
			free(clients[i].ids[n]);
	test_database_drop(&database);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: kills SERVICE_KILLS POSTGRESQL_KILLS\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	srand((unsigned)time(NULL));
	try_killing(SERVICE, (unsigned)atoi(argv[1]));
	try_killing(POSTGRESQL, (unsigned)atoi(argv[2]));
	printf("kills: %u passed, %u failed\n", passed, failed);
	return failed == 0 ? 0 : 1;
}
