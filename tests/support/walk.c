#include "walk.h"

#include "api.h"
#include "world.h"

#include "halved/base/check.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHO TEMPORARY /* leads every organization of the walks */
#define LATER 21      /* days from an ask to its answer */

/* ---- what is known of a walk while it goes on ---- */

/* A record by the name that the cells call it by; `organization` 0: the network's. */
struct known {
	const char *record, *id, *proof, *name;
	size_t organization;
};

static struct {
	const struct walk *walk;
	const char *slug;
	struct known known[1200];
	size_t count;
} at;

static void know(const char *record, const char *id, const char *proof, const char *name, size_t organization)
{
	check(at.count < COUNT_OF(at.known));
	at.known[at.count++] = (struct known){ record, id, proof, name, organization };
}

static const struct known *find_known(const char *record, const char *name, size_t organization)
{
	for (size_t i = 0; i < at.count; i++)
		if (strcmp(at.known[i].record, record) == 0 && strcmp(at.known[i].name, name) == 0 &&
			at.known[i].organization == organization)
			return &at.known[i];
	return NULL;
}

static const char *known_id(const char *record, const char *name, size_t organization)
{
	const struct known *known = find_known(record, name, organization);

	check(known != NULL);
	return known->id;
}

static const char *sql(const char *text)
{
	return api_text("%s", api_sql(text));
}

static const char *code_of(size_t organization)
{
	return api_text("%s%0*zu", at.walk->prefix, at.walk->digits, organization);
}

static const char *in_walk(const char *list)
{
	return api_text("/v1/networks/%s/%s", at.slug, list);
}

static const char *of_member(size_t organization, const char *list)
{
	return in_walk(api_text("members/%s/%s", code_of(organization), list));
}

/* Creates a record; its id. */
static const char *make(enum who who, const char *path, const char *body)
{
	const struct answer *answer = api_post(who, path, body);

	expect_status(answer, 201, "%s %s", path, body);
	return answer->status == 201 ? api_text("%s", strrchr(answer->location, '/') + 1) : "0";
}

static void expect_done(const struct answer *answer, const char *what)
{
	expect_status(answer, 200, "%s", what);
}

/* The record has been made at noon of that day. */
static void date_back(const char *table, const char *id, const char *columns, const char *day)
{
	for (const char *column = columns; *column != '\0'; column += strspn(column, " ")) {
		size_t size = strcspn(column, " ");

		api_sql(api_text("update %s set %.*s = '%s 12:00 America/Los_Angeles' where id = %s", table,
			(int)size, column, day, id));
		column += size;
	}
}

/* ---- what one member does ---- */

/* The list with another one that goes on, or with an end of the last one. */
static const char *pauses_with(const struct walk_happening *what, const char *pauses)
{
	int size = (int)strlen(pauses);

	if (what->deed == RESUMES)
		return api_text("%.*s,\"resumed_on\":\"%s\"}]", size - 2, pauses, what->day);
	return api_text("%.*s%s{\"paused_on\":\"%s\"}]", size - 1, pauses, size > 2 ? "," : "", what->day);
}

static void change_membership(const struct walk_happening *what, size_t organization)
{
	const char *member = in_walk(api_text("members/%s", code_of(organization)));
	const char *change = api_text("{\"left_on\":\"%s\"}", what->day);

	if (what->deed != LEAVES)
		change = api_text("{\"pauses\":%s}",
			pauses_with(what, value_at(api_get(FACILITATOR, member), "pauses")));
	expect_done(api_patch(FACILITATOR, member, change), change);
}

static void join(const struct walk_happening *what, size_t organization)
{
	make(FACILITATOR, in_walk("members"),
		api_text("{\"organization\":\"%s\",\"joined_on\":\"%s\",\"commitment_signed_on\":\"%s\"}",
			code_of(organization), what->day, what->day));
}

static void attend(const struct walk_happening *what, size_t organization, char mark)
{
	const char *session = known_id("session", what->name, 0);
	const char *status = mark == '+'   ? "present"
			     : mark == '~' ? "partly"
			     : mark == '-' ? "absent"
					   : "excused";

	know("session", session,
		make(FACILITATOR, api_text("/v1/sessions/%s/attendance", session),
			api_text("{\"organization\":\"%s\",\"status\":\"%s\"}", code_of(organization),
				status)),
		what->name, organization);
}

static void answer_in_words(const struct walk_happening *what, size_t organization)
{
	const char *ask = known_id("ask", what->name, 0);
	const char *id = make(WHO, api_text("/v1/asks/%s/answers", ask),
		api_text("{\"organization\":\"%s\",\"text\":\"It goes well.\"}", code_of(organization)));

	date_back("ask_answer", id, "created_at", what->day);
	know("ask", ask, id, what->name, organization);
}

static void answer_with_progress(const struct walk_happening *what, size_t organization)
{
	const char *as_of = strcmp(what->detail, "ytd") == 0 ? ",\"as_of\":\"2016-02-29\"" : "";
	const char *id = make(WHO, in_walk("submissions"),
		api_text("{\"organization\":\"%s\",\"school_year\":\"2015-16\",\"kind\":\"%s\"%s,"
			 "\"cells\":[{\"enrolled\":200,\"chronic\":40}]}",
			code_of(organization), what->detail, as_of));

	expect_done(api_post(WHO, api_text("/v1/submissions/%s/submit", id), NULL), "submit");
	date_back("submission", id, "submitted_at", what->day);
	know("submission", id, NULL, what->name, organization);
	know("ask", known_id("ask", what->name, 0), id, what->name, organization);
}

static void answer_ask(const struct walk_happening *what, size_t organization)
{
	if (what->detail != NULL)
		answer_with_progress(what, organization);
	else
		answer_in_words(what, organization);
}

/* One account stands for several people, each of whom has answered for itself. */
static void assess(const struct walk_happening *what, size_t organization)
{
	const char *round = known_id("assessment_round", what->name, 0);

	for (int i = 0; i < atoi(what->detail); i++) {
		const struct answer *answer =
			api_post(WHO, api_text("/v1/assessment-rounds/%s/assessments", round),
				api_text("{\"organization\":\"%s\",\"ratings\":[{\"item\":\"actionable-data-"
					 "1\",\"rating\":"
					 "\"strength\"}]}",
					code_of(organization)));

		expect_status(answer, 201, "assess %s", what->name);
		api_sql(api_text("update assessment set created_by = %d, created_at = '%s 12:00 "
				 "America/Los_Angeles' where id = %s",
			1000000 + i, what->day, value_at(answer, "id")));
	}
}

static void take_role(const struct walk_happening *what, size_t organization)
{
	const char *id;

	if (find_known("person", what->detail, organization) == NULL)
		know("person",
			make(WHO, api_text("/v1/organizations/%s/people", code_of(organization)),
				api_text("{\"name\":\"Example person %s\"}", what->detail)),
			NULL, what->detail, organization);
	id = known_id("person", what->detail, organization);
	know("team_role",
		make(WHO, of_member(organization, "team"),
			api_text("{\"person\":\"%s\",\"role\":\"%s\"}", id, what->name)),
		id, what->name, organization);
	date_back("team_role", at.known[at.count - 1].id, "created_at", what->day);
}

static void start_cycle(const struct walk_happening *what, size_t organization)
{
	const char *measure = what->detail != NULL ? ",\"measures\":[{\"name\":\"Days absent\"}]" : "";
	const char *practice = what->detail == NULL || strcmp(what->detail, "measured") == 0
				       ? ""
				       : api_text(",\"practice\":\"%s\"", what->detail);
	const char *id = make(WHO, in_walk("cycles"),
		api_text("{\"organization\":\"%s\",\"aim\":\"a\",\"change_idea\":\"i\",\"prediction\":\"p\"%"
			 "s%s}",
			code_of(organization), measure, practice));

	expect_done(api_post(WHO, api_text("/v1/cycles/%s/start", id), NULL), "start");
	date_back("cycle", id, "created_at started_at", what->day);
	know("cycle", id, NULL, what->name, organization);
}

static void share(const struct walk_happening *what, size_t organization)
{
	const char *id = make(WHO, in_walk("notes"),
		api_text("{\"organization\":\"%s\",\"text\":\"It helped.\",\"releasable\":\"It "
			 "helped.\",\"released_to\":\"network\"}",
			code_of(organization)));

	date_back("note", id, "created_at released_at shared_at", what->day);
	know("note", id, NULL, what->name, organization);
}

static const char *commitment_at(const char *position)
{
	return sql(
		api_text("select id from commitment where network_id = find_network('%s') and position = %s",
			at.slug, position));
}

static void say(const struct walk_happening *what, size_t organization)
{
	const char *id = make(WHO, of_member(organization, "statements"),
		api_text("{\"commitment\":\"%s\",\"says\":\"%s\"}", commitment_at(what->detail),
			what->deed == CONTESTS ? "contested" : "kept"));

	date_back("member_statement", id, "created_at", what->day);
	know("member_statement", id, NULL, what->name, organization);
}

static void excuse(const struct walk_happening *what, size_t organization)
{
	know("excuse",
		make(FACILITATOR, of_member(organization, "excuses"),
			api_text("{\"commitment\":\"%s\",\"reason\":\"r\",\"starts_on\":\"%s\"}",
				commitment_at(what->detail), what->day)),
		NULL, what->name, organization);
}

static void set_goal(const struct walk_happening *what, size_t organization)
{
	const char *id = make(WHO, in_walk("interim-goals"),
		api_text("{\"organization\":\"%s\",\"baseline_rate\":0.2,\"baseline_source\":\"s\","
			 "\"published\":%s}",
			code_of(organization), what->detail != NULL ? "true" : "false"));

	date_back("interim_goal", id, what->detail != NULL ? "created_at published_at" : "created_at",
		what->day);
	know("interim_goal", id, NULL, what->name, organization);
}

/* The ledger tells others than team and coach the day alone, so that is what it is known by. */
static void coach(const struct walk_happening *what, size_t organization)
{
	if (find_known("coaching_series", "series", organization) == NULL)
		know("coaching_series",
			make(WHO, in_walk("coaching-series"),
				api_text("{\"organization\":\"%s\",\"title\":\"t\"}", code_of(organization))),
			NULL, "series", organization);
	make(WHO,
		api_text("/v1/coaching-series/%s/sessions",
			known_id("coaching_series", "series", organization)),
		api_text("{\"status\":\"held\",\"meets_at\":\"%sT13:00:00-08:00\"}", what->day));
	know("coaching_session", what->day, NULL, what->name, organization);
}

static void do_alone(const struct walk_happening *what, size_t organization, char mark)
{
	static void (*const deeds[])(const struct walk_happening *, size_t) = { [JOINS] = join,
		[LEAVES] = change_membership,
		[PAUSES] = change_membership,
		[RESUMES] = change_membership,
		[ANSWERS] = answer_ask,
		[ASSESSES] = assess,
		[TEAM] = take_role,
		[STARTS] = start_cycle,
		[SHARES] = share,
		[KEPT_SAYS] = say,
		[CONTESTS] = say,
		[EXCUSED] = excuse,
		[SETS] = set_goal,
		[COACHES] = coach };

	if (what->deed == HOLDS)
		attend(what, organization, mark);
	else
		deeds[what->deed](what, organization);
}

/* ---- what the network does ---- */

static const char *id_by_title(const char *table, const char *title)
{
	return sql(api_text("select max(id) from %s where network_id = find_network('%s') and title = '%s'",
		table, at.slug, title));
}

/* The template's session, which may lack its day, or one more. */
static void hold(const struct walk_happening *what)
{
	const char *id = id_by_title("session", what->detail);
	const char *minutes =
		sql(api_text("select minutes from session where id = nullif('%s', '')::bigint", id));
	int end = 13 * 60 + (minutes[0] == '\0' ? 90 : atoi(minutes));
	const char *times =
		api_text("\"starts_at\":\"%sT13:00:00-08:00\",\"ends_at\":\"%sT%d:%02d:00-08:00\"", what->day,
			what->day, end / 60, end % 60);

	if (id[0] == '\0')
		id = make(FACILITATOR, in_walk("sessions"),
			api_text("{\"title\":\"%s\",\"time_zone\":\"America/Los_Angeles\",%s}", what->detail,
				times));
	else if (sql(api_text("select starts_at from session where id = %s", id))[0] == '\0')
		expect_done(api_patch(FACILITATOR, api_text("/v1/sessions/%s", id), api_text("{%s}", times)),
			what->detail);
	know("session", id, NULL, what->name, 0);
}

/* Where the template has no commitment that counts asks, the network agrees on one. */
static void add_commitment(const struct walk_happening *what)
{
	make(FACILITATOR, in_walk("commitments"),
		api_text("{\"position\":%s,\"title\":\"%s\",\"rule\":{\"counts\":\"asks\",\"met_share\":1,"
			 "\"at_risk_share\":0.5,\"met\":\"Every ask was answered by its day.\"}}",
			what->name, what->detail));
}

static void ask(const struct walk_happening *what)
{
	const char *id = id_by_title("ask", what->detail);
	const char *progress =
		what->members[0] == '\0'
			? ""
			: api_text(",\"school_year\":\"2015-16\",\"kind\":\"%s\"", what->members);
	const char *period = api_text("\"due_on\":\"%s\"%s", what->day, progress);

	if (id[0] == '\0')
		id = make(FACILITATOR, in_walk("asks"),
			api_text("{\"title\":\"%s\",\"purpose\":\"p\",\"reader\":\"r\",\"minutes\":9,\"gives_"
				 "back\":\"g\",%s}",
				what->detail, period));
	else
		expect_done(api_patch(FACILITATOR, api_text("/v1/asks/%s", id), api_text("{%s}", period)),
			what->detail);
	publish_ask(api_text("/v1/asks/%s", id));
	api_sql(api_text("update ask set published_at = due_on - %d where id = %s", LATER, id));
	know("ask", id, NULL, what->name, 0);
}

static void begin_round(const struct walk_happening *what)
{
	const char *id = make(FACILITATOR, in_walk("assessment-rounds"),
		api_text("{\"instrument\":\"district-system\",\"title\":\"%s\"}", what->name));

	date_back("assessment_round", id, "created_at", what->day);
	know("assessment_round", id, NULL, what->name, 0);
}

static void close_round(const struct walk_happening *what)
{
	expect_done(api_patch(FACILITATOR,
			    api_text("/v1/assessment-rounds/%s", known_id("assessment_round", what->name, 0)),
			    api_text("{\"closes_on\":\"%s\"}", what->day)),
		"close");
}

static void let_happen(const struct walk_happening *what)
{
	static void (*const deeds[])(const struct walk_happening *) = { [ADDS] = add_commitment,
		[ASKS] = ask,
		[HOLDS] = hold,
		[BEGINS] = begin_round,
		[CLOSES] = close_round,
		[COACHES] = NULL };

	if (deeds[what->deed] != NULL)
		deeds[what->deed](what);
	if (what->deed == ASKS)
		return;
	for (const char *member = what->members; *member != '\0'; member += what->deed == HOLDS ? 2 : 1)
		for (size_t copy = 0; copy < at.walk->copies; copy++)
			do_alone(what, (size_t)(*member - 'a') * at.walk->copies + copy + 1, member[1]);
}

/* ---- the network and its organizations ---- */

/* The file with its dates ten years earlier, under another slug. */
static const char *template_text(const char *name)
{
	static char text[65536];
	FILE *file = fopen(api_text("docs/examples/networks/%s.json", name), "r");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	for (char *date = text; (date = strstr(date, "\"202")) != NULL; date++)
		if (date[5] == '-' && date[8] == '-')
			date[3]--;
	return api_text("{\"slug\":\"%s\"%s", at.slug, strchr(text, ','));
}

static void make_organizations(void)
{
	api_sql(api_text(
		"insert into organization (kind, name, state, codes) select '%s', 'Example ' || n, "
		"split_part('%s', ' ', 1 + (n - 1) %% %zu), jsonb_build_array(jsonb_build_object("
		"'scheme', '%s', 'code', '%s' || lpad(n::text, %d, '0'))) from generate_series(1, %d) n",
		at.walk->kind, at.walk->states, strlen(at.walk->states) / 3 + 1, at.walk->scheme,
		strrchr(at.walk->prefix, '-') + 1, at.walk->digits, WALK_MEMBERS));
	api_sql(api_text("insert into seat (account_id, role, organization_id) select c.account_id, "
			 "'district_lead', o.id from credential c, organization o "
			 "where c.hash = sha256('temporary') and o.address like '%s%%'",
		at.walk->prefix));
}

static void make_walker(void)
{
	world_make();
	api_sql("delete from seat where account_id in (select account_id from credential where hash = "
		"sha256('temporary'));"
		"delete from credential where hash = sha256('temporary');"
		"select make_token(sha256('temporary'), 'district_lead', find_organization('wa-01109'))");
}

static void found(const struct walk *walk)
{
	at.walk = walk;
	at.count = 0;
	at.slug = api_text("walk-%s", walk->template);
	make_walker();
	make_organizations();
	make(FACILITATOR, "/v1/networks", template_text(walk->template));
}

/* ---- what the ledger says ---- */

static const char *name_of(const struct json *evidence, const char *record, size_t organization)
{
	const char *id = json_string(json_member(evidence, "id")),
		   *proof = json_string(json_member(evidence, "proof"));

	if (id == NULL)
		id = json_string(json_member(evidence, "on"));
	for (size_t i = 0; i < at.count; i++) {
		const struct known *known = &at.known[i];
		bool same = strcmp(known->record, record) == 0 && id != NULL && strcmp(known->id, id) == 0;

		if (same && (known->organization == organization || known->organization == 0) &&
			strcmp(known->proof != NULL ? known->proof : "", proof != NULL ? proof : "") == 0)
			return known->name;
	}
	return api_text("%s/%s/%s", record, id, proof);
}

static const char *names_of(
	const struct json *list, const char *record, const char *word, size_t organization)
{
	const char *text = "";

	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		const char *shows = json_string(json_member(item, "shows"));
		const char *mark = shows == NULL || shows[0] == 'k' ? ""
				   : shows[0] == 'm'		    ? "-"
				   : shows[0] == 'o'		    ? "?"
								    : "=";

		text = api_text("%s %s%s%s", text, word,
			name_of(item, record != NULL ? record : json_string(json_member(item, "record")),
				organization),
			mark);
	}
	return text;
}

static const char *cell_text(const struct json *cell, size_t organization)
{
	return api_text("%s%s%s%s", json_string(json_member(cell, "verdict")),
		names_of(json_member(cell, "evidence"), NULL, "", organization),
		names_of(json_member(cell, "statements"), "member_statement", "said ", organization),
		names_of(json_member(cell, "excuses"), "excuse", "by ", organization));
}

static void expect_row(const struct walk_row *row, const struct json *member, size_t organization)
{
	const struct json *cell = json_first(json_member(member, "commitments"));
	const char *code = json_string(json_member(json_member(member, "organization"), "code"));

	expect(code != NULL && strcmp(code, code_of(organization)) == 0, "%s: %s, not %s", row->day, code,
		code_of(organization));
	for (size_t i = 0; i < WALK_CELLS && row->cells[i] != NULL;
		i++, cell = cell != NULL ? json_next(cell) : NULL) {
		const char *text = cell != NULL ? cell_text(cell, organization) : "nothing";

		expect(strcmp(text, row->cells[i]) == 0, "%s, %s, %c, commitment %zu: %s, not %s",
			at.walk->template, row->day, row->member, i + 1, text, row->cells[i]);
	}
	expect(cell == NULL, "%s has more commitments", at.walk->template);
}

/* All rows of one day; returns the row behind them. */
static const struct walk_row *expect_day(const struct walk_row *row)
{
	const char *day = row->day;
	const struct answer *answer = api_get(FACILITATOR, in_walk(api_text("ledger?as_of=%s", day)));
	const struct json *member = json_first(json_member(answer->json, "members"));

	expect_status(answer, 200, "the ledger of %s", day);
	for (; row->day != NULL && strcmp(row->day, day) == 0; row++)
		for (size_t copy = 0; copy < at.walk->copies; copy++) {
			expect_row(row, member, (size_t)(row->member - 'a') * at.walk->copies + copy + 1);
			member = member != NULL ? json_next(member) : NULL;
		}
	expect(member == NULL, "%s has no other members on %s", at.walk->template, day);
	return row;
}

void walk_through(const struct walk *walk)
{
	found(walk);
	for (const struct walk_happening *what = walk->happenings; what->day != NULL; what++)
		let_happen(what);
	for (const struct walk_row *row = walk->rows; row->day != NULL;)
		row = expect_day(row);
	api_forget();
}
