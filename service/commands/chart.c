/* `halved chart`: an improvement chart of a CSV file, as JSON or SVG; the same engine as the service's. */
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/csv.h"
#include "halved/base/limits.h"
#include "halved/commands/commands.h"
#include "halved/domain/chart_svg.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WHOLE_MOST 1000000000000ull

/* What the command line and the file gave. */
struct request_for_chart {
	struct arena *arena;
	struct chart_options options;
	const char *path;
	size_t *excluded, excluded_count;
	bool kind_given, svg, percent;
	struct chart_drawing drawing;
	struct observation *observations;
	const char **labels;
	size_t count;
	char *fault;
};

static bool fail(struct request_for_chart *wanted, const char *sentence)
{
	wanted->fault = arena_format(wanted->arena, "%s", sentence);
	return false;
}

static bool read_list(
	struct request_for_chart *wanted, const char *string, const size_t **numbers, size_t *count)
{
	size_t *list = arena_alloc(wanted->arena, (strlen(string) + 1) * sizeof(*list));
	const char *at = string;

	*numbers = list;
	for (*count = 0;; at++) {
		const char *comma = strchrnul(at, ',');
		unsigned long long number;

		if (!text_number((struct text){ at, (size_t)(comma - at) }, CHART_POINTS_MOST, &number) ||
			number == 0)
			return false;
		list[(*count)++] = (size_t)number;
		at = comma;
		if (*at == '\0')
			return true;
	}
}

static bool take_kind(struct request_for_chart *wanted, const char *argument)
{
	wanted->kind_given = chart_kind_read(text_of(argument), &wanted->options.kind);
	return wanted->kind_given || fail(wanted, "--kind is run, xmr, p or pprime.");
}

static bool take_freeze(struct request_for_chart *wanted, const char *argument)
{
	unsigned long long number;

	if (!text_number(text_of(argument), CHART_POINTS_MOST, &number) || number == 0)
		return fail(wanted, "--freeze is a number of points, from 1.");
	wanted->options.freeze = (size_t)number;
	return true;
}

static bool take_exclude(struct request_for_chart *wanted, const char *argument)
{
	const size_t *list;

	if (!read_list(wanted, argument, &list, &wanted->excluded_count))
		return fail(wanted, "--exclude is a list of points such as 3,7.");
	wanted->excluded = (size_t *)list;
	return true;
}

static bool take_part(struct request_for_chart *wanted, const char *argument)
{
	return read_list(wanted, argument, &wanted->options.part_ends, &wanted->options.part_end_count) ||
	       fail(wanted, "--part is a list of points such as 12,30, each the last of its part.");
}

static bool take_screen(struct request_for_chart *wanted, const char *argument)
{
	wanted->options.screen_ranges = strcmp(argument, "on") == 0;
	return wanted->options.screen_ranges || strcmp(argument, "off") == 0 ||
	       fail(wanted, "--screen-mr is on or off.");
}

static bool take_constant(struct request_for_chart *wanted, const char *argument)
{
	wanted->options.xmr_constant = strcmp(argument, "exact") == 0 ? CHART_XMR_EXACT : CHART_XMR_CONSTANT;
	return strcmp(argument, "exact") == 0 || strcmp(argument, "2.66") == 0 ||
	       fail(wanted, "--xmr-constant is 2.66 or exact.");
}

static bool take_title(struct request_for_chart *wanted, const char *argument)
{
	wanted->drawing.title = argument;
	return true;
}

static bool take_cumulative(struct request_for_chart *wanted, const char *argument)
{
	(void)argument;
	wanted->options.cumulative = true;
	return true;
}

static bool take_svg(struct request_for_chart *wanted, const char *argument)
{
	(void)argument;
	wanted->svg = true;
	return true;
}

static const struct {
	const char *name;
	bool (*take)(struct request_for_chart *wanted, const char *argument);
	const char *argument, *text;
} flags[] = {
	{ "--kind", take_kind, "run|xmr|p|pprime", "the kind of chart (required)" },
	{ "--freeze", take_freeze, "N", "the first N points are the baseline" },
	{ "--exclude", take_exclude, "3,7", "points to leave out of every reckoning" },
	{ "--part", take_part, "12,30", "the last points of the parts, each reckoned alone" },
	{ "--screen-mr", take_screen, "on|off", "leave out outlying moving ranges once (off)" },
	{ "--xmr-constant", take_constant, "2.66|exact", "exact is 3/1.128" },
	{ "--cumulative", take_cumulative, NULL, "the values add up over the year: no limits, no rules" },
	{ "--svg", take_svg, NULL, "draw instead of printing JSON" },
	{ "--title", take_title, "TEXT", "of the drawing" },
};

static void show_usage(FILE *out)
{
	fprintf(out, "Usage: halved chart --kind KIND [OPTIONS] FILE.csv (- reads standard input)\n\n"
		     "The file has a header with value, or with numerator and denominator; label is "
		     "optional. An empty\n"
		     "cell or NA is a missing point.\n\n");
	for (size_t i = 0; i < COUNT_OF(flags); i++)
		fprintf(out, "  %-15s %-17s %s\n", flags[i].name,
			flags[i].argument != NULL ? flags[i].argument : "", flags[i].text);
}

static bool read_flag(struct request_for_chart *wanted, int *at, int argc, char **argv)
{
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		if (strcmp(argv[*at], flags[i].name) != 0)
			continue;
		if (flags[i].argument == NULL)
			return flags[i].take(wanted, NULL);
		if (*at + 1 >= argc) {
			wanted->fault =
				arena_format(wanted->arena, "%s needs %s.", flags[i].name, flags[i].argument);
			return false;
		}
		return flags[i].take(wanted, argv[++*at]);
	}
	wanted->fault = arena_format(
		wanted->arena, "There is no option %s; `halved chart --help` lists them.", argv[*at]);
	return false;
}

static bool read_arguments(struct request_for_chart *wanted, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-' && argv[i][1] != '\0') {
			if (!read_flag(wanted, &i, argc, argv))
				return false;
		} else if (wanted->path != NULL) {
			return fail(wanted, "One file at a time.");
		} else {
			wanted->path = argv[i];
		}
	}
	if (!wanted->kind_given)
		return fail(wanted, "--kind is needed: run, xmr, p or pprime.");
	return wanted->path != NULL || fail(wanted, "A CSV file is needed; - reads standard input.");
}

static bool is_missing(struct text cell)
{
	return cell.size == 0 || text_is(cell, "NA");
}

static bool read_value(struct text cell, double *value)
{
	char *end;

	*value = NAN;
	if (is_missing(cell))
		return true;
	if (strspn(cell.data, "0123456789+-.eE") != cell.size)
		return false;
	*value = strtod(cell.data, &end);
	return end == cell.data + cell.size && isfinite(*value);
}

static bool read_whole(struct text cell, int64_t *number)
{
	unsigned long long whole;

	if (!text_number(cell, WHOLE_MOST, &whole))
		return false;
	*number = (int64_t)whole;
	return true;
}

/* The columns by name; SIZE_MAX when the file has none of that name. */
struct columns {
	size_t value, numerator, denominator, label, count;
	bool pairs; /* read numerator and denominator, not the value */
};

static struct text cell_at(const struct csv_row *row, size_t column)
{
	return column < row->count ? row->cells[column] : (struct text){ "", 0 };
}

static bool read_pair(const struct columns *columns, const struct csv_row *row, struct observation *seen)
{
	struct text numerator = cell_at(row, columns->numerator),
		    denominator = cell_at(row, columns->denominator);

	seen->value = NAN;
	if (is_missing(numerator) || is_missing(denominator))
		return true;
	if (!read_whole(numerator, &seen->numerator) || !read_whole(denominator, &seen->denominator))
		return false;
	if (seen->denominator > 0)
		seen->value = (double)seen->numerator / (double)seen->denominator;
	return true;
}

static bool read_point(
	struct request_for_chart *wanted, const struct columns *columns, const struct csv_row *row)
{
	struct observation *seen = &wanted->observations[wanted->count];
	bool good = columns->pairs ? read_pair(columns, row, seen)
				   : read_value(cell_at(row, columns->value), &seen->value);

	if (columns->label != SIZE_MAX)
		wanted->labels[wanted->count] = text_copy(wanted->arena, cell_at(row, columns->label));
	wanted->count++;
	if (!good)
		wanted->fault = arena_format(
			wanted->arena, "Row %llu has no number where one is needed.", row->number);
	else if (row->count > columns->count)
		wanted->fault = arena_format(wanted->arena,
			"Row %llu has more cells than the header: a number has a decimal point, no comma.",
			row->number);
	return wanted->fault == NULL;
}

/* A run or xmr chart of a file without values is that of the shares. */
static bool read_header(struct request_for_chart *wanted, struct csv_reader *reader, struct columns *columns)
{
	bool shares = wanted->options.kind == CHART_P || wanted->options.kind == CHART_PPRIME;
	struct csv_row row;

	*columns = (struct columns){ SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, 0, false };
	if (csv_next(reader, &row) != CSV_ROW)
		return fail(wanted, "The file is empty or no CSV.");
	columns->count = row.count;
	for (size_t i = 0; i < row.count; i++) {
		if (text_is_nocase(row.cells[i], "value"))
			columns->value = i;
		if (text_is_nocase(row.cells[i], "numerator"))
			columns->numerator = i;
		if (text_is_nocase(row.cells[i], "denominator"))
			columns->denominator = i;
		if (text_is_nocase(row.cells[i], "label"))
			columns->label = i;
	}
	columns->pairs = columns->numerator != SIZE_MAX && columns->denominator != SIZE_MAX &&
			 (shares || columns->value == SIZE_MAX);
	if (shares && !columns->pairs)
		return fail(wanted,
			"The header needs the columns numerator and denominator for this kind of chart.");
	return columns->pairs || columns->value != SIZE_MAX ||
	       fail(wanted, "The header needs the column value, or numerator and denominator.");
}

static bool read_rows(struct request_for_chart *wanted, struct csv_reader *reader)
{
	unsigned long long row_before = 1;
	struct columns columns;
	struct csv_row row;
	enum csv_state state;

	if (!read_header(wanted, reader, &columns))
		return false;
	wanted->percent = columns.pairs;
	while ((state = csv_next(reader, &row)) == CSV_ROW) {
		/* in a file of one column an empty row is a missing value, not nothing */
		for (row_before++;
			row.count == 1 && row_before < row.number && wanted->count < CHART_POINTS_MOST;
			row_before++)
			wanted->observations[wanted->count++].value = NAN;
		row_before = row.number;
		if (wanted->count == CHART_POINTS_MOST)
			return fail(wanted, "A chart has at most 20000 points.");
		if (!read_point(wanted, &columns, &row))
			return false;
	}
	if (state == CSV_BROKEN)
		wanted->fault = arena_format(
			wanted->arena, "Row %llu: %s", csv_fault(reader).row, csv_fault(reader).what);
	return state == CSV_END;
}

static bool read_file(struct request_for_chart *wanted)
{
	bool standard = strcmp(wanted->path, "-") == 0;
	int descriptor = standard ? STDIN_FILENO : open(wanted->path, O_RDONLY | O_CLOEXEC);
	struct csv_reader *reader;
	bool good;

	if (descriptor < 0) {
		wanted->fault =
			arena_format(wanted->arena, "%s cannot be read: %s.", wanted->path, strerror(errno));
		return false;
	}
	reader = csv_open(descriptor);
	good = read_rows(wanted, reader);
	csv_close(reader);
	if (!standard)
		close(descriptor);
	return good;
}

static bool exclude_points(struct request_for_chart *wanted)
{
	for (size_t i = 0; i < wanted->excluded_count; i++) {
		if (wanted->excluded[i] > wanted->count)
			return fail(wanted, "--exclude names a point beyond the last.");
		wanted->observations[wanted->excluded[i] - 1].excluded = true;
	}
	return true;
}

static int answer(struct request_for_chart *wanted)
{
	struct buffer *out = arena_buffer(wanted->arena, LIMIT_REPLY);
	const char *fault;
	struct chart *chart =
		chart_of(wanted->arena, wanted->observations, wanted->count, &wanted->options, &fault);

	if (chart == NULL)
		return command_failed(fault);
	wanted->drawing.labels = wanted->labels;
	wanted->drawing.percent = wanted->percent;
	if (wanted->svg)
		chart_svg(wanted->arena, out, chart, &wanted->drawing);
	else
		chart_json(wanted->arena, out, chart);
	buffer_string(out, wanted->svg ? "" : "\n");
	if (fwrite(out->data, 1, out->size, stdout) != out->size || fflush(stdout) != 0)
		return command_failed("The answer could not be written.");
	return chart->refused ? command_failed(chart_sentence(wanted->arena, chart)) : 0;
}

int command_chart(int argc, char **argv)
{
	struct request_for_chart wanted = { .arena = arena_new() };
	int status;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		show_usage(stdout);
		arena_free(wanted.arena);
		return 0;
	}
	wanted.observations = arena_alloc(wanted.arena, CHART_POINTS_MOST * sizeof(*wanted.observations));
	wanted.labels = arena_alloc(wanted.arena, CHART_POINTS_MOST * sizeof(*wanted.labels));
	if (!read_arguments(&wanted, argc, argv)) {
		command_failed(wanted.fault);
		status = EXIT_USAGE;
	} else if (!read_file(&wanted) || !exclude_points(&wanted)) {
		status = command_failed(wanted.fault);
	} else {
		status = answer(&wanted);
	}
	arena_free(wanted.arena);
	return status;
}
