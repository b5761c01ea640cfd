/* The rejected rows as a file that can be put right and sent again. */
#include "header.h"

#include <stdio.h>
#include <string.h>

void import_rejected_header(struct buffer *out, const char *header)
{
	buffer_string(out, header);
	for (size_t i = 0; i < REJECTED_COLUMNS; i++)
		csv_cell(out, text_of(rejected_columns[i]));
	csv_line_end(out);
}

static bool write_header(struct plain *plain, const char *id, bool (*write)(void *, struct text), void *owner)
{
	struct buffer line = { .max = 4 * LIMIT_LINE };
	struct rows *rows =
		plain_query(plain, "select coalesce(header, '') from import where id::text = $1", id);
	bool good = rows != NULL && rows_count(rows) == 1;

	if (good)
		import_rejected_header(&line, rows_at(rows, 0, 0));
	good = good && write(owner, (struct text){ line.data, line.size });
	rows_free(rows);
	buffer_free(&line);
	return good;
}

static bool write_rows(const struct rows *rows, bool (*write)(void *, struct text), void *owner)
{
	bool good = true;

	for (size_t i = 0; good && i < rows_count(rows); i++)
		good = write(owner, (struct text){ rows_at(rows, i, 1), rows_size(rows, i, 1) }) &&
		       write(owner, text_of("\r\n"));
	return good;
}

bool import_rejected(struct plain *plain, const struct import_actor *actor, const char *id,
	bool (*write)(void *owner, struct text text), void *owner)
{
	char after[24] = "0";
	bool good =
		plain_begin(plain) && import_set_actor(plain, actor) && write_header(plain, id, write, owner);
	size_t count = 1;

	while (good && count > 0) {
		struct rows *rows =
			plain_query(plain, "select * from import_rejected($1, $2, 1000)", id, after);

		good = rows != NULL && write_rows(rows, write, owner);
		count = good ? rows_count(rows) : 0;
		if (count > 0)
			snprintf(after, sizeof(after), "%s", rows_at(rows, count - 1, 0));
		rows_free(rows);
	}
	return good && plain_commit(plain);
}

/* The rows of one statement of the import's id and how many; NULL: see plain_error(). */
static struct rows *first_rows(
	struct plain *plain, const struct import_actor *actor, const char *sql, const char *id, unsigned most)
{
	char limit[16];
	struct rows *rows;

	snprintf(limit, sizeof(limit), "%u", most);
	if (!plain_begin(plain) || !import_set_actor(plain, actor))
		return NULL;
	rows = plain_query(plain, sql, id, limit);
	if (rows == NULL || plain_commit(plain))
		return rows;
	rows_free(rows);
	return NULL;
}

bool import_refused(struct plain *plain, const struct import_actor *actor, const char *id, unsigned most,
	void (*tell)(void *owner, const char *row, const char *column, const char *reason), void *owner)
{
	struct rows *rows = first_rows(plain, actor, "select * from import_rejected($1, 0, $2)", id, most);
	bool told = rows != NULL;

	for (size_t i = 0; told && i < rows_count(rows); i++) {
		const char *column = rows_text(rows, i, "column_name");

		tell(owner, rows_text(rows, i, "row_number"), column == NULL ? "" : column,
			rows_text(rows, i, "reason"));
	}
	rows_free(rows);
	return told;
}

bool import_changed(struct plain *plain, const struct import_actor *actor, const char *id, unsigned most,
	void (*tell)(void *owner, const char *row), void *owner)
{
	struct rows *rows =
		first_rows(plain, actor, "select body from import_rows($1, 'changed', 0, $2)", id, most);
	bool told = rows != NULL;

	for (size_t i = 0; told && i < rows_count(rows); i++)
		tell(owner, rows_text(rows, i, "body"));
	rows_free(rows);
	return told;
}
