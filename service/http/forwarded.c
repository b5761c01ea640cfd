#include "halved/base/arena.h"
#include "halved/http/edge.h"
#include "halved/http/server.h"

#include <string.h>

#define LIMIT_HOPS 16 /* the last ones; nobody stands behind more proxies */

struct hops {
	struct text list[LIMIT_HOPS];
	size_t count; /* of all; hop i is list[i % LIMIT_HOPS] */
};

/* Up to the next mark that is not inside quotes. */
static size_t part_size(struct text text, char mark)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < text.size && (quoted || text.data[i] != mark); i++)
		quoted ^= text.data[i] == '"';
	return i;
}

static struct text next_part(struct text *rest, char mark)
{
	struct text part = { rest->data, part_size(*rest, mark) };
	size_t used = part.size + (part.size < rest->size);

	*rest = (struct text){ rest->data + used, rest->size - used };
	return text_trim(part);
}

static void collect(const struct http_request *request, const char *name, struct hops *hops)
{
	hops->count = 0;
	for (size_t i = 0; i < request->header_count; i++) {
		struct text rest = request->headers[i].value;

		if (!text_is(request->headers[i].name, name))
			continue;
		while (rest.size > 0)
			hops->list[hops->count++ % LIMIT_HOPS] = next_part(&rest, ',');
	}
}

/* The value of name=value or name="value" in an element of Forwarded; absent when there is none. */
static struct text find_pair(struct text element, const char *name)
{
	while (element.size > 0) {
		struct text value = next_part(&element, ';');
		struct text key = next_part(&value, '=');

		if (!text_is_nocase(key, name))
			continue;
		if (value.size >= 2 && value.data[0] == '"' && value.data[value.size - 1] == '"')
			return (struct text){ value.data + 1, value.size - 2 };
		return value;
	}
	return (struct text){ 0 };
}

/* An address with or without a port: 192.0.2.1, 192.0.2.1:80, 2001:db8::1, [2001:db8::1], [2001:db8::1]:80.
 */
static bool read_node(struct text text, struct address *address)
{
	const char *colon;

	if (text.size == 0)
		return false;
	if (text.data[0] == '[') {
		const char *close = memchr(text.data, ']', text.size);

		return close != NULL &&
		       address_read((struct text){ text.data + 1, (size_t)(close - text.data) - 1 }, address);
	}
	colon = memchr(text.data, ':', text.size);
	if (colon != NULL && memchr(colon + 1, ':', text.size - (size_t)(colon + 1 - text.data)) == NULL)
		text.size = (size_t)(colon - text.data);
	return address_read(text, address);
}

/* Of the last proxy that said anything. */
static void set_scheme(struct http_request *request, struct text text)
{
	request->secure = text_is_nocase(text, "https");
	request->clear = text_is_nocase(text, "http");
}

static void believe(struct http_request *request, const struct address *address)
{
	char *peer = arena_alloc(request->arena, ADDRESS_TEXT);

	address_print(address, peer);
	request->client = *address;
	request->has_client = true;
	request->peer = text_of(peer);
}

void forwarded_read(struct http_request *request, const struct http_edge *edge)
{
	struct hops hops, schemes;
	struct address address;

	collect(request, edge->forwarded ? "forwarded" : "x-forwarded-for", &hops);
	for (size_t i = 0; i < hops.count && i < LIMIT_HOPS; i++) {
		struct text hop = hops.list[(hops.count - 1 - i) % LIMIT_HOPS];

		if (edge->forwarded)
			set_scheme(request, find_pair(hop, "proto"));
		if (!read_node(edge->forwarded ? find_pair(hop, "for") : hop, &address))
			break;
		believe(request, &address);
		if (!networks_have(&edge->trusted, &address))
			break;
	}
	if (edge->forwarded)
		return;
	collect(request, "x-forwarded-proto", &schemes);
	if (schemes.count > 0)
		set_scheme(request, schemes.list[(schemes.count - 1) % LIMIT_HOPS]);
}
