/* How settings read to a person: values in force, --help, the reference page. */
#include "halved/base/settings.h"

#include <string.h>

/* Shows where a URL points without its password; anything that is no URL stays hidden as a whole. */
static void show_secret(const char *value, struct buffer *out)
{
	const char *authority = strstr(value, "://");
	const char *at, *colon;

	if (authority == NULL || strchr(value, '?') != NULL) {
		buffer_string(out, "(hidden)");
		return;
	}
	authority += 3;
	at = strrchr(authority, '@');
	colon = at != NULL ? memchr(authority, ':', (size_t)(at - authority)) : NULL;
	if (colon == NULL) {
		buffer_string(out, value);
		return;
	}
	buffer_add(out, value, (size_t)(colon - value));
	buffer_string(out, ":(hidden)");
	buffer_string(out, at);
}

void setting_show(const struct setting *setting, const struct settings *settings, struct buffer *out)
{
	const char *place = (const char *)settings + setting->offset;
	const char *string;

	switch (setting->type) {
	case SETTING_NUMBER:
		buffer_format(out, "%lld", *(const long long *)(const void *)place);
		return;
	case SETTING_CHOICE:
		buffer_string(out, setting->choices[*(const int *)(const void *)place]);
		return;
	case SETTING_TEXT:
	case SETTING_URL:
	case SETTING_ADDRESS:
	case SETTING_NETWORKS:
	case SETTING_ORIGINS:
		break;
	}
	string = *(const char *const *)(const void *)place;
	if (string == NULL)
		buffer_string(out, "(none)");
	else if (setting->secret)
		show_secret(string, out);
	else
		buffer_string(out, string);
}

/* The values a setting may have, in words. */
static void show_range(const struct setting *setting, struct buffer *out)
{
	switch (setting->type) {
	case SETTING_NUMBER:
		buffer_format(out, "%lld to %lld", setting->min, setting->max);
		break;
	case SETTING_ADDRESS:
		buffer_string(out, "address");
		break;
	case SETTING_NETWORKS:
		buffer_string(out, "addresses and ranges");
		break;
	case SETTING_ORIGINS:
		buffer_string(out, "origins");
		break;
	case SETTING_URL:
		buffer_string(out, "connection URL");
		break;
	case SETTING_TEXT:
		buffer_string(out, "text");
		if (setting->min > 0)
			buffer_format(out, " of at least %lld characters", setting->min);
		break;
	case SETTING_CHOICE:
		for (int i = 0; setting->choices[i] != NULL; i++)
			buffer_format(out, "%s%s", i > 0 ? ", " : "", setting->choices[i]);
		break;
	}
}

void settings_help(struct buffer *out)
{
	char variable[64];

	for (const struct setting *setting = setting_table; setting->name != NULL; setting++) {
		setting_variable(setting, variable, sizeof(variable));
		buffer_format(out, "  %s", variable);
		if (setting->also != NULL)
			buffer_format(out, " or %s", setting->also);
		if (setting->secret)
			buffer_format(out, " or %s_FILE", variable);
		buffer_string(out, " (");
		show_range(setting, out);
		if (setting->fallback != NULL)
			buffer_format(out, "; default %s", setting->fallback);
		buffer_format(out, ")\n      %s\n", setting->text);
	}
}

void settings_markdown(struct buffer *out)
{
	char variable[64];

	buffer_string(out,
		"# Settings\n\n"
		"Every setting is an environment variable. `halved check` shows the values in "
		"force and tests them;\n"
		"a `HALVED_` variable that is not in this list stops the program. A variable that ends in "
		"`_FILE` names a file that holds the value.\nMade by `halved "
		"settings --markdown`.\n\n"
		"| variable | values | default | what it does |\n| --- | --- | --- | --- |\n");
	for (const struct setting *setting = setting_table; setting->name != NULL; setting++) {
		setting_variable(setting, variable, sizeof(variable));
		buffer_format(out, "| `%s`", variable);
		if (setting->also != NULL)
			buffer_format(out, " or `%s`", setting->also);
		if (setting->secret)
			buffer_format(out, " or `%s_FILE`", variable);
		buffer_string(out, " | ");
		show_range(setting, out);
		buffer_format(out, " | %s%s%s | %s |\n", setting->fallback != NULL ? "`" : "",
			setting->fallback != NULL ? setting->fallback : "none",
			setting->fallback != NULL ? "`" : "", setting->text);
	}
}
