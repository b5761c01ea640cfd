/* Which connection URLs of PostgreSQL others could listen to. */
#include "../support/test.h"

#include "halved/base/check.h"
#include "halved/db/private.h"

#include <stdlib.h>

static void test_this_machine_and_verified_servers_are_private(void)
{
	static const char *const urls[] = { "postgresql:///halved",
		"postgresql:///halved?host=/run/postgresql", "postgresql://%2Frun%2Fpostgresql/halved",
		"postgresql://someone@localhost:5433/halved", "postgresql://127.0.0.1/halved",
		"postgresql://[::1]/halved", "host=/run/postgresql dbname=halved",
		"postgresql://db.example.org/halved?sslmode=verify-full",
		"postgresql://db.example.org/halved?hostaddr=127.0.0.1", "no connection URL" };

	for (size_t i = 0; i < COUNT_OF(urls); i++)
		CU_ASSERT_TRUE(database_is_private(urls[i]));
}

static void test_other_machines_are_not_unless_the_server_is_verified(void)
{
	static const char *const urls[] = { "postgresql://db.example.org/halved",
		"postgresql://192.0.2.1/halved", "postgresql://db.example.org/halved?sslmode=require",
		"postgresql://db.example.org/halved?sslmode=verify-ca",
		"postgresql://localhost,db.example.org/halved", "postgresql:///halved?host=db.example.org",
		"host=db.example.org dbname=halved", "postgresql://localhost/halved?hostaddr=192.0.2.1" };

	for (size_t i = 0; i < COUNT_OF(urls); i++)
		CU_ASSERT_FALSE(database_is_private(urls[i]));
	setenv("PGSSLMODE", "verify-full", 1);
	CU_ASSERT_TRUE(database_is_private(urls[0]));
	CU_ASSERT_FALSE(database_is_private(urls[2]));
	unsetenv("PGSSLMODE");
	setenv("PGHOST", "db.example.org", 1);
	CU_ASSERT_FALSE(database_is_private("postgresql:///halved"));
	unsetenv("PGHOST");
}

const struct test tests_private[] = {
	TEST(test_this_machine_and_verified_servers_are_private),
	TEST(test_other_machines_are_not_unless_the_server_is_verified),
	TEST_END,
};
