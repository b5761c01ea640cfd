/*
 * Memory of one request: everything allocated from an arena lives until the arena is freed, in one go.
 * Allocation never returns NULL: out of memory stops the process. Under AddressSanitizer each allocation
 * is a malloc of its own, so that overruns are seen.
 */
#ifndef HALVED_BASE_ARENA_H
#define HALVED_BASE_ARENA_H

#include <stddef.h>

struct arena;

/* A new, empty arena. Blocks are recycled per thread. */
struct arena *arena_new(void);

/* Runs the deferred releases, newest first, then gives all memory back. NULL is allowed. */
void arena_free(struct arena *arena);

/* `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* A NUL-terminated copy of `size` bytes. */
char *arena_copy(struct arena *arena, const char *data, size_t size);

/* A NUL-terminated string made as printf would. */
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Calls release(object) when the arena is freed: the way a foreign object (PGresult, cJSON) joins it. */
void arena_defer(struct arena *arena, void (*release)(void *), void *object);

#endif
