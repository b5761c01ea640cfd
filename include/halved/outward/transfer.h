/*
 * Transfers to other servers by libcurl, on the event loop of a worker: nobody waits for them but who began
 * them. fetch.h makes them for HTTP.
 */
#ifndef HALVED_OUTWARD_TRANSFER_H
#define HALVED_OUTWARD_TRANSFER_H

#include <stdbool.h>
#include <sys/queue.h>

struct event_base;
struct transfers; /* of one worker */

struct transfer {
	void *easy; /* a CURL handle, made ready but for CURLOPT_PRIVATE; done() gets it back and cleans up */
	/* From the loop, never from inside transfer_begin(); `code` is a CURLcode. */
	void (*done)(struct transfer *transfer, int code);
	TAILQ_ENTRY(transfer) link;
};

/* Once, before there are threads, and at the end. */
void transfers_begin_process(void);
void transfers_end_process(void);

/* `authorities` is a file of certificates (PEM) that servers are trusted by, and stays the caller's; NULL:
 * the system's. */
struct transfers *transfers_new(struct event_base *base, const char *authorities);

/* Drops what is under way; done() is called for none of it. */
void transfers_free(struct transfers *transfers);

/* False when LIMIT_TRANSFERS are under way. The transfer must stay until done(). */
bool transfer_begin(struct transfers *transfers, struct transfer *transfer);

#endif
