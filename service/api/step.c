/*
 * A request's way: head ▸ route ▸ token ▸ parameters ▸ body ▸ steps ▸ answer ▸ end. The wait for the database
 * belongs to the runner: a step that returned FLOW_WAIT is followed by the next one when its rows are here,
 * and a failure never reaches it.
 */
#include "request_private.h"

#include "halved/api/api.h"
#include "halved/base/check.h"
#include "halved/base/clock.h"
#include "halved/base/limits.h"
#include "halved/base/log.h"
#include "halved/base/metrics.h"

#include <stdlib.h>
#include <string.h>

/* ---- what handlers use ---- */

struct arena *request_arena(struct request *req)
{
	return req->arena;
}

struct http_request *request_http(struct request *req)
{
	return req->http;
}

const struct json *request_body(const struct request *req)
{
	return req->body;
}

static struct value *find_value(const struct request *req, const char *name)
{
	for (size_t i = 0; i < req->value_count; i++)
		if (strcmp(req->values[i].name, name) == 0)
			return (struct value *)&req->values[i];
	return NULL;
}

const char *parameter(const struct request *req, const char *name)
{
	const struct value *value = find_value(req, name);

	if (value == NULL && strcmp(name, "credential") == 0)
		return req->token_hash;
	return value == NULL ? NULL : value->text;
}

void give(struct request *req, const char *name, const char *text)
{
	struct value *value = find_value(req, name);

	if (value == NULL) {
		check(req->value_count < LIMIT_VALUES);
		value = &req->values[req->value_count++];
		value->name = name;
	}
	value->text = text;
}

void keep(struct request *req, void *object)
{
	req->kept = object;
}

void *kept(const struct request *req)
{
	return req->kept;
}

void add_statement(struct request *req, struct batch *batch, const struct sql_statement *statement)
{
	const char *values[LIMIT_PARAMETERS];

	for (unsigned i = 0; i < statement->statement.parameters; i++)
		values[i] = parameter(req, statement->names[i]);
	check(batch_add(batch, &statement->statement, values));
}

static enum lane lane_of(const struct route *route)
{
	static const enum lane lanes[] = { [ROUTE_LANE_QUICK] = LANE_QUICK,
		[ROUTE_LANE_SLOW] = LANE_SLOW,
		[ROUTE_LANE_WRITE] = LANE_WRITE };

	if (route->lane != ROUTE_LANE_BY_METHOD)
		return lanes[route->lane];
	if (route->method != HTTP_GET)
		return LANE_WRITE;
	return route->many ? LANE_SLOW : LANE_QUICK;
}

static void batch_done(struct batch *batch);

/* The route's right. A build for tests can be told to ask the weakest one of every route, to see that it is
 * missed. */
static const char *right_of(const struct route *route)
{
#ifdef HALVED_TEST_BUILD
	if (getenv("HALVED_TEST_WEAKENED") != NULL && strcmp(route->right, RIGHT_OPEN) != 0)
		return RIGHT_ME;
#endif
	return route->right;
}

struct batch *batch_as_actor(struct request *req, struct arena *arena, enum lane lane)
{
	const char *actor[] = { NULL, NULL };
	const struct sql_statement *enter = statement_of(SQL_enter);
	struct batch *batch = batch_new(arena, lane);

	for (unsigned i = 0; i < enter->statement.parameters; i++)
		actor[i] = strcmp(enter->names[i], "token") == 0 ? req->token_hash : right_of(req->route);
	check(batch_add(batch, &enter->statement, actor));
	return batch;
}

/* A new batch begins with who acts; a write then tells the audit its request, and claims its key. */
void open_batch(struct request *req, enum lane lane)
{
	req->batch = batch_as_actor(req, req->arena, lane);
	req->batch->done = batch_done;
	req->batch->owner = req;
	req->first_rows = 1;
}

static void begin_queries(struct request *req)
{
	if (req->batch != NULL && req->batch->answered == 0)
		return;
	open_batch(req, lane_of(req->route));
	if (req->batch->lane != LANE_WRITE)
		return;
	add_statement(req, req->batch,
		statement_of(req->idempotency_key != NULL ? SQL_claim_key : SQL_note_request));
	req->first_rows = 2;
}

void query(struct request *req, enum sql sql)
{
	begin_queries(req);
	add_statement(req, req->batch, statement_of(sql));
}

void query_route(struct request *req)
{
	begin_queries(req);
	add_statement(req, req->batch, statement_of_route(req->route));
}

const struct rows *rows(const struct request *req, unsigned n)
{
	check(req->first_rows + n < req->batch->count);
	return req->batch->items[req->first_rows + n].rows;
}

/* ---- the runner ---- */

static enum flow ask(struct request *req)
{
	query_route(req);
	return FLOW_WAIT;
}

static enum flow answer(struct request *req)
{
	return reply_rows(req, rows(req, 0));
}

static const struct step plain_steps[] = { STEP(ask), STEP(answer), STEP_END };
static const struct step screened_steps[] = { STEP(ask_roster), STEP(screen_texts), STEP(ask), STEP(answer),
	STEP_END };

static const struct step *steps_of(const struct route *route)
{
	if (route->steps != NULL)
		return route->steps;
	if (route->watched != NULL)
		return watched_steps;
	return has_screened_fields(route->takes) ? screened_steps : plain_steps;
}

static void send_batch(struct request *req)
{
	if (req->api->db == NULL)
		fail(req, ERROR_BUSY, NULL, "The database is not ready.");
	else
		db_send(req->api->db, req->batch);
}

void run_steps(struct request *req)
{
	enum flow flow = FLOW_NEXT;

	while (flow == FLOW_NEXT) {
		check(req->step->name != NULL);
		flow = req->step->run(req);
		req->step++;
	}
	if (flow == FLOW_WAIT)
		send_batch(req);
	else
		check(flow == FLOW_LATER || req->answered);
}

void step_resume(struct request *req)
{
	run_steps(req);
}

/* Asks only who acts: for a fault found before the first query, and to judge a refusal. */
static void ask_actor(struct request *req)
{
	open_batch(req, LANE_QUICK);
	send_batch(req);
}

/* What else was wrong with the request is not for somebody who may not make it. */
static void turn_away(struct request *req)
{
	req->faults.count = 0;
	fail(req, ERROR_FORBIDDEN, NULL, NULL);
}

/* True when the actor may ask; else the request has been answered. */
static bool admit(struct request *req)
{
	const struct rows *actor = req->batch->items[0].rows;
	const char *allowed = rows_text(actor, 0, "allowed");

	if (strcmp(req->route->right, RIGHT_OPEN) == 0)
		return true;
	if (allowed == NULL)
		fail(req, ERROR_UNAUTHENTICATED, NULL, NULL);
	else if (strcmp(allowed, "no") == 0)
		turn_away(req);
	else if (strcmp(allowed, "stale") == 0)
		fail(req, ERROR_BUSY, NULL, "What you may do changes today and is being looked up.");
	else
		req->actor = rows_text(actor, 0, "actor");
	if (allowed != NULL && (strcmp(allowed, "touch") == 0 || strcmp(allowed, "stale") == 0))
		touches_add(req->api->touches, req->token_hash);
	return !req->answered;
}

static void ask_replay(struct request *req)
{
	req->replaying = true;
	open_batch(req, LANE_QUICK);
	add_statement(req, req->batch, statement_of(SQL_replay));
	send_batch(req);
}

static void answer_replay(struct request *req)
{
	const struct rows *first = rows(req, 0);

	if (rows_count(first) == 0 || rows_text(first, 0, "body") == NULL)
		fail(req, ERROR_BUSY, NULL, NULL);
	else if (!rows_true(first, 0, "same"))
		fail(req, ERROR_KEY_REUSED, "Idempotency-Key", NULL);
	else {
		add_header(req, "Idempotency-Replayed", "true");
		if (rows_text(first, 0, "location") != NULL)
			add_header(req, "Location", rows_text(first, 0, "location"));
		reply_json(req, req->route->status != 0 ? req->route->status : 200,
			text_of(rows_text(first, 0, "body")), rows_text(first, 0, "etag"));
	}
}

/* A refusal is told only to an actor who may ask at all: an unknown one could learn from it. */
static void judge_refusal(struct request *req)
{
	req->refusal = req->batch->error;
	req->judging = true;
	ask_actor(req);
}

void answer_refusal(struct request *req, const struct db_error *refusal)
{
	req->judging = false;
	if (strcmp(refusal->sqlstate, "HL001") == 0)
		ask_replay(req);
	else
		fail_refused(req, refusal);
}

static void batch_done(struct batch *batch)
{
	struct request *req = batch->owner;

	req->db_time += batch->answered - batch->queued;
	if (batch->outcome == DB_REFUSED)
		judge_refusal(req);
	else if (batch->outcome != DB_DONE)
		fail_outcome(req, batch->outcome);
	else if (!admit(req))
		return;
	else if (req->judging)
		answer_refusal(req, &req->refusal);
	else if (req->replaying)
		answer_replay(req);
	else if (req->pending != ERROR_NONE)
		fail(req, req->pending, req->pending_pointer, req->pending_detail);
	else
		run_steps(req);
}

/* ---- events of the HTTP layer ---- */

static uint64_t next_random(uint64_t state[2])
{
	uint64_t a = state[0], b = state[1];

	state[0] = b;
	a ^= a << 23;
	state[1] = a ^ b ^ (a >> 18) ^ (b >> 5);
	return state[1] + b;
}

static bool is_request_id(const struct text *id)
{
	if (id == NULL || id->size < 8 || id->size > 32)
		return false;
	for (size_t i = 0; i < id->size; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", id->data[i]) ==
			NULL)
			return false;
	return true;
}

static void name_request(struct request *req)
{
	static const char digits[] = "0123456789abcdef";
	const struct text *given = http_header(req->http, "request-id");
	uint64_t random = next_random(req->api->id_state);

	if (is_request_id(given)) {
		memcpy(req->id, given->data, given->size);
		return;
	}
	for (size_t i = 0; i < 16; i++, random >>= 4)
		req->id[i] = digits[random & 15];
}

/* The head is here: find the route and refuse early what needs no body. */
static enum http_body_mode on_head(struct http_request *http, void *context)
{
	struct request *req = arena_alloc(http->arena, sizeof(*req));
	enum error error;

	*req = (struct request){ .arena = http->arena, .api = context, .http = http };
	req->faults.arena = http->arena;
	http->owner = req;
	name_request(req);
	error = came_in_the_clear(req) ? ERROR_CLEAR_TEXT : find_route(req);
	if (error == ERROR_NONE && strcmp(req->route->right, RIGHT_OPEN) != 0)
		error = read_actor(req);
	if (!within_rates(req) || answers_preflight(req))
		return HTTP_BODY_WHOLE;
	if (error != ERROR_NONE) {
		fail(req, error, NULL, NULL);
		return HTTP_BODY_WHOLE;
	}
	return req->route->stream ? HTTP_BODY_STREAM : HTTP_BODY_WHOLE;
}

static void on_request(struct http_request *http, void *context)
{
	struct request *req = http->owner;

	(void)context;
	req->pending = read_query(req);
	read_headers(req);
	read_body(req);
	req->step = steps_of(req->route);
	if (req->pending == ERROR_NONE)
		run_steps(req);
	else if (strcmp(req->route->right, RIGHT_OPEN) == 0)
		fail(req, req->pending, req->pending_pointer, req->pending_detail);
	else
		ask_actor(req);
}

static void on_ended(struct http_request *http, void *context)
{
	struct request *req = http->owner;
	uint64_t took = clock_now() - http->started;
	struct text path = shown_path(req);

	(void)context;
	if (req->batch != NULL)
		batch_forget(req->batch);
	metrics_request(req->route == NULL ? -1 : (int)(req->route - routes), http->status, took);
	log_line(LOG_INFO, "request", LOG_TEXT("request_id", req->id), LOG_SPAN("method", http->method_name),
		LOG_SPAN("path", path), LOG_NUMBER("status", http->status), LOG_NUMBER("us", took / 1000),
		LOG_NUMBER("db_us", req->db_time / 1000), LOG_NUMBER("bytes", http->bytes_sent),
		LOG_TEXT("actor", req->actor), LOG_SPAN("peer", http->peer));
}

static void on_refused(int status, struct text peer, const char *reason, void *context)
{
	(void)context;
	metrics_request(-1, status, 0);
	log_line(LOG_INFO, "refused", LOG_NUMBER("status", status), LOG_TEXT("reason", reason),
		LOG_SPAN("peer", peer));
}

/* The HTTP layer's own errors in the form of ours. */
static struct text problem_of_status(
	struct http_request *http, int status, const char *reason, struct http_header *field, void *context)
{
	const struct request *req = http->owner;
	const char *id = req == NULL ? NULL : req->id;
	struct buffer *out = arena_buffer(http->arena, 4096);

	(void)context;
	if (id != NULL)
		*field = (struct http_header){ text_of("Request-Id"), text_of(id) };
	for (int error = ERROR_NONE + 1; error < ERROR_COUNT; error++)
		if (error_table[error].status == status && status != 400)
			return problem_text(http->arena, (enum error)error, reason, id, NULL);
	buffer_format(out,
		"{\"type\":\"urn:halved:problem:http\",\"title\":\"The request was "
		"refused\",\"status\":%d,\"code\":\"http\",\"detail\":",
		status);
	json_quote(out, reason, strlen(reason));
	buffer_string(out, "}");
	return (struct text){ out->data, out->size };
}

const struct http_events api_events = {
	.head = on_head,
	.request = on_request,
	.ended = on_ended,
	.refused = on_refused,
	.problem = problem_of_status,
};

struct api *api_new(struct db *db, struct errands *imports, struct errands *passwords, struct errands *packs,
	struct transfers *transfers, struct known_providers *providers, struct rates *rates,
	const struct settings *settings)
{
	struct api *api = calloc(1, sizeof(*api));

	check(api != NULL);
	api->db = db;
	api->errands[PLACE_IMPORT] = imports;
	api->errands[PLACE_PASSWORD] = passwords;
	api->errands[PLACE_PACK] = packs;
	api->transfers = transfers;
	api->providers = providers;
	api->rates = rates;
	api->settings = settings;
	api->touches = touches_new(db);
	random_bytes(api->id_state, sizeof(api->id_state));
	return api;
}

void api_free(struct api *api)
{
	touches_free(api->touches);
	free(api);
}

const char *routes_check(void)
{
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];

		if (route->path == NULL || route->text == NULL)
			return "A route has no path or no text.";
		if (route->right == NULL)
			return "A route has no right.";
		if (route->sql == NULL && route->steps == NULL)
			return "A route has neither a statement nor steps.";
		if (has_screened_fields(route->takes) &&
			(steps_of(route)[0].run != ask_roster || steps_of(route)[1].run != screen_texts))
			return "A route takes screened text and does not look at it.";
	}
	return NULL;
}
