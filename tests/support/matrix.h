/* The matrix of who is let in where, and the straight way to PostgreSQL past the route's right:
 * tests/api/matrix.c. */
#ifndef HALVED_TESTS_MATRIX_H
#define HALVED_TESTS_MATRIX_H

#include "api.h"

#include <libpq-fe.h>

extern const size_t matrix_actors;
enum who matrix_actor(size_t i);

/* Whether the actor has a right, as far as its seat reaches wa-01109. */
bool matrix_holds(size_t i, const char *right);

/* What the table of rights says of the actor and the route's record of wa-01109. */
bool matrix_lets_in(size_t i, const struct route *route);

/* The same where row-level security stands alone. */
bool matrix_has_rows(size_t i, const struct route *route);

/* Submitted and published, so that what is shown depends on the actor alone. */
void matrix_show(void);

/* Asks through HTTP, as the matrix does it. */
const struct answer *matrix_call(size_t i, const struct route *route);

/* Routes whose statement is asked of PostgreSQL, and what it is asked with. */
bool matrix_is_asked(const struct route *route);
const char *matrix_body(const struct route *route);
const char *matrix_version(const struct route *route);

/* Runs it as the actor within the transaction that is open, and takes it back: whether it gave or made
 * something. */
bool matrix_ask(PGconn *database, size_t i, const struct route *route, const char *body, const char *version);

#endif
