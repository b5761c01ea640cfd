#include "halved/domain/cells_checking.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"

#include <string.h>

static struct cell_fault *add_fault(struct checking *checking, enum cell_rule rule, size_t cell)
{
	struct cell_faults *faults = &checking->faults;
	struct cell_fault *fault;

	if (faults->count == checking->room) {
		struct cell_fault *grown;

		checking->room = checking->room == 0 ? 16 : 2 * checking->room;
		grown = arena_alloc(checking->arena, checking->room * sizeof(*grown));
		if (faults->count > 0)
			memcpy(grown, faults->items, faults->count * sizeof(*grown));
		faults->items = grown;
	}
	fault = &faults->items[faults->count++];
	fault->rule = rule;
	fault->cell = cell;
	return fault;
}

void cells_disagree(struct checking *checking, enum cell_rule rule, size_t cell, enum cell_number number,
	int64_t found, int64_t expected)
{
	struct cell_fault *fault = add_fault(checking, rule, cell);

	fault->number = number;
	fault->found = found;
	fault->expected = expected;
}

bool cell_has_bands(const struct cell *cell)
{
	return cell->satisfactory != NOT_GIVEN && cell->at_risk != NOT_GIVEN && cell->moderate != NOT_GIVEN &&
	       cell->severe != NOT_GIVEN;
}

int64_t cell_chronic(const struct cell *cell)
{
	return cell->chronic == NOT_GIVEN ? cell->moderate + cell->severe : cell->chronic;
}

int64_t cell_number(const struct cell *cell, enum cell_number number)
{
	switch (number) {
	case CELL_ENROLLED:
		return cell->enrolled;
	case CELL_CHRONIC:
		return cell_chronic(cell);
	case CELL_NOT_CHRONIC:
		return cell->enrolled - cell_chronic(cell);
	case CELL_SATISFACTORY:
		return cell->satisfactory;
	case CELL_AT_RISK:
		return cell->at_risk;
	case CELL_MODERATE:
		return cell->moderate;
	default:
		return cell->severe;
	}
}

/* The numbers as they were given, without the derived ones. */
static int64_t given_number(const struct cell *cell, enum cell_number number)
{
	if (number == CELL_NOT_CHRONIC)
		return NOT_GIVEN;
	return number == CELL_CHRONIC ? cell->chronic : cell_number(cell, number);
}

/* Each number alone: given or not, and possible. False when the cell's numbers cannot be reckoned with. */
static bool check_numbers(struct checking *checking, size_t at)
{
	const struct cell *cell = &checking->cells[at];
	int bands = 0;
	bool possible = true;

	for (enum cell_number number = CELL_ENROLLED; number < CELL_NUMBERS; number++) {
		int64_t given = given_number(cell, number);

		if (given == NOT_GIVEN)
			continue;
		bands += number >= CELL_SATISFACTORY;
		if (given < 0 || given > STUDENTS_MOST) {
			cells_disagree(checking, CELL_NUMBER_IMPOSSIBLE, at, number, given, 0);
			possible = false;
		}
	}
	if (cell->enrolled == NOT_GIVEN)
		add_fault(checking, CELL_NUMBER_MISSING, at)->number = CELL_ENROLLED;
	if (bands == 0 && cell->chronic == NOT_GIVEN)
		add_fault(checking, CELL_NUMBER_MISSING, at)->number = CELL_CHRONIC;
	if (bands > 0 && bands < 4)
		add_fault(checking, CELL_BANDS_INCOMPLETE, at)->number = CELL_SATISFACTORY;
	return possible && cell->enrolled != NOT_GIVEN &&
	       (bands == 4 || (bands == 0 && cell->chronic != NOT_GIVEN));
}

/* The numbers of one cell among themselves. */
static bool check_sums_inside(struct checking *checking, size_t at)
{
	const struct cell *cell = &checking->cells[at];
	size_t before = checking->faults.count;

	if (cell_has_bands(cell)) {
		int64_t students = cell->satisfactory + cell->at_risk + cell->moderate + cell->severe;

		if (students != cell->enrolled)
			cells_disagree(checking, CELL_BANDS_SUM, at, CELL_ENROLLED, students, cell->enrolled);
		if (cell_chronic(cell) != cell->moderate + cell->severe)
			cells_disagree(checking, CELL_CHRONIC_SUM, at, CELL_CHRONIC,
				cell->moderate + cell->severe, cell->chronic);
	}
	if (cell_chronic(cell) > cell->enrolled)
		cells_disagree(
			checking, CELL_CHRONIC_ABOVE, at, CELL_CHRONIC, cell_chronic(cell), cell->enrolled);
	return checking->faults.count == before;
}

static void check_empty(struct checking *checking, size_t at)
{
	for (enum cell_number number = CELL_ENROLLED; number < CELL_NUMBERS; number++) {
		int64_t given = given_number(&checking->cells[at], number);

		if (given != NOT_GIVEN)
			cells_disagree(checking, CELL_NOT_EMPTY, at, number, given, 0);
	}
}

/* Puts the cell in its place; false when the place does not exist or is taken. */
static bool place_cell(struct checking *checking, size_t at)
{
	const struct cell *cell = &checking->cells[at];
	uint64_t key = cells_key(OVER_NOTHING, cell->organization, cell->grade, cell->group);
	size_t slot;

	if (cell->grade < 0 || cell->grade >= GRADES_MOST || cell->group >= checking->context->group_count) {
		add_fault(checking, CELL_UNKNOWN, at);
		return false;
	}
	slot = index_slot(&checking->places, key);
	if (checking->places.keys[slot] != 0) {
		add_fault(checking, CELL_DUPLICATE, at)->other = checking->places.values[slot];
		return false;
	}
	checking->places.keys[slot] = key;
	checking->places.values[slot] = at;
	return true;
}

static void check_size(struct checking *checking)
{
	const struct cell *total = cells_find(checking, cells_key(OVER_NOTHING, 0, GRADE_ALL, 0));
	int64_t previous = checking->context->previous_enrolled;

	if (total == NULL || checking->context->size_note || !checking->usable[total - checking->cells])
		return;
	if (previous != NOT_GIVEN && size_is_a_jump(previous, total->enrolled))
		cells_disagree(checking, CELL_SIZE_JUMP, (size_t)(total - checking->cells), CELL_ENROLLED,
			total->enrolled, previous);
}

static void count_partitions(struct checking *checking)
{
	const struct cell_context *context = checking->context;

	for (size_t i = 0; i < context->group_count; i++) {
		check(context->groups[i].partition >= 0);
		if ((size_t)context->groups[i].partition >= checking->partitions)
			checking->partitions = (size_t)context->groups[i].partition + 1;
	}
	checking->partition_sizes =
		arena_alloc(checking->arena, (checking->partitions + 1) * sizeof(unsigned));
	for (size_t i = 1; i < context->group_count; i++)
		checking->partition_sizes[context->groups[i].partition]++;
}

struct cell_faults cells_check(
	struct arena *arena, const struct cell *cells, size_t count, const struct cell_context *context)
{
	struct checking checking = { .arena = arena, .cells = cells, .count = count, .context = context };
	bool *placed = arena_alloc(arena, count + 1);

	count_partitions(&checking);
	checking.usable = arena_alloc(arena, count + 1);
	checking.places = index_new(arena, count);
	checking.sums = index_new(arena, 3 * count);
	checking.parts = arena_alloc(arena, (3 * count + 1) * sizeof(*checking.parts));
	for (size_t i = 0; i < count; i++) {
		placed[i] = place_cell(&checking, i);
		if (cells[i].state != COUNTS_COUNTED)
			check_empty(&checking, i);
		else
			checking.usable[i] =
				check_numbers(&checking, i) && check_sums_inside(&checking, i) && placed[i];
	}
	for (size_t i = 0; i < count; i++) {
		if (!placed[i])
			continue;
		cells_add_to_sums(&checking, i);
		if (checking.usable[i] && cells[i].group != 0 &&
			context->groups[cells[i].group].partition == 0)
			cells_check_overlapping(&checking, i);
	}
	cells_check_sums(&checking);
	check_size(&checking);
	return checking.faults;
}

struct counts cells_total(const struct cell *cells, size_t count)
{
	struct counts total = { COUNTS_MISSING, 0, 0 };
	bool suppressed = false, missing = false;

	for (size_t i = 0; i < count; i++) {
		const struct cell *cell = &cells[i];

		if (cell->grade != GRADE_ALL || cell->group != 0)
			continue;
		if (cell->organization == 0)
			return cell->state == COUNTS_COUNTED ? COUNTED(cell->enrolled, cell_chronic(cell))
							     : (struct counts){ .state = cell->state };
		suppressed |= cell->state == COUNTS_SUPPRESSED;
		missing |= cell->state == COUNTS_MISSING;
		if (cell->state != COUNTS_COUNTED)
			continue;
		total.state = COUNTS_COUNTED;
		total.enrolled += cell->enrolled;
		total.chronic += cell_chronic(cell);
	}
	if (suppressed || missing)
		return (struct counts){ .state = suppressed ? COUNTS_SUPPRESSED : COUNTS_MISSING };
	return total;
}

bool size_is_a_jump(int64_t previous, int64_t now)
{
	return now > 2 * previous + 100;
}
