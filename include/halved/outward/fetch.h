/*
 * One HTTP exchange with another server, by HTTPS; plainly only with this very machine. Absolute deadline,
 * bounded size, no redirects, certificates checked. What is sent in `form` or as a password is in no log.
 */
#ifndef HALVED_OUTWARD_FETCH_H
#define HALVED_OUTWARD_FETCH_H

#include "halved/base/text.h"
#include "halved/outward/transfer.h"

#include <stdbool.h>
#include <stddef.h>

enum fetch_outcome {
	FETCH_ANSWERED,	   /* with `status`, and `body` as far as it has one */
	FETCH_FORBIDDEN,   /* an address that is not asked: see fetch_allows() */
	FETCH_BUSY,	   /* too many are under way */
	FETCH_UNREACHABLE, /* no such name, no connection, or a certificate that is not trusted */
	FETCH_TIMEOUT,
	FETCH_TOO_LARGE,
};

struct fetch {
	/* what is asked */
	const char *url;
	const char *form;	 /* application/x-www-form-urlencoded, sent by POST; NULL: GET */
	const char *credentials; /* name:password, for Basic; NULL: none */
	size_t most;		 /* bytes of the head, and of the body */
	unsigned milliseconds;	 /* until the whole answer is there */
	void (*done)(struct fetch *fetch);
	void *owner;

	/* the answer */
	enum fetch_outcome outcome;
	int status;
	struct buffer body; /* ends with a NUL; to be given back with buffer_free() */

	/* its own */
	struct transfer transfer;
	size_t head_size;
	void *fields;
};

/* True for https://…, and for http://127.0.0.1, [::1] and localhost; without a name or password in it. */
bool fetch_allows(const char *url);
bool fetch_is_plain(const char *url); /* http:// */

/* Whether an address is asked at the same host and port as the other. */
bool fetch_is_beside(const char *url, const char *other);
unsigned fetch_port(const char *url); /* of its server; 0 for what is no address */

/*
 * True: done() follows, from the loop. False: `outcome` says why not, and done() is not called. The fetch
 * must stay until done(); its texts may go once this returns.
 */
bool fetch_send(struct transfers *transfers, struct fetch *fetch);

#endif
