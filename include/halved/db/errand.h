/*
 * Errands: blocking work with a plain connection of its own, for what takes minutes (imports). Each loop has
 * one helper thread, which runs its errands one after the other; the end of each is handed back to the loop.
 * The thread is started by the first errand.
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
	/* On the helper thread. False: plain_error() says why. */
	bool (*run)(struct errand *errand, struct plain *plain);
	/* On the loop's thread; `failed` when run() said so, or there was no connection (then `connected` is
	 * false). */
	void (*done)(struct errand *errand);
	void *owner;
	bool failed, connected;
	struct plain_error error; /* set when it failed */
	TAILQ_ENTRY(errand) link;
};

struct errands *errands_new(struct event_base *base, const char *url);

/* Stops what runs, as a lost connection would, and ends the thread; done() is called for none that is left.
 */
void errands_stop(struct errands *errands);
void errands_free(struct errands *errands); /* after errands_stop() */

/* False when all LIMIT_ERRANDS places are taken. */
bool errands_enter(struct errands *errands);
void errands_leave(struct errands *errands);

/* The errand must stay until done(). */
void errands_send(struct errands *errands, struct errand *errand);

/* On the helper thread: true when the end is near, and long work should stop. */
bool errands_are_stopped(const struct errands *errands);

#endif
