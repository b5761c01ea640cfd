/* Which rows of a Zoom file are the same person. */
#include "file.h"
#include "zoom_rows.h"

#include "halved/base/check.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Note-takers by their names, letters and digits alone. */
static const char *const machines[] = { "notetaker", "meetingnotes", "otterai", "firefliesai", "readai",
	"fathomai", "fathomnotes", "tldv", "aicompanion", "meetgeek", "avoma" };

static bool is_machine(const char *name)
{
	char folded[256];

	fold(text_of(name), folded, sizeof(folded));
	for (size_t i = 0; i < COUNT_OF(machines); i++)
		if (strstr(folded, machines[i]) != NULL)
			return true;
	return false;
}

static int by_number(const struct zoom_row *a, const struct zoom_row *b)
{
	return (a->number > b->number) - (a->number < b->number);
}

/* Those without an address by their names. */
static int by_person(const void *left, const void *right)
{
	const struct zoom_row *a = left, *b = right;
	int order = (a->email == NULL) - (b->email == NULL);

	if (order == 0)
		order = a->email != NULL ? strcmp(a->email, b->email) : strcasecmp(a->shown, b->shown);
	return order != 0 ? order : by_number(a, b);
}

static bool same_person(const struct zoom_row *a, const struct zoom_row *b)
{
	if (a->email != NULL && b->email != NULL)
		return strcmp(a->email, b->email) == 0;
	return a->email == b->email && strcasecmp(a->shown, b->shown) == 0;
}

/* Before the bracket: in it stands the original name, a district, a device. */
static const char *bare_name(struct arena *arena, const char *shown)
{
	size_t size = strlen(shown);
	const char *open = strrchr(shown, '(');

	if (open == NULL || open == shown || shown[size - 1] != ')' || size - (size_t)(open - shown) < 3)
		return shown;
	while (open > shown && open[-1] == ' ')
		open--;
	return open == shown ? shown : arena_copy(arena, shown, (size_t)(open - shown));
}

static struct zoom_person make_person(struct arena *arena, const struct zoom_row *rows, size_t count)
{
	struct stay *stays = arena_alloc(arena, count * sizeof(*stays));
	struct zoom_person person = { .shown = rows->shown,
		.name = bare_name(arena, rows->shown),
		.email = rows->email,
		.is_machine = is_machine(rows->shown),
		.role = ZOOM_ATTENDEE,
		.rows = (unsigned)count,
		.row = rows->number,
		.stays = stays };

	for (size_t i = 0; i < count; i++) {
		const struct zoom_row *row = &rows[i];

		person.waiting += row->waiting;
		person.endless += row->endless && !row->waiting;
		person.registered |= row->registered;
		person.attended |= row->attended && !row->waiting;
		person.role = row->role > person.role ? row->role : person.role;
		person.approval = person.approval == NULL ? row->approval : person.approval;
		if (row->stayed && !row->waiting)
			stays[person.stay_count++] = row->stay;
		/* the larger one: two sums may be of the same time */
		if (!row->waiting && row->minutes > person.minutes)
			person.minutes = row->minutes;
		if (person.answer_count == 0) {
			person.answers = row->answers;
			person.answer_count = row->answer_count;
		}
	}
	person.stay_count = stays_merge(stays, person.stay_count);
	if (person.stay_count > 0)
		person.minutes = 0;
	return person;
}

static int by_first_row(const void *left, const void *right)
{
	const struct zoom_person *a = left, *b = right;

	return (a->row > b->row) - (a->row < b->row);
}

void zoom_group(struct arena *arena, struct zoom_row *rows, size_t count, struct zoom_report *report)
{
	struct zoom_person *people = arena_alloc(arena, (count + 1) * sizeof(*people));

	report->people = people;
	report->count = 0;
	if (count == 0)
		return;
	qsort(rows, count, sizeof(*rows), by_person);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i; end < count && same_person(&rows[i], &rows[end]); end++)
			continue;
		people[report->count++] = make_person(arena, rows + i, end - i);
	}
	qsort(people, report->count, sizeof(*people), by_first_row);
}

unsigned zoom_minutes(const struct zoom_person *person, int64_t from, int64_t until)
{
	if (person->stay_count == 0)
		return person->minutes;
	return (unsigned)(stays_within(person->stays, person->stay_count, from, until) / 60);
}
