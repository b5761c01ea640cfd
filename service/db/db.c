#include "halved/db/db.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/clock.h"
#include "track.h"

#include <event2/event.h>
#include <stdlib.h>

#define SWEEP_IDLE 5000 /* milliseconds between looks at idle connections */

struct db {
	struct db_settings settings;
	struct shared shared;
	struct event *sweep; /* runs while there is a deadline to look at */
	bool dozing;	     /* it runs slowly, as there is none but for idle connections */
	struct track tracks[LANE_COUNT];
};

static void release_rows(void *rows)
{
	rows_free(rows);
}

static void hand_over(struct batch *batch)
{
	for (unsigned i = 0; i < batch->count; i++)
		if (batch->items[i].rows != NULL)
			arena_defer(batch->arena, release_rows, batch->items[i].rows);
	batch->answered = clock_now();
	batch->done(batch);
}

static void hand_over_finished(struct db *db)
{
	/* what finishes meanwhile has its turn later, so that this one ends */
	struct slots due = db->shared.finished;

	db->shared.finished = (struct slots){ 0 };
	for (struct slot *slot; (slot = slots_take(&due)) != NULL;) {
		struct batch *batch = slot->batch;

		slot_release(&db->shared.spare, slot);
		if (batch != NULL)
			hand_over(batch);
	}
}

/*
 * Behind all events of this turn of the loop, since libevent appends what is activated. A lower priority
 * would do so too, but one busy client could then hold up the database for everybody.
 */
static void on_turn(evutil_socket_t none, short what, void *argument)
{
	struct db *db = argument;

	(void)none;
	(void)what;
	db->shared.turning = true;
	hand_over_finished(db);
	for (unsigned i = 0; i < LANE_COUNT; i++)
		track_send(&db->tracks[i]);
	db->shared.turning = false;
	if (db->shared.finished.first != NULL)
		shared_wake(&db->shared);
}

static void set_sweep(struct db *db, unsigned milliseconds)
{
	struct timeval time = { .tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000 };

	evtimer_add(db->sweep, &time);
}

static void on_sweep(evutil_socket_t none, short what, void *argument)
{
	struct db *db = argument;
	uint64_t now = clock_now_ms();

	(void)none;
	(void)what;
	for (unsigned i = 0; i < LANE_COUNT; i++)
		track_check(&db->tracks[i], now);
	db->dozing = db_is_idle(db);
	if (!db->dozing)
		set_sweep(db, TIME_SWEEP);
	else if (track_has_spare_wires(&db->tracks[LANE_SLOW]))
		set_sweep(db, SWEEP_IDLE);
}

struct db *db_new(struct event_base *base, const struct db_settings *settings)
{
	struct db *db = calloc(1, sizeof(*db));

	check(db != NULL);
	db->settings = *settings;
	db->shared.settings = &db->settings;
	db->shared.base = base;
	db->shared.turn = event_new(base, -1, 0, on_turn, db);
	db->sweep = evtimer_new(base, on_sweep, db);
	check(db->shared.turn != NULL && db->sweep != NULL);
	db->dozing = true;
	for (unsigned i = 0; i < LANE_COUNT; i++)
		track_init(&db->tracks[i], (enum lane)i, &db->shared);
	return db;
}

void db_free(struct db *db)
{
	if (db == NULL)
		return;
	check(!db->shared.turning);
	for (unsigned i = 0; i < LANE_COUNT; i++)
		track_free(&db->tracks[i]);
	slots_free(&db->shared.finished);
	slots_free(&db->shared.spare);
	while (db->shared.spare_groups.first != NULL) {
		struct group *group = db->shared.spare_groups.first;

		db->shared.spare_groups.first = group->next;
		free(group);
	}
	event_free(db->shared.turn);
	event_free(db->sweep);
	free(db);
}

void db_send(struct db *db, struct batch *batch)
{
	check(batch->slot == NULL && batch->count > 0 && batch->done != NULL && batch->lane < LANE_COUNT);
	check(db->settings.preface == NULL || batch->items[0].statement == db->settings.preface);
	track_take(&db->tracks[batch->lane], batch);
	if (db->dozing) {
		db->dozing = false;
		set_sweep(db, TIME_SWEEP);
	}
}

bool db_is_ready(const struct db *db)
{
	for (unsigned i = 0; i < LANE_COUNT; i++)
		if (!track_is_ready(&db->tracks[i]))
			return false;
	return true;
}

const char *db_fault(const struct db *db)
{
	for (unsigned i = 0; i < LANE_COUNT; i++)
		if (track_fault(&db->tracks[i]) != NULL)
			return track_fault(&db->tracks[i]);
	return NULL;
}

bool db_is_idle(const struct db *db)
{
	for (unsigned i = 0; i < LANE_COUNT; i++)
		if (!track_is_idle(&db->tracks[i]))
			return false;
	return db->shared.finished.count == 0;
}

void db_counters(const struct db *db, struct db_counters *counters)
{
	for (unsigned i = 0; i < LANE_COUNT; i++)
		track_count(&db->tracks[i], &counters->lanes[i]);
}
