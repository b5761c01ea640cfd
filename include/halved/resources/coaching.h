/* Coaching: a series of sessions between a coach and a member's team. */
#ifndef HALVED_RESOURCES_COACHING_H
#define HALVED_RESOURCES_COACHING_H

#include "halved/api/field.h"

extern const struct resource resource_coaching_series;
extern const struct resource resource_coaching_session; /* what is said in it is between coach and team */
extern const struct resource resource_coaching_step;	/* what somebody will do */
extern const struct resource resource_coaching_brief;	/* since we last met */

extern const struct field coaching_series_query[], coaching_step_query[];

#endif
