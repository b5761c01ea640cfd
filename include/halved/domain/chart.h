/*
 * Improvement charts: the run chart, XmR (individuals), p and Laney's p'.
 *
 * Each part (phase) is reckoned alone. Its baseline is its points that are neither missing nor excluded; in
 * the first part `freeze` may shorten it to the first points, and the limits then hold for the points behind
 * as well.
 *
 *   run    centre = median of the baseline; no limits; Anhoej's rules (runs.h)
 *   xmr    centre = mean; limits = mean -/+ 2.66 mean moving range (or 3 / 1.128); the four rules below
 *   p      centre = sum(numerator) / sum(denominator); limits = centre -/+ 3 sd, sd = sqrt(centre (1 -
 * centre) / n) p'     the same times sigma_z = mean |z(i) - z(i-1)| / 1.128, z = (p - centre) / sd: for large
 * denominators
 *
 * Limits of p and p' are clipped to 0..1. A point on a limit is inside. Rules of xmr, in their precedence
 * (NHS "Making Data Count"): outside a limit; trend, 7 points each above or each below the last; close, two
 * of three points on one side beyond 2/3 of the way to the limit and inside it (only the close ones are
 * marked); shift, 7 points on one side of the mean.
 */
#ifndef HALVED_DOMAIN_CHART_H
#define HALVED_DOMAIN_CHART_H

#include "halved/base/text.h"
#include "halved/domain/runs.h"

#include <stdint.h>

struct arena;

#define CHART_POINTS_MOST 20000
#define CHART_VALUE_MOST 1e15	/* either way: beyond it sums are no longer exact to a unit */
#define CHART_BASELINE_LEAST 3	/* fewer points carry no limits */
#define CHART_BASELINE_TRIAL 12 /* limits from fewer are trial limits */
#define CHART_XMR_CONSTANT 2.66
#define CHART_XMR_EXACT (3 / 1.128)

enum chart_kind { CHART_RUN, CHART_XMR, CHART_P, CHART_PPRIME, CHART_KINDS };

enum chart_direction { DIRECTION_NONE, LOWER_IS_BETTER, HIGHER_IS_BETTER };

/* Signals of a point, as bits, in their precedence. */
enum chart_signal {
	SIGNAL_OUTSIDE = 1,
	SIGNAL_TREND = 2,
	SIGNAL_CLOSE = 4,
	SIGNAL_SHIFT = 8,
	SIGNAL_LONG_RUN = 16, /* run chart: part of a run longer than longest_max */
	SIGNAL_LAST = SIGNAL_LONG_RUN,
};

/* What was observed. Run and xmr take `value` (NAN is missing); p and p' the pair (denominator 0 is missing).
 */
struct observation {
	double value;
	int64_t numerator, denominator; /* 0 <= numerator <= denominator <= 10^12 */
	bool excluded;			/* kept on the chart, left out of every reckoning */
};

struct chart_options {
	enum chart_kind kind;
	enum chart_direction direction;
	size_t freeze; /* points of the first part that make its baseline, excluded ones among them; 0 all */
	const size_t *part_ends; /* rising: how many points lie before each new part, as in "12,30" */
	size_t part_end_count;
	bool screen_ranges;  /* leave out, once, moving ranges of 3.267 times their mean and more */
	double xmr_constant; /* 0 means CHART_XMR_CONSTANT */
	bool cumulative;     /* a year-to-date series: its points are not independent */
	bool unordered;	     /* p': the points are categories; sigma_z is the standard deviation of z */
};

struct chart_point {
	double value;		     /* NAN when missing */
	double centre, lower, upper; /* NAN when the part was refused or has none */
	size_t part;		     /* from 1 */
	unsigned signals;	     /* bits of enum chart_signal */
	int side;		     /* of its first signal: 1 upwards, -1 downwards, 0 none */
	bool excluded;
};

struct chart_part {
	size_t first, count; /* index of its first point, and how many */
	size_t baseline;     /* points the centre was reckoned from */
	double centre;
	double mean_range;	/* xmr: mean moving range used; else NAN */
	double sigma_z;		/* p': else NAN */
	size_t ranges_screened; /* moving ranges left out */
	struct runs runs;
	bool trial;	     /* limits from fewer than CHART_BASELINE_TRIAL points */
	const char *refusal; /* why there are no limits, a sentence; NULL when there are */
};

struct chart {
	struct chart_options options;
	struct chart_point *points;
	size_t count;
	struct chart_part *parts;
	size_t part_count;
	bool refused; /* every part was */
	bool signal;  /* a point or a part has one */
};

/*
 * Reckons a chart. NULL with a sentence in *fault when the input is impossible: part ends that do not rise or
 * lie outside, a freeze beyond the first part, numerators above denominators, too many points or none.
 */
struct chart *chart_of(struct arena *arena, const struct observation *observations, size_t count,
	const struct chart_options *options, const char **fault);

enum assurance { ASSURANCE_UNKNOWN, ASSURANCE_PASS, ASSURANCE_FAIL, ASSURANCE_INCONSISTENT };

/* Will the target be met by chance variation alone: always, never, or now and then? Unknown without a
 * direction. */
enum assurance chart_assurance(double target, double lower, double upper, enum chart_direction direction);

/* "run", "xmr", "p", "pprime". */
const char *chart_kind_name(enum chart_kind kind);
bool chart_kind_read(struct text name, enum chart_kind *kind);

/* "outside", "trend", "close", "shift", "long_run". */
const char *chart_signal_name(enum chart_signal signal);

/* What the chart shows, in plain words. */
char *chart_sentence(struct arena *arena, const struct chart *chart);

/* The chart as a JSON object: kind, options, points, parts, refused, sentence. */
void chart_json(struct arena *arena, struct buffer *out, const struct chart *chart);

#endif
