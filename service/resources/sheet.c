#include "halved/resources/sheet.h"

#include "halved/api/request.h"
#include "halved/base/digest.h"
#include "halved/base/limits.h"
#include "halved/base/spool.h"
#include "halved/import/import.h"
#include "halved/import/zoom.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define PEOPLE_MOST 20000

/* What the steps of one request hand on. */
struct sheet {
	int descriptor;
	struct digest *digest; /* NULL once it is finished */
	char sha256[DIGEST_TEXT];
	struct stay session;	   /* on its own clock */
	const char *starts, *ends; /* the same as the database says it */
	struct zoom_report report;
	bool readable;
};

static void close_sheet(void *object)
{
	struct sheet *sheet = object;
	char unused[DIGEST_TEXT];

	close(sheet->descriptor);
	if (sheet->digest != NULL)
		digest_finish(sheet->digest, unused);
}

static enum flow find_session(struct request *req)
{
	query(req, SQL_sheet_session);
	return FLOW_WAIT;
}

static void take_piece(struct http_request *http, const char *data, size_t size, bool last, void *context)
{
	struct request *req = context;
	struct sheet *sheet = kept(req);

	(void)http;
	digest_add(sheet->digest, data, size);
	if (!spool_put(sheet->descriptor, data, size)) {
		fail(req, ERROR_BUSY, NULL, "There is no room for the file in the spool folder.");
	} else if (last) {
		digest_finish(sheet->digest, sheet->sha256);
		sheet->digest = NULL;
		step_resume(req);
	}
}

static enum flow receive_file(struct request *req)
{
	struct sheet *sheet = arena_alloc(request_arena(req), sizeof(*sheet));

	if (rows_text(rows(req, 0), 0, "starts") == NULL)
		return fail(req, ERROR_CONFLICT, NULL, "This session has no date yet: give it one first.");
	sheet->starts = text_copy(request_arena(req), text_of(rows_text(rows(req, 0), 0, "starts")));
	sheet->ends = text_copy(request_arena(req), text_of(rows_text(rows(req, 0), 0, "ends")));
	zoom_time(text_of(sheet->starts), &sheet->session.from);
	zoom_time(text_of(sheet->ends), &sheet->session.until);
	if (!take_place(req, PLACE_IMPORT))
		return fail(req, ERROR_BUSY, NULL, "Too many imports are under way.");
	sheet->descriptor = spool_make(spool_directory(req));
	if (sheet->descriptor < 0)
		return fail(req, ERROR_BUSY, NULL, "There is no room for the file in the spool folder.");
	sheet->digest = digest_new();
	arena_defer(request_arena(req), close_sheet, sheet);
	keep(req, sheet);
	http_body_start(request_http(req), take_piece, req);
	return FLOW_LATER;
}

static bool read_aside(struct request *req, struct plain *plain)
{
	struct sheet *sheet = kept(req);

	(void)plain;
	sheet->readable = zoom_read(request_arena(req), sheet->descriptor, &sheet->report);
	return true;
}

static enum flow read_file(struct request *req)
{
	return run_aside(req, read_aside);
}

/* ---- what is kept of it ---- */

/* Why nobody needs to look for a person here; NULL: somebody was there. */
static const char *ignored(const struct zoom_person *person, enum zoom_kind kind)
{
	const char *approval = person->approval != NULL ? person->approval : "approved";

	if (kind == ZOOM_REGISTRATIONS)
		return strncasecmp(approval, "approved", 8) == 0 ? NULL : "Its registration is not approved.";
	if (person->is_machine)
		return "Goes by the name of a note-taker.";
	if (person->waiting > 0 && person->waiting == person->rows)
		return "Was in the waiting room only.";
	if (person->endless > 0)
		return "Joined, and the file tells neither when it left nor for how long it was there: "
		       "record it by "
		       "hand.";
	if (!person->attended)
		return person->registered ? "Registered, and did not come." : "Did not come.";
	return NULL;
}

static void add_stays(struct buffer *out, const struct sheet *sheet, const struct zoom_person *person)
{
	const char *comma = "";

	buffer_string(out, ",\"stays\":\"{");
	for (size_t i = 0; i < person->stay_count; i++) {
		int64_t from = person->stays[i].from, until = person->stays[i].until;

		from = from < sheet->session.from ? sheet->session.from : from;
		until = until > sheet->session.until ? sheet->session.until : until;
		if (from < until)
			buffer_format(out, "%s[%lld,%lld)", comma, (long long)from, (long long)until);
		comma = from < until ? "," : comma;
	}
	buffer_string(out, "}\"");
}

static void add_text(struct buffer *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buffer_format(out, ",\"%s\":", name);
	json_quote(out, value, strlen(value));
}

static void add_answers(struct buffer *out, const struct zoom_person *person)
{
	buffer_string(out, ",\"answers\":[");
	for (size_t i = 0; i < person->answer_count; i++) {
		const struct zoom_answer *answer = &person->answers[i];

		buffer_string(out, i == 0 ? "{\"question\":" : ",{\"question\":");
		json_quote(out, answer->question, strlen(answer->question));
		add_text(out, "answer", answer->answer);
		buffer_string(out, "}");
	}
	buffer_string(out, "]");
}

static void add_entry(struct buffer *out, const struct sheet *sheet, const struct zoom_person *person)
{
	buffer_format(
		out, "{\"minutes\":%u", zoom_minutes(person, sheet->session.from, sheet->session.until));
	add_text(out, "name", person->name);
	if (strcmp(person->shown, person->name) != 0)
		add_text(out, "shown", person->shown);
	add_text(out, "email", person->email);
	add_text(out, "ignored", ignored(person, sheet->report.kind));
	if (person->stay_count > 0)
		add_stays(out, sheet, person);
	if (person->answer_count > 0)
		add_answers(out, person);
	buffer_string(out, "}");
}

static const char *file_json(struct request *req, const struct sheet *sheet)
{
	static const char *const kinds[] = {
		[ZOOM_STAYS] = "stays", [ZOOM_SUMS] = "sums", [ZOOM_REGISTRATIONS] = "registrations"
	};
	const struct zoom_report *report = &sheet->report;
	const char *file_name = parameter(req, "file_name"), *least = parameter(req, "least");
	struct buffer *out = arena_buffer(request_arena(req), 64 << 20);

	buffer_format(
		out, "{\"kind\":\"%s\",\"least\":%s", kinds[report->kind], least != NULL ? least : "null");
	add_text(out, "file_name", file_name != NULL ? file_name : "attendance.csv");
	add_text(out, "sha256", sheet->sha256 + strlen("\\x"));
	add_text(out, "topic", report->topic);
	add_text(out, "starts", sheet->starts);
	add_text(out, "ends", sheet->ends);
	buffer_string(out, ",\"entries\":[");
	for (size_t i = 0; i < report->count; i++) {
		buffer_string(out, i == 0 ? "" : ",");
		add_entry(out, sheet, &report->people[i]);
	}
	buffer_string(out, "]}");
	return out->overflow ? NULL : out->data;
}

/* Times that all lie elsewhere are those of another meeting, or of a clock in another time zone. */
static bool is_elsewhere(const struct sheet *sheet)
{
	bool timed = false;

	for (size_t i = 0; i < sheet->report.count; i++) {
		const struct zoom_person *person = &sheet->report.people[i];

		if (person->stay_count > 0 &&
			zoom_minutes(person, sheet->session.from, sheet->session.until) > 0)
			return false;
		timed = timed || person->stay_count > 0;
	}
	return timed;
}

/* Sums have no times of their own: the block about the meeting says when they were counted. */
static bool is_of_another_meeting(const struct sheet *sheet)
{
	const struct zoom_report *report = &sheet->report;

	return report->kind == ZOOM_SUMS && report->has_times &&
	       stays_within(&report->meeting_time, 1, sheet->session.from, sheet->session.until) < 60;
}

static enum flow keep_sheet(struct request *req)
{
	struct sheet *sheet = kept(req);
	const char *file;

	if (!sheet->readable)
		return fail_file(req, &sheet->report.fault, "Nothing was kept.");
	if (sheet->report.count > PEOPLE_MOST)
		return fail(req, ERROR_INVALID, NULL, "The file tells of more than 20000 people: cut it.");
	if (is_elsewhere(sheet))
		return fail(req, ERROR_INVALID, NULL,
			"Nobody in the file was there during the session: it is of another meeting, or its "
			"clock runs in another time zone than the session's. Nothing was kept.");
	if (is_of_another_meeting(sheet))
		return fail_file(req,
			&(struct csv_fault){ .row = sheet->report.meeting_row,
				.what = "This meeting was not during the session: it is another one, or "
					"the file's "
					"clock runs in another time zone than the session's." },
			"Nothing was kept.");
	file = file_json(req, sheet);
	if (file == NULL)
		return fail(
			req, ERROR_INVALID, NULL, "The file tells more than 64 MB of its people: cut it.");
	give(req, "file", file);
	query_route(req);
	return FLOW_WAIT;
}

static enum flow answer_sheet(struct request *req)
{
	return reply_rows(req, rows(req, 0));
}

const struct step sheet_steps[] = { STEP(find_session), STEP(receive_file), STEP(read_file), STEP(keep_sheet),
	STEP(answer_sheet), STEP_END };

/* ---- fields ---- */

static const char *const statuses[] = { "checked", "recorded", "outdated", NULL };
static const char *const kinds[] = { "stays", "sums", "registrations", NULL };
static const char *const effects[] = { "new", "changed", "same", "conflict", NULL };
static const char *const matches[] = { "matched", "proposed", "unmatched", "ignored", NULL };

#define SHOWN .use = FIELD_SHOWN
#define COUNT_SQL(match_) "entries_matched(t.id, '" match_ "')"

/* clang-format off */
static const struct field effects_fields[] = {
	{ .name = "new", .type = FIELD_INTEGER, .required = true, .text = "Records that are added.", .example = "12" },
	{ .name = "changed", .type = FIELD_INTEGER, .required = true, .text = "Records of an earlier sheet that it corrects.", .example = "0" },
	{ .name = "same", .type = FIELD_INTEGER, .required = true, .text = "Records that say the same already.", .example = "0" },
	{ .name = "conflicts", .type = FIELD_INTEGER, .required = true,
	  .text = "Records that somebody has made, corrected or withdrawn by hand: they stay unless an entry says overwrite.", .example = "0" },
	{ .name = NULL },
};

static const struct resource sheet_effects = {
	.name = "attendance_sheet_effects", .fields = effects_fields, .text = "What recording a sheet does, in records.",
};

static const struct field person_fields[] = {
	{ .name = "id", .type = FIELD_TEXT, .required = true, .text = "Id of the person.", .example = "\"1\"" },
	{ .name = "name", .type = FIELD_TEXT, .required = true, .text = "Name of the person.", .example = "\"Example Person\"" },
	{ .name = NULL },
};

const struct resource resource_sheet_person = {
	.name = "attendance_sheet_person", .fields = person_fields, .text = "Somebody behind a tile.",
};

static const struct field missing_fields[] = {
	{ .name = "attendance", .type = FIELD_TEXT, .required = true, .text = "Id of the record.", .example = "\"1\"" },
	{ .name = "organization", .type = FIELD_TEXT, .required = true, .text = "Code of the member.", .example = "\"wa-01109\"" },
	{ .name = "person", .type = FIELD_OBJECT, .of = &resource_sheet_person, .text = "Who; null: those who are not named.", .example = "null" },
	{ .name = "heads", .type = FIELD_INTEGER, .text = "How many these are.", .example = "2" },
	{ .name = "status", .type = FIELD_TEXT, .required = true, .text = "What the record says.", .example = "\"present\"" },
	{ .name = "minutes", .type = FIELD_INTEGER, .text = "Minutes that it says.", .example = "75" },
	{ .name = NULL },
};

static const struct resource sheet_missing = {
	.name = "attendance_sheet_missing", .fields = missing_fields,
	.text = "A record of an earlier sheet that this one does not tell of.",
};

static const struct field fields[] = {
	{ .name = "session", .type = FIELD_TEXT, SHOWN, .required = true, .sql = "t.session_id::text",
	  .text = "Id of the session.", .example = "\"1\"" },
	{ .name = "file_name", .type = FIELD_TEXT, SHOWN, .required = true, .text = "Name of the file.", .example = "\"participants.csv\"" },
	{ .name = "sha256", .type = FIELD_TEXT, SHOWN, .required = true,
	  .text = "Of the file: bringing the same one again gives the same sheet, matched anew until it is recorded.", .example = "\"9f86d081\"" },
	{ .name = "kind", .type = FIELD_CHOICE, SHOWN, .required = true, .choices = kinds,
	  .text = "What it tells: each stay, sums by person, or registrations.", .example = "\"stays\"" },
	{ .name = "topic", .type = FIELD_TEXT, SHOWN, .text = "Title of the meeting, as the file says it.", .example = "\"Community of Practice\"" },
	{ .name = "least", .type = FIELD_INTEGER, SHOWN, .required = true,
	  .text = "The rule: minutes within the session that make somebody present; fewer are partly.", .example = "30" },
	{ .name = "status", .type = FIELD_CHOICE, SHOWN, .required = true, .choices = statuses,
	  .text = "Whether it has become attendance; outdated: the session's time was changed before that, and the file has to be brought again.",
	  .example = "\"checked\"" },
	{ .name = "matched", .type = FIELD_INTEGER, SHOWN, .required = true, .sql = COUNT_SQL("matched"),
	  .text = "Entries that are known to be a person; those are recorded.", .example = "12" },
	{ .name = "proposed", .type = FIELD_INTEGER, SHOWN, .required = true, .sql = COUNT_SQL("proposed"),
	  .text = "Entries that may be a person: somebody has to say so.", .example = "2" },
	{ .name = "unmatched", .type = FIELD_INTEGER, SHOWN, .required = true, .sql = COUNT_SQL("unmatched"),
	  .text = "Entries that are nobody known.", .example = "1" },
	{ .name = "ignored", .type = FIELD_INTEGER, SHOWN, .required = true, .sql = COUNT_SQL("ignored"),
	  .text = "Entries that are left out: note-takers, the waiting room, who did not come, and whom somebody has left out.",
	  .example = "1" },
	{ .name = "becomes", .type = FIELD_OBJECT, SHOWN, .of = &sheet_effects, .sql = "effects_counted(t)",
	  .text = "What recording it would do; null once it is recorded or outdated.", .example = "null" },
	{ .name = "missing", .type = FIELD_LIST, SHOWN, .required = true, .items = 20000, .of = &sheet_missing, .sql = "sheet_missing(t)",
	  .text = "Records of earlier sheets of whom no entry tells: they stay unless somebody withdraws them; empty once it is recorded or outdated.",
	  .example = "[]" },
	{ .name = "recorded", .type = FIELD_INTEGER, SHOWN, .text = "People whose attendance, or registration, was added; null before.", .example = "null" },
	{ .name = "corrected", .type = FIELD_INTEGER, SHOWN, .text = "People whose record of before was changed; null before.", .example = "null" },
	{ .name = "kept", .type = FIELD_INTEGER, SHOWN,
	  .text = "People who had a record already, which was kept: it says the same, or somebody has made it by hand; null before.", .example = "null" },
	{ .name = NULL },
};

const struct resource resource_sheet = {
	.name = "attendance_sheet", .table = "sheet", .path = "/v1/sheets", .fields = fields,
	.text = "What a meeting program says of who was at a session.",
};

static const struct field confirmation_fields[] = {
	{ .name = "proposed", .type = FIELD_INTEGER, .use = FIELD_GIVEN, .required = true, .max = PEOPLE_MOST,
	  .text = "How many entries were shown as proposed; confirmed only if it is still as many.", .example = "0" },
	{ .name = NULL },
};

const struct resource resource_sheet_confirmation = {
	.name = "attendance_sheet_confirmation", .fields = confirmation_fields,
	.text = "That what a sheet proposes is so, by somebody who has looked it through.",
};

static const struct field effect_fields[] = {
	{ .name = "effect", .type = FIELD_CHOICE, .required = true, .choices = effects,
	  .text = "Whether the record is added, corrected, the same already, or somebody's own, which stays.", .example = "\"changed\"" },
	{ .name = "person", .type = FIELD_TEXT, .text = "Id of the person; null: those who are not named.", .example = "\"1\"" },
	{ .name = "heads", .type = FIELD_INTEGER, .text = "How many these are, by all entries of the sheet.", .example = "null" },
	{ .name = "status", .type = FIELD_TEXT, .required = true, .text = "What the record will say.", .example = "\"present\"" },
	{ .name = "minutes", .type = FIELD_INTEGER, .text = "Minutes that it will say, by all entries of the sheet.", .example = "75" },
	{ .name = "was_status", .type = FIELD_TEXT, .text = "What it says now; withdrawn: somebody has taken it back.", .example = "\"partly\"" },
	{ .name = "was_minutes", .type = FIELD_INTEGER, .text = "Minutes that it says now.", .example = "20" },
	{ .name = "was_heads", .type = FIELD_INTEGER, .text = "Heads that it says now.", .example = "null" },
	{ .name = NULL },
};

static const struct resource sheet_effect = {
	.name = "attendance_sheet_effect", .fields = effect_fields, .text = "What recording does to a record.",
};

static const struct field answer_fields[] = {
	{ .name = "question", .type = FIELD_TEXT, .required = true, .text = "What the form asked.", .example = "\"School district\"" },
	{ .name = "answer", .type = FIELD_TEXT, .required = true, .text = "What was answered.", .example = "\"Example District\"" },
	{ .name = NULL },
};

static const struct resource registration_answer = {
	.name = "registration_answer", .fields = answer_fields, .text = "An answer to a question of the registration.",
};

static const struct field entry_fields[] = {
	{ .name = "sheet", .type = FIELD_TEXT, SHOWN, .required = true, .sql = "t.sheet_id::text", .text = "Id of the sheet.", .example = "\"1\"" },
	{ .name = "name", .type = FIELD_TEXT, SHOWN, .required = true, .text = "As the file says it, without what stands in brackets after it.",
	  .example = "\"Example Person\"" },
	{ .name = "shown", .type = FIELD_TEXT, SHOWN, .text = "With the brackets, in which the original name, a district or a device may stand; null where there are none.",
	  .example = "\"Ana + Ben (Example SD)\"" },
	{ .name = "email", .type = FIELD_TEXT, SHOWN, .text = "As the file says it; guests often have none.", .example = "\"person@example.org\"" },
	{ .name = "minutes", .type = FIELD_INTEGER, SHOWN, .required = true, .sql = "entry_minutes(t)",
	  .text = "Within the session, rejoins and second devices counted once; where the file has sums, as it sums up, at most those of the session.",
	  .example = "75" },
	{ .name = "stays", .type = FIELD_TEXT, SHOWN,
	  .sql = "(select string_agg(to_char(to_timestamp(lower(r)) at time zone 'UTC', 'HH24:MI') || ' to ' || "
		 "to_char(to_timestamp(upper(r)) at time zone 'UTC', 'HH24:MI'), ', ') from unnest(t.stays) r)",
	  .text = "When it was there, within the session and on its clock; null where the file does not tell.",
	  .example = "\"13:00 to 13:40, 13:45 to 14:30\"" },
	{ .name = "match", .type = FIELD_CHOICE, .required = true, .choices = matches,
	  .text = "How sure it is who this is. Only matched ones are recorded.", .example = "\"ignored\"" },
	{ .name = "person", .type = FIELD_PERSON, .text = "Who it is, or may be. Naming a person makes it matched.", .example = "\"1\"" },
	{ .name = "others", .type = FIELD_LIST, .items = 100, .min = 1, .max = 18,
	  .text = "Ids of the people who sat behind the same tile, such as a conference room's: the same minutes count for each.", .example = "[\"1\"]" },
	{ .name = "organization", .type = FIELD_ORGANIZATION,
	  .text = "Member of those who sat there and are not named; that of the first person when only heads are given.", .example = "\"wa-01109\"" },
	{ .name = "heads", .type = FIELD_INTEGER, .min = 1, .max = 1000,
	  .text = "How many these are, beside those who are named; one when only the member is given.", .example = "2" },
	{ .name = "people", .type = FIELD_LIST, SHOWN, .required = true, .items = 101, .of = &resource_sheet_person,
	  .sql = "(select coalesce(json_agg(json_build_object('id', p.id::text, 'name', p.name) order by p.id), '[]') from person p"
		 " where p.id = any (entry_people(t)))",
	  .text = "All who are named.", .example = "[]" },
	{ .name = "overwrite", .type = FIELD_BOOLEAN, .fallback = "false",
	  .text = "Whether it also changes a record that somebody has made, corrected or withdrawn by hand.", .example = "true" },
	{ .name = "becomes", .type = FIELD_LIST, SHOWN, .required = true, .items = 102, .of = &sheet_effect, .sql = "entry_effects(t)",
	  .text = "What recording it does, from what to what; empty unless it is matched, and once the sheet is recorded or outdated.", .example = "[]" },
	{ .name = "answers", .type = FIELD_LIST, SHOWN, .items = 256, .of = &registration_answer,
	  .text = "To the questions of the registration; null where the file has none.", .example = "null" },
	{ .name = "reason", .type = FIELD_TEXT, SHOWN, .required = true, .sql = "entry_reason(t)",
	  .text = "Why; also why it counts for less than the file says.", .example = "\"The e-mail address is this person's.\"" },
	{ .name = NULL },
};

const struct resource resource_sheet_entry = {
	.name = "attendance_sheet_entry", .table = "sheet_entry", .path = "/v1/sheet-entries", .fields = entry_fields,
	.text = "One whom a sheet tells of.",
};

const struct field sheet_query[] = {
	{ .name = "file_name", .type = FIELD_TEXT, .min = 1, .max = 200, .text = "Name of the file, to find it again.",
	  .example = "\"participants.csv\"" },
	{ .name = "least", .type = FIELD_INTEGER, .min = 1, .max = 1440, .text = "Minutes that make somebody present; when absent the rule's of the session, else 1.",
	  .example = "30" },
	{ .name = NULL },
};

const struct field sheet_entry_query[] = {
	{ .name = "match", .type = FIELD_CHOICE, .choices = matches, .text = "Only those.", .example = "\"proposed\"" },
	{ .name = NULL },
};
/* clang-format on */
