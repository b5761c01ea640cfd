/* Raw sockets for tests of the HTTP layer: bytes out, bytes in, and what they say. */
#ifndef HALVED_TESTS_RAW_H
#define HALVED_TESTS_RAW_H

#include "halved/base/text.h"

struct arena;

/* A connection to 127.0.0.1; -1 when there is none. */
int raw_open(unsigned port);

/* All of it; false when the other side does not take it. */
bool raw_send(int fd, const char *data, size_t size);
bool raw_say(int fd, const char *string);

/*
 * Reads until the other side closes or `milliseconds` have passed without a byte. *end says which:
 * "closed", "reset" or "open".
 */
struct text raw_read(struct arena *arena, int fd, int milliseconds, const char **end);

/* Reads one answer with Content-Length, no further byte; its head and body as text, "" when there is none. */
const char *raw_answer(struct arena *arena, int fd);

/* Opens, sends, says that no more comes, reads to the end; then raw_words() of it. */
const char *raw_converse(struct arena *arena, unsigned port, struct text bytes);

/* Answers as words, parted by " | ": the body of a 200, else the status. Interim answers are left out. */
const char *raw_words(struct arena *arena, struct text answers);

/* The value of a field of the first answer, "" when it is not there. */
const char *raw_field(struct arena *arena, struct text answer, const char *name);

#endif
