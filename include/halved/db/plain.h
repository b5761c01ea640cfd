/*
 * A plain, blocking connection: for the command line, the migrator and imports, never inside a worker's loop.
 * Errors are values: a function that fails says so, and plain_error() tells why until the next call.
 */
#ifndef HALVED_DB_PLAIN_H
#define HALVED_DB_PLAIN_H

#include "halved/db/rows.h"

#include <stdbool.h>
#include <stddef.h>

struct plain;

struct plain_error {
	char sqlstate[6];   /* empty when the connection, not PostgreSQL, is the trouble */
	char message[4096]; /* one sentence, without the severity; NUL-terminated, cut when longer */
	char detail[512];   /* these may be empty */
	char hint[4096];
	char context[512]; /* for COPY: table, line, column */
	char table[64], column[64], constraint[64];
	size_t position; /* character of the SQL text, from 1; 0 when unknown */
};

/* Connects; waits at most 5 seconds unless the URL says connect_timeout. NULL with *error set when it fails.
 */
struct plain *plain_open(const char *url, struct plain_error *error);
void plain_close(struct plain *plain); /* NULL is allowed; an open transaction is rolled back */

const struct plain_error *plain_error(const struct plain *plain);

/* Stops the statement at hand; may be called from another thread. */
void plain_cancel(struct plain *plain);

/* False once the connection is gone. */
bool plain_is_alive(const struct plain *plain);

/*
 * Runs one statement with `count` parameters $1.. in text format, a NULL value is SQL's null.
 * The rows are the caller's to rows_free(); NULL when it failed.
 */
struct rows *plain_run(struct plain *plain, const char *sql, unsigned count, const char *const *values);

/* The same with the values given one by one, as strings or NULL. */
#define plain_query(plain_, sql_, ...)                                                                       \
	plain_run((plain_), (sql_), sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *),           \
		(const char *const[]){ __VA_ARGS__ })

/* Runs one or several statements without parameters, and throws rows away. Several are one transaction. */
bool plain_script(struct plain *plain, const char *sql);

/* Prepares once, by name; then plain_run_prepared() as plain_run(). */
bool plain_prepare(struct plain *plain, const char *name, const char *sql);
struct rows *plain_run_prepared(
	struct plain *plain, const char *name, unsigned count, const char *const *values);

bool plain_begin(struct plain *plain);
bool plain_commit(struct plain *plain); /* false as well when the server rolled back instead */
bool plain_rollback(struct plain *plain);

/*
 * COPY ... FROM STDIN: start with the statement, then any number of pieces cut anywhere, then the end.
 * `rows` gets the number of rows taken and may be NULL. A non-NULL `abort_reason` makes the whole COPY fail.
 * After a false from plain_copy_data() still call plain_copy_end(): it has PostgreSQL's reason.
 */
bool plain_copy_start(struct plain *plain, const char *sql);
bool plain_copy_data(struct plain *plain, const char *data, size_t size);
bool plain_copy_end(struct plain *plain, const char *abort_reason, size_t *rows);

/* `name` quoted as an identifier, `text` as a literal; malloced: free() them. For SQL that takes no
 * parameters. */
char *plain_quote_name(struct plain *plain, const char *name);
char *plain_quote_text(struct plain *plain, const char *text);

#endif
