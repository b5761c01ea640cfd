/*
 * What a member reported for one year: counted, suppressed or missing. These are three different things, and
 * none of them is zero: a counted member may have 0 chronically absent students.
 */
#ifndef HALVED_DOMAIN_COUNTS_H
#define HALVED_DOMAIN_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

enum counts_state { COUNTS_MISSING, COUNTS_SUPPRESSED, COUNTS_COUNTED };

struct counts {
	enum counts_state state;
	int64_t enrolled, chronic; /* students, 0 <= chronic <= enrolled; meaningful only when counted */
};

#define COUNTED(enrolled_, chronic_)                                                                         \
	((struct counts){ .state = COUNTS_COUNTED, .enrolled = (enrolled_), .chronic = (chronic_) })

/* True when the numbers may be used. */
static inline bool counts_given(struct counts counts)
{
	return counts.state == COUNTS_COUNTED;
}

/* chronic / enrolled, a fraction from 0 to 1; NAN when not counted or nobody is enrolled. */
double counts_rate(struct counts counts);

/* Members together: sum(chronic) / sum(enrolled), the rate a student meets. Zero-initialise, add, close. */
struct pooled {
	int64_t districts, enrolled, chronic;
	double rate; /* NAN when nobody is enrolled */
};

void pooled_add(struct pooled *pooled, struct counts counts); /* which must be given */
void pooled_close(struct pooled *pooled);		      /* sets the rate */

/* chronic / enrolled in long double; NAN when nobody is enrolled. */
long double counts_ratio(int64_t chronic, int64_t enrolled);

#endif
