#include "halved/openid/known.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/clock.h"
#include "halved/base/json.h"
#include "halved/outward/fetch.h"

#include <stdlib.h>
#include <string.h>

struct known_providers {
	const struct providers *providers;
	struct known *list;
};

struct known_providers *known_new(const struct providers *providers)
{
	struct known_providers *known = calloc(1, sizeof(*known));

	check(known != NULL);
	known->providers = providers;
	known->list = calloc(providers->count + 1, sizeof(*known->list));
	check(known->list != NULL);
	for (size_t i = 0; i < providers->count; i++)
		known->list[i].provider = &providers->list[i];
	return known;
}

void known_free(struct known_providers *known)
{
	for (size_t i = 0; i < known->providers->count; i++) {
		arena_free(known->list[i].arena);
		keys_free(known->list[i].keys);
	}
	free(known->list);
	free(known);
}

const struct providers *known_list(const struct known_providers *known)
{
	return known->providers;
}

struct known *known_find(struct known_providers *known, const char *name)
{
	const struct provider *provider = providers_find(known->providers, name);
	struct known *found = provider == NULL ? NULL : &known->list[provider - known->providers->list];

	return found;
}

bool known_is_fresh(const struct known *known)
{
	return known->arena != NULL && known->known_until > clock_now_ms();
}

bool known_lacks_key(const struct known *known, const struct signed_token *token)
{
	return known->keys == NULL || known->keys_until <= clock_now_ms() || keys_lack(known->keys, token);
}

const char *known_discovery(struct arena *arena, const struct provider *provider)
{
	size_t size = strlen(provider->issuer);

	return arena_format(arena, "%.*s/.well-known/openid-configuration",
		(int)(provider->issuer[size - 1] == '/' ? size - 1 : size), provider->issuer);
}

/* An address that goes into a header and is asked; in the clear only of a provider that is so itself. */
static const char *address_of(const struct known *known, const struct json *document, const char *name)
{
	const char *address = json_string(json_member(document, name));

	if (address == NULL || strlen(address) > 1000 || !fetch_allows(address) ||
		(fetch_is_plain(address) && !fetch_is_plain(known->provider->issuer)))
		return NULL;
	for (const char *at = address; *at != '\0'; at++)
		if (*at <= ' ' || *at > '~' || *at == '#' || *at == '"')
			return NULL;
	return address;
}

/* We ask the issuer's own server and those that its entry names, wherever its document points. */
static const char *asked_of(
	struct arena *arena, const struct known *known, const struct json *document, const char *name)
{
	const char *address = address_of(known, document, name);
	const char *scheme = fetch_is_plain(known->provider->issuer) ? "http" : "https";

	if (address == NULL || fetch_is_beside(address, known->provider->issuer))
		return address;
	for (const struct json *one = json_first(known->provider->hosts); one != NULL; one = json_next(one))
		if (fetch_is_beside(address, arena_format(arena, "%s://%s/", scheme, json_string(one))))
			return address;
	return NULL;
}

static bool lists(const struct json *list, const char *text)
{
	for (const struct json *one = json_first(list); one != NULL; one = json_next(one))
		if (json_string(one) != NULL && strcmp(json_string(one), text) == 0)
			return true;
	return false;
}

bool known_learn(struct known *known, const char *document, size_t size)
{
	struct arena *arena = arena_new();
	const struct json *json = json_read(arena, document, size, &(struct json_fault){ 0 });
	const struct json *ways = json_member(json, "token_endpoint_auth_methods_supported");
	const char *issuer = json_string(json_member(json, "issuer"));
	const char *authorization = address_of(known, json, "authorization_endpoint");
	const char *token = asked_of(arena, known, json, "token_endpoint");
	const char *key_set = asked_of(arena, known, json, "jwks_uri");

	if (issuer == NULL || strcmp(issuer, known->provider->issuer) != 0 || authorization == NULL ||
		token == NULL || key_set == NULL) {
		arena_free(arena);
		return false;
	}
	arena_free(known->arena);
	known->arena = arena;
	known->authorization = authorization;
	known->token = token;
	known->key_set = key_set;
	known->secret_in_form = json_kind(ways) == JSON_LIST && !lists(ways, "client_secret_basic");
	known->names_itself =
		json_boolean(json_member(json, "authorization_response_iss_parameter_supported"));
	known->known_until = clock_now_ms() + TIME_KNOWN;
	return true;
}

bool known_learn_keys(struct known *known, const char *document, size_t size)
{
	struct arena *arena = arena_new();
	struct keys *keys = keys_read(json_read(arena, document, size, &(struct json_fault){ 0 }));

	arena_free(arena);
	if (keys == NULL)
		return false;
	keys_free(known->keys);
	known->keys = keys;
	known->keys_until = clock_now_ms() + TIME_KNOWN;
	return true;
}

bool known_may_fetch_keys(struct known *known)
{
	uint64_t now = clock_now_ms();

	if (known->fetches == 0 || now - known->fetches_since >= TIME_KEY_FETCHES) {
		known->fetches_since = now;
		known->fetches = 0;
	}
	if (known->fetches == LIMIT_KEY_FETCHES)
		return false;
	known->fetches++;
	return true;
}
