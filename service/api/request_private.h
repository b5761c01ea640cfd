/* A request's inside, for the machinery in service/api/ only. */
#ifndef HALVED_API_REQUEST_PRIVATE_H
#define HALVED_API_REQUEST_PRIVATE_H

#include "halved/api/faults.h"
#include "halved/api/request.h"
#include "halved/api/statement.h"
#include "halved/base/digest.h"
#include "halved/base/limits.h"
#include "halved/base/rates.h"
#include "halved/db/db.h"

#include <stdint.h>

#define LIMIT_VALUES 64
#define LIMIT_REPLY_HEADERS 24

struct value {
	const char *name, *text;
};

struct touches;

struct api {
	struct db *db;
	struct touches *touches;
	struct errands *errands[PLACE_COUNT];
	struct request *passwords[LIMIT_PASSWORDS]; /* who has such a place */
	struct transfers *transfers;
	struct known_providers *providers;
	struct rates *rates;
	const struct settings *settings;
	uint64_t limited[RATE_BY_COUNT]; /* requests answered 429 */
	uint64_t id_state[2];
};

struct request {
	struct arena *arena;
	struct api *api;
	struct http_request *http;
	const struct route *route;
	char id[33];
	char token_hash[DIGEST_TEXT];
	const struct json *body;
	struct value values[LIMIT_VALUES]; /* what statements bind by name */
	size_t value_count;
	struct faults faults;
	enum error
		pending; /* found by the prelude; answered once it is known that the actor may ask at all */
	const char *pending_pointer, *pending_detail;
	const char *idempotency_key; /* NULL: none */
	const char *reason;	     /* of Audit-Reason; NULL: none */
	unsigned long page_limit;

	const struct step *step; /* the one that runs or has just run */
	struct batch *batch;
	unsigned first_rows;		   /* item of the batch where the step's own queries begin */
	bool answered, replaying, judging; /* judging: a refused batch is asked again for the actor alone */
	struct db_error refusal;
	const char *actor;
	void *kept;
	struct errands *errands; /* where it has a place */
	uint64_t db_time;

	struct rate rate; /* the one that will bite first; its quota is 0 when there is none */
	enum rate_by rate_by;

	struct http_header headers[LIMIT_REPLY_HEADERS];
	size_t header_count;
};

/* router.c */
enum error find_route(struct request *req); /* sets route and path values, or adds Allow */
enum error read_query(struct request *req);
bool decode_percent(struct arena *arena, struct text raw, char **decoded);

/* prelude.c: what can be found wrong before the first query, as pending errors */
enum error read_actor(struct request *req); /* 401 without a token */
void read_headers(struct request *req);
bool read_if_match(struct request *req); /* gives :versions; false when there is none */
bool is_unchanged(const struct request *req, const char *etag);
void read_body(struct request *req);

/* cookie.c */
bool read_cookie(const struct request *req, char hash[DIGEST_TEXT]); /* false: none, or none of ours */
bool comes_from_our_page(const struct request *req);

/* aside.c */
bool has_place(const struct request *req, enum place place);

/* edge.c */
bool within_rates(struct request *req); /* else it has been answered */
bool answers_preflight(struct request *req);
bool came_in_the_clear(const struct request *req); /* to the API, from beyond this machine */
void add_edge_headers(struct request *req);
struct text shown_path(const struct request *req);

/* reply.c */
void add_header(struct request *req, const char *name, const char *value);
void add_file_name(struct request *req, const char *file_name);
/* Begins an answer that is streamed; false: only its head was asked for, and it has ended. */
bool start_stream(struct request *req, const char *media_type, const char *file_name);
void add_common_headers(struct request *req, const char *media_type);
void send_reply(struct request *req, int status, const char *media_type, struct text body);
enum flow fail_refused(struct request *req, const struct db_error *refusal);
enum flow fail_outcome(struct request *req, enum outcome outcome);
struct text problem_text(struct arena *arena, enum error error, const char *detail, const char *id,
	const struct faults *faults);

/* page.c */
enum error read_page(struct request *req);
enum flow reply_page(struct request *req, const struct rows *result);

/* watch.c: the steps of a route whose reads are watched */
extern const struct step watched_steps[];

/* screen.c */
bool has_screened_fields(const struct resource *resource);

/* touch.c: credentials whose use is being noted */
struct touches *touches_new(struct db *db);
void touches_free(struct touches *touches);
void touches_add(struct touches *touches, const char *hash);

/* step.c */
void run_steps(struct request *req);
struct batch *batch_as_actor(
	struct request *req, struct arena *arena, enum lane lane); /* begins with who acts */
void open_batch(struct request *req, enum lane lane);
void add_statement(struct request *req, struct batch *batch, const struct sql_statement *statement);
void answer_refusal(struct request *req, const struct db_error *refusal); /* of an actor who may ask */

#endif
