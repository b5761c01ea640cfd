#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/breached.h"
#include "halved/base/check.h"
#include "halved/base/log.h"
#include "halved/base/password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* By sha1sum: of "password", "correct horse battery", "letmein" and "123456", in order. */
static const char *const breached[] = { "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9659365",
	"7C4A8D09CA3762AF61E59520943DC26494F8941B:37359195", "98DECC62ECE399A22ED30D490EF333BE7FDE7385:1",
	"B7A875FC1EA228B9061041B7CEC4BD3C52AB3CE3:22" };

static void write_lines(const char *name, const char *end, size_t count)
{
	FILE *file = fopen(name, "w");

	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s%s", breached[i], end);
	fclose(file);
}

static void test_passwords_that_became_known_are_found_by_their_sha1(void)
{
	static const char *const known[] = { "password", "123456", "letmein", "correct horse battery" };
	static const char *const ends[] = { "\n", "\r\n" };
	char name[] = "/tmp/halved-breached-XXXXXX";

	close(mkstemp(name));
	log_configure(LOG_OFF, true);
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		write_lines(name, ends[i], COUNT_OF(breached));
		for (size_t k = 0; k < COUNT_OF(known); k++)
			CU_ASSERT_TRUE(password_is_breached(name, known[k]));
		CU_ASSERT_FALSE(password_is_breached(name, "a password that nobody has lost"));
	}
	write_lines(name, "\n", 1);
	CU_ASSERT_TRUE(password_is_breached(name, "password"));
	CU_ASSERT_FALSE(password_is_breached(name, "123456"));
	write_lines(name, "\n", 0);
	CU_ASSERT_FALSE(password_is_breached(name, "password"));
	remove(name);
	CU_ASSERT_FALSE(password_is_breached(name, "password"));
	CU_ASSERT_FALSE(password_is_breached(NULL, "password"));
}

const struct test tests_password[] = {
	TEST(test_a_password_fits_its_own_hash_alone),
	TEST(test_a_hash_is_argon2id_with_19_mib_and_two_passes),
	TEST(test_no_password_fits_nobody),
	TEST(test_a_password_that_is_often_used_or_follows_from_little_is_easy),
	TEST(test_a_password_that_nobody_guesses_is_not_easy),
	TEST(test_ones_own_address_and_name_are_easy),
	TEST(test_passwords_that_became_known_are_found_by_their_sha1),
	TEST_END,
};
