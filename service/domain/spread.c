#include "halved/domain/spread.h"

/* The place of the nth known answer, from 0 on. */
static size_t place_of(const int64_t *counts, const bool *known, size_t places, int64_t nth)
{
	for (size_t i = 0; i < places; i++) {
		if (!known[i])
			continue;
		if (nth < counts[i])
			return i;
		nth -= counts[i];
	}
	return SPREAD_NONE;
}

struct spread spread_of(const int64_t *counts, const bool *known, size_t places)
{
	struct spread spread = { .best = SPREAD_NONE, .worst = SPREAD_NONE, .middle = SPREAD_NONE };
	int64_t sum = 0;
	size_t lower;

	for (size_t i = 0; i < places; i++) {
		spread.answered += counts[i];
		spread.unknown += known[i] ? 0 : counts[i];
	}
	sum = spread.answered - spread.unknown;
	if (sum == 0)
		return spread;
	spread.best = place_of(counts, known, places, 0);
	spread.worst = place_of(counts, known, places, sum - 1);
	for (size_t i = spread.best; i < spread.worst; i++)
		spread.steps += known[i];
	lower = place_of(counts, known, places, (sum - 1) / 2);
	if (lower == place_of(counts, known, places, sum / 2))
		spread.middle = lower;
	return spread;
}
