/* What every way to sign in begins and ends with. */
#ifndef HALVED_RESOURCES_SIGN_IN_H
#define HALVED_RESOURCES_SIGN_IN_H

#include "halved/api/request.h"

struct attempt {
	const char *account, *kept, *given; /* the password's hash, NULL for none, and what was given */
	const char *secret;		    /* of the second factor, as it is kept; NULL: none is asked for */
	bool fits;
};

/* The body's member. */
const char *body_text(const struct request *req, const char *name);

/* True when the rows' `wait` is set: it has been answered 429. */
bool must_wait(struct request *req, const struct rows *found);

/* A step behind rows with wait, account, password and secret: compares the password; the attempt is kept().
 */
enum flow compare_password(struct request *req);

/* Gives :step or :recovery for a code; false when the secret has no such code now. PostgreSQL takes it once.
 */
bool give_code(struct request *req, const char *account, const char *secret, const char *code);

/* Answers 422 with one fault of the body. */
enum flow refuse_member(struct request *req, const char *pointer, const char *detail);

/* Gives :label, :idle and :lasts. */
void give_sign_in(struct request *req);

/* A step: the rows have id, secret and body; none: what was shown is not taken. */
enum flow answer_sign_in(struct request *req);

#endif
