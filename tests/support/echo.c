#include "echo.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/log.h"

#include <event2/event.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BIG (16 * 1024 * 1024)
#define STREAM_PIECE 10000
#define WAITING 256

struct echo {
	struct event_base *base;
	struct http_server *server;
	struct http_events events;
	struct http_bounds bounds;
	struct echo_tally tally;
	struct event *on_order;
	pthread_t thread;
	int orders[2]; /* one letter an order */
	sem_t done;
	struct http_counters counters;
	bool idle;
	struct http_request *held[WAITING];
	size_t held_count;
	char *big;
};

/* Hung on request->owner by the paths that need it. */
struct work {
	struct echo *echo;
	struct http_request *request;
	struct event *timer;
	unsigned long long size, sum, left;
	bool held;
};

static void answer(struct http_request *request, int status, struct text body)
{
	struct http_header type = { text_of("content-type"), text_of("text/plain") };

	http_reply(request,
		&(struct http_reply){ .status = status, .headers = &type, .header_count = 1, .body = body });
}

/* METHOD path?query [body] */
static void answer_echo(struct http_request *request)
{
	struct buffer *body = arena_buffer(request->arena, 4 * 1024 * 1024);

	buffer_add(body, request->method_name.data, request->method_name.size);
	buffer_string(body, " ");
	buffer_add(body, request->path.data, request->path.size);
	if (request->query.data != NULL) {
		buffer_string(body, "?");
		buffer_add(body, request->query.data, request->query.size);
	}
	if (request->body.size > 0) {
		buffer_string(body, " [");
		buffer_add(body, request->body.data, request->body.size);
		buffer_string(body, "]");
	}
	answer(request, 200, (struct text){ body->data, body->size });
}

static struct work *work_of(struct http_request *request)
{
	return request->owner;
}

static void set_timer(struct work *work, event_callback_fn run, int milliseconds)
{
	struct timeval when = { .tv_usec = milliseconds * 1000 };

	if (work->timer == NULL)
		work->timer = event_new(work->echo->base, -1, 0, run, work);
	event_add(work->timer, &when);
}

static void hold(struct work *work)
{
	check(work->echo->held_count < WAITING);
	work->held = true;
	work->echo->held[work->echo->held_count++] = work->request;
}

static void on_later(evutil_socket_t fd, short what, void *context)
{
	(void)fd;
	(void)what;
	answer_echo(((struct work *)context)->request);
}

/* ---- streamed request bodies: answered with their size and the sum of their bytes ---- */

static void on_resume(evutil_socket_t fd, short what, void *context)
{
	(void)fd;
	(void)what;
	http_body_resume(((struct work *)context)->request);
}

static void on_piece(struct http_request *request, const char *data, size_t size, bool last, void *context)
{
	struct work *work = context;

	work->size += size;
	atomic_fetch_add(&work->echo->tally.body_bytes, size);
	for (size_t i = 0; i < size; i++)
		work->sum += (unsigned char)data[i];
	if (last) {
		char *text = arena_format(request->arena, "%llu %llu", work->size, work->sum);

		answer(request, 200, text_of(text));
	} else if (text_is(request->path, "/in/paused")) {
		if (!work->held) {
			http_body_pause(request);
			hold(work);
		}
	} else if (text_is(request->path, "/in/jerky")) {
		http_body_pause(request);
		set_timer(work, on_resume, 1);
	} else if (text_is(request->path, "/in/refuse") && work->size > 100000) {
		answer(request, 422, text_of("enough"));
	}
}

static void on_start(evutil_socket_t fd, short what, void *context)
{
	struct work *work = context;

	(void)fd;
	(void)what;
	http_body_start(work->request, on_piece, work);
}

/* ---- streamed answers: ?N bytes ---- */

static void pump(struct http_request *request, void *context)
{
	struct work *work = context;
	bool more = true;

	while (work->left > 0 && more) {
		size_t size = work->left < STREAM_PIECE ? (size_t)work->left : STREAM_PIECE;

		more = http_stream_write(request, work->echo->big, size);
		work->left -= size;
		if (http_client_is_gone(request))
			work->left = 0;
	}
	if (work->left == 0)
		http_stream_end(request);
}

static void start_stream(struct http_request *request)
{
	struct work *work = work_of(request);

	work->left = strtoull(text_copy(request->arena, request->query), NULL, 10);
	http_stream_start(request, &(struct http_reply){ .status = 200 });
	http_stream_on_drain(request, pump, work);
	pump(request, work);
}

/* ---- the handler ---- */

static bool is_streamed(const struct http_request *request)
{
	return request->path.size >= 3 && memcmp(request->path.data, "/in", 3) == 0;
}

static enum http_body_mode on_head(struct http_request *request, void *context)
{
	struct echo *echo = context;
	unsigned open = atomic_fetch_add(&echo->tally.open, 1) + 1;
	struct work *work = arena_alloc(request->arena, sizeof(*work));

	*work = (struct work){ .echo = echo, .request = request };
	request->owner = work;
	atomic_fetch_add(&echo->tally.heads, 1);
	if (open > atomic_load(&echo->tally.most_open))
		atomic_store(&echo->tally.most_open, open);
	if (text_is(request->path, "/refused-early"))
		answer(request, 403, text_of("no"));
	return is_streamed(request) ? HTTP_BODY_STREAM : HTTP_BODY_WHOLE;
}

static void on_request(struct http_request *request, void *context)
{
	struct echo *echo = context;
	struct work *work = work_of(request);

	atomic_fetch_add(&echo->tally.requests, 1);
	if (text_is(request->path, "/in/late"))
		set_timer(work, on_start, 50);
	else if (text_is(request->path, "/in/unread"))
		answer(request, 422, text_of("unread"));
	else if (is_streamed(request))
		http_body_start(request, on_piece, work);
	else if (text_is(request->path, "/later"))
		set_timer(work, on_later, 50);
	else if (text_is(request->path, "/hold"))
		hold(work);
	else if (text_is(request->path, "/big"))
		answer(request, 200, (struct text){ echo->big, BIG });
	else if (text_is(request->path, "/stream"))
		start_stream(request);
	else if (text_is(request->path, "/204"))
		answer(request, 204, text_of("never sent"));
	else if (text_is(request->path, "/moved"))
		http_reply(request,
			&(struct http_reply){ .status = 302,
				.header_count = 1,
				.headers = &(struct http_header){ text_of("location"), text_of("/a") } });
	else if (text_is(request->path, "/split"))
		http_reply(request,
			&(struct http_reply){ .status = 200,
				.header_count = 1,
				.headers = &(struct http_header){ text_of("x"), text_of("a\r\nEvil: b") } });
	else
		answer_echo(request);
}

static void on_ended(struct http_request *request, void *context)
{
	struct echo *echo = context;
	struct work *work = work_of(request);

	if (work->timer != NULL)
		event_free(work->timer);
	for (size_t i = 0; i < echo->held_count; i++)
		if (echo->held[i] == request)
			echo->held[i--] = echo->held[--echo->held_count];
	if (request->status == 0)
		atomic_fetch_add(&echo->tally.unanswered, 1);
	atomic_store(&echo->tally.last_status, request->status);
	atomic_fetch_sub(&echo->tally.open, 1);
	atomic_fetch_add(&echo->tally.ended, 1);
}

static void on_refused(int status, struct text peer, const char *reason, void *context)
{
	struct echo *echo = context;

	check(status >= 400 && peer.size > 0 && reason != NULL);
	atomic_fetch_add(&echo->tally.refused, 1);
}

/* ---- orders from the test's thread ---- */

static void release(struct echo *echo)
{
	size_t count = echo->held_count;
	struct http_request *held[WAITING];

	memcpy(held, echo->held, sizeof(held));
	echo->held_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (text_is(held[i]->path, "/in/paused"))
			http_body_resume(held[i]);
		else
			answer_echo(held[i]);
	}
}

static void take_order(evutil_socket_t fd, short what, void *context)
{
	struct echo *echo = context;
	char order = ' ';

	(void)what;
	check(read(fd, &order, 1) == 1);
	if (order == 'r')
		release(echo);
	else if (order == 'd')
		http_server_drain(echo->server);
	else if (order == 's')
		event_base_loopbreak(echo->base);
	http_server_counters(echo->server, &echo->counters);
	echo->idle = http_server_is_idle(echo->server);
	sem_post(&echo->done);
}

static void order(struct echo *echo, char letter)
{
	check(write(echo->orders[1], &letter, 1) == 1);
	while (sem_wait(&echo->done) != 0)
		continue;
}

static void *run_loop(void *context)
{
	struct echo *echo = context;

	event_base_dispatch(echo->base);
	log_end_thread();
	return NULL;
}

static struct event_base *new_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
	base = event_base_new_with_config(config);
	event_config_free(config);
	check(base != NULL);
	return base;
}

struct echo *echo_start(const struct http_bounds *bounds, const char *address)
{
	struct echo *echo = calloc(1, sizeof(*echo));
	const char *error;

	check(echo != NULL && pipe(echo->orders) == 0);
	sem_init(&echo->done, 0, 0);
	echo->big = malloc(BIG);
	check(echo->big != NULL);
	memset(echo->big, 'b', BIG);
	echo->bounds = bounds == NULL ? (struct http_bounds){ 0 } : *bounds;
	echo->events = (struct http_events){ .head = on_head,
		.request = on_request,
		.ended = on_ended,
		.refused = on_refused,
		.bounds = &echo->bounds };
	echo->base = new_base();
	echo->server = http_server_new(
		echo->base, address == NULL ? "127.0.0.1" : address, 0, false, &echo->events, echo, &error);
	check(echo->server != NULL);
	echo->on_order = event_new(echo->base, echo->orders[0], EV_READ | EV_PERSIST, take_order, echo);
	event_add(echo->on_order, NULL);
	check(pthread_create(&echo->thread, NULL, run_loop, echo) == 0);
	return echo;
}

unsigned echo_port(const struct echo *echo)
{
	return http_server_port(echo->server);
}

struct echo_tally *echo_tally(struct echo *echo)
{
	return &echo->tally;
}

void echo_release(struct echo *echo)
{
	order(echo, 'r');
}

void echo_drain(struct echo *echo)
{
	order(echo, 'd');
}

bool echo_is_idle(struct echo *echo)
{
	order(echo, '?');
	return echo->idle;
}

struct http_counters echo_counters(struct echo *echo)
{
	order(echo, '?');
	return echo->counters;
}

bool echo_settles(struct echo *echo, bool (*condition)(struct echo *))
{
	for (int i = 0; i < 2000; i++) {
		if (condition(echo))
			return true;
		usleep(10000);
	}
	return false;
}

void echo_stop(struct echo *echo)
{
	order(echo, 's');
	pthread_join(echo->thread, NULL);
	http_server_free(echo->server);
	event_free(echo->on_order);
	event_base_free(echo->base);
	close(echo->orders[0]);
	close(echo->orders[1]);
	sem_destroy(&echo->done);
	free(echo->big);
	free(echo);
}
