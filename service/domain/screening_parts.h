/* What the parts of screening share: the text as it is looked at. */
#ifndef HALVED_DOMAIN_SCREENING_PARTS_H
#define HALVED_DOMAIN_SCREENING_PARTS_H

#include "halved/domain/screening.h"

#include <stdbool.h>
#include <stdint.h>

#define SCREENING_GROUPS_MOST 16
#define SCREENING_WORD_MOST 128

/* One plain character for each that counts, and where it stood; behind the last one a zero. */
struct plain_text {
	uint32_t *characters;
	size_t *places;
	size_t count;
	struct screening_finding *findings;
	size_t found, most;
};

/* Letters that stand together, as names are compared. */
struct word {
	char letters[SCREENING_WORD_MOST];
	size_t size, at;
	bool capital;
};

/* Digits that stand together; `by` is what parts them from the group before, 0 at the beginning. */
struct group {
	size_t at, digits;
	uint32_t by;
};

void screening_add(struct plain_text *text, enum screened what, size_t at);
bool screening_is_digit(uint32_t c);
bool screening_is_letter(uint32_t c);

/* The word that begins at *at, which moves behind it. */
void screening_read_word(const struct plain_text *text, size_t *at, struct word *word);

/* The groups from `at` on, parted by one or two signs; returns how many, and sets the place behind them. */
size_t screening_read_groups(const struct plain_text *text, size_t at, struct group *groups, size_t *behind);

/* How many groups from there on are a date or a span of years. */
size_t screening_date_groups(const struct group *groups, size_t count);

void screening_find_addresses(struct plain_text *text);
void screening_find_births(struct plain_text *text);

/* Whether a word in small letters is more likely something else than the name that it is, too. */
bool screening_is_ordinary(const char *word);

#endif
