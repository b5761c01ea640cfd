#include "halved/domain/chart_svg.h"

#include "halved/base/arena.h"

#include <math.h>

#define WIDTH 900.0
#define HEIGHT 440.0
#define LEFT 70.0
#define RIGHT 120.0
#define TOP 64.0
#define BOTTOM 74.0
#define TICKS 6
#define LABELS_MOST 12

/* Every rule begins with the class of the drawing: an <svg> inside a page must not restyle the page. */
static const char style[] =
	"<style>.halved-chart text{font:13px system-ui,'Segoe UI',Arial,sans-serif;fill:#1a1a1a}"
	".halved-chart .t{font-size:17px;font-weight:600}.halved-chart .s{font-size:11px}"
	".halved-chart .g{stroke:#d9d9d9}.halved-chart .v{stroke:#1a1a1a;stroke-width:1.6;fill:none}"
	".halved-chart .c{stroke:#0b4f8a;stroke-width:1.6;fill:none}"
	".halved-chart .l{stroke:#5a5a5a;stroke-width:1.3;stroke-dasharray:6 4;fill:none}"
	".halved-chart .p{fill:#1a1a1a}.halved-chart .o{fill:#b3400a;stroke:#1a1a1a}"
	".halved-chart .r{fill:#0b4f8a;stroke:#1a1a1a}.halved-chart .x{fill:#fff;stroke:#5a5a5a}"
	".halved-chart .m{stroke:#5a5a5a;stroke-dasharray:2 3}.halved-chart .k{fill:#5a5a5a}</style>";

/* What the drawing maps from: the points' count and the values' range. */
struct frame {
	const struct chart *chart;
	const struct chart_drawing *drawing;
	double low, high, tick;
};

static void add_escaped(struct buffer *out, const char *string)
{
	for (; *string != '\0'; string++) {
		switch (*string) {
		case '&':
			buffer_string(out, "&amp;");
			break;
		case '<':
			buffer_string(out, "&lt;");
			break;
		case '>':
			buffer_string(out, "&gt;");
			break;
		case '"':
			buffer_string(out, "&quot;");
			break;
		default:
			if ((unsigned char)*string >= ' ' || *string == '\n')
				buffer_add(out, string, 1);
		}
	}
}

static double x_of(const struct frame *frame, double position)
{
	double step = (WIDTH - LEFT - RIGHT) / (double)frame->chart->count;

	return LEFT + (position - 0.5) * step;
}

static double y_of(const struct frame *frame, double value)
{
	return TOP + (frame->high - value) / (frame->high - frame->low) * (HEIGHT - TOP - BOTTOM);
}

static void widen(struct frame *frame, double value)
{
	if (isnan(value))
		return;
	if (isnan(frame->low) || value < frame->low)
		frame->low = value;
	if (isnan(frame->high) || value > frame->high)
		frame->high = value;
}

/* A step of 1, 2 or 5 times a power of ten that gives about TICKS of them. */
static double tick_for(double range)
{
	double power = pow(10, floor(log10(range / TICKS))), rough = range / TICKS / power;

	return power * (rough <= 1 ? 1 : rough <= 2 ? 2 : rough <= 5 ? 5 : 10);
}

static struct frame frame_of(const struct chart *chart, const struct chart_drawing *drawing)
{
	struct frame frame = { .chart = chart, .drawing = drawing, .low = NAN, .high = NAN };

	for (size_t i = 0; i < chart->count; i++) {
		widen(&frame, chart->points[i].value);
		widen(&frame, chart->points[i].centre);
		widen(&frame, chart->points[i].lower);
		widen(&frame, chart->points[i].upper);
	}
	if (isnan(frame.low))
		frame.low = frame.high = 0;
	if (frame.high - frame.low <= 1e-12 * (fabs(frame.high) + 1)) {
		frame.low -= 0.5;
		frame.high += 0.5;
	}
	frame.tick = tick_for(frame.high - frame.low);
	frame.low = floor(frame.low / frame.tick) * frame.tick;
	frame.high = ceil(frame.high / frame.tick) * frame.tick;
	return frame;
}

static void add_value(struct buffer *out, const struct chart_drawing *drawing, double value, double step)
{
	double scale = drawing->percent ? 100 : 1;
	int digits = (int)fmax(0, fmin(12, -floor(log10(step * scale) + 1e-9)));

	if (isnan(value))
		buffer_string(out, "none");
	else
		buffer_format(out, "%.*f%s", digits, fabs(value) < step * 1e-9 ? 0 : value * scale,
			drawing->percent ? "%" : "");
}

static void add_label(struct buffer *out, const struct frame *frame, size_t at)
{
	if (frame->drawing->labels != NULL && frame->drawing->labels[at] != NULL)
		add_escaped(out, frame->drawing->labels[at]);
	else
		buffer_format(out, "%zu", at + 1);
}

void chart_table(struct buffer *out, const struct chart *chart, const struct chart_drawing *drawing)
{
	struct frame frame = frame_of(chart, drawing);
	double step = frame.tick / 100;

	buffer_string(out, "Point; value; centre; lower; upper; signals\n");
	for (size_t i = 0; i < chart->count; i++) {
		const struct chart_point *point = &chart->points[i];
		const double columns[] = { point->value, point->centre, point->lower, point->upper };

		add_label(out, &frame, i);
		for (size_t j = 0; j < sizeof(columns) / sizeof(columns[0]); j++) {
			buffer_string(out, "; ");
			add_value(out, drawing, columns[j], step);
		}
		buffer_string(out, point->excluded ? "; excluded" : point->signals == 0 ? "; none" : ";");
		for (unsigned signal = 1; signal <= SIGNAL_LAST; signal *= 2)
			if (point->signals & signal)
				buffer_format(out, " %s", chart_signal_name(signal));
		buffer_string(out, "\n");
	}
}

static void draw_head(struct arena *arena, struct buffer *out, const struct frame *frame)
{
	const char *id = frame->drawing->id != NULL ? frame->drawing->id : "chart";
	const char *title = frame->drawing->title != NULL ? frame->drawing->title
							  : chart_kind_name(frame->chart->options.kind);

	buffer_format(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"halved-chart\" viewBox=\"0 0 %.0f %.0f\" "
		"role=\"img\" "
		"aria-labelledby=\"%s-title\" aria-describedby=\"%s-text\">",
		WIDTH, HEIGHT, id, id);
	buffer_format(out, "<title id=\"%s-title\">", id);
	add_escaped(out, title);
	buffer_format(out, "</title><desc id=\"%s-text\">", id);
	add_escaped(out, chart_sentence(arena, frame->chart));
	buffer_string(out, "\n");
	chart_table(out, frame->chart, frame->drawing);
	buffer_format(
		out, "</desc>%s<rect width=\"%.0f\" height=\"%.0f\" fill=\"#fff\"/>", style, WIDTH, HEIGHT);
	buffer_format(out, "<text class=\"t\" x=\"%.0f\" y=\"26\">", LEFT);
	add_escaped(out, title);
	buffer_string(out, "</text>");
}

static void draw_axes(struct buffer *out, const struct frame *frame)
{
	size_t count = frame->chart->count, every = (count + LABELS_MOST - 1) / LABELS_MOST;
	long ticks = lround((frame->high - frame->low) / frame->tick);

	for (long i = 0; i <= ticks; i++) {
		double value = frame->low + (double)i * frame->tick;

		buffer_format(out, "<path class=\"g\" d=\"M%.1f %.1fH%.1f\"/>", LEFT, y_of(frame, value),
			WIDTH - RIGHT);
		buffer_format(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 8,
			y_of(frame, value) + 4);
		add_value(out, frame->drawing, value, frame->tick);
		buffer_string(out, "</text>");
	}
	for (size_t i = 0; i < count; i += every) {
		buffer_format(out, "<text class=\"s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">",
			x_of(frame, (double)i + 1), HEIGHT - BOTTOM + 20);
		add_label(out, frame, i);
		buffer_string(out, "</text>");
	}
	if (frame->drawing->value_name == NULL)
		return;
	buffer_format(out, "<text class=\"s\" x=\"%.1f\" y=\"48\">", LEFT);
	add_escaped(out, frame->drawing->value_name);
	buffer_string(out, "</text>");
}

/* A line that is level under each point and steps between them. `which` picks it from the point. */
static void draw_steps(
	struct buffer *out, const struct frame *frame, size_t which, const char *class, const char *name)
{
	const struct chart *chart = frame->chart;
	double last = NAN;
	size_t part = 0;

	buffer_format(out, "<path class=\"%s\" d=\"", class);
	for (size_t i = 0; i < chart->count; i++) {
		const struct chart_point *point = &chart->points[i];
		double value = which == 0 ? point->centre : which == 1 ? point->lower : point->upper;
		double x = x_of(frame, (double)i + 0.5);

		if (isnan(value))
			part = 0;
		else if (part != point->part)
			buffer_format(out, "M%.1f %.1f", x, y_of(frame, value));
		else if (value != last)
			buffer_format(out, "V%.1f", y_of(frame, value));
		if (!isnan(value)) {
			buffer_format(out, "H%.1f", x_of(frame, (double)i + 1.5));
			part = point->part;
			last = value;
		}
	}
	buffer_string(out, "\"/>");
	if (isnan(last))
		return;
	buffer_format(out, "<text class=\"s\" x=\"%.1f\" y=\"%.1f\">%s ", WIDTH - RIGHT + 6,
		y_of(frame, last) + 4, name);
	add_value(out, frame->drawing, last, frame->tick / 10);
	buffer_string(out, "</text>");
}

static void draw_values(struct buffer *out, const struct frame *frame)
{
	const struct chart *chart = frame->chart;
	size_t part = 0;

	buffer_string(out, "<path class=\"v\" d=\"");
	for (size_t i = 0; i < chart->count; i++) {
		const struct chart_point *point = &chart->points[i];

		if (isnan(point->value)) {
			part = 0;
			continue;
		}
		if (point->excluded)
			continue;
		buffer_format(out, "%c%.1f %.1f", part == point->part ? 'L' : 'M', x_of(frame, (double)i + 1),
			y_of(frame, point->value));
		part = point->part;
	}
	buffer_string(out, "\"/>");
}

/* Shapes tell the signals apart without colour: a diamond is outside, a square has another signal. */
static void draw_points(struct buffer *out, const struct frame *frame)
{
	double size = frame->chart->count > 120 ? 2 : 3.4;

	for (size_t i = 0; i < frame->chart->count; i++) {
		const struct chart_point *point = &frame->chart->points[i];
		double x = x_of(frame, (double)i + 1), y = y_of(frame, point->value);

		if (isnan(point->value))
			continue;
		if (point->excluded)
			buffer_format(
				out, "<circle class=\"x\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, size);
		else if (point->signals & SIGNAL_OUTSIDE)
			buffer_format(out, "<path class=\"o\" d=\"M%.1f %.1fl7 7l-7 7l-7 -7z\"/>", x, y - 7);
		else if (point->signals != 0)
			buffer_format(out,
				"<rect class=\"r\" x=\"%.1f\" y=\"%.1f\" width=\"9\" height=\"9\"/>", x - 4.5,
				y - 4.5);
		else
			buffer_format(
				out, "<circle class=\"p\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, size);
	}
}

static void draw_marks(struct buffer *out, const struct frame *frame)
{
	for (size_t i = 0; i < frame->drawing->mark_count; i++) {
		const struct chart_mark *mark = &frame->drawing->marks[i];
		double x = x_of(frame, mark->position), foot = HEIGHT - BOTTOM;

		if (!(x >= LEFT && x <= WIDTH - RIGHT))
			continue;
		buffer_format(out, "<g><title>");
		add_escaped(out, mark->label);
		buffer_format(out, "</title><path class=\"m\" d=\"M%.1f %.1fV%.1f\"/>", x, TOP, foot);
		buffer_format(out, "<path class=\"k\" d=\"M%.1f %.1fl5 9h-10z\"/>", x, foot);
		buffer_format(out, "<text class=\"s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">",
			x + (x > WIDTH / 2 ? -4 : 4), TOP - 4 + 12 * (double)(i % 2),
			x > WIDTH / 2 ? "end" : "start");
		add_escaped(out, mark->label);
		buffer_string(out, "</text></g>");
	}
}

static void draw_legend(struct buffer *out, const struct frame *frame)
{
	bool outside = false, other = false, excluded = false;

	for (size_t i = 0; i < frame->chart->count; i++) {
		outside |= (frame->chart->points[i].signals & SIGNAL_OUTSIDE) != 0;
		other |= (frame->chart->points[i].signals & ~(unsigned)SIGNAL_OUTSIDE) != 0;
		excluded |= frame->chart->points[i].excluded;
	}
	buffer_format(out, "<text class=\"s\" x=\"%.0f\" y=\"%.0f\">", LEFT, HEIGHT - 14);
	buffer_string(out, "\xe2\x97\x8f value");
	if (outside)
		buffer_string(out, "\xc2\xa0\xc2\xa0 \xe2\x97\x86 outside the limits");
	if (other)
		buffer_string(out, "\xc2\xa0\xc2\xa0 \xe2\x96\xa0 trend, shift, run or close to a limit");
	if (excluded)
		buffer_string(out, "\xc2\xa0\xc2\xa0 \xe2\x97\x8b excluded");
	if (frame->drawing->mark_count > 0)
		buffer_string(out, "\xc2\xa0\xc2\xa0 \xe2\x96\xb2 test of change");
	buffer_string(out, "</text>");
}

void chart_svg(struct arena *arena, struct buffer *out, const struct chart *chart,
	const struct chart_drawing *drawing)
{
	struct frame frame = frame_of(chart, drawing);

	draw_head(arena, out, &frame);
	draw_axes(out, &frame);
	draw_steps(out, &frame, 1, "l", "lower");
	draw_steps(out, &frame, 2, "l", "upper");
	draw_steps(out, &frame, 0, "c", chart->options.kind == CHART_RUN ? "median" : "mean");
	draw_marks(out, &frame);
	draw_values(out, &frame);
	draw_points(out, &frame);
	draw_legend(out, &frame);
	buffer_string(out, "</svg>\n");
}
