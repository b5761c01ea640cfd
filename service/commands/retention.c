/* `halved retention`: what is older than it may be kept is erased, and the space of what was erased is freed.
 */
#include "owner.h"

#include "halved/base/check.h"
#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"

#include <stdio.h>
#include <string.h>

/* One row a kind: for how many days, and the function that erases what is older and answers how many. */
static const struct rule {
	const char *what;
	size_t days; /* in struct settings */
	const char *sql;
} rules[] = {
	{ "interviews erased", offsetof(struct settings, keep_interviews_days),
		"select erase_old_interviews($1::int)" },
	{ "notes erased", offsetof(struct settings, keep_notes_days), "select erase_old_notes($1::int)" },
	{ "coaching sessions and steps erased", offsetof(struct settings, keep_coaching_days),
		"select erase_old_coaching($1::int)" },
	{ "people erased", offsetof(struct settings, keep_people_days), "select erase_old_people($1::int)" },
	{ "disabled accounts removed", offsetof(struct settings, keep_accounts_days),
		"select erase_old_accounts($1::int)" },
	{ "rejected rows deleted", offsetof(struct settings, keep_rejected_days),
		"select erase_old_refusals($1::int)" },
	{ "people of attendance sheets deleted", offsetof(struct settings, keep_sheets_days),
		"select erase_old_sheets($1::int)" },
	{ "credentials deleted", offsetof(struct settings, keep_credentials_days),
		"select erase_old_credentials($1::int)" },
};

static const char waiting_sql[] = "select count(*), coalesce(max(id), 0) from erasure where swept_at is null";

static int failed(struct plain *plain, const char *what)
{
	fprintf(stderr, "halved: %s: %s\n", what, plain_error(plain)->message);
	return 1;
}

static bool carry_out(struct plain *plain, const struct settings *settings, const struct rule *rule)
{
	long long days = *(const long long *)(const void *)((const char *)settings + rule->days);
	char given[32];
	struct rows *rows;

	if (days == 0) {
		printf("kept for good: no %s\n", rule->what);
		return true;
	}
	snprintf(given, sizeof(given), "%lld", days);
	rows = plain_query(plain, rule->sql, given);
	if (rows == NULL)
		return false;
	printf("%s %s, older than %s days\n", rows_at(rows, 0, 0), rule->what, given);
	rows_free(rows);
	return true;
}

static int carry_out_all(struct plain *plain, const struct settings *settings, bool dry_run)
{
	bool good = plain_begin(plain);

	for (size_t i = 0; good && i < COUNT_OF(rules); i++)
		good = carry_out(plain, settings, &rules[i]);
	if (good)
		good = dry_run ? plain_rollback(plain) : plain_commit(plain);
	return good ? 0 : failed(plain, "retention");
}

static int rewrite_tables(struct plain *plain)
{
	struct rows *tables = plain_run(plain, "select unnest(swept_tables())", 0, NULL);
	int code = tables == NULL ? failed(plain, "retention") : 0;

	for (size_t i = 0; code == 0 && i < rows_count(tables); i++) {
		char statement[96];

		snprintf(statement, sizeof(statement), "vacuum (full) %s", rows_at(tables, i, 0));
		if (!plain_script(plain, statement))
			code = failed(plain, statement);
	}
	rows_free(tables);
	return code;
}

/* What is erased while this runs waits for the next time. */
static int sweep(struct plain *plain, bool dry_run)
{
	struct rows *rows = plain_run(plain, waiting_sql, 0, NULL);
	int code;

	if (rows == NULL)
		return failed(plain, "retention");
	if (dry_run || strcmp(rows_at(rows, 0, 0), "0") == 0) {
		printf("%s erased records wait for their space to be freed\n", rows_at(rows, 0, 0));
		rows_free(rows);
		return 0;
	}
	code = rewrite_tables(plain);
	if (code == 0) {
		struct rows *done = plain_query(plain,
			"update erasure set swept_at = now() where swept_at is null and id <= $1::bigint",
			rows_at(rows, 0, 1));

		if (done == NULL)
			code = failed(plain, "retention");
		else
			printf("space of %s erased records freed\n", rows_at(rows, 0, 0));
		rows_free(done);
	}
	rows_free(rows);
	return code;
}

int command_retention(int argc, char **argv)
{
	bool dry_run = argc == 2 && strcmp(argv[1], "--dry-run") == 0;
	struct plain *plain;
	const struct settings *settings;
	int code;

	if (argc > 1 && !dry_run) {
		command_failed("retention takes --dry-run or nothing.");
		return EXIT_USAGE;
	}
	plain = owner_database(&settings);
	if (plain == NULL)
		return 1;
	code = carry_out_all(plain, settings, dry_run);
	if (code == 0)
		code = sweep(plain, dry_run);
	plain_close(plain);
	return code;
}
