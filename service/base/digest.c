#include "halved/base/digest.h"

#include "halved/base/check.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sys/random.h>

static void write_hex(char out[DIGEST_TEXT], const unsigned char hash[DIGEST_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	*out++ = '\\';
	*out++ = 'x';
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		*out++ = digits[hash[i] >> 4];
		*out++ = digits[hash[i] & 15];
	}
	*out = '\0';
}

void digest_bytea(char out[DIGEST_TEXT], const char *data, size_t size)
{
	unsigned char hash[DIGEST_SIZE];

	SHA256((const unsigned char *)data, size, hash);
	write_hex(out, hash);
}

struct digest *digest_new(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	check(context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1);
	return (struct digest *)context;
}

void digest_add(struct digest *digest, const char *data, size_t size)
{
	check(EVP_DigestUpdate((EVP_MD_CTX *)digest, data, size) == 1);
}

void digest_finish(struct digest *digest, char out[DIGEST_TEXT])
{
	unsigned char hash[DIGEST_SIZE];

	check(EVP_DigestFinal_ex((EVP_MD_CTX *)digest, hash, NULL) == 1);
	EVP_MD_CTX_free((EVP_MD_CTX *)digest);
	write_hex(out, hash);
}

void random_bytes(void *out, size_t size)
{
	check(getrandom(out, size, 0) == (ssize_t)size);
}
