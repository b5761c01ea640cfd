/* The audit trail in the database: nobody else writes it, what is sealed is proved, what is written stays
 * out. */
#include "../support/command.h"
#include "../support/database.h"
#include "../support/test.h"

#include "halved/api/route.h"
#include "halved/base/arena.h"
#include "halved/base/text.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct test_database database;
static struct arena *arena;

static const char *ask(const char *sql)
{
	return text_copy(arena, text_of(test_database_value(database.owner, sql)));
}

static void expect(bool holds, const char *what)
{
	if (!holds)
		printf("\n    %s", what);
	CU_ASSERT(holds);
}

static void expect_value(const char *sql, const char *wanted)
{
	const char *found = ask(sql);

	expect(strcmp(found, wanted) == 0,
		arena_format(arena, "%s: \"%s\", wanted \"%s\"", sql, found, wanted));
}

/* Some organizations, each made and changed in transactions of their own, and all of it sealed. */
static void open_sealed(void)
{
	test_database_new(&database);
	arena = arena_new();
	for (unsigned i = 1; i <= 3; i++) {
		ask(arena_format(arena,
			"insert into organization (kind, name, codes) values ('district', 'Example District',"
			" '[{\"scheme\":\"wa-district\",\"code\":\"%u\"}]')",
			80000 + i));
		expect_value("select seal_audit()", "f");
	}
	expect_value("select count(*) from audit_seal", "3");
	expect_value("select string_agg(fault, ' ') from audit_faults()", "");
}

static void close_sealed(void)
{
	test_database_drop(&database);
	arena_free(arena);
}

/* One who may do anything does `sql`; the proof then says `fault` and nothing else. */
static void expect_found(const char *sql, const char *fault)
{
	open_sealed();
	ask(sql);
	expect_value("select string_agg(fault, ' ') from audit_faults()", fault);
	close_sealed();
}

/* ---- what is found ---- */

static void test_a_removed_entry_is_named(void)
{
	expect_found(
		"delete from audit_entry where id = 2", "Entry 2 has been removed; seal 2 was made over it.");
}

static void test_an_altered_entry_is_named_whatever_was_altered(void)
{
	static const char *const alterations[] = { "era = 2", "xid = '9'",
		"at = at + interval '1 microsecond'", "actor_id = 9", "request = 'x'", "action = 'change'",
		"subject = 'network'", "subjects = '{1}'", "organization_id = 1", "network_id = 1",
		"change = change || '{\"x\": [1, 2]}'" };

	for (size_t i = 0; i < sizeof(alterations) / sizeof(alterations[0]); i++) {
		char sql[200];

		snprintf(sql, sizeof(sql), "update audit_entry set %s where id = 2", alterations[i]);
		expect_found(sql, "Entry 2 has been altered; seal 2 was made over it.");
	}
}

static void test_an_entry_put_in_afterwards_is_named(void)
{
	expect_found("insert into audit_entry (era, xid, action, subject, subjects)"
		     " select 1, xid, 'read', 'organization', '{1}' from audit_entry where id = 2",
		"Entry 4 has been put in; seal 2 was made without it.");
}

/* No seal is ever made over such a row, so it would be taken for one that is not sealed yet. */
static void test_an_entry_of_another_time_is_named(void)
{
	static const struct {
		const char *era, *xid, *fault;
	} entries[] = {
		{ "0", "xid", "Entry 4 has been put in; era 0 has never been." },
		{ "9", "xid", "Entry 4 has been put in; era 9 has never been." },
		{ "1", "(xid::text::bigint + 1000000)::text::xid8",
			"Entry 4 has been put in; era 1 has no such transaction yet." },
	};

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		char sql[300];

		snprintf(sql, sizeof(sql),
			"insert into audit_entry (era, xid, action, subject, subjects) select %s, %s, 'read',"
			" 'organization', '{1}' from audit_entry where id = 2",
			entries[i].era, entries[i].xid);
		expect_found(sql, entries[i].fault);
	}
	expect_found(
		"update audit_key set era = 2; insert into audit_entry (era, xid, action, subject, subjects)"
		" select 1, pg_current_xact_id(), 'read', 'organization', '{1}'",
		"Entry 4 has been put in; era 1 is over.");
}

static void test_an_emptied_trail_is_named(void)
{
	expect_found("delete from audit_entry; delete from audit_seal",
		"The trail is empty, though 3 numbers were given to entries.");
}

static void test_a_removed_seal_is_named(void)
{
	expect_found("delete from audit_seal where number = 2", "Seal 2 is missing.");
	expect_found("delete from audit_seal where number = 1", "Seal 1 is missing.");
}

static void test_an_altered_seal_is_named(void)
{
	expect_found("update audit_seal set at = at + interval '1 microsecond' where number = 2",
		"Seal 2 has been altered.");
	expect_found(
		"update audit_seal set digest = sha256('x') where number = 3", "Seal 3 has been altered.");
}

/* Whoever alters an entry and makes its seal fit leaves a seal that those behind it do not fit. */
static void test_a_seal_that_was_made_anew_does_not_fit_the_next(void)
{
	expect_found("update audit_entry set action = 'change' where id = 2;"
		     "update audit_seal set digests = array(select audit_digest(e) from audit_entry e where "
		     "id = 2)"
		     " where number = 2;"
		     "update audit_seal s set digest = audit_seal_digest((select digest from audit_seal "
		     "where number = 1), s)"
		     " where number = 2",
		"Seal 3 has been altered.");
}

/* ---- what is sealed when ---- */

static void run(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);

	expect(PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK,
		PQerrorMessage(connection));
	PQclear(result);
}

static const char change[] = "update organization set version = version + 1 where id = %d";

static void test_an_entry_of_a_later_commit_with_a_lower_id_is_sealed_when_it_is_there(void)
{
	PGconn *slow;

	open_sealed();
	slow = PQconnectdb(database.owner);
	run(slow, "begin");
	run(slow, arena_format(arena, change, 1));
	ask(arena_format(arena, change, 2));
	expect_value("select seal_audit()", "f");
	expect_value("select max(id) from audit_seal, unnest(ids) id", "3");
	run(slow, "commit");
	PQfinish(slow);
	expect_value("select seal_audit()", "f");
	expect_value("select array_to_string(ids, ',') from audit_seal where number = 4", "4,5");
	expect_value("select string_agg(fault, ' ') from audit_faults()", "");
	close_sealed();
}

static void test_what_was_rolled_back_is_not_missed(void)
{
	PGconn *connection;

	open_sealed();
	connection = PQconnectdb(database.owner);
	run(connection, "begin");
	run(connection, arena_format(arena, change, 1));
	run(connection, "rollback");
	PQfinish(connection);
	ask(arena_format(arena, change, 2));
	expect_value("select seal_audit()", "f");
	expect_value("select string_agg(fault, ' ') from audit_faults()", "");
	expect_value("select array_to_string(ids, ',') from audit_seal where number = 4", "5");
	close_sealed();
}

static void test_two_do_not_seal_at_once(void)
{
	PGconn *first;

	open_sealed();
	first = PQconnectdb(database.owner);
	ask(arena_format(arena, change, 1));
	run(first, "begin");
	run(first, "select seal_audit()");
	expect_value("select seal_audit()", "f");
	run(first, "commit");
	PQfinish(first);
	expect_value("select count(*) from audit_seal", "4");
	expect_value("select string_agg(fault, ' ') from audit_faults()", "");
	close_sealed();
}

static void test_much_is_sealed_piece_by_piece_and_transactions_whole(void)
{
	open_sealed();
	for (int i = 0; i < 3; i++)
		ask("insert into organization (kind, name, codes) select 'district', 'Example District',"
		    " jsonb_build_array(jsonb_build_object('scheme', 'wa-district', 'code', i::text))"
		    " from generate_series((select count(*) from organization)::int + 1,"
		    " (select count(*) from organization)::int + 600) i");
	expect_value("select seal_audit()", "t");
	expect_value("select cardinality(ids) from audit_seal where number = 4", "1200");
	expect_value("select seal_audit()", "f");
	expect_value("select cardinality(ids) from audit_seal where number = 5", "600");
	expect_value("select string_agg(fault, ' ') from audit_faults()", "");
	close_sealed();
}

/* A copy restored elsewhere: transactions are counted from the start again, below what is sealed. */
static void test_in_another_cluster_the_trail_goes_on(void)
{
	open_sealed();
	ask(arena_format(arena, change, 1));
	ask("update audit_entry set xid = (xid::text::bigint + 1000000)::text::xid8 where id <= 3;"
	    "truncate audit_seal; update audit_key set home = null");
	ask("select add_seal(1, max(xid), array_agg(e order by e.xid, e.id)) from audit_entry e where id <= "
	    "3;"
	    "update audit_key set home = 1");
	expect_value("select seal_audit()", "f");
	ask(arena_format(arena, change, 2));
	expect_value("select seal_audit()", "f");
	expect_value("select string_agg(era || ':' || array_to_string(ids, ','), ' ' order by number) from "
		     "audit_seal",
		"1:1,2,3 1:4 2:5");
	expect_value("select string_agg(fault, ' ') from audit_faults()", "");
	close_sealed();
}

/* ---- the command ---- */

static void expect_said(const struct command *command, int code, const char *part)
{
	expect(command->code == code && strstr(command->out, part) != NULL,
		arena_format(arena, "%d, out: %s, error: %s", command->code, command->out, command->error));
}

static void test_verify_says_that_the_trail_is_whole_and_the_last_seal(void)
{
	static struct command command;
	const char *seal;

	open_sealed();
	ask(arena_format(arena, change, 1));
	COMMAND(&command, &database, "audit", "verify");
	expect_said(&command, 0, "The audit trail is whole: 3 entries in 3 seals, 1 not sealed yet.");
	seal = ask("select '3=' || encode(digest, 'hex') from audit_seal where number = 3");
	expect_said(&command, 0, arena_format(arena, "Last seal, to write down: %s", seal));
	COMMAND(&command, &database, "audit", "seal");
	expect_said(&command, 0, "");
	COMMAND(&command, &database, "audit", "verify", "--expect", seal);
	expect_said(&command, 0, "4 entries in 4 seals, 0 not sealed yet.");
	close_sealed();
}

static void test_verify_ends_with_1_and_names_what_was_done(void)
{
	static struct command command;

	open_sealed();
	ask("delete from audit_entry where id = 2; update audit_entry set action = 'read' where id = 3");
	COMMAND(&command, &database, "audit", "verify");
	expect_said(&command, 1,
		"Entry 2 has been removed; seal 2 was made over it.\n"
		"Entry 3 has been altered; seal 3 was made over it.");
	close_sealed();
}

static void test_verify_tells_of_numbers_behind_the_last_entry(void)
{
	static struct command command;

	open_sealed();
	COMMAND(&command, &database, "audit", "verify");
	expect(strstr(command.out, "belong to no entry") == NULL, command.out);
	ask("delete from audit_entry where id = 3; delete from audit_seal where number = 3");
	COMMAND(&command, &database, "audit", "verify");
	expect_said(&command, 0, "Numbers 3 to 3 belong to no entry");
	close_sealed();
}

/* All of the trail made anew would fit itself, but not what an auditor has written down. */
static void test_verify_misses_a_seal_that_was_written_down(void)
{
	static struct command command;
	const char *seal;

	open_sealed();
	seal = ask("select '3=' || encode(digest, 'hex') from audit_seal where number = 3");
	ask("delete from audit_seal where number = 3; select seal_audit()");
	COMMAND(&command, &database, "audit", "verify");
	expect_said(&command, 0, "3 entries in 3 seals");
	COMMAND(&command, &database, "audit", "verify", "--expect", seal);
	expect_said(&command, 1, "Seal 3 is not the one that was written down.");
	close_sealed();
}

/* ---- who may write ---- */

static void test_the_service_cannot_write_entries_or_seals(void)
{
	open_sealed();
	expect_value("select string_agg(t || ' ' || p, ', ') from unnest(array['audit_entry', 'audit_seal', "
		     "'audit_key']) t,"
		     " unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger']) p"
		     " where has_table_privilege('halved_service', t, p)",
		"");
	expect_value("select string_agg(t, ', ') from unnest(array['audit_seal', 'audit_key']) t"
		     " where has_table_privilege('halved_service', t, 'select')",
		"");
	expect_value(
		"select string_agg(proname, ', ') from pg_proc where pronamespace = 'public'::regnamespace"
		" and (proname like 'audit%' or proname = 'add_seal') and prosecdef and provolatile = 'v'"
		" and has_function_privilege('halved_service', oid, 'execute')",
		"");
	close_sealed();
}

static void test_a_read_is_noted_only_for_somebody(void)
{
	PGconn *service;
	PGresult *result;

	open_sealed();
	service = PQconnectdb(database.service);
	result = PQexec(service, "select note_reads('person', '{1}')");
	expect(strcmp(PQresultErrorField(result, PG_DIAG_SQLSTATE), "HL403") == 0, "nobody");
	PQclear(result);
	PQfinish(service);
	close_sealed();
}

/* The functions that let somebody in say who it is; nobody else can, and not in place of who acts already. */
static void test_nobody_but_who_is_let_in_is_made_the_actor(void)
{
	open_sealed();
	expect_value("select has_function_privilege('halved_service', 'act_as(bigint)', 'execute')", "f");
	ask("insert into account (kind, name) values ('system', 'One'), ('system', 'Another')");
	expect_value("select concat_ws(' ', act_as(1), actor_id(), act_as(2), actor_id())", "1 1");
	expect_value("select coalesce(everywhere('me') or cardinality(networks_of('view')) > 0, false) from "
		     "act_as(1)",
		"f");
	close_sealed();
}

/* ---- which tables, which columns ---- */

static void test_every_table_of_the_record_is_audited(void)
{
	open_sealed();
	for (size_t i = 0; i < route_count; i++)
		if (routes[i].gives != NULL && routes[i].gives->table != NULL)
			expect_value(
				arena_format(arena,
					"select count(*) from pg_class c where c.oid = '%s'::regclass and "
					"(c.relkind = 'v' or exists (select from pg_trigger where tgrelid = "
					"c.oid and tgname = 'audit'))",
					routes[i].gives->table),
				"1");
	close_sealed();
}

static void test_accounts_seats_and_credentials_leave_entries(void)
{
	open_sealed();
	ask("select make_token(sha256('secret'), 'district_lead', 1, 'Example team')");
	expect_value("select string_agg(concat_ws(' ', action, subject, organization_id), ', ' order by id)"
		     " from audit_entry where id > 3",
		"create account, create seat 1, create credential");
	ask("update seat set withdrawn_at = now(); update account set name = 'Another', disabled_at = now()");
	expect_value("select string_agg(concat_ws(' ', action, subject), ', ' order by id)"
		     " from audit_entry where id > 6",
		"withdraw seat, withdraw credential, change account");
	close_sealed();
}

static void test_no_secret_and_no_name_is_in_an_entry(void)
{
	open_sealed();
	ask("select make_token(sha256('secret'), 'district_lead', 1, 'Example team');"
	    "insert into account (kind, name, email) values ('person', 'Example Person', "
	    "'person@example.org')");
	expect_value("select count(*) from audit_entry, credential where audit_entry::text like"
		     " '%' || encode(hash, 'hex') || '%'",
		"0");
	expect_value(
		"select string_agg(key, ' ' order by key) from audit_entry, jsonb_object_keys(change) key"
		" where subject = 'credential'",
		"account_id kind label second_factor");
	expect_value("select count(*) from audit_entry where audit_entry::text ~* 'example "
		     "(team|person)|example.org'",
		"0");
	close_sealed();
}

static void test_what_the_database_keeps_up_is_nobody_s_change(void)
{
	open_sealed();
	ask("select make_token(sha256('secret'), 'district_lead', 1)");
	ask("update organization set parent_id = 2 where id = 3");
	ask("delete from audit_entry where era = 1");
	ask("select touch_credential(sha256('secret')); update credential set ready_until = now(), rights = "
	    "'{}';"
	    "select renew_credentials()");
	expect_value("select string_agg(subject, ' ') from audit_entry", "");
	ask("update organization set name = 'Renamed District', version = version + 1 where id = 2");
	expect_value("select parent ->> 'name' from organization where id = 3", "Renamed District");
	expect_value(
		"select string_agg(action || ' ' || subject || ' ' || subjects[1], ', ') from audit_entry",
		"change organization 2");
	close_sealed();
}

static void test_a_sign_in_that_is_moved_on_leaves_no_entry(void)
{
	open_sealed();
	ask("select make_token(sha256('secret'), 'reader'); update credential set kind = 'sign_in'");
	ask("delete from audit_entry where era = 1");
	ask("update credential set expires_at = now() + interval '1 hour'");
	expect_value("select count(*) from audit_entry", "0");
	ask("update credential set expires_at = now() + interval '2 hours', revoked_at = now()");
	expect_value("select action from audit_entry", "withdraw");
	close_sealed();
}

static void test_a_password_leaves_an_entry_and_never_its_hash(void)
{
	open_sealed();
	ask("select make_account('person@example.org', 'Example Person', 'argon-one', 'reader')");
	ask("select set_password(id, 'argon-two') from account");
	ask("select set_password(id, 'argon-two') from account");
	ask("delete from password");
	expect_value("select string_agg(action || ' ' || (subjects[1] = (select id from account)), ', ' "
		     "order by id) from audit_entry"
		     " where subject = 'password'",
		"create true, change true, remove true");
	expect_value("select count(*) from audit_entry where audit_entry::text like '%argon%'", "0");
	expect_value("select string_agg(change::text, ' ') from audit_entry where subject = 'password'",
		"{} {} {}");
	close_sealed();
}

static void test_a_row_that_is_removed_leaves_an_entry(void)
{
	open_sealed();
	ask("select make_token(sha256('secret'), 'reader'); delete from credential");
	expect_value("select string_agg(concat(action, ' ', subject, ' ', change), ', ' order by id)"
		     " from audit_entry where action = 'remove'",
		"remove credential {}, remove api_token {}");
	close_sealed();
}

static bool is_of_dates(const struct field *list)
{
	for (const struct field *part = list->of->fields; part->name != NULL; part++)
		if (part->type != FIELD_DATE)
			return false;
	return true;
}

static bool is_code(const struct field *field)
{
	return field->type == FIELD_CHOICE || field->type == FIELD_YEAR || field->type == FIELD_ZONE ||
	       field->type == FIELD_SLUG || strcmp(field->name, "codes") == 0 || field->choices != NULL ||
	       (field->type == FIELD_LIST && field->of != NULL && is_of_dates(field));
}

/* What organizations and networks are called is no secret of anybody's. */
static bool is_public(const struct resource *resource, const struct field *field)
{
	return strcmp(field->name, "name") == 0 &&
	       (strcmp(resource->name, "organization") == 0 || strcmp(resource->name, "network") == 0);
}

static bool is_kept_in_clear(const char *table, const char *column)
{
	return strcmp(ask(arena_format(arena, "select '%s' = any (codes) from audited() where name = '%s'",
			      column, table)),
		       "t") == 0;
}

static void test_only_codes_are_kept_in_clear(void)
{
	open_sealed();
	for (size_t i = 0; i < route_count; i++) {
		const struct resource *resource = routes[i].gives;

		if (resource == NULL || resource->table == NULL)
			continue;
		for (const struct field *field = resource->fields; field->name != NULL; field++)
			expect(is_code(field) || is_public(resource, field) ||
					!is_kept_in_clear(resource->table, field->name),
				arena_format(arena, "%s.%s is free text, and kept in clear", resource->name,
					field->name));
	}
	close_sealed();
}

const struct test tests_audit[] = {
	TEST(test_a_removed_entry_is_named),
	TEST(test_an_altered_entry_is_named_whatever_was_altered),
	TEST(test_an_entry_put_in_afterwards_is_named),
	TEST(test_an_entry_of_another_time_is_named),
	TEST(test_an_emptied_trail_is_named),
	TEST(test_a_removed_seal_is_named),
	TEST(test_an_altered_seal_is_named),
	TEST(test_a_seal_that_was_made_anew_does_not_fit_the_next),
	TEST(test_an_entry_of_a_later_commit_with_a_lower_id_is_sealed_when_it_is_there),
	TEST(test_what_was_rolled_back_is_not_missed),
	TEST(test_two_do_not_seal_at_once),
	TEST(test_much_is_sealed_piece_by_piece_and_transactions_whole),
	TEST(test_in_another_cluster_the_trail_goes_on),
	TEST(test_verify_says_that_the_trail_is_whole_and_the_last_seal),
	TEST(test_verify_ends_with_1_and_names_what_was_done),
	TEST(test_verify_tells_of_numbers_behind_the_last_entry),
	TEST(test_verify_misses_a_seal_that_was_written_down),
	TEST(test_the_service_cannot_write_entries_or_seals),
	TEST(test_a_read_is_noted_only_for_somebody),
	TEST(test_nobody_but_who_is_let_in_is_made_the_actor),
	TEST(test_every_table_of_the_record_is_audited),
	TEST(test_accounts_seats_and_credentials_leave_entries),
	TEST(test_no_secret_and_no_name_is_in_an_entry),
	TEST(test_what_the_database_keeps_up_is_nobody_s_change),
	TEST(test_a_sign_in_that_is_moved_on_leaves_no_entry),
	TEST(test_a_password_leaves_an_entry_and_never_its_hash),
	TEST(test_a_row_that_is_removed_leaves_an_entry),
	TEST(test_only_codes_are_kept_in_clear),
	TEST_END,
};
