#include "halved/domain/cells.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"

#include <string.h>

#define PARTS_OF_GRADES (GRADES_MOST - 1)

/* What a running sum runs over. The key of a sum is made from its total's place and from this. */
enum over { OVER_NOTHING, OVER_GRADES, OVER_SCHOOLS, OVER_PARTITION };

struct sum_of_parts {
	enum over over;
	int partition;
	uint64_t total_key;
	unsigned given;
	bool incomplete, banded;
	int64_t numbers[CELL_NUMBERS];
};

/* Open addressing: a key is never 0 since every key has its top bit set. */
struct index {
	uint64_t *keys;
	size_t *values;
	size_t mask;
};

struct checking {
	struct arena *arena;
	const struct cell *cells;
	size_t count;
	const struct cell_context *context;
	struct cell_faults faults;
	size_t room;
	bool *usable; /* by cell: counted, and free of faults of its own */
	struct index places, sums;
	struct sum_of_parts *parts;
	size_t part_count;
	unsigned *partition_sizes; /* by partition */
	size_t partitions;
};

static struct index index_new(struct arena *arena, size_t entries)
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

/* The slot of a key: its own, or the free one where it would go. */
static size_t index_slot(const struct index *index, uint64_t key)
{
	size_t slot = (size_t)((key * 0x9E3779B97F4A7C15u) >> 32) & index->mask;

	while (index->keys[slot] != 0 && index->keys[slot] != key)
		slot = (slot + 1) & index->mask;
	return slot;
}

static uint64_t key_of(enum over over, unsigned organization, int grade, unsigned group)
{
	return 1ull << 63 | (uint64_t)over << 60 | (uint64_t)organization << 28 |
	       (uint64_t)(unsigned)grade << 20 | (group & 0xFFFFF);
}

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

static void add_disagreement(struct checking *checking, enum cell_rule rule, size_t cell,
	enum cell_number number, int64_t found, int64_t expected)
{
	struct cell_fault *fault = add_fault(checking, rule, cell);

	fault->number = number;
	fault->found = found;
	fault->expected = expected;
}

static bool has_bands(const struct cell *cell)
{
	return cell->satisfactory != NOT_GIVEN && cell->at_risk != NOT_GIVEN && cell->moderate != NOT_GIVEN &&
	       cell->severe != NOT_GIVEN;
}

int64_t cell_chronic(const struct cell *cell)
{
	return cell->chronic == NOT_GIVEN ? cell->moderate + cell->severe : cell->chronic;
}

static int64_t number_of(const struct cell *cell, enum cell_number number)
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
	return number == CELL_CHRONIC ? cell->chronic : number_of(cell, number);
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
			add_disagreement(checking, CELL_NUMBER_IMPOSSIBLE, at, number, given, 0);
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

	if (has_bands(cell)) {
		int64_t students = cell->satisfactory + cell->at_risk + cell->moderate + cell->severe;

		if (students != cell->enrolled)
			add_disagreement(
				checking, CELL_BANDS_SUM, at, CELL_ENROLLED, students, cell->enrolled);
		if (cell_chronic(cell) != cell->moderate + cell->severe)
			add_disagreement(checking, CELL_CHRONIC_SUM, at, CELL_CHRONIC,
				cell->moderate + cell->severe, cell->chronic);
	}
	if (cell_chronic(cell) > cell->enrolled)
		add_disagreement(
			checking, CELL_CHRONIC_ABOVE, at, CELL_CHRONIC, cell_chronic(cell), cell->enrolled);
	return checking->faults.count == before;
}

static void check_empty(struct checking *checking, size_t at)
{
	for (enum cell_number number = CELL_ENROLLED; number < CELL_NUMBERS; number++) {
		int64_t given = given_number(&checking->cells[at], number);

		if (given != NOT_GIVEN)
			add_disagreement(checking, CELL_NOT_EMPTY, at, number, given, 0);
	}
}

/* Puts the cell in its place; false when the place does not exist or is taken. */
static bool place_cell(struct checking *checking, size_t at)
{
	const struct cell *cell = &checking->cells[at];
	uint64_t key = key_of(OVER_NOTHING, cell->organization, cell->grade, cell->group);
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

/* The cell in a place, or NULL. */
static const struct cell *find_cell(const struct checking *checking, uint64_t key)
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
	parts->banded &= has_bands(cell);
	for (enum cell_number number = CELL_ENROLLED; number < CELL_NUMBERS; number++)
		parts->numbers[number] += number_of(cell, number);
}

/* Adds the cell to each sum it is a part of: of its grades, of its schools, of its partition. */
static void add_to_sums(struct checking *checking, size_t at)
{
	const struct cell *cell = &checking->cells[at];
	int partition = checking->context->groups[cell->group].partition;

	if (cell->grade != GRADE_ALL)
		add_to_sum(checking, at, key_of(OVER_GRADES, cell->organization, GRADE_ALL, cell->group),
			(struct sum_of_parts){ .over = OVER_GRADES,
				.total_key =
					key_of(OVER_NOTHING, cell->organization, GRADE_ALL, cell->group) });
	if (cell->organization != 0)
		add_to_sum(checking, at, key_of(OVER_SCHOOLS, 0, cell->grade, cell->group),
			(struct sum_of_parts){ .over = OVER_SCHOOLS,
				.total_key = key_of(OVER_NOTHING, 0, cell->grade, cell->group) });
	if (cell->group != 0 && partition > 0)
		add_to_sum(checking, at,
			key_of(OVER_PARTITION, cell->organization, cell->grade, (unsigned)partition),
			(struct sum_of_parts){ .over = OVER_PARTITION,
				.partition = partition,
				.total_key = key_of(OVER_NOTHING, cell->organization, cell->grade, 0) });
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
		int64_t found = parts->numbers[number], expected = number_of(total, number);
		size_t fault = checking->faults.count;

		if (number == CELL_NOT_CHRONIC && fault > before)
			continue;
		if (number >= CELL_SATISFACTORY && !(parts->banded && has_bands(total)))
			continue;
		if (found > expected || (complete && found != expected)) {
			add_disagreement(
				checking, complete ? unequal : above, total_at, number, found, expected);
			checking->faults.items[fault].partition = parts->partition;
		}
	}
}

static void check_sum_of_parts(struct checking *checking, const struct sum_of_parts *parts)
{
	const struct cell *total = find_cell(checking, parts->total_key);
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

/* An overlapping group is part of everybody, and so bounded by it alone. */
static void check_overlapping(struct checking *checking, size_t at)
{
	const struct cell *cell = &checking->cells[at];
	const struct cell *total =
		find_cell(checking, key_of(OVER_NOTHING, cell->organization, cell->grade, 0));
	size_t before = checking->faults.count;

	if (total == NULL || !checking->usable[total - checking->cells])
		return;
	for (enum cell_number number = CELL_ENROLLED; number < CELL_NUMBERS; number++) {
		int64_t found = number_of(cell, number), expected = number_of(total, number);

		if (number == CELL_NOT_CHRONIC && checking->faults.count > before)
			continue;
		if (number >= CELL_SATISFACTORY && !(has_bands(cell) && has_bands(total)))
			continue;
		if (found > expected)
			add_disagreement(checking, CELL_GROUP_ABOVE, at, number, found, expected);
	}
}

static void check_size(struct checking *checking)
{
	const struct cell *total = find_cell(checking, key_of(OVER_NOTHING, 0, GRADE_ALL, 0));
	int64_t previous = checking->context->previous_enrolled;

	if (total == NULL || checking->context->size_note || !checking->usable[total - checking->cells])
		return;
	if (previous != NOT_GIVEN && size_is_a_jump(previous, total->enrolled))
		add_disagreement(checking, CELL_SIZE_JUMP, (size_t)(total - checking->cells), CELL_ENROLLED,
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
		add_to_sums(&checking, i);
		if (checking.usable[i] && cells[i].group != 0 &&
			context->groups[cells[i].group].partition == 0)
			check_overlapping(&checking, i);
	}
	for (size_t i = 0; i < checking.part_count; i++)
		check_sum_of_parts(&checking, &checking.parts[i]);
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
