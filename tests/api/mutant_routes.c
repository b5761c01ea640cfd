/*
 * The right of each route is taken away, and the tests have to notice: a second service asks for the weakest
 * right of all (a variable that only builds for tests know), and who lacks the route's own must be answered
 * otherwise than 403 there, as the matrix or tests/api/rights.c asks it.
 */
#include "../support/matrix.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "" };

/* As tests/api/rights.c asks: with nothing, and with what no record has. */
static bool is_noticed_as(size_t i, const struct route *route)
{
	static const enum who asked[] = { FACILITATOR, DISTRICT, READER, ADMIN };
	const char *method = methods[route->method], *path = world_path(route);

	if (!route->stream && matrix_call(i, route)->status != 403)
		return true;
	for (size_t n = 0; n < COUNT_OF(asked); n++)
		if (asked[n] == matrix_actor(i) &&
			api_call(asked[n], method, path, NULL, NULL)->status != 403)
			return true;
	return false;
}

static bool is_noticed(const struct route *route)
{
	if (api_call(TEMPORARY, methods[route->method], world_path(route), NULL, NULL)->status != 403)
		return true;
	for (size_t i = 0; i < matrix_actors; i++)
		if (matrix_actor(i) != FEED && matrix_actor(i) != FORM &&
			!may(matrix_actor(i), route->right) && is_noticed_as(i, route))
			return true;
	return false;
}

static bool is_mutant(const struct route *route)
{
	return strcmp(route->right, RIGHT_OPEN) != 0 && strcmp(route->right, RIGHT_ME) != 0 &&
	       world_path(route) != NULL;
}

/* Every role may view: who may not is the facilitator by a token that gives no right away. */
static void make_temporary(void)
{
	api_sql("delete from credential where hash = sha256('temporary');"
		"insert into credential (hash, kind, account_id, label, only_rights)"
		" select sha256('temporary'), 'token', account_id, 'temporary', '{}' from credential"
		" where hash = sha256('facilitator')");
}

static void end_temporary(void)
{
	api_sql("delete from credential where hash = sha256('temporary')");
}

static void test_a_token_without_any_right_is_let_in_nowhere(void)
{
	world_make();
	make_temporary();
	for (size_t n = 0; n < route_count; n++) {
		if (is_mutant(&routes[n]))
			expect_status(api_call(TEMPORARY, methods[routes[n].method], world_path(&routes[n]),
					      NULL, NULL),
				403, "%s %s", methods[routes[n].method], routes[n].path);
		api_forget();
	}
	end_temporary();
}

static void test_every_route_right_that_is_taken_away_is_missed(void)
{
	unsigned count = 0, missed = 0;

	world_make();
	matrix_show();
	make_temporary();
	api_weaken(true);
	for (size_t n = 0; n < route_count; n++) {
		bool noticed;

		if (!is_mutant(&routes[n]))
			continue;
		noticed = is_noticed(&routes[n]);
		count++;
		missed += noticed;
		if (getenv("MUTANTS_SHOWN") != NULL)
			printf("    %s %s %s\n", methods[routes[n].method], routes[n].path,
				noticed ? "" : "-");
		expect(noticed, "%s %s without its right is not noticed by anything",
			methods[routes[n].method], routes[n].path);
		api_forget();
	}
	api_weaken(false);
	end_temporary();
	printf("%u rights of routes taken away, %u noticed ", count, missed);
	expect(count > 60, "%u routes", count);
	api_forget();
}

const struct test tests_mutant_routes[] = {
	TEST(test_a_token_without_any_right_is_let_in_nowhere),
	TEST(test_every_route_right_that_is_taken_away_is_missed),
	TEST_END,
};
