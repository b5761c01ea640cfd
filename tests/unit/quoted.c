#include "halved/base/quoted.h"
#include "../support/test.h"

#include "halved/base/arena.h"

#include <string.h>

static void expect_quoted(const char *text, const char *wanted)
{
	struct arena *arena = arena_new();
	struct buffer *out = arena_buffer(arena, 4096);

	quoted_printable(out, text_of(text));
	CU_ASSERT_STRING_EQUAL(out->data, wanted);
	arena_free(arena);
}

static void test_what_is_not_ascii_is_written_by_its_bytes(void)
{
	expect_quoted(
		"Yakama \xe2\x80\x93 d\xc3\xa9j\xc3\xa0\r\nnext", "Yakama =E2=80=93 d=C3=A9j=C3=A0\r\nnext");
	expect_quoted("1 = 1\t2", "1 =3D 1=092");
}

static void test_a_blank_before_a_line_end_is_not_lost(void)
{
	expect_quoted("a \r\nb ", "a=20\r\nb=20");
}

static void test_no_line_is_longer_than_76_bytes_and_no_byte_is_torn(void)
{
	expect_quoted("123456789012345678901234567890123456789012345678901234567890123456789012345\xc3\xa9",
		"123456789012345678901234567890123456789012345678901234567890123456789012345=\r\n=C3=A9");
	expect_quoted("12345678901234567890123456789012345678901234567890123456789012345678901234\xc3\xa9",
		"12345678901234567890123456789012345678901234567890123456789012345678901234=\r\n=C3=A9");
}

static void test_short_ascii_is_told_from_the_rest(void)
{
	char longer[202];

	memset(longer, 'a', sizeof(longer));
	CU_ASSERT_TRUE(text_is_short_ascii(text_of("Plain.\r\n\r\nhttps://example.org/#hr_0\r\n")));
	CU_ASSERT_FALSE(text_is_short_ascii(text_of("d\xc3\xa9j\xc3\xa0")));
	CU_ASSERT_FALSE(text_is_short_ascii(text_of("a\nb")));
	CU_ASSERT_TRUE(text_is_short_ascii((struct text){ longer, 200 }));
	CU_ASSERT_FALSE(text_is_short_ascii((struct text){ longer, 201 }));
}

const struct test tests_quoted[] = {
	TEST(test_what_is_not_ascii_is_written_by_its_bytes),
	TEST(test_a_blank_before_a_line_end_is_not_lost),
	TEST(test_no_line_is_longer_than_76_bytes_and_no_byte_is_torn),
	TEST(test_short_ascii_is_told_from_the_rest),
	TEST_END,
};
