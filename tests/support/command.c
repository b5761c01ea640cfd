#include "command.h"

#include "database.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MOST 16

static void become_command(const struct test_database *database, const char *folder,
	const char *const *arguments, int out, int error)
{
	const char *program = getenv("HALVED_TEST_PROGRAM");
	char path[PATH_MAX], *argv[ARGUMENTS_MOST + 2] = { path };

	if (realpath(program != NULL ? program : "build/.asan/halved", path) == NULL)
		_exit(127);
	for (int i = 0; i < ARGUMENTS_MOST && arguments[i] != NULL; i++)
		argv[i + 1] = (char *)arguments[i];
	dup2(out, STDOUT_FILENO);
	dup2(error, STDERR_FILENO);
	setenv("HALVED_DATABASE_URL", database->service, 1);
	if (database->owner[0] != '\0')
		setenv("HALVED_OWNER_DATABASE_URL", database->owner, 1);
	else
		unsetenv("HALVED_OWNER_DATABASE_URL");
	if (folder != NULL && chdir(folder) != 0)
		_exit(127);
	execv(path, argv);
	_exit(127);
}

static void read_back(FILE *file, char *text, size_t room)
{
	size_t size;

	rewind(file);
	size = fread(text, 1, room - 1, file);
	if (size > 0 && text[size - 1] == '\n')
		size--;
	text[size] = '\0';
	fclose(file);
}

int command_start(const struct test_database *database, const char *folder, const char *const *arguments)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		become_command(database, folder, arguments, nowhere, nowhere);
	close(nowhere);
	return pid;
}

void command_run(struct command *command, const struct test_database *database, const char *folder,
	const char *const *arguments)
{
	FILE *out = tmpfile(), *error = tmpfile();
	int status = 0;
	pid_t pid;

	if (out == NULL || error == NULL) {
		perror("tmpfile");
		exit(2);
	}
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		become_command(database, folder, arguments, fileno(out), fileno(error));
	waitpid(pid, &status, 0);
	command->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	read_back(out, command->out, sizeof(command->out));
	read_back(error, command->error, sizeof(command->error));
}
