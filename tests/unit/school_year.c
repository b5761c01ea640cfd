#include "../support/test.h"

#include "halved/base/check.h"
#include "halved/domain/school_year.h"

static void test_a_label_is_read_as_the_year_it_begins_in(void)
{
	int year = 0;

	CU_ASSERT_TRUE(school_year_read(text_of("2022-23"), &year));
	CU_ASSERT_EQUAL(year, 2022);
	CU_ASSERT_TRUE(school_year_read(text_of("1999-00"), &year));
	CU_ASSERT_EQUAL(year, 1999);
}

static void test_anything_but_the_exact_label_is_refused(void)
{
	static const char *const labels[] = { "", "2022", "2022-2023", "2022-24", "2022-22", "2022/23",
		"2022\342\200\22323", " 2022-23", "2022-23 ", "22-23", "202a-23", "2022--3", "0000-01",
		"2022-2", "+022-23" };
	int year = 7;

	for (size_t i = 0; i < COUNT_OF(labels); i++)
		CU_ASSERT_FALSE(school_year_read(text_of(labels[i]), &year));
	CU_ASSERT_FALSE(school_year_read((struct text){ NULL, 0 }, &year));
	CU_ASSERT_EQUAL(year, 7);
}

static void test_every_printed_label_reads_back(void)
{
	char label[SCHOOL_YEAR_SIZE];

	for (int year = SCHOOL_YEAR_FIRST; year <= SCHOOL_YEAR_LAST; year++) {
		int back = 0;

		CU_ASSERT_TRUE(school_year_read(text_of(school_year_print(year, label)), &back));
		CU_ASSERT_EQUAL(back, year);
	}
	CU_ASSERT_STRING_EQUAL(school_year_print(2022, label), "2022-23");
	CU_ASSERT_STRING_EQUAL(school_year_print(1999, label), "1999-00");
}

static void test_a_day_belongs_to_the_school_year_begun_last(void)
{
	CU_ASSERT_EQUAL(school_year_of_day(2026, 1, 9), 2025);
	CU_ASSERT_EQUAL(school_year_of_day(2026, 8, 9), 2025);
	CU_ASSERT_EQUAL(school_year_of_day(2026, 9, 9), 2026);
	CU_ASSERT_EQUAL(school_year_of_day(2026, 8, 7), 2026);
}

const struct test tests_school_year[] = {
	TEST(test_a_label_is_read_as_the_year_it_begins_in),
	TEST(test_anything_but_the_exact_label_is_refused),
	TEST(test_every_printed_label_reads_back),
	TEST(test_a_day_belongs_to_the_school_year_begun_last),
	TEST_END,
};
