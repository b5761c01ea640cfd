/* JSON Schemas of resources, for the OpenAPI document only. */
#ifndef HALVED_API_OPENAPI_SCHEMA_H
#define HALVED_API_OPENAPI_SCHEMA_H

#include "halved/api/field.h"
#include "halved/base/text.h"

struct arena;

enum schema_mode { SCHEMA_SHOWN, SCHEMA_CREATE, SCHEMA_PATCH };

struct schema_use {
	const struct resource *resource;
	enum schema_mode mode;
};

/* Cycle, CycleCreate, CyclePatch */
const char *schema_name(struct arena *arena, const struct schema_use *use);
void write_schema(struct buffer *out, const struct schema_use *use);
void write_query_schema(struct buffer *out, const struct field *field);

#endif
