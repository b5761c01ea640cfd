/*
 * The state of one check of cells, shared by the checks of single cells and those between cells. For cells.c
 * and cells_between.c alone.
 */
#ifndef HALVED_DOMAIN_CELLS_CHECKING_H
#define HALVED_DOMAIN_CELLS_CHECKING_H

#include "halved/domain/cells.h"

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

struct index index_new(struct arena *arena, size_t entries);

/* The slot of a key: its own, or the free one where it would go. */
size_t index_slot(const struct index *index, uint64_t key);

/* The key of a place, or of a running sum over something. */
uint64_t cells_key(enum over over, unsigned organization, int grade, unsigned group);

/* The cell in a place, or NULL. */
const struct cell *cells_find(const struct checking *checking, uint64_t key);

void cells_disagree(struct checking *checking, enum cell_rule rule, size_t cell, enum cell_number number,
	int64_t found, int64_t expected);

bool cell_has_bands(const struct cell *cell);
int64_t cell_number(const struct cell *cell, enum cell_number number);

/* Adds a cell to the sums it is a part of; once all are added, the sums are compared with their totals. */
void cells_add_to_sums(struct checking *checking, size_t at);
void cells_check_sums(struct checking *checking);
void cells_check_overlapping(struct checking *checking, size_t at);

#endif
