/* What the chart of a measure says, as its fields in measure_fields.c print it. */
#ifndef HALVED_RESOURCES_MEASURE_PARTS_H
#define HALVED_RESOURCES_MEASURE_PARTS_H

#include "halved/api/computed.h"

struct told_point {
	const char *day, *label, *excluded_because, *note, *submission;
	double value, numerator, denominator, centre, lower, upper;
	double submission_version, districts; /* NAN where there is none */
	int64_t part;
	struct computed_list signals; /* of const char * */
};

struct told_part {
	const char *starts_on, *because, *cycle, *refusal;
	int64_t part, first, last, baseline, ranges_screened;
	int64_t useful, longest_run, longest_run_max, crossings, crossings_min;
	double centre, lower, upper, denominator, mean_range, sigma_z;
	double baseline_numerator, baseline_denominator;
	enum truth runs_signal, trial;
};

struct told_test {
	const char *cycle, *day, *label;
};

struct told_chart {
	const char *measure, *name, *kind, *unit, *source, *direction, *baseline_until, *baseline_because;
	const char *assurance, *sentence;
	double target, xmr_constant;
	int64_t freeze;
	enum truth share, screen_mr, cumulative, refused, signal;
	struct computed_list points, parts, tests, explained;
};

#endif
