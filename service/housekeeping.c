#include "halved/housekeeping.h"

#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/db/db.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

/* What is done in the background, a little at a time: `more` says that there is more to do at once. */
static const struct job {
	enum sql sql;
	unsigned every_seconds;
} jobs[] = {
	{ SQL_forget_keys, 600 },
	{ SQL_renew_stale, 600 },
	{ SQL_seal_audit, 10 },
	{ SQL_plan_reminders, 10 },
};

#define FIRST_SECONDS 5

struct task {
	const struct job *job;
	struct db *db;
	struct event *timer;
	struct arena *arena; /* of the batch that is under way */
	struct batch *batch;
};

struct housekeeping {
	struct task tasks[COUNT_OF(jobs)];
};

static void end_batch(struct task *task)
{
	arena_free(task->arena);
	task->arena = NULL;
	task->batch = NULL;
}

static void on_done(struct batch *batch)
{
	struct task *task = batch->owner;
	bool more = batch->outcome == DB_DONE && rows_has(batch->items[1].rows, "more") &&
		    strcmp(rows_text(batch->items[1].rows, 0, "more"), "t") == 0;

	end_batch(task);
	event_add(task->timer, &(struct timeval){ .tv_sec = more ? 0 : task->job->every_seconds });
}

/* The preface without a token: nobody acts, the function itself limits what happens. */
static void on_timer(evutil_socket_t descriptor, short what, void *context)
{
	struct task *task = context;
	const char *nobody[LIMIT_PARAMETERS] = { NULL };

	(void)descriptor;
	(void)what;
	task->arena = arena_new();
	task->batch = batch_new(task->arena, LANE_WRITE);
	task->batch->owner = task;
	task->batch->done = on_done;
	check(batch_add(task->batch, &statement_of(SQL_enter)->statement, nobody));
	check(batch_add(task->batch, &statement_of(task->job->sql)->statement, nobody));
	db_send(task->db, task->batch);
}

struct housekeeping *housekeeping_new(struct event_base *base, struct db *db)
{
	struct housekeeping *keeper = calloc(1, sizeof(*keeper));

	check(keeper != NULL);
	for (size_t i = 0; i < COUNT_OF(jobs); i++) {
		struct task *task = &keeper->tasks[i];

		*task = (struct task){ .job = &jobs[i], .db = db };
		task->timer = event_new(base, -1, 0, on_timer, task);
		check(task->timer != NULL);
		event_add(task->timer, &(struct timeval){ .tv_sec = FIRST_SECONDS });
	}
	return keeper;
}

void housekeeping_free(struct housekeeping *keeper)
{
	for (size_t i = 0; i < COUNT_OF(jobs); i++) {
		struct task *task = &keeper->tasks[i];

		if (task->batch != NULL)
			batch_forget(task->batch);
		if (task->arena != NULL)
			end_batch(task);
		event_free(task->timer);
	}
	free(keeper);
}
