#include "halved/base/seal.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/digest.h"
#include "halved/base/log.h"

#include <sodium.h>
#include <string.h>

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEY crypto_aead_xchacha20poly1305_ietf_KEYBYTES

/* The first byte says how the rest is kept. */
enum { CLEAR, SEALED };

static void key_from(unsigned char out[KEY], const char *key)
{
	static const char purpose[] = "halved: secrets in the database";

	check(sodium_init() >= 0);
	check(crypto_generichash(out, KEY, (const unsigned char *)key, strlen(key),
		      (const unsigned char *)purpose, sizeof(purpose) - 1) == 0);
}

static const char *bytea_of(struct arena *arena, const unsigned char *bytes, size_t size)
{
	char *text = arena_alloc(arena, 2 + 2 * size + 1);

	text[0] = '\\';
	text[1] = 'x';
	sodium_bin2hex(text + 2, 2 * size + 1, bytes, size);
	return text;
}

const char *seal(struct arena *arena, const char *key, const char *place, const void *secret, size_t size)
{
	unsigned char *out = arena_alloc(arena, 1 + NONCE + size + TAG), derived[KEY];

	if (key == NULL) {
		out[0] = CLEAR;
		memcpy(out + 1, secret, size);
		return bytea_of(arena, out, 1 + size);
	}
	out[0] = SEALED;
	random_bytes(out + 1, NONCE);
	key_from(derived, key);
	check(crypto_aead_xchacha20poly1305_ietf_encrypt(out + 1 + NONCE, NULL, secret, size,
		      (const unsigned char *)place, strlen(place), NULL, out + 1, derived) == 0);
	sodium_memzero(derived, sizeof(derived));
	return bytea_of(arena, out, 1 + NONCE + size + TAG);
}

static bool open_sealed(
	const char *key, const char *place, const unsigned char *sealed, void *secret, size_t size)
{
	unsigned char derived[KEY];
	bool opened;

	if (key == NULL)
		return false;
	key_from(derived, key);
	opened = crypto_aead_xchacha20poly1305_ietf_decrypt(secret, NULL, NULL, sealed + NONCE, size + TAG,
			 (const unsigned char *)place, strlen(place), sealed, derived) == 0;
	sodium_memzero(derived, sizeof(derived));
	return opened;
}

bool unseal(struct arena *arena, const char *key, const char *before, const char *place, const char *kept,
	void *secret, size_t size)
{
	size_t length = strlen(kept), got;
	unsigned char *bytes = arena_alloc(arena, length);
	bool opened = false;

	if (length > 2 && sodium_hex2bin(bytes, length, kept + 2, length - 2, NULL, &got, NULL) == 0) {
		if (bytes[0] == CLEAR && got == 1 + size)
			opened = memcpy(secret, bytes + 1, size) != NULL;
		else if (bytes[0] == SEALED && got == 1 + NONCE + size + TAG)
			opened = open_sealed(key, place, bytes + 1, secret, size) ||
				 open_sealed(before, place, bytes + 1, secret, size);
	}
	if (!opened)
		log_line(LOG_ERROR, "seal_not_opened", LOG_TEXT("place", place),
			LOG_TEXT("with_key", key == NULL ? "no" : "yes"));
	return opened;
}
