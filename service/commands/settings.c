#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/db/private.h"

#include <stdio.h>
#include <string.h>

int command_failed(const char *sentence)
{
	fprintf(stderr, "halved: %s\n", sentence);
	return 1;
}

static bool is_private(const struct settings *settings)
{
	return (settings->database_url == NULL || database_is_private(settings->database_url)) &&
	       (settings->owner_database_url == NULL || database_is_private(settings->owner_database_url));
}

const struct settings *command_settings_load(char **error)
{
	const struct settings *settings = settings_load(error);

	if (settings == NULL || settings->clear_text || is_private(settings))
		return settings;
	*error = strdup("The database is on another machine, and nothing says that it is the right one: put "
			"sslmode=verify-full into its URL, or set HALVED_CLEAR_TEXT=yes where the network is "
			"private.");
	return NULL;
}

int command_settings(int argc, char **argv)
{
	struct buffer page = { .max = 256 * 1024 };

	if (argc > 2 || (argc == 2 && strcmp(argv[1], "--markdown") != 0)) {
		command_failed("settings takes --markdown or nothing.");
		return EXIT_USAGE;
	}
	if (argc == 2)
		settings_markdown(&page);
	else
		settings_help(&page);
	fwrite(page.data, 1, page.size, stdout);
	buffer_free(&page);
	return 0;
}
