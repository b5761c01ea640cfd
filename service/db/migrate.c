#include "migrator.h"

#include "halved/base/check.h"
#include "halved/base/clock.h"
#include "halved/db/plain.h"
#include "halved/db/script.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define LOCK_KEY "114784820065636" /* "halved" as a number */
#define LOCK_POLL_US 100000
#define LOCK_PATIENCE_MS (15 * 60 * 1000)

/* The line of the file that PostgreSQL points at, or else the statement's first. */
static unsigned line_of(const struct script_statement *statement, size_t position)
{
	unsigned line = statement->line;
	const char *at = statement->text.data, *end = at + statement->text.size;

	for (size_t character = 1; at < end && character < position; at++) {
		line += *at == '\n';
		character += ((unsigned char)at[1] & 0xC0) != 0x80;
	}
	return line;
}

static bool is_transaction_control(const char *sql)
{
	static const char *const words[] = { "begin", "commit", "rollback", "start transaction", "end",
		"abort" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcasecmp(sql, words[i]) == 0)
			return true;
	return false;
}

static bool run_statement(struct migrator *migrator, const struct migration *migration,
	const struct script_statement *statement)
{
	char *sql = strndup(statement->text.data, statement->text.size);
	const struct plain_error *error = plain_error(migrator->plain);
	struct rows *rows = NULL;
	bool good;

	check(sql != NULL);
	good = !is_transaction_control(sql) ||
	       migrator_fail(migrator,
		       "%s.sql, line %u: transactions are made by the migrator, not in the file.",
		       migration->name, statement->line);
	if (good) {
		rows = plain_run(migrator->plain, sql, 0, NULL);
		good = rows != NULL || migrator_fail(migrator, "%s.sql, line %u: %s.%s%s", migration->name,
					       line_of(statement, error->position), error->message,
					       error->detail[0] != '\0' ? " " : "", error->detail);
	}
	rows_free(rows);
	free(sql);
	return good;
}

static bool run_file(struct migrator *migrator, const struct migration *migration)
{
	struct script script = script_of(migration->text);
	struct script_statement statement;

	while (script_next(&script, &statement))
		if (!run_statement(migrator, migration, &statement))
			return false;
	return true;
}

static bool record(struct migrator *migrator, const struct migration *migration, uint64_t started)
{
	char checksum[CHECKSUM_ROOM], took[24];
	struct rows *rows;

	migrator_checksum(migration->text, checksum);
	snprintf(took, sizeof(took), "%llu", (unsigned long long)(clock_now_ms() - started));
	rows = plain_query(migrator->plain,
		"insert into public.schema_migrations as old (name, checksum, milliseconds) values ($1, $2, "
		"$3) "
		"on conflict (name) do update set checksum = excluded.checksum, applied_at = now(), "
		"milliseconds = excluded.milliseconds",
		migration->name, checksum, took);
	rows_free(rows);
	if (rows == NULL)
		return migrator_fail_database(migrator);
	fprintf(migrator->out, "applied %s in %s ms\n", migration->name, took);
	fflush(migrator->out);
	return true;
}

static bool apply(struct migrator *migrator, const struct migration *migration)
{
	uint64_t started = clock_now_ms();

	return run_file(migrator, migration) && record(migrator, migration, started);
}

/* Short waits for locks only: a migration that waits would hold up every request behind it. */
static bool begin(struct migrator *migrator)
{
	return (plain_begin(migrator->plain) &&
		       plain_script(migrator->plain, "set local lock_timeout = '10s'")) ||
	       migrator_fail_database(migrator);
}

static bool commit(struct migrator *migrator, bool good)
{
	if (good)
		return plain_commit(migrator->plain) || migrator_fail_database(migrator);
	plain_rollback(migrator->plain);
	return false;
}

static bool apply_numbered(struct migrator *migrator, const struct migration *migration)
{
	static const char mark[] = "-- no transaction";

	if (strncmp(migration->text, mark, strlen(mark)) == 0)
		return apply(migrator, migration);
	return begin(migrator) && commit(migrator, apply(migrator, migration));
}

/* An always file that is no longer ours leaves no trace in the history; what it made is a migration's to
 * drop. */
static bool forget_removed(struct migrator *migrator)
{
	for (size_t i = 0; migrator->applied != NULL && i < rows_count(migrator->applied); i++) {
		const char *name = rows_at(migrator->applied, i, 0);
		struct rows *rows;

		if (!migrator_is_always(name) || migrator_is_listed(migrator, name))
			continue;
		rows = plain_query(
			migrator->plain, "delete from public.schema_migrations where name = $1", name);
		rows_free(rows);
		if (rows == NULL)
			return migrator_fail_database(migrator);
	}
	return true;
}

static bool apply_always(struct migrator *migrator)
{
	bool good = begin(migrator);

	for (size_t i = 0; good && i < migrator->all.count; i++)
		if (migrator_is_always(migrator->all.items[i].name))
			good = apply(migrator, &migrator->all.items[i]);
	return commit(migrator, good && forget_removed(migrator));
}

/*
 * The lock is polled: a migrator that waits in PostgreSQL holds a snapshot, which CREATE INDEX CONCURRENTLY
 * of the one at work would wait for in turn.
 */
static bool take_lock(struct migrator *migrator)
{
	uint64_t started = clock_now_ms();
	bool told = false;

	for (;;) {
		struct rows *rows =
			plain_run(migrator->plain, "select pg_try_advisory_lock(" LOCK_KEY ")", 0, NULL);
		bool taken = rows != NULL && rows_at(rows, 0, 0)[0] == 't';

		rows_free(rows);
		if (rows == NULL)
			return migrator_fail_database(migrator);
		if (taken)
			return true;
		if (clock_now_ms() - started > LOCK_PATIENCE_MS)
			return migrator_fail(migrator, "Another migrator has been at work for 15 minutes.");
		if (!told)
			fprintf(migrator->out, "another migrator is at work, waiting\n");
		told = true;
		fflush(migrator->out);
		usleep(LOCK_POLL_US);
	}
}

/* Tables must belong to a role that row security holds for. */
static bool check_owner(struct migrator *migrator)
{
	struct rows *rows = plain_run(migrator->plain,
		"select current_user, rolsuper or rolbypassrls from pg_roles where rolname = current_user", 0,
		NULL);
	bool good;

	if (rows == NULL)
		return migrator_fail_database(migrator);
	good = rows_at(rows, 0, 1)[0] == 'f' ||
	       migrator_fail(migrator,
		       "Migrations run as halved_owner, not as %s, which bypasses row security.",
		       rows_at(rows, 0, 0));
	rows_free(rows);
	return good;
}

static bool prepare(struct migrator *migrator)
{
	static const char session[] = "set statement_timeout = 0; set idle_in_transaction_session_timeout = "
				      "0; set lock_timeout = 0; "
				      "set search_path = public; set client_min_messages = warning";
	static const char history[] =
		"create table if not exists public.schema_migrations ("
		"name text primary key, checksum text not null, applied_at timestamptz not null default "
		"now(), "
		"milliseconds bigint not null); "
		"do $$ begin if exists (select from pg_roles where rolname = 'halved_service') then "
		"grant select on public.schema_migrations to halved_service; end if; end $$";

	if (!plain_script(migrator->plain, session))
		return migrator_fail_database(migrator);
	return take_lock(migrator) &&
	       (plain_script(migrator->plain, history) || migrator_fail_database(migrator));
}

static bool apply_all(struct migrator *migrator)
{
	size_t numbered = 0;

	for (size_t i = 0; i < migrator->all.count; i++) {
		const struct migration *migration = &migrator->all.items[i];

		if (migrator_is_always(migration->name) || migrator_state(migrator, migration) == APPLIED)
			continue;
		if (!apply_numbered(migrator, migration))
			return false;
		numbered++;
	}
	if ((numbered > 0 || migrator_always_changed(migrator)) && !apply_always(migrator))
		return false;
	fprintf(migrator->out, "the schema is up to date\n");
	return true;
}

bool migrate_run(const char *owner_url, struct migrations migrations, FILE *out, char **error)
{
	struct migrator migrator = { .all = migrations, .out = out, .error = error };
	bool good = migrator_open(&migrator, owner_url) && check_owner(&migrator) && prepare(&migrator) &&
		    migrator_read(&migrator) && migrator_verify(&migrator) && apply_all(&migrator);

	migrator_close(&migrator);
	return good;
}
