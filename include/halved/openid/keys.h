/*
 * The keys of a provider (RFC 7517) and what they have signed (RFC 7515, compact). RS256 with RSA of 2048 to
 * 8192 bits and ES256 with P-256, nothing else: which of them follows from the key, and the token must agree.
 */
#ifndef HALVED_OPENID_KEYS_H
#define HALVED_OPENID_KEYS_H

#include "halved/base/text.h"

#include <stdbool.h>

struct json;
struct keys;

#define LIMIT_KEYS 64

/* Keys that are for something else are left out. NULL when it is no set of keys. */
struct keys *keys_read(const struct json *set);
void keys_free(struct keys *keys);

struct signed_token {
	const struct json *head, *claims; /* both objects */
	const char *key;		  /* its name; NULL: none is named */
	struct text signed_part, signature;
};

/* Takes it apart. NULL, or why it is none; nothing of it is proved yet. */
const char *signed_token_read(struct arena *arena, struct text text, struct signed_token *token);

/* Whether other keys than these could have signed it: it names none of them. */
bool keys_lack(const struct keys *keys, const struct signed_token *token);

/* NULL when one of the keys has signed it; else why it is not taken, a sentence. */
const char *keys_check(const struct keys *keys, const struct signed_token *token);

#endif
