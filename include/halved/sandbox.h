/* What the process gives up: core dumps, new privileges, and most of the file system. */
#ifndef HALVED_SANDBOX_H
#define HALVED_SANDBOX_H

#include <stdbool.h>

struct settings;

/* No core dump, no tracing by the same user: memory holds connection URLs. Not with sandbox=off. */
void sandbox_keep_secrets(const struct settings *settings);

/*
 * From here on this thread and those it starts run no other program, write nowhere but in the spool directory
 * (and the folder of a local socket), listen at no other port, read what libraries need and settings name,
 * and connect to the ports of the servers that settings and providers name. False when it is required and the
 * kernel cannot; *level tells what holds, 0: nothing.
 */
struct providers;
bool sandbox_enter(const struct settings *settings, const struct providers *providers, int *level);

#endif
