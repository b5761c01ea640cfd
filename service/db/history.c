/* What was applied, compared with what the program brings; the migrator (migrate.c) acts on it. */
#include "migrator.h"

#include "halved/base/check.h"
#include "halved/db/plain.h"

#include <openssl/evp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct migration program[] = {
#define MIGRATION(name_, text_) { .name = #name_, .text = (text_) },
#include "migrations.inc"
#undef MIGRATION
	{ .name = NULL, .text = NULL },
};

struct migrations migrations_of_program(void)
{
	return (struct migrations){ .items = program, .count = COUNT_OF(program) - 1 };
}

bool migrator_fail(struct migrator *migrator, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	check(vasprintf(migrator->error, format, arguments) >= 0);
	va_end(arguments);
	return false;
}

bool migrator_fail_database(struct migrator *migrator)
{
	return migrator_fail(migrator, "PostgreSQL: %s.", plain_error(migrator->plain)->message);
}

bool migrator_is_always(const char *name)
{
	return strncmp(name, "always_", strlen("always_")) == 0;
}

void migrator_checksum(const char *text, char out[CHECKSUM_ROOM])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size;

	check(EVP_Digest(text, strlen(text), digest, &size, EVP_sha256(), NULL) == 1);
	for (unsigned i = 0; i < size; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

/* The checksum it was applied with; NULL when it never was. */
static const char *find_applied(const struct migrator *migrator, const char *name)
{
	for (size_t i = 0; migrator->applied != NULL && i < rows_count(migrator->applied); i++)
		if (strcmp(rows_at(migrator->applied, i, 0), name) == 0)
			return rows_at(migrator->applied, i, 1);
	return NULL;
}

bool migrator_is_listed(const struct migrator *migrator, const char *name)
{
	for (size_t i = 0; i < migrator->all.count; i++)
		if (strcmp(migrator->all.items[i].name, name) == 0)
			return true;
	return false;
}

enum state migrator_state(const struct migrator *migrator, const struct migration *migration)
{
	const char *applied = find_applied(migrator, migration->name);
	char checksum[CHECKSUM_ROOM];

	if (applied == NULL)
		return PENDING;
	migrator_checksum(migration->text, checksum);
	return strcmp(applied, checksum) == 0 ? APPLIED : CHANGED;
}

bool migrator_open(struct migrator *migrator, const char *url)
{
	struct plain_error error;
	struct rows *version;
	bool good;

	migrator->plain = plain_open(url, &error);
	if (migrator->plain == NULL)
		return migrator_fail(migrator, "The database does not answer: %s.", error.message);
	version = plain_run(migrator->plain,
		"select current_setting('server_version'), current_setting('server_version_num')::int >= "
		"150000",
		0, NULL);
	if (version == NULL)
		return migrator_fail_database(migrator);
	good = rows_at(version, 0, 1)[0] == 't' ||
	       migrator_fail(migrator, "PostgreSQL 15 or newer is needed; this server is %s.",
		       rows_at(version, 0, 0));
	rows_free(version);
	return good;
}

bool migrator_read(struct migrator *migrator)
{
	struct rows *table = plain_run(
		migrator->plain, "select to_regclass('public.schema_migrations') is not null", 0, NULL);
	bool there = table != NULL && rows_at(table, 0, 0)[0] == 't';

	if (table == NULL)
		return migrator_fail_database(migrator);
	rows_free(table);
	rows_free(migrator->applied);
	migrator->applied = NULL;
	if (!there)
		return true;
	migrator->applied = plain_run(migrator->plain,
		"select name, checksum, to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') "
		"from public.schema_migrations order by name collate \"C\"",
		0, NULL);
	return migrator->applied != NULL || migrator_fail_database(migrator);
}

/* The last numbered migration that was applied; "" when there is none. */
static const char *last_applied(const struct migrator *migrator)
{
	const char *last = "";

	for (size_t i = 0; migrator->applied != NULL && i < rows_count(migrator->applied); i++)
		if (!migrator_is_always(rows_at(migrator->applied, i, 0)))
			last = rows_at(migrator->applied, i, 0);
	return last;
}

/* What was applied must be the start of our list, unchanged. */
bool migrator_verify(struct migrator *migrator)
{
	const char *last = last_applied(migrator);

	if (last[0] != '\0' && !migrator_is_listed(migrator, last))
		return migrator_fail(migrator,
			"The schema is newer than this program: it has %s. Use the newer halved.", last);
	for (size_t i = 0; migrator->applied != NULL && i < rows_count(migrator->applied); i++) {
		const char *name = rows_at(migrator->applied, i, 0);

		if (!migrator_is_always(name) && !migrator_is_listed(migrator, name))
			return migrator_fail(migrator,
				"The schema has %s, which this program does not know: use the halved it came "
				"from.",
				name);
	}
	for (size_t i = 0; i < migrator->all.count; i++) {
		const struct migration *migration = &migrator->all.items[i];
		enum state state = migrator_state(migrator, migration);

		if (migrator_is_always(migration->name))
			continue;
		if (state == CHANGED)
			return migrator_fail(migrator,
				"%s.sql was edited after it was applied: bring it back and put the change in "
				"a new file.",
				migration->name);
		if (state == PENDING && strcmp(migration->name, last) < 0)
			return migrator_fail(migrator,
				"%s.sql comes before %s, which is applied: number it after the last.",
				migration->name, last);
	}
	return true;
}

bool migrator_always_changed(const struct migrator *migrator)
{
	for (size_t i = 0; i < migrator->all.count; i++)
		if (migrator_is_always(migrator->all.items[i].name) &&
			migrator_state(migrator, &migrator->all.items[i]) != APPLIED)
			return true;
	for (size_t i = 0; migrator->applied != NULL && i < rows_count(migrator->applied); i++)
		if (migrator_is_always(rows_at(migrator->applied, i, 0)) &&
			!migrator_is_listed(migrator, rows_at(migrator->applied, i, 0)))
			return true;
	return false;
}

void migrator_close(struct migrator *migrator)
{
	rows_free(migrator->applied);
	plain_close(migrator->plain);
}

static void show_state(struct migrator *migrator)
{
	static const char *const words[] = {
		[PENDING] = "pending", [APPLIED] = "applied", [CHANGED] = "edited"
	};

	for (size_t i = 0; i < migrator->all.count; i++) {
		const struct migration *migration = &migrator->all.items[i];
		enum state state = migrator_state(migrator, migration);

		fprintf(migrator->out, "%-40s %s\n", migration->name,
			migrator_is_always(migration->name) && state == CHANGED ? "changed" : words[state]);
	}
	for (size_t i = 0; migrator->applied != NULL && i < rows_count(migrator->applied); i++)
		if (!migrator_is_listed(migrator, rows_at(migrator->applied, i, 0)))
			fprintf(migrator->out, "%-40s unknown\n", rows_at(migrator->applied, i, 0));
}

bool migrate_status(const char *url, struct migrations migrations, FILE *out, char **error)
{
	struct migrator migrator = { .all = migrations, .out = out, .error = error };
	bool good = migrator_open(&migrator, url) && migrator_read(&migrator);

	if (good)
		show_state(&migrator);
	migrator_close(&migrator);
	return good;
}

static bool check_service_role(struct migrator *migrator)
{
	struct rows *rows = plain_run(migrator->plain,
		"select current_user, rolsuper or rolbypassrls, exists (select from pg_class where relowner "
		"= r.oid) "
		"from pg_roles r where rolname = current_user",
		0, NULL);
	bool good = true;

	if (rows == NULL)
		return migrator_fail_database(migrator);
	if (rows_at(rows, 0, 1)[0] == 't')
		good = migrator_fail(migrator,
			"The service may not connect as %s, which bypasses row security: use halved_service.",
			rows_at(rows, 0, 0));
	else if (rows_at(rows, 0, 2)[0] == 't')
		good = migrator_fail(migrator,
			"The service may not connect as %s, which owns tables: use halved_service.",
			rows_at(rows, 0, 0));
	rows_free(rows);
	return good;
}

static bool check_complete(struct migrator *migrator)
{
	if (migrator->applied == NULL)
		return migrator_fail(migrator, "The database has no schema yet: run `halved migrate`.");
	if (!migrator_verify(migrator))
		return false;
	for (size_t i = 0; i < migrator->all.count; i++)
		if (migrator_state(migrator, &migrator->all.items[i]) != APPLIED)
			return migrator_fail(migrator, "The schema lacks %s: run `halved migrate`.",
				migrator->all.items[i].name);
	return !migrator_always_changed(migrator) ||
	       migrator_fail(migrator, "The schema has other row shapes: run `halved migrate`.");
}

bool migrate_check(const char *service_url, struct migrations migrations, char **error)
{
	struct migrator migrator = { .all = migrations, .error = error };
	bool good = migrator_open(&migrator, service_url) && check_service_role(&migrator) &&
		    migrator_read(&migrator) && check_complete(&migrator);

	migrator_close(&migrator);
	return good;
}
