/* For every route that creates: the same Idempotency-Key makes one record and gives one answer. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

static unsigned keys;

static const char *new_key(void)
{
	return api_text("Idempotency-Key: key-%u\r\n", ++keys);
}

static const char *count_of(const struct route *route)
{
	return api_sql(api_text("select count(*) from %s", route->takes->table));
}

static const struct answer *post(const struct route *route, const char *key, const char *body)
{
	return api_call(who_may(route->right), "POST", world_path(route), key, body);
}

static void for_every_creation(void (*test)(const struct route *))
{
	world_make();
	for (size_t i = 0; i < route_count; i++)
		if (is_creation(&routes[i])) {
			test(&routes[i]);
			api_forget();
		}
}

static void create_twice(const struct route *route)
{
	const char *body = world_room(route), *key = new_key(), *before, *after;
	const struct answer *first = post(route, key, body), *again;

	expect_status(first, 201, "%s: the first", route->path);
	world_remember(route, first);
	before = count_of(route);
	again = post(route, key, body);
	after = count_of(route);
	expect_status(again, 201, "%s: again", route->path);
	expect(strcmp(first->body, again->body) == 0 && strcmp(first->etag, again->etag) == 0 &&
			strcmp(first->location, again->location) == 0,
		"%s: the same answer: %s %s", route->path, first->head, again->head);
	expect(strstr(again->head, "Idempotency-Replayed: true") != NULL, "%s: and it says so", route->path);
	expect(strcmp(before, after) == 0, "%s: %s rows, then %s", route->path, before, after);
	again = post(route, key, api_text(" %s", body));
	expect_status(again, 422, "%s: another body", route->path);
	expect(strcmp(value_at(again, "code"), "key_reused") == 0, "%s: %s", route->path, again->body);
}

static void fail_first(const struct route *route)
{
	const char *body = world_room(route), *key = new_key();
	const struct answer *answer = post(route, key, "{\"no_such_field\":1}");

	expect_status(answer, 422, "%s: a body that is refused", route->path);
	answer = post(route, key, body);
	expect_status(answer, 201, "%s: its key is free", route->path);
	world_remember(route, answer);
}

static const struct route *creation_of(const char *name)
{
	for (size_t i = 0; i < route_count; i++)
		if (is_creation(&routes[i]) && strcmp(routes[i].takes->name, name) == 0)
			return &routes[i];
	return NULL;
}

static void test_a_repeated_creation_makes_one_record_and_gives_one_answer(void)
{
	for_every_creation(create_twice);
}

static void test_a_refused_creation_leaves_its_key_free(void)
{
	for_every_creation(fail_first);
}

static void test_keys_belong_to_who_sent_them_and_to_the_route(void)
{
	const struct route *session, *commitment;
	const char *key, *path;

	world_make();
	session = creation_of("session");
	commitment = creation_of("commitment");
	key = new_key();
	path = world_path(commitment);
	expect_status(post(session, key, example_body(session->takes, NULL, NULL)), 201, "one route");
	expect_status(
		post(commitment, key, example_body(commitment->takes, NULL, NULL)), 201, "another route");
	expect_status(api_call(ADMIN, "POST", path, key, example_body(commitment->takes, NULL, NULL)), 201,
		"another actor");
	api_forget();
}

static void test_a_key_is_forgotten_after_a_day(void)
{
	const struct route *session;
	const char *key, *body;
	const struct answer *first, *later;

	world_make();
	session = creation_of("session");
	key = new_key();
	body = example_body(session->takes, NULL, NULL);
	first = post(session, key, body);
	api_sql("update request_key set created_at = created_at - interval '24 hours 1 second'");
	later = post(session, key, body);
	expect_status(later, 201, "after a day");
	expect(strcmp(first->location, later->location) != 0, "another record: %s", later->location);
	api_forget();
}

static void test_a_key_in_no_form_is_400(void)
{
	static const char *const wrong[] = { "", "a b", "\"\xc3\xa9\"" };
	const struct route *session;
	char longest[202];

	world_make();
	session = creation_of("session");
	for (size_t i = 0; i < 3; i++)
		expect_status(post(session, api_text("Idempotency-Key: %s\r\n", wrong[i]),
				      example_body(session->takes, NULL, NULL)),
			400, "%s", wrong[i]);
	memset(longest, 'k', 201);
	longest[201] = '\0';
	expect_status(post(session, api_text("Idempotency-Key: %s\r\n", longest),
			      example_body(session->takes, NULL, NULL)),
		400, "201 characters");
	api_forget();
}

static void test_while_the_first_still_runs_the_second_is_409(void)
{
	const struct route *session;
	PGconn *first;
	const struct answer *answer;

	world_make();
	session = creation_of("session");
	first = PQconnectdb(api_database());
	PQclear(PQexec(first, "begin"));
	PQclear(PQexec(first,
		"select pg_advisory_xact_lock(hashtextextended((select account_id from credential where "
		"hash = sha256('facilitator'))"
		" || ' POST /v1/networks/{network}/sessions running', 0))"));
	answer = post(session, "Idempotency-Key: running\r\n", example_body(session->takes, NULL, NULL));
	expect_status(answer, 409, "while it runs");
	expect(strcmp(value_at(answer, "code"), "still_running") == 0, "%s", answer->body);
	PQclear(PQexec(first, "rollback"));
	PQfinish(first);
	expect_status(post(session, "Idempotency-Key: running\r\n", example_body(session->takes, NULL, NULL)),
		201, "when it has failed");
	api_forget();
}

static void test_a_repeated_change_of_state_gives_the_first_answer(void)
{
	const char *path, *key = new_key();
	const struct answer *first, *again;

	world_make();
	path = api_text("/v1/cycles/%s/start", world_get("cycle"));
	first = api_call(FACILITATOR, "POST", path, key, NULL);
	again = api_call(FACILITATOR, "POST", path, key, NULL);
	expect_status(first, 200, "start");
	expect_status(again, 200, "start again");
	expect(strcmp(first->body, again->body) == 0, "the same answer");
	expect_status(api_call(FACILITATOR, "POST", path, NULL, NULL), 409, "without the key");
	api_forget();
}

const struct test tests_retries[] = {
	TEST(test_a_repeated_creation_makes_one_record_and_gives_one_answer),
	TEST(test_a_refused_creation_leaves_its_key_free),
	TEST(test_keys_belong_to_who_sent_them_and_to_the_route),
	TEST(test_a_key_is_forgotten_after_a_day),
	TEST(test_a_key_in_no_form_is_400),
	TEST(test_while_the_first_still_runs_the_second_is_409),
	TEST(test_a_repeated_change_of_state_gives_the_first_answer),
	TEST_END,
};
