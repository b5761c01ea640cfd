/*
 * Functions with the owner's power pass row-level security, so each of them asks by itself, and so does the
 * trigger that places a feed. Every such check is taken away, one at a time: true takes its place. It is
 * noticed where somebody gets an answer who got none. MUTANTS_SHOWN=1 names them.
 */
#include "../support/matrix.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static PGconn *database;
static unsigned taken, noticed;

static bool run(const char *sql)
{
	PGresult *result = PQexec(database, sql);
	bool good = PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;

	PQclear(result);
	return good;
}

#define NETWORK "find_network('wa-cop-2026')"
#define MINE "find_organization('wa-01109')"
#define THEIRS "find_organization('wa-01158')"
#define KEEP(name, sql) "select set_config('test." name "', (" sql ")::text, true);"
#define KEPT_ID(name) "current_setting('test." name "')"
#define COUNTED                                                                                              \
	"delete from member_total where network_id = " NETWORK ";"                                           \
	"insert into member_total (network_id, school_year, kind, group_id, organization_id, submission_id," \
	" suppressed, enrolled, chronic) values (" NETWORK ", '1999-00', 'annual', 0, " MINE                 \
	", 1, false, 90, 9);"
#define MEASURE(of)                                                                                          \
	"select from counted_points(jsonb_populate_record(null::measure, "                                   \
	"jsonb_build_object('network_id', " NETWORK ", 'organization_id', " of                               \
	", 'source', 'annual'))) where label = '1999-00'"
#define GOAL(published)                                                                                      \
	"select from interim_goal_progress(jsonb_populate_record(null::interim_goal, jsonb_build_object("    \
	"'network_id', " NETWORK ", 'organization_id', " MINE ", 'baseline_year', '2021-22', 'target_year'," \
	" '2023-24', 'target_reduction', 0.5, 'generator', 'linear', 'published', " published                \
	"))) j where j is not null"
#define CYCLES                                                                                               \
	"update cycle set organization_id = " MINE ", network_id = " NETWORK                                 \
	", visibility = 'team', status ="                                                                    \
	" 'completed', did = 'd', studied = 's', prediction_held = 'yes', act = 'adopt', withdrawn_at = "    \
	"null,"                                                                                              \
	" created_by = null;"
#define TALKS                                                                                                \
	"update interview set organization_id = " MINE ", network_id = " NETWORK ", visibility = 'team',"    \
	" tags = '[\"barriers\"]', withdrawn_at = null, created_by = null;"
#define ROUND                                                                                                \
	"update assessment_round set network_id = " NETWORK ", organization_id = null, theories = true,"     \
	" closes_on = '2020-01-01', withdrawn_at = null;"                                                    \
	"delete from assessment where id <> (select min(id) from assessment);"                               \
	"delete from assessment_round where id <> (select min(assessment_round_id) from assessment);"        \
	"update assessment set network_id = " NETWORK ", created_by = " ACCOUNT_OF_OTHER                     \
	", organization_id = " MINE ", causes = '[{\"cause\":\"barriers\"}]', withdrawn_at = null;" KEEP(    \
		"round", "select min(assessment_round_id) from assessment")
#define ASK                                                                                                  \
	KEEP("ask", "select min(id) from ask where network_id = " NETWORK                                    \
		    " and withdrawn_at is null and status = 'published'")
#define INVITED                                                                                              \
	"delete from mail; update invitation set created_by = actor_id(), accepted_at = null, withdrawn_at " \
	"= null,"                                                                                            \
	" expires_at = now() + interval '1 day', role = 'district_lead', network_id = null, "                \
	"organization_id = " MINE ";"                                                                        \
	"insert into mail (kind, invitation_id) select 'invitation', min(id) from invitation;"

/* Kept, because whom a network is no concern of does not find it. */
#define NET KEEP("net", "select " NETWORK)
#define GOAL_YEAR                                                                                            \
	NET COUNTED "update member_total set school_year = '2021-22' where school_year = '1999-00';"         \
		    "update network set goal = goal || '{\"baseline_year\": \"2021-22\"}'"
#define GOAL_ROWS "select from goal_rows(" KEPT_ID("net") "::bigint, '2021-22', 'annual', null, null, null)"
#define SUMMARY_ROWS                                                                                         \
	"select from summary_rows(" KEPT_ID(                                                                 \
		"net") "::bigint, '2023-24', 'annual', null, null, 0::smallint, 0::smallint, null)"

#define SUMMARY_ROWS_ONCE                                                                                    \
	"select from summary_rows(" KEPT_ID(                                                                 \
		"net") "::bigint, '2023-24', 'annual', null, now(), 0::smallint, 0::smallint, null)"
#define OF_FORM "sha256('hf_fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210')"
/* Whoever is not the form link itself is one for another ask, member or link. */
#define FORM_BUT(part)                                                                                       \
	"select set_config('halved.actor', case when c.account_id = actor_id() then c.actor else "           \
	"regexp_replace(c.actor,"                                                                            \
	" '\"" part "\": \"[^\"]*\"', '\"" part                                                              \
	"\": \"{0}\"') end, true) from credential c where c.hash = " OF_FORM ";"
#define FORM_VERSION "select where cardinality(form_version()) > 0"
/* As somebody who has signed in. */
#define MAY_MAKE                                                                                             \
	"select set_config('halved.actor', concat(actor_id(), '|', split_part(now_as.actor, '|', 2), ' "     \
	"token feed |',"                                                                                     \
	" split_part(now_as.actor, '|', 3)), true) from current_setting('halved.actor') now_as (actor);"
/* Whoever is somebody else shows a token of theirs that has no right. */
#define SHOWING_NOTHING(who_)                                                                                \
	"select set_config('halved.actor', case when c.account_id = actor_id() then c.actor else "           \
	"c.account_id || '||{}' end, true)"                                                                  \
	" from credential c where c.hash = sha256('" who_ "');"

#define LEDGER_ROWS(record_)                                                                                 \
	"select from ledger_events('wa-cop-2026', 'wa-01109', null) where record = '" record_                \
	"' and id is not null"
#define IMPORT KEEP("import", "select max(id) from import where kind = 'counts' and network_id = " NETWORK)

/* What somebody does to the other's account, and what the other finds then. */
#define ACCOUNT_OF_OTHER "(select account_id from credential where hash = sha256('other'))"
#define OTHERS KEEP("actor", "select actor from credential where hash = sha256('other')")
#define THEN_OTHER "select set_config('halved.actor', " KEPT_ID("actor") ", true);"
#define SIGNED_IN                                                                                            \
	"update credential set kind = 'sign_in', expires_at = now() + interval '1 hour' where hash = "       \
	"sha256('other');"
#define FACTORS                                                                                              \
	"insert into second_factor (account_id, secret, confirmed_at) select distinct id, '\\x01'::bytea, "  \
	"now() from"                                                                                         \
	" unnest(array[actor_id(), " ACCOUNT_OF_OTHER "]) id;"

#define TOKEN                                                                                                \
	"update api_token set created_by = actor_id(), withdrawn_at = null, expires_at = now() + interval "  \
	"'1 day',"                                                                                           \
	" credential_id = null;" KEEP("token", "select min(id) from api_token")
#define BASELINE                                                                                             \
	"select where goal_baseline(jsonb_populate_record(null::interim_goal, "                              \
	"jsonb_build_object('network_id',"                                                                   \
	" " NETWORK ", 'organization_id', " MINE ", 'baseline_year', '2021-22'))) is not null"
#define MAKE_SECRET                                                                                          \
	"select from make_secret_of('api_token', " KEPT_ID("token") "::bigint) r where r is not null"

/* What a function is asked, and who gets an answer and who does not. `before` brings the records into the
 * state: with the actor, but the owner's power and no triggers. A function can be asked more than one
 * question. */
static const struct question {
	const char *function, *before, *sql;
	enum who gets, lacks;
} questions[] = {
	{ "minutes_asked_of", ASK "update ask set minutes = 5",
		"select from minutes_asked_of(" MINE ") m where (m ->> 'asks')::int > 0", DISTRICT, OTHER },
	{ "show_reminders", ASK, "select from show_reminders(" KEPT_ID("ask") ") r where r is not null",
		FACILITATOR, DISTRICT },
	{ "ask_members", ASK,
		"select from ask_members(" KEPT_ID("ask") ", null, 1000) where cursor = (" MINE ")::text",
		DISTRICT, OTHER },
	{ "import_sizes", COUNTED IMPORT,
		"select from import_sizes(" KEPT_ID("import") "::bigint) where enrolled = 90", FACILITATOR,
		DISTRICT },
	{ "import_directory", IMPORT, "select from import_directory(" KEPT_ID("import") "::bigint)",
		FACILITATOR, DISTRICT },
	{ "oversees",
		"insert into account (kind, name) values ('system', 'Seatless');" KEEP(
			"account", "select max(id) from account"),
		"select from account_seen(" KEPT_ID("account") ")", ADMIN, DISTRICT },
	{ "oversees", KEEP("account", "select account_id from credential where hash = sha256('facilitator')"),
		"select from account_seen(" KEPT_ID("account") ")", ADMIN, DISTRICT },
	{ "account_seen",
		KEEP("account", "select account_id from credential where hash = sha256('facilitator')"),
		"select from account_seen(" KEPT_ID("account") ")", ADMIN, DISTRICT },
	{ "accounts_seen",
		KEEP("account", "select account_id from credential where hash = sha256('facilitator')"),
		"select from accounts_seen(" KEPT_ID("account") "::bigint - 1, 1) where id = " KEPT_ID(
			"account") "::bigint",
		ADMIN, DISTRICT },
	{ "theories_told", ROUND, "select from theories_told(" KEPT_ID("round") ")", DISTRICT, OTHER },
	{ "coaching_delivery", "",
		"select from coaching_delivery(jsonb_populate_record(null::coaching_series, "
		"jsonb_build_object("
		"'network_id', " NETWORK ", 'organization_id', " MINE "))) d where d is not null",
		DISTRICT, OTHER },
	{ "counted_points", COUNTED, MEASURE(MINE), DISTRICT, OTHER },
	{ "counted_points", COUNTED, MEASURE("null"), DISTRICT, READER },
	{ "interim_goal_progress", "", GOAL("false"), DISTRICT, OTHER },
	{ "interim_goal_progress", "", GOAL("true"), OTHER, READER },
	{ "cause_pointers", TALKS, "select from cause_pointers(" NETWORK ", 1)", OTHER, READER },
	{ "cause_pointers", TALKS, "select from cause_pointers(" NETWORK ", 1) where interviews > 0",
		DISTRICT, OTHER },
	{ "prediction_counts", CYCLES, "select from prediction_counts(" NETWORK ")", OTHER, READER },
	{ "prediction_counts", CYCLES, "select from prediction_counts(" NETWORK ") where shown", DISTRICT,
		OTHER },
	{ "prediction_counts",
		CYCLES "update cycle set created_by = (select account_id from credential where hash = "
		       "sha256('district'))",
		"select from prediction_counts(" NETWORK ") where mine", DISTRICT, OTHER },
	{ "hidden_tries",
		CYCLES
		"update practice set network_id = " NETWORK
		"; update cycle set started_at = now(), practice = (select code from practice order by id "
		"limit 1);" KEEP("practice", "select to_jsonb(p) from practice p order by id limit 1"),
		"select from hidden_tries(jsonb_populate_record(null::practice, " KEPT_ID(
			"practice") "::jsonb)) where tries > 0",
		OTHER, READER },
	{ "alike", "", "select from alike(" NETWORK ", " MINE ", " THEIRS ") a where cardinality(a) > 0",
		DISTRICT, OTHER },
	{ "alike", "", "select from alike(" NETWORK ", " MINE ", " THEIRS ") a where cardinality(a) > 0",
		FACILITATOR, READER },
	{ "goal_rows", GOAL_YEAR, GOAL_ROWS, DISTRICT, VISITOR },
	{ "goal_rows", GOAL_YEAR, GOAL_ROWS " where seen and organization_id = " MINE, DISTRICT, OTHER },
	{ "sees_region", NET,
		"select where sees_region(" KEPT_ID("net") "::bigint, '2023-24', null, null, " MINE ")",
		DISTRICT, OTHER },
	{ "summary_rows", NET, SUMMARY_ROWS, DISTRICT, VISITOR },
	{ "summary_rows", NET "delete from succession",
		SUMMARY_ROWS " where organization_id = " MINE " and name is not null", DISTRICT, OTHER },
	{ "account_of",
		"update person set withdrawn_at = null, email = 'other-one@example.org', organization_id "
		"= " MINE " where id = (select max(id) from person);"
		"insert into account (kind, name, email) values ('person', 'Example', "
		"'other-one@example.org');" KEEP("person", "select max(id) from person"),
		"select from account_of(" KEPT_ID("person") "::bigint) a where a is not null", DISTRICT,
		OTHER },
	{ "note_taking", "", "select note_taking('organization', " MINE ")", DISTRICT, OTHER },
	{ "note_taking",
		"update person set organization_id = " MINE ";" KEEP("person", "select max(id) from person"),
		"select note_taking('person', " KEPT_ID("person") "::bigint)", DISTRICT, OTHER },
	{ "note_taking", KEEP("account", "select account_id from credential where hash = sha256('district')"),
		"select note_taking('account', " KEPT_ID("account") "::bigint)", DISTRICT, OTHER },
	{ "take_mail", INVITED, "select from take_mail() where recipient is not null", FACILITATOR, READER },
	{ "asks_of", "", "select from asks_of('wa-01109') r where r is not null", DISTRICT, OTHER },
	{ "asks_of",
		CYCLES "delete from interview; update cycle set prediction_held = 'no', started_at = now(), "
		       "completed_at = now(), "
		       "recorded_at = now()",
		"select from asks_of('wa-01109') r where (r::json -> 'listen' ->> 0) is not null", DISTRICT,
		HOST },
	{ "assessment_members", ROUND,
		"select from assessment_members(" KEPT_ID("round") ") where organization_id = " MINE,
		DISTRICT, OTHER },
	{ "ledger_members", "",
		"select from ledger_members('wa-cop-2026', null, null) where organization_id = " MINE,
		DISTRICT, OTHER },
	{ "ledger_events", CYCLES "update cycle set started_at = now() - interval '1 day'",
		LEDGER_ROWS("cycle"), DISTRICT, HOST },
	{ "ledger_events",
		"update note set organization_id = " MINE ", network_id = " NETWORK
		", visibility = 'team', withdrawn_at = null,"
		" shared_at = now() - interval '1 day', released_at = null, created_by = null",
		LEDGER_ROWS("note"), DISTRICT, HOST },
	{ "ledger_events",
		"update coaching_session set organization_id = " MINE ", network_id = " NETWORK
		", kind = 'session', status = 'held',"
		" meets_at = now() - interval '1 day', withdrawn_at = null;"
		"update coaching_series set starts_on = null, ends_on = null, plan = null",
		LEDGER_ROWS("coaching_session"), DISTRICT, HOST },
	{ "my_sign_ins",
		"update credential set kind = 'sign_in', expires_at = now() + interval '1 hour' where hash = "
		"sha256('other');" KEEP("id", "select id from credential where hash = sha256('other')"),
		"select from my_sign_ins('') where id = " KEPT_ID("id") "::bigint", OTHER, DISTRICT },
	{ "show_me", "", "select from show_me(sha256('other')) r where r is not null", OTHER, DISTRICT },
	{ "import_clean", "", "select import_clean()", FACILITATOR, DISTRICT },
	{ "import_forget", "", "select import_forget(0)", FACILITATOR, DISTRICT },
	{ "import_analyze", "", "select import_analyze()", FACILITATOR, DISTRICT },
	{ "need_import_right", IMPORT, "select need_import_right(" KEPT_ID("import") "::bigint)", FACILITATOR,
		DISTRICT },
	{ "need_right", "", "select import_open('wa-cop-2026', 'counts', 'counts.csv')", FACILITATOR,
		DISTRICT },
	{ "import_period_rows", IMPORT,
		"select count(*) from import_period_rows(" KEPT_ID("import") "::bigint, '{1}')", FACILITATOR,
		DISTRICT },
	{ "import_held_rows", IMPORT, "select count(*) from import_held_rows(" KEPT_ID("import") "::bigint)",
		FACILITATOR, DISTRICT },
	{ "import_record_faults", IMPORT,
		"select count(*) from import_record_faults(" KEPT_ID("import") "::bigint)", FACILITATOR,
		DISTRICT },
	{ "import_close", IMPORT,
		"select import_close(" KEPT_ID("import") "::bigint, '{\"status\": \"failed\", \"rows\": 0, "
							 "\"skipped\": 0, \"skips\": {}}')",
		FACILITATOR, DISTRICT },
	{ "import_rejected", IMPORT, "select count(*) from import_rejected(" KEPT_ID("import") ", 0, 9)",
		FACILITATOR, DISTRICT },
	{ "import_rows", IMPORT, "select count(*) from import_rows(" KEPT_ID("import") ", null, 0, 9)",
		FACILITATOR, DISTRICT },
	{ "takes_home", "", "select where takes_home(" MINE ")", DISTRICT, OTHER },
	{ "sign_out_overseen", KEEP("own", "select actor_id()"),
		"select from sign_out_overseen(" KEPT_ID("own") ")", SIGNED, DISTRICT },
	{ "confirm_second_factor",
		"insert into second_factor (account_id, secret) values (" ACCOUNT_OF_OTHER ", '\\x01')",
		"select confirm_second_factor(1, 'abc', '')", OTHER, DISTRICT },
	{ "confirm_second_factor",
		SIGNED_IN "insert into second_factor (account_id, secret) values (actor_id(), '\\x01')",
		"select confirm_second_factor(1, 'abc', '');" THEN_OTHER
		"select where not exists (select from my_sign_ins(''))",
		OTHER, DISTRICT },
	{ "my_second_factor", FACTORS "delete from second_factor where account_id <> " ACCOUNT_OF_OTHER,
		"select from my_second_factor() r where (r::json ->> 'since') is not null", OTHER, DISTRICT },
	{ "my_second_factor", "update network set second_factor_asked_of = 'facilitators'",
		"select from my_second_factor() r where (r::json ->> 'required')::boolean", HOST, DISTRICT },
	{ "start_second_factor",
		FACTORS
		"update second_factor set confirmed_at = null where account_id = actor_id(); update "
		"second_factor set"
		" recovery = array['\\x01'::bytea];"
		"insert into password (account_id, hash) values (actor_id(), 'x') on conflict do nothing;"
		"update password set hash = 'x'",
		"select start_second_factor('\\x02', 'x');" THEN_OTHER
		"select from my_second_factor() r where (r::json ->> 'since') is null",
		OTHER, DISTRICT },
	{ "renew_recovery",
		FACTORS
		"insert into password (account_id, hash) values (actor_id(), 'x') on conflict do nothing;"
		"update password set hash = 'x'",
		"select renew_recovery('x', 9, null, 'abc');" THEN_OTHER
		"select from my_second_factor() r where (r::json ->> 'recovery_codes_left')::int > 0",
		OTHER, DISTRICT },
	{ "want_reminders", "",
		"select want_reminders(false);" THEN_OTHER
		"select from show_me(sha256('other')) r where not (r::json ->> 'reminders')::boolean",
		OTHER, DISTRICT },
	{ "own_email",
		"delete from account where id <> " ACCOUNT_OF_OTHER
		"; update account set kind = 'person', email = 'other-one@example.org'",
		"select where own_email() is not null", OTHER, DISTRICT },
	{ "make_link",
		INVITED "update invitation set role = 'reader', organization_id = null;" KEEP(
			"invitation", "select min(id) from invitation"),
		"select from make_link(" KEPT_ID("invitation") "::bigint) r where r is not null", FACILITATOR,
		READER },
	{ "invitations_for",
		INVITED "update invitation set email = 'other-one@example.org';" KEEP(
			"found", "select count(*) from invitations_for('other-one@example.org')"),
		"select where " KEPT_ID("found") " <> '0'", FACILITATOR, READER },
	{ "make_secret_of", TOKEN, MAKE_SECRET, SIGNED, DISTRICT },
	{ "goal_baseline", GOAL_YEAR, BASELINE, DISTRICT, OTHER },
	{ "make_secret_of",
		TOKEN "update api_token set created_by = (select account_id from credential where hash = "
		      "sha256('facilitator'));"
		      "select set_config('halved.actor', concat(actor_id(), '| token |{}'), true);",
		MAKE_SECRET, FACILITATOR, SIGNED },
	{ "feed_network", "", "select where feed_network() is not null", FEED, KEPT },
	{ "form_version", FORM_BUT("ask"), FORM_VERSION, FORM, DISTRICT },
	{ "form_version", FORM_BUT("form"), FORM_VERSION, FORM, DISTRICT },
	{ "form_version",
		FORM_BUT("link") "update submission set submitted_at = null, status = 'draft', version = 1, "
				 "form_link_id ="
				 " (select f.id from form_link f join credential c on c.id = f.credential_id "
				 "where c.hash = " OF_FORM ")",
		FORM_VERSION, FORM, DISTRICT },
	{ "feed_placed", MAY_MAKE,
		"insert into feed (label, network_id, organization_id, expires_at, created_by) values "
		"('x', " NETWORK ", " MINE ", now() + interval '1 day', actor_id()) returning 1",
		DISTRICT, ADMIN },
	{ "token_ordered", MAY_MAKE,
		"insert into api_token (label, rights, expires_at, created_by) values ('x', '[\"decide\"]',"
		" now() + interval '1 day', actor_id()) returning 1",
		FACILITATOR, DISTRICT },
	{ "token_ordered",
		MAY_MAKE KEEP("rights", "select case when account_id = actor_id() then '[\"view\"]' else "
					"'[\"view\",\"access\"]' end"
					" from credential where hash = sha256('facilitator')"),
		"insert into api_token (label, rights, expires_at, created_by) values ('x', " KEPT_ID(
			"rights") "::jsonb,"
				  " now() + interval '1 day', actor_id()) returning 1",
		FACILITATOR, DISTRICT },
	{ "summary_rows", NET, SUMMARY_ROWS_ONCE " where organization_id = " MINE " and name is not null",
		DISTRICT, OTHER },
	{ "may_give", NET SHOWING_NOTHING("host"),
		"select where may_give('reader', " KEPT_ID("net") "::bigint, null)", HOST, READER },
	{ "may_give", "", "select where may_give('reader', null, null)", FACILITATOR, DISTRICT },
	{ "may_give", "", "select where may_give('coach', null, " MINE ")", ADMIN, DISTRICT },
};

static PGresult *ask_as(const struct question *question, enum who who)
{
	char actor[200];
	PGresult *result;
	bool prepared;

	snprintf(actor, sizeof(actor),
		"select set_config('halved.actor', actor, true) from credential where hash = sha256('%s')",
		who_secret(who));
	run("savepoint asked");
	run("set local session_replication_role = replica");
	run(actor);
	run(OTHERS);
	prepared = question->before[0] == '\0' || run(question->before);
	expect(prepared, "%s: %s", question->function, PQerrorMessage(database));
	run("set local session_replication_role = origin");
	run("set local role halved_service");
	result = PQexec(database, question->sql);
	run("rollback to asked");
	return result;
}

static bool gets(const struct question *question, enum who who)
{
	PGresult *result = ask_as(question, who);
	bool got = PQntuples(result) > 0;

	PQclear(result);
	return got;
}

static bool is_noticed(const char *function)
{
	for (size_t n = 0; n < COUNT_OF(questions); n++)
		if (strcmp(questions[n].function, function) == 0 && gets(&questions[n], questions[n].lacks))
			return true;
	return false;
}

/* Each has somebody who gets an answer, and who shall get none gets none. */
static void prepare_questions(void)
{
	for (size_t n = 0; n < COUNT_OF(questions); n++) {
		PGresult *result = ask_as(&questions[n], questions[n].gets);

		expect(PQntuples(result) > 0, "%s: nobody gets anything of %s: %s", questions[n].function,
			questions[n].sql, PQresultErrorMessage(result));
		PQclear(result);
		expect(!gets(&questions[n], questions[n].lacks), "%s: it is open", questions[n].sql);
	}
}

/* ---- the checks of a function ---- */

static const char *const checks[] = { "may", "sees_note", "takes_home", "oversees", "account_may_give",
	"may_give", "everywhere" };
/* They refuse by themselves where they are performed; elsewhere they give what was asked about. */
static const char *const refusals[] = { "need_right", "need_import_right" };
#define AS_ACTOR " = actor_id()"

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static const char *behind_call(const char *open)
{
	int depth = 0;

	do
		depth += *open == '(' ? 1 : *open == ')' ? -1 : 0;
	while (*open++ != '\0' && depth > 0);
	return open;
}

static bool is_named(const char *const *names, size_t count, const char *start, const char *end)
{
	for (size_t i = 0; i < count; i++)
		if ((size_t)(end - start) == strlen(names[i]) &&
			memcmp(start, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* Who changed a row is set and not compared. */
static const char *const set[] = { "changed_by", "committed_by" };

/* Lists of where the actor has a right: something is any of them. */
static const char *const lists[] = { "organizations_of", "networks_of", "form_of", "seen_organizations",
	"seat_networks" };
#define IN_LIST " = any ("

static const char *behind_list(const char *end)
{
	const char *word;

	if (*end == '(')
		end = behind_call(end);
	if (strncmp(end, IN_LIST, strlen(IN_LIST)) != 0)
		return NULL;
	word = end += strlen(IN_LIST);
	while (is_word(*end))
		end++;
	return is_named(lists, COUNT_OF(lists), word, end) ? behind_call(word - 1) : NULL;
}

/* Conditions under which a trigger refuses: false takes their place. */
static const char *const refused[] = { "missing is not null", "new.rights ? 'access'" };

static size_t refused_at(const char *start)
{
	for (size_t i = 0; i < COUNT_OF(refused); i++)
		if (strncmp(start, refused[i], strlen(refused[i])) == 0)
			return strlen(refused[i]);
	return 0;
}

/* Where the check that begins here ends; NULL when none does. */
static const char *check_at(const char *start, const char *text)
{
	const char *end = start;

	if (start > text && is_word(start[-1]))
		return NULL;
	if (refused_at(start) > 0)
		return start + refused_at(start);
	while (is_word(*end))
		end++;
	if (*end == '(' && (is_named(checks, COUNT_OF(checks), start, end) ||
				   (start - text > 8 && memcmp(start - 8, "perform ", 8) == 0 &&
					   is_named(refusals, COUNT_OF(refusals), start, end))))
		return behind_call(end);
	if (end == start || strncmp(end, AS_ACTOR, strlen(AS_ACTOR)) != 0)
		return end == start ? NULL : behind_list(end);
	return is_named(set, COUNT_OF(set), start, end) ? NULL : end + strlen(AS_ACTOR);
}

/* ---- those that are asked otherwise ---- */

/* Whole functions or single checks of one; what stays unnoticed says why. */
#define SUITES_ASK "missed by suites that ask through the API"
#define SAYS_NO_MORE "hides more, not less"

static const struct {
	const char *name, *why;
} elsewhere[] = {
	{ "may", "is taken away whole with the rules" },
	{ "alike 1", "whoever may see the record of a member sees what is shared, too" },
	{ "asks_of 2", SUITES_ASK },
	{ "begin_recheck", SUITES_ASK },
	{ "begin_removal", SUITES_ASK },
	{ "change_password", SUITES_ASK },
	{ "confirm_second_factor 3", "a sign-in is one account's" },
	{ "end_sign_in", SUITES_ASK },
	{ "import_commit", "tests/api/imports.c asks it for each kind of file" },
	{ "feed_member", SUITES_ASK },
	{ "open_invitation", SUITES_ASK },
	{ "remove_overseen", SAYS_NO_MORE },
	{ "start_second_factor 1", SAYS_NO_MORE },
	{ "take_seat", SUITES_ASK },
	{ "hidden_tries 1", SAYS_NO_MORE },
};

static bool is_asked(const char *function)
{
	for (size_t n = 0; n < COUNT_OF(questions); n++)
		if (strcmp(questions[n].function, function) == 0)
			return true;
	return false;
}

static const char *reason_of(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(elsewhere); i++)
		if (strcmp(elsewhere[i].name, name) == 0)
			return elsewhere[i].why;
	return NULL;
}

static void take_away(
	const char *function, const char *text, const char *start, const char *end, unsigned nth)
{
	struct arena *arena = arena_new();
	bool made, found = false;
	char name[160];

	snprintf(name, sizeof(name), "%s %u", function, nth);
	run("begin");
	made = run(arena_format(
		arena, "%.*s%s%s", (int)(start - text), text, refused_at(start) > 0 ? "false" : "true", end));
	expect(made, "%s cannot be made without %.*s: %s", name, (int)(end - start), start,
		PQerrorMessage(database));
	if (made)
		found = is_noticed(function);
	run("rollback");
	taken++;
	noticed += found;
	if (getenv("MUTANTS_SHOWN") != NULL)
		printf("    %-30s %.*s %s\n", name, (int)(end - start), start, found ? "" : "-");
	expect(found != (reason_of(name) != NULL), "%s: %.*s %s", name, (int)(end - start), start,
		found ? "is noticed: strike it from the list" : "is not noticed by anything");
	arena_free(arena);
}

/* Which are listed by name alone. */
static void leave(const char *function, const char *start, const char *end, unsigned nth)
{
	char name[160];

	snprintf(name, sizeof(name), "%s %u", function, nth);
	expect(reason_of(function) != NULL || reason_of(name) != NULL, "%s: no question asks %.*s", name,
		(int)(end - start), start);
}

static unsigned take_each_away(const char *function, const char *text)
{
	const char *body = strstr(text, "\nAS $");
	unsigned nth = 0;

	check(body != NULL);
	for (const char *at = body; *at != '\0'; at++) {
		const char *end = check_at(at, text);

		if (end == NULL)
			continue;
		nth++;
		if (is_asked(function))
			take_away(function, text, at, end, nth);
		else
			leave(function, at, end, nth);
	}
	return nth;
}

static void test_every_check_of_a_function_with_the_owner_s_power_is_missed(void)
{
	unsigned met = 0;
	PGresult *functions;

	world_make();
	matrix_show();
	database = PQconnectdb(api_database());
	run("begin");
	prepare_questions();
	run("rollback");
	functions = PQexec(database,
		"select proname, pg_get_functiondef(oid) from pg_proc where (prosecdef or proname = "
		"'feed_placed') and"
		" pronamespace = 'public'::regnamespace and proname !~ '^audit_' order by 1");
	expect(PQntuples(functions) > 100, "%d functions", PQntuples(functions));
	for (int row = 0; row < PQntuples(functions); row++)
		met += take_each_away(PQgetvalue(functions, row, 0), PQgetvalue(functions, row, 1));
	expect(taken > 70, "%u checks", taken);
	printf("%u checks taken away, %u noticed; %u are left to other tests ", taken, noticed, met - taken);
	PQclear(functions);
	PQfinish(database);
	api_forget();
}

const struct test tests_mutant_checks[] = {
	TEST(test_every_check_of_a_function_with_the_owner_s_power_is_missed),
	TEST_END,
};
