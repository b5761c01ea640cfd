#include "../support/test.h"

#include "halved/domain/ledger.h"

#define NEVER LEDGER_NEVER

static void test_nothing_is_expected_before_joining_while_paused_and_after_leaving(void)
{
	static const struct stay stays[] = { { 10, 15 }, { 20, 30 } };
	static const struct {
		int64_t day;
		bool expected;
	} rows[] = { { 9, false }, { 10, true }, { 14, true }, { 15, false }, { 19, false }, { 20, true },
		{ 29, true }, { 30, false } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CU_ASSERT_EQUAL(ledger_expects(stays, 2, rows[i].day), rows[i].expected);
	CU_ASSERT_FALSE(ledger_expects(stays, 0, 10));
}

static void test_days_of_membership_leave_out_the_pause_and_count_today(void)
{
	static const struct stay stays[] = { { 10, 15 }, { 20, NEVER } };

	CU_ASSERT_EQUAL(ledger_days(stays, 2, 9), 0);
	CU_ASSERT_EQUAL(ledger_days(stays, 2, 10), 1);
	CU_ASSERT_EQUAL(ledger_days(stays, 2, 17), 5);
	CU_ASSERT_EQUAL(ledger_days(stays, 2, 20), 6);
	CU_ASSERT_EQUAL(ledger_days(stays, 2, 24), 10);
}

static void test_a_share_is_met_at_risk_or_neither(void)
{
	static const struct {
		struct ledger_facts facts;
		enum ledger_verdict verdict;
	} rows[] = {
		{ { .days = 1 }, LEDGER_NOT_YET },
		{ { .kept = 4, .days = 1 }, LEDGER_MET },
		{ { .kept = 3, .missed = 1, .days = 1 }, LEDGER_NOT_YET },
		{ { .kept = 2, .missed = 1, .days = 1 }, LEDGER_AT_RISK },
		{ { .missed = 1, .days = 1 }, LEDGER_AT_RISK },
		/* what is not recorded yet accuses nobody, and praises nobody */
		{ { .open = 4, .days = 1 }, LEDGER_NOT_YET },
		{ { .kept = 2, .missed = 1, .open = 1, .days = 1 }, LEDGER_NOT_YET },
		{ { .missed = 2, .open = 2, .days = 1 }, LEDGER_AT_RISK },
		/* what is excused does not count */
		{ { .kept = 3, .excused = 1, .days = 1 }, LEDGER_MET },
		{ { .excused = 2, .days = 1 }, LEDGER_NOT_APPLICABLE },
		{ { .kept = 4, .days = 0 }, LEDGER_NOT_APPLICABLE },
		{ { .missed = 4, .days = 9, .is_excused = true }, LEDGER_NOT_APPLICABLE },
		{ { .days = 9, .is_resting = true }, LEDGER_NOT_APPLICABLE },
		{ { .missed = 4, .days = 9, .is_resting = true }, LEDGER_AT_RISK },
	};
	static const struct ledger_rule rule = { .by_share = true, .met_share = 1, .at_risk_share = 0.75 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CU_ASSERT_EQUAL(ledger_judge(&rule, &rows[i].facts), rows[i].verdict);
}

static void test_a_share_that_is_exactly_reached_is_reached(void)
{
	for (int64_t of = 1; of <= 60; of++)
		for (int64_t kept = 0; kept <= of; kept++) {
			double share = (double)kept / (double)of;
			struct ledger_rule rule = {
				.by_share = true, .met_share = share, .at_risk_share = share
			};
			struct ledger_facts facts = { .kept = kept, .missed = of - kept, .days = 1 };
			struct ledger_facts fewer = { .kept = kept - 1, .missed = of - kept + 1, .days = 1 };

			CU_ASSERT_EQUAL(ledger_judge(&rule, &facts), LEDGER_MET);
			if (kept > 0)
				CU_ASSERT_EQUAL(ledger_judge(&rule, &fewer), LEDGER_AT_RISK);
		}
}

static void test_a_number_is_at_risk_only_after_its_days(void)
{
	static const struct {
		int64_t kept, days, at_risk_days;
		bool excused;
		enum ledger_verdict verdict;
	} rows[] = {
		{ 2, 1, 60, false, LEDGER_MET },
		{ 3, 99, 60, false, LEDGER_MET },
		{ 1, 60, 60, false, LEDGER_NOT_YET },
		{ 1, 61, 60, false, LEDGER_AT_RISK },
		{ 0, 4000, NEVER, false, LEDGER_NOT_YET },
		{ 0, 61, 60, true, LEDGER_NOT_APPLICABLE },
		{ 2, 0, 60, false, LEDGER_NOT_APPLICABLE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ledger_rule rule = { .needed = 2, .at_risk_days = rows[i].at_risk_days };
		struct ledger_facts facts = {
			.kept = rows[i].kept, .days = rows[i].days, .is_excused = rows[i].excused
		};

		CU_ASSERT_EQUAL(ledger_judge(&rule, &facts), rows[i].verdict);
	}
}

static void test_a_number_with_a_share_beside_is_met_when_both_are_there(void)
{
	static const struct {
		int64_t kept, days;
		bool shared;
		enum ledger_verdict verdict;
	} rows[] = {
		{ 1, 9, true, LEDGER_MET },
		{ 1, 9, false, LEDGER_NOT_YET },
		{ 0, 9, true, LEDGER_NOT_YET },
		{ 2, 61, false, LEDGER_AT_RISK },
		{ 0, 61, true, LEDGER_AT_RISK },
	};
	static const struct ledger_rule rule = { .needed = 1, .at_risk_days = 60, .shared = true };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ledger_facts facts = {
			.kept = rows[i].kept, .days = rows[i].days, .has_shared = rows[i].shared
		};

		CU_ASSERT_EQUAL(ledger_judge(&rule, &facts), rows[i].verdict);
	}
}

static void test_excused_days_do_not_count_but_what_was_due_before_remains_due(void)
{
	static const struct {
		int64_t kept, days, excused_days;
		bool resting;
		enum ledger_verdict verdict;
	} rows[] = {
		{ 1, 90, 30, false, LEDGER_NOT_YET },
		{ 1, 90, 30, true, LEDGER_NOT_APPLICABLE },
		{ 1, 91, 30, true, LEDGER_AT_RISK },
		{ 2, 90, 30, true, LEDGER_MET },
		{ 1, 90, 90, false, LEDGER_NOT_APPLICABLE },
	};
	static const struct ledger_rule rule = { .needed = 2, .at_risk_days = 60 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ledger_facts facts = { .kept = rows[i].kept,
			.days = rows[i].days,
			.excused_days = rows[i].excused_days,
			.is_resting = rows[i].resting };

		CU_ASSERT_EQUAL(ledger_judge(&rule, &facts), rows[i].verdict);
	}
}

static void test_each_sight_is_counted_once(void)
{
	struct ledger_facts facts = { .days = 1 };

	ledger_count(&facts, LEDGER_KEPT);
	ledger_count(&facts, LEDGER_KEPT);
	ledger_count(&facts, LEDGER_MISSED);
	ledger_count(&facts, LEDGER_OPEN);
	ledger_count(&facts, LEDGER_EXCUSED);
	CU_ASSERT_TRUE(facts.kept == 2 && facts.missed == 1 && facts.open == 1 && facts.excused == 1);
}

static void test_days_of_an_excuse_are_those_of_membership_within_it(void)
{
	static const struct stay stays[] = { { 10, 15 }, { 20, NEVER } };
	static const struct stay excused[] = { { INT64_MIN, 12 }, { 14, 22 }, { 30, NEVER } };
	struct ledger_facts facts = { .kept = 0 };

	ledger_excuse_days(&facts, excused, 3, stays, 2, 25);
	CU_ASSERT_EQUAL(facts.excused_days, 2 + 1 + 2);
	CU_ASSERT_FALSE(facts.is_resting);
	ledger_excuse_days(&facts, excused, 3, stays, 2, 31);
	CU_ASSERT_EQUAL(facts.excused_days, 5 + 2);
	CU_ASSERT_TRUE(facts.is_resting);
	CU_ASSERT_EQUAL(ledger_excuse(LEDGER_KEPT), LEDGER_KEPT);
	CU_ASSERT_EQUAL(ledger_excuse(LEDGER_MISSED), LEDGER_EXCUSED);
	CU_ASSERT_EQUAL(ledger_excuse(LEDGER_OPEN), LEDGER_EXCUSED);
}

const struct test tests_ledger[] = {
	TEST(test_nothing_is_expected_before_joining_while_paused_and_after_leaving),
	TEST(test_days_of_membership_leave_out_the_pause_and_count_today),
	TEST(test_a_share_is_met_at_risk_or_neither),
	TEST(test_a_share_that_is_exactly_reached_is_reached),
	TEST(test_a_number_is_at_risk_only_after_its_days),
	TEST(test_a_number_with_a_share_beside_is_met_when_both_are_there),
	TEST(test_excused_days_do_not_count_but_what_was_due_before_remains_due),
	TEST(test_each_sight_is_counted_once),
	TEST(test_days_of_an_excuse_are_those_of_membership_within_it),
	TEST_END,
};
