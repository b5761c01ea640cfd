#include "../support/test.h"

#include "halved/base/check.h"
#include "halved/domain/interval.h"

#include <math.h>

static void test_wilson_gives_the_published_values(void)
{
	static const struct {
		int64_t chronic, enrolled;
		double low, high;
	} cases[] = {
		{ 0, 10, 0, .2775327999 },
		{ 3, 10, .1077912674, .6032218525 },
		{ 81, 263, .2552885199, .3662095770 },
		{ 15, 148, .0623863995, .1604872417 },
		{ 273, 1000, .2462959489, .3014413994 },
		{ 1, 29, .0061132143, .1717552188 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct interval interval = interval_wilson(cases[i].chronic, cases[i].enrolled);

		CU_ASSERT_DOUBLE_EQUAL(interval.low, cases[i].low, 1e-10);
		CU_ASSERT_DOUBLE_EQUAL(interval.high, cases[i].high, 1e-10);
	}
}

static void test_wilson_is_mirrored_and_undefined_without_students(void)
{
	struct interval few = interval_wilson(3, 40), many = interval_wilson(37, 40);

	CU_ASSERT_DOUBLE_EQUAL(few.low, 1 - many.high, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(few.high, 1 - many.low, 1e-15);
	CU_ASSERT_EQUAL(interval_wilson(10, 10).high, 1);
	CU_ASSERT_TRUE(isnan(interval_wilson(0, 0).low));
	CU_ASSERT_TRUE(isnan(interval_wilson(4, 3).high));
}

static void test_students_t_gives_the_tabled_values(void)
{
	static const struct {
		int64_t degrees;
		double value;
	} cases[] = { { 1, 12.7062 }, { 2, 4.3027 }, { 3, 3.1824 }, { 4, 2.7764 }, { 5, 2.5706 },
		{ 10, 2.2281 }, { 29, 2.0452 }, { 30, 2.0423 }, { 60, 2.0003 }, { 120, 1.9799 } };

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CU_ASSERT_DOUBLE_EQUAL(student_975(cases[i].degrees), cases[i].value, 5e-5);
	CU_ASSERT_TRUE(isnan(student_975(0)));
	CU_ASSERT_DOUBLE_EQUAL(student_975(1000000), NORMAL_975, 1e-5);
}

static void test_students_t_falls_without_a_step_where_the_method_changes(void)
{
	double step = student_975(198) - student_975(199);

	CU_ASSERT_DOUBLE_EQUAL(student_975(199) - student_975(200), step, 1e-6);
	for (int64_t degrees = 1; degrees < 400; degrees++)
		CU_ASSERT_TRUE(student_975(degrees) > student_975(degrees + 1));
}

const struct test tests_interval[] = {
	TEST(test_wilson_gives_the_published_values),
	TEST(test_wilson_is_mirrored_and_undefined_without_students),
	TEST(test_students_t_gives_the_tabled_values),
	TEST(test_students_t_falls_without_a_step_where_the_method_changes),
	TEST_END,
};
