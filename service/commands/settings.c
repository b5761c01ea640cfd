#include "halved/base/settings.h"
#include "halved/commands/commands.h"

#include <stdio.h>
#include <string.h>

int command_failed(const char *sentence)
{
	fprintf(stderr, "halved: %s\n", sentence);
	return 1;
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
