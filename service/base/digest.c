#include "halved/base/digest.h"

#include "halved/base/check.h"

#include <openssl/evp.h>
#include <pthread.h>
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

static EVP_MD *fetched;

static void fetch(void)
{
	fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
	check(fetched != NULL);
}

/* OpenSSL looks EVP_sha256() up, under locks, whenever a digest begins; this one has been looked up. */
static const EVP_MD *sha256(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, fetch);
	return fetched;
}

void digest_bytes(unsigned char out[DIGEST_SIZE], const char *data, size_t size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	check(context != NULL && EVP_DigestInit_ex(context, sha256(), NULL) == 1 &&
		EVP_DigestUpdate(context, data, size) == 1 && EVP_DigestFinal_ex(context, out, NULL) == 1);
	EVP_MD_CTX_free(context);
}

void digest_bytea(char out[DIGEST_TEXT], const char *data, size_t size)
{
	unsigned char hash[DIGEST_SIZE];

	digest_bytes(hash, data, size);
	write_hex(out, hash);
}

struct digest *digest_new(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	check(context != NULL && EVP_DigestInit_ex(context, sha256(), NULL) == 1);
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
