#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/http/server.h"

#include <string.h>

#define LONGEST_PEER 64

static char peer[LONGEST_PEER];
static bool secure, clear;

/* The peer that is believed when a proxy at 127.0.0.1 sends these fields, closed by NULL. */
static const char *believed(bool forwarded, const char *const *fields)
{
	struct http_edge edge = { .forwarded = forwarded };
	struct http_header headers[8];
	struct http_request request = {
		.arena = arena_new(), .headers = headers, .peer = text_of("127.0.0.1")
	};

	CU_ASSERT_TRUE(networks_read("127.0.0.1 10.0.0.0/8 2001:db8:1::/48", &edge.trusted));
	for (; fields[0] != NULL; fields += 2)
		headers[request.header_count++] =
			(struct http_header){ text_of(fields[0]), text_of(fields[1]) };
	forwarded_read(&request, &edge);
	memcpy(peer, request.peer.data, request.peer.size);
	peer[request.peer.size] = '\0';
	secure = request.secure;
	clear = request.clear;
	arena_free(request.arena);
	return peer;
}

static const char *of_list(const char *value)
{
	const char *const fields[] = { "x-forwarded-for", value, NULL };

	return believed(false, fields);
}

static const char *of_forwarded(const char *value)
{
	const char *const fields[] = { "forwarded", value, NULL };

	return believed(true, fields);
}

static void test_the_last_address_is_the_client(void)
{
	CU_ASSERT_STRING_EQUAL(of_list("203.0.113.7"), "203.0.113.7");
	CU_ASSERT_STRING_EQUAL(of_list("2001:DB8:0:0::7"), "2001:db8::7");
	CU_ASSERT_STRING_EQUAL(of_list("203.0.113.7:4711"), "203.0.113.7");
	CU_ASSERT_STRING_EQUAL(of_list("[2001:db8::7]:4711"), "2001:db8::7");
}

static void test_what_a_client_wrote_itself_does_not_count(void)
{
	CU_ASSERT_STRING_EQUAL(of_list("198.51.100.1, 203.0.113.7"), "203.0.113.7");
	CU_ASSERT_STRING_EQUAL(of_list("10.0.0.1, 203.0.113.7"), "203.0.113.7");
	CU_ASSERT_STRING_EQUAL(of_forwarded("for=198.51.100.1, for=203.0.113.7"), "203.0.113.7");
}

static void test_trusted_proxies_on_the_way_are_passed_over(void)
{
	CU_ASSERT_STRING_EQUAL(of_list("203.0.113.7, 10.1.2.3"), "203.0.113.7");
	CU_ASSERT_STRING_EQUAL(of_list("198.51.100.1,203.0.113.7 , 2001:db8:1::5,10.1.2.3"), "203.0.113.7");
}

static void test_several_fields_are_one_list(void)
{
	const char *const fields[] = { "x-forwarded-for", "198.51.100.1", "x-forwarded-for", "203.0.113.7",
		"x-forwarded-for", "10.1.2.3", NULL };

	CU_ASSERT_STRING_EQUAL(believed(false, fields), "203.0.113.7");
}

static void test_what_is_no_address_ends_the_list(void)
{
	CU_ASSERT_STRING_EQUAL(of_list(""), "127.0.0.1");
	CU_ASSERT_STRING_EQUAL(of_list("unknown"), "127.0.0.1");
	CU_ASSERT_STRING_EQUAL(of_list("203.0.113.7, unknown, 10.1.2.3"), "10.1.2.3");
	CU_ASSERT_STRING_EQUAL(of_list("203.0.113.7,,10.1.2.3"), "10.1.2.3");
	CU_ASSERT_STRING_EQUAL(of_list("203.0.113.7\" 10.1.2.3"), "127.0.0.1");
	CU_ASSERT_STRING_EQUAL(of_list("["), "127.0.0.1");
	CU_ASSERT_STRING_EQUAL(of_list("[]"), "127.0.0.1");
	CU_ASSERT_STRING_EQUAL(of_list(":"), "127.0.0.1");
	CU_ASSERT_STRING_EQUAL(of_forwarded("for=_hidden"), "127.0.0.1");
	CU_ASSERT_STRING_EQUAL(of_forwarded("by=203.0.113.7"), "127.0.0.1");
	CU_ASSERT_STRING_EQUAL(of_forwarded("for="), "127.0.0.1");
	CU_ASSERT_STRING_EQUAL(of_forwarded("for=\""), "127.0.0.1");
}

static void test_forwarded_is_read_with_quotes_and_in_any_order(void)
{
	CU_ASSERT_STRING_EQUAL(
		of_forwarded("proto=https;For=\"[2001:db8::7]:4711\";by=10.0.0.1"), "2001:db8::7");
	CU_ASSERT_TRUE(secure);
	CU_ASSERT_STRING_EQUAL(
		of_forwarded("for=\"203.0.113.7:1\";host=\"a,b;for=198.51.100.1\""), "203.0.113.7");
	CU_ASSERT_FALSE(secure);
}

static void test_the_scheme_is_the_one_at_the_client(void)
{
	const char *const https[] = { "x-forwarded-proto", "https", NULL };
	const char *const written_by_client[] = { "x-forwarded-proto", "https", "x-forwarded-proto", "http",
		NULL };

	believed(false, https);
	CU_ASSERT_TRUE(secure);
	believed(false, written_by_client);
	CU_ASSERT_FALSE(secure);
	of_forwarded("for=203.0.113.7;proto=https, for=10.1.2.3;proto=http");
	CU_ASSERT_TRUE(secure);
	of_forwarded("for=198.51.100.1;proto=https, for=203.0.113.7;proto=http");
	CU_ASSERT_FALSE(secure);
}

static void test_only_the_chosen_field_is_looked_at(void)
{
	const char *const fields[] = { "forwarded", "for=198.51.100.1;proto=https", "x-forwarded-for",
		"203.0.113.7", NULL };

	CU_ASSERT_STRING_EQUAL(believed(false, fields), "203.0.113.7");
	CU_ASSERT_FALSE(secure);
	CU_ASSERT_STRING_EQUAL(believed(true, fields), "198.51.100.1");
	CU_ASSERT_TRUE(secure);
}

static void test_of_a_very_long_list_the_last_count(void)
{
	char list[2048] = "198.51.100.1";

	for (int i = 0; i < 100; i++)
		strcat(list, ", 10.0.0.1");
	CU_ASSERT_STRING_EQUAL(of_list(list), "10.0.0.1");
	strcat(list, ", 203.0.113.7, 10.0.0.2");
	CU_ASSERT_STRING_EQUAL(of_list(list), "203.0.113.7");
}

static void test_without_tls_is_what_a_proxy_says_and_nothing_that_it_leaves_out(void)
{
	const char *const plain[] = { "x-forwarded-for", "203.0.113.7", "x-forwarded-proto", "HTTP", NULL };
	const char *const last[] = { "x-forwarded-proto", "http, https", NULL };
	const char *const other[] = { "x-forwarded-proto", "wss", NULL };

	believed(false, plain);
	CU_ASSERT_TRUE(clear);
	believed(false, last);
	CU_ASSERT_FALSE(clear);
	believed(false, other);
	CU_ASSERT_FALSE(clear || secure);
	of_list("203.0.113.7");
	CU_ASSERT_FALSE(clear || secure);
	of_forwarded("for=203.0.113.7;proto=http");
	CU_ASSERT_TRUE(clear);
	of_forwarded("for=203.0.113.7");
	CU_ASSERT_FALSE(clear || secure);
}

const struct test tests_forwarded[] = {
	TEST(test_the_last_address_is_the_client),
	TEST(test_what_a_client_wrote_itself_does_not_count),
	TEST(test_trusted_proxies_on_the_way_are_passed_over),
	TEST(test_several_fields_are_one_list),
	TEST(test_what_is_no_address_ends_the_list),
	TEST(test_forwarded_is_read_with_quotes_and_in_any_order),
	TEST(test_the_scheme_is_the_one_at_the_client),
	TEST(test_only_the_chosen_field_is_looked_at),
	TEST(test_of_a_very_long_list_the_last_count),
	TEST(test_without_tls_is_what_a_proxy_says_and_nothing_that_it_leaves_out),
	TEST_END,
};
