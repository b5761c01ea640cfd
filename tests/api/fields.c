/* For every field of every body that a route takes: what is refused, by its JSON pointer, and what is taken.
 */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdio.h>
#include <string.h>

/* Where a field stands: in a resource, which stands in a field of another. */
struct place {
	const struct route *route;
	const struct place *up; /* NULL: the body itself */
	const struct field *in; /* the field of `up` that holds the resource */
	const struct resource *resource;
};

/* Of a change: a field that is given at creation only. */
static bool is_fixed(const struct place *place, const struct field *field)
{
	return place->route->change && place->up == NULL && field_is_once(field);
}

/* The whole body when `inside` stands at the place; a merge patch has nothing else in it. */
static const char *body_around(const struct place *place, const char *inside)
{
	for (; place->up != NULL; place = place->up) {
		if (place->in->type == FIELD_LIST)
			inside = api_text("[%s]", inside);
		if (place->up->up == NULL && place->route->change)
			inside = api_text("{\"%s\":%s}", place->in->name, inside);
		else
			inside = example_body(place->up->resource, place->in->name, inside);
	}
	return inside;
}

static const char *pointer_of(const struct place *place, const char *name)
{
	const char *pointer = api_text("/%s", name);

	for (; place->up != NULL; place = place->up)
		pointer = api_text(
			"/%s%s%s", place->in->name, place->in->type == FIELD_LIST ? "/0" : "", pointer);
	return pointer;
}

/* The body with this value for this field (NULL: without it). */
static const char *body_with(const struct place *place, const char *name, const char *value)
{
	if (place->up == NULL && place->route->change)
		return api_text("{\"%s\":%s}", name, value);
	return body_around(place, example_body(place->resource, name, value));
}

static const struct answer *send(const struct place *place, const char *body)
{
	const struct route *route = place->route;

	return api_call(who_may(route->right), route->change ? "PATCH" : "POST", world_path(route),
		route->change ? "If-Match: \"1\", \"2\"\r\n" : NULL, body);
}

static void expect_refused(const struct place *place, const char *body, const char *pointer, const char *why)
{
	const struct answer *answer = send(place, body);

	expect_status(answer, 422, "%s: %s %s", place->route->path, pointer, why);
	expect(names(answer, pointer), "%s: %s is named when it %s: %.300s", place->route->path, pointer, why,
		answer->body);
}

/* Calls `test` for every field at every place of every body. */
static void for_every_field(
	const struct place *place, void (*test)(const struct place *, const struct field *))
{
	for (const struct field *field = place->resource->fields; field->name != NULL; field++) {
		test(place, field);
		api_forget();
		if (field->of != NULL && is_given(field) && !is_fixed(place, field))
			for_every_field(&(struct place){ place->route, place, field, field->of }, test);
	}
}

static void for_every_body(void (*test)(const struct place *, const struct field *))
{
	world_make();
	for (size_t i = 0; i < route_count; i++)
		if (routes[i].takes != NULL && !routes[i].stream && world_path(&routes[i]) != NULL)
			for_every_field(&(struct place){ &routes[i], NULL, NULL, routes[i].takes }, test);
}

/* ---- what is wrong with a value ---- */

static bool is_number(const struct field *field)
{
	return field->type == FIELD_INTEGER || field->type == FIELD_REAL;
}

static void refuse_wrong_types(const struct place *place, const struct field *field)
{
	static const struct {
		const char *value;
		bool (*fits)(const struct field *);
	} values[] = { { "17", is_number }, { "true", NULL }, { "[[]]", NULL }, { "{\"a\":{}}", NULL },
		{ "\"\\u0007\"", NULL } };

	if (!is_given(field) || is_fixed(place, field))
		return;
	for (size_t i = 0; i < 4; i++) {
		const char *pointer = pointer_of(place, field->name);

		if ((field->type == FIELD_BOOLEAN && i == 1) || (is_number(field) && i == 0))
			continue;
		if (field->type == FIELD_LIST && i == 2)
			pointer = api_text("%s/0", pointer);
		if (field->type == FIELD_OBJECT && i == 3)
			pointer = api_text("%s/a", pointer);
		expect_refused(
			place, body_with(place, field->name, values[i].value), pointer, values[i].value);
	}
}

static const char *letters(long long count)
{
	static char text[20000];

	memset(text, 'a', sizeof(text));
	text[count] = '\0';
	return api_text("\"%s\"", text);
}

/* Values of the right JSON type that lie outside of what the field allows; NULL ends them. */
static void list_bad_values(const struct field *field, const char *bad[4])
{
	size_t count = 0;

	memset(bad, 0, 4 * sizeof(bad[0]));
	switch (field->type) {
	case FIELD_TEXT:
		bad[count++] = field->choices != NULL ? "\"none of them\""
						      : letters((field->max > 0 ? field->max : 200) + 1);
		if (field->min > 0)
			bad[count++] = "\"\"";
		break;
	case FIELD_INTEGER:
		bad[count++] = api_text("%lld", field->min - 1);
		bad[count++] = api_text("%lld", (field->max != 0 ? field->max : 2147483647) + 1);
		bad[count++] = api_text("%lld.5", field->min);
		break;
	case FIELD_REAL:
		bad[count++] = api_text("%.4f", field->least - 0.001);
		bad[count++] = api_text("%.4f", field->most + 0.001);
		break;
	case FIELD_DATE:
		bad[count++] = "\"2026-02-30\"";
		bad[count++] = "\"30.1.2026\"";
		break;
	case FIELD_TIME:
		bad[count++] = "\"2026-01-27T13:00:00\"";
		bad[count++] = "\"2026-01-27T24:00:00Z\"";
		break;
	case FIELD_ZONE:
		bad[count++] = "\"Pacific Time\"";
		bad[count++] = "\"Mars/Olympus\"";
		break;
	case FIELD_YEAR:
		bad[count++] = "\"2022-24\"";
		bad[count++] = "\"2022\"";
		break;
	case FIELD_CHOICE:
	case FIELD_VISIBILITY:
		bad[count++] = "\"none of them\"";
		bad[count++] = "\"\"";
		break;
	case FIELD_EMAIL:
		bad[count++] = "\"nobody\"";
		break;
	case FIELD_LINK:
		bad[count++] = "\"javascript:alert(1)\"";
		break;
	case FIELD_SLUG:
		bad[count++] = "\"Not A Slug\"";
		bad[count++] = letters(64);
		break;
	case FIELD_ORGANIZATION:
	case FIELD_MEMBER:
		bad[count++] = "\"wa-00000\"";
		bad[count++] = "\"not a code\"";
		break;
	case FIELD_PERSON:
		bad[count++] = "\"999999\"";
		bad[count++] = "\"not an id\"";
		break;
	default:
		break;
	}
}

static void refuse_bad_values(const struct place *place, const struct field *field)
{
	const char *bad[4];

	if (!is_given(field) || is_fixed(place, field))
		return;
	list_bad_values(field, bad);
	for (size_t i = 0; i < 4 && bad[i] != NULL; i++)
		expect_refused(place, body_with(place, field->name, bad[i]), pointer_of(place, field->name),
			api_text("%.60s", bad[i]));
}

static void refuse_too_many_items(const struct place *place, const struct field *field)
{
	const char *list = "1";

	if (!is_given(field) || is_fixed(place, field) || field->type != FIELD_LIST)
		return;
	for (size_t items = 1; items < field->items + 1; items *= 2)
		list = api_text("%s,%s", list, list);
	expect_refused(place, body_with(place, field->name, api_text("[%s]", list)),
		pointer_of(place, field->name), "has too many items");
}

static void refuse_missing(const struct place *place, const struct field *field)
{
	if (!field->required || field->use == FIELD_SHOWN)
		return;
	if (place->route->change && (place->up == NULL || place->up->in == NULL) &&
		(place->up == NULL || place->in->type == FIELD_OBJECT))
		return;
	expect_refused(
		place, body_with(place, field->name, NULL), pointer_of(place, field->name), "is missing");
}

static void refuse_null_for_required(const struct place *place, const struct field *field)
{
	if (field->required && is_given(field) && !is_fixed(place, field))
		expect_refused(place, body_with(place, field->name, "null"), pointer_of(place, field->name),
			"is null");
}

static void refuse_twice(const struct place *place, const struct field *field)
{
	const char *twice = api_text("%s,\"%s\":%s", field->example, field->name, field->example);

	if (is_given(field) && !is_fixed(place, field))
		expect_refused(place, body_with(place, field->name, twice), pointer_of(place, field->name),
			"is given twice");
}

static void refuse_shown(const struct place *place, const struct field *field)
{
	if (field->use == FIELD_SHOWN)
		expect_refused(place, body_with(place, field->name, field->example),
			pointer_of(place, field->name), "is the service's own");
}

static void refuse_change_of_once(const struct place *place, const struct field *field)
{
	if (is_fixed(place, field))
		expect_refused(place, body_with(place, field->name, field->example),
			pointer_of(place, field->name), "cannot be changed");
}

static void refuse_unknown(const struct place *place, const struct field *field)
{
	if (field == place->resource->fields)
		expect_refused(place, body_with(place, "no_such_field", "1"),
			pointer_of(place, "no_such_field"), "is unknown");
}

static void test_a_value_of_another_type_is_refused_for_every_field(void)
{
	for_every_body(refuse_wrong_types);
}

static void test_a_value_out_of_bounds_is_refused_for_every_field(void)
{
	for_every_body(refuse_bad_values);
}

static void test_a_list_too_long_is_refused_for_every_list(void)
{
	for_every_body(refuse_too_many_items);
}

static void test_a_missing_field_is_refused_for_every_required_one(void)
{
	for_every_body(refuse_missing);
}

static void test_null_is_refused_for_every_required_field(void)
{
	for_every_body(refuse_null_for_required);
}

static void test_a_field_given_twice_is_refused_for_every_field(void)
{
	for_every_body(refuse_twice);
}

static void test_a_field_the_service_makes_is_refused(void)
{
	for_every_body(refuse_shown);
}

static void test_a_field_given_once_cannot_be_changed(void)
{
	for_every_body(refuse_change_of_once);
}

static void test_an_unknown_field_is_refused_in_every_object(void)
{
	for_every_body(refuse_unknown);
}

/* ---- what is taken ---- */

static const struct answer *patch(const struct route *route, const char *name, const char *value)
{
	return api_patch(who_may(route->right), world_path(route), api_text("{\"%s\":%s}", name, value));
}

static void for_every_change(void (*test)(const struct route *, const struct field *))
{
	world_make();
	for (size_t i = 0; i < route_count; i++)
		for (const struct field *field = routes[i].takes != NULL ? routes[i].takes->fields : NULL;
			routes[i].change && field->name != NULL; field++) {
			if (field->use == FIELD_FREE)
				test(&routes[i], field);
			api_forget();
		}
}

/* An end goes with its beginning, and a quote with its kind. */
static const char *cleared(const struct field *field)
{
	return strcmp(field->name, "starts_at") == 0	? "null,\"ends_at\":null"
	       : strcmp(field->name, "ends_at") == 0	? "null,\"starts_at\":null"
	       : strcmp(field->name, "quote_kind") == 0 ? "null,\"quote\":null"
							: "null";
}

static const char *set_again(const struct route *route, const struct field *field)
{
	const char *other = strcmp(field->name, "starts_at") == 0 ? "ends_at" : "starts_at";

	if (strcmp(field->name, "starts_at") != 0 && strcmp(field->name, "ends_at") != 0)
		return field->example;
	for (const struct field *at = route->takes->fields; at->name != NULL; at++)
		if (strcmp(at->name, other) == 0)
			return api_text("%s,\"%s\":%s", field->example, other, at->example);
	return field->example;
}

static void clear_and_set(const struct route *route, const struct field *field)
{
	const struct answer *answer;

	if (!field->required) {
		answer = patch(route, field->name, cleared(field));
		expect_status(answer, 200, "%s: null for %s", route->path, field->name);
		if (field->fallback == NULL)
			expect(strcmp(value_at(answer, field->name), "null") == 0, "%s: null clears %s",
				route->path, field->name);
		else
			expect(strcmp(value_at(answer, field->name), "null") != 0, "%s: %s falls back",
				route->path, field->name);
	}
	if (strcmp(field->example, "null") == 0)
		return; /* it names a record that no example can know */
	answer = patch(route, field->name, set_again(route, field));
	expect_status(answer, 200, "%s: %s is %s", route->path, field->name, field->example);
	expect(strcmp(value_at(answer, field->name), "null") != 0, "%s: %s is set", route->path, field->name);
	expect(strcmp(api_get(who_may(route->right), world_path(route))->body, answer->body) == 0,
		"%s: reading gives what the change of %s has answered", route->path, field->name);
}

static void test_null_clears_every_optional_field_and_its_example_sets_it_again(void)
{
	world_make();
	api_sql("update ask set status = 'draft'");			/* a published one keeps its day */
	api_sql("alter table session disable trigger sheets_outdated"); /* nor is a moved session's sheet
									   changed */
	for_every_change(clear_and_set);
	api_sql("alter table session enable trigger sheets_outdated");
	api_sql("update ask set status = 'published'");
}

static void test_several_faults_are_told_at_once(void)
{
	const struct answer *answer;

	world_make();
	answer = api_post(FACILITATOR, "/v1/networks",
		"{\"slug\":\"x\",\"name\":7,\"goal\":{\"baseline_year\":\"2022\"},\"b\":1}");
	expect_status(answer, 422, "many faults");
	expect(names(answer, "/slug") && names(answer, "/name") && names(answer, "/goal/baseline_year") &&
			names(answer, "/goal/target_year") && names(answer, "/b") && names(answer, "/aim"),
		"each is named: %s", answer->body);
	api_forget();
}

const struct test tests_fields[] = {
	TEST(test_a_value_of_another_type_is_refused_for_every_field),
	TEST(test_a_value_out_of_bounds_is_refused_for_every_field),
	TEST(test_a_list_too_long_is_refused_for_every_list),
	TEST(test_a_missing_field_is_refused_for_every_required_one),
	TEST(test_null_is_refused_for_every_required_field),
	TEST(test_a_field_given_twice_is_refused_for_every_field),
	TEST(test_a_field_the_service_makes_is_refused),
	TEST(test_a_field_given_once_cannot_be_changed),
	TEST(test_an_unknown_field_is_refused_in_every_object),
	TEST(test_null_clears_every_optional_field_and_its_example_sets_it_again),
	TEST(test_several_faults_are_told_at_once),
	TEST_END,
};
