#include "owner.h"

#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"

#include <stdlib.h>

static bool has_tables(struct plain *plain)
{
	struct rows *rows = plain_run(plain, "select 1 where to_regclass('credential') is not null", 0, NULL);
	bool found = rows != NULL && rows_count(rows) == 1;

	rows_free(rows);
	return found;
}

struct plain *owner_database(const struct settings **used)
{
	char *error = NULL;
	const struct settings *settings = command_settings_load(&error);
	struct plain_error trouble;
	struct plain *plain = NULL;

	if (settings == NULL) {
		command_failed(error);
	} else if (settings->owner_database_url == NULL) {
		command_failed("HALVED_OWNER_DATABASE_URL is not set: this needs the role halved_owner.");
	} else if ((plain = plain_open(settings->owner_database_url, &trouble)) == NULL) {
		command_failed(trouble.message);
	} else if (!has_tables(plain)) {
		command_failed("The database has no tables yet: run `halved migrate`.");
		plain_close(plain);
		plain = NULL;
	}
	free(error);
	if (used != NULL)
		*used = settings;
	return plain;
}
