/* The parts of one import at work; only for the files of this folder. */
#ifndef HALVED_SERVICE_IMPORT_FILE_H
#define HALVED_SERVICE_IMPORT_FILE_H

#include "halved/base/arena.h"
#include "halved/base/csv.h"
#include "halved/base/text.h"
#include "halved/db/plain.h"
#include "halved/domain/cells.h"
#include "halved/import/import.h"

#include <stdint.h>

#define COLUMNS_MOST 24 /* of a layout */
#define ALIASES_MOST 6
#define GROUPS_MOST 64
#define SKIPS_MOST 16
#define PERIODS_MOST 1000000 /* members x periods in one file */
#define RUN_MOST 500000	     /* rows of one member and period that stand together */
#define SIZE_YEARS 3
#define NO_COLUMN (-1)
#define LIMIT_LINE (1024 * 1024) /* a row of the file written again */

/* ---- the directory: every code of every organization */

struct directory_entry {
	const char *address; /* NULL: a free slot */
	uint32_t address_size;
	unsigned place; /* the organization's own number in this file, from 0 */
	int64_t id, parent;
	bool is_district, is_member;
};

struct directory {
	struct directory_entry *slots;
	size_t mask, count;
};

bool directory_load(
	struct directory *directory, struct plain *plain, struct arena *arena, const char *import_id);
const struct directory_entry *directory_find(
	const struct directory *directory, const char *address, size_t size);

/* ---- sizes: how many students members had in whole years */

bool sizes_load(struct rows **sizes, struct plain *plain, const char *import_id);

/* In the year, else the last of the SIZE_YEARS before it; NOT_GIVEN when nothing was accepted of them. */
int64_t last_size(const struct rows *sizes, int64_t organization, int year);

/* ---- columns */

struct import_column {
	const char *name; /* in errors and documents; NULL closes a table */
	bool required;
	const char *aliases[ALIASES_MOST]; /* folded: lower case, letters and digits alone */
};

enum row_outcome { ROW_STAGED, ROW_SKIPPED, ROW_REFUSED };

struct import;

struct import_layout {
	const char *kind;
	const char *text; /* what it reads, one sentence */
	const struct import_column *columns;
	enum row_outcome (*read)(struct import *import);
	bool strict;			 /* a column it does not know ends the import */
	bool sums;			 /* cells are checked against each other, too */
	bool records;			 /* stages records, not counted cells */
	int number_column[CELL_NUMBERS]; /* which column a fault of a number is told of */
};

extern const struct import_layout import_layouts[]; /* ends with a NULL kind */

/* ---- members and periods */

struct period_key {
	int64_t organization;
	int year;
	bool ytd;
	int as_of; /* yyyymmdd, 0 for annual */
};

struct period {
	struct period_key key;
	unsigned place;				    /* the member's in the directory */
	const char *inclusion_rule, *source, *note; /* NULL: not given */
	int64_t last_enrolled;			    /* of its member: last_size() */
	bool example;
	bool split; /* its rows do not stand together */
	uint64_t rows;
	uint64_t held_by; /* row number, 0: none */
};

struct periods {
	struct period *items;
	size_t count, room;
	uint32_t *slots; /* index + 1 */
	size_t mask;
};

/* Index of the period, made when it is new. */
uint32_t period_of(struct periods *periods, const struct period_key *key, bool *made);
void periods_free(struct periods *periods);

/* ---- refusals: kept aside until the rows' COPY has ended */

struct spool {
	int descriptor;
	struct buffer waiting;
	bool failed;
};

/* ---- one row of the file as cells_check() wants it */

struct staged {
	uint64_t row, start;
	uint32_t size;
	int64_t organization;
	bool refused;
};

struct skip {
	const char *reason;
	uint64_t rows;
};

struct import {
	const struct import_job *job;
	const struct import_layout *layout;
	struct plain *plain;
	struct arena *arena;
	const char *id;
	struct csv_reader *reader, *again; /* the file, and a splitter of rows looked up again */
	struct csv_row row;
	size_t header_count, kept; /* columns; those behind the kept ones are of an earlier rejection */
	const char **header;	   /* the file's own names */
	struct buffer header_line;
	int places[COLUMNS_MOST]; /* of the layout's columns in the file, or NO_COLUMN */
	struct directory directory;
	const struct directory_entry *last_member;
	struct student_group groups[GROUPS_MOST];
	int group_ids[GROUPS_MOST];
	size_t group_count;
	struct periods periods;
	struct rows *sizes;
	uint32_t period; /* of the run at hand */
	struct cell *run;
	struct staged *run_rows;
	size_t run_count, run_room;
	struct buffer copy, seen;
	struct spool refusals;
	uint64_t rows, refused, skipped, splits;
	struct skip skips[SKIPS_MOST];
	struct csv_fault fault; /* what ended the reading; what NULL: nothing did */
	bool lost;		/* the connection or the spool failed */
	void *digest;
	uint64_t bytes;
};

/* The cell of a layout's column, cut and unguarded; empty when the file has no such column. */
struct text import_value(const struct import *import, int column);

bool is_row_utf8(const struct csv_row *row);

/* True for "", None, NULL, NA and N/A: text that stands for nothing. */
bool is_blank(struct text value);

/* A count as files write it: digits, commas between thousands, a zero fraction. False when it is none. */
bool read_count(struct text value, int64_t *count);

/* 2026-01-27 as 20260127; false when there is no such day. */
bool read_date(struct text value, int *date);

/* 2022-23, 2022-2023, and both with an en dash. */
bool read_year(struct text value, int *year);

/* yes, no, true, false, 1, 0, y, n; blank is no. */
bool read_flag(struct text value, bool *flag);

/* Lower case, letters and digits alone, NUL-terminated; cut when there is no room. */
size_t fold(struct text value, char *out, size_t room);

/* Grades and groups in the spellings of published files; the index of import->groups. */
bool read_grade(struct text value, int *grade);
bool read_group(const struct import *import, struct text type, struct text value, unsigned *group);

/* Outcomes of the row at hand. `period` is held back when it is given (not NO_PERIOD). */
#define NO_PERIOD UINT32_MAX
#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD, for what could not be read */
#define WRONG_WIDTH                                                                                          \
	"The row has " /* how the reason begins when a row is shorter or longer than the header              \
			*/
enum row_outcome refuse_row(struct import *import, uint32_t period, int column, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
enum row_outcome skip_row(struct import *import, const char *reason);

/* Refuses a row that was read before; `held`: it is good itself. */
void refuse_staged(struct import *import, uint64_t row, uint64_t start, size_t size, int column,
	const char *reason, bool held);

/* Takes the cell of the row at hand to the run of its period. */
enum row_outcome stage_cell(
	struct import *import, uint32_t period, const struct cell *cell, int64_t organization);
void flush_run(struct import *import);
bool check_split_periods(struct import *import);
bool copy_periods(struct import *import);

/* Stages a record of the row at hand; `json` is complete. */
enum row_outcome stage_record(struct import *import, const struct buffer *json);

/* Sets whom the open transaction acts for. */
bool import_set_actor(struct plain *plain, const struct import_actor *actor);

void send_copy(struct import *import, bool last);
void copy_number(struct buffer *out, int64_t number, char end);
void copy_optional(struct buffer *out, int64_t number, char end);
void copy_text(struct buffer *out, struct text text, char end); /* absent text is null */

bool spool_open(struct spool *spool, const char *directory);
void spool_add(struct spool *spool, const struct buffer *line);
bool spool_copy(struct import *import); /* into import_refusal; empties it */
void spool_close(struct spool *spool);

enum row_outcome read_counts(struct import *import);
enum row_outcome read_sqss(struct import *import);
enum row_outcome read_organization(struct import *import);
enum row_outcome read_roster(struct import *import);
enum row_outcome read_school(struct import *import);
enum row_outcome read_member(struct import *import);

extern const struct import_column counts_columns[], sqss_columns[], organization_columns[], roster_columns[],
	school_columns[], member_columns[];

#endif
