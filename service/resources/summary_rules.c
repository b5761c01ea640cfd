/* By which inclusion rules counts were made: whether what is pooled is alike. */
#include "summary_parts.h"

#include <stdlib.h>
#include <string.h>

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static size_t keep_each_once(const char **texts, size_t count)
{
	size_t kept = 0;

	qsort(texts, count, sizeof(*texts), compare_texts);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || strcmp(texts[kept - 1], texts[i]) != 0)
			texts[kept++] = texts[i];
	return kept;
}

struct rules rules_new(struct arena *arena, size_t most)
{
	return (struct rules){ arena_alloc(arena, (most + 1) * sizeof(const char *)), 0, 0 };
}

void rules_add(struct rules *rules, const char *rule)
{
	if (rule == NULL)
		rules->silent++;
	else if (rules->count == 0 || strcmp(rules->named[rules->count - 1], rule) != 0)
		rules->named[rules->count++] = rule;
}

enum truth rules_close(struct rules *rules)
{
	rules->count = keep_each_once(rules->named, rules->count);
	if (rules->count > 1)
		return TRUTH_NO;
	return rules->count == 1 && rules->silent == 0 ? TRUTH_YES : TRUTH_UNKNOWN;
}

const char *rules_note(const struct rules *rules)
{
	if (rules->count > 1)
		return "Counts by unlike inclusion rules are pooled in these rates: a change may come from "
		       "the rule "
		       "alone.";
	return rules->silent > 0
		       ? "Some of what is counted does not say by which inclusion rule: whether it is "
			 "comparable is not known."
		       : "";
}
