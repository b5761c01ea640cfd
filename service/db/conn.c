#include "conn.h"

#include "halved/base/check.h"
#include "halved/base/log.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum stage {
	STAGE_CLOSED,
	STAGE_WAITING, /* for the next try to connect */
	STAGE_CONNECTING,
	STAGE_PREPARING,
	STAGE_READY,
	STAGE_FAULTY /* for good */
};

struct conn {
	struct event_base *base;
	struct conn_settings settings;
	const struct conn_listener *listener;
	void *owner;
	enum stage stage;
	PGconn *pg;
	struct event reading, writing, timer;
	int socket;	/* a second descriptor of libpq's, or -1 */
	size_t taken;	/* results of the preparation so far */
	unsigned syncs; /* Syncs whose result has not come */
	unsigned pause; /* before the next try, in milliseconds */
	bool broken;	/* found while sending; dealt with from the loop */
	char *fault;
	char trouble[256]; /* the last one logged, to log it once */
};

static void copy_line(char *out, size_t room, const char *text)
{
	snprintf(out, room, "%s", text);
	out[strcspn(out, "\n")] = '\0';
}

static void set_timer(struct conn *conn, unsigned milliseconds)
{
	struct timeval time = { .tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000 };

	evtimer_add(&conn->timer, &time);
}

static void close_socket(struct conn *conn)
{
	if (conn->socket >= 0)
		close(conn->socket);
	conn->socket = -1;
}

static void drop(struct conn *conn)
{
	event_del(&conn->reading);
	event_del(&conn->writing);
	event_del(&conn->timer);
	close_socket(conn);
	PQfinish(conn->pg);
	conn->pg = NULL;
	conn->syncs = 0;
	conn->broken = false;
}

/* Drops the connection and waits before the next try, twice as long each time. */
static void back_off(struct conn *conn, const char *reason)
{
	char line[sizeof(conn->trouble)];
	const char *trouble = line;

	copy_line(line, sizeof(line), reason);
	if (strcmp(trouble, conn->trouble) != 0) {
		memcpy(conn->trouble, line, sizeof(line));
		log_line(LOG_WARNING, "database_unreachable", LOG_TEXT("connection", conn->settings.name),
			LOG_TEXT("reason", trouble));
	}
	drop(conn);
	conn->stage = STAGE_WAITING;
	set_timer(conn, conn->pause);
	conn->pause = conn->pause * 2 < TIME_RECONNECT_MOST ? conn->pause * 2 : TIME_RECONNECT_MOST;
}

static void lose(struct conn *conn, const char *reason)
{
	bool was_ready = conn->stage == STAGE_READY;

	back_off(conn, reason);
	if (was_ready)
		conn->listener->lost(conn->owner);
}

/* A statement this database does not take stays wrong: no further try is made. */
static void set_fault(struct conn *conn, const char *statement, const char *message)
{
	int size = asprintf(&conn->fault, "statement %s: %s", statement, message);

	check(size > 0);
	log_line(LOG_ERROR, "database_fault", LOG_TEXT("connection", conn->settings.name),
		LOG_TEXT("reason", conn->fault));
	drop(conn);
	conn->stage = STAGE_FAULTY;
}

static void flush_output(struct conn *conn)
{
	int left = PQflush(conn->pg);

	if (left < 0)
		conn->broken = true;
	else if (left > 0)
		event_add(&conn->writing, NULL);
	else
		event_del(&conn->writing);
}

static const char *name_of(const struct conn *conn, size_t result)
{
	/* the session's settings come first, then two results a statement: prepared, described */
	return result == 0 ? "(session)" : conn->settings.statements[(result - 1) / 2].name;
}

/* Troubles of the moment (resources, a shutdown, a lock) are no fault of the statement. */
static bool is_passing(const char *state)
{
	static const char *const classes[] = { "08", "25", "40", "53", "55", "57", "58", "XX" };

	for (size_t i = 0; i < COUNT_OF(classes); i++)
		if (strncmp(state, classes[i], 2) == 0)
			return true;
	return false;
}

static void become_ready(struct conn *conn)
{
	event_del(&conn->timer);
	conn->stage = STAGE_READY;
	conn->pause = TIME_RECONNECT_FIRST;
	conn->trouble[0] = '\0';
	log_line(LOG_INFO, "database_connected", LOG_TEXT("connection", conn->settings.name),
		LOG_NUMBER("backend", PQbackendPID(conn->pg)));
	conn->listener->ready(conn->owner);
}

static void take_preparation(struct conn *conn, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	size_t number = conn->taken++;

	if (status == PGRES_PIPELINE_SYNC) {
		become_ready(conn);
	} else if (status == PGRES_FATAL_ERROR && is_passing(state)) {
		conn->broken = true;
	} else if (status == PGRES_FATAL_ERROR) {
		set_fault(conn, name_of(conn, number), PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
	} else if (number > 0 && number % 2 == 0) {
		const struct statement *statement = &conn->settings.statements[(number - 1) / 2];

		if (PQnparams(result) != (int)statement->parameters)
			set_fault(conn, statement->name, "takes another number of parameters than declared");
	}
	PQclear(result);
}

/* When the connection ends, its last message comes as the result of some statement. */
static bool is_ending(const PGresult *result)
{
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

	if (PQresultStatus(result) != PGRES_FATAL_ERROR)
		return false;
	return severity == NULL || strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0;
}

static void take_result(struct conn *conn, PGresult *result)
{
	if (is_ending(result)) {
		conn->broken = true;
		PQclear(result);
		return;
	}
	if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
		conn->syncs--;
	if (conn->stage == STAGE_READY)
		conn->listener->result(conn->owner, result);
	else
		take_preparation(conn, result);
}

static void take_results(struct conn *conn)
{
	unsigned separators = 0;

	/* libpq gives a NULL behind each statement's result; more in a row mean that it has no more */
	while (conn->pg != NULL && conn->syncs > 0 && separators < 3 && !conn->broken &&
		!PQisBusy(conn->pg)) {
		PGresult *result = PQgetResult(conn->pg);

		if (result == NULL) {
			separators++;
			continue;
		}
		separators = 0;
		take_result(conn, result);
	}
}

static void on_socket_ready(struct conn *conn, short what)
{
	if (what & EV_READ && PQconsumeInput(conn->pg) == 0)
		conn->broken = true;
	if (conn->broken) {
		/* what arrived before the end still counts */
		conn->broken = false;
		take_results(conn);
		conn->broken = true;
	} else {
		if (what & EV_WRITE)
			flush_output(conn);
		/* also after a write: libpq reads when it cannot write, and then no event tells */
		take_results(conn);
	}
	if (conn->pg != NULL && conn->broken)
		lose(conn, PQerrorMessage(conn->pg));
}

static void start_preparing(struct conn *conn)
{
	const struct conn_settings *settings = &conn->settings;
	static const char session[] =
		"select set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),"
		" set_config('default_transaction_read_only', $3, false), set_config('plan_cache_mode', $4, "
		"false),"
		" set_config('idle_in_transaction_session_timeout', '60000', false), set_config('jit', "
		"'off', false),"
		" set_config('client_connection_check_interval', '1000', false),"
		" set_config('default_transaction_isolation', 'read committed', false),"
		/* as the record's own functions have it: plans are made anew when the path changes */
		" set_config('search_path', 'public, pg_temp', false),"
		/* a question to the file system for each scan of a small table costs more than its index */
		" set_config('enable_seqscan', $5, false),"
		" set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false)";
	char statement_ms[16], lock_ms[16];
	const char *values[] = { statement_ms, lock_ms, settings->read_only ? "on" : "off",
		settings->generic_plans ? "force_generic_plan" : "auto",
		settings->generic_plans ? "off" : "on" };
	bool good;

	snprintf(statement_ms, sizeof(statement_ms), "%u", settings->statement_ms);
	snprintf(lock_ms, sizeof(lock_ms), "%u", settings->lock_ms);
	conn->stage = STAGE_PREPARING;
	conn->taken = 0;
	conn->syncs = 1;
	good = PQsetnonblocking(conn->pg, 1) == 0 && PQenterPipelineMode(conn->pg) == 1 &&
	       PQsendQueryParams(conn->pg, session, COUNT_OF(values), NULL, values, NULL, NULL, 0) == 1;
	for (size_t i = 0; good && i < settings->statement_count; i++) {
		const struct statement *statement = &settings->statements[i];

		good = PQsendPrepare(conn->pg, statement->name, statement->sql, 0, NULL) == 1 &&
		       PQsendDescribePrepared(conn->pg, statement->name) == 1;
	}
	if (!good || PQpipelineSync(conn->pg) != 1) {
		lose(conn, PQerrorMessage(conn->pg));
		return;
	}
	event_add(&conn->reading, NULL);
	flush_output(conn);
}

/*
 * libpq may have gone on to another address, with another socket. Events have a descriptor of their own:
 * libpq closes its own when it reads the end, and another worker may have that number before the events are
 * gone.
 */
static void watch(struct conn *conn)
{
	event_callback_fn call = event_get_callback(&conn->reading);

	close_socket(conn);
	conn->socket = dup(PQsocket(conn->pg));
	event_assign(&conn->reading, conn->base, conn->socket, EV_READ | EV_PERSIST, call, conn);
	event_assign(&conn->writing, conn->base, conn->socket, EV_WRITE | EV_PERSIST, call, conn);
}

static void go_on_connecting(struct conn *conn)
{
	PostgresPollingStatusType status;

	event_del(&conn->reading);
	event_del(&conn->writing);
	status = PQconnectPoll(conn->pg);
	if (status == PGRES_POLLING_FAILED) {
		lose(conn, PQerrorMessage(conn->pg));
		return;
	}
	watch(conn);
	if (status == PGRES_POLLING_OK)
		start_preparing(conn);
	else if (status == PGRES_POLLING_READING)
		event_add(&conn->reading, NULL);
	else
		event_add(&conn->writing, NULL);
}

static void on_socket(evutil_socket_t socket, short what, void *argument)
{
	struct conn *conn = argument;

	(void)socket;
	if (conn->stage == STAGE_CONNECTING)
		go_on_connecting(conn);
	else
		on_socket_ready(conn, what);
}

static void ignore_notice(void *nothing, const PGresult *notice)
{
	(void)nothing;
	(void)notice;
}

static void start_connecting(struct conn *conn)
{
	/* what stands behind dbname overrules the URL */
	static const char *const names[] = { "dbname", "application_name", "client_encoding", NULL };
	const char *const values[] = { conn->settings.url, conn->settings.name, "UTF8", NULL };

	conn->stage = STAGE_CONNECTING;
	conn->pg = PQconnectStartParams(names, values, 1);
	check(conn->pg != NULL);
	if (PQstatus(conn->pg) == CONNECTION_BAD) {
		lose(conn, PQerrorMessage(conn->pg));
		return;
	}
	PQsetNoticeReceiver(conn->pg, ignore_notice, NULL);
	watch(conn);
	event_add(&conn->writing, NULL);
	set_timer(conn, TIME_CONNECT);
}

static void on_timer(evutil_socket_t socket, short what, void *argument)
{
	struct conn *conn = argument;

	(void)socket;
	(void)what;
	if (conn->stage == STAGE_WAITING)
		start_connecting(conn);
	else
		lose(conn, "no answer while connecting");
}

struct conn *conn_new(struct event_base *base, const struct conn_settings *settings,
	const struct conn_listener *listener, void *owner)
{
	struct conn *conn = calloc(1, sizeof(*conn));

	check(conn != NULL);
	conn->base = base;
	conn->settings = *settings;
	conn->listener = listener;
	conn->owner = owner;
	conn->pause = TIME_RECONNECT_FIRST;
	conn->socket = -1;
	event_assign(&conn->reading, base, -1, 0, on_socket, conn);
	event_assign(&conn->writing, base, -1, 0, on_socket, conn);
	evtimer_assign(&conn->timer, base, on_timer, conn);
	return conn;
}

void conn_free(struct conn *conn)
{
	drop(conn);
	free(conn->fault);
	free(conn);
}

void conn_open(struct conn *conn)
{
	if (conn->stage == STAGE_CLOSED)
		start_connecting(conn);
}

void conn_close(struct conn *conn)
{
	if (conn->stage == STAGE_FAULTY)
		return;
	drop(conn);
	conn->stage = STAGE_CLOSED;
}

void conn_restart(struct conn *conn, const char *reason)
{
	back_off(conn, reason);
}

bool conn_is_ready(const struct conn *conn)
{
	return conn->stage == STAGE_READY && !conn->broken;
}

bool conn_is_open(const struct conn *conn)
{
	return conn->stage != STAGE_CLOSED && conn->stage != STAGE_FAULTY;
}

const char *conn_fault(const struct conn *conn)
{
	return conn->fault;
}

static void note_broken(struct conn *conn)
{
	conn->broken = true;
	event_active(&conn->reading, EV_TIMEOUT, 0);
}

void conn_query(struct conn *conn, const struct statement *statement, const char *const *values)
{
	if (conn->broken)
		return;
	if (PQsendQueryPrepared(
		    conn->pg, statement->name, (int)statement->parameters, values, NULL, NULL, 0) != 1)
		note_broken(conn);
}

void conn_ask_results(struct conn *conn)
{
	if (!conn->broken && PQsendFlushRequest(conn->pg) != 1)
		note_broken(conn);
}

void conn_sync(struct conn *conn)
{
	if (conn->broken)
		return;
	conn->syncs++;
	if (PQpipelineSync(conn->pg) != 1)
		note_broken(conn);
	else
		flush_output(conn);
	if (conn->broken)
		note_broken(conn);
}
