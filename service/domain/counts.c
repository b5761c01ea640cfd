#include "halved/domain/counts.h"

#include <math.h>

long double counts_ratio(int64_t chronic, int64_t enrolled)
{
	return enrolled > 0 ? (long double)chronic / (long double)enrolled : NAN;
}

double counts_rate(struct counts counts)
{
	return counts_given(counts) ? (double)counts_ratio(counts.chronic, counts.enrolled) : NAN;
}

void pooled_add(struct pooled *pooled, struct counts counts)
{
	pooled->districts++;
	pooled->enrolled += counts.enrolled;
	pooled->chronic += counts.chronic;
}

void pooled_close(struct pooled *pooled)
{
	pooled->rate = (double)counts_ratio(pooled->chronic, pooled->enrolled);
}
