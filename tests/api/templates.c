/* Networks founded from templates: those of docs/examples/networks, read back value by value, and spoilt. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/arena.h"
#include "halved/resources/resources.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define TEMPLATES 5

static const char *const files[TEMPLATES] = { "wa-cop-2026", "wa-school-networks-2024", "attendance-lab-2026",
	"district-self-assessment", "attendance-solutions-network" };

/* In the world there is a wa-cop-2026 already, so each is founded under a slug of its own. */
static const char *slug_of(size_t i)
{
	return api_text("template-%zu", i);
}

static struct arena *arena;
static const struct json *templates[TEMPLATES];

static const struct json *read_json(const char *text)
{
	struct json_fault fault;
	const struct json *json = json_read(arena, text, strlen(text), &fault);

	expect(json != NULL, "%.200s", text);
	return json;
}

static const char *file_text(const char *name)
{
	static char text[65536];
	FILE *file = fopen(api_text("docs/examples/networks/%s.json", name), "r");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void read_templates(void)
{
	if (arena != NULL)
		return;
	world_make();
	arena = arena_new();
	for (size_t i = 0; i < TEMPLATES; i++)
		templates[i] = read_json(file_text(files[i]));
}

static const struct field *field_of(const struct resource *resource, const char *name)
{
	for (const struct field *field = resource->fields; field->name != NULL; field++)
		if (strcmp(field->name, name) == 0)
			return field;
	return NULL;
}

/* ---- writing a template with one value changed ---- */

/* Replaces (text NULL: leaves out) the value at a place; "extra" adds a member to the object that it is. */
struct change {
	const struct json *at;
	const char *text, *extra;
};

static void write_changed(struct buffer *out, const struct json *value, const struct change *change)
{
	bool object = json_kind(value) == JSON_OBJECT, first = true;

	if (value == change->at && change->text != NULL) {
		buffer_string(out, change->text);
		return;
	}
	if (!object && json_kind(value) != JSON_LIST) {
		buffer_string(out, json_print(arena, value));
		return;
	}
	buffer_string(out, object ? "{" : "[");
	for (const struct json *item = json_first(value); item != NULL; item = json_next(item)) {
		if (item == change->at && change->text == NULL && change->extra == NULL)
			continue;
		if (!first)
			buffer_string(out, ",");
		first = false;
		if (object)
			buffer_format(out, "\"%s\":", json_name(item));
		write_changed(out, item, change);
	}
	if (value == change->at)
		buffer_format(out, "%s%s", first ? "" : ",", change->extra);
	buffer_string(out, object ? "}" : "]");
}

static const char *changed(
	const struct json *template, const struct json *at, const char *text, const char *extra)
{
	struct change change = { at, text, extra };
	struct buffer *out = arena_buffer(arena, 65536);

	write_changed(out, template, &change);
	return out->data;
}

static const char *with_slug(const struct json *template, const char *slug)
{
	return changed(template, json_member(template, "slug"), api_text("\"%s\"", slug), NULL);
}

static const struct json *item_of(const struct json *list, size_t n)
{
	const struct json *item = json_first(list);

	while (item != NULL && n-- > 0)
		item = json_next(item);
	return item;
}

/* ---- as they are written ---- */

static void expect_same(
	const struct field *field, const struct json *wanted, const struct json *got, const char *where);

static void expect_same_members(
	const struct resource *resource, const struct json *wanted, const struct json *got, const char *where)
{
	for (const struct json *member = json_first(wanted); member != NULL; member = json_next(member)) {
		const struct field *field = field_of(resource, json_name(member));

		expect(field != NULL, "%s/%s is a field", where, json_name(member));
		if (field != NULL && field->use != FIELD_PARTS)
			expect_same(field, member, json_member(got, field->name),
				api_text("%s/%s", where, field->name));
	}
}

/* A moment is the same in whatever offset it is told. */
static bool is_same_moment(const char *wanted, const char *got)
{
	return got != NULL &&
	       strcmp(api_sql(api_text("select '%s'::timestamptz = '%s'::timestamptz", wanted, got)), "t") ==
		       0;
}

static void expect_same(
	const struct field *field, const struct json *wanted, const struct json *got, const char *where)
{
	size_t n = 0;
	bool same;

	if (json_kind(wanted) == JSON_OBJECT) {
		expect_same_members(field->of, wanted, got, where);
		return;
	}
	if (json_kind(wanted) == JSON_LIST) {
		expect(json_count(got) == json_count(wanted), "%s has %zu items, not %zu", where,
			json_count(got), json_count(wanted));
		for (const struct json *item = json_first(wanted); item != NULL; item = json_next(item), n++)
			expect_same(field, item, item_of(got, n), api_text("%s/%zu", where, n));
		return;
	}
	if (json_kind(wanted) == JSON_NUMBER)
		same = json_kind(got) == JSON_NUMBER && fabs(json_number(got) - json_number(wanted)) < 1e-9;
	else if (field->type == FIELD_TIME)
		same = is_same_moment(json_string(wanted), json_string(got));
	else
		same = got != NULL && strcmp(json_print(arena, wanted), json_print(arena, got)) == 0;
	expect(same, "%s is %s, not %s", where, got == NULL ? "absent" : json_print(arena, got),
		json_print(arena, wanted));
}

/* Every part is a list of the network, under its own name. */
static const char *list_of(const char *slug, const char *part)
{
	char *path = (char *)api_text("/v1/networks/%s/%s?limit=200", slug, part);

	for (char *at = path; *at != '?'; at++)
		*at = *at == '_' ? '-' : *at;
	return path;
}

static void expect_founded(size_t i)
{
	const char *slug = slug_of(i);
	const struct answer *answer = api_post(FACILITATOR, "/v1/networks", with_slug(templates[i], slug));
	const struct json *rest = read_json(with_slug(templates[i], slug));

	expect_status(answer, 201, "%s", files[i]);
	expect_same_members(&resource_network, rest, read_json(answer->body), files[i]);
	answer = api_get(FACILITATOR, api_text("/v1/networks/%s", slug));
	expect_same_members(&resource_network, rest, read_json(answer->body), files[i]);
	for (const struct field *field = resource_network.fields; field->name != NULL; field++) {
		const struct json *wanted = json_member(templates[i], field->name), *got;

		if (field->use != FIELD_PARTS)
			continue;
		answer = api_get(FACILITATOR, list_of(slug, field->name));
		expect_status(answer, 200, "%s", field->name);
		got = json_member(read_json(answer->body), "items");
		if (wanted != NULL)
			expect_same(field, wanted, got, api_text("%s/%s", files[i], field->name));
		else
			expect(json_count(got) == 0, "%s has no %s", files[i], field->name);
	}
	api_forget();
}

static void test_every_template_founds_a_network_that_reads_back_as_it_is_written(void)
{
	read_templates();
	for (size_t i = 0; i < TEMPLATES; i++)
		expect_founded(i);
	expect_value(api_get(FACILITATOR, "/v1/networks/template-1"), "starts_on", "2024-06-01");
	api_forget();
}

/* What the five descriptions of networks count, by hand. */
static void test_the_templates_hold_what_their_sources_count(void)
{
	static const struct {
		const char *sql, *wanted;
	} rows[] = {
		{ "select string_agg(to_char(starts_at at time zone time_zone, 'DD Mon HH24:MI') || "
		  "to_char(ends_at at time "
		  "zone time_zone, '-HH24:MI'), ', ' order by id) from session where network_id = "
		  "find_network('template-0')",
			"27 Jan 13:00-14:30, 17 Mar 13:00-14:30, 21 Apr 13:00-14:30, 09 Jun 13:00-14:30" },
		{ "select count(*) from commitment where network_id = find_network('template-0')", "6" },
		{ "select members_planned || ' ' || starts_on || ' ' || ends_on || ' ' || member_kind from "
		  "network where "
		  "slug = 'template-1'",
			"24 2024-06-01 2025-06-30 school" },
		{ "select jsonb_array_length(eligibility -> 'states') || ' ' || member_kind from network "
		  "where slug = "
		  "'template-2'",
			"16 lea" },
		{ "select concat_ws(' ', check_in, sessions_least, sessions_most, minutes, starts_on, "
		  "ends_on, team_least, "
		  "team_most, jsonb_array_length(elements)) from coaching_plan where network_id = "
		  "find_network('template-2')",
			"t 4 7 60 2026-03-01 2026-09-30 2 3 4" },
		{ "select string_agg(n::text, ' ') from (select count(*) as n from instrument, "
		  "jsonb_array_elements(items) i "
		  "where network_id = find_network('template-3') group by i ->> 'ingredient') x",
			"4 4 4 4 4" },
		{ "select string_agg(r ->> 'code', ' ') from instrument, jsonb_array_elements(ratings) r "
		  "where network_id = "
		  "find_network('template-3') and not (r ->> 'known')::boolean",
			"dont-know" },
		{ "select count(*) filter (where voluntary) || ' of ' || count(*) from commitment where "
		  "network_id = "
		  "find_network('template-4')",
			"3 of 3" },
		{ "select string_agg(series || ' ' || n, ', ' order by first) from (select series, count(*) "
		  "n, min(id) first "
		  "from session where network_id = find_network('template-4') and starts_at is null group by "
		  "series) x",
			"Starting the school year strong 4, Small groups 2, Peer learning community 1" },
		{ "select string_agg(code || ' ' || increased || '+' || continuing, ', ' order by id) from "
		  "(select k.id, "
		  "k.code, count(*) filter (where c.trend = 'increased') increased, count(*) filter (where "
		  "c.trend = "
		  "'continuing') continuing from cause k join cause c on c.under = k.code and c.network_id = "
		  "k.network_id "
		  "where k.network_id = find_network('template-4') group by k.id) x",
			"barriers 3+6, aversion 4+3, disengagement 2+2, misconceptions 2+4" },
		{ "select string_agg(distinct level, ' ') from practice where network_id = "
		  "find_network('template-4')",
			"mitigation prevention problem_solving" },
		/* what a source links to: tools with the slides of a summit and four districts, examples at
		   work */
		{ "select count(*) filter (where kind = 'tool') || ' ' || count(*) filter (where code like "
		  "'summit-%') || ' ' || count(*) filter (where kind = 'practice') from practice where link "
		  "is not null and network_id = find_network('template-4')",
			"12 5 4" },
		{ "select string_agg(code, ' ' order by id) from practice where link is not null and "
		  "network_id = find_network('template-1')",
			"empathy-interview dilemma-consultancy roles-template mtss-framework "
			"campaign-toolkit" },
		{ "select recordings -> 0 ->> 'title' from session where network_id = "
		  "find_network('template-1') and recordings <> '[]'",
			"Strong teaming and data: College Place" },
		{ "select string_agg(jsonb_array_length(agenda)::text, ' ') from session where network_id = "
		  "find_network('template-4') and agenda <> '[]'",
			"9" },
		/* each idea of its theory is a practice of the same level */
		{ "select string_agg(under || ' ' || n, ', ' order by under) from (select p ->> 'under' as "
		  "under, "
		  "count(*) n from theory t, jsonb_array_elements(t.parts) p join practice r on r.code = p "
		  "->> "
		  "'practice' and replace(r.level, '_', '-') = p ->> 'under' where t.network_id = "
		  "find_network('template-4') and r.network_id = t.network_id group by 1) x",
			"mitigation 6, prevention 7, problem-solving 6" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *value = api_sql(rows[i].sql);

		expect(strcmp(value, rows[i].wanted) == 0, "%s\nis %s, not %s", rows[i].sql, value,
			rows[i].wanted);
	}
	api_forget();
}

/* ---- everything or nothing ---- */

static const char *count_all(void)
{
	return api_text("%s",
		api_sql("select concat_ws(' ', (select count(*) from network), (select count(*) from "
			"commitment), (select count(*) from session), (select count(*) from ask), (select "
			"count(*) from coaching_plan), (select count(*) from instrument), (select count(*) "
			"from "
			"cause), (select count(*) from practice), (select count(*) from theory))"));
}

static void expect_refused(const char *body, int status, const char *pointer)
{
	const struct answer *answer = api_post(FACILITATOR, "/v1/networks", body);

	expect_status(answer, status, "%s", pointer);
	expect(names(answer, pointer), "%s is named: %.300s", pointer, answer->body);
}

static void test_the_same_slug_is_refused_the_second_time(void)
{
	const char *before;

	read_templates();
	before = count_all();
	for (size_t i = 0; i < TEMPLATES; i++)
		expect_refused(with_slug(templates[i], slug_of(i)), 409, "/slug");
	CU_ASSERT_STRING_EQUAL(count_all(), before);
	api_forget();
}

/* One value, by its place in a template, that every field allows and the whole does not. */
static void test_parts_that_do_not_hold_together_are_refused_and_nothing_is_made(void)
{
	static const struct {
		size_t template;
		const char *place, *text, *pointer;
	} rows[] = {
		{ 0, "/commitments/0/rule/at_risk_share", "1", NULL },
		{ 0, "/commitments/5/rule/met_share", "0.25", "/commitments/5/rule/at_risk_share" },
		{ 0, "/sessions/2/time_zone", "\"Mars/Olympus\"", "/sessions/2/time_zone" },
		{ 0, "/sessions/3/time_zone", "\"PST\"", "/sessions/3/time_zone" },
		{ 0, "/sessions/1/ends_at", "\"2026-03-17T12:00:00-07:00\"", "/sessions/1/ends_at" },
		{ 0, "/sessions/1/ends_at", "null", "/sessions/1/ends_at" },
		{ 0, "/sessions/1/starts_at", "null", "/sessions/1/starts_at" },
		{ 0, "/sessions/0/minutes", "60", "/sessions/0/minutes" },
		{ 0, "/commitments/1/position", "1", "/commitments/1/position" },
		{ 0, "/sessions/1/title", "\"Session 1\"", NULL },
		{ 1, "/sessions/1/title", "\"First convening\"", "/sessions/1/title" },
		{ 0, "/practices/4/code", "\"foundational-1\"", "/practices/4/code" },
		{ 2, "/coaching_plans/0/sessions_most", "3", "/coaching_plans/0/sessions_most" },
		{ 2, "/coaching_plans/0/team_most", "1", "/coaching_plans/0/team_most" },
		{ 2, "/coaching_plans/0/ends_on", "\"2026-02-01\"", "/coaching_plans/0/ends_on" },
		{ 2, "/coaching_plans/0/elements/3/code", "\"sharing\"",
			"/coaching_plans/0/elements/3/code" },
		{ 3, "/instruments/0/items/19/ingredient", "\"none\"", "/instruments/0/items/19/ingredient" },
		{ 3, "/instruments/0/items/1/code", "\"actionable-data-1\"", "/instruments/0/items/1/code" },
		{ 3, "/instruments/0/ratings/4/code", "\"strength\"", "/instruments/0/ratings/4/code" },
		{ 4, "/theories/0/parts/3/under", "\"mitigation-none\"", "/theories/0/parts/3/under" },
		{ 4, "/causes/1/under", "\"aversion\"", "/causes/1/under" },
		{ 4, "/causes/1/under", "\"family-duties\"", "/causes/1/under" },
		{ 4, "/causes/12/code", "\"illness\"", "/causes/12/code" },
		{ 4, "/time_zone", "\"Mars/Olympus\"", "/time_zone" },
	};

	read_templates();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct json *at = templates[rows[i].template];
		const char *slug = api_text("holds-%zu", i), *before = count_all(), *body;

		for (const char *place = rows[i].place; *place == '/';) {
			size_t size = strcspn(place + 1, "/"), n;
			const char *part = api_text("%.*s", (int)size, place + 1);

			at = sscanf(part, "%zu", &n) == 1 ? item_of(at, n) : json_member(at, part);
			place += size + 1;
		}
		CU_ASSERT_PTR_NOT_NULL_FATAL(at);
		body = changed(templates[rows[i].template], at, rows[i].text, NULL);
		body = with_slug(read_json(body), slug);
		if (rows[i].pointer == NULL) {
			expect_status(api_post(FACILITATOR, "/v1/networks", body), 201, "%s", rows[i].place);
			continue;
		}
		expect_refused(body, 422, rows[i].pointer);
		CU_ASSERT_STRING_EQUAL(count_all(), before);
	}
	api_forget();
}

static void test_all_that_is_wrong_with_the_parts_is_told_at_once(void)
{
	const struct answer *answer = api_post(FACILITATOR, "/v1/networks",
		"{\"slug\":\"at-once\",\"name\":\"N\",\"aim\":\"A\",\"goal\":{\"baseline_year\":\"2023-24\","
		"\"target_reduction\":0.5,\"target_year\":\"2028-29\"},\"sessions\":[{\"title\":\"1\",\"time_"
		"zone\":"
		"\"Mars/Olympus\"},{\"title\":\"2\",\"time_zone\":\"Mars/"
		"Venus\",\"ends_at\":\"2026-01-01T00:00:00Z\"}],"
		"\"causes\":[{\"code\":\"one\",\"label\":\"One\",\"under\":\"two\"},{\"code\":\"two\","
		"\"label\":\"Two\"}]}");

	expect_status(answer, 422, "four faults");
	expect(names(answer, "/sessions/0/time_zone") && names(answer, "/sessions/1/time_zone") &&
			names(answer, "/sessions/1/starts_at") && names(answer, "/causes/0/under"),
		"%s", answer->body);
	api_forget();
}

/* ---- spoilt in every field ---- */

static const char *wrong_value(const struct field *field)
{
	switch (field->type) {
	case FIELD_INTEGER:
		return api_text("%lld", field->min - 1);
	case FIELD_REAL:
		return api_text("%g", field->most + 1);
	case FIELD_BOOLEAN:
		return "\"yes\"";
	case FIELD_OBJECT:
		return "[]";
	case FIELD_LIST:
		return "{}";
	case FIELD_TEXT:
		return field->choices != NULL ? "\"none of them\"" : "7";
	default:
		return "\"none of them\"";
	}
}

/* Every field of every object of a template, its first of each list: another type, out of bounds, missing. */
static unsigned spoil(const struct json *template, const struct json *object, const struct resource *resource,
	const char *pointer)
{
	unsigned count = 1;

	expect_refused(changed(template, object, NULL, "\"no_such_field\":1"), 422,
		api_text("%s/no_such_field", pointer));
	for (const struct field *field = resource->fields; field->name != NULL; field++) {
		const struct json *value = json_member(object, field->name);
		const char *here = api_text("%s/%s", pointer, field->name);

		if (value == NULL)
			continue;
		expect_refused(changed(template, value, wrong_value(field), NULL), 422, here);
		count++;
		if (field->required) {
			expect_refused(changed(template, value, NULL, NULL), 422, here);
			expect_refused(changed(template, value, "null", NULL), 422, here);
			count += 2;
		}
		if (json_kind(value) == JSON_OBJECT)
			count += spoil(template, value, field->of, here);
		else if (field->of != NULL && json_count(value) > 0)
			count += spoil(template, json_first(value), field->of, api_text("%s/0", here));
	}
	return count;
}

static void test_a_template_that_is_spoilt_in_any_field_is_refused_by_its_place(void)
{
	const char *before;
	unsigned count = 0;

	read_templates();
	before = count_all();
	for (size_t i = 0; i < TEMPLATES; i++) {
		count += spoil(templates[i], templates[i], &resource_network, "");
		CU_ASSERT_STRING_EQUAL(count_all(), before);
	}
	expect(count > 200, "%u spoilt templates", count);
	api_forget();
}

static void test_the_examples_of_all_parts_are_valid_together(void)
{
	const char *body = example_body(&resource_network, "slug", "\"of-examples\"");
	const struct answer *answer;

	world_make();
	body = api_text("%.*s", (int)strlen(body) - 1, body);
	for (const struct field *field = resource_network.fields; field->name != NULL; field++)
		if (field->use == FIELD_PARTS && field->of != &resource_cause)
			body = api_text(
				"%s,\"%s\":[%s]", body, field->name, example_body(field->of, NULL, NULL));
		else if (field->use == FIELD_PARTS)
			body = api_text("%s,\"causes\":[{\"code\":\"barriers\",\"label\":\"Barriers\"},%s]",
				body, example_body(field->of, NULL, NULL));
	answer = api_post(FACILITATOR, "/v1/networks", api_text("%s}", body));
	expect_status(answer, 201, "one of each");
	expect_status(api_patch(FACILITATOR, answer->location, "{\"commitments\":[]}"), 422, "as a change");
	expect(names(api_patch(FACILITATOR, answer->location, "{\"commitments\":[]}"), "/commitments"),
		"at creation only");
	api_forget();
}

/* ---- what follows from a template ---- */

static void test_only_who_is_eligible_becomes_a_member(void)
{
	const struct answer *answer;

	world_make();
	api_post(FACILITATOR, "/v1/networks",
		"{\"slug\":\"eligible\",\"name\":\"N\",\"aim\":\"A\",\"member_kind\":\"lea\",\"goal\":{"
		"\"baseline_year\":"
		"\"2023-24\",\"target_reduction\":0.5,\"target_year\":\"2028-29\"},\"eligibility\":{"
		"\"states\":[\"OR\","
		"\"WA\"],\"challenge_signed\":true}}");
	answer = api_post(FACILITATOR, "/v1/organizations",
		"{\"kind\":\"district\",\"name\":\"Example "
		"District\",\"state\":\"CO\",\"codes\":[{\"scheme\":"
		"\"co-district\",\"code\":\"9876\"}]}");
	expect_status(answer, 201, "a district elsewhere");
	answer = api_post(FACILITATOR, "/v1/networks/eligible/members",
		"{\"organization\":\"co-9876\",\"joined_on\":\"2026-01-01\",\"commitment_signed_on\":\"2026-"
		"01-01\"}");
	expect_status(answer, 422, "of another state");
	expect(names(answer, "/organization") && strstr(answer->body, "OR, WA") != NULL, "%s", answer->body);
	api_sql("update organization set state = 'WA' where address in ('wa-01109', 'wa-esd-101')");
	answer = api_post(FACILITATOR, "/v1/networks/eligible/members",
		"{\"organization\":\"wa-01109\",\"joined_on\":\"2026-01-01\"}");
	expect_status(answer, 422, "without its signature");
	expect(names(answer, "/commitment_signed_on"), "%s", answer->body);
	answer = api_post(FACILITATOR, "/v1/networks/eligible/members",
		"{\"organization\":\"wa-01109\",\"joined_on\":\"2026-01-01\",\"commitment_signed_on\":\"2026-"
		"01-01\"}");
	expect_status(answer, 201, "a district that may");
	expect(names(api_patch(FACILITATOR, answer->location, "{\"commitment_signed_on\":null}"),
		       "/commitment_signed_on"),
		"nor is it taken back");
	answer = api_post(FACILITATOR, "/v1/networks/eligible/members",
		"{\"organization\":\"wa-esd-101\",\"joined_on\":\"2026-01-01\",\"commitment_signed_on\":"
		"\"2026-01-01\"}");
	expect_status(answer, 201, "a service district is an LEA, too");
	api_forget();
}

static void test_an_ask_without_a_day_stays_a_draft(void)
{
	const char *ask = create(FACILITATOR, "asks",
		"{\"title\":\"t\",\"purpose\":\"p\",\"reader\":\"r\",\"minutes\":5,\"gives_back\":\"g\"}");
	const struct answer *answer = api_post(FACILITATOR, state(ask, "publish"), NULL);

	expect_status(answer, 422, "no day");
	expect(names(answer, "/due_on"), "%s", answer->body);
	expect_status(api_patch(FACILITATOR, ask, "{\"due_on\":\"2026-03-03\"}"), 200, "a day");
	publish_ask(ask);
	expect(names(api_patch(FACILITATOR, ask, "{\"due_on\":null}"), "/due_on"), "it keeps its day");
	api_forget();
}

static void test_a_cause_stands_under_one_of_its_network(void)
{
	const struct answer *answer;

	expect(names(api_post(FACILITATOR, in_network("causes"),
			     "{\"code\":\"under-none\",\"label\":\"L\",\"under\":\"no-such-kind\"}"),
		       "/under"),
		"no such kind");
	answer = api_post(FACILITATOR, in_network("causes"),
		"{\"code\":\"of-a-kind\",\"label\":\"L\",\"under\":\"barriers\"}");
	expect_status(answer, 201, "under barriers");
	expect(names(api_patch(FACILITATOR, answer->location, "{\"under\":\"of-a-kind\"}"), "/under"),
		"itself");
	answer = api_post(FACILITATOR, in_network("causes"), "{\"code\":\"of-a-kind\",\"label\":\"L\"}");
	expect_status(answer, 409, "the same code");
	expect(names(answer, "/code"), "%s", answer->body);
	answer = api_get(DISTRICT, in_network("causes?under=barriers"));
	expect(strstr(answer->body, "\"of-a-kind\"") != NULL &&
			strstr(answer->body, "\"code\":\"barriers\"") == NULL,
		"the causes of a kind: %s", answer->body);
	api_forget();
}

static void test_the_official_wording_is_loaded_by_one_change(void)
{
	const struct json *plan;
	const struct answer *answer;
	const char *path;

	read_templates();
	answer = api_get(DISTRICT, "/v1/networks/template-3/instruments");
	answer = api_get(FACILITATOR, "/v1/networks/template-3/instruments");
	path = api_text("/v1/instruments/%s", value_at(answer, "items/0/id"));
	plan = json_member(json_first(json_member(read_json(answer->body), "items")), "items");
	answer = api_patch(FACILITATOR, path,
		api_text("{\"items\":%s}",
			changed(plan, json_first(plan), NULL, "\"wording\":\"As its authors say it.\"")));
	expect_status(answer, 200, "the wording");
	expect_value(answer, "items/0/wording", "As its authors say it.");
	expect_value(answer, "items/19/code", "strategic-partnerships-4");
	expect(names(api_patch(FACILITATOR, path,
			     "{\"ingredients\":[{\"code\":\"other\",\"label\":\"Other\"}]}"),
		       "/items/0/ingredient"),
		"items without their ingredient");
	api_forget();
}

const struct test tests_templates[] = {
	TEST(test_every_template_founds_a_network_that_reads_back_as_it_is_written),
	TEST(test_the_templates_hold_what_their_sources_count),
	TEST(test_the_same_slug_is_refused_the_second_time),
	TEST(test_parts_that_do_not_hold_together_are_refused_and_nothing_is_made),
	TEST(test_all_that_is_wrong_with_the_parts_is_told_at_once),
	TEST(test_a_template_that_is_spoilt_in_any_field_is_refused_by_its_place),
	TEST(test_the_examples_of_all_parts_are_valid_together),
	TEST(test_only_who_is_eligible_becomes_a_member),
	TEST(test_an_ask_without_a_day_stays_a_draft),
	TEST(test_a_cause_stands_under_one_of_its_network),
	TEST(test_the_official_wording_is_loaded_by_one_change),
	TEST_END,
};
