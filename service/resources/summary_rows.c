/* What PostgreSQL gives of a period: its network, and one row per member. */
#include "halved/domain/school_year.h"
#include "summary_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the period ---- */

const char *period_kind(const struct request *req)
{
	const char *kind = parameter(req, "kind");

	return kind == NULL ? "annual" : kind;
}

static bool is_ytd(const struct request *req)
{
	return strcmp(period_kind(req), "ytd") == 0;
}

/* Both have their form: the table of parameters says so. */
static bool is_outside(const char *day, const char *school_year)
{
	int year = (int)strtol(day, NULL, 10), month = (int)strtol(day + 5, NULL, 10);

	return school_year_of_day(year, month, SCHOOL_YEAR_FIRST_MONTH) != strtol(school_year, NULL, 10);
}

enum flow ask_period(struct request *req, enum sql members)
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
	query(req, members);
	return FLOW_WAIT;
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
	summary->period.kind = period_kind(req);
	summary->period.as_of = parameter(req, "as_of");
	summary->period.group = parameter(req, "group");
	summary->period.grade = parameter(req, "grade");
	summary->period.region = parameter(req, "region");
	summary->baseline.school_year = rows_text(network, 0, "baseline_year");
	summary->baseline.kind = is_ytd(req) ? "ytd" : rows_text(network, 0, "baseline_kind");
	summary->baseline.source = rows_text(network, 0, "baseline_source");
	summary->baseline.published_rate = read_rate(rows_text(network, 0, "baseline_rate"));
	summary->goal.target_reduction = strtod(rows_text(network, 0, "target_reduction"), NULL);
	summary->goal.target_year = rows_text(network, 0, "target_year");
	summary->goal.note = rows_text(network, 0, "note");
}

struct counts told_counts(
	const struct rows *all, size_t row, const char *suppressed, const char *enrolled, const char *chronic)
{
	bool withheld = suppressed != NULL && rows_true(all, row, suppressed);
	const char *students = rows_text(all, row, enrolled);

	if (students == NULL)
		return (struct counts){ .state = withheld ? COUNTS_SUPPRESSED : COUNTS_MISSING };
	return COUNTED(atoll(students), rows_number(all, row, chronic, 0));
}

/* Each row once and in the order of its columns, which is the fast way through it. */
static void read_member(
	const struct rows *all, size_t i, struct progress_member *counts, struct told_member *member)
{
	member->address = rows_text(all, i, "address");
	member->name = rows_text(all, i, "name");
	counts->expected = rows_true(all, i, "expected");
	counts->baseline =
		told_counts(all, i, "baseline_suppressed", "baseline_enrolled", "baseline_chronic");
	counts->current = told_counts(all, i, "current_suppressed", "current_enrolled", "current_chronic");
	member->baseline_submission = rows_text(all, i, "baseline_submission");
	member->current_submission = rows_text(all, i, "current_submission");
	member->baseline_rule = rows_text(all, i, "baseline_rule");
	member->current_rule = rows_text(all, i, "current_rule");
	member->example = rows_true(all, i, "example");
	member->parts = rows_number(all, i, "parts", 0);
	member->broken = rows_true(all, i, "broken");
	member->seen = rows_text(all, i, "seen");
}

static void read_members(struct arena *arena, const struct rows *all, struct told *told)
{
	size_t count = rows_count(all);

	*told = (struct told){ arena_alloc(arena, (count + 1) * sizeof(*told->counts)),
		arena_alloc(arena, (count + 1) * sizeof(*told->members)), count, true };
	for (size_t i = 0; i < count; i++) {
		read_member(all, i, &told->counts[i], &told->members[i]);
		told->sees_every &= told->members[i].address != NULL;
	}
}

/* ---- the asker's ---- */

enum flow read_period(struct request *req, struct summary *summary)
{
	const struct rows *network = rows(req, 0);

	if (rows_count(network) == 0)
		return fail(req, ERROR_NOT_FOUND, NULL, NULL);
	if (!rows_true(network, 0, "knows_group"))
		return fail(req, ERROR_BAD_PARAMETER, "group", "Is no group of students.");
	if (!rows_true(network, 0, "knows_region"))
		return fail(req, ERROR_BAD_PARAMETER, "region", "Is no organization.");
	*summary = (struct summary){ 0 };
	read_network(summary, req, network);
	return FLOW_NEXT;
}

/* Parts of a whole that is told to everybody would tell of small groups: they are for those who see the
 * record. */
enum flow read_told(struct request *req, struct told *told)
{
	static const char *const parts[] = { "group", "grade", "region" };

	read_members(request_arena(req), rows(req, 1), told);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !told->sees_every; i++) {
		const char *part = parameter(req, parts[i]);

		if (part != NULL && strcmp(part, "all") != 0)
			return fail(req, ERROR_FORBIDDEN, parts[i],
				"Is for those who see the record of every member that it is about.");
	}
	return FLOW_NEXT;
}

/* ---- so few that one could be told ---- */

#define FEW 10

bool is_few(const struct pooled *pooled)
{
	return pooled->districts > 0 && (pooled->chronic < FEW || pooled->enrolled - pooled->chronic < FEW);
}

enum flow fail_for_few(struct request *req)
{
	return fail(req, ERROR_FORBIDDEN, NULL,
		"So few students are chronically absent in what is counted, or so few are not, that one "
		"could be told: below "
		"ten it is for those who see the record of every member.");
}
