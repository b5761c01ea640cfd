/*
 * Providers that people may sign in with, by OpenID Connect, from one JSON file: who they are, which e-mail
 * addresses are believed of them, and which seats follow from what they say. Read once, then only read.
 */
#ifndef HALVED_OPENID_PROVIDER_H
#define HALVED_OPENID_PROVIDER_H

#include <stddef.h>

struct json;

/* Gives a seat to whom all its conditions hold for; a condition that is NULL is none. */
struct provider_rule {
	const char *group, *email_domain;
	const char *role, *network, *organization;
};

struct provider {
	const char *name;  /* in addresses */
	const char *title; /* for people */
	const char *issuer;
	const char *client_id, *client_secret; /* secret NULL: a public client */
	const char *scope;		       /* parted by blanks */
	const char *groups_claim, *email_verified_claim;
	const struct json *hosts; /* texts, host or host:port: asked beside the issuer's own; absent: none */
	const struct json *email_domains;   /* texts, in lower case, or "*"; absent: no address is believed */
	const struct json *required_claims; /* object of texts or lists of texts */
	const struct json *second_factor;   /* the same: claims of whoever has shown one; absent: nobody */
	unsigned signed_in_minutes;	    /* so long ago they may have signed in there; 0: however long */
	struct provider_rule *rules;
	size_t rule_count;
};

struct providers {
	struct provider *list;
	size_t count;
	const char *public_url; /* where we are reached: scheme://host */
	struct arena *arena;
};

/* `path` NULL gives none. On a fault NULL and *error, one sentence to free(). */
const struct providers *providers_read(const char *path, const char *public_url, char **error);
void providers_free(const struct providers *providers);

/* NULL when there is none of that name. */
const struct provider *providers_find(const struct providers *providers, const char *name);

/* Where a role belongs: "installation", "network" or "organization"; NULL for no role. */
const char *provider_role_scope(const char *role);

#endif
