/*
 * An HTTP server of its own for tests: a loop in a thread and a handler that answers with what it was sent.
 * The path says how: see echo.c.
 */
#ifndef HALVED_TESTS_ECHO_H
#define HALVED_TESTS_ECHO_H

#include "halved/http/server.h"

#include <stdatomic.h>

struct echo;

/* What the handler saw so far; read from any thread. */
struct echo_tally {
	_Atomic unsigned heads, requests, ended, refused, unanswered;
	_Atomic unsigned open, most_open; /* requests between head and ended */
	_Atomic int last_status;
	_Atomic unsigned long long body_bytes;
};

/* At a free port of 127.0.0.1, or at `address` when that is not NULL. */
struct echo *echo_start(const struct http_bounds *bounds, const char *address);
unsigned echo_port(const struct echo *echo);
struct echo_tally *echo_tally(struct echo *echo);

/* These are carried out by the loop's thread; they return when that is done. */
void echo_release(struct echo *echo); /* answers what "/hold" holds, resumes "/paused" */
void echo_drain(struct echo *echo);
bool echo_is_idle(struct echo *echo);
struct http_counters echo_counters(struct echo *echo);

/* Waits until the condition holds; false after 20 seconds. */
bool echo_settles(struct echo *echo, bool (*condition)(struct echo *));

/* Frees the server with whatever it still works on. */
void echo_stop(struct echo *echo);

#endif
