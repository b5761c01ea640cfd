#include "json_bytes.h"

#include "halved/base/limits.h"

#include <string.h>

enum state {
	VALUE,	/* a value must come */
	ITEM,	/* a value, or the end of an empty list */
	NAME,	/* a member's name must come */
	MEMBER, /* a name, or the end of an empty object */
	COLON,
	BEHIND, /* a value is complete */
	WORD,
	STRING,
	ESCAPE,
	HEX,
	SECOND_ESCAPE, /* of a surrogate pair: the backslash, then the u */
	SECOND_U,
	MINUS,
	ZERO,
	DIGITS,
	POINT,
	FRACTION,
	EXPONENT,
	SIGN,
	POWER,
	BAD,
};

struct machine {
	enum state state;
	char open[LIMIT_JSON_DEPTH]; /* what closes each container */
	unsigned depth;
	const char *rest;	 /* of a word */
	bool name;		 /* the string is a member's name */
	bool second;		 /* the hex digits are a pair's second half */
	unsigned digits, code;	 /* of an escape */
	unsigned follow;	 /* bytes that a UTF-8 sequence still needs */
	unsigned char low, high; /* between which the next one must lie */
};

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static enum state open_container(struct machine *machine, char close, enum state inside)
{
	if (machine->depth == LIMIT_JSON_DEPTH)
		return BAD;
	machine->open[machine->depth++] = close;
	return inside;
}

static enum state begin_string(struct machine *machine, bool name)
{
	machine->name = name;
	return STRING;
}

static enum state begin_value(struct machine *machine, unsigned char c)
{
	static const char *const words[] = { "true", "false", "null" };

	for (size_t i = 0; i < 3; i++)
		if (c == (unsigned char)words[i][0]) {
			machine->rest = words[i] + 1;
			return WORD;
		}
	switch (c) {
	case '"':
		return begin_string(machine, false);
	case '{':
		return open_container(machine, '}', MEMBER);
	case '[':
		return open_container(machine, ']', ITEM);
	case '-':
		return MINUS;
	case '0':
		return ZERO;
	default:
		return is_digit(c) ? DIGITS : BAD;
	}
}

static enum state close_container(struct machine *machine, unsigned char c)
{
	if (machine->depth == 0 || machine->open[machine->depth - 1] != (char)c)
		return BAD;
	machine->depth--;
	return BEHIND;
}

static enum state go_behind(struct machine *machine, unsigned char c)
{
	if (is_blank(c))
		return BEHIND;
	if (c != ',' || machine->depth == 0)
		return close_container(machine, c);
	return machine->open[machine->depth - 1] == '}' ? NAME : VALUE;
}

/* Follows the table of well-formed sequences in the Unicode Standard (3-7). */
static enum state begin_sequence(struct machine *machine, unsigned char c)
{
	machine->follow = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
	machine->low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
	machine->high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
	return c < 0xC2 || c > 0xF4 ? BAD : STRING;
}

static enum state go_on_in_string(struct machine *machine, unsigned char c)
{
	if (machine->follow > 0) {
		bool fits = c >= machine->low && c <= machine->high;

		machine->follow--;
		machine->low = 0x80;
		machine->high = 0xBF;
		return fits ? STRING : BAD;
	}
	if (c >= 0x80)
		return begin_sequence(machine, c);
	if (c == '"')
		return machine->name ? COLON : BEHIND;
	if (c == '\\')
		return ESCAPE;
	return c < 0x20 ? BAD : STRING;
}

static enum state begin_hex(struct machine *machine, bool second)
{
	machine->digits = machine->code = 0;
	machine->second = second;
	return HEX;
}

static enum state go_on_in_hex(struct machine *machine, unsigned char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *digit = c == '\0' ? NULL : strchr(digits, c);

	if (digit == NULL)
		return BAD;
	machine->code = machine->code * 16 + (unsigned)(digit - digits) % 16;
	if (++machine->digits < 4)
		return HEX;
	if (machine->second)
		return machine->code >> 10 == 0x37 ? STRING : BAD;
	if (machine->code >> 10 == 0x36)
		return SECOND_ESCAPE;
	return machine->code >> 10 == 0x37 ? BAD : STRING;
}

/* In a number: the next state, or VALUE when it has ended before this byte. */
static enum state go_on_in_number(enum state state, unsigned char c)
{
	bool digit = is_digit(c), whole = state == ZERO || state == DIGITS;

	if (state == MINUS)
		return c == '0' ? ZERO : digit ? DIGITS : BAD;
	if (digit && (state == DIGITS || state == FRACTION || state == POWER))
		return state;
	if (state == POINT)
		return digit ? FRACTION : BAD;
	if (state == EXPONENT && (c == '+' || c == '-'))
		return SIGN;
	if (state == EXPONENT || state == SIGN)
		return digit ? POWER : BAD;
	if (whole && c == '.')
		return POINT;
	if ((whole || state == FRACTION) && (c == 'e' || c == 'E'))
		return EXPONENT;
	return VALUE;
}

static enum state go_on(struct machine *machine, unsigned char c)
{
	enum state next;

	switch (machine->state) {
	case VALUE:
		return is_blank(c) ? VALUE : begin_value(machine, c);
	case ITEM:
		return is_blank(c) ? ITEM : c == ']' ? close_container(machine, c) : begin_value(machine, c);
	case NAME:
		return is_blank(c) ? NAME : c == '"' ? begin_string(machine, true) : BAD;
	case MEMBER:
		if (c == '}')
			return close_container(machine, c);
		return is_blank(c) ? MEMBER : c == '"' ? begin_string(machine, true) : BAD;
	case COLON:
		return is_blank(c) ? COLON : c == ':' ? VALUE : BAD;
	case BEHIND:
		return go_behind(machine, c);
	case WORD:
		if (c != (unsigned char)*machine->rest)
			return BAD;
		return *++machine->rest == '\0' ? BEHIND : WORD;
	case STRING:
		return go_on_in_string(machine, c);
	case ESCAPE:
		if (c == 'u')
			return begin_hex(machine, false);
		return c != '\0' && strchr("\"\\/bfnrt", c) != NULL ? STRING : BAD;
	case HEX:
		return go_on_in_hex(machine, c);
	case SECOND_ESCAPE:
		return c == '\\' ? SECOND_U : BAD;
	case SECOND_U:
		return c == 'u' ? begin_hex(machine, true) : BAD;
	case BAD:
		return BAD;
	default:
		next = go_on_in_number(machine->state, c);
		return next == VALUE ? go_behind(machine, c) : next;
	}
}

bool json_bytes_are_good(const char *data, size_t size)
{
	struct machine machine = { .state = VALUE };

	for (size_t i = 0; i < size; i++)
		machine.state = go_on(&machine, (unsigned char)data[i]);
	return machine.depth == 0 &&
	       (machine.state == BEHIND || machine.state == ZERO || machine.state == DIGITS ||
		       machine.state == FRACTION || machine.state == POWER);
}
