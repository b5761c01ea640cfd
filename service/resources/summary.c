/*
 * The network summary: how far the whole network has come. PostgreSQL gives one row per member, the domain
 * computes, and every figure stands beside what it was computed from.
 */
#include "halved/resources/summary.h"

#include "halved/api/request.h"
#include "halved/base/csv.h"
#include "halved/base/limits.h"
#include "summary_parts.h"

#include <math.h>
#include <string.h>

static bool wants_members(const struct request *req)
{
	const char *members = parameter(req, "members");

	return members == NULL || members[0] == '1';
}

/* ---- whom the counts are about ---- */

static void add_note(struct arena *arena, struct summary *summary, const char *sentence)
{
	const char *before = summary->rules.note;

	if (sentence[0] != '\0')
		summary->rules.note =
			before == NULL ? sentence : arena_format(arena, "%s %s", before, sentence);
}

/* What has to be known before the rates are used. */
static void find_note(struct arena *arena, struct summary *summary, const struct rules *rules)
{
	add_note(arena, summary,
		summary->rules.members_example > 0
			? "Some of what is counted is invented, for a demonstration."
			: "");
	add_note(arena, summary, rules_note(rules));
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
	struct rules rules = rules_new(arena, 2 * told->count);

	for (size_t i = 0; i < told->count; i++) {
		const struct told_member *member = &told->members[i];

		summary->rules.members_example += member->example;
		summary->rules.members_folded += member->parts > 0;
		summary->rules.members_broken += member->broken;
		if (counts_given(told->counts[i].baseline))
			rules_add(&rules, member->baseline_rule);
		if (counts_given(told->counts[i].current))
			rules_add(&rules, member->current_rule);
	}
	summary->rules.comparable = rules_close(&rules);
	summary->rules.named = (struct computed_list){ rules.named, rules.count, sizeof(*rules.named) };
	find_note(arena, summary, &rules);
}

/* A member without an address counts, but is not shown. */
static struct computed_list show_members(struct arena *arena, const struct told *told)
{
	struct summary_member *shown = arena_alloc(arena, (told->count + 1) * sizeof(*shown));
	struct contribution *effects = arena_alloc(arena, (told->count + 1) * sizeof(*effects));
	size_t count = 0;

	progress_contributions(told->counts, told->count, effects);
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
			.contribution = effects[i],
			.submission =
				counts_given(told->counts[i].current) ? member->current_submission : NULL,
			.baseline_parts = member->parts,
		};
	}
	return (struct computed_list){ shown, count, sizeof(*shown) };
}

/* ---- what is reckoned ---- */

static void find_goal(struct arena *arena, struct summary *summary, const struct rows *network)
{
	struct goal_path path = goal_path_read(arena, network);

	summary->goal.made = goal_makings[0];
	if (path.count == 0)
		path = goal_path_made(summary, rows_text(network, 0, "generator"),
			goal_baseline(summary, summary->progress.all_baseline.rate));
	summary->goal.path = show_path(arena, &path);
	summary->goal.path_rate = goal_rate(path.points, path.count, year_of(summary->period.school_year));
	summary->goal.on_path = truth_of_path(summary->progress.all_reporting.rate, summary->goal.path_rate);
}

static struct interval wilson_of(const struct pooled *pooled)
{
	return interval_wilson(pooled->chronic, pooled->enrolled);
}

static bool tells_of_few(const struct progress *progress)
{
	return is_few(&progress->all_reporting) || is_few(&progress->all_baseline) ||
	       is_few(&progress->matched.current) || is_few(&progress->matched.baseline);
}

static void reckon(struct arena *arena, struct summary *summary, const struct told *told)
{
	summary->progress = progress_of(arena, told->counts, told->count, summary->goal.target_reduction);
	summary->changes = progress_changes(arena, told->counts, told->count);
	if (!told->sees_every && summary->changes.districts < SPREAD_LEAST)
		summary->changes =
			(struct distribution){ summary->changes.districts, 0, 0, NAN, NAN, NAN, NAN, NAN };
	summary->wilson.all_reporting = wilson_of(&summary->progress.all_reporting);
	summary->wilson.matched_baseline = wilson_of(&summary->progress.matched.baseline);
	summary->wilson.matched_current = wilson_of(&summary->progress.matched.current);
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

struct reckoned {
	struct summary summary;
	struct told told;
	const char *seen; /* members of others, as told by the rows */
};

/* The figures of the whole network are nobody's record; those of a few, or one by one, are theirs. */
static bool tells_of_members(const struct request *req, const struct told *told)
{
	return wants_members(req) || wants_explanation(req) || parameter(req, "region") != NULL ||
	       told->count < SPREAD_LEAST;
}

static enum flow load_summary(struct request *req)
{
	return ask_period(req, SQL_summary_members);
}

static enum flow compute_summary(struct request *req)
{
	struct arena *arena = request_arena(req);
	struct reckoned *reckoned = arena_alloc(arena, sizeof(*reckoned));
	struct summary *summary = &reckoned->summary;
	enum flow flow = read_period(req, summary);

	if (flow == FLOW_NEXT)
		flow = read_told(req, &reckoned->told);
	if (flow != FLOW_NEXT)
		return flow;
	reckon(arena, summary, &reckoned->told);
	if (!reckoned->told.sees_every && tells_of_few(&summary->progress))
		return fail_for_few(req);
	find_goal(arena, summary, rows(req, 0));
	find_rules(arena, summary, &reckoned->told);
	if (wants_members(req))
		summary->members = show_members(arena, &reckoned->told);
	reckoned->seen = tells_of_members(req, &reckoned->told) ? seen_in(req, rows(req, 1)) : NULL;
	keep(req, reckoned);
	if (!wants_explanation(req))
		return FLOW_NEXT;
	ask_versions(req, &reckoned->told);
	return FLOW_WAIT;
}

static enum flow note_summary(struct request *req)
{
	struct reckoned *reckoned = kept(req);

	if (wants_explanation(req))
		explain(req, &reckoned->summary, &reckoned->told, rows(req, 0));
	return note_seen(req, reckoned->seen);
}

static enum flow answer_summary(struct request *req)
{
	struct buffer *out = arena_buffer(request_arena(req), LIMIT_REPLY);
	struct reckoned *reckoned = kept(req);

	if (prefers(req, "text/csv", "application/json"))
		return reply_csv(req, &reckoned->summary);
	computed_json(out, &resource_summary, &reckoned->summary);
	return reply_json(req, 200, (struct text){ out->data, out->size }, NULL);
}

const struct step summary_steps[] = { STEP(load_summary), STEP(compute_summary), STEP(note_summary),
	STEP(answer_summary), STEP_END };
