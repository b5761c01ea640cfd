/*
 * A ramp: cycles that continue one another, and what its method can be asked. There is no mark and no sum: a
 * prompt points at the cycles to talk about.
 */
#ifndef HALVED_DOMAIN_RAMP_H
#define HALVED_DOMAIN_RAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RAMP_UNKNOWN INT64_MIN /* a day that nobody has said */
#define RAMP_FEW 2	       /* the largest scale that is small to begin with */

struct ramp_cycle {
	int64_t planned;	/* first day, as it was planned */
	int64_t predicted;	/* day on which the prediction was written as it stands */
	int64_t scale;		/* 1 the smallest; 0: not said */
	int64_t values, days;	/* of its data, and on how many days */
	bool started, measured; /* measured: it says what is counted */
	bool completed, adopts, adapts;
	bool continued; /* another cycle continues it */
	bool overdue;	/* past its last day, and not completed */
	bool stalled;	/* nothing of it was recorded for long */
	bool failed;	/* its prediction did not hold */
	bool signal;	/* its data are no chance */
	bool listened;	/* since then somebody has been asked how it is for them */
};

/* In the order of the ramp, the first one first. */
struct ramp {
	const struct ramp_cycle *cycles;
	size_t count;
};

enum ramp_prompt {
	RAMP_ITERATIVE,	  /* to be adapted, or adopted after a single test, and nothing continues it */
	RAMP_PREDICTED,	  /* started, with a prediction that was written after its planned first day */
	RAMP_SMALL_FIRST, /* larger than a few, and no smaller one was completed before it */
	RAMP_OVER_TIME,	  /* started, with a measure or data of two days missing */
	RAMP_PROMPTS,
	/* not on the method: it is late, stalls, failed or shows a signal, and nobody has been interviewed
	   since */
	RAMP_LISTEN = RAMP_PROMPTS
};

/* Whether the prompt is about the cycle at `at`. */
bool ramp_asks(struct ramp ramp, size_t at, enum ramp_prompt prompt);

/* What the evidence is told from. */
struct ramp_facts {
	int64_t started, completed, continued;
	int64_t predicted; /* started ones with a prediction from before, or of which nothing else is known */
	int64_t scaled;	   /* that say how many they reach */
	int64_t measured, values;
	int64_t overdue, stalled, failed, signals;
};

struct ramp_facts ramp_facts(struct ramp ramp);

#endif
