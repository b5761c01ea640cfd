/* Beside the cycle itself: the theory it tests, ramps of cycles, and how often predictions came true. */
#ifndef HALVED_RESOURCES_CYCLE_H
#define HALVED_RESOURCES_CYCLE_H

#include "halved/api/route.h"

extern const char *const choices_held[]; /* yes, partly, no */

extern const struct resource resource_cycle_copy; /* what copying a cycle takes */
extern const struct resource resource_theory;
extern const struct resource resource_ramp;
extern const struct resource resource_prediction_record;
extern const struct step ramp_steps[];

#endif
