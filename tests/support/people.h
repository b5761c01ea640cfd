/* People who sign in, as tests make and use them. All answers live until the next api_forget(). */
#ifndef HALVED_TESTS_PEOPLE_H
#define HALVED_TESTS_PEOPLE_H

#include "api.h"

#define PERSON_PASSWORD "correct horse battery"
#define FROM_OUR_PAGE "Sec-Fetch-Site: same-origin\r\n"

/* Makes an account with that password and one seat; `place` is SQL: the organization's id and the network's,
 * parted by a comma. */
void person_make(const char *email, const char *role, const char *place);

/* Tries to sign in; `code` may be NULL. */
const struct answer *person_try(const char *email, const char *password, const char *code);

/* The cookie that the answer sets, as a whole header line; "" when there is none. */
const char *cookie_of(const struct answer *answer);

/* Signs in with the password, which must work; the cookie. */
const char *person_sign_in(const char *email, const char *code);

/* A request with the cookie, from our own page. */
const struct answer *person_call(
	const char *cookie, const char *method, const char *target, const char *body);

#endif
