#include "halved/base/base64url.h"

#include "halved/base/arena.h"

#include <stdint.h>
#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *base64url_write(struct arena *arena, const void *data, size_t size)
{
	const unsigned char *bytes = data;
	char *out = arena_alloc(arena, size / 3 * 4 + 5), *at = out;
	uint32_t bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < size; i++) {
		bits = bits << 8 | bytes[i];
		for (held += 8; held >= 6; held -= 6)
			*at++ = letters[bits >> (held - 6) & 63];
	}
	if (held > 0)
		*at++ = letters[bits << (6 - held) & 63];
	return out;
}

bool base64url_read(struct arena *arena, struct text text, struct text *decoded)
{
	char *out = arena_alloc(arena, text.size / 4 * 3 + 4), *at = out;
	uint32_t bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < text.size; i++) {
		const char *letter = text.data[i] == '\0' ? NULL : strchr(letters, text.data[i]);

		if (letter == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(letter - letters);
		held += 6;
		if (held >= 8) {
			held -= 8;
			*at++ = (char)(bits >> held & 255);
		}
	}
	*decoded = (struct text){ out, (size_t)(at - out) };
	return held < 6 && (bits & ((1U << held) - 1)) == 0;
}
