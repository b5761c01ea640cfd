/* Text in a mail: quoted-printable (RFC 2045), for what is not plain ASCII in short lines. */
#ifndef HALVED_BASE_QUOTED_H
#define HALVED_BASE_QUOTED_H

#include "halved/base/text.h"

#include <stdbool.h>

/* Printable ASCII and CRLF, in lines of at most 200 bytes. */
bool text_is_short_ascii(struct text text);

/* Its line ends are CRLF; lines of the output have at most 76 bytes. */
void quoted_printable(struct buffer *out, struct text text);

#endif
