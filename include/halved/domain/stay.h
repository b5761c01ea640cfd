/*
 * How long somebody was there: stays on one clock, such as the joins of a video call. Times are seconds of
 * that clock, from any moment on; a stay is [from, until).
 */
#ifndef HALVED_DOMAIN_STAY_H
#define HALVED_DOMAIN_STAY_H

#include <stddef.h>
#include <stdint.h>

struct stay {
	int64_t from, until;
};

/* Sorts them, and makes one of those that touch or overlap, so that two devices count once. Returns how many
 * are left. */
size_t stays_merge(struct stay *stays, size_t count);

/* Seconds of merged stays that lie within [from, until). */
int64_t stays_within(const struct stay *stays, size_t count, int64_t from, int64_t until);

#endif
