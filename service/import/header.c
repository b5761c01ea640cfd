/* The header: which column of the file is which of the layout's. */
#include "header.h"

#include "halved/base/check.h"

#include <string.h>

/* What import_rejected() adds behind the file's own columns. */
const char *const rejected_columns[REJECTED_COLUMNS] = { "rejected_row", "rejected_column",
	"rejected_reason" };

static bool is_column(const struct import_column *column, const char *folded)
{
	char name[64];

	fold(text_of(column->name), name, sizeof(name));
	if (strcmp(name, folded) == 0)
		return true;
	for (size_t i = 0; i < ALIASES_MOST && column->aliases[i] != NULL; i++)
		if (strcmp(column->aliases[i], folded) == 0)
			return true;
	return false;
}

/* False when a column stands twice. */
static bool place_columns(struct import *import, const struct import_layout *layout, size_t *unknown)
{
	char folded[64];

	*unknown = import->kept;
	for (int column = 0; column < COLUMNS_MOST; column++)
		import->places[column] = NO_COLUMN;
	for (size_t i = 0; i < import->kept; i++) {
		int column = 0;

		fold(text_of(import->header[i]), folded, sizeof(folded));
		while (layout->columns[column].name != NULL && !is_column(&layout->columns[column], folded))
			column++;
		if (layout->columns[column].name == NULL) {
			*unknown = *unknown < i ? *unknown : i;
			continue;
		}
		if (import->places[column] != NO_COLUMN) {
			*unknown = i;
			return false;
		}
		import->places[column] = (int)i;
	}
	return true;
}

static const char *missing_column(const struct import *import, const struct import_layout *layout)
{
	for (int column = 0; layout->columns[column].name != NULL; column++)
		if (layout->columns[column].required && import->places[column] == NO_COLUMN)
			return layout->columns[column].name;
	return NULL;
}

static bool header_fault(struct import *import, size_t column, const char *what)
{
	/* an empty file lacks its first row */
	import->fault = (struct csv_fault){
		.row = import->row.number > 0 ? import->row.number : 1, .column = column, .what = what
	};
	return false;
}

static void copy_header(struct import *import)
{
	struct arena *arena = import->arena;

	import->header_count = import->kept = import->row.count;
	import->header = arena_alloc(arena, import->row.count * sizeof(*import->header));
	for (size_t i = 0; i < import->row.count; i++)
		import->header[i] = arena_copy(arena, import->row.cells[i].data, import->row.cells[i].size);
	if (import->kept > REJECTED_COLUMNS &&
		strcmp(import->header[import->kept - REJECTED_COLUMNS], rejected_columns[0]) == 0)
		import->kept -= REJECTED_COLUMNS;
	for (size_t i = 0; i < import->kept; i++)
		csv_cell_guarded(&import->header_line, import->row.cells[i]);
}

static bool use_layout(struct import *import, const struct import_layout *layout)
{
	size_t unknown;
	const char *missing;

	import->layout = layout;
	if (!place_columns(import, layout, &unknown))
		return header_fault(import, unknown + 1,
			arena_format(import->arena, "The column %s stands twice.", import->header[unknown]));
	missing = missing_column(import, layout);
	if (missing != NULL)
		return header_fault(
			import, 0, arena_format(import->arena, "The column %s is missing.", missing));
	if (layout->strict && unknown < import->kept)
		return header_fault(import, unknown + 1,
			arena_format(import->arena, "There is no column %s in this kind of file.",
				import->header[unknown]));
	import->fault.what = NULL;
	return true;
}

static size_t columns_found(const struct import *import)
{
	size_t found = 0;

	for (int column = 0; column < COLUMNS_MOST; column++)
		found += import->places[column] != NO_COLUMN;
	return found;
}

bool read_header(struct import *import)
{
	const struct import_layout *nearest = NULL;
	size_t most = 0;

	if (csv_next(import->reader, &import->row) != CSV_ROW) {
		struct csv_fault fault = csv_fault(import->reader);

		return header_fault(
			import, fault.column, fault.what != NULL ? fault.what : "The file is empty.");
	}
	if (!is_row_utf8(&import->row))
		return header_fault(import, 0, "The header is not UTF-8: save the file as CSV in UTF-8.");
	copy_header(import);
	for (const struct import_layout *layout = import_layouts; layout->kind != NULL; layout++) {
		if (strcmp(layout->kind, import->job->kind) != 0)
			continue;
		if (use_layout(import, layout))
			return true;
		if (nearest == NULL || columns_found(import) > most) {
			nearest = layout;
			most = columns_found(import);
		}
	}
	/* None fits: say what the one lacks of which most is there. */
	check(nearest != NULL);
	return use_layout(import, nearest);
}
