#include "halved/base/utf16.h"

#define BROKEN ((char)0xff)

static size_t put(unsigned character, char *out)
{
	if (character < 0x80) {
		out[0] = (char)character;
		return 1;
	}
	if (character < 0x800) {
		out[0] = (char)(0xc0 | character >> 6);
		out[1] = (char)(0x80 | (character & 0x3f));
		return 2;
	}
	if (character < 0x10000) {
		out[0] = (char)(0xe0 | character >> 12);
		out[1] = (char)(0x80 | (character >> 6 & 0x3f));
		out[2] = (char)(0x80 | (character & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | character >> 18);
	out[1] = (char)(0x80 | (character >> 12 & 0x3f));
	out[2] = (char)(0x80 | (character >> 6 & 0x3f));
	out[3] = (char)(0x80 | (character & 0x3f));
	return 4;
}

static size_t take_unit(struct utf16 *utf16, unsigned unit, char *out)
{
	bool is_second = unit >= 0xdc00 && unit < 0xe000;
	unsigned first = utf16->first_half;
	size_t size = 0;

	utf16->first_half = 0;
	if (first != 0 && is_second)
		return put(0x10000 + ((first - 0xd800) << 10) + (unit - 0xdc00), out);
	if (first != 0 || is_second)
		out[size++] = BROKEN;
	if (unit >= 0xd800 && unit < 0xdc00)
		utf16->first_half = unit;
	else if (!is_second)
		size += put(unit, out + size);
	return size;
}

size_t utf16_take(struct utf16 *utf16, const char *data, size_t size, char *out)
{
	size_t used = 0;

	for (size_t i = 0; i < size; i++) {
		unsigned first = utf16->byte, second = (unsigned char)data[i];

		utf16->has_byte = !utf16->has_byte;
		utf16->byte = (unsigned char)data[i];
		if (!utf16->has_byte)
			used += take_unit(
				utf16, utf16->is_big ? first << 8 | second : second << 8 | first, out + used);
	}
	return used;
}

size_t utf16_end(struct utf16 *utf16, char *out)
{
	bool is_broken = utf16->has_byte || utf16->first_half != 0;

	utf16->has_byte = false;
	utf16->first_half = 0;
	if (is_broken)
		out[0] = BROKEN;
	return is_broken;
}
