/*
 * Attendance sheets as Zoom writes them: participants (each join, or sums by user), registrations and webinar
 * attendees, with or without the block about the meeting, in the headers of 2020 and of 2024. The file gives
 * its times on the host's clock and names no time zone: they stay on that clock.
 *
 * A person is who has the same e-mail address; rows without one are one person by their name, apart from
 * those who have one: every second guest is called "iPhone". Rejoins and a second device count once, the
 * waiting room not at all.
 */
#ifndef HALVED_IMPORT_ZOOM_H
#define HALVED_IMPORT_ZOOM_H

#include "halved/base/csv.h"
#include "halved/domain/stay.h"

#include <stdbool.h>

struct arena;

enum zoom_kind { ZOOM_STAYS, ZOOM_SUMS, ZOOM_REGISTRATIONS };
enum zoom_role { ZOOM_ATTENDEE, ZOOM_PANELIST, ZOOM_HOST };

struct zoom_answer { /* to a question of the registration form: its column */
	const char *question, *answer;
};

struct zoom_person {
	const char *name;  /* without what stands in a bracket after it */
	const char *shown; /* as the file says it */
	const char *email; /* lower case; NULL: none is given */
	enum zoom_role role;
	bool registered, attended;
	bool is_machine;	  /* goes by the name of a note-taker */
	const char *approval;	  /* of the registration, as written; NULL: none */
	const struct stay *stays; /* merged, in order of time; none where the file gives sums only */
	size_t stay_count;
	unsigned minutes; /* as the file sums them up: not clipped to anything; 0 when there are stays */
	unsigned rows, waiting; /* how many rows are theirs, and how many of them are the waiting room's */
	unsigned endless; /* how many of the others tell of joining and not for how long: they are no stays */
	unsigned long long row; /* of the file, the first */
	const struct zoom_answer *answers;
	size_t answer_count;
};

struct zoom_report {
	enum zoom_kind kind;
	const char *topic, *meeting; /* NULL: the file does not say */
	bool has_times;		     /* of the meeting */
	struct stay meeting_time;
	unsigned long long meeting_row;	  /* of the file; 0: it has no such block */
	const struct zoom_person *people; /* in the order of the file */
	size_t count;
	struct csv_fault fault; /* what is wrong with the file; .what is NULL when nothing is */
};

/* Reads the file from its beginning (the descriptor must allow it). False when `fault` says why not. */
bool zoom_read(struct arena *arena, int descriptor, struct zoom_report *report);

/* `2026-01-27 13:00`, also with seconds, a T, or as Zoom writes it; false when it is no such time. */
bool zoom_time(struct text text, int64_t *seconds);

/* Writes it as 2026-01-27T13:00:00. */
#define ZOOM_TIME_SIZE 20
void zoom_time_print(int64_t seconds, char out[ZOOM_TIME_SIZE]);

/* Whole minutes of the session [from, until) that somebody was there; from sums what the file says,
 * unclipped. */
unsigned zoom_minutes(const struct zoom_person *person, int64_t from, int64_t until);

#endif
