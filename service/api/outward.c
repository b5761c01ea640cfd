/* What other servers are asked for while the request waits. */
#include "request_private.h"

#include "halved/outward/fetch.h"

static void release_body(void *fetch)
{
	buffer_free(&((struct fetch *)fetch)->body);
}

static void done(struct fetch *fetch)
{
	step_resume(fetch->owner);
}

struct known_providers *request_providers(const struct request *req)
{
	return req->api->providers;
}

enum flow run_fetch(struct request *req, struct fetch *fetch)
{
	fetch->owner = req;
	fetch->done = done;
	arena_defer(req->arena, release_body, fetch);
	return fetch_send(req->api->transfers, fetch) ? FLOW_LATER : FLOW_NEXT;
}
