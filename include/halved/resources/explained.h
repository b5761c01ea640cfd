/* Figures of an answer with what each is reckoned from: the formulas of domain/formulas.h with their inputs'
 * values. */
#ifndef HALVED_RESOURCES_EXPLAINED_H
#define HALVED_RESOURCES_EXPLAINED_H

#include "halved/api/computed.h"

struct arena;
struct formula;

/* The items of the list below, for FIELD_LIST. */
extern const struct resource resource_explained;

/* Every figure of the record that has a formula in the table; a list whose items are NULL is passed over. */
struct computed_list explained_by(struct arena *arena, const struct resource *resource, const void *record,
	const struct formula *table);

/* The same by the formulas of the summary and of what stands beside it. */
struct computed_list explained_figures(
	struct arena *arena, const struct resource *resource, const void *record);

#endif
