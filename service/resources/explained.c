#include "halved/resources/explained.h"

#include "halved/base/arena.h"
#include "halved/domain/formulas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_FIGURES 1024 /* of a record without its long lists */

struct explained_input {
	const char *figure;
	double value;
};

struct explained {
	const char *figure, *formula, *unit, *text, *submissions;
	double value;
	struct computed_list inputs; /* of explained_input */
};

struct figure_values {
	struct arena *arena;
	size_t count;
	struct explained_input items[LIMIT_FIGURES];
};

static void note_figure(void *owner, const char *figure, struct text value)
{
	struct figure_values *values = owner;
	char *end = NULL;
	double number = value.size == 0 ? NAN : strtod(value.data, &end);

	if (values->count < LIMIT_FIGURES)
		values->items[values->count++] =
			(struct explained_input){ arena_copy(values->arena, figure, strlen(figure)),
				end == value.data ? NAN : number };
}

static const struct explained_input *find_figure(const struct figure_values *values, const char *figure)
{
	for (size_t i = 0; i < values->count; i++)
		if (strcmp(values->items[i].figure, figure) == 0)
			return &values->items[i];
	return NULL;
}

/* "parts.#.centre" beside "parts.3.useful" is "parts.3.centre". */
static const char *beside(struct arena *arena, const char *pattern, const char *figure)
{
	const char *at = strchr(pattern, '#');
	int digits;

	if (at == NULL || strlen(figure) < (size_t)(at - pattern))
		return pattern;
	digits = (int)strspn(figure + (at - pattern), "0123456789");
	return arena_format(
		arena, "%.*s%.*s%s", (int)(at - pattern), pattern, digits, figure + (at - pattern), at + 1);
}

static struct computed_list find_inputs(struct arena *arena, const struct formula *formula,
	const char *figure, const struct figure_values *values)
{
	struct explained_input *shown = arena_alloc(arena, FORMULA_INPUTS * sizeof(*shown));
	size_t count = 0;

	for (size_t i = 0; i < FORMULA_INPUTS && formula->inputs[i] != NULL; i++) {
		const struct explained_input *input =
			find_figure(values, beside(arena, formula->inputs[i], figure));

		if (input != NULL)
			shown[count++] = *input;
	}
	return (struct computed_list){ shown, count, sizeof(*shown) };
}

struct computed_list explained_by(
	struct arena *arena, const struct resource *resource, const void *record, const struct formula *table)
{
	struct figure_values *values = arena_alloc(arena, sizeof(*values));
	struct explained *shown;
	size_t count = 0;

	values->arena = arena;
	values->count = 0;
	computed_figures(resource, record, note_figure, values);
	shown = arena_alloc(arena, (values->count + 1) * sizeof(*shown));
	for (size_t i = 0; i < values->count; i++) {
		const struct formula *formula = formula_in(table, values->items[i].figure);

		if (formula != NULL)
			shown[count++] = (struct explained){ .figure = values->items[i].figure,
				.formula = formula->formula,
				.unit = formula->unit,
				.text = formula->text,
				.submissions = formula->submissions,
				.value = values->items[i].value,
				.inputs = find_inputs(arena, formula, values->items[i].figure, values) };
	}
	return (struct computed_list){ shown, count, sizeof(*shown) };
}

struct computed_list explained_figures(
	struct arena *arena, const struct resource *resource, const void *record)
{
	return explained_by(arena, resource, record, formulas);
}

static const struct field input_fields[] = {
	{ AT("figure", TEXT, explained_input, figure), ALWAYS },
	{ AT("value", REAL, explained_input, value) },
	{ .name = NULL },
};
static const struct resource input_part = { .name = "explained_input", .fields = input_fields };

static const struct field explained_fields[] = {
	{ AT("figure", TEXT, explained, figure), ALWAYS, .text = "Its place in the answer." },
	{ AT("value", REAL, explained, value), .text = "null where it is not defined, and for a yes or no." },
	{ AT("unit", TEXT, explained, unit), ALWAYS },
	{ AT("formula", TEXT, explained, formula), ALWAYS },
	{ AT("text", TEXT, explained, text), ALWAYS },
	{ AT("inputs", LIST, explained, inputs), .of = &input_part, ALWAYS,
		.text = "Figures of the answer that go into it." },
	{ AT("submissions", CHOICE, explained, submissions), .choices = formula_submissions,
		.text = "Which of the versions go into it: all of the baseline year, all of the current, "
			"those of both, or "
			"those of the matched." },
	{ .name = NULL },
};
const struct resource resource_explained = { .name = "explained", .fields = explained_fields };
