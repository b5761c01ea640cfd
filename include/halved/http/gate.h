/*
 * The gate: one pass of our own over the bytes of a head or of trailers, before the parser sees them. It
 * finds the end by itself, so that two readers must agree on it. Pure; fed in pieces of any size.
 */
#ifndef HALVED_HTTP_GATE_H
#define HALVED_HTTP_GATE_H

#include <stdbool.h>
#include <stddef.h>

enum gate_result {
	GATE_MORE,	 /* all bytes were good, the end has not come */
	GATE_END,	 /* the section ends with the last byte used */
	GATE_BAD,	 /* answer 400 */
	GATE_LONG_LINE,	 /* the request line is too long: 414 */
	GATE_LARGE,	 /* the section is too large: 431 */
	GATE_MANY_FIELDS /* more than LIMIT_HEADERS: 431 */
};

struct gate {
	bool trailers;	    /* set at first: no request line comes */
	bool cr;	    /* the last byte was CR */
	bool space;	    /* the last byte was a space */
	unsigned spaces;    /* in the request line */
	size_t lines, line; /* lines that are complete, bytes in the current one */
	size_t size;	    /* bytes so far */
	const char *reason; /* why it is not GATE_MORE or GATE_END, a plain sentence */
};

/* Looks at up to `size` bytes; *used is set when the result is GATE_END. */
enum gate_result gate_pass(struct gate *gate, const char *data, size_t size, size_t *used);

/*
 * The bytes around the pieces of a chunked body: size lines and line ends. False when a CR or LF stands alone
 * or a control character shows. Uses only `cr` of its gate.
 */
bool gate_framing(struct gate *gate, const char *data, size_t size);

#endif
