/* Which request lines and fields are taken; everything here refuses rather than mends. Pure. */
#ifndef HALVED_HTTP_HEAD_H
#define HALVED_HTTP_HEAD_H

#include "halved/http/server.h"

struct head {
	enum http_method method;
	struct text method_name;
	struct text target; /* as sent */
	struct text path, query;
	struct http_header *headers; /* names in lower case */
	size_t header_count;
	bool old; /* HTTP/1.0 */
	bool keep_alive;
	bool expects; /* Expect: 100-continue */
	bool chunked;
	bool has_length;
	unsigned long long length; /* of the body; ULLONG_MAX for more digits than a number takes */
};

struct verdict {
	int status; /* 0 when good */
	const char *reason;
};

/* Splits and judges the request line: two single spaces are known to be there. */
struct verdict head_line(struct head *head, struct text line);

/* Judges the fields together and draws keep_alive, expects, chunked and length from them. */
struct verdict head_fields(struct head *head);

/* A token of RFC 9110: what a field name and a method are made of. */
bool head_is_token(struct text text);

#endif
