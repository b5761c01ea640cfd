/* Dates of birth: a day beside a word of birth, in one sentence. */
#include "screening_parts.h"

#include <string.h>

#define ABBREVIATION_MOST 3 /* letters of a word that has a full stop of its own: Mar., D.O.B. */
#define NEAR_BEFORE 24	    /* characters from a date to the word of birth behind it */
#define NEAR_BEHIND 40	    /* and from the word to the date behind it */

static const char *const words_of_birth[] = { "birth", "birthdate", "birthday", "birthdays", "born", "dob",
	NULL };
static const char *const months[] = { "january", "february", "march", "april", "may", "june", "july",
	"august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul",
	"aug", "sep", "sept", "oct", "nov", "dec", NULL };
static const char *const endings[] = { "st", "nd", "rd", "th", NULL };

/* What of a sentence has been read. */
struct sentence {
	bool has_birth, has_date, has_day,
		has_month; /* a day that a month may follow, a month that a day may */
	size_t birth_end, date_at, date_end, day_at, month_at;
	size_t letters;	 /* of the word just read; a date counts as a long one */
	size_t initials; /* how many of d, o, b have been read one by one */
};

static bool is_one_of(const char *word, const char *const *list)
{
	for (size_t i = 0; list[i] != NULL; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

static void tell(struct plain_text *text, struct sentence *sentence)
{
	screening_add(text, SCREENED_BIRTH, sentence->date_at);
	*sentence = (struct sentence){ .letters = 0 };
}

static void take_date(struct plain_text *text, struct sentence *sentence, size_t at, size_t end)
{
	sentence->has_date = true;
	sentence->date_at = at;
	sentence->date_end = end;
	sentence->letters = ABBREVIATION_MOST + 1;
	sentence->has_day = sentence->has_month = false;
	if (sentence->has_birth && at - sentence->birth_end <= NEAR_BEHIND)
		tell(text, sentence);
}

static void take_birth(struct plain_text *text, struct sentence *sentence, size_t at, size_t end)
{
	sentence->has_birth = true;
	sentence->birth_end = end;
	if (sentence->has_date && at - sentence->date_end <= NEAR_BEFORE)
		tell(text, sentence);
}

/* D.O.B. is three words of a letter. */
static bool are_initials(struct sentence *sentence, const struct word *word)
{
	sentence->initials =
		word->size == 1 && word->letters[0] == "dob"[sentence->initials] ? sentence->initials + 1 : 0;
	if (sentence->initials < 3)
		return false;
	sentence->initials = 0;
	return true;
}

static void take_word(struct plain_text *text, struct sentence *sentence, size_t *at)
{
	struct word word;
	bool has_day = sentence->has_day;

	screening_read_word(text, at, &word);
	sentence->letters = word.size;
	/* 4th of March */
	sentence->has_day = has_day && (is_one_of(word.letters, endings) || strcmp(word.letters, "of") == 0);
	sentence->has_month = false;
	if (is_one_of(word.letters, words_of_birth) || are_initials(sentence, &word)) {
		take_birth(text, sentence, word.at, *at);
	} else if (is_one_of(word.letters, months) && has_day) {
		take_date(text, sentence, sentence->day_at, *at);
	} else if (is_one_of(word.letters, months)) {
		sentence->has_month = true;
		sentence->month_at = word.at;
	}
}

/* A day and a month beside each other, as 3/4. */
static bool is_day_of_month(const struct group *groups, size_t count)
{
	return count > 1 && groups[0].digits <= 2 && groups[1].digits <= 2 && groups[1].by == '/';
}

static bool is_day(const struct plain_text *text, const struct group *group)
{
	int tens = (int)text->characters[group->at] - '0';

	return group->digits == 1 ? tens > 0 : group->digits == 2 && tens <= 3;
}

static void take_number(struct plain_text *text, struct sentence *sentence, size_t *at)
{
	struct group groups[SCREENING_GROUPS_MOST];
	size_t behind, count = screening_read_groups(text, *at, groups, &behind), first = *at, last = 0;
	bool has_month = sentence->has_month;

	sentence->letters = 0;
	sentence->has_month = sentence->has_day = false;
	if (screening_date_groups(groups, count) == 3)
		last = 2;
	else if (is_day_of_month(groups, count))
		last = 1;
	*at = groups[last].at + groups[last].digits;
	if (last > 0) {
		take_date(text, sentence, first, *at);
	} else if (has_month && is_day(text, &groups[0])) {
		take_date(text, sentence, sentence->month_at, *at);
	} else if (is_day(text, &groups[0])) {
		sentence->has_day = true;
		sentence->day_at = first;
	}
}

static bool ends_sentence(const struct plain_text *text, const struct sentence *sentence, size_t at)
{
	uint32_t c = text->characters[at], next = text->characters[at + 1];

	return c == '!' || c == '?' || c == ';' || c == '\n' ||
	       (c == '.' && sentence->letters > ABBREVIATION_MOST && (next == ' ' || next == '\n'));
}

void screening_find_births(struct plain_text *text)
{
	struct sentence sentence = { .letters = 0 };
	size_t at = 0;

	while (at < text->count) {
		if (screening_is_letter(text->characters[at])) {
			take_word(text, &sentence, &at);
		} else if (screening_is_digit(text->characters[at])) {
			take_number(text, &sentence, &at);
		} else {
			if (ends_sentence(text, &sentence, at))
				sentence = (struct sentence){ .letters = 0 };
			at++;
		}
	}
}
