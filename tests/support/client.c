#include "client.h"

#include "halved/base/clock.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>

const struct statement client_statements[STATEMENT_COUNT] = {
	[SAY_ACTOR] = { "say_actor", "select set_config('halved.actor', $1, true)", 1 },
	[WHO] = { "who", "select current_setting('halved.actor')", 0 },
	[GET_ITEM] = { "get_item", "select value from item where id = $1::integer", 1 },
	[DIVIDE] = { "divide", "select 1 / $1::integer", 1 },
	[SLEEP] = { "sleep", "select pg_sleep($1::float8)", 1 },
	[SLEEP_ALWAYS] = { "sleep_always", "select pg_sleep($1::float8)", 1 },
	[NO_TIMEOUT] = { "no_timeout", "select set_config('statement_timeout', '0', true)", 0 },
	[ADD_ITEM] = { "add_item",
		"insert into item (id, value, actor) values ($1::integer, $2, "
		"current_setting('halved.actor'))"
		" returning id",
		2 },
	[ADD_UNIQUE] = { "add_unique", "insert into late (id, value) values ($1::integer, $2) returning id",
		2 },
	[LOCK_ITEM] = { "lock_item", "update item set value = value where id = $1::integer returning id", 1 },
	[BACKEND] = { "backend", "select pg_backend_pid()", 0 },
};

const char client_schema[] =
	"create table item (id integer primary key, value text, actor text);"
	"create table late (id integer, value text, unique (id) deferrable initially deferred);"
	"insert into item select n, 'value ' || n, 'nobody' from generate_series(1, 100) n;";

void client_open(struct client *client, const char *url, const struct db_settings *settings)
{
	struct event_config *config = event_config_new();

	event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
	client->base = event_base_new_with_config(config);
	event_config_free(config);
	client->settings = settings != NULL ? *settings : (struct db_settings){ 0 };
	client->settings.url = url;
	if (client->settings.statements == NULL) {
		client->settings.statements = client_statements;
		client->settings.statement_count = STATEMENT_COUNT;
		client->settings.preface = &client_statements[SAY_ACTOR];
	}
	client->db = db_new(client->base, &client->settings);
}

void client_close(struct client *client)
{
	db_free(client->db);
	event_base_free(client->base);
}

void client_run(struct client *client, unsigned milliseconds)
{
	uint64_t end = clock_now_ms() + milliseconds;
	struct timeval step = { .tv_usec = 2000 };

	do {
		event_base_loopexit(client->base, &step);
		event_base_loop(client->base, EVLOOP_NO_EXIT_ON_EMPTY);
	} while (clock_now_ms() < end);
}

static bool wait_for(struct client *client, bool (*holds)(const struct db *))
{
	uint64_t end = clock_now_ms() + 20000;

	while (!holds(client->db)) {
		if (clock_now_ms() > end)
			return false;
		client_run(client, 0);
	}
	return true;
}

bool client_wait_ready(struct client *client)
{
	return wait_for(client, db_is_ready);
}

bool client_wait_idle(struct client *client)
{
	return wait_for(client, db_is_idle);
}

static void on_done(struct batch *batch)
{
	struct asked *asked = batch->owner;

	asked->answers++;
}

struct asked *asked_new(enum lane lane, const char *actor)
{
	struct arena *arena = arena_new();
	struct asked *asked = arena_alloc(arena, sizeof(*asked));

	asked->arena = arena;
	asked->batch = batch_new(arena, lane);
	asked->batch->owner = asked;
	asked->batch->done = on_done;
	asked_add(asked, &client_statements[SAY_ACTOR], arena_format(arena, "%s", actor), NULL);
	return asked;
}

void asked_add(struct asked *asked, const struct statement *statement, const char *a, const char *b)
{
	const char *values[] = { a, b };

	batch_add(asked->batch, statement, values);
}

void asked_send(struct client *client, struct asked *asked)
{
	db_send(client->db, asked->batch);
}

void asked_free(struct asked *asked)
{
	arena_free(asked->arena);
}

struct asked *ask(struct client *client, enum lane lane, const struct statement *statement, const char *a,
	const char *b)
{
	struct asked *asked = asked_new(lane, "somebody");

	asked_add(asked, statement, a, b);
	asked_send(client, asked);
	return asked;
}

const char *asked_value(const struct asked *asked)
{
	const struct rows *rows = asked->batch->items[asked->batch->count - 1].rows;

	return rows == NULL || rows_count(rows) == 0 ? NULL : rows_at(rows, 0, 0);
}
