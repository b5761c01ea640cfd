/* Pages of `halved reference`, for service/commands/ only. */
#ifndef HALVED_COMMANDS_REFERENCE_H
#define HALVED_COMMANDS_REFERENCE_H

#include "halved/base/text.h"

/* api.md: every route and every resource with its fields. */
void reference_api(struct buffer *out);

/* Its part about what is not changed or not withdrawn. */
void reference_kept(struct buffer *out);

/* counts-csv.md: the columns of a counts file. */
void reference_counts(struct buffer *out);

#endif
