/* Figures of an answer with what each is reckoned from: the formulas of domain/formulas.h with their inputs'
 * values. */
#ifndef HALVED_RESOURCES_EXPLAINED_H
#define HALVED_RESOURCES_EXPLAINED_H

#include "halved/api/computed.h"

struct arena;

/* The items of the list below, for FIELD_LIST. */
extern const struct resource resource_explained;

/* Every figure of the record that has a formula; a list whose items are NULL is passed over. */
struct computed_list explained_figures(
	struct arena *arena, const struct resource *resource, const void *record);

#endif
