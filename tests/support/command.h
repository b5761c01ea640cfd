/* One subcommand of the program under test, run to its end as a process of its own. */
#ifndef HALVED_TESTS_COMMAND_H
#define HALVED_TESTS_COMMAND_H

struct test_database;

struct command {
	int code;
	char out[65536], error[65536]; /* what it said, without the last line end */
};

/* `arguments` end with NULL. It is connected to the database as owner and as service; `folder` is its working
 * folder, NULL for the repository. */
void command_run(struct command *command, const struct test_database *database, const char *folder,
	const char *const *arguments);

/* The same without waiting for its end or keeping what it says; its process id. */
int command_start(const struct test_database *database, const char *folder, const char *const *arguments);

#define COMMAND(command_, database_, ...)                                                                    \
	command_run(command_, database_, NULL, (const char *const[]){ __VA_ARGS__, NULL })

#endif
