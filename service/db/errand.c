#include "halved/db/errand.h"

#include "halved/base/check.h"
#include "halved/base/limits.h"
#include "halved/base/text.h"

#include <event2/event.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

TAILQ_HEAD(errand_list, errand);

struct errands {
	const char *url; /* NULL: errands without a connection */
	pthread_t thread;
	bool started;
	pthread_mutex_t lock; /* of the lists and of `plain` */
	pthread_cond_t more;
	struct errand_list waiting, ended;
	struct plain *plain; /* of the errand at hand */
	_Atomic bool stopped;
	unsigned places, most;
	int wake;
	struct event *waker;
};

/* ---- on the helper thread ---- */

/* NULL when the end has come. */
static struct errand *next_errand(struct errands *errands)
{
	struct errand *errand = NULL;

	pthread_mutex_lock(&errands->lock);
	while (!errands->stopped && TAILQ_EMPTY(&errands->waiting))
		pthread_cond_wait(&errands->more, &errands->lock);
	if (!errands->stopped) {
		errand = TAILQ_FIRST(&errands->waiting);
		TAILQ_REMOVE(&errands->waiting, errand, link);
	}
	pthread_mutex_unlock(&errands->lock);
	return errand;
}

static void show_plain(struct errands *errands, struct plain *plain)
{
	pthread_mutex_lock(&errands->lock);
	errands->plain = plain;
	pthread_mutex_unlock(&errands->lock);
}

/* No statement may run for ever, or wait long for what another holds; none is worth compiling. */
static bool set_deadlines(struct plain *plain)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "set statement_timeout = %d; set lock_timeout = %d; set jit = off",
		TIME_ERRAND, TIME_ERRAND_LOCK);
	return plain_script(plain, sql);
}

static void run_errand(struct errands *errands, struct errand *errand)
{
	struct plain *plain;

	if (errands->url == NULL) {
		errand->failed = !errand->run(errand, NULL);
		return;
	}
	plain = plain_open(errands->url, &errand->error);

	errand->connected = plain != NULL;
	errand->failed = plain == NULL;
	if (plain == NULL)
		return;
	show_plain(errands, plain);
	errand->failed = !set_deadlines(plain) || !errand->run(errand, plain);
	if (errand->failed)
		errand->error = *plain_error(plain);
	show_plain(errands, NULL);
	plain_close(plain);
}

static void hand_back(struct errands *errands, struct errand *errand)
{
	uint64_t one = 1;

	pthread_mutex_lock(&errands->lock);
	TAILQ_INSERT_TAIL(&errands->ended, errand, link);
	pthread_mutex_unlock(&errands->lock);
	check(write(errands->wake, &one, sizeof(one)) == sizeof(one));
}

static void *help(void *context)
{
	struct errands *errands = context;
	struct errand *errand;

	while ((errand = next_errand(errands)) != NULL) {
		run_errand(errands, errand);
		hand_back(errands, errand);
	}
	return NULL;
}

bool errands_are_stopped(const struct errands *errands)
{
	return atomic_load(&errands->stopped);
}

/* ---- on the loop's thread ---- */

static struct errand *take_ended(struct errands *errands)
{
	struct errand *errand;

	pthread_mutex_lock(&errands->lock);
	errand = TAILQ_FIRST(&errands->ended);
	if (errand != NULL)
		TAILQ_REMOVE(&errands->ended, errand, link);
	pthread_mutex_unlock(&errands->lock);
	return errand;
}

static void on_wake(evutil_socket_t descriptor, short what, void *context)
{
	struct errands *errands = context;
	struct errand *errand;
	uint64_t count;

	(void)what;
	if (read(descriptor, &count, sizeof(count)) < 0)
		return;
	while ((errand = take_ended(errands)) != NULL)
		errand->done(errand);
}

struct errands *errands_new(struct event_base *base, const char *url, unsigned places)
{
	struct errands *errands = calloc(1, sizeof(*errands));

	check(errands != NULL);
	errands->url = url;
	errands->most = places;
	TAILQ_INIT(&errands->waiting);
	TAILQ_INIT(&errands->ended);
	pthread_mutex_init(&errands->lock, NULL);
	pthread_cond_init(&errands->more, NULL);
	errands->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	check(errands->wake >= 0);
	errands->waker = event_new(base, errands->wake, EV_READ | EV_PERSIST, on_wake, errands);
	check(errands->waker != NULL);
	event_add(errands->waker, NULL);
	return errands;
}

bool errands_enter(struct errands *errands)
{
	if (errands->places == errands->most)
		return false;
	errands->places++;
	return true;
}

void errands_leave(struct errands *errands)
{
	check(errands->places > 0);
	errands->places--;
}

void errands_send(struct errands *errands, struct errand *errand)
{
	pthread_mutex_lock(&errands->lock);
	TAILQ_INSERT_TAIL(&errands->waiting, errand, link);
	pthread_cond_signal(&errands->more);
	pthread_mutex_unlock(&errands->lock);
	if (!errands->started)
		check(pthread_create(&errands->thread, NULL, help, errands) == 0);
	errands->started = true;
}

static void cancel_errand(struct errands *errands)
{
	pthread_mutex_lock(&errands->lock);
	if (errands->plain != NULL)
		plain_cancel(errands->plain);
	pthread_mutex_unlock(&errands->lock);
}

/* A cancel that comes between two statements is lost, so it is sent until the thread has ended. */
static void end_thread(struct errands *errands)
{
	struct timespec until;

	pthread_mutex_lock(&errands->lock);
	atomic_store(&errands->stopped, true);
	pthread_cond_signal(&errands->more);
	pthread_mutex_unlock(&errands->lock);
	do {
		cancel_errand(errands);
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 50 * 1000 * 1000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
	} while (pthread_timedjoin_np(errands->thread, NULL, &until) != 0);
}

void errands_stop(struct errands *errands)
{
	if (errands->started)
		end_thread(errands);
	errands->started = false;
}

void errands_free(struct errands *errands)
{
	event_free(errands->waker);
	close(errands->wake);
	pthread_cond_destroy(&errands->more);
	pthread_mutex_destroy(&errands->lock);
	free(errands);
}
