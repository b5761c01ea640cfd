/* Tables for spreadsheets beside the JSON that says the same. */
#ifndef HALVED_TESTS_TABLES_H
#define HALVED_TESTS_TABLES_H

#include <stddef.h>

struct csv_reader;
struct json;

/*
 * expect()s that the table has a column for each member of the records, or one for each of its parts, and
 * that each cell says the same. Returns how many rows there were.
 */
size_t expect_table(const char *name, struct csv_reader *table, const struct json *records);

#endif
