/*
 * One student group beside all students, over the districts that counted both: like with like.
 *
 * Rates are fractions, *_points percentage points; undefined figures are NAN.
 */
#ifndef HALVED_DOMAIN_EQUITY_H
#define HALVED_DOMAIN_EQUITY_H

#include "halved/domain/counts.h"

#include <stddef.h>

struct equity_member {
	struct counts group_baseline, all_baseline, group_current, all_current;
};

struct equity {
	struct pooled group, all; /* current year, over districts with both; group.districts says how many */
	double ratio;		  /* group.rate / all.rate: 1 is no difference */
	double difference_points; /* 100 (group.rate - all.rate): the gap */
	/* over the districts that counted group and all in both years */
	int64_t matched_districts;
	double gap_baseline_points, gap_current_points;
	double gap_change_points; /* current - baseline gap: negative is a gap that closes when the group is
				     worse off */
};

struct equity equity_of(const struct equity_member *members, size_t count);

#endif
