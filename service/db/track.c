#include "track.h"

#include "halved/base/check.h"
#include "halved/base/clock.h"

#include <event2/event.h>

void shared_wake(struct shared *shared)
{
	if (!shared->turning)
		event_active(shared->turn, EV_TIMEOUT, 0);
}

void track_finish(struct track *track, struct slot *slot, enum outcome outcome)
{
	struct shared *shared = track->shared;

	if (slot->batch == NULL) {
		slot_release(&shared->spare, slot);
		return;
	}
	if (outcome != DB_DONE)
		slot_clear_rows(slot);
	slot->batch->outcome = outcome;
	track->counters.outcomes[outcome]++;
	slots_append(&shared->finished, slot);
	shared_wake(shared);
}

void track_requeue(struct track *track, struct slots *slots)
{
	uint64_t deadline = clock_now_ms() + track->time;

	if (slots->first == NULL)
		return;
	for (struct slot *slot = slots->first; slot != NULL; slot = slot->next) {
		slot_reset(slot);
		slot->deadline = deadline;
	}
	track->counters.resent += slots->count;
	slots_prepend_all(&track->queue, slots);
	shared_wake(track->shared);
}

static bool is_down(const struct track *track, uint64_t now)
{
	for (unsigned i = 0; i < track->wire_count; i++)
		if (conn_is_ready(track->wires[i].conn))
			return false;
	return now - track->wires[0].down_since >= TIME_DOWN;
}

void track_take(struct track *track, struct batch *batch)
{
	struct slot *slot = slot_new(&track->shared->spare, batch);
	uint64_t now;

	batch->queued = clock_now();
	now = batch->queued / 1000000;
	slot->deadline = now + track->time;
	track->counters.batches++;
	if (track->queue.count >= LIMIT_LANE_QUEUE || is_down(track, now)) {
		track_finish(track, slot, DB_BUSY);
		return;
	}
	slots_append(&track->queue, slot);
	shared_wake(track->shared);
}

/*
 * The next group from the queue; one that must be alone is. What was lost goes to a connection made since
 * then: when the server goes, the others go too.
 */
static bool gather(struct track *track, const struct wire *wire, struct slots *group)
{
	struct slot *slot;

	while (group->count < track->group_limit && (slot = track->queue.first) != NULL) {
		if (slot->alone && slot->batch != NULL && group->count > 0)
			break;
		if (slot->batch != NULL && slot->lost_at != 0 && slot->lost_at >= wire->ready_at)
			break;
		slots_take(&track->queue);
		if (slot->batch == NULL) {
			slot_release(&track->shared->spare, slot);
			continue;
		}
		slots_append(group, slot);
		if (slot->alone)
			break;
	}
	return group->count > 0;
}

void track_send(struct track *track)
{
	struct slots group = { 0 };

	for (unsigned i = 0; i < track->wire_count; i++)
		while (wire_has_room(&track->wires[i]) && gather(track, &track->wires[i], &group))
			wire_send(&track->wires[i], &group);
	/* what is left waits: further connections are opened for it where the lane may have more */
	for (unsigned i = 1; i < track->wire_count && i <= track->queue.count; i++)
		conn_open(track->wires[i].conn);
}

static void check_queue(struct track *track, uint64_t now)
{
	struct slots kept = { 0 };

	for (struct slot *slot; (slot = slots_take(&track->queue)) != NULL;) {
		if (slot->batch == NULL)
			slot_release(&track->shared->spare, slot);
		else if (now >= slot->deadline)
			track_finish(track, slot, slot->losses > 0 ? DB_LOST : DB_BUSY);
		else
			slots_append(&kept, slot);
	}
	track->queue = kept;
}

void track_check(struct track *track, uint64_t now)
{
	for (unsigned i = 0; i < track->wire_count; i++)
		wire_check(&track->wires[i], now, i > 0);
	check_queue(track, now);
}

bool track_is_idle(const struct track *track)
{
	for (unsigned i = 0; i < track->wire_count; i++)
		if (track->wires[i].groups.count > 0)
			return false;
	return track->queue.count == 0;
}

bool track_is_ready(const struct track *track)
{
	for (unsigned i = 0; i < track->wire_count; i++)
		if (conn_is_ready(track->wires[i].conn))
			return true;
	return false;
}

bool track_has_spare_wires(const struct track *track)
{
	for (unsigned i = 1; i < track->wire_count; i++)
		if (conn_is_open(track->wires[i].conn))
			return true;
	return false;
}

const char *track_fault(const struct track *track)
{
	return conn_fault(track->wires[0].conn);
}

void track_count(const struct track *track, struct lane_counters *counters)
{
	*counters = track->counters;
	counters->queued = (uint32_t)track->queue.count;
	for (unsigned i = 0; i < track->wire_count; i++) {
		counters->in_flight += (uint32_t)track->wires[i].in_flight;
		counters->connections += conn_is_ready(track->wires[i].conn);
	}
}

void track_init(struct track *track, enum lane lane, struct shared *shared)
{
	const struct db_settings *settings = shared->settings;
	uint64_t quick = settings->quick_ms != 0 ? settings->quick_ms : TIME_QUICK;
	uint64_t slow = settings->slow_ms != 0 ? settings->slow_ms : TIME_SLOW;
	unsigned slow_count = settings->slow_connections != 0 ? settings->slow_connections : 2;

	track->lane = lane;
	track->shared = shared;
	track->time = lane == LANE_SLOW ? slow : quick;
	track->group_limit = lane == LANE_SLOW ? 1 : LIMIT_GROUP;
	track->groups_limit = lane == LANE_QUICK ? LIMIT_IN_FLIGHT : 1;
	track->wire_count = lane == LANE_SLOW ? slow_count : 1;
	check(track->wire_count <= LIMIT_SLOW_CONNECTIONS);
	for (unsigned i = 0; i < track->wire_count; i++)
		wire_init(&track->wires[i], track);
	conn_open(track->wires[0].conn);
}

void track_free(struct track *track)
{
	for (unsigned i = 0; i < track->wire_count; i++)
		wire_free(&track->wires[i]);
	slots_free(&track->queue);
}
