#include "halved/base/text.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct text text_of(const char *string)
{
	return (struct text){ .data = string, .size = string == NULL ? 0 : strlen(string) };
}

bool text_is(struct text text, const char *string)
{
	return text.data != NULL && text.size == strlen(string) && memcmp(text.data, string, text.size) == 0;
}

bool text_is_nocase(struct text text, const char *string)
{
	return text.data != NULL && text.size == strlen(string) &&
	       strncasecmp(text.data, string, text.size) == 0;
}

struct text text_trim(struct text text)
{
	while (text.size > 0 && (*text.data == ' ' || *text.data == '\t')) {
		text.data++;
		text.size--;
	}
	while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t'))
		text.size--;
	return text;
}

struct text text_cut(struct text *rest, char end)
{
	const char *at = rest->size == 0 ? NULL : memchr(rest->data, end, rest->size);
	size_t size = at == NULL ? rest->size : (size_t)(at - rest->data);
	struct text part = text_trim((struct text){ rest->data, size });

	*rest = (struct text){ rest->data + size + (at != NULL), rest->size - size - (at != NULL) };
	return part;
}

char *text_copy(struct arena *arena, struct text text)
{
	return arena_copy(arena, text.data, text.size);
}

bool text_number(struct text text, unsigned long long max, unsigned long long *number)
{
	unsigned long long sum = 0;

	if (text.size == 0)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		unsigned digit = (unsigned)((unsigned char)text.data[i] - '0');

		if (digit > 9 || sum > (max - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*number = sum;
	return sum <= max;
}

/* Bytes of one UTF-8 sequence at `at`, 0 when it is none; the ranges are those of Unicode table 3-7. */
static size_t utf8_sequence(const unsigned char *at, size_t left)
{
	unsigned char low = 0x80, high = 0xBF;
	size_t size;

	if (at[0] < 0x80)
		return 1;
	if (at[0] >= 0xC2 && at[0] <= 0xDF)
		size = 2;
	else if (at[0] >= 0xE0 && at[0] <= 0xEF)
		size = 3;
	else if (at[0] >= 0xF0 && at[0] <= 0xF4)
		size = 4;
	else
		return 0;
	if (at[0] == 0xE0)
		low = 0xA0;
	if (at[0] == 0xED)
		high = 0x9F;
	if (at[0] == 0xF0)
		low = 0x90;
	if (at[0] == 0xF4)
		high = 0x8F;
	if (left < size || at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < size; i++)
		if (at[i] < 0x80 || at[i] > 0xBF)
			return 0;
	return size;
}

bool text_is_utf8(const char *data, size_t size)
{
	const unsigned char *at = (const unsigned char *)data;

	while (size > 0) {
		size_t step = utf8_sequence(at, size);

		if (step == 0)
			return false;
		at += step;
		size -= step;
	}
	return true;
}

/* Makes room for `size` more bytes and the closing NUL. */
static bool buffer_room(struct buffer *buffer, size_t size)
{
	size_t room = buffer->room < 256 ? 256 : buffer->room;
	char *grown;

	if (buffer->overflow || size > buffer->max || buffer->size > buffer->max - size) {
		buffer->overflow = true;
		return false;
	}
	if (buffer->size + size < buffer->room)
		return true;
	while (room <= buffer->size + size)
		room *= 2;
	grown = realloc(buffer->data, room);
	check(grown != NULL);
	buffer->data = grown;
	buffer->room = room;
	return true;
}

void buffer_add(struct buffer *buffer, const char *data, size_t size)
{
	if (!buffer_room(buffer, size))
		return;
	if (size > 0)
		memcpy(buffer->data + buffer->size, data, size);
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
}

void buffer_string(struct buffer *buffer, const char *string)
{
	buffer_add(buffer, string, strlen(string));
}

void buffer_vformat(struct buffer *buffer, const char *format, va_list arguments)
{
	size_t free_room = buffer->overflow ? 0 : buffer->room - buffer->size;
	va_list again;
	int size;

	/* most often it fits into what is there, and then once is enough */
	va_copy(again, arguments);
	size = vsnprintf(free_room == 0 ? NULL : buffer->data + buffer->size, free_room, format, again);
	va_end(again);
	check(size >= 0);
	if ((size_t)size >= free_room || buffer->size + (size_t)size > buffer->max) {
		if (free_room > 0)
			buffer->data[buffer->size] = '\0';
		if (!buffer_room(buffer, (size_t)size))
			return;
		vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, arguments);
	}
	buffer->size += (size_t)size;
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	buffer_vformat(buffer, format, arguments);
	va_end(arguments);
}

void buffer_consume(struct buffer *buffer, size_t size)
{
	check(size <= buffer->size);
	if (size == 0)
		return;
	buffer->size -= size;
	memmove(buffer->data, buffer->data + size, buffer->size);
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ .max = buffer->max };
}

static void release_buffer(void *object)
{
	buffer_free(object);
}

struct buffer *arena_buffer(struct arena *arena, size_t max)
{
	struct buffer *buffer = arena_alloc(arena, sizeof(*buffer));

	buffer->max = max;
	arena_defer(arena, release_buffer, buffer);
	return buffer;
}
