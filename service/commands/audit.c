/* `halved audit verify`: recomputes what has been sealed of the audit trail. */
#include "owner.h"

#include "halved/base/arena.h"
#include "halved/base/text.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void)
{
	fprintf(stderr,
		"Usage: halved audit verify [--expect NUMBER=DIGEST]\n"
		"       halved audit seal\n"
		"NUMBER=DIGEST is a seal as an earlier run has printed it: it must be there still.\n");
	return EXIT_USAGE;
}

/* One sentence for each thing that was removed, altered or put in; how many. */
static size_t tell_faults(const struct rows *rows)
{
	for (size_t i = 0; i < rows_count(rows); i++)
		printf("%s\n", rows_at(rows, i, 0));
	return rows_count(rows);
}

static const char faults_sql[] = "select fault from audit_faults()";

/* The seal that somebody wrote down; $1 is null when nobody has. */
static const char expected_sql[] =
	"select format('Seal %s is not the one that was written down.', split_part($1, '=', 1)) where $1 is "
	"not null"
	" and not exists (select from audit_seal where number || '=' || encode(digest, 'hex') = $1)";

static const char state_sql[] =
	"select format('%s entries in %s seals, %s not sealed yet.', coalesce(sum(cardinality(ids)), 0), "
	"count(*),"
	" (select count(*) from audit_entry) - coalesce(sum(cardinality(ids)), 0)) from audit_seal"
	" union all select * from (select format('Last seal, to write down: %s=%s', number, encode(digest, "
	"'hex'))"
	" from audit_seal order by number desc limit 1) last"
	" union all select told from audit_gap()";

static int verify(struct plain *plain, const char *expected)
{
	struct rows *faults = plain_run(plain, faults_sql, 0, NULL);
	struct rows *missed = plain_query(plain, expected_sql, expected);
	struct rows *state = plain_run(plain, state_sql, 0, NULL);
	int code = 1;

	if (faults == NULL || missed == NULL || state == NULL)
		command_failed(plain_error(plain)->message);
	else if (tell_faults(faults) + tell_faults(missed) == 0) {
		printf("The audit trail is whole: ");
		tell_faults(state);
		code = 0;
	}
	rows_free(faults);
	rows_free(missed);
	rows_free(state);
	return code;
}

/* The service seals by itself; this is for a database that no service uses. */
static int seal(struct plain *plain)
{
	for (;;) {
		struct rows *rows = plain_run(plain, "select seal_audit()", 0, NULL);
		bool more = rows != NULL && strcmp(rows_at(rows, 0, 0), "t") == 0;

		if (rows == NULL)
			return command_failed(plain_error(plain)->message);
		rows_free(rows);
		if (!more)
			return 0;
	}
}

int command_audit(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "", *expected = NULL;
	struct plain *plain;
	int code;

	if (argc == 4 && strcmp(argv[2], "--expect") == 0)
		expected = argv[3];
	if (!(strcmp(verb, "verify") == 0 && (argc == 2 || expected != NULL)) &&
		!(strcmp(verb, "seal") == 0 && argc == 2))
		return usage();
	plain = owner_database(NULL);
	if (plain == NULL)
		return 1;
	code = strcmp(verb, "seal") == 0 ? seal(plain) : verify(plain, expected);
	plain_close(plain);
	return code;
}
