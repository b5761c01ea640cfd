/*
 * The log: one line an event, as JSON or as key=value text, to standard error. Lines of a thread are
 * collected and written together by log_flush(), which a worker calls once a turn of its loop; a thread
 * without a loop sets log_unbuffered() first.
 */
#ifndef HALVED_BASE_LOG_H
#define HALVED_BASE_LOG_H

#include "halved/base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR, LOG_OFF };

struct log_field {
	const char *name;
	const char *string; /* a text value, or NULL and then `number` counts */
	size_t size;	    /* of string; 0 with a string means strlen */
	int64_t number;
};

#define LOG_TEXT(name_, value_) ((struct log_field){ .name = (name_), .string = (value_) ? (value_) : "" })
#define LOG_SPAN(name_, text_)                                                                               \
	((struct log_field){                                                                                 \
		.name = (name_), .string = (text_).size ? (text_).data : "", .size = (text_).size })
#define LOG_NUMBER(name_, value_) ((struct log_field){ .name = (name_), .number = (int64_t)(value_) })

void log_configure(enum log_level least, bool json);

/* Writes one line: time, level, event and the fields. Control characters are escaped. */
void log_event(enum log_level level, const char *event, const struct log_field *fields, size_t count);

#define log_line(level, event, ...)                                                                          \
	log_event((level), (event), (const struct log_field[]){ __VA_ARGS__ },                               \
		sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))

void log_unbuffered(void);
void log_flush(void);

/* Flushes and gives back what this thread collects lines in: the last call of a thread that ends. */
void log_end_thread(void);

#endif
