/* If-Match and If-None-Match (RFC 9110, 13.1): which version of a record the client has read. */
#include "request_private.h"

#include <string.h>

#define VERSION_MOST 2147483647

/* The next of a list of tags, blanks around it taken off; false at its end. */
static bool next_tag(struct text *list, struct text *tag)
{
	if (list->size == 0)
		return false;
	*tag = text_cut(list, ',');
	return true;
}

bool route_heeds_version(const struct route *route)
{
	return route->change || (route->method == HTTP_DELETE && route->steps == NULL);
}

/* If-Match: "3", "4" becomes :versions {3,4}; a tag that is none of ours can match nothing. With * it stays
 * null: any version is the right one. */
bool read_if_match(struct request *req)
{
	const struct text *field = http_header(req->http, "if-match");
	struct buffer *versions;
	struct text list, tag;

	if (field == NULL)
		return false;
	if (text_is(*field, "*"))
		return true;
	versions = arena_buffer(req->arena, field->size * 2 + 3);
	buffer_string(versions, "{");
	for (list = *field; next_tag(&list, &tag);) {
		unsigned long long version;

		if (tag.size < 3 || tag.data[0] != '"' || tag.data[tag.size - 1] != '"' ||
			!text_number((struct text){ tag.data + 1, tag.size - 2 }, VERSION_MOST, &version))
			continue;
		buffer_format(versions, "%s%llu", versions->size > 1 ? "," : "", version);
	}
	buffer_add(versions, "}", 2); /* with its NUL */
	give(req, "versions", versions->data);
	return true;
}

/* Compared weakly: the client's copy is good when it is the same record, however it was packed on its way. */
bool is_unchanged(const struct request *req, const char *etag)
{
	const struct text *field = http_header(req->http, "if-none-match");
	struct text list, tag;

	if (field == NULL || req->route->method != HTTP_GET)
		return false;
	if (req->route->gives != NULL && req->route->gives->ages)
		return false;
	for (list = *field; next_tag(&list, &tag);) {
		if (tag.size > 2 && memcmp(tag.data, "W/", 2) == 0)
			tag = (struct text){ tag.data + 2, tag.size - 2 };
		if (text_is(tag, etag) || text_is(tag, "*"))
			return true;
	}
	return false;
}
