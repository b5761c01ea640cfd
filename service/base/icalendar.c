#include "halved/base/icalendar.h"

#include <string.h>

#define LINE_OCTETS 75

/* Adds what must not be parted; `used` are the octets of the line so far. */
static void put(struct buffer *out, size_t *used, const char *data, size_t size)
{
	if (*used + size > LINE_OCTETS) {
		buffer_string(out, "\r\n ");
		*used = 1;
	}
	buffer_add(out, data, size);
	*used += size;
}

/* Octets of the UTF-8 character that begins here. */
static size_t character_size(const char *at)
{
	size_t size = 1;

	while (((unsigned char)at[size] & 0xC0) == 0x80)
		size++;
	return size;
}

static void put_escaped(struct buffer *out, size_t *used, const char *text)
{
	for (; *text != '\0'; text += character_size(text)) {
		if (*text == '\n')
			put(out, used, "\\n", 2);
		else if (strchr("\\;,", *text) != NULL)
			put(out, used, (char[]){ '\\', *text }, 2);
		else if (*text == '\t' || ((unsigned char)*text >= ' ' && *text != 0x7F))
			put(out, used, text, character_size(text));
	}
}

void icalendar_value(struct buffer *out, const char *name, const char *value)
{
	size_t used = 0;

	put(out, &used, name, strlen(name));
	put(out, &used, ":", 1);
	for (; *value != '\0'; value += character_size(value))
		put(out, &used, value, character_size(value));
	buffer_string(out, "\r\n");
}

void icalendar_text(struct buffer *out, const char *name, const char *text)
{
	size_t used = 0;

	put(out, &used, name, strlen(name));
	put(out, &used, ":", 1);
	put_escaped(out, &used, text);
	buffer_string(out, "\r\n");
}
