/* Sends the mail that waits in the database, one after the other; nothing when no mail server is set. */
#ifndef HALVED_MAILER_H
#define HALVED_MAILER_H

struct db;
struct event_base;
struct mailer;
struct settings;
struct transfers;

struct mailer *mailer_new(
	struct event_base *base, struct db *db, struct transfers *transfers, const struct settings *settings);

/* After transfers_free(), before db_free(). What was under way is sent again when its lease is over. */
void mailer_free(struct mailer *mailer);

#endif
