/*
 * Free text that may say who somebody is: e-mail addresses, telephone numbers, long numbers, dates of birth,
 * and names of a roster. It finds what looks like one, so that a person says whether it is; it decides
 * nothing.
 */
#ifndef HALVED_DOMAIN_SCREENING_H
#define HALVED_DOMAIN_SCREENING_H

#include <stddef.h>

struct arena;

enum screened {
	SCREENED_EMAIL,
	SCREENED_TELEPHONE, /* as written in North America, or with a + in front */
	SCREENED_NUMBER,    /* six digits and more, nine and more in groups with hyphens, or one by one; dates
			       are none */
	SCREENED_BIRTH,	    /* a day beside a word of birth */
	SCREENED_NAME,
	SCREENED_KINDS
};

struct screening_finding {
	enum screened what;
	size_t at; /* characters before it */
};

/* Names in UTF-8, made ready to be looked for. */
struct screening_roster {
	const char **keys; /* sorted: parts of names, and two of them with a blank */
	size_t count;
};

struct screening_roster screening_roster(struct arena *arena, const char *const *names, size_t count);

/*
 * Finds at most `most` places in the text, which is valid UTF-8, in their order for each kind; returns how
 * many. A name is two of its words beside each other, however they are written, or one of three letters and
 * more that is written with a capital here and there; a first name that is no ordinary word also without.
 * Accents make no difference.
 */
size_t screening_find(struct arena *arena, const char *text, const struct screening_roster *roster,
	struct screening_finding *findings, size_t most);

#endif
