/*
 * Imports: a CSV file becomes a checked import of the record (dry run), which is then committed or left
 * alone. The file is streamed once: each row is checked here, good ones go to a staging table by COPY, and
 * PostgreSQL compares them with what counts. Blocking: for the command line or a helper thread, never a
 * worker's loop.
 */
#ifndef HALVED_IMPORT_IMPORT_H
#define HALVED_IMPORT_IMPORT_H

#include "halved/base/csv.h"
#include "halved/base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct plain;

/* On whose behalf: the same setting as that of a request. */
struct import_actor {
	const char *setting; /* halved.actor */
	const char *request; /* halved.request, for the audit; NULL: none */
};

/* Of the operator at the command line. */
#define IMPORT_OPERATOR "| decide directory import network |"

struct import_job {
	const char *kind;    /* one of import_kinds */
	const char *network; /* id or slug */
	const char *file_name;
	int descriptor; /* of a file: rows are looked up again to show them */
	const char *spool_directory;
	struct import_actor actor;
	bool (*progress)(void *owner, unsigned long long rows, bool last); /* or NULL; false: stop */
	void *owner;
};

struct import_answer {
	const char *json; /* the import; its status is checked, failed (see its fault) or committed; NULL: see
			     error */
	const char *id;
	struct csv_fault fault; /* what ended the reading; what NULL: nothing did */
	const char *error;	/* one sentence */
	char sqlstate[6];	/* HL404, HL409, HL403 or PostgreSQL's own */
};

/* An Idempotency-Key, as claim_key() wants it. */
struct import_key {
	const char *route, *key, *digest;
};

extern const char *const import_kinds[]; /* closed by NULL */
const char *import_kind_text(const char *kind);
bool import_kind_known(const char *kind);

/* A column of the kind's first layout; false behind the last one. */
bool import_column(const char *kind, size_t index, const char **name, bool *required);

/* Reads, checks, stages and compares. False when there is no import to show. All text lives in the arena. */
bool import_check(
	struct plain *plain, const struct import_job *job, struct arena *arena, struct import_answer *answer);

/* Commits a checked import, or answers a committed one again. The key may be NULL. */
bool import_commit(struct plain *plain, const struct import_actor *actor, const struct import_key *key,
	const char *id, struct arena *arena, struct import_answer *answer);

/* Throws away the staged rows of an import that nobody will look at again. */
bool import_forget(struct plain *plain, const struct import_actor *actor, const char *id);

/* The same for all that are more than a day old. */
bool import_clean(struct plain *plain, const struct import_actor *actor);

/* The first line of the rejected rows: the file's own header, then row, column and reason. */
void import_rejected_header(struct buffer *out, const char *header);

/* Writes the rejected rows as CSV: the file's columns, then row, column and reason. False: see plain_error().
 */
bool import_rejected(struct plain *plain, const struct import_actor *actor, const char *id,
	bool (*write)(void *owner, struct text text), void *owner);

/* Tells the first rows that change something, each as JSON. */
bool import_changed(struct plain *plain, const struct import_actor *actor, const char *id, unsigned most,
	void (*tell)(void *owner, const char *row), void *owner);

/* Tells the first refused and held rows. */
bool import_refused(struct plain *plain, const struct import_actor *actor, const char *id, unsigned most,
	void (*tell)(void *owner, const char *row, const char *column, const char *reason), void *owner);

#endif
