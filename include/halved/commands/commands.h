/*
 * The subcommands of the program; service/main.c has their table. Each takes its own name as argv[0], answers
 * on standard output, tells errors in one sentence on standard error and returns the exit code: 0 done, 1
 * refused or failed, 2 used wrongly, 3 done but for rows that were refused.
 */
#ifndef HALVED_COMMANDS_COMMANDS_H
#define HALVED_COMMANDS_COMMANDS_H

#define EXIT_USAGE 2
#define EXIT_ROWS_REFUSED 3

int command_attendance(int argc, char **argv);
int command_audit(int argc, char **argv);
int command_chart(int argc, char **argv);
int command_check(int argc, char **argv);
int command_demo(int argc, char **argv);
int command_import(int argc, char **argv);
int command_network(int argc, char **argv);
int command_ready(int argc, char **argv);
int command_migrate(int argc, char **argv);
int command_reference(int argc, char **argv);
int command_openapi(int argc, char **argv);
int command_serve(int argc, char **argv);
int command_settings(int argc, char **argv);
int command_reseal(int argc, char **argv);
int command_retention(int argc, char **argv);
int command_pack(int argc, char **argv);
int command_rights(int argc, char **argv);
int command_account(int argc, char **argv);
int command_token(int argc, char **argv);

struct settings;

/* Those of the environment; NULL with *error set (to be freed) where they are wrong, or where a database
 * could be overheard. */
const struct settings *command_settings_load(char **error);

/* Prints "halved: " and the sentence, and returns 1. */
int command_failed(const char *sentence);

#endif
