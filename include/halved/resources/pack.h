/*
 * Take-home packs: what is kept of an organization, a person or an account as a ZIP, each kind of record once
 * as CSV (for a spreadsheet) and once as JSON (as the API shows it), with a README.txt that says what is
 * there. What belongs into which pack is a table: pack_parts.c.
 */
#ifndef HALVED_RESOURCES_PACK_H
#define HALVED_RESOURCES_PACK_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct plain;
struct resource;
struct sql_statement;

/* One kind of record: NAME.csv and NAME.json. */
struct pack_part {
	const char *name;
	const char *tables;		 /* that it tells of, parted by blanks; NULL: the resource's own */
	const struct resource *resource; /* whose fields are its columns; or */
	const char *columns;		 /* these, parted by blanks */
	const char *of;			 /* a column before them: what each row hangs on; NULL: none */
	const char *sql; /* rows with a column `body` (JSON); or, without `select`, the condition on the
			    resource's table t. :subject is the id that the pack is of. */
	const char *text;
};

/* A table that refers to the same, and is in no part. */
struct pack_left_out {
	const char *table, *why;
	bool told; /* in README.txt */
};

struct pack_kind {
	const char *name;		      /* "organization": also the audit's subject */
	const struct pack_part *parts;	      /* closed by a part without name */
	const struct pack_left_out *left_out; /* closed by one without table */
	const char *references; /* names of columns by which a table refers to it, parted by blanks */
};

extern const struct pack_kind pack_organization, pack_person, pack_account;

struct pack_order {
	const struct pack_kind *kind;
	const char *subject, *title; /* its id, and what it is called */
	const char *holder;	     /* for whom it is made */
	const char *request;	     /* NULL: none */
	const char *network;	     /* the only one that the actor's token opens; NULL: all */
	const char *setting;	     /* halved.actor: what is seen is theirs to see */
	const char *spool_directory;
	int descriptor;			       /* where the ZIP goes */
	bool (*is_stopped)(const void *owner); /* NULL: never */
	const void *owner;
};

/* In one snapshot, with memory that does not grow with the record. Blocking. */
enum pack_outcome { PACK_MADE, PACK_NO_ROOM /* in the spool folder */, PACK_FAILED /* see plain_error() */ };
enum pack_outcome pack_make(struct plain *plain, const struct pack_order *order);

/* What asks for the rows of a part; its only parameter, if any, is the subject. */
void pack_statement(struct sql_statement *to, struct arena *arena, const struct pack_part *part);

#endif
