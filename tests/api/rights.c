/* For every route: who is let in. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdio.h>
#include <string.h>

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "" };

/* Some address of the route; a record need not be behind it. */
static const char *any_path(const struct route *route)
{
	const char *path = world_path(route);

	if (strcmp(route->right, RIGHT_CALENDAR) == 0)
		return "/v1/feeds/none/calendar.ics";
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
			expect_status(api_call(who, methods[route->method], any_path(route), NULL, NULL),
				strcmp(route->right, RIGHT_CALENDAR) == 0 ? 401 : 403, "%s %s as %s",
				methods[route->method], route->path, who_names[who]);
		api_forget();
	}
}

static void test_a_role_without_the_right_is_told_nothing_of_its_body(void)
{
	static const enum who roles[] = { DISTRICT, READER, ADMIN, FACILITATOR };

	world_make();
	for (size_t i = 0; i < route_count * 4; i++) {
		const struct route *route = &routes[i / 4];
		enum who who = roles[i % 4];
		const struct answer *answer;

		if (route->takes == NULL || strcmp(route->right, RIGHT_OPEN) == 0 || may(who, route->right))
			continue;
		answer = api_call(who, methods[route->method], any_path(route),
			"If-Match: \"1\"\r\nContent-Type: application/json\r\n", "{\"no_such_field\":1}");
		expect_status(
			answer, 403, "%s %s as %s", methods[route->method], route->path, who_names[who]);
		expect_value(answer, "errors", "");
		api_forget();
	}
}

static void test_an_open_route_needs_no_token(void)
{
	for (size_t i = 0; i < route_count; i++)
		if (strcmp(routes[i].right, RIGHT_OPEN) == 0 && routes[i].method == HTTP_GET &&
			strchr(routes[i].path, '{') == NULL)
			expect_status(api_get(NOBODY, routes[i].path), 200, "%s", routes[i].path);
	api_forget();
}

/* True for records of a table whose rows row-level security shows to their own district. */
static bool is_kept(const struct resource *resource)
{
	static char tables[4096]; /* " cycle interview " */

	if (tables[0] == '\0')
		snprintf(tables, sizeof(tables), " %s ",
			api_sql("select string_agg(tablename, ' ') from pg_policies where cmd = 'SELECT' and "
				"qual like "
				"'%organizations_of%' or cmd = 'SELECT' and qual like '%note_reach%'"));
	return resource != NULL && resource->table != NULL &&
	       strstr(tables, api_text(" %s ", resource->table)) != NULL;
}

/* True when the path names a record that one district keeps for itself. */
static bool is_of_a_district(const struct route *route)
{
	for (size_t i = 0; i < route_count; i++) {
		const char *last = strrchr(routes[i].path, '{');

		if (routes[i].method == HTTP_GET && !routes[i].many && last != NULL &&
			strchr(last, '/') == NULL && is_kept(routes[i].gives) &&
			strstr(route->path, last) != NULL)
			return true;
	}
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
	unsigned tried = 0;

	world_make();
	for (size_t i = 0; i < route_count; i++) {
		const struct answer *own, *others;

		if (!routes[i].many || !is_kept(routes[i].gives) || !may(DISTRICT, routes[i].right))
			continue;
		own = api_get(DISTRICT, world_path(&routes[i]));
		others = api_get(OTHER, world_path(&routes[i]));
		expect(others->status == 200 || (others->status == 404 && is_of_a_district(&routes[i])),
			"%s: %d", routes[i].path, others->status);
		expect(json_count(json_member(own->json, "items")) > 0, "%s has the district's own",
			routes[i].path);
		for (size_t item = 0; item < json_count(json_member(own->json, "items")); item++) {
			const char *id = value_at(own, api_text("items/%zu/id", item));

			expect(is_in_list(own, id) && !is_in_list(others, id), "%s has nothing of another",
				routes[i].path);
		}
		tried++;
		api_forget();
	}
	expect(tried >= 7, "%u lists", tried);
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
	TEST(test_a_role_without_the_right_is_told_nothing_of_its_body),
	TEST(test_an_open_route_needs_no_token),
	TEST(test_another_districts_record_is_404),
	TEST(test_another_districts_records_are_in_no_list),
	TEST(test_a_district_cannot_write_for_another),
	TEST_END,
};
