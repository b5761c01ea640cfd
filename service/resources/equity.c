/*
 * Equity: each group of students, or grade, beside all students of the same districts. It is about the
 * members whose record the asker sees.
 */
#include "halved/resources/equity.h"

#include "halved/base/limits.h"
#include "halved/domain/equity.h"
#include "halved/resources/choices.h"
#include "summary_parts.h"

#include <string.h>

struct equity_part {
	const char *name, *label;
	struct equity equity;
	int64_t suppressed; /* members whose count of it is withheld now */
};

struct equity_page {
	struct summary summary; /* the period */
	const char *by;
	struct computed_list parts; /* of equity_part */
};

/* ---- fields ---- */

static const char *const kinds_of_part[] = { "group", "grade", NULL };

const struct field equity_query[] = {
	PERIOD_QUERY,
	{ .name = "by",
		.type = FIELD_CHOICE,
		.choices = kinds_of_part,
		.text = "By group of students, or by grade; by group when left out." },
	{ .name = NULL },
};

static const struct field part_fields[] = {
	{ AT("name", TEXT, equity_part, name), ALWAYS, .text = "Group or grade." },
	{ AT("label", TEXT, equity_part, label), ALWAYS },
	{ AT("districts", INTEGER, equity_part, equity.group.districts), ALWAYS,
		.text = "Members that counted both the group and all students: those of the rates." },
	{ AT("suppressed", INTEGER, equity_part, suppressed), ALWAYS,
		.text = "Members whose count of the group is withheld because it is small." },
	{ AT("enrolled", INTEGER, equity_part, equity.group.enrolled), ALWAYS },
	{ AT("chronic", INTEGER, equity_part, equity.group.chronic), ALWAYS },
	{ AT("rate", REAL, equity_part, equity.group.rate), .text = "Of the group." },
	{ AT("all_rate", REAL, equity_part, equity.all.rate),
		.text = "Of all students of the same members." },
	{ AT("ratio", REAL, equity_part, equity.ratio), .text = "rate / all_rate: 1 is no difference." },
	{ AT("difference_points", REAL, equity_part, equity.difference_points),
		.text = "The gap: rate less all_rate, percentage points." },
	{ AT("matched_districts", INTEGER, equity_part, equity.matched_districts), ALWAYS,
		.text = "Members that counted both in the baseline year, too: those of the gaps." },
	{ AT("gap_baseline_points", REAL, equity_part, equity.gap_baseline_points) },
	{ AT("gap_current_points", REAL, equity_part, equity.gap_current_points) },
	{ AT("gap_change_points", REAL, equity_part, equity.gap_change_points),
		.text = "Current less baseline gap: below 0, a group that is worse off comes nearer." },
	{ .name = NULL },
};
static const struct resource part_part = { .name = "equity_part", .fields = part_fields };

static const struct field equity_fields[] = {
	PERIOD_TOLD,
	{ .name = "baseline",
		.type = FIELD_OBJECT,
		.of = &summary_baseline_part,
		.use = FIELD_SHOWN,
		ALWAYS },
	{ AT("by", CHOICE, equity_page, by), .choices = kinds_of_part, ALWAYS },
	{ AT("parts", LIST, equity_page, parts), .of = &part_part, ALWAYS,
		.text = "Those of which something is counted, in the order of the codes." },
	{ .name = NULL },
};
const struct resource resource_equity = {
	.name = "equity",
	.fields = equity_fields,
	.text = "Groups of students, or grades, beside all students of the same districts, over the members "
		"whose record "
		"you see. Rates are fractions, *_points percentage points.",
};

/* ---- what the rows say ---- */

static struct equity_member read_member(const struct rows *all, size_t i)
{
	return (struct equity_member){
		.group_current = told_counts(all, i, "group_current_suppressed", "group_current_enrolled",
			"group_current_chronic"),
		.all_current = told_counts(all, i, NULL, "all_current_enrolled", "all_current_chronic"),
		.group_baseline = told_counts(all, i, "group_baseline_suppressed", "group_baseline_enrolled",
			"group_baseline_chronic"),
		.all_baseline = told_counts(all, i, NULL, "all_baseline_enrolled", "all_baseline_chronic"),
	};
}

static bool is_counted(const struct equity_member *member)
{
	return member->group_current.state != COUNTS_MISSING ||
	       member->group_baseline.state != COUNTS_MISSING;
}

/* The rows of one part begin at `from`; where the next one's begin. */
static size_t read_part(
	const struct rows *all, size_t from, struct equity_member *members, struct equity_part *part)
{
	size_t i = from;
	bool counted = false;

	*part = (struct equity_part){ .name = rows_text(all, from, "part"),
		.label = rows_text(all, from, "label") };
	for (; i < rows_count(all) && strcmp(rows_text(all, i, "part"), part->name) == 0; i++) {
		members[i] = read_member(all, i);
		part->suppressed += members[i].group_current.state == COUNTS_SUPPRESSED;
		counted |= is_counted(&members[i]);
	}
	part->equity = equity_of(&members[from], i - from);
	if (!counted)
		part->name = NULL;
	return i;
}

static struct computed_list read_parts(struct arena *arena, const struct rows *all)
{
	size_t rows = rows_count(all), count = 0;
	struct equity_member *members = arena_alloc(arena, (rows + 1) * sizeof(*members));
	struct equity_part *parts = arena_alloc(arena, (rows + 1) * sizeof(*parts));

	for (size_t i = 0; i < rows;) {
		i = read_part(all, i, members, &parts[count]);
		count += parts[count].name != NULL;
	}
	return (struct computed_list){ parts, count, sizeof(*parts) };
}

/* ---- steps ---- */

static enum flow load_equity(struct request *req)
{
	enum flow flow = ask_period(req, SQL_equity_members);

	if (flow == FLOW_WAIT)
		query(req, SQL_figures_seen);
	return flow;
}

static enum flow tell_equity(struct request *req)
{
	struct arena *arena = request_arena(req);
	struct equity_page *page = arena_alloc(arena, sizeof(*page));
	struct buffer *out = arena_buffer(arena, LIMIT_REPLY);
	enum flow flow = read_period(req, &page->summary);

	if (flow != FLOW_NEXT)
		return flow;
	page->by = parameter(req, "by") == NULL ? "group" : parameter(req, "by");
	page->parts = read_parts(arena, rows(req, 1));
	computed_json(out, &resource_equity, page);
	return keep_answer(req, out, seen_in(req, rows(req, 2)));
}

const struct step equity_steps[] = { STEP(load_equity), STEP(tell_equity), STEP(answer_kept), STEP_END };
