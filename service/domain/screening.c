#include "screening_parts.h"

#include "halved/base/arena.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_LEAST 6	   /* digits of a number that may be somebody's */
#define NUMBER_GROUPED 9   /* the same in groups */
#define NAME_ALONE_LEAST 3 /* letters of a part of a name that counts alone */
#define SPELLED_LEAST 6	   /* digits that stand one by one */
#define COUNTED_LEAST 8	   /* the same when they only count up: grades, ratings */

/* ---- characters ---- */

/* The next of valid UTF-8. */
static uint32_t next_character(const unsigned char **at)
{
	unsigned char first = *(*at)++;
	int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
	uint32_t character = more == 0 ? first : first & (0x3Fu >> more);

	for (; more > 0; more--)
		character = character << 6 | (*(*at)++ & 0x3F);
	return character;
}

/* What is not seen on paper: it parts no word and no number. */
static bool is_unseen(uint32_t c)
{
	return c == 0xAD || (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200D) || c == 0x2060 ||
	       c == 0xFEFF;
}

/* Digits of other scripts, full-width forms, and the many blanks and hyphens, as ASCII has them. */
static uint32_t plain(uint32_t c)
{
	static const uint32_t zeros[] = { 0x660, 0x6F0, 0x966 };

	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		if (c >= zeros[i] && c <= zeros[i] + 9)
			return '0' + (c - zeros[i]);
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFF01 + '!';
	if (c == 0xA0 || c == 0x202F || c == 0x3000 || (c >= 0x2000 && c <= 0x200A))
		return ' ';
	return c >= 0x2010 && c <= 0x2015 ? '-' : c;
}

/* Letters without their accents: of Latin-1 and Latin Extended-A, and of Latin Extended Additional. */
static const char unaccented[] = "aaaaaaaceeeeiiiidnooooo ouuuuypsaaaaaaaceeeeiiiidnooooo ouuuuypy"
				 "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
				 "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
#define ADDITIONAL 0x1E00
static const char additional[] = "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
				 "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
				 "wwwwwwwwwwxxxxyyzzzzzzhtwyassssdaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
				 "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyyllvvyy";

bool screening_is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

bool screening_is_letter(uint32_t c)
{
	return c < 0x80 ? isalpha((int)c) != 0
			: c >= 0xC0 && c != 0xD7 && c != 0xF7 && (c < 0x2000 || c > 0x206F) &&
				  (c < 0x3000 || c > 0x303F);
}

static bool is_capital(uint32_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && (c < 0xDF || c > 0xFF));
}

/* Adds a letter as names are compared. */
static void fold(char *word, size_t *size, size_t most, uint32_t c)
{
	if (c >= 0xC0 && c <= 0x17F)
		c = (unsigned char)unaccented[c - 0xC0];
	else if (c >= ADDITIONAL && c <= 0x1EFF)
		c = (unsigned char)additional[c - ADDITIONAL];
	if (c < 0x80 && *size + 1 < most) {
		word[(*size)++] = (char)tolower((int)c);
	} else if (*size + 4 < most) {
		for (int shift = 18; shift >= 0; shift -= 6)
			word[(*size)++] = (char)(0x80 | ((c >> shift) & 0x3F));
	}
	word[*size] = '\0';
}

void screening_add(struct plain_text *text, enum screened what, size_t at)
{
	if (text->found < text->most)
		text->findings[text->found++] = (struct screening_finding){ what, text->places[at] };
}

static struct plain_text read_text(struct arena *arena, const char *from)
{
	const unsigned char *at = (const unsigned char *)from;
	size_t size = strlen(from) + 1;
	struct plain_text text = { .characters = arena_alloc(arena, size * sizeof(*text.characters)),
		.places = arena_alloc(arena, size * sizeof(*text.places)) };

	for (size_t place = 0; *at != '\0'; place++) {
		uint32_t c = next_character(&at);

		if (is_unseen(c))
			continue;
		text.characters[text.count] = plain(c);
		text.places[text.count++] = place;
	}
	text.characters[text.count] = 0;
	text.places[text.count] = 0;
	return text;
}

/* ---- numbers ---- */

static bool parts_groups(uint32_t c)
{
	return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')';
}

size_t screening_read_groups(const struct plain_text *text, size_t at, struct group *groups, size_t *behind)
{
	size_t count = 0;
	uint32_t by = 0;

	while (count < SCREENING_GROUPS_MOST) {
		struct group *group = &groups[count++];

		*group = (struct group){ .at = at, .by = by };
		for (; screening_is_digit(text->characters[at]); at++)
			group->digits++;
		*behind = at;
		by = text->characters[at];
		if (!parts_groups(by))
			break;
		at++;
		if (parts_groups(text->characters[at])) {
			by = text->characters[at] == ' ' ? by : text->characters[at];
			at++;
		}
		if (!screening_is_digit(text->characters[at]))
			break;
	}
	return count;
}

size_t screening_date_groups(const struct group *groups, size_t count)
{
	size_t first = groups[0].digits, second = count > 1 ? groups[1].digits : 0,
	       third = count > 2 ? groups[2].digits : 0;

	if (count > 2 && groups[1].by == groups[2].by && groups[1].by != ' ' && second <= 2 &&
		((first == 4 && third <= 2) || (first <= 2 && (third == 4 || third == 2))))
		return 3;
	return count > 1 && first == 4 && (second == 4 || second == 2) && groups[1].by != ' ' ? 2 : 0;
}

static bool has_sizes(const struct group *groups, size_t count, const char *sizes)
{
	if (strlen(sizes) > count)
		return false;
	for (size_t i = 0; sizes[i] != '\0'; i++)
		if (groups[i].digits != (size_t)(sizes[i] - '0'))
			return false;
	return true;
}

/* How many groups from there on are a telephone number. */
static size_t telephone_groups(const struct group *groups, size_t count, bool plus)
{
	size_t digits = 0;

	if (has_sizes(groups, count, "1334"))
		return 4;
	if (has_sizes(groups, count, "13322"))
		return 5;
	if (has_sizes(groups, count, "3322"))
		return 4;
	if (has_sizes(groups, count, "334"))
		return 3;
	if (has_sizes(groups, count, "37"))
		return 2;
	if (has_sizes(groups, count, "34") && (groups[1].by == '-' || groups[1].by == '.'))
		return 2;
	for (size_t i = 0; plus && i < count; i++)
		digits += groups[i].digits;
	return digits >= 8 ? count : 0;
}

/* How many groups from there on are one long number. */
static size_t number_groups(const struct group *groups, size_t count)
{
	size_t digits = groups[0].digits, joined = 1;

	for (; joined < count && groups[joined].by == '-'; joined++)
		digits += groups[joined].digits;
	if (digits >= NUMBER_GROUPED)
		return joined;
	if (has_sizes(groups, count, "324"))
		return 3;
	return groups[0].digits >= NUMBER_LEAST ? 1 : 0;
}

/* How many groups from there on are digits one by one that are a number, and do not only count up. */
static size_t spelled_groups(const struct plain_text *text, const struct group *groups, size_t count)
{
	size_t digits = 0, steps = 0;

	while (digits < count && groups[digits].digits == 1 && (digits == 0 || groups[digits].by == ' ')) {
		if (digits > 0 &&
			text->characters[groups[digits].at] == text->characters[groups[digits - 1].at] + 1)
			steps++;
		digits++;
	}
	return digits >= (steps + 1 == digits ? COUNTED_LEAST : SPELLED_LEAST) ? digits : 0;
}

static void judge_groups(struct plain_text *text, const struct group *groups, size_t count)
{
	for (size_t i = 0, taken; i < count; i += taken) {
		bool plus = groups[i].at > 0 && text->characters[groups[i].at - 1] == '+';

		taken = screening_date_groups(groups + i, count - i);
		if (taken > 0)
			continue;
		taken = telephone_groups(groups + i, count - i, plus);
		if (taken > 0) {
			screening_add(text, SCREENED_TELEPHONE, groups[i].at);
			continue;
		}
		taken = number_groups(groups + i, count - i);
		if (taken == 0)
			taken = spelled_groups(text, groups + i, count - i);
		if (taken > 0)
			screening_add(text, SCREENED_NUMBER, groups[i].at);
		else
			taken = 1;
	}
}

static void find_numbers(struct plain_text *text)
{
	struct group groups[SCREENING_GROUPS_MOST];

	for (size_t at = 0; at < text->count; at++)
		if (screening_is_digit(text->characters[at]))
			judge_groups(text, groups, screening_read_groups(text, at, groups, &at));
}

/* ---- names ---- */

void screening_read_word(const struct plain_text *text, size_t *at, struct word *word)
{
	*word = (struct word){ .at = *at, .capital = is_capital(text->characters[*at]) };
	for (; *at < text->count && screening_is_letter(text->characters[*at]); ++*at)
		fold(word->letters, &word->size, sizeof(word->letters), text->characters[*at]);
}

/* The first word from *at on; false when there is none. */
static bool next_word(const struct plain_text *text, size_t *at, struct word *word)
{
	while (*at < text->count && !screening_is_letter(text->characters[*at]))
		++*at;
	screening_read_word(text, at, word);
	return word->size > 0;
}

static int compare_keys(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *pair_of(struct arena *arena, const struct word *first, const struct word *second)
{
	return arena_format(arena, "%s %s", first->letters, second->letters);
}

/* A first name that is seen in small letters, too, has a blank before it among the keys. */
static const char *small_key(struct arena *arena, const struct word *word)
{
	return arena_format(arena, " %s", word->letters);
}

static bool is_title(const char *word)
{
	static const char *const titles[] = { "dr", "miss", "mr", "mrs", "ms", "mx", "prof", "sir" };

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (strcmp(word, titles[i]) == 0)
			return true;
	return false;
}

/* A name's parts alone, each with the next one, and the first with the last, both ways. */
static void add_name(struct arena *arena, struct screening_roster *to, const char *name)
{
	struct plain_text text = read_text(arena, name);
	struct word first = { .size = 0 }, before = { .size = 0 }, word;
	size_t at = 0, words = 0;
	bool called = false;

	for (; words < SCREENING_GROUPS_MOST && next_word(&text, &at, &word); before = word, words++) {
		if (words == 0)
			first = word;
		if (!called && !is_title(word.letters)) {
			called = true;
			if (word.size >= NAME_ALONE_LEAST && !screening_is_ordinary(word.letters))
				to->keys[to->count++] = small_key(arena, &word);
		}
		/* "of", "van", "Mrs." and the like are no names alone */
		if (word.size >= NAME_ALONE_LEAST && (word.capital || !first.capital) &&
			!is_title(word.letters))
			to->keys[to->count++] = arena_format(arena, "%s", word.letters);
		/* "de la" of a name is in any text of its language */
		if (words > 0 && (before.capital || word.capital || !first.capital))
			to->keys[to->count++] = pair_of(arena, &before, &word);
	}
	if (words > 2)
		to->keys[to->count++] = pair_of(arena, &first, &before);
	if (words > 1)
		to->keys[to->count++] = pair_of(arena, &before, &first);
}

struct screening_roster screening_roster(struct arena *arena, const char *const *names, size_t count)
{
	struct screening_roster roster = { .count = 0 };
	size_t most = 1;

	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(names[i]);

		most += size + 2 < 2 * SCREENING_GROUPS_MOST ? size + 2 : 2 * SCREENING_GROUPS_MOST + 2;
	}
	roster.keys = arena_alloc(arena, most * sizeof(*roster.keys));
	for (size_t i = 0; i < count; i++)
		add_name(arena, &roster, names[i]);
	qsort(roster.keys, roster.count, sizeof(*roster.keys), compare_keys);
	return roster;
}

static bool has_key(const struct screening_roster *roster, const char *key)
{
	return roster->count > 0 &&
	       bsearch(&key, roster->keys, roster->count, sizeof(*roster->keys), compare_keys) != NULL;
}

static void find_names(struct arena *arena, struct plain_text *text, const struct screening_roster *roster)
{
	struct word word, next;
	size_t at = 0;
	bool more = roster->count > 0 && next_word(text, &at, &word);

	while (more && text->found < text->most) {
		more = next_word(text, &at, &next);
		if (more && has_key(roster, pair_of(arena, &word, &next))) {
			screening_add(text, SCREENED_NAME, word.at);
			more = next_word(text, &at, &next);
		} else if (word.size >= NAME_ALONE_LEAST && has_key(roster, word.letters) &&
			   (word.capital || has_key(roster, small_key(arena, &word)))) {
			screening_add(text, SCREENED_NAME, word.at);
		}
		word = next;
	}
}

size_t screening_find(struct arena *arena, const char *from, const struct screening_roster *roster,
	struct screening_finding *findings, size_t most)
{
	struct plain_text text = read_text(arena, from);

	text.findings = findings;
	text.most = most;
	screening_find_addresses(&text);
	find_numbers(&text);
	screening_find_births(&text);
	find_names(arena, &text, roster);
	return text.found;
}
