/*
 * The schema's history: migrations/NNNN_name.sql, compiled into the program. Each runs once, in the order of
 * its name, in a transaction of its own, or statement by statement when its first line is `-- no transaction`
 * (such a file must be safe to run again: nothing is undone when it fails half-way).
 * migrations/always_name.sql (row shapes, policies, grants) run after them, together in one transaction,
 * whenever one of them or anything before them changed. What ran, with its checksum, is in
 * public.schema_migrations.
 *
 * Errors are one sentence to free().
 */
#ifndef HALVED_DB_MIGRATE_H
#define HALVED_DB_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct migration {
	const char *name; /* the file's, without .sql */
	const char *text;
};

struct migrations {
	const struct migration *items; /* numbered ones in order, then the always ones */
	size_t count;
};

/* Those compiled in. */
struct migrations migrations_of_program(void);

/*
 * Brings the schema up to date as the owner's role and writes a line for each step. Waits while another
 * migrator works. Refuses, with nothing changed, a schema that is newer or whose files were edited or come
 * out of order.
 */
bool migrate_run(const char *owner_url, struct migrations migrations, FILE *out, char **error);

/* Writes each migration and whether it is applied, pending, changed, edited or unknown; changes nothing. */
bool migrate_status(const char *url, struct migrations migrations, FILE *out, char **error);

/*
 * True when the database answers, its schema is exactly that of the program, and the role may serve: no
 * superuser, none that bypasses row security or owns tables.
 */
bool migrate_check(const char *service_url, struct migrations migrations, char **error);

#endif
