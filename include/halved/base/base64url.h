/* base64url without padding (RFC 4648, section 5), as tokens are written. Reading is strict. */
#ifndef HALVED_BASE_BASE64URL_H
#define HALVED_BASE_BASE64URL_H

#include "halved/base/text.h"

#include <stdbool.h>

char *base64url_write(struct arena *arena, const void *data, size_t size);

/* False for any other letter, for padding, and for bits left over that are not 0. */
bool base64url_read(struct arena *arena, struct text text, struct text *decoded);

#endif
