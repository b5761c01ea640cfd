#include "../support/test.h"

#include "halved/domain/spread.h"

#define NONE SPREAD_NONE

/* Strength, in place, emerging, not in place; who does not know stands between two of them, which must not
 * matter. */
static const bool known[] = { true, true, false, true, true };

static void test_answers_are_spread_from_the_best_to_the_worst_without_who_does_not_know(void)
{
	static const struct {
		int64_t counts[5];
		struct spread wanted;
	} rows[] = {
		{ { 0, 0, 0, 0, 0 }, { 0, 0, NONE, NONE, NONE, 0 } },
		{ { 0, 0, 4, 0, 0 }, { 4, 4, NONE, NONE, NONE, 0 } },
		{ { 0, 1, 0, 0, 0 }, { 1, 0, 1, 1, 1, 0 } },
		{ { 3, 0, 2, 0, 0 }, { 5, 2, 0, 0, 0, 0 } },
		{ { 1, 0, 0, 0, 1 }, { 2, 0, 0, 4, NONE, 3 } },
		{ { 1, 1, 9, 1, 0 }, { 12, 9, 0, 3, 1, 2 } },
		{ { 0, 2, 1, 2, 0 }, { 5, 1, 1, 3, NONE, 1 } },
		{ { 0, 2, 1, 3, 0 }, { 6, 1, 1, 3, 3, 1 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct spread got = spread_of(rows[i].counts, known, 5), wanted = rows[i].wanted;

		CU_ASSERT_EQUAL(got.answered, wanted.answered);
		CU_ASSERT_EQUAL(got.unknown, wanted.unknown);
		CU_ASSERT_EQUAL(got.best, wanted.best);
		CU_ASSERT_EQUAL(got.worst, wanted.worst);
		CU_ASSERT_EQUAL(got.middle, wanted.middle);
		CU_ASSERT_EQUAL(got.steps, wanted.steps);
	}
}

const struct test tests_spread[] = {
	TEST(test_answers_are_spread_from_the_best_to_the_worst_without_who_does_not_know),
	TEST_END,
};
