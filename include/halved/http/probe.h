/* Is a port free? For `halved check` and before the service starts. */
#ifndef HALVED_HTTP_PROBE_H
#define HALVED_HTTP_PROBE_H

#include <stdbool.h>

/*
 * Tries to listen at a numeric address, for a moment. False with *error, one sentence to free(), when the
 * port is taken, forbidden, or the address is not this machine's. Never shares the port: SO_REUSEPORT would
 * hide another server of ours.
 */
bool probe_port(const char *address, unsigned short port, char **error);

#endif
