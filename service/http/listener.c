#include "halved/base/clock.h"
#include "halved/base/limits.h"
#include "halved/base/log.h"

#include "connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024
#define UNIX_PREFIX "unix:"
#define TIME_PAUSE_LOG 10000

union socket_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un local;
};

static _Thread_local char sentence[256];

static const char *say(const char *format, const char *address, unsigned port, const char *cause)
{
	char where[160];

	if (strncmp(address, UNIX_PREFIX, strlen(UNIX_PREFIX)) == 0)
		snprintf(where, sizeof(where), "%s", address);
	else
		snprintf(where, sizeof(where), strchr(address, ':') ? "[%s]:%u" : "%s:%u", address, port);
	snprintf(sentence, sizeof(sentence), "%s %s: %s.", format, where, cause);
	return sentence;
}

/* Bytes of the address; 0 when the text is none. */
static socklen_t read_address(union socket_address *out, const char *text, unsigned port)
{
	const char *path = text + strlen(UNIX_PREFIX);

	*out = (union socket_address){ 0 };
	if (strncmp(text, UNIX_PREFIX, strlen(UNIX_PREFIX)) == 0) {
		if (*path == '\0' || strlen(path) >= sizeof(out->local.sun_path))
			return 0;
		out->local.sun_family = AF_UNIX;
		memcpy(out->local.sun_path, path, strlen(path) + 1);
		return sizeof(out->local);
	}
	if (port > 65535)
		return 0;
	if (inet_pton(AF_INET, text, &out->v4.sin_addr) == 1) {
		out->v4.sin_family = AF_INET;
		out->v4.sin_port = htons((uint16_t)port);
		return sizeof(out->v4);
	}
	if (inet_pton(AF_INET6, text, &out->v6.sin6_addr) != 1)
		return 0;
	out->v6.sin6_family = AF_INET6;
	out->v6.sin6_port = htons((uint16_t)port);
	return sizeof(out->v6);
}

bool http_port_is_taken(const char *text, unsigned port)
{
	union socket_address address;
	socklen_t size = read_address(&address, text, port);
	int fd, one = 1;
	bool taken;

	if (size == 0)
		return false;
	if (address.any.sa_family == AF_UNIX)
		return local_is_taken(&address.local);
	fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	taken = bind(fd, &address.any, size) < 0 && errno == EADDRINUSE;
	close(fd);
	return taken;
}

/* ---- accepting ---- */

static bool evict_oldest(struct http_server *server)
{
	struct connection *oldest = TAILQ_FIRST(&server->idle);

	if (oldest == NULL)
		return false;
	connection_close(oldest);
	return true;
}

static bool is_full(const struct http_server *server)
{
	return server->counters.open >= server->bounds.connections;
}

static void pause_listener(struct http_server *server, const char *cause)
{
	static const struct timeval pause = { .tv_usec = TIME_LISTENER_PAUSE * 1000 };
	uint64_t now = clock_now_ms();

	evconnlistener_disable(server->listener);
	event_add(server->resume, &pause);
	server->counters.paused++;
	if (server->pause_logged != 0 && now - server->pause_logged < TIME_PAUSE_LOG)
		return;
	server->pause_logged = now;
	log_line(LOG_WARNING, "listener_paused", LOG_TEXT("cause", cause),
		LOG_NUMBER("open", server->counters.open));
}

void listener_resume(evutil_socket_t fd, short what, void *context)
{
	static const struct timeval pause = { .tv_usec = TIME_LISTENER_PAUSE * 1000 };
	struct http_server *server = context;

	(void)fd;
	(void)what;
	if (server->listener == NULL)
		return;
	if (is_full(server) && TAILQ_EMPTY(&server->idle))
		event_add(server->resume, &pause);
	else
		evconnlistener_enable(server->listener);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address, int size,
	void *context)
{
	struct http_server *server = context;

	(void)listener;
	(void)size;
	if (is_full(server))
		evict_oldest(server);
	connection_new(server, fd, address);
	if (is_full(server) && TAILQ_EMPTY(&server->idle))
		pause_listener(server, "too many connections");
}

/* Out of descriptors: the kernel's queue holds who else wants in. */
static void on_accept_error(struct evconnlistener *listener, void *context)
{
	const char *cause = strerror(errno);

	(void)listener;
	if (!evict_oldest(context))
		pause_listener(context, cause);
}

/* ---- opening and closing ---- */

static int bind_socket(const union socket_address *address, socklen_t size, bool reuse_port)
{
	int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int one = 1, unsent = LIMIT_REPLY_QUEUE / 2, cause;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	/* accepted sockets inherit both; without the second the kernel holds megabytes for a slow reader */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof(unsent));
	if (reuse_port)
		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one));
	if (bind(fd, &address->any, size) == 0)
		return fd;
	cause = errno;
	close(fd);
	errno = cause;
	return -1;
}

const char *listener_open(struct http_server *server, const char *text, unsigned port, bool reuse_port)
{
	union socket_address address;
	socklen_t size = read_address(&address, text, port);
	int fd;

	if (size == 0)
		return say("Cannot listen at", text, port,
			"this is neither an IP address with a port nor unix:/path");
	fd = address.any.sa_family == AF_UNIX ? local_join(&address.local, reuse_port)
					      : bind_socket(&address, size, reuse_port);
	if (fd < 0 && errno == EADDRINUSE)
		return say("Cannot listen at", text, port, "another process already listens there");
	if (fd < 0)
		return say("Cannot listen at", text, port, strerror(errno));
	if (address.any.sa_family == AF_UNIX)
		memcpy(server->path, address.local.sun_path, sizeof(server->path));
	server->listener = evconnlistener_new(
		server->base, on_accept, server, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, BACKLOG, fd);
	if (server->listener == NULL) {
		const char *cause = strerror(errno);

		close(fd);
		if (server->path[0] != '\0')
			local_leave(server->path);
		return say("Cannot listen at", text, port, cause);
	}
	evconnlistener_set_error_cb(server->listener, on_accept_error);
	return NULL;
}

/* Closing the listener would reset those who wait in its queue, so they are taken in first. */
void listener_close(struct http_server *server)
{
	union socket_address address;
	socklen_t size = sizeof(address);
	int fd;

	if (server->listener == NULL)
		return;
	while ((fd = accept4(evconnlistener_get_fd(server->listener), &address.any, &size,
			SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		connection_new(server, fd, &address.any);
		size = sizeof(address);
	}
	event_del(server->resume);
	evconnlistener_free(server->listener);
	server->listener = NULL;
	if (server->path[0] != '\0')
		local_leave(server->path);
}
