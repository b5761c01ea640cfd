/* Work that blocks, done by the helper thread while the request waits. */
#include "request_private.h"

#include "halved/base/settings.h"

#include "halved/db/errand.h"

#include <string.h>

struct aside {
	struct errand errand;
	struct request *req;
	bool (*work)(struct request *, struct plain *);
};

static void leave(void *errands)
{
	errands_leave(errands);
}

bool has_place(const struct request *req, enum place place)
{
	return req->errands == req->api->errands[place];
}

bool take_place(struct request *req, enum place place)
{
	if (has_place(req, place))
		return true;
	if (!errands_enter(req->api->errands[place]))
		return false;
	req->errands = req->api->errands[place];
	arena_defer(req->arena, leave, req->errands);
	return true;
}

static bool run(struct errand *errand, struct plain *plain)
{
	struct aside *aside = errand->owner;

	return aside->work(aside->req, plain);
}

static const char *or_null(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

static void fail_aside(struct request *req, const struct errand *errand)
{
	const struct plain_error *error = &errand->error;
	struct db_error refusal = { .message = error->message,
		.detail = or_null(error->detail),
		.hint = or_null(error->hint),
		.table = or_null(error->table),
		.column = or_null(error->column),
		.constraint = or_null(error->constraint) };

	memcpy(refusal.sqlstate, error->sqlstate, sizeof(refusal.sqlstate));
	if (!errand->connected)
		fail(req, ERROR_BUSY, NULL, NULL);
	else if (error->sqlstate[0] == '\0')
		fail(req, ERROR_OUTCOME_UNKNOWN, NULL, NULL);
	else
		answer_refusal(req, &refusal);
}

static void done(struct errand *errand)
{
	struct aside *aside = errand->owner;

	if (errand->failed)
		fail_aside(aside->req, errand);
	else
		step_resume(aside->req);
}

enum flow run_aside(struct request *req, bool (*work)(struct request *req, struct plain *plain))
{
	struct aside *aside = arena_alloc(req->arena, sizeof(*aside));

	aside->errand = (struct errand){ .run = run, .done = done, .owner = aside };
	aside->req = req;
	aside->work = work;
	errands_send(req->errands, &aside->errand);
	return FLOW_LATER;
}

bool is_stopped(const struct request *req)
{
	return errands_are_stopped(req->errands);
}

const char *spool_directory(const struct request *req)
{
	return req->api->settings->spool_directory;
}

const struct settings *request_settings(const struct request *req)
{
	return req->api->settings;
}
