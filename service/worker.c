#include "halved/worker.h"

#include "halved/api/api.h"
#include "halved/api/statement.h"
#include "halved/base/check.h"
#include "halved/base/clock.h"
#include "halved/base/limits.h"
#include "halved/base/log.h"
#include "halved/base/metrics.h"
#include "halved/base/settings.h"
#include "halved/db/db.h"
#include "halved/db/errand.h"
#include "halved/housekeeping.h"
#include "halved/http/server.h"
#include "halved/mailer.h"
#include "halved/openid/known.h"
#include "halved/outward/transfer.h"

#include <event2/event.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define TICK_MS 100
#define TICK_START_MS 5

struct worker {
	const struct settings *settings;
	pthread_t thread;
	int wake; /* an eventfd that asks the worker to drain */
	_Atomic enum worker_state state;
	_Atomic bool answering; /* its database connections stand */
	const char *_Atomic fault;
	char fault_text[512];

	struct event_base *base;
	struct db *db;
	struct errands *imports, *passwords, *packs;
	struct transfers *transfers;
	const struct providers *listed; /* of all workers */
	struct known_providers *providers;
	struct rates *rates; /* of all workers */
	struct api *api;
	struct housekeeping *housekeeping;
	struct mailer *mailer;
	struct http_server *server;
	struct http_bounds bounds;
	struct http_edge edge;
	struct http_events events;
	struct event *tick, *waker;
	uint64_t drain_until; /* 0: not draining */
};

static void publish_metrics(struct worker *worker)
{
	static const enum metric batches[] = { METRIC_DB_BATCHES_QUICK, METRIC_DB_BATCHES_WRITE,
		METRIC_DB_BATCHES_SLOW };
	static const enum metric groups[] = { METRIC_DB_GROUPS_QUICK, METRIC_DB_GROUPS_WRITE,
		METRIC_DB_GROUPS_SLOW };
	uint64_t queued = 0, resent = 0, connections = 0, losses = 0;
	struct http_counters http = { 0 };
	struct db_counters db;

	if (worker->server != NULL)
		http_server_counters(worker->server, &http);
	metric_set(METRIC_HTTP_ACCEPTED, http.accepted);
	metric_set(METRIC_HTTP_OPEN, http.open);
	metric_set(METRIC_HTTP_TIMEOUTS, http.timeouts);
	metric_set(METRIC_HTTP_PAUSES, http.paused);
	metric_set(METRIC_HTTP_BYTES_IN, http.bytes_in);
	metric_set(METRIC_HTTP_BYTES_OUT, http.bytes_out);
	db_counters(worker->db, &db);
	for (int lane = 0; lane < LANE_COUNT; lane++) {
		metric_set(batches[lane], db.lanes[lane].batches);
		metric_set(groups[lane], db.lanes[lane].groups);
		queued += db.lanes[lane].queued;
		resent += db.lanes[lane].resent;
		connections += db.lanes[lane].connections;
		losses += db.lanes[lane].losses;
	}
	metric_set(METRIC_DB_QUEUED, queued);
	metric_set(METRIC_DB_RESENT, resent);
	metric_set(METRIC_DB_CONNECTIONS, connections);
	metric_set(METRIC_DB_LOSSES, losses);
}

static void fail_worker(struct worker *worker, const char *why)
{
	struct buffer text = { .max = sizeof(worker->fault_text) - 1 };

	buffer_format(&text, "%.500s", why);
	for (size_t i = 0; i <= text.size && text.data != NULL; i++)
		worker->fault_text[i] = text.data[i];
	buffer_free(&text);
	atomic_store(&worker->fault, worker->fault_text);
	atomic_store(&worker->state, WORKER_FAILED);
	event_base_loopbreak(worker->base);
}

/* Listens once its database connections stand: a service that accepts has proved its SQL. */
static void start_listening(struct worker *worker)
{
	const struct settings *settings = worker->settings;
	const char *error;

	worker->server = http_server_new(worker->base, settings->address, (unsigned)settings->port, true,
		&worker->events, worker->api, &error);
	if (worker->server == NULL)
		fail_worker(worker, error);
	else
		atomic_store(&worker->state, WORKER_RUNNING);
}

static void go_on_draining(struct worker *worker)
{
	bool idle = worker->server == NULL || (http_server_is_idle(worker->server) && db_is_idle(worker->db));

	if (idle || clock_now_ms() >= worker->drain_until)
		event_base_loopbreak(worker->base);
}

static void set_tick(struct worker *worker, long milliseconds)
{
	struct timeval every = { .tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000 };

	event_add(worker->tick, &every);
}

static void on_tick(evutil_socket_t descriptor, short what, void *context)
{
	struct worker *worker = context;
	bool starting;

	(void)descriptor;
	(void)what;
	if (db_fault(worker->db) != NULL) {
		fail_worker(worker, db_fault(worker->db));
		return;
	}
	atomic_store(&worker->answering, db_is_ready(worker->db));
	if (worker->drain_until != 0)
		go_on_draining(worker);
	else if (worker->server == NULL && db_is_ready(worker->db))
		start_listening(worker);
	publish_metrics(worker);
	starting = worker->server == NULL || worker->drain_until != 0;
	set_tick(worker, starting ? TICK_START_MS : TICK_MS);
}

static void on_wake(evutil_socket_t descriptor, short what, void *context)
{
	struct worker *worker = context;
	uint64_t count;

	(void)what;
	if (read(descriptor, &count, sizeof(count)) < 0 || worker->drain_until != 0)
		return;
	worker->drain_until = clock_now_ms() + (uint64_t)worker->settings->drain_seconds * 1000;
	if (worker->server != NULL)
		http_server_drain(worker->server);
	set_tick(worker, TICK_START_MS);
}

static struct event_base *new_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	check(config != NULL);
	/* no list of changes to epoll: it would name descriptors that are closed, and another worker's */
	event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
	base = event_base_new_with_config(config);
	event_config_free(config);
	check(base != NULL);
	return base;
}

static void open_worker(struct worker *worker)
{
	const struct settings *settings = worker->settings;
	struct db_settings db = { .url = settings->database_url,
		.preface = &statement_of(SQL_enter)->statement,
		.slow_connections = (unsigned)settings->slow_connections };
	static _Thread_local struct db_settings kept;

	db.statements = statements_all(&db.statement_count);
	kept = db;
	worker->base = new_base();
	worker->db = db_new(worker->base, &kept);
	worker->imports = errands_new(worker->base, settings->database_url, LIMIT_ERRANDS);
	worker->passwords = errands_new(worker->base, NULL, LIMIT_PASSWORDS);
	worker->packs = errands_new(worker->base, settings->database_url, LIMIT_PACKS);
	worker->transfers = transfers_new(worker->base, settings->authorities);
	worker->providers = known_new(worker->listed);
	worker->api = api_new(worker->db, worker->imports, worker->passwords, worker->packs,
		worker->transfers, worker->providers, worker->rates, settings);
	worker->housekeeping = housekeeping_new(worker->base, worker->db);
	worker->mailer = mailer_new(worker->base, worker->db, worker->transfers, settings);
	worker->bounds = (struct http_bounds){
		.idle = (unsigned)settings->idle_seconds * 1000,
		.connections = (unsigned)(settings->max_connections / settings->workers),
		.body_bytes = (size_t)settings->max_body_bytes,
		.stream_bytes = (unsigned long long)settings->max_import_bytes,
	};
	worker->edge = (struct http_edge){ .forwarded = settings->trusted_field == TRUSTED_FORWARDED,
		.fields = text_of(api_fields),
		.secure_fields =
			text_of(settings->hsts_subdomains ? api_secure_fields_below : api_secure_fields) };
	if (settings->trusted_proxies != NULL)
		check(networks_read(settings->trusted_proxies, &worker->edge.trusted));
	worker->events = api_events;
	worker->events.bounds = &worker->bounds;
	worker->events.edge = &worker->edge;
	worker->tick = event_new(worker->base, -1, 0, on_tick, worker);
	worker->waker = event_new(worker->base, worker->wake, EV_READ | EV_PERSIST, on_wake, worker);
	check(worker->tick != NULL && worker->waker != NULL);
	event_add(worker->waker, NULL);
	set_tick(worker, TICK_START_MS);
}

static void close_worker(struct worker *worker)
{
	/* first of all: they use the memory of requests */
	errands_stop(worker->imports);
	errands_stop(worker->passwords);
	errands_stop(worker->packs);
	transfers_free(worker->transfers);
	if (worker->server != NULL)
		http_server_free(worker->server);
	housekeeping_free(worker->housekeeping);
	mailer_free(worker->mailer);
	db_free(worker->db);
	api_free(worker->api);
	known_free(worker->providers);
	errands_free(worker->imports);
	errands_free(worker->passwords);
	errands_free(worker->packs);
	event_free(worker->tick);
	event_free(worker->waker);
	event_base_free(worker->base);
}

/* One turn of the loop at a time, so that the turn's log lines are written together behind it. */
static void *run_worker(void *context)
{
	struct worker *worker = context;

	open_worker(worker);
	while (!event_base_got_break(worker->base) && event_base_loop(worker->base, EVLOOP_ONCE) == 0)
		log_flush();
	close_worker(worker);
	log_end_thread();
	if (atomic_load(&worker->state) != WORKER_FAILED)
		atomic_store(&worker->state, WORKER_ENDED);
	return NULL;
}

struct worker *worker_start(
	const struct settings *settings, const struct providers *providers, struct rates *rates)
{
	struct worker *worker = calloc(1, sizeof(*worker));

	check(worker != NULL);
	worker->settings = settings;
	worker->listed = providers;
	worker->rates = rates;
	worker->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	check(worker->wake >= 0);
	check(pthread_create(&worker->thread, NULL, run_worker, worker) == 0);
	return worker;
}

enum worker_state worker_state(const struct worker *worker)
{
	return atomic_load(&worker->state);
}

bool worker_is_ready(const struct worker *worker)
{
	return atomic_load(&worker->state) == WORKER_RUNNING && atomic_load(&worker->answering);
}

const char *worker_fault(const struct worker *worker)
{
	return atomic_load(&worker->fault);
}

void worker_drain(struct worker *worker)
{
	uint64_t one = 1;

	check(write(worker->wake, &one, sizeof(one)) == sizeof(one));
}

void worker_join(struct worker *worker)
{
	pthread_join(worker->thread, NULL);
	close(worker->wake);
	free(worker);
}
