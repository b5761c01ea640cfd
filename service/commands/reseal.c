/* `halved reseal`: what another key sealed is sealed with the one that is set. */
#include "owner.h"

#include "halved/base/arena.h"
#include "halved/base/seal.h"
#include "halved/base/settings.h"
#include "halved/base/totp.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"

#include <sodium.h>
#include <stdio.h>

/* False: neither key opens it, or PostgreSQL failed. */
static bool reseal(struct plain *plain, struct arena *arena, const struct settings *settings,
	const char *account, const char *kept)
{
	const char *place = arena_format(arena, "second_factor %s", account), *sealed;
	unsigned char secret[TOTP_SECRET];
	struct rows *done;
	bool good;

	if (!unseal(arena, settings->secret_key, settings->secret_key_before, place, kept, secret,
		    sizeof(secret)))
		return false;
	sealed = seal(arena, settings->secret_key, place, secret, sizeof(secret));
	sodium_memzero(secret, sizeof(secret));
	done = plain_query(plain,
		"update second_factor set secret = $1::bytea where account_id = $2::bigint and secret = "
		"$3::bytea",
		sealed, account, kept);
	good = done != NULL;
	rows_free(done);
	return good;
}

static int reseal_all(struct plain *plain, const struct settings *settings)
{
	struct arena *arena = arena_new();
	struct rows *found = plain_query(plain, "select account_id, secret from second_factor where "
						"withdrawn_at is null order by account_id");
	size_t failed = 0, count = found == NULL ? 0 : rows_count(found);

	for (size_t i = 0; i < count; i++)
		if (!reseal(plain, arena, settings, rows_at(found, i, 0), rows_at(found, i, 1)))
			failed++;
	if (found == NULL)
		command_failed(plain_error(plain)->message);
	else
		printf("%zu sealed with the key that is set, %zu that neither key opens.\n", count - failed,
			failed);
	arena_free(arena);
	rows_free(found);
	return found == NULL || failed > 0;
}

int command_reseal(int argc, char **argv)
{
	const struct settings *settings;
	struct plain *plain;
	int code;

	(void)argv;
	if (argc > 1) {
		command_failed("reseal takes no arguments; the keys are settings.");
		return EXIT_USAGE;
	}
	plain = owner_database(&settings);
	if (plain == NULL)
		return 1;
	code = settings->secret_key == NULL ? command_failed("HALVED_SECRET_KEY is not set.")
					    : reseal_all(plain, settings);
	plain_close(plain);
	return code;
}
