/* SHA-256 and randomness, by libcrypto and the kernel. */
#ifndef HALVED_BASE_DIGEST_H
#define HALVED_BASE_DIGEST_H

#include <stddef.h>

#define DIGEST_SIZE 32
#define DIGEST_TEXT (2 + 2 * DIGEST_SIZE + 1)

struct digest;

/* SHA-256 as PostgreSQL reads a bytea: \x and 64 hex digits. */
void digest_bytea(char out[DIGEST_TEXT], const char *data, size_t size);

/* Its bytes. */
void digest_bytes(unsigned char out[DIGEST_SIZE], const char *data, size_t size);

/* The same over several pieces. */
struct digest *digest_new(void);
void digest_add(struct digest *digest, const char *data, size_t size);
void digest_finish(struct digest *digest, char out[DIGEST_TEXT]); /* frees it */

/* Fills with random bytes of the kernel. */
void random_bytes(void *out, size_t size);

#endif
