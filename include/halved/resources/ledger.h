/* GET /v1/networks/{network}/ledger: which member keeps which commitment, and what shows it. */
#ifndef HALVED_RESOURCES_LEDGER_H
#define HALVED_RESOURCES_LEDGER_H

#include "halved/api/route.h"

extern const struct resource resource_ledger;
extern const struct resource resource_member_statement; /* what a member says of its commitments */
extern const struct resource resource_excuse;		/* from a commitment */
extern const struct field ledger_query[];
extern const struct step ledger_steps[];

#endif
