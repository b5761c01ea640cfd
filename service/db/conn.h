/*
 * Inside the database layer: one non-blocking, pipelined connection. It connects, sets the session, prepares
 * every statement, and from then on hands results to its listener; when it breaks it says so and connects
 * again. Host names are looked up by libpq, which blocks: use addresses or a unix socket.
 */
#ifndef HALVED_SERVICE_DB_CONN_H
#define HALVED_SERVICE_DB_CONN_H

#include "halved/db/batch.h"
#include "result.h"

struct conn;
struct event_base;

struct conn_settings {
	const char *url;
	const char *name; /* application_name */
	const struct statement *statements;
	size_t statement_count;
	unsigned statement_ms, lock_ms; /* PostgreSQL's own timeouts; 0 means none */
	bool read_only;
	bool generic_plans; /* plan a statement once, not by its values */
};

/* Called from the loop only; none of them may free the connection. */
struct conn_listener {
	void (*ready)(void *owner);
	void (*result)(void *owner, PGresult *result); /* takes the result; a Sync's result comes too */
	void (*lost)(void *owner); /* after ready: nothing more will come of what was sent */
};

/* Closed at first. The settings are copied, what they point to is not. */
struct conn *conn_new(struct event_base *base, const struct conn_settings *settings,
	const struct conn_listener *listener, void *owner);
void conn_free(struct conn *conn);

/* Connects, and keeps trying until conn_close(). */
void conn_open(struct conn *conn);
void conn_close(struct conn *conn);

/* Closes the socket under whatever is in flight and connects again; the listener is not told. */
void conn_restart(struct conn *conn, const char *reason);

bool conn_is_ready(const struct conn *conn);
bool conn_is_open(const struct conn *conn); /* ready, or on the way to it */

/* NULL, or why it will never be ready. */
const char *conn_fault(const struct conn *conn);

/*
 * Adds one statement; asks for the results so far, which PostgreSQL else keeps until the Sync; adds the Sync
 * that sends and ends a group. Trouble is reported by lost(), from the loop.
 */
void conn_query(struct conn *conn, const struct statement *statement, const char *const *values);
void conn_ask_results(struct conn *conn);
void conn_sync(struct conn *conn);

#endif
