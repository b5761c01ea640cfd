#include "../support/test.h"

#include "halved/base/check.h"
#include "halved/domain/equity.h"

#include <math.h>

static void test_a_group_is_compared_with_all_students_of_the_same_districts(void)
{
	static const struct equity_member members[] = {
		{ { COUNTS_COUNTED, 50, 25 }, { COUNTS_COUNTED, 200, 60 }, { COUNTS_COUNTED, 60, 24 },
			{ COUNTS_COUNTED, 200, 50 } },
		{ { COUNTS_COUNTED, 50, 15 }, { COUNTS_COUNTED, 300, 60 }, { COUNTS_COUNTED, 40, 16 },
			{ COUNTS_COUNTED, 300, 75 } },
		/* new this year: in the ratio, not in the change of the gap */
		{ { COUNTS_MISSING, 0, 0 }, { COUNTS_COUNTED, 500, 1 }, { COUNTS_COUNTED, 100, 20 },
			{ COUNTS_COUNTED, 500, 75 } },
		/* the group is suppressed: in neither */
		{ { COUNTS_COUNTED, 9, 9 }, { COUNTS_COUNTED, 9000, 9 }, { COUNTS_SUPPRESSED, 0, 0 },
			{ COUNTS_COUNTED, 9000, 9 } },
	};
	struct equity equity = equity_of(members, COUNT_OF(members));

	CU_ASSERT_EQUAL(equity.group.districts, 3);
	CU_ASSERT_EQUAL(equity.group.enrolled, 200);
	CU_ASSERT_EQUAL(equity.all.enrolled, 1000);
	CU_ASSERT_DOUBLE_EQUAL(equity.ratio, 1.5, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(equity.difference_points, 10, 1e-12);
	CU_ASSERT_EQUAL(equity.matched_districts, 2);
	CU_ASSERT_DOUBLE_EQUAL(equity.gap_baseline_points, 16, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(equity.gap_current_points, 15, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(equity.gap_change_points, -1, 1e-12);
}

static void test_without_a_common_base_equity_is_undefined(void)
{
	static const struct equity_member healthy = { { COUNTS_MISSING, 0, 0 }, { COUNTS_MISSING, 0, 0 },
		{ COUNTS_COUNTED, 5, 0 }, { COUNTS_COUNTED, 50, 0 } };
	struct equity nobody = equity_of(NULL, 0), zero = equity_of(&healthy, 1);

	CU_ASSERT_TRUE(isnan(nobody.ratio));
	CU_ASSERT_TRUE(isnan(nobody.difference_points));
	CU_ASSERT_TRUE(isnan(zero.ratio));
	CU_ASSERT_EQUAL(zero.difference_points, 0);
	CU_ASSERT_TRUE(isnan(zero.gap_change_points));
}

const struct test tests_equity[] = {
	TEST(test_a_group_is_compared_with_all_students_of_the_same_districts),
	TEST(test_without_a_common_base_equity_is_undefined),
	TEST_END,
};
