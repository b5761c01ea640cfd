#include "halved/base/log.h"

#include "halved/base/clock.h"
#include "halved/base/json.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define LOG_BUFFER (64 * 1024)
#define LOG_LINE (16 * 1024)

static _Atomic int least_level = LOG_INFO;
static _Atomic bool as_json = true;
static _Thread_local struct buffer waiting = { .max = LOG_BUFFER + LOG_LINE };
static _Thread_local bool unbuffered;

static const char *const level_names[] = { "debug", "info", "warning", "error", "off" };

void log_configure(enum log_level least, bool json)
{
	atomic_store(&least_level, (int)least);
	atomic_store(&as_json, json);
}

/* A bare word prints as it is in the text form; anything else is quoted. */
static bool is_bare(const char *string, size_t size)
{
	if (size == 0)
		return false;
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)string[i];

		if (c <= ' ' || c == '"' || c == '\\' || c == '=' || c >= 0x7F)
			return false;
	}
	return true;
}

static void add_value(struct buffer *line, const char *string, size_t size, bool json)
{
	if (!json && is_bare(string, size))
		buffer_add(line, string, size);
	else
		json_quote(line, string, size);
}

static void add_number(struct buffer *line, int64_t number)
{
	char digits[24], *at = digits + sizeof(digits);
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

	do
		*--at = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (number < 0)
		*--at = '-';
	buffer_add(line, at, (size_t)(digits + sizeof(digits) - at));
}

static void add_field(struct buffer *line, const struct log_field *field, bool json)
{
	buffer_string(line, json ? ",\"" : " ");
	buffer_string(line, field->name);
	buffer_string(line, json ? "\":" : "=");
	if (field->string == NULL)
		add_number(line, field->number);
	else
		add_value(line, field->string, field->size != 0 ? field->size : strlen(field->string), json);
}

void log_event(enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
	bool json = atomic_load_explicit(&as_json, memory_order_relaxed);
	size_t start = waiting.size;
	char now[32];

	if ((int)level < atomic_load_explicit(&least_level, memory_order_relaxed))
		return;
	clock_utc(now, sizeof(now));
	if (json)
		buffer_format(&waiting, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"", now,
			level_names[level], event);
	else
		buffer_format(&waiting, "%s %s %s", now, level_names[level], event);
	for (size_t i = 0; i < count; i++)
		add_field(&waiting, &fields[i], json);
	buffer_string(&waiting, json ? "}\n" : "\n");
	if (waiting.overflow) {
		/* a line too long to keep is dropped whole rather than cut */
		waiting.size = start;
		waiting.overflow = false;
	}
	if (unbuffered || waiting.size >= LOG_BUFFER)
		log_flush();
}

void log_unbuffered(void)
{
	unbuffered = true;
	log_flush();
}

void log_flush(void)
{
	size_t done = 0;

	while (done < waiting.size) {
		ssize_t wrote = write(STDERR_FILENO, waiting.data + done, waiting.size - done);

		if (wrote < 0 && errno != EINTR)
			break;
		if (wrote > 0)
			done += (size_t)wrote;
	}
	waiting.size = 0;
}

void log_end_thread(void)
{
	log_flush();
	buffer_free(&waiting);
}
