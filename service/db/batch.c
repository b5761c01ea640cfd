#include "halved/db/batch.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"

#include <string.h>

struct batch *batch_new(struct arena *arena, enum lane lane)
{
	struct batch *batch = arena_alloc(arena, sizeof(*batch));

	batch->arena = arena;
	batch->lane = lane;
	return batch;
}

bool batch_add(struct batch *batch, const struct statement *statement, const char *const *values)
{
	size_t size = statement->parameters * sizeof(*values);

	check(statement->parameters <= LIMIT_PARAMETERS && batch->slot == NULL);
	if (batch->count == LIMIT_STATEMENTS)
		return false;
	batch->items[batch->count].statement = statement;
	batch->items[batch->count].rows = NULL;
	batch->items[batch->count].values = arena_alloc(batch->arena, size);
	if (size > 0)
		memcpy(batch->items[batch->count].values, values, size);
	batch->count++;
	return true;
}
