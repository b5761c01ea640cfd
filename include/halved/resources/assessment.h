/* Self-assessment: rounds, what each answers alone, and how the answers are spread once a round is closed. */
#ifndef HALVED_RESOURCES_ASSESSMENT_H
#define HALVED_RESOURCES_ASSESSMENT_H

#include "halved/api/route.h"

extern const struct resource resource_assessment_round;
extern const struct resource resource_assessment;
extern const struct resource resource_agreement_map;
extern const struct resource resource_assessment_result;
extern const struct step assessment_result_steps[];

#endif
