#include "../support/test.h"

#include "data/colorado.h"
#include "halved/base/arena.h"
#include "halved/domain/bright_spots.h"

#include <math.h>
#include <string.h>

static void fill_colorado(struct bright_district *districts)
{
	for (size_t i = 0; i < DISTRICTS; i++)
		districts[i] = (struct bright_district){ colorado_counts(i, 2021), colorado_counts(i, 2022) };
}

/* Literals from an independent recomputation, the mean difference over all 13,203 pairs. */
static void test_colorado_2022_23_equals_the_recomputation(void)
{
	struct bright_district districts[DISTRICTS];
	struct arena *arena = arena_new();
	struct bright_spots found;

	fill_colorado(districts);
	found = bright_spots_of(arena, districts, DISTRICTS, 100);
	CU_ASSERT_EQUAL(found.rates, 164);
	CU_ASSERT_EQUAL(found.changes, 163);
	CU_ASSERT_DOUBLE_EQUAL(found.rate_centre, 0.3140814183849017, 1e-14);
	CU_ASSERT_DOUBLE_EQUAL(found.rate_sigma_z, 13.304933227531544, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(found.change_centre, -2.170097013893925, 1e-12);
	for (size_t i = 0; i < DISTRICTS; i++) {
		const struct bright_spot *spot = &found.spots[i];
		bool low = strcmp(colorado[i].code, "0190") == 0 || strcmp(colorado[i].code, "0900") == 0;

		CU_ASSERT_EQUAL(spot->low_rate, low);
		CU_ASSERT_FALSE(spot->large_fall);
		CU_ASSERT_EQUAL(spot->rate_considered, districts[i].current.enrolled >= 100);
		if (spot->change_considered)
			CU_ASSERT_DOUBLE_EQUAL(spot->change_lower, -25.52505424740524, 1e-9);
	}
	arena_free(arena);
}

static void test_a_district_that_fell_far_more_than_the_others_is_found(void)
{
	struct bright_district districts[12];
	struct arena *arena = arena_new();
	struct bright_spots found;

	for (int64_t i = 0; i < 12; i++)
		districts[i] =
			(struct bright_district){ COUNTED(1000, 300), COUNTED(1000, 280 + 3 * (i % 4)) };
	districts[5].current.chronic = 150;
	found = bright_spots_of(arena, districts, 12, 500);
	for (size_t i = 0; i < 12; i++)
		CU_ASSERT_EQUAL(found.spots[i].large_fall, i == 5);
	arena_free(arena);
}

static void test_small_suppressed_and_missing_districts_are_left_out(void)
{
	struct bright_district districts[14];
	struct arena *arena = arena_new();
	struct bright_spots found;

	for (int64_t i = 0; i < 14; i++)
		districts[i] = (struct bright_district){ COUNTED(200, 50), COUNTED(200, 40 + i) };
	districts[0].current = COUNTED(29, 0);
	districts[1].current.state = COUNTS_SUPPRESSED;
	districts[2].baseline.state = COUNTS_MISSING;
	found = bright_spots_of(arena, districts, 14, 30);
	CU_ASSERT_EQUAL(found.rates, 12);
	CU_ASSERT_EQUAL(found.changes, 11);
	CU_ASSERT_FALSE(found.spots[0].rate_considered || found.spots[0].low_rate);
	CU_ASSERT_TRUE(isnan(found.spots[1].rate));
	CU_ASSERT_TRUE(found.spots[2].rate_considered);
	CU_ASSERT_TRUE(isnan(found.spots[2].change));
	arena_free(arena);
}

static void test_too_few_or_equal_districts_give_a_reason_and_no_limits(void)
{
	struct bright_district districts[10];
	struct arena *arena = arena_new();
	struct bright_spots found;

	for (size_t i = 0; i < 10; i++)
		districts[i] = (struct bright_district){ COUNTED(200, 50), COUNTED(200, 40) };
	found = bright_spots_of(arena, districts, 9, 30);
	CU_ASSERT_PTR_NOT_NULL(found.rate_refusal);
	CU_ASSERT_PTR_NOT_NULL(found.change_refusal);
	found = bright_spots_of(arena, districts, 10, 30);
	CU_ASSERT_PTR_NOT_NULL(found.rate_refusal);
	CU_ASSERT_PTR_NOT_NULL(found.change_refusal);
	CU_ASSERT_TRUE(isnan(found.spots[0].rate_lower));
	arena_free(arena);
}

static void test_the_order_of_the_districts_changes_no_bright_spot(void)
{
	struct bright_district forth[DISTRICTS], back[DISTRICTS];
	struct arena *arena = arena_new();
	struct bright_spots found, again;

	fill_colorado(forth);
	for (size_t i = 0; i < DISTRICTS; i++)
		back[DISTRICTS - 1 - i] = forth[i];
	found = bright_spots_of(arena, forth, DISTRICTS, 100);
	again = bright_spots_of(arena, back, DISTRICTS, 100);
	for (size_t i = 0; i < DISTRICTS; i++)
		CU_ASSERT_EQUAL(
			memcmp(&found.spots[i], &again.spots[DISTRICTS - 1 - i], sizeof(struct bright_spot)),
			0);
	arena_free(arena);
}

const struct test tests_bright_spots[] = {
	TEST(test_colorado_2022_23_equals_the_recomputation),
	TEST(test_a_district_that_fell_far_more_than_the_others_is_found),
	TEST(test_small_suppressed_and_missing_districts_are_left_out),
	TEST(test_too_few_or_equal_districts_give_a_reason_and_no_limits),
	TEST(test_the_order_of_the_districts_changes_no_bright_spot),
	TEST_END,
};
