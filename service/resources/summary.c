/*
 * The network summary: how far the whole network has come. PostgreSQL gives one row per member, the domain
 * computes, and every figure stands beside what it was computed from.
 */
#include "halved/resources/summary.h"

#include "halved/api/request.h"
#include "halved/base/csv.h"
#include "halved/base/limits.h"
#include "halved/domain/goal.h"
#include "halved/domain/school_year.h"
#include "summary_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_PATH 32

static const char *kind_of(const struct request *req)
{
	const char *kind = parameter(req, "kind");

	return kind == NULL ? "annual" : kind;
}

static bool is_ytd(const struct request *req)
{
	return strcmp(kind_of(req), "ytd") == 0;
}

/* Both have their form: the table of parameters says so. */
static bool is_outside(const char *day, const char *school_year)
{
	int year = (int)strtol(day, NULL, 10), month = (int)strtol(day + 5, NULL, 10);

	return school_year_of_day(year, month, SCHOOL_YEAR_FIRST_MONTH) != strtol(school_year, NULL, 10);
}

static bool wants_members(const struct request *req)
{
	const char *members = parameter(req, "members");

	return members == NULL || members[0] == '1';
}

/* ---- what the rows say ---- */

static double read_rate(const char *text)
{
	return text == NULL ? NAN : strtod(text, NULL);
}

static void read_network(struct summary *summary, const struct request *req, const struct rows *network)
{
	summary->network.slug = rows_text(network, 0, "slug");
	summary->network.name = rows_text(network, 0, "name");
	summary->period.school_year = rows_text(network, 0, "school_year");
	summary->period.kind = kind_of(req);
	summary->period.as_of = parameter(req, "as_of");
	summary->baseline.school_year = rows_text(network, 0, "baseline_year");
	summary->baseline.kind = is_ytd(req) ? "ytd" : rows_text(network, 0, "baseline_kind");
	summary->baseline.source = rows_text(network, 0, "baseline_source");
	summary->baseline.published_rate = read_rate(rows_text(network, 0, "baseline_rate"));
	summary->goal.target_reduction = strtod(rows_text(network, 0, "target_reduction"), NULL);
	summary->goal.target_year = rows_text(network, 0, "target_year");
	summary->goal.note = rows_text(network, 0, "note");
}

/* What is told of a member beside its counts; without an address it is not the asker's to see. */
struct told_member {
	const char *address, *name, *submission, *baseline_rule, *current_rule;
	bool example, broken;
	int64_t parts;
};

struct told {
	struct progress_member *counts;
	struct told_member *members;
	size_t count;
};

static struct counts read_counts(
	const struct rows *all, size_t row, const char *enrolled, const char *chronic)
{
	const char *students = rows_text(all, row, enrolled);

	if (students == NULL)
		return (struct counts){ .state = COUNTS_MISSING };
	return COUNTED(atoll(students), rows_number(all, row, chronic, 0));
}

/* Each row once and in the order of its columns, which is the fast way through it. */
static void read_member(
	const struct rows *all, size_t i, struct progress_member *counts, struct told_member *member)
{
	member->address = rows_text(all, i, "address");
	member->name = rows_text(all, i, "name");
	counts->expected = rows_true(all, i, "expected");
	counts->baseline = read_counts(all, i, "baseline_enrolled", "baseline_chronic");
	counts->current = read_counts(all, i, "current_enrolled", "current_chronic");
	member->submission = rows_text(all, i, "submission_id");
	member->baseline_rule = rows_text(all, i, "baseline_rule");
	member->current_rule = rows_text(all, i, "current_rule");
	member->example = rows_true(all, i, "example");
	member->parts = rows_number(all, i, "parts", 0);
	member->broken = rows_true(all, i, "broken");
}

static struct told read_members(struct arena *arena, const struct rows *all)
{
	size_t count = rows_count(all);
	struct told told = { arena_alloc(arena, (count + 1) * sizeof(*told.counts)),
		arena_alloc(arena, (count + 1) * sizeof(*told.members)), count };

	for (size_t i = 0; i < count; i++)
		read_member(all, i, &told.counts[i], &told.members[i]);
	return told;
}

/* ---- whom the counts are about ---- */

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static size_t keep_each_once(const char **texts, size_t count)
{
	size_t kept = 0;

	qsort(texts, count, sizeof(*texts), compare_texts);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || strcmp(texts[kept - 1], texts[i]) != 0)
			texts[kept++] = texts[i];
	return kept;
}

static void add_note(struct arena *arena, struct summary *summary, const char *sentence)
{
	const char *before = summary->rules.note;

	if (sentence[0] != '\0')
		summary->rules.note =
			before == NULL ? sentence : arena_format(arena, "%s %s", before, sentence);
}

/* What has to be known before the rates are used. */
static void find_note(struct arena *arena, struct summary *summary, bool some_silent)
{
	const char *invented = summary->rules.members_example > 0
				       ? "Some of what is counted is invented, for a demonstration."
				       : "";
	const char *rules = "";

	if (summary->rules.comparable == TRUTH_NO)
		rules = "Counts by unlike inclusion rules are pooled in these rates: a change may come from "
			"the rule alone.";
	else if (some_silent)
		rules = "Some of what is counted does not say by which inclusion rule: whether it is "
			"comparable is not known.";
	add_note(arena, summary, invented);
	add_note(arena, summary, rules);
	if (summary->rules.members_folded > 0)
		add_note(arena, summary,
			"Organizations have changed since the baseline: a member is compared with the sum of "
			"all "
			"that it stands for now.");
	if (summary->rules.members_broken > 0)
		add_note(arena, summary,
			"Members of which a part has told nothing, or that come of a split without shares, "
			"are "
			"not compared.");
}

/* What is counted by unlike rules stands in one rate all the same: it is told beside it. */
static void find_rules(struct arena *arena, struct summary *summary, const struct told *told)
{
	const char **named = arena_alloc(arena, (2 * told->count + 1) * sizeof(*named));
	size_t count = 0, silent = 0;

	for (size_t i = 0; i < 2 * told->count; i++) {
		const struct told_member *member = &told->members[i / 2];
		const struct progress_member *counts = &told->counts[i / 2];
		bool current = i % 2 == 1;
		const char *rule = current ? member->current_rule : member->baseline_rule;

		summary->rules.members_example += current && member->example;
		summary->rules.members_folded += current && member->parts > 0;
		summary->rules.members_broken += current && member->broken;
		if (!counts_given(current ? counts->current : counts->baseline))
			continue;
		if (rule == NULL)
			silent++;
		else if (count == 0 || strcmp(named[count - 1], rule) != 0)
			named[count++] = rule;
	}
	count = keep_each_once(named, count);
	summary->rules.named = (struct computed_list){ named, count, sizeof(*named) };
	if (count > 1)
		summary->rules.comparable = TRUTH_NO;
	else if (count == 1 && silent == 0)
		summary->rules.comparable = TRUTH_YES;
	find_note(arena, summary, silent > 0);
}

/* A member without an address counts, but is not shown. */
static struct computed_list show_members(struct arena *arena, const struct told *told)
{
	struct summary_member *shown = arena_alloc(arena, (told->count + 1) * sizeof(*shown));
	size_t count = 0;

	for (size_t i = 0; i < told->count; i++) {
		const struct told_member *member = &told->members[i];
		double baseline = counts_rate(told->counts[i].baseline),
		       current = counts_rate(told->counts[i].current);

		if (member->address == NULL)
			continue;
		shown[count++] = (struct summary_member){
			.organization = { member->address, member->name },
			.baseline_rate = baseline,
			.current_rate = current,
			.change_points = change_points(baseline, current),
			.submission = member->submission,
			.baseline_parts = member->parts,
		};
	}
	return (struct computed_list){ shown, count, sizeof(*shown) };
}

/* ---- the path to the goal ---- */

static int year_of(const char *label)
{
	int year = 0;

	return label != NULL && school_year_read(text_of(label), &year) ? year : 0;
}

static size_t read_path(struct arena *arena, const char *stored, struct goal_point *path)
{
	struct json_fault where;
	const struct json *list = stored == NULL ? NULL : json_read(arena, stored, strlen(stored), &where);
	size_t count = 0;

	for (const struct json *at = json_first(list); at != NULL && count < LIMIT_PATH; at = json_next(at))
		path[count++] = (struct goal_point){
			.year = year_of(json_string(json_member(at, "school_year"))),
			.rate = json_number(json_member(at, "rate")),
		};
	return count;
}

static struct computed_list show_path(struct arena *arena, const struct goal_point *path, size_t count)
{
	struct summary_point *shown = arena_alloc(arena, (count + 1) * sizeof(*shown));

	for (size_t i = 0; i < count; i++) {
		char *label = arena_alloc(arena, SCHOOL_YEAR_SIZE);

		shown[i] = (struct summary_point){ school_year_print(path[i].year, label), path[i].rate };
	}
	return (struct computed_list){ shown, count, sizeof(*shown) };
}

/* By equal steps in points, or in percent; from the rate that was published, else from what counts. */
static size_t generate_path(const struct summary *summary, const char *generator, struct goal_point *path)
{
	bool percent = generator != NULL && strcmp(generator, "constant_percent") == 0;
	double rate = isnan(summary->baseline.published_rate) ? summary->progress.all_baseline.rate
							      : summary->baseline.published_rate;

	return (percent ? goal_constant_percent : goal_linear)(year_of(summary->baseline.school_year), rate,
		year_of(summary->goal.target_year), summary->goal.target_reduction, path, LIMIT_PATH);
}

/* As published; generated when the network has none. */
static void find_path(
	struct arena *arena, struct summary *summary, const char *published, const char *generator)
{
	static const enum truth truths[] = {
		[ON_PATH_UNKNOWN] = TRUTH_UNKNOWN, [ON_PATH] = TRUTH_YES, [OFF_PATH] = TRUTH_NO
	};
	struct goal_point path[LIMIT_PATH];
	size_t count = read_path(arena, published, path);

	if (count == 0)
		count = generate_path(summary, generator, path);
	summary->goal.path = show_path(arena, path, count);
	summary->goal.path_rate = goal_rate(path, count, year_of(summary->period.school_year));
	summary->goal.on_path =
		truths[goal_on_path(summary->progress.all_reporting.rate, summary->goal.path_rate)];
}

/* ---- as CSV: one figure a row, so that nothing has to be unpacked; all that the JSON tells ---- */

struct figures {
	struct buffer *out;
	const char *code, *name; /* whose they are */
};

static void add_figure(void *owner, const char *figure, struct text value)
{
	const struct figures *to = owner;

	csv_cell(to->out, text_of(to->code));
	csv_cell_guarded(to->out, text_of(to->name));
	csv_cell(to->out, text_of(figure));
	csv_cell_guarded(to->out, value);
	csv_line_end(to->out);
}

static enum flow reply_csv(struct request *req, const struct summary *summary)
{
	struct buffer *out = arena_buffer(request_arena(req), LIMIT_REPLY);
	struct figures figures = { out, summary->network.slug, summary->network.name };
	const struct summary_member *members = summary->members.items;
	struct summary whole = *summary;

	buffer_string(out, "code,name,figure,value\r\n");
	whole.members.items = NULL;
	computed_figures(&resource_summary, &whole, add_figure, &figures);
	for (size_t i = 0; members != NULL && i < summary->members.count; i++) {
		figures.code = members[i].organization.code;
		figures.name = members[i].organization.name;
		computed_figures(&resource_summary_figures, &members[i], add_figure, &figures);
	}
	return reply_file(
		req, "text/csv; charset=utf-8", "summary.csv", (struct text){ out->data, out->size });
}

/* ---- steps ---- */

static enum flow load_summary(struct request *req)
{
	const char *as_of = parameter(req, "as_of"), *year = parameter(req, "year");

	if (is_ytd(req) != (as_of != NULL))
		return fail(req, ERROR_BAD_PARAMETER, "as_of",
			is_ytd(req) ? "Is needed for kind=ytd: the date of the counts."
				    : "Goes with kind=ytd only.");
	if (as_of != NULL && year != NULL && is_outside(as_of, year))
		return fail(req, ERROR_BAD_PARAMETER, "as_of",
			"Must lie in the school year, from 1 July to 30 June.");
	query(req, SQL_summary_network);
	query(req, SQL_summary_members);
	return FLOW_WAIT;
}

static enum flow compute_summary(struct request *req)
{
	struct arena *arena = request_arena(req);
	struct summary *summary = arena_alloc(arena, sizeof(*summary));
	struct buffer *out = arena_buffer(arena, LIMIT_REPLY);
	const struct rows *network = rows(req, 0), *all = rows(req, 1);
	struct told told;

	if (rows_count(network) == 0)
		return fail(req, ERROR_NOT_FOUND, NULL, NULL);
	*summary = (struct summary){ 0 };
	read_network(summary, req, network);
	told = read_members(arena, all);
	summary->progress = progress_of(arena, told.counts, told.count, summary->goal.target_reduction);
	find_path(arena, summary, rows_text(network, 0, "path"), rows_text(network, 0, "generator"));
	find_rules(arena, summary, &told);
	if (wants_members(req))
		summary->members = show_members(arena, &told);
	if (prefers(req, "text/csv", "application/json"))
		return reply_csv(req, summary);
	computed_json(out, &resource_summary, summary);
	return reply_json(req, 200, (struct text){ out->data, out->size }, NULL);
}

const struct step summary_steps[] = { STEP(load_summary), STEP(compute_summary), STEP_END };
