/*
 * Passwords: argon2id with 19 MiB and two passes, by libsodium. Each call takes some ten milliseconds on
 * purpose: never on the loop's thread.
 */
#ifndef HALVED_BASE_PASSWORD_H
#define HALVED_BASE_PASSWORD_H

#include <stdbool.h>

#define PASSWORD_HASH 128
#define PASSWORD_LEAST 12 /* characters of a new one */
#define PASSWORD_MOST 200

void password_hash(char out[PASSWORD_HASH], const char *password);

/* Takes as long for NULL, the hash of nobody, which no password fits. */
bool password_fits(const char *hash, const char *password);

#endif
