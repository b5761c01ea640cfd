#include "program.h"

#include "raw.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 6000 /* hundredths of a second */

unsigned free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
		getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
		perror("no free port");
		exit(2);
	}
	close(fd);
	return ntohs(address.sin_port);
}

static void set_number(const char *name, unsigned number)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	setenv(name, text, 1);
}

static void become_program(const struct program *program, const char *database_url)
{
	const char *path = getenv("HALVED_TEST_PROGRAM");
	int log = open(program->log, O_WRONLY | O_CREAT | O_APPEND, 0644);

	dup2(log, 1);
	dup2(log, 2);
	setenv("HALVED_DATABASE_URL", database_url, 1);
	set_number("HALVED_PORT", program->port);
	set_number("HALVED_ADMIN_PORT", program->admin_port);
	/* tests ask faster than anybody may; who tests these limits has set them */
	setenv("HALVED_ACTOR_REQUESTS", "0", 0);
	setenv("HALVED_ADDRESS_REQUESTS", "0", 0);
	setenv("HALVED_SIGN_IN_REQUESTS", "0", 0);
	path = path != NULL ? path : "build/.asan/halved";
	execl(path, path, "serve", (char *)NULL);
	perror(path);
	_exit(127);
}

static void wait_until_it_answers(const struct program *program)
{
	for (int i = 0; i < PATIENCE; i++) {
		int fd = raw_open(program->port), status;

		if (fd >= 0) {
			close(fd);
			return;
		}
		if (waitpid(program->pid, &status, WNOHANG) == program->pid)
			break;
		usleep(10000);
	}
	fprintf(stderr, "halved serve does not answer; see %s\n", program->log);
	exit(2);
}

void program_start(struct program *program, const char *database_url, const char *log)
{
	*program = (struct program){ .port = free_port(), .admin_port = free_port(), .log = log };
	program_restart(program, database_url);
}

void program_restart(struct program *program, const char *database_url)
{
	fflush(NULL);
	program->pid = fork();
	if (program->pid == 0)
		become_program(program, database_url);
	wait_until_it_answers(program);
}

int program_stop(struct program *program)
{
	int status = 0;

	kill(program->pid, SIGTERM);
	waitpid(program->pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void program_kill(struct program *program)
{
	kill(program->pid, SIGKILL);
	waitpid(program->pid, NULL, 0);
}
