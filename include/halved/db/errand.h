/*
 * Errands: blocking work, with a plain connection of its own for what takes minutes (imports), or without one
 * (passwords). A helper thread runs the errands of a loop one after the other and hands the end of each back
 * to it. The thread is started by the first errand.
 *
 * Only a few places exist. Who wants to send errands takes one first, and leaves it when all of them are
 * done.
 */
#ifndef HALVED_DB_ERRAND_H
#define HALVED_DB_ERRAND_H

#include "halved/db/plain.h"

#include <stdbool.h>
#include <sys/queue.h>

struct event_base;
struct errands;

struct errand {
	/* On the helper thread. False: plain_error() says why. `plain` is NULL where errands have none. */
	bool (*run)(struct errand *errand, struct plain *plain);
	/* On the loop's thread; `failed` when run() said so, or there was no connection (then `connected` is
	 * false). */
	void (*done)(struct errand *errand);
	void *owner;
	bool failed, connected;
	struct plain_error error; /* set when it failed */
	TAILQ_ENTRY(errand) link;
};

/* Without a connection when `url` is NULL. */
struct errands *errands_new(struct event_base *base, const char *url, unsigned places);

/* Stops what runs, as a lost connection would, and ends the thread; done() is called for none that is left.
 */
void errands_stop(struct errands *errands);
void errands_free(struct errands *errands); /* after errands_stop() */

/* False when all places are taken. */
bool errands_enter(struct errands *errands);
void errands_leave(struct errands *errands);

/* The errand must stay until done(). */
void errands_send(struct errands *errands, struct errand *errand);

/* On the helper thread: true when the end is near, and long work should stop. */
bool errands_are_stopped(const struct errands *errands);

#endif
