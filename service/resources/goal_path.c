/*
 * The way to the goal: the path, what was reached in each year since the baseline, what is needed from here,
 * and where the pace so far leads. The pace is that of the members that count in every year, like with like.
 */
#include "halved/resources/goal_path.h"

#include "halved/base/limits.h"
#include "halved/domain/projection.h"
#include "halved/domain/school_year.h"
#include "halved/resources/explained.h"
#include "summary_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_YEARS 64 /* between a baseline and the year that is asked for */

struct goal_year {
	const char *school_year;
	struct pooled pooled;
	double path_rate;
	enum truth on_path;
};

struct goal_page {
	struct summary summary; /* network, period, baseline, goal */
	double baseline_rate;
	const char *baseline_submission;
	int64_t baseline_number;
	double rate, goal_rate, needed_percent;
	int64_t years_left;
	struct computed_list years; /* of goal_year */
	struct {
		int64_t districts;
		double students_share, target_rate;
		struct computed_list years; /* of goal_year */
	} panel;
	struct {
		const char *verdict, *reached_year, *sentence;
		double pace_points, at_target_year, low, high;
	} projection;
	enum truth comparable;
	const char *note;
	struct computed_list explained; /* explained.h */
};

/* ---- fields ---- */

static const char *const generators[] = { "linear", "constant_percent", NULL };
static const char *const verdicts[] = {
	[PROJECTION_NONE] = "none",
	[PROJECTION_REACHED] = "reached",
	[PROJECTION_WILL_REACH] = "will_reach",
	[PROJECTION_NOT_FALLING] = "not_falling",
	[PROJECTION_TOO_FAR] = "too_far",
	NULL,
};

const struct field goal_path_query[] = {
	PERIOD_QUERY,
	{ .name = "generator",
		.type = FIELD_CHOICE,
		.choices = generators,
		.text = "A path by equal steps in points, or in percent, instead of the network's own." },
	{ .name = "explain",
		.type = FIELD_BOOLEAN,
		.text = "1 adds each figure's formula with what goes into it." },
	{ .name = NULL },
};

static const struct field baseline_fields[] = {
	{ AT("school_year", YEAR, goal_page, summary.baseline.school_year), ALWAYS },
	{ AT("rate", REAL, goal_page, baseline_rate),
		.text = "The path begins with it: the rate that was published, else what counts." },
	{ AT("source", TEXT, goal_page, summary.baseline.source), .max = 300 },
	{ AT("submission", TEXT, goal_page, baseline_submission),
		.text = "Of a single member: what counts." },
	{ AT("number", INTEGER, goal_page, baseline_number), ALWAYS,
		.text = "Its version; 0 of several members." },
	{ .name = NULL },
};
static const struct resource baseline_part = { .name = "goal_path_baseline", .fields = baseline_fields };

static const struct field goal_fields[] = {
	{ AT("target_reduction", REAL, goal_page, summary.goal.target_reduction), ALWAYS },
	{ AT("target_year", YEAR, goal_page, summary.goal.target_year), ALWAYS },
	{ AT("path_made", CHOICE, goal_page, summary.goal.made), .choices = goal_makings, ALWAYS },
	{ AT("path", LIST, goal_page, summary.goal.path), .of = &summary_point_part, ALWAYS },
	{ AT("rate", REAL, goal_page, goal_rate), .text = "The path's rate in the target year: the goal." },
	{ AT("path_rate", REAL, goal_page, summary.goal.path_rate),
		.text = "The path's rate in the period's year." },
	{ AT("on_path", BOOLEAN, goal_page, summary.goal.on_path) },
	{ AT("years_left", INTEGER, goal_page, years_left), ALWAYS },
	{ AT("needed_percent", REAL, goal_page, needed_percent),
		.text = "By how much the rate has to fall in each year that is left, percent of itself." },
	{ AT("note", TEXT, goal_page, summary.goal.note) },
	{ .name = NULL },
};
static const struct resource goal_part = { .name = "goal_path_goal", .fields = goal_fields };

static const struct field year_fields[] = {
	{ AT("school_year", YEAR, goal_year, school_year), ALWAYS },
	{ AT("districts", INTEGER, goal_year, pooled.districts), ALWAYS },
	{ AT("enrolled", INTEGER, goal_year, pooled.enrolled), ALWAYS },
	{ AT("chronic", INTEGER, goal_year, pooled.chronic), ALWAYS },
	{ AT("rate", REAL, goal_year, pooled.rate) },
	{ AT("path_rate", REAL, goal_year, path_rate) },
	{ AT("on_path", BOOLEAN, goal_year, on_path) },
	{ .name = NULL },
};
static const struct resource year_part = { .name = "goal_path_year", .fields = year_fields };

static const struct field panel_year_fields[] = {
	{ AT("school_year", YEAR, goal_year, school_year), ALWAYS },
	{ AT("enrolled", INTEGER, goal_year, pooled.enrolled), ALWAYS },
	{ AT("chronic", INTEGER, goal_year, pooled.chronic), ALWAYS },
	{ AT("rate", REAL, goal_year, pooled.rate) },
	{ .name = NULL },
};
static const struct resource panel_year_part = { .name = "goal_path_panel_year",
	.fields = panel_year_fields };

static const struct field panel_fields[] = {
	{ AT("districts", INTEGER, goal_page, panel.districts), ALWAYS },
	{ AT("students_share", REAL, goal_page, panel.students_share),
		.text = "Their part of the students of the last year." },
	{ AT("target_rate", REAL, goal_page, panel.target_rate),
		.text = "Their own baseline, reduced as far as the path goes." },
	{ AT("years", LIST, goal_page, panel.years), .of = &panel_year_part, ALWAYS },
	{ .name = NULL },
};
static const struct resource panel_part = { .name = "goal_path_panel",
	.fields = panel_fields,
	.text = "The members that count in every year of which anything counts." };

static const struct field projection_fields[] = {
	{ AT("verdict", CHOICE, goal_page, projection.verdict), .choices = verdicts, ALWAYS },
	{ AT("sentence", TEXT, goal_page, projection.sentence), .max = 400, ALWAYS },
	{ AT("pace_points", REAL, goal_page, projection.pace_points), .text = "Percentage points a year." },
	{ AT("at_target_year", REAL, goal_page, projection.at_target_year),
		.text = "Where the straight line through the panel's years is in the target year, a "
			"fraction." },
	{ AT("low", REAL, goal_page, projection.low),
		.text = "Its 95 percent prediction interval; null below three years." },
	{ AT("high", REAL, goal_page, projection.high) },
	{ AT("reached_year", YEAR, goal_page, projection.reached_year) },
	{ .name = NULL },
};
static const struct resource projection_part = { .name = "goal_path_projection",
	.fields = projection_fields };

static const struct field page_fields[] = {
	PERIOD_TOLD,
	{ .name = "baseline", .type = FIELD_OBJECT, .of = &baseline_part, .use = FIELD_SHOWN, ALWAYS },
	{ .name = "goal", .type = FIELD_OBJECT, .of = &goal_part, .use = FIELD_SHOWN, ALWAYS },
	{ AT("rate", REAL, goal_page, rate), .text = "Of all that report in the period's year." },
	{ AT("comparable", BOOLEAN, goal_page, comparable),
		.text = "Whether all years follow one inclusion rule; null when some counts do not say "
			"which." },
	{ AT("note", TEXT, goal_page, note), .max = 400 },
	{ AT("years", LIST, goal_page, years), .of = &year_part, ALWAYS,
		.text = "Years of which anything counts." },
	{ .name = "panel", .type = FIELD_OBJECT, .of = &panel_part, .use = FIELD_SHOWN, ALWAYS },
	{ .name = "projection", .type = FIELD_OBJECT, .of = &projection_part, .use = FIELD_SHOWN, ALWAYS },
	{ AT("explained", LIST, goal_page, explained), .of = &resource_explained, .text = "With explain=1." },
	{ .name = NULL },
};
const struct resource resource_goal_path = {
	.name = "goal_path",
	.fields = page_fields,
	.text = "Rates are fractions; *_points are percentage points; *_percent are relative, in percent. Of "
		"a region, or of a "
		"single member named as one, for those who see its record; its path begins at its own "
		"baseline. Where fewer than "
		"ten students are chronically absent in a year, or fewer than ten are not, it is for those "
		"who see every member: 403.",
};

/* ---- what the rows say ---- */

/* Pooled counts of each year from the first. */
struct yearly {
	int first;
	struct pooled years[LIMIT_YEARS];
};

static struct pooled *year_at(struct yearly *yearly, const char *label)
{
	int at = year_of(label) - yearly->first;

	return at >= 0 && at < LIMIT_YEARS ? &yearly->years[at] : NULL;
}

static void add_row(struct yearly *yearly, const struct rows *all, size_t row)
{
	struct pooled *year = year_at(yearly, rows_text(all, row, "school_year"));

	if (year != NULL)
		pooled_add(year,
			COUNTED(rows_number(all, row, "enrolled", 0), rows_number(all, row, "chronic", 0)));
}

static size_t years_told(const struct yearly *yearly)
{
	size_t told = 0;

	for (size_t i = 0; i < LIMIT_YEARS; i++)
		told += yearly->years[i].districts > 0;
	return told;
}

/* Where the rows of the next member begin. */
static size_t member_end(const struct rows *all, size_t from)
{
	int64_t member = rows_number(all, from, "organization_id", 0);
	size_t i = from;

	while (i < rows_count(all) && rows_number(all, i, "organization_id", 0) == member)
		i++;
	return i;
}

static void read_years(const struct rows *all, struct yearly *every, struct yearly *panel)
{
	size_t told;

	for (size_t i = 0; i < rows_count(all); i++)
		add_row(every, all, i);
	told = years_told(every);
	for (size_t from = 0, end; from < rows_count(all); from = end) {
		end = member_end(all, from);
		for (size_t i = from; end - from == told && i < end; i++)
			add_row(panel, all, i);
	}
	for (size_t i = 0; i < LIMIT_YEARS; i++) {
		pooled_close(&every->years[i]);
		pooled_close(&panel->years[i]);
	}
}

static bool tells_of_few(const struct yearly *every, const struct yearly *panel)
{
	for (size_t i = 0; i < LIMIT_YEARS; i++)
		if (is_few(&every->years[i]) || is_few(&panel->years[i]))
			return true;
	return false;
}

/* As in the summary: that of the whole network is nobody's record, that of a few is theirs. */
static const char *seen_of_path(struct request *req, const struct yearly *every)
{
	size_t most = 0;

	for (size_t i = 0; i < LIMIT_YEARS; i++)
		if (every->years[i].districts > (int64_t)most)
			most = (size_t)every->years[i].districts;
	return parameter(req, "region") != NULL || most < SPREAD_LEAST ? seen_in(req, rows(req, 2)) : NULL;
}

static bool sees_every_row(const struct rows *all)
{
	for (size_t i = 0; i < rows_count(all); i++)
		if (!rows_true(all, i, "seen"))
			return false;
	return true;
}

static void read_rules(struct arena *arena, struct goal_page *page, const struct rows *all)
{
	struct rules rules = rules_new(arena, rows_count(all));

	for (size_t i = 0; i < rows_count(all); i++)
		rules_add(&rules, rows_text(all, i, "rule"));
	page->comparable = rules_close(&rules);
	page->note = rules_note(&rules)[0] == '\0' ? NULL : rules_note(&rules);
}

/* ---- what is reckoned ---- */

static void find_path(
	struct arena *arena, struct goal_page *page, const struct rows *network, const char *generator)
{
	struct goal_path path = { .count = 0 };
	bool part = page->summary.period.region != NULL;

	page->summary.goal.made = goal_makings[0];
	if (generator == NULL && !part)
		path = goal_path_read(arena, network);
	if (path.count == 0)
		path = goal_path_made(&page->summary,
			generator != NULL ? generator : rows_text(network, 0, "generator"),
			page->baseline_rate);
	page->summary.goal.path = show_path(arena, &path);
	page->summary.goal.path_rate =
		goal_rate(path.points, path.count, year_of(page->summary.period.school_year));
	page->summary.goal.on_path = truth_of_path(page->rate, page->summary.goal.path_rate);
	page->goal_rate = goal_rate(path.points, path.count, year_of(page->summary.goal.target_year));
	if (isnan(page->goal_rate))
		page->goal_rate = page->baseline_rate * (1 - page->summary.goal.target_reduction);
	for (size_t i = 0; i < page->years.count; i++) {
		struct goal_year *year = &((struct goal_year *)page->years.items)[i];

		year->path_rate = goal_rate(path.points, path.count, year_of(year->school_year));
		year->on_path = truth_of_path(year->pooled.rate, year->path_rate);
	}
}

static struct computed_list show_years(struct arena *arena, const struct yearly *yearly)
{
	struct goal_year *shown = arena_alloc(arena, LIMIT_YEARS * sizeof(*shown));
	size_t count = 0;

	for (int i = 0; i < LIMIT_YEARS; i++)
		if (yearly->years[i].districts > 0)
			shown[count++] = (struct goal_year){
				.school_year = school_year_print(
					yearly->first + i, arena_alloc(arena, SCHOOL_YEAR_SIZE)),
				.pooled = yearly->years[i],
				.path_rate = NAN,
			};
	return (struct computed_list){ shown, count, sizeof(*shown) };
}

static void project(struct arena *arena, struct goal_page *page)
{
	const struct goal_year *years = page->panel.years.items;
	struct goal_point seen[LIMIT_YEARS];
	struct projection found;

	for (size_t i = 0; i < page->panel.years.count; i++)
		seen[i] = (struct goal_point){ year_of(years[i].school_year), years[i].pooled.rate };
	found = projection_of(seen, page->panel.years.count, page->panel.target_rate,
		year_of(page->summary.goal.target_year));
	page->projection.verdict = verdicts[found.verdict];
	page->projection.sentence = projection_sentence(arena, &found, page->panel.target_rate);
	page->projection.pace_points = found.pace_points;
	page->projection.at_target_year = found.at_target_year;
	page->projection.low = found.low;
	page->projection.high = found.high;
	if (found.verdict == PROJECTION_REACHED || found.verdict == PROJECTION_WILL_REACH)
		page->projection.reached_year =
			school_year_print(found.reached_year, arena_alloc(arena, SCHOOL_YEAR_SIZE));
}

static void find_panel(
	struct arena *arena, struct goal_page *page, struct yearly *every, struct yearly *panel)
{
	const struct pooled *last = year_at(every, page->summary.period.school_year);
	const struct pooled *same = year_at(panel, page->summary.period.school_year);

	page->panel.years = show_years(arena, panel);
	page->panel.districts = panel->years[0].districts;
	page->panel.students_share =
		last != NULL && last->enrolled > 0 ? (double)same->enrolled / (double)last->enrolled : NAN;
	page->panel.target_rate = panel->years[0].rate * page->goal_rate / page->baseline_rate;
	project(arena, page);
}

static void find_baseline(struct goal_page *page, const struct yearly *every, const struct rows *all)
{
	bool single = page->summary.period.region != NULL && rows_count(all) > 0 &&
		      member_end(all, 0) == rows_count(all);

	page->baseline_rate = page->summary.period.region != NULL
				      ? every->years[0].rate
				      : goal_baseline(&page->summary, every->years[0].rate);
	if (single && strcmp(rows_text(all, 0, "school_year"), page->summary.baseline.school_year) == 0) {
		page->baseline_submission = rows_text(all, 0, "submission_id");
		page->baseline_number = rows_number(all, 0, "number", 0);
	}
}

static void reckon(struct request *req, struct goal_page *page, const struct rows *all, struct yearly *every,
	struct yearly *panel)
{
	struct arena *arena = request_arena(req);
	const struct pooled *last;

	read_rules(arena, page, all);
	last = page->summary.period.school_year == NULL ? NULL
							: year_at(every, page->summary.period.school_year);
	page->rate = last == NULL ? NAN : last->rate;
	page->years = show_years(arena, every);
	find_baseline(page, every, all);
	find_path(arena, page, rows(req, 0), parameter(req, "generator"));
	page->years_left =
		year_of(page->summary.goal.target_year) - year_of(page->summary.period.school_year);
	if (page->summary.period.school_year == NULL || page->years_left < 0)
		page->years_left = 0;
	page->needed_percent = goal_needed_percent(page->rate, page->goal_rate, (int)page->years_left);
	find_panel(arena, page, every, panel);
}

/* ---- steps ---- */

static enum flow load_goal_path(struct request *req)
{
	enum flow flow = ask_period(req, SQL_goal_years);

	if (flow == FLOW_WAIT) {
		query(req, SQL_figures_seen);
		query(req, SQL_region_seen);
	}
	return flow;
}

static enum flow tell_goal_path(struct request *req)
{
	struct arena *arena = request_arena(req);
	struct goal_page *page = arena_alloc(arena, sizeof(*page));
	struct buffer *out = arena_buffer(arena, LIMIT_REPLY);
	struct yearly *every = arena_alloc(arena, sizeof(*every)),
		      *panel = arena_alloc(arena, sizeof(*panel));
	const struct rows *all = rows(req, 1);
	bool sees_every;
	enum flow flow;

	*page = (struct goal_page){ 0 };
	flow = read_period(req, &page->summary);
	if (flow != FLOW_NEXT)
		return flow;
	sees_every = sees_every_row(all);
	if (parameter(req, "region") != NULL && !rows_true(rows(req, 3), 0, "seen"))
		return fail(req, ERROR_FORBIDDEN, "region",
			"Is for those who see the record of every member that it is about.");
	*every = *panel = (struct yearly){ .first = year_of(page->summary.baseline.school_year) };
	read_years(all, every, panel);
	if (!sees_every && tells_of_few(every, panel))
		return fail_for_few(req);
	reckon(req, page, all, every, panel);
	if (wants_explanation(req)) {
		struct goal_page figures = *page;

		figures.years.items = figures.panel.years.items = figures.summary.goal.path.items = NULL;
		page->explained = explained_figures(arena, &resource_goal_path, &figures);
	}
	computed_json(out, &resource_goal_path, page);
	return keep_answer(req, out, seen_of_path(req, every));
}

const struct step goal_path_steps[] = { STEP(load_goal_path), STEP(tell_goal_path), STEP(answer_kept),
	STEP_END };
