/* What the service does by itself now and then: expired Idempotency-Keys are forgotten, the audit trail is
 * sealed. */
#ifndef HALVED_HOUSEKEEPING_H
#define HALVED_HOUSEKEEPING_H

struct db;
struct event_base;
struct housekeeping;

/* Runs on the loop of a worker, one small statement at a time; several workers do not disturb each other. */
struct housekeeping *housekeeping_new(struct event_base *base, struct db *db);
void housekeeping_free(struct housekeeping *housekeeping);

#endif
