#include "../support/json_bytes.h"
#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/json.h"
#include "halved/base/text.h"

#include <math.h>
#include <string.h>

static bool good(const char *text)
{
	struct json_fault fault;

	/* the fuzz target's automaton is held to the same rows */
	CU_ASSERT_EQUAL(json_check(text, strlen(text), &fault), json_bytes_are_good(text, strlen(text)));
	return json_check(text, strlen(text), &fault);
}

static void test_valid_documents_are_taken(void)
{
	static const char *const texts[] = { "null", " [1, -0, 1e5, 1.5E-3] ", "{\"a\":{}}",
		"\"\\u00e9\\ud83d\\ude00\"", "[]", "\"\\u0000\"", "0", "{\"\":0}" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		CU_ASSERT_TRUE(good(texts[i]));
}

static void test_invalid_documents_are_refused(void)
{
	static const char *const texts[] = { "", " ", "nul", "[1,]", "{\"a\":1,}", "{a:1}", "01", "+1", "1.",
		".5", "1e", "[1 2]", "\"\\x\"", "\"\t\"", "\"\\ud800\"", "\"\\udc00\"", "[", "{\"a\"", "1 1",
		"'a'", "NaN", "\xff", "[\"\xc0\x80\"]", "-", "[-a]", "\xef\xbb\xbf{}" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		CU_ASSERT_FALSE(good(texts[i]));
}

static void test_a_fault_names_line_and_column(void)
{
	struct json_fault fault;
	const char *text = "{\n  \"a\": tru\n}";

	CU_ASSERT_FALSE(json_check(text, strlen(text), &fault));
	CU_ASSERT_EQUAL(fault.line, 2);
	CU_ASSERT_EQUAL(fault.column, 8);
}

static void test_depth_beyond_the_limit_is_refused(void)
{
	char deep[70];

	memset(deep, '[', 33);
	memset(deep + 33, ']', 33);
	deep[66] = '\0';
	CU_ASSERT_FALSE(good(deep));
	deep[65] = '\0';
	CU_ASSERT_TRUE(good(deep + 1));
}

static void test_members_are_found_by_exact_name(void)
{
	struct arena *arena = arena_new();
	struct json_fault fault;
	const char *text = "{\"A\":1,\"a\":\"x\"}";
	struct json *value = json_read(arena, text, strlen(text), &fault);

	CU_ASSERT_STRING_EQUAL(json_string(json_member(value, "a")), "x");
	CU_ASSERT_EQUAL(json_kind(json_member(value, "b")), JSON_ABSENT);
	CU_ASSERT_STRING_EQUAL(json_print(arena, value), text);
	arena_free(arena);
}

static void test_a_decimal_is_rounded_and_has_no_zeros_at_its_end(void)
{
	static const struct {
		double number;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ -0.0, "0" },
		{ 1, "1" },
		{ -20, "-20" },
		{ 0.25, "0.25" },
		{ -0.05, "-0.05" },
		{ 1.0 / 3, "0.333333333" },
		{ 2.0 / 3, "0.666666667" },
		{ 0.999999999999, "1" },
		{ -8.5e-20, "0" },
		{ 123456.789, "123456.789" },
		{ 1e-9, "0.000000001" },
		{ 1.5e300, "1.5e+300" },
		{ NAN, "null" },
		{ -INFINITY, "null" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct buffer out = { .max = 64 };

		json_decimal(&out, cases[i].number, 9);
		CU_ASSERT_EQUAL(out.size, strlen(cases[i].text));
		CU_ASSERT_NSTRING_EQUAL(out.data, cases[i].text, out.size);
		buffer_free(&out);
	}
}

const struct test tests_json[] = {
	TEST(test_valid_documents_are_taken),
	TEST(test_invalid_documents_are_refused),
	TEST(test_a_fault_names_line_and_column),
	TEST(test_depth_beyond_the_limit_is_refused),
	TEST(test_members_are_found_by_exact_name),
	TEST(test_a_decimal_is_rounded_and_has_no_zeros_at_its_end),
	TEST_END,
};
