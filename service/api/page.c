/* Pages: an opaque cursor (base64url of the statement's own), a limit, a Link to the next page. */
#include "request_private.h"

#include "halved/api/table.h"
#include "halved/base/json.h"
#include "halved/base/limits.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static char *encode_cursor(struct arena *arena, const char *cursor)
{
	size_t size = strlen(cursor), out_size = 0;
	char *out = arena_alloc(arena, size * 4 / 3 + 4);
	unsigned bits = 0, count = 0;

	for (size_t i = 0; i < size; i++) {
		bits = bits << 8 | (unsigned char)cursor[i];
		for (count += 8; count >= 6; count -= 6)
			out[out_size++] = alphabet[bits >> (count - 6) & 63];
	}
	if (count > 0)
		out[out_size++] = alphabet[bits << (6 - count) & 63];
	return out;
}

/* NULL when it is none of ours. */
static char *decode_cursor(struct arena *arena, const char *text)
{
	char *out = arena_alloc(arena, strlen(text) + 1);
	size_t size = 0;
	unsigned bits = 0, count = 0;

	for (; *text != '\0'; text++) {
		const char *at = strchr(alphabet, *text);

		if (at == NULL)
			return NULL;
		bits = bits << 6 | (unsigned)(at - alphabet);
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		out[size] = (char)(bits >> count & 255);
		if (out[size++] == '\0')
			return NULL;
	}
	return size > 0 && text_is_utf8(out, size) ? out : NULL;
}

static enum error wrong(struct request *req, const char *name, const char *detail)
{
	req->pending_pointer = name;
	req->pending_detail = detail;
	return ERROR_BAD_PARAMETER;
}

enum error read_page(struct request *req)
{
	const char *limit = parameter(req, "limit"), *after = parameter(req, "after");
	unsigned long long number = LIMIT_PAGE_DEFAULT;

	if (limit != NULL && (!text_number(text_of(limit), LIMIT_PAGE, &number) || number == 0))
		return wrong(req, "limit", arena_format(req->arena, "Must be from 1 to %d.", LIMIT_PAGE));
	req->page_limit = (unsigned long)number;
	/* one more than asked for tells whether there is a next page */
	give(req, "limit", arena_format(req->arena, "%lu", req->page_limit + 1));
	if (after == NULL)
		return ERROR_NONE;
	after = decode_cursor(req->arena, after);
	if (after == NULL)
		return wrong(req, "after",
			"Is not a cursor of ours; take it from the Link field of the page before.");
	give(req, "after", after);
	return ERROR_NONE;
}

/* The address of the next page: this one's with its cursor. */
static void link_next(struct request *req, const char *cursor)
{
	struct buffer *link = arena_buffer(req->arena, 16 * 1024);
	struct text path = req->http->path, left = req->http->query;

	buffer_format(link, "<%.*s?", (int)path.size, path.data);
	while (left.size > 0) {
		const char *end = memchr(left.data, '&', left.size);
		size_t size = end == NULL ? left.size : (size_t)(end - left.data);

		if (size > 0 && (size < 6 || memcmp(left.data, "after=", 6) != 0))
			buffer_format(link, "%.*s&", (int)size, left.data);
		left.data += size + (end != NULL);
		left.size -= size + (end != NULL);
	}
	buffer_format(link, "after=%s>; rel=\"next\"", encode_cursor(req->arena, cursor));
	if (!link->overflow)
		add_header(req, "Link", link->data);
}

static void write_items(struct buffer *out, const struct rows *result, size_t count, bool more)
{
	buffer_string(out, "{\"items\":[");
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_string(out, ",");
		buffer_string(out, rows_text(result, i, "body"));
	}
	buffer_format(out, "],\"more\":%s}", more ? "true" : "false");
}

static void write_table(struct request *req, struct buffer *out, const struct rows *result, size_t count)
{
	struct columns columns = { .count = 0 };

	columns_add_record(&columns, req->arena, req->route->gives);
	table_head(out, &columns);
	for (size_t i = 0; i < count; i++) {
		struct text body = text_of(rows_text(result, i, "body"));

		table_line(out, req->arena, &columns,
			json_read(req->arena, body.data, body.size, &(struct json_fault){ 0 }));
	}
}

enum flow reply_page(struct request *req, const struct rows *result)
{
	struct buffer *out = arena_buffer(req->arena, LIMIT_REPLY);
	size_t count = rows_count(result);
	bool more = count > req->page_limit, table = prefers(req, "text/csv", "application/json");

	count = more ? req->page_limit : count;
	if (table)
		write_table(req, out, result, count);
	else
		write_items(out, result, count, more);
	if (out->overflow)
		return fail(req, ERROR_BUG, NULL, NULL);
	if (more)
		link_next(req, rows_text(result, count - 1, "cursor"));
	if (table)
		return reply_file(req, "text/csv; charset=utf-8",
			arena_format(req->arena, "%s.csv", strrchr(req->route->path, '/') + 1),
			(struct text){ out->data, out->size });
	return reply_json(req, 200, (struct text){ out->data, out->size }, NULL);
}
