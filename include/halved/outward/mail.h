/*
 * One mail, handed to a server by SMTP. With TLS and a certificate that the system trusts; without TLS only
 * to this very machine. Absolute deadline. Neither address nor text is in any log.
 */
#ifndef HALVED_OUTWARD_MAIL_H
#define HALVED_OUTWARD_MAIL_H

#include "halved/base/text.h"
#include "halved/outward/transfer.h"

#include <stdbool.h>
#include <stddef.h>

enum mail_outcome {
	MAIL_SENT,
	MAIL_REFUSED, /* for good, by this server (5xx) */
	MAIL_LATER,   /* not now: unreachable, too slow, no trust, not signed in, or 4xx */
};

struct mail {
	/* what is sent, until done() */
	const char *server;	     /* smtp://host:587 or smtps://host:465, nothing behind it */
	const char *user, *password; /* NULL: without signing in */
	const char *from, *to;	     /* addresses alone */
	struct text message;	     /* head and body, with CRLF */
	unsigned milliseconds;	     /* until the server has taken it */
	void (*done)(struct mail *mail);
	void *owner;

	/* the answer */
	enum mail_outcome outcome;
	int status; /* the server's last, as 250; 0: none */

	/* its own */
	struct transfer transfer;
	size_t read;
	void *recipients;
};

/* done() follows, from the loop; false: too many transfers are under way, and it does not. */
bool mail_send(struct transfers *transfers, struct mail *mail);

/* Gives back what a mail holds whose transfer was dropped by transfers_free(). */
void mail_forget(struct mail *mail);

#endif
