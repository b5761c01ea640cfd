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

/* By equal steps in points, or in percent; from the rate that was published, else from what counts. */
static size_t generate_path(const struct summary *summary, const char *generator, struct goal_point *path)
{
	bool percent = generator != NULL && strcmp(generator, "constant_percent") == 0;
	double rate = isnan(summary->baseline.published_rate) ? summary->progress.all_baseline.rate
							      : summary->baseline.published_rate;

	return (percent ? goal_constant_percent : goal_linear)(year_of(summary->baseline.school_year), rate,
		year_of(summary->goal.target_year), summary->goal.target_reduction, path, LIMIT_PATH);
}

struct goal_path goal_path_of(struct arena *arena, const struct summary *summary, const struct rows *network)
{
	struct goal_path path;

	path.count = read_path(arena, rows_text(network, 0, "path"), path.points);
	if (path.count == 0)
		path.count = generate_path(summary, rows_text(network, 0, "generator"), path.points);
	return path;
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
