#include "halved/housekeeping.h"

#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/db/db.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SECONDS 5
#define EVERY_SECONDS 600

struct housekeeping {
	struct db *db;
	struct event *timer;
	struct arena *arena; /* of the batch that is under way */
	struct batch *batch;
};

static void end_batch(struct housekeeping *keeper)
{
	arena_free(keeper->arena);
	keeper->arena = NULL;
	keeper->batch = NULL;
}

static void on_done(struct batch *batch)
{
	struct housekeeping *keeper = batch->owner;
	bool more = batch->outcome == DB_DONE && strcmp(rows_text(batch->items[1].rows, 0, "more"), "t") == 0;

	end_batch(keeper);
	event_add(keeper->timer, &(struct timeval){ .tv_sec = more ? 0 : EVERY_SECONDS });
}

/* The preface without a token: nobody acts, the function itself limits what happens. */
static void on_timer(evutil_socket_t descriptor, short what, void *context)
{
	struct housekeeping *keeper = context;
	const char *nobody[LIMIT_PARAMETERS] = { NULL };

	(void)descriptor;
	(void)what;
	keeper->arena = arena_new();
	keeper->batch = batch_new(keeper->arena, LANE_WRITE);
	keeper->batch->owner = keeper;
	keeper->batch->done = on_done;
	check(batch_add(keeper->batch, &statement_of(SQL_enter)->statement, nobody));
	check(batch_add(keeper->batch, &statement_of(SQL_forget_keys)->statement, nobody));
	check(batch_add(keeper->batch, &statement_of(SQL_renew_stale)->statement, nobody));
	db_send(keeper->db, keeper->batch);
}

struct housekeeping *housekeeping_new(struct event_base *base, struct db *db)
{
	struct housekeeping *keeper = calloc(1, sizeof(*keeper));

	check(keeper != NULL);
	keeper->db = db;
	keeper->timer = event_new(base, -1, 0, on_timer, keeper);
	check(keeper->timer != NULL);
	event_add(keeper->timer, &(struct timeval){ .tv_sec = FIRST_SECONDS });
	return keeper;
}

void housekeeping_free(struct housekeeping *keeper)
{
	if (keeper->batch != NULL)
		batch_forget(keeper->batch);
	if (keeper->arena != NULL)
		end_batch(keeper);
	event_free(keeper->timer);
	free(keeper);
}
