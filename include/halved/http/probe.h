/* Looks at a port from outside: is it free, is the service behind it ready? */
#ifndef HALVED_HTTP_PROBE_H
#define HALVED_HTTP_PROBE_H

#include <stdbool.h>

/*
 * Tries to listen at a numeric address, for a moment. False with *error, one sentence to free(), when the
 * port is taken, forbidden, or the address is not this machine's. Never shares the port: SO_REUSEPORT would
 * hide another server of ours.
 */
bool probe_port(const char *address, unsigned short port, char **error);

/* Asks the admin port of a running service for /readyz, for at most 3 seconds; true when it answers 200. The
 * token is NULL where it wants none. */
bool probe_ready(const char *address, unsigned short port, const char *token);

#endif
