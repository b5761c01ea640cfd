/*
 * Raw inputs and what becomes of them: each row is fed to the reader whole, byte by byte and in random
 * pieces, and to the server through a real socket.
 */
#ifndef HALVED_TESTS_FRAMING_H
#define HALVED_TESTS_FRAMING_H

#include "halved/base/text.h"

struct arena;

struct framing {
	const char *name;
	struct text bytes; /* then the client sends no more */
	/*
	 * One word group an answer, parted by " | ": "GET /a?b [body]" for a request that is taken, a status
	 * for one that is not (nothing is answered behind it), "" for silence.
	 */
	const char *answers;
};

/* All rows, in memory of the arena. */
const struct framing *framing_rows(struct arena *arena, size_t *count);

/* What the reader makes of the bytes, in the words above; piece() says how many come next (at least 1). */
char *framing_read(struct arena *arena, struct text bytes, size_t (*piece)(void *), void *context);

#endif
