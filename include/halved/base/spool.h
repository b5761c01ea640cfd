/* Files without a name in the spool folder, gone when they are closed: for what is too long for memory. */
#ifndef HALVED_BASE_SPOOL_H
#define HALVED_BASE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

/* A descriptor; -1 when there can be none. `directory` NULL: /tmp. */
int spool_make(const char *directory);

/* Adds all of it at the descriptor's position; false when there is no room. */
bool spool_put(int descriptor, const char *data, size_t size);

#endif
