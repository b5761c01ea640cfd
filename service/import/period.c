#include "file.h"

#include "halved/base/check.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash_of(const struct period_key *key)
{
	uint64_t hash = (uint64_t)key->organization * 0x9E3779B97F4A7C15u;

	hash ^= ((uint64_t)(unsigned)key->as_of << 20 | (uint64_t)(unsigned)key->year << 1 | key->ytd) *
		0xC2B2AE3D27D4EB4Fu;
	return hash ^ hash >> 31;
}

static bool same_key(const struct period_key *a, const struct period_key *b)
{
	return a->organization == b->organization && a->year == b->year && a->ytd == b->ytd &&
	       a->as_of == b->as_of;
}

/* The slot of a key: its own, or the free one where it would go. */
static uint32_t *slot_of(const struct periods *periods, const struct period_key *key)
{
	size_t slot = hash_of(key) & periods->mask;

	while (periods->slots[slot] != 0 && !same_key(&periods->items[periods->slots[slot] - 1].key, key))
		slot = (slot + 1) & periods->mask;
	return &periods->slots[slot];
}

static void grow(struct periods *periods)
{
	periods->room = periods->room == 0 ? 256 : 2 * periods->room;
	periods->mask = 2 * periods->room - 1;
	periods->items = realloc(periods->items, periods->room * sizeof(*periods->items));
	free(periods->slots);
	periods->slots = calloc(2 * periods->room, sizeof(*periods->slots));
	check(periods->items != NULL && periods->slots != NULL);
	for (size_t i = 0; i < periods->count; i++)
		*slot_of(periods, &periods->items[i].key) = (uint32_t)i + 1;
}

uint32_t period_of(struct periods *periods, const struct period_key *key, bool *made)
{
	uint32_t *slot;

	if (periods->count == periods->room)
		grow(periods);
	slot = slot_of(periods, key);
	*made = *slot == 0;
	if (*made) {
		periods->items[periods->count] = (struct period){ .key = *key };
		*slot = (uint32_t)++periods->count;
	}
	return *slot - 1;
}

void periods_free(struct periods *periods)
{
	free(periods->items);
	free(periods->slots);
	*periods = (struct periods){ 0 };
}
