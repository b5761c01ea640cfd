/* A real mail server of Node.js at api_mail_port(), and the mails that it has taken. */
#ifndef HALVED_TESTS_MAILS_H
#define HALVED_TESTS_MAILS_H

/* With TLS when there is a key for it; an empty one is of a certificate that nobody trusts. Starting ends the
 * one that ran. */
void mails_start(const char *key);
void mails_stop(void);
void mails_need(void); /* starts it unless it runs */

/* Until PostgreSQL answers t. */
void mails_wait_until(const char *sql);

/* The text of the last mail to this address that has `part` in it; NULL when there is none. */
const char *mails_find(const char *address, const char *part);

/* The same, once it has come. */
const char *mails_to(const char *address, const char *part);

/* What stands behind the # of its link. */
const char *mails_secret(const char *text);

#endif
