#include "halved/db/reach.h"

#include <libpq-fe.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const files[] = { "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslcrldir", "passfile" };
static const char *const at_home[] = { ".postgresql", ".pgpass" };

static const char *value_of(const PQconninfoOption *option)
{
	if (option->val == NULL && option->envvar != NULL && getenv(option->envvar) != NULL)
		return getenv(option->envvar);
	return option->val != NULL ? option->val : option->compiled;
}

static bool is_file(const char *keyword)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (strcmp(files[i], keyword) == 0)
			return true;
	return false;
}

/* One port for all hosts, or as many, parted by commas. */
static void tell_ports(const char *ports, const struct reach *reach)
{
	for (const char *at = ports; at != NULL; at = strchr(at, ',') == NULL ? NULL : strchr(at, ',') + 1)
		if (strtoul(at, NULL, 10) > 0)
			reach->port(reach->owner, (unsigned)strtoul(at, NULL, 10));
}

static void tell_home(const char *home, const struct reach *reach)
{
	char path[512];

	for (size_t i = 0; home != NULL && i < sizeof(at_home) / sizeof(at_home[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", home, at_home[i]);
		reach->file(reach->owner, path);
	}
}

void database_reach(const char *url, const struct reach *reach)
{
	PQconninfoOption *options = url == NULL ? NULL : PQconninfoParse(url, NULL);
	const struct passwd *user = getpwuid(geteuid());

	for (const PQconninfoOption *one = options; one != NULL && one->keyword != NULL; one++) {
		const char *value = value_of(one);

		if (value != NULL && is_file(one->keyword))
			reach->file(reach->owner, value);
		if (strcmp(one->keyword, "port") == 0)
			tell_ports(value, reach);
	}
	PQconninfoFree(options);
	/* what libpq looks for when nothing is named */
	tell_home(user == NULL ? NULL : user->pw_dir, reach);
	tell_home(getenv("HOME"), reach);
}
