#include "provider.h"

#include "program.h"
#include "raw.h"

#include "halved/base/arena.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_NAME "build/providers.json"
#define SECRET_FILE "build/provider-secret"
#define NODE "tests/node/node_modules/node/bin/node"
#define PATIENCE 6000 /* hundredths of a second */

static unsigned port;
static pid_t child;
static struct arena *arena;

static const char file_format[] =
	"{\"providers\":[{\"name\":\"rsa\",\"title\":\"Example State\",\"issuer\":\"http://127.0.0.1:%1$u\","
	"\"client_id\":\"halved\",\"client_secret_file\":\"" SECRET_FILE "\",\"scopes\":[\"all\"],"
	"\"email_domains\":[\"example.org\",\"district.example.org\"],\"second_factor\":{\"amr\":\"mfa\"},"
	"\"signed_in_minutes\":30,"
	"\"seats\":["
	"{\"group\":\"leads\",\"role\":\"district_lead\",\"organization\":\"wa-01158\"},"
	"{\"group\":\"facilitators\",\"role\":\"facilitator\",\"network\":\"strict\"},"
	"{\"group\":\"readers\",\"role\":\"reader\"},"
	"{\"group\":\"elsewhere\",\"role\":\"coach\",\"organization\":\"wa-00000\"},"
	"{\"email_domain\":\"district.example.org\",\"role\":\"district_member\",\"organization\":\"wa-"
	"80001\"}]},"
	"{\"name\":\"ec\",\"title\":\"Example \\\"Work\\\"\",\"issuer\":\"http://127.0.0.1:%1$u\","
	"\"client_id\":\"halved-ec\",\"scopes\":[\"all\"],\"email_domains\":[\"example.org\"],"
	"\"required_claims\":{\"hd\":[\"example.org\",\"example.com\"]},"
	"\"seats\":[{\"email_domain\":\"example.org\",\"role\":\"reader\"}]},"
	"{\"name\":\"slow\",\"title\":\"Slow\",\"issuer\":\"http://127.0.0.1:%1$u/"
	"slow\",\"client_id\":\"a\"},"
	"{\"name\":\"huge\",\"title\":\"Huge\",\"issuer\":\"http://127.0.0.1:%1$u/"
	"huge\",\"client_id\":\"a\"},"
	"{\"name\":\"astray\",\"title\":\"Astray\",\"issuer\":\"http://127.0.0.1:%1$u/"
	"astray\",\"client_id\":\"a\"},"
	"{\"name\":\"liar\",\"title\":\"Liar\",\"issuer\":\"http://127.0.0.1:%1$u/"
	"liar\",\"client_id\":\"a\"},"
	"{\"name\":\"dead\",\"title\":\"Dead\",\"issuer\":\"http://127.0.0.1:%2$u\",\"client_id\":\"a\"}]}\n";

void provider_settle(void)
{
	FILE *file = fopen(SECRET_FILE, "we");

	port = free_port();
	if (file == NULL || fprintf(file, "a secret: 100%% & more\n") < 0 || fclose(file) != 0 ||
		(file = fopen(FILE_NAME, "we")) == NULL ||
		fprintf(file, file_format, port, free_port()) < 0 || fclose(file) != 0) {
		perror(FILE_NAME);
		exit(2);
	}
	setenv("HALVED_SIGN_IN_PROVIDERS", FILE_NAME, 1);
}

static void stop(void)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	arena_free(arena);
}

static void become_provider(void)
{
	char own[16];
	int log = open("build/provider.log", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	dup2(log, 1);
	dup2(log, 2);
	snprintf(own, sizeof(own), "%u", port);
	execl(NODE, NODE, "tests/node/provider.mjs", own, "https://halved.example.org", (char *)NULL);
	perror(NODE);
	_exit(127);
}

void provider_start(void)
{
	if (child != 0)
		return;
	if (system("tests/support/node.sh") != 0)
		exit(2);
	fflush(NULL);
	child = fork();
	if (child == 0)
		become_provider();
	atexit(stop);
	for (int i = 0; i < PATIENCE && waitpid(child, NULL, WNOHANG) == 0; i++) {
		int fd = raw_open(port);

		if (fd >= 0) {
			close(fd);
			return;
		}
		usleep(10000);
	}
	fprintf(stderr, "the provider does not answer; see build/provider.log\n");
	exit(2);
}

const char *provider_issuer(void)
{
	static char issuer[64];

	snprintf(issuer, sizeof(issuer), "http://127.0.0.1:%u", port);
	return issuer;
}

const char *provider_ask(const char *target)
{
	int fd = raw_open(port);
	const char *answer, *body;

	arena_free(arena);
	arena = arena_new();
	raw_say(fd,
		arena_format(arena, "GET /test/%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", target));
	answer = raw_answer(arena, fd);
	close(fd);
	body = strstr(answer, "\r\n\r\n");
	return body == NULL ? answer : body + 4;
}
