#include "halved/db/rows.h"

#include "halved/base/check.h"
#include "result.h"

#include <stdlib.h>
#include <string.h>

size_t rows_count(const struct rows *rows)
{
	return (size_t)PQntuples(rows_result(rows));
}

unsigned rows_columns(const struct rows *rows)
{
	return (unsigned)PQnfields(rows_result(rows));
}

const char *rows_name(const struct rows *rows, unsigned column)
{
	check(column < rows_columns(rows));
	return PQfname(rows_result(rows), (int)column);
}

const char *rows_at(const struct rows *rows, size_t row, unsigned column)
{
	const PGresult *result = rows_result(rows);

	check(row < rows_count(rows) && column < rows_columns(rows));
	if (PQgetisnull(result, (int)row, (int)column))
		return NULL;
	return PQgetvalue(result, (int)row, (int)column);
}

const char *rows_text(const struct rows *rows, size_t row, const char *column)
{
	/* columns are mostly read in their order; PQfnumber() would copy and fold the name at each call */
	static _Thread_local unsigned expected;
	unsigned count = rows_columns(rows);

	for (unsigned i = 0; i < count; i++) {
		unsigned at = (expected + i) % count;

		if (strcmp(PQfname(rows_result(rows), (int)at), column) == 0) {
			expected = at + 1;
			return rows_at(rows, row, at);
		}
	}
	check_failed(__FILE__, __LINE__, column);
}

int64_t rows_number(const struct rows *rows, size_t row, const char *column, int64_t otherwise)
{
	const char *text = rows_text(rows, row, column);

	return text == NULL ? otherwise : strtoll(text, NULL, 10);
}

bool rows_true(const struct rows *rows, size_t row, const char *column)
{
	const char *text = rows_text(rows, row, column);

	return text != NULL && text[0] == 't';
}

bool rows_has(const struct rows *rows, const char *column)
{
	for (unsigned i = 0; i < rows_columns(rows); i++)
		if (strcmp(PQfname(rows_result(rows), (int)i), column) == 0)
			return true;
	return false;
}

size_t rows_size(const struct rows *rows, size_t row, unsigned column)
{
	check(row < rows_count(rows) && column < rows_columns(rows));
	return (size_t)PQgetlength(rows_result(rows), (int)row, (int)column);
}

size_t rows_affected(const struct rows *rows)
{
	/* libpq takes it non-const here, and only reads */
	return (size_t)strtoull(PQcmdTuples((PGresult *)(uintptr_t)rows_result(rows)), NULL, 10);
}

void rows_free(struct rows *rows)
{
	PQclear((PGresult *)rows);
}
