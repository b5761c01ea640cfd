/*
 * Metrics: one table of names in metrics.c; each thread counts into memory of its own, a scrape adds them up.
 */
#ifndef HALVED_BASE_METRICS_H
#define HALVED_BASE_METRICS_H

#include "halved/base/text.h"

#include <stdint.h>

enum metric {
	METRIC_HTTP_ACCEPTED,
	METRIC_HTTP_OPEN,
	METRIC_HTTP_TIMEOUTS,
	METRIC_HTTP_PAUSES,
	METRIC_HTTP_BYTES_IN,
	METRIC_HTTP_BYTES_OUT,
	METRIC_DB_BATCHES_QUICK,
	METRIC_DB_BATCHES_WRITE,
	METRIC_DB_BATCHES_SLOW,
	METRIC_DB_GROUPS_QUICK,
	METRIC_DB_GROUPS_WRITE,
	METRIC_DB_GROUPS_SLOW,
	METRIC_DB_QUEUED,
	METRIC_DB_RESENT,
	METRIC_DB_CONNECTIONS,
	METRIC_DB_LOSSES,
	METRIC_LIMITED_ACTOR,
	METRIC_LIMITED_ADDRESS,
	METRIC_LIMITED_SIGN_IN,
	METRIC_MAIL_SENT,
	METRIC_MAIL_LATER,
	METRIC_MAIL_GIVEN_UP,
	METRIC_COUNT
};

/* The thread's own value, which replaces what it said before. */
void metric_set(enum metric metric, uint64_t value);

/* One answered request: its route (-1: none), status and duration in nanoseconds. */
void metrics_request(int route, int status, uint64_t nanoseconds);

/* The name of a route in the label `route`; called before threads start. */
void metrics_name_routes(const char *(*name)(int route), int count);

/* Writes everything in the Prometheus text format 0.0.4. */
void metrics_print(struct buffer *out);

#endif
