/* From an address to a route, its path values and its query values. */
#include "request_private.h"

#include "halved/api/validate.h"

#include <string.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* False when an escape is broken, the result is not UTF-8 or contains U+0000. */
bool decode_percent(struct arena *arena, struct text raw, char **decoded)
{
	char *out = arena_alloc(arena, raw.size + 1);
	size_t size = 0;

	for (size_t i = 0; i < raw.size; i++) {
		char c = raw.data[i];

		if (c == '%') {
			int high = i + 2 < raw.size ? hex_digit(raw.data[i + 1]) : -1;
			int low = i + 2 < raw.size ? hex_digit(raw.data[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (c == '\0')
			return false;
		out[size++] = c;
	}
	*decoded = out;
	return text_is_utf8(out, size);
}

static struct text next_segment(struct text *path)
{
	struct text segment = { .data = path->data, .size = 0 };

	while (segment.size < path->size && segment.data[segment.size] != '/')
		segment.size++;
	path->data += segment.size;
	path->size -= segment.size;
	if (path->size > 0) {
		path->data++;
		path->size--;
	}
	return segment;
}

/* True when the path fits the route's pattern; then its values are given, the last one also as :id. */
static bool match_path(struct request *req, const char *pattern_text, bool take)
{
	struct text path = req->http->path, pattern = text_of(pattern_text);

	if (path.size > 1 && path.data[path.size - 1] == '/')
		return false;
	while (pattern.size > 0 && path.size > 0) {
		struct text wanted = next_segment(&pattern), got = next_segment(&path);
		char *value;

		if (wanted.size == 0 || wanted.data[0] != '{') {
			if (wanted.size != got.size || memcmp(wanted.data, got.data, got.size) != 0)
				return false;
			continue;
		}
		if (got.size == 0 || !decode_percent(req->arena, got, &value))
			return false;
		if (take) {
			give(req, arena_copy(req->arena, wanted.data + 1, wanted.size - 2), value);
			give(req, "id", value);
		}
	}
	return pattern.size == 0 && path.size == 0;
}

static void add_allow(struct request *req, const char *list)
{
	if (req->header_count == 0)
		add_header(req, "Allow", list);
}

enum error find_route(struct request *req)
{
	enum http_method method = req->http->method == HTTP_HEAD ? HTTP_GET : req->http->method;
	struct buffer *allow = arena_buffer(req->arena, 256);
	static const char *const names[] = { "GET, HEAD", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
		"" };

	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];

		if (!match_path(req, route->path, false))
			continue;
		if (route->method == method) {
			req->route = route;
			match_path(req, route->path, true);
			return ERROR_NONE;
		}
		buffer_format(allow, "%s%s", allow->size > 0 ? ", " : "", names[route->method]);
	}
	if (allow->size == 0)
		return ERROR_NOT_FOUND;
	add_allow(req, allow->data);
	return ERROR_METHOD_NOT_ALLOWED;
}

static const struct field *find_parameter(const struct request *req, const char *name)
{
	for (const struct field *field = req->route->query; field != NULL && field->name != NULL; field++)
		if (strcmp(field->name, name) == 0)
			return field;
	return NULL;
}

static enum error wrong_parameter(struct request *req, const char *name, const char *detail)
{
	req->pending_pointer = name;
	req->pending_detail = detail;
	return ERROR_BAD_PARAMETER;
}

static bool is_page_parameter(const struct request *req, const char *name)
{
	return req->route->many && (strcmp(name, "after") == 0 || strcmp(name, "limit") == 0);
}

/* Takes one name=value of the query. */
static enum error take_parameter(struct request *req, struct text pair)
{
	const char *equals = memchr(pair.data, '=', pair.size);
	size_t name_size = equals == NULL ? pair.size : (size_t)(equals - pair.data);
	const struct field *field;
	const char *wrong;
	char *name, *value;

	for (size_t i = 0; i < pair.size; i++)
		if (pair.data[i] == '+')
			((char *)pair.data)[i] = ' ';
	if (!decode_percent(req->arena, (struct text){ pair.data, name_size }, &name))
		return wrong_parameter(req, "", "A parameter's name is not valid.");
	if (!decode_percent(req->arena,
		    equals == NULL ? (struct text){ "", 0 }
				   : (struct text){ equals + 1, pair.size - name_size - 1 },
		    &value))
		return wrong_parameter(req, name, "Its value is not valid.");
	if (parameter(req, name) != NULL)
		return wrong_parameter(req, name, "Is given twice.");
	field = find_parameter(req, name);
	if (field == NULL && !is_page_parameter(req, name))
		return wrong_parameter(req, name, "There is no such parameter here.");
	wrong = field == NULL ? NULL : validate_text(req->arena, field, value);
	if (wrong != NULL)
		return wrong_parameter(req, name, wrong);
	give(req, name, value);
	return ERROR_NONE;
}

enum error read_query(struct request *req)
{
	char *query = arena_copy(req->arena, req->http->query.data, req->http->query.size);
	enum error error = ERROR_NONE;

	while (*query != '\0' && error == ERROR_NONE) {
		size_t size = strcspn(query, "&");
		bool more = query[size] == '&';

		if (size > 0)
			error = take_parameter(req, (struct text){ query, size });
		query += size + more;
	}
	if (error != ERROR_NONE)
		return error;
	for (const struct field *field = req->route->query; field != NULL && field->name != NULL; field++)
		if (field->required && parameter(req, field->name) == NULL)
			return wrong_parameter(req, field->name, "Is required.");
	return req->route->many ? read_page(req) : ERROR_NONE;
}
