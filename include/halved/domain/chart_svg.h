/*
 * A chart drawn as SVG, readable without seeing it and in print: a title, a description that ends in the
 * whole table as text, shapes beside colours, dark lines on white.
 */
#ifndef HALVED_DOMAIN_CHART_SVG_H
#define HALVED_DOMAIN_CHART_SVG_H

#include "halved/domain/chart.h"

/* Something that happened, shown on the time axis: a PDSA test, say. */
struct chart_mark {
	double position; /* 1 is the first point, 1.5 half way to the second */
	const char *label;
};

struct chart_drawing {
	const char *id;	   /* letters, digits, '-': makes the ids of one page differ; NULL means "chart" */
	const char *title; /* NULL means the kind of chart */
	const char *value_name;	   /* beside the value axis; may be NULL */
	const char *const *labels; /* of each point, beneath it; NULL numbers them */
	const struct chart_mark *marks;
	size_t mark_count;
	bool percent; /* values are fractions, shown in percent */
};

/* Adds one <svg> element. Any text is escaped; control characters are left out. */
void chart_svg(struct arena *arena, struct buffer *out, const struct chart *chart,
	const struct chart_drawing *drawing);

/* "Point; value; centre; lower; upper; signals" and a line for each point. */
void chart_table(struct buffer *out, const struct chart *chart, const struct chart_drawing *drawing);

#endif
