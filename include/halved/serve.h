/* `halved serve`: workers with a loop each, the admin listener, and a graceful end. */
#ifndef HALVED_SERVE_H
#define HALVED_SERVE_H

struct settings;

/* Serves until SIGTERM or SIGINT, then finishes what runs. Returns the exit status. */
int serve(const struct settings *settings);

#endif
