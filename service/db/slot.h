/*
 * Inside the database layer: a slot is a batch's place in a lane. It outlives the batch when that is
 * forgotten, since the results of what was sent still come. Slots and groups are recycled, so a batch costs
 * no malloc.
 */
#ifndef HALVED_SERVICE_DB_SLOT_H
#define HALVED_SERVICE_DB_SLOT_H

#include "halved/db/batch.h"

struct slot {
	struct slot *next;
	struct batch *batch; /* NULL once forgotten */
	uint64_t deadline;   /* clock_now_ms(); of the wait in the queue */
	unsigned count;	     /* statements */
	unsigned taken;	     /* results so far */
	uint64_t lost_at;    /* clock_now(); 0 means never */
	unsigned losses;     /* connections that broke under it */
	unsigned repeats;    /* after a deadlock or the like */
	bool alone;	     /* shares no transaction any more */
};

struct slots {
	struct slot *first, *last;
	size_t count;
};

void slots_append(struct slots *slots, struct slot *slot);
struct slot *slots_take(struct slots *slots); /* the first, or NULL */

/* Puts all of `front` before those of `slots`; `front` is empty then. */
void slots_prepend_all(struct slots *slots, struct slots *front);

/* A slot for the batch, from `spare` when there is one; and back, after which the batch is nobody's. */
struct slot *slot_new(struct slots *spare, struct batch *batch);
void slot_release(struct slots *spare, struct slot *slot);

/* Throws away the results that came, keeping the error. */
void slot_clear_rows(struct slot *slot);

/* As if it had never been sent. */
void slot_reset(struct slot *slot);

void slots_free(struct slots *slots);

#endif
