#include "../support/test.h"

#include "halved/base/check.h"
#include "halved/domain/bands.h"

static void test_bands_begin_exactly_at_5_10_and_20_percent(void)
{
	static const struct {
		int64_t absent, enrolled;
		enum band band;
	} cases[] = {
		{ 0, 180, BAND_SATISFACTORY },
		{ 8, 180, BAND_SATISFACTORY },
		{ 9, 180, BAND_AT_RISK },
		{ 17, 180, BAND_AT_RISK },
		{ 18, 180, BAND_MODERATE },
		{ 35, 180, BAND_MODERATE },
		{ 36, 180, BAND_SEVERE },
		{ 180, 180, BAND_SEVERE },
		{ 1, 11, BAND_AT_RISK },
		{ 1, 10, BAND_MODERATE },
		{ 1, 21, BAND_SATISFACTORY },
		{ 1, 1, BAND_SEVERE },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CU_ASSERT_EQUAL(band_of_days(cases[i].absent, cases[i].enrolled), cases[i].band);
}

static void test_no_days_enrolled_give_no_band(void)
{
	CU_ASSERT_EQUAL(band_of_days(0, 0), BAND_NONE);
	CU_ASSERT_EQUAL(band_of_days(-1, 180), BAND_NONE);
	CU_ASSERT_EQUAL(band_of_days(1, -180), BAND_NONE);
	CU_ASSERT_EQUAL(band_of_days(INT64_MAX, INT64_MAX), BAND_NONE);
}

static void test_moderate_and_severe_are_chronic(void)
{
	CU_ASSERT_FALSE(band_is_chronic(BAND_NONE));
	CU_ASSERT_FALSE(band_is_chronic(BAND_SATISFACTORY));
	CU_ASSERT_FALSE(band_is_chronic(BAND_AT_RISK));
	CU_ASSERT_TRUE(band_is_chronic(BAND_MODERATE));
	CU_ASSERT_TRUE(band_is_chronic(BAND_SEVERE));
	CU_ASSERT_STRING_EQUAL(band_name(BAND_AT_RISK), "at_risk");
}

const struct test tests_bands[] = {
	TEST(test_bands_begin_exactly_at_5_10_and_20_percent),
	TEST(test_no_days_enrolled_give_no_band),
	TEST(test_moderate_and_severe_are_chronic),
	TEST_END,
};
