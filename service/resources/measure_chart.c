/* The chart of a measure: PostgreSQL gives its series, the domain judges it, as data or as a drawing. */
#include "halved/api/request.h"
#include "halved/base/check.h"
#include "halved/base/limits.h"
#include "halved/domain/chart_svg.h"
#include "halved/domain/formulas.h"
#include "halved/resources/explained.h"
#include "halved/resources/measure.h"
#include "measure_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct phase {
	const char *starts_on, *because, *cycle;
};

/* A measure on its way from rows to an answer. */
struct drawn {
	struct arena *arena;
	const struct rows *from;
	size_t count; /* points */
	struct observation *observations;
	struct chart_options options;
	const struct json *phases, *tests;
	struct phase *phase_of; /* that begins each part; of the first it may be empty */
	struct chart *chart;	/* NULL while there is no point */
	bool share;
};

static enum truth truth_of(bool holds)
{
	return holds ? TRUTH_YES : TRUTH_NO;
}

static bool is_asked(const struct request *req, const char *name)
{
	const char *given = parameter(req, name);

	return given != NULL && given[0] == '1';
}

static const char *cell(const struct drawn *drawn, const char *name)
{
	return rows_text(drawn->from, 0, name);
}

static double real_at(const struct rows *from, size_t row, const char *name)
{
	const char *text = rows_text(from, row, name);

	return text == NULL ? NAN : strtod(text, NULL);
}

static const struct json *list_of(struct arena *arena, const char *stored)
{
	struct json_fault where;

	return stored == NULL ? NULL : json_read(arena, stored, strlen(stored), &where);
}

/* ---- what the rows say ---- */

static void read_points(struct drawn *drawn)
{
	const struct rows *from = drawn->from;

	drawn->count = cell(drawn, "day") == NULL ? 0 : rows_count(from);
	drawn->observations = arena_alloc(drawn->arena, (drawn->count + 1) * sizeof(*drawn->observations));
	for (size_t i = 0; i < drawn->count; i++) {
		struct observation *seen = &drawn->observations[i];
		/* half a pair is as missing as none */
		bool paired =
			rows_text(from, i, "numerator") != NULL && rows_text(from, i, "denominator") != NULL;

		*seen = (struct observation){ .value = real_at(from, i, "value"),
			.numerator = paired ? rows_number(from, i, "numerator", 0) : 0,
			.denominator = paired ? rows_number(from, i, "denominator", 0) : 0,
			.excluded = rows_text(from, i, "excluded_because") != NULL };
		if (seen->denominator > 0)
			seen->value = (double)seen->numerator / (double)seen->denominator;
	}
}

/* Points before a day. */
static size_t points_before(const struct drawn *drawn, const char *day)
{
	size_t count = 0;

	while (count < drawn->count && strcmp(rows_text(drawn->from, count, "day"), day) < 0)
		count++;
	return count;
}

/* A phase that begins before the first point, or behind the last, parts nothing; of two in one gap the later
 * tells. */
static void find_parts(struct drawn *drawn)
{
	size_t *ends = arena_alloc(drawn->arena, (json_count(drawn->phases) + 1) * sizeof(*ends));
	size_t count = 0;

	drawn->phase_of =
		arena_alloc(drawn->arena, (json_count(drawn->phases) + 1) * sizeof(*drawn->phase_of));
	for (const struct json *at = json_first(drawn->phases); at != NULL; at = json_next(at)) {
		struct phase phase = { json_string(json_member(at, "starts_on")),
			json_string(json_member(at, "because")), json_string(json_member(at, "cycle")) };
		size_t before = points_before(drawn, phase.starts_on);

		if (before == drawn->count)
			continue;
		if (before > 0 && (count == 0 || ends[count - 1] != before))
			ends[count++] = before;
		drawn->phase_of[count] = phase;
	}
	drawn->options.part_ends = ends;
	drawn->options.part_end_count = count;
}

/* As asked for, else the points of the first part until the end of the measure's baseline. */
static size_t freeze_of(struct request *req, const struct drawn *drawn)
{
	const char *asked = parameter(req, "freeze"), *until = cell(drawn, "baseline_until");
	size_t first = drawn->options.part_end_count > 0 ? drawn->options.part_ends[0] : drawn->count,
	       count = 0;

	if (asked != NULL)
		return (size_t)strtoul(asked, NULL, 10);
	while (until != NULL && count < first && strcmp(rows_text(drawn->from, count, "day"), until) <= 0)
		count++;
	return count;
}

static enum chart_direction direction_of(const char *name)
{
	enum chart_direction direction = DIRECTION_NONE;

	while (strcmp(choices_chart_direction[direction], name) != 0)
		direction++;
	return direction;
}

static void read_options(struct request *req, struct drawn *drawn)
{
	const char *kind = parameter(req, "kind"), *constant = parameter(req, "xmr_constant");

	check(chart_kind_read(text_of(kind != NULL ? kind : cell(drawn, "chart")), &drawn->options.kind));
	drawn->options.direction = direction_of(cell(drawn, "direction"));
	drawn->options.screen_ranges = is_asked(req, "screen_mr");
	drawn->options.xmr_constant =
		constant != NULL && strcmp(constant, "exact") == 0 ? CHART_XMR_EXACT : CHART_XMR_CONSTANT;
	drawn->options.cumulative = rows_true(drawn->from, 0, "cumulative");
	find_parts(drawn);
	drawn->options.freeze = freeze_of(req, drawn);
}

/* ---- as data ---- */

static struct computed_list signals_of(struct arena *arena, unsigned signals)
{
	const char **names = arena_alloc(arena, 8 * sizeof(*names));
	size_t count = 0;

	for (unsigned signal = 1; signal <= SIGNAL_LAST; signal *= 2)
		if (signals & signal)
			names[count++] = chart_signal_name(signal);
	return (struct computed_list){ names, count, sizeof(*names) };
}

static const char *label_at(const struct drawn *drawn, size_t i)
{
	const char *label = rows_text(drawn->from, i, "label");

	return label != NULL ? label : rows_text(drawn->from, i, "day");
}

static struct computed_list tell_points(const struct drawn *drawn)
{
	struct told_point *told = arena_alloc(drawn->arena, (drawn->count + 1) * sizeof(*told));
	const struct rows *from = drawn->from;

	for (size_t i = 0; i < drawn->count; i++) {
		const struct chart_point *point = &drawn->chart->points[i];

		told[i] = (struct told_point){ .day = rows_text(from, i, "day"),
			.label = label_at(drawn, i),
			.excluded_because = rows_text(from, i, "excluded_because"),
			.note = rows_text(from, i, "note"),
			.submission = rows_text(from, i, "submission"),
			.submission_version = real_at(from, i, "submission_version"),
			.districts = real_at(from, i, "districts"),
			.value = point->value,
			.numerator = real_at(from, i, "numerator"),
			.denominator = real_at(from, i, "denominator"),
			.centre = point->centre,
			.lower = point->lower,
			.upper = point->upper,
			.part = (int64_t)point->part,
			.signals = signals_of(drawn->arena, point->signals) };
	}
	return (struct computed_list){ told, drawn->count, sizeof(*told) };
}

/* What is told of a part beside the domain's own figures: the sums of its baseline, and its last point's
 * limits. */
static void tell_baseline(const struct drawn *drawn, const struct chart_part *part, struct told_part *told)
{
	double numerator = 0, denominator = 0;
	size_t counted = 0;

	for (size_t i = part->first; i < part->first + part->count; i++) {
		const struct chart_point *point = &drawn->chart->points[i];
		const struct observation *seen = &drawn->observations[i];

		if (isnan(point->value))
			continue;
		told->lower = point->lower;
		told->upper = point->upper;
		told->denominator = drawn->share ? (double)seen->denominator : NAN;
		if (point->excluded || counted == part->baseline)
			continue;
		counted++;
		numerator += (double)seen->numerator;
		denominator += (double)seen->denominator;
	}
	told->baseline_numerator = drawn->share ? numerator : NAN;
	told->baseline_denominator = drawn->share ? denominator : NAN;
}

static struct told_part tell_part(const struct drawn *drawn, size_t i)
{
	const struct chart_part *part = &drawn->chart->parts[i];
	const struct phase *phase = &drawn->phase_of[i];
	struct told_part told = { .part = (int64_t)i + 1,
		.first = (int64_t)part->first + 1,
		.last = (int64_t)(part->first + part->count),
		.starts_on = phase->starts_on,
		.because = phase->because,
		.cycle = phase->cycle,
		.refusal = part->refusal,
		.baseline = (int64_t)part->baseline,
		.ranges_screened = (int64_t)part->ranges_screened,
		.useful = (int64_t)part->runs.useful,
		.longest_run = (int64_t)part->runs.longest,
		.longest_run_max = (int64_t)part->runs.longest_max,
		.crossings = (int64_t)part->runs.crossings,
		.crossings_min = (int64_t)part->runs.crossings_min,
		.centre = part->centre,
		.lower = NAN,
		.upper = NAN,
		.denominator = NAN,
		.mean_range = part->mean_range,
		.sigma_z = part->sigma_z,
		.runs_signal = truth_of(part->runs.signal),
		.trial = truth_of(part->trial) };

	tell_baseline(drawn, part, &told);
	return told;
}

static struct computed_list tell_parts(const struct drawn *drawn)
{
	size_t count = drawn->chart == NULL ? 0 : drawn->chart->part_count;
	struct told_part *told = arena_alloc(drawn->arena, (count + 1) * sizeof(*told));

	for (size_t i = 0; i < count; i++)
		told[i] = tell_part(drawn, i);
	return (struct computed_list){ told, count, sizeof(*told) };
}

static struct computed_list tell_tests(const struct drawn *drawn)
{
	struct told_test *told = arena_alloc(drawn->arena, (json_count(drawn->tests) + 1) * sizeof(*told));
	size_t count = 0;

	for (const struct json *at = json_first(drawn->tests); at != NULL; at = json_next(at))
		told[count++] = (struct told_test){ json_string(json_member(at, "cycle")),
			json_string(json_member(at, "day")), json_string(json_member(at, "label")) };
	return (struct computed_list){ told, count, sizeof(*told) };
}

/* By the limits of the last point. */
static const char *assurance_of(const struct drawn *drawn, double target)
{
	static const char *const names[] = { [ASSURANCE_UNKNOWN] = NULL,
		[ASSURANCE_PASS] = "pass",
		[ASSURANCE_FAIL] = "fail",
		[ASSURANCE_INCONSISTENT] = "inconsistent" };
	const struct chart_point *last =
		drawn->chart == NULL ? NULL : &drawn->chart->points[drawn->chart->count - 1];

	return last == NULL
		       ? NULL
		       : names[chart_assurance(target, last->lower, last->upper, drawn->options.direction)];
}

static struct told_chart tell_chart(const struct drawn *drawn)
{
	const struct chart *chart = drawn->chart;
	const struct chart_options *options = &drawn->options;
	double target = real_at(drawn->from, 0, "target");

	return (struct told_chart){ .measure = cell(drawn, "id"),
		.name = cell(drawn, "name"),
		.kind = chart_kind_name(options->kind),
		.unit = cell(drawn, "unit"),
		.source = cell(drawn, "source"),
		.direction = cell(drawn, "direction"),
		.baseline_until = cell(drawn, "baseline_until"),
		.baseline_because = cell(drawn, "baseline_because"),
		.target = target,
		.assurance = assurance_of(drawn, target),
		.freeze = (int64_t)options->freeze,
		.xmr_constant = options->kind == CHART_XMR ? options->xmr_constant : NAN,
		.share = truth_of(drawn->share),
		.screen_mr = truth_of(options->screen_ranges),
		.cumulative = truth_of(options->cumulative),
		.points = tell_points(drawn),
		.parts = tell_parts(drawn),
		.tests = tell_tests(drawn),
		.refused = truth_of(chart == NULL || chart->refused),
		.signal = truth_of(chart != NULL && chart->signal),
		.sentence = chart == NULL ? "There is no point yet." : chart_sentence(drawn->arena, chart) };
}

/* Without the points: their figures are those of their part. */
static struct computed_list explain(const struct drawn *drawn, struct told_chart told)
{
	told.points.items = NULL;
	return explained_by(
		drawn->arena, &resource_measure_chart, &told, chart_formulas[drawn->options.kind]);
}

/* ---- as a drawing ---- */

static long long day_number(const char *day)
{
	struct tm moment = { .tm_year = (int)strtol(day, NULL, 10) - 1900,
		.tm_mon = (int)strtol(day + 5, NULL, 10) - 1,
		.tm_mday = (int)strtol(day + 8, NULL, 10) };

	return timegm(&moment) / 86400;
}

/* Where a day lies among the points, which stand side by side whatever the time between them; before the
 * first and behind the last at the edge. */
static double position_of(const struct drawn *drawn, const char *day)
{
	size_t before = points_before(drawn, day);
	long long from, to, at = day_number(day);

	if (before == 0)
		return strcmp(rows_text(drawn->from, 0, "day"), day) == 0 ? 1 : 0.5;
	if (before == drawn->count)
		return (double)drawn->count + 0.5;
	from = day_number(rows_text(drawn->from, before - 1, "day"));
	to = day_number(rows_text(drawn->from, before, "day"));
	return (double)before + (double)(at - from) / (double)(to - from);
}

static void mark_tests(const struct drawn *drawn, struct chart_drawing *drawing)
{
	struct chart_mark *marks = arena_alloc(drawn->arena, (json_count(drawn->tests) + 1) * sizeof(*marks));

	for (const struct json *at = json_first(drawn->tests); at != NULL; at = json_next(at))
		marks[drawing->mark_count++] = (struct chart_mark){
			.position = position_of(drawn, json_string(json_member(at, "day"))),
			.label = json_string(json_member(at, "label")),
		};
	drawing->marks = marks;
}

/* A measure without a point is drawn with one that is missing. */
static struct text draw(struct drawn *drawn, struct buffer *out)
{
	const char **labels = arena_alloc(drawn->arena, (drawn->count + 1) * sizeof(*labels));
	struct chart_drawing drawing = { .id = arena_format(drawn->arena, "measure-%s", cell(drawn, "id")),
		.title = cell(drawn, "name"),
		.value_name = cell(drawn, "unit"),
		.labels = labels,
		.percent = drawn->share };
	struct chart *chart = drawn->chart;
	const char *wrong;

	labels[0] = "no point yet";
	for (size_t i = 0; i < drawn->count; i++)
		labels[i] = label_at(drawn, i);
	if (chart == NULL)
		chart = chart_of(
			drawn->arena, &(struct observation){ .value = NAN }, 1, &drawn->options, &wrong);
	else
		mark_tests(drawn, &drawing);
	chart_svg(drawn->arena, out, chart, &drawing);
	check(!out->overflow);
	return (struct text){ out->data, out->size };
}

/* ---- steps ---- */

static enum flow draw_chart(struct request *req)
{
	struct arena *arena = request_arena(req);
	struct drawn drawn = { .arena = arena, .from = kept(req) };
	struct buffer *out = arena_buffer(arena, LIMIT_REPLY);
	struct told_chart told;
	const char *wrong = NULL;

	if (rows_count(drawn.from) == 0)
		return fail(req, ERROR_NOT_FOUND, NULL, NULL);
	drawn.share = strcmp(cell(&drawn, "made_of"), "pairs") == 0;
	drawn.phases = list_of(arena, cell(&drawn, "phases"));
	drawn.tests = list_of(arena, cell(&drawn, "tests"));
	read_points(&drawn);
	read_options(req, &drawn);
	if (!drawn.share && (drawn.options.kind == CHART_P || drawn.options.kind == CHART_PPRIME))
		return fail(
			req, ERROR_BAD_PARAMETER, "kind", "This measure is made of values: take run or xmr.");
	if (drawn.count > 0)
		drawn.chart = chart_of(arena, drawn.observations, drawn.count, &drawn.options, &wrong);
	if (wrong != NULL)
		return fail(req, ERROR_BAD_PARAMETER, "freeze", wrong);
	if (prefers(req, "image/svg+xml", "application/json"))
		return reply_tagged(req, "image/svg+xml", draw(&drawn, out));
	told = tell_chart(&drawn);
	if (is_asked(req, "explain"))
		told.explained = explain(&drawn, told);
	computed_json(out, &resource_measure_chart, &told);
	return reply_tagged(req, "application/json", (struct text){ out->data, out->size });
}

const struct step measure_chart_steps[] = { STEP(ask_watched), STEP(note_reads), STEP(draw_chart), STEP_END };
