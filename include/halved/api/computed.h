/*
 * Answers that C computes: a record in memory, printed by the table of its fields. Each field's `at` is where
 * its value lies in the record:
 *
 *	FIELD_INTEGER	int64_t
 *	FIELD_REAL	double; NAN is null
 *	FIELD_BOOLEAN	enum truth; unknown is null
 *	FIELD_OBJECT	a part, whose fields count from there
 *	FIELD_LIST	struct computed_list; left out when its items are NULL
 *	all others	const char *; NULL is null
 */
#ifndef HALVED_API_COMPUTED_H
#define HALVED_API_COMPUTED_H

#include "halved/api/field.h"

struct buffer;

/* Told to a billionth: nobody counts finer, and the noise of binary fractions is no news. */
enum { COMPUTED_DECIMALS = 9 };

enum truth { TRUTH_UNKNOWN, TRUTH_NO, TRUTH_YES };

struct computed_list {
	const void *items;
	size_t count, size; /* how many, and the bytes of each */
};

/* The record as a JSON object. */
void computed_json(struct buffer *out, const struct resource *resource, const void *record);

/* Tells each number of the record, lists apart, by its dotted name: matched.baseline.rate. */
void computed_figures(const struct resource *resource, const void *record,
	void (*tell)(void *owner, const char *figure, double value), void *owner);

#endif
