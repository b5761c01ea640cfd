#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/domain/chart_svg.h"

#include <math.h>
#include <string.h>

static const double values[] = { 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 9, 1 };

static char *draw_values(struct arena *arena, const double *series, size_t count, enum chart_kind kind,
	const struct chart_drawing *drawing)
{
	struct observation observations[20] = { 0 };
	struct chart_options options = { .kind = kind, .freeze = count > 12 ? 12 : 0 };
	struct buffer *out = arena_buffer(arena, 1000000);
	const char *fault;

	for (size_t i = 0; i < count; i++)
		observations[i].value = series[i];
	observations[1].excluded = true;
	chart_svg(arena, out, chart_of(arena, observations, count, &options, &fault), drawing);
	return out->data;
}

/* Every tag is closed in order and no bare '<' or '&' is left in a text: enough for what we write. */
static bool is_well_formed(const char *text)
{
	char open[20][20];
	int depth = 0;

	for (; *text != '\0'; text++) {
		const char *end = strchr(text, '>');
		size_t name = strcspn(text + 1, " />");

		if (*text == '&' && strncmp(text, "&amp;", 5) != 0 && strncmp(text, "&lt;", 4) != 0 &&
			strncmp(text, "&gt;", 4) != 0 && strncmp(text, "&quot;", 6) != 0)
			return false;
		if (*text != '<')
			continue;
		if (end == NULL || name > 19)
			return false;
		if (text[1] == '/') {
			name = strcspn(text + 2, ">");
			if (depth-- == 0 || strlen(open[depth]) != name ||
				strncmp(open[depth], text + 2, name) != 0)
				return false;
		} else if (end[-1] != '/') {
			if (depth == 20)
				return false;
			memcpy(open[depth], text + 1, name);
			open[depth++][name] = '\0';
		}
		text = end;
	}
	return depth == 0;
}

static size_t count_of(const char *text, const char *what)
{
	size_t found = 0;

	for (text = strstr(text, what); text != NULL; text = strstr(text + 1, what))
		found++;
	return found;
}

static void test_a_drawing_is_well_formed_and_tells_itself_in_words(void)
{
	static const struct chart_mark marks[] = { { 4.5, "Calls home" }, { 99, "not on this chart" } };
	const struct chart_drawing drawing = { .id = "m1",
		.title = "Absent by week",
		.value_name = "percent",
		.marks = marks,
		.mark_count = 2 };
	struct arena *arena = arena_new();
	char *svg = draw_values(arena, values, COUNT_OF(values), CHART_XMR, &drawing);

	CU_ASSERT_TRUE(is_well_formed(svg));
	CU_ASSERT_EQUAL(count_of(svg, "<title id=\"m1-title\">Absent by week</title>"), 1);
	CU_ASSERT_EQUAL(count_of(svg, "aria-labelledby=\"m1-title\" aria-describedby=\"m1-text\""), 1);
	CU_ASSERT_EQUAL(count_of(svg, "Point 13 lies outside the limits."), 1);
	CU_ASSERT_EQUAL(count_of(svg, "Point; value; centre; lower; upper; signals"), 1);
	CU_ASSERT_EQUAL(count_of(svg, "\n13; 9.00; "), 1);
	CU_ASSERT_EQUAL(count_of(svg, "; outside\n"), 1);
	CU_ASSERT_EQUAL(count_of(svg, "; excluded\n"), 1);
	CU_ASSERT_EQUAL(count_of(svg, "class=\"o\""), 1);
	CU_ASSERT_EQUAL(count_of(svg, "class=\"x\""), 1);
	CU_ASSERT_EQUAL(count_of(svg, "class=\"p\""), 12);
	CU_ASSERT_EQUAL(count_of(svg, "class=\"m\""), 1);
	CU_ASSERT_EQUAL(count_of(svg, "<title>Calls home</title>"), 1);
	arena_free(arena);
}

static void test_text_of_others_is_escaped(void)
{
	static const struct chart_mark mark = { 2, "<script>alert(1)</script>" };
	const char *labels[] = { "a&b", "\"c\"", "d\x01", "e" };
	const struct chart_drawing drawing = {
		.title = "x <b> & \"y\"", .labels = labels, .marks = &mark, .mark_count = 1
	};
	struct arena *arena = arena_new();
	char *svg = draw_values(arena, values, 4, CHART_RUN, &drawing);

	CU_ASSERT_TRUE(is_well_formed(svg));
	CU_ASSERT_EQUAL(count_of(svg, "<script"), 0);
	CU_ASSERT_EQUAL(count_of(svg, "x &lt;b&gt; &amp; &quot;y&quot;"), 2);
	CU_ASSERT_EQUAL(count_of(svg, "a&amp;b"), 2);
	CU_ASSERT_PTR_NULL(strchr(svg, '\x01'));
	arena_free(arena);
}

static void test_a_chart_without_limits_or_values_is_still_drawn(void)
{
	static const double nothing[] = { NAN, NAN, NAN }, level[] = { 5, 5, 5 };
	const struct chart_drawing drawing = { .percent = true };
	struct arena *arena = arena_new();

	CU_ASSERT_TRUE(is_well_formed(draw_values(arena, nothing, 3, CHART_RUN, &drawing)));
	CU_ASSERT_TRUE(is_well_formed(draw_values(arena, level, 3, CHART_XMR, &drawing)));
	CU_ASSERT_PTR_NULL(strstr(draw_values(arena, nothing, 3, CHART_RUN, &drawing), "nan"));
	CU_ASSERT_PTR_NULL(strstr(draw_values(arena, level, 3, CHART_XMR, &drawing), "nan"));
	arena_free(arena);
}

const struct test tests_chart_svg[] = {
	TEST(test_a_drawing_is_well_formed_and_tells_itself_in_words),
	TEST(test_text_of_others_is_escaped),
	TEST(test_a_chart_without_limits_or_values_is_still_drawn),
	TEST_END,
};
