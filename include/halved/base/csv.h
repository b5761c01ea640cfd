/*
 * CSV (RFC 4180): a reader that streams from a descriptor, and a writer whose cells no spreadsheet will run.
 * UTF-8 with or without a byte order mark; lines end by LF, CRLF or CR; blanks around a bare cell are cut.
 */
#ifndef HALVED_BASE_CSV_H
#define HALVED_BASE_CSV_H

#include "halved/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct csv_row {
	const struct text *cells; /* NUL-terminated as well; valid until the next csv_next() */
	size_t count;
	unsigned long long number; /* as a spreadsheet shows it: the header is row 1, blank rows count */
	unsigned long long start;  /* byte of the file the row begins at */
	size_t size;		   /* its bytes without the line end */
};

enum csv_state {
	CSV_ROW,    /* *row is the next row that is not blank */
	CSV_END,    /* the file is finished */
	CSV_BROKEN, /* what follows cannot be trusted: see csv_fault() */
};

struct csv_fault {
	unsigned long long row;
	size_t column; /* from 1; 0 when the row as a whole is the trouble */
	const char *what;
};

struct csv_reader;

/* Reads from the descriptor's position on; the descriptor stays the caller's. */
struct csv_reader *csv_open(int descriptor);
void csv_close(struct csv_reader *reader); /* NULL is allowed */

/* What stands between cells, when it is no comma; before the first row. */
void csv_delimiter(struct csv_reader *reader, char delimiter);

/* Also UTF-16 that begins with its byte order mark; before the first row. Places in the file are then those
 * of the same text in UTF-8. */
void csv_take_utf16(struct csv_reader *reader);

/* Shows every piece of the file as it is read, for a digest. */
void csv_watch(
	struct csv_reader *reader, void (*saw)(void *owner, const char *data, size_t size), void *owner);
enum csv_state csv_next(struct csv_reader *reader, struct csv_row *row);

/* Splits one row that is in memory already; the reader may have been opened on no descriptor (-1). */
bool csv_split(struct csv_reader *reader, const char *data, size_t size, struct csv_row *row);
struct csv_fault csv_fault(const struct csv_reader *reader);

/* Adds one cell, after a comma unless it is the first since a line end; quoted only where that is needed. */
void csv_cell(struct buffer *out, struct text cell);

/*
 * The same for text that somebody else wrote: a cell that a spreadsheet would take for a formula (it begins
 * with = + - @ TAB or CR and is no number) gets an apostrophe before it. csv_unguard() takes it off again.
 */
void csv_cell_guarded(struct buffer *out, struct text cell);
void csv_line_end(struct buffer *out);
struct text csv_unguard(struct text cell);

#endif
