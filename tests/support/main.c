/* Runs every suite of one level (LEVEL, SUITES); arguments pick the suites whose name contains one of them.
 */
#include "test.h"

#include <CUnit/Basic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SUITE(name_) extern const struct test tests_##name_[];
#include SUITES
#undef SUITE

static const struct {
	const char *name;
	const struct test *tests;
} suites[] = {
#define SUITE(name_) { .name = #name_, .tests = tests_##name_ },
#include SUITES
#undef SUITE
	{ .name = NULL, .tests = NULL },
};

static bool is_picked(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strstr(name, argv[i]) != NULL)
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	unsigned failed;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 2;
	for (size_t i = 0; suites[i].name != NULL; i++) {
		CU_pSuite suite;

		if (!is_picked(suites[i].name, argc, argv))
			continue;
		suite = CU_add_suite(suites[i].name, NULL, NULL);
		for (const struct test *test = suites[i].tests; test->name != NULL; test++)
			CU_add_test(suite, test->name, test->run);
	}
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	failed = CU_get_number_of_tests_failed() + CU_get_number_of_suites_failed();
	printf(LEVEL ": %u passed, %u failed\n", CU_get_number_of_tests_run() - failed, failed);
	CU_cleanup_registry();
	return failed == 0 ? 0 : 1;
}
