/*
 * Records as lines of a table for a spreadsheet: a column for each field that is shown. What has parts has a
 * column for each, NAME.PART; another record has its code or id, and its name behind it; a list stays JSON.
 */
#ifndef HALVED_API_TABLE_H
#define HALVED_API_TABLE_H

#include <stddef.h>

struct arena;
struct buffer;
struct field;
struct json;
struct resource;

#define COLUMNS_MOST 128

struct columns {
	const char *names[COLUMNS_MOST];
	size_t count;
};

void columns_add(struct columns *columns, const char *name);

/* Those of its own fields; and of a record with a table its id before them, who and when behind them. */
void columns_add_fields(struct columns *columns, struct arena *arena, const struct field *fields);
void columns_add_record(struct columns *columns, struct arena *arena, const struct resource *resource);

/* One line; what a spreadsheet would take for a formula is guarded. */
void table_head(struct buffer *out, const struct columns *columns);
void table_line(
	struct buffer *out, struct arena *arena, const struct columns *columns, const struct json *record);

#endif
