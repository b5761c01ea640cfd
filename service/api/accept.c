/* Which media type a client would rather have (RFC 9110, 12.5.1). */
#include "request_private.h"

#include <string.h>
#include <strings.h>

/* How closely a range names the type: 0 not at all, 1 by any, 2 by its kind, 3 by name. */
static int closeness(struct text range, const char *type)
{
	size_t kind = strcspn(type, "/") + 1;

	if (text_is_nocase(range, type))
		return 3;
	if (range.size == kind + 1 && range.data[kind] == '*' && strncasecmp(range.data, type, kind) == 0)
		return 2;
	return text_is(range, "*/*");
}

/* Thousandths of `0.5`; a weight that is none counts as 0, so that nobody gets what was not asked for. */
static int read_weight(struct text text)
{
	int weight = 0, place = 1000;

	for (size_t i = 0; i < text.size; i++) {
		if (i == 1 && text.data[i] == '.')
			continue;
		if (i == 1 || i > 4 || text.data[i] < '0' || text.data[i] > '9')
			return 0;
		weight += (text.data[i] - '0') * place;
		place /= 10;
	}
	return weight > 1000 ? 0 : weight;
}

static int weight_of_range(struct text parameters)
{
	while (parameters.size > 0) {
		struct text value = text_cut(&parameters, ';'), name = text_cut(&value, '=');

		if (text_is_nocase(name, "q"))
			return read_weight(value);
	}
	return 1000;
}

static int weight(struct text accept, const char *type)
{
	int closest = 0, found = 0;

	while (accept.size > 0) {
		struct text parameters = text_cut(&accept, ','), range = text_cut(&parameters, ';');
		int close = closeness(range, type);

		if (close > closest) {
			closest = close;
			found = weight_of_range(parameters);
		}
	}
	return found;
}

bool prefers(struct request *req, const char *type, const char *usual)
{
	const struct text *accept = http_header(req->http, "accept");

	add_header(req, "Vary", "Accept");
	return accept != NULL && weight(*accept, type) > weight(*accept, usual);
}
