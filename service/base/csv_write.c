#include "halved/base/csv.h"

#include <string.h>

/* Lines are whole when a buffer is emptied, so its end tells where a cell stands. */
static bool at_line_start(const struct buffer *out)
{
	return out->size == 0 || out->data[out->size - 1] == '\n';
}

/* A bare empty cell alone on its line would read back as no row at all. */
static bool needs_quotes(const struct buffer *out, struct text cell)
{
	if (cell.size == 0)
		return at_line_start(out);
	if (strchr(" \t", cell.data[0]) != NULL || strchr(" \t", cell.data[cell.size - 1]) != NULL)
		return true;
	for (size_t i = 0; i < cell.size; i++)
		if (strchr("\",\r\n", cell.data[i]) != NULL)
			return true;
	return false;
}

static void add_cell(struct buffer *out, const char *before, struct text cell)
{
	bool quoted = needs_quotes(out, cell);

	if (!at_line_start(out))
		buffer_add(out, ",", 1);
	buffer_string(out, quoted ? "\"" : "");
	buffer_string(out, before);
	for (size_t i = 0; quoted && i < cell.size; i++)
		buffer_add(out, cell.data[i] == '"' ? "\"\"" : cell.data + i, cell.data[i] == '"' ? 2 : 1);
	if (!quoted)
		buffer_add(out, cell.data, cell.size);
	buffer_string(out, quoted ? "\"" : "");
}

void csv_cell(struct buffer *out, struct text cell)
{
	add_cell(out, "", cell);
}

static bool begins_formula(struct text cell)
{
	return cell.size > 0 && cell.data[0] != '\0' && strchr("=+-@\t\r", cell.data[0]) != NULL;
}

/* A sign, then digits with at most one point: what a spreadsheet takes for a number and nothing else. */
static bool is_number(struct text cell)
{
	size_t digits = 0, points = 0, i = cell.size > 0 && strchr("+-", cell.data[0]) != NULL;

	for (; i < cell.size; i++) {
		digits += cell.data[i] >= '0' && cell.data[i] <= '9';
		points += cell.data[i] == '.';
	}
	return digits > 0 && points <= 1 &&
	       digits + points + (strchr("+-", cell.data[0]) != NULL) == cell.size;
}

void csv_cell_guarded(struct buffer *out, struct text cell)
{
	add_cell(out, begins_formula(cell) && !is_number(cell) ? "'" : "", cell);
}

void csv_line_end(struct buffer *out)
{
	buffer_add(out, "\r\n", 2);
}

struct text csv_unguard(struct text cell)
{
	struct text rest = { .data = cell.data + 1, .size = cell.size - 1 };

	return cell.size > 1 && cell.data[0] == '\'' && begins_formula(rest) ? rest : cell;
}
