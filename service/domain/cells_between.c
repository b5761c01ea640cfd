/* What must hold between cells: sums over grades, schools and partitions, and bounds of overlapping groups.
 */
#include "halved/domain/cells_checking.h"

#include "halved/base/arena.h"

#define PARTS_OF_GRADES (GRADES_MOST - 1)

struct index index_new(struct arena *arena, size_t entries)
{
	size_t room = 8;

	while (room < 2 * entries)
		room *= 2;
	return (struct index){
		.keys = arena_alloc(arena, room * sizeof(uint64_t)),
		.values = arena_alloc(arena, room * sizeof(size_t)),
		.mask = room - 1,
	};
}

size_t index_slot(const struct index *index, uint64_t key)
{
	size_t slot = (size_t)((key * 0x9E3779B97F4A7C15u) >> 32) & index->mask;

	while (index->keys[slot] != 0 && index->keys[slot] != key)
		slot = (slot + 1) & index->mask;
	return slot;
}

uint64_t cells_key(enum over over, unsigned organization, int grade, unsigned group)
{
	return 1ull << 63 | (uint64_t)over << 60 | (uint64_t)organization << 28 |
	       (uint64_t)(unsigned)grade << 20 | (group & 0xFFFFF);
}

const struct cell *cells_find(const struct checking *checking, uint64_t key)
{
	size_t slot = index_slot(&checking->places, key);

	return checking->places.keys[slot] == 0 ? NULL : &checking->cells[checking->places.values[slot]];
}

static void add_to_sum(struct checking *checking, size_t at, uint64_t key, struct sum_of_parts start)
{
	const struct cell *cell = &checking->cells[at];
	size_t slot = index_slot(&checking->sums, key);
	struct sum_of_parts *parts;

	if (checking->sums.keys[slot] == 0) {
		checking->sums.keys[slot] = key;
		checking->sums.values[slot] = checking->part_count;
		start.banded = true;
		checking->parts[checking->part_count++] = start;
	}
	parts = &checking->parts[checking->sums.values[slot]];
	if (!checking->usable[at]) {
		parts->incomplete = true;
		return;
	}
	parts->given++;
	parts->banded &= cell_has_bands(cell);
	for (enum cell_number number = CELL_ENROLLED; number < CELL_NUMBERS; number++)
		parts->numbers[number] += cell_number(cell, number);
}

void cells_add_to_sums(struct checking *checking, size_t at)
{
	const struct cell *cell = &checking->cells[at];
	int partition = checking->context->groups[cell->group].partition;

	if (cell->grade != GRADE_ALL)
		add_to_sum(checking, at, cells_key(OVER_GRADES, cell->organization, GRADE_ALL, cell->group),
			(struct sum_of_parts){ .over = OVER_GRADES,
				.total_key = cells_key(
					OVER_NOTHING, cell->organization, GRADE_ALL, cell->group) });
	if (cell->organization != 0)
		add_to_sum(checking, at, cells_key(OVER_SCHOOLS, 0, cell->grade, cell->group),
			(struct sum_of_parts){ .over = OVER_SCHOOLS,
				.total_key = cells_key(OVER_NOTHING, 0, cell->grade, cell->group) });
	if (cell->group != 0 && partition > 0)
		add_to_sum(checking, at,
			cells_key(OVER_PARTITION, cell->organization, cell->grade, (unsigned)partition),
			(struct sum_of_parts){ .over = OVER_PARTITION,
				.partition = partition,
				.total_key = cells_key(OVER_NOTHING, cell->organization, cell->grade, 0) });
}

static bool is_complete(const struct checking *checking, const struct sum_of_parts *parts)
{
	if (parts->incomplete)
		return false;
	if (parts->over == OVER_GRADES)
		return parts->given == PARTS_OF_GRADES;
	if (parts->over == OVER_PARTITION)
		return parts->given == checking->partition_sizes[parts->partition];
	return true;
}

/*
 * Compares numbers with those of the total: equal when complete, else not above. The students who are not
 * chronic are told of only where enrolled and chronic are right, for they follow from those two.
 */
static void compare(struct checking *checking, const struct sum_of_parts *parts, size_t total_at,
	bool complete, enum cell_rule unequal, enum cell_rule above)
{
	const struct cell *total = &checking->cells[total_at];
	size_t before = checking->faults.count;

	for (enum cell_number number = CELL_ENROLLED; number < CELL_NUMBERS; number++) {
		int64_t found = parts->numbers[number], expected = cell_number(total, number);
		size_t fault = checking->faults.count;

		if (number == CELL_NOT_CHRONIC && fault > before)
			continue;
		if (number >= CELL_SATISFACTORY && !(parts->banded && cell_has_bands(total)))
			continue;
		if (found > expected || (complete && found != expected)) {
			cells_disagree(
				checking, complete ? unequal : above, total_at, number, found, expected);
			checking->faults.items[fault].partition = parts->partition;
		}
	}
}

static void check_sum_of_parts(struct checking *checking, const struct sum_of_parts *parts)
{
	const struct cell *total = cells_find(checking, parts->total_key);
	bool complete = is_complete(checking, parts);
	size_t at;

	if (total == NULL)
		return;
	at = (size_t)(total - checking->cells);
	if (!checking->usable[at])
		return;
	switch (parts->over) {
	case OVER_GRADES:
		compare(checking, parts, at, complete, CELL_GRADES_SUM, CELL_GRADES_ABOVE);
		break;
	case OVER_SCHOOLS:
		if (!checking->context->schools_reason)
			compare(checking, parts, at, complete, CELL_SCHOOLS_SUM, CELL_SCHOOLS_SUM);
		break;
	default:
		compare(checking, parts, at, complete, CELL_GROUPS_SUM, CELL_GROUPS_ABOVE);
	}
}

void cells_check_sums(struct checking *checking)
{
	for (size_t i = 0; i < checking->part_count; i++)
		check_sum_of_parts(checking, &checking->parts[i]);
}

/* An overlapping group is part of everybody, and so bounded by it alone. */
void cells_check_overlapping(struct checking *checking, size_t at)
{
	const struct cell *cell = &checking->cells[at];
	const struct cell *total =
		cells_find(checking, cells_key(OVER_NOTHING, cell->organization, cell->grade, 0));
	size_t before = checking->faults.count;

	if (total == NULL || !checking->usable[total - checking->cells])
		return;
	for (enum cell_number number = CELL_ENROLLED; number < CELL_NUMBERS; number++) {
		int64_t found = cell_number(cell, number), expected = cell_number(total, number);

		if (number == CELL_NOT_CHRONIC && checking->faults.count > before)
			continue;
		if (number >= CELL_SATISFACTORY && !(cell_has_bands(cell) && cell_has_bands(total)))
			continue;
		if (found > expected)
			cells_disagree(checking, CELL_GROUP_ABOVE, at, number, found, expected);
	}
}
