#include "halved/base/settings.h"

#include "halved/base/check.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "HALVED_"
#define AT(member) .offset = offsetof(struct settings, member)

static const char *const log_levels[] = { "debug", "info", "warning", "error", "off", NULL };
static const char *const log_formats[] = { "json", "text", NULL };

/* clang-format off */
const struct setting setting_table[] = {
	{ "address", SETTING_ADDRESS, "127.0.0.1", AT(address),
	  .text = "Numeric address to serve at; `0.0.0.0` or `::` for every interface." },
	{ "port", SETTING_NUMBER, "8080", .min = 1, .max = 65535, AT(port),
	  .text = "Port to serve at." },
	{ "admin_address", SETTING_ADDRESS, "127.0.0.1", AT(admin_address),
	  .text = "Numeric address of `/livez`, `/readyz` and `/metrics`; keep it private." },
	{ "admin_port", SETTING_NUMBER, "8081", .min = 1, .max = 65535, AT(admin_port),
	  .text = "Port of `/livez`, `/readyz` and `/metrics`." },
	{ "database_url", SETTING_TEXT, AT(database_url), .also = "DATABASE_URL", .secret = true,
	  .text = "PostgreSQL as the role `halved_service`, for example `postgresql://halved_service@db/halved`." },
	{ "owner_database_url", SETTING_TEXT, AT(owner_database_url), .secret = true,
	  .text = "The same database as the role `halved_owner`; only `halved migrate` uses it." },
	{ "workers", SETTING_NUMBER, "0", .min = 0, .max = 64, AT(workers),
	  .text = "Worker threads, each with its own loop and connections; 0 is one a core, at most 2." },
	{ "max_connections", SETTING_NUMBER, "10000", .min = 16, .max = 1000000, AT(max_connections),
	  .text = "Clients connected at once, over all workers; more wait." },
	{ "slow_connections", SETTING_NUMBER, "2", .min = 1, .max = 32, AT(slow_connections),
	  .text = "Database connections of each worker for lists, summaries and exports." },
	{ "max_body_bytes", SETTING_NUMBER, "1048576", .min = 1024, .max = 67108864, AT(max_body_bytes),
	  .text = "Largest request body; larger ones are answered 413." },
	{ "max_import_bytes", SETTING_NUMBER, "1073741824", .min = 1024, .max = 17179869184, AT(max_import_bytes),
	  .text = "Largest file sent to an import." },
	{ "idle_seconds", SETTING_NUMBER, "75", .min = 1, .max = 3600, AT(idle_seconds),
	  .text = "A connection without a request is closed after this." },
	{ "drain_seconds", SETTING_NUMBER, "20", .min = 0, .max = 600, AT(drain_seconds),
	  .text = "On SIGTERM, how long requests in hand may take before the process ends." },
	{ "spool_directory", SETTING_TEXT, "/tmp", AT(spool_directory),
	  .text = "Folder for files under way to an import." },
	{ "log_level", SETTING_CHOICE, "info", .choices = log_levels, AT(log_level),
	  .text = "Least level that is logged." },
	{ "log_format", SETTING_CHOICE, "json", .choices = log_formats, AT(log_format),
	  .text = "Form of log lines, on standard error." },
	{ .name = NULL },
};
/* clang-format on */

void setting_variable(const struct setting *setting, char *out, size_t room)
{
	int used = snprintf(out, room, PREFIX "%s", setting->name);

	check(used > 0 && (size_t)used < room);
	for (char *c = out; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
}

static const char *find_variable(const char *const *environment, const char *name)
{
	size_t size = strlen(name);

	for (; *environment != NULL; environment++)
		if (strncmp(*environment, name, size) == 0 && (*environment)[size] == '=')
			return *environment + size + 1;
	return NULL;
}

const char *setting_source(const struct setting *setting, const char *const *environment)
{
	static _Thread_local char variable[64];

	setting_variable(setting, variable, sizeof(variable));
	if (find_variable(environment, variable) != NULL)
		return variable;
	if (setting->also != NULL && find_variable(environment, setting->also) != NULL)
		return setting->also;
	return NULL;
}

static char *make_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *make_error(const char *format, ...)
{
	char *error = NULL;
	va_list arguments;

	va_start(arguments, format);
	check(vasprintf(&error, format, arguments) >= 0);
	va_end(arguments);
	return error;
}

static bool is_address(const char *value)
{
	unsigned char room[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, value, room) == 1 || inet_pton(AF_INET6, value, room) == 1;
}

static bool read_number(const struct setting *setting, const char *value, long long *number)
{
	unsigned long long read;

	if (!text_number(text_of(value), (unsigned long long)setting->max, &read))
		return false;
	*number = (long long)read;
	return *number >= setting->min;
}

static bool read_choice(const struct setting *setting, const char *value, int *choice)
{
	for (int i = 0; setting->choices[i] != NULL; i++) {
		if (strcmp(setting->choices[i], value) == 0) {
			*choice = i;
			return true;
		}
	}
	return false;
}

/* Puts `value` in its place; false when it is not one of the setting's type. */
static bool set(struct settings *settings, const struct setting *setting, const char *value)
{
	char *place = (char *)settings + setting->offset;

	switch (setting->type) {
	case SETTING_NUMBER:
		return read_number(setting, value, (long long *)(void *)place);
	case SETTING_CHOICE:
		return read_choice(setting, value, (int *)(void *)place);
	case SETTING_ADDRESS:
		if (!is_address(value))
			return false;
		break;
	case SETTING_TEXT:
		if (value[0] == '\0')
			return false;
		break;
	}
	*(const char **)(void *)place = value;
	return true;
}

static char *refusal(const struct setting *setting, const char *variable, const char *value)
{
	char choices[128] = "";
	size_t used = 0;

	if (setting->secret || setting->type == SETTING_TEXT)
		return make_error("%s is empty: leave it unset or give it a value.", variable);
	if (setting->type == SETTING_NUMBER)
		return make_error("%s is \"%s\", not a whole number from %lld to %lld.", variable, value,
			setting->min, setting->max);
	if (setting->type == SETTING_ADDRESS)
		return make_error("%s is \"%s\", not a numeric IPv4 or IPv6 address.", variable, value);
	for (int i = 0; setting->choices[i] != NULL; i++)
		used += (size_t)snprintf(choices + used, sizeof(choices) - used, "%s%s", i > 0 ? ", " : "",
			setting->choices[i]);
	return make_error("%s is \"%s\", not one of %s.", variable, value, choices);
}

static bool is_known(const char *entry)
{
	char variable[64];

	if (strncmp(entry, PREFIX "TEST_", strlen(PREFIX "TEST_")) == 0)
		return true;
	for (const struct setting *setting = setting_table; setting->name != NULL; setting++) {
		setting_variable(setting, variable, sizeof(variable));
		if (strncmp(entry, variable, strlen(variable)) == 0 && entry[strlen(variable)] == '=')
			return true;
	}
	return false;
}

/* A mistyped name would silently leave the default in force. */
static char *find_unknown(const char *const *environment)
{
	for (; *environment != NULL; environment++)
		if (strncmp(*environment, PREFIX, strlen(PREFIX)) == 0 && !is_known(*environment))
			return make_error("%.*s is no setting of Halved: `halved --help` lists them.",
				(int)strcspn(*environment, "="), *environment);
	return NULL;
}

static long long count_workers(void)
{
	cpu_set_t cores;

	return sched_getaffinity(0, sizeof(cores), &cores) == 0 && CPU_COUNT(&cores) < 2 ? 1 : 2;
}

static char *fill(struct settings *settings, const char *const *environment)
{
	for (const struct setting *setting = setting_table; setting->name != NULL; setting++) {
		const char *source = setting_source(setting, environment);
		const char *value = source != NULL ? find_variable(environment, source) : setting->fallback;

		if (value != NULL && !set(settings, setting, value))
			return refusal(setting, source != NULL ? source : setting->name, value);
	}
	if (settings->workers == 0)
		settings->workers = count_workers();
	return find_unknown(environment);
}

const struct settings *settings_read(const char *const *environment, char **error)
{
	struct settings *settings = calloc(1, sizeof(*settings));

	check(settings != NULL);
	*error = fill(settings, environment);
	if (*error == NULL)
		return settings;
	free(settings);
	return NULL;
}

const struct settings *settings_load(char **error)
{
	static struct settings loaded;

	*error = fill(&loaded, (const char *const *)environ);
	return *error == NULL ? &loaded : NULL;
}
