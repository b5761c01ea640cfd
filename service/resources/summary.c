/*
 * The network summary: how far the whole network has come. PostgreSQL gives one row per member, the domain
 * computes, and every figure stands beside what it was computed from.
 */
#include "halved/resources/summary.h"

#include "halved/api/request.h"
#include "halved/base/check.h"
#include "halved/base/csv.h"
#include "halved/base/limits.h"
#include "halved/domain/goal.h"
#include "halved/domain/progress.h"
#include "halved/domain/school_year.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_PATH 32

/* ---- tables ---- */

static const char *const kinds[] = { "annual", "ytd", NULL };

const struct field summary_query[] = {
	{ .name = "year", .type = FIELD_YEAR, .text = "School year; the latest that counts when left out." },
	{ .name = "kind",
		.type = FIELD_CHOICE,
		.choices = kinds,
		.text = "Whole years, or the year to date." },
	{ .name = "as_of", .type = FIELD_DATE, .text = "Date of the year-to-date counts; needed for ytd." },
	{ .name = "known_at",
		.type = FIELD_TIME,
		.text = "What was known at this moment; now when left out." },
	{ .name = "members", .type = FIELD_BOOLEAN, .text = "0 leaves the members out." },
	{ .name = NULL },
};

#define SHOWN .use = FIELD_SHOWN
#define FIELDS_END                                                                                           \
	{                                                                                                    \
		.name = NULL                                                                                 \
	}

static const struct field network_fields[] = {
	{ .name = "slug", .type = FIELD_TEXT, SHOWN, .required = true },
	{ .name = "name", .type = FIELD_TEXT, SHOWN, .required = true },
	FIELDS_END,
};
static const struct resource network_part = { .name = "summary_network", .fields = network_fields };

static const struct field period_fields[] = {
	{ .name = "school_year", .type = FIELD_YEAR, SHOWN, .text = "null while nothing counts." },
	{ .name = "kind", .type = FIELD_CHOICE, .choices = kinds, SHOWN, .required = true },
	{ .name = "as_of", .type = FIELD_DATE, SHOWN },
	FIELDS_END,
};
static const struct resource period_part = { .name = "summary_period", .fields = period_fields };

static const struct field baseline_fields[] = {
	{ .name = "school_year", .type = FIELD_YEAR, SHOWN, .required = true },
	{ .name = "kind", .type = FIELD_CHOICE, .choices = kinds, SHOWN, .required = true },
	FIELDS_END,
};
static const struct resource baseline_part = { .name = "summary_baseline", .fields = baseline_fields };

static const struct field coverage_fields[] = {
	{ .name = "members_expected",
		.type = FIELD_INTEGER,
		SHOWN,
		.required = true,
		.text = "Members at the period's date; before the network began, its members at known_at." },
	{ .name = "members_reporting",
		.type = FIELD_INTEGER,
		SHOWN,
		.required = true,
		.text = "Of those, members with a total that counts." },
	{ .name = "members_matched",
		.type = FIELD_INTEGER,
		SHOWN,
		.required = true,
		.text = "Members with a total in both years." },
	{ .name = "matched_students_share",
		.type = FIELD_REAL,
		SHOWN,
		.text = "Enrolment of the matched members / enrolment of all that report." },
	FIELDS_END,
};
static const struct resource coverage_part = { .name = "summary_coverage", .fields = coverage_fields };

static const struct field pooled_fields[] = {
	{ .name = "districts", .type = FIELD_INTEGER, SHOWN, .required = true },
	{ .name = "enrolled", .type = FIELD_INTEGER, SHOWN, .required = true },
	{ .name = "chronic", .type = FIELD_INTEGER, SHOWN, .required = true },
	{ .name = "rate", .type = FIELD_REAL, SHOWN, .text = "chronic / enrolled, a fraction." },
	FIELDS_END,
};
static const struct resource pooled_part = { .name = "summary_pooled", .fields = pooled_fields };
static const struct resource counted_part = { .name = "summary_counted", .fields = pooled_fields + 1 };

static const struct field matched_fields[] = {
	{ .name = "districts", .type = FIELD_INTEGER, SHOWN, .required = true },
	{ .name = "baseline", .type = FIELD_OBJECT, .of = &counted_part, SHOWN, .required = true },
	{ .name = "current", .type = FIELD_OBJECT, .of = &counted_part, SHOWN, .required = true },
	{ .name = "change_points",
		.type = FIELD_REAL,
		SHOWN,
		.text = "Current less baseline, percentage points." },
	{ .name = "change_percent",
		.type = FIELD_REAL,
		SHOWN,
		.text = "The same relative to the baseline, percent." },
	{ .name = "goal_share",
		.type = FIELD_REAL,
		SHOWN,
		.text = "(baseline - current) / (target_reduction x baseline); 1 is the goal, negative is "
			"away from it." },
	{ .name = "rate_effect",
		.type = FIELD_REAL,
		SHOWN,
		.text = "Percentage points of the change that come from districts' own rates." },
	{ .name = "composition_effect",
		.type = FIELD_REAL,
		SHOWN,
		.text = "Percentage points that come from enrolment moving between districts." },
	FIELDS_END,
};
static const struct resource matched_part = { .name = "summary_matched", .fields = matched_fields };

static const struct field rates_fields[] = {
	{ .name = "mean",
		.type = FIELD_REAL,
		SHOWN,
		.text = "Of the districts' own rates, each counting once." },
	{ .name = "median", .type = FIELD_REAL, SHOWN },
	FIELDS_END,
};
static const struct resource rates_part = { .name = "summary_rates", .fields = rates_fields };

static const struct field path_fields[] = {
	{ .name = "school_year", .type = FIELD_YEAR, SHOWN, .required = true },
	{ .name = "rate", .type = FIELD_REAL, SHOWN, .required = true },
	FIELDS_END,
};
static const struct resource path_part = { .name = "summary_path", .fields = path_fields };

static const struct field goal_fields[] = {
	{ .name = "target_reduction",
		.type = FIELD_REAL,
		SHOWN,
		.required = true,
		.text = "Relative, 0.5 for half." },
	{ .name = "target_year", .type = FIELD_YEAR, SHOWN, .required = true },
	{ .name = "path",
		.type = FIELD_LIST,
		.of = &path_part,
		SHOWN,
		.required = true,
		.text = "As published; a straight line from the baseline when the network has none." },
	{ .name = "path_rate", .type = FIELD_REAL, SHOWN, .text = "The path's rate in the period's year." },
	{ .name = "on_path",
		.type = FIELD_BOOLEAN,
		SHOWN,
		.text = "Whether the rate of all that report is at or below path_rate; null when that is not "
			"known." },
	{ .name = "note", .type = FIELD_TEXT, SHOWN },
	FIELDS_END,
};
static const struct resource goal_part = { .name = "summary_goal", .fields = goal_fields };

static const struct field organization_fields[] = {
	{ .name = "code", .type = FIELD_TEXT, SHOWN, .required = true },
	{ .name = "name", .type = FIELD_TEXT, SHOWN, .required = true },
	FIELDS_END,
};
static const struct resource organization_part = { .name = "summary_organization",
	.fields = organization_fields };

static const struct field member_fields[] = {
	{ .name = "organization", .type = FIELD_OBJECT, .of = &organization_part, SHOWN, .required = true },
	{ .name = "baseline_rate", .type = FIELD_REAL, SHOWN },
	{ .name = "current_rate", .type = FIELD_REAL, SHOWN },
	{ .name = "change_points", .type = FIELD_REAL, SHOWN },
	{ .name = "submission", .type = FIELD_TEXT, SHOWN, .text = "Id of the submission that counts." },
	FIELDS_END,
};
static const struct resource member_part = { .name = "summary_member", .fields = member_fields };

static const struct field summary_fields[] = {
	{ .name = "network", .type = FIELD_OBJECT, .of = &network_part, SHOWN, .required = true },
	{ .name = "period", .type = FIELD_OBJECT, .of = &period_part, SHOWN, .required = true },
	{ .name = "baseline", .type = FIELD_OBJECT, .of = &baseline_part, SHOWN, .required = true },
	{ .name = "coverage", .type = FIELD_OBJECT, .of = &coverage_part, SHOWN, .required = true },
	{ .name = "all_reporting", .type = FIELD_OBJECT, .of = &pooled_part, SHOWN, .required = true },
	{ .name = "matched", .type = FIELD_OBJECT, .of = &matched_part, SHOWN, .required = true },
	{ .name = "district_rates", .type = FIELD_OBJECT, .of = &rates_part, SHOWN, .required = true },
	{ .name = "goal", .type = FIELD_OBJECT, .of = &goal_part, SHOWN, .required = true },
	{ .name = "members",
		.type = FIELD_LIST,
		.of = &member_part,
		SHOWN,
		.text = "The members you may see: all for a facilitator, its own row for a district, none "
			"for a reader." },
	FIELDS_END,
};
const struct resource resource_summary = {
	.name = "summary",
	.fields = summary_fields,
	.text = "Rates are fractions; *_points are percentage points; *_percent are relative, in percent.",
};

/* ---- what was asked, and what the rows say ---- */

struct summary {
	const struct rows *network, *rows;
	struct progress_member *members;
	size_t count;
	struct goal_point path[LIMIT_PATH];
	size_t path_count;
	double target_reduction, path_rate;
	struct progress progress;
};

static const char *kind_of(const struct request *req)
{
	const char *kind = parameter(req, "kind");

	return kind == NULL ? "annual" : kind;
}

static const char *network_text(const struct summary *summary, const char *column)
{
	return rows_text(summary->network, 0, column);
}

static struct counts read_counts(
	const struct rows *all, size_t row, const char *enrolled, const char *chronic)
{
	const char *students = rows_text(all, row, enrolled);

	if (students == NULL)
		return (struct counts){ .state = COUNTS_MISSING };
	return COUNTED(atoll(students), atoll(rows_text(all, row, chronic)));
}

static void read_members(struct arena *arena, struct summary *summary)
{
	summary->count = rows_count(summary->rows);
	summary->members = arena_alloc(arena, (summary->count + 1) * sizeof(*summary->members));
	for (size_t i = 0; i < summary->count; i++)
		summary->members[i] = (struct progress_member){
			.baseline = read_counts(summary->rows, i, "baseline_enrolled", "baseline_chronic"),
			.current = read_counts(summary->rows, i, "current_enrolled", "current_chronic"),
			.expected = rows_text(summary->rows, i, "expected")[0] == 't',
		};
}

static int year_of(const char *label)
{
	int year = 0;

	return label != NULL && school_year_read(text_of(label), &year) ? year : 0;
}

static void read_path(struct arena *arena, struct summary *summary)
{
	const char *stored = network_text(summary, "path");
	struct json_fault where;
	const struct json *list = stored == NULL ? NULL : json_read(arena, stored, strlen(stored), &where);

	for (const struct json *at = json_first(list); at != NULL && summary->path_count < LIMIT_PATH;
		at = json_next(at))
		summary->path[summary->path_count++] = (struct goal_point){
			.year = year_of(json_string(json_member(at, "school_year"))),
			.rate = json_number(json_member(at, "rate")),
		};
	if (summary->path_count == 0)
		summary->path_count = goal_linear(year_of(network_text(summary, "baseline_year")),
			summary->progress.all_baseline.rate, year_of(network_text(summary, "target_year")),
			summary->target_reduction, summary->path, LIMIT_PATH);
	summary->path_rate =
		goal_rate(summary->path, summary->path_count, year_of(network_text(summary, "school_year")));
}

/* ---- as JSON ---- */

static void open_part(struct buffer *out, const char *name)
{
	buffer_format(out, "%s\"%s\":{", out->data[out->size - 1] == '{' ? "" : ",", name);
}

static void add_name(struct buffer *out, const char *name)
{
	buffer_format(out, "%s\"%s\":", strchr("{[", out->data[out->size - 1]) != NULL ? "" : ",", name);
}

static void add_text(struct buffer *out, const char *name, const char *value)
{
	add_name(out, name);
	if (value == NULL)
		buffer_string(out, "null");
	else
		json_quote(out, value, strlen(value));
}

static void add_real(struct buffer *out, const char *name, double value)
{
	add_name(out, name);
	json_real(out, value);
}

static void add_count(struct buffer *out, const char *name, int64_t value)
{
	add_name(out, name);
	buffer_format(out, "%lld", (long long)value);
}

static void add_pooled(struct buffer *out, const struct pooled *pooled)
{
	add_count(out, "enrolled", pooled->enrolled);
	add_count(out, "chronic", pooled->chronic);
	add_real(out, "rate", pooled->rate);
	buffer_string(out, "}");
}

static void add_heading(struct buffer *out, const struct request *req, const struct summary *summary)
{
	open_part(out, "network");
	add_text(out, "slug", network_text(summary, "slug"));
	add_text(out, "name", network_text(summary, "name"));
	buffer_string(out, "}");
	open_part(out, "period");
	add_text(out, "school_year", network_text(summary, "school_year"));
	add_text(out, "kind", kind_of(req));
	add_text(out, "as_of", parameter(req, "as_of"));
	buffer_string(out, "}");
	open_part(out, "baseline");
	add_text(out, "school_year", network_text(summary, "baseline_year"));
	add_text(out, "kind",
		strcmp(kind_of(req), "ytd") == 0 ? "ytd" : network_text(summary, "baseline_kind"));
	buffer_string(out, "}");
}

static void add_progress(struct buffer *out, const struct progress *progress)
{
	open_part(out, "coverage");
	add_count(out, "members_expected", progress->coverage.members_expected);
	add_count(out, "members_reporting", progress->coverage.expected_reporting);
	add_count(out, "members_matched", progress->coverage.members_matched);
	add_real(out, "matched_students_share", progress->coverage.matched_students_share);
	buffer_string(out, "}");
	open_part(out, "all_reporting");
	add_count(out, "districts", progress->all_reporting.districts);
	add_pooled(out, &progress->all_reporting);
	open_part(out, "matched");
	add_count(out, "districts", progress->matched.current.districts);
	open_part(out, "baseline");
	add_pooled(out, &progress->matched.baseline);
	open_part(out, "current");
	add_pooled(out, &progress->matched.current);
	add_real(out, "change_points", progress->matched.change_points);
	add_real(out, "change_percent", progress->matched.change_percent);
	add_real(out, "goal_share", progress->matched.goal_share);
	add_real(out, "rate_effect", progress->matched.rate_effect);
	add_real(out, "composition_effect", progress->matched.composition_effect);
	buffer_string(out, "}");
	open_part(out, "district_rates");
	add_real(out, "mean", progress->district_rates.mean);
	add_real(out, "median", progress->district_rates.median);
	buffer_string(out, "}");
}

static void add_goal(struct buffer *out, const struct summary *summary)
{
	enum on_path on_path = goal_on_path(summary->progress.all_reporting.rate, summary->path_rate);

	open_part(out, "goal");
	add_real(out, "target_reduction", summary->target_reduction);
	add_text(out, "target_year", network_text(summary, "target_year"));
	buffer_string(out, ",\"path\":[");
	for (size_t i = 0; i < summary->path_count; i++) {
		char label[SCHOOL_YEAR_SIZE];

		buffer_string(out, i > 0 ? ",{" : "{");
		add_text(out, "school_year", school_year_print(summary->path[i].year, label));
		add_real(out, "rate", summary->path[i].rate);
		buffer_string(out, "}");
	}
	buffer_string(out, "]");
	add_real(out, "path_rate", summary->path_rate);
	add_name(out, "on_path");
	buffer_string(out, on_path == ON_PATH_UNKNOWN ? "null" : on_path == ON_PATH ? "true" : "false");
	add_text(out, "note", network_text(summary, "note"));
	buffer_string(out, "}");
}

/* A row without an address is not the asker's to see: it counts, but is not shown. */
static void add_members(struct buffer *out, const struct summary *summary)
{
	buffer_string(out, ",\"members\":[");
	for (size_t i = 0; i < summary->count; i++) {
		const struct progress_member *member = &summary->members[i];
		double baseline = counts_rate(member->baseline), current = counts_rate(member->current);

		if (rows_text(summary->rows, i, "address") == NULL)
			continue;
		buffer_string(out, out->data[out->size - 1] == '[' ? "{" : ",{");
		open_part(out, "organization");
		add_text(out, "code", rows_text(summary->rows, i, "address"));
		add_text(out, "name", rows_text(summary->rows, i, "name"));
		buffer_string(out, "}");
		add_real(out, "baseline_rate", baseline);
		add_real(out, "current_rate", current);
		add_real(out, "change_points", change_points(baseline, current));
		add_text(out, "submission", rows_text(summary->rows, i, "submission_id"));
		buffer_string(out, "}");
	}
	buffer_string(out, "]");
}

/* ---- as CSV: one figure a row, so that nothing has to be unpacked ---- */

static void add_csv_row(
	struct buffer *out, const char *code, const char *name, const char *figure, double value)
{
	struct buffer number = { .max = 64 };

	if (!isnan(value))
		json_real(&number, value);
	csv_cell(out, text_of(code));
	csv_cell_guarded(out, text_of(name));
	csv_cell(out, text_of(figure));
	csv_cell(out, (struct text){ number.data == NULL ? "" : number.data, number.size });
	csv_line_end(out);
	buffer_free(&number);
}

static void add_csv_network(struct buffer *out, const struct summary *summary)
{
	const struct progress *p = &summary->progress;
	const char *slug = network_text(summary, "slug"), *name = network_text(summary, "name");
	const struct {
		const char *figure;
		double value;
	} figures[] = {
		{ "coverage.members_expected", (double)p->coverage.members_expected },
		{ "coverage.members_reporting", (double)p->coverage.expected_reporting },
		{ "coverage.members_matched", (double)p->coverage.members_matched },
		{ "coverage.matched_students_share", p->coverage.matched_students_share },
		{ "all_reporting.districts", (double)p->all_reporting.districts },
		{ "all_reporting.enrolled", (double)p->all_reporting.enrolled },
		{ "all_reporting.chronic", (double)p->all_reporting.chronic },
		{ "all_reporting.rate", p->all_reporting.rate },
		{ "matched.districts", (double)p->matched.current.districts },
		{ "matched.baseline.enrolled", (double)p->matched.baseline.enrolled },
		{ "matched.baseline.chronic", (double)p->matched.baseline.chronic },
		{ "matched.baseline.rate", p->matched.baseline.rate },
		{ "matched.current.enrolled", (double)p->matched.current.enrolled },
		{ "matched.current.chronic", (double)p->matched.current.chronic },
		{ "matched.current.rate", p->matched.current.rate },
		{ "matched.change_points", p->matched.change_points },
		{ "matched.change_percent", p->matched.change_percent },
		{ "matched.goal_share", p->matched.goal_share },
		{ "matched.rate_effect", p->matched.rate_effect },
		{ "matched.composition_effect", p->matched.composition_effect },
		{ "district_rates.mean", p->district_rates.mean },
		{ "district_rates.median", p->district_rates.median },
		{ "goal.path_rate", summary->path_rate },
	};

	for (size_t i = 0; i < COUNT_OF(figures); i++)
		add_csv_row(out, slug, name, figures[i].figure, figures[i].value);
}

static void add_csv_members(struct buffer *out, const struct summary *summary)
{
	for (size_t i = 0; i < summary->count; i++) {
		const struct progress_member *member = &summary->members[i];
		const char *code = rows_text(summary->rows, i, "address"),
			   *name = rows_text(summary->rows, i, "name");

		if (code == NULL)
			continue;
		add_csv_row(out, code, name, "baseline_rate", counts_rate(member->baseline));
		add_csv_row(out, code, name, "current_rate", counts_rate(member->current));
		add_csv_row(out, code, name, "change_points",
			change_points(counts_rate(member->baseline), counts_rate(member->current)));
	}
}

/* ---- steps ---- */

static bool wants_members(const struct request *req)
{
	const char *members = parameter(req, "members");

	return members == NULL || members[0] == '1';
}

static bool wants_csv(struct request *req)
{
	const struct text *accept = http_header(request_http(req), "accept");

	return accept != NULL && accept->size >= 8 && memcmp(accept->data, "text/csv", 8) == 0;
}

static enum flow load_summary(struct request *req)
{
	bool ytd = strcmp(kind_of(req), "ytd") == 0;

	if (ytd != (parameter(req, "as_of") != NULL))
		return fail(req, ERROR_BAD_PARAMETER, "as_of",
			ytd ? "Is needed for kind=ytd: the date of the counts." : "Goes with kind=ytd only.");
	query(req, SQL_summary_network);
	query(req, SQL_summary_members);
	return FLOW_WAIT;
}

static enum flow reply_csv(struct request *req, const struct summary *summary)
{
	struct buffer *out = arena_buffer(request_arena(req), LIMIT_REPLY);

	buffer_string(out, "code,name,figure,value\r\n");
	add_csv_network(out, summary);
	if (wants_members(req))
		add_csv_members(out, summary);
	return reply_file(
		req, "text/csv; charset=utf-8", "summary.csv", (struct text){ out->data, out->size });
}

static enum flow compute_summary(struct request *req)
{
	struct summary *summary = arena_alloc(request_arena(req), sizeof(*summary));
	struct buffer *out = arena_buffer(request_arena(req), LIMIT_REPLY);

	summary->network = rows(req, 0);
	summary->rows = rows(req, 1);
	if (rows_count(summary->network) == 0)
		return fail(req, ERROR_NOT_FOUND, NULL, NULL);
	summary->target_reduction = strtod(network_text(summary, "target_reduction"), NULL);
	read_members(request_arena(req), summary);
	summary->progress =
		progress_of(request_arena(req), summary->members, summary->count, summary->target_reduction);
	read_path(request_arena(req), summary);
	if (wants_csv(req))
		return reply_csv(req, summary);
	buffer_string(out, "{");
	add_heading(out, req, summary);
	add_progress(out, &summary->progress);
	add_goal(out, summary);
	if (wants_members(req))
		add_members(out, summary);
	buffer_string(out, "}");
	return reply_json(req, 200, (struct text){ out->data, out->size }, NULL);
}

const struct step summary_steps[] = { STEP(load_summary), STEP(compute_summary), STEP_END };
