#include "halved/http/probe.h"

#include "halved/base/check.h"
#include "halved/http/server.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char *reason_of(int error)
{
	switch (error) {
	case EADDRINUSE:
		return "is taken by another program: stop it or choose another port";
	case EACCES:
		return "may not be used by this user: choose one above 1023";
	case EADDRNOTAVAIL:
		return "is at an address that this machine does not have";
	default:
		return strerror(error);
	}
}

static int try_to_listen(const struct addrinfo *at)
{
	int yes = 1, error = 0;
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return errno;
	/* A port whose last connections are still closing is free; one that somebody listens at is not. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, at->ai_addr, at->ai_addrlen) != 0 || listen(fd, 1) != 0)
		error = errno;
	close(fd);
	return error;
}

static bool is_local(const char *address)
{
	return strncmp(address, "unix:", strlen("unix:")) == 0;
}

static struct addrinfo *read_address(const char *address, unsigned short port)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *at;
	char number[8];

	snprintf(number, sizeof(number), "%hu", port);
	check(getaddrinfo(address, number, &hints, &at) == 0);
	return at;
}

/* A local socket is free when nobody answers there and its folder may be written to. */
static bool probe_local(const char *address, char **error)
{
	const char *path = address + strlen("unix:"), *slash = strrchr(path, '/');
	char *folder = strndup(path, slash == path ? 1 : (size_t)(slash - path));
	bool taken = http_port_is_taken(address, 0), writable;

	check(folder != NULL);
	writable = access(folder, W_OK | X_OK) == 0;
	free(folder);
	if (writable && !taken)
		return true;
	check(asprintf(error, "%s %s.", address,
		      taken ? "is taken by another program" : "is in no folder this user can write to") >= 0);
	return false;
}

bool probe_port(const char *address, unsigned short port, char **error)
{
	struct addrinfo *at;
	int failed;

	if (is_local(address))
		return probe_local(address, error);
	at = read_address(address, port);
	failed = try_to_listen(at);
	freeaddrinfo(at);
	if (failed == 0)
		return true;
	check(asprintf(error, "Port %hu at %s %s.", port, address, reason_of(failed)) >= 0);
	return false;
}

/* The whole answer's start, or less when the service says no more in time. */
static size_t ask(int fd, const char *token, char *answer, size_t room)
{
	size_t size = 0;
	ssize_t got;
	char *request;
	bool sent;

	check(asprintf(&request, "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s%s%s\r\n",
		      token == NULL ? "" : "Authorization: Bearer ", token == NULL ? "" : token,
		      token == NULL ? "" : "\r\n") >= 0);
	sent = send(fd, request, strlen(request), MSG_NOSIGNAL) == (ssize_t)strlen(request);
	free(request);
	if (!sent)
		return 0;
	while (size < room && (got = recv(fd, answer + size, room - size, 0)) > 0)
		size += (size_t)got;
	return size;
}

static int connect_to(const char *address, unsigned short port)
{
	static const struct timeval patience = { .tv_sec = 3 };
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	struct addrinfo *at = is_local(address) ? NULL : read_address(address, port);
	int fd = socket(at == NULL ? AF_UNIX : at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool connected = false;

	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
		if (at == NULL)
			snprintf(local.sun_path, sizeof(local.sun_path), "%s", address + strlen("unix:"));
		connected = at == NULL ? connect(fd, (struct sockaddr *)&local, sizeof(local)) == 0
				       : connect(fd, at->ai_addr, at->ai_addrlen) == 0;
	}
	if (at != NULL)
		freeaddrinfo(at);
	if (fd >= 0 && !connected)
		close(fd);
	return connected ? fd : -1;
}

bool probe_ready(const char *address, unsigned short port, const char *token)
{
	static const char good[] = "HTTP/1.1 200 ";
	int fd = connect_to(address, port);
	char answer[512];
	bool ready;

	if (fd < 0)
		return false;
	ready = ask(fd, token, answer, sizeof(answer)) >= strlen(good) &&
		memcmp(answer, good, strlen(good)) == 0;
	close(fd);
	return ready;
}
