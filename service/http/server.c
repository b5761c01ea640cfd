#include "halved/http/server.h"

#include <string.h>

const struct text *http_header(const struct http_request *request, const char *lower_case_name)
{
	size_t size = strlen(lower_case_name);

	for (size_t i = 0; i < request->header_count; i++) {
		const struct http_header *header = &request->headers[i];

		if (header->name.size == size && memcmp(header->name.data, lower_case_name, size) == 0)
			return &header->value;
	}
	return NULL;
}
