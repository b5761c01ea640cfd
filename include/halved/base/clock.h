/* Time. Durations come from the monotonic clock, dates from the wall clock. */
#ifndef HALVED_BASE_CLOCK_H
#define HALVED_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Nanoseconds of the monotonic clock. */
uint64_t clock_now(void);

/* Milliseconds of the monotonic clock. */
uint64_t clock_now_ms(void);

/* Writes the wall clock in UTC as 2026-01-27T21:00:00.123Z; `room` is at least 25. */
void clock_utc(char *out, size_t room);

/* A fake clock for tests: non-zero replaces the monotonic clock for the whole process, 0 gives it back. */
void clock_fake(uint64_t nanoseconds);

#endif
