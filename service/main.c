/* The subcommands of the one program. */
#include "halved/base/settings.h"
#include "halved/commands/commands.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *arguments;
	const char *text;
} commands[] = {
	{ "serve", command_serve, "", "serve the API until SIGTERM" },
	{ "openapi", command_openapi, "", "print the OpenAPI document" },
	{ "migrate", command_migrate, "[--status]", "bring the database's schema up to date" },
	{ "chart", command_chart, "--kind KIND FILE", "an improvement chart of a CSV file" },
	{ "attendance", command_attendance, "FILE", "who was there, from a file that Zoom writes" },
	{ "check", command_check, "[--ports]", "show the settings in force and test them" },
	{ "ready", command_ready, "", "exit 0 when the service here is up and ready" },
	{ "import", command_import, "KIND FILE …", "read a CSV file into a network" },
	{ "network", command_network, "create --from FILE", "found a network from a template" },
#ifndef HALVED_WITHOUT_DEMO
	{ "demo", command_demo, "", "load the demo networks of docs/examples, once" },
#endif
	{ "reseal", command_reseal, "", "seal with HALVED_SECRET_KEY what the key before it sealed" },
	{ "retention", command_retention, "[--dry-run]", "erase what is old, and free its space" },
	{ "pack", command_pack, "KIND NAME FILE", "take home what is kept of an organization or a person" },
	{ "rights", command_rights, "", "show which role may do what" },
	{ "account", command_account, "add|password|…|list", "say who may sign in" },
	{ "token", command_token, "create|list|revoke", "say who may use the API, and who no more" },
	{ "audit", command_audit, "verify|seal", "prove that nothing of the audit trail was altered" },
	{ "settings", command_settings, "[--markdown]", "list every setting" },
	{ "reference", command_reference, "PAGE", "print a reference page of docs/reference" },
	{ .name = NULL },
};

static void show_help(FILE *out)
{
	struct buffer settings = { .max = 256 * 1024 };

	fprintf(out, "Usage: halved COMMAND [ARGUMENTS]\n\nCommands:\n");
	for (size_t i = 0; commands[i].name != NULL; i++)
		fprintf(out, "  %-10s %-18s %s\n", commands[i].name, commands[i].arguments, commands[i].text);
	settings_help(&settings);
	fprintf(out, "\nSettings, from the environment:\n%.*s", (int)settings.size, settings.data);
	buffer_free(&settings);
}

int main(int argc, char **argv)
{
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
		show_help(stdout);
		return 0;
	}
	for (size_t i = 0; argc > 1 && commands[i].name != NULL; i++)
		if (strcmp(commands[i].name, argv[1]) == 0)
			return commands[i].run(argc - 1, argv + 1);
	if (argc > 1)
		fprintf(stderr, "halved: there is no command %s; `halved --help` lists them.\n", argv[1]);
	else
		show_help(stderr);
	return EXIT_USAGE;
}
