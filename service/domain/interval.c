#include "halved/domain/interval.h"

#include <math.h>

struct interval interval_wilson(int64_t chronic, int64_t enrolled)
{
	const long double z = (long double)NORMAL_975, n = (long double)enrolled;
	long double share, middle, half;

	if (enrolled <= 0 || chronic < 0 || chronic > enrolled)
		return (struct interval){ NAN, NAN };
	share = (long double)chronic / n;
	middle = (share + z * z / (2 * n)) / (1 + z * z / n);
	half = z / (1 + z * z / n) * sqrtl(share * (1 - share) / n + z * z / (4 * n * n));
	return (struct interval){
		.low = chronic == 0 ? 0 : (double)(middle - half),
		.high = chronic == enrolled ? 1 : (double)(middle + half),
	};
}

/* P(|T| <= t) for whole degrees of freedom: the finite series of Abramowitz & Stegun 26.7.3 and 26.7.4. */
static double student_within(double t, int64_t degrees)
{
	double angle = atan(t / sqrt((double)degrees)), sine = sin(angle), cosine = cos(angle);
	double term = degrees % 2 == 0 ? 1 : cosine, sum = term;

	for (int64_t k = degrees % 2 == 0 ? 2 : 3; k <= degrees - 2; k += 2) {
		term *= cosine * cosine * (double)(k - 1) / (double)k;
		sum += term;
	}
	if (degrees % 2 == 0)
		return sine * sum;
	return M_2_PI * (angle + (degrees == 1 ? 0 : sine * sum));
}

/* For many degrees the expansion around the normal point is quicker, and good to 1e-11 from 200 on. */
static double student_expanded(double degrees)
{
	const double z = NORMAL_975, z2 = z * z;
	double first = z * (z2 + 1) / 4;
	double second = z * ((5 * z2 + 16) * z2 + 3) / 96;
	double third = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
	double fourth = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;

	return z + (first + (second + (third + fourth / degrees) / degrees) / degrees) / degrees;
}

double student_975(int64_t degrees)
{
	double low = NORMAL_975, high = 12.8;

	if (degrees < 1)
		return NAN;
	if (degrees >= 200)
		return student_expanded((double)degrees);
	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;

		if (student_within(middle, degrees) < 0.95)
			low = middle;
		else
			high = middle;
	}
	return high;
}
