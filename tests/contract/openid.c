/* What the settings of providers may name is what the database knows. */
#include "../support/database.h"
#include "../support/test.h"

#include "halved/openid/provider.h"

#include <stdio.h>
#include <string.h>

static void test_the_scope_of_each_role_is_that_of_the_database(void)
{
	struct test_database database;
	char roles[1024];
	char *save;

	test_database_new(&database);
	snprintf(roles, sizeof(roles), "%s",
		test_database_value(
			database.superuser, "select string_agg(name || ':' || scope, ' ') from role"));
	for (char *role = strtok_r(roles, " ", &save); role != NULL; role = strtok_r(NULL, " ", &save)) {
		char *scope = strchr(role, ':');

		*scope++ = '\0';
		CU_ASSERT_PTR_NOT_NULL_FATAL(provider_role_scope(role));
		CU_ASSERT_STRING_EQUAL(provider_role_scope(role), scope);
	}
	test_database_drop(&database);
}

const struct test tests_openid[] = {
	TEST(test_the_scope_of_each_role_is_that_of_the_database),
	TEST_END,
};
