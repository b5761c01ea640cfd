/* Measures: what is followed over time, its points, and the chart of them. */
#ifndef HALVED_RESOURCES_MEASURE_H
#define HALVED_RESOURCES_MEASURE_H

#include "halved/api/field.h"
#include "halved/api/route.h"

extern const struct resource resource_measure;
extern const struct resource resource_measure_point;
extern const struct resource resource_measure_batch; /* what writing down many points takes */
extern const struct resource resource_measure_added;
extern const struct resource resource_measure_chart;

extern const struct field measure_query[], measure_chart_query[];
extern const struct step measure_chart_steps[];

extern const char *const choices_chart_kind[];	    /* as chart_kind_name() */
extern const char *const choices_chart_direction[]; /* in the order of enum chart_direction */
extern const char *const choices_measure_kind[];    /* outcome, process, balancing */

#endif
