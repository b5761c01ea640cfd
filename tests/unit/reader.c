#include "../support/framing.h"
#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/http/parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t one_byte(void *context)
{
	(void)context;
	return 1;
}

static size_t random_piece(void *context)
{
	return 1 + (size_t)rand_r(context) % 40;
}

static bool agrees(struct arena *arena, const struct framing *row, size_t (*piece)(void *), void *context)
{
	const char *answers = framing_read(arena, row->bytes, piece, context);

	if (strcmp(answers, row->answers) == 0)
		return true;
	fprintf(stderr, "\n%s: wanted \"%s\", got \"%.200s\"\n", row->name, row->answers, answers);
	return false;
}

static void read_rows(size_t (*piece)(void *), unsigned seeds)
{
	struct arena *arena = arena_new();
	size_t count;
	const struct framing *rows = framing_rows(arena, &count);

	for (size_t i = 0; i < count; i++)
		for (unsigned seed = 0; seed < seeds; seed++) {
			unsigned state = seed;

			CU_ASSERT_TRUE(agrees(arena, &rows[i], piece, &state));
		}
	arena_free(arena);
}

static void test_every_input_is_judged_as_the_table_says(void)
{
	read_rows(NULL, 1);
}

static void test_byte_by_byte_gives_the_same(void)
{
	read_rows(one_byte, 1);
}

static void test_random_pieces_give_the_same(void)
{
	read_rows(random_piece, 5);
}

static void test_the_parser_is_compiled_strict(void)
{
	CU_ASSERT_TRUE(parser_self_test());
}

const struct test tests_reader[] = {
	TEST(test_every_input_is_judged_as_the_table_says),
	TEST(test_byte_by_byte_gives_the_same),
	TEST(test_random_pieces_give_the_same),
	TEST(test_the_parser_is_compiled_strict),
	TEST_END,
};
