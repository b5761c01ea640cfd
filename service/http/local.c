/* Local sockets: all workers of the process share one. */
#include "halved/base/check.h"

#include "connection.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A local socket is taken while somebody answers there; what a killed process left is not. */
bool local_is_taken(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool taken = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0;

	if (fd >= 0)
		close(fd);
	return taken;
}

#define LIMIT_LOCAL 4

static struct local {
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	int fd;
	unsigned users;
} locals[LIMIT_LOCAL];
static pthread_mutex_t locals_lock = PTHREAD_MUTEX_INITIALIZER;

static struct local *find_local(const char *path)
{
	struct local *free_place = NULL;

	for (size_t i = 0; i < LIMIT_LOCAL; i++) {
		if (locals[i].users > 0 && strcmp(locals[i].path, path) == 0)
			return &locals[i];
		if (locals[i].users == 0)
			free_place = &locals[i];
	}
	check(free_place != NULL);
	return free_place;
}

/* The service's user and group may connect, and nobody else: a proxy belongs to the group. */
static int bind_local(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), cause;

	if (fd < 0)
		return -1;
	if (!local_is_taken(address))
		unlink(address->sun_path);
	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 &&
		chmod(address->sun_path, S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) == 0)
		return fd;
	cause = errno;
	close(fd);
	errno = cause;
	return -1;
}

/* A descriptor of the caller's own, on the socket that the process has at this path; -1 with errno. */
int local_join(const struct sockaddr_un *address, bool shared)
{
	struct local *local;
	int fd = -1;

	pthread_mutex_lock(&locals_lock);
	local = find_local(address->sun_path);
	if (local->users == 0) {
		memcpy(local->path, address->sun_path, sizeof(local->path));
		local->fd = bind_local(address);
	}
	if (local->users > 0 && !shared)
		errno = EADDRINUSE;
	else if (local->fd >= 0)
		fd = fcntl(local->fd, F_DUPFD_CLOEXEC, 0);
	if (fd >= 0)
		local->users++;
	else if (local->users == 0 && local->fd >= 0)
		close(local->fd);
	pthread_mutex_unlock(&locals_lock);
	return fd;
}

void local_leave(const char *path)
{
	struct local *local;

	pthread_mutex_lock(&locals_lock);
	local = find_local(path);
	if (local->users > 0 && --local->users == 0) {
		unlink(path);
		close(local->fd);
	}
	pthread_mutex_unlock(&locals_lock);
}
