/* Every tests/LEVEL/NAME.c defines `const struct test tests_NAME[]`, closed by TEST_END. */
#ifndef HALVED_TESTS_TEST_H
#define HALVED_TESTS_TEST_H

#include <CUnit/CUnit.h>

struct test {
	const char *name;
	void (*run)(void);
};

#define TEST(function_)                                                                                      \
	{                                                                                                    \
		.name = #function_, .run = (function_)                                                       \
	}
#define TEST_END                                                                                             \
	{                                                                                                    \
		.name = NULL, .run = NULL                                                                    \
	}

#endif
