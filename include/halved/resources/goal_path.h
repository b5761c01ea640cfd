/* GET /v1/networks/{network}/goal-path: the way to the goal, what is reached each year, and where it leads.
 */
#ifndef HALVED_RESOURCES_GOAL_PATH_H
#define HALVED_RESOURCES_GOAL_PATH_H

#include "halved/api/route.h"

extern const struct resource resource_goal_path;
extern const struct field goal_path_query[];
extern const struct step goal_path_steps[];

#endif
