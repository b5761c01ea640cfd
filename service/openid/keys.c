#include "halved/openid/keys.h"

#include "halved/base/arena.h"
#include "halved/base/base64url.h"
#include "halved/base/check.h"
#include "halved/base/json.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LEAST_BITS 2048
#define MOST_BITS 8192
#define MOST_EXPONENT 8 /* bytes */
#define COORDINATE 32	/* bytes of P-256 */

struct key {
	const char *name; /* NULL: none */
	const char *algorithm;
	EVP_PKEY *key;
};

struct keys {
	struct arena *arena;
	struct key list[LIMIT_KEYS];
	size_t count;
};

/* ---- keys ---- */

static EVP_PKEY *make_key(const char *type, OSSL_PARAM_BLD *parts)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL), *checking;
	OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(parts);
	EVP_PKEY *key = NULL;

	check(context != NULL && parameters != NULL);
	if (EVP_PKEY_fromdata_init(context) != 1 ||
		EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
		key = NULL;
	checking = key == NULL ? NULL : EVP_PKEY_CTX_new(key, NULL);
	if (checking != NULL && EVP_PKEY_public_check(checking) != 1) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	EVP_PKEY_CTX_free(checking);
	EVP_PKEY_CTX_free(context);
	OSSL_PARAM_free(parameters);
	return key;
}

static bool read_number(struct arena *arena, const struct json *key, const char *name, struct text *number)
{
	const char *text = json_string(json_member(key, name));

	return text != NULL && base64url_read(arena, text_of(text), number) && number->size > 0;
}

static BIGNUM *number_of(struct text bytes)
{
	BIGNUM *number = BN_bin2bn((const unsigned char *)bytes.data, (int)bytes.size, NULL);

	check(number != NULL);
	return number;
}

static EVP_PKEY *read_rsa(struct arena *arena, const struct json *json)
{
	struct text modulus, exponent;
	BIGNUM *n, *e;
	OSSL_PARAM_BLD *parts;
	EVP_PKEY *key = NULL;

	if (!read_number(arena, json, "n", &modulus) || !read_number(arena, json, "e", &exponent) ||
		modulus.size > MOST_BITS / 8 || exponent.size > MOST_EXPONENT)
		return NULL;
	n = number_of(modulus);
	e = number_of(exponent);
	parts = OSSL_PARAM_BLD_new();
	check(parts != NULL && OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
		OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_RSA_E, e) == 1);
	if (BN_num_bits(n) >= LEAST_BITS && BN_is_odd(e) && !BN_is_one(e))
		key = make_key("RSA", parts);
	OSSL_PARAM_BLD_free(parts);
	BN_free(n);
	BN_free(e);
	return key;
}

static EVP_PKEY *read_ec(struct arena *arena, const struct json *json)
{
	const char *curve = json_string(json_member(json, "crv"));
	unsigned char point[1 + 2 * COORDINATE] = { 4 }; /* both coordinates follow */
	struct text x, y;
	OSSL_PARAM_BLD *parts;
	EVP_PKEY *key;

	if (curve == NULL || strcmp(curve, "P-256") != 0 || !read_number(arena, json, "x", &x) ||
		!read_number(arena, json, "y", &y) || x.size != COORDINATE || y.size != COORDINATE)
		return NULL;
	memcpy(point + 1, x.data, COORDINATE);
	memcpy(point + 1 + COORDINATE, y.data, COORDINATE);
	parts = OSSL_PARAM_BLD_new();
	check(parts != NULL &&
		OSSL_PARAM_BLD_push_utf8_string(parts, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
		OSSL_PARAM_BLD_push_octet_string(parts, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)) == 1);
	key = make_key("EC", parts);
	OSSL_PARAM_BLD_free(parts);
	return key;
}

/* The algorithm follows from the kind of key, so that no token can choose one that does not belong to it. */
static const struct {
	const char *type, *algorithm;
	EVP_PKEY *(*read)(struct arena *, const struct json *);
} kinds[] = { { "RSA", "RS256", read_rsa }, { "EC", "ES256", read_ec } };

/* Absent, or the text. */
static bool may_be(const struct json *value, const char *text)
{
	return value == NULL || (json_string(value) != NULL && strcmp(json_string(value), text) == 0);
}

static bool is_for_verifying(const struct json *operations)
{
	if (operations == NULL)
		return true;
	for (const struct json *one = json_first(operations); one != NULL; one = json_next(one))
		if (json_string(one) != NULL && strcmp(json_string(one), "verify") == 0)
			return true;
	return false;
}

static void add_key(struct keys *keys, const struct json *json)
{
	struct key key = { 0 };
	const char *type = json_string(json_member(json, "kty")),
		   *name = json_string(json_member(json, "kid"));

	if (type == NULL || !may_be(json_member(json, "use"), "sig") ||
		!is_for_verifying(json_member(json, "key_ops")))
		return;
	for (size_t i = 0; i < COUNT_OF(kinds) && key.key == NULL; i++) {
		if (strcmp(type, kinds[i].type) != 0 || !may_be(json_member(json, "alg"), kinds[i].algorithm))
			continue;
		key.algorithm = kinds[i].algorithm;
		key.key = kinds[i].read(keys->arena, json);
	}
	if (key.key == NULL)
		return;
	key.name = name == NULL ? NULL : arena_copy(keys->arena, name, strlen(name));
	keys->list[keys->count++] = key;
}

struct keys *keys_read(const struct json *set)
{
	const struct json *list = json_member(set, "keys");
	struct keys *keys;

	if (json_kind(list) != JSON_LIST || json_count(list) > LIMIT_KEYS)
		return NULL;
	keys = calloc(1, sizeof(*keys));
	check(keys != NULL);
	keys->arena = arena_new();
	for (const struct json *one = json_first(list); one != NULL; one = json_next(one))
		add_key(keys, one);
	return keys;
}

void keys_free(struct keys *keys)
{
	if (keys == NULL)
		return;
	for (size_t i = 0; i < keys->count; i++)
		EVP_PKEY_free(keys->list[i].key);
	arena_free(keys->arena);
	free(keys);
}

/* ---- what they sign ---- */

static const struct json *read_object(struct arena *arena, struct text part)
{
	struct text text;
	struct json *object;

	if (!base64url_read(arena, part, &text))
		return NULL;
	object = json_read(arena, text.data, text.size, &(struct json_fault){ 0 });
	return json_kind(object) == JSON_OBJECT ? object : NULL;
}

const char *signed_token_read(struct arena *arena, struct text text, struct signed_token *token)
{
	const char *end = text.data + text.size, *first = memchr(text.data, '.', text.size), *second;
	const struct json *name, *type;

	*token = (struct signed_token){ 0 };
	second = first == NULL ? NULL : memchr(first + 1, '.', (size_t)(end - first - 1));
	if (second == NULL || memchr(second + 1, '.', (size_t)(end - second - 1)) != NULL)
		return "It has not three parts.";
	token->head = read_object(arena, (struct text){ text.data, (size_t)(first - text.data) });
	token->claims = read_object(arena, (struct text){ first + 1, (size_t)(second - first - 1) });
	if (token->head == NULL || token->claims == NULL ||
		!base64url_read(
			arena, (struct text){ second + 1, (size_t)(end - second - 1) }, &token->signature))
		return "One of its parts cannot be read.";
	name = json_member(token->head, "kid");
	type = json_member(token->head, "typ");
	if (json_member(token->head, "crit") != NULL)
		return "It says that it needs more than is known here.";
	if ((name != NULL && json_kind(name) != JSON_TEXT) ||
		(type != NULL && (json_string(type) == NULL || strcasecmp(json_string(type), "JWT") != 0)))
		return "Its head is not one of an ID token.";
	token->key = json_string(name);
	token->signed_part = (struct text){ text.data, (size_t)(second - text.data) };
	return NULL;
}

/* The key that a token names; without a name the only one for its algorithm. */
static const struct key *find_key(const struct keys *keys, const struct signed_token *token)
{
	const char *algorithm = json_string(json_member(token->head, "alg"));
	const struct key *found = NULL;

	for (size_t i = 0; keys != NULL && algorithm != NULL && i < keys->count; i++) {
		const struct key *key = &keys->list[i];

		if (strcmp(key->algorithm, algorithm) != 0)
			continue;
		if (token->key != NULL && (key->name == NULL || strcmp(key->name, token->key) != 0))
			continue;
		if (found != NULL)
			return NULL;
		found = key;
	}
	return found;
}

/* ES256 is two numbers side by side; OpenSSL wants them as DER. */
static int write_der(struct text signature, unsigned char **der)
{
	const unsigned char *bytes = (const unsigned char *)signature.data;
	ECDSA_SIG *pair = ECDSA_SIG_new();
	int size;

	check(pair != NULL && ECDSA_SIG_set0(pair, BN_bin2bn(bytes, COORDINATE, NULL),
				      BN_bin2bn(bytes + COORDINATE, COORDINATE, NULL)) == 1);
	size = i2d_ECDSA_SIG(pair, der);
	check(size > 0);
	ECDSA_SIG_free(pair);
	return size;
}

static bool verify(EVP_PKEY *key, struct text message, const unsigned char *signature, size_t size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good;

	check(context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1);
	good = EVP_DigestVerify(
		       context, signature, size, (const unsigned char *)message.data, message.size) == 1;
	EVP_MD_CTX_free(context);
	return good;
}

static bool has_signed(const struct key *key, const struct signed_token *token)
{
	unsigned char *der = NULL;
	int size;
	bool good;

	if (strcmp(key->algorithm, "RS256") == 0)
		return verify(key->key, token->signed_part, (const unsigned char *)token->signature.data,
			token->signature.size);
	if (token->signature.size != 2UL * COORDINATE)
		return false;
	size = write_der(token->signature, &der);
	good = verify(key->key, token->signed_part, der, (size_t)size);
	OPENSSL_free(der);
	return good;
}

static bool is_known_algorithm(const char *algorithm)
{
	for (size_t i = 0; algorithm != NULL && i < COUNT_OF(kinds); i++)
		if (strcmp(kinds[i].algorithm, algorithm) == 0)
			return true;
	return false;
}

bool keys_lack(const struct keys *keys, const struct signed_token *token)
{
	if (!is_known_algorithm(json_string(json_member(token->head, "alg"))))
		return false;
	for (size_t i = 0; token->key != NULL && i < keys->count; i++)
		if (keys->list[i].name != NULL && strcmp(keys->list[i].name, token->key) == 0)
			return false;
	return find_key(keys, token) == NULL;
}

const char *keys_check(const struct keys *keys, const struct signed_token *token)
{
	const struct key *key;

	if (!is_known_algorithm(json_string(json_member(token->head, "alg"))))
		return "It is signed with another algorithm than RS256 and ES256.";
	key = find_key(keys, token);
	if (key == NULL)
		return "It is signed with a key that the provider does not show, or not for this algorithm.";
	return has_signed(key, token) ? NULL : "Its signature is wrong.";
}
