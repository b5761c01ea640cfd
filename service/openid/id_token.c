#include "halved/openid/id_token.h"

#include "halved/base/arena.h"
#include "halved/base/base64url.h"
#include "halved/base/digest.h"
#include "halved/base/json.h"

#include <ctype.h>
#include <string.h>

#define LONGEST_SUBJECT 255
#define LONGEST_NAME 200
#define LONGEST_EMAIL 254
#define LATEST 100000000000.0 /* seconds */

static bool text_equals(const struct json *value, const char *text)
{
	return json_string(value) != NULL && strcmp(json_string(value), text) == 0;
}

/* ---- whom it is for ---- */

/* A list must have us in it, and with others in it the token must have been made for us (azp). */
static const char *check_audience(const struct json *claims, const char *client)
{
	const struct json *audience = json_member(claims, "aud"), *party = json_member(claims, "azp");
	bool ours = text_equals(audience, client);

	if (json_kind(audience) == JSON_LIST)
		for (const struct json *one = json_first(audience); one != NULL; one = json_next(one))
			ours = ours || text_equals(one, client);
	if (!ours)
		return "It is for another audience.";
	if (party == NULL && json_kind(audience) == JSON_LIST && json_count(audience) > 1)
		return "It is for several audiences and does not say for whom it was made.";
	return party == NULL || text_equals(party, client) ? NULL : "It was made for another party.";
}

/* ---- when ---- */

static bool read_moment(const struct json *claims, const char *name, double *moment)
{
	const struct json *value = json_member(claims, name);

	*moment = json_kind(value) == JSON_NUMBER ? json_number(value) : 0;
	return *moment > 0 && *moment < LATEST;
}

static const char *check_moments(const struct json *claims, long long now)
{
	double expires, issued, begins;

	if (!read_moment(claims, "exp", &expires) || !read_moment(claims, "iat", &issued))
		return "It does not say when it was issued and when it expires.";
	if (expires + TIME_SKEW <= (double)now)
		return "It has expired.";
	if (issued - TIME_SKEW > (double)now)
		return "It was issued in the future.";
	if (issued + TIME_ISSUED_AGO < (double)now)
		return "It was issued long ago.";
	if (json_member(claims, "nbf") != NULL &&
		(!read_moment(claims, "nbf", &begins) || begins - TIME_SKEW > (double)now))
		return "It does not hold yet.";
	return NULL;
}

static const char *check_signed_in(const struct json *claims, const struct id_token_wanted *wanted)
{
	unsigned minutes = wanted->provider->signed_in_minutes;
	double moment;

	if (minutes == 0)
		return NULL;
	if (!read_moment(claims, "auth_time", &moment))
		return "It does not say when you signed in there.";
	return moment + 60.0 * minutes + TIME_SKEW < (double)wanted->now ? "You signed in there too long ago."
									 : NULL;
}

/* ---- which sign-in ---- */

/* The left half of the access token's SHA-256; both algorithms are with SHA-256. */
static bool is_hash_of(struct arena *arena, const struct json *hash, const char *access_token)
{
	unsigned char digest[DIGEST_SIZE];

	if (access_token == NULL)
		return false;
	digest_bytes(digest, access_token, strlen(access_token));
	return text_equals(hash, base64url_write(arena, digest, DIGEST_SIZE / 2));
}

static bool is_subject(const char *subject)
{
	size_t size = subject == NULL ? 0 : strlen(subject);

	for (size_t i = 0; i < size; i++)
		if (subject[i] < ' ' || subject[i] > '~')
			return false;
	return size > 0 && size <= LONGEST_SUBJECT;
}

/* A claim is a text, or a list of texts. */
static bool has_text(const struct json *claim, const char *text)
{
	if (json_kind(claim) == JSON_LIST)
		for (const struct json *one = json_first(claim); one != NULL; one = json_next(one))
			if (text_equals(one, text))
				return true;
	return text_equals(claim, text);
}

/* Each of those that are named has the text, or one of the texts. */
static bool has_claims(const struct json *claims, const struct json *named)
{
	for (const struct json *one = json_first(named); one != NULL; one = json_next(one)) {
		const struct json *claim = json_member(claims, json_name(one));
		bool good = json_kind(one) == JSON_TEXT && has_text(claim, json_string(one));

		if (json_kind(one) == JSON_LIST)
			for (const struct json *text = json_first(one); text != NULL; text = json_next(text))
				good = good || has_text(claim, json_string(text));
		if (!good)
			return false;
	}
	return true;
}

bool id_token_has_second_factor(const struct json *claims, const struct provider *provider)
{
	return provider->second_factor != NULL && has_claims(claims, provider->second_factor);
}

const char *id_token_check(
	struct arena *arena, const struct json *claims, const struct id_token_wanted *wanted)
{
	const struct provider *provider = wanted->provider;
	const struct json *hash = json_member(claims, "at_hash");
	const char *wrong;

	if (!text_equals(json_member(claims, "iss"), provider->issuer))
		return "It is from another issuer.";
	wrong = check_audience(claims, provider->client_id);
	if (wrong == NULL)
		wrong = check_moments(claims, wanted->now);
	if (wrong == NULL)
		wrong = check_signed_in(claims, wanted);
	if (wrong != NULL)
		return wrong;
	if (!text_equals(json_member(claims, "nonce"), wanted->nonce))
		return "It belongs to another sign-in.";
	if (hash != NULL && !is_hash_of(arena, hash, wanted->access_token))
		return "It does not belong to the access token that came with it.";
	if (!is_subject(json_string(json_member(claims, "sub"))))
		return "It does not say whom it is about.";
	return has_claims(claims, provider->required_claims) ? NULL
							     : "It lacks a claim that is required of it.";
}

/* ---- who it is about ---- */

static bool is_true(const struct json *value)
{
	return json_boolean(value) || text_equals(value, "true") || text_equals(value, "1") ||
	       (json_kind(value) == JSON_NUMBER && json_number(value) == 1);
}

static const char *domain_of(const char *email)
{
	const char *at = strrchr(email, '@');

	return at == NULL ? "" : at + 1;
}

static bool is_email(const char *email)
{
	size_t size = strlen(email);

	for (size_t i = 0; i < size; i++)
		if (email[i] <= ' ' || email[i] > '~' || strchr("\"<>()[],;:\\", email[i]) != NULL)
			return false;
	return size <= LONGEST_EMAIL && strchr(email, '@') == strrchr(email, '@') && email[0] != '@' &&
	       domain_of(email)[0] != '\0';
}

static bool is_believed(const struct json *domains, const char *domain)
{
	for (const struct json *one = json_first(domains); one != NULL; one = json_next(one))
		if (text_equals(one, "*") || text_equals(one, domain))
			return true;
	return false;
}

const char *id_token_email(struct arena *arena, const struct json *claims, const struct provider *provider)
{
	const char *given = json_string(json_member(claims, "email"));
	char *email;

	if (given == NULL || !is_true(json_member(claims, provider->email_verified_claim)) ||
		!is_email(given))
		return NULL;
	email = arena_copy(arena, given, strlen(given));
	for (char *at = email; *at != '\0'; at++)
		*at = (char)tolower((unsigned char)*at);
	return is_believed(provider->email_domains, domain_of(email)) ? email : NULL;
}

const char *id_token_name(const struct json *claims, const char *email)
{
	const char *name = json_string(json_member(claims, "name"));
	bool plain = name != NULL && name[0] != '\0' && strlen(name) <= LONGEST_NAME;

	for (const char *at = name; plain && *at != '\0'; at++)
		plain = (unsigned char)*at >= ' ' && *at != 127;
	if (plain)
		return name;
	return email != NULL ? email : "Somebody without a name";
}

/* ---- where they sit ---- */

static void add_text(struct buffer *out, const char *name, const char *value)
{
	buffer_format(out, "%s\"%s\":", out->data[out->size - 1] == '{' ? "" : ",", name);
	if (value == NULL)
		buffer_string(out, "null");
	else
		json_quote(out, value, strlen(value));
}

static bool gives(const struct provider_rule *rule, const struct json *groups, const char *email)
{
	return (rule->group == NULL || has_text(groups, rule->group)) &&
	       (rule->email_domain == NULL ||
		       (email != NULL && strcmp(rule->email_domain, domain_of(email)) == 0));
}

/* Entra ID names what it has left out where a token would grow too long. */
static bool are_left_out(const struct json *claims, const char *groups)
{
	return json_member(json_member(claims, "_claim_names"), groups) != NULL ||
	       json_boolean(json_member(claims, "hasgroups"));
}

const char *id_token_seats(
	struct arena *arena, const struct json *claims, const struct provider *provider, const char *email)
{
	const struct json *groups = json_member(claims, provider->groups_claim);
	struct buffer *out = arena_buffer(arena, 256 * 1024);
	bool asks_groups = false;

	buffer_string(out, "[");
	for (size_t i = 0; i < provider->rule_count; i++) {
		const struct provider_rule *rule = &provider->rules[i];

		asks_groups = asks_groups || rule->group != NULL;
		if (!gives(rule, groups, email))
			continue;
		buffer_string(out, out->size > 1 ? ",{" : "{");
		add_text(out, "role", rule->role);
		add_text(out, "network", rule->network);
		add_text(out, "organization", rule->organization);
		buffer_string(out, "}");
	}
	buffer_string(out, "]");
	return asks_groups && groups == NULL && are_left_out(claims, provider->groups_claim) ? NULL
											     : out->data;
}
