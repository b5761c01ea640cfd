/* What an ID token says (OpenID Connect Core, 3.1.3.7), once its signature has been checked. Pure. */
#ifndef HALVED_OPENID_ID_TOKEN_H
#define HALVED_OPENID_ID_TOKEN_H

#include "halved/openid/keys.h"
#include "halved/openid/provider.h"

#define TIME_SKEW 60	     /* seconds by which clocks may differ */
#define TIME_ISSUED_AGO 3600 /* it was made for this sign-in: not longer ago */

struct id_token_wanted {
	const struct provider *provider;
	const char *nonce;
	const char *access_token; /* that came with it; NULL: none */
	long long now;		  /* seconds since 1970 */
};

/* NULL when it is for us, now, and for this sign-in; else why not, a sentence. */
const char *id_token_check(
	struct arena *arena, const struct json *claims, const struct id_token_wanted *wanted);

/* The address in lower case, when the provider has verified it and is believed so; else NULL. */
const char *id_token_email(struct arena *arena, const struct json *claims, const struct provider *provider);

/* Whether they have shown a second factor to the provider, as far as its settings say. */
bool id_token_has_second_factor(const struct json *claims, const struct provider *provider);

/* What they are called; some name in any case. */
const char *id_token_name(const struct json *claims, const char *email);

/*
 * The seats that the provider's rules give, as a JSON list of {role, network, organization}. NULL when the
 * provider has left the groups out because they are too many.
 */
const char *id_token_seats(
	struct arena *arena, const struct json *claims, const struct provider *provider, const char *email);

#endif
