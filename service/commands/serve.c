#include "halved/serve.h"

#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/db/migrate.h"
#include "halved/sandbox.h"

#include <stdlib.h>

int command_serve(int argc, char **argv)
{
	const struct settings *settings;
	char *error = NULL;
	int status = 1;

	(void)argv;
	if (argc > 1) {
		command_failed("serve takes no arguments; settings come from the environment.");
		return EXIT_USAGE;
	}
	settings = command_settings_load(&error);
	if (settings != NULL)
		sandbox_keep_secrets(settings);
	if (settings == NULL)
		command_failed(error);
	else if (settings->database_url == NULL)
		command_failed("HALVED_DATABASE_URL (or DATABASE_URL) is not set.");
	else if (!migrate_check(settings->database_url, migrations_of_program(), &error))
		command_failed(error);
	else
		status = serve(settings);
	free(error);
	return status;
}
