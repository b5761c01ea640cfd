/* What libpq will read and where it will connect to, for a connection URL. */
#ifndef HALVED_DB_REACH_H
#define HALVED_DB_REACH_H

/* Calls `file` for each file or folder of certificates, keys and passwords, `port` for each TCP port. */
struct reach {
	void (*file)(void *owner, const char *path);
	void (*port)(void *owner, unsigned port);
	void *owner;
};
void database_reach(const char *url, const struct reach *reach);

#endif
