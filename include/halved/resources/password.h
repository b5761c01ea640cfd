/* Choosing a password, in whatever way. */
#ifndef HALVED_RESOURCES_PASSWORD_H
#define HALVED_RESOURCES_PASSWORD_H

#include "halved/api/request.h"

/*
 * A step's end: hashes the body's `member` beside the loop, unless it is too easy to guess for somebody with
 * this address and name (NULL: not known). The request has or takes a place for it.
 */
enum flow hash_chosen(struct request *req, const char *member, const char *email, const char *name);

/* In the next step: gives :password. False: it was too easy, which has been answered. */
bool give_chosen(struct request *req);

#endif
