/*
 * load rate PORT CONNECTIONS RATE SECONDS TOKEN   point reads at a fixed rate, whatever the server does
 * load idle PORT CONNECTIONS TOKEN                opens connections, asks once on each, then waits for the
 * end of its input The rate's latencies run from the moment a request was due, not from when a connection was
 * free for it, so that a server which stalls cannot hide those that had to wait. Prints `p50 p99 max` in
 * microseconds and `late`, the requests not answered in the end.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ROOM (16 * 1024)
#define PATIENCE 5000000000ull /* after the last request was due */

struct client {
	int fd;
	bool busy;
	uint64_t due;
	size_t size;
	char answer[ROOM];
};

static const char *token;
static struct client *clients;
static unsigned client_count;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int connected(unsigned port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die("connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static void ask(struct client *client, uint64_t number, uint64_t due)
{
	char text[512];
	int size = snprintf(text, sizeof(text),
		"GET /v1/organizations/wa-%05u HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
		"%s\r\n\r\n",
		(unsigned)(number * 7 % 7000 + 1), token);

	if (write(client->fd, text, (size_t)size) != size)
		die("write");
	client->busy = true;
	client->due = due;
	client->size = 0;
}

/* True once the whole answer is here. */
static bool take_answer(struct client *client)
{
	ssize_t got = read(client->fd, client->answer + client->size, ROOM - 1 - client->size);
	const char *end, *length;

	if (got <= 0)
		die("read");
	client->size += (size_t)got;
	client->answer[client->size] = '\0';
	end = strstr(client->answer, "\r\n\r\n");
	if (end == NULL)
		return false;
	length = strcasestr(client->answer, "\r\ncontent-length:");
	if (length == NULL || strncmp(client->answer, "HTTP/1.1 200", 12) != 0) {
		fprintf(stderr, "load: %.*s\n", 60, client->answer);
		exit(2);
	}
	return client->size >= (size_t)(end + 4 - client->answer) + strtoul(length + 17, NULL, 10);
}

static int by_size(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static void print_times(uint64_t *times, uint64_t count, uint64_t late)
{
	qsort(times, count, sizeof(*times), by_size);
	if (count == 0)
		exit(2);
	printf("p50 %llu p99 %llu max %llu late %llu\n", (unsigned long long)times[count / 2] / 1000,
		(unsigned long long)times[count * 99 / 100] / 1000,
		(unsigned long long)times[count - 1] / 1000, (unsigned long long)late);
}

static struct client *free_client(void)
{
	for (unsigned i = 0; i < client_count; i++)
		if (!clients[i].busy)
			return &clients[i];
	return NULL;
}

static void run_rate(unsigned rate, unsigned seconds)
{
	uint64_t count = (uint64_t)rate * seconds, sent = 0, answered = 0, start;
	uint64_t *times = calloc(count, sizeof(*times));
	int poll = epoll_create1(0);

	if (times == NULL || poll < 0)
		die("start");
	for (unsigned i = 0; i < client_count; i++) {
		struct epoll_event event = { .events = EPOLLIN, .data.ptr = &clients[i] };

		epoll_ctl(poll, EPOLL_CTL_ADD, clients[i].fd, &event);
	}
	start = now_ns();
	while (answered < count) {
		uint64_t now = now_ns(), due = start + sent * 1000000000u / rate;
		struct timespec wait = { .tv_sec = 0, .tv_nsec = 100000000 };
		struct epoll_event events[64];
		struct client *client = free_client();
		int ready;

		if (sent < count && now >= due && client != NULL) {
			ask(client, sent++, due);
			continue;
		}
		if (sent < count && client != NULL && due - now < 100000000)
			wait.tv_nsec = (long)(due - now);
		if (now > start + seconds * 1000000000ull + PATIENCE)
			break;
		ready = epoll_pwait2(poll, events, 64, &wait, NULL);
		now = now_ns();
		for (int i = 0; i < ready; i++) {
			client = events[i].data.ptr;
			if (!take_answer(client))
				continue;
			times[answered++] = now - client->due;
			client->busy = false;
		}
	}
	print_times(times, answered, count - answered);
	free(times);
	close(poll);
}

static void run_idle(void)
{
	char byte;

	for (unsigned i = 0; i < client_count; i++) {
		ask(&clients[i], i, 0);
		while (!take_answer(&clients[i]))
			continue;
	}
	puts("open");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		continue;
}

int main(int argc, char **argv)
{
	struct rlimit files = { .rlim_cur = 20000, .rlim_max = 20000 };
	bool idle = argc == 5 && strcmp(argv[1], "idle") == 0;

	if (!idle && (argc != 7 || strcmp(argv[1], "rate") != 0)) {
		fputs("load rate PORT CONNECTIONS RATE SECONDS TOKEN | load idle PORT CONNECTIONS TOKEN\n",
			stderr);
		return 2;
	}
	setrlimit(RLIMIT_NOFILE, &files);
	token = argv[argc - 1];
	client_count = (unsigned)strtoul(argv[3], NULL, 10);
	clients = calloc(client_count, sizeof(*clients));
	if (clients == NULL)
		die("memory");
	for (unsigned i = 0; i < client_count; i++)
		clients[i].fd = connected((unsigned)strtoul(argv[2], NULL, 10));
	if (idle)
		run_idle();
	else
		run_rate((unsigned)strtoul(argv[4], NULL, 10), (unsigned)strtoul(argv[5], NULL, 10));
	free(clients);
	return 0;
}
