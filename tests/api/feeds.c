/* Feeds: a secret address that opens the calendar of one network and nothing else. Calendars are read by
 * libical. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/text.h"
#include "halved/resources/resources.h"

#include <libical/ical.h>
#include <string.h>

#define TITLE "Session, \\\"two\\\"; \\\\ and \u00e9"
#define TITLE_READ "Session, \"two\"; \\ and \u00e9"
#define TOPICS                                                                                               \
	"Why \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"     \
	"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9, what, " \
	"and how long a line may be"

static const char *order(void)
{
	const struct answer *answer;

	world_make();
	answer = api_post(SIGNED, in_network("feeds"), "{\"label\":\"Example calendar\"}");
	expect_status(answer, 201, "a feed");
	return answer->location;
}

static const char *address_of(const char *feed)
{
	const struct answer *answer = api_post(SIGNED, api_text("%s/secret", feed), NULL);

	expect_status(answer, 200, "an address of %s", feed);
	return value_at(answer, "path");
}

static const struct answer *fetch(const char *address)
{
	return api_get(NOBODY, address);
}

static const char *make_session(const char *topics)
{
	return create(FACILITATOR, "sessions",
		api_text("{\"title\":\"" TITLE "\",\"starts_at\":\"2026-03-09T09:00:00-07:00\",\"ends_at\":"
			 "\"2026-03-09T10:30:00-07:00\",\"time_zone\":\"America/Los_Angeles\",\"topics\":%s}",
			topics));
}

/* The event of a session; the calendar must be freed. */
static icalcomponent *event_of(icalcomponent *calendar, const char *session)
{
	const char *uid = api_sql(api_text("select md5(concat('session ', id, ' ', extract(epoch from "
					   "created_at)))::uuid from session where id = %s",
		strrchr(session, '/') + 1));
	icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);

	while (event != NULL && strcmp(icalcomponent_get_uid(event), uid) != 0)
		event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
	CU_ASSERT_PTR_NOT_NULL_FATAL(event);
	return event;
}

static icalcomponent *read_calendar(const char *address)
{
	const struct answer *answer = fetch(address);
	icalcomponent *calendar = icalparser_parse_string(answer->body);

	expect_status(answer, 200, "%s", address);
	expect(strstr(answer->head, "Content-Type: text/calendar; charset=utf-8") != NULL, "%s",
		answer->head);
	CU_ASSERT_PTR_NOT_NULL_FATAL(calendar);
	CU_ASSERT_EQUAL(icalcomponent_count_errors(calendar), 0);
	return calendar;
}

static void expect_time(struct icaltimetype time, const char *wanted)
{
	expect(strcmp(icaltime_as_ical_string(time), wanted) == 0, "%s, not %s",
		icaltime_as_ical_string(time), wanted);
}

/* What libical keeps for itself. */
static void forget_calendars(void)
{
	icaltimezone_free_builtin_timezones();
	icalmemory_free_ring();
	api_forget();
}

/* ---- what it shows ---- */

static void test_every_session_is_an_event_that_another_program_reads_as_it_was_written(void)
{
	const char *address = address_of(order()), *session = make_session("\"One\\n" TOPICS "\"");
	icalcomponent *calendar = read_calendar(address), *event = event_of(calendar, session);

	expect(strcmp(api_sql("select count(*) from session where network_id = find_network('wa-cop-2026')"
			      " and starts_at is not null"),
		       api_text("%d", icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT))) == 0,
		"as many events as sessions");
	CU_ASSERT_STRING_EQUAL(icalcomponent_get_summary(event), TITLE_READ);
	CU_ASSERT_STRING_EQUAL(icalcomponent_get_description(event), "One\n" TOPICS);
	expect_time(icalcomponent_get_dtstart(event), "20260309T160000Z");
	expect_time(icalcomponent_get_dtend(event), "20260309T173000Z");
	CU_ASSERT_EQUAL(icalcomponent_get_status(event), ICAL_STATUS_CONFIRMED);
	CU_ASSERT_EQUAL(icalcomponent_get_sequence(event), 0);
	icalcomponent_free(calendar);
	forget_calendars();
}

static void test_a_calendar_without_a_dated_session_is_one_that_other_programs_read(void)
{
	const char *feed;
	icalcomponent *calendar;

	world_make();
	api_make(FACILITATOR, "/v1/networks",
		"{\"slug\":\"feeds-empty\",\"name\":\"N\",\"aim\":\"A\",\"starts_on\":\"2020-01-01\","
		"\"goal\":{"
		"\"baseline_year\":\"2018-19\",\"target_reduction\":0.5,\"target_year\":\"2023-24\"},"
		"\"sessions\":[{"
		"\"title\":\"Some day\",\"time_zone\":\"America/Los_Angeles\"}]}");
	api_make(FACILITATOR, "/v1/networks/feeds-empty/members",
		"{\"organization\":\"wa-01109\",\"joined_on\":\"2020-01-01\"}");
	feed = api_make(SIGNED, "/v1/networks/feeds-empty/feeds", "{\"label\":\"Mine\"}")->location;
	calendar = read_calendar(address_of(feed));
	CU_ASSERT_EQUAL(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 0);
	CU_ASSERT_EQUAL(icalcomponent_count_components(calendar, ICAL_VTIMEZONE_COMPONENT), 1);
	icalcomponent_free(calendar);
	forget_calendars();
}

static void test_no_line_is_longer_than_75_octets(void)
{
	const char *line;

	make_session("\"" TOPICS TOPICS "\"");
	line = fetch(address_of(order()))->body;
	while (*line != '\0') {
		size_t size = strcspn(line, "\r");

		expect(size <= 75 && text_is_utf8(line, size), "%zu octets: %.*s", size, (int)size, line);
		CU_ASSERT_EQUAL(line[size + 1], '\n');
		line += size + 2;
	}
	api_forget();
}

static void test_a_change_is_a_later_version_of_the_same_event_and_a_withdrawal_cancels_it(void)
{
	const char *address = address_of(order()), *session = make_session("null");
	icalcomponent *calendar;

	expect_status(api_patch(FACILITATOR, session, "{\"title\":\"Moved\"}"), 200, "changed");
	calendar = read_calendar(address);
	CU_ASSERT_STRING_EQUAL(icalcomponent_get_summary(event_of(calendar, session)), "Moved");
	CU_ASSERT_EQUAL(icalcomponent_get_sequence(event_of(calendar, session)), 1);
	CU_ASSERT_PTR_NULL(icalcomponent_get_description(event_of(calendar, session)));
	icalcomponent_free(calendar);
	expect_status(api_call(FACILITATOR, "DELETE", session, NULL, NULL), 200, "withdrawn");
	calendar = read_calendar(address);
	CU_ASSERT_EQUAL(icalcomponent_get_sequence(event_of(calendar, session)), 2);
	CU_ASSERT_EQUAL(icalcomponent_get_status(event_of(calendar, session)), ICAL_STATUS_CANCELLED);
	icalcomponent_free(calendar);
	forget_calendars();
}

static void test_a_calendar_that_has_not_changed_is_304(void)
{
	const char *address = address_of(order()), *session = make_session("null");
	const struct answer *first = fetch(address), *again;

	again = api_call(NOBODY, "GET", address, api_text("If-None-Match: %s\r\n", first->etag), NULL);
	expect_status(again, 304, "the same");
	expect_status(api_patch(FACILITATOR, session, "{\"title\":\"Moved\"}"), 200, "changed");
	again = api_call(NOBODY, "GET", address, api_text("If-None-Match: %s\r\n", first->etag), NULL);
	expect_status(again, 200, "another");
	expect(strcmp(again->etag, first->etag) != 0, "its ETag is another");
	api_forget();
}

static void test_a_network_without_sessions_has_an_empty_calendar(void)
{
	const char *feed;

	world_make();
	expect_status(
		api_post(FACILITATOR, "/v1/networks", example_body(&resource_network, "slug", "\"empty\"")),
		201, "a network");
	expect_status(api_post(FACILITATOR, "/v1/networks/empty/members",
			      "{\"organization\":\"wa-01109\",\"joined_on\":\"2026-01-01\"}"),
		201, "its member");
	feed = api_post(SIGNED, "/v1/networks/empty/feeds", "{\"label\":\"x\"}")->location;
	CU_ASSERT_PTR_NULL(strstr(fetch(address_of(feed))->body, "VEVENT"));
	api_sql("update membership set withdrawn_at = now() where network_id = find_network('empty')");
	expect_status(api_call(FACILITATOR, "DELETE", "/v1/networks/empty", NULL, NULL), 200, "it ends");
	api_forget();
}

/* ---- what it opens, and until when ---- */

static void test_nothing_but_a_feed_opens_a_calendar(void)
{
	static const char *const others[] = { "none", "facilitator", "hv_0123",
		"hf_00000000000000000000000000000000000000000000000000000000000000ff" };

	world_make();
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		for (int who = NOBODY; who < WHO_COUNT; who++)
			expect_status(api_get(who, api_text("/v1/feeds/%s/calendar.ics", others[i])), 401,
				"%s", others[i]);
	expect_status(fetch(api_text("/v1/feeds/%s/calendar.ics", who_secret(SIGNED))), 401, "a sign-in");
	expect_status(fetch(api_text("/v1/feeds/%s/calendar.ics", who_secret(FEED))), 200, "a feed");
	api_sql(api_text("select make_token(sha256('%s'), 'admin')", others[3]));
	expect_status(
		fetch(api_text("/v1/feeds/%s/calendar.ics", others[3])), 403, "a token in a feed's form");
	api_forget();
}

static void test_a_token_makes_no_feed(void)
{
	world_make();
	expect_status(api_post(DISTRICT, in_network("feeds"), "{\"label\":\"x\"}"), 403, "a token");
	expect_status(api_post(DISTRICT, api_text("%s/secret", order()), NULL), 403, "nor an address");
	api_forget();
}

static void test_a_feed_ends_with_its_time_its_maker_or_its_revocation(void)
{
	const char *feed = order(), *address = address_of(feed), *again = address_of(feed);
	const char *account = "(select account_id from credential where hash = sha256('district'))";

	expect_status(fetch(address), 401, "a newer address was made");
	expect_status(fetch(again), 200, "the newer one");
	api_sql(api_text("update seat set withdrawn_at = now() where account_id = %s", account));
	expect_status(fetch(again), 403, "whoever made it sees the network no more");
	api_sql(api_text("update seat set withdrawn_at = null where account_id = %s", account));
	expect_status(fetch(again), 200, "and does again");
	api_sql(api_text(
		"update credential set expires_at = now() where hash = sha256('%.67s')", again + 10));
	expect_status(fetch(again), 401, "over");
	api_sql(api_text("update credential set expires_at = null where hash = sha256('%.67s')", again + 10));
	expect_status(fetch(again), 200, "longer");
	expect_status(
		api_call(HOST, "DELETE", feed, NULL, NULL), 200, "the network's facilitator revokes it");
	expect_status(fetch(again), 401, "revoked");
	expect_status(api_get(SIGNED, feed), 404, "gone");
	api_forget();
}

static void test_a_feeds_secret_is_kept_nowhere_and_the_trail_tells_of_it(void)
{
	static const char *const tables[] = { "feed", "request_key", "credential", "audit_entry", "account" };
	const char *feed = order(), *secret, *entries;
	const struct answer *answer = api_call(
		SIGNED, "POST", api_text("%s/secret", feed), "Idempotency-Key: feed-secret\r\n", NULL);

	expect_status(answer, 200, "its address");
	secret = api_text("%.64s", value_at(answer, "path") + 13);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		CU_ASSERT_STRING_EQUAL(
			api_sql(api_text(
				"select count(*) from %s t where t::text like '%%%s%%'", tables[i], secret)),
			"0");
	expect_status(api_call(SIGNED, "DELETE", feed, NULL, NULL), 200, "revoked");
	entries = api_sql(
		api_text("select string_agg(action || ' ' || subject, ', ' order by id) from audit_entry "
			 "where subject = 'feed' and subjects = '{%s}'",
			strrchr(feed, '/') + 1));
	expect(strcmp(entries, "create feed, change feed, withdraw feed") == 0, "%s", entries);
	api_forget();
}

static void test_the_last_use_of_a_feed_is_shown(void)
{
	const char *feed = order(), *address = address_of(feed), *used = "null";

	for (unsigned i = 0; i < 1000 && strcmp(used, "null") == 0; i++) {
		expect_status(fetch(address), 200, "it is used");
		used = value_at(api_get(SIGNED, feed), "used_at");
	}
	expect(strcmp(used, "null") != 0, "it is noted");
	api_forget();
}

const struct test tests_feeds[] = {
	TEST(test_every_session_is_an_event_that_another_program_reads_as_it_was_written),
	TEST(test_a_calendar_without_a_dated_session_is_one_that_other_programs_read),
	TEST(test_no_line_is_longer_than_75_octets),
	TEST(test_a_change_is_a_later_version_of_the_same_event_and_a_withdrawal_cancels_it),
	TEST(test_a_calendar_that_has_not_changed_is_304),
	TEST(test_a_network_without_sessions_has_an_empty_calendar),
	TEST(test_nothing_but_a_feed_opens_a_calendar),
	TEST(test_a_token_makes_no_feed),
	TEST(test_a_feed_ends_with_its_time_its_maker_or_its_revocation),
	TEST(test_a_feeds_secret_is_kept_nowhere_and_the_trail_tells_of_it),
	TEST(test_the_last_use_of_a_feed_is_shown),
	TEST_END,
};
