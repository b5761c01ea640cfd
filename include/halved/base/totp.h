/* Time-based codes of six digits (RFC 6238 with SHA-1 and steps of 30 seconds, as every app of phones has
 * them). */
#ifndef HALVED_BASE_TOTP_H
#define HALVED_BASE_TOTP_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define TOTP_SECRET 20
#define TOTP_DIGITS 6

uint64_t totp_step(time_t moment);

/* The code of a step. */
unsigned totp_code(const unsigned char secret[TOTP_SECRET], uint64_t step);

/* The step whose code this is, of that moment's and so many before and behind it; 0 when it is none. */
uint64_t totp_find(const unsigned char secret[TOTP_SECRET], const char *code, time_t moment, unsigned around);

/* Base32 (RFC 4648) without padding: 8 characters for 5 bytes; `size` is a multiple of 5. */
#define BASE32_TEXT(size_) ((size_) / 5 * 8 + 1)
void base32_write(char *out, const unsigned char *bytes, size_t size);

#endif
