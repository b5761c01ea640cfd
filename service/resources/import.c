#include "halved/resources/import.h"

#include "halved/api/request.h"
#include "halved/base/spool.h"
#include "halved/db/plain.h"
#include "halved/import/import.h"

#include <string.h>
#include <unistd.h>

/* What the steps of one request hand on. */
struct job {
	struct import_job job;
	struct import_answer answer;
};

static const char *first_text(const struct request *req, const char *column)
{
	return rows_text(rows(req, 0), 0, column);
}

static struct job *new_job(struct request *req)
{
	struct job *job = arena_alloc(request_arena(req), sizeof(*job));

	job->job.actor = (struct import_actor){ .setting = first_text(req, "actor"),
		.request = parameter(req, "request") };
	keep(req, job);
	return job;
}

/* True when the step after is to answer: also where it was no statement that failed. */
static bool is_settled(const struct plain *plain, bool good)
{
	return good || plain_error(plain)->message[0] == '\0';
}

/* ---- the dry run ---- */

static enum flow find_network(struct request *req)
{
	query(req, SQL_import_actor);
	return FLOW_WAIT;
}

static void close_file(void *object)
{
	close(((struct job *)object)->job.descriptor);
}

static void take_piece(struct http_request *http, const char *data, size_t size, bool last, void *context)
{
	struct request *req = context;
	struct job *job = kept(req);

	(void)http;
	if (!spool_put(job->job.descriptor, data, size))
		fail(req, ERROR_BUSY, NULL, "There is no room for the file in the spool folder.");
	else if (last)
		step_resume(req);
}

static enum flow receive_file(struct request *req)
{
	struct job *job = new_job(req);
	const char *file_name = parameter(req, "file_name");

	if (!take_place(req, PLACE_IMPORT))
		return fail(req, ERROR_BUSY, NULL, "Too many imports are under way.");
	job->job.kind = parameter(req, "kind");
	job->job.network = first_text(req, "network");
	job->job.file_name =
		file_name != NULL ? file_name : arena_format(request_arena(req), "%s.csv", job->job.kind);
	job->job.spool_directory = spool_directory(req);
	job->job.descriptor = spool_make(job->job.spool_directory);
	if (job->job.descriptor < 0)
		return fail(req, ERROR_BUSY, NULL, "There is no room for the file in the spool folder.");
	arena_defer(request_arena(req), close_file, job);
	http_body_start(request_http(req), take_piece, req);
	return FLOW_LATER;
}

static bool go_on(void *owner, unsigned long long row_count, bool last)
{
	(void)row_count;
	(void)last;
	return !is_stopped(owner);
}

static bool check_aside(struct request *req, struct plain *plain)
{
	struct job *job = kept(req);
	bool good;

	job->job.progress = go_on;
	job->job.owner = req;
	lseek(job->job.descriptor, 0, SEEK_SET);
	good = import_check(plain, &job->job, request_arena(req), &job->answer);
	if (good)
		import_clean(plain, &job->job.actor);
	return is_settled(plain, good);
}

static enum flow check_file(struct request *req)
{
	return run_aside(req, check_aside);
}

/* Row and column as a JSON pointer into the file, and in words. */
static enum flow answer_check(struct request *req)
{
	const struct import_answer *answer = &((struct job *)kept(req))->answer;

	if (answer->json == NULL)
		return fail(req, ERROR_BUSY, NULL, answer->error);
	if (answer->fault.what != NULL)
		return fail_file(req, &answer->fault, "Nothing was imported.");
	locate(req, arena_format(request_arena(req), "/v1/networks/%s/imports/%s", parameter(req, "network"),
			    answer->id));
	return reply_json(req, 201, text_of(answer->json), NULL);
}

const struct step import_steps[] = { STEP(find_network), STEP(receive_file), STEP(check_file),
	STEP(answer_check), STEP_END };

/* ---- the commit ---- */

static enum flow find_import(struct request *req)
{
	query(req, SQL_import_find);
	return FLOW_WAIT;
}

static bool commit_aside(struct request *req, struct plain *plain)
{
	struct job *job = kept(req);
	const struct import_key key = { parameter(req, "route"), parameter(req, "key"),
		parameter(req, "digest") };
	bool good = import_commit(plain, &job->job.actor, key.key != NULL ? &key : NULL, job->answer.id,
		request_arena(req), &job->answer);

	if (good)
		import_forget(plain, &job->job.actor, job->answer.id);
	return is_settled(plain, good);
}

static enum flow commit_import(struct request *req)
{
	struct job *job = new_job(req);

	if (!take_place(req, PLACE_IMPORT))
		return fail(req, ERROR_BUSY, NULL, "Too many imports are under way.");
	job->answer.id = first_text(req, "import");
	return run_aside(req, commit_aside);
}

static enum flow answer_commit(struct request *req)
{
	const struct import_answer *answer = &((struct job *)kept(req))->answer;

	if (answer->json == NULL)
		return fail(req, ERROR_CONFLICT, NULL, answer->error);
	return reply_json(req, 200, text_of(answer->json), NULL);
}

const struct step import_commit_steps[] = { STEP(find_import), STEP(commit_import), STEP(answer_commit),
	STEP_END };

/* ---- the rejected rows ---- */

static enum flow find_header(struct request *req)
{
	query(req, SQL_import_header);
	return FLOW_WAIT;
}

static enum flow send_rejected(struct request *req)
{
	struct buffer *head = arena_buffer(request_arena(req), 4 << 20);

	import_rejected_header(head, first_text(req, "header"));
	return reply_pages(req, "text/csv; charset=utf-8",
		arena_format(request_arena(req), "rejected-%s.csv", parameter(req, "import")),
		(struct text){ head->data, head->size }, SQL_import_rejected_lines);
}

const struct step import_rejected_steps[] = { STEP(find_header), STEP(send_rejected), STEP_END };
