/*
 * The result of a round of self-assessment. PostgreSQL counts the answers that are told, in one round trip;
 * the domain says how they are spread.
 */
#include "assessment_parts.h"
#include "halved/api/request.h"
#include "halved/base/arena.h"
#include "halved/base/json.h"
#include "halved/base/limits.h"
#include "halved/domain/spread.h"
#include "halved/resources/assessment.h"

#include <stdlib.h>
#include <string.h>

#define RATINGS_MOST 12

static const char nothing[] = ""; /* an empty list is one, too */

struct scale {
	struct assessment_rating *ratings;
	bool known[RATINGS_MOST];
	size_t count;
};

/* counts[(round * items + item) * ratings + rating] of one member, or of all together. */
struct survey {
	struct arena *arena;
	struct scale scale;
	struct assessment_judged *items, *ingredients; /* without their terms */
	size_t item_count, ingredient_count, round_count;
	const struct rows *rounds, *members, *counts;
	size_t counted; /* rows of counts that have been read */
	int64_t *together;
	bool *is_together; /* round by round: whether anything is told */
};

/* ---- the questionnaire ---- */

static const struct json *list_of(struct arena *arena, const struct rows *from, const char *column)
{
	const char *text = rows_text(from, 0, column);
	struct json_fault wrong;

	return json_read(arena, text, strlen(text), &wrong);
}

static void read_scale(struct survey *survey, const struct json *ratings)
{
	struct scale *scale = &survey->scale;

	scale->ratings = arena_alloc(survey->arena, RATINGS_MOST * sizeof(*scale->ratings));
	for (const struct json *at = json_first(ratings); at != NULL && scale->count < RATINGS_MOST;
		at = json_next(at)) {
		const struct json *known = json_member(at, "known");
		bool is_known = known == NULL || json_kind(known) == JSON_NULL || json_boolean(known);

		scale->known[scale->count] = is_known;
		scale->ratings[scale->count++] =
			(struct assessment_rating){ json_string(json_member(at, "code")),
				json_string(json_member(at, "label")), is_known ? TRUTH_YES : TRUTH_NO };
	}
}

static struct assessment_judged *read_judged(struct arena *arena, const struct json *list, size_t *count)
{
	struct assessment_judged *judged = arena_alloc(arena, (json_count(list) + 1) * sizeof(*judged));

	for (const struct json *at = json_first(list); at != NULL; at = json_next(at))
		judged[(*count)++] = (struct assessment_judged){
			.code = json_string(json_member(at, "code")),
			.ingredient = json_string(json_member(at, "ingredient")),
			.label = json_string(json_member(at, "label")),
			.wording = json_string(json_member(at, "wording")),
		};
	return judged;
}

static size_t place_of_item(const struct survey *survey, const char *code)
{
	size_t i = 0;

	while (i < survey->item_count && strcmp(survey->items[i].code, code) != 0)
		i++;
	return i;
}

static size_t place_of_rating(const struct survey *survey, const char *code)
{
	size_t i = 0;

	while (i < survey->scale.count && strcmp(survey->scale.ratings[i].code, code) != 0)
		i++;
	return i;
}

static size_t place_of_round(const struct survey *survey, const char *id)
{
	size_t i = 0;

	while (i < survey->round_count && strcmp(rows_text(survey->rounds, i, "id"), id) != 0)
		i++;
	return i;
}

/* ---- answers ---- */

static int64_t *new_counts(const struct survey *survey)
{
	size_t size = survey->round_count * survey->item_count * survey->scale.count;
	int64_t *counts = arena_alloc(survey->arena, (size + 1) * sizeof(*counts));

	memset(counts, 0, (size + 1) * sizeof(*counts));
	return counts;
}

static int64_t *counts_at(const struct survey *survey, int64_t *counts, size_t round, size_t item)
{
	return counts + (round * survey->item_count + item) * survey->scale.count;
}

/* The rows of one member, in whose order they come. Items and answers that are asked no longer are left out.
 */
static void read_counts(struct survey *survey, const char *organization, int64_t *counts)
{
	const struct rows *from = survey->counts;

	for (; survey->counted < rows_count(from); survey->counted++) {
		size_t i = survey->counted, round, item, rating;
		int64_t people = rows_number(from, i, "people", 0);

		if (strcmp(rows_text(from, i, "organization_id"), organization) != 0)
			return;
		round = place_of_round(survey, rows_text(from, i, "round"));
		item = place_of_item(survey, rows_text(from, i, "item"));
		rating = place_of_rating(survey, rows_text(from, i, "rating"));
		if (round == survey->round_count || item == survey->item_count ||
			rating == survey->scale.count)
			continue;
		counts_at(survey, counts, round, item)[rating] += people;
		counts_at(survey, survey->together, round, item)[rating] += people;
	}
}

static const char *code_at(const struct survey *survey, size_t place)
{
	return place == SPREAD_NONE ? NULL : survey->scale.ratings[place].code;
}

static struct assessment_term spread_term(const struct survey *survey, size_t round, const int64_t *counts)
{
	struct spread spread = spread_of(counts, survey->scale.known, survey->scale.count);
	struct assessment_count *told = arena_alloc(survey->arena, (survey->scale.count + 1) * sizeof(*told));

	for (size_t i = 0; i < survey->scale.count; i++)
		told[i] = (struct assessment_count){ survey->scale.ratings[i].code, counts[i] };
	return (struct assessment_term){
		.round = rows_text(survey->rounds, round, "id"),
		.best = code_at(survey, spread.best),
		.worst = code_at(survey, spread.worst),
		.middle = code_at(survey, spread.middle),
		.answered = spread.answered,
		.unknown = spread.unknown,
		.steps = spread.steps,
		.counts = { told, survey->scale.count, sizeof(*told) },
	};
}

/* Of an ingredient the sum over its items; of an item its own. */
static void sum_counts(const struct survey *survey, int64_t *counts, size_t round, const char *ingredient,
	size_t item, int64_t sum[RATINGS_MOST])
{
	memset(sum, 0, RATINGS_MOST * sizeof(*sum));
	for (size_t i = 0; i < survey->item_count; i++)
		for (size_t rating = 0; rating < survey->scale.count; rating++)
			if (ingredient == NULL ? i == item
					       : strcmp(survey->items[i].ingredient, ingredient) == 0)
				sum[rating] += counts_at(survey, counts, round, i)[rating];
}

static struct computed_list spread_all(
	const struct survey *survey, int64_t *counts, const bool *told, bool by_ingredient)
{
	const struct assessment_judged *from = by_ingredient ? survey->ingredients : survey->items;
	size_t count = by_ingredient ? survey->ingredient_count : survey->item_count;
	struct assessment_judged *judged = arena_alloc(survey->arena, (count + 1) * sizeof(*judged));

	for (size_t i = 0; i < count; i++) {
		struct assessment_term *terms =
			arena_alloc(survey->arena, (survey->round_count + 1) * sizeof(*terms));
		int64_t sum[RATINGS_MOST];

		judged[i] = from[i];
		judged[i].terms = (struct computed_list){ terms, 0, sizeof(*terms) };
		for (size_t round = 0; round < survey->round_count; round++) {
			if (!told[round])
				continue;
			sum_counts(survey, counts, round, by_ingredient ? from[i].code : NULL, i, sum);
			terms[judged[i].terms.count++] = spread_term(survey, round, sum);
		}
	}
	return (struct computed_list){ judged, count, sizeof(*judged) };
}

/* ---- members ---- */

/* The rounds of the member in row `at`, one after the other; returns the row behind them. */
static size_t show_member(struct survey *survey, size_t at, struct assessment_shown *shown, int64_t *members)
{
	const struct rows *from = survey->members;
	const char *organization = rows_text(from, at, "organization_id");
	size_t rounds = survey->round_count;
	struct assessment_turnout *turnout = arena_alloc(survey->arena, (rounds + 1) * sizeof(*turnout));
	bool *told = arena_alloc(survey->arena, (rounds + 1) * sizeof(*told));
	int64_t *counts = new_counts(survey);

	shown->organization.code = rows_text(from, at, "address");
	shown->organization.name = rows_text(from, at, "name");
	for (size_t i = 0; i < rounds; i++, at++) {
		told[i] = rows_true(from, at, "told");
		survey->is_together[i] = survey->is_together[i] || told[i];
		turnout[i] = (struct assessment_turnout){ rows_text(from, at, "round"),
			rows_number(from, at, "people", 0), told[i] ? TRUTH_YES : TRUTH_NO };
	}
	*members += told[0];
	read_counts(survey, organization, counts);
	shown->rounds = (struct computed_list){ turnout, rounds, sizeof(*turnout) };
	shown->ingredients = spread_all(survey, counts, told, true);
	shown->items = spread_all(survey, counts, told, false);
	return at;
}

static struct computed_list show_members(struct survey *survey, int64_t *told)
{
	size_t rows = rows_count(survey->members), count = 0;
	struct assessment_shown *shown = arena_alloc(survey->arena, (rows + 1) * sizeof(*shown));

	for (size_t at = 0; at < rows; count++)
		at = show_member(survey, at, &shown[count], told);
	return (struct computed_list){ shown, count, sizeof(*shown) };
}

static struct computed_list show_rounds(const struct survey *survey)
{
	struct assessment_told_round *shown =
		arena_alloc(survey->arena, (survey->round_count + 1) * sizeof(*shown));

	for (size_t i = 0; i < survey->round_count; i++)
		shown[i] = (struct assessment_told_round){ rows_text(survey->rounds, i, "id"),
			rows_text(survey->rounds, i, "title"), rows_text(survey->rounds, i, "closes_on") };
	return (struct computed_list){ shown, survey->round_count, sizeof(*shown) };
}

static struct computed_list show_own(struct arena *arena, const struct rows *from)
{
	struct assessment_own *own = arena_alloc(arena, (rows_count(from) + 1) * sizeof(*own));

	for (size_t i = 0; i < rows_count(from); i++)
		own[i] = (struct assessment_own){ rows_text(from, i, "organization"),
			rows_text(from, i, "item"), rows_text(from, i, "rating") };
	return (struct computed_list){ rows_count(from) > 0 ? (const void *)own : nothing, rows_count(from),
		sizeof(*own) };
}

/* ---- steps ---- */

static enum flow load_result(struct request *req)
{
	query(req, SQL_assessment_round);
	query(req, SQL_assessment_rounds);
	query(req, SQL_assessment_members);
	query(req, SQL_assessment_counts);
	query(req, SQL_assessment_own);
	return FLOW_WAIT;
}

static void read_survey(struct survey *survey, const struct rows *round)
{
	read_scale(survey, list_of(survey->arena, round, "ratings"));
	survey->items =
		read_judged(survey->arena, list_of(survey->arena, round, "items"), &survey->item_count);
	survey->ingredients = read_judged(
		survey->arena, list_of(survey->arena, round, "ingredients"), &survey->ingredient_count);
	survey->round_count = rows_count(survey->rounds);
	survey->together = new_counts(survey);
	survey->is_together = arena_alloc(survey->arena, survey->round_count * sizeof(bool));
	memset(survey->is_together, 0, survey->round_count * sizeof(bool));
}

static enum flow tell_result(struct request *req)
{
	struct survey survey = { .arena = request_arena(req),
		.rounds = rows(req, 1),
		.members = rows(req, 2),
		.counts = rows(req, 3) };
	struct buffer *out = arena_buffer(survey.arena, LIMIT_REPLY);
	const struct rows *round = rows(req, 0);
	struct assessment_result *result = arena_alloc(survey.arena, sizeof(*result));

	if (rows_count(round) == 0)
		return fail(req, ERROR_NOT_FOUND, NULL, NULL);
	read_survey(&survey, round);
	*result = (struct assessment_result){
		.network = rows_text(round, 0, "slug"),
		.instrument = rows_text(round, 0, "code"),
		.title = rows_text(round, 0, "instrument"),
		.closed = rows_true(round, 0, "closed") ? TRUTH_YES : TRUTH_NO,
		.least = rows_number(round, 0, "least", 0),
		.rounds = show_rounds(&survey),
		.ratings = { survey.scale.ratings, survey.scale.count, sizeof(*survey.scale.ratings) },
		.own = show_own(survey.arena, rows(req, 4)),
	};
	result->members = show_members(&survey, &result->together.members);
	result->together.ingredients = spread_all(&survey, survey.together, survey.is_together, true);
	result->together.items = spread_all(&survey, survey.together, survey.is_together, false);
	computed_json(out, &resource_assessment_result, result);
	if (out->overflow)
		return fail(req, ERROR_TOO_LARGE, NULL, "The network is too large for one answer.");
	return reply_json(req, 200, (struct text){ out->data, out->size }, NULL);
}

const struct step assessment_result_steps[] = { STEP(ask_watched), STEP(note_reads), STEP(load_result),
	STEP(tell_result), STEP_END };
