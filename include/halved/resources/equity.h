/* GET /v1/networks/{network}/equity: groups of students, or grades, beside all students. */
#ifndef HALVED_RESOURCES_EQUITY_H
#define HALVED_RESOURCES_EQUITY_H

#include "halved/api/route.h"

extern const struct resource resource_equity;
extern const struct field equity_query[];
extern const struct step equity_steps[];

#endif
