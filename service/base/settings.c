#include "halved/base/settings.h"

#include "halved/base/check.h"
#include "halved/base/network.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "HALVED_"
#define FILE_SUFFIX "_FILE"
#define LONGEST_SECRET (16 * 1024)

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

/* The variable that names the file of a secret; NULL when there is none. */
static const char *file_source(const struct setting *setting, const char *const *environment)
{
	static _Thread_local char variable[64 + sizeof(FILE_SUFFIX)];
	size_t size;

	if (!setting->secret)
		return NULL;
	setting_variable(setting, variable, 64);
	size = strlen(variable);
	memcpy(variable + size, FILE_SUFFIX, sizeof(FILE_SUFFIX));
	return find_variable(environment, variable) != NULL ? variable : NULL;
}

const char *setting_source(const struct setting *setting, const char *const *environment)
{
	static _Thread_local char variable[64];

	setting_variable(setting, variable, sizeof(variable));
	if (find_variable(environment, variable) != NULL)
		return variable;
	if (file_source(setting, environment) != NULL)
		return file_source(setting, environment);
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
	return address_read(text_of(value), &(struct address){ 0 }) || strncmp(value, "unix:/", 6) == 0;
}

/* scheme://host or scheme://host:port, in the form in which a browser sends it. */
static bool is_origin(struct text part)
{
	static const char *const schemes[] = { "https://", "http://" };

	for (size_t i = 0; i < COUNT_OF(schemes); i++) {
		size_t size = strlen(schemes[i]);

		if (part.size <= size || memcmp(part.data, schemes[i], size) != 0)
			continue;
		while (size < part.size &&
			(islower((unsigned char)part.data[size]) || isdigit((unsigned char)part.data[size]) ||
				strchr("-.:[]", part.data[size]) != NULL))
			size++;
		return size == part.size;
	}
	return false;
}

static bool are_origins(const char *value)
{
	size_t count = 0;

	while (*value != '\0') {
		struct text part = { value, strcspn(value, ", ") };

		if (part.size > 0 && !is_origin(part))
			return false;
		count += part.size > 0;
		value += part.size + (value[part.size] != '\0');
	}
	return count > 0;
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
	case SETTING_NETWORKS:
		if (!networks_read(value, &(struct networks){ 0 }))
			return false;
		break;
	case SETTING_ORIGINS:
		if (!are_origins(value))
			return false;
		break;
	case SETTING_URL:
	case SETTING_TEXT:
		if (value[0] == '\0' || strlen(value) < (size_t)setting->min)
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

	if (value[0] != '\0' && setting->type == SETTING_TEXT)
		return make_error("%s has less than %lld characters.", variable, setting->min);
	if (setting->secret || setting->type == SETTING_TEXT)
		return make_error("%s is empty: leave it unset or give it a value.", variable);
	if (setting->type == SETTING_NUMBER)
		return make_error("%s is \"%s\", not a whole number from %lld to %lld.", variable, value,
			setting->min, setting->max);
	if (setting->type == SETTING_ADDRESS)
		return make_error(
			"%s is \"%s\", not a numeric IPv4 or IPv6 address or unix:/path.", variable, value);
	if (setting->type == SETTING_NETWORKS)
		return make_error(
			"%s is \"%s\", not a list of at most %d addresses, ranges as 10.0.0.0/8, or unix.",
			variable, value, LIMIT_NETWORKS);
	if (setting->type == SETTING_ORIGINS)
		return make_error(
			"%s is \"%s\", not a list of origins as https://app.example.org.", variable, value);
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
		if (strncmp(entry, variable, strlen(variable)) != 0)
			continue;
		entry += strlen(variable);
		if (*entry == '=' ||
			(setting->secret && strncmp(entry, FILE_SUFFIX "=", strlen(FILE_SUFFIX "=")) == 0))
			return true;
		entry -= strlen(variable);
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

/* Tokens in the clear belong on no wire. */
static char *find_exposed(const struct settings *settings)
{
	for (const struct setting *setting = setting_table; setting->name != NULL; setting++) {
		struct address address;
		const char *text;

		if (setting->type != SETTING_ADDRESS)
			continue;
		text = *(const char *const *)(const void *)((const char *)settings + setting->offset);
		if (address_read(text_of(text), &address) && !address_is_loopback(&address))
			return make_error("%s is an address that others can reach, and there is no TLS: "
					  "listen at 127.0.0.1 "
					  "or unix:/path behind a proxy, or set HALVED_CLEAR_TEXT=yes where "
					  "the network "
					  "is private.",
				text);
	}
	return NULL;
}

/* Whoever can reach it reads the metrics. */
static char *find_open_admin(const struct settings *settings)
{
	struct address address;

	if (settings->admin_token != NULL || !address_read(text_of(settings->admin_address), &address) ||
		address_is_loopback(&address))
		return NULL;
	return make_error("%s is an admin address that others can reach: set HALVED_ADMIN_TOKEN_FILE.",
		settings->admin_address);
}

static bool is_mail_server(const char *value)
{
	const char *host = strstr(value, "://");

	return host != NULL && host[3] != '\0' && strpbrk(host + 3, "@/?# ") == NULL &&
	       (strncmp(value, "smtp:", 5) == 0 || strncmp(value, "smtps:", 6) == 0);
}

static bool is_mail_address(const char *value)
{
	const char *at = strchr(value, '@');

	return at != NULL && at != value && at[1] != '\0' && strpbrk(value, " \t\r\n<>,;") == NULL &&
	       strlen(value) <= 254;
}

/* What mail needs is there, and such that it can be used. */
static char *find_mail_fault(const struct settings *settings)
{
	if (settings->mail_server == NULL)
		return NULL;
	if (!is_mail_server(settings->mail_server))
		return make_error("HALVED_MAIL_SERVER is \"%s\", not like smtp://mail.example.org:587 or "
				  "smtps://mail.example.org:465.",
			settings->mail_server);
	if (settings->mail_from == NULL || !is_mail_address(settings->mail_from))
		return make_error(
			"HALVED_MAIL_SERVER needs HALVED_MAIL_FROM, an address like halved@example.org.");
	if (settings->public_address == NULL || strpbrk(settings->public_address, ", ") != NULL)
		return make_error("HALVED_MAIL_SERVER needs HALVED_PUBLIC_ADDRESS, one like "
				  "https://halved.example.org.");
	return NULL;
}

static long long count_workers(void)
{
	cpu_set_t cores;

	return sched_getaffinity(0, sizeof(cores), &cores) == 0 && CPU_COUNT(&cores) < 2 ? 1 : 2;
}

/* The text of a small file without its last line end; NULL when it cannot be had, with why in errno. */
static char *read_file(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	char *text = calloc(1, LONGEST_SECRET + 1);
	ssize_t got = 1, size = 0;

	check(text != NULL);
	while (file >= 0 && size < LONGEST_SECRET &&
		(got = read(file, text + size, (size_t)(LONGEST_SECRET - size))) > 0)
		size += got;
	if (file >= 0)
		close(file);
	if (file < 0 || got != 0) {
		errno = got > 0 && file >= 0 ? EFBIG : errno;
		free(text);
		return NULL;
	}
	while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r'))
		text[--size] = '\0';
	return text;
}

/* What a secret's file holds becomes as if it were the variable's value. */
static char *take_file(struct settings *settings, const char *variable, const char *path, const char **value)
{
	size_t place = 0;

	while (settings->read_from_file[place] != NULL)
		check(++place < COUNT_OF(settings->read_from_file));
	settings->read_from_file[place] = read_file(path);
	*value = settings->read_from_file[place];
	return *value != NULL ? NULL : make_error("%s: %s: %s.", variable, path, strerror(errno));
}

static char *fill(struct settings *settings, const char *const *environment)
{
	char *exposed;

	for (const struct setting *setting = setting_table; setting->name != NULL; setting++) {
		const char *source = setting_source(setting, environment);
		const char *value = source != NULL ? find_variable(environment, source) : setting->fallback;
		const char *file = file_source(setting, environment);
		char *error = NULL;

		check(file == NULL || source != NULL);
		if (file != NULL && strcmp(file, source) != 0)
			return make_error("%s and %s are both set: choose one.", source, file);
		if (file != NULL)
			error = take_file(settings, file, value, &value);
		if (error != NULL)
			return error;
		if (value != NULL && !set(settings, setting, value))
			return refusal(setting, source != NULL ? source : setting->name, value);
	}
	if (settings->workers == 0)
		settings->workers = count_workers();
	exposed = settings->clear_text ? NULL : find_exposed(settings);
	if (exposed == NULL)
		exposed = find_open_admin(settings);
	if (exposed == NULL)
		exposed = find_mail_fault(settings);
	return exposed != NULL ? exposed : find_unknown(environment);
}

static void discard(struct settings *settings)
{
	for (size_t i = 0; i < COUNT_OF(settings->read_from_file); i++)
		free(settings->read_from_file[i]);
	free(settings);
}

const struct settings *settings_read(const char *const *environment, char **error)
{
	struct settings *settings = calloc(1, sizeof(*settings));

	check(settings != NULL);
	*error = fill(settings, environment);
	if (*error == NULL)
		return settings;
	discard(settings);
	return NULL;
}

void settings_free(const struct settings *settings)
{
	if (settings != NULL)
		discard((struct settings *)(uintptr_t)settings);
}

const struct settings *settings_load(char **error)
{
	static struct settings loaded;

	*error = fill(&loaded, (const char *const *)environ);
	return *error == NULL ? &loaded : NULL;
}
