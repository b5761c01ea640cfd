/* Lines of COPY's text format, and the spool of refusals. */
#include "file.h"

#include "halved/base/check.h"
#include "halved/base/spool.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPY_PIECE (64 * 1024)

void copy_number(struct buffer *out, int64_t number, char end)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	digits[--at] = end;
	do
		digits[--at] = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (number < 0)
		digits[--at] = '-';
	buffer_add(out, digits + at, sizeof(digits) - at);
}

void copy_optional(struct buffer *out, int64_t number, char end)
{
	if (number == NOT_GIVEN)
		buffer_add(out, (const char[]){ '\\', 'N', end }, 3);
	else
		copy_number(out, number, end);
}

static char escape_of(char character)
{
	switch (character) {
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\\':
		return '\\';
	default:
		return '\0';
	}
}

void copy_text(struct buffer *out, struct text text, char end)
{
	if (text.data == NULL)
		buffer_string(out, "\\N");
	for (size_t i = 0; text.data != NULL && i < text.size; i++) {
		char escape = escape_of(text.data[i]);

		if (escape != '\0')
			buffer_add(out, (const char[]){ '\\', escape }, 2);
		else
			buffer_add(out, text.data + i, 1);
	}
	buffer_add(out, &end, 1);
}

void send_copy(struct import *import, bool last)
{
	if (import->copy.size < COPY_PIECE && !last)
		return;
	check(!import->copy.overflow);
	if (!import->lost && import->copy.size > 0)
		import->lost = !plain_copy_data(import->plain, import->copy.data, import->copy.size);
	import->copy.size = 0;
}

bool spool_open(struct spool *spool, const char *directory)
{
	*spool = (struct spool){ .waiting = { .max = 16 << 20 }, .descriptor = spool_make(directory) };
	return spool->descriptor >= 0;
}

static void spool_write(struct spool *spool)
{
	if (!spool->failed)
		spool->failed = !spool_put(spool->descriptor, spool->waiting.data, spool->waiting.size);
	spool->waiting.size = 0;
}

void spool_add(struct spool *spool, const struct buffer *line)
{
	buffer_add(&spool->waiting, line->data, line->size);
	if (spool->waiting.size >= COPY_PIECE)
		spool_write(spool);
}

static bool copy_back(struct import *import)
{
	struct spool *spool = &import->refusals;
	char *piece = malloc(COPY_PIECE);
	bool good = true;
	ssize_t got;

	check(piece != NULL);
	while (good && (got = read(spool->descriptor, piece, COPY_PIECE)) > 0)
		good = plain_copy_data(import->plain, piece, (size_t)got);
	free(piece);
	return plain_copy_end(import->plain, good && got < 0 ? "the spool cannot be read" : NULL, NULL) &&
	       good;
}

bool spool_copy(struct import *import)
{
	struct spool *spool = &import->refusals;

	spool_write(spool);
	if (spool->failed || lseek(spool->descriptor, 0, SEEK_SET) != 0)
		return false;
	if (!plain_copy_start(import->plain, "copy import_refusal from stdin") || !copy_back(import))
		return false;
	return ftruncate(spool->descriptor, 0) == 0 && lseek(spool->descriptor, 0, SEEK_SET) == 0;
}

void spool_close(struct spool *spool)
{
	if (spool->descriptor >= 0)
		close(spool->descriptor);
	buffer_free(&spool->waiting);
}
