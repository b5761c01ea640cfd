#include "track.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESULTS_EVERY 16 /* batches in a group */

static void groups_append(struct groups *groups, struct group *group)
{
	group->next = NULL;
	if (groups->last != NULL)
		groups->last->next = group;
	else
		groups->first = group;
	groups->last = group;
	groups->count++;
}

static struct group *groups_take(struct groups *groups)
{
	struct group *group = groups->first;

	if (group == NULL)
		return NULL;
	groups->first = group->next;
	if (groups->first == NULL)
		groups->last = NULL;
	groups->count--;
	return group;
}

static struct group *group_new(struct groups *spare, struct slots *slots)
{
	struct group *group = groups_take(spare);

	if (group == NULL)
		group = malloc(sizeof(*group));
	check(group != NULL);
	*group = (struct group){ .slots = *slots, .current = slots->first };
	*slots = (struct slots){ 0 };
	return group;
}

bool wire_has_room(const struct wire *wire)
{
	return conn_is_ready(wire->conn) && wire->groups.count < wire->track->groups_limit &&
	       wire->in_flight < LIMIT_IN_FLIGHT;
}

void wire_send(struct wire *wire, struct slots *slots)
{
	struct track *track = wire->track;
	struct group *group = group_new(&track->shared->spare_groups, slots);
	uint64_t now = clock_now();
	unsigned number = 0;

	if (wire->groups.count == 0)
		wire->deadline = now / 1000000 + track->time;
	for (struct slot *slot = group->slots.first; slot != NULL; slot = slot->next) {
		struct batch *batch = slot->batch;

		batch->sent = now;
		for (unsigned i = 0; i < batch->count; i++)
			conn_query(wire->conn, batch->items[i].statement, batch->items[i].values);
		/* PostgreSQL keeps results until the Sync, and then nobody could tell slow from hung */
		if (++number % RESULTS_EVERY == 0 && slot->next != NULL)
			conn_ask_results(wire->conn);
	}
	conn_sync(wire->conn);
	wire->in_flight += group->slots.count;
	groups_append(&wire->groups, group);
	track->counters.groups++;
}

/* Answers the oldest batch of the group. */
static void answer(struct wire *wire, struct group *group, enum outcome outcome)
{
	wire->in_flight--;
	track_finish(wire->track, slots_take(&group->slots), outcome);
}

static void take_rows(struct wire *wire, struct group *group, PGresult *result)
{
	struct slot *slot = group->current;

	check(slot != NULL && !group->failed);
	if (slot->batch != NULL)
		slot->batch->items[slot->taken].rows = rows_of(result);
	else
		PQclear(result);
	if (++slot->taken < slot->count)
		return;
	group->current = slot->next;
	/* whatever moves on is not hung, however many wait behind it */
	wire->deadline = clock_now_ms() + wire->track->time;
	/* a write is nothing before its commit */
	if (wire->track->lane != LANE_WRITE)
		answer(wire, group, DB_DONE);
}

static const char *copy_field(struct arena *arena, const PGresult *result, int field)
{
	const char *text = PQresultErrorField(result, field);

	return text == NULL ? NULL : arena_copy(arena, text, strlen(text));
}

static void copy_error(struct batch *batch, unsigned statement, const PGresult *result)
{
	struct db_error *error = &batch->error;

	snprintf(
		error->sqlstate, sizeof(error->sqlstate), "%s", PQresultErrorField(result, PG_DIAG_SQLSTATE));
	error->message = copy_field(batch->arena, result, PG_DIAG_MESSAGE_PRIMARY);
	error->detail = copy_field(batch->arena, result, PG_DIAG_MESSAGE_DETAIL);
	error->hint = copy_field(batch->arena, result, PG_DIAG_MESSAGE_HINT);
	error->table = copy_field(batch->arena, result, PG_DIAG_TABLE_NAME);
	error->column = copy_field(batch->arena, result, PG_DIAG_COLUMN_NAME);
	error->constraint = copy_field(batch->arena, result, PG_DIAG_CONSTRAINT_NAME);
	error->name = batch->items[statement].statement->name;
	error->statement = statement;
}

static void take_error(struct group *group, const PGresult *result)
{
	/* without a current one the commit failed: a batch that is alone in its group is told so */
	struct slot *slot = group->current != NULL ? group->current : group->slots.last;

	check(!group->failed);
	group->failed = true;
	group->culprit = group->current;
	if (slot != NULL && slot->batch != NULL)
		copy_error(slot->batch, group->current != NULL ? slot->taken : slot->count - 1, result);
}

static bool has_state(const struct slot *slot, const char *state)
{
	return slot->batch != NULL && strcmp(slot->batch->error.sqlstate, state) == 0;
}

static enum outcome refusal_of(const struct slot *slot)
{
	/* query_canceled is what statement_timeout gives */
	return has_state(slot, "57014") ? DB_TIMEOUT : DB_REFUSED;
}

/* Serialization failure, deadlock, lock timeout: the same may well succeed a moment later. */
static bool is_worth_repeating(const struct slot *slot)
{
	return has_state(slot, "40001") || has_state(slot, "40P01") || has_state(slot, "55P03");
}

static void end_failed_reads(struct wire *wire, struct group *group)
{
	if (group->culprit == NULL)
		return;
	check(group->culprit == group->slots.first);
	answer(wire, group, refusal_of(group->culprit));
	for (struct slot *slot = group->slots.first; slot != NULL; slot = slot->next)
		slot->alone = true;
	wire->in_flight -= group->slots.count;
	track_requeue(wire->track, &group->slots);
}

static void end_failed_write(struct wire *wire, struct group *group)
{
	struct slot *slot = group->slots.first;

	if (!is_worth_repeating(slot) || slot->repeats == LIMIT_REPEATS) {
		answer(wire, group, refusal_of(slot));
		return;
	}
	slot->repeats++;
	slot->alone = true;
	wire->in_flight--;
	track_requeue(wire->track, &group->slots);
}

/* Nothing of the group was committed. The culprit splits it: those before and behind it may go together
 * again. */
static void end_failed_writes(struct wire *wire, struct group *group)
{
	struct slots again = { 0 };

	for (struct slot *slot; (slot = group->slots.first) != NULL;) {
		if (slot == group->culprit && has_state(slot, "57014")) {
			answer(wire, group, DB_TIMEOUT);
			continue;
		}
		slot->alone = slot->alone || slot == group->culprit || group->culprit == NULL;
		wire->in_flight--;
		slots_append(&again, slots_take(&group->slots));
	}
	track_requeue(wire->track, &again);
}

static void end_group(struct wire *wire)
{
	struct track *track = wire->track;
	struct group *group = groups_take(&wire->groups);

	if (!group->failed) {
		check(group->current == NULL);
		while (group->slots.first != NULL)
			answer(wire, group, DB_DONE);
	} else if (track->lane != LANE_WRITE) {
		end_failed_reads(wire, group);
	} else if (group->slots.count == 1) {
		end_failed_write(wire, group);
	} else {
		end_failed_writes(wire, group);
	}
	groups_append(&track->shared->spare_groups, group);
	wire->idle_since = clock_now_ms();
	wire->deadline = wire->idle_since + track->time;
	if (track->queue.first != NULL)
		shared_wake(track->shared);
}

static void on_result(void *owner, PGresult *result)
{
	struct wire *wire = owner;
	struct group *group = wire->groups.first;
	ExecStatusType status = PQresultStatus(result);

	check(group != NULL);
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) {
		take_rows(wire, group, result);
		return;
	}
	if (status == PGRES_PIPELINE_SYNC)
		end_group(wire);
	else if (status != PGRES_PIPELINE_ABORTED)
		take_error(group, result);
	PQclear(result);
}

static void on_ready(void *owner)
{
	struct wire *wire = owner;

	wire->down_since = 0;
	wire->ready_at = clock_now();
	wire->idle_since = clock_now_ms();
	wire->track->counters.connects++;
	shared_wake(wire->track->shared);
}

/* What becomes of one batch whose connection is gone. True when it is to be sent again. */
static bool settle_lost(struct wire *wire, struct group *group, bool hung)
{
	struct slot *slot = group->slots.first;

	if (wire->track->lane == LANE_WRITE)
		answer(wire, group, DB_UNKNOWN);
	else if (slot == group->culprit)
		answer(wire, group, refusal_of(slot));
	else if (hung)
		answer(wire, group, DB_TIMEOUT);
	else if (++slot->losses > 1)
		answer(wire, group, DB_LOST);
	else
		return true;
	return false;
}

/*
 * Goes through all that was in flight. The batch that PostgreSQL was busy with comes last in the new order:
 * if it is what breaks connections, the others have their answers before it does so again.
 */
static void recover(struct wire *wire, bool hung)
{
	struct slots again = { 0 };
	struct slot *last = NULL;
	uint64_t now = clock_now();
	bool oldest = true;
	struct group *group;

	for (; (group = groups_take(&wire->groups)) != NULL; oldest = false) {
		bool suspect = oldest;

		for (; group->slots.first != NULL; suspect = false) {
			if (!settle_lost(wire, group, suspect && hung))
				continue;
			group->slots.first->alone = true;
			group->slots.first->lost_at = now;
			wire->in_flight--;
			if (suspect)
				last = slots_take(&group->slots);
			else
				slots_append(&again, slots_take(&group->slots));
		}
		groups_append(&wire->track->shared->spare_groups, group);
	}
	if (last != NULL)
		slots_append(&again, last);
	track_requeue(wire->track, &again);
	wire->track->counters.losses++;
	wire->down_since = now / 1000000;
}

static void on_lost(void *owner)
{
	recover(owner, false);
}

void wire_check(struct wire *wire, uint64_t now, bool is_spare)
{
	struct group *group = wire->groups.first;
	struct slot *slot = group != NULL ? group->slots.first : NULL;

	if (group != NULL && now >= wire->deadline) {
		conn_restart(wire->conn, "no answer in time");
		recover(wire, true);
	} else if (slot != NULL && slot->batch == NULL && wire->track->lane == LANE_SLOW) {
		/* PostgreSQL sees the closed socket and stops what nobody waits for */
		conn_restart(wire->conn, "the request is gone");
		recover(wire, true);
	} else if (group == NULL && is_spare && conn_is_ready(wire->conn) &&
		   now - wire->idle_since >= TIME_SLOW_IDLE) {
		conn_close(wire->conn);
	}
}

void wire_init(struct wire *wire, struct track *track)
{
	static const struct conn_listener listener = {
		.ready = on_ready, .result = on_result, .lost = on_lost
	};
	static const char *const lanes[LANE_COUNT] = { "quick", "write", "slow" };
	const struct db_settings *settings = track->shared->settings;
	unsigned time = (unsigned)track->time;
	struct conn_settings how = {
		.url = settings->url,
		.name = wire->name,
		.statements = settings->statements,
		.statement_count = settings->statement_count,
		/* PostgreSQL gives up first, which keeps the connection and says that nothing was written */
		.statement_ms = time - time / 5,
		/* a lock somebody keeps must not hold up a whole group of writes */
		.lock_ms = track->lane == LANE_WRITE ? time / 10 : 0,
		.read_only = track->lane != LANE_WRITE,
		.generic_plans = track->lane != LANE_SLOW,
	};

	wire->track = track;
	wire->down_since = clock_now_ms();
	snprintf(wire->name, sizeof(wire->name), "%s %s", settings->name != NULL ? settings->name : "halved",
		lanes[track->lane]);
	wire->conn = conn_new(track->shared->base, &how, &listener, wire);
}

void wire_free(struct wire *wire)
{
	conn_free(wire->conn);
	for (struct group *group; (group = groups_take(&wire->groups)) != NULL; free(group))
		slots_free(&group->slots);
}
