#include "halved/db/plain.h"

#include "result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plain {
	PGconn *connection;
	struct plain_error error;
};

static void copy_cut(char *out, size_t room, const char *text)
{
	snprintf(out, room, "%s", text != NULL ? text : "");
	for (size_t size = strlen(out); size > 0 && out[size - 1] == '\n'; size--)
		out[size - 1] = '\0';
}

static void take_connection_error(struct plain_error *error, const PGconn *connection)
{
	*error = (struct plain_error){ 0 };
	copy_cut(error->message, sizeof(error->message), PQerrorMessage(connection));
}

static void take_error(struct plain *plain, const PGresult *result)
{
	struct plain_error *error = &plain->error;
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);

	take_connection_error(error, plain->connection);
	if (state == NULL)
		return;
	copy_cut(error->sqlstate, sizeof(error->sqlstate), state);
	copy_cut(error->message, sizeof(error->message), PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
	copy_cut(error->detail, sizeof(error->detail), PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL));
	copy_cut(error->hint, sizeof(error->hint), PQresultErrorField(result, PG_DIAG_MESSAGE_HINT));
	copy_cut(error->context, sizeof(error->context), PQresultErrorField(result, PG_DIAG_CONTEXT));
	copy_cut(error->table, sizeof(error->table), PQresultErrorField(result, PG_DIAG_TABLE_NAME));
	copy_cut(error->column, sizeof(error->column), PQresultErrorField(result, PG_DIAG_COLUMN_NAME));
	copy_cut(error->constraint, sizeof(error->constraint),
		PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME));
	error->position = position != NULL ? strtoull(position, NULL, 10) : 0;
}

static void ignore_notice(void *nothing, const PGresult *notice)
{
	(void)nothing;
	(void)notice;
}

struct plain *plain_open(const char *url, struct plain_error *error)
{
	/* those before dbname can be overruled by the URL, those behind it cannot */
	static const char *const names[] = { "connect_timeout", "fallback_application_name",
		"keepalives_idle", "tcp_user_timeout", "dbname", "client_encoding", NULL };
	const char *const values[] = { "5", "halved", "30", "60000", url, "UTF8", NULL };
	struct plain *plain = calloc(1, sizeof(*plain));

	if (plain == NULL)
		abort();
	plain->connection = PQconnectdbParams(names, values, 1);
	if (PQstatus(plain->connection) != CONNECTION_OK) {
		take_connection_error(error, plain->connection);
		plain_close(plain);
		return NULL;
	}
	PQsetNoticeReceiver(plain->connection, ignore_notice, NULL);
	return plain;
}

void plain_close(struct plain *plain)
{
	if (plain == NULL)
		return;
	PQfinish(plain->connection);
	free(plain);
}

const struct plain_error *plain_error(const struct plain *plain)
{
	return &plain->error;
}

void plain_cancel(struct plain *plain)
{
	PGcancel *cancel = PQgetCancel(plain->connection);
	char ignored[256];

	if (cancel != NULL)
		PQcancel(cancel, ignored, sizeof(ignored));
	PQfreeCancel(cancel);
}

bool plain_is_alive(const struct plain *plain)
{
	return PQstatus(plain->connection) == CONNECTION_OK;
}

static bool is_good(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

static struct rows *take_result(struct plain *plain, PGresult *result)
{
	if (is_good(result))
		return rows_of(result);
	take_error(plain, result);
	PQclear(result);
	return NULL;
}

struct rows *plain_run(struct plain *plain, const char *sql, unsigned count, const char *const *values)
{
	return take_result(
		plain, PQexecParams(plain->connection, sql, (int)count, NULL, values, NULL, NULL, 0));
}

bool plain_script(struct plain *plain, const char *sql)
{
	struct rows *rows = take_result(plain, PQexec(plain->connection, sql));

	rows_free(rows);
	return rows != NULL;
}

bool plain_prepare(struct plain *plain, const char *name, const char *sql)
{
	struct rows *rows = take_result(plain, PQprepare(plain->connection, name, sql, 0, NULL));

	rows_free(rows);
	return rows != NULL;
}

struct rows *plain_run_prepared(
	struct plain *plain, const char *name, unsigned count, const char *const *values)
{
	return take_result(plain, PQexecPrepared(plain->connection, name, (int)count, values, NULL, NULL, 0));
}

bool plain_begin(struct plain *plain)
{
	return plain_script(plain, "begin");
}

bool plain_commit(struct plain *plain)
{
	PGresult *result = PQexec(plain->connection, "commit");
	bool good = is_good(result);

	if (!good) {
		take_error(plain, result);
	} else if (strcmp(PQcmdStatus(result), "COMMIT") != 0) {
		/* committing a failed transaction succeeds, as a rollback */
		good = false;
		plain->error = (struct plain_error){ .sqlstate = "25P02",
			.message = "the transaction had failed and was rolled back" };
	}
	PQclear(result);
	return good;
}

bool plain_rollback(struct plain *plain)
{
	return plain_script(plain, "rollback");
}

bool plain_copy_start(struct plain *plain, const char *sql)
{
	PGresult *result = PQexec(plain->connection, sql);
	bool good = PQresultStatus(result) == PGRES_COPY_IN;

	if (!good)
		take_error(plain, result);
	PQclear(result);
	return good;
}

bool plain_copy_data(struct plain *plain, const char *data, size_t size)
{
	const size_t piece = (size_t)1 << 20;

	while (size > 0) {
		size_t part = size < piece ? size : piece;

		if (PQputCopyData(plain->connection, data, (int)part) != 1) {
			take_connection_error(&plain->error, plain->connection);
			return false;
		}
		data += part;
		size -= part;
	}
	return true;
}

bool plain_copy_end(struct plain *plain, const char *abort_reason, size_t *rows)
{
	bool good = PQputCopyEnd(plain->connection, abort_reason) == 1;
	PGresult *result;

	if (!good)
		take_connection_error(&plain->error, plain->connection);
	while ((result = PQgetResult(plain->connection)) != NULL) {
		if (!is_good(result)) {
			take_error(plain, result);
			good = false;
		} else if (rows != NULL) {
			*rows = rows_affected(rows_of(result));
		}
		PQclear(result);
		if (PQstatus(plain->connection) == CONNECTION_BAD)
			break;
	}
	return good;
}

static char *own_copy(struct plain *plain, char *quoted)
{
	char *copy;

	if (quoted == NULL) {
		take_connection_error(&plain->error, plain->connection);
		return NULL;
	}
	copy = strdup(quoted);
	PQfreemem(quoted);
	if (copy == NULL)
		abort();
	return copy;
}

char *plain_quote_name(struct plain *plain, const char *name)
{
	return own_copy(plain, PQescapeIdentifier(plain->connection, name, strlen(name)));
}

char *plain_quote_text(struct plain *plain, const char *text)
{
	return own_copy(plain, PQescapeLiteral(plain->connection, text, strlen(text)));
}
