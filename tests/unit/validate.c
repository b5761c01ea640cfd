#include "../support/test.h"

#include "halved/api/validate.h"
#include "halved/base/arena.h"

#include <string.h>

static const char *const colours[] = { "red", "green", NULL };
static const struct field part_fields[] = {
	{ .name = "n", .type = FIELD_INTEGER, .required = true, .max = 9 },
	{ .name = NULL },
};
static const struct resource part = { .name = "part", .fields = part_fields };
static const struct field fields[] = {
	{ .name = "title", .type = FIELD_TEXT, .required = true, .max = 5 },
	{ .name = "day", .type = FIELD_DATE },
	{ .name = "at", .type = FIELD_TIME },
	{ .name = "year", .type = FIELD_YEAR },
	{ .name = "colour", .type = FIELD_CHOICE, .choices = colours },
	{ .name = "size", .type = FIELD_INTEGER, .min = -1, .max = 3 },
	{ .name = "share", .type = FIELD_REAL, .least = 0, .most = 1 },
	{ .name = "code", .type = FIELD_TEXT, .use = FIELD_ONCE },
	{ .name = "made", .type = FIELD_TEXT, .use = FIELD_SHOWN },
	{ .name = "mail", .type = FIELD_EMAIL },
	{ .name = "parts", .type = FIELD_LIST, .of = &part, .items = 2 },
	{ .name = "whole", .type = FIELD_OBJECT, .of = &part },
	{ .name = NULL },
};
static const struct resource thing = { .name = "thing", .fields = fields };

/* Every fault's pointer, joined by blanks. */
static const char *pointers(struct arena *arena, const char *text, enum validate_mode mode)
{
	struct faults faults = { .arena = arena };
	struct json_fault where;
	const char *out = "";
	const struct json *document = json_read(arena, text, strlen(text), &where);

	validate_object(&faults, document, &thing, mode, "");
	for (size_t i = 0; i < faults.count; i++)
		out = arena_format(arena, "%s%s%s", out, i > 0 ? " " : "",
			faults.items[i].pointer[0] != '\0' ? faults.items[i].pointer : "whole");
	return out;
}

static void expect(const char *text, enum validate_mode mode, const char *wanted)
{
	struct arena *arena = arena_new();
	const char *got = pointers(arena, text, mode);

	if (strcmp(got, wanted) != 0)
		printf("\n%s: got '%s', wanted '%s'\n", text, got, wanted);
	CU_ASSERT_STRING_EQUAL(got, wanted);
	arena_free(arena);
}

static void test_every_fault_is_named_by_its_pointer(void)
{
	expect("{\"title\":\"ab\"}", VALIDATE_WHOLE, "");
	expect("{}", VALIDATE_WHOLE, "/title");
	expect("[]", VALIDATE_WHOLE, "whole");
	expect("{\"title\":null}", VALIDATE_WHOLE, "/title");
	expect("{\"title\":\"  \"}", VALIDATE_WHOLE, "/title");
	expect("{\"title\":\"abcdef\",\"x/y~\":1}", VALIDATE_WHOLE, "/title /x~1y~0");
	expect("{\"title\":\"a\",\"title\":\"b\"}", VALIDATE_WHOLE, "/title");
	expect("{\"title\":\"a\",\"made\":\"b\",\"size\":4,\"share\":1.1}", VALIDATE_WHOLE,
		"/made /size /share");
	expect("{\"title\":\"a\",\"parts\":[{\"n\":1},{\"n\":1.5}]}", VALIDATE_WHOLE, "/parts/1/n");
	expect("{\"title\":\"a\",\"parts\":[{\"n\":1},{\"n\":1},{\"n\":1}]}", VALIDATE_WHOLE, "/parts");
	expect("{\"title\":\"a\",\"whole\":{}}", VALIDATE_WHOLE, "/whole/n");
}

static void test_a_patch_clears_the_optional_and_keeps_the_required(void)
{
	expect("{}", VALIDATE_PATCH, "");
	expect("{\"day\":null}", VALIDATE_PATCH, "");
	expect("{\"title\":null}", VALIDATE_PATCH, "/title");
	expect("{\"code\":\"x\"}", VALIDATE_PATCH, "/code");
	expect("{\"whole\":{\"n\":null}}", VALIDATE_PATCH, "/whole/n");
	expect("{\"whole\":{}}", VALIDATE_PATCH, "");
}

static void expect_value(const char *name, const char *value, bool good)
{
	char text[200];

	snprintf(text, sizeof(text), "{\"title\":\"a\",\"%s\":%s}", name, value);
	expect(text, VALIDATE_WHOLE,
		good		 ? ""
		: name[0] == 'd' ? "/day"
		: name[0] == 'a' ? "/at"
		: name[0] == 'y' ? "/year"
				 : "/mail");
}

static void test_dates_are_days_of_the_calendar(void)
{
	expect_value("day", "\"2024-02-29\"", true);
	expect_value("day", "\"2023-02-29\"", false);
	expect_value("day", "\"2023-13-01\"", false);
	expect_value("day", "\"2023-1-1\"", false);
	expect_value("day", "\"2023-01-01 \"", false);
	expect_value("day", "20230101", false);
}

static void test_a_moment_has_its_offset(void)
{
	expect_value("at", "\"2026-01-27T13:00:00-08:00\"", true);
	expect_value("at", "\"2026-01-27T13:00:00.5Z\"", true);
	expect_value("at", "\"2026-01-27T13:00:00\"", false);
	expect_value("at", "\"2026-01-27T25:00:00Z\"", false);
	expect_value("at", "\"2026-01-27 13:00:00Z\"", false);
	expect_value("at", "\"2026-01-27T13:00:00+0800\"", false);
}

static void test_a_school_year_is_two_years_that_follow(void)
{
	expect_value("year", "\"2022-23\"", true);
	expect_value("year", "\"1999-00\"", true);
	expect_value("year", "\"2022-24\"", false);
	expect_value("year", "\"2022-2023\"", false);
}

static void test_characters_are_counted_not_bytes(void)
{
	expect("{\"title\":\"\\u00e9\\u00e9\\u00e9\\u00e9\\u00e9\"}", VALIDATE_WHOLE, "");
}

static void test_an_address_has_one_at_and_a_dot(void)
{
	expect_value("mail", "\"a@example.org\"", true);
	expect_value("mail", "\"a@b@example.org\"", false);
	expect_value("mail", "\"example.org\"", false);
	expect_value("mail", "\"a b@example.org\"", false);
}

const struct test tests_validate[] = {
	TEST(test_every_fault_is_named_by_its_pointer),
	TEST(test_a_patch_clears_the_optional_and_keeps_the_required),
	TEST(test_dates_are_days_of_the_calendar),
	TEST(test_a_moment_has_its_offset),
	TEST(test_a_school_year_is_two_years_that_follow),
	TEST(test_characters_are_counted_not_bytes),
	TEST(test_an_address_has_one_at_and_a_dot),
	TEST_END,
};
