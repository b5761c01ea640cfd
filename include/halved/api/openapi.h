/* The OpenAPI 3.1 document, made from the route, field and error tables. */
#ifndef HALVED_API_OPENAPI_H
#define HALVED_API_OPENAPI_H

#include "halved/api/route.h"
#include "halved/base/text.h"

struct arena;

/* Makes the document once, at start; it lives as long as the arena. */
void openapi_prepare(struct arena *arena);

/* The document, after openapi_prepare(). */
struct text openapi_document(void);

/* GET /openapi.json */
extern const struct step openapi_steps[];

#endif
