#include "halved/db/migrate.h"

#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/sandbox.h"

#include <stdlib.h>
#include <string.h>

static int finish(bool good, char *error)
{
	if (good)
		return 0;
	command_failed(error);
	free(error);
	return 1;
}

int command_migrate(int argc, char **argv)
{
	bool status = argc == 2 && strcmp(argv[1], "--status") == 0;
	const struct settings *settings;
	const char *url;
	char *error = NULL;
	bool good;

	if (argc > 1 && !status) {
		command_failed("migrate takes --status or nothing.");
		return EXIT_USAGE;
	}
	settings = command_settings_load(&error);
	if (settings != NULL)
		sandbox_keep_secrets(settings);
	if (settings == NULL)
		return finish(false, error);
	url = settings->owner_database_url;
	if (url == NULL && status)
		url = settings->database_url;
	if (url == NULL)
		return command_failed(
			"HALVED_OWNER_DATABASE_URL is not set: migrations run as the role halved_owner.");
	if (status)
		good = migrate_status(url, migrations_of_program(), stdout, &error);
	else
		good = migrate_run(url, migrations_of_program(), stdout, &error);
	return finish(good, error);
}
