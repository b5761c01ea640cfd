#include "halved/serve.h"

#include "halved/api/api.h"
#include "halved/api/openapi.h"
#include "halved/api/route.h"
#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/digest.h"
#include "halved/base/limits.h"
#include "halved/base/log.h"
#include "halved/base/metrics.h"
#include "halved/base/rates.h"
#include "halved/base/settings.h"
#include "halved/http/notify.h"
#include "halved/http/server.h"
#include "halved/openid/provider.h"
#include "halved/outward/transfer.h"
#include "halved/sandbox.h"
#include "halved/worker.h"

#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WATCH_MS 5

struct service {
	const struct settings *settings;
	const struct providers *providers;
	struct worker **workers;
	struct rates *rates; /* shared by the workers */
	size_t worker_count;
	struct event_base *base;
	struct http_server *admin;
	struct http_events admin_events;
	struct http_edge admin_edge;
	struct event *watch;
	bool announced, draining, failed;
};

/* ---- the admin listener: life, readiness, metrics ---- */

static bool is_ready(const struct service *service)
{
	for (size_t i = 0; i < service->worker_count; i++)
		if (!worker_is_ready(service->workers[i]))
			return false;
	return !service->draining;
}

static void reply_plain(struct http_request *http, int status, const char *type, struct text body)
{
	struct http_header header = { text_of("Content-Type"), text_of(type) };
	struct http_reply reply = { .status = status, .headers = &header, .header_count = 1, .body = body };

	http_reply(http, &reply);
}

static void reply_metrics(struct http_request *http)
{
	struct buffer *out = arena_buffer(http->arena, LIMIT_REPLY);

	metrics_print(out);
	reply_plain(http, 200, "text/plain; version=0.0.4", (struct text){ out->data, out->size });
}

/* By their digests, so that the time does not tell how much of a guess is right. */
static bool shows_token(const struct http_request *http, const char *token)
{
	static const char scheme[] = "bearer ";
	const struct text *field = http_header(http, "authorization");
	struct text text;
	char shown[DIGEST_TEXT], wanted[DIGEST_TEXT];

	if (token == NULL)
		return true;
	if (field == NULL || field->size < strlen(scheme) ||
		!text_is_nocase((struct text){ field->data, strlen(scheme) }, scheme))
		return false;
	text = text_trim((struct text){ field->data + strlen(scheme), field->size - strlen(scheme) });
	digest_bytea(shown, text.data, text.size);
	digest_bytea(wanted, token, strlen(token));
	return strcmp(shown, wanted) == 0;
}

static void refuse_admin(struct http_request *http)
{
	struct http_header headers[] = { { text_of("Content-Type"), text_of("text/plain") },
		{ text_of("WWW-Authenticate"), text_of("Bearer") } };
	struct http_reply reply = {
		.status = 401, .headers = headers, .header_count = 2, .body = text_of("It wants its token.\n")
	};

	http_reply(http, &reply);
}

static enum http_body_mode on_admin_head(struct http_request *http, void *context)
{
	const struct service *service = context;

	if (!shows_token(http, service->settings->admin_token))
		refuse_admin(http);
	else if (text_is(http->path, "/livez"))
		reply_plain(http, 200, "text/plain", text_of("alive\n"));
	else if (text_is(http->path, "/readyz"))
		reply_plain(http, is_ready(service) ? 200 : 503, "text/plain",
			text_of(is_ready(service) ? "ready\n" : "not ready\n"));
	else if (text_is(http->path, "/metrics"))
		reply_metrics(http);
	else
		reply_plain(http, 404, "text/plain", text_of("There are /livez, /readyz and /metrics.\n"));
	return HTTP_BODY_WHOLE;
}

static void on_admin_request(struct http_request *http, void *context)
{
	(void)http;
	(void)context;
}

static const struct http_events admin_events = {
	.head = on_admin_head,
	.request = on_admin_request,
	.ended = on_admin_request,
};

static void set_admin_edge(struct service *service)
{
	service->admin_edge.fields = text_of(api_fields);
	service->admin_events = admin_events;
	service->admin_events.edge = &service->admin_edge;
}

/* ---- the life of the service ---- */

static void drain(struct service *service)
{
	if (service->draining)
		return;
	service->draining = true;
	notify("STOPPING=1");
	log_line(LOG_INFO, "draining", LOG_NUMBER("seconds", service->settings->drain_seconds));
	for (size_t i = 0; i < service->worker_count; i++)
		worker_drain(service->workers[i]);
}

static void on_signal(evutil_socket_t signal_number, short what, void *context)
{
	(void)signal_number;
	(void)what;
	drain(context);
}

static void announce(struct service *service)
{
	if (service->announced || service->draining || !is_ready(service))
		return;
	service->announced = true;
	notify("READY=1");
	log_line(LOG_INFO, "ready", LOG_TEXT("address", service->settings->address),
		LOG_NUMBER("port", service->settings->port), LOG_NUMBER("workers", service->worker_count));
}

/* Looks after the workers; the loop ends when all of them have. */
static void on_watch(evutil_socket_t descriptor, short what, void *context)
{
	struct service *service = context;
	size_t ended = 0;

	(void)descriptor;
	(void)what;
	for (size_t i = 0; i < service->worker_count; i++) {
		enum worker_state state = worker_state(service->workers[i]);

		ended += state == WORKER_ENDED || state == WORKER_FAILED;
		if (state == WORKER_FAILED && !service->failed) {
			service->failed = true;
			fprintf(stderr, "halved: %s\n", worker_fault(service->workers[i]));
			drain(service);
		}
	}
	announce(service);
	log_flush();
	if (ended == service->worker_count) {
		event_base_loopbreak(service->base);
		return;
	}
	event_add(service->watch,
		&(struct timeval){
			.tv_usec = service->announced && !service->draining ? 200000 : WATCH_MS * 1000 });
}

static bool enter_sandbox(const struct settings *settings, const struct providers *providers)
{
	int level;
	bool entered = sandbox_enter(settings, providers, &level);

	if (entered)
		log_line(level > 0 ? LOG_INFO : LOG_WARNING, "sandbox", LOG_NUMBER("landlock", level));
	else
		fprintf(stderr,
			"halved: the kernel has no Landlock, which HALVED_SANDBOX=require asks for.\n");
	return entered;
}

static bool listen_admin(struct service *service)
{
	const struct settings *settings = service->settings;
	const char *error = NULL;

	if (http_port_is_taken(settings->address, (unsigned)settings->port)) {
		if (strncmp(settings->address, "unix:", 5) == 0)
			fprintf(stderr, "halved: %s is taken by another process.\n", settings->address);
		else
			fprintf(stderr,
				"halved: port %lld of %s is taken by another process; choose one with "
				"HALVED_PORT.\n",
				settings->port, settings->address);
		return false;
	}
	set_admin_edge(service);
	service->admin = http_server_new(service->base, settings->admin_address,
		(unsigned)settings->admin_port, false, &service->admin_events, service, &error);
	if (service->admin == NULL)
		fprintf(stderr, "halved: admin listener: %s\n", error);
	return service->admin != NULL;
}

static void run(struct service *service)
{
	static const int signals[] = { SIGTERM, SIGINT };
	struct event *events[COUNT_OF(signals)];

	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < COUNT_OF(signals); i++) {
		events[i] = evsignal_new(service->base, signals[i], on_signal, service);
		event_add(events[i], NULL);
	}
	service->watch = event_new(service->base, -1, 0, on_watch, service);
	service->worker_count = (size_t)service->settings->workers;
	service->rates =
		rates_new((const unsigned[]){ [RATE_BY_ACTOR] = (unsigned)service->settings->actor_requests,
			[RATE_BY_ADDRESS] = (unsigned)service->settings->address_requests,
			[RATE_BY_SIGN_IN] = (unsigned)service->settings->sign_in_requests });
	service->workers = calloc(service->worker_count, sizeof(struct worker *));
	check(service->watch != NULL && service->workers != NULL);
	for (size_t i = 0; i < service->worker_count; i++)
		service->workers[i] = worker_start(service->settings, service->providers, service->rates);
	on_watch(-1, 0, service);
	event_base_dispatch(service->base);
	for (size_t i = 0; i < service->worker_count; i++)
		worker_join(service->workers[i]);
	for (size_t i = 0; i < COUNT_OF(signals); i++)
		event_free(events[i]);
	event_free(service->watch);
	free(service->workers);
	rates_free(service->rates);
	service->worker_count = 0;
}

static bool read_providers(struct service *service)
{
	char *error;

	service->providers = providers_read(
		service->settings->sign_in_providers, service->settings->public_address, &error);
	if (service->providers == NULL)
		fprintf(stderr, "halved: %s\n", error);
	free(error);
	return service->providers != NULL;
}

static const char *route_label(int route)
{
	static _Thread_local char label[128];
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
		"OTHER" };

	snprintf(label, sizeof(label), "%s %s", methods[routes[route].method], routes[route].path);
	return label;
}

int serve(const struct settings *settings)
{
	struct service service = { .settings = settings };
	struct arena *arena = arena_new();
	const char *wrong = routes_check();

	if (wrong == NULL)
		wrong = statements_prepare(arena);
	if (wrong == NULL)
		wrong = screens_check();
	if (wrong != NULL) {
		fprintf(stderr, "halved: %s\n", wrong);
		arena_free(arena);
		return 1;
	}
	openapi_prepare(arena);
	metrics_name_routes(route_label, (int)route_count);
	log_configure((enum log_level)settings->log_level, settings->log_format == LOG_FORMAT_JSON);
	transfers_begin_process();
	service.base = event_base_new();
	check(service.base != NULL);
	if (read_providers(&service) && enter_sandbox(settings, service.providers) &&
		listen_admin(&service)) {
		run(&service);
		http_server_free(service.admin);
		log_line(LOG_INFO, "ended", LOG_NUMBER("failed", service.failed));
	} else {
		service.failed = true;
	}
	log_flush();
	event_base_free(service.base);
	transfers_end_process();
	providers_free(service.providers);
	arena_free(arena);
	return service.failed ? 1 : 0;
}
