/* For every list: pages and filters. */
#include "../support/api.h"
#include "../support/tables.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/csv.h"
#include "halved/base/spool.h"

#include <string.h>
#include <unistd.h>

/* At least three of everything that a list can show. */
static void fill(void)
{
	static bool filled;

	world_make();
	if (filled)
		return;
	filled = true;
	for (size_t i = 0; i < route_count * 3; i++) {
		const struct route *route = &routes[i / 3];

		if (is_creation(route))
			api_post(who_may(route->right), world_path(route),
				example_body(route->takes, NULL, NULL));
	}
	expect_status(
		api_patch(who_may(RIGHT_SUBMIT), api_text("/v1/submissions/%s", world_get("submission")),
			"{\"cells\":[{\"enrolled\":9,\"chronic\":1},{\"grade\":\"K\",\"enrolled\":4,"
			"\"chronic\":1},"
			"{\"grade\":\"1\",\"group\":\"race:asian\",\"suppressed\":true}]}"),
		200, "three cells");
	api_forget();
}

static bool is_list(const struct route *route)
{
	return route->many && route->method == HTTP_GET && world_path(route) != NULL;
}

#define WALKED_MOST 100 /* pages of two; the audit trail is much longer */

/* Reading another's trail leaves an entry in it; reading one's own does not. */
static enum who walker(const struct route *route)
{
	return route->watched != NULL && strcmp(route->watched, WATCHED_TRAIL) == 0 ? DISTRICT
										    : who_may(route->right);
}

/* The items of the first `most` pages as they are printed, one a line, walking by Link. */
static const char *walk(
	const struct route *route, const char *query, unsigned most, unsigned *pages, unsigned *items)
{
	const char *target = api_text("%s%s", world_path(route), query), *text = "";

	for (*pages = *items = 0; target[0] != '\0' && *pages < most; ++*pages) {
		const struct answer *answer = api_get(walker(route), target);
		const char *more = value_at(answer, "more");

		expect_status(answer, 200, "%s", target);
		expect(strcmp(more, answer->next[0] != '\0' ? "true" : "false") == 0,
			"%s: more and Link agree", target);
		for (unsigned i = 0;; i++, ++*items) {
			const char *item = value_at(answer, api_text("items/%u", i));

			if (item[0] == '\0')
				break;
			expect(strstr(text, item) == NULL, "%s: nothing comes twice", target);
			text = api_text("%s%s\n", text, item);
		}
		target = answer->next;
	}
	return text;
}

static void test_pages_walk_every_list_once_in_one_order(void)
{
	unsigned walked = 0;

	fill();
	for (size_t i = 0; i < route_count; i++) {
		unsigned pages, items, all_pages, all_items;
		const char *by_two, *at_once;

		if (!is_list(&routes[i]))
			continue;
		by_two = walk(&routes[i], "?limit=2", WALKED_MOST, &pages, &items);
		at_once = walk(&routes[i], "?limit=200", 1, &all_pages, &all_items);
		expect(strncmp(by_two, at_once, strlen(by_two)) == 0 &&
				(pages == WALKED_MOST || strcmp(by_two, at_once) == 0),
			"%s: two by two is all at once:\n%s\n%s", routes[i].path, by_two, at_once);
		expect(pages == (items + 1) / 2 + (items == 0), "%s: %u items on %u pages", routes[i].path,
			items, pages);
		walked += items >= 3;
		api_forget();
	}
	expect(walked >= 9, "%u lists have three items", walked);
}

static void test_every_list_also_comes_as_a_table(void)
{
	size_t told = 0;

	fill();
	for (size_t i = 0; i < route_count; i++) {
		const struct answer *list, *table;
		const char *target;
		struct csv_reader *reader;
		int file;

		if (!is_list(&routes[i]))
			continue;
		target = api_text("%s?limit=20", world_path(&routes[i]));
		table = api_call(walker(&routes[i]), "GET", target, "Accept: text/csv\r\n", NULL);
		list = api_get(walker(&routes[i]), target);
		expect(table->status == 200 && strstr(table->head, "text/csv; charset=utf-8") != NULL &&
				strstr(table->head, ".csv\"") != NULL &&
				strstr(table->head, "Accept") != NULL,
			"%s: %s", target, table->head);
		expect((table->next[0] == '\0') == (list->next[0] == '\0'), "%s: the next page", target);
		file = spool_make("/tmp");
		expect(spool_put(file, table->body, table->size) && lseek(file, 0, SEEK_SET) == 0,
			"the file");
		reader = csv_open(file);
		told += expect_table(target, reader, json_member(list->json, "items"));
		csv_close(reader);
		close(file);
		api_forget();
	}
	expect(told >= 100, "%zu rows were compared", told);
}

static void test_a_page_has_50_items_unless_asked_otherwise(void)
{
	const struct answer *answer;

	fill();
	answer = api_get(READER, "/v1/organizations");
	expect(json_count(json_member(answer->json, "items")) == 50 && answer->next[0] != '\0',
		"organizations");
	api_forget();
}

static void test_the_next_page_keeps_the_filters(void)
{
	const struct answer *answer;

	fill();
	answer = api_get(READER, "/v1/organizations?kind=district&limit=2");
	expect(strstr(answer->next, "kind=district") != NULL && strstr(answer->next, "limit=2") != NULL, "%s",
		answer->next);
	api_forget();
}

static const char *plain(const char *example)
{
	return example[0] == '"' ? api_text("%.*s", (int)strlen(example) - 2, example + 1) : example;
}

/* Others, like since, have tests of their own. */
static bool is_equality(const struct route *route, const struct field *query)
{
	for (const struct field *field = route->gives->fields; field->name != NULL; field++)
		if (strcmp(field->name, query->name) == 0)
			return field->type != FIELD_OBJECT;
	return false;
}

/* What a filter's example leaves. */
static const char *wanted(const struct field *field)
{
	const char *example = plain(field->example);

	return field->type == FIELD_BOOLEAN ? (strcmp(example, "1") == 0 ? "true" : "false") : example;
}

static void filter(const struct route *route, const struct field *field)
{
	const struct answer *answer = api_get(who_may(route->right),
		api_text("%s?%s=%s&limit=200", world_path(route), field->name, plain(field->example)));
	bool reference = field->type == FIELD_ORGANIZATION;
	size_t count = json_count(json_member(answer->json, "items"));

	for (size_t i = 0; i < count; i++) {
		const char *value = value_at(
			answer, api_text("items/%zu/%s%s", i, field->name, reference ? "/code" : ""));

		expect(strcmp(value, wanted(field)) == 0, "%s?%s=%s gives %s", route->path, field->name,
			plain(field->example), value);
	}
}

static void test_every_filter_gives_only_what_it_says(void)
{
	fill();
	for (size_t i = 0; i < route_count; i++)
		for (const struct field *field = routes[i].query; field != NULL && field->name != NULL;
			field++) {
			if (is_list(&routes[i]) && is_equality(&routes[i], field))
				filter(&routes[i], field);
			api_forget();
		}
}

static void test_a_filter_finds_what_there_is(void)
{
	fill();
	expect(strstr(api_get(READER, "/v1/organizations?parent=wa-esd-101")->body, "wa-01109") != NULL,
		"parent");
	expect(strstr(api_get(READER, "/v1/organizations?kind=esd")->body, "wa-esd-101") != NULL, "kind");
	expect(strstr(api_get(READER, "/v1/organizations?state=CO")->body, "wa-") == NULL, "another state");
	expect(json_count(json_member(
		       api_get(FACILITATOR, api_text("/v1/networks/%s/cycles?tier=2", world_get("network")))
			       ->json,
		       "items")) >= 3,
		"tier");
	api_forget();
}

/* Of the records made from the examples. Other tests may have made more: what a filter leaves out is looked
 * for by name. */
static const struct {
	const char *asked, *shows, *hides;
} asks[] = {
	{ "sessions?series=Sessions%20of%202026", "Sessions of 2026", NULL },
	{ "sessions?from=2026-01-27&to=2026-01-27", "\"starts_at\":\"2026-01-27T", NULL },
	{ "sessions?from=2026-01-28", "items", "\"starts_at\":\"2026-01-27T" },
	{ "sessions?to=2026-01-26", "items", "\"starts_at\":\"2026-01-27T" },
	{ "commitments?counts=sessions", "\"counts\": \"sessions\"", NULL },
	{ "commitments?counts=asks", "items", "\"counts\": \"sessions\"" },
	{ "commitments?voluntary=0", "\"voluntary\":false", NULL },
	{ "theories?part=early-outreach", "\"early-outreach\"", NULL },
	{ "theories?part=late-outreach", "items", "\"early-outreach\"" },
	{ "assessment-rounds?closed=0", "\"closed\":false", NULL },
	{ "assessment-rounds?theories=1", "\"theories\":true", NULL },
	{ "coaching-plans?title=Coaching%20of%20a%20team", "\"title\":\"Coaching of a team\"", NULL },
	{ "coaching-plans?title=None", "\"items\":[]", NULL },
	{ "coaching-plans?check_in=1&minutes=60", "\"check_in\":true", "\"check_in\":false" },
	{ "coaching-plans?check_in=0", "items", "\"title\":\"Coaching of a team\"" },
	{ "coaching-plans?minutes=59", "\"items\":[]", NULL },
	{ "instruments?code=district-system", "\"code\":\"district-system\"", NULL },
	{ "members/wa-01109/team?role=lead", "\"role\":\"lead\"", NULL },
	{ "members/wa-01109/statements?says=contested", "\"says\":\"contested\"", NULL },
	{ "members/wa-01109/excuses?commitment=1", "\"commitment\":\"1\"", NULL },
	{ "wordings?about=cycle", "\"about\":\"cycle\"", NULL },
	{ "wordings?organization=wa-01109", "\"code\":\"wa-01109\"", NULL },
};

static void test_a_filter_of_a_network_s_lists_finds_what_there_is_and_nothing_else(void)
{
	fill();
	api_sql("update cycle set released_to = 'network', releasable = 'w'");
	for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
		const struct answer *answer =
			api_get(FACILITATOR, in_network(api_text("%s&limit=200", asks[i].asked)));

		expect_status(answer, 200, "%s", asks[i].asked);
		expect(strstr(answer->body, asks[i].shows) != NULL, "%s: %s", asks[i].asked, answer->body);
		expect(asks[i].hides == NULL || strstr(answer->body, asks[i].hides) == NULL, "%s: %s",
			asks[i].asked, answer->body);
	}
	api_sql("update cycle set released_to = null, releasable = null where releasable = 'w'");
	api_forget();
}

static void test_people_are_found_by_what_they_are_called_and_do(void)
{
	static const char people[] = "/v1/organizations/wa-01109/people";
	const char *nurse = api_make(FACILITATOR, people, "{\"name\":\"Quokka Lister\",\"title\":\"Nurse\"}")
				    ->location,
		   *clerk = api_make(FACILITATOR, people, "{\"name\":\"Wombat Lister\",\"title\":\"Clerk\"}")
				    ->location;
	const struct answer *answer = api_get(DISTRICT, api_text("%s?name=Quokka%%20Lister", people));

	expect_value(answer, "items/0/id", strrchr(nurse, '/') + 1);
	expect_value(answer, "items/1", "");
	answer = api_get(DISTRICT, api_text("%s?title=Clerk", people));
	expect_value(answer, "items/0/id", strrchr(clerk, '/') + 1);
	expect_value(answer, "items/1", "");
	expect_value(
		api_get(DISTRICT, api_text("%s?name=Quokka%%20Lister&title=Clerk", people)), "items", "[]");
	api_call(FACILITATOR, "DELETE", nurse, NULL, NULL);
	api_call(FACILITATOR, "DELETE", clerk, NULL, NULL);
	api_forget();
}

const struct test tests_lists[] = {
	TEST(test_pages_walk_every_list_once_in_one_order),
	TEST(test_every_list_also_comes_as_a_table),
	TEST(test_a_page_has_50_items_unless_asked_otherwise),
	TEST(test_the_next_page_keeps_the_filters),
	TEST(test_every_filter_gives_only_what_it_says),
	TEST(test_a_filter_finds_what_there_is),
	TEST(test_a_filter_of_a_network_s_lists_finds_what_there_is_and_nothing_else),
	TEST(test_people_are_found_by_what_they_are_called_and_do),
	TEST_END,
};
