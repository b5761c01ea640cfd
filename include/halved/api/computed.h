/*
 * Answers that C computes: a record in memory, printed by the table of its fields. Each field's `at` is where
 * its value lies in the record:
 *
 *	FIELD_INTEGER	int64_t
 *	FIELD_REAL	double; NAN is null
 *	FIELD_BOOLEAN	enum truth; unknown is null
 *	FIELD_OBJECT	a part, whose fields count from there
 *	FIELD_LIST	struct computed_list, of records or of const char *; left out when its items are NULL
 *	all others	const char *; NULL is null
 */
#ifndef HALVED_API_COMPUTED_H
#define HALVED_API_COMPUTED_H

#include "halved/api/field.h"
#include "halved/base/text.h"

/* Told to a billionth: nobody counts finer, and the noise of binary fractions is no news. */
enum { COMPUTED_DECIMALS = 9 };

/* The beginning of a field of type `type_` that lies at `path_` of struct `record_`; what is always told. */
#define AT(name_, type_, record_, path_)                                                                     \
	.name = (name_), .type = FIELD_##type_, .use = FIELD_SHOWN, .at = offsetof(struct record_, path_)
#define ALWAYS .required = true

enum truth { TRUTH_UNKNOWN, TRUTH_NO, TRUTH_YES };

struct computed_list {
	const void *items;
	size_t count, size; /* how many, and the bytes of each */
};

/* The record as a JSON object. */
void computed_json(struct buffer *out, const struct resource *resource, const void *record);

/*
 * Tells every value of the record by its dotted name: matched.baseline.rate, goal.path.0.rate. Values are as
 * in JSON, but texts without quotes, and null is the absent text.
 */
void computed_figures(const struct resource *resource, const void *record,
	void (*tell)(void *owner, const char *figure, struct text value), void *owner);

#endif
