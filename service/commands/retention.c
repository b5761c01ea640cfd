/* `halved retention`: what is older than it may be kept is erased, and the space of what was erased is freed.
 */
#include "owner.h"

#include "halved/base/check.h"
#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"

#include <stdio.h>
#include <string.h>

/* One row a kind: how long, and the statement that erases what is older than $1 days and answers how many. */
static const struct rule {
	const char *what;
	size_t days; /* in struct settings */
	const char *sql;
} rules[] = {
	{ "interviews erased", offsetof(struct settings, keep_interviews_days),
		"with t as (update interview set withdrawn_at = now(), version = version + 1, changed_at = "
		"now()"
		" where withdrawn_at is null and held_on < current_date - $1::int returning id) select "
		"count(*) from t" },
	{ "rejected rows deleted", offsetof(struct settings, keep_rejected_days),
		"with t as (delete from import_refusal r using import i where i.id = r.import_id"
		" and i.created_at < now() - make_interval(days => $1::int) returning 1) select count(*) "
		"from t" },
	{ "people of attendance sheets deleted", offsetof(struct settings, keep_sheets_days),
		"with t as (delete from sheet_entry e using sheet s where s.id = e.sheet_id"
		" and s.created_at < now() - make_interval(days => $1::int) returning 1) select count(*) "
		"from t" },
	{ "credentials deleted", offsetof(struct settings, keep_credentials_days),
		"with t as (delete from credential where least(revoked_at, expires_at)"
		" < now() - make_interval(days => $1::int) returning 1) select count(*) from t" },
};

/* A plain VACUUM leaves the bytes in the page; only a rewritten file is without them. */
static const char *const swept[] = { "interview", "note", "assessment", "person", "request_key",
	"sheet_entry", "account", "invitation", "credential", "api_token", "feed", "form_link", "identity",
	"password", "second_factor", "sign_in_try", "mail" };

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

/* What is erased while this runs waits for the next time. */
static int sweep(struct plain *plain, bool dry_run)
{
	struct rows *rows = plain_run(plain, waiting_sql, 0, NULL);
	int code = 0;

	if (rows == NULL)
		return failed(plain, "retention");
	if (dry_run || strcmp(rows_at(rows, 0, 0), "0") == 0) {
		printf("%s erased records wait for their space to be freed\n", rows_at(rows, 0, 0));
		rows_free(rows);
		return 0;
	}
	for (size_t i = 0; code == 0 && i < COUNT_OF(swept); i++) {
		char statement[64];

		snprintf(statement, sizeof(statement), "vacuum (full) %s", swept[i]);
		if (!plain_script(plain, statement))
			code = failed(plain, statement);
	}
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
