/* A file of SQL statements, cut at its semicolons. Function bodies are dollar-quoted, not `begin atomic`. */
#ifndef HALVED_DB_SCRIPT_H
#define HALVED_DB_SCRIPT_H

#include "halved/base/text.h"

#include <stdbool.h>

struct script {
	const char *next; /* rest of the NUL-terminated file */
	unsigned line;	  /* of `next`, from 1 */
};

struct script_statement {
	struct text text; /* without its semicolon and the comments before it */
	unsigned line;	  /* where it starts */
};

/* The start of a file. */
struct script script_of(const char *sql);

/* The next statement; false at the end. An unclosed quote runs to the end of the file. */
bool script_next(struct script *script, struct script_statement *statement);

#endif
