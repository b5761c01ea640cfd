/* Checks a JSON document against a table of fields. */
#ifndef HALVED_API_VALIDATE_H
#define HALVED_API_VALIDATE_H

#include "halved/api/faults.h"
#include "halved/api/field.h"
#include "halved/base/json.h"

struct arena;

enum validate_mode {
	VALIDATE_WHOLE, /* a creation: required fields must be there, null counts as absent */
	VALIDATE_PATCH, /* a merge patch: null clears an optional field, is a fault for a required one */
};

/* Adds a fault for every unknown, duplicate, missing, wrongly typed or out-of-range member, with its pointer.
 */
void validate_object(struct faults *faults, const struct json *document, const struct resource *resource,
	enum validate_mode mode, const char *pointer);

/* Checks one value given as text (a query parameter); NULL when it is good, else what is wrong. */
const char *validate_text(struct arena *arena, const struct field *field, const char *value);

#endif
