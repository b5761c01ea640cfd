/*
 * Whether there is an account does not show in how long an answer takes. Tries of both kinds take turns, so
 * that whatever else the machine does meets both, and what counts are the medians.
 */
#include "../support/people.h"
#include "../support/test.h"

#include "halved/base/clock.h"

#include <stdlib.h>
#include <string.h>

#define MOST_TRIES 200

struct contest {
	uint64_t somebody[MOST_TRIES], nobody[MOST_TRIES];
	size_t tries;
};

static int by_time(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t time_of(void (*try)(const char *email), const char *email)
{
	uint64_t began = clock_now();

	try(email);
	return clock_now() - began;
}

/* Who goes first changes with every pair. */
static void hold(struct contest *contest, void (*try)(const char *email), const char *forget)
{
	for (size_t i = 0; i < contest->tries; i++) {
		const char *nobody = api_text("nobody%zu@example.org", i);

		if (i % 2 == 0)
			contest->somebody[i] = time_of(try, "timed@example.org");
		contest->nobody[i] = time_of(try, nobody);
		if (i % 2 == 1)
			contest->somebody[i] = time_of(try, "timed@example.org");
		api_sql(forget);
		api_forget();
	}
}

static void expect_no_difference(struct contest *contest, double factor)
{
	double somebody, nobody;

	qsort(contest->somebody, contest->tries, sizeof(uint64_t), by_time);
	qsort(contest->nobody, contest->tries, sizeof(uint64_t), by_time);
	somebody = (double)contest->somebody[contest->tries / 2];
	nobody = (double)contest->nobody[contest->tries / 2];
	expect(somebody < nobody * factor && nobody < somebody * factor,
		"somebody takes %.0f us, nobody %.0f us", somebody / 1000, nobody / 1000);
}

static void need_somebody(void)
{
	static bool made;

	if (!made)
		person_make("timed@example.org", "reader", "null, null");
	made = true;
}

static void sign_in(const char *email)
{
	expect_status(person_try(email, "another password", NULL), 401, "%s", email);
}

/* Without a comparison there is nothing to wait for: that would be some thirty times quicker. */
static void test_no_such_account_takes_as_long_as_a_wrong_password(void)
{
	static struct contest contest = { .tries = 50 };

	need_somebody();
	hold(&contest, sign_in, "delete from sign_in_try");
	expect_no_difference(&contest, 1.5);
}

static void ask_reset(const char *email)
{
	expect_status(api_post(NOBODY, "/v1/password-resets", api_text("{\"email\":\"%s\"}", email)), 202,
		"%s", email);
}

/* Were the mail sent at once, or a row written for somebody alone, it would take a multiple. */
static void test_asking_for_a_new_password_takes_as_long_for_somebody_as_for_nobody(void)
{
	static struct contest contest = { .tries = 100 };

	need_somebody();
	hold(&contest, ask_reset, "delete from mail where kind = 'reset'");
	expect_no_difference(&contest, 2);
}

const struct test tests_timing[] = {
	TEST(test_no_such_account_takes_as_long_as_a_wrong_password),
	TEST(test_asking_for_a_new_password_takes_as_long_for_somebody_as_for_nobody),
	TEST_END,
};
