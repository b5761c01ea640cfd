/* The request reader: whole, byte by byte and in random pieces must come out the same. */
#include "../support/framing.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t one_byte(void *context)
{
	(void)context;
	return 1;
}

static size_t random_piece(void *context)
{
	unsigned draw = (unsigned)rand_r(context);

	return draw % 4 == 0 ? 1 : 1 + draw / 4 % 64;
}

/* The first two bytes choose the pieces. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct text bytes = { (const char *)data + 2, size - 2 };
	const char *whole;
	unsigned seed;

	if (size < 3) {
		arena_free(arena);
		return -1;
	}
	seed = data[0] | (unsigned)data[1] << 8;
	whole = framing_read(arena, bytes, NULL, NULL);
	check(strcmp(whole, framing_read(arena, bytes, one_byte, NULL)) == 0);
	check(strcmp(whole, framing_read(arena, bytes, random_piece, &seed)) == 0);
	arena_free(arena);
	return 0;
}
