#include "halved/http/reader.h"

#include "halved/base/arena.h"
#include "halved/base/limits.h"

#include <ctype.h>
#include <string.h>

/* Two empty lines in front of a request are forgiven, as old clients send one behind a body. */
#define BLANK_BYTES 4

/* ---- heads and trailers: gathered whole, then parsed ---- */

static enum reader_event bad(struct reader *reader, int status, const char *reason)
{
	reader->verdict = (struct verdict){ .status = status, .reason = reason };
	return READER_BAD;
}

static int status_of(enum gate_result result)
{
	if (result == GATE_LONG_LINE)
		return 414;
	return result == GATE_BAD ? 400 : 431;
}

/* The parser must find the end at the last byte and not before. */
static bool parse_section(struct reader *reader, const char *data, size_t size, const bool *complete)
{
	struct parser *parser = &reader->parser;
	size_t used;

	if (parser_run(parser, data, size - 1, &used) == PARSER_MORE && !*complete &&
		parser_run(parser, data + size - 1, 1, &used) != PARSER_BAD && *complete &&
		parser->field_count == parser->field_room)
		return true;
	if (parser->unknown_method)
		bad(reader, 501, "The method is not supported.");
	else
		bad(reader, 400, "The header fields are malformed.");
	return false;
}

static void expect_fields(struct reader *reader, size_t count)
{
	struct parser *parser = &reader->parser;

	parser->fields = arena_alloc(reader->arena, (count + 1) * sizeof(*parser->fields));
	parser->field_room = count;
	parser->field_count = 0;
}

/* Names are compared in lower case from here on; `copy` is where they lie. */
static void take_fields(struct reader *reader, char *copy)
{
	struct head *head = &reader->head;

	head->headers = reader->parser.fields;
	head->header_count = reader->parser.field_count;
	for (size_t i = 0; i < head->header_count; i++) {
		char *name = copy + (head->headers[i].name.data - copy);

		for (size_t n = 0; n < head->headers[i].name.size; n++)
			name[n] = (char)tolower((unsigned char)name[n]);
	}
}

static enum reader_event read_head(struct reader *reader, const char *data, size_t size)
{
	char *copy = arena_copy(reader->arena, data, size);
	struct head *head = &reader->head;
	struct parser *parser = &reader->parser;

	reader->verdict = head_line(head, (struct text){ copy, (size_t)(strchr(copy, '\r') - copy) });
	if (reader->verdict.status != 0)
		return READER_BAD;
	expect_fields(reader, reader->gate.lines - 1);
	if (!parse_section(reader, copy, size, &parser->head_complete))
		return READER_BAD;
	if (parser->target.data != head->target.data || parser->target.size != head->target.size)
		return bad(reader, 400, "The request target is malformed.");
	take_fields(reader, copy);
	reader->verdict = head_fields(head);
	if (reader->verdict.status != 0)
		return READER_BAD;
	if (parser->message_complete != (!head->chunked && head->length == 0))
		return bad(reader, 400, "The length of the body is not clear.");
	reader->place = parser->message_complete ? READER_AT_END : READER_AT_BODY;
	reader->gate = (struct gate){ 0 };
	return READER_HEAD;
}

/* Trailers are checked like fields and then dropped: none can change what the head said. */
static enum reader_event read_trailers(struct reader *reader, const char *data, size_t size)
{
	struct parser *parser = &reader->parser;

	expect_fields(reader, reader->gate.lines);
	if (!parse_section(reader, data, size, &parser->message_complete))
		return READER_BAD;
	for (size_t i = 0; i < parser->field_count; i++)
		if (!head_is_token(parser->fields[i].name))
			return bad(reader, 400, "A field name is not a token.");
	reader->place = READER_AT_END;
	return READER_DONE;
}

static enum reader_event read_section(struct reader *reader, const char *data, size_t size)
{
	return reader->gate.trailers ? read_trailers(reader, data, size) : read_head(reader, data, size);
}

static enum reader_event gather(struct reader *reader, const char *data, size_t size, size_t *used)
{
	enum gate_result result = gate_pass(&reader->gate, data, size, used);
	enum reader_event event;

	if (result == GATE_MORE) {
		*used = size;
		buffer_add(&reader->section, data, size);
		return READER_MORE;
	}
	if (result != GATE_END)
		return bad(reader, status_of(result), reader->gate.reason);
	if (reader->section.size == 0)
		return read_section(reader, data, *used);
	buffer_add(&reader->section, data, *used);
	event = read_section(reader, reader->section.data, reader->section.size);
	buffer_free(&reader->section);
	return event;
}

static enum reader_event skip_blank(struct reader *reader, const char *data, size_t size, size_t *used)
{
	for (*used = 0; *used < size && reader->blank < BLANK_BYTES; ++*used, ++reader->blank)
		if (data[*used] != "\r\n"[reader->blank % 2])
			break;
	if (*used == size)
		return READER_MORE;
	if (reader->blank % 2 != 0)
		return bad(reader, 400, "A line does not end in CR LF.");
	reader->place = READER_AT_HEAD;
	return READER_MORE;
}

/* ---- bodies ---- */

/* What of data[0..used) is not the piece: sizes, extensions, line ends. */
static bool judge_framing(struct reader *reader, const char *data, size_t used)
{
	struct text piece = reader->piece;
	size_t front = piece.size > 0 ? (size_t)(piece.data - data) : used;
	size_t back = piece.size > 0 ? used - front - piece.size : 0;

	if (!reader->head.chunked)
		return true;
	reader->framing += front + back;
	if (!gate_framing(&reader->gate, data, front) ||
		!gate_framing(&reader->gate, data + used - back, back)) {
		bad(reader, 400, reader->gate.reason);
		return false;
	}
	if (reader->framing > LIMIT_HEAD + reader->body / 4) {
		bad(reader, 400, "The chunks are too small for the body they carry.");
		return false;
	}
	return true;
}

/* By its Content-Length the body is there, so the parser must say the same without another byte. */
static bool is_counted_out(const struct reader *reader)
{
	return reader->place == READER_AT_BODY && !reader->head.chunked &&
	       reader->body == reader->head.length;
}

static enum reader_event read_body(struct reader *reader, const char *data, size_t size, size_t *used)
{
	struct parser *parser = &reader->parser;
	bool counted_out = is_counted_out(reader);
	enum parser_result result = parser_run(parser, data, counted_out ? 0 : size, used);

	reader->piece = parser->piece;
	reader->body += parser->piece.size;
	if (result == PARSER_BAD || (counted_out && !parser->message_complete))
		return bad(reader, 400, "The body is not framed as its head says.");
	if (!judge_framing(reader, data, *used))
		return READER_BAD;
	if (parser->piece.size > 0)
		return READER_BODY;
	if (parser->message_complete) {
		reader->place = READER_AT_END;
		return counted_out ? READER_DONE : bad(reader, 400, "The body ends where it should not.");
	}
	if (parser->last_chunk) {
		reader->place = READER_AT_TRAILERS;
		reader->gate = (struct gate){ .trailers = true };
	}
	return READER_MORE;
}

static enum reader_event step(struct reader *reader, const char *data, size_t size, size_t *used)
{
	switch (reader->place) {
	case READER_AT_START:
		return skip_blank(reader, data, size, used);
	case READER_AT_HEAD:
	case READER_AT_TRAILERS:
		return gather(reader, data, size, used);
	case READER_AT_BODY:
		return read_body(reader, data, size, used);
	case READER_AT_END:
		break;
	}
	return READER_DONE;
}

enum reader_event reader_step(struct reader *reader, const char *data, size_t size, size_t *used)
{
	enum reader_event event;

	*used = 0;
	do {
		size_t now = 0;

		if (size == *used && reader->place != READER_AT_END && !is_counted_out(reader))
			return READER_MORE;
		event = step(reader, data + *used, size - *used, &now);
		*used += now;
	} while (event == READER_MORE && *used < size);
	return event;
}

void reader_begin(struct reader *reader, struct arena *arena)
{
	*reader = (struct reader){ .arena = arena, .section.max = LIMIT_HEAD };
	parser_begin(&reader->parser);
}

void reader_end(struct reader *reader)
{
	buffer_free(&reader->section);
}

bool reader_is_blank(const struct reader *reader)
{
	return reader->place == READER_AT_START;
}
