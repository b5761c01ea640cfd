/* What is said of an attendance sheet while somebody else records it: both at once, many times. */
#include "../support/api.h"
#include "../support/raw.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 60
#define STEP_MICROSECONDS 500 /* from round to round */

static void wait_for(unsigned microseconds)
{
	nanosleep(&(struct timespec){ .tv_nsec = 1000L * microseconds }, NULL);
}

/* Sent on a connection of its own; the answer is not waited for. */
static int begin_of(const char *type, const char *method, const char *target, const char *body)
{
	int fd = raw_open(api_port());

	raw_say(fd,
		api_text(
			"%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nIf-Match: \"1\"\r\n"
			"Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
			method, target, who_secret(FACILITATOR), type, strlen(body), body));
	return fd;
}

static int begin(const char *method, const char *target, const char *body)
{
	return begin_of("application/merge-patch+json", method, target, body);
}

static int end(int fd)
{
	struct arena *arena = arena_new();
	const char *answer = raw_answer(arena, fd);
	int status = strlen(answer) > 12 ? atoi(answer + 9) : 0;

	close(fd);
	arena_free(arena);
	return status;
}

#define TWO_TILES                                                                                            \
	"Name,Email,Join time,Leave time,Duration (minutes)\n"                                               \
	"Racing tile,,04/21/2026 13:00,04/21/2026 13:30,30\n"                                                \
	"Racing phone,,04/21/2026 13:20,04/21/2026 13:50,30\n"

/* A sheet with two tiles of nobody known, at a session of its own. */
static const char *new_sheet(void)
{
	const char *session = create(FACILITATOR, "sessions",
		"{\"title\":\"Both at once\",\"starts_at\":\"2026-04-21T13:00:00-07:00\","
		"\"ends_at\":\"2026-04-21T14:30:00-07:00\",\"time_zone\":\"America/Los_Angeles\"}");
	const struct answer *answer = api_call(
		FACILITATOR, "POST", api_text("%s/sheets", session), "Content-Type: text/csv\r\n", TWO_TILES);

	expect_status(answer, 201, "a sheet");
	return answer->location;
}

static const char *entry_of(const char *sheet, unsigned place)
{
	return api_text("/v1/sheet-entries/%s", value_at(api_get(FACILITATOR, api_text("%s/entries", sheet)),
							api_text("items/%u/id", place)));
}

/* "minutes, minutes" of the records of a sheet. */
static const char *recorded(const char *sheet)
{
	return api_sql(api_text("select coalesce(string_agg(minutes::text, ', '), '') from attendance where "
				"sheet_id = %s and withdrawn_at is null",
		strrchr(sheet, '/') + 1));
}

static const char *new_person(const char *email)
{
	world_make();
	return value_at(api_make(FACILITATOR, "/v1/organizations/wa-01109/people",
				api_text("{\"name\":\"Example Racer\",\"email\":\"%s\"}", email)),
		"id");
}

/* From the decision long before to the decision long after. */
static void test_a_decision_that_is_answered_is_recorded_and_one_too_late_is_refused(void)
{
	const char *body = api_text("{\"person\":\"%s\"}", new_person("racer@example.org"));
	unsigned taken = 0, refused = 0;

	for (int round = -ROUNDS / 2; round < ROUNDS / 2; round++) {
		const char *sheet = new_sheet(), *entry = entry_of(sheet, 0),
			   *record = state(sheet, "record");
		bool first = round < 0;
		int before = first ? begin("PATCH", entry, body) : begin("POST", record, "");
		int after, decided, status;

		wait_for((unsigned)abs(round) * STEP_MICROSECONDS);
		after = first ? begin("POST", record, "") : begin("PATCH", entry, body);
		decided = end(first ? before : after);
		status = end(first ? after : before);
		expect(status == 200 && (decided == 200 || decided == 409), "round %d: %d and %d", round,
			decided, status);
		expect(strcmp(recorded(sheet), decided == 200 ? "30" : "") == 0, "round %d: %d, but '%s'",
			round, decided, recorded(sheet));
		taken += decided == 200;
		refused += decided == 409;
	}
	expect(taken > 0 && refused > 0, "%u taken, %u refused", taken, refused);
	api_forget();
}

static void test_two_decisions_and_two_recordings_at_once_count_nobody_twice(void)
{
	const char *body = api_text("{\"person\":\"%s\"}", new_person("racer.two@example.org"));

	for (unsigned round = 0; round < ROUNDS; round++) {
		const char *sheet = new_sheet(), *record = state(sheet, "record");
		int decisions[2], records[2], taken = 0;

		for (unsigned i = 0; i < 2; i++)
			decisions[i] = begin("PATCH", entry_of(sheet, i), body);
		for (unsigned i = 0; i < 2; i++) {
			wait_for(round * STEP_MICROSECONDS / 4);
			records[i] = begin("POST", record, "");
		}
		for (unsigned i = 0; i < 2; i++) {
			int status = end(decisions[i]);

			expect(status == 200 || status == 409, "round %u: %d", round, status);
			taken += status == 200;
			expect(end(records[i]) == 200, "round %u is recorded", round);
		}
		expect(strcmp(recorded(sheet), taken == 2   ? "50"
					       : taken == 1 ? "30"
							    : "") == 0,
			"round %u: %d decisions, but '%s'", round, taken, recorded(sheet));
	}
	api_forget();
}

static void name_person(const char *person, const char *name)
{
	api_sql(api_text("update person set name = '%s' where id = %s", name, person));
}

/* The roster has grown, so that the file that comes again proposes who the other tile is. */
static void test_a_file_that_comes_again_at_once_with_a_decision_and_a_recording_loses_none_of_them(void)
{
	const char *body = api_text("{\"person\":\"%s\"}", new_person("racer.three@example.org"));
	const char *other = new_person("racer.four@example.org");
	unsigned taken = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		const char *sheet = new_sheet(), *entry = entry_of(sheet, 0),
			   *record = state(sheet, "record");
		const char *session = value_at(api_get(FACILITATOR, sheet), "session");
		int again, confirmed, decided, recording;

		name_person(other, "Racing phone");
		again = begin_of("text/csv", "POST", api_text("/v1/sessions/%s/sheets", session), TWO_TILES);
		decided = begin("PATCH", entry, body);
		confirmed = begin_of("application/json", "POST", state(sheet, "confirm"), "{\"proposed\":1}");
		wait_for(round * STEP_MICROSECONDS / 4);
		recording = begin("POST", record, "");
		decided = end(decided);
		confirmed = end(confirmed);
		expect(end(again) == 201 && end(recording) == 200, "round %u", round);
		expect((decided == 200 || decided == 409 || decided == 412) &&
				(confirmed == 200 || confirmed == 409),
			"round %u: %d and %d", round, decided, confirmed);
		expect(decided != 200 || recorded(sheet)[0] != '\0', "round %u is recorded", round);
		name_person(other, "Example Racer");
		taken += decided == 200;
	}
	expect(taken > 0, "none was decided");
	api_forget();
}

const struct test tests_sheet_races[] = {
	TEST(test_a_decision_that_is_answered_is_recorded_and_one_too_late_is_refused),
	TEST(test_two_decisions_and_two_recordings_at_once_count_nobody_twice),
	TEST(test_a_file_that_comes_again_at_once_with_a_decision_and_a_recording_loses_none_of_them),
	TEST_END,
};
