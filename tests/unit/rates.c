#include "../support/test.h"

#include "halved/base/clock.h"
#include "halved/base/rates.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define SECOND 1000000000ULL
#define START (1000 * SECOND)

static struct rates *rates;
static struct rate rate;

static void set_up(unsigned by_actor, unsigned by_address)
{
	clock_fake(START);
	rates = rates_new((const unsigned[RATE_BY_COUNT]){
		[RATE_BY_ACTOR] = by_actor, [RATE_BY_ADDRESS] = by_address });
}

static void tear_down(void)
{
	rates_free(rates);
	clock_fake(0);
}

static bool take(unsigned number)
{
	char key[24];

	snprintf(key, sizeof(key), "%016u", number);
	return rates_take(rates, RATE_BY_ACTOR, key, &rate);
}

static bool take_address(const char *text)
{
	struct address address;
	char key[16];

	CU_ASSERT_TRUE(address_read(text_of(text), &address));
	rate_key_of(&address, key);
	return rates_take(rates, RATE_BY_ADDRESS, key, &rate);
}

static unsigned count_taken(unsigned key, unsigned tries)
{
	unsigned taken = 0;

	for (unsigned i = 0; i < tries; i++)
		taken += take(key);
	return taken;
}

static void test_a_whole_quota_may_be_used_at_once_and_no_more(void)
{
	set_up(60, 0);
	CU_ASSERT_EQUAL(count_taken(1, 100), 60);
	CU_ASSERT_EQUAL(rate.remaining, 0);
	CU_ASSERT_EQUAL(rate.wait, 1);
	CU_ASSERT_EQUAL(rate.reset, 60);
	tear_down();
}

static void test_what_was_used_comes_back_evenly(void)
{
	set_up(60, 0);
	count_taken(1, 60);
	clock_fake(START + 10 * SECOND + SECOND / 100);
	CU_ASSERT_EQUAL(count_taken(1, 100), 10);
	clock_fake(START + 200 * SECOND);
	CU_ASSERT_EQUAL(count_taken(1, 100), 60);
	tear_down();
}

static void test_remaining_and_reset_tell_what_is_left(void)
{
	set_up(600, 0);
	CU_ASSERT_TRUE(take(1));
	CU_ASSERT_EQUAL(rate.quota, 600);
	CU_ASSERT_EQUAL(rate.remaining, 599);
	CU_ASSERT_EQUAL(rate.reset, 1);
	count_taken(1, 299);
	CU_ASSERT_EQUAL(rate.remaining, 300);
	CU_ASSERT_EQUAL(rate.reset, 30);
	tear_down();
}

static void test_keys_do_not_share_a_limit(void)
{
	set_up(5, 0);
	for (unsigned key = 0; key < 1000; key++)
		CU_ASSERT_EQUAL(count_taken(key, 6), 5);
	tear_down();
}

static void test_a_limit_of_0_is_none(void)
{
	set_up(0, 1);
	CU_ASSERT_EQUAL(count_taken(1, 1000), 1000);
	CU_ASSERT_EQUAL(rate.quota, 0);
	CU_ASSERT_TRUE(take_address("192.0.2.1"));
	CU_ASSERT_FALSE(take_address("192.0.2.1"));
	tear_down();
}

static void test_an_ipv4_address_counts_whole_and_of_ipv6_the_network(void)
{
	set_up(0, 1);
	CU_ASSERT_TRUE(take_address("192.0.2.1"));
	CU_ASSERT_TRUE(take_address("192.0.2.2"));
	CU_ASSERT_FALSE(take_address("::ffff:192.0.2.2"));
	CU_ASSERT_TRUE(take_address("2001:db8:0:1::1"));
	CU_ASSERT_FALSE(take_address("2001:db8:0:1:ffff::2"));
	CU_ASSERT_TRUE(take_address("2001:db8:0:2::1"));
	tear_down();
}

/* More strangers than there is room for come by; the one that has used most stays limited. */
static void test_a_flood_of_keys_does_not_free_the_one_at_its_limit(void)
{
	set_up(10, 0);
	CU_ASSERT_EQUAL(count_taken(7, 20), 10);
	for (unsigned key = 1000; key < 101000; key++)
		take(key);
	CU_ASSERT_FALSE(take(7));
	tear_down();
}

static void test_the_largest_quota_is_held_within_a_tenth(void)
{
	set_up(6000000, 0);
	CU_ASSERT_TRUE(take(1));
	CU_ASSERT(rate.remaining >= 5400000 && rate.remaining <= 6600000);
	tear_down();
}

static _Atomic unsigned taken_by_threads;

static void *take_many(void *context)
{
	(void)context;
	for (int i = 0; i < 20000; i++) {
		struct rate own;

		taken_by_threads += rates_take(rates, RATE_BY_ACTOR, "0123456789abcdef", &own);
	}
	return NULL;
}

static void test_two_threads_share_one_limit(void)
{
	pthread_t threads[2];

	set_up(30000, 0);
	atomic_store(&taken_by_threads, 0);
	for (int i = 0; i < 2; i++)
		CU_ASSERT_EQUAL(pthread_create(&threads[i], NULL, take_many, NULL), 0);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT(taken_by_threads >= 30000 && taken_by_threads <= 30020);
	tear_down();
}

const struct test tests_rates[] = {
	TEST(test_a_whole_quota_may_be_used_at_once_and_no_more),
	TEST(test_what_was_used_comes_back_evenly),
	TEST(test_remaining_and_reset_tell_what_is_left),
	TEST(test_keys_do_not_share_a_limit),
	TEST(test_a_limit_of_0_is_none),
	TEST(test_an_ipv4_address_counts_whole_and_of_ipv6_the_network),
	TEST(test_a_flood_of_keys_does_not_free_the_one_at_its_limit),
	TEST(test_the_largest_quota_is_held_within_a_tenth),
	TEST(test_two_threads_share_one_limit),
	TEST_END,
};
