/* What an import asks the record for each row does not grow with the record. */
#include "../support/database.h"
#include "../support/test.h"

static struct test_database database;

static const char *value(const char *sql)
{
	return test_database_value(database.superuser, sql);
}

static void test_the_organization_of_a_row_is_found_by_an_index(void)
{
	test_database_new(&database);
	value("insert into organization (kind, name, codes) select 'district', n::text, jsonb_build_array("
	      "jsonb_build_object('scheme', 'wa-district', 'code', lpad(n::text, 5, '0')))"
	      " from generate_series(1, 300) n");
	CU_ASSERT_STRING_EQUAL(value("select name from organization where id = import_target("
				     "'{\"address\": \"nces-5300001\", \"also\": [\"wa-00042\"]}')"),
		"42");
	CU_ASSERT_STRING_EQUAL(value("select name from organization where id = import_target('{\"address\": "
				     "\"wa-00043\"}')"),
		"43");
	CU_ASSERT_STRING_EQUAL(value("set local enable_seqscan = off;"
				     " select import_target('{\"address\": \"wa-00042\", \"also\": []}');"
				     " select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables"
				     " where relname = 'organization_code'"),
		"1");
	test_database_drop(&database);
}

const struct test tests_imports[] = {
	TEST(test_the_organization_of_a_row_is_found_by_an_index),
	TEST_END,
};
