#include "halved/api/validate.h"

#include "halved/base/arena.h"
#include "halved/base/text.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_DEFAULT_MAX 200

/* ---- the text types: each says what is wrong, or NULL ---- */

static size_t count_characters(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

static const char *check_text(struct arena *arena, const struct field *field, const char *text)
{
	long long max = field->max > 0 ? field->max : TEXT_DEFAULT_MAX;
	long long size = (long long)count_characters(text);

	if (size > max)
		return arena_format(arena, "Must have at most %lld characters, has %lld.", max, size);
	if (size < field->min)
		return arena_format(arena, "Must have at least %lld characters, has %lld.", field->min, size);
	if (field->required && is_blank(text))
		return "Must not be blank.";
	return NULL;
}

/* Reads exactly `digits` digits at *at and moves behind them; -1 when they are none. */
static int read_digits(const char **at, int digits)
{
	int number = 0;

	for (; digits > 0; digits--, (*at)++) {
		if (**at < '0' || **at > '9')
			return -1;
		number = number * 10 + (**at - '0');
	}
	return number;
}

static bool skip(const char **at, char wanted)
{
	if (**at != wanted)
		return false;
	(*at)++;
	return true;
}

static int days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

static bool read_date(const char **at)
{
	int year = read_digits(at, 4), month, day;

	if (year < 1900 || year > 2200 || !skip(at, '-'))
		return false;
	month = read_digits(at, 2);
	if (month < 1 || month > 12 || !skip(at, '-'))
		return false;
	day = read_digits(at, 2);
	return day >= 1 && day <= days_of_month(year, month);
}

static const char *check_date(const char *text)
{
	if (read_date(&text) && *text == '\0')
		return NULL;
	return "Must be a date such as 2026-01-27.";
}

static bool read_clock(const char **at, bool seconds)
{
	int hour = read_digits(at, 2), minute;

	if (hour < 0 || hour > 23 || !skip(at, ':'))
		return false;
	minute = read_digits(at, 2);
	if (minute < 0 || minute > 59)
		return false;
	if (!seconds)
		return true;
	if (!skip(at, ':'))
		return false;
	minute = read_digits(at, 2);
	return minute >= 0 && minute <= 59;
}

static const char *check_time(const char *text)
{
	static const char *const wrong =
		"Must be a moment with its offset such as 2026-01-27T13:00:00-08:00.";

	if (!read_date(&text) || !skip(&text, 'T') || !read_clock(&text, true))
		return wrong;
	if (skip(&text, '.')) {
		size_t digits = strspn(text, "0123456789");

		if (digits == 0 || digits > 6)
			return wrong;
		text += digits;
	}
	if (skip(&text, 'Z'))
		return *text == '\0' ? NULL : wrong;
	if (!skip(&text, '+') && !skip(&text, '-'))
		return wrong;
	return read_clock(&text, false) && *text == '\0' ? NULL : wrong;
}

static const char *check_year(const char *text)
{
	const char *at = text;
	int first = read_digits(&at, 4), second;

	if (first >= 1990 && first < 2100 && skip(&at, '-')) {
		second = read_digits(&at, 2);
		if (second == (first + 1) % 100 && *at == '\0')
			return NULL;
	}
	return "Must be a school year such as 2022-23.";
}

static const char *check_slug(const char *text)
{
	size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	if (text[size] != '\0' || size < 2 || size > 63 || text[0] < 'a' || text[0] > 'z')
		return "Must be 2 to 63 of a-z, 0-9 and hyphens, starting with a letter.";
	return NULL;
}

static const char *check_email(const char *text)
{
	const char *at = strchr(text, '@');

	if (at == NULL || at == text || strchr(at + 1, '@') != NULL || strchr(at, '.') == NULL ||
		strpbrk(text, " \t\r\n<>,;") != NULL || strlen(text) > 254 || at[1] == '\0')
		return "Must be an e-mail address.";
	return NULL;
}

static const char *check_link(const char *text)
{
	if ((strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0) ||
		strpbrk(text, " \t\r\n\"<>\\^`{|}") != NULL || strlen(text) > 2000)
		return "Must be a link that starts with https:// or http://.";
	return NULL;
}

static const char *check_zone(const char *text)
{
	size_t size = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

	if (size == 0 || size > 64 || text[size] != '\0')
		return "Must be the name of a time zone such as America/Los_Angeles.";
	return NULL;
}

static const char *check_choice(struct arena *arena, const struct field *field, const char *text)
{
	struct buffer *list = arena_buffer(arena, 4096);

	for (const char *const *choice = field->choices; *choice != NULL; choice++) {
		if (strcmp(*choice, text) == 0)
			return NULL;
		buffer_format(list, "%s%s", list->size > 0 ? ", " : "", *choice);
	}
	return arena_format(arena, "Must be one of: %s.", list->data);
}

static const char *check_reference(const char *text)
{
	size_t size = strlen(text);

	if (size < 1 || size > 64 || strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") != size)
		return "Must be a code such as wa-01109, or an id.";
	return NULL;
}

static const char *check_id(const char *text)
{
	size_t size = strspn(text, "0123456789");

	return size >= 1 && size <= 18 && text[size] == '\0' ? NULL : "Must be an id.";
}

/* What is wrong with a value of a type that JSON writes as text. */
static const char *check_string(struct arena *arena, const struct field *field, const char *text)
{
	switch (field->type) {
	case FIELD_DATE:
		return check_date(text);
	case FIELD_TIME:
		return check_time(text);
	case FIELD_YEAR:
		return check_year(text);
	case FIELD_ZONE:
		return check_zone(text);
	case FIELD_SLUG:
		return check_slug(text);
	case FIELD_EMAIL:
		return check_email(text);
	case FIELD_LINK:
		return check_link(text);
	case FIELD_CHOICE:
		return check_choice(arena, field, text);
	case FIELD_ORGANIZATION:
	case FIELD_MEMBER:
		return check_reference(text);
	case FIELD_PERSON:
		return check_id(text);
	default:
		if (field->choices != NULL)
			return check_choice(arena, field, text);
		return check_text(arena, field, text);
	}
}

/* ---- JSON values ---- */

static const char *check_integer(struct arena *arena, const struct field *field, const struct json *value)
{
	long long max = field->max != 0 ? field->max : INT_MAX;
	double number = json_number(value);

	if (json_kind(value) != JSON_NUMBER || number != floor(number))
		return "Must be a whole number.";
	if (number < (double)field->min || number > (double)max)
		return arena_format(arena, "Must be from %lld to %lld.", field->min, max);
	return NULL;
}

static const char *check_real(struct arena *arena, const struct field *field, const struct json *value)
{
	double number = json_number(value);

	if (json_kind(value) != JSON_NUMBER || !isfinite(number))
		return "Must be a number.";
	if (number < field->least || number > field->most)
		return arena_format(arena, "Must be from %g to %g.", field->least, field->most);
	return NULL;
}

static void check_value(struct faults *faults, const struct field *field, const struct json *value,
	enum validate_mode mode, const char *pointer);

static void check_list(struct faults *faults, const struct field *field, const struct json *value,
	enum validate_mode mode, const char *pointer)
{
	struct field item = *field;
	size_t position = 0;

	(void)mode;
	if (json_kind(value) != JSON_LIST) {
		faults_add(faults, pointer, "Must be a list.");
		return;
	}
	if (json_count(value) > field->items) {
		faults_add(faults, pointer,
			arena_format(faults->arena, "Must have at most %zu items, has %zu.", field->items,
				json_count(value)));
		return;
	}
	item.type = field->of != NULL ? FIELD_OBJECT : FIELD_TEXT;
	item.required = true;
	for (const struct json *at = json_first(value); at != NULL; at = json_next(at), position++)
		check_value(faults, &item, at, VALIDATE_WHOLE,
			arena_format(faults->arena, "%s/%zu", pointer, position));
}

static const char *check_scalar(struct arena *arena, const struct field *field, const struct json *value)
{
	switch (field->type) {
	case FIELD_INTEGER:
		return check_integer(arena, field, value);
	case FIELD_REAL:
		return check_real(arena, field, value);
	case FIELD_BOOLEAN:
		return json_kind(value) == JSON_BOOLEAN ? NULL : "Must be true or false.";
	default:
		if (json_kind(value) != JSON_TEXT)
			return "Must be text.";
		return check_string(arena, field, json_string(value));
	}
}

static void check_value(struct faults *faults, const struct field *field, const struct json *value,
	enum validate_mode mode, const char *pointer)
{
	const char *wrong;

	if (field->type == FIELD_OBJECT) {
		validate_object(faults, value, field->of, mode, pointer);
	} else if (field->type == FIELD_LIST) {
		check_list(faults, field, value, mode, pointer);
	} else {
		wrong = check_scalar(faults->arena, field, value);
		if (wrong != NULL)
			faults_add(faults, pointer, wrong);
	}
}

static const struct field *find_field(const struct resource *resource, const char *name)
{
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		if (strcmp(field->name, name) == 0)
			return field;
	return NULL;
}

/* A member name as a part of a JSON pointer, cut to a length a person can read. */
static const char *pointer_part(struct arena *arena, const char *name)
{
	struct buffer *part = arena_buffer(arena, 256);

	for (size_t i = 0; i < 64 && name[i] != '\0'; i++) {
		if (name[i] == '~' || name[i] == '/')
			buffer_string(part, name[i] == '~' ? "~0" : "~1");
		else
			buffer_add(part, &name[i], 1);
	}
	return part->data != NULL ? part->data : "";
}

static bool seen_before(const struct json *document, const struct json *member)
{
	for (const struct json *at = json_first(document); at != member; at = json_next(at))
		if (strcmp(json_name(at), json_name(member)) == 0)
			return true;
	return false;
}

static void check_member(struct faults *faults, const struct json *document, const struct json *member,
	const struct resource *resource, enum validate_mode mode, const char *pointer)
{
	const struct field *field = find_field(resource, json_name(member));
	const char *here =
		arena_format(faults->arena, "%s/%s", pointer, pointer_part(faults->arena, json_name(member)));

	if (field == NULL)
		faults_add(faults, here, "There is no such field.");
	else if (seen_before(document, member))
		faults_add(faults, here, "Is given twice.");
	else if (field->use == FIELD_SHOWN)
		faults_add(faults, here, "Is set by the service.");
	else if (mode == VALIDATE_PATCH && field_is_once(field))
		faults_add(faults, here, "Cannot be changed.");
	else if (json_kind(member) == JSON_NULL) {
		if (field->required)
			faults_add(faults, here, "Is required.");
	} else
		check_value(faults, field, member, mode, here);
}

void validate_object(struct faults *faults, const struct json *document, const struct resource *resource,
	enum validate_mode mode, const char *pointer)
{
	if (json_kind(document) != JSON_OBJECT) {
		faults_add(faults, pointer, "Must be an object.");
		return;
	}
	for (const struct json *member = json_first(document); member != NULL; member = json_next(member)) {
		if (faults->count > LIMIT_FAULTS)
			return;
		check_member(faults, document, member, resource, mode, pointer);
	}
	if (mode == VALIDATE_PATCH)
		return;
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		if (field->required && field->use != FIELD_SHOWN &&
			json_member(document, field->name) == NULL)
			faults_add(faults, arena_format(faults->arena, "%s/%s", pointer, field->name),
				"Is required.");
}

/* ---- parameters ---- */

const char *validate_text(struct arena *arena, const struct field *field, const char *value)
{
	char *end;
	double number;

	switch (field->type) {
	case FIELD_INTEGER:
		if (strspn(value, "0123456789") != strlen(value) || value[0] == '\0' || strlen(value) > 9)
			return "Must be a whole number.";
		number = strtod(value, &end);
		if (number < (double)field->min || number > (double)(field->max != 0 ? field->max : INT_MAX))
			return arena_format(arena, "Must be from %lld to %lld.", field->min,
				field->max != 0 ? field->max : INT_MAX);
		return NULL;
	case FIELD_BOOLEAN:
		return strcmp(value, "0") == 0 || strcmp(value, "1") == 0 ? NULL : "Must be 0 or 1.";
	default:
		if (!text_is_utf8(value, strlen(value)))
			return "Must be UTF-8.";
		return check_string(arena, field, value);
	}
}
