/* GET /v1/networks/{network}/summary: how far the network has come. */
#ifndef HALVED_RESOURCES_SUMMARY_H
#define HALVED_RESOURCES_SUMMARY_H

#include "halved/api/route.h"

extern const struct resource resource_summary;
extern const struct field summary_query[];
extern const struct step summary_steps[];

#endif
