/* Whether others could hear, or answer in the name of, a PostgreSQL. */
#ifndef HALVED_DB_PRIVATE_H
#define HALVED_DB_PRIVATE_H

#include <stdbool.h>

/*
 * True where every host of the connection URL is this machine, or the connection is encrypted and the
 * server's name verified (sslmode=verify-full, in the URL or in PGSSLMODE). What is no URL is not judged.
 */
bool database_is_private(const char *url);

#endif
