/* Taking a record home, through the API: on record first, then made aside, then sent as fast as it is taken.
 */
#include "halved/resources/pack.h"

#include "halved/api/request.h"
#include "halved/base/spool.h"
#include "halved/db/plain.h"
#include "halved/db/rows.h"
#include "halved/resources/resources.h"

#include <string.h>
#include <unistd.h>

struct job {
	struct pack_order order;
	const char *file;
	enum pack_outcome outcome;
};

static enum flow find(struct request *req)
{
	query_route(req);
	return FLOW_WAIT;
}

static void close_file(void *object)
{
	close(((struct job *)object)->order.descriptor);
}

static bool is_over(const void *owner)
{
	return is_stopped(owner);
}

/* The order; NULL when it has been answered that there is nothing, or no room. */
static struct job *new_job(struct request *req, const struct pack_kind *kind)
{
	const struct rows *found = rows(req, 0);
	struct job *job = arena_alloc(request_arena(req), sizeof(*job));

	if (rows_count(found) == 0) {
		fail(req, ERROR_NOT_FOUND, NULL, NULL);
		return NULL;
	}
	job->file = rows_text(found, 0, "file");
	job->order = (struct pack_order){ .kind = kind,
		.subject = rows_text(found, 0, "subject"),
		.title = rows_text(found, 0, "title"),
		.holder = rows_text(found, 0, "holder"),
		.network = rows_text(found, 0, "network"),
		.setting = rows_text(found, 0, "actor"),
		.request = parameter(req, "request"),
		.spool_directory = spool_directory(req),
		.descriptor = -1,
		.is_stopped = is_over,
		.owner = req };
	return job;
}

static enum flow note_taking(struct request *req, const struct pack_kind *kind)
{
	struct job *job = new_job(req, kind);

	if (job == NULL)
		return FLOW_DONE;
	if (!take_place(req, PLACE_PACK))
		return fail(req, ERROR_BUSY, NULL, "Too many packs are being made at this moment.");
	job->order.descriptor = spool_make(job->order.spool_directory);
	if (job->order.descriptor < 0)
		return fail(req, ERROR_BUSY, NULL, "There is no room for the pack in the spool folder.");
	arena_defer(request_arena(req), close_file, job);
	keep(req, job);
	give(req, "kind", kind->name);
	give(req, "subject", job->order.subject);
	query(req, SQL_pack_note);
	return FLOW_WAIT;
}

static enum flow note_organization(struct request *req)
{
	return note_taking(req, &pack_organization);
}

static enum flow note_person(struct request *req)
{
	return note_taking(req, &pack_person);
}

static enum flow note_account(struct request *req)
{
	return note_taking(req, &pack_account);
}

static bool make_aside(struct request *req, struct plain *plain)
{
	struct job *job = kept(req);

	job->outcome = pack_make(plain, &job->order);
	return job->outcome != PACK_FAILED;
}

static enum flow make(struct request *req)
{
	return run_aside(req, make_aside);
}

static enum flow send_pack(struct request *req)
{
	const struct job *job = kept(req);

	if (job->outcome == PACK_NO_ROOM)
		return fail(req, ERROR_BUSY, NULL, "There is no room for the pack in the spool folder.");
	return reply_spooled(req, "application/zip",
		arena_format(request_arena(req), "halved-%s.zip", job->file), job->order.descriptor);
}

const struct step organization_pack_steps[] = { STEP(find), STEP(note_organization), STEP(make),
	STEP(send_pack), STEP_END };
const struct step person_pack_steps[] = { STEP(find), STEP(note_person), STEP(make), STEP(send_pack),
	STEP_END };
const struct step account_pack_steps[] = { STEP(find), STEP(note_account), STEP(make), STEP(send_pack),
	STEP_END };
