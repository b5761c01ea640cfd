/* Tells the supervisor how it stands (the protocol of systemd's sd_notify). */
#ifndef HALVED_HTTP_NOTIFY_H
#define HALVED_HTTP_NOTIFY_H

/* "READY=1", "STOPPING=1". Does nothing without NOTIFY_SOCKET in the environment. */
void notify(const char *state);

#endif
