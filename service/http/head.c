#include "halved/http/head.h"

#include "halved/base/check.h"
#include "halved/base/limits.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

/* Marks beside letters and digits. */
#define TOKEN_MARKS "!#$%&'*+-.^_`|~"
#define PATH_MARKS "-._~!$&'()*+,;=:@/"
#define QUERY_MARKS PATH_MARKS "?[]"
#define HOST_MARKS "-._~!$&'()*+;=:[]"

#define LONGEST_METHOD 32

static const struct {
	const char *name;
	enum http_method method;
} methods[] = {
	{ "GET", HTTP_GET },
	{ "HEAD", HTTP_HEAD },
	{ "POST", HTTP_POST },
	{ "PUT", HTTP_PUT },
	{ "PATCH", HTTP_PATCH },
	{ "DELETE", HTTP_DELETE },
	{ "OPTIONS", HTTP_OPTIONS },
};

static const struct verdict good = { 0, NULL };

static struct verdict bad(const char *reason)
{
	return (struct verdict){ .status = 400, .reason = reason };
}

static bool is_mark(unsigned char c, const char *marks)
{
	return c < 0x80 && (isalnum(c) || (c != '\0' && strchr(marks, c) != NULL));
}

static bool is_made_of(struct text text, const char *marks)
{
	for (size_t i = 0; i < text.size; i++)
		if (!is_mark((unsigned char)text.data[i], marks))
			return false;
	return true;
}

bool head_is_token(struct text text)
{
	return text.size > 0 && is_made_of(text, TOKEN_MARKS);
}

/* Marks, letters, digits and %XX other than %00. */
static bool is_part_of_uri(struct text text, const char *marks)
{
	for (size_t i = 0; i < text.size; i++) {
		const char *at = text.data + i;

		if (is_mark((unsigned char)*at, marks))
			continue;
		if (*at != '%' || text.size - i < 3 || !isxdigit((unsigned char)at[1]) ||
			!isxdigit((unsigned char)at[2]) || (at[1] == '0' && at[2] == '0'))
			return false;
		i += 2;
	}
	return true;
}

static struct text text_from(struct text text, size_t offset)
{
	return (struct text){ .data = text.data + offset, .size = text.size - offset };
}

/* Bytes of http://authority in front of an absolute target; 0 when it is none. */
static size_t absolute_prefix(struct text target)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < COUNT_OF(schemes); i++) {
		size_t size = strlen(schemes[i]);

		if (target.size <= size || strncasecmp(target.data, schemes[i], size) != 0)
			continue;
		while (size < target.size && is_mark((unsigned char)target.data[size], HOST_MARKS))
			size++;
		return size > strlen(schemes[i]) ? size : 0;
	}
	return 0;
}

static struct verdict split_target(struct head *head)
{
	size_t prefix = absolute_prefix(head->target);
	struct text rest = text_from(head->target, prefix);
	const char *mark;

	if (head->target.size > LIMIT_TARGET)
		return (struct verdict){ 414, "The request target is too long." };
	if (text_is(head->target, "*") && head->method == HTTP_OPTIONS) {
		head->path = head->target;
		return good;
	}
	if (rest.size == 0 ? prefix == 0 : rest.data[0] != '/' && (prefix == 0 || rest.data[0] != '?'))
		return bad("The request target is not a path.");
	mark = rest.size == 0 ? NULL : memchr(rest.data, '?', rest.size);
	head->path = (struct text){ rest.data, mark == NULL ? rest.size : (size_t)(mark - rest.data) };
	if (mark != NULL)
		head->query = text_from(rest, head->path.size + 1);
	if (head->path.size == 0)
		head->path = text_of("/");
	if (!is_part_of_uri(head->path, PATH_MARKS) || !is_part_of_uri(head->query, QUERY_MARKS))
		return bad("The request target contains a character that must be percent-encoded.");
	return good;
}

static struct verdict judge_version(struct head *head, struct text version)
{
	if (text_is(version, "HTTP/1.1") || text_is(version, "HTTP/1.0")) {
		head->old = version.data[7] == '0';
		return good;
	}
	if (version.size == 8 && memcmp(version.data, "HTTP/", 5) == 0 &&
		isdigit((unsigned char)version.data[5]) && version.data[6] == '.' &&
		isdigit((unsigned char)version.data[7]))
		return (struct verdict){ 505, "Only HTTP/1.1 and HTTP/1.0 are spoken here." };
	return bad("The request line does not end in an HTTP version.");
}

struct verdict head_line(struct head *head, struct text line)
{
	const char *first = memchr(line.data, ' ', line.size);
	const char *second =
		first == NULL ? NULL : memchr(first + 1, ' ', line.size - (size_t)(first + 1 - line.data));
	struct verdict verdict;

	if (second == NULL)
		return bad("The request line is not a method, a target and a version.");
	head->method_name = (struct text){ line.data, (size_t)(first - line.data) };
	head->target = (struct text){ first + 1, (size_t)(second - first - 1) };
	if (!head_is_token(head->method_name))
		return bad("The method is not a token.");
	verdict = judge_version(head, text_from(line, (size_t)(second + 1 - line.data)));
	if (verdict.status != 0)
		return verdict;
	if (head->method_name.size > LONGEST_METHOD || text_is(head->method_name, "CONNECT"))
		return (struct verdict){ 501, "The method is not supported." };
	head->method = HTTP_OTHER;
	for (size_t i = 0; i < COUNT_OF(methods); i++)
		if (text_is(head->method_name, methods[i].name))
			head->method = methods[i].method;
	return split_target(head);
}

/* ---- fields ---- */

struct seen {
	unsigned hosts, lengths, encodings;
	bool close, keep_alive;
};

static struct verdict take_host(struct head *head, struct seen *seen, struct text value)
{
	(void)head;
	if (++seen->hosts > 1)
		return bad("There is more than one Host field.");
	if (!is_part_of_uri(value, HOST_MARKS))
		return bad("The Host field is not a host.");
	return good;
}

static bool is_number(struct text text)
{
	for (size_t i = 0; i < text.size; i++)
		if (!isdigit((unsigned char)text.data[i]))
			return false;
	return true;
}

static struct verdict take_length(struct head *head, struct seen *seen, struct text value)
{
	if (++seen->lengths > 1)
		return bad("There is more than one Content-Length field.");
	if (value.size == 0 || !is_number(value))
		return bad("The Content-Length field is not a number.");
	head->has_length = true;
	if (!text_number(value, ULLONG_MAX - 1, &head->length))
		return bad("The Content-Length field is too large.");
	return good;
}

/* Only "chunked" is a coding a request here may have; anything else cannot be framed safely. */
static struct verdict take_encoding(struct head *head, struct seen *seen, struct text value)
{
	if (++seen->encodings > 1)
		return bad("There is more than one Transfer-Encoding field.");
	if (head->old)
		return bad("HTTP/1.0 has no Transfer-Encoding.");
	if (!text_is_nocase(value, "chunked"))
		return bad("The only Transfer-Encoding taken here is chunked.");
	head->chunked = true;
	return good;
}

static struct verdict take_connection(struct head *head, struct seen *seen, struct text value)
{
	(void)head;
	while (value.size > 0) {
		const char *comma = memchr(value.data, ',', value.size);
		size_t size = comma == NULL ? value.size : (size_t)(comma - value.data);
		struct text option = text_trim((struct text){ value.data, size });

		seen->close |= text_is_nocase(option, "close");
		seen->keep_alive |= text_is_nocase(option, "keep-alive");
		value = text_from(value, comma == NULL ? size : size + 1);
	}
	return good;
}

static struct verdict take_expect(struct head *head, struct seen *seen, struct text value)
{
	(void)seen;
	if (!text_is_nocase(value, "100-continue"))
		return (struct verdict){ 417, "The only expectation taken here is 100-continue." };
	head->expects = !head->old;
	return good;
}

#define FIELD(name_, take_)                                                                                  \
	{                                                                                                    \
		.name = (name_), .size = sizeof(name_) - 1, .take = (take_)                                  \
	}

static const struct {
	const char *name;
	size_t size;
	struct verdict (*take)(struct head *, struct seen *, struct text);
} taken[] = {
	FIELD("host", take_host),
	FIELD("content-length", take_length),
	FIELD("transfer-encoding", take_encoding),
	FIELD("connection", take_connection),
	FIELD("expect", take_expect),
};

static struct verdict take_field(struct head *head, struct seen *seen, const struct http_header *field)
{
	if (!head_is_token(field->name))
		return bad("A field name is not a token.");
	for (size_t i = 0; i < COUNT_OF(taken); i++)
		if (field->name.size == taken[i].size &&
			memcmp(field->name.data, taken[i].name, taken[i].size) == 0)
			return taken[i].take(head, seen, field->value);
	return good;
}

struct verdict head_fields(struct head *head)
{
	struct seen seen = { 0 };
	struct verdict verdict = good;

	for (size_t i = 0; i < head->header_count && verdict.status == 0; i++)
		verdict = take_field(head, &seen, &head->headers[i]);
	if (verdict.status != 0)
		return verdict;
	if (seen.hosts == 0 && !head->old)
		return bad("The Host field is missing.");
	if (head->chunked && head->has_length)
		return bad("There are both Content-Length and Transfer-Encoding.");
	head->keep_alive = !seen.close && (!head->old || seen.keep_alive);
	return good;
}
