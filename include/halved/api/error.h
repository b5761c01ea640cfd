/* Errors: one table (code, status, title), answered as RFC 9457 problem+json. */
#ifndef HALVED_API_ERROR_H
#define HALVED_API_ERROR_H

enum error {
	ERROR_NONE,
	ERROR_MALFORMED_JSON,
	ERROR_BAD_PARAMETER,
	ERROR_BAD_HEADER,
	ERROR_UNAUTHENTICATED,
	ERROR_SECOND_FACTOR,
	ERROR_FORBIDDEN,
	ERROR_CROSS_SITE,
	ERROR_CLEAR_TEXT,
	ERROR_NOT_FOUND,
	ERROR_METHOD_NOT_ALLOWED,
	ERROR_CONFLICT,
	ERROR_DUPLICATE,
	ERROR_STILL_RUNNING,
	ERROR_PRECONDITION_FAILED,
	ERROR_TOO_LARGE,
	ERROR_UNSUPPORTED_MEDIA_TYPE,
	ERROR_INVALID,
	ERROR_IDENTIFYING,
	ERROR_KEY_REUSED,
	ERROR_PRECONDITION_REQUIRED,
	ERROR_REASON_REQUIRED,
	ERROR_RATE_LIMITED,
	ERROR_BUG,
	ERROR_PROVIDER,
	ERROR_BUSY,
	ERROR_OUTCOME_UNKNOWN,
	ERROR_TIMEOUT,
	ERROR_COUNT,
};

struct error_row {
	const char *code; /* stable, for programs */
	int status;
	const char *title; /* the same for every occurrence */
};

extern const struct error_row error_table[ERROR_COUNT];

/* A constraint that a valid document can still break, and what that means to who sent it. */
struct constraint_row {
	const char *constraint, *pointer, *detail;
};

/* NULL when it has no row, or there is no name. */
const struct constraint_row *constraint_of(const char *name);

#endif
