#include "halved/openid/provider.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/json.h"
#include "halved/base/text.h"
#include "halved/outward/fetch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_FILE (256 * 1024)
#define LONGEST_SECRET 4096
#define MOST_PROVIDERS 32
#define MOST_MINUTES 525600 /* a year */

/* The same as in the table `role` of the database; tests/contract/openid.c compares them. */
static const struct {
	const char *role, *scope;
} role_scopes[] = {
	{ "admin", "installation" },
	{ "facilitator", "network" },
	{ "coach", "organization" },
	{ "district_lead", "organization" },
	{ "district_member", "organization" },
	{ "presenter", "network" },
	{ "reader", "network" },
};

const char *provider_role_scope(const char *role)
{
	for (size_t i = 0; i < COUNT_OF(role_scopes); i++)
		if (strcmp(role_scopes[i].role, role) == 0)
			return role_scopes[i].scope;
	return NULL;
}

struct reading {
	const char *path;
	struct providers *providers;
	const char *where; /* of the fault */
	const char *fault;
};

static bool refuse(struct reading *reading, const char *where, const char *fault)
{
	if (reading->fault == NULL) {
		reading->where = arena_format(reading->providers->arena, "%s", where);
		reading->fault = fault;
	}
	return false;
}

/* ---- members of an object ---- */

enum member_kind { MEMBER_TEXT, MEMBER_TEXTS, MEMBER_OBJECT, MEMBER_LIST, MEMBER_MINUTES };

struct member {
	const char *name;
	enum member_kind kind;
	bool required;
	size_t at; /* of a const char * (TEXT), an unsigned (MINUTES) or a const struct json * */
};

static bool are_texts(const struct json *list)
{
	if (json_kind(list) != JSON_LIST)
		return false;
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item))
		if (json_kind(item) != JSON_TEXT)
			return false;
	return true;
}

static bool is_minutes(const struct json *value)
{
	double number = json_kind(value) == JSON_NUMBER ? json_number(value) : 0;

	return number >= 1 && number <= MOST_MINUTES && number == (double)(unsigned)number;
}

static bool fits(const struct json *value, enum member_kind kind)
{
	switch (kind) {
	case MEMBER_TEXT:
		return json_kind(value) == JSON_TEXT && json_string(value)[0] != '\0';
	case MEMBER_TEXTS:
		return are_texts(value);
	case MEMBER_OBJECT:
		return json_kind(value) == JSON_OBJECT;
	case MEMBER_LIST:
		return json_kind(value) == JSON_LIST;
	case MEMBER_MINUTES:
		return is_minutes(value);
	}
	return false;
}

static bool has_member(const struct member *members, const char *name)
{
	for (; members->name != NULL; members++)
		if (strcmp(members->name, name) == 0)
			return true;
	return false;
}

/* Fills `into` by the table; a member that is not in it is a mistake. */
static bool read_members(struct reading *reading, const struct json *object, const char *where,
	const struct member *members, void *into)
{
	struct arena *arena = reading->providers->arena;

	if (json_kind(object) != JSON_OBJECT)
		return refuse(reading, where, "is no object.");
	for (const struct json *one = json_first(object); one != NULL; one = json_next(one))
		if (!has_member(members, json_name(one)))
			return refuse(reading, arena_format(arena, "%s/%s", where, json_name(one)),
				"is not known here.");
	for (; members->name != NULL; members++) {
		const struct json *value = json_member(object, members->name);
		void *place = (char *)into + members->at;

		if (value == NULL && !members->required)
			continue;
		if (value == NULL || !fits(value, members->kind))
			return refuse(reading, arena_format(arena, "%s/%s", where, members->name),
				value == NULL ? "is missing." : "is of another kind, or empty.");
		if (members->kind == MEMBER_TEXT)
			*(const char **)place = json_string(value);
		else if (members->kind == MEMBER_MINUTES)
			*(unsigned *)place = (unsigned)json_number(value);
		else
			*(const struct json **)place = value;
	}
	return true;
}

/* ---- one provider ---- */

struct written { /* as it stands in the file */
	struct provider provider;
	const char *secret_file, *secret_variable;
	const struct json *scopes, *seats;
};

#define AT(member_) offsetof(struct written, member_)
static const struct member provider_members[] = {
	{ "name", MEMBER_TEXT, true, AT(provider.name) },
	{ "title", MEMBER_TEXT, true, AT(provider.title) },
	{ "issuer", MEMBER_TEXT, true, AT(provider.issuer) },
	{ "client_id", MEMBER_TEXT, true, AT(provider.client_id) },
	{ "client_secret_file", MEMBER_TEXT, false, AT(secret_file) },
	{ "client_secret_variable", MEMBER_TEXT, false, AT(secret_variable) },
	{ "scopes", MEMBER_TEXTS, false, AT(scopes) },
	{ "groups_claim", MEMBER_TEXT, false, AT(provider.groups_claim) },
	{ "email_verified_claim", MEMBER_TEXT, false, AT(provider.email_verified_claim) },
	{ "hosts", MEMBER_TEXTS, false, AT(provider.hosts) },
	{ "email_domains", MEMBER_TEXTS, false, AT(provider.email_domains) },
	{ "required_claims", MEMBER_OBJECT, false, AT(provider.required_claims) },
	{ "second_factor", MEMBER_OBJECT, false, AT(provider.second_factor) },
	{ "signed_in_minutes", MEMBER_MINUTES, false, AT(provider.signed_in_minutes) },
	{ "seats", MEMBER_LIST, false, AT(seats) },
	{ .name = NULL },
};
#undef AT

#define AT(member_) offsetof(struct provider_rule, member_)
static const struct member rule_members[] = {
	{ "group", MEMBER_TEXT, false, AT(group) },
	{ "email_domain", MEMBER_TEXT, false, AT(email_domain) },
	{ "role", MEMBER_TEXT, true, AT(role) },
	{ "network", MEMBER_TEXT, false, AT(network) },
	{ "organization", MEMBER_TEXT, false, AT(organization) },
	{ .name = NULL },
};
#undef AT

static bool is_listed(const struct json *texts, const char *text)
{
	for (const struct json *item = json_first(texts); item != NULL; item = json_next(item))
		if (strcmp(json_string(item), text) == 0)
			return true;
	return false;
}

static bool check_rule(struct reading *reading, const struct provider *provider,
	const struct provider_rule *rule, const char *where)
{
	const char *scope = provider_role_scope(rule->role);

	if (rule->group == NULL && rule->email_domain == NULL)
		return refuse(reading, where, "needs a group or an email_domain.");
	if (rule->email_domain != NULL && !is_listed(provider->email_domains, rule->email_domain))
		return refuse(reading, where, "names an email_domain that email_domains does not list.");
	if (scope == NULL)
		return refuse(reading, where, "names a role that does not exist.");
	if ((strcmp(scope, "organization") == 0) != (rule->organization != NULL))
		return refuse(reading, where,
			rule->organization == NULL ? "has a role for an organization: name it."
						   : "has a role that is not for an organization.");
	if (rule->network != NULL && strcmp(scope, "network") != 0)
		return refuse(reading, where, "has a role that is not for a network.");
	return true;
}

static bool read_rules(
	struct reading *reading, struct provider *provider, const struct json *seats, const char *where)
{
	struct arena *arena = reading->providers->arena;

	provider->rules = arena_alloc(arena, json_count(seats) * sizeof(*provider->rules) + 1);
	for (const struct json *seat = json_first(seats); seat != NULL; seat = json_next(seat)) {
		struct provider_rule *rule = &provider->rules[provider->rule_count];
		const char *at = arena_format(arena, "%s/seats/%zu", where, provider->rule_count++);

		if (!read_members(reading, seat, at, rule_members, rule) ||
			!check_rule(reading, provider, rule, at))
			return false;
	}
	return true;
}

/* The text of a small file without its last line end; NULL when it cannot be had. */
static char *read_file(struct arena *arena, const char *path, size_t most)
{
	FILE *file = fopen(path, "re");
	char *text = arena_alloc(arena, most + 2);
	size_t size;

	if (file == NULL)
		return NULL;
	size = fread(text, 1, most + 1, file);
	if (ferror(file) != 0 || size > most || memchr(text, '\0', size) != NULL)
		size = 0;
	fclose(file);
	while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r'))
		size--;
	text[size] = '\0';
	return size > 0 ? text : NULL;
}

static bool read_secret(struct reading *reading, struct written *written, const char *where)
{
	if (written->secret_file != NULL && written->secret_variable != NULL)
		return refuse(
			reading, where, "has its client secret in a file and in a variable: choose one.");
	if (written->secret_file != NULL)
		written->provider.client_secret =
			read_file(reading->providers->arena, written->secret_file, LONGEST_SECRET);
	if (written->secret_variable != NULL)
		written->provider.client_secret = getenv(written->secret_variable);
	if ((written->secret_file != NULL || written->secret_variable != NULL) &&
		(written->provider.client_secret == NULL || written->provider.client_secret[0] == '\0'))
		return refuse(reading, where, "has a client secret that is empty or cannot be read.");
	return true;
}

static bool is_name(const char *name)
{
	return strlen(name) <= 40 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

static bool is_lower(const struct json *domains)
{
	for (const struct json *one = json_first(domains); one != NULL; one = json_next(one))
		if (strcmp(json_string(one), "*") != 0 &&
			strspn(json_string(one), "abcdefghijklmnopqrstuvwxyz0123456789-.") !=
				strlen(json_string(one)))
			return false;
	return true;
}

static bool are_hosts(const struct json *hosts)
{
	for (const struct json *one = json_first(hosts); one != NULL; one = json_next(one))
		if (json_string(one)[0] == '\0' || strpbrk(json_string(one), "/?#@ \t\r\n\"") != NULL)
			return false;
	return true;
}

static bool are_claims(const struct json *claims)
{
	for (const struct json *one = json_first(claims); one != NULL; one = json_next(one))
		if (json_kind(one) != JSON_TEXT && !are_texts(one))
			return false;
	return true;
}

static bool check_provider(struct reading *reading, const struct provider *provider, const char *where)
{
	if (!is_name(provider->name))
		return refuse(reading, where, "has a name of other letters than a to z, 0 to 9 and hyphens.");
	if (providers_find(reading->providers, provider->name) != NULL)
		return refuse(reading, where, "has the name of another provider.");
	if (!fetch_allows(provider->issuer) || strpbrk(provider->issuer, "?# \t\r\n\"") != NULL)
		return refuse(reading, where, "has an issuer that is no https address.");
	if (!are_hosts(provider->hosts))
		return refuse(reading, where, "has hosts that are no names of servers.");
	if (!is_lower(provider->email_domains))
		return refuse(reading, where, "has email_domains that are no domains in lower case.");
	if (!are_claims(provider->required_claims) || !are_claims(provider->second_factor))
		return refuse(reading, where, "has claims that are no texts or lists of texts.");
	return true;
}

static const char *join_scopes(struct arena *arena, const struct json *scopes)
{
	struct buffer *out = arena_buffer(arena, 4096);

	if (scopes == NULL)
		return "openid email profile";
	buffer_string(out, "openid");
	for (const struct json *one = json_first(scopes); one != NULL; one = json_next(one))
		if (strcmp(json_string(one), "openid") != 0)
			buffer_format(out, " %s", json_string(one));
	return out->data;
}

static bool read_provider(struct reading *reading, const struct json *object)
{
	struct providers *providers = reading->providers;
	const char *where = arena_format(providers->arena, "providers/%zu", providers->count);
	struct written written = { .provider = { .issuer = "",
					   .groups_claim = "groups",
					   .email_verified_claim = "email_verified" } };

	if (!read_members(reading, object, where, provider_members, &written) ||
		!check_provider(reading, &written.provider, where) ||
		!read_secret(reading, &written, where) ||
		!read_rules(reading, &written.provider, written.seats, where))
		return false;
	written.provider.scope = join_scopes(providers->arena, written.scopes);
	providers->list[providers->count++] = written.provider;
	return true;
}

/* ---- the file ---- */

static void read_list(struct reading *reading, const char *text)
{
	static const struct member members[] = { { "providers", MEMBER_LIST, true, 0 }, { .name = NULL } };
	struct arena *arena = reading->providers->arena;
	struct json_fault where = { 0 };
	const struct json *list = NULL, *file = json_read(arena, text, strlen(text), &where);

	if (file == NULL) {
		refuse(reading, arena_format(arena, "line %zu, column %zu", where.line, where.column),
			where.what);
		return;
	}
	if (!read_members(reading, file, "the file", members, &list))
		return;
	if (json_count(list) > MOST_PROVIDERS) {
		refuse(reading, "providers", "are more than 32.");
		return;
	}
	reading->providers->list = arena_alloc(arena, json_count(list) * sizeof(struct provider) + 1);
	for (const struct json *one = json_first(list); one != NULL; one = json_next(one))
		if (!read_provider(reading, one))
			return;
}

static void read_providers(struct reading *reading)
{
	const char *text = read_file(reading->providers->arena, reading->path, LONGEST_FILE);

	if (text == NULL)
		refuse(reading, "the file", "is empty, too large, or cannot be read.");
	else
		read_list(reading, text);
	if (reading->fault == NULL && reading->providers->count > 0 && reading->providers->public_url == NULL)
		refuse(reading, "HALVED_PUBLIC_ADDRESS",
			"must be set, for providers send people back to it.");
}

const struct providers *providers_read(const char *path, const char *public_url, char **error)
{
	struct arena *arena = arena_new();
	struct providers *providers = arena_alloc(arena, sizeof(*providers));
	struct reading reading = { .path = path, .providers = providers };

	*error = NULL;
	*providers = (struct providers){ .arena = arena, .public_url = public_url };
	if (path != NULL)
		read_providers(&reading);
	if (reading.fault == NULL)
		return providers;
	check(asprintf(error, "%s: %s %s", path, reading.where, reading.fault) >= 0);
	arena_free(arena);
	return NULL;
}

void providers_free(const struct providers *providers)
{
	if (providers != NULL)
		arena_free(providers->arena);
}

const struct provider *providers_find(const struct providers *providers, const char *name)
{
	for (size_t i = 0; i < providers->count; i++)
		if (strcmp(providers->list[i].name, name) == 0)
			return &providers->list[i];
	return NULL;
}
