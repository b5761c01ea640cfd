#include "halved/domain/runs.h"

#include <math.h>
#include <stdint.h>

size_t runs_longest_max(size_t useful)
{
	unsigned rounded = 0;

	if (useful == 0)
		return 0;
	/* log2 n rounds to k while n is below 2^(k + 1/2), that is n^2 below 2^(2k + 1); the two are never
	 * equal */
	while (rounded < 31 && (uint64_t)useful * useful > (uint64_t)1 << (2 * rounded + 1))
		rounded++;
	return rounded + 3;
}

size_t runs_crossings_min(size_t useful)
{
	size_t trials = useful - 1, fewest = 0;
	long double chance, sum;

	if (useful < 2)
		return 0;
	/* whole numbers over a power of two: exact in a long double to 64 trials, and far beyond its digits
	 * after */
	chance = sum = ldexpl(1, -(int)trials);
	while (20 * sum < 1) {
		chance = chance * (long double)(trials - fewest) / (long double)(fewest + 1);
		sum += chance;
		fewest++;
	}
	return fewest;
}

struct runs runs_of(const int *sides, size_t count)
{
	struct runs runs = { 0 };
	int side = 0;
	size_t run = 0;

	for (size_t i = 0; i < count; i++) {
		if (sides[i] == 0)
			continue;
		runs.useful++;
		if (side != 0 && sides[i] != side) {
			runs.crossings++;
			run = 0;
		}
		side = sides[i];
		if (++run > runs.longest)
			runs.longest = run;
	}
	runs.longest_max = runs_longest_max(runs.useful);
	runs.crossings_min = runs_crossings_min(runs.useful);
	runs.signal = runs.longest > runs.longest_max || runs.crossings < runs.crossings_min;
	return runs;
}
