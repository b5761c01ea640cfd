#include "caught.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int run_caught(int (*command)(int argc, char **argv), const char *bytes, char output[CAUGHT_MOST], int argc,
	const char *const *arguments)
{
	char path[] = "/tmp/halved-caught-XXXXXX";
	FILE *caught = tmpfile(), *quiet = fopen("/dev/null", "w");
	int file = mkstemp(path), kept_out, kept_error, status;
	char *argv[16] = { "command" };

	CU_ASSERT_FATAL(caught != NULL && quiet != NULL && file >= 0);
	CU_ASSERT_EQUAL_FATAL(write(file, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
	close(file);
	for (int i = 0; i < argc; i++)
		argv[i + 1] = (char *)(strcmp(arguments[i], "FILE") == 0 ? path : arguments[i]);
	fflush(stdout);
	kept_out = dup(STDOUT_FILENO);
	kept_error = dup(STDERR_FILENO);
	dup2(fileno(caught), STDOUT_FILENO);
	dup2(fileno(quiet), STDERR_FILENO);
	status = command(argc + 1, argv);
	fflush(stdout);
	dup2(kept_out, STDOUT_FILENO);
	dup2(kept_error, STDERR_FILENO);
	close(kept_out);
	close(kept_error);
	unlink(path);
	rewind(caught);
	output[fread(output, 1, CAUGHT_MOST - 1, caught)] = '\0';
	fclose(caught);
	fclose(quiet);
	return status;
}
