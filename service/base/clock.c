#include "halved/base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static _Atomic uint64_t fake;

uint64_t clock_now(void)
{
	uint64_t set = atomic_load_explicit(&fake, memory_order_relaxed);
	struct timespec now;

	if (set != 0)
		return set;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t clock_now_ms(void)
{
	return clock_now() / 1000000u;
}

void clock_utc(char *out, size_t room)
{
	/* a calendar is made once a second: a log line asks far more often */
	static _Thread_local time_t second;
	static _Thread_local char text[24];
	struct timespec now;
	struct tm utc;

	clock_gettime(CLOCK_REALTIME, &now);
	if (now.tv_sec != second) {
		gmtime_r(&now.tv_sec, &utc);
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
		second = now.tv_sec;
	}
	snprintf(out, room, "%s.%03ldZ", text, now.tv_nsec / 1000000);
}

void clock_fake(uint64_t nanoseconds)
{
	atomic_store(&fake, nanoseconds);
}
