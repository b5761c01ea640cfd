/* For every route: who is let in. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <string.h>

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "" };

/* Some address of the route; a record need not be behind it. */
static const char *any_path(const struct route *route)
{
	const char *path = world_path(route);

	return path != NULL ? path : route->path;
}

static void expect_everywhere(enum who who, int status)
{
	world_make();
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];

		if (strcmp(route->right, RIGHT_OPEN) == 0)
			continue;
		expect_status(api_call(who, methods[route->method], any_path(route), NULL, NULL), status,
			"%s %s as %s", methods[route->method], route->path, who_names[who]);
		api_forget();
	}
}

static void test_every_route_without_a_token_is_401(void)
{
	expect_everywhere(NOBODY, 401);
}

static void test_every_route_with_a_token_nobody_has_is_401(void)
{
	expect_everywhere(STRANGER, 401);
}

static void test_every_route_with_an_expired_token_is_401(void)
{
	expect_everywhere(EXPIRED, 401);
}

static void test_every_route_with_a_revoked_token_is_401(void)
{
	expect_everywhere(REVOKED, 401);
}

static void test_401_says_which_token_is_wanted(void)
{
	expect(strstr(api_get(NOBODY, "/v1/me")->head, "WWW-Authenticate: Bearer") != NULL,
		"WWW-Authenticate");
	api_forget();
}

static void test_a_token_in_another_form_is_401(void)
{
	static const char *const fields[] = { "Authorization: Basic facilitator\r\n",
		"Authorization: Bearer\r\n", "Authorization: facilitator\r\n", "Authorization: Bearer \r\n" };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		expect_status(api_call(NOBODY, "GET", "/v1/me", fields[i], NULL), 401, "%s", fields[i]);
	api_forget();
}

static void test_every_route_with_a_role_without_the_right_is_403(void)
{
	static const enum who roles[] = { FACILITATOR, DISTRICT, READER, ADMIN };

	world_make();
	for (size_t i = 0; i < route_count * 4; i++) {
		const struct route *route = &routes[i / 4];
		enum who who = roles[i % 4];

		if (strcmp(route->right, RIGHT_OPEN) != 0 && !may(who, route->right))
			expect_status(api_call(who, methods[route->method], any_path(route), NULL, NULL), 403,
				"%s %s as %s", methods[route->method], route->path, who_names[who]);
		api_forget();
	}
}

static void test_an_open_route_needs_no_token(void)
{
	for (size_t i = 0; i < route_count; i++)
		if (strcmp(routes[i].right, RIGHT_OPEN) == 0)
			expect_status(api_get(NOBODY, routes[i].path), 200, "%s", routes[i].path);
	api_forget();
}

/* Records that one district keeps for itself, by the name that paths use. */
static bool is_of_a_district(const struct route *route)
{
	static const char *const parameters[] = { "{member}", "{person}", "{team_role}", "{attendance}",
		"{cycle}", "{interview}", "{submission}" };

	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
		if (strstr(route->path, parameters[i]) != NULL)
			return true;
	return false;
}

static void test_another_districts_record_is_404(void)
{
	unsigned tried = 0;

	world_make();
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		const char *body = route->takes == NULL ? NULL
				   : route->change	? "{}"
							: example_body(route->takes, NULL, NULL);

		if (!is_of_a_district(route) || !may(OTHER, route->right))
			continue;
		expect_status(api_call(OTHER, methods[route->method], world_path(route),
				      "If-Match: \"1\"\r\n", body),
			404, "%s %s of another district", methods[route->method], route->path);
		expect(api_call(who_may(route->right), "GET", world_path(route), NULL, NULL)->status != 404,
			"%s is there for who may see it", route->path);
		tried++;
		api_forget();
	}
	expect(tried > 20, "%u routes", tried);
}

static void test_another_districts_records_are_in_no_list(void)
{
	static const char *const lists[] = { "members", "cycles", "interviews", "submissions" };

	world_make();
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const char *path = api_text("/v1/networks/%s/%s", world_get("network"), lists[i]);

		expect(strstr(api_get(DISTRICT, path)->body, "wa-01109") != NULL, "%s has the district's own",
			path);
		expect(strstr(api_get(OTHER, path)->body, "wa-01109") == NULL, "%s has nothing of another",
			path);
		expect_status(api_get(OTHER, path), 200, "%s", path);
	}
	expect(strcmp(value_at(api_get(OTHER, "/v1/organizations/wa-01109/people"), "items"), "[]") == 0,
		"people");
	api_forget();
}

static void test_a_district_cannot_write_for_another(void)
{
	world_make();
	expect_status(api_post(OTHER, "/v1/organizations/wa-01109/people", "{\"name\":\"Example Person\"}"),
		403, "person");
	expect_status(api_post(OTHER, api_text("/v1/networks/%s/cycles", world_get("network")),
			      "{\"organization\":\"wa-01109\",\"aim\":\"a\",\"change_idea\":\"c\","
			      "\"prediction\":\"p\"}"),
		403, "cycle");
	expect_status(
		api_post(OTHER, api_text("/v1/networks/%s/submissions", world_get("network")),
			"{\"organization\":\"wa-01109\",\"school_year\":\"2024-25\",\"kind\":\"annual\"}"),
		403, "submission");
	api_forget();
}

const struct test tests_rights[] = {
	TEST(test_every_route_without_a_token_is_401),
	TEST(test_every_route_with_a_token_nobody_has_is_401),
	TEST(test_every_route_with_an_expired_token_is_401),
	TEST(test_every_route_with_a_revoked_token_is_401),
	TEST(test_401_says_which_token_is_wanted),
	TEST(test_a_token_in_another_form_is_401),
	TEST(test_every_route_with_a_role_without_the_right_is_403),
	TEST(test_an_open_route_needs_no_token),
	TEST(test_another_districts_record_is_404),
	TEST(test_another_districts_records_are_in_no_list),
	TEST(test_a_district_cannot_write_for_another),
	TEST_END,
};
