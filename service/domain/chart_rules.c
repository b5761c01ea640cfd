#include "halved/domain/chart_rules.h"

#include "halved/domain/chart.h"

static void mark(const struct rule_points *points, size_t at, unsigned signal, int direction)
{
	points->signals[at] |= signal;
	if (points->directions[at] == 0)
		points->directions[at] = direction;
}

static void mark_back(
	const struct rule_points *points, size_t last, size_t how_many, unsigned signal, int direction)
{
	for (size_t i = 0; i < how_many; i++)
		mark(points, last - i, signal, direction);
}

void rule_outside(const struct rule_points *points)
{
	for (size_t i = 0; i < points->count; i++)
		if (points->outside[i] != 0)
			mark(points, i, SIGNAL_OUTSIDE, points->outside[i]);
}

void rule_trend(const struct rule_points *points)
{
	size_t steps = 0;
	int before = 0;

	for (size_t i = 1; i < points->count; i++) {
		int step = (points->values[i] > points->values[i - 1]) -
			   (points->values[i] < points->values[i - 1]);

		steps = step != 0 && step == before ? steps + 1 : (size_t)(step != 0);
		before = step;
		if (steps >= RULE_POINTS - 1)
			mark_back(points, i, RULE_POINTS, SIGNAL_TREND, step);
	}
}

void rule_close(const struct rule_points *points)
{
	for (size_t i = 2; i < points->count; i++) {
		int sides = points->sides[i] + points->sides[i - 1] + points->sides[i - 2];
		int close =
			(points->close[i] != 0) + (points->close[i - 1] != 0) + (points->close[i - 2] != 0);

		if ((sides != 3 && sides != -3) || close < 2)
			continue;
		for (size_t j = i - 2; j <= i; j++)
			if (points->close[j] != 0)
				mark(points, j, SIGNAL_CLOSE, points->close[j]);
	}
}

void rule_shift(const struct rule_points *points)
{
	size_t run = 0;

	for (size_t i = 0; i < points->count; i++) {
		run = points->sides[i] != 0 && i > 0 && points->sides[i] == points->sides[i - 1]
			      ? run + 1
			      : (size_t)(points->sides[i] != 0);
		if (run >= RULE_POINTS)
			mark_back(points, i, RULE_POINTS, SIGNAL_SHIFT, points->sides[i]);
	}
}
