/* GET /v1/networks/{network}/bright-spots: where to ask what goes well. */
#ifndef HALVED_RESOURCES_BRIGHT_SPOTS_H
#define HALVED_RESOURCES_BRIGHT_SPOTS_H

#include "halved/api/route.h"

extern const struct resource resource_bright_spots;
extern const struct field bright_spots_query[];
extern const struct step bright_spots_steps[];

#endif
