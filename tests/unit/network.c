#include "../support/test.h"

#include "halved/base/network.h"

#include <string.h>

static bool has(const char *list, const char *text)
{
	struct networks networks;
	struct address address;

	CU_ASSERT_TRUE(networks_read(list, &networks));
	CU_ASSERT_TRUE(address_read(text_of(text), &address));
	return networks_have(&networks, &address);
}

static void test_a_range_has_the_addresses_that_begin_with_its_bits(void)
{
	CU_ASSERT_TRUE(has("10.0.0.0/8", "10.255.0.1"));
	CU_ASSERT_FALSE(has("10.0.0.0/8", "11.0.0.1"));
	CU_ASSERT_TRUE(has("192.0.2.128/25", "192.0.2.200"));
	CU_ASSERT_FALSE(has("192.0.2.128/25", "192.0.2.127"));
	CU_ASSERT_TRUE(has("2001:db8::/33", "2001:db8:7fff::1"));
	CU_ASSERT_FALSE(has("2001:db8::/33", "2001:db8:8000::1"));
	CU_ASSERT_TRUE(has("0.0.0.0/0", "203.0.113.9"));
	CU_ASSERT_FALSE(has("0.0.0.0/0", "2001:db8::1"));
}

static void test_an_address_alone_has_itself(void)
{
	CU_ASSERT_TRUE(has("192.0.2.1, ::1", "192.0.2.1"));
	CU_ASSERT_TRUE(has("192.0.2.1, ::1", "::1"));
	CU_ASSERT_FALSE(has("192.0.2.1, ::1", "192.0.2.2"));
}

static void test_the_ipv6_form_of_an_ipv4_address_is_that_address(void)
{
	CU_ASSERT_TRUE(has("192.0.2.1", "::ffff:192.0.2.1"));
}

static void test_what_is_no_list_is_refused(void)
{
	static const char *const lists[] = { "", " , ", "10.0.0.0/33", "::/129", "10.0.0.0/", "/8",
		"10.0.0/8", "a", "10.0.0.1/-1", "unix:/x" };
	struct networks networks;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		CU_ASSERT_FALSE(networks_read(lists[i], &networks));
}

static void test_more_ranges_than_there_is_room_for_are_refused(void)
{
	char list[LIMIT_NETWORKS * 4 + 8] = "";
	struct networks networks;

	for (int i = 0; i < LIMIT_NETWORKS; i++)
		strcat(list, "::1 ");
	CU_ASSERT_TRUE(networks_read(list, &networks));
	strcat(list, "::1");
	CU_ASSERT_FALSE(networks_read(list, &networks));
}

static void test_loopback_is_told_from_the_rest(void)
{
	static const struct {
		const char *text;
		bool loopback;
	} rows[] = { { "127.0.0.1", true }, { "127.9.9.9", true }, { "::1", true },
		{ "::ffff:127.0.0.1", true }, { "0.0.0.0", false }, { "::", false }, { "128.0.0.1", false },
		{ "::2", false } };
	struct address address;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CU_ASSERT_TRUE(address_read(text_of(rows[i].text), &address));
		CU_ASSERT_EQUAL(address_is_loopback(&address), rows[i].loopback);
	}
}

const struct test tests_network[] = {
	TEST(test_a_range_has_the_addresses_that_begin_with_its_bits),
	TEST(test_an_address_alone_has_itself),
	TEST(test_the_ipv6_form_of_an_ipv4_address_is_that_address),
	TEST(test_what_is_no_list_is_refused),
	TEST(test_more_ranges_than_there_is_room_for_are_refused),
	TEST(test_loopback_is_told_from_the_rest),
	TEST_END,
};
