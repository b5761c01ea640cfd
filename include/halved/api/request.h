/*
 * A request on its way through the steps: all that a handler sees.
 *
 *	static enum flow load_members(struct request *req)
 *	{
 *		give(req, "year", "2022-23");
 *		query(req, SQL_summary_members);
 *		return FLOW_WAIT;
 *	}
 */
#ifndef HALVED_API_REQUEST_H
#define HALVED_API_REQUEST_H

#include "halved/api/error.h"
#include "halved/api/route.h"
#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/base/json.h"
#include "halved/base/text.h"

#include <stdbool.h>

struct csv_fault;
struct request;
struct plain;
struct settings;

struct arena *request_arena(struct request *req);
struct http_request *request_http(struct request *req);
const struct json *request_body(const struct request *req);

/* A path or query parameter, or what give() has set; NULL when there is none. */
const char *parameter(const struct request *req, const char *name);

/* Sets (or replaces) a value that statements bind by :name. */
void give(struct request *req, const char *name, const char *value);

/* Adds a statement to those that are sent, in one transaction, when the step returns FLOW_WAIT. */
void query(struct request *req, enum sql sql);
void query_route(struct request *req); /* the route's own */

/* The rows of the n-th query of the last FLOW_WAIT, from 0. */
const struct rows *rows(const struct request *req, unsigned n);

/* Something of the step's own that the next steps need. */
void keep(struct request *req, void *object);
void *kept(const struct request *req);

/*
 * The first two steps of a watched route that has steps of its own: they ask its statement, and note whose
 * records it has found. The next step finds the rows in kept().
 */
enum flow ask_watched(struct request *req);
enum flow note_reads(struct request *req);

/* The first two steps of a route that takes screened text, also where it has steps of its own. */
enum flow ask_roster(struct request *req);
enum flow screen_texts(struct request *req);

/* "{1,2}": the ids in the column `seen` of what is about to be shown, each row one or several parted by
 * commas; NULL for none. */
const char *seen_in(struct request *req, const struct rows *found);

/* For a step that ends with an answer: it is kept while those are noted of whom it tells; answer_kept() sends
 * it. */
enum flow keep_answer(struct request *req, const struct buffer *answer, const char *seen);
enum flow answer_kept(struct request *req);

/* FLOW_WAIT while such reads are written down, FLOW_NEXT when there is nothing to write. */
enum flow note_seen(struct request *req, const char *seen);

/* Answers; all return FLOW_DONE. The bytes must live as long as the request. */
enum flow reply_json(struct request *req, int status, struct text json, const char *etag);
enum flow reply_file(struct request *req, const char *media_type, const char *file_name, struct text body);
enum flow reply_tagged(
	struct request *req, const char *media_type, struct text body); /* with an ETag of its bytes */
enum flow reply_rows(struct request *req, const struct rows *result);	/* as a route without steps does */

/* Whether Accept gives `type` more weight than what is usually answered; the answer then says so (Vary). */
bool prefers(struct request *req, const char *type, const char *usual);

/* 302: the browser is to go there. */
enum flow reply_elsewhere(struct request *req, const char *address);

/* Before the answer: where what was made is. */
void locate(struct request *req, const char *path);

/*
 * Answers a file of any length: `head`, then the rows' `body`, a line each, of the statement asked page by
 * page
 * (:after, :limit; the last column `cursor`), as fast as the client reads. A failure in between cuts it off.
 */
enum flow reply_pages(
	struct request *req, const char *media_type, const char *file_name, struct text head, enum sql sql);

/* Answers what is in a file, from its beginning, as fast as the client reads; the descriptor stays the
 * caller's. */
enum flow reply_spooled(struct request *req, const char *media_type, const char *file_name, int descriptor);

/* Fails; `pointer` (JSON pointer or parameter name) and `detail` may be NULL. Returns FLOW_DONE. */
enum flow fail(struct request *req, enum error error, const char *pointer, const char *detail);

/* Fails for what a file brings: names its row, and the column where there is one; `outcome` says what became
 * of it. */
enum flow fail_file(struct request *req, const struct csv_fault *fault, const char *outcome);

/* The same, to be tried again after so many seconds. */
enum flow fail_for(struct request *req, enum error error, const char *detail, const char *seconds);

/* Collects faults of the input; fail_input() then answers 422 with all of them. */
void fault(struct request *req, const char *pointer, const char *detail);
bool has_faults(const struct request *req);
enum flow fail_input(struct request *req);

/* Goes on with the next step after FLOW_LATER; on the request's own thread. */
void step_resume(struct request *req);

/*
 * Work that blocks: done by a helper thread, but for passwords with a connection of its own; the next step
 * runs when it has ended well, a failure of the database is answered by the runner. `work` may use the
 * request's arena, parameters and what was kept, nothing else. A place is taken before, and left when the
 * request has ended.
 */
enum place { PLACE_IMPORT, PLACE_PASSWORD /* without a connection */, PLACE_PACK, PLACE_COUNT };
bool take_place(struct request *req, enum place place); /* once; false: too many are under way, answer 503 */
/* Takes a place for passwords, of which one address has but a share; false: it has been answered. Before a
 * try is counted, so that nobody is locked out by tries that nobody looked at. */
bool may_show_password(struct request *req);
enum flow run_aside(struct request *req, bool (*work)(struct request *req, struct plain *plain));
bool is_stopped(const struct request *req); /* the service ends: the work should, too */

/*
 * Asks another server (outward/fetch.h); the next step runs when it has answered, or has not: it looks at the
 * outcome. The fetch, in the request's arena, needs no done() and no owner; its body goes with the arena.
 */
struct fetch;
enum flow run_fetch(struct request *req, struct fetch *fetch);

/* Folder for files under way. */
const char *spool_directory(const struct request *req);

const struct settings *request_settings(const struct request *req);

/* The cookie of a sign-in: the SHA-256 of the one that was shown (NULL: none), another one, none any more. */
const char *shown_cookie(struct request *req);
void set_cookie(struct request *req, const char *secret);
void drop_cookie(struct request *req);

/* The cookie of a sign-in that is under way to its provider and back: what it holds (NULL: none). */
/* What tells, for half a year, that somebody has signed in here before; it opens nothing. NULL: none is
 * shown. */
const char *browser_mark(struct request *req);
void set_browser_mark(struct request *req, const char *mark);
/* Whether a browser says that no other site has led it here. */
bool comes_by_a_deliberate_act(const struct request *req);
const char *start_cookie(struct request *req);
void set_start_cookie(struct request *req, const char *secret);
void drop_start_cookie(struct request *req);

/* What this worker knows of the providers that people may sign in with: openid/known.h. */
struct known_providers *request_providers(const struct request *req);

#endif
