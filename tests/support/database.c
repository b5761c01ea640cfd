#include "database.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	if (value != NULL && value[0] != '\0')
		return value;
	fprintf(stderr, "%s is not set: run this level by make, or by tests/support/postgres.sh run\n", name);
	exit(2);
}

static void set_url(char *url, size_t room, const char *name, const char *role)
{
	const char *base = variable("HALVED_TEST_DATABASE_URL");

	/* The last one of a repeated parameter counts. */
	snprintf(url, room, "%s%cdbname=%s&user=%s", base, strchr(base, '?') != NULL ? '&' : '?', name, role);
}

static bool is_done(PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	PQclear(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* As good as new: nothing of what was set, and of what was counted, is left. */
static bool is_fresh(PGconn *connection)
{
	return is_done(PQexec(connection, "discard all")) &&
	       is_done(PQexec(connection, "select pg_stat_force_next_flush()"));
}

/* One connection stays for whoever asks the same database again, as most tests do. */
static PGconn *connect_to(const char *url)
{
	static PGconn *kept;
	static char kept_url[1024];

	if (kept == NULL || strcmp(url, kept_url) != 0 || !is_fresh(kept)) {
		PQfinish(kept);
		kept = PQconnectdb(url);
		snprintf(kept_url, sizeof(kept_url), "%s", url);
	}
	return kept;
}

const char *test_database_value(const char *url, const char *sql)
{
	static char value[8192];
	PGconn *connection = connect_to(url);
	PGresult *result = PQexec(connection, sql);
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		fprintf(stderr, "test database: %s\n%s\n", sql, PQerrorMessage(connection));
		exit(2);
	}
	value[0] = '\0';
	if (PQntuples(result) > 0 && PQnfields(result) > 0)
		snprintf(value, sizeof(value), "%s", PQgetvalue(result, 0, 0));
	PQclear(result);
	return value;
}

static void create(struct test_database *database, const char *template)
{
	static unsigned number;
	char sql[256];

	snprintf(database->name, sizeof(database->name), "test_%d_%u", (int)getpid(), ++number);
	set_url(database->superuser, sizeof(database->superuser), database->name, "postgres");
	set_url(database->owner, sizeof(database->owner), database->name, "halved_owner");
	set_url(database->service, sizeof(database->service), database->name, "halved_service");
	snprintf(sql, sizeof(sql), "create database %s template %s owner halved_owner", database->name,
		template);
	test_database_value(variable("HALVED_TEST_DATABASE_URL"), sql);
}

void test_database_new(struct test_database *database)
{
	create(database, variable("HALVED_TEST_TEMPLATE"));
}

void test_database_empty(struct test_database *database)
{
	create(database, "template0");
}

void test_database_drop(struct test_database *database)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "drop database if exists %s with (force)", database->name);
	test_database_value(variable("HALVED_TEST_DATABASE_URL"), sql);
}
