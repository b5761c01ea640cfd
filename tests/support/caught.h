/* A subcommand run in this very process on a file that is made for it; what it prints is caught, its errors
 * are thrown away. */
#ifndef HALVED_TESTS_CAUGHT_H
#define HALVED_TESTS_CAUGHT_H

#include "halved/base/check.h"

#define CAUGHT_MOST 65536

/* The argument "FILE" becomes the path of a file with these bytes. Returns the exit code. */
int run_caught(int (*command)(int argc, char **argv), const char *bytes, char output[CAUGHT_MOST], int argc,
	const char *const *arguments);

#define RUN_CAUGHT(command_, bytes_, output_, ...)                                                           \
	run_caught((command_), (bytes_), (output_), (int)COUNT_OF(((const char *const[]){ __VA_ARGS__ })),   \
		(const char *const[]){ __VA_ARGS__ })

#endif
