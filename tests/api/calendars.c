/* Calendars of a network and of a member of it, which tests/checks/calendars.sh lets other programs read. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define BASE "/v1/networks/calendars-test/"
#define TREES                                                                                                \
	"\U0001F332\U0001F332\U0001F332\U0001F332\U0001F332\U0001F332\U0001F332\U0001F332\U0001F332"         \
	"\U0001F332"

static const char template[] =
	"{\"slug\":\"calendars-test\",\"name\":\"Trees, and; "
	"more\",\"aim\":\"A\",\"starts_on\":\"2026-01-01\",\"goal\":{"
	"\"baseline_year\":\"2018-19\",\"target_reduction\":0.5,\"target_year\":\"2023-24\"},\"sessions\":["
	/* Before the member joins, while it pauses, and after that. No title has a backslash before an n,
	 * which python3-icalendar 4.0 takes for the end of a line. */
	"{\"title\":\"Before\",\"starts_at\":\"2026-01-27T13:00:00-08:00\",\"ends_at\":\"2026-01-27T14:30:00-"
	"08:00\","
	"\"time_zone\":\"America/Los_Angeles\"},"
	"{\"title\":\"The clocks, they change; \\\"so\\\" \\\\ or: "
	"not\",\"starts_at\":\"2026-03-08T01:30:00-08:00\","
	"\"ends_at\":\"2026-03-08T03:30:00-07:00\",\"time_zone\":\"America/Los_Angeles\",\"topics\":\"" TREES
	"\\n" TREES "\"},"
	"{\"title\":\"x" TREES TREES TREES "\",\"starts_at\":\"2026-03-20T09:00:00+10:00\",\"ends_at\":"
	"\"2026-03-20T10:00:00+10:00\",\"time_zone\":\"Pacific/Guam\"},"
	"{\"title\":\"Paused\",\"starts_at\":\"2026-04-10T09:00:00-07:00\",\"ends_at\":\"2026-04-10T10:00:00-"
	"07:00\","
	"\"time_zone\":\"America/Los_Angeles\"},"
	"{\"title\":\"Late "
	"\u00e9\",\"starts_at\":\"2026-12-31T17:00:00-08:00\",\"ends_at\":\"2026-12-31T18:00:00-08:00\","
	"\"time_zone\":\"America/Los_Angeles\"},"
	"{\"title\":\"Without a day\",\"time_zone\":\"America/Los_Angeles\"}]}";

/* A network of its own, once: its last session is withdrawn, and wa-01109 was away in April. */
static void found(void)
{
	static bool is_made;
	const char *member;

	if (!world_found_once(&is_made, template))
		return;
	member = api_make(
		FACILITATOR, BASE "members", "{\"organization\":\"wa-01109\",\"joined_on\":\"2026-03-01\"}")
			 ->location;
	expect_status(api_patch(FACILITATOR, member,
			      "{\"pauses\":[{\"paused_on\":\"2026-04-01\",\"resumed_on\":\"2026-05-01\"}]}"),
		200, "away");
	expect_status(api_call(FACILITATOR, "DELETE",
			      api_text("/v1/sessions/%s",
				      api_sql("select max(id) from session where title like 'Late %'")),
			      NULL, NULL),
		200, "withdrawn");
}

/* The address of a new feed. */
static const char *feed(const char *body)
{
	const char *made;

	found();
	made = api_make(SIGNED, BASE "feeds", body)->location;
	return value_at(api_post(SIGNED, api_text("%s/secret", made), NULL), "path");
}

static void keep(const char *name, const char *text)
{
	FILE *file = fopen(api_text("build/calendars/%s", name), "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fputs(text, file);
	fclose(file);
}

/* What the calendar is, and the events that it must have: those of sessions for which the condition holds. */
static const char *check_calendar(const char *name, const char *body, const char *condition, int events)
{
	const struct answer *answer = api_get(NOBODY, feed(body));
	const char *lines = api_sql(api_text("select string_agg(concat_ws(E'\\t', md5(concat('session ', id, "
					     "' ', extract(epoch from created_at)))::uuid,"
					     " to_char(starts_at at time zone 'UTC', f), to_char(ends_at at "
					     "time zone 'UTC', f), to_json(title)::text,"
					     " case when withdrawn_at is null then 'CONFIRMED' else "
					     "'CANCELLED' end), E'\\n') || E'\\n' from session,"
					     " (values ('YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')) v (f) where "
					     "network_id = find_network('calendars-test')"
					     " and starts_at is not null and %s",
		condition));
	int count = 0;

	expect_status(answer, 200, "the calendar of the %s", name);
	for (const char *at = answer->body; (at = strstr(at, "BEGIN:VEVENT")) != NULL; at++)
		count++;
	expect(count == events, "%d events of the %s, not %d", events, name, count);
	mkdir("build/calendars", 0777);
	keep(api_text("%s.ics", name), answer->body);
	keep(api_text("%s.events", name), lines);
	return answer->body;
}

static void test_a_networks_calendar_has_every_session_that_has_a_day(void)
{
	check_calendar("network", "{\"label\":\"x\"}", "true", 5);
	api_forget();
}

static const char *calendar_of(enum who who)
{
	const char *made = api_call(NOBODY, "POST", BASE "feeds", signed_in(who),
		"{\"label\":\"x\",\"organization\":\"wa-01109\"}")
				   ->location;

	return api_get(NOBODY,
		value_at(api_call(NOBODY, "POST", api_text("%s/secret", made), signed_in(who), NULL), "path"))
		->body;
}

static void test_a_members_calendar_has_the_sessions_of_its_days_and_its_turns(void)
{
	const char *turn, *calendar;

	found();
	turn = api_make(FACILITATOR, BASE "share-outs",
		api_text("{\"organization\":\"wa-01109\",\"topic\":\"Calling home\",\"session\":\"%s\"}",
			api_sql("select id from session where network_id = find_network('calendars-test') "
				"and title like 'The clocks%'")))
		       ->location;
	calendar = check_calendar("member", "{\"label\":\"x\",\"organization\":\"wa-01109\"}",
		"title not in ('Before', 'Paused')", 3);
	expect(strstr(calendar, "NAME:Trees\\, and\\; more: ") != NULL, "%s", calendar);
	expect(strstr(calendar, "DESCRIPTION:Your turn to present: Calling home\\n") != NULL, "%s", calendar);
	calendar = calendar_of(FACILITATOR);
	expect(strstr(calendar, "The clocks") != NULL && strstr(calendar, "Calling home") == NULL,
		"a facilitator's, whose reads leave an entry elsewhere: %s", calendar);
	api_call(FACILITATOR, "DELETE", turn, NULL, NULL);
	api_forget();
}

static void test_a_members_calendar_tells_its_team_and_its_coach_when_they_meet(void)
{
	const char *series, *meeting, *calendar;

	found();
	series = api_make(COACH, BASE "coaching-series",
		"{\"organization\":\"wa-01109\",\"title\":\"Coaching in spring\"}")
			 ->location;
	meeting = api_make(COACH, state(series, "sessions"),
		"{\"meets_at\":\"2099-03-10T13:00:00-07:00\",\"minutes\":45,\"notes\":\"Between us.\"}")
			  ->location;
	api_make(COACH, state(series, "sessions"), "{\"notes\":\"Without a moment.\"}");
	calendar = calendar_of(COACH);
	expect(strstr(calendar, "SUMMARY:Coaching in spring") != NULL &&
			strstr(calendar, "DTSTART:20990310T200000Z") != NULL &&
			strstr(calendar, "DTEND:20990310T204500Z") != NULL,
		"%s", calendar);
	expect(strstr(calendar, "Between us") == NULL && strstr(calendar, "Without a moment") == NULL,
		"what is said stays: %s", calendar);
	expect(strstr(calendar_of(DISTRICT), "Coaching in spring") != NULL, "its team");
	expect(strstr(calendar_of(FACILITATOR), "Coaching in spring") == NULL, "nobody else");
	expect_status(api_patch(COACH, meeting, "{\"status\":\"cancelled\"}"), 200, "not after all");
	calendar = strstr(calendar_of(COACH), "DTSTART:20990310");
	expect(calendar != NULL && strstr(calendar, "STATUS:CANCELLED") != NULL, "it says so");
	api_call(COACH, "DELETE", series, NULL, NULL);
	api_forget();
}

static void test_a_members_calendar_is_for_who_may_read_its_record(void)
{
	const char *address = feed("{\"label\":\"x\",\"organization\":\"wa-01109\"}");
	const char *network = feed("{\"label\":\"x\"}");
	const struct answer *answer =
		api_post(SIGNED, BASE "feeds", "{\"label\":\"x\",\"organization\":\"wa-01158\"}");
	const char *seats = "where account_id = (select account_id from credential where hash = "
			    "sha256('district')) and organization_id is not null";

	expect(answer->status == 422 && names(answer, "/organization"), "another member's: %s", answer->body);
	expect_status(api_get(NOBODY, address), 200, "its own");
	api_sql("insert into seat (account_id, role, network_id) select account_id, 'reader', "
		"find_network('calendars-test') from credential"
		" where hash = sha256('district')");
	api_sql(api_text("update seat set withdrawn_at = now() %s", seats));
	expect_status(api_get(NOBODY, network), 200, "whoever made it sees the network still");
	expect_status(api_get(NOBODY, address), 403, "and the member's record no more");
	api_sql(api_text("update seat set withdrawn_at = null %s", seats));
	expect_status(api_get(NOBODY, address), 200, "and does again");
	api_sql("delete from seat where role = 'reader' and network_id = "
		"find_network('calendars-test')");
	api_forget();
}

const struct test tests_calendars[] = {
	TEST(test_a_networks_calendar_has_every_session_that_has_a_day),
	TEST(test_a_members_calendar_has_the_sessions_of_its_days_and_its_turns),
	TEST(test_a_members_calendar_tells_its_team_and_its_coach_when_they_meet),
	TEST(test_a_members_calendar_is_for_who_may_read_its_record),
	TEST_END,
};
