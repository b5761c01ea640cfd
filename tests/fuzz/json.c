/*
 * The JSON check: it takes what an automaton takes that sees one byte at a time, it and the reading behind it
 * agree, whatever it takes cJSON must read, and what is printed must be taken again and print as the same.
 */
#include "../support/json_bytes.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_all(const struct json *value)
{
	size_t count = 1;
	enum json_kind kind = json_kind(value);

	check(kind != JSON_ABSENT && (kind != JSON_TEXT || json_string(value) != NULL));
	if (kind != JSON_LIST && kind != JSON_OBJECT)
		return count;
	for (const struct json *item = json_first(value); item != NULL; item = json_next(item)) {
		check(kind != JSON_OBJECT || json_name(item) != NULL);
		count += count_all(item);
	}
	return count;
}

static void check_printed(struct arena *arena, const struct json *value)
{
	const char *printed = json_print(arena, value);
	struct json_fault fault;
	struct json *again = json_read(arena, printed, strlen(printed), &fault);

	check(again != NULL);
	check(strcmp(printed, json_print(arena, again)) == 0);
	check(count_all(value) == count_all(again));
}

static void check_quoted(struct arena *arena, const char *data, size_t size)
{
	struct buffer *quoted = arena_buffer(arena, 16 * 1024 * 1024);
	struct json_fault fault;
	struct json *value;

	if (!text_is_utf8(data, size) || memchr(data, '\0', size) != NULL)
		return;
	json_quote(quoted, data, size);
	value = json_read(arena, quoted->data, quoted->size, &fault);
	check(value != NULL && strlen(json_string(value)) == size &&
		memcmp(json_string(value), data, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* memory of its own size, so that reading beyond it is seen */
	char *copy = malloc(size > 0 ? size : 1);
	struct arena *arena = arena_new();
	struct json_fault checked = { 0 }, read = { 0 };
	struct json *value;
	bool good;

	check(copy != NULL);
	memcpy(copy, data, size);
	good = json_check(copy, size, &checked);
	check(good == json_bytes_are_good(copy, size));
	value = json_read(arena, copy, size, &read);
	check(good || (checked.what != NULL && checked.line > 0 && checked.column > 0));
	if (good)
		check(value != NULL || strstr(read.what, "U+0000") != NULL);
	else
		check(value == NULL && strcmp(checked.what, read.what) == 0);
	if (value != NULL)
		check_printed(arena, value);
	check_quoted(arena, copy, size);
	arena_free(arena);
	free(copy);
	return 0;
}
