/* Feeds: an address that opens the calendar of a network and nothing else, for programs that can show no
 * token. */
#include "halved/api/request.h"
#include "halved/base/icalendar.h"
#include "halved/base/limits.h"
#include "halved/db/rows.h"
#include "halved/resources/resources.h"

/* clang-format off */
static const struct field fields[] = {
	NETWORK_SHOWN("Network whose sessions it shows."),
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_ONCE,
	  .text = "Member whose calendar it is: the sessions of the days on which it belongs to the network, for somebody of its team its turns to present, and for its team and coach when they meet; the network's when absent.",
	  .example = "null" },
	{ .name = "label", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200, .text = "What it is for.",
	  .example = "\"Calendar of wa-01109\"" },
	{ .name = "account", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .sql = "account_name(t.created_by)",
	  .text = "Who has made it: it opens while they may see the network.", .example = "\"Example Lead\"" },
	{ .name = "expires_at", .type = FIELD_TIME, .use = FIELD_ONCE, .fallback = "now() + :longest::interval",
	  .text = "When it ends; left out: as late as may be.", .example = "null" },
	{ .name = "used_at", .type = FIELD_TIME, .use = FIELD_SHOWN,
	  .sql = "(select nullif(c.used_at, '-infinity') from credential c where c.id = t.credential_id)",
	  .text = "When it was used last, to some minutes.", .example = "\"2026-02-10T09:30:00-08:00\"" },
	{ .name = NULL },
};

const struct resource resource_feed = {
	.name = "feed", .table = "feed", .path = "/v1/feeds", .fields = fields, .text = "An address that opens the calendar of a network, or of one of its members.",
};

static const struct field address_fields[] = {
	{ .name = "path", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true,
	  .text = "Where the calendar is, behind the address of this service. Told only now.",
	  .example = "\"/v1/feeds/hf_0123/calendar.ics\"" },
	{ .name = "expires_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .required = true, .text = "When it ends.",
	  .example = "\"2027-06-30T00:00:00-07:00\"" },
	{ .name = NULL },
};

const struct resource resource_feed_address = {
	.name = "feed_address", .fields = address_fields, .text = "A secret address; an earlier one of the same feed is void.",
};
/* clang-format on */

static enum flow load_sessions(struct request *req)
{
	query(req, SQL_calendar);
	return FLOW_WAIT;
}

/* Moments are told in UTC, which every calendar shows in the time zone of who reads it. */
static void write_session(struct buffer *out, const struct rows *sessions, size_t row)
{
	static const struct {
		const char *name, *column;
	} values[] = { { "UID", "uid" }, { "DTSTAMP", "changed_at" }, { "CREATED", "created_at" },
		{ "LAST-MODIFIED", "changed_at" }, { "SEQUENCE", "sequence" }, { "DTSTART", "starts_at" },
		{ "DTEND", "ends_at" }, { "STATUS", "status" } };

	buffer_string(out, "BEGIN:VEVENT\r\n");
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		icalendar_value(out, values[i].name, rows_text(sessions, row, values[i].column));
	icalendar_text(out, "SUMMARY", rows_text(sessions, row, "title"));
	if (rows_text(sessions, row, "topics") != NULL)
		icalendar_text(out, "DESCRIPTION", rows_text(sessions, row, "topics"));
	buffer_string(out, "END:VEVENT\r\n");
}

/* A calendar has at least one component (RFC 5545, 3.6): this one says nothing that is not so. */
static const char clock_alone[] =
	"BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\n"
	"TZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

static enum flow write_calendar(struct request *req)
{
	const struct rows *sessions = rows(req, 0);
	struct buffer *out = arena_buffer(request_arena(req), LIMIT_REPLY);

	if (rows_count(sessions) == 0)
		return fail(req, ERROR_NOT_FOUND, NULL, NULL);
	buffer_string(out,
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Halved//Sessions//EN\r\nCALSCALE:GREGORIAN\r\n"
		"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\nX-PUBLISHED-TTL:PT6H\r\n");
	icalendar_text(out, "NAME", rows_text(sessions, 0, "name"));
	icalendar_text(out, "X-WR-CALNAME", rows_text(sessions, 0, "name"));
	for (size_t i = 0; i < rows_count(sessions); i++)
		if (rows_text(sessions, i, "uid") != NULL)
			write_session(out, sessions, i);
		else
			buffer_string(out, clock_alone);
	buffer_string(out, "END:VCALENDAR\r\n");
	return reply_tagged(req, "text/calendar; charset=utf-8", (struct text){ out->data, out->size });
}

const struct step calendar_steps[] = { STEP(load_sessions), STEP(write_calendar), STEP_END };
