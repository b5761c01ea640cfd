/* The formulas of improvement charts, by kind; chart.h and runs.h tell their sources. */
#include "halved/domain/chart.h"
#include "halved/domain/formulas.h"

#include <stddef.h>

#define FROM(...) .inputs = { __VA_ARGS__ }
#define VALUES "as the values"

/* clang-format off */
#define RUNS \
	{ "parts.#.useful", "points that are neither missing, excluded nor on the centre line", "points", "Only they can make a run.", \
	  FROM("parts.#.centre") }, \
	{ "parts.#.longest_run", "most useful points in a row on one side of the centre", "points", "Those on the line neither break nor lengthen it.", \
	  FROM("parts.#.useful") }, \
	{ "parts.#.longest_run_max", "round(log2(useful)) + 3", "points", "A longer run is a signal.", FROM("parts.#.useful") }, \
	{ "parts.#.crossings", "changes of side from one useful point to the next", "crossings", "How often the centre line is crossed.", FROM("parts.#.useful") }, \
	{ "parts.#.crossings_min", "smallest k with P(X <= k) >= 0.05, X binomial(useful - 1, 1/2)", "crossings", "Fewer crossings are a signal.", \
	  FROM("parts.#.useful") }, \
	{ "parts.#.runs_signal", "longest_run > longest_run_max or crossings < crossings_min", "yes or no", "Anhoej's rules.", \
	  FROM("parts.#.longest_run", "parts.#.longest_run_max", "parts.#.crossings", "parts.#.crossings_min") }, \
	{ .figure = NULL }

#define POOLED \
	{ "parts.#.centre", "sum(numerator) / sum(denominator) of the baseline", "fraction", "The share of all in the baseline.", \
	  FROM("parts.#.baseline_numerator", "parts.#.baseline_denominator") }

static const struct formula of_run[] = {
	{ "parts.#.centre", "the middle of the baseline's values", VALUES, "Half of the baseline lies above.", FROM("parts.#.baseline") },
	RUNS,
};

static const struct formula of_xmr[] = {
	{ "parts.#.centre", "sum(value) / baseline", VALUES, "The mean of the baseline.", FROM("parts.#.baseline") },
	{ "parts.#.mean_range", "mean of |value(i) - value(i - 1)| over the baseline, without those screened", VALUES,
	  "How far one point lies from the next.", FROM("parts.#.baseline", "parts.#.ranges_screened") },
	{ "parts.#.lower", "centre - xmr_constant mean_range", VALUES, "Lower limit.", FROM("parts.#.centre", "parts.#.mean_range", "xmr_constant") },
	{ "parts.#.upper", "centre + xmr_constant mean_range", VALUES, "Upper limit.", FROM("parts.#.centre", "parts.#.mean_range", "xmr_constant") },
	RUNS,
};

static const struct formula of_p[] = {
	POOLED,
	{ "parts.#.lower", "max(0, centre - 3 sqrt(centre (1 - centre) / denominator))", "fraction", "Lower limit, here of the last point.",
	  FROM("parts.#.centre", "parts.#.denominator") },
	{ "parts.#.upper", "min(1, centre + 3 sqrt(centre (1 - centre) / denominator))", "fraction", "Upper limit, here of the last point.",
	  FROM("parts.#.centre", "parts.#.denominator") },
	RUNS,
};

static const struct formula of_pprime[] = {
	POOLED,
	{ "parts.#.sigma_z", "mean of |z(i) - z(i - 1)| / 1.128, z = (value - centre) / sqrt(centre (1 - centre) / denominator)", "ratio",
	  "By how much more the shares vary than by chance of counting.", FROM("parts.#.centre", "parts.#.baseline", "parts.#.ranges_screened") },
	{ "parts.#.lower", "max(0, centre - 3 sigma_z sqrt(centre (1 - centre) / denominator))", "fraction", "Lower limit, here of the last point.",
	  FROM("parts.#.centre", "parts.#.sigma_z", "parts.#.denominator") },
	{ "parts.#.upper", "min(1, centre + 3 sigma_z sqrt(centre (1 - centre) / denominator))", "fraction", "Upper limit, here of the last point.",
	  FROM("parts.#.centre", "parts.#.sigma_z", "parts.#.denominator") },
	RUNS,
};
/* clang-format on */

const struct formula *const chart_formulas[CHART_KINDS] = {
	[CHART_RUN] = of_run,
	[CHART_XMR] = of_xmr,
	[CHART_P] = of_p,
	[CHART_PPRIME] = of_pprime,
};
