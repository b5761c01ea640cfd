#include "../support/test.h"

#include "halved/api/computed.h"
#include "halved/base/text.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

struct inner {
	int64_t count;
	double rate;
};

struct record {
	const char *name;
	struct inner part;
	enum truth holds;
	struct computed_list items, words;
};

static const struct field inner_fields[] = {
	{ .name = "count", .type = FIELD_INTEGER, .at = offsetof(struct inner, count) },
	{ .name = "rate", .type = FIELD_REAL, .at = offsetof(struct inner, rate) },
	{ .name = NULL },
};
static const struct resource inner = { .name = "inner", .fields = inner_fields };

static const struct field record_fields[] = {
	{ .name = "name", .type = FIELD_TEXT, .at = offsetof(struct record, name) },
	{ .name = "part", .type = FIELD_OBJECT, .of = &inner, .at = offsetof(struct record, part) },
	{ .name = "holds", .type = FIELD_BOOLEAN, .at = offsetof(struct record, holds) },
	{ .name = "items", .type = FIELD_LIST, .of = &inner, .at = offsetof(struct record, items) },
	{ .name = "words", .type = FIELD_LIST, .at = offsetof(struct record, words) },
	{ .name = NULL },
};
static const struct resource record = { .name = "record", .fields = record_fields };

static void expect_json(const struct record *given, const char *wanted)
{
	struct buffer out = { .max = 4096 };

	computed_json(&out, &record, given);
	CU_ASSERT_STRING_EQUAL(out.data, wanted);
	buffer_free(&out);
}

static void test_values_are_printed_by_their_fields(void)
{
	const struct inner items[] = { { 1, 0.5 }, { 2, NAN } };
	const char *const words[] = { "x", "\"" };

	expect_json(&(struct record){ "a \"b\"", { 3, 0.25 }, TRUTH_YES, { items, 2, sizeof(items[0]) },
			    { words, 2, sizeof(words[0]) } },
		"{\"name\":\"a \\\"b\\\"\",\"part\":{\"count\":3,\"rate\":0.25},\"holds\":true,"
		"\"items\":[{\"count\":1,\"rate\":0.5},{\"count\":2,\"rate\":null}],"
		"\"words\":[\"x\",\"\\\"\"]}");
}

static void test_what_is_not_known_is_null_and_an_empty_list_is_not_a_missing_one(void)
{
	expect_json(&(struct record){ NULL, { 0, NAN }, TRUTH_UNKNOWN, { "", 0, 1 }, { NULL, 0, 1 } },
		"{\"name\":null,\"part\":{\"count\":0,\"rate\":null},\"holds\":null,\"items\":[]}");
	expect_json(&(struct record){ .name = "x", .holds = TRUTH_NO },
		"{\"name\":\"x\",\"part\":{\"count\":0,\"rate\":0},\"holds\":false}");
}

static void collect(void *owner, const char *figure, struct text value)
{
	buffer_format(owner, "%s=%.*s ", figure, (int)value.size, value.data == NULL ? "" : value.data);
}

static void test_figures_are_all_values_by_dotted_name_and_null_is_nothing(void)
{
	const struct inner items[] = { { 1, 0.5 }, { -2, NAN } };
	const char *const words[] = { "x", "y z" };
	struct buffer out = { .max = 4096 };

	computed_figures(&record,
		&(struct record){ NULL, { 3, 0.25 }, TRUTH_YES, { items, 2, sizeof(items[0]) },
			{ words, 2, sizeof(words[0]) } },
		collect, &out);
	CU_ASSERT_STRING_EQUAL(out.data,
		"name= part.count=3 part.rate=0.25 holds=true items.0.count=1 items.0.rate=0.5 "
		"items.1.count=-2 items.1.rate= words.0=x words.1=y z ");
	buffer_free(&out);
}

const struct test tests_computed[] = {
	TEST(test_values_are_printed_by_their_fields),
	TEST(test_what_is_not_known_is_null_and_an_empty_list_is_not_a_missing_one),
	TEST(test_figures_are_all_values_by_dotted_name_and_null_is_nothing),
	TEST_END,
};
