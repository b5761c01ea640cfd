/* `halved attendance`: who was there and for how long, from a file that Zoom writes. */
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/limits.h"
#include "halved/commands/commands.h"
#include "halved/import/zoom.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LEAST_MOST 1440

struct sheet {
	struct arena *arena;
	const char *path;
	bool has_from, has_until;
	struct stay session; /* what counts; all of the file unless told */
	unsigned least;	     /* minutes that make somebody present */
	struct zoom_report report;
	const char *fault;
};

static bool take_from(struct sheet *sheet, const char *argument)
{
	sheet->has_from = zoom_time(text_of(argument), &sheet->session.from);
	return sheet->has_from;
}

static bool take_until(struct sheet *sheet, const char *argument)
{
	sheet->has_until = zoom_time(text_of(argument), &sheet->session.until);
	return sheet->has_until;
}

static bool take_least(struct sheet *sheet, const char *argument)
{
	unsigned long long number;
	bool good = text_number(text_of(argument), LEAST_MOST, &number) && number > 0;

	if (good)
		sheet->least = (unsigned)number;
	return good;
}

static const struct {
	const char *name;
	bool (*take)(struct sheet *sheet, const char *argument);
	const char *argument, *text;
} flags[] = {
	{ "--from", take_from, "TIME",
		"minutes before do not count: 2026-01-27T13:00, on the clock of the file" },
	{ "--until", take_until, "TIME", "nor do minutes after" },
	{ "--least", take_least, "MINUTES", "present is who was there for so long (1)" },
};

static void show_usage(FILE *out)
{
	fprintf(out, "Usage: halved attendance [OPTIONS] FILE.csv\n\n"
		     "Reads what Zoom writes of a meeting or webinar (participants, users, registrations,\n"
		     "attendees) and prints who was there as CSV. Nothing is recorded.\n\n");
	for (size_t i = 0; i < COUNT_OF(flags); i++)
		fprintf(out, "  %-8s %-8s %s\n", flags[i].name, flags[i].argument, flags[i].text);
}

static bool refuse(struct sheet *sheet, const char *sentence)
{
	sheet->fault = sentence;
	return false;
}

static bool read_flag(struct sheet *sheet, int *at, int argc, char **argv)
{
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		if (strcmp(argv[*at], flags[i].name) != 0)
			continue;
		if (*at + 1 < argc && flags[i].take(sheet, argv[*at + 1])) {
			(*at)++;
			return true;
		}
		return refuse(
			sheet, arena_format(sheet->arena, "%s needs %s.", flags[i].name,
				       flags[i].take == take_least ? "a number of minutes from 1 to 1440"
								   : "a time such as 2026-01-27T13:00"));
	}
	return refuse(
		sheet, arena_format(sheet->arena,
			       "There is no option %s; `halved attendance --help` lists them.", argv[*at]));
}

static bool read_arguments(struct sheet *sheet, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-') {
			if (!read_flag(sheet, &i, argc, argv))
				return false;
		} else if (sheet->path != NULL) {
			return refuse(sheet, "One file at a time.");
		} else {
			sheet->path = argv[i];
		}
	}
	if (sheet->has_from && sheet->has_until && sheet->session.until <= sheet->session.from)
		return refuse(sheet, "--until must be after --from.");
	return sheet->path != NULL || refuse(sheet, "A file is needed.");
}

static bool read_file(struct sheet *sheet)
{
	int descriptor = open(sheet->path, O_RDONLY | O_CLOEXEC);
	const struct csv_fault *fault = &sheet->report.fault;
	bool good;

	if (descriptor < 0)
		return refuse(sheet,
			arena_format(sheet->arena, "%s cannot be read: %s.", sheet->path, strerror(errno)));
	good = zoom_read(sheet->arena, descriptor, &sheet->report);
	close(descriptor);
	if (good)
		return true;
	return refuse(sheet, fault->column == 0
				     ? arena_format(sheet->arena, "Row %llu: %s", fault->row, fault->what)
				     : arena_format(sheet->arena, "Row %llu, column %zu: %s", fault->row,
					       fault->column, fault->what));
}

static const char *note_of(struct arena *arena, const struct zoom_person *person)
{
	if (person->is_machine)
		return "note-taker";
	if (person->waiting == person->rows)
		return "waiting room only";
	if (person->endless > 0)
		return "no time of leaving is given";
	if (person->attended && person->stay_count == 0 && person->minutes == 0)
		return "no time is given";
	if (person->stay_count == 0 && person->minutes > 0)
		return "as Zoom sums it up";
	if (person->email == NULL && person->rows > 1)
		return arena_format(arena, "%u rows of one name", person->rows);
	return "";
}

static void add_time(struct buffer *out, bool given, int64_t seconds)
{
	char text[ZOOM_TIME_SIZE] = "";

	if (given)
		zoom_time_print(seconds, text);
	csv_cell(out, text_of(text));
}

static void add_person(struct sheet *sheet, struct buffer *out, const struct zoom_person *person)
{
	static const char *const roles[] = {
		[ZOOM_ATTENDEE] = "attendee", [ZOOM_PANELIST] = "panelist", [ZOOM_HOST] = "host"
	};
	unsigned minutes = zoom_minutes(person, sheet->session.from, sheet->session.until);
	bool present = person->attended && !person->is_machine && minutes >= sheet->least;
	bool timed = person->stay_count > 0;

	csv_cell_guarded(out, text_of(person->shown));
	csv_cell_guarded(out, text_of(person->email == NULL ? "" : person->email));
	csv_cell(out, text_of(roles[person->role]));
	csv_cell(out, text_of(person->registered ? "yes" : ""));
	csv_cell(out, text_of(present ? "yes" : "no"));
	csv_cell(out, text_of(arena_format(sheet->arena, "%u", minutes)));
	add_time(out, timed, timed ? person->stays[0].from : 0);
	add_time(out, timed, timed ? person->stays[person->stay_count - 1].until : 0);
	csv_cell_guarded(out, text_of(note_of(sheet->arena, person)));
	csv_line_end(out);
}

static int answer(struct sheet *sheet)
{
	static const char *const columns[] = { "name", "email", "role", "registered", "present", "minutes",
		"first_joined", "last_left", "note" };
	struct buffer *out = arena_buffer(sheet->arena, LIMIT_REPLY);

	for (size_t i = 0; i < COUNT_OF(columns); i++)
		csv_cell(out, text_of(columns[i]));
	csv_line_end(out);
	for (size_t i = 0; i < sheet->report.count; i++)
		add_person(sheet, out, &sheet->report.people[i]);
	if (out->overflow || fwrite(out->data, 1, out->size, stdout) != out->size || fflush(stdout) != 0)
		return command_failed("The answer could not be written.");
	return 0;
}

int command_attendance(int argc, char **argv)
{
	struct sheet sheet = { .arena = arena_new(), .least = 1, .session = { INT64_MIN, INT64_MAX } };
	int status;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		show_usage(stdout);
		status = 0;
	} else if (!read_arguments(&sheet, argc, argv)) {
		command_failed(sheet.fault);
		status = EXIT_USAGE;
	} else {
		status = read_file(&sheet) ? answer(&sheet) : command_failed(sheet.fault);
	}
	arena_free(sheet.arena);
	return status;
}
