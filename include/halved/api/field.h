/*
 * Fields: one row drives the validator, the SQL of create, change and show, OpenAPI, filters, boundary tests
 * and the contract test. A resource is a table of fields over one table of the database.
 */
#ifndef HALVED_API_FIELD_H
#define HALVED_API_FIELD_H

#include <stdbool.h>
#include <stddef.h>

enum field_type {
	FIELD_TEXT,    /* min..max characters; max 0 means 200 */
	FIELD_INTEGER, /* min..max */
	FIELD_REAL,    /* least..most */
	FIELD_BOOLEAN,
	FIELD_DATE,	  /* 2026-01-27 */
	FIELD_TIME,	  /* 2026-01-27T13:00:00-08:00: a moment, always with its offset */
	FIELD_ZONE,	  /* America/Los_Angeles */
	FIELD_YEAR,	  /* a school year, 2022-23 */
	FIELD_CHOICE,	  /* one of .choices */
	FIELD_VISIBILITY, /* how far a note goes, one of .choices in their order */
	FIELD_EMAIL,
	FIELD_LINK,	    /* http or https URL */
	FIELD_SLUG,	    /* a-z, 0-9 and hyphens, starting with a letter, 2..63 */
	FIELD_ORGANIZATION, /* given as code or id, shown as {code, name}; column NAME_id */
	FIELD_MEMBER, /* as ORGANIZATION, but a member of the record's network; a district's own by default */
	FIELD_PERSON, /* given as id, shown as {id, name}; column NAME_id */
	FIELD_OBJECT, /* .of tells its fields; kept as jsonb */
	FIELD_LIST,   /* of objects (.of) or of texts (.choices, or min..max characters); at most .items */
};

enum field_use {
	FIELD_FREE,  /* given at creation, changed by merge patch, shown */
	FIELD_ONCE,  /* given at creation only, shown */
	FIELD_SHOWN, /* made by the service, shown only; .sql may say how */
	FIELD_GIVEN, /* given only: the statement itself uses it; in no column of its own, not shown */
	FIELD_PARTS, /* a list given at creation only: each item becomes a record of .of that belongs to it */
};

struct resource;

struct field {
	const char *name; /* in JSON, snake_case; NULL closes a table */
	enum field_type type;
	enum field_use use;
	bool required; /* at creation; can then not be cleared by null */
	bool screened; /* free text that may say who somebody is: see service/api/screen.c */
	long long min, max;
	double least, most;
	size_t items;
	const char *const *choices; /* closed by NULL */
	const struct resource *of;
	size_t at;	      /* COMPUTED answers: where the value lies in the record, see computed.h */
	const char *fallback; /* SQL used when the field is absent at creation, or cleared */
	const char *sql;      /* SHOWN, and filters: SQL expression over the row `t`; default t.NAME */
	const char *text;     /* what it means, one sentence */
	const char *example;  /* as JSON, for OpenAPI and the generated tests */
};

/* Given at creation only. */
static inline bool field_is_once(const struct field *field)
{
	return field->use == FIELD_ONCE || field->use == FIELD_PARTS;
}

/* A member of the record as it is read. */
static inline bool field_is_shown(const struct field *field)
{
	return field->use != FIELD_GIVEN && field->use != FIELD_PARTS;
}

struct resource {
	const char *name;  /* "cycle": its OpenAPI schema is Cycle */
	const char *table; /* NULL: a part of another resource, or computed */
	const char *path;  /* where its records live: its own is PATH/ID; for Location */
	const char *find;  /* SQL: the id that :id stands for; NULL: as_id(:id::text) */
	const struct field *fields;
	bool ages;     /* what is shown changes by time alone: no version of it is unchanged */
	bool nameless; /* whoever reads it is not told who has written it */
	const char *text;
};

/* What every record with a table shows behind its id and its own fields: its version, who and when. */
extern const struct field common_fields[];

/* The account behind what was written: its id and what it is called. */
extern const struct resource resource_account_named;

/* Whether the record shows one of common_fields. */
bool shows_common(const struct resource *resource, const struct field *field);

#endif
