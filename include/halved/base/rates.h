/*
 * Rate limits: how many requests a minute each key may make, counted over all threads that share the table.
 * A key that has rested may make a whole minute's requests at once; what it has used comes back evenly.
 *
 * The table has a fixed size. When more keys are active than there is room for, those that have used least
 * are forgotten first, which errs in their favour.
 */
#ifndef HALVED_BASE_RATES_H
#define HALVED_BASE_RATES_H

#include "halved/base/network.h"
#include "halved/base/text.h"

#include <stdbool.h>
#include <stdint.h>

#define RATE_WINDOW 60 /* seconds */

enum rate_by { RATE_BY_ACTOR, RATE_BY_ADDRESS, RATE_BY_SIGN_IN, RATE_BY_COUNT };

extern const char *const rate_names[RATE_BY_COUNT]; /* "actor", "address", "sign_in" */

struct rates;

struct rate {
	unsigned quota;	    /* a minute; 0: no limit, and nothing else counts */
	unsigned remaining; /* requests that it may make at once */
	unsigned reset;	    /* seconds until the whole quota is there again */
	unsigned wait;	    /* seconds until the next one, when this was refused; else 0 */
};

/* Quotas up to 6,000,000. */
struct rates *rates_new(const unsigned quotas[RATE_BY_COUNT]);
void rates_free(struct rates *rates);

/* Takes one request of the key (at least 16 bytes); false when it is one too many. Any thread. */
bool rates_take(struct rates *rates, enum rate_by by, const char key[16], struct rate *rate);

/* What counts as one address: an IPv4 address as a whole, of IPv6 the first 64 bits. */
void rate_key_of(const struct address *address, char key[16]);

#endif
