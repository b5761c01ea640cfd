/* A chart in words and as JSON. */
#include "halved/base/arena.h"
#include "halved/base/json.h"
#include "halved/domain/chart.h"

#define SENTENCES_MOST 20000

static const struct {
	enum chart_signal signal;
	const char *name, *one, *many;
} signals[] = {
	{ SIGNAL_OUTSIDE, "outside", "lies outside the limits", "lie outside the limits" },
	{ SIGNAL_TREND, "trend", "is part of a trend", "go one way, seven or more in a row" },
	{ SIGNAL_CLOSE, "close", "lies close to a limit", "lie close to a limit, two of three in a row" },
	{ SIGNAL_SHIFT, "shift", "is part of a shift",
		"lie on one side of the centre, seven or more in a row" },
	{ SIGNAL_LONG_RUN, "long_run", "is part of a long run",
		"are a longer run on one side than chance allows" },
};

#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

const char *chart_signal_name(enum chart_signal signal)
{
	for (size_t i = 0; i < SIGNALS; i++)
		if (signals[i].signal == signal)
			return signals[i].name;
	return "none";
}

/* The last point of the item that begins at `at`: three and more in a row are told as one. */
static size_t item_end(const struct chart *chart, size_t at, enum chart_signal signal)
{
	size_t end = at;

	while (end + 1 < chart->count && (chart->points[end + 1].signals & signal))
		end++;
	return end - at >= 2 ? end : at;
}

/* "3", "3 to 9", "3, 4 and 7 to 9": the marked points, counted from 1. Returns how many there are. */
static size_t list_points(struct buffer *out, const struct chart *chart, enum chart_signal signal)
{
	size_t found = 0, items = 0, item = 0;

	for (size_t i = 0; i < chart->count; i++) {
		if (!(chart->points[i].signals & signal))
			continue;
		i = item_end(chart, i, signal);
		items++;
	}
	for (size_t i = 0; i < chart->count; i++) {
		size_t end = item_end(chart, i, signal);

		if (!(chart->points[i].signals & signal))
			continue;
		item++;
		buffer_format(out, "%s%zu", item == 1 ? "" : item == items ? " and " : ", ", i + 1);
		if (end > i)
			buffer_format(out, " to %zu", end + 1);
		found += end - i + 1;
		i = end;
	}
	return found;
}

static void say_signals(struct arena *arena, struct buffer *out, const struct chart *chart)
{
	for (size_t i = 0; i < SIGNALS; i++) {
		struct buffer *list = arena_buffer(arena, SENTENCES_MOST);
		size_t found = list_points(list, chart, signals[i].signal);

		if (found > 0)
			buffer_format(out, "%s %s %s. ", found == 1 ? "Point" : "Points", list->data,
				found == 1 ? signals[i].one : signals[i].many);
	}
}

static void say_part(struct buffer *out, const struct chart *chart, size_t number)
{
	const struct chart_part *part = &chart->parts[number];
	const struct runs *runs = &part->runs;
	size_t before = out->size, said;

	if (chart->part_count > 1)
		buffer_format(out, "Part %zu: ", number + 1);
	said = out->size;
	if (part->refusal != NULL)
		buffer_format(out, "%s ", part->refusal);
	if (runs->longest > runs->longest_max)
		buffer_format(out, "The longest run has %zu points, more than the %zu that chance allows. ",
			runs->longest, runs->longest_max);
	if (runs->crossings < runs->crossings_min)
		buffer_format(out,
			"The centre line is crossed %zu times, fewer than the %zu that chance gives. ",
			runs->crossings, runs->crossings_min);
	if (part->refusal == NULL && !chart->options.cumulative && !chart->options.unordered &&
		runs->useful < 10)
		buffer_format(out, "With %zu points off the centre line %s. ", runs->useful,
			runs->useful < 6 ? "no run can be a signal"
					 : "the run rules say little; they want ten");
	if (part->trial)
		buffer_format(out, "Limits from %zu points are trial limits. ", part->baseline);
	if (out->size == said)
		out->size = before; /* nothing to say of this part */
}

char *chart_sentence(struct arena *arena, const struct chart *chart)
{
	struct buffer *out = arena_buffer(arena, SENTENCES_MOST);

	if (!chart->refused)
		buffer_string(out, chart->signal ? "Something other than chance shows. "
						 : "No signal: what is seen may be chance. ");
	say_signals(arena, out, chart);
	for (size_t i = 0; i < chart->part_count; i++)
		say_part(out, chart, i);
	if (chart->options.cumulative && !chart->refused)
		buffer_string(
			out, "The points of a year-to-date series contain each other: no rule is applied. ");
	out->data[--out->size] = '\0';
	return out->data;
}

static void add_number(struct buffer *out, const char *name, double number)
{
	buffer_format(out, ",\"%s\":", name);
	json_real(out, number);
}

static void add_text(struct buffer *out, const char *name, const char *string)
{
	buffer_format(out, ",\"%s\":", name);
	if (string == NULL)
		buffer_string(out, "null");
	else
		json_quote(out, string, text_of(string).size);
}

static void add_flag(struct buffer *out, const char *name, bool flag)
{
	buffer_format(out, ",\"%s\":%s", name, flag ? "true" : "false");
}

static void add_options(struct buffer *out, const struct chart_options *options)
{
	static const char *const directions[] = { NULL, "lower_is_better", "higher_is_better" };

	buffer_format(out, ",\"options\":{\"freeze\":%zu", options->freeze);
	buffer_string(out, ",\"part\":[");
	for (size_t i = 0; i < options->part_end_count; i++)
		buffer_format(out, "%s%zu", i == 0 ? "" : ",", options->part_ends[i]);
	buffer_string(out, "]");
	add_flag(out, "screen_mr", options->screen_ranges);
	if (options->kind == CHART_XMR)
		add_number(out, "xmr_constant",
			options->xmr_constant > 0 ? options->xmr_constant : CHART_XMR_CONSTANT);
	add_flag(out, "cumulative", options->cumulative);
	add_text(out, "direction", directions[options->direction]);
	buffer_string(out, "}");
}

static void add_point(struct buffer *out, const struct chart_point *point)
{
	bool first = true;

	buffer_string(out, "{\"value\":");
	json_real(out, point->value);
	add_number(out, "centre", point->centre);
	add_number(out, "lower", point->lower);
	add_number(out, "upper", point->upper);
	buffer_format(out, ",\"part\":%zu", point->part);
	add_flag(out, "excluded", point->excluded);
	buffer_string(out, ",\"signals\":[");
	for (size_t i = 0; i < SIGNALS; i++) {
		if (!(point->signals & signals[i].signal))
			continue;
		buffer_format(out, "%s\"%s\"", first ? "" : ",", signals[i].name);
		first = false;
	}
	buffer_string(out, "]}");
}

static void add_part(struct buffer *out, const struct chart_part *part, size_t number)
{
	buffer_format(out, "{\"part\":%zu,\"first\":%zu,\"last\":%zu,\"baseline\":%zu", number + 1,
		part->first + 1, part->first + part->count, part->baseline);
	add_number(out, "centre", part->centre);
	add_number(out, "mean_range", part->mean_range);
	add_number(out, "sigma_z", part->sigma_z);
	buffer_format(out, ",\"ranges_screened\":%zu", part->ranges_screened);
	buffer_format(out, ",\"useful\":%zu,\"longest_run\":%zu,\"longest_run_max\":%zu", part->runs.useful,
		part->runs.longest, part->runs.longest_max);
	buffer_format(out, ",\"crossings\":%zu,\"crossings_min\":%zu", part->runs.crossings,
		part->runs.crossings_min);
	add_flag(out, "runs_signal", part->runs.signal);
	add_flag(out, "trial", part->trial);
	add_text(out, "refusal", part->refusal);
	buffer_string(out, "}");
}

void chart_json(struct arena *arena, struct buffer *out, const struct chart *chart)
{
	buffer_format(out, "{\"kind\":\"%s\"", chart_kind_name(chart->options.kind));
	add_options(out, &chart->options);
	buffer_string(out, ",\"points\":[");
	for (size_t i = 0; i < chart->count; i++) {
		buffer_string(out, i == 0 ? "" : ",");
		add_point(out, &chart->points[i]);
	}
	buffer_string(out, "],\"parts\":[");
	for (size_t i = 0; i < chart->part_count; i++) {
		buffer_string(out, i == 0 ? "" : ",");
		add_part(out, &chart->parts[i], i);
	}
	buffer_string(out, "]");
	add_flag(out, "refused", chart->refused);
	add_flag(out, "signal", chart->signal);
	add_text(out, "sentence", chart_sentence(arena, chart));
	buffer_string(out, "}");
}
