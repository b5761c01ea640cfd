#include "halved/http/server.h"

#include "halved/base/check.h"
#include "halved/base/clock.h"
#include "halved/base/limits.h"

#include "connection.h"

#include <arpa/inet.h>
#include <stdlib.h>

/* A connection that has sent nothing when draining begins gets this long to do so. */
#define TIME_DRAIN_SILENT 1000

#define OR_LIMIT(value_, limit_) ((value_) != 0 ? (value_) : (limit_))

static struct http_bounds bounds_of(const struct http_bounds *given)
{
	struct http_bounds bounds = { 0 };

	if (given != NULL)
		bounds = *given;
	return (struct http_bounds){
		.head = OR_LIMIT(bounds.head, TIME_HEAD),
		.body = OR_LIMIT(bounds.body, TIME_BODY),
		.body_idle = OR_LIMIT(bounds.body_idle, TIME_BODY_IDLE),
		.write = OR_LIMIT(bounds.write, TIME_WRITE),
		.idle = OR_LIMIT(bounds.idle, TIME_IDLE),
		.linger = OR_LIMIT(bounds.linger, TIME_LINGER),
		.connections = OR_LIMIT(bounds.connections, LIMIT_CONNECTIONS),
		.whole_bodies = OR_LIMIT(bounds.whole_bodies, LIMIT_BODY_TOTAL),
		.body_bytes = OR_LIMIT(bounds.body_bytes, LIMIT_BODY),
		.stream_bytes = OR_LIMIT(bounds.stream_bytes, LIMIT_BODY_STREAM),
	};
}

static void on_wake(evutil_socket_t fd, short what, void *context)
{
	struct http_server *server = context;
	struct connection *connection;

	(void)fd;
	(void)what;
	while ((connection = TAILQ_FIRST(&server->woken)) != NULL) {
		TAILQ_REMOVE(&server->woken, connection, waking);
		connection->woken = false;
		connection_progress(connection, NULL, 0);
	}
}

struct http_server *http_server_new(struct event_base *base, const char *address, unsigned port,
	bool reuse_port, const struct http_events *events, void *context, const char **error)
{
	static const struct timeval sweep = { .tv_usec = TIME_SWEEP * 1000 };
	struct http_server *server = calloc(1, sizeof(*server));

	/* the parser was compiled with other settings than this file would tell: better no service than that
	 */
	check(server != NULL && parser_self_test());
	server->base = base;
	server->events = *events;
	server->context = context;
	server->bounds = bounds_of(events->bounds);
	TAILQ_INIT(&server->busy);
	TAILQ_INIT(&server->idle);
	TAILQ_INIT(&server->woken);
	*error = listener_open(server, address, port, reuse_port);
	if (*error != NULL) {
		free(server);
		return NULL;
	}
	server->wake = event_new(base, -1, 0, on_wake, server);
	server->resume = event_new(base, -1, 0, listener_resume, server);
	server->sweep = event_new(base, -1, EV_PERSIST, deadline_sweep, server);
	check(server->wake != NULL && server->resume != NULL && server->sweep != NULL);
	event_add(server->sweep, &sweep);
	return server;
}

unsigned http_server_port(const struct http_server *server)
{
	struct sockaddr_storage address = { 0 };
	socklen_t size = sizeof(address);

	if (server->listener == NULL)
		return 0;
	getsockname(evconnlistener_get_fd(server->listener), (struct sockaddr *)&address, &size);
	if (address.ss_family == AF_INET)
		return ntohs(((struct sockaddr_in *)&address)->sin_port);
	return address.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&address)->sin6_port) : 0;
}

/* A request that already lies in an idle connection's socket is still answered. */
static void drain_idle(struct http_server *server)
{
	struct connection *connection;

	while ((connection = TAILQ_FIRST(&server->idle)) != NULL) {
		connection_on_readable(connection->fd, EV_READ, connection);
		if (TAILQ_FIRST(&server->idle) == connection)
			connection_close(connection);
	}
}

void http_server_drain(struct http_server *server)
{
	uint64_t soon = clock_now_ms() + TIME_DRAIN_SILENT;
	struct connection *connection;

	if (server->draining)
		return;
	server->draining = true;
	listener_close(server);
	drain_idle(server);
	TAILQ_FOREACH(connection, &server->busy, link)
	if (connection->exchange == NULL && !connection->lingering && connection->read_deadline > soon)
		connection->read_deadline = soon;
}

bool http_server_is_idle(const struct http_server *server)
{
	return TAILQ_EMPTY(&server->busy) && TAILQ_EMPTY(&server->idle);
}

void http_server_free(struct http_server *server)
{
	struct connection *connection;

	if (server == NULL)
		return;
	server->draining = true;
	listener_close(server);
	while ((connection = TAILQ_FIRST(&server->busy)) != NULL ||
		(connection = TAILQ_FIRST(&server->idle)) != NULL)
		connection_close(connection);
	event_free(server->sweep);
	event_free(server->wake);
	event_free(server->resume);
	free(server);
}

void http_server_counters(const struct http_server *server, struct http_counters *counters)
{
	*counters = server->counters;
}
