#include "../support/test.h"

#include "halved/domain/ramp.h"

#define RAMP(...)                                                                                            \
	((struct ramp){ (const struct ramp_cycle[]){ __VA_ARGS__ },                                          \
		sizeof((const struct ramp_cycle[]){ __VA_ARGS__ }) / sizeof(struct ramp_cycle) })

static void test_a_test_to_be_adapted_asks_for_the_next_one(void)
{
	struct ramp ramp = RAMP({ .completed = true, .adapts = true, .continued = true },
		{ .completed = true, .adapts = true }, { .completed = true }, { .adapts = true });

	CU_ASSERT_FALSE(ramp_asks(ramp, 0, RAMP_ITERATIVE));
	CU_ASSERT_TRUE(ramp_asks(ramp, 1, RAMP_ITERATIVE));
	CU_ASSERT_FALSE(ramp_asks(ramp, 2, RAMP_ITERATIVE)); /* abandoned */
	CU_ASSERT_FALSE(ramp_asks(ramp, 3, RAMP_ITERATIVE)); /* still under way */
}

static void test_what_is_adopted_after_a_single_test_is_asked_about(void)
{
	CU_ASSERT_TRUE(ramp_asks(RAMP({ .completed = true, .adopts = true }), 0, RAMP_ITERATIVE));
	CU_ASSERT_FALSE(ramp_asks(RAMP({ .completed = true, .adapts = true, .continued = true },
					  { .completed = true, .adopts = true }),
		1, RAMP_ITERATIVE));
}

static void test_a_prediction_from_after_the_planned_first_day_is_asked_about(void)
{
	static const struct {
		int64_t planned, predicted;
		bool started, asked;
	} rows[] = { { 10, 9, true, false }, { 10, 10, true, false }, { 10, 11, true, true },
		{ 10, 11, false, false }, { RAMP_UNKNOWN, 11, true, false } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ramp ramp = RAMP({ .planned = rows[i].planned,
			.predicted = rows[i].predicted,
			.started = rows[i].started });

		CU_ASSERT_EQUAL(ramp_asks(ramp, 0, RAMP_PREDICTED), rows[i].asked);
		CU_ASSERT_EQUAL(ramp_facts(ramp).predicted, rows[i].started && !rows[i].asked);
	}
}

static void test_a_large_test_is_asked_about_unless_a_smaller_one_was_completed_before(void)
{
	struct ramp ramp = RAMP({ .scale = 3 }, { .scale = 2, .completed = true }, { .scale = 3 },
		{ .scale = 2 }, { .scale = 0 });

	CU_ASSERT_TRUE(ramp_asks(ramp, 0, RAMP_SMALL_FIRST));
	CU_ASSERT_FALSE(ramp_asks(ramp, 1, RAMP_SMALL_FIRST));
	CU_ASSERT_FALSE(ramp_asks(ramp, 2, RAMP_SMALL_FIRST));
	CU_ASSERT_FALSE(ramp_asks(ramp, 3, RAMP_SMALL_FIRST));
	CU_ASSERT_FALSE(ramp_asks(ramp, 4, RAMP_SMALL_FIRST));
	CU_ASSERT_EQUAL(ramp_facts(ramp).scaled, 4);
	/* a smaller one that is not completed, an equal one and one that does not say are none */
	CU_ASSERT_TRUE(ramp_asks(RAMP({ .scale = 1 }, { .scale = 3 }), 1, RAMP_SMALL_FIRST));
	CU_ASSERT_TRUE(
		ramp_asks(RAMP({ .scale = 3, .completed = true }, { .scale = 3 }), 1, RAMP_SMALL_FIRST));
	CU_ASSERT_TRUE(ramp_asks(RAMP({ .completed = true }, { .scale = 5 }), 1, RAMP_SMALL_FIRST));
}

static void test_data_of_one_day_are_not_over_time(void)
{
	static const struct {
		struct ramp_cycle cycle;
		bool asked;
	} rows[] = {
		{ { .started = true, .measured = true, .days = 2 }, false },
		{ { .started = true, .measured = true, .days = 1, .values = 9 }, true },
		{ { .started = true, .days = 5 }, true },
		{ { .measured = true }, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CU_ASSERT_EQUAL(ramp_asks(RAMP(rows[i].cycle), 0, RAMP_OVER_TIME), rows[i].asked);
}

static void test_the_facts_of_a_ramp_are_counts(void)
{
	struct ramp_facts facts = ramp_facts(
		RAMP({ .started = true, .completed = true, .continued = true, .measured = true, .values = 3 },
			{ .started = true, .values = 4 }, { .measured = true }));

	CU_ASSERT_EQUAL(facts.started, 2);
	CU_ASSERT_EQUAL(facts.completed, 1);
	CU_ASSERT_EQUAL(facts.continued, 1);
	CU_ASSERT_EQUAL(facts.measured, 2);
	CU_ASSERT_EQUAL(facts.values, 7);
}

static void test_a_test_that_stalls_fails_or_shows_a_signal_asks_to_listen_until_somebody_has(void)
{
	struct ramp ramp = RAMP({ .overdue = true }, { .failed = true }, { .signal = true },
		{ .started = true }, { .stalled = true },
		{ .overdue = true, .failed = true, .signal = true, .listened = true });

	CU_ASSERT_TRUE(ramp_asks(ramp, 0, RAMP_LISTEN));
	CU_ASSERT_TRUE(ramp_asks(ramp, 1, RAMP_LISTEN));
	CU_ASSERT_TRUE(ramp_asks(ramp, 2, RAMP_LISTEN));
	CU_ASSERT_FALSE(ramp_asks(ramp, 3, RAMP_LISTEN));
	CU_ASSERT_TRUE(ramp_asks(ramp, 4, RAMP_LISTEN));
	CU_ASSERT_FALSE(ramp_asks(ramp, 5, RAMP_LISTEN));
	CU_ASSERT_EQUAL(ramp_facts(ramp).stalled, 1);
	CU_ASSERT_EQUAL(ramp_facts(ramp).overdue, 2);
	CU_ASSERT_EQUAL(ramp_facts(ramp).failed, 2);
	CU_ASSERT_EQUAL(ramp_facts(ramp).signals, 2);
}

const struct test tests_ramp[] = {
	TEST(test_a_test_that_stalls_fails_or_shows_a_signal_asks_to_listen_until_somebody_has),
	TEST(test_a_test_to_be_adapted_asks_for_the_next_one),
	TEST(test_what_is_adopted_after_a_single_test_is_asked_about),
	TEST(test_a_prediction_from_after_the_planned_first_day_is_asked_about),
	TEST(test_a_large_test_is_asked_about_unless_a_smaller_one_was_completed_before),
	TEST(test_data_of_one_day_are_not_over_time),
	TEST(test_the_facts_of_a_ramp_are_counts),
	TEST_END,
};
