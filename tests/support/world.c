#include "world.h"

#include "halved/base/check.h"

#include <stdio.h>
#include <string.h>

static struct {
	char parameter[40], id[64];
} ids[90];
static size_t id_count;
static bool made;

void world_set(const char *parameter, const char *id)
{
	size_t i;

	for (i = 0; i < id_count && strcmp(ids[i].parameter, parameter) != 0; i++)
		;
	check(i < COUNT_OF(ids));
	id_count = i == id_count ? id_count + 1 : id_count;
	snprintf(ids[i].parameter, sizeof(ids[i].parameter), "%s", parameter);
	snprintf(ids[i].id, sizeof(ids[i].id), "%s", id);
}

const char *world_get(const char *parameter)
{
	for (size_t i = 0; i < id_count; i++)
		if (strcmp(ids[i].parameter, parameter) == 0)
			return ids[i].id;
	return NULL;
}

bool is_given(const struct field *field)
{
	return field->use != FIELD_SHOWN;
}

bool is_creation(const struct route *route)
{
	return route->method == HTTP_POST && route->status == 201 && route->takes != NULL &&
	       route->takes->table != NULL && !route->stream && strcmp(route->right, RIGHT_OPEN) != 0;
}

const char *example_body(const struct resource *resource, const char *name, const char *replacement)
{
	const char *body = "";
	bool placed = name == NULL || replacement == NULL;

	for (const struct field *field = resource->fields; field->name != NULL; field++) {
		bool replaced = name != NULL && strcmp(field->name, name) == 0;
		const char *value = replaced ? replacement : field->example;

		placed = placed || replaced;
		/* parts would be records that nobody asked for: tests count what a network has */
		if ((replaced || (is_given(field) && field->use != FIELD_PARTS)) && value != NULL)
			body = api_text(
				"%s%s\"%s\":%s", body, body[0] != '\0' ? "," : "", field->name, value);
	}
	if (!placed)
		body = api_text("%s%s\"%s\":%s", body, body[0] != '\0' ? "," : "", name, replacement);
	return api_text("{%s}", body);
}

const char *world_path(const struct route *route)
{
	const char *path = "", *at = route->path;

	while (*at != '\0') {
		size_t size = strcspn(at, "{"), name;

		path = api_text("%s%.*s", path, (int)size, at);
		at += size;
		if (*at == '\0')
			break;
		name = strcspn(at, "}");
		if (world_get(api_text("%.*s", (int)name - 1, at + 1)) == NULL)
			return NULL;
		path = api_text("%s%s", path, world_get(api_text("%.*s", (int)name - 1, at + 1)));
		at += name + 1;
	}
	return path;
}

/* The route that acts on one record of the resource: PATH/{parameter}. */
static const struct route *route_of_record(const struct resource *resource, enum http_method method)
{
	for (size_t i = 0; i < route_count; i++) {
		size_t size = strlen(resource->path);

		if (routes[i].method == method && strncmp(routes[i].path, resource->path, size) == 0 &&
			routes[i].path[size] == '/' && strchr(routes[i].path + size + 1, '/') == NULL)
			return &routes[i];
	}
	return NULL;
}

static void remember(const struct resource *resource, const struct answer *answer)
{
	const struct route *route = route_of_record(resource, HTTP_GET);
	const char *slash = strrchr(answer->location, '/');

	if (answer->status != 201 || slash == NULL || route == NULL)
		return;
	slash = strrchr(route->path, '{');
	world_set(api_text("%.*s", (int)strlen(slash) - 2, slash + 1), strrchr(answer->location, '/') + 1);
}

/* What can be given only once, or somebody acts by, and how another one is made; such a record need not go to
 * make room. */
static const struct {
	const char *resource, *field, *format; /* # is a number */
} singular[] = {
	{ "organization", "codes", "[{\"scheme\":\"wa-district\",\"code\":\"#\"}]" },
	{ "network", "slug", "\"network-#\"" },
	{ "person", "email", "\"person#@example.org\"" },
	{ "cause", "code", "\"cause-#\"" },
	{ "practice", "code", "\"practice-#\"" },
	{ "instrument", "code", "\"instrument-#\"" },
	{ "feed", "label", "\"Feed #\"" },
	{ "ask", "title", "\"Ask #\"" },
	{ "form_link", "label", "\"Link #\"" },
};

static bool is_singular(const struct resource *resource)
{
	for (size_t i = 0; i < COUNT_OF(singular); i++)
		if (strcmp(resource->name, singular[i].resource) == 0)
			return true;
	return false;
}

static const char *numbered(const char *format, unsigned number)
{
	const char *at = strchr(format, '#');

	return at == NULL ? format : api_text("%.*s%u%s", (int)(at - format), format, number, at + 1);
}

static const char *renewed_body(const struct resource *resource)
{
	static unsigned number = 70000;

	for (size_t i = 0; i < COUNT_OF(singular); i++) {
		if (strcmp(resource->name, singular[i].resource) != 0)
			continue;
		return example_body(resource, singular[i].field, numbered(singular[i].format, ++number));
	}
	return example_body(resource, NULL, NULL);
}

const char *world_body(const struct route *route)
{
	return renewed_body(route->takes);
}

bool world_found_once(bool *is_made, const char *template)
{
	world_make();
	if (*is_made)
		return false;
	*is_made = true;
	api_make(FACILITATOR, "/v1/networks", template);
	return true;
}

const char *world_room(const struct route *route)
{
	const struct route *remove = route_of_record(route->takes, HTTP_DELETE);

	if (remove != NULL && !is_singular(route->takes))
		api_call(who_may(remove->right), "DELETE", world_path(remove), NULL, NULL);
	return renewed_body(route->takes);
}

void world_remember(const struct route *route, const struct answer *answer)
{
	if (!is_singular(route->takes))
		remember(route->takes, answer);
}

void expect_forgotten(enum who who, const char *record, const char *field, const char *value)
{
	const struct answer *answer = api_post(who, state(record, "forget"), NULL);

	expect_status(answer, 200, "%s is forgotten", record);
	expect_value(answer, "earlier", "[]");
	expect_value(answer, field, value);
}

void sign_in(enum who who, const char *secret)
{
	api_sql(api_text(
		"insert into credential (hash, kind, account_id, idle, expires_at, ends_at)"
		" select sha256('%s'), 'sign_in', account_id, '1 day', now() + interval '1 day', now() + "
		"interval '1 day'"
		" from credential where hash = sha256('%s')",
		secret, who_names[who]));
}

/* Who belongs to what the world has; the others are there from the start. */
static void make_actors(const char *resource)
{
	if (strcmp(resource, "organization") == 0)
		api_sql("select make_token(sha256(convert_to(name, 'UTF8')), role, find_organization(code)) "
			"from (values"
			" ('district', 'district_lead', 'wa-01109'), ('member', 'district_member', "
			"'wa-01109'),"
			" ('leaver', 'district_lead', 'wa-80119'),"
			" ('coach', 'coach', 'wa-esd-101')) a (name, role, code)");
	if (strcmp(resource, "organization") == 0) {
		sign_in(DISTRICT, who_secret(SIGNED));
		world_set("account",
			api_sql("select account_id from credential where hash = sha256('member')"));
	}
	if (strcmp(resource, "network") == 0)
		api_sql("insert into network (slug, name, aim, goal, starts_on)"
			" select 'elsewhere', 'Elsewhere', aim, goal, starts_on from network where slug = "
			"'wa-cop-2026';"
			"select make_token(sha256(convert_to(name, 'UTF8')), role, null, '', null, "
			"find_network(slug)) from (values"
			" ('host', 'facilitator', 'wa-cop-2026'), ('presenter', 'presenter', 'wa-cop-2026'),"
			" ('visitor', 'facilitator', 'elsewhere'), ('outsider', 'reader', 'elsewhere')) a "
			"(name, role, slug);"
			"insert into cause (network_id, code, label) select id, 'barriers', 'Barriers' from "
			"network;"
			"insert into membership (network_id, organization_id, joined_on, left_on) values"
			" (find_network('wa-cop-2026'), find_organization('wa-80119'), '2025-09-01', "
			"'2025-12-31');"
			"insert into credential (hash, kind, account_id, network_id)"
			" select sha256('kept'), 'token', account_id, find_network('wa-cop-2026')"
			" from credential where hash = sha256('district')");
}

void ask_due(const char *ask, const char *day)
{
	api_sql(api_text("set local session_replication_role = replica;"
			 "update ask set due_on = '%s' where id = %s",
		day, strrchr(ask, '/') + 1));
}

void publish_ask(const char *ask)
{
	const char *due = value_at(api_get(FACILITATOR, ask), "due_on");

	ask_due(ask, "tomorrow");
	expect_status(api_post(FACILITATOR, state(ask, "publish"), NULL), 200, "published");
	ask_due(ask, due);
}

static void make_record(const struct route *route)
{
	const struct answer *answer =
		api_post(who_may(route->right), world_path(route), example_body(route->takes, NULL, NULL));

	expect_status(answer, 201, "the examples of %s are valid together", route->takes->name);
	expect(answer->etag[0] != '\0', "%s answers an ETag", route->path);
	remember(route->takes, answer);
	make_actors(route->takes->name);
	if (strcmp(route->takes->name, "ask") == 0)
		publish_ask(answer->location);
	if (strcmp(route->takes->name, "member") == 0)
		expect_status(api_post(who_may(route->right), world_path(route),
				      "{\"organization\":\"wa-01158\",\"joined_on\":\"2026-01-01\"}"),
			201, "a second member");
}

const char *signed_in(enum who who)
{
	static unsigned number;
	const char *secret = api_text("hs_%064u", ++number);

	sign_in(who, secret);
	return api_text("Cookie: halved=%s\r\nSec-Fetch-Site: same-origin\r\n", secret);
}

void world_let_in(void)
{
	api_sql("update account set disabled_at = null; update credential set revoked_at = null where label "
		"<> 'revoked';"
		"update api_token set withdrawn_at = null; update feed set withdrawn_at = null;"
		"update form_link set withdrawn_at = null; select renew_credentials()");
}

/* The secret of what there is becomes the one that tests know. */
static void make_secret(const char *table, const char *path, enum who who)
{
	expect_status(
		api_post(SIGNED, api_text("%s/%s/secret", path, world_get(table)), NULL), 200, "%s", path);
	api_sql(api_text("update credential set hash = sha256('%s') where id = (select credential_id from %s "
			 "where id = %s)",
		who_secret(who), table, world_get(table)));
}

/* Files with something to show; nobody commits or records them. # is a number. */
static const struct {
	const char *path, *query, *parameter, *text;
} uploads[] = {
	{ "/v1/networks/{network}/imports", "kind=counts", "import",
		"school_year,member,enrolled,chronic\r\n2020-21,wa-01109,100,20\r\n2020-21,wa-01158,50,10\r\n"
		"2019-20,wa-01158,50,60\r\n2018-19,wa-01158,50,9\r\n" },
	{ "/v1/sessions/{session}/sheets", "least=30", "sheet",
		"Name (original name),Email,Join time,Leave time,Duration (minutes)\r\n"
		"Example Guest #,,01/27/2026 01:00:00 PM,01/27/2026 02:00:00 PM,60\r\n" },
};

static const struct answer *make_upload(const struct route *route)
{
	static unsigned number;
	size_t i = 0;
	const struct answer *answer;

	while (i < COUNT_OF(uploads) && strcmp(uploads[i].path, route->path) != 0)
		i++;
	check(i < COUNT_OF(uploads));
	answer = api_call(who_may(route->right), "POST",
		api_text("%s?%s", world_path(route), uploads[i].query), "Content-Type: text/csv\r\n",
		numbered(uploads[i].text, number++));
	expect_status(answer, 201, "%s takes a file", route->path);
	world_set(uploads[i].parameter, strrchr(answer->location, '/') + 1);
	return answer;
}

const struct answer *world_upload(const struct resource *resource)
{
	const struct route *route = routes;

	while (!route->stream || route->gives != resource)
		check(++route < routes + route_count);
	return make_upload(route);
}

void world_make(void)
{
	if (made)
		return;
	made = true;
	world_set("sign_in", "current");
	for (size_t i = 0; i < route_count; i++)
		if (is_creation(&routes[i]))
			make_record(&routes[i]);
		else if (routes[i].stream)
			make_upload(&routes[i]);
	world_set("entry", api_sql("select id from sheet_entry order by id limit 1"));
	api_sql("insert into alias (network_id, name, organization_id, heads) select "
		"find_network('wa-cop-2026'),"
		" 'example room ' || n, find_organization('wa-01109'), 2 from generate_series(1, 3) n");
	world_set("alias", api_sql("select id from alias order by id limit 1"));
	make_secret("feed", "/v1/feeds", FEED);
	make_secret("form_link", "/v1/form-links", FORM);
}

const char *in_network(const char *list)
{
	world_make();
	return api_text("/v1/networks/wa-cop-2026/%s", list);
}

const char *state(const char *path, const char *verb)
{
	return api_text("%s/%s", path, verb);
}

const char *create(enum who who, const char *list, const char *body)
{
	const struct answer *answer = api_post(who, in_network(list), body);

	expect_status(answer, 201, "%s", list);
	return answer->location;
}
