/* Rows: what one statement gave back. Text format; nothing is copied out of PostgreSQL's answer. */
#ifndef HALVED_DB_ROWS_H
#define HALVED_DB_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rows;

size_t rows_count(const struct rows *rows);
unsigned rows_columns(const struct rows *rows);
const char *rows_name(const struct rows *rows, unsigned column);

/* The value as text, NUL-terminated; NULL is SQL's null. A row or column that is not there stops the process.
 */
const char *rows_text(const struct rows *rows, size_t row, const char *column);
/* The same as a whole number; `otherwise` for null. */
int64_t rows_number(const struct rows *rows, size_t row, const char *column, int64_t otherwise);
/* Whether it is true; null is not. */
bool rows_true(const struct rows *rows, size_t row, const char *column);
/* Whether there is a column of that name. */
bool rows_has(const struct rows *rows, const char *column);
const char *rows_at(const struct rows *rows, size_t row, unsigned column);

/* Bytes of that value, without the NUL; 0 for SQL's null. */
size_t rows_size(const struct rows *rows, size_t row, unsigned column);

/* Rows inserted, updated, deleted or selected. */
size_t rows_affected(const struct rows *rows);

/* Only for rows of plain_run(): those of a batch go with its arena. NULL is allowed. */
void rows_free(struct rows *rows);

#endif
