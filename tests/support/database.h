/*
 * A database of a test's own on the throwaway server (tests/support/postgres.sh). A failure here ends the
 * test program: without its database a test says nothing.
 */
#ifndef HALVED_TESTS_DATABASE_H
#define HALVED_TESTS_DATABASE_H

struct test_database {
	char name[64];
	char superuser[512], owner[512], service[512]; /* how to connect as each role */
};

/* A clone of the migrated template. */
void test_database_new(struct test_database *database);

/* Without any table; owned by halved_owner. */
void test_database_empty(struct test_database *database);

/* Ends its connections and drops it. */
void test_database_drop(struct test_database *database);

/* Runs statements as `url` says and returns the first value of the last result (static; "" when there is
 * none). */
const char *test_database_value(const char *url, const char *sql);

#endif
