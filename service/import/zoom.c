/* Finds the tables of a Zoom file by the names of their columns, wherever they stand, and reads their rows.
 */
#include "file.h"
#include "zoom_rows.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/limits.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ABSENT SIZE_MAX
#define MINUTES_MOST 10080 /* a week */

enum column {
	NAME,
	EMAIL,
	JOINED,
	LEFT,
	MINUTES,
	WAITING,
	ATTENDED,
	FIRST,
	LAST,
	REGISTERED,
	APPROVAL,
	OTHER, /* known, and of no use here */
	TOPIC,
	MEETING,
	STARTED,
	ENDED,
	PARTICIPANTS,
	COLUMNS
};

/* Folded: lower case, letters and digits alone. */
static const struct {
	const char *name;
	enum column column;
} names[] = {
	{ "nameoriginalname", NAME },
	{ "usernameoriginalname", NAME },
	{ "name", NAME },
	{ "username", NAME },
	{ "useremail", EMAIL },
	{ "email", EMAIL },
	{ "emailaddress", EMAIL },
	{ "jointime", JOINED },
	{ "leavetime", LEFT },
	{ "durationminutes", MINUTES },
	{ "totaldurationminutes", MINUTES },
	{ "timeinsessionminutes", MINUTES },
	{ "inwaitingroom", WAITING },
	{ "attended", ATTENDED },
	{ "firstname", FIRST },
	{ "lastname", LAST },
	{ "registrationtime", REGISTERED },
	{ "approvalstatus", APPROVAL },
	{ "phone", OTHER },
	{ "guest", OTHER },
	{ "isguest", OTHER },
	{ "countryregionname", OTHER },
	{ "countryregion", OTHER },
	{ "sourcename", OTHER },
	{ "recordingconsent", OTHER },
	{ "recordingdisclaimerresponse", OTHER },
	{ "topic", TOPIC },
	{ "meetingid", MEETING },
	{ "webinarid", MEETING },
	{ "id", MEETING },
	{ "starttime", STARTED },
	{ "actualstarttime", STARTED },
	{ "endtime", ENDED },
	{ "participants", PARTICIPANTS },
};

struct reading {
	struct arena *arena;
	struct zoom_report *report;
	struct csv_reader *reader;
	struct csv_row row;
	size_t places[COLUMNS]; /* of the table at hand; ABSENT */
	size_t width;		/* of its header; 0: no table is at hand */
	const char *questions[LIMIT_CSV_COLUMNS];
	enum zoom_role role;
	bool found;		   /* a table of people */
	unsigned long long header; /* its row, of the last one */
	struct zoom_row *rows;
	size_t count, room;
};

static bool fault(struct reading *reading, size_t column, const char *what)
{
	if (reading->report->fault.what == NULL)
		reading->report->fault =
			(struct csv_fault){ .row = reading->row.number, .column = column, .what = what };
	return false;
}

static struct text cell(const struct reading *reading, enum column column)
{
	size_t place = reading->places[column];
	struct text text =
		place < reading->row.count ? text_trim(reading->row.cells[place]) : (struct text){ "", 0 };

	bool missing = text_is(text, "--") ||
		       (text_is(text, "NA") && column != NAME && column != FIRST && column != LAST);

	return missing ? (struct text){ "", 0 } : text;
}

static const char *copied(struct reading *reading, enum column column)
{
	struct text text = cell(reading, column);

	return text.size == 0 ? NULL : text_copy(reading->arena, text);
}

static bool says_yes(const struct reading *reading, enum column column)
{
	return text_is_nocase(cell(reading, column), "yes");
}

static size_t filled(const struct csv_row *row)
{
	size_t count = row->count;

	while (count > 0 && text_trim(row->cells[count - 1]).size == 0)
		count--;
	return count;
}

/* ---- what kind of row it is ---- */

static enum column column_of(struct text cell)
{
	char folded[64];

	fold(cell, folded, sizeof(folded));
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i].name, folded) == 0)
			return names[i].column;
	return COLUMNS;
}

static void find_columns(const struct csv_row *row, size_t places[COLUMNS])
{
	for (size_t i = 0; i < COLUMNS; i++)
		places[i] = ABSENT;
	for (size_t i = 0; i < filled(row); i++) {
		enum column column = column_of(row->cells[i]);

		if (column != COLUMNS && places[column] == ABSENT)
			places[column] = i;
	}
}

/* The host has a name and a duration there, too. */
static bool is_of_people(const size_t places[COLUMNS])
{
	bool named = places[NAME] != ABSENT && (places[JOINED] != ABSENT || places[MINUTES] != ABSENT);

	return (named && places[PARTICIPANTS] == ABSENT) ||
	       (places[EMAIL] != ABSENT && places[REGISTERED] != ABSENT);
}

static bool is_of_meeting(const size_t places[COLUMNS])
{
	return places[TOPIC] != ABSENT && places[MEETING] != ABSENT;
}

/* `Panelist Details` and the like, alone in a row. */
static bool is_section(const struct reading *reading, enum zoom_role *role)
{
	static const struct {
		const char *title;
		enum zoom_role role;
	} sections[] = { { "hostdetails", ZOOM_HOST }, { "panelistdetails", ZOOM_PANELIST },
		{ "attendeedetails", ZOOM_ATTENDEE }, { "otherattended", ZOOM_ATTENDEE } };
	char folded[64];

	if (filled(&reading->row) != 1)
		return false;
	fold(reading->row.cells[0], folded, sizeof(folded));
	for (size_t i = 0; i < COUNT_OF(sections); i++)
		if (strcmp(sections[i].title, folded) == 0) {
			*role = sections[i].role;
			return true;
		}
	return false;
}

/* ---- the meeting ---- */

static bool read_meeting(struct reading *reading)
{
	struct zoom_report *report = reading->report;
	bool begins, ends;

	report->meeting_row = reading->row.number;
	report->topic = copied(reading, TOPIC);
	report->meeting = copied(reading, MEETING);
	begins = zoom_time(cell(reading, STARTED), &report->meeting_time.from);
	ends = zoom_time(cell(reading, ENDED), &report->meeting_time.until);
	if (cell(reading, STARTED).size > 0 && !begins)
		return fault(reading, reading->places[STARTED] + 1,
			"This is no time such as 01/27/2026 01:00:00 PM.");
	if (cell(reading, ENDED).size > 0 && !ends)
		return fault(reading, reading->places[ENDED] + 1,
			"This is no time such as 01/27/2026 01:00:00 PM.");
	report->has_times = begins && ends && report->meeting_time.until >= report->meeting_time.from;
	reading->width = 0;
	return true;
}

/* ---- a person's row ---- */

/* Who was still there when the file was written has no time of leaving: Zoom's minutes tell how long that
 * was. */
static bool end_stay(struct zoom_row *row)
{
	row->stay.until = row->stay.from + 60 * (int64_t)row->minutes;
	row->stayed = row->minutes > 0;
	row->endless = !row->stayed;
	return true;
}

static bool read_stay(struct reading *reading, struct zoom_row *row)
{
	struct text joined = cell(reading, JOINED), left = cell(reading, LEFT);

	if (joined.size == 0 && left.size == 0)
		return true;
	if (!zoom_time(joined, &row->stay.from))
		return fault(reading, reading->places[JOINED] + 1,
			"This is no time such as 01/27/2026 01:00:00 PM.");
	if (left.size == 0)
		return end_stay(row);
	if (!zoom_time(left, &row->stay.until))
		return fault(reading, reading->places[LEFT] + 1,
			"This is no time such as 01/27/2026 01:00:00 PM.");
	if (row->stay.until < row->stay.from)
		return fault(reading, reading->places[LEFT] + 1, "This is before the time of joining.");
	row->stayed = true;
	return true;
}

static bool read_minutes(struct reading *reading, struct zoom_row *row)
{
	struct text text = cell(reading, MINUTES);
	unsigned long long minutes = 0;

	if (text.size > 0 && !text_number(text, MINUTES_MOST, &minutes))
		return fault(reading, reading->places[MINUTES] + 1, "This is no number of minutes.");
	row->minutes = (unsigned)minutes;
	return true;
}

static const char *lower_case(struct arena *arena, struct text text)
{
	char *copy = text_copy(arena, text);

	for (char *at = copy; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return copy;
}

static const char *full_name(struct reading *reading)
{
	struct text name = cell(reading, NAME), first = cell(reading, FIRST), last = cell(reading, LAST);

	if (name.size > 0)
		return text_copy(reading->arena, name);
	return arena_format(reading->arena, "%.*s%s%.*s", (int)first.size, first.data,
		first.size > 0 && last.size > 0 ? " " : "", (int)last.size, last.data);
}

/* Columns that Zoom does not know are questions of the registration form. */
static void read_answers(struct reading *reading, struct zoom_row *row)
{
	struct zoom_answer *answers;

	if (reading->places[REGISTERED] == ABSENT)
		return;
	answers = arena_alloc(reading->arena, (reading->width + 1) * sizeof(*answers));
	for (size_t i = 0; i < reading->width && i < reading->row.count; i++) {
		struct text answer = text_trim(reading->row.cells[i]);

		if (reading->questions[i] != NULL && answer.size > 0)
			answers[row->answer_count++] = (struct zoom_answer){ reading->questions[i],
				text_copy(reading->arena, answer) };
	}
	row->answers = answers;
}

static struct zoom_row *new_row(struct reading *reading)
{
	if (reading->count == reading->room) {
		size_t room = reading->room == 0 ? 64 : 2 * reading->room;
		struct zoom_row *rows = arena_alloc(reading->arena, room * sizeof(*rows));

		if (reading->count > 0)
			memcpy(rows, reading->rows, reading->count * sizeof(*rows));
		reading->rows = rows;
		reading->room = room;
	}
	return &reading->rows[reading->count++];
}

static bool read_person(struct reading *reading)
{
	struct zoom_row row = { .number = reading->row.number, .role = reading->role };

	if (filled(&reading->row) > reading->width)
		return fault(reading, reading->width + 1, "The row has more cells than its header.");
	if (reading->count == LIMIT_ZOOM_ROWS)
		return fault(reading, 0, "The file has more than 20,000 rows of people.");
	if (!read_minutes(reading, &row) || !read_stay(reading, &row))
		return false;
	row.shown = full_name(reading);
	if (cell(reading, EMAIL).size > 0)
		row.email = lower_case(reading->arena, cell(reading, EMAIL));
	if (row.shown[0] == '\0' && row.email == NULL)
		return fault(reading, 0, "The row names nobody.");
	row.waiting = says_yes(reading, WAITING);
	row.registered = cell(reading, REGISTERED).size > 0;
	row.attended = row.stayed || row.endless || row.minutes > 0 || says_yes(reading, ATTENDED);
	row.approval = copied(reading, APPROVAL);
	read_answers(reading, &row);
	*new_row(reading) = row;
	return true;
}

/* ---- the file ---- */

static void begin_people(struct reading *reading)
{
	const size_t *places = reading->places;

	reading->found = true;
	reading->header = reading->row.number;
	reading->width = filled(&reading->row);
	for (size_t i = 0; i < reading->width; i++)
		reading->questions[i] = column_of(reading->row.cells[i]) == COLUMNS
						? text_copy(reading->arena, text_trim(reading->row.cells[i]))
						: NULL;
	if (places[JOINED] != ABSENT)
		reading->report->kind = ZOOM_STAYS;
	else if (places[MINUTES] != ABSENT)
		reading->report->kind = ZOOM_SUMS;
}

static bool next_row(struct reading *reading)
{
	return csv_next(reading->reader, &reading->row) == CSV_ROW &&
	       (is_row_utf8(&reading->row) ||
		       fault(reading, 0, "The row is not UTF-8: save the file as CSV in UTF-8."));
}

static bool read_row(struct reading *reading)
{
	size_t places[COLUMNS];

	if (filled(&reading->row) == 0)
		return true;
	if (is_section(reading, &reading->role)) {
		reading->width = 0;
		return true;
	}
	find_columns(&reading->row, places);
	if (is_of_people(places)) {
		memcpy(reading->places, places, sizeof(places));
		begin_people(reading);
		return true;
	}
	if (is_of_meeting(places)) {
		memcpy(reading->places, places, sizeof(places));
		return !next_row(reading) ? reading->report->fault.what == NULL : read_meeting(reading);
	}
	return reading->width == 0 || read_person(reading);
}

/* One try, with one character between the cells; false when no table of people was found, or with a fault. */
static bool read_parted_by(struct reading *reading, int descriptor, char delimiter)
{
	bool good = true;

	*reading->report = (struct zoom_report){ .kind = ZOOM_REGISTRATIONS };
	reading->count = reading->width = 0;
	reading->found = false;
	reading->role = ZOOM_ATTENDEE;
	reading->row = (struct csv_row){ .number = 0 };
	if (lseek(descriptor, 0, SEEK_SET) != 0)
		return fault(reading, 0, "The file cannot be read from its beginning.");
	reading->reader = csv_open(descriptor);
	csv_delimiter(reading->reader, delimiter);
	csv_take_utf16(reading->reader);
	while (good && next_row(reading))
		good = read_row(reading);
	if (good && csv_fault(reading->reader).what != NULL)
		reading->report->fault = csv_fault(reading->reader);
	csv_close(reading->reader);
	if (reading->found && reading->count == 0 && reading->report->fault.what == NULL)
		reading->report->fault = (struct csv_fault){ .row = reading->header,
			.what = "No row of a person follows these columns: the file tells of nobody." };
	return reading->found && reading->report->fault.what == NULL;
}

bool zoom_read(struct arena *arena, int descriptor, struct zoom_report *report)
{
	static const char delimiters[] = { ',', '\t', ';' };
	struct csv_fault first = { 0 };
	struct reading reading = { .arena = arena, .report = report };

	for (size_t i = 0; i < COUNT_OF(delimiters); i++) {
		if (read_parted_by(&reading, descriptor, delimiters[i])) {
			zoom_group(arena, reading.rows, reading.count, report);
			return true;
		}
		if (reading.found)
			return false;
		if (i == 0)
			first = report->fault;
	}
	report->fault =
		first.what != NULL
			? first
			: (struct csv_fault){ .row = 1,
				  .what = "No row names the columns of a Zoom report: a name with a time "
					  "or a duration, or an e-mail address with a registration time." };
	return false;
}
