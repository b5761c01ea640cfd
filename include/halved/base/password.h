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

/*
 * Whether a password that is being chosen is among those that are often used, follows from few keys, words or
 * dates, or is made of what anybody guesses here: our own words, and those of `texts` (closed by NULL).
 * Some milliseconds.
 */
bool password_is_easy(const char *password, const char *const *texts);
#define PASSWORD_EASY                                                                                        \
	"Is too easy to guess: it is often used, or made of common words, names, dates or rows of keys."

void password_hash(char out[PASSWORD_HASH], const char *password);

/* Takes as long for NULL, the hash of nobody, which no password fits. */
bool password_fits(const char *hash, const char *password);

#endif
