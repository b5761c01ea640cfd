/*
 * A batch: the statements of one request, sent together and run in order in one transaction.
 *
 * Ownership: a batch, its parameter values and its rows live in the request's arena. From db_send() until
 * done() they must stay. When the request ends earlier, batch_forget() cuts the batch off: from then on the
 * database layer keeps nothing of it and never calls done(), so the arena may be freed at once.
 *
 * The first statement is the preface: it sets the actor for its transaction, with is_local true, and
 * overwrites *every* setting the policies read. Batches share transactions, so what a preface leaves alone
 * would be the neighbour's. db_send() insists that statement 0 is the configured preface.
 */
#ifndef HALVED_DB_BATCH_H
#define HALVED_DB_BATCH_H

#include "halved/base/limits.h"
#include "halved/db/rows.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct slot;

struct statement {
	const char *name;    /* unique; the name it is prepared under */
	const char *sql;     /* one statement with $1.. */
	unsigned parameters; /* at most LIMIT_PARAMETERS */
};

enum lane {
	LANE_QUICK, /* reads answered in milliseconds; a read-only transaction shared with neighbours */
	LANE_WRITE, /* writes; answered after their commit, which neighbours may share */
	LANE_SLOW,  /* lists, summaries, exports; read-only, a connection and a transaction of its own */
	LANE_COUNT
};

enum outcome {
	DB_DONE,    /* every statement has its rows; a write is committed */
	DB_REFUSED, /* PostgreSQL said no: see error. Nothing was written */
	DB_BUSY,    /* queue full or no connection; nothing was sent */
	DB_LOST,    /* a read whose connection broke again after it was sent once more */
	DB_UNKNOWN, /* a write that may or may not be committed: only its Idempotency-Key can settle it */
	DB_TIMEOUT  /* took too long and was stopped. Nothing was written */
};

struct db_error {
	char sqlstate[6];
	/* NULL when PostgreSQL gave none. Message and detail can hold values of a row: not for the log */
	const char *message, *detail, *hint, *table, *column, *constraint;
	const char *name;   /* of the statement; NULL when it has none */
	unsigned statement; /* which one of the batch; 0 is the preface. The last one when the commit itself
			       failed */
};

struct batch {
	struct arena *arena;
	enum lane lane;
	unsigned count;
	struct {
		const struct statement *statement;
		const char **values; /* text format; a NULL value is SQL's null */
		struct rows *rows;   /* set when the outcome is DB_DONE */
	} items[LIMIT_STATEMENTS];

	enum outcome outcome;
	struct db_error error;		 /* set when the outcome is DB_REFUSED, or DB_TIMEOUT by PostgreSQL */
	uint64_t queued, sent, answered; /* clock_now(); sent is 0 when it never was */

	void (*done)(struct batch *batch);
	void *owner; /* the caller's; NULL after batch_forget() */

	struct slot *slot; /* the database layer's; NULL when the batch is not in its hands */
};

/* An empty batch in the arena. */
struct batch *batch_new(struct arena *arena, enum lane lane);

/*
 * Adds a statement. The array of `statement->parameters` values is copied, the strings are not. False when
 * the batch is full.
 */
bool batch_add(struct batch *batch, const struct statement *statement, const char *const *values);

/*
 * The request is over before its batch: results are thrown away, done() is not called, and the memory may go.
 * What was not sent yet is not sent any more; a write already sent may still be committed.
 */
void batch_forget(struct batch *batch);

#endif
