/*
 * slow_clients PORT [COUNT]: COUNT (150) clients at 127.0.0.1:PORT, a third with slow heads, a third with
 * slow bodies, a third that pipelines requests and never reads. The server must close all within 15 seconds
 * while it answers a good client within one. Prints one line; exit status 0 when both held.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 1000
#define TURN_MS 250
#define PATIENCE_MS 20000
#define GOAL_MS 15000
#define GOOD_GOAL_MS 1000
#define HOST "Host: localhost\r\n"
#define GOOD "GET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"

enum kind { SLOW_HEAD, SLOW_BODY, SLOW_READER, KINDS };

struct client {
	enum kind kind;
	int fd;
	bool closed;
};

static char requests[64 * 1024]; /* many in a row */

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int connected(unsigned port, int receive_buffer)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (receive_buffer > 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		perror("connect");
		exit(2);
	}
	return fd;
}

static void say(int fd, const char *string)
{
	if (send(fd, string, strlen(string), MSG_NOSIGNAL) < 0)
		perror("send");
}

static struct client start(unsigned port, enum kind kind)
{
	struct client client = { .kind = kind, .fd = connected(port, kind == SLOW_READER ? 4096 : 0) };

	if (kind == SLOW_HEAD)
		say(client.fd, "GET / HTTP/1.1\r\nA: ");
	if (kind == SLOW_BODY)
		say(client.fd, "POST /v1/networks HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
			       "Content-Length: 200000\r\n\r\n{");
	fcntl(client.fd, F_SETFL, O_NONBLOCK);
	return client;
}

/* A byte, or for a reader as many requests as the server takes; true while the connection stands. */
static bool go_on(struct client *client)
{
	char answer[4096];
	ssize_t got;

	if (client->kind != SLOW_READER) {
		send(client->fd, "a", 1, MSG_NOSIGNAL);
		got = recv(client->fd, answer, sizeof(answer), 0);
		return got > 0 || (got < 0 && errno == EAGAIN);
	}
	for (int i = 0; i < 16; i++) {
		if (send(client->fd, requests, strlen(requests), MSG_NOSIGNAL) >= 0)
			continue;
		return errno == EAGAIN;
	}
	return true;
}

/* Milliseconds until a good client has its answer; -1 when there is none. */
static long serve_good(unsigned port)
{
	long start_ms = now_ms();
	int fd = connected(port, 0);
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	char answer[512];
	bool served;

	say(fd, GOOD);
	served = poll(&ready, 1, 5000) == 1 && recv(fd, answer, sizeof(answer), 0) > 9 &&
		 memcmp(answer, "HTTP/1.1 ", 9) == 0;
	close(fd);
	return served ? now_ms() - start_ms : -1;
}

int main(int argc, char **argv)
{
	static struct client clients[MOST];
	unsigned port = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
	int count = argc > 2 ? atoi(argv[2]) : 150, left = count, left_of[KINDS] = { 0 };
	long begun, worst = 0, last = 0;

	if (port == 0 || count < 1 || count > MOST) {
		fprintf(stderr, "usage: slow_clients PORT [COUNT]\n");
		return 2;
	}
	while (strlen(requests) + sizeof(GOOD) < sizeof(requests))
		strcat(requests + strlen(requests), "GET / HTTP/1.1\r\n" HOST "\r\n");
	for (int i = 0; i < count; i++)
		clients[i] = start(port, (enum kind)(i % KINDS));
	begun = now_ms();
	while (left > 0 && now_ms() - begun < PATIENCE_MS) {
		long good = serve_good(port);

		worst = good < 0 || worst < 0 ? -1 : good > worst ? good : worst;
		for (int i = 0; i < count; i++) {
			if (clients[i].closed || go_on(&clients[i]))
				continue;
			clients[i].closed = true;
			last = now_ms() - begun;
			left--;
		}
		usleep(TURN_MS * 1000);
	}
	for (int i = 0; i < count; i++)
		left_of[clients[i].kind] += !clients[i].closed;
	printf("%d of %d slow clients closed, the last after %.1f s (heads %d, bodies %d, readers %d left); "
	       "a good one "
	       "waited %ld ms at most\n",
		count - left, count, (double)last / 1000, left_of[SLOW_HEAD], left_of[SLOW_BODY],
		left_of[SLOW_READER], worst);
	return left == 0 && last <= GOAL_MS && worst >= 0 && worst <= GOOD_GOAL_MS ? 0 : 1;
}
