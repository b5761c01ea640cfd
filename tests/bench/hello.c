/*
 * The HTTP layer alone.
 *   hello PORT    serves "Hello" at 127.0.0.1:PORT with one worker, for wrk
 *   hello idle N  opens N keep-alive connections to itself and prints resident bytes for each, while idle
 */
#include "halved/http/server.h"

#include "halved/base/check.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define REQUEST "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define WARM 200

static enum http_body_mode on_head(struct http_request *request, void *context)
{
	(void)request;
	(void)context;
	return HTTP_BODY_WHOLE;
}

static void on_request(struct http_request *request, void *context)
{
	const struct http_header type = { text_of("content-type"), text_of("text/plain") };

	(void)context;
	http_reply(request,
		&(struct http_reply){
			.status = 200, .headers = &type, .header_count = 1, .body = text_of("Hello") });
}

static void on_ended(struct http_request *request, void *context)
{
	(void)request;
	(void)context;
}

static struct http_server *open_server(struct event_base **base, unsigned port)
{
	static const struct http_bounds bounds = { .connections = 100000, .idle = 600000 };
	static const struct http_events events = {
		.head = on_head, .request = on_request, .ended = on_ended, .bounds = &bounds
	};
	struct event_config *config = event_config_new();
	struct http_server *server;
	const char *error;

	event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
	*base = event_base_new_with_config(config);
	event_config_free(config);
	check(*base != NULL);
	server = http_server_new(*base, "127.0.0.1", port, false, &events, NULL, &error);
	if (server == NULL) {
		fprintf(stderr, "%s\n", error);
		exit(1);
	}
	return server;
}

static long resident_bytes(pid_t pid)
{
	char path[64];
	long pages = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	file = fopen(path, "r");
	check(file != NULL && fscanf(file, "%*d %ld", &pages) == 1);
	fclose(file);
	return pages * sysconf(_SC_PAGESIZE);
}

static void connect_some(unsigned port, int count)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	char answer[512];

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int i = 0; i < count; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		check(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
		check(send(fd, REQUEST, sizeof(REQUEST) - 1, 0) == sizeof(REQUEST) - 1);
		check(recv(fd, answer, sizeof(answer), 0) > 0);
	}
}

static int measure_idle(int count)
{
	struct rlimit most;
	struct event_base *base;
	struct http_server *server;
	unsigned port;
	long before, after;
	pid_t child;

	getrlimit(RLIMIT_NOFILE, &most);
	most.rlim_cur = most.rlim_max;
	setrlimit(RLIMIT_NOFILE, &most);
	server = open_server(&base, 0);
	port = http_server_port(server);
	child = fork();
	if (child == 0) {
		event_reinit(base);
		event_base_dispatch(base);
		_exit(0);
	}
	connect_some(port, WARM);
	before = resident_bytes(child);
	connect_some(port, count);
	usleep(300000);
	after = resident_bytes(child);
	printf("%ld bytes for each of %d idle connections\n", (after - before) / count, count);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}

int main(int argc, char **argv)
{
	struct event_base *base;

	if (argc == 3 && strcmp(argv[1], "idle") == 0)
		return measure_idle(atoi(argv[2]));
	if (argc != 2) {
		fprintf(stderr, "usage: hello PORT | hello idle N\n");
		return 2;
	}
	open_server(&base, (unsigned)atoi(argv[1]));
	event_base_dispatch(base);
	return 0;
}
