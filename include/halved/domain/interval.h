/* Intervals around rates. */
#ifndef HALVED_DOMAIN_INTERVAL_H
#define HALVED_DOMAIN_INTERVAL_H

#include <stdint.h>

#define NORMAL_975 1.959963984540054 /* the 97.5 % point of the normal distribution */

struct interval {
	double low, high;
};

/*
 * Wilson's 95 % score interval of chronic / enrolled, as fractions; NAN both when nobody is enrolled. It
 * treats a full count as if it were a sample and takes students as independent: a guide to year-to-year
 * noise, no more. Source: Wilson 1927; Newcombe's example 81 of 263 gives 0.2553 to 0.3662.
 */
struct interval interval_wilson(int64_t chronic, int64_t enrolled);

/* The 97.5 % point of Student's t; NAN below one degree of freedom. */
double student_975(int64_t degrees);

#endif
