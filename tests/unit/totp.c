#include "../support/test.h"

#include "halved/base/totp.h"

#include <stdio.h>

/* RFC 6238, appendix B: its eight digits end with our six. */
static const unsigned char secret[TOTP_SECRET + 1] = "12345678901234567890";
static const struct {
	time_t moment;
	unsigned eight;
} published[] = { { 59, 94287082 }, { 1111111109, 7081804 }, { 1111111111, 14050471 },
	{ 1234567890, 89005924 }, { 2000000000, 69279037 }, { 20000000000, 65353130 } };

static void test_the_codes_are_those_of_rfc_6238(void)
{
	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++)
		CU_ASSERT_EQUAL(
			totp_code(secret, totp_step(published[i].moment)), published[i].eight % 1000000);
}

static void test_a_code_is_found_in_its_half_minute_and_those_around_it_when_wanted(void)
{
	char code[16];
	uint64_t step = totp_step(1234567890);

	snprintf(code, sizeof(code), "%06u", totp_code(secret, step));
	for (unsigned around = 0; around <= 1; around++) {
		uint64_t beside = around == 0 ? 0 : step;

		CU_ASSERT_EQUAL(totp_find(secret, code, 1234567890, around), step);
		CU_ASSERT_EQUAL(totp_find(secret, code, 1234567890 + 29, around), step);
		CU_ASSERT_EQUAL(totp_find(secret, code, 1234567890 - 1, around), beside);
		CU_ASSERT_EQUAL(totp_find(secret, code, 1234567890 - 30, around), beside);
		CU_ASSERT_EQUAL(totp_find(secret, code, 1234567890 + 30, around), beside);
		CU_ASSERT_EQUAL(totp_find(secret, code, 1234567890 - 31, around), 0);
		CU_ASSERT_EQUAL(totp_find(secret, code, 1234567890 + 60, around), 0);
	}
}

static void test_what_is_no_code_is_not_found(void)
{
	static const char *const codes[] = { "", "28708", "2870821", "287083", "28708x", " 287082" };

	CU_ASSERT_NOT_EQUAL(totp_find(secret, "287082", 59, 0), 0);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		CU_ASSERT_EQUAL(totp_find(secret, codes[i], 59, 1), 0);
}

static void test_base32_is_that_of_rfc_4648(void)
{
	char out[BASE32_TEXT(20)];

	base32_write(out, secret, 20);
	CU_ASSERT_STRING_EQUAL(out, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	base32_write(out, (const unsigned char *)"fooba", 5);
	CU_ASSERT_STRING_EQUAL(out, "MZXW6YTB");
}

const struct test tests_totp[] = {
	TEST(test_the_codes_are_those_of_rfc_6238),
	TEST(test_a_code_is_found_in_its_half_minute_and_those_around_it_when_wanted),
	TEST(test_what_is_no_code_is_not_found),
	TEST(test_base32_is_that_of_rfc_4648),
	TEST_END,
};
