/*
 * llhttp behind a face of our own, as its names must not meet ours: it tells the target, the fields, pieces
 * of the body and where they end, and judges nothing by itself.
 */
#ifndef HALVED_HTTP_PARSER_H
#define HALVED_HTTP_PARSER_H

#include "halved/http/field.h"

#include <stdbool.h>
#include <stddef.h>

enum parser_result { PARSER_MORE, PARSER_PAUSED, PARSER_BAD };

struct parser {
	_Alignas(8) unsigned char state[160];
	struct text target;
	struct http_header *fields; /* given by the caller, with room for field_room */
	size_t field_count, field_room;
	struct text piece; /* of the body, found by the last run */
	bool head_complete, last_chunk, message_complete;
	bool unknown_method;
};

void parser_begin(struct parser *parser);

/*
 * Reads on. It pauses behind each piece of body, behind the line of the last chunk (trailers follow), and at
 * the end of the message; *used says how far it came. Heads and trailers must lie in one stretch of memory.
 */
enum parser_result parser_run(struct parser *parser, const char *data, size_t size, size_t *used);

/* True when the compiled parser is the strict one. */
bool parser_self_test(void);

#endif
