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

static const char *segment_end(const char *at, const char *end)
{
	while (at < end && *at != '/')
		at++;
	return at;
}

/* True when the path fits the pattern. It runs over most of the list at each request, so it gives up early.
 */
static bool fits(struct text path, const char *pattern)
{
	const char *at = path.data, *end = path.data + path.size;

	while (*pattern != '\0') {
		if (*pattern == '{') {
			const char *next = segment_end(at, end);

			if (next == at)
				return false;
			at = next;
			pattern = strchr(pattern, '}') + 1;
		} else if (at == end || *at++ != *pattern++) {
			return false;
		}
	}
	return at == end;
}

/* Gives the values of a path that fits, the last one also as :id. False when one is no valid text. */
static bool take_path(struct request *req, const char *pattern)
{
	const char *at = req->http->path.data, *end = at + req->http->path.size;

	while (*pattern != '\0') {
		const char *next, *close;
		char *value;

		if (*pattern != '{') {
			pattern++;
			at++;
			continue;
		}
		next = segment_end(at, end);
		close = strchr(pattern, '}');
		if (!decode_percent(req->arena, (struct text){ at, (size_t)(next - at) }, &value))
			return false;
		give(req, arena_copy(req->arena, pattern + 1, (size_t)(close - pattern) - 1), value);
		give(req, "id", value);
		at = next;
		pattern = close + 1;
	}
	return true;
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

		if (!fits(req->http->path, route->path))
			continue;
		if (route->method == method) {
			req->route = route;
			return take_path(req, route->path) ? ERROR_NONE : ERROR_NOT_FOUND;
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
	if (field == NULL && req->route->any_query)
		return ERROR_NONE;
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
