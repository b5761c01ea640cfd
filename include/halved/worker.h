/* A worker: a thread with an event loop, a listener, database connections and the API of its own. */
#ifndef HALVED_WORKER_H
#define HALVED_WORKER_H

#include <stdbool.h>

struct providers;
struct rates;
struct settings;
struct worker;

enum worker_state {
	WORKER_STARTING,
	WORKER_RUNNING, /* listens */
	WORKER_FAILED,	/* worker_fault() says why; its thread has ended */
	WORKER_ENDED
};

struct worker *worker_start(
	const struct settings *settings, const struct providers *providers, struct rates *rates);
enum worker_state worker_state(const struct worker *worker);
bool worker_is_ready(const struct worker *worker); /* listens, and its database answers */
const char *worker_fault(const struct worker *worker);

/* Asks it to finish what runs and end; any thread. */
void worker_drain(struct worker *worker);

/* Waits for its thread and frees it. */
void worker_join(struct worker *worker);

#endif
