#include "slot.h"

#include "halved/base/check.h"

#include <stdlib.h>

void slots_append(struct slots *slots, struct slot *slot)
{
	slot->next = NULL;
	if (slots->last != NULL)
		slots->last->next = slot;
	else
		slots->first = slot;
	slots->last = slot;
	slots->count++;
}

struct slot *slots_take(struct slots *slots)
{
	struct slot *slot = slots->first;

	if (slot == NULL)
		return NULL;
	slots->first = slot->next;
	if (slots->first == NULL)
		slots->last = NULL;
	slots->count--;
	slot->next = NULL;
	return slot;
}

void slots_prepend_all(struct slots *slots, struct slots *front)
{
	if (front->first == NULL)
		return;
	front->last->next = slots->first;
	if (slots->last == NULL)
		slots->last = front->last;
	slots->first = front->first;
	slots->count += front->count;
	*front = (struct slots){ 0 };
}

struct slot *slot_new(struct slots *spare, struct batch *batch)
{
	struct slot *slot = slots_take(spare);

	if (slot == NULL)
		slot = malloc(sizeof(*slot));
	check(slot != NULL);
	*slot = (struct slot){ .batch = batch, .count = batch->count };
	batch->slot = slot;
	return slot;
}

void slot_release(struct slots *spare, struct slot *slot)
{
	if (slot->batch != NULL)
		slot->batch->slot = NULL;
	slot->batch = NULL;
	slots_append(spare, slot);
}

static void clear_rows(struct batch *batch)
{
	for (unsigned i = 0; i < batch->count; i++) {
		rows_free(batch->items[i].rows);
		batch->items[i].rows = NULL;
	}
}

void slot_clear_rows(struct slot *slot)
{
	if (slot->batch != NULL)
		clear_rows(slot->batch);
}

void slot_reset(struct slot *slot)
{
	slot->taken = 0;
	slot_clear_rows(slot);
	if (slot->batch != NULL)
		slot->batch->error = (struct db_error){ 0 };
}

void slots_free(struct slots *slots)
{
	for (struct slot *slot; (slot = slots_take(slots)) != NULL;) {
		if (slot->batch != NULL)
			batch_forget(slot->batch);
		free(slot);
	}
}

void batch_forget(struct batch *batch)
{
	batch->owner = NULL;
	if (batch->slot == NULL)
		return;
	clear_rows(batch);
	batch->slot->batch = NULL;
	batch->slot = NULL;
}
