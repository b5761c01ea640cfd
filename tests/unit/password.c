#include "../support/test.h"

#include "halved/base/password.h"

#include <string.h>

static void test_a_password_fits_its_own_hash_alone(void)
{
	char hash[PASSWORD_HASH], again[PASSWORD_HASH];

	password_hash(hash, "correct horse battery");
	password_hash(again, "correct horse battery");
	CU_ASSERT_STRING_NOT_EQUAL(hash, again);
	CU_ASSERT_TRUE(password_fits(hash, "correct horse battery"));
	CU_ASSERT_FALSE(password_fits(hash, "correct horse batterz"));
	CU_ASSERT_FALSE(password_fits(hash, ""));
	CU_ASSERT_FALSE(password_fits("no hash at all", "correct horse battery"));
}

static void test_a_hash_is_argon2id_with_19_mib_and_two_passes(void)
{
	char hash[PASSWORD_HASH];

	password_hash(hash, "correct horse battery");
	CU_ASSERT_EQUAL(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
}

static void test_no_password_fits_nobody(void)
{
	CU_ASSERT_FALSE(password_fits(NULL, "correct horse battery"));
	CU_ASSERT_FALSE(password_fits(NULL, ""));
}

const struct test tests_password[] = {
	TEST(test_a_password_fits_its_own_hash_alone),
	TEST(test_a_hash_is_argon2id_with_19_mib_and_two_passes),
	TEST(test_no_password_fits_nobody),
	TEST_END,
};
