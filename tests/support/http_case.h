/* One test of the HTTP layer: an echo server and an arena of its own. */
#ifndef HALVED_TESTS_HTTP_CASE_H
#define HALVED_TESTS_HTTP_CASE_H

#include "echo.h"
#include "raw.h"
#include "test.h"

#include "halved/base/arena.h"

#define HOST "Host: a\r\n"
#define GET(path_) "GET " path_ " HTTP/1.1\r\n" HOST "\r\n"
#define POST(path_, fields_) "POST " path_ " HTTP/1.1\r\n" HOST fields_ "\r\n"
#define TEXT(literal_) ((struct text){ (literal_), sizeof(literal_) - 1 })

extern struct echo *echo;
extern struct arena *arena;

void set_up(const struct http_bounds *bounds);

/* Also proves that what the handler saw it saw to its end. */
void tear_down(void);

int connected(void);
struct text read_to_end(int fd);
const char *body_of(const char *answer);
bool all_ended(struct echo *server);
bool has_started(struct echo *server);

/* Closes, and by a reset where asked. */
void leave(int fd, bool by_reset);

/* True when a fresh client gets its answer soon. */
bool is_served_at_once(void);

#endif
