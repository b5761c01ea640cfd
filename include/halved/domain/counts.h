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

#endif
