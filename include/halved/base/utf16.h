/* UTF-16 that comes in pieces, as UTF-8. */
#ifndef HALVED_BASE_UTF16_H
#define HALVED_BASE_UTF16_H

#include <stdbool.h>
#include <stddef.h>

struct utf16 {
	bool is_big;	     /* the larger byte of each two first */
	bool has_byte;	     /* a piece ended between two bytes */
	unsigned char byte;  /* the first of them */
	unsigned first_half; /* of a character of four bytes; 0: none */
};

/* Bytes of UTF-8 that a piece needs at most. */
#define UTF16_ROOM(size) (((size) / 2 + 2) * 3)

/*
 * Writes the next piece to `out`, and returns how many bytes that are. Half a character becomes bytes that no
 * UTF-8 has, so that whoever looks at the text finds it broken there.
 */
size_t utf16_take(struct utf16 *utf16, const char *data, size_t size, char *out);

/* What is left when no piece comes any more. */
size_t utf16_end(struct utf16 *utf16, char *out);

#endif
