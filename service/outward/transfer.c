#include "halved/outward/transfer.h"

#include "halved/base/check.h"
#include "halved/base/limits.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <stdlib.h>

TAILQ_HEAD(transfer_list, transfer);

struct transfers {
	struct event_base *base;
	CURLM *multi;
	struct event *timer;
	struct transfer_list under_way;
	unsigned count;
	const char *authorities;
};

/* done() may begin another one. */
static void hand_over_ended(struct transfers *transfers)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(transfers->multi, &left)) != NULL) {
		CURL *easy = message->easy_handle;
		CURLcode code = message->data.result;
		struct transfer *transfer = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
		check(transfer != NULL && curl_multi_remove_handle(transfers->multi, easy) == CURLM_OK);
		TAILQ_REMOVE(&transfers->under_way, transfer, link);
		transfers->count--;
		transfer->done(transfer, (int)code);
	}
}

static void on_ready(evutil_socket_t descriptor, short what, void *context)
{
	struct transfers *transfers = context;
	int ready = ((what & EV_READ) ? CURL_CSELECT_IN : 0) | ((what & EV_WRITE) ? CURL_CSELECT_OUT : 0);
	int running;

	check(curl_multi_socket_action(transfers->multi, descriptor, ready, &running) == CURLM_OK);
	hand_over_ended(transfers);
}

static void on_timer(evutil_socket_t descriptor, short what, void *context)
{
	struct transfers *transfers = context;
	int running;

	(void)descriptor;
	(void)what;
	check(curl_multi_socket_action(transfers->multi, CURL_SOCKET_TIMEOUT, 0, &running) == CURLM_OK);
	hand_over_ended(transfers);
}

/* libcurl says which socket it wants to hear of. */
static int on_socket(CURL *easy, curl_socket_t descriptor, int what, void *context, void *known)
{
	struct transfers *transfers = context;
	struct event *watch = known;
	short wanted = (short)(EV_PERSIST | ((what & CURL_POLL_IN) ? EV_READ : 0) |
			       ((what & CURL_POLL_OUT) ? EV_WRITE : 0));

	(void)easy;
	if (watch != NULL)
		event_free(watch);
	watch = NULL;
	if (what != CURL_POLL_REMOVE) {
		watch = event_new(transfers->base, descriptor, wanted, on_ready, transfers);
		check(watch != NULL && event_add(watch, NULL) == 0);
	}
	curl_multi_assign(transfers->multi, descriptor, watch);
	return 0;
}

static int on_set_timer(CURLM *multi, long milliseconds, void *context)
{
	struct transfers *transfers = context;
	struct timeval wait = { .tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000 };

	(void)multi;
	if (milliseconds < 0)
		event_del(transfers->timer);
	else
		event_add(transfers->timer, &wait);
	return 0;
}

void transfers_begin_process(void)
{
	check(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

void transfers_end_process(void)
{
	curl_global_cleanup();
}

struct transfers *transfers_new(struct event_base *base, const char *authorities)
{
	struct transfers *transfers = calloc(1, sizeof(*transfers));

	check(transfers != NULL);
	transfers->base = base;
	transfers->authorities = authorities;
	TAILQ_INIT(&transfers->under_way);
	transfers->timer = event_new(base, -1, 0, on_timer, transfers);
	transfers->multi = curl_multi_init();
	check(transfers->timer != NULL && transfers->multi != NULL);
	curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETDATA, transfers);
	curl_multi_setopt(transfers->multi, CURLMOPT_TIMERFUNCTION, on_set_timer);
	curl_multi_setopt(transfers->multi, CURLMOPT_TIMERDATA, transfers);
	curl_multi_setopt(transfers->multi, CURLMOPT_MAXCONNECTS, (long)LIMIT_TRANSFERS);
	return transfers;
}

void transfers_free(struct transfers *transfers)
{
	struct transfer *transfer;

	while ((transfer = TAILQ_FIRST(&transfers->under_way)) != NULL) {
		TAILQ_REMOVE(&transfers->under_way, transfer, link);
		curl_multi_remove_handle(transfers->multi, transfer->easy);
		curl_easy_cleanup(transfer->easy);
	}
	curl_multi_cleanup(transfers->multi);
	event_free(transfers->timer);
	free(transfers);
}

bool transfer_begin(struct transfers *transfers, struct transfer *transfer)
{
	if (transfers->count == LIMIT_TRANSFERS)
		return false;
	curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(transfer->easy, CURLOPT_NOSIGNAL, 1L);
	if (transfers->authorities != NULL)
		curl_easy_setopt(transfer->easy, CURLOPT_CAINFO, transfers->authorities);
	TAILQ_INSERT_TAIL(&transfers->under_way, transfer, link);
	transfers->count++;
	check(curl_multi_add_handle(transfers->multi, transfer->easy) == CURLM_OK);
	return true;
}
