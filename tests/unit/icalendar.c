#include "../support/test.h"

#include "halved/base/icalendar.h"

#include <string.h>

static const char *text_line(const char *name, const char *text)
{
	static char line[8192];
	struct buffer out = { .max = sizeof(line) - 1 };

	icalendar_text(&out, name, text);
	memcpy(line, out.data, out.size);
	line[out.size] = '\0';
	buffer_free(&out);
	return line;
}

static void test_what_has_a_meaning_is_escaped(void)
{
	CU_ASSERT_STRING_EQUAL(text_line("SUMMARY", "a, b; c\\d: \"e\"\nf\tg\r\x07"),
		"SUMMARY:a\\, b\\; c\\\\d: \"e\"\\nf\tg\r\n");
	CU_ASSERT_STRING_EQUAL(text_line("SUMMARY", ""), "SUMMARY:\r\n");
}

static void test_a_line_of_75_octets_is_whole_and_a_longer_one_folded(void)
{
	char text[80];

	memset(text, 'a', sizeof(text));
	text[75 - 8] = '\0';
	CU_ASSERT_PTR_NULL(strstr(text_line("SUMMARY", text), "\r\n "));
	CU_ASSERT_EQUAL(strlen(text_line("SUMMARY", text)), 75 + 2);
	text[75 - 8] = 'a';
	text[76 - 8] = '\0';
	CU_ASSERT_STRING_EQUAL(text_line("SUMMARY", text) + 75, "\r\n a\r\n");
}

/* Whatever stands in front: 2, 3 and 4 octets, and escapes. */
static void test_no_character_is_parted_and_no_line_is_longer(void)
{
	static const char *const units[] = { "\xC3\xA9", "\xE2\x80\xA6", "\xF0\x9F\x93\x85", ";" };
	char text[1000];

	for (size_t unit = 0; unit < 4; unit++)
		for (size_t front = 0; front < 8; front++) {
			const char *line;

			text[0] = '\0';
			for (size_t i = 0; i < front; i++)
				strcat(text, "x");
			for (size_t i = 0; i < 100; i++)
				strcat(text, units[unit]);
			for (line = text_line("DESCRIPTION", text); *line != '\0';) {
				size_t size = strcspn(line, "\r");

				CU_ASSERT(size <= 75 && size > 0);
				CU_ASSERT(text_is_utf8(line, size) && line[size - 1] != '\\');
				line += size + 2;
			}
		}
}

const struct test tests_icalendar[] = {
	TEST(test_what_has_a_meaning_is_escaped),
	TEST(test_a_line_of_75_octets_is_whole_and_a_longer_one_folded),
	TEST(test_no_character_is_parted_and_no_line_is_longer),
	TEST_END,
};
