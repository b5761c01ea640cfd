#include "halved/http/probe.h"

#include "halved/base/check.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
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

bool probe_port(const char *address, unsigned short port, char **error)
{
	struct addrinfo *at = read_address(address, port);
	int failed = try_to_listen(at);

	freeaddrinfo(at);
	if (failed == 0)
		return true;
	check(asprintf(error, "Port %hu at %s %s.", port, address, reason_of(failed)) >= 0);
	return false;
}

/* The whole answer's start, or less when the service says no more in time. */
static size_t ask(int fd, char *answer, size_t room)
{
	static const char request[] = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	size_t size = 0;
	ssize_t got;

	if (send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) != (ssize_t)sizeof(request) - 1)
		return 0;
	while (size < room && (got = recv(fd, answer + size, room - size, 0)) > 0)
		size += (size_t)got;
	return size;
}

bool probe_ready(const char *address, unsigned short port)
{
	static const struct timeval patience = { .tv_sec = 3 };
	static const char good[] = "HTTP/1.1 200 ";
	struct addrinfo *at = read_address(address, port);
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char answer[512];
	bool ready = false;

	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
		ready = connect(fd, at->ai_addr, at->ai_addrlen) == 0 &&
			ask(fd, answer, sizeof(answer)) >= strlen(good) &&
			memcmp(answer, good, strlen(good)) == 0;
		close(fd);
	}
	freeaddrinfo(at);
	return ready;
}
