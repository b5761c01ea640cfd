/* What every way to sign in ends with. */
#ifndef HALVED_RESOURCES_SIGN_IN_H
#define HALVED_RESOURCES_SIGN_IN_H

#include "halved/api/request.h"

/* Gives :label, :idle and :lasts. */
void give_sign_in(struct request *req);

/* A step: the rows have id, secret and body; none: the password was not the right one. */
enum flow answer_sign_in(struct request *req);

#endif
