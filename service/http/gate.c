#include "halved/http/gate.h"

#include "halved/base/limits.h"

/* Method, version and line end beside the target. */
#define REQUEST_LINE (LIMIT_TARGET + 64)

static enum gate_result refuse(struct gate *gate, enum gate_result result, const char *reason)
{
	gate->reason = reason;
	return result;
}

static bool is_control(unsigned char c)
{
	return (c < 0x20 && c != '\t') || c == 0x7F;
}

static bool in_request_line(const struct gate *gate)
{
	return !gate->trailers && gate->lines == 0;
}

static enum gate_result end_line(struct gate *gate)
{
	bool empty = gate->line == 0;

	if (in_request_line(gate) && (empty || gate->spaces != 2))
		return refuse(gate, GATE_BAD, "The request line is not a method, a target and a version.");
	gate->cr = gate->space = false;
	gate->line = 0;
	if (empty)
		return GATE_END;
	if (++gate->lines > LIMIT_HEADERS + (gate->trailers ? 0 : 1))
		return refuse(gate, GATE_MANY_FIELDS, "There are too many header fields.");
	return GATE_MORE;
}

static enum gate_result pass_blank(struct gate *gate, unsigned char c)
{
	if (gate->line == 0)
		return refuse(gate, GATE_BAD, "A line starts with a blank.");
	if (!in_request_line(gate))
		return GATE_MORE;
	if (c == '\t' || gate->space || ++gate->spaces > 2)
		return refuse(gate, GATE_BAD, "The request line is not split by two single spaces.");
	return GATE_MORE;
}

static enum gate_result pass_byte(struct gate *gate, unsigned char c)
{
	enum gate_result result = GATE_MORE;

	if (gate->cr != (c == '\n'))
		return refuse(gate, GATE_BAD, "A line does not end in CR LF.");
	if (++gate->size > LIMIT_HEAD)
		return refuse(gate, GATE_LARGE, "The header fields are too large.");
	if (c == '\n')
		return end_line(gate);
	if (c == '\r') {
		gate->cr = true;
		return GATE_MORE;
	}
	if (is_control(c))
		return refuse(gate, GATE_BAD, "There is a control character.");
	if (c == ' ' || c == '\t')
		result = pass_blank(gate, c);
	gate->space = c == ' ';
	if (++gate->line > REQUEST_LINE && in_request_line(gate))
		return refuse(gate, GATE_LONG_LINE, "The request target is too long.");
	return result;
}

enum gate_result gate_pass(struct gate *gate, const char *data, size_t size, size_t *used)
{
	for (size_t i = 0; i < size; i++) {
		enum gate_result result = pass_byte(gate, (unsigned char)data[i]);

		if (result != GATE_MORE) {
			*used = i + 1;
			return result;
		}
	}
	return GATE_MORE;
}

bool gate_framing(struct gate *gate, const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)data[i];

		if (gate->cr != (c == '\n') || c == '\t' || (c != '\n' && c != '\r' && is_control(c))) {
			gate->reason = "The chunks are not framed by CR LF.";
			return false;
		}
		gate->cr = c == '\r';
	}
	return true;
}
