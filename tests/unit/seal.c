#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/log.h"
#include "halved/base/seal.h"

#include <string.h>

#define KEY "a key of more than thirty-two characters"
#define PLACE "second_factor 17"

static const char secret[] = "twenty secret bytes.";
enum { SIZE = sizeof(secret) - 1 };

static struct arena *arena;

static bool opens(const char *key, const char *place, const char *kept)
{
	char out[SIZE];

	return unseal(arena, key, NULL, place, kept, out, SIZE) && memcmp(out, secret, SIZE) == 0;
}

static void begin(void)
{
	arena = arena_new();
	log_configure(LOG_OFF, true);
}

static void test_what_was_sealed_opens_with_its_key_at_its_place_alone(void)
{
	const char *kept;

	begin();
	kept = seal(arena, KEY, PLACE, secret, SIZE);
	CU_ASSERT_TRUE(opens(KEY, PLACE, kept));
	CU_ASSERT_FALSE(opens(KEY "!", PLACE, kept));
	CU_ASSERT_FALSE(opens(NULL, PLACE, kept));
	CU_ASSERT_FALSE(opens(KEY, "second_factor 18", kept));
	CU_ASSERT_STRING_NOT_EQUAL(kept, seal(arena, KEY, PLACE, secret, SIZE));
	arena_free(arena);
}

static void test_what_the_key_before_sealed_still_opens(void)
{
	const char *kept;
	char out[SIZE];

	begin();
	kept = seal(arena, KEY, PLACE, secret, SIZE);
	CU_ASSERT_TRUE(unseal(arena, KEY "!", KEY, PLACE, kept, out, SIZE));
	CU_ASSERT_EQUAL(memcmp(out, secret, SIZE), 0);
	CU_ASSERT_FALSE(unseal(arena, KEY "!", KEY "?", PLACE, kept, out, SIZE));
	arena_free(arena);
}

static void test_the_sealed_bytes_do_not_show_what_is_in_them(void)
{
	const char *clear, *kept;

	begin();
	clear = seal(arena, NULL, PLACE, secret, SIZE);
	kept = seal(arena, KEY, PLACE, secret, SIZE);
	CU_ASSERT_PTR_NULL(strstr(kept, clear + strlen("\\x00")));
	CU_ASSERT_TRUE(opens(NULL, PLACE, clear));
	CU_ASSERT_TRUE(opens(KEY, PLACE, clear));
	arena_free(arena);
}

static void test_a_byte_that_was_altered_or_is_missing_is_noticed(void)
{
	const char *kept;
	char *altered;

	begin();
	kept = seal(arena, KEY, PLACE, secret, SIZE);
	altered = arena_copy(arena, kept, strlen(kept));
	for (size_t i = 2; i < strlen(kept); i++) {
		altered[i] = altered[i] == '0' ? '1' : '0';
		CU_ASSERT_FALSE(opens(KEY, PLACE, altered));
		altered[i] = kept[i];
	}
	altered[strlen(kept) - 2] = '\0';
	CU_ASSERT_FALSE(opens(KEY, PLACE, altered));
	CU_ASSERT_FALSE(opens(KEY, PLACE, ""));
	CU_ASSERT_FALSE(opens(KEY, PLACE, "\\x"));
	arena_free(arena);
}

const struct test tests_seal[] = {
	TEST(test_what_was_sealed_opens_with_its_key_at_its_place_alone),
	TEST(test_what_the_key_before_sealed_still_opens),
	TEST(test_the_sealed_bytes_do_not_show_what_is_in_them),
	TEST(test_a_byte_that_was_altered_or_is_missing_is_noticed),
	TEST_END,
};
