/* Take-home packs: whatever refers to an organization, a person or an account is in the pack, or it is said
 * why not. */
#include "../support/command.h"
#include "../support/database.h"
#include "../support/test.h"

#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/base/text.h"
#include "halved/resources/pack.h"
#include "halved/resources/resources.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

static const struct pack_kind *const kinds[] = { &pack_organization, &pack_person, &pack_account };
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

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

static const char *ask(const char *sql)
{
	return text_copy(arena, text_of(test_database_value(database.superuser, sql)));
}

static void expect(bool holds, const char *what)
{
	if (!holds)
		printf("\n    %s", what);
	CU_ASSERT(holds);
}

static bool has_word(const char *words, const char *word)
{
	return strstr(arena_format(arena, " %s ", words), arena_format(arena, " %s ", word)) != NULL;
}

static bool is_in_a_part(const struct pack_kind *kind, const char *table)
{
	for (const struct pack_part *part = kind->parts; part->name != NULL; part++)
		if (has_word(part->tables != NULL ? part->tables : part->resource->table, table))
			return true;
	return false;
}

static bool is_left_out(const struct pack_kind *kind, const char *table)
{
	for (const struct pack_left_out *one = kind->left_out; one->table != NULL; one++)
		if (strcmp(one->table, table) == 0)
			return true;
	return false;
}

/* Tables with a column of such a name, or a foreign key to the table of the kind. */
static char *tables_of(const struct pack_kind *kind)
{
	return (char *)ask(arena_format(arena,
		"select string_agg(relname, ' ' order by relname) from pg_class c where relkind = 'r' and "
		"relnamespace = 'public'::regnamespace"
		" and (relname = '%s' or exists (select from pg_attribute a where a.attrelid = c.oid and "
		"a.attname = any "
		"(string_to_array('%s', ' '))) or exists (select from pg_constraint f where f.contype = 'f' "
		"and f.conrelid = c.oid"
		" and f.confrelid = '%s'::regclass))",
		kind->name, kind->references, kind->name));
}

static void test_every_table_that_refers_to_somebody_is_in_their_pack_or_left_out_with_a_reason(void)
{
	open_database();
	for (size_t i = 0; i < KINDS; i++) {
		unsigned count = 0;

		for (char *save, *table = strtok_r(tables_of(kinds[i]), " ", &save); table != NULL;
			table = strtok_r(NULL, " ", &save), count++)
			expect(is_in_a_part(kinds[i], table) != is_left_out(kinds[i], table),
				arena_format(arena,
					"%s refers to the %s: is it in the pack, or why is it not?", table,
					kinds[i]->name));
		expect(count >= 3, arena_format(arena, "%u tables refer to the %s", count, kinds[i]->name));
	}
	close_database();
}

static void test_what_is_left_out_does_refer_and_has_its_reason(void)
{
	open_database();
	for (size_t i = 0; i < KINDS; i++) {
		const char *tables = tables_of(kinds[i]);

		for (const struct pack_left_out *one = kinds[i]->left_out; one->table != NULL; one++)
			expect(has_word(tables, one->table) && strlen(one->why) > 10,
				arena_format(
					arena, "%s: %s is listed for nothing", kinds[i]->name, one->table));
	}
	close_database();
}

static void test_a_new_table_with_an_organization_is_missed(void)
{
	open_database();
	ask("create table kept_elsewhere (organization_id bigint, person_id bigint, created_by bigint)");
	for (size_t i = 0; i < KINDS; i++)
		expect(has_word(tables_of(kinds[i]), "kept_elsewhere") &&
				!is_in_a_part(kinds[i], "kept_elsewhere") &&
				!is_left_out(kinds[i], "kept_elsewhere"),
			kinds[i]->name);
	ask("drop table kept_elsewhere");
	close_database();
}

static void test_every_part_is_what_the_service_may_ask_and_has_the_columns_it_names(void)
{
	PGconn *connection;

	open_database();
	connection = PQconnectdb(database.service);
	for (size_t i = 0; i < KINDS; i++)
		for (const struct pack_part *part = kinds[i]->parts; part->name != NULL; part++) {
			struct sql_statement statement;
			PGresult *result;

			pack_statement(&statement, arena, part);
			result = PQprepare(connection, "", statement.statement.sql, 0, NULL);
			expect(PQresultStatus(result) == PGRES_COMMAND_OK,
				arena_format(arena, "%s: %s", part->name, PQresultErrorMessage(result)));
			expect(statement.statement.parameters <= 1 &&
					(statement.statement.parameters == 0 ||
						strcmp(statement.names[0], "subject") == 0),
				part->name);
			PQclear(result);
		}
	PQfinish(connection);
	close_database();
}

/* ---------------------------------------------------------------- at the command line */

static struct command command;

static void test_the_operator_makes_a_pack_of_what_a_lead_may_see(void)
{
	const char *path;

	open_database();
	path = arena_format(arena, "/tmp/%s.zip", database.name);
	ask("insert into organization (kind, name, codes) values ('district', 'Example District',"
	    " '[{\"scheme\":\"wa-district\",\"code\":\"01109\"}]')");
	COMMAND(&command, &database, "pack", "organization", "wa-01109", path);
	expect(command.code == 0 && strstr(command.out, "Example District (wa-01109)") != NULL,
		command.error);
	COMMAND(&command, &database, "pack", "organization", "wa-01109", path);
	expect(command.code == 1 && strstr(command.error, "File exists") != NULL,
		"a file that is there stays");
	remove(path);
	COMMAND(&command, &database, "pack", "organization", "wa-01110", path);
	expect(command.code == 1 && remove(path) != 0, "nothing is left of what is not there");
	COMMAND(&command, &database, "pack", "account", "1", path);
	expect(command.code == 2, "used wrongly");
	expect(strcmp(ask("select string_agg(concat_ws(' ', audit_words(e, null), organization_id is not "
			  "null), ', ')"
			  " from audit_entry e where action = 'take'"),
		       "operator took home the organization t") == 0,
		"the trail tells of it");
	expect(strcmp(ask("select count(*) from account"), "0") == 0, "the lead was never there");
	close_database();
}

const struct test tests_pack[] = {
	TEST(test_every_table_that_refers_to_somebody_is_in_their_pack_or_left_out_with_a_reason),
	TEST(test_what_is_left_out_does_refer_and_has_its_reason),
	TEST(test_a_new_table_with_an_organization_is_missed),
	TEST(test_every_part_is_what_the_service_may_ask_and_has_the_columns_it_names),
	TEST(test_the_operator_makes_a_pack_of_what_a_lead_may_see),
	TEST_END,
};
