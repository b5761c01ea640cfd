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

bool probe_port(const char *address, unsigned short port, char **error)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *at;
	char number[8];
	int failed;

	snprintf(number, sizeof(number), "%hu", port);
	check(getaddrinfo(address, number, &hints, &at) == 0);
	failed = try_to_listen(at);
	freeaddrinfo(at);
	if (failed == 0)
		return true;
	check(asprintf(error, "Port %hu at %s %s.", port, address, reason_of(failed)) >= 0);
	return false;
}
