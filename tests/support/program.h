/* The program under test as a process of its own: `halved serve` at a free port, on a given database. */
#ifndef HALVED_TESTS_PROGRAM_H
#define HALVED_TESTS_PROGRAM_H

#include <sys/types.h>

struct program {
	pid_t pid;
	unsigned port, admin_port;
	const char *log; /* the file its log goes to */
};

/* Starts it and waits until it answers; ends the test program when it does not. */
void program_start(struct program *program, const char *database_url, const char *log);

/* The same at the same ports, after it has ended. */
void program_restart(struct program *program, const char *database_url);

/* SIGTERM, and its exit code. */
int program_stop(struct program *program);

/* SIGKILL. */
void program_kill(struct program *program);

/* A port that nobody listens at. */
unsigned free_port(void);

#endif
