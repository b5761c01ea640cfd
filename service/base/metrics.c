#include "halved/base/metrics.h"

#include "halved/base/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define LIMIT_ROUTES 256
#define CLASSES 6 /* 0: no answer, 1xx … 5xx */

static const struct {
	const char *name, *type, *labels, *help;
} table[METRIC_COUNT] = {
	[METRIC_HTTP_ACCEPTED] = { "halved_http_connections_total", "counter", "", "Connections accepted." },
	[METRIC_HTTP_OPEN] = { "halved_http_connections_open", "gauge", "", "Connections open now." },
	[METRIC_HTTP_TIMEOUTS] = { "halved_http_timeouts_total", "counter", "",
		"Connections closed by a deadline." },
	[METRIC_HTTP_PAUSES] = { "halved_http_listener_pauses_total", "counter", "",
		"Times the listener paused." },
	[METRIC_HTTP_BYTES_IN] = { "halved_http_received_bytes_total", "counter", "", "Bytes received." },
	[METRIC_HTTP_BYTES_OUT] = { "halved_http_sent_bytes_total", "counter", "", "Bytes sent." },
	[METRIC_DB_BATCHES_QUICK] = { "halved_db_batches_total", "counter", "{lane=\"quick\"}",
		"Batches taken." },
	[METRIC_DB_BATCHES_WRITE] = { "halved_db_batches_total", NULL, "{lane=\"write\"}", NULL },
	[METRIC_DB_BATCHES_SLOW] = { "halved_db_batches_total", NULL, "{lane=\"slow\"}", NULL },
	[METRIC_DB_GROUPS_QUICK] = { "halved_db_groups_total", "counter", "{lane=\"quick\"}",
		"Groups sent with one Sync." },
	[METRIC_DB_GROUPS_WRITE] = { "halved_db_groups_total", NULL, "{lane=\"write\"}", NULL },
	[METRIC_DB_GROUPS_SLOW] = { "halved_db_groups_total", NULL, "{lane=\"slow\"}", NULL },
	[METRIC_DB_QUEUED] = { "halved_db_queued", "gauge", "", "Batches waiting." },
	[METRIC_DB_RESENT] = { "halved_db_resent_total", "counter", "", "Batches sent again." },
	[METRIC_DB_CONNECTIONS] = { "halved_db_connections", "gauge", "", "Connections that stand." },
	[METRIC_DB_LOSSES] = { "halved_db_losses_total", "counter", "", "Connections lost." },
	[METRIC_LIMITED_ACTOR] = { "halved_rate_limited_total", "counter", "{by=\"actor\"}",
		"Requests answered 429." },
	[METRIC_LIMITED_ADDRESS] = { "halved_rate_limited_total", NULL, "{by=\"address\"}", NULL },
	[METRIC_LIMITED_SIGN_IN] = { "halved_rate_limited_total", NULL, "{by=\"sign_in\"}", NULL },
	[METRIC_MAIL_SENT] = { "halved_mails_total", "counter", "{outcome=\"sent\"}",
		"Mails handed over, put off and given up." },
	[METRIC_MAIL_LATER] = { "halved_mails_total", NULL, "{outcome=\"later\"}", NULL },
	[METRIC_MAIL_GIVEN_UP] = { "halved_mails_total", NULL, "{outcome=\"given_up\"}", NULL },
};

/* Upper bounds of the duration histogram, in nanoseconds. */
static const uint64_t bounds[] = { 500000, 1000000, 2500000, 5000000, 10000000, 25000000, 50000000, 100000000,
	250000000, 500000000, 1000000000, 5000000000, 30000000000 };

struct counts {
	struct counts *next;
	_Atomic uint64_t values[METRIC_COUNT];
	_Atomic uint64_t requests[LIMIT_ROUTES + 1][CLASSES];
	_Atomic uint64_t durations[COUNT_OF(bounds) + 1];
	_Atomic uint64_t duration_sum;
};

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct counts *list; /* of all threads that ever counted */
static _Thread_local struct counts *own;
static const char *(*route_name)(int route);
static int route_names;

static struct counts *my_counts(void)
{
	if (own == NULL) {
		own = calloc(1, sizeof(*own));
		check(own != NULL);
		pthread_mutex_lock(&list_lock);
		own->next = list;
		list = own;
		pthread_mutex_unlock(&list_lock);
	}
	return own;
}

static void add(_Atomic uint64_t *value, uint64_t more)
{
	/* only the owning thread writes, so a plain load and store is enough */
	atomic_store_explicit(
		value, atomic_load_explicit(value, memory_order_relaxed) + more, memory_order_relaxed);
}

void metric_set(enum metric metric, uint64_t value)
{
	atomic_store_explicit(&my_counts()->values[metric], value, memory_order_relaxed);
}

void metrics_request(int route, int status, uint64_t nanoseconds)
{
	struct counts *counts = my_counts();
	size_t bucket = 0;

	add(&counts->requests[route < 0 || route >= LIMIT_ROUTES ? LIMIT_ROUTES : route]
			     [status < 100 || status > 599 ? 0 : status / 100],
		1);
	while (bucket < COUNT_OF(bounds) && nanoseconds > bounds[bucket])
		bucket++;
	add(&counts->durations[bucket], 1);
	add(&counts->duration_sum, nanoseconds);
}

void metrics_name_routes(const char *(*name)(int route), int count)
{
	route_name = name;
	route_names = count;
}

static uint64_t load(const _Atomic uint64_t *value)
{
	return atomic_load_explicit(value, memory_order_relaxed);
}

static void print_values(struct buffer *out)
{
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		uint64_t sum = 0;

		for (const struct counts *at = list; at != NULL; at = at->next)
			sum += load(&at->values[i]);
		if (table[i].type != NULL)
			buffer_format(out, "# HELP %s %s\n# TYPE %s %s\n", table[i].name, table[i].help,
				table[i].name, table[i].type);
		buffer_format(out, "%s%s %llu\n", table[i].name, table[i].labels, (unsigned long long)sum);
	}
}

static void print_requests(struct buffer *out)
{
	buffer_string(out,
		"# HELP halved_requests_total Requests answered.\n# TYPE halved_requests_total counter\n");
	for (int route = 0; route <= LIMIT_ROUTES; route++)
		for (int class = 0; class < CLASSES; class ++) {
			uint64_t sum = 0;

			for (const struct counts *at = list; at != NULL; at = at->next)
				sum += load(&at->requests[route][class]);
			if (sum > 0)
				buffer_format(out,
					"halved_requests_total{route=\"%s\",class=\"%dxx\"} %llu\n",
					route < route_names ? route_name(route) : "none", class,
					(unsigned long long)sum);
		}
}

static void print_durations(struct buffer *out)
{
	uint64_t sum = 0, total = 0;

	buffer_string(out, "# HELP halved_request_seconds From first byte to last.\n"
			   "# TYPE halved_request_seconds histogram\n");
	for (size_t i = 0; i <= COUNT_OF(bounds); i++) {
		for (const struct counts *at = list; at != NULL; at = at->next)
			sum += load(&at->durations[i]);
		if (i < COUNT_OF(bounds))
			buffer_format(out, "halved_request_seconds_bucket{le=\"%g\"} %llu\n",
				(double)bounds[i] / 1e9, (unsigned long long)sum);
		else
			buffer_format(out, "halved_request_seconds_bucket{le=\"+Inf\"} %llu\n",
				(unsigned long long)sum);
	}
	for (const struct counts *at = list; at != NULL; at = at->next)
		total += load(&at->duration_sum);
	buffer_format(out, "halved_request_seconds_sum %g\nhalved_request_seconds_count %llu\n",
		(double)total / 1e9, (unsigned long long)sum);
}

void metrics_print(struct buffer *out)
{
	pthread_mutex_lock(&list_lock);
	print_values(out);
	print_requests(out);
	print_durations(out);
	pthread_mutex_unlock(&list_lock);
}
