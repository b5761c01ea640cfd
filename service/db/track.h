/*
 * Inside the database layer: a track is one lane at work, a queue of batches and the wires (connections) that
 * take them in groups. A group is what stands between two Syncs and is one transaction.
 *
 *            quick                     write                         slow
 * group      up to LIMIT_GROUP         up to LIMIT_GROUP             one batch
 * in flight  many groups               one group                     one group a wire
 * answered   when its results came     after the Sync: the commit    when its results came
 * an error   is the batch's answer;    undoes the group: its batch   is the batch's answer
 *            those behind it are sent  runs again alone, those
 *            again, each alone         before and behind it together
 * a loss     sent again once           unknown, never sent again     sent again once
 */
#ifndef HALVED_SERVICE_DB_TRACK_H
#define HALVED_SERVICE_DB_TRACK_H

#include "conn.h"
#include "halved/db/db.h"
#include "slot.h"

struct event;

struct group {
	struct group *next;
	struct slots slots;   /* not answered yet */
	struct slot *current; /* whose results come next; NULL: only the Sync's is missing */
	struct slot *culprit; /* whose statement failed; NULL with `failed`: the commit did */
	bool failed;
};

struct groups {
	struct group *first, *last;
	size_t count;
};

/* What the tracks of one struct db share. */
struct shared {
	const struct db_settings *settings;
	struct event_base *base;
	struct event *turn;    /* runs at the end of this turn of the loop: answers, then sends */
	bool turning;	       /* it is running */
	struct slots finished; /* their done() is due */
	struct slots spare;
	struct groups spare_groups;
};

struct wire {
	struct track *track;
	struct conn *conn;
	struct groups groups; /* in flight, oldest first */
	size_t in_flight;     /* their batches that have no answer */
	uint64_t deadline;    /* clock_now_ms() for its next answer, while groups are in flight */
	uint64_t down_since;  /* clock_now_ms() */
	uint64_t ready_at;    /* clock_now() */
	uint64_t idle_since;  /* clock_now_ms() */
	char name[64];
};

struct track {
	enum lane lane;
	struct shared *shared;
	uint64_t time; /* milliseconds a batch may wait in the queue, and again in flight */
	size_t group_limit, groups_limit;
	struct slots queue;
	struct wire wires[LIMIT_SLOW_CONNECTIONS];
	unsigned wire_count;
	struct lane_counters counters;
};

/* Asks for a turn at the end of this turn of the loop. */
void shared_wake(struct shared *shared);

void track_init(struct track *track, enum lane lane, struct shared *shared);
void track_free(struct track *track);
void track_take(struct track *track, struct batch *batch);
void track_send(struct track *track); /* what is queued, as far as the wires take it */
void track_check(struct track *track, uint64_t now);
bool track_is_idle(const struct track *track);
bool track_is_ready(const struct track *track);
bool track_has_spare_wires(const struct track *track); /* open ones that idling will close */
const char *track_fault(const struct track *track);
void track_count(const struct track *track, struct lane_counters *counters);

/* For the wires: the slot has its answer, or these go to the front of the queue (the list is empty then). */
void track_finish(struct track *track, struct slot *slot, enum outcome outcome);
void track_requeue(struct track *track, struct slots *slots);

void wire_init(struct wire *wire, struct track *track);
void wire_free(struct wire *wire);
bool wire_has_room(const struct wire *wire);
void wire_send(struct wire *wire, struct slots *slots);		 /* as one group; the list is empty then */
void wire_check(struct wire *wire, uint64_t now, bool is_spare); /* deadlines; `now` in milliseconds */

#endif
