/*
 * Text: a span of bytes that somebody else owns, and a growing buffer that never passes its maximum.
 */
#ifndef HALVED_BASE_TEXT_H
#define HALVED_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

struct text {
	const char *data; /* not NUL-terminated; NULL means absent */
	size_t size;
};

/* The span of a C string; NULL gives the absent text. */
struct text text_of(const char *string);

bool text_is(struct text text, const char *string);
bool text_is_nocase(struct text text, const char *string);

/* Cuts leading and trailing spaces and tabs. */
struct text text_trim(struct text text);

/* The part before the first `end`, trimmed; *rest becomes what follows it. */
struct text text_cut(struct text *rest, char end);

/* A NUL-terminated copy in the arena. */
char *text_copy(struct arena *arena, struct text text);

/* Reads a whole decimal number without sign; false when it is anything else or passes `max`. */
bool text_number(struct text text, unsigned long long max, unsigned long long *number);

/* True when the bytes are valid UTF-8 (no surrogates, no overlong forms). */
bool text_is_utf8(const char *data, size_t size);

/*
 * A growing buffer. Zero-initialise it with its maximum: struct buffer b = { .max = LIMIT_REPLY };
 * Once an addition would pass the maximum, nothing more is added and `overflow` stays true.
 */
struct buffer {
	char *data;
	size_t size, room, max;
	bool overflow;
};

void buffer_add(struct buffer *buffer, const char *data, size_t size);
void buffer_string(struct buffer *buffer, const char *string);
void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_vformat(struct buffer *buffer, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

/* Drops the first `size` bytes, which have been used. */
void buffer_consume(struct buffer *buffer, size_t size);
void buffer_free(struct buffer *buffer);

/* A buffer whose memory goes with the arena. */
struct buffer *arena_buffer(struct arena *arena, size_t max);

#endif
