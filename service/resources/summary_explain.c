/* What the figures are reckoned from: each with its formula and inputs, and the versions that were counted.
 */
#include "halved/base/limits.h"
#include "halved/resources/explained.h"
#include "halved/resources/summary.h"
#include "summary_parts.h"

#include <stdlib.h>

bool wants_explanation(const struct request *req)
{
	const char *wanted = parameter(req, "explain");

	return wanted != NULL && wanted[0] == '1';
}

/* ---- the versions ---- */

static void add_id(struct buffer *ids, const char *submission)
{
	if (submission != NULL)
		buffer_format(ids, "%s%s", ids->size > 1 ? "," : "", submission);
}

void ask_versions(struct request *req, const struct told *told)
{
	struct buffer *ids = arena_buffer(request_arena(req), LIMIT_REPLY);

	buffer_string(ids, "{");
	for (size_t i = 0; i < told->count; i++) {
		add_id(ids, told->members[i].baseline_submission);
		add_id(ids, told->members[i].current_submission);
	}
	buffer_string(ids, "}");
	give(req, "submissions", arena_copy(request_arena(req), ids->data, ids->size));
	query(req, SQL_summary_versions);
}

/* Rows are in the order of their ids. */
static int64_t number_of(const struct rows *versions, const char *submission)
{
	int64_t wanted = submission == NULL ? 0 : atoll(submission);
	size_t low = 0, high = rows_count(versions);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int64_t id = rows_number(versions, middle, "id", 0);

		if (id == wanted)
			return rows_number(versions, middle, "number", 0);
		if (id < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

static struct summary_version version_of(
	const struct told *told, size_t i, bool current, const struct rows *versions)
{
	const struct told_member *member = &told->members[i];
	const struct progress_member *counts = &told->counts[i];
	struct counts counted = current ? counts->current : counts->baseline;
	const char *submission = current ? member->current_submission : member->baseline_submission;
	bool matched = counts_given(counts->baseline) && counts_given(counts->current);

	return (struct summary_version){ .organization = { member->address, member->name },
		.year = current ? "current" : "baseline",
		.submission = submission,
		.matched = matched ? TRUTH_YES : TRUTH_NO,
		.number = number_of(versions, submission),
		.enrolled = counted.enrolled,
		.chronic = counted.chronic };
}

static struct computed_list show_versions(
	struct arena *arena, const struct told *told, const struct rows *versions)
{
	struct summary_version *shown = arena_alloc(arena, (2 * told->count + 1) * sizeof(*shown));
	size_t count = 0;

	for (size_t i = 0; i < told->count; i++) {
		if (told->members[i].address == NULL)
			continue;
		if (counts_given(told->counts[i].baseline))
			shown[count++] = version_of(told, i, false, versions);
		if (counts_given(told->counts[i].current))
			shown[count++] = version_of(told, i, true, versions);
	}
	return (struct computed_list){ shown, count, sizeof(*shown) };
}

void explain(
	struct request *req, struct summary *summary, const struct told *told, const struct rows *versions)
{
	struct arena *arena = request_arena(req);
	struct summary figures = *summary;

	figures.members.items = figures.goal.path.items = figures.rules.named.items = NULL;
	summary->explained = explained_figures(arena, &resource_summary, &figures);
	summary->versions = show_versions(arena, told, versions);
}
