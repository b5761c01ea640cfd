/* THE list of settings. */
#include "halved/base/settings.h"

#define AT(member) .offset = offsetof(struct settings, member)

static const char *const log_levels[] = { "debug", "info", "warning", "error", "off", NULL };
static const char *const log_formats[] = { "json", "text", NULL };
static const char *const no_yes[] = { "no", "yes", NULL };
static const char *const trusted_fields[] = { "x-forwarded-for", "forwarded", NULL };
static const char *const sandbox_modes[] = { "auto", "require", "off", NULL };

/* clang-format off */
const struct setting setting_table[] = {
	{ "address", SETTING_ADDRESS, "127.0.0.1", AT(address),
	  .text = "Where to serve: a numeric address, or `unix:/path` for a local socket, which then is for the service's user and group. Beyond this machine only with `HALVED_CLEAR_TEXT`." },
	{ "port", SETTING_NUMBER, "8080", .min = 1, .max = 65535, AT(port),
	  .text = "Port to serve at." },
	{ "admin_address", SETTING_ADDRESS, "127.0.0.1", AT(admin_address),
	  .text = "Where `/livez`, `/readyz` and `/metrics` are, in the same forms; keep it private." },
	{ "admin_port", SETTING_NUMBER, "8081", .min = 1, .max = 65535, AT(admin_port),
	  .text = "Port of `/livez`, `/readyz` and `/metrics`." },
	{ "database_url", SETTING_URL, AT(database_url), .also = "DATABASE_URL", .secret = true,
	  .text = "PostgreSQL as the role `halved_service`, for example `postgresql://halved_service@db/halved`." },
	{ "owner_database_url", SETTING_URL, AT(owner_database_url), .secret = true,
	  .text = "The same database as the role `halved_owner`; only `halved migrate`, `demo`, `token`, `account`, `audit` and `retention` use it." },
	{ "clear_text", SETTING_CHOICE, "no", .choices = no_yes, AT(clear_text),
	  .text = "Whether an address that others can reach may be served without TLS, as inside a container." },
	{ "trusted_proxies", SETTING_NETWORKS, AT(trusted_proxies),
	  .text = "Proxies that are believed who their client is: addresses and ranges, and `unix` for whoever uses the local socket, as in `10.0.0.0/8, unix`." },
	{ "trusted_field", SETTING_CHOICE, "x-forwarded-for", .choices = trusted_fields, AT(trusted_field),
	  .text = "Header field in which they say so. The other is not looked at: a proxy may pass on what a client wrote there." },
	{ "cors_origins", SETTING_ORIGINS, AT(cors_origins),
	  .text = "Origins whose pages may use the API from a browser, as in `https://app.example.org, https://example.org:8443`." },
	{ "actor_requests", SETTING_NUMBER, "6000000", .min = 0, .max = 6000000, AT(actor_requests),
	  .text = "Requests a minute with one token, over all workers; more are answered 429. 0 is no limit. The default is out of the way; 600 suits people, 6000 a system." },
	{ "address_requests", SETTING_NUMBER, "6000000", .min = 0, .max = 6000000, AT(address_requests),
	  .text = "The same from one IPv4 address or IPv6 /64, with or without a token; a whole district may come from one." },
	{ "sign_in_idle_minutes", SETTING_NUMBER, "60", .min = 10, .max = 1440, AT(sign_in_idle_minutes),
	  .text = "A sign-in that has not been used for so long ends." },
	{ "sign_in_hours", SETTING_NUMBER, "12", .min = 1, .max = 720, AT(sign_in_hours),
	  .text = "A sign-in ends after so long in any case." },
	{ "secret_key", SETTING_TEXT, .min = 32, AT(secret_key), .secret = true,
	  .text = "Seals what the database keeps of second factors, so that a copy of it is no use to sign in with. At least 32 characters nobody can guess. Without it they are kept as they are; with another, those who have one need their recovery codes." },
	{ "token_days", SETTING_NUMBER, "365", .min = 1, .max = 3650, AT(token_days),
	  .text = "Longest life of a token that somebody makes through the API." },
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
	{ "keep_interviews_days", SETTING_NUMBER, "1095", .min = 0, .max = 36500, AT(keep_interviews_days),
	  .text = "How long after the talk `halved retention` leaves what was told in an interview; 0 is until it is withdrawn." },
	{ "keep_rejected_days", SETTING_NUMBER, "90", .min = 0, .max = 36500, AT(keep_rejected_days),
	  .text = "How long after the import it leaves rows that were refused, as they stood in the file; 0 is for good." },
	{ "keep_credentials_days", SETTING_NUMBER, "365", .min = 0, .max = 36500, AT(keep_credentials_days),
	  .text = "How long it leaves tokens that have expired or been revoked; 0 is for good." },
	{ "sandbox", SETTING_CHOICE, "auto", .choices = sandbox_modes, AT(sandbox),
	  .text = "What the service may do once it runs: `auto` restricts it as far as the kernel can, `require` does not start without that, `off` is for debugging and allows core dumps." },
	{ "log_level", SETTING_CHOICE, "info", .choices = log_levels, AT(log_level),
	  .text = "Least level that is logged. `debug` also logs what PostgreSQL says of a failed statement, which can hold what is in a record: not for production." },
	{ "log_format", SETTING_CHOICE, "json", .choices = log_formats, AT(log_format),
	  .text = "Form of log lines, on standard error." },
	{ .name = NULL },
};
/* clang-format on */
