#include "halved/http/parser.h"

#include <llhttp.h>

#if LLHTTP_STRICT_MODE != 1
#error "llhttp must be compiled with -DLLHTTP_STRICT_MODE=1: the loose mode takes smuggled requests"
#endif

_Static_assert(sizeof(llhttp_t) <= sizeof(((struct parser *)0)->state), "the parser's state has no room");

/* Spans come in pieces and only grow; anything else means that the bytes are not what they seem. */
static int grow(struct text *text, const char *at, size_t size)
{
	if (text->data == NULL)
		text->data = at;
	else if (text->data + text->size != at)
		return HPE_USER;
	text->size += size;
	return HPE_OK;
}

static int on_target(llhttp_t *state, const char *at, size_t size)
{
	struct parser *parser = state->data;

	return grow(&parser->target, at, size);
}

static int on_name(llhttp_t *state, const char *at, size_t size)
{
	struct parser *parser = state->data;

	if (parser->field_count >= parser->field_room)
		return HPE_USER;
	return grow(&parser->fields[parser->field_count].name, at, size);
}

static int on_value(llhttp_t *state, const char *at, size_t size)
{
	struct parser *parser = state->data;

	if (parser->field_count >= parser->field_room)
		return HPE_USER;
	return grow(&parser->fields[parser->field_count].value, at, size);
}

static int on_value_complete(llhttp_t *state)
{
	struct parser *parser = state->data;
	struct http_header *field = &parser->fields[parser->field_count];

	if (parser->field_count >= parser->field_room)
		return HPE_USER;
	field->value = field->value.data == NULL ? text_of("") : text_trim(field->value);
	parser->field_count++;
	return HPE_OK;
}

/* A harmless "Upgrade: h2c" would stop the parser. */
static int on_head_complete(llhttp_t *state)
{
	struct parser *parser = state->data;

	parser->head_complete = true;
	state->upgrade = 0;
	return HPE_OK;
}

static int on_body(llhttp_t *state, const char *at, size_t size)
{
	struct parser *parser = state->data;

	parser->piece = (struct text){ at, size };
	return size > 0 ? HPE_PAUSED : HPE_OK;
}

static int on_chunk(llhttp_t *state)
{
	struct parser *parser = state->data;

	parser->last_chunk = state->content_length == 0;
	return parser->last_chunk ? HPE_PAUSED : HPE_OK;
}

static int on_complete(llhttp_t *state)
{
	struct parser *parser = state->data;

	parser->message_complete = true;
	return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
	.on_url = on_target,
	.on_header_field = on_name,
	.on_header_value = on_value,
	.on_header_value_complete = on_value_complete,
	.on_headers_complete = on_head_complete,
	.on_body = on_body,
	.on_chunk_header = on_chunk,
	.on_message_complete = on_complete,
};

void parser_begin(struct parser *parser)
{
	llhttp_t *state = (llhttp_t *)parser->state;

	*parser = (struct parser){ 0 };
	llhttp_init(state, HTTP_REQUEST, &settings);
	state->data = parser;
}

enum parser_result parser_run(struct parser *parser, const char *data, size_t size, size_t *used)
{
	llhttp_t *state = (llhttp_t *)parser->state;
	llhttp_errno_t error;

	parser->piece = (struct text){ 0 };
	if (llhttp_get_errno(state) == HPE_PAUSED)
		llhttp_resume(state);
	error = llhttp_execute(state, data, size);
	*used = size;
	if (error == HPE_OK)
		return PARSER_MORE;
	parser->unknown_method = error == HPE_INVALID_METHOD;
	if (error != HPE_PAUSED)
		return PARSER_BAD;
	*used = (size_t)(llhttp_get_error_pos(state) - data);
	return PARSER_PAUSED;
}

bool parser_self_test(void)
{
	static const char smuggled[] = "GET / HTTP/1.1\r\nHost: a\r\nX:\rContent-Length: 5\r\n\r\n";
	static const llhttp_settings_t none;
	llhttp_t state;

	llhttp_init(&state, HTTP_REQUEST, &none);
	return llhttp_execute(&state, smuggled, sizeof(smuggled) - 1) != HPE_OK;
}
