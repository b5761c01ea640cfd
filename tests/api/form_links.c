/* Form links: whoever has one reads one ask and answers it for one member, and nothing else. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdlib.h>
#include <string.h>

#define CELLS "\"cells\":[{\"enrolled\":100,\"chronic\":20}]"
#define OWN "[{\"enrolled\":100,\"chronic\":30}]"

/* A published ask for the whole of a school year, which no other test uses. */
static const char *new_ask(void)
{
	static unsigned year = 2001;
	const char *ask = create(FACILITATOR, "asks",
		api_text("{\"title\":\"Example ask\",\"purpose\":\"To see.\",\"reader\":\"The "
			 "facilitators\",\"minutes\":20,"
			 "\"due_on\":\"2026-02-15\",\"gives_back\":\"A chart.\",\"help\":\"Where to look.\","
			 "\"school_year\":\"%u-%02u\",\"kind\":\"annual\"}",
			year, (year + 1) % 100));

	year++;
	publish_ask(ask);
	return ask;
}

static const char *year_of(const char *ask)
{
	return value_at(api_get(FACILITATOR, ask), "school_year");
}

/* Of SIGNED, with further members, each with a comma before it. */
static const char *order(const char *ask, const char *members)
{
	const struct answer *answer = api_post(
		SIGNED, state(ask, "form-links"), api_text("{\"label\":\"Example office\"%s}", members));

	expect_status(answer, 201, "a link for %s", ask);
	return answer->location;
}

/* What its holder shows. */
static const char *shown(const char *link, const char *maker)
{
	const struct answer *answer = api_call(NOBODY, "POST", state(link, "secret"), maker, NULL);

	expect_status(answer, 200, "a secret of %s", link);
	return api_text("Authorization: Bearer %s\r\n", value_at(answer, "secret"));
}

static const char *open_form(const char *ask, const char *members)
{
	return shown(order(ask, members), signed_in(DISTRICT));
}

static const struct answer *read_form(const char *holder)
{
	return api_call(NOBODY, "GET", "/v1/form", holder, NULL);
}

static const struct answer *send(const char *holder, const char *body)
{
	return api_call(NOBODY, "POST", "/v1/form", holder, body);
}

/* The versions of the ask's year, newest first. */
static const struct answer *versions(enum who who, const char *ask)
{
	return api_get(
		who, in_network(api_text("submissions?organization=wa-01109&school_year=%s", year_of(ask))));
}

/* ---- what it shows and takes ---- */

static void test_a_form_shows_its_ask_and_what_there_is_to_correct(void)
{
	const char *ask = new_ask(), *holder = open_form(ask, ""), *submission;
	const struct answer *form = read_form(holder);

	expect_status(form, 200, "the form");
	expect_value(form, "title", "Example ask");
	expect_value(form, "help", "Where to look.");
	expect_value(form, "due_on", "2026-02-15");
	expect_value(form, "organization/code", "wa-01109");
	expect_value(form, "network", api_sql("select name from network where slug = 'wa-cop-2026'"));
	expect_value(form, "last", "null");
	submission = create(DISTRICT, "submissions",
		api_text("{\"school_year\":\"%s\",\"kind\":\"annual\",\"note\":\"Said\",\"cells\":" OWN "}",
			year_of(ask)));
	expect_value(read_form(holder), "last", "null");
	expect_status(api_post(DISTRICT, state(submission, "submit"), NULL), 200, "submitted");
	api_post(FACILITATOR, state(submission, "return"), "{\"question\":\"Is it whole?\"}");
	form = read_form(holder);
	expect_value(form, "last/status", "returned");
	expect_value(form, "last/question", "Is it whole?");
	expect_value(form, "last/note", "Said");
	expect_value(form, "last/total/chronic", "30");
	form = api_call(NOBODY, "GET", "/v1/form/cells", holder, NULL);
	expect_value(form, "items/0/chronic", "30");
	expect_value(form, "more", "false");
	api_forget();
}

static void test_an_answer_is_the_members_next_version_submitted_and_marked_with_its_link(void)
{
	const char *ask = new_ask(), *link = order(ask, ""), *holder = shown(link, signed_in(DISTRICT)),
		   *submission;
	const struct answer *answer = send(holder, "{" CELLS ",\"source\":\"Example system\"}");

	expect_status(answer, 200, "it is taken");
	expect_value(answer, "last/status", "submitted");
	expect_value(answer, "last/number", "1");
	answer = versions(FACILITATOR, ask);
	expect_value(answer, "items/0/status", "submitted");
	expect_value(answer, "items/0/source", "Example system");
	expect_value(answer, "items/0/total/chronic", "20");
	expect_value(answer, "items/0/form_link/label", "Example office");
	expect_value(answer, "items/0/form_link/id", strrchr(link, '/') + 1);
	submission = api_text("/v1/submissions/%s", value_at(answer, "items/0/id"));
	expect_status(api_post(FACILITATOR, state(submission, "accept"), NULL), 200, "it can be accepted");
	expect_value(send(holder, "{\"cells\":" OWN "}"), "last/number", "2");
	expect_value(versions(FACILITATOR, ask), "items/1/status", "accepted");
	api_forget();
}

static void test_an_ask_is_answered_in_words_which_change_until_they_are_accepted(void)
{
	const char *ask = new_ask(), *link = order(ask, ""), *holder = shown(link, signed_in(DISTRICT)),
		   *said;
	const struct answer *answer = send(holder, "{\"text\":\"We do not count yet.\"}");

	expect_status(answer, 200, "taken");
	expect_value(answer, "words/status", "submitted");
	expect_value(answer, "last", "null");
	answer = api_get(FACILITATOR, state(ask, "answers"));
	expect_value(answer, "items/0/text", "We do not count yet.");
	expect_value(answer, "items/0/form_link/label", "Example office");
	expect_value(answer, "items/0/organization/code", "wa-01109");
	said = api_text("/v1/ask-answers/%s", value_at(answer, "items/0/id"));
	expect_status(
		api_post(FACILITATOR, state(said, "return"), "{\"question\":\"From when?\"}"), 200, "back");
	expect_value(read_form(holder), "words/question", "From when?");
	answer = send(holder, "{\"text\":\"From September on.\",\"link\":\"https://www.example.org/plan\"}");
	expect_value(answer, "words/status", "submitted");
	expect_value(answer, "words/link", "https://www.example.org/plan");
	expect_value(api_get(FACILITATOR, said), "text", "From September on.");
	expect_status(api_post(FACILITATOR, state(said, "accept"), NULL), 200, "accepted");
	expect_status(send(holder, "{\"text\":\"Later.\"}"), 409, "accepted is accepted");
	expect_value(api_get(FACILITATOR, said), "text", "From September on.");
	answer = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?subject=ask_answer&limit=9");
	expect(strstr(answer->body, "form link submitted the ask answer") != NULL, "%s", answer->body);
	api_forget();
}

static void test_what_is_neither_counts_nor_words_or_cannot_be_is_refused(void)
{
	const char *ask = new_ask(), *holder = open_form(ask, ""),
		   *drafts = open_form(ask, ",\"submits\":false");
	static const char *const bodies[] = { "{}", "{" CELLS ",\"text\":\"Both.\"}",
		"{\"source\":\"Example system\"}", "{\"cells\":null,\"text\":null}" };

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		const struct answer *answer = send(holder, bodies[i]);

		expect_status(answer, 422, "%s", bodies[i]);
		expect_value(answer, "errors/0/pointer", "/cells");
	}
	expect_value(send(drafts, "{\"text\":\"Words.\"}"), "errors/0/pointer", "/text");
	expect_value(read_form(drafts), "words", "null");
	expect_value(versions(DISTRICT, ask), "items", "[]");
	expect_status(
		api_post(DISTRICT, state(ask, "answers"), "{\"text\":\"Our own.\"}"), 201, "of the team");
	expect_value(read_form(holder), "words", "null");
	expect_status(send(holder, "{\"text\":\"Words.\"}"), 409, "the member has answered");
	api_forget();
}

static void test_the_trail_names_the_link(void)
{
	const char *ask = new_ask(), *link = order(ask, ""), *holder = shown(link, signed_in(DISTRICT)), *id;
	const struct answer *trail;

	expect_status(send(holder, "{" CELLS "}"), 200, "sent");
	id = value_at(versions(DISTRICT, ask), "items/0/id");
	expect_status(read_form(holder), 200, "read again");
	expect_status(api_patch(SIGNED, link, "{\"label\":\"Another office\"}"), 200, "another name");
	trail = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?subject=submission&limit=3");
	expect_value(trail, "items/0/text", "form link read the submission");
	expect_value(trail, "items/1/text", "form link submitted the submission");
	expect_value(trail, "items/2/text", "form link created the submission");
	for (unsigned i = 0; i < 3; i++) {
		expect_value(trail, api_text("items/%u/actor/name", i), "Another office");
		expect_value(trail, api_text("items/%u/records/0", i), id);
	}
	trail = api_get(DISTRICT, "/v1/organizations/wa-01109/audit?subject=form_link&limit=3");
	expect_value(trail, "items/2/text", "district_lead created the form link");
	expect_value(trail, "items/2/records/0", strrchr(link, '/') + 1);
	api_forget();
}

static void test_a_link_that_does_not_submit_leaves_a_draft_to_the_members_own_people(void)
{
	const char *ask = new_ask(), *holder = open_form(ask, ",\"submits\":false"), *submission;
	const struct answer *answer = send(holder, "{" CELLS "}");

	expect_value(answer, "submits", "false");
	expect_value(answer, "last/status", "draft");
	expect_value(versions(FACILITATOR, ask), "items", "[]");
	answer = send(holder, "{\"cells\":" OWN "}");
	expect_value(answer, "last/number", "2");
	answer = versions(DISTRICT, ask);
	expect_value(answer, "items/0/status", "draft");
	expect_value(answer, "items/1/status", "withdrawn");
	submission = api_text("/v1/submissions/%s", value_at(answer, "items/0/id"));
	expect_status(api_patch(DISTRICT, submission, "{\"note\":\"Ours\"}"), 200, "the lead looks it over");
	expect_value(read_form(holder), "last", "null");
	expect_value(send(holder, "{" CELLS "}"), "last/number", "3");
	expect_value(api_get(DISTRICT, submission), "status", "draft");
	expect_status(api_post(DISTRICT, state(submission, "submit"), NULL), 200, "and submits it");
	api_forget();
}

static void test_an_answer_that_cannot_be_is_told_where(void)
{
	static const struct {
		const char *body, *pointer;
	} wrong[] = {
		{ "{\"cells\":[{\"enrolled\":10,\"chronic\":11}]}", "/cells/0/chronic" },
		{ "{\"cells\":[{\"enrolled\":10,\"chronic\":1},{\"grade\":\"K\",\"enrolled\":20,\"chronic\":"
		  "1}]}",
			"/cells/0/enrolled" },
		{ "{\"cells\":[{\"organization\":\"wa-01158\",\"enrolled\":10,\"chronic\":1}]}",
			"/cells/0/organization" },
		{ "{\"cells\":[{\"grade\":\"K\",\"enrolled\":10,\"chronic\":1}]}", "/cells" },
		{ "{\"cells\":[]}", "/cells" },
		{ "{}", "/cells" },
		{ "{" CELLS ",\"school_year\":\"1999-00\"}", "/school_year" },
		{ "{" CELLS ",\"kind\":\"ytd\"}", "/kind" },
		{ "{" CELLS ",\"as_of\":\"2026-01-31\"}", "/as_of" },
		{ "{" CELLS ",\"organization\":\"wa-01158\"}", "/organization" },
	};
	const char *ask = new_ask(), *holder = open_form(ask, "");

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct answer *answer = send(holder, wrong[i].body);

		expect_status(answer, 422, "%s", wrong[i].body);
		expect(names(answer, wrong[i].pointer), "%s: %s", wrong[i].pointer, answer->body);
	}
	expect_value(versions(DISTRICT, ask), "items", "[]");
	api_forget();
}

static void test_what_the_ask_leaves_open_the_answer_says(void)
{
	const char *ask = new_ask(), *holder = open_form(ask, "");

	api_sql(api_text(
		"update ask set school_year = null, kind = null where id = %s", strrchr(ask, '/') + 1));
	expect(names(send(holder, "{" CELLS "}"), "/school_year"), "the year is needed");
	expect(names(send(holder, "{" CELLS ",\"school_year\":\"2000-01\"}"), "/kind"), "the kind is needed");
	expect_status(send(holder, "{" CELLS
				   ",\"school_year\":\"2000-01\",\"kind\":\"ytd\",\"as_of\":\"2001-01-31\"}"),
		200, "both are said");
	expect_value(read_form(holder), "last/as_of", "2001-01-31");
	api_forget();
}

static void test_an_answer_that_is_sent_again_with_its_key_is_one_version(void)
{
	const char *ask = new_ask(), *holder = open_form(ask, "");
	const char *with_key = api_text("%sIdempotency-Key: form-answer\r\n", holder);
	const struct answer *first = send(with_key, "{" CELLS "}"), *second = send(with_key, "{" CELLS "}");

	expect_status(first, 200, "sent");
	expect_status(second, 200, "sent again");
	CU_ASSERT_STRING_EQUAL(first->body, second->body);
	expect(strstr(second->head, "Idempotency-Replayed: true") != NULL, "%s", second->head);
	expect(strcmp(value_at(versions(DISTRICT, ask), "items/1"), "") == 0, "one version");
	api_forget();
}

/* ---- what it does not open ---- */

static void test_a_form_link_opens_no_route_but_its_own(void)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
		"" };
	const char *secret = who_secret(FORM);
	unsigned refused = 0;

	world_make();
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		bool calendar = strcmp(route->right, RIGHT_CALENDAR) == 0;
		const char *path =
			calendar ? api_text("/v1/feeds/%s/calendar.ics", secret) : world_path(route);
		const struct answer *answer;

		if (strcmp(route->right, RIGHT_FORM) == 0 || strcmp(route->right, RIGHT_OPEN) == 0)
			continue;
		answer =
			api_call(FORM, methods[route->method], path != NULL ? path : route->path, NULL, NULL);
		expect_status(answer, calendar ? 403 : 401, "%s %s", methods[route->method], route->path);
		refused++;
		api_forget();
	}
	expect(refused > 100, "%u routes", refused);
	expect_status(api_get(FORM, "/v1/form"), 200, "its own");
	expect_status(api_call(NOBODY, "GET", "/v1/form", api_text("Cookie: halved=%s\r\n", secret), NULL),
		401, "as a cookie");
	expect_status(api_get(NOBODY, api_text("/v1/form?token=%s", secret)), 401, "in the address");
	api_forget();
}

/* How many rows of a table it sees with row-level security alone, of those that a condition leaves. */
static const char *seen(const char *holder, const char *table, const char *condition)
{
	return api_sql(
		api_text("select set_config('halved.actor', actor, false) from credential where hash = "
			 "sha256('%.67s'); set role halved_service; select count(*) from %s where %s",
			holder + strlen("Authorization: Bearer "), table, condition));
}

static void test_row_security_alone_shows_a_form_link_its_ask_its_member_and_itself(void)
{
	const char *ask = new_ask(), *link = order(ask, ""), *holder = shown(link, signed_in(DISTRICT));
	char *tables, *save;
	const char *last;

	order(ask, "");
	for (unsigned i = 0; i < 2; i++)
		expect_status(send(holder, "{" CELLS "}"), 200, "sent");
	last = value_at(versions(DISTRICT, ask), "items/0/id");
	tables = (char *)api_sql(
		"select string_agg(relname, ' ') from pg_class where relkind = 'r' and relnamespace = "
		"'public'::regnamespace and has_table_privilege('halved_service', oid, 'select') and relname "
		"not in "
		"('role_right', 'organization_scheme', 'role', 'access_right', 'role_gift', 'grade', "
		"'student_group', "
		"'schema_migrations', 'organization', 'organization_code', 'published_rate', 'request_key', "
		"'succession')");
	for (char *table = strtok_r(tables, " ", &save); table != NULL; table = strtok_r(NULL, " ", &save)) {
		const char *condition =
			strcmp(table, "ask") == 0	  ? api_text("id <> %s", strrchr(ask, '/') + 1)
			: strcmp(table, "form_link") == 0 ? api_text("id <> %s", strrchr(link, '/') + 1)
			: strcmp(table, "submission") == 0
				? api_text("form_link_id <> %s", strrchr(link, '/') + 1)
			: strcmp(table, "cell") == 0 || strncmp(table, "submission_", 11) == 0
				? api_text("submission_id not in (select id from submission where "
					   "form_link_id = %s)",
					  strrchr(link, '/') + 1)
				: "true";

		expect(strcmp(seen(holder, table, condition), "0") == 0, "it sees rows of %s", table);
	}
	CU_ASSERT_STRING_EQUAL(seen(holder, "ask", "true"), "1");
	CU_ASSERT_STRING_EQUAL(seen(holder, "form_link", "true"), "1");
	CU_ASSERT_STRING_EQUAL(seen(holder, "submission", api_text("id = %s", last)), "1");
	api_forget();
}

static void test_what_its_member_has_not_submitted_a_form_link_does_not_see(void)
{
	const char *ask = new_ask(), *holder = open_form(ask, "");
	const char *first = create(DISTRICT, "submissions",
		api_text("{\"school_year\":\"%s\",\"kind\":\"annual\",\"cells\":" OWN "}", year_of(ask)));

	CU_ASSERT_STRING_EQUAL(seen(holder, "submission", "true"), "0");
	api_post(DISTRICT, state(first, "submit"), NULL);
	CU_ASSERT_STRING_EQUAL(seen(holder, "submission", "true"), "1");
	create(DISTRICT, "submissions",
		api_text("{\"school_year\":\"%s\",\"kind\":\"annual\",\"cells\":" OWN "}", year_of(ask)));
	CU_ASSERT_STRING_EQUAL(seen(holder, "submission", "true"), "1");
	CU_ASSERT_STRING_EQUAL(seen(holder, "submission", api_text("id = %s", strrchr(first, '/') + 1)), "1");
	CU_ASSERT_STRING_EQUAL(seen(holder, "cell", "true"), "1");
	api_forget();
}

/* ---- who makes one ---- */

static void test_who_may_submit_for_a_member_and_has_signed_in_makes_a_link(void)
{
	static const struct {
		enum who who;
		int status;
	} cases[] = { { DISTRICT, 201 }, { FACILITATOR, 201 }, { HOST, 201 }, { OTHER, 403 }, { MEMBER, 403 },
		{ COACH, 403 }, { ADMIN, 403 }, { READER, 403 }, { PRESENTER, 403 }, { VISITOR, 404 },
		{ LEAVER, 404 } };
	const char *links = state(new_ask(), "form-links");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct answer *answer = api_call(NOBODY, "POST", links, signed_in(cases[i].who),
			"{\"label\":\"x\",\"organization\":\"wa-01109\"}");

		expect_status(answer, cases[i].status, "%s", who_names[cases[i].who]);
		if (answer->status == 201)
			expect_status(read_form(shown(answer->location, signed_in(cases[i].who))), 200,
				"that of %s opens", who_names[cases[i].who]);
	}
	expect_status(api_post(DISTRICT, links, "{\"label\":\"x\"}"), 403, "a token");
	expect_status(api_call(FORM, "POST", links, NULL, "{\"label\":\"x\"}"), 401, "a form link");
	expect(names(api_call(NOBODY, "POST", links, signed_in(FACILITATOR),
			     "{\"label\":\"x\",\"organization\":\"wa-80001\"}"),
		       "/organization"),
		"no member");
	api_forget();
}

static void test_a_member_sees_and_revokes_the_links_that_others_have_made_for_it(void)
{
	static const struct {
		enum who who;
		bool sees;
	} cases[] = { { OTHER, false }, { MEMBER, false }, { COACH, false }, { READER, false },
		{ VISITOR, false }, { HOST, true }, { ADMIN, true }, { DISTRICT, true } };
	const char *ask = new_ask(), *link, *holder;

	link = api_call(NOBODY, "POST", state(ask, "form-links"), signed_in(FACILITATOR),
		"{\"label\":\"x\",\"organization\":\"wa-01109\"}")
		       ->location;
	holder = shown(link, signed_in(FACILITATOR));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct answer *list = api_get(cases[i].who, state(ask, "form-links"));

		expect_status(api_get(cases[i].who, link),
			cases[i].sees			  ? 200
			: may(cases[i].who, RIGHT_ISSUED) ? 404
							  : 403,
			"%s", who_names[cases[i].who]);
		expect((strstr(list->body, "wa-01109") != NULL) == cases[i].sees, "%s: %s",
			who_names[cases[i].who], list->body);
	}
	expect_status(api_call(NOBODY, "POST", state(link, "secret"), signed_in(DISTRICT), NULL), 409,
		"not its maker");
	expect_status(api_call(OTHER, "DELETE", link, NULL, NULL), 404, "another district");
	expect_status(api_call(DISTRICT, "DELETE", link, NULL, NULL), 200, "the member revokes it");
	expect_status(read_form(holder), 401, "from the next request on");
	expect_status(api_get(SIGNED, link), 404, "gone");
	api_forget();
}

/* ---- how long ---- */

static void test_a_link_ends_a_month_after_the_ask_is_due_unless_told_otherwise(void)
{
	const char *ask = new_ask(), *expires;

	expires = value_at(api_get(SIGNED, order(ask, "")), "expires_at");
	CU_ASSERT_STRING_EQUAL(api_sql(api_text("select '%s'::timestamptz = (greatest(date '2026-02-15', "
						"today()) + 30)::timestamp at "
						"time zone 'UTC'",
				       expires)),
		"t");
	expect(names(api_post(SIGNED, state(ask, "form-links"),
			     "{\"label\":\"x\",\"expires_at\":\"2099-01-01T00:00:00Z\"}"),
		       "/expires_at"),
		"too far");
	api_forget();
}

/* Done, it opens nothing (one of two statuses); taken back, it opens again. */
static void expect_closed(const char *holder, const char *done, const char *undone, int status)
{
	api_sql(done);
	expect_status(read_form(holder), status, "%s", done);
	expect_status(send(holder, "{" CELLS "}"), status, "%s", done);
	if (undone == NULL)
		return;
	api_sql(undone);
	expect_status(read_form(holder), 200, "%s", undone);
}

#define OF_DISTRICT " where account_id = (select account_id from credential where hash = sha256('district'))"
#define OF_FACILITATOR                                                                                       \
	" where account_id = (select account_id from credential where hash = sha256('facilitator'))"
#define THE_MEMBER                                                                                           \
	" where network_id = find_network('wa-cop-2026') and organization_id = "                             \
	"find_organization('wa-01109')"

static void test_a_link_ends_with_its_maker_its_ask_and_its_member(void)
{
	const char *ask = new_ask(), *id = strrchr(ask, '/') + 1, *holder = open_form(ask, ""),
		   *by_facilitator;

	by_facilitator = shown(api_call(NOBODY, "POST", state(ask, "form-links"), signed_in(FACILITATOR),
				       "{\"label\":\"x\",\"organization\":\"wa-01109\"}")
				       ->location,
		signed_in(FACILITATOR));
	expect_closed(holder, "update seat set withdrawn_at = now()" OF_DISTRICT,
		"update seat set withdrawn_at = null" OF_DISTRICT, 403);
	expect_closed(holder, "update seat set role = 'district_member'" OF_DISTRICT,
		"update seat set role = 'district_lead'" OF_DISTRICT, 403);
	expect_closed(by_facilitator, "update seat set role = 'reader'" OF_FACILITATOR,
		"update seat set role = 'facilitator'" OF_FACILITATOR, 403);
	for (unsigned i = 0; i < 2; i++)
		expect_closed(i == 0 ? holder : by_facilitator,
			"update membership set left_on = today()" THE_MEMBER,
			"update membership set left_on = null" THE_MEMBER, 403);
	expect_closed(holder, api_text("update ask set status = 'draft' where id = %s", id),
		api_text("update ask set status = 'published' where id = %s", id), 404);
	expect_closed(holder, api_text("update ask set withdrawn_at = now() where id = %s", id),
		api_text("update ask set withdrawn_at = null where id = %s", id), 404);
	expect_closed(holder, "update network set withdrawn_at = now() where slug = 'wa-cop-2026'",
		"update network set withdrawn_at = null where slug = 'wa-cop-2026'", 404);
	expect_closed(holder,
		api_text(
			"update credential set expires_at = now() where hash = sha256('%.67s')", holder + 22),
		NULL, 401);
	expect_closed(by_facilitator,
		api_text("update credential set revoked_at = now() where hash = sha256('%.67s')",
			by_facilitator + 22),
		NULL, 401);
	CU_ASSERT_STRING_EQUAL(
		api_sql(api_text(
			"select count(*) from form_link where ask_id = %s and withdrawn_at is not null", id)),
		"1");
	api_forget();
}

static void test_a_link_is_closed_from_the_day_on_which_its_member_leaves(void)
{
	const char *holder, *ask = new_ask();

	holder = shown(api_call(NOBODY, "POST", state(ask, "form-links"), signed_in(FACILITATOR),
			       "{\"label\":\"x\",\"organization\":\"wa-01109\"}")
			       ->location,
		signed_in(FACILITATOR));
	api_sql("update membership set left_on = today() + 1" THE_MEMBER);
	expect_status(read_form(holder), 200, "until then");
	CU_ASSERT_STRING_EQUAL(
		api_sql(api_text(
			"select ready_until = (today() + 1)::timestamp at time zone 'UTC' from credential "
			"where hash = sha256('%.67s')",
			holder + 22)),
		"t");
	api_sql("update membership set left_on = null" THE_MEMBER);
	api_forget();
}

static void test_an_account_that_is_shut_out_takes_its_links_along(void)
{
	const char *email = "linker@example.org", *ask = new_ask(), *holder, *maker;
	const char *account =
		api_sql(api_text("select make_account('%s', 'Example Linker', 'x', 'district_lead', "
				 "find_organization('wa-01109'))",
			email));

	api_sql(api_text("insert into credential (hash, kind, account_id, idle, expires_at, ends_at) select "
			 "sha256('hs_%064d'), "
			 "'sign_in', %s, '1 day', now() + interval '1 day', now() + interval '1 day'",
		770077, account));
	maker = api_text("Cookie: halved=hs_%064d\r\nSec-Fetch-Site: same-origin\r\n", 770077);
	holder = shown(
		api_call(NOBODY, "POST", state(ask, "form-links"), maker, "{\"label\":\"x\"}")->location,
		maker);
	expect_status(read_form(holder), 200, "it opens");
	api_sql(api_text("update account set disabled_at = now() where id = %s", account));
	expect_status(read_form(holder), 401, "shut out");
	api_forget();
}

/* ---- its secret ---- */

static void test_a_links_secret_is_told_once_and_a_newer_one_makes_it_void(void)
{
	static const char *const tables[] = { "form_link", "request_key", "credential", "audit_entry",
		"account" };
	const char *link = order(new_ask(), ""), *first = shown(link, signed_in(DISTRICT)),
		   *second = shown(link, signed_in(DISTRICT));

	expect_status(read_form(first), 401, "the first");
	expect_status(read_form(second), 200, "the second");
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		CU_ASSERT_STRING_EQUAL(
			api_sql(api_text("select count(*) from %s t where t::text like '%%%.64s%%'",
				tables[i], second + 25)),
			"0");
	expect(strstr(api_get(SIGNED, link)->body, "hf_") == NULL, "it is shown no more");
	api_forget();
}

static void test_the_last_use_of_a_link_is_shown(void)
{
	const char *link = order(new_ask(), ""), *holder = shown(link, signed_in(DISTRICT)), *used = "null";

	for (unsigned i = 0; i < 1000 && strcmp(used, "null") == 0; i++) {
		expect_status(read_form(holder), 200, "it is used");
		used = value_at(api_get(SIGNED, link), "used_at");
	}
	expect(strcmp(used, "null") != 0, "it is noted");
	api_forget();
}

const struct test tests_form_links[] = {
	TEST(test_a_form_shows_its_ask_and_what_there_is_to_correct),
	TEST(test_an_answer_is_the_members_next_version_submitted_and_marked_with_its_link),
	TEST(test_an_ask_is_answered_in_words_which_change_until_they_are_accepted),
	TEST(test_what_is_neither_counts_nor_words_or_cannot_be_is_refused),
	TEST(test_the_trail_names_the_link),
	TEST(test_a_link_that_does_not_submit_leaves_a_draft_to_the_members_own_people),
	TEST(test_an_answer_that_cannot_be_is_told_where),
	TEST(test_what_the_ask_leaves_open_the_answer_says),
	TEST(test_an_answer_that_is_sent_again_with_its_key_is_one_version),
	TEST(test_a_form_link_opens_no_route_but_its_own),
	TEST(test_row_security_alone_shows_a_form_link_its_ask_its_member_and_itself),
	TEST(test_what_its_member_has_not_submitted_a_form_link_does_not_see),
	TEST(test_who_may_submit_for_a_member_and_has_signed_in_makes_a_link),
	TEST(test_a_member_sees_and_revokes_the_links_that_others_have_made_for_it),
	TEST(test_a_link_ends_a_month_after_the_ask_is_due_unless_told_otherwise),
	TEST(test_a_link_ends_with_its_maker_its_ask_and_its_member),
	TEST(test_a_link_is_closed_from_the_day_on_which_its_member_leaves),
	TEST(test_an_account_that_is_shut_out_takes_its_links_along),
	TEST(test_a_links_secret_is_told_once_and_a_newer_one_makes_it_void),
	TEST(test_the_last_use_of_a_link_is_shown),
	TEST_END,
};
