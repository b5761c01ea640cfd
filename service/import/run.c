/* Counted cells on their way to the staging table: gathered by member and period, checked together. */
#include "file.h"

#include "halved/base/check.h"
#include "halved/domain/school_year.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_cell(struct import *import, const struct cell *cell, const struct staged *staged)
{
	bool counted = cell->state == COUNTS_COUNTED;
	int grade = cell->grade == GRADE_ALL ? 0 : cell->grade - GRADE_1 + 1;
	struct buffer *out = &import->copy;

	if (cell->grade == GRADE_PK || cell->grade == GRADE_K)
		grade = cell->grade == GRADE_PK ? -2 : -1;
	buffer_string(out, import->id);
	buffer_add(out, "\t", 1);
	copy_number(out, (int64_t)staged->row, '\t');
	copy_number(out, (int64_t)staged->start, '\t');
	copy_number(out, staged->size, '\t');
	copy_number(out, import->period, '\t');
	copy_number(out, staged->organization, '\t');
	copy_number(out, grade, '\t');
	copy_number(out, import->group_ids[cell->group], '\t');
	buffer_add(out, counted ? "f\t" : "t\t", 2);
	copy_optional(out, cell->enrolled, '\t');
	copy_optional(out, cell->satisfactory, '\t');
	copy_optional(out, cell->at_risk, '\t');
	copy_optional(out, cell->moderate, '\t');
	copy_optional(out, cell->severe, '\t');
	copy_optional(out, counted ? cell_chronic(cell) : NOT_GIVEN, '\n');
	send_copy(import, false);
}

static bool is_refusing(const struct import *import, enum cell_rule rule)
{
	return import->layout->sums || rule < CELL_GROUPS_SUM;
}

/* Which column a fault is told of: that of its number, where the rule is about one. */
static int column_of(const struct import *import, const struct cell_fault *fault)
{
	return fault->rule <= CELL_DUPLICATE ? NO_COLUMN : import->layout->number_column[fault->number];
}

static void refuse_cell(struct import *import, const struct cell_fault *fault, struct arena *arena)
{
	struct staged *staged = &import->run_rows[fault->cell];
	struct period *period = &import->periods.items[import->period];
	const char *reason = cell_fault_sentence(arena, fault);

	if (staged->refused)
		return;
	if (fault->rule == CELL_DUPLICATE)
		reason = arena_format(arena, "This cell is given in row %llu already.",
			(unsigned long long)import->run_rows[fault->other].row);
	staged->refused = true;
	if (period->held_by == 0)
		period->held_by = staged->row;
	refuse_staged(
		import, staged->row, staged->start, staged->size, column_of(import, fault), reason, false);
}

static void check_run(struct import *import)
{
	const struct period *period = &import->periods.items[import->period];
	const struct cell_context context = { .groups = import->groups,
		.group_count = import->group_count,
		.schools_reason = true,
		.size_note = period->note != NULL,
		.previous_enrolled = period->last_enrolled };
	struct arena *arena = arena_new();
	struct cell_faults faults = cells_check(arena, import->run, import->run_count, &context);

	for (size_t i = 0; i < faults.count; i++)
		if (is_refusing(import, faults.items[i].rule))
			refuse_cell(import, &faults.items[i], arena);
	arena_free(arena);
}

void flush_run(struct import *import)
{
	if (import->run_count == 0)
		return;
	check_run(import);
	for (size_t i = 0; i < import->run_count; i++) {
		if (import->run_rows[i].refused)
			continue;
		write_cell(import, &import->run[i], &import->run_rows[i]);
		import->periods.items[import->period].rows++;
	}
	import->run_count = 0;
}

static void add_to_run(struct import *import, const struct cell *cell, const struct staged *staged)
{
	if (import->run_count == import->run_room) {
		import->run_room = import->run_room == 0 ? 1024 : 2 * import->run_room;
		import->run = realloc(import->run, import->run_room * sizeof(*import->run));
		import->run_rows = realloc(import->run_rows, import->run_room * sizeof(*import->run_rows));
		check(import->run != NULL && import->run_rows != NULL);
	}
	import->run[import->run_count] = *cell;
	import->run_rows[import->run_count++] = *staged;
}

enum row_outcome stage_cell(
	struct import *import, uint32_t period, const struct cell *cell, int64_t organization)
{
	const struct staged staged = { .row = import->row.number,
		.start = import->row.start,
		.size = (uint32_t)import->row.size,
		.organization = organization };

	if (import->run_count > 0 && (period != import->period || import->run_count == RUN_MOST))
		flush_run(import);
	if (import->run_count == 0 && import->periods.items[period].rows > 0 &&
		!import->periods.items[period].split) {
		import->periods.items[period].split = true;
		import->splits++;
	}
	import->period = period;
	add_to_run(import, cell, &staged);
	return ROW_STAGED;
}

/* ---------------------------------------------------------------- periods whose rows do not stand together
 */

static int grade_of_id(int64_t id)
{
	if (id < 0)
		return id == -2 ? GRADE_PK : GRADE_K;
	return id == 0 ? GRADE_ALL : GRADE_1 + (int)id - 1;
}

static unsigned group_of_id(const struct import *import, int64_t id)
{
	unsigned group = 0;

	while (import->group_ids[group] != id)
		group++;
	return group;
}

static void take_back(struct import *import, const struct rows *rows, size_t at)
{
	int64_t organization = rows_number(rows, at, "organization_id", NOT_GIVEN);
	bool own = organization == import->periods.items[import->period].key.organization;
	const struct cell cell = {
		.organization = own ? 0 : (unsigned)organization,
		.grade = grade_of_id(rows_number(rows, at, "grade_id", NOT_GIVEN)),
		.group = group_of_id(import, rows_number(rows, at, "group_id", NOT_GIVEN)),
		.state = strcmp(rows_text(rows, at, "suppressed"), "t") == 0 ? COUNTS_SUPPRESSED
									     : COUNTS_COUNTED,
		.enrolled = rows_number(rows, at, "enrolled", NOT_GIVEN),
		.chronic = rows_number(rows, at, "chronic", NOT_GIVEN),
		.satisfactory = rows_number(rows, at, "satisfactory", NOT_GIVEN),
		.at_risk = rows_number(rows, at, "at_risk", NOT_GIVEN),
		.moderate = rows_number(rows, at, "moderate", NOT_GIVEN),
		.severe = rows_number(rows, at, "severe", NOT_GIVEN),
	};
	const struct staged staged = { .row = (uint64_t)rows_number(rows, at, "row_number", NOT_GIVEN),
		.start = (uint64_t)rows_number(rows, at, "start", NOT_GIVEN),
		.size = (uint32_t)rows_number(rows, at, "size", NOT_GIVEN),
		.organization = organization };

	add_to_run(import, &cell, &staged);
}

static bool check_periods(struct import *import, const char *list)
{
	struct rows *rows = plain_query(
		import->plain, "select * from import_period_rows($1, $2::int[])", import->id, list);

	if (rows == NULL)
		return false;
	for (size_t i = 0; i < rows_count(rows); i++) {
		uint32_t period = (uint32_t)rows_number(rows, i, "period", NOT_GIVEN);

		if (period != import->period && import->run_count > 0) {
			check_run(import);
			import->run_count = 0;
		}
		import->period = period;
		take_back(import, rows, i);
	}
	if (import->run_count > 0)
		check_run(import);
	import->run_count = 0;
	rows_free(rows);
	return true;
}

/* A few periods at a time, about as many rows as a long run has. */
bool check_split_periods(struct import *import)
{
	struct buffer list = { .max = 1 << 20 };
	uint64_t rows = 0;
	bool good = true;

	for (size_t i = 0; good && i < import->periods.count; i++) {
		const struct period *period = &import->periods.items[i];

		if (!period->split || period->held_by != 0)
			continue;
		buffer_format(&list, "%s%zu", list.size == 0 ? "{" : ",", i);
		rows += period->rows;
		if (rows < 50000)
			continue;
		buffer_string(&list, "}");
		good = check_periods(import, list.data);
		rows = list.size = 0;
	}
	if (good && list.size > 0) {
		buffer_string(&list, "}");
		good = check_periods(import, list.data);
	}
	buffer_free(&list);
	return good;
}

static void write_period(struct import *import, size_t at)
{
	const struct period *period = &import->periods.items[at];
	struct buffer *out = &import->copy;
	char year[SCHOOL_YEAR_SIZE], date[16];
	int as_of = period->key.as_of;

	snprintf(date, sizeof(date), "%04d-%02d-%02d", as_of / 10000 % 10000, as_of / 100 % 100, as_of % 100);
	buffer_string(out, import->id);
	buffer_string(out, "\t");
	copy_number(out, (int64_t)at, '\t');
	copy_number(out, period->key.organization, '\t');
	copy_text(out, text_of(school_year_print(period->key.year, year)), '\t');
	copy_text(out, text_of(period->key.ytd ? "ytd" : "annual"), '\t');
	copy_text(out, text_of(period->key.ytd ? date : NULL), '\t');
	copy_text(out, text_of(period->inclusion_rule), '\t');
	copy_text(out, text_of(period->source), '\t');
	copy_text(out, text_of(period->note), '\t');
	buffer_string(out, period->example ? "t\t" : "f\t");
	copy_number(out, (int64_t)period->rows, '\t');
	copy_optional(out, period->held_by == 0 ? NOT_GIVEN : (int64_t)period->held_by, '\n');
	send_copy(import, false);
}

bool copy_periods(struct import *import)
{
	if (!plain_copy_start(import->plain,
		    "copy import_period (import_id, period, organization_id, school_year, kind, as_of, "
		    "inclusion_rule, source, note, example, rows, held_by) from stdin"))
		return false;
	for (size_t i = 0; i < import->periods.count; i++)
		if (import->periods.items[i].rows > 0)
			write_period(import, i);
	send_copy(import, true);
	return plain_copy_end(import->plain, NULL, NULL) && !import->lost;
}
