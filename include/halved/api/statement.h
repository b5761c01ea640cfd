/*
 * Statements: service/sql/NAME.sql, compiled in, expanded at start and prepared at connect. In them
 *   :name     is a bound parameter: from the path, the query or give(), or one of the specials :body (the
 * checked document), :id (last path parameter), :version (from If-Match), :after and :limit (of a page).
 *             Absent ones are null. Casts (::), comments and quoted text are left alone. Give each a cast.
 *   {…}       is written from the route's resource (reads, else takes, else gives) and its query table:
 *   {table}   the table's name
 *   {find}    the id of the record that :id names, null when there is none
 *   {path}    the path of its records, as an SQL text: the Location is {path} || '/' || id
 *   {columns} the columns a creation fills; {values} their expressions over b.body (jsonb), for a
 *             FIELD_MEMBER also b.network_id (bigint)
 *   {parts}   CTEs behind t that add the records of FIELD_PARTS
 *   {changes} `column = expression, …` of the merge patch b.body over the row t
 *   {fields}  what is shown of the row t, as columns; {shape} the JSON of them, as text
 *   {filters} `and …` for each query parameter, equal to the column of its name or to its .sql
 * A statement answers rows with the columns body (JSON text; null = the state or version did not allow it,
 * and conflict says why and what to do), etag, location, and on pages cursor. No row is 404.
 */
#ifndef HALVED_API_STATEMENT_H
#define HALVED_API_STATEMENT_H

#include "halved/db/db.h"

#include <stddef.h>

struct arena;
struct resource;
struct route;

enum sql {
#define SQL_TEXT(name_, text_) SQL_##name_,
#include "sql.inc"
#undef SQL_TEXT
	SQL_COUNT
};

/* A statement ready to prepare, and the names its parameters are bound by. */
struct sql_statement {
	struct statement statement;
	const char *names[LIMIT_PARAMETERS];
};

/*
 * Expands and registers all statements: each file without {…} under its own name, and one for each route that
 * names a file. Returns NULL, or one sentence that says what is wrong with which file.
 */
const char *statements_prepare(struct arena *arena);

const struct sql_statement *statement_of(enum sql sql);
const struct sql_statement *statement_of_route(const struct route *route);

/* One that no worker prepares: its parts in braces, but for {filters} and {seen}, and its parameters. */
void statement_write(
	struct sql_statement *to, struct arena *arena, const char *text, const struct resource *resource);

/* All of them, for db_settings. */
const struct statement *statements_all(size_t *count);

#endif
