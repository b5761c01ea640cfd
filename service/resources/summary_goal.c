/* The path to a network's goal: as it was published, or by equal steps. */
#include "halved/base/json.h"
#include "halved/domain/school_year.h"
#include "summary_parts.h"

#include <math.h>
#include <string.h>

int year_of(const char *school_year)
{
	int year = 0;

	return school_year != NULL && school_year_read(text_of(school_year), &year) ? year : 0;
}

struct goal_path goal_path_read(struct arena *arena, const struct rows *network)
{
	struct json_fault where;
	const char *stored = rows_text(network, 0, "path");
	const struct json *list = stored == NULL ? NULL : json_read(arena, stored, strlen(stored), &where);
	struct goal_path path = { .count = 0 };

	for (const struct json *at = json_first(list); at != NULL && path.count < LIMIT_PATH;
		at = json_next(at))
		path.points[path.count++] = (struct goal_point){
			.year = year_of(json_string(json_member(at, "school_year"))),
			.rate = json_number(json_member(at, "rate")),
		};
	return path;
}

const char *const goal_makings[] = { "published", "linear", "constant_percent", NULL };

struct goal_path goal_path_made(struct summary *summary, const char *generator, double baseline)
{
	bool percent = generator != NULL && strcmp(generator, goal_makings[2]) == 0;
	struct goal_path path;

	summary->goal.made = goal_makings[percent ? 2 : 1];
	path.count = (percent ? goal_constant_percent : goal_linear)(year_of(summary->baseline.school_year),
		baseline, year_of(summary->goal.target_year), summary->goal.target_reduction, path.points,
		LIMIT_PATH);
	return path;
}

double goal_baseline(const struct summary *summary, double counted)
{
	return isnan(summary->baseline.published_rate) ? counted : summary->baseline.published_rate;
}

struct computed_list show_path(struct arena *arena, const struct goal_path *path)
{
	struct summary_point *shown = arena_alloc(arena, (path->count + 1) * sizeof(*shown));

	for (size_t i = 0; i < path->count; i++) {
		char *label = arena_alloc(arena, SCHOOL_YEAR_SIZE);

		shown[i] = (struct summary_point){ school_year_print(path->points[i].year, label),
			path->points[i].rate };
	}
	return (struct computed_list){ shown, path->count, sizeof(*shown) };
}

enum truth truth_of_path(double rate, double path_rate)
{
	static const enum truth truths[] = {
		[ON_PATH_UNKNOWN] = TRUTH_UNKNOWN, [ON_PATH] = TRUTH_YES, [OFF_PATH] = TRUTH_NO
	};

	return truths[goal_on_path(rate, path_rate)];
}
