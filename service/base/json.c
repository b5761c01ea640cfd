#include "halved/base/json.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/limits.h"

#include <cjson/cJSON.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the strict check, RFC 8259 ---- */

struct reader {
	const char *at, *end;
	const char *what; /* set once: the fault */
	const char *nul;  /* where an escaped U+0000 stands, if any does */
	int depth;
};

static bool refuse(struct reader *reader, const char *what)
{
	if (reader->what == NULL)
		reader->what = what;
	return false;
}

static void skip_blanks(struct reader *reader)
{
	while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) != NULL && *reader->at != '\0')
		reader->at++;
}

static bool next_is(struct reader *reader, char wanted)
{
	if (reader->at >= reader->end || *reader->at != wanted)
		return false;
	reader->at++;
	return true;
}

static bool is_digit(const struct reader *reader)
{
	return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

static bool check_digits(struct reader *reader)
{
	if (!is_digit(reader))
		return refuse(reader, "A digit is missing in a number.");
	while (is_digit(reader))
		reader->at++;
	return true;
}

static bool check_number(struct reader *reader)
{
	next_is(reader, '-');
	if (next_is(reader, '0')) {
		if (is_digit(reader))
			return refuse(reader, "A number starts with a superfluous zero.");
	} else if (!check_digits(reader)) {
		return false;
	}
	if (next_is(reader, '.') && !check_digits(reader))
		return false;
	if (next_is(reader, 'e') || next_is(reader, 'E')) {
		if (!next_is(reader, '+'))
			next_is(reader, '-');
		return check_digits(reader);
	}
	return true;
}

/* Reads the four hex digits of \uXXXX; -1 when they are none. */
static long check_hex(struct reader *reader)
{
	long code = 0;

	for (int i = 0; i < 4; i++, reader->at++) {
		char c = reader->at < reader->end ? *reader->at : '\0';

		if (c >= '0' && c <= '9')
			code = code * 16 + (c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			code = code * 16 + ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return code;
}

static bool check_unicode_escape(struct reader *reader)
{
	const char *start = reader->at;
	long code = check_hex(reader);

	if (code < 0)
		return refuse(reader, "A \\u escape needs four hexadecimal digits.");
	if (code == 0 && reader->nul == NULL)
		reader->nul = start;
	if (code >= 0xDC00 && code <= 0xDFFF)
		return refuse(
			reader, "A \\u escape is the second half of a surrogate pair without its first.");
	if (code < 0xD800 || code > 0xDBFF)
		return true;
	if (!next_is(reader, '\\') || !next_is(reader, 'u'))
		return refuse(
			reader, "A \\u escape is the first half of a surrogate pair without its second.");
	code = check_hex(reader);
	if (code < 0xDC00 || code > 0xDFFF)
		return refuse(
			reader, "A \\u escape is the first half of a surrogate pair without its second.");
	return true;
}

static bool check_escape(struct reader *reader)
{
	if (next_is(reader, 'u'))
		return check_unicode_escape(reader);
	if (reader->at < reader->end && *reader->at != '\0' && strchr("\"\\/bfnrt", *reader->at) != NULL) {
		reader->at++;
		return true;
	}
	return refuse(reader, "A string contains an unknown escape.");
}

/* Called behind the opening quote. */
static bool check_string(struct reader *reader)
{
	while (reader->at < reader->end) {
		unsigned char c = (unsigned char)*reader->at;

		if (c < 0x20)
			return refuse(reader, "A string contains a control character that is not escaped.");
		reader->at++;
		if (c == '"')
			return true;
		if (c == '\\' && !check_escape(reader))
			return false;
	}
	return refuse(reader, "A string is not closed.");
}

static bool check_word(struct reader *reader, const char *word)
{
	size_t size = strlen(word);

	if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, word, size) != 0)
		return refuse(reader, "A value is missing or not one that JSON knows.");
	reader->at += size;
	return true;
}

static bool check_value(struct reader *reader);

static bool check_member(struct reader *reader)
{
	skip_blanks(reader);
	if (!next_is(reader, '"'))
		return refuse(reader, "A member name in double quotes is missing.");
	if (!check_string(reader))
		return false;
	skip_blanks(reader);
	if (!next_is(reader, ':'))
		return refuse(reader, "A colon is missing behind a member name.");
	return check_value(reader);
}

/* Called behind the opening bracket; nesting is bounded, so the recursion is. */
static bool check_container(struct reader *reader, char close, bool (*item)(struct reader *))
{
	bool ok = true;

	if (++reader->depth > LIMIT_JSON_DEPTH)
		return refuse(reader, "The document is nested too deeply.");
	skip_blanks(reader);
	if (!next_is(reader, close)) {
		do {
			ok = item(reader);
			skip_blanks(reader);
		} while (ok && next_is(reader, ','));
		if (ok && !next_is(reader, close))
			ok = refuse(reader, "A comma or a closing bracket is missing.");
	}
	reader->depth--;
	return ok;
}

static bool check_value(struct reader *reader)
{
	skip_blanks(reader);
	if (next_is(reader, '"'))
		return check_string(reader);
	if (next_is(reader, '{'))
		return check_container(reader, '}', check_member);
	if (next_is(reader, '['))
		return check_container(reader, ']', check_value);
	if (is_digit(reader) || (reader->at < reader->end && *reader->at == '-'))
		return check_number(reader);
	if (reader->at < reader->end && *reader->at == 't')
		return check_word(reader, "true");
	if (reader->at < reader->end && *reader->at == 'f')
		return check_word(reader, "false");
	return check_word(reader, "null");
}

static void locate(struct json_fault *fault, const char *data, const char *at, const char *what)
{
	*fault = (struct json_fault){ .line = 1, .column = 1, .what = what };
	for (; data < at; data++) {
		fault->column++;
		if (*data == '\n') {
			fault->line++;
			fault->column = 1;
		}
	}
}

static bool check_text(struct reader *reader, const char *data, size_t size)
{
	*reader = (struct reader){ .at = data, .end = data + size };
	if (!text_is_utf8(data, size))
		return refuse(reader, "The document is not valid UTF-8.");
	if (!check_value(reader))
		return false;
	skip_blanks(reader);
	return reader->at == reader->end ||
	       refuse(reader, "There is something behind the end of the document.");
}

bool json_check(const char *data, size_t size, struct json_fault *fault)
{
	struct reader reader;

	if (check_text(&reader, data, size))
		return true;
	locate(fault, data, reader.at, reader.what);
	return false;
}

/* ---- reading, by cJSON ---- */

static void release_json(void *object)
{
	cJSON_Delete(object);
}

static void release_string(void *object)
{
	cJSON_free(object);
}

struct json *json_read(struct arena *arena, const char *data, size_t size, struct json_fault *fault)
{
	struct reader reader;
	cJSON *value;

	if (!check_text(&reader, data, size)) {
		locate(fault, data, reader.at, reader.what);
		return NULL;
	}
	if (reader.nul != NULL) {
		locate(fault, data, reader.nul, "A string contains U+0000, which cannot be stored.");
		return NULL;
	}
	value = cJSON_ParseWithLength(data, size);
	if (value == NULL) {
		locate(fault, data, data, "The document cannot be read.");
		return NULL;
	}
	arena_defer(arena, release_json, value);
	return (struct json *)value;
}

enum json_kind json_kind(const struct json *value)
{
	const cJSON *item = (const cJSON *)value;

	if (item == NULL)
		return JSON_ABSENT;
	if (cJSON_IsNull(item))
		return JSON_NULL;
	if (cJSON_IsBool(item))
		return JSON_BOOLEAN;
	if (cJSON_IsNumber(item))
		return JSON_NUMBER;
	if (cJSON_IsString(item))
		return JSON_TEXT;
	return cJSON_IsArray(item) ? JSON_LIST : JSON_OBJECT;
}

const char *json_string(const struct json *value)
{
	return json_kind(value) == JSON_TEXT ? ((const cJSON *)value)->valuestring : NULL;
}

double json_number(const struct json *value)
{
	return json_kind(value) == JSON_NUMBER ? ((const cJSON *)value)->valuedouble : 0;
}

bool json_boolean(const struct json *value)
{
	return cJSON_IsTrue((const cJSON *)value);
}

const struct json *json_member(const struct json *object, const char *name)
{
	if (json_kind(object) != JSON_OBJECT)
		return NULL;
	return (const struct json *)cJSON_GetObjectItemCaseSensitive((const cJSON *)object, name);
}

const struct json *json_first(const struct json *container)
{
	return container == NULL ? NULL : (const struct json *)((const cJSON *)container)->child;
}

const struct json *json_next(const struct json *value)
{
	return (const struct json *)((const cJSON *)value)->next;
}

const char *json_name(const struct json *member)
{
	return ((const cJSON *)member)->string;
}

size_t json_count(const struct json *container)
{
	return container == NULL ? 0 : (size_t)cJSON_GetArraySize((const cJSON *)container);
}

char *json_print(struct arena *arena, const struct json *value)
{
	char *printed = cJSON_PrintUnformatted((const cJSON *)value);

	check(printed != NULL);
	arena_defer(arena, release_string, printed);
	return printed;
}

/* ---- writing ---- */

void json_quote(struct buffer *buffer, const char *string, size_t size)
{
	size_t start = 0;

	buffer_add(buffer, "\"", 1);
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)string[i];

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
			continue;
		buffer_add(buffer, string + start, i - start);
		if (c == '"' || c == '\\')
			buffer_format(buffer, "\\%c", c);
		else
			buffer_format(buffer, "\\u%04x", c);
		start = i + 1;
	}
	buffer_add(buffer, string + start, size - start);
	buffer_add(buffer, "\"", 1);
}

void json_real(struct buffer *buffer, double number)
{
	char out[40];

	if (!isfinite(number)) {
		buffer_string(buffer, "null");
		return;
	}
	for (int digits = 15; digits <= DBL_DECIMAL_DIG; digits++) {
		snprintf(out, sizeof(out), "%.*g", digits, number);
		if (strtod(out, NULL) == number)
			break;
	}
	buffer_string(buffer, out);
}

void json_decimal(struct buffer *buffer, double number, unsigned decimals)
{
	char out[32], *to = out + sizeof(out);
	unsigned long long scale = 1, rest;
	double scaled;

	for (unsigned i = 0; i < decimals; i++)
		scale *= 10;
	scaled = fabs(number) * (double)scale;
	if (!(scaled < 1e15)) {
		json_real(buffer, number);
		return;
	}
	rest = (unsigned long long)llround(scaled);
	for (; decimals > 0 && rest % 10 == 0; decimals--)
		rest /= 10;
	number = rest == 0 ? 0 : number;
	for (unsigned printed = 0; printed <= decimals || rest > 0; printed++, rest /= 10) {
		if (printed > 0 && printed == decimals)
			*--to = '.';
		*--to = (char)('0' + rest % 10);
	}
	if (number < 0)
		*--to = '-';
	buffer_add(buffer, to, (size_t)(out + sizeof(out) - to));
}
