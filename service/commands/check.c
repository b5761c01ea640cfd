/* `halved check`: could the service start with these settings? `halved ready`: is it up? */
#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/db/migrate.h"
#include "halved/http/probe.h"
#include "halved/openid/provider.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void show_settings(const struct settings *settings)
{
	struct buffer out = { .max = 64 * 1024 };

	for (const struct setting *setting = setting_table; setting->name != NULL; setting++) {
		const char *source = setting_source(setting, (const char *const *)environ);
		size_t start = out.size;

		buffer_format(&out, "%-20s ", setting->name);
		setting_show(setting, settings, &out);
		buffer_format(&out, "%*s(%s)\n", start + 52 > out.size ? (int)(start + 52 - out.size) : 2, "",
			source != NULL ? source : "default");
	}
	fwrite(out.data, 1, out.size, stdout);
	buffer_free(&out);
}

/* Prints one finding; a sentence tells what is wrong. */
static bool tell(const char *what, bool good, char *sentence)
{
	printf("%-8s %s%s%s\n", good ? "ok" : "failed", what, good ? "" : ": ", good ? "" : sentence);
	free(good ? NULL : sentence);
	return good;
}

static bool check_port(const char *what, const char *address, long long port)
{
	char *error = NULL;
	bool good = probe_port(address, (unsigned short)port, &error);

	return tell(what, good, error);
}

static bool check_ports(const struct settings *settings)
{
	bool good = check_port("port", settings->address, settings->port);

	if (settings->port == settings->admin_port &&
		strcmp(settings->address, settings->admin_address) == 0 &&
		strncmp(settings->address, "unix:", 5) != 0)
		return tell("admin port", false,
			strdup("HALVED_PORT and HALVED_ADMIN_PORT are the same: choose another for one of "
			       "them."));
	return check_port("admin port", settings->admin_address, settings->admin_port) && good;
}

static bool check_database(const struct settings *settings)
{
	char *error = NULL;
	bool good;

	if (settings->database_url == NULL)
		return tell("database", false, strdup("HALVED_DATABASE_URL is not set."));
	good = migrate_check(settings->database_url, migrations_of_program(), &error);
	return tell("database", good, error);
}

static bool check_spool(const struct settings *settings)
{
	char *error = NULL;
	bool good =
		access(settings->spool_directory, W_OK | X_OK) == 0 ||
		asprintf(&error, "%s is no folder this user can write to.", settings->spool_directory) < 0;

	return tell("spool directory", good, error);
}

static bool check_providers(const struct settings *settings)
{
	char *error = NULL;
	const struct providers *providers =
		providers_read(settings->sign_in_providers, settings->public_address, &error);
	bool good = providers != NULL;

	providers_free(providers);
	return tell("providers", good, error);
}

int command_check(int argc, char **argv)
{
	bool ports_only = argc == 2 && strcmp(argv[1], "--ports") == 0;
	const struct settings *settings;
	char *error;
	bool good;

	if (argc > 1 && !ports_only) {
		command_failed("check takes --ports or nothing.");
		return EXIT_USAGE;
	}
	settings = command_settings_load(&error);
	if (settings == NULL) {
		command_failed(error);
		free(error);
		return 1;
	}
	if (ports_only)
		return check_ports(settings) ? 0 : 1;
	show_settings(settings);
	printf("\n");
	good = check_database(settings);
	good = check_ports(settings) && good;
	good = check_providers(settings) && good;
	return check_spool(settings) && good ? 0 : 1;
}

int command_ready(int argc, char **argv)
{
	const struct settings *settings;
	const char *address;
	char *error;

	(void)argv;
	if (argc > 1) {
		command_failed("ready takes no arguments.");
		return EXIT_USAGE;
	}
	settings = command_settings_load(&error);
	if (settings == NULL) {
		command_failed(error);
		free(error);
		return 1;
	}
	/* The wildcard addresses are none that one can ask, except oneself. */
	address = settings->admin_address;
	if (strcmp(address, "0.0.0.0") == 0)
		address = "127.0.0.1";
	else if (strcmp(address, "::") == 0)
		address = "::1";
	return probe_ready(address, (unsigned short)settings->admin_port, settings->admin_token) ? 0 : 1;
}
