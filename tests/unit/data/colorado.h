/* Colorado's districts as a table for tests; colorado.inc tells where the figures are from. */
#ifndef HALVED_TESTS_UNIT_DATA_COLORADO_H
#define HALVED_TESTS_UNIT_DATA_COLORADO_H

#include "halved/base/check.h"
#include "halved/domain/counts.h"

#include <stddef.h>

#define COLORADO_YEARS 7 /* 2016-17 to 2022-23 */

static const struct {
	const char *code;
	int64_t numbers[2 * COLORADO_YEARS];
} colorado[] = {
#define DISTRICT(code_, ...) { .code = (code_), .numbers = { __VA_ARGS__ } },
#include "colorado.inc"
#undef DISTRICT
};

#define DISTRICTS COUNT_OF(colorado)

static inline struct counts colorado_counts(size_t district, int year)
{
	const int64_t *pair = &colorado[district].numbers[2 * (year - 2016)];

	return pair[0] < 0 ? (struct counts){ 0 } : COUNTED(pair[1], pair[0]);
}

#endif
