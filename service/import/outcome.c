/* What becomes of a row: refused with row, column and reason, or passed over with a reason that is counted.
 */
#include "file.h"

#include "halved/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_of_an_earlier_rejection(struct text reason)
{
	return reason.size > strlen(WRONG_WIDTH) &&
	       memcmp(reason.data, WRONG_WIDTH, strlen(WRONG_WIDTH)) == 0;
}

/* A row of another width than the header keeps all its cells: cut or filled up, it would be taken when sent
 * again. */
static size_t kept_cells(const struct import *import, const struct text *cells, size_t count)
{
	size_t earlier = import->header_count - import->kept;

	if (count == import->header_count)
		return import->kept;
	if (earlier > 0 && count > earlier && is_of_an_earlier_rejection(cells[count - 1]))
		return count - earlier;
	return count;
}

/* Each byte that is not ASCII becomes U+FFFD, which is refused, too, until somebody has put the letter there.
 */
static void replace_bytes(struct buffer *line)
{
	struct buffer shown = { .max = sizeof(REPLACEMENT) * LIMIT_LINE };

	for (size_t i = 0; i < line->size; i++)
		if ((unsigned char)line->data[i] < 0x80)
			buffer_add(&shown, &line->data[i], 1);
		else
			buffer_string(&shown, REPLACEMENT);
	buffer_free(line);
	*line = shown;
}

/* Cells as one line of CSV without its end. */
static void write_original(
	const struct import *import, struct buffer *out, const struct text *cells, size_t count)
{
	size_t kept = kept_cells(import, cells, count);

	for (size_t i = 0; i < kept; i++)
		csv_cell_guarded(out, cells[i]);
	if (!text_is_utf8(out->data, out->size))
		replace_bytes(out);
}

static void write_refusal(struct import *import, uint64_t row, int column, const char *reason, bool held,
	const struct buffer *original)
{
	struct buffer line = { .max = 4 * LIMIT_LINE };
	int place = column == NO_COLUMN ? NO_COLUMN : import->places[column];

	buffer_string(&line, import->id);
	buffer_string(&line, "\t");
	copy_number(&line, (int64_t)row, '\t');
	copy_optional(&line, place == NO_COLUMN ? NOT_GIVEN : place + 1, '\t');
	copy_text(&line, place == NO_COLUMN ? (struct text){ 0 } : text_of(import->header[place]), '\t');
	copy_text(&line, text_of(reason), '\t');
	buffer_string(&line, held ? "t\t" : "f\t");
	copy_text(&line, (struct text){ original->data == NULL ? "" : original->data, original->size }, '\n');
	spool_add(&import->refusals, &line);
	buffer_free(&line);
	import->refused += !held;
}

enum row_outcome refuse_row(struct import *import, uint32_t period, int column, const char *format, ...)
{
	struct buffer original = { .max = LIMIT_LINE };
	char reason[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	if (!text_is_utf8(reason, strlen(reason)))
		for (char *at = reason; *at != '\0'; at++)
			*at = (unsigned char)*at >= 0x80 ? '?' : *at;
	if (period != NO_PERIOD && import->periods.items[period].held_by == 0)
		import->periods.items[period].held_by = import->row.number;
	write_original(import, &original, import->row.cells, import->row.count);
	write_refusal(import, import->row.number, column, reason, false, &original);
	buffer_free(&original);
	return ROW_REFUSED;
}

void refuse_staged(struct import *import, uint64_t row, uint64_t start, size_t size, int column,
	const char *reason, bool held)
{
	struct buffer original = { .max = LIMIT_LINE };
	char *bytes = malloc(size + 1);
	struct csv_row again;

	check(bytes != NULL);
	if (pread(import->job->descriptor, bytes, size, (off_t)start) == (ssize_t)size &&
		csv_split(import->again, bytes, size, &again))
		write_original(import, &original, again.cells, again.count);
	free(bytes);
	write_refusal(import, row, column, reason, held, &original);
	buffer_free(&original);
}

enum row_outcome skip_row(struct import *import, const char *reason)
{
	size_t at = 0;

	while (at < SKIPS_MOST - 1 && import->skips[at].reason != NULL && import->skips[at].reason != reason)
		at++;
	import->skips[at].reason = reason;
	import->skips[at].rows++;
	import->skipped++;
	return ROW_SKIPPED;
}
