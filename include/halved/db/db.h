/*
 * The database as one worker sees it: three lanes of pipelined connections on the worker's event loop.
 * One struct db per thread; nothing here is shared between threads.
 *
 * What is queued during one turn of the loop is sent at its end, together: all events of the loop need the
 * same priority for that.
 */
#ifndef HALVED_DB_DB_H
#define HALVED_DB_DB_H

#include "halved/db/batch.h"

struct event_base;
struct db;

struct db_settings {
	const char *url;  /* a libpq URL or keyword string */
	const char *name; /* begins application_name; NULL means halved */
	const struct statement *statements;
	size_t statement_count;
	const struct statement *preface; /* must be statement 0 of every batch; NULL: no rule */
	unsigned slow_connections;	 /* 0 means 2 */
	uint64_t quick_ms,
		slow_ms; /* 0 means TIME_QUICK and TIME_SLOW; quick_ms is the write lane's as well */
};

struct lane_counters {
	uint64_t batches; /* taken by db_send */
	uint64_t groups;  /* Syncs sent; batches / groups is how well they share */
	uint64_t resent;  /* batches sent again, whatever the reason */
	uint64_t outcomes[DB_TIMEOUT + 1];
	uint64_t connects;			 /* connections that became ready */
	uint64_t losses;			 /* connections lost after that */
	uint32_t queued, in_flight, connections; /* now */
};

struct db_counters {
	struct lane_counters lanes[LANE_COUNT];
};

/* Starts connecting; settings and what they point to must outlive it. */
struct db *db_new(struct event_base *base, const struct db_settings *settings);

/* Closes everything. Batches still in its hands are forgotten: their done() is not called. */
void db_free(struct db *db);

/* The batch's done() is called later from the loop, never inside db_send(). */
void db_send(struct db *db, struct batch *batch);

/* True when each lane has a connection that stands, with every statement prepared. */
bool db_is_ready(const struct db *db);

/* NULL, or why this database will never be ready: a statement it does not take, in one sentence. */
const char *db_fault(const struct db *db);

/* True when no batch is queued, in flight or waiting for its done(). */
bool db_is_idle(const struct db *db);

void db_counters(const struct db *db, struct db_counters *counters);

#endif
