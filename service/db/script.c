#include "halved/db/script.h"

#include <ctype.h>
#include <string.h>

struct script script_of(const char *sql)
{
	return (struct script){ .next = sql, .line = 1 };
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static const char *skip_line_comment(const char *at)
{
	return at + strcspn(at, "\n");
}

static const char *skip_block_comment(const char *at)
{
	unsigned depth = 0;

	while (*at != '\0') {
		if (strncmp(at, "/*", 2) == 0) {
			depth++;
			at += 2;
		} else if (strncmp(at, "*/", 2) == 0) {
			at += 2;
			if (--depth == 0)
				break;
		} else {
			at++;
		}
	}
	return at;
}

/* A doubled quote inside needs no care: it ends one quoted piece and starts the next. */
static const char *skip_quoted(const char *at, bool backslash)
{
	char quote = *at++;

	while (*at != '\0' && *at != quote)
		at += backslash && at[0] == '\\' && at[1] != '\0' ? 2 : 1;
	return *at == '\0' ? at : at + 1;
}

/* Past $tag$ … $tag$; just past the dollar when it opens no quote, as in $1. */
static const char *skip_dollar(const char *at)
{
	size_t size = 1;
	char tag[64];
	const char *end;

	while (size < sizeof(tag) - 2 && is_word(at[size]))
		size++;
	if (at[size] != '$' || isdigit((unsigned char)at[1]))
		return at + 1;
	memcpy(tag, at, ++size);
	tag[size] = '\0';
	end = strstr(at + size, tag);
	return end == NULL ? at + strlen(at) : end + size;
}

static bool has_backslashes(const char *start, const char *quote)
{
	return quote > start && (quote[-1] == 'e' || quote[-1] == 'E') &&
	       (quote - 1 == start || !is_word(quote[-2]));
}

/* Past one comment, quoted piece or other byte. */
static const char *skip_piece(const char *start, const char *at)
{
	if (strncmp(at, "--", 2) == 0)
		return skip_line_comment(at);
	if (strncmp(at, "/*", 2) == 0)
		return skip_block_comment(at);
	if (*at == '\'')
		return skip_quoted(at, has_backslashes(start, at));
	if (*at == '"')
		return skip_quoted(at, false);
	if (*at == '$' && (at == start || !is_word(at[-1])))
		return skip_dollar(at);
	return at + 1;
}

static const char *skip_blank(const char *at)
{
	for (;;) {
		if (isspace((unsigned char)*at) || *at == ';')
			at++;
		else if (strncmp(at, "--", 2) == 0)
			at = skip_line_comment(at);
		else if (strncmp(at, "/*", 2) == 0)
			at = skip_block_comment(at);
		else
			return at;
	}
}

static unsigned count_lines(const char *from, const char *to)
{
	unsigned lines = 0;

	for (; from < to; from++)
		lines += *from == '\n';
	return lines;
}

bool script_next(struct script *script, struct script_statement *statement)
{
	const char *start = skip_blank(script->next), *at = start;
	int depth = 0;

	if (*start == '\0')
		return false;
	/* A semicolon in parentheses belongs to the statement, as in CREATE RULE. */
	while (*at != '\0' && (*at != ';' || depth > 0)) {
		depth += (*at == '(') - (*at == ')');
		at = skip_piece(start, at);
	}
	statement->line = script->line + count_lines(script->next, start);
	statement->text = (struct text){ .data = start, .size = (size_t)(at - start) };
	script->line = statement->line + count_lines(start, at);
	script->next = at;
	return true;
}
