/*
 * JSON: a strict check (RFC 8259, UTF-8, depth), then reading and printing by cJSON, which only json.c knows.
 * Numbers are doubles: identifiers travel as text.
 */
#ifndef HALVED_BASE_JSON_H
#define HALVED_BASE_JSON_H

#include "halved/base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum json_kind { JSON_ABSENT, JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_TEXT, JSON_LIST, JSON_OBJECT };

struct json_fault {
	size_t line, column; /* of the first wrong byte, from 1 */
	const char *what;    /* a plain sentence */
};

struct json; /* one value; lives in the arena it was read into */

/* True when the bytes are exactly one JSON text; else says where and why in *fault. */
bool json_check(const char *data, size_t size, struct json_fault *fault);

/* Reads a JSON text after json_check(); NULL with *fault set when it is none. U+0000 in a string is refused.
 */
struct json *json_read(struct arena *arena, const char *data, size_t size, struct json_fault *fault);

/* All accessors take NULL as the absent value. Names are matched exactly. */
enum json_kind json_kind(const struct json *value);
const char *json_string(const struct json *value); /* NULL when it is not text */
double json_number(const struct json *value);
bool json_boolean(const struct json *value);
const struct json *json_member(const struct json *object, const char *name);
const struct json *json_first(const struct json *container); /* first member or item */
const struct json *json_next(const struct json *value);	     /* the one behind it */
const char *json_name(const struct json *member);
size_t json_count(const struct json *container);

/* Prints the value without blanks, into the arena. */
char *json_print(struct arena *arena, const struct json *value);

/* Writing: adds `string` quoted and escaped. */
void json_quote(struct buffer *buffer, const char *string, size_t size);

/* Adds a double that reads back as the same double; NaN and infinity become null. */
void json_real(struct buffer *buffer, double number);

/*
 * Adds a double rounded to `decimals` (0 to 9) behind the point, without zeros at its end and never as -0:
 * 0.25 is 0.25 and -0.0000000001 is 0. What has more than 15 digits then, and NaN and infinity, as json_real.
 */
void json_decimal(struct buffer *buffer, double number, unsigned decimals);

#endif
