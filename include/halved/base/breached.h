/* Passwords that have become known elsewhere: a file of their SHA-1, sorted, which nothing but this reads. */
#ifndef HALVED_BASE_BREACHED_H
#define HALVED_BASE_BREACHED_H

#include <stdbool.h>

/*
 * Whether `password` is in `file`: lines that begin with 40 hexadecimal capitals, in ascending order, in
 * whatever follows (a colon and how often, say). A few dozen reads, however long the file. False, with a line
 * in the log, where the file cannot be read; false for a NULL file.
 */
bool password_is_breached(const char *file, const char *password);
#define PASSWORD_BREACHED "Has become known elsewhere: whoever guesses passwords tries it."

#endif
