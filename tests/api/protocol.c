/* For every route: what is said about a request before its meaning counts. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/limits.h"
#include "halved/resources/assessment.h"

#include <string.h>

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "" };

static const struct answer *call(
	const struct route *route, const char *query, const char *headers, const char *body)
{
	return api_call(who_may(route->right), methods[route->method],
		api_text("%s%s", world_path(route), query), headers, body);
}

static void for_every_route(void (*test)(const struct route *))
{
	world_make();
	for (size_t i = 0; i < route_count; i++) {
		if (world_path(&routes[i]) != NULL && strcmp(routes[i].right, RIGHT_OPEN) != 0)
			test(&routes[i]);
		api_forget();
	}
}

static bool takes_json(const struct route *route)
{
	return route->takes != NULL && !route->stream;
}

static void send_malformed(const struct route *route)
{
	static const char *const bodies[] = { "", "{", "{\"a\":}", "{\"a\":1,}", "{'a':1}", "[01]",
		"\"\\ud800\"", "{\"a\":1} x", "\xff" };

	for (size_t i = 0; takes_json(route) && i < sizeof(bodies) / sizeof(bodies[0]); i++)
		expect_status(call(route, "", "If-Match: \"1\"\r\n", bodies[i]), 400, "%s takes %s",
			route->path, bodies[i]);
}

static void send_no_object(const struct route *route)
{
	static const char *const bodies[] = { "[]", "null", "7", "\"text\"" };

	for (size_t i = 0; takes_json(route) && i < sizeof(bodies) / sizeof(bodies[0]); i++)
		expect_status(call(route, "", "If-Match: \"1\"\r\n", bodies[i]), 422, "%s takes %s",
			route->path, bodies[i]);
}

static void send_other_media_type(const struct route *route)
{
	static const char *const types[] = { "text/plain", "application/x-www-form-urlencoded",
		"application/jsonp", "", "application/json; charset=iso-8859-1" };

	for (size_t i = 0; takes_json(route) && i < sizeof(types) / sizeof(types[0]); i++)
		expect_status(
			call(route, "", api_text("If-Match: \"1\"\r\nContent-Type: %s\r\n", types[i]), "{}"),
			415, "%s takes %s", route->path, types[i]);
}

static void send_too_large(const struct route *route)
{
	const char *headers =
		api_text("Content-Type: application/json\r\nContent-Length: %d\r\n", LIMIT_BODY + 1);

	if (takes_json(route))
		expect_status(call(route, "", headers, NULL), 413, "%s takes %d bytes", route->path,
			LIMIT_BODY + 1);
}

static void send_body_where_none_is_taken(const struct route *route)
{
	if (route->takes == NULL && !route->stream && route->method == HTTP_GET)
		expect_status(call(route, "", NULL, "{\"a\":1}"), 422, "%s %s takes a body",
			methods[route->method], route->path);
}

static void send_unknown_parameter(const struct route *route)
{
	expect_status(call(route, "?no_such_parameter=1", "If-Match: \"1\"\r\n", NULL), 400, "%s %s",
		methods[route->method], route->path);
}

static void send_bad_page(const struct route *route)
{
	static const char *const queries[] = { "?limit=0", "?limit=201", "?limit=-1", "?limit=x",
		"?limit=", "?after=", "?after=!!", "?after=eA", "?limit=1&limit=1", "?after=%FF" };

	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		const struct answer *answer = call(route, queries[i], "If-Match: \"1\"\r\n", NULL);

		/* eA is the cursor "x", which a list by codes may have */
		if (!(route->many && strcmp(queries[i], "?after=eA") == 0 && answer->status == 200))
			expect_status(
				answer, 400, "%s %s%s", methods[route->method], route->path, queries[i]);
	}
}

static const char *bad_parameter(const struct field *field)
{
	switch (field->type) {
	case FIELD_INTEGER:
		return "x";
	case FIELD_BOOLEAN:
		return "yes";
	case FIELD_TEXT:
		return field->choices != NULL ? "none-of-them" : "%FF";
	case FIELD_TIME:
		return "yesterday";
	default:
		return "No%20Such";
	}
}

static void send_bad_parameters(const struct route *route)
{
	for (const struct field *field = route->query; field != NULL && field->name != NULL; field++) {
		const struct answer *answer =
			call(route, api_text("?%s=%s", field->name, bad_parameter(field)), NULL, NULL);

		expect_status(answer, 400, "%s?%s=%s", route->path, field->name, bad_parameter(field));
		expect(names(answer, field->name), "%s: %s is named", route->path, field->name);
	}
}

static const char *plain_example(const struct field *field)
{
	size_t size = strlen(field->example);

	return field->example[0] == '"' ? api_text("%.*s", (int)size - 2, field->example + 1)
					: field->example;
}

static void send_examples_of_parameters(const struct route *route)
{
	for (const struct field *field = route->query; field != NULL && field->name != NULL; field++)
		if (route->many)
			expect_status(call(route, api_text("?%s=%s", field->name, plain_example(field)), NULL,
					      NULL),
				200, "%s?%s=%s", route->path, field->name, plain_example(field));
}

static void change_without_version(const struct route *route)
{
	if (route->change)
		expect_status(call(route, "", NULL, "{}"), 428, "%s", route->path);
}

/* Only whoever has answered a self-assessment sees the answer, and another suite's may be the last one. */
static void answer_oneself(const struct route *route)
{
	for (size_t i = 0; route->gives == &resource_assessment && i < route_count; i++)
		if (is_creation(&routes[i]) && routes[i].gives == route->gives)
			world_remember(&routes[i], api_post(who_may(route->right), world_path(&routes[i]),
							   world_room(&routes[i])));
}

static void change_other_version(const struct route *route)
{
	static const char *const tags[] = { "\"999\"", "\"0\"", "W/\"1\"", "1", "*, \"0\"", "\"x\"",
		"\"998\", \"999\"", ",", "" };

	answer_oneself(route);
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (route->change || (route->method == HTTP_DELETE && route->steps == NULL))
			expect_status(call(route, "", api_text("If-Match: %s\r\n", tags[i]),
					      route->change ? "{}" : NULL),
				412, "%s %s: %s", methods[route->method], route->path, tags[i]);
}

static void change_twice_with_one_version(const struct route *route)
{
	const char *headers;

	if (!route->change)
		return;
	headers = api_text(
		"If-Match: \"998\", %s\r\n", api_get(who_may(route->right), world_path(route))->etag);
	expect_status(call(route, "", headers, "{}"), 200, "%s: the first", route->path);
	expect_status(call(route, "", headers, "{}"), 412, "%s: the second", route->path);
	expect_status(call(route, "", "If-Match: *\r\n", "{}"), 200, "%s: whatever it is", route->path);
}

/* A copy that is still good is not sent again, in whatever way its tag is written. */
static void read_again(const struct route *route)
{
	static const struct {
		const char *format;
		int status;
	} tags[] = { { "%s", 304 }, { "W/%s", 304 }, { "\"998\", %s", 304 }, { "*", 304 }, { "\"998\"", 200 },
		{ "998", 200 } };
	const char *etag;

	if (route->method != HTTP_GET || route->right[0] == '\0' ||
		(route->gives != NULL && route->gives->ages))
		return;
	etag = api_text("%s", call(route, "", NULL, NULL)->etag);
	for (size_t i = 0; etag[0] != '\0' && i < sizeof(tags) / sizeof(tags[0]); i++) {
		const char *value =
			strchr(tags[i].format, '%') == NULL
				? tags[i].format
				: api_text("%.*s%s", (int)strcspn(tags[i].format, "%"), tags[i].format, etag);

		expect_status(call(route, "", api_text("If-None-Match: %s\r\n", value), NULL), tags[i].status,
			"%s: %s", route->path, value);
	}
}

static const char *type_of(const struct answer *answer)
{
	const char *line = strstr(answer->head, "Content-Type: ");

	return line == NULL ? "" : api_text("%.*s", (int)strcspn(line, "\r"), line);
}

static void ask_for_the_head(const struct route *route)
{
	const struct answer *whole, *head;

	if (route->method != HTTP_GET)
		return;
	whole = call(route, "", NULL, NULL);
	head = api_call(who_may(route->right), "HEAD", world_path(route), NULL, NULL);
	expect_status(head, whole->status, "HEAD %s", route->path);
	expect(head->body[0] == '\0', "HEAD %s has no body", route->path);
	expect(strcmp(head->etag, whole->etag) == 0 && strcmp(type_of(head), type_of(whole)) == 0,
		"HEAD %s has the fields of GET", route->path);
}

static void use_another_method(const struct route *route)
{
	const struct answer *answer = api_call(FACILITATOR, "PUT", world_path(route), NULL, "{}");

	expect_status(answer, 405, "PUT %s", route->path);
	expect(strstr(answer->head, methods[route->method]) != NULL &&
			strstr(answer->head, "Allow: ") != NULL,
		"PUT %s tells what is allowed: %s", route->path, answer->head);
}

/* The route's path with another last parameter. */
static void name_no_record(const struct route *route)
{
	static const char *const ids[] = { "0", "999999999999999999", "99999999999999999999", "-1", "none",
		"a%27b", "%20", "1%2F2", "%FF" };
	const char *last = strrchr(route->path, '{');
	const char *parameter, *kept;

	if (last == NULL)
		return;
	parameter = api_text("%.*s", (int)strcspn(last, "}") - 1, last + 1);
	kept = api_text("%s", world_get(parameter));
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		const char *body = !takes_json(route) ? NULL
				   : route->change    ? "{}"
						      : example_body(route->takes, NULL, NULL);

		world_set(parameter, ids[i]);
		if (!route->stream)
			expect_status(call(route, "", "If-Match: \"1\"\r\n", body), 404, "%s %s",
				methods[route->method], world_path(route));
	}
	world_set(parameter, kept);
}

static void test_malformed_json_is_400(void)
{
	for_every_route(send_malformed);
}

static void test_json_that_is_no_object_is_422(void)
{
	for_every_route(send_no_object);
}

static void test_another_media_type_is_415(void)
{
	for_every_route(send_other_media_type);
}

static void test_only_utf_8_is_taken(void)
{
	static const struct {
		const char *type;
		int status;
	} rows[] = { { "application/json;charset=UTF-8", 422 },
		{ "application/json; charset=\"utf-8\"", 422 }, { "application/json; version=1", 422 },
		{ "application/json;", 422 }, { "application/json; charset=utf-16", 415 },
		{ "application/json; version=1; CHARSET=latin1", 415 },
		{ "application/json; charset=utf-8; charset=us-ascii", 415 },
		{ "application/json; charset", 415 }, { "application/json; charset=\"", 415 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_status(api_call(FACILITATOR, "POST", "/v1/networks",
				      api_text("Content-Type: %s\r\n", rows[i].type), "{}"),
			rows[i].status, "%s", rows[i].type);
}

static void test_a_body_too_large_is_413(void)
{
	for_every_route(send_too_large);
}

static void test_a_body_where_none_is_taken_is_422(void)
{
	for_every_route(send_body_where_none_is_taken);
}

static void test_an_undeclared_parameter_is_400(void)
{
	for_every_route(send_unknown_parameter);
}

static void test_a_page_that_cannot_be_is_400(void)
{
	for_every_route(send_bad_page);
}

static void test_a_parameter_out_of_bounds_is_400_for_every_parameter(void)
{
	for_every_route(send_bad_parameters);
}

static void test_the_example_of_every_parameter_is_taken(void)
{
	for_every_route(send_examples_of_parameters);
}

static void test_a_change_without_if_match_is_428(void)
{
	for_every_route(change_without_version);
}

static void test_a_change_of_another_version_is_412(void)
{
	for_every_route(change_other_version);
}

static void test_of_two_changes_of_one_version_the_second_is_412(void)
{
	for_every_route(change_twice_with_one_version);
}

static void test_head_answers_as_get_without_the_body(void)
{
	for_every_route(ask_for_the_head);
	for_every_route(read_again);
}

static void test_another_method_is_405_and_tells_which_are_allowed(void)
{
	for_every_route(use_another_method);
}

static void test_an_id_that_names_no_record_is_404(void)
{
	for_every_route(name_no_record);
}

static void test_an_address_that_is_none_is_404(void)
{
	static const char *const paths[] = { "/", "/v1", "/v1/", "/v2/me", "/v1/me/", "/v1/nothing",
		"/v1//me", "/v1/organizations/", "/V1/me" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		expect_status(api_get(FACILITATOR, paths[i]), 404, "%s", paths[i]);
	api_forget();
}

const struct test tests_protocol[] = {
	TEST(test_malformed_json_is_400),
	TEST(test_json_that_is_no_object_is_422),
	TEST(test_another_media_type_is_415),
	TEST(test_only_utf_8_is_taken),
	TEST(test_a_body_too_large_is_413),
	TEST(test_a_body_where_none_is_taken_is_422),
	TEST(test_an_undeclared_parameter_is_400),
	TEST(test_a_page_that_cannot_be_is_400),
	TEST(test_a_parameter_out_of_bounds_is_400_for_every_parameter),
	TEST(test_the_example_of_every_parameter_is_taken),
	TEST(test_a_change_without_if_match_is_428),
	TEST(test_a_change_of_another_version_is_412),
	TEST(test_of_two_changes_of_one_version_the_second_is_412),
	TEST(test_head_answers_as_get_without_the_body),
	TEST(test_another_method_is_405_and_tells_which_are_allowed),
	TEST(test_an_id_that_names_no_record_is_404),
	TEST(test_an_address_that_is_none_is_404),
	TEST_END,
};
