#include "../support/caught.h"
#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/commands/commands.h"
#include "halved/import/zoom.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Each has a .csv, and beside it an .expected: what a person would write down from it. */
static const struct {
	const char *name, *from, *until;
} sheets[] = { { "sums_2020", "2026-01-27 13:00", "2026-01-27 14:30" },
	{ "stays_2021", "2026-01-27 13:00", "2026-01-27 14:30" },
	{ "sums_2024", "2026-03-17 13:00", "2026-03-17 14:30" },
	{ "stays_2024_tabs", "2026-04-21 13:00", "2026-04-21 14:30" },
	{ "stays_semicolons", "2026-04-21 13:00", "2026-04-21 14:30" },
	{ "webinar", "2026-06-09 13:00", "2026-06-09 14:30" },
	{ "registrations", "2026-01-27 13:00", "2026-01-27 14:30" },
	{ "shared_rooms", "2026-04-21 13:00", "2026-04-21 14:30" },
	{ "registrations_questions", "2026-01-27 13:00", "2026-01-27 14:30" },
	{ "webinar_2026", "2026-06-09 13:00", "2026-06-09 14:30" },
	{ "stays_2021_plain", "2026-01-27 13:00", "2026-01-27 14:30" },
	{ "stays_2026_block", "2026-04-21 13:00", "2026-04-21 14:30" },
	{ "stays_of_an_account", "2026-01-27 13:00", "2026-01-27 14:30" } };

static char *file_text(struct arena *arena, const char *name, const char *ending, size_t *size)
{
	FILE *file = fopen(arena_format(arena, "tests/unit/data/zoom/%s.%s", name, ending), "r");
	char *text = arena_alloc(arena, CAUGHT_MOST);

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	*size = fread(text, 1, CAUGHT_MOST - 1, file);
	fclose(file);
	return text;
}

static void test_every_sheet_gives_the_attendance_a_person_would_write_down(void)
{
	struct arena *arena = arena_new();
	char *output = arena_alloc(arena, CAUGHT_MOST);
	size_t size;

	for (size_t i = 0; i < COUNT_OF(sheets); i++) {
		const char *text = file_text(arena, sheets[i].name, "csv", &size);
		const char *expected = file_text(arena, sheets[i].name, "expected", &size);

		CU_ASSERT_EQUAL(RUN_CAUGHT(command_attendance, text, output, "--from", sheets[i].from,
					"--until", sheets[i].until, "--least", "30", "FILE"),
			0);
		for (char *at = output; (at = strchr(at, '\r')) != NULL;)
			memmove(at, at + 1, strlen(at));
		if (strcmp(output, expected) != 0)
			printf("\n%s:\n%s", sheets[i].name, output);
		CU_ASSERT_STRING_EQUAL(output, expected);
	}
	arena_free(arena);
}

static bool read_bytes(struct arena *arena, const char *bytes, size_t size, struct zoom_report *report)
{
	int descriptor = memfd_create("sheet", MFD_CLOEXEC);
	bool good;

	CU_ASSERT_EQUAL_FATAL(write(descriptor, bytes, size), (ssize_t)size);
	good = zoom_read(arena, descriptor, report);
	close(descriptor);
	return good;
}

static void test_questions_of_the_registration_and_the_meeting_are_kept(void)
{
	struct arena *arena = arena_new();
	struct zoom_report report;
	size_t size;
	const char *text = file_text(arena, "registrations", "csv", &size);

	CU_ASSERT_TRUE_FATAL(read_bytes(arena, text, size, &report));
	CU_ASSERT_EQUAL(report.kind, ZOOM_REGISTRATIONS);
	CU_ASSERT_STRING_EQUAL(report.topic, "Example session");
	CU_ASSERT_STRING_EQUAL(report.meeting, "00000000005");
	CU_ASSERT_EQUAL_FATAL(report.count, 2);
	CU_ASSERT_EQUAL_FATAL(report.people[0].answer_count, 2);
	CU_ASSERT_STRING_EQUAL(report.people[0].answers[0].question, "School district");
	CU_ASSERT_STRING_EQUAL(report.people[0].answers[0].answer, "Example District");
	CU_ASSERT_EQUAL(report.people[1].answer_count, 1);
	CU_ASSERT_STRING_EQUAL(report.people[1].approval, "denied");
	text = file_text(arena, "registrations_questions", "csv", &size);
	CU_ASSERT_TRUE_FATAL(read_bytes(arena, text, size, &report));
	CU_ASSERT_EQUAL_FATAL(report.count, 3);
	CU_ASSERT_EQUAL_FATAL(report.people[0].answer_count, 2);
	CU_ASSERT_STRING_EQUAL(report.people[0].answers[0].question,
		"Which district, ESD or school do you work for? (\"none\" is fine)");
	CU_ASSERT_STRING_EQUAL(report.people[0].answers[0].answer, "Example District");
	text = file_text(arena, "stays_of_an_account", "csv", &size);
	CU_ASSERT_TRUE_FATAL(read_bytes(arena, text, size, &report));
	CU_ASSERT_STRING_EQUAL(report.meeting, "000 0000 0009");
	text = file_text(arena, "sums_2020", "csv", &size);
	CU_ASSERT_TRUE_FATAL(read_bytes(arena, text, size, &report));
	CU_ASSERT_TRUE(report.has_times);
	CU_ASSERT_EQUAL(report.meeting_time.until - report.meeting_time.from, 96 * 60 + 38);
	CU_ASSERT_EQUAL(report.meeting_row, 2);
	arena_free(arena);
}

static void test_two_of_one_name_with_addresses_stay_two_and_a_third_row_is_its_own(void)
{
	static const char text[] = "Name (original name),Email,Join time,Leave time,Duration (minutes)\n"
				   "Example,one@example.org,04/21/2026 13:00,04/21/2026 13:10,10\n"
				   "Example,two@example.org,04/21/2026 13:00,04/21/2026 13:20,20\n"
				   "Example,,04/21/2026 13:00,04/21/2026 13:30,30\n";
	struct arena *arena = arena_new();
	struct zoom_report report;

	CU_ASSERT_TRUE_FATAL(read_bytes(arena, text, sizeof(text) - 1, &report));
	CU_ASSERT_EQUAL_FATAL(report.count, 3);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(zoom_minutes(&report.people[i], INT64_MIN, INT64_MAX), 10 * (i + 1));
	arena_free(arena);
}

static void test_a_row_without_an_address_stays_apart_from_the_one_of_its_name_who_has_one(void)
{
	static const char text[] = "Name (original name),Email,Join time,Leave time,Duration (minutes)\n"
				   "iPhone,one@example.org,04/21/2026 13:00,04/21/2026 13:10,10\n"
				   "iPhone,,04/21/2026 13:00,04/21/2026 13:20,20\n"
				   "iPhone,ONE@example.org,04/21/2026 13:20,04/21/2026 13:25,5\n";
	struct arena *arena = arena_new();
	struct zoom_report report;

	CU_ASSERT_TRUE_FATAL(read_bytes(arena, text, sizeof(text) - 1, &report));
	CU_ASSERT_EQUAL_FATAL(report.count, 2);
	CU_ASSERT_EQUAL(zoom_minutes(&report.people[0], INT64_MIN, INT64_MAX), 15);
	CU_ASSERT_PTR_NULL(report.people[1].email);
	CU_ASSERT_EQUAL(zoom_minutes(&report.people[1], INT64_MIN, INT64_MAX), 20);
	arena_free(arena);
}

#define HEADER "Name,Email,Join time,Leave time,Duration (minutes)\n"

static void test_a_fault_names_its_row_and_column(void)
{
	static const struct {
		const char *text;
		unsigned long long row;
		size_t column;
	} rows[] = { { "", 1, 0 }, { "school_year,member\n2020-21,wa-01109\n", 1, 0 },
		{ HEADER "A,,04/21/2026 13:00,soon,1\n", 2, 4 },
		{ HEADER "A,,21/04/2026 13:00,04/21/2026 13:01,1\n", 2, 3 }, { HEADER, 1, 0 },
		{ "\n" HEADER "\n,,\n", 2, 0 }, { HEADER "A,,04/21/2026 13:02,04/21/2026 13:01,1\n", 2, 4 },
		{ HEADER "\nA,,02/29/2026 13:00,04/21/2026 13:01,1\n", 3, 3 },
		{ HEADER "A,,04/21/2026 13:00,04/21/2026 13:01,many\n", 2, 5 },
		{ HEADER "A,,04/21/2026 13:00,04/21/2026 13:01,1,more\n", 2, 6 }, { HEADER ",,,,3\n", 2, 0 },
		{ HEADER "\xff,,,,3\n", 2, 0 }, { HEADER "\"A,,,,3\n", 2, 1 },
		{ "Topic,ID,Start time\nExample,1,never\n" HEADER, 2, 3 } };
	struct arena *arena = arena_new();

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct zoom_report report;

		CU_ASSERT_FALSE(read_bytes(arena, rows[i].text, strlen(rows[i].text), &report));
		CU_ASSERT_PTR_NOT_NULL_FATAL(report.fault.what);
		if (report.fault.row != rows[i].row || report.fault.column != rows[i].column)
			printf("\n%zu: row %llu, column %zu: %s", i, report.fault.row, report.fault.column,
				report.fault.what);
		CU_ASSERT_EQUAL(report.fault.row, rows[i].row);
		CU_ASSERT_EQUAL(report.fault.column, rows[i].column);
	}
	arena_free(arena);
}

static void test_a_stay_without_an_end_is_as_long_as_zoom_says_or_is_told_apart(void)
{
	static const char text[] = HEADER "A,,04/21/2026 13:00,--,20\n"
					  "A,,04/21/2026 13:10,04/21/2026 13:30,20\n"
					  "B,,04/21/2026 13:00,,\n"
					  "B,,04/21/2026 13:10,04/21/2026 13:15,5\n"
					  "C,,04/21/2026 13:00,--,--\n";
	struct arena *arena = arena_new();
	struct zoom_report report;

	CU_ASSERT_TRUE_FATAL(read_bytes(arena, text, sizeof(text) - 1, &report));
	CU_ASSERT_EQUAL_FATAL(report.count, 3);
	CU_ASSERT_EQUAL(zoom_minutes(&report.people[0], INT64_MIN, INT64_MAX), 30);
	CU_ASSERT_EQUAL(report.people[0].endless, 0);
	CU_ASSERT_EQUAL(zoom_minutes(&report.people[1], INT64_MIN, INT64_MAX), 5);
	CU_ASSERT_EQUAL(report.people[1].endless, 1);
	CU_ASSERT_EQUAL(zoom_minutes(&report.people[2], INT64_MIN, INT64_MAX), 0);
	CU_ASSERT_EQUAL(report.people[2].endless, 1);
	CU_ASSERT_TRUE(report.people[2].attended);
	arena_free(arena);
}

static void test_times_are_read_as_written_and_printed_alike(void)
{
	static const struct {
		const char *text, *printed;
	} times[] = { { "01/27/2026 01:00:00 PM", "2026-01-27T13:00:00" },
		{ "1/7/2026 9:05:01 AM", "2026-01-07T09:05:01" },
		{ "12/31/2026 12:00 AM", "2026-12-31T00:00:00" },
		{ "12/31/2026 12:30:00 pm", "2026-12-31T12:30:00" },
		{ "02/29/2024 23:59", "2024-02-29T23:59:00" },
		{ "Apr 09, 2020 8:50 PM", "2020-04-09T20:50:00" },
		{ "2026-01-27T13:00", "2026-01-27T13:00:00" },
		{ "1969-12-31 23:59:59", "1969-12-31T23:59:59" }, { "13/01/2026 10:00", NULL },
		{ "01/27/2026", NULL }, { "01/27/2026 13:00 PM", NULL }, { "01/27/2026 0:00 AM", NULL },
		{ "01/27/2026 24:00", NULL }, { "01/27/2026 10:60", NULL }, { "02/30/2026 10:00", NULL },
		{ "", NULL }, { "01/27/2026 10:00 Uhr", NULL }, { "01/27/26 10:00", NULL } };

	for (size_t i = 0; i < COUNT_OF(times); i++) {
		char printed[ZOOM_TIME_SIZE];
		int64_t seconds;

		CU_ASSERT_EQUAL(zoom_time(text_of(times[i].text), &seconds), times[i].printed != NULL);
		if (times[i].printed == NULL || !zoom_time(text_of(times[i].text), &seconds))
			continue;
		zoom_time_print(seconds, printed);
		CU_ASSERT_STRING_EQUAL(printed, times[i].printed);
	}
}

/* ---- UTF-16 ---- */

/* ASCII as UTF-16, with a byte order mark; the size. */
static size_t widen(char *out, const char *text, bool is_big)
{
	size_t size = 2;

	memcpy(out, is_big ? "\xfe\xff" : "\xff\xfe", 2);
	for (; *text != '\0'; text++) {
		out[size + is_big] = *text;
		out[size + !is_big] = '\0';
		size += 2;
	}
	return size;
}

static void expect_alike(const struct zoom_report *one, const struct zoom_report *other)
{
	CU_ASSERT_EQUAL(one->kind, other->kind);
	CU_ASSERT_EQUAL_FATAL(one->count, other->count);
	for (size_t i = 0; i < one->count; i++) {
		CU_ASSERT_STRING_EQUAL(one->people[i].shown, other->people[i].shown);
		CU_ASSERT_EQUAL(one->people[i].row, other->people[i].row);
		CU_ASSERT_EQUAL(zoom_minutes(&one->people[i], INT64_MIN, INT64_MAX),
			zoom_minutes(&other->people[i], INT64_MIN, INT64_MAX));
	}
}

static void test_every_sheet_says_the_same_in_utf_16_of_either_order(void)
{
	for (size_t i = 0; i < 2 * COUNT_OF(sheets); i++) {
		struct arena *arena = arena_new();
		struct zoom_report narrow, wide;
		size_t size;
		const char *text = file_text(arena, sheets[i / 2].name, "csv", &size);
		char *wider = arena_alloc(arena, 2 * size + 2);

		text += strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
		CU_ASSERT_TRUE_FATAL(read_bytes(arena, text, strlen(text), &narrow));
		CU_ASSERT_TRUE_FATAL(read_bytes(arena, wider, widen(wider, text, i % 2 == 1), &wide));
		expect_alike(&narrow, &wide);
		arena_free(arena);
	}
}

/* More than is read at once, with letters of two, three and four bytes of UTF-8 at each place of a piece. */
static void test_letters_of_utf_16_are_whole_wherever_a_piece_of_the_file_ends(void)
{
	static const char name[] = "\xeb\0\xac\x20\x3d\xd8\x42\xde"; /* as small bytes first */
	struct arena *arena = arena_new();
	char *bytes = arena_alloc(arena, 1 << 20);
	size_t size = widen(bytes, HEADER, false), rows = 5000;
	struct zoom_report report;

	for (size_t i = 0; i < rows; i++) {
		char number[64];
		size_t wide = widen(number, arena_format(arena, "%zu,,,,1\n", i), false) - 2;

		memcpy(bytes + size, name, 8);
		memcpy(bytes + size + 8, number + 2, wide);
		size += 8 + wide;
	}
	CU_ASSERT_TRUE_FATAL(read_bytes(arena, bytes, size, &report));
	CU_ASSERT_EQUAL_FATAL(report.count, rows);
	for (size_t i = 0; i < rows; i++)
		CU_ASSERT_STRING_EQUAL(report.people[i].shown,
			arena_format(arena, "\xc3\xab\xe2\x82\xac\xf0\x9f\x99\x82%zu", i));
	arena_free(arena);
}

static void test_half_a_letter_of_utf_16_and_zero_bytes_are_refused_with_their_row(void)
{
	static const char wide[] = HEADER "A,,,,1\nB,,,,1\n", text[] = HEADER "A,,,,1\nB\0,,,,1\n";
	size_t last = strlen(HEADER "A,,,,1\n");
	struct arena *arena = arena_new();
	char bytes[512];
	size_t size = widen(bytes, wide, false);
	struct zoom_report report;

	CU_ASSERT_FALSE(read_bytes(arena, bytes, size - 1, &report));
	CU_ASSERT_EQUAL(report.fault.row, 3);
	memcpy(bytes + 2 + 2 * last, "\x00\xd8", 2);
	CU_ASSERT_FALSE(read_bytes(arena, bytes, size, &report));
	CU_ASSERT_EQUAL(report.fault.row, 3);
	memcpy(bytes + 2 + 2 * last, "\x00\xdc", 2);
	CU_ASSERT_FALSE(read_bytes(arena, bytes, size, &report));
	CU_ASSERT_EQUAL(report.fault.row, 3);
	CU_ASSERT_FALSE(read_bytes(arena, bytes + 2, size - 2, &report));
	CU_ASSERT_EQUAL(report.fault.row, 1);
	CU_ASSERT_FALSE(read_bytes(arena, text, sizeof(text) - 1, &report));
	CU_ASSERT_EQUAL(report.fault.row, 3);
	CU_ASSERT_STRING_EQUAL(report.fault.what, "The row has a zero byte in it: this is not a text file.");
	arena_free(arena);
}

/* ---- malformed files ---- */

#define CHANGES 40 /* of each sheet */

static size_t spoil(char *bytes, size_t size, unsigned short state[3])
{
	static const char noise[] = { '\0', '"', ',', '\n', '\r', '\t', ';', '-', '9', '\xff', '\xc3', ' ' };

	for (long changes = 1 + nrand48(state) % 4; changes > 0 && size > 2; changes--) {
		size_t at = (size_t)nrand48(state) % size, other = (size_t)nrand48(state) % size;
		size_t length = 1 + (size_t)nrand48(state) % 40;

		length = length > size - at ? size - at : length;
		switch (nrand48(state) % 5) {
		case 0:
			bytes[at] = noise[(size_t)nrand48(state) % sizeof(noise)];
			break;
		case 1: /* taken out */
			memmove(bytes + at, bytes + at + length, size - at - length);
			size -= length;
			break;
		case 2: /* doubled */
			memmove(bytes + at + length, bytes + at, size - at);
			size += length;
			break;
		case 3:
			memcpy(bytes + at, bytes + (other > size - length ? size - length : other), 1);
			break;
		default:
			size = at;
		}
	}
	return size;
}

static bool is_sound(const struct zoom_report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct zoom_person *person = &report->people[i];

		if (person->rows == 0 || person->waiting > person->rows ||
			(person->shown[0] == '\0' && person->email == NULL))
			return false;
		for (size_t n = 0; n < person->stay_count; n++)
			if (person->stays[n].until < person->stays[n].from ||
				(n > 0 && person->stays[n].from <= person->stays[n - 1].until))
				return false;
	}
	return true;
}

static void test_spoilt_files_give_a_fault_or_a_sound_report(void)
{
	unsigned short state[3] = { 2026, 1, 27 };
	size_t refused = 0, read = 0;

	for (size_t i = 0; i < CHANGES * COUNT_OF(sheets); i++) {
		struct arena *arena = arena_new();
		struct zoom_report report;
		size_t size;
		char *bytes = file_text(arena, sheets[i % COUNT_OF(sheets)].name, "csv", &size);

		size = spoil(bytes, size, state);
		if (read_bytes(arena, bytes, size, &report)) {
			CU_ASSERT_TRUE(is_sound(&report));
			read++;
		} else {
			CU_ASSERT_TRUE(report.fault.what != NULL && report.fault.row > 0);
			refused++;
		}
		arena_free(arena);
	}
	CU_ASSERT_TRUE(refused >= 200 && read >= 50);
}

static void test_wrong_use_of_the_command_is_told(void)
{
	char output[CAUGHT_MOST];

	CU_ASSERT_EQUAL(RUN_CAUGHT(command_attendance, HEADER, output, "--help"), 0);
	CU_ASSERT_EQUAL(RUN_CAUGHT(command_attendance, HEADER, output, "--least", "0", "FILE"), EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN_CAUGHT(command_attendance, HEADER, output, "--from", "noon", "FILE"), EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN_CAUGHT(command_attendance, HEADER, output, "--from", "2026-01-27 13:00",
				"--until", "2026-01-27 13:00", "FILE"),
		EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN_CAUGHT(command_attendance, HEADER, output, "--colour", "FILE"), EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN_CAUGHT(command_attendance, HEADER, output, "FILE", "FILE"), EXIT_USAGE);
	CU_ASSERT_EQUAL(RUN_CAUGHT(command_attendance, HEADER, output, "/nowhere/at.csv"), 1);
	CU_ASSERT_EQUAL(RUN_CAUGHT(command_attendance, "nothing\n", output, "FILE"), 1);
}

const struct test tests_zoom[] = {
	TEST(test_every_sheet_gives_the_attendance_a_person_would_write_down),
	TEST(test_questions_of_the_registration_and_the_meeting_are_kept),
	TEST(test_two_of_one_name_with_addresses_stay_two_and_a_third_row_is_its_own),
	TEST(test_a_row_without_an_address_stays_apart_from_the_one_of_its_name_who_has_one),
	TEST(test_a_fault_names_its_row_and_column),
	TEST(test_a_stay_without_an_end_is_as_long_as_zoom_says_or_is_told_apart),
	TEST(test_times_are_read_as_written_and_printed_alike),
	TEST(test_every_sheet_says_the_same_in_utf_16_of_either_order),
	TEST(test_letters_of_utf_16_are_whole_wherever_a_piece_of_the_file_ends),
	TEST(test_half_a_letter_of_utf_16_and_zero_bytes_are_refused_with_their_row),
	TEST(test_spoilt_files_give_a_fault_or_a_sound_report),
	TEST(test_wrong_use_of_the_command_is_told),
	TEST_END,
};
