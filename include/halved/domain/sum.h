/*
 * A sum that does not depend on the order of its terms: Neumaier's compensated sum in long double, exact far
 * beyond the digits of a double.
 */
#ifndef HALVED_DOMAIN_SUM_H
#define HALVED_DOMAIN_SUM_H

struct sum {
	long double total, lost; /* zero-initialise */
};

static inline void sum_add(struct sum *sum, long double term)
{
	long double total = sum->total + term;
	long double larger = sum->total, smaller = term;

	if ((larger < 0 ? -larger : larger) < (smaller < 0 ? -smaller : smaller)) {
		larger = term;
		smaller = sum->total;
	}
	sum->lost += (larger - total) + smaller;
	sum->total = total;
}

static inline long double sum_value(const struct sum *sum)
{
	return sum->total + sum->lost;
}

#endif
