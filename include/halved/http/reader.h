/*
 * The reader: turns bytes into one request and its body. llhttp parses, the gate and the head's rules judge;
 * whatever they do not agree on is refused. It calls nobody: reader_step() is fed and says what it found, so
 * that whole, in pieces or byte by byte the same comes out.
 */
#ifndef HALVED_HTTP_READER_H
#define HALVED_HTTP_READER_H

#include "halved/http/gate.h"
#include "halved/http/head.h"
#include "halved/http/parser.h"

struct arena;

enum reader_event {
	READER_MORE, /* all bytes are used, give more */
	READER_HEAD, /* `head` is there */
	READER_BODY, /* `piece` is there, until the next call */
	READER_DONE, /* the request ends here; what follows belongs to the next one */
	READER_BAD   /* answer `verdict` and close; no further call */
};

enum reader_place { READER_AT_START, READER_AT_HEAD, READER_AT_BODY, READER_AT_TRAILERS, READER_AT_END };

struct reader {
	struct arena *arena; /* head and fields live there */
	struct parser parser;
	enum reader_place place;
	struct gate gate;
	struct buffer section; /* a head or trailers that came in several pieces */
	struct head head;
	struct text piece;
	unsigned long long body;    /* bytes of it so far */
	unsigned long long framing; /* bytes of chunk sizes, line ends and extensions so far */
	unsigned blank;		    /* bytes of empty lines in front of the request */
	struct verdict verdict;
};

void reader_begin(struct reader *reader, struct arena *arena);

/* Uses up to `size` bytes; *used says how many. READER_HEAD and READER_DONE come also with size 0. */
enum reader_event reader_step(struct reader *reader, const char *data, size_t size, size_t *used);

/* Gives back what does not live in the arena. */
void reader_end(struct reader *reader);

/* True while nothing but empty lines has come. */
bool reader_is_blank(const struct reader *reader);

#endif
