#include "halved/domain/stay.h"

#include <stdlib.h>

static int by_beginning(const void *left, const void *right)
{
	const struct stay *a = left, *b = right;

	return (a->from > b->from) - (a->from < b->from);
}

size_t stays_merge(struct stay *stays, size_t count)
{
	size_t kept = 0;

	if (count > 0)
		qsort(stays, count, sizeof(*stays), by_beginning);
	for (size_t i = 0; i < count; i++) {
		struct stay *last = kept > 0 ? &stays[kept - 1] : NULL;

		if (last == NULL || stays[i].from > last->until)
			stays[kept++] = stays[i];
		else if (stays[i].until > last->until)
			last->until = stays[i].until;
	}
	return kept;
}

int64_t stays_within(const struct stay *stays, size_t count, int64_t from, int64_t until)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t begin = stays[i].from > from ? stays[i].from : from;
		int64_t end = stays[i].until < until ? stays[i].until : until;

		sum += end > begin ? end - begin : 0;
	}
	return sum;
}
