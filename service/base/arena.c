#include "halved/base/arena.h"

#include "halved/base/check.h"
#include "halved/base/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ONE_MALLOC_EACH 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ONE_MALLOC_EACH 1
#endif
#endif
#ifndef ONE_MALLOC_EACH
#define ONE_MALLOC_EACH 0
#endif

#define BLOCK_SIZE ((size_t)8192)
#define RECYCLED_BLOCKS 64
#define ALIGNMENT ((size_t)16)

struct block {
	struct block *next;
	size_t room, used;
	_Alignas(16) char data[];
};

struct deferred {
	struct deferred *next;
	void (*release)(void *);
	void *object;
};

struct arena {
	struct block *blocks; /* the one in use comes first */
	struct deferred *deferred;
};

static _Thread_local struct block *recycled;
static _Thread_local size_t recycled_count;

static void *must_have(void *memory)
{
	if (memory == NULL) {
		fputs("halved: out of memory\n", stderr);
		abort();
	}
	return memory;
}

static struct block *take_block(size_t room)
{
	struct block *block;

	if (room <= BLOCK_SIZE && recycled != NULL) {
		block = recycled;
		recycled = block->next;
		recycled_count--;
	} else {
		room = room > BLOCK_SIZE ? room : BLOCK_SIZE;
		block = must_have(malloc(sizeof(*block) + room));
		block->room = room;
	}
	block->used = 0;
	block->next = NULL;
	return block;
}

static void give_block(struct block *block)
{
	if (ONE_MALLOC_EACH || block->room != BLOCK_SIZE || recycled_count >= RECYCLED_BLOCKS) {
		free(block);
		return;
	}
	block->next = recycled;
	recycled = block;
	recycled_count++;
}

/* The arena itself lies in its first block, so a small request costs one block in all. */
struct arena *arena_new(void)
{
	struct block *first = take_block(ONE_MALLOC_EACH ? sizeof(struct arena) : BLOCK_SIZE);
	struct arena *arena = (struct arena *)first->data;

	first->used = (sizeof(*arena) + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	*arena = (struct arena){ .blocks = first };
	return arena;
}

void arena_free(struct arena *arena)
{
	struct block *block, *next;

	if (arena == NULL)
		return;
	while (arena->deferred != NULL) {
		struct deferred *first = arena->deferred;

		arena->deferred = first->next;
		first->release(first->object);
	}
	/* the newest block stands first and the one that holds the arena last */
	for (block = arena->blocks; block != NULL; block = next) {
		next = block->next;
		give_block(block);
	}
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct block *block = arena->blocks;
	size_t rounded;
	void *memory;

	check(size < SIZE_MAX / 2);
	rounded = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	if (ONE_MALLOC_EACH) {
		block = must_have(malloc(sizeof(*block) + size));
		*block = (struct block){ .next = arena->blocks, .room = size, .used = size };
		arena->blocks = block;
		return memset(block->data, 0, size);
	}
	if (block->room - block->used < rounded) {
		block = take_block(rounded);
		block->next = arena->blocks;
		arena->blocks = block;
	}
	memory = block->data + block->used;
	block->used += rounded;
	return memset(memory, 0, size);
}

char *arena_copy(struct arena *arena, const char *data, size_t size)
{
	char *copy = arena_alloc(arena, size + 1);

	if (size > 0)
		memcpy(copy, data, size);
	return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *out;
	int size;

	va_start(arguments, format);
	size = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	check(size >= 0);
	out = arena_alloc(arena, (size_t)size + 1);
	va_start(arguments, format);
	vsnprintf(out, (size_t)size + 1, format, arguments);
	va_end(arguments);
	return out;
}

void arena_defer(struct arena *arena, void (*release)(void *), void *object)
{
	struct deferred *deferred = arena_alloc(arena, sizeof(*deferred));

	*deferred = (struct deferred){ .next = arena->deferred, .release = release, .object = object };
	arena->deferred = deferred;
}
