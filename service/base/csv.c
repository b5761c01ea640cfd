#include "halved/base/csv.h"

#include "halved/base/check.h"
#include "halved/base/limits.h"
#include "halved/base/utf16.h"

#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_ROOM (256 * 1024)
#define PIECE (16 * 1024) /* what is read at once to be decoded */

struct csv_reader {
	int descriptor;
	bool at_end, begun;
	bool takes_utf16, is_utf16;
	struct utf16 utf16;
	char *data; /* bytes read and not yet used: [used, size) */
	size_t used, size;
	unsigned long long base; /* byte of the file that data[0] is */
	unsigned long long rows;
	struct csv_parser parser;
	char *cell_bytes; /* of the current row */
	size_t cell_size;
	struct text cells[LIMIT_CSV_COLUMNS];
	size_t count;
	struct csv_fault fault;
	void (*saw)(void *owner, const char *data, size_t size);
	void *owner;
};

static enum csv_state broken(struct csv_reader *reader, size_t column, const char *what)
{
	if (reader->fault.what == NULL)
		reader->fault = (struct csv_fault){
			.row = reader->rows > 0 ? reader->rows : 1, .column = column, .what = what
		};
	return CSV_BROKEN;
}

struct csv_reader *csv_open(int descriptor)
{
	struct csv_reader *reader = calloc(1, sizeof(*reader));

	check(reader != NULL && csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI) == 0);
	csv_set_blk_size(&reader->parser, 4096);
	reader->descriptor = descriptor;
	reader->data = malloc(LIMIT_CSV_RECORD + READ_ROOM);
	reader->cell_bytes = malloc(LIMIT_CSV_RECORD + LIMIT_CSV_COLUMNS);
	check(reader->data != NULL && reader->cell_bytes != NULL);
	return reader;
}

void csv_close(struct csv_reader *reader)
{
	if (reader == NULL)
		return;
	csv_free(&reader->parser);
	free(reader->data);
	free(reader->cell_bytes);
	free(reader);
}

void csv_delimiter(struct csv_reader *reader, char delimiter)
{
	csv_set_delim(&reader->parser, (unsigned char)delimiter);
}

void csv_take_utf16(struct csv_reader *reader)
{
	reader->takes_utf16 = true;
}

void csv_watch(
	struct csv_reader *reader, void (*saw)(void *owner, const char *data, size_t size), void *owner)
{
	reader->saw = saw;
	reader->owner = owner;
}

struct csv_fault csv_fault(const struct csv_reader *reader)
{
	return reader->fault;
}

/* At most so many bytes of the file; 0 at its end, below 0 when it cannot be read. */
static ssize_t read_on(struct csv_reader *reader, char *data, size_t most)
{
	ssize_t got;

	do
		got = read(reader->descriptor, data, most);
	while (got < 0 && errno == EINTR);
	if (got > 0 && reader->saw != NULL)
		reader->saw(reader->owner, data, (size_t)got);
	return got;
}

static void decode(struct csv_reader *reader, const char *piece, size_t size)
{
	check(UTF16_ROOM(size) <= LIMIT_CSV_RECORD + READ_ROOM - reader->size);
	reader->size += size > 0 ? utf16_take(&reader->utf16, piece, size, reader->data + reader->size)
				 : utf16_end(&reader->utf16, reader->data + reader->size);
}

/* Moves what is left to the front and reads on behind it. */
static bool fill(struct csv_reader *reader, size_t most)
{
	char piece[PIECE];
	ssize_t got;

	memmove(reader->data, reader->data + reader->used, reader->size - reader->used);
	reader->base += reader->used;
	reader->size -= reader->used;
	reader->used = 0;
	got = reader->is_utf16 ? read_on(reader, piece, sizeof(piece))
			       : read_on(reader, reader->data + reader->size, most);
	if (got < 0)
		return false;
	reader->at_end = got == 0;
	if (reader->is_utf16)
		decode(reader, piece, (size_t)got);
	else
		reader->size += (size_t)got;
	return true;
}

/* The bytes of the row at `used`, without its line end; false when they are not all here. */
static bool find_row_end(const struct csv_reader *reader, size_t *row_size, size_t *line_end)
{
	const char *data = reader->data + reader->used;
	size_t size = reader->size - reader->used;
	bool quoted = false;

	for (size_t i = 0; i < size; i++) {
		if (data[i] == '"')
			quoted = !quoted;
		if (quoted || (data[i] != '\n' && data[i] != '\r'))
			continue;
		if (data[i] == '\r' && i + 1 == size && !reader->at_end)
			return false;
		*row_size = i;
		*line_end = data[i] == '\r' && i + 1 < size && data[i + 1] == '\n' ? 2 : 1;
		return true;
	}
	*row_size = size;
	*line_end = 0;
	return reader->at_end;
}

static void take_cell(void *data, size_t size, void *owner)
{
	struct csv_reader *reader = owner;

	if (reader->count < LIMIT_CSV_COLUMNS) {
		char *bytes = reader->cell_bytes + reader->cell_size;

		memcpy(bytes, data, size);
		bytes[size] = '\0';
		reader->cells[reader->count] = (struct text){ .data = bytes, .size = size };
		reader->cell_size += size + 1;
	}
	reader->count++;
	if (size > LIMIT_CSV_FIELD)
		broken(reader, reader->count, "The cell is longer than 65,536 bytes.");
}

static void take_row(int character, void *owner)
{
	(void)character;
	(void)owner;
}

static enum csv_state split(struct csv_reader *reader, const char *data, size_t size)
{
	reader->count = 0;
	reader->cell_size = 0;
	if (memchr(data, '\0', size) != NULL)
		return broken(reader, 0, "The row has a zero byte in it: this is not a text file.");
	if (csv_parse(&reader->parser, data, size, take_cell, take_row, reader) != size ||
		csv_fini(&reader->parser, take_cell, take_row, reader) != 0)
		return broken(reader, reader->count + 1,
			"The quotes are broken: a cell with a quote in it is quoted as a whole, and the "
			"quote doubled.");
	if (reader->count > LIMIT_CSV_COLUMNS)
		return broken(reader, 0, "The row has more than 256 cells.");
	return reader->fault.what == NULL ? CSV_ROW : CSV_BROKEN;
}

/* What has been read is decoded, and all that is read from now on. */
static void begin_utf16(struct csv_reader *reader)
{
	char piece[PIECE];
	size_t size = reader->size - 2;

	reader->utf16.is_big = reader->data[0] == '\xfe';
	reader->is_utf16 = true;
	memcpy(piece, reader->data + 2, size);
	reader->size = 0;
	if (size > 0)
		decode(reader, piece, size);
}

static enum csv_state begin(struct csv_reader *reader)
{
	bool is_utf16;

	reader->begun = true;
	if (!fill(reader, PIECE))
		return broken(reader, 0, "The file cannot be read.");
	is_utf16 = reader->size >= 2 &&
		   (memcmp(reader->data, "\xff\xfe", 2) == 0 || memcmp(reader->data, "\xfe\xff", 2) == 0);
	if (reader->size >= 3 && memcmp(reader->data, "\xef\xbb\xbf", 3) == 0)
		reader->used = 3;
	else if (is_utf16 && reader->takes_utf16)
		begin_utf16(reader);
	else if (is_utf16)
		return broken(reader, 0, "The file is UTF-16: save it as CSV in UTF-8.");
	return CSV_ROW;
}

/* Brings a whole row into the buffer. */
static enum csv_state find_row(struct csv_reader *reader, size_t *row_size, size_t *line_end)
{
	while (!find_row_end(reader, row_size, line_end)) {
		if (reader->size - reader->used > LIMIT_CSV_RECORD)
			break;
		if (!fill(reader, LIMIT_CSV_RECORD + READ_ROOM - (reader->size - reader->used)))
			return broken(reader, 0, "The file cannot be read.");
	}
	if (reader->size == reader->used && reader->at_end)
		return CSV_END;
	reader->rows++;
	if (reader->size - reader->used > LIMIT_CSV_RECORD &&
		(!find_row_end(reader, row_size, line_end) || *row_size > LIMIT_CSV_RECORD))
		return broken(reader, 0,
			"The row is longer than 262,144 bytes: a quote may be missing its partner.");
	return CSV_ROW;
}

enum csv_state csv_next(struct csv_reader *reader, struct csv_row *row)
{
	size_t row_size, line_end;
	enum csv_state state = reader->fault.what != NULL ? CSV_BROKEN : CSV_ROW;

	if (state == CSV_ROW && !reader->begun)
		state = begin(reader);
	while (state == CSV_ROW) {
		const char *data;

		state = find_row(reader, &row_size, &line_end);
		if (state != CSV_ROW)
			break;
		data = reader->data + reader->used;
		*row = (struct csv_row){
			.number = reader->rows, .size = row_size, .start = reader->base + reader->used
		};
		reader->used += row_size + line_end;
		state = split(reader, data, row_size);
		if (reader->count > 0)
			break;
	}
	row->cells = reader->cells;
	row->count = reader->count;
	return state;
}

bool csv_split(struct csv_reader *reader, const char *data, size_t size, struct csv_row *row)
{
	bool fits = size <= LIMIT_CSV_RECORD && split(reader, data, size) == CSV_ROW;

	*row = (struct csv_row){ .cells = reader->cells, .count = fits ? reader->count : 0, .size = size };
	return fits;
}
