/*
 * Bright spots: districts whose rate, or whose fall, is lower than chance among districts of their size
 * explains. An invitation to share what they do, never a league table: nothing here orders districts.
 *
 * Rates: a p' funnel over the districts of one year. centre = pooled rate; limits = centre -/+ 3 sigma_z
 * sqrt(centre (1 - centre) / enrolled), sigma_z = standard deviation of z over the districts (chart.h).
 * Changes: an individuals chart of the change in points. centre = mean; limits = mean -/+ 2.66 times the mean
 * moving range, which is taken over every order of the districts (the mean of |x - y| over all pairs), so
 * that no order matters.
 */
#ifndef HALVED_DOMAIN_BRIGHT_SPOTS_H
#define HALVED_DOMAIN_BRIGHT_SPOTS_H

#include "halved/domain/counts.h"

#include <stddef.h>

struct arena;

#define BRIGHT_SPOTS_LEAST 10 /* districts, below which nothing is said */

extern const char bright_spots_caveat[];
extern const char bright_spots_invitation[];

struct bright_district {
	struct counts baseline, current;
};

struct bright_spot {
	bool rate_considered, change_considered;   /* counted, and large enough */
	double rate, rate_lower, rate_upper;	   /* fractions; NAN when not considered */
	double change, change_lower, change_upper; /* percentage points */
	bool low_rate;				   /* below the funnel */
	bool large_fall;			   /* fell below the lower limit of change, and did fall */
};

struct bright_spots {
	struct bright_spot *spots; /* one per district, in the order given */
	size_t rates, changes;	   /* districts considered */
	double rate_centre, rate_sigma_z;
	double change_centre;
	const char *rate_refusal, *change_refusal; /* why there are no limits; NULL when there are */
};

/* `least_students` is the enrolment (in both years for a change) below which a district is not considered. */
struct bright_spots bright_spots_of(
	struct arena *arena, const struct bright_district *districts, size_t count, int64_t least_students);

#endif
