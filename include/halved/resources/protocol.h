/* Protocols that members go through together, and what facilitators learn from running them. */
#ifndef HALVED_RESOURCES_PROTOCOL_H
#define HALVED_RESOURCES_PROTOCOL_H

#include "halved/api/field.h"

extern const struct resource resource_consultancy;
extern const struct resource resource_share_out;
extern const struct resource resource_rota; /* who has presented, and who is next */
extern const struct resource resource_learning;

extern const struct field consultancy_query[], share_out_query[], learning_query[];

#endif
