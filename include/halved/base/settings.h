/*
 * The settings of one process, from one table: environment, --help, `halved check` and the reference page.
 * A setting NAME is read from the environment variable HALVED_NAME in capitals.
 */
#ifndef HALVED_BASE_SETTINGS_H
#define HALVED_BASE_SETTINGS_H

#include "halved/base/log.h"
#include "halved/base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct settings {
	const char *address; /* numeric IPv4 or IPv6, or unix:/path */
	long long port;
	const char *admin_address;
	long long admin_port;
	const char *admin_token;
	const char *database_url;	/* NULL when not given */
	const char *owner_database_url; /* NULL when not given */
	const char *secret_key;		/* NULL when not given */
	const char *secret_key_before;	/* the one before it, which still opens; NULL: none */
	const char *authorities;	/* a file; NULL: the system's */
	long long code_steps_around;
	const char *breached_passwords; /* a file; NULL when not given */
	const char *mail_server, *mail_user, *mail_password,
		*mail_from;	    /* without a server no mail is sent */
	const char *public_address; /* of the service, as people have it; without a slash at its end */
	long long workers;	    /* at least 1 */
	long long max_connections;  /* of the whole process */
	long long slow_connections; /* of one worker */
	long long max_body_bytes, max_import_bytes;
	long long idle_seconds, drain_seconds;
	const char *spool_directory;
	int clear_text; /* 1: may listen beyond loopback */
	int hsts_subdomains;
	const char *trusted_proxies; /* as networks_read() takes it; NULL: none */
	int trusted_field;	     /* enum trusted_field */
	const char *cors_origins;    /* parted by commas or blanks; NULL: none */
	long long actor_requests, address_requests, sign_in_requests; /* a minute; 0: as many as they like */
	long long keep_interviews_days, keep_notes_days, keep_coaching_days, keep_people_days,
		keep_accounts_days, keep_rejected_days, keep_sheets_days,
		keep_credentials_days; /* 0: for good */
	long long sign_in_idle_minutes, sign_in_hours;
	const char *sign_in_providers; /* NULL when not given */
	long long token_days;
	int sandbox;		 /* enum sandbox_mode */
	int log_level;		 /* enum log_level */
	int log_format;		 /* enum log_format */
	char *read_from_file[8]; /* owned */
};

enum log_format { LOG_FORMAT_JSON, LOG_FORMAT_TEXT };

enum trusted_field { TRUSTED_X_FORWARDED_FOR, TRUSTED_FORWARDED };

enum sandbox_mode { SANDBOX_AUTO, SANDBOX_REQUIRE, SANDBOX_OFF };

enum setting_type {
	SETTING_TEXT,
	SETTING_URL, /* of a connection; shown without its password */
	SETTING_ADDRESS,
	SETTING_NETWORKS,
	SETTING_ORIGINS,
	SETTING_NUMBER,
	SETTING_CHOICE
};

struct setting {
	const char *name;
	enum setting_type type;
	const char *fallback;	    /* as it would be given; NULL: none */
	long long min, max;	    /* of a number; the least characters of a text */
	const char *const *choices; /* of a choice, NULL-terminated; the value is its index */
	const char *also;	    /* another variable, read when the first is not set; or NULL */
	bool secret;	  /* never shown, but a URL without its password; NAME_FILE may name its file */
	size_t offset;	  /* in struct settings */
	const char *text; /* what it does, one sentence */
};

extern const struct setting setting_table[]; /* ends with a NULL name */

/*
 * Reads the environment, NULL-terminated as environ(7). A wrong value, or a HALVED_ variable that is no
 * setting (HALVED_TEST_… is left to tests), gives NULL and *error, one sentence to free(). The texts are
 * those of the environment.
 */
const struct settings *settings_read(const char *const *environment, char **error);
void settings_free(const struct settings *settings);

/* The same for this process's own environment; lives as long as the process. */
const struct settings *settings_load(char **error);

/* The variable's name, into `out`. */
void setting_variable(const struct setting *setting, char *out, size_t room);

/* What is in force, as text; secrets are hidden. */
void setting_show(const struct setting *setting, const struct settings *settings, struct buffer *out);

/* Which variable of the environment set it; NULL when the default counts. */
const char *setting_source(const struct setting *setting, const char *const *environment);

/* The list of --help, and the page docs/reference/settings.md. */
void settings_help(struct buffer *out);
void settings_markdown(struct buffer *out);

#endif
