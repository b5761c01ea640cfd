/* For tests of the database layer: one worker's db on a loop of its own, and batches of which the answer is
 * kept. */
#ifndef HALVED_TESTS_CLIENT_H
#define HALVED_TESTS_CLIENT_H

#include "halved/base/arena.h"
#include "halved/db/db.h"

struct event_base;

struct client {
	struct event_base *base;
	struct db *db;
	struct db_settings settings;
};

struct asked {
	struct arena *arena;
	struct batch *batch;
	unsigned answers; /* how often done() was called */
};

/* With the statements below unless *settings brings others; does not wait. `settings` may be NULL. */
void client_open(struct client *client, const char *url, const struct db_settings *settings);
void client_close(struct client *client);

/* Runs the loop for so long, or until the condition holds; false when it did not within 20 seconds. */
void client_run(struct client *client, unsigned milliseconds);
bool client_wait_ready(struct client *client);
bool client_wait_idle(struct client *client);

/* A batch that begins with the preface for `actor`. */
struct asked *asked_new(enum lane lane, const char *actor);
void asked_add(struct asked *asked, const struct statement *statement, const char *a, const char *b);
void asked_send(struct client *client, struct asked *asked);
void asked_free(struct asked *asked);

/* One statement behind the preface, sent. */
struct asked *ask(struct client *client, enum lane lane, const struct statement *statement, const char *a,
	const char *b);

/* First value of the last statement's rows. */
const char *asked_value(const struct asked *asked);

enum {
	SAY_ACTOR,    /* preface, $1 */
	WHO,	      /* the actor of this transaction */
	GET_ITEM,     /* value of item $1 */
	DIVIDE,	      /* 1 / $1 */
	SLEEP,	      /* $1 seconds */
	SLEEP_ALWAYS, /* the same, out of reach of statement_timeout when behind NO_TIMEOUT */
	NO_TIMEOUT,
	ADD_ITEM,   /* id $1, value $2 */
	ADD_UNIQUE, /* the same where uniqueness is checked at the commit */
	LOCK_ITEM,  /* row $1 for update */
	BACKEND,    /* pid of the server process */
	STATEMENT_COUNT
};
extern const struct statement client_statements[STATEMENT_COUNT];
extern const char client_schema[]; /* the tables they need */

#endif
