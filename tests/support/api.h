/*
 * The API through a socket, on a database of its own. The service is started by the first call and stopped at
 * the end of the test program. Every exchange is written to build/traffic.jsonl, to be checked against the
 * OpenAPI document.
 */
#ifndef HALVED_TESTS_API_H
#define HALVED_TESTS_API_H

#include "halved/api/route.h"
#include "halved/base/json.h"

#include <stdbool.h>

/*
 * Who asks. DISTRICT leads wa-01109 and OTHER wa-01158, both members of wa-cop-2026; MEMBER belongs to
 * DISTRICT's team, COACH goes along with its region. FACILITATOR, READER and ADMIN are so for the whole
 * installation; HOST facilitates wa-cop-2026 alone and PRESENTER is its guest; VISITOR facilitates and
 * OUTSIDER reads another network. KEPT is DISTRICT by a token that is kept to wa-cop-2026, SIGNED is DISTRICT
 * signed in with a browser: all others have tokens. LEAVER leads a district that has left wa-cop-2026, FEED
 * is SIGNED's feed of its sessions, FORM a link by which SIGNED lets answer an ask for wa-01109. TEMPORARY is
 * whom a test makes.
 */
enum who {
	NOBODY,
	STRANGER,
	FACILITATOR,
	DISTRICT,
	OTHER,
	READER,
	ADMIN,
	EXPIRED,
	REVOKED,
	HOST,
	VISITOR,
	COACH,
	MEMBER,
	PRESENTER,
	OUTSIDER,
	KEPT,
	TEMPORARY,
	SIGNED,
	LEAVER,
	FEED,
	FORM,
	WHO_COUNT
};

extern const char *const who_names[WHO_COUNT];

/* What somebody shows. */
const char *who_secret(enum who who);

struct answer {
	int status;
	const char *head, *body;
	size_t size;		 /* of the body, which may hold anything */
	const struct json *json; /* of the body; NULL when it is none */
	const char *etag, *location,
		*next; /* "" when absent; `next` is the target of a Link to the next page */
};

/* Lives until the next api_forget(). `headers` are whole lines "Name: value\r\n", or NULL. */
const struct answer *api_call(
	enum who who, const char *method, const char *target, const char *headers, const char *body);

/* Many GETs, at most API_AT_ONCE, on connections of their own without waiting in between; each with its own
 * header lines. */
#define API_PIPELINED 40
#define API_AT_ONCE (25 * API_PIPELINED)
void api_statuses(const char *target, const char *const *headers, size_t count, int *statuses);

/* With a JSON body and nothing else. */
const struct answer *api_post(enum who who, const char *target, const char *body);
/* The same, and it is a failure when nothing was made. */
const struct answer *api_make(enum who who, const char *target, const char *body);

/* With If-Match: the ETag that a GET gives now. */
const struct answer *api_patch(enum who who, const char *target, const char *body);
const struct answer *api_get(enum who who, const char *target);

/* The text of a formatted string, living as long as the answers. */
const char *api_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Frees what the calls have returned. */
void api_forget(void);

/* As superuser of its database: the first value. */
const char *api_sql(const char *sql);
const char *api_database(void); /* how to connect so */
unsigned api_port(void);

/* Where the service hands over its mail; and what its metrics are now. */
unsigned api_mail_port(void);
const char *api_metrics(void);

/* From now on calls go to another service on the same database, whose routes ask for no right but the
 * weakest; and back. */
void api_weaken(bool weakened);

/* Runs a subcommand on that database, and returns what it said. */
const char *api_command(const char *name);

/* The same with arguments, closed by NULL; its exit code. */
int api_run(const char *const *arguments);

/* A member of the answer by path ("a/b/0/c"), as text: "" when absent, a number as it is printed. */
const char *value_at(const struct answer *answer, const char *path);

/* True when the answer is a list that has the record of this id, or of this address. */
bool is_in_list(const struct answer *answer, const char *record);

/* True when the answer is a problem that names this JSON pointer (or parameter). */
bool names(const struct answer *answer, const char *pointer);

/* Somebody who has the right, preferably a facilitator. */
enum who who_may(const char *right);
bool may(enum who who, const char *right);
const char *role_of(enum who who);

/* Counts as a failed test, with what it was about. */
void expect(bool holds, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* expect()s the status, and shows the answer when it is another. */
void expect_status(const struct answer *answer, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* expect()s a member of the answer, as value_at() gives it. */
void expect_value(const struct answer *answer, const char *path, const char *value);

/* Whether the service has said this in its log, anywhere in a line. */
bool api_logged(const char *text);

#endif
