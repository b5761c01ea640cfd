/*
 * Secrets that the database has to give back, sealed by libsodium (XChaCha20-Poly1305) with
 * HALVED_SECRET_KEY. They are bound to their place: what stands in another's row cannot be opened there.
 * Without a key they are kept as they are.
 */
#ifndef HALVED_BASE_SEAL_H
#define HALVED_BASE_SEAL_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* The text of a bytea; `key` may be NULL, `place` is like "second_factor 17". */
const char *seal(struct arena *arena, const char *key, const char *place, const void *secret, size_t size);

/* False, and a line in the log, when it was sealed with another key or for another place, or has another
 * size. `before` is the key before this one; NULL: there is none. */
bool unseal(struct arena *arena, const char *key, const char *before, const char *place, const char *kept,
	void *secret, size_t size);

#endif
