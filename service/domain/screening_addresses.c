/* E-mail addresses, as they are written and as they are told in words. */
#include "screening_parts.h"

#include <ctype.h>
#include <string.h>

#define SEPARATOR_MOST 6 /* characters between the parts of an address in words */

static bool is_local(uint32_t c)
{
	return screening_is_letter(c) || screening_is_digit(c) ||
	       (c < 0x80 && c != 0 && strchr("._%+-", (int)c) != NULL);
}

/* Whether what begins at `at` is a domain: a dot in it, with two letters behind. */
static bool is_domain(const struct plain_text *text, size_t at)
{
	size_t letters = 0;
	bool dotted = false;

	for (; screening_is_letter(text->characters[at]) || screening_is_digit(text->characters[at]) ||
		text->characters[at] == '-' || text->characters[at] == '.';
		at++) {
		if (text->characters[at] == '.')
			letters = 0;
		else if (screening_is_letter(text->characters[at]))
			letters++;
		dotted = dotted ||
			 (text->characters[at] == '.' && screening_is_letter(text->characters[at + 1]) &&
				 screening_is_letter(text->characters[at + 2]));
	}
	return dotted && (letters > 0 || text->characters[at - 1] == '.');
}

static void find_written_addresses(struct plain_text *text)
{
	for (size_t i = 1; i + 1 < text->count; i++) {
		size_t first = i;

		if (text->characters[i] != '@' || !is_domain(text, i + 1))
			continue;
		while (first > 0 && is_local(text->characters[first - 1]))
			first--;
		if (first < i)
			screening_add(text, SCREENED_EMAIL, first);
	}
}

/* Letters, digits and what an address may have beside them, that stand together. */
struct token {
	size_t at, end;
};

static bool next_token(const struct plain_text *text, size_t from, struct token *token)
{
	while (from < text->count && !is_local(text->characters[from]))
		from++;
	token->at = token->end = from;
	while (is_local(text->characters[token->end]))
		token->end++;
	return token->end > token->at;
}

static bool is_word(const struct plain_text *text, const struct token *token, const char *word)
{
	size_t i = 0;

	while (token->at + i < token->end && text->characters[token->at + i] < 0x80 &&
		tolower((int)text->characters[token->at + i]) == word[i])
		i++;
	return token->at + i == token->end && word[i] == '\0';
}

/* Whether nothing but blanks and brackets is between two tokens. */
static bool follows(const struct plain_text *text, const struct token *before, const struct token *token)
{
	for (size_t i = before->end; i < token->at; i++)
		if (text->characters[i] >= 0x80 || strchr(" ()[]{}<>", (int)text->characters[i]) == NULL)
			return false;
	return token->at - before->end <= SEPARATOR_MOST;
}

static bool is_bracketed(const struct plain_text *text, const struct token *token)
{
	return token->at > 0 && text->characters[token->at - 1] < 0x80 &&
	       strchr("([{<", (int)text->characters[token->at - 1]) != NULL;
}

/* "dot org" behind a token. */
static bool is_dotted(const struct plain_text *text, const struct token *domain)
{
	struct token dot, top;

	return text->characters[domain->end - 1] != '.' && next_token(text, domain->end, &dot) &&
	       is_word(text, &dot, "dot") && follows(text, domain, &dot) && next_token(text, dot.end, &top) &&
	       follows(text, &dot, &top) && screening_is_letter(text->characters[top.at]);
}

/* "ann at example dot org", and "ann (at) example.org"; "look at example.org" is none. */
static void find_spelled_addresses(struct plain_text *text)
{
	struct token local = { 0, 0 }, at = { 0, 0 }, domain;

	for (size_t from = 0; next_token(text, from, &domain); local = at, at = domain, from = domain.end)
		if (local.end > 0 && is_word(text, &at, "at") && follows(text, &local, &at) &&
			follows(text, &at, &domain) &&
			((is_bracketed(text, &at) && is_domain(text, domain.at)) || is_dotted(text, &domain)))
			screening_add(text, SCREENED_EMAIL, local.at);
}

void screening_find_addresses(struct plain_text *text)
{
	find_written_addresses(text);
	find_spelled_addresses(text);
}
