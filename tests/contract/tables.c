/* The tables of the program and the tables of the database say the same, and each route is guarded twice. */
#include "../support/database.h"
#include "../support/test.h"

#include "halved/api/route.h"
#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/base/text.h"
#include "halved/resources/choices.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct test_database database;
static struct arena *arena;

static void open_database(void)
{
	if (database.name[0] == '\0')
		test_database_new(&database);
	arena = arena_new();
}

static void close_database(void)
{
	arena_free(arena);
}

static const char *ask(const char *url, const char *sql)
{
	return text_copy(arena, text_of(test_database_value(url, sql)));
}

static void expect(bool holds, const char *what)
{
	if (!holds)
		printf("\n    %s", what);
	CU_ASSERT(holds);
}

/* No row is expected: what there is, is told. */
static void expect_none(const char *sql)
{
	const char *found = ask(
		database.superuser, arena_format(arena, "select string_agg(x::text, ', ') from (%s) x", sql));

	expect(found[0] == '\0', found);
}

/* ---- fields and columns ---- */

static bool is_reference(const struct field *field)
{
	return field->type == FIELD_ORGANIZATION || field->type == FIELD_MEMBER ||
	       field->type == FIELD_PERSON;
}

static const char *column_of(const struct field *field)
{
	if (field->type == FIELD_MEMBER)
		return "organization_id";
	return is_reference(field) ? arena_format(arena, "%s_id", field->name) : field->name;
}

static const char *column_type(const struct field *field)
{
	if (is_reference(field))
		return "bigint";
	switch (field->type) {
	case FIELD_INTEGER:
		return "integer";
	case FIELD_REAL:
		return "numeric";
	case FIELD_BOOLEAN:
		return "boolean";
	case FIELD_DATE:
		return "date";
	case FIELD_TIME:
		return "timestamp with time zone";
	case FIELD_VISIBILITY:
		return "USER-DEFINED";
	case FIELD_OBJECT:
	case FIELD_LIST:
		return "jsonb";
	default:
		return "text";
	}
}

/* "type YES|NO" of the column, "" when there is none. */
static const char *column(const char *table, const char *name)
{
	return ask(database.superuser, arena_format(arena,
					       "select data_type || ' ' || is_nullable from "
					       "information_schema.columns where table_schema = 'public' and"
					       " table_name = '%s' and column_name = '%s'",
					       table, name));
}

static void check_field(const struct resource *resource, const struct field *field)
{
	bool kept = field->use == FIELD_FREE || field->use == FIELD_ONCE;
	bool required = field->required || field->fallback != NULL || field->type == FIELD_MEMBER;
	const char *found = column(resource->table, column_of(field)), *wanted;

	if (field->use == FIELD_GIVEN || field->use == FIELD_PARTS ||
		(field->use == FIELD_SHOWN && field->sql != NULL))
		return;
	wanted = arena_format(arena, "%s %s", column_type(field), required ? "NO" : "YES");
	expect(kept ? strcmp(found, wanted) == 0 : strncmp(found, wanted, strlen(column_type(field))) == 0,
		arena_format(arena, "%s.%s: column %s is \"%s\", wanted \"%s\"", resource->name, field->name,
			column_of(field), found, wanted));
}

/* Every table that a route reads or writes, once. */
static void for_every_resource(void (*check)(const struct resource *))
{
	for (size_t i = 0; i < route_count; i++) {
		bool seen = false;

		for (size_t earlier = 0; earlier < i; earlier++)
			seen = seen || routes[earlier].gives == routes[i].gives;
		if (!seen && routes[i].gives != NULL && routes[i].gives->table != NULL)
			check(routes[i].gives);
	}
}

static void check_fields(const struct resource *resource)
{
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		check_field(resource, field);
}

/* Codes, of which the trail tells what they were and what they became; all other text is kept as its hash. */
static bool is_code(const struct field *field)
{
	return field->type == FIELD_CHOICE || field->type == FIELD_YEAR || field->type == FIELD_ZONE ||
	       field->type == FIELD_SLUG || (field->type == FIELD_LIST && field->choices != NULL);
}

static void check_codes(const struct resource *resource)
{
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		if (is_code(field) && field->use != FIELD_GIVEN && field->use != FIELD_PARTS &&
			field->sql == NULL)
			expect_none(arena_format(arena,
				"select name, '%s' from audited() where name = '%s' and '%s' <> all (codes "
				"|| "
				"derived)",
				field->name, resource->table, field->name));
}

static void test_the_trail_tells_codes_in_clear(void)
{
	open_database();
	for_every_resource(check_codes);
	close_database();
}

static void test_every_field_has_its_column_with_its_type_and_nullability(void)
{
	open_database();
	for_every_resource(check_fields);
	close_database();
}

static bool is_shown(const struct resource *resource, const char *name)
{
	const char *read = arena_format(arena, "t.%s", name);

	for (const struct field *field = resource->fields; field->name != NULL; field++)
		if (strcmp(column_of(field), name) == 0 ||
			(field->sql != NULL && strstr(field->sql, read) != NULL))
			return true;
	return false;
}

/* What every record has, what it hangs on, how it came, and the days that its dates and its organization's
 * make. */
static bool is_common(const char *name)
{
	static const char *const common[] = { "id", "version", "created_at", "created_by", "changed_at",
		"changed_by", "withdrawn_at", "network_id", "organization_id", "import_id", "in_force",
		"organization_closed_on" };

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (strcmp(common[i], name) == 0)
			return true;
	return false;
}

static void check_columns(const struct resource *resource)
{
	char *names = (char *)ask(
		database.superuser, arena_format(arena,
					    "select string_agg(column_name, ' ') from "
					    "information_schema.columns where table_schema = 'public' and"
					    " table_name = '%s'",
					    resource->table));

	expect(names[0] != '\0', arena_format(arena, "there is no table %s", resource->table));
	for (char *save, *name = strtok_r(names, " ", &save); name != NULL; name = strtok_r(NULL, " ", &save))
		expect(is_common(name) || is_shown(resource, name),
			arena_format(arena, "column %s.%s is in no field", resource->table, name));
}

static void test_every_column_is_in_a_field(void)
{
	open_database();
	for_every_resource(check_columns);
	close_database();
}

/* ---- statements ---- */

static void test_every_statement_is_one_that_the_service_may_run(void)
{
	const struct statement *statements;
	PGconn *connection;
	size_t count;

	open_database();
	expect(statements_prepare(arena) == NULL, "the statements fit the routes");
	statements = statements_all(&count);
	connection = PQconnectdb(database.service);
	for (size_t i = 0; i < count; i++) {
		PGresult *result = PQprepare(connection, statements[i].name, statements[i].sql, 0, NULL);

		expect(PQresultStatus(result) == PGRES_COMMAND_OK,
			arena_format(arena, "%s: %s", statements[i].name, PQresultErrorMessage(result)));
		PQclear(result);
	}
	PQfinish(connection);
	close_database();
}

/* ---- rights ---- */

static void test_every_right_of_a_role_opens_a_route(void)
{
	char *rights, *save;

	open_database();
	rights =
		(char *)ask(database.superuser, "select string_agg(distinct \"right\", ' ') from role_right");
	for (char *right = strtok_r(rights, " ", &save); right != NULL; right = strtok_r(NULL, " ", &save)) {
		bool used = strstr(" team shared_view release ", arena_format(arena, " %s ", right)) !=
			    NULL; /* of the second guard alone */

		for (size_t i = 0; i < route_count; i++)
			used = used || strcmp(routes[i].right, right) == 0;
		expect(used, arena_format(arena, "no route wants %s", right));
	}
	close_database();
}

/* Names of rows, in the order of the choices; what no list may name is left out. */
static void check_choices(const char *const *choices, const char *sql)
{
	char *names = arena_copy(arena, "", 0);

	for (; *choices != NULL; choices++)
		names = arena_format(arena, "%s%s%s", names, names[0] != '\0' ? " " : "", *choices);
	expect(strcmp(ask(database.superuser, sql), names) == 0, names);
}

static void test_the_choices_of_roles_and_rights_are_the_rows(void)
{
	open_database();
	check_choices(choices_role, "select string_agg(name, ' ' order by position) from role");
	check_choices(choices_right, "select string_agg(name, ' ' order by position) from access_right where "
				     "scope not in ('self', 'feed')");
	close_database();
}

static void test_every_route_is_open_to_somebody(void)
{
	open_database();
	for (size_t i = 0; i < route_count; i++)
		expect(strcmp(routes[i].right, RIGHT_OPEN) == 0 ||
				strcmp(routes[i].right, RIGHT_CALENDAR) == 0 ||
				strcmp(routes[i].right, RIGHT_FORM) == 0 ||
				strcmp(ask(database.superuser, arena_format(arena,
								       "select count(*) > 0 from role_right "
								       "where \"right\" = '%s'",
								       routes[i].right)),
					"t") == 0,
			arena_format(arena, "nobody may %s", routes[i].path));
	close_database();
}

/* ---- the second guard ---- */

static void test_every_table_that_the_service_reads_or_changes_has_row_security(void)
{
	open_database();
	expect_none("select relname from pg_class where relkind in ('r', 'p') and relnamespace = "
		    "'public'::regnamespace"
		    " and not relrowsecurity and relname <> 'schema_migrations'"
		    " and has_table_privilege('halved_service', oid, 'select, update, delete')");
	close_database();
}

static void test_the_service_owns_nothing_and_cannot_pass_row_security(void)
{
	open_database();
	expect_none("select relname from pg_class where relowner = 'halved_service'::regrole union all"
		    " select proname from pg_proc where proowner = 'halved_service'::regrole union all"
		    " select nspname from pg_namespace where nspowner = 'halved_service'::regrole union all"
		    " select datname from pg_database where datdba = 'halved_service'::regrole");
	expect_none("select rolname from pg_roles where rolname = 'halved_service'"
		    " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)");
	expect_none("select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid"
		    " where m.member = 'halved_service'::regrole");
	expect_none("select nspname from pg_namespace where nspname = 'public'"
		    " and has_schema_privilege('halved_service', oid, 'create')");
	close_database();
}

static void test_the_service_deletes_nothing_but_expired_keys_and_truncates_nothing(void)
{
	open_database();
	expect_none(
		"select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
		" and relname <> 'request_key' and has_table_privilege('halved_service', oid, 'delete, "
		"truncate, trigger')"
		" and relname not like 'import%'");
	close_database();
}

static void test_without_an_actor_no_record_is_visible(void)
{
	char *tables, *save;

	open_database();
	tables = (char *)ask(database.superuser, "select string_agg(relname, ' ') from pg_class where "
						 "relkind = 'r' and relnamespace = 'public'::regnamespace"
						 " and has_table_privilege('halved_service', oid, 'select')"
						 " and relname not in ('role_right', 'organization_scheme', "
						 "'role', 'access_right', 'role_gift', 'grade', "
						 "'student_group', 'credential', 'schema_migrations')");
	ask(database.superuser, "insert into organization (kind, name, codes) values ('state', 'W', "
				"'[{\"scheme\":\"state\",\"code\":\"WA\"}]')"
				" on conflict do nothing");
	for (char *table = strtok_r(tables, " ", &save); table != NULL; table = strtok_r(NULL, " ", &save))
		expect(strcmp(ask(database.service, arena_format(arena, "select count(*) from %s", table)),
			       "0") == 0,
			arena_format(arena, "%s shows rows to nobody", table));
	expect(strcmp(ask(database.service, "select set_config('halved.actor', '1', false);"
					    "select count(*) from organization"),
		       "1") == 0,
		"a reader sees the directory");
	close_database();
}

static void test_functions_with_the_owners_power_have_a_fixed_search_path(void)
{
	open_database();
	expect_none("select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"
		    " and coalesce(array_to_string(proconfig, ' '), '') not like '%search_path=public, "
		    "pg_temp%'");
	close_database();
}

static void test_every_view_that_the_service_reads_lets_no_function_look_behind_it(void)
{
	open_database();
	expect_none("select relname from pg_class where relkind = 'v' and relnamespace = "
		    "'public'::regnamespace and has_table_privilege('halved_service', oid, 'select')"
		    " and coalesce(array_to_string(reloptions, ' '), '') not like '%security_barrier%'");
	close_database();
}

/* ---- notes ---- */

/* Long texts that are no notes, and who reads them: what a network or the directory says to all it is for,
 * and what stands in a row for everybody who reads the row. */
static const char *const no_notes[] = { "ask", "ask_answer", "assessment", "attendance", "cause",
	"coaching_plan", "coaching_session", "coaching_step", "commitment", "instrument", "learning",
	"member", "network", "organization", "practice", "published_rate", "session", "submission",
	"theory" };

static bool is_no_note(const struct resource *resource)
{
	for (size_t i = 0; i < sizeof(no_notes) / sizeof(no_notes[0]); i++)
		if (strcmp(no_notes[i], resource->name) == 0)
			return true;
	return false;
}

static void check_notes(const struct resource *resource)
{
	bool note = false, written = false;

	for (const struct field *field = resource->fields; field->name != NULL; field++) {
		note = note || field->type == FIELD_VISIBILITY;
		written = written || (field->type == FIELD_TEXT && field->max >= 1000);
	}
	expect(!written || note != is_no_note(resource),
		arena_format(arena, "%s: is it a note, or is it not?", resource->name));
	expect(note == (strcmp(ask(database.superuser,
				       arena_format(
					       arena, "select '%s' = any (note_tables())", resource->table)),
				"t") == 0),
		arena_format(arena, "%s: note_tables() must know it", resource->name));
}

static void test_every_long_text_is_a_note_or_is_said_to_be_none(void)
{
	open_database();
	for_every_resource(check_notes);
	close_database();
}

static void test_every_table_of_notes_is_read_by_the_one_rule(void)
{
	open_database();
	expect_none(
		"select name from unnest(note_tables()) name where not exists (select from pg_policies where "
		"tablename = name and cmd = 'SELECT' and permissive = 'PERMISSIVE' and regexp_replace(qual, "
		"'\\s+', ' ', 'g') ~ '^sees_note\\(visibility, created_by, network_id, organization_id, "
		"\\( SELECT note_reach\\(\\)[^()]*\\)\\)$')");
	expect_none(
		"select name from unnest(note_tables()) name where not exists (select from pg_trigger where "
		"tgrelid = name::regclass and tgname = 'note_guarded')");
	expect_none("select tablename from pg_policies where tablename = any (note_tables()) and cmd in "
		    "('SELECT', "
		    "'ALL') and permissive = 'PERMISSIVE' group by tablename having count(*) > 1");
	close_database();
}

/* ---- what is looked through ---- */

#define A_PLAN "is planned before anything is heard or seen"
#define OF_A_PROTOCOL "tells how a protocol goes"
#define WHO "names the adult or the team that it is about"

/* Records of what people heard and saw, where each text is looked through for who somebody is, but for these.
 */
static const char *const heard[] = { "interview", "note", "consultancy", "share_out", "learning", "cycle",
	"coaching_session", "coaching_step", "ask_answer", "assessment" };
static const struct {
	const char *name, *why;
} unscreened[] = {
	{ "interview.tags", "is codes of causes" },
	{ "consultancy_role.who", WHO },
	{ "consultancy_take_away.who", WHO },
	{ "consultancy_try.who", WHO },
	{ "consultancy_step.label", OF_A_PROTOCOL },
	{ "consultancy_step.help", OF_A_PROTOCOL },
	{ "session_link.title", "is what a page is called" },
	{ "cycle.aim", A_PLAN },
	{ "cycle.change_idea", A_PLAN },
	{ "cycle.context", A_PLAN },
	{ "cycle.team", A_PLAN },
	{ "cycle.prediction", A_PLAN },
	{ "cycle.plan", A_PLAN },
	{ "cycle.next_step", A_PLAN },
	{ "cycle_task.what", A_PLAN },
	{ "cycle_task.who", A_PLAN },
	{ "cycle_measure.name", A_PLAN },
	{ "cycle_measure.unit", A_PLAN },
	{ "cycle_measure.who", A_PLAN },
	{ "cycle_measure.when", A_PLAN },
};
static bool met[sizeof(unscreened) / sizeof(unscreened[0])];

static bool is_unscreened(const char *name)
{
	for (size_t i = 0; i < sizeof(unscreened) / sizeof(unscreened[0]); i++)
		if (strcmp(unscreened[i].name, name) == 0)
			return met[i] = true;
	return false;
}

/* Ids are texts of at most 20 characters. */
static bool is_free_text(const struct field *field)
{
	return field->use != FIELD_SHOWN &&
	       ((field->type == FIELD_TEXT && (field->max == 0 || field->max > 20)) ||
		       (field->type == FIELD_LIST && field->of == NULL));
}

static void check_screened(const struct resource *resource)
{
	for (const struct field *field = resource->fields; field->name != NULL; field++) {
		const char *name = arena_format(arena, "%s.%s", resource->name, field->name);

		if (is_free_text(field) && !field->screened)
			expect(is_unscreened(name), arena_format(arena, "%s is not looked through", name));
		if (field->of != NULL && field->use != FIELD_SHOWN)
			check_screened(field->of);
	}
}

static void check_heard(const struct resource *resource)
{
	for (size_t i = 0; i < sizeof(heard) / sizeof(heard[0]); i++)
		if (strcmp(heard[i], resource->name) == 0)
			check_screened(resource);
}

static void test_every_text_of_what_was_heard_and_seen_is_looked_through(void)
{
	open_database();
	memset(met, 0, sizeof(met));
	for_every_resource(check_heard);
	for (size_t i = 0; i < sizeof(unscreened) / sizeof(unscreened[0]); i++)
		expect(met[i], arena_format(arena, "%s: there is no such text, or it is looked through",
				       unscreened[i].name));
	close_database();
}

static bool is_looked_through(const struct resource *resource)
{
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		if (field->screened || (field->of != NULL && is_looked_through(field->of)))
			return true;
	return false;
}

static bool takes_answer(const struct resource *resource)
{
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		if (strcmp(field->name, "screened_as") == 0)
			return true;
	return false;
}

static void test_what_takes_a_text_that_is_looked_through_takes_the_answer_too(void)
{
	size_t count = 0;

	open_database();
	for (size_t i = 0; i < route_count; i++) {
		if (routes[i].takes == NULL || !is_looked_through(routes[i].takes))
			continue;
		expect(takes_answer(routes[i].takes),
			arena_format(arena, "%s takes no screened_as", routes[i].path));
		count++;
	}
	expect(count > 2 * sizeof(heard) / sizeof(heard[0]), "each is made and changed");
	close_database();
}

/* ---- erased is gone from the files, too ---- */

/* From which something deletes, or in which something erases what is somebody's, by name. */
static const char erased_tables[] =
	"select distinct name from (select lower(m[1]) as name from pg_proc p,"
	" regexp_matches(p.prosrc, '\\mdelete from ([a-z_]+)', 'gi') m"
	" union all select lower(m[1]) from pg_proc p, regexp_matches(p.prosrc, '\\mupdate ([a-z_]+)', 'gi') "
	"m"
	" where p.proname ~ '_erased$|^erase_|^forget_|^take_back$|^remove_account$'"
	" union all select t.tgrelid::regclass::text from pg_trigger t join pg_proc p on p.oid = t.tgfoid"
	" where p.proname ~ '_erased$') n where exists (select from pg_class where relname = name and "
	"relnamespace = 'public'::regnamespace)";

static void test_every_table_that_something_is_deleted_from_is_rewritten_afterwards_or_tells_of_nobody(void)
{
	open_database();
	expect(atoi(ask(database.superuser,
		       arena_format(arena, "select count(*) from (%s) e", erased_tables))) > 30,
		"there are such tables");
	expect_none(arena_format(arena,
		"select name from (%s) e where name <> all (swept_tables()) and name not in (select u.name "
		"from "
		"unswept_tables() u)",
		erased_tables));
	expect_none(arena_format(
		arena, "select name from unswept_tables() where name not in (%s)", erased_tables));
	expect_none(arena_format(
		arena, "select name from unnest(swept_tables()) name where name not in (%s)", erased_tables));
	close_database();
}

/* Codes and what nobody has written. */
#define CODES                                                                                                \
	"interview\\.(interview|grade_band|quote_kind|led_to|consent)|note\\.(about|record)|.*\\.screened_"  \
	"as|"                                                                                                \
	"request_key\\.(route|key|etag|location)|sheet_entry\\.(match|reason|others)|alias\\.others|"        \
	"import_record\\.outcome|import_refusal\\.column_name|account\\.kind|invitation\\.(role|network)|"   \
	"credential\\.(kind|actor)|api_token\\.(rights|network)|identity\\.issuer|password\\.hash|"          \
	"sign_in_start\\.|coaching_session\\.(kind|status)|coaching_step\\.(session|whose)|mail\\.(kind|"    \
	"became)"

static void test_no_statistics_are_kept_of_texts_in_tables_that_are_rewritten(void)
{
	open_database();
	expect_none(
		"select x.of from (select format('%s.%s', t, a.attname) as of from unnest(swept_tables()) t"
		" join pg_attribute a on a.attrelid = t::regclass and a.attnum > 0 and not a.attisdropped"
		" where a.atttypid in ('text'::regtype, 'jsonb'::regtype) and a.attstattarget <> 0) x"
		" where x.of !~ '^(" CODES ")'");
	close_database();
}

/* ---- no student ---- */

/* What would make a record of a child: a table of children, or a name, a birth date, a number. */
#define OF_A_STUDENT                                                                                         \
	"(^|_)(student|pupil|child|children|learner|kid|minor|enrollee|scholar|attendee|youngster)s?"        \
	"(info|data|details?|records?|names?|numbers?)?(_|$)|birth|"                                         \
	"(^|_)(born|dob|age|ssn|ssid|sid|sis|upn|roll|guardian|surname|forename)(_|$)|"                      \
	"(first|last|middle|given|family|maiden|legal)_?name"
/* Of all students together: groups as they are counted, and a share of a sum. */
#define OF_ALL_STUDENTS "'student_group', 'student_group.', 'matched_students_share'"

static const char columns_of_students[] =
	"select concat(c.table_name, '.', c.column_name) from information_schema.columns c"
	" where c.table_schema = 'public' and c.column_name ~* '" OF_A_STUDENT "'"
	" union all select concat(t.table_name, '.') from information_schema.tables t"
	" where t.table_schema = 'public' and t.table_name ~* '" OF_A_STUDENT
	"' and concat(t.table_name, '.') not in (" OF_ALL_STUDENTS ")";

static void check_no_student(const struct resource *resource)
{
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		expect(strcmp(ask(database.superuser, arena_format(arena,
							      "select '%s' ~* '" OF_A_STUDENT
							      "' and '%s' not in (" OF_ALL_STUDENTS ")",
							      field->name, field->name)),
			       "f") == 0,
			arena_format(arena, "%s.%s is about a student", resource->name, field->name));
}

static void test_no_table_no_column_and_no_field_is_about_a_student(void)
{
	open_database();
	expect_none(columns_of_students);
	for_every_resource(check_no_student);
	close_database();
}

/* Each would be a record of a child; what is found of it, and nothing else. */
static void test_a_record_of_a_student_would_be_found(void)
{
	static const struct {
		const char *columns, *found;
	} records[] = {
		{ "student (id bigint, name text)", "student." },
		{ "district_pupils (id bigint)", "district_pupils." },
		{ "child_record (id bigint)", "child_record." },
		{ "studentinfo (id bigint)", "studentinfo." },
		{ "scholar (id bigint)", "scholar." },
		{ "attendees (id bigint)", "attendees." },
		{ "youngster_list (id bigint)", "youngster_list." },
		{ "talk (pupilname text)", "talk.pupilname" },
		{ "talk (told_by_student text)", "talk.told_by_student" },
		{ "talk (learner_number text)", "talk.learner_number" },
		{ "talk (born_on date)", "talk.born_on" },
		{ "talk (birthday date)", "talk.birthday" },
		{ "talk (date_of_birth date)", "talk.date_of_birth" },
		{ "talk (dob date)", "talk.dob" },
		{ "talk (roll_number text)", "talk.roll_number" },
		{ "talk (sis_id text)", "talk.sis_id" },
		{ "talk (state_ssid text)", "talk.state_ssid" },
		{ "talk (\"firstName\" text)", "talk.firstName" },
		{ "talk (id bigint, words text, grade text)", "" },
	};

	open_database();
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		const char *found = ask(database.superuser,
			arena_format(arena,
				"begin; create table %s; select string_agg(x::text, ', ') from (%s) x",
				records[i].columns, columns_of_students));

		expect(strcmp(found, records[i].found[0] == '\0'
					     ? ""
					     : arena_format(arena, "(%s)", records[i].found)) == 0,
			arena_format(arena, "%s: found \"%s\"", records[i].columns, found));
	}
	close_database();
}

const struct test tests_tables[] = {
	TEST(test_every_table_that_something_is_deleted_from_is_rewritten_afterwards_or_tells_of_nobody),
	TEST(test_no_statistics_are_kept_of_texts_in_tables_that_are_rewritten),
	TEST(test_no_table_no_column_and_no_field_is_about_a_student),
	TEST(test_a_record_of_a_student_would_be_found),
	TEST(test_every_field_has_its_column_with_its_type_and_nullability),
	TEST(test_the_trail_tells_codes_in_clear),
	TEST(test_every_column_is_in_a_field),
	TEST(test_every_statement_is_one_that_the_service_may_run),
	TEST(test_every_right_of_a_role_opens_a_route),
	TEST(test_the_choices_of_roles_and_rights_are_the_rows),
	TEST(test_every_route_is_open_to_somebody),
	TEST(test_every_table_that_the_service_reads_or_changes_has_row_security),
	TEST(test_the_service_owns_nothing_and_cannot_pass_row_security),
	TEST(test_the_service_deletes_nothing_but_expired_keys_and_truncates_nothing),
	TEST(test_without_an_actor_no_record_is_visible),
	TEST(test_functions_with_the_owners_power_have_a_fixed_search_path),
	TEST(test_every_view_that_the_service_reads_lets_no_function_look_behind_it),
	TEST(test_every_long_text_is_a_note_or_is_said_to_be_none),
	TEST(test_every_table_of_notes_is_read_by_the_one_rule),
	TEST(test_every_text_of_what_was_heard_and_seen_is_looked_through),
	TEST(test_what_takes_a_text_that_is_looked_through_takes_the_answer_too),
	TEST_END,
};
