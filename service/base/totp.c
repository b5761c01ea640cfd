#include "halved/base/totp.h"

#include "halved/base/check.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define STEP_SECONDS 30
#define SHA1_SIZE 20

uint64_t totp_step(time_t moment)
{
	return (uint64_t)moment / STEP_SECONDS;
}

unsigned totp_code(const unsigned char secret[TOTP_SECRET], uint64_t step)
{
	unsigned char message[8], hash[EVP_MAX_MD_SIZE];
	const unsigned char *at;
	unsigned size;

	for (int i = 7; i >= 0; i--, step >>= 8)
		message[i] = (unsigned char)step;
	check(HMAC(EVP_sha1(), secret, TOTP_SECRET, message, sizeof(message), hash, &size) != NULL &&
		size == SHA1_SIZE);
	at = hash + (hash[SHA1_SIZE - 1] & 15);
	return ((unsigned)(at[0] & 127) << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3]) %
	       1000000;
}

static bool is_code_of(const unsigned char secret[TOTP_SECRET], uint64_t step, const char *code)
{
	char right[16];

	snprintf(right, sizeof(right), "%06u", totp_code(secret, step));
	return strlen(code) == TOTP_DIGITS && CRYPTO_memcmp(right, code, TOTP_DIGITS) == 0;
}

uint64_t totp_find(const unsigned char secret[TOTP_SECRET], const char *code, time_t moment, unsigned around)
{
	uint64_t now = totp_step(moment), found = 0;

	for (uint64_t step = now - around; step <= now + around; step++)
		found = is_code_of(secret, step, code) ? step : found;
	return found;
}

void base32_write(char *out, const unsigned char *bytes, size_t size)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

	check(size % 5 == 0);
	for (size_t i = 0; i < size; i += 5) {
		uint64_t group = 0;

		for (size_t j = 0; j < 5; j++)
			group = group << 8 | bytes[i + j];
		for (int shift = 35; shift >= 0; shift -= 5)
			*out++ = digits[group >> shift & 31];
	}
	*out = '\0';
}
