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

static const char *const nothing[] = { NULL };

static void test_a_password_that_is_often_used_or_follows_from_little_is_easy(void)
{
	static const char *const easy[] = { "password1234", "123456789012", "qwertyuiop12",
		"passwordpassword", "iloveyou1234", "aaaaaaaaaaaa", "abcdefghijkl", "Password123!",
		"1q2w3e4r5t6y", "superman1234", "letmeinletmein", "baseball2024", "football2023",
		"charlie12345", "1234567890ab", "anna12041987", "p@ssw0rdp@ssw0rd", "Attendance2026!",
		"halved-halved", "chronic-absence", "district2026" };

	for (size_t i = 0; i < sizeof(easy) / sizeof(easy[0]); i++)
		if (!password_is_easy(easy[i], nothing))
			CU_FAIL(easy[i]);
}

static void test_a_password_that_nobody_guesses_is_not_easy(void)
{
	static const char *const good[] = { "correct horse battery", "another long password",
		"a completely new one", "my dog is brown", "xK9#mQ2$vL7p", "kaffee trinken wir",
		"\xc3\xa9t\xc3\xa9 au bord du lac" };
	char longest[PASSWORD_MOST * 4 + 1];

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (password_is_easy(good[i], nothing))
			CU_FAIL(good[i]);
	for (size_t i = 0; i < sizeof(longest) - 1; i++)
		longest[i] = (char)('!' + i * 31 % 90);
	longest[sizeof(longest) - 1] = '\0';
	CU_ASSERT_FALSE(password_is_easy(longest, nothing));
}

static void test_ones_own_address_and_name_are_easy(void)
{
	const char *const own[] = { "blueberry@example.org", "Marmalade Person", NULL };

	CU_ASSERT_TRUE(password_is_easy("blueberry@example.org", own));
	CU_ASSERT_TRUE(password_is_easy("Marmalade1234", own));
	CU_ASSERT_TRUE(password_is_easy("blueberry2026", own));
	CU_ASSERT_TRUE(password_is_easy("exampleexample", own));
	CU_ASSERT_FALSE(password_is_easy("blueberry@example.org", nothing));
	CU_ASSERT_FALSE(password_is_easy("correct horse battery", own));
}

const struct test tests_password[] = {
	TEST(test_a_password_fits_its_own_hash_alone),
	TEST(test_a_hash_is_argon2id_with_19_mib_and_two_passes),
	TEST(test_no_password_fits_nobody),
	TEST(test_a_password_that_is_often_used_or_follows_from_little_is_easy),
	TEST(test_a_password_that_nobody_guesses_is_not_easy),
	TEST(test_ones_own_address_and_name_are_easy),
	TEST_END,
};
