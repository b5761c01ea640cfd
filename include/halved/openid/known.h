/*
 * What a worker has learned of the providers: where they are asked (discovery) and their keys, both for an
 * hour. A token with a key that is not known has the keys fetched again, a few times a minute at most.
 */
#ifndef HALVED_OPENID_KNOWN_H
#define HALVED_OPENID_KNOWN_H

#include "halved/openid/keys.h"
#include "halved/openid/provider.h"

#include <stdbool.h>
#include <stdint.h>

#define TIME_KNOWN (3600 * 1000)	/* milliseconds */
#define LIMIT_KEY_FETCHES 6		/* in TIME_KEY_FETCHES, of one provider by one worker */
#define TIME_KEY_FETCHES (60 * 1000)	/* milliseconds */
#define LIMIT_ASKING 8			/* requests of one worker that ask one provider at once */
#define LIMIT_DISCOVERY (256 * 1024)	/* bytes; keys too */
#define LIMIT_TOKEN_ANSWER (128 * 1024) /* bytes */
#define TIME_PROVIDER 5000		/* milliseconds for one answer */

struct known {
	const struct provider *provider;
	const char *authorization, *token, *key_set; /* addresses; NULL: not known yet */
	bool secret_in_form;			     /* else by Basic */
	bool names_itself; /* in the address that it sends people back to (RFC 9207) */
	struct keys *keys; /* NULL: not known yet */

	struct arena *arena;
	uint64_t known_until, keys_until, fetches_since;
	unsigned fetches, asking;
};

struct known_providers;
struct known_providers *known_new(const struct providers *providers);
void known_free(struct known_providers *known);
const struct providers *known_list(const struct known_providers *known);

/* NULL when there is no such provider. */
struct known *known_find(struct known_providers *known, const char *name);

bool known_is_fresh(const struct known *known); /* else it is to be asked where it is asked */
bool known_lacks_key(const struct known *known, const struct signed_token *token);

/* Where its discovery document is. */
const char *known_discovery(struct arena *arena, const struct provider *provider);

/* Takes a discovery document, or a set of keys; false: it is none, or not this provider's. */
bool known_learn(struct known *known, const char *document, size_t size);
bool known_learn_keys(struct known *known, const char *document, size_t size);

/* True when the keys may be fetched (again) now; that counts as once. */
bool known_may_fetch_keys(struct known *known);

#endif
