#include "tables.h"

#include "api.h"
#include "test.h"

#include "halved/base/arena.h"
#include "halved/base/csv.h"
#include "halved/base/json.h"
#include "halved/base/limits.h"

#include <string.h>

struct head {
	const char *columns[LIMIT_CSV_COLUMNS];
	size_t count;
};

static void read_head(struct head *head, const char *name, struct csv_reader *table)
{
	struct csv_row row;

	head->count = 0;
	if (csv_next(table, &row) == CSV_ROW)
		for (; head->count < row.count; head->count++)
			head->columns[head->count] = api_text("%s", row.cells[head->count].data);
	expect(head->count > 0, "%s has a header", name);
}

static const struct json *part_of(const struct json *record, const char *column)
{
	size_t size = strcspn(column, ".");
	const struct json *value = json_member(record, api_text("%.*s", (int)size, column));

	return column[size] == '\0' ? value : part_of(value, column + size + 1);
}

static const char *cell_wanted(struct arena *arena, const struct json *value)
{
	const char *code = json_string(json_member(value, "code")),
		   *id = json_string(json_member(value, "id"));

	if (value == NULL || json_kind(value) == JSON_NULL)
		return "";
	if (code != NULL || id != NULL)
		return code != NULL ? code : id;
	return json_kind(value) == JSON_TEXT ? json_string(value) : json_print(arena, value);
}

static bool has_column(const struct head *head, const char *member)
{
	size_t size = strlen(member);

	for (size_t i = 0; i < head->count; i++)
		if (strncmp(head->columns[i], member, size) == 0 &&
			strchr(".", head->columns[i][size]) != NULL)
			return true;
	return false;
}

static void expect_row(
	const char *name, const struct head *head, const struct csv_row *row, const struct json *record)
{
	struct arena *arena = arena_new();

	for (const struct json *member = json_first(record); member != NULL; member = json_next(member))
		expect(has_column(head, json_name(member)), "%s has a column %s", name, json_name(member));
	expect(row->count == head->count, "%s: row %llu has %zu cells", name, row->number, row->count);
	for (size_t i = 0; i < head->count && i < row->count; i++) {
		struct text cell = text_trim(csv_unguard(row->cells[i])),
			    wanted =
				    text_trim(text_of(cell_wanted(arena, part_of(record, head->columns[i]))));

		expect(cell.size == wanted.size && memcmp(cell.data, wanted.data, cell.size) == 0,
			"%s: %s is %.*s, not %s", name, head->columns[i], (int)cell.size, cell.data,
			wanted.data);
	}
	arena_free(arena);
}

size_t expect_table(const char *name, struct csv_reader *table, const struct json *records)
{
	struct head head;
	struct csv_row row;
	size_t count = 0;

	read_head(&head, name, table);
	for (const struct json *one = json_first(records); one != NULL; one = json_next(one), count++) {
		if (csv_next(table, &row) == CSV_ROW)
			expect_row(name, &head, &row, one);
		else
			expect(false, "%s is as long", name);
	}
	expect(csv_next(table, &row) == CSV_END, "%s ends", name);
	return count;
}
