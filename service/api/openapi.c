#include "halved/api/openapi.h"

#include "halved/api/error.h"
#include "halved/api/request.h"
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/json.h"
#include "halved/base/limits.h"
#include "openapi_schema.h"

#include <string.h>

#define LIMIT_SCHEMAS 256

static struct text document;

struct writer {
	struct arena *arena;
	struct buffer *out;
	struct schema_use uses[LIMIT_SCHEMAS];
	size_t use_count;
};

/* ---- operations ---- */

static const char *const method_names[] = { "get", "head", "post", "put", "patch", "delete", "options", "" };

/* get_networks_network_cycles: stable as long as the address is. */
static void write_operation_id(struct buffer *out, const struct route *route)
{
	buffer_format(out, "\"operationId\":\"%s", method_names[route->method]);
	for (const char *at = strncmp(route->path, "/v1/", 4) == 0 ? route->path + 3 : route->path;
		*at != '\0'; at++) {
		if (*at == '/' || *at == '.' || *at == '-')
			buffer_string(out, "_");
		else if (*at != '{' && *at != '}')
			buffer_add(out, at, 1);
	}
	buffer_string(out, "\"");
}

/* The tag is the first part of the address. */
static struct text tag_of(const struct route *route)
{
	const char *start = strncmp(route->path, "/v1/", 4) == 0 ? route->path + 4 : route->path + 1;

	return (struct text){ start, strcspn(start, "/.{") };
}

static void separate(struct buffer *out)
{
	if (out->size > 0 && strchr("[{", out->data[out->size - 1]) == NULL)
		buffer_string(out, ",");
}

static void write_parameter(struct buffer *out, const char *name, const char *in, bool required,
	const char *text, const char *schema)
{
	separate(out);
	buffer_format(out, "{\"name\":\"%s\",\"in\":\"%s\",\"required\":%s,\"description\":", name, in,
		required ? "true" : "false");
	json_quote(out, text, strlen(text));
	buffer_format(out, ",\"schema\":%s}", schema);
}

static void write_path_parameters(struct buffer *out, struct arena *arena, const struct route *route)
{
	for (const char *at = strchr(route->path, '{'); at != NULL; at = strchr(at, '{')) {
		size_t size = strcspn(++at, "}");
		char *name = arena_copy(arena, at, size);

		write_parameter(out, name, "path", true, arena_format(arena, "Id or code of the %s.", name),
			"{\"type\":\"string\",\"minLength\":1}");
	}
}

static void write_query_parameters(struct buffer *out, struct arena *arena, const struct route *route)
{
	for (const struct field *field = route->query; field != NULL && field->name != NULL; field++) {
		struct buffer *schema = arena_buffer(arena, LIMIT_REPLY);

		write_query_schema(schema, field);
		write_parameter(out, field->name, "query", field->required,
			field->text != NULL ? field->text : field->name, schema->data);
	}
	if (!route->many)
		return;
	write_parameter(out, "after", "query", false, "Cursor of the page before, from its Link field.",
		"{\"type\":\"string\"}");
	write_parameter(out, "limit", "query", false, "Records on a page.",
		arena_format(arena, "{\"type\":\"integer\",\"minimum\":1,\"maximum\":%d,\"default\":%d}",
			LIMIT_PAGE, LIMIT_PAGE_DEFAULT));
}

static void write_parameters(struct buffer *out, struct arena *arena, const struct route *route)
{
	buffer_string(out, ",\"parameters\":[");
	write_path_parameters(out, arena, route);
	write_query_parameters(out, arena, route);
	if (route_heeds_version(route))
		write_parameter(out, "If-Match", "header", route->change, "The ETag that was read.",
			"{\"type\":\"string\"}");
	if (route_takes_key(route))
		write_parameter(out, "Idempotency-Key", "header", false,
			"Makes sending again safe: the same key gets the first answer for 24 hours.",
			"{\"type\":\"string\",\"minLength\":1,\"maxLength\":200}");
	if (route_takes_reason(route))
		write_parameter(out, "Audit-Reason", "header", false,
			"Why you do this, for those whose record it is; kept in the audit.",
			"{\"type\":\"string\",\"maxLength\":200}");
	buffer_string(out, "]");
}

static void write_header(struct buffer *out, const char *name)
{
	separate(out);
	buffer_format(out, "\"%s\":{\"$ref\":\"#/components/headers/%s\"}", name, name);
}

static const char *use_schema(struct writer *to, const struct resource *resource, enum schema_mode mode)
{
	size_t i = 0;

	while (i < to->use_count && (to->uses[i].resource != resource || to->uses[i].mode != mode))
		i++;
	if (i == to->use_count) {
		check(to->use_count < LIMIT_SCHEMAS);
		to->uses[to->use_count++] = (struct schema_use){ .resource = resource, .mode = mode };
	}
	return arena_format(
		to->arena, "{\"$ref\":\"#/components/schemas/%s\"}", schema_name(to->arena, &to->uses[i]));
}

static void write_body(struct writer *to, const struct route *route)
{
	const char *schema;

	if (route->stream)
		buffer_string(to->out, ",\"requestBody\":{\"required\":true,\"content\":{\"text/"
				       "csv\":{\"schema\":{\"type\":\"string\"}}}}");
	if (route->takes == NULL)
		return;
	schema = use_schema(to, route->takes, route->change ? SCHEMA_PATCH : SCHEMA_CREATE);
	buffer_format(to->out, ",\"requestBody\":{\"required\":true,\"content\":{");
	if (route->change)
		buffer_format(to->out, "\"application/merge-patch+json\":{\"schema\":%s},", schema);
	buffer_format(to->out, "\"application/json\":{\"schema\":%s}}}", schema);
}

static void write_success_headers(struct buffer *out, const struct route *route)
{
	bool record = route->tagged || (!route->many && route->gives != NULL && route->gives->table != NULL);

	write_header(out, "Request-Id");
	if (route->many)
		write_header(out, "Link");
	if (record)
		write_header(out, "ETag");
	if (route->status == 201 || route->status == 302)
		write_header(out, "Location");
	if (route_takes_key(route))
		write_header(out, "Idempotency-Replayed");
}

static void write_success(struct writer *to, const struct route *route)
{
	const char *schema = route->gives == NULL ? NULL : use_schema(to, route->gives, SCHEMA_SHOWN);

	buffer_format(to->out, ",\"responses\":{\"%d\":{\"description\":\"%s\",\"headers\":{",
		route->status != 0 ? route->status : 200, route->many ? "A page." : "Done.");
	write_success_headers(to->out, route);
	if (route->status == 302) {
		buffer_string(to->out, "}}");
		return;
	}
	buffer_string(to->out, "},\"content\":{");
	if (schema != NULL && route->many)
		buffer_format(to->out,
			"\"application/"
			"json\":{\"schema\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":"
			"[\"items\",\"more\"],"
			"\"properties\":{\"items\":{\"type\":\"array\",\"items\":%s},\"more\":{\"type\":"
			"\"boolean\"}}}},\"text/csv\":{\"schema\":{\"type\":\"string\"}}",
			schema);
	else if (schema != NULL)
		buffer_format(to->out, "\"application/json\":{\"schema\":%s}", schema);
	else if (route->media == NULL)
		buffer_string(to->out, "\"application/json\":{\"schema\":{\"type\":\"object\"}}");
	if (route->media != NULL) {
		separate(to->out);
		buffer_format(to->out, "\"%s\":{\"schema\":{\"type\":\"string\"%s}}", route->media,
			strncmp(route->media, "text/", 5) == 0 ? "" : ",\"format\":\"binary\"");
	}
	buffer_string(to->out, "}}");
}

/* The errors an operation can answer with follow from what it takes. */
static void write_failures(struct buffer *out, const struct route *route)
{
	bool writes = route->method != HTTP_GET;
	bool open = strcmp(route->right, RIGHT_OPEN) == 0 && !writes && !route->asks;
	const struct {
		int status;
		bool here;
	} failures[] = {
		{ 304, !writes && (route->tagged || (!route->many && route->gives != NULL &&
							    route->gives->table != NULL)) },
		{ 400, true },
		{ 401, !open },
		{ 403, !open },
		{ 404, !open },
		{ 409, writes || route->asks },
		{ 412, route_heeds_version(route) },
		{ 413, !open },
		{ 415, route->takes != NULL || route->stream },
		{ 422, !open },
		{ 428, route->change || route->asks_why },
		{ 429, true },
		{ 500, true },
		{ 502, route->asks },
		{ 503, !open },
		{ 504, !open },
	};

	for (size_t i = 0; i < COUNT_OF(failures); i++)
		if (failures[i].here)
			buffer_format(out, ",\"%d\":{\"$ref\":\"#/components/responses/Problem%d\"}",
				failures[i].status, failures[i].status);
	buffer_string(out, "}");
}

static void write_operation(struct writer *to, const struct route *route)
{
	struct text tag = tag_of(route);

	separate(to->out);
	buffer_format(to->out, "\"%s\":{", method_names[route->method]);
	write_operation_id(to->out, route);
	buffer_format(to->out, ",\"tags\":[\"%.*s\"],\"summary\":", (int)tag.size, tag.data);
	json_quote(to->out, route->text, strlen(route->text));
	buffer_format(to->out, ",\"x-right\":\"%s\"", route->right);
	if (strcmp(route->right, RIGHT_OPEN) == 0 || strcmp(route->right, RIGHT_CALENDAR) == 0)
		buffer_string(to->out, ",\"security\":[]");
	write_parameters(to->out, to->arena, route);
	write_body(to, route);
	write_success(to, route);
	write_failures(to->out, route);
	buffer_string(to->out, "}");
}

static bool is_first_of_path(size_t i)
{
	for (size_t before = 0; before < i; before++)
		if (strcmp(routes[before].path, routes[i].path) == 0)
			return false;
	return true;
}

static void write_paths(struct writer *to)
{
	buffer_string(to->out, ",\"paths\":{");
	for (size_t i = 0; i < route_count; i++) {
		if (!is_first_of_path(i))
			continue;
		separate(to->out);
		buffer_format(to->out, "\"%s\":{", routes[i].path);
		for (size_t j = i; j < route_count; j++)
			if (strcmp(routes[j].path, routes[i].path) == 0)
				write_operation(to, &routes[j]);
		buffer_string(to->out, "}");
	}
	buffer_string(to->out, "}");
}

/* ---- the rest of the document ---- */

static void write_tags(struct buffer *out)
{
	buffer_string(out, ",\"tags\":[");
	for (size_t i = 0; i < route_count; i++) {
		struct text tag = tag_of(&routes[i]);
		bool first = true;

		for (size_t j = 0; j < i && first; j++) {
			struct text other = tag_of(&routes[j]);

			first = other.size != tag.size || memcmp(other.data, tag.data, tag.size) != 0;
		}
		if (!first)
			continue;
		separate(out);
		buffer_format(out, "{\"name\":\"%.*s\",\"description\":\"%.*s\"}", (int)tag.size, tag.data,
			(int)tag.size, tag.data);
	}
	buffer_string(out, "]");
}

static void write_problem_schema(struct buffer *out)
{
	buffer_string(out,
		"\"Problem\":{\"type\":\"object\",\"description\":\"RFC 9457 problem; code is stable.\","
		"\"required\":[\"type\",\"title\",\"status\",\"code\"],\"properties\":{"
		"\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
		"\"status\":{\"type\":\"integer\"},\"code\":{\"type\":\"string\",\"enum\":[\"http\"");
	for (int error = ERROR_NONE + 1; error < ERROR_COUNT; error++)
		buffer_format(out, ",\"%s\"", error_table[error].code);
	buffer_string(out,
		"]},\"detail\":{\"type\":\"string\"},\"request_id\":{\"type\":\"string\"},"
		"\"errors_left_out\":{\"type\":\"integer\"},"
		"\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"pointer\","
		"\"detail\"],"
		"\"properties\":{\"pointer\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"}}}}}}");
}

static void write_problem_response(struct buffer *out, const struct error_row *row)
{
	buffer_format(out, ",\"Problem%d\":{\"description\":\"%s.\",\"headers\":{", row->status, row->title);
	write_header(out, "Request-Id");
	if (row->status == 401)
		write_header(out, "WWW-Authenticate");
	if (row->status == 429) {
		write_header(out, "RateLimit");
		write_header(out, "RateLimit-Policy");
	}
	if (row->status == 429 || row->status == 503)
		write_header(out, "Retry-After");
	buffer_string(out, "},\"content\":{\"application/problem+json\":"
			   "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}");
}

static void write_problem_responses(struct buffer *out)
{
	buffer_string(out, ",\"responses\":{\"Problem304\":{\"description\":\"Not changed since that "
			   "ETag.\",\"headers\":{");
	write_header(out, "Request-Id");
	write_header(out, "ETag");
	buffer_string(out, "}}");
	for (int error = ERROR_NONE + 1; error < ERROR_COUNT; error++) {
		const struct error_row *row = &error_table[error];
		bool first = error != ERROR_METHOD_NOT_ALLOWED; /* no operation answers that */

		for (int before = ERROR_NONE + 1; before < error; before++)
			first = first && error_table[before].status != row->status;
		if (first)
			write_problem_response(out, row);
	}
	buffer_string(out, "}");
}

static const struct {
	const char *name;
	bool required; /* in every answer that names it */
	const char *type, *text;
} headers[] = {
	{ "Request-Id", true, "string", "Names the request in the log." },
	{ "ETag", true, "string", "The version, for If-Match." },
	{ "Location", true, "string", "Where the new record is." },
	{ "Link", false, "string", "The next page, rel=next; absent on the last one." },
	{ "Idempotency-Replayed", false, "string",
		"true when this is the first answer to the same key, again." },
	{ "WWW-Authenticate", true, "string", "Which token is wanted." },
	{ "Retry-After", true, "integer", "Seconds after which to try again." },
	{ "RateLimit-Policy", false, "string",
		"The limit that was met: by what, q requests in w seconds; absent where tries, not requests, "
		"were too many." },
	{ "RateLimit", false, "string",
		"What is left of it: r requests; t seconds until all are there again." },
};

static void write_headers(struct buffer *out)
{
	buffer_string(out, "\"headers\":{");
	for (size_t i = 0; i < COUNT_OF(headers); i++)
		buffer_format(out,
			"%s\"%s\":{\"description\":\"%s\",\"required\":%s,\"schema\":{\"type\":\"%s\"}}",
			i > 0 ? "," : "", headers[i].name, headers[i].text,
			headers[i].required ? "true" : "false", headers[i].type);
	buffer_string(out, "}");
}

static void write_components(struct writer *to)
{
	buffer_string(to->out, ",\"components\":{\"securitySchemes\":{\"token\":{\"type\":\"http\","
			       "\"scheme\":\"bearer\"},\"sign_in\":{\"type\":\"apiKey\",\"in\":\"cookie\","
			       "\"name\":\"__Host-halved\"}},");
	write_headers(to->out);
	buffer_string(to->out, ",\"schemas\":{");
	write_problem_schema(to->out);
	for (size_t i = 0; i < to->use_count; i++) {
		buffer_format(to->out, ",\"%s\":", schema_name(to->arena, &to->uses[i]));
		write_schema(to->out, &to->uses[i]);
	}
	buffer_string(to->out, "}");
	write_problem_responses(to->out);
	buffer_string(to->out, "}");
}

void openapi_prepare(struct arena *arena)
{
	struct writer to = { .arena = arena, .out = arena_buffer(arena, LIMIT_REPLY) };

	buffer_string(to.out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Halved\",\"version\":\"1\","
			      "\"summary\":\"The record of a network that cuts chronic absence in half.\","
			      "\"license\":{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}},"
			      "\"servers\":[{\"url\":\"/\"}],\"security\":[{\"token\":[]},{\"sign_in\":[]}]");
	write_tags(to.out);
	write_paths(&to);
	write_components(&to);
	buffer_string(to.out, "}");
	check(!to.out->overflow);
	document = (struct text){ to.out->data, to.out->size };
}

struct text openapi_document(void)
{
	return document;
}

static enum flow show_document(struct request *req)
{
	return reply_json(req, 200, document, NULL);
}

const struct step openapi_steps[] = { STEP(show_document), STEP_END };
