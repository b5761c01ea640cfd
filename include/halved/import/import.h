/*
 * Imports: a CSV file becomes a checked import of the record (dry run), which is then committed or left
 * alone. The file is streamed once: each row is checked here, good ones go to a staging table by COPY, and
 * PostgreSQL compares them with what counts. Blocking: for the command line or a helper thread, never a
 * worker's loop.
 */
#ifndef HALVED_IMPORT_IMPORT_H
#define HALVED_IMPORT_IMPORT_H

#include "halved/base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct plain;

/* On whose behalf: the same settings as those of a request. NULL stands for none. */
struct import_actor {
	const char *id, *role, *organization;
};

struct import_job {
	const char *kind;    /* a name of import_kind_name() */
	const char *network; /* id or slug */
	const char *file_name;
	int descriptor; /* of a file: rows are looked up again to show them */
	const char *spool_directory;
	struct import_actor actor;
	void (*progress)(void *owner, unsigned long long rows, bool last); /* or NULL */
	void *owner;
};

struct import_answer {
	const char *json; /* the import; its status is checked, failed (see its fault) or committed; NULL: see
			     error */
	const char *id;
	const char *error; /* one sentence */
	char sqlstate[6];  /* HL404, HL409, HL403 or PostgreSQL's own */
};

/* NULL behind the last one. */
const char *import_kind_name(size_t index);
const char *import_kind_text(size_t index);
bool import_kind_known(const char *kind);

/* A column of the kind's first layout; false behind the last one. */
bool import_column(const char *kind, size_t index, const char **name, bool *required);

/* Reads, checks, stages and compares. False when there is no import to show. All text lives in the arena. */
bool import_check(
	struct plain *plain, const struct import_job *job, struct arena *arena, struct import_answer *answer);

/* Commits a checked import, or answers a committed one again. */
bool import_commit(struct plain *plain, const struct import_actor *actor, const char *id, struct arena *arena,
	struct import_answer *answer);

/* Throws away the staged rows of an import that nobody will look at again. */
bool import_forget(struct plain *plain, const struct import_actor *actor, const char *id);

/* Writes the rejected rows as CSV: the file's columns, then row, column and reason. False: see plain_error().
 */
bool import_rejected(struct plain *plain, const struct import_actor *actor, const char *id,
	bool (*write)(void *owner, struct text text), void *owner);

/* Tells the first refused and held rows. */
bool import_refused(struct plain *plain, const struct import_actor *actor, const char *id, unsigned most,
	void (*tell)(void *owner, const char *row, const char *column, const char *reason), void *owner);

#endif
