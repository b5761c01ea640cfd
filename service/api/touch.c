/* Notes that credentials are used: now and then, behind the requests. One that finds no room is noted later.
 */
#include "request_private.h"

#include "halved/base/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define LIMIT_TOUCHES 64

struct touch {
	struct touches *touches;
	struct arena *arena;
	struct batch *batch;
	char hash[DIGEST_TEXT];
	LIST_ENTRY(touch) link;
};

LIST_HEAD(touch_list, touch);

struct touches {
	struct db *db;
	size_t count;
	struct touch_list list;
};

static void end_touch(struct touch *touch)
{
	LIST_REMOVE(touch, link);
	touch->touches->count--;
	arena_free(touch->arena);
}

static void on_done(struct batch *batch)
{
	end_touch(batch->owner);
}

/* The preface without a credential: the function itself limits what happens. */
void touches_add(struct touches *touches, const char *hash)
{
	const char *values[LIMIT_PARAMETERS] = { NULL };
	struct arena *arena;
	struct touch *touch;

	if (touches->count == LIMIT_TOUCHES)
		return;
	arena = arena_new();
	touch = arena_alloc(arena, sizeof(*touch));
	*touch = (struct touch){ .touches = touches, .arena = arena };
	memcpy(touch->hash, hash, sizeof(touch->hash));
	LIST_INSERT_HEAD(&touches->list, touch, link);
	touches->count++;
	touch->batch = batch_new(arena, LANE_WRITE);
	touch->batch->owner = touch;
	touch->batch->done = on_done;
	check(batch_add(touch->batch, &statement_of(SQL_enter)->statement, values));
	values[0] = touch->hash;
	check(batch_add(touch->batch, &statement_of(SQL_touch_credential)->statement, values));
	db_send(touches->db, touch->batch);
}

struct touches *touches_new(struct db *db)
{
	struct touches *touches = calloc(1, sizeof(*touches));

	check(touches != NULL);
	touches->db = db;
	return touches;
}

void touches_free(struct touches *touches)
{
	struct touch *touch;

	while ((touch = LIST_FIRST(&touches->list)) != NULL) {
		batch_forget(touch->batch);
		end_touch(touch);
	}
	free(touches);
}
