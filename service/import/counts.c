/* Our own counts CSV: docs/reference/counts-csv.md. */
#include "file.h"

#include "halved/domain/school_year.h"

#include <string.h>

enum {
	SCHOOL_YEAR,
	KIND,
	AS_OF,
	MEMBER,
	ORGANIZATION,
	GRADE,
	GROUP,
	SUPPRESSED,
	ENROLLED,
	SATISFACTORY,
	AT_RISK,
	MODERATE,
	SEVERE,
	CHRONIC,
	INCLUSION_RULE,
	SOURCE,
	NOTE,
	EXAMPLE,
};

const struct import_column counts_columns[] = {
	[SCHOOL_YEAR] = { "school_year", true, { "year" } },
	[KIND] = { "kind", false, { NULL } },
	[AS_OF] = { "as_of", false, { NULL } },
	[MEMBER] = { "member", true, { "district" } },
	[ORGANIZATION] = { "organization", false, { "school" } },
	[GRADE] = { "grade", false, { "gradelevel" } },
	[GROUP] = { "group", false, { "studentgroup" } },
	[SUPPRESSED] = { "suppressed", false, { NULL } },
	[ENROLLED] = { "enrolled", true, { NULL } },
	[SATISFACTORY] = { "satisfactory", false, { NULL } },
	[AT_RISK] = { "at_risk", false, { NULL } },
	[MODERATE] = { "moderate", false, { NULL } },
	[SEVERE] = { "severe", false, { NULL } },
	[CHRONIC] = { "chronic", false, { NULL } },
	[INCLUSION_RULE] = { "inclusion_rule", false, { NULL } },
	[SOURCE] = { "source", false, { NULL } },
	[NOTE] = { "note", false, { NULL } },
	[EXAMPLE] = { "example", false, { NULL } },
	{ NULL, false, { NULL } },
};

static const char *copy_or_null(struct import *import, struct text value)
{
	return value.size == 0 ? NULL : arena_copy(import->arena, value.data, value.size);
}

static bool is_outside(const struct period_key *key)
{
	return school_year_of_day(key->as_of / 10000, key->as_of / 100 % 100, SCHOOL_YEAR_FIRST_MONTH) !=
	       key->year;
}

/* Reads year, kind and date; true when the row was refused. */
static bool read_when(struct import *import, struct period_key *key, enum row_outcome *outcome)
{
	struct text year = import_value(import, SCHOOL_YEAR), kind = import_value(import, KIND);
	struct text as_of = import_value(import, AS_OF);

	if (!read_year(year, &key->year))
		*outcome = refuse_row(import, NO_PERIOD, SCHOOL_YEAR,
			"\"%.40s\" is no school year like 2022-23.", year.data);
	else if (kind.size > 0 && !text_is(kind, "annual") && !text_is(kind, "ytd"))
		*outcome = refuse_row(
			import, NO_PERIOD, KIND, "\"%.40s\" is neither annual nor ytd.", kind.data);
	else if ((key->ytd = text_is(kind, "ytd")) != (as_of.size > 0))
		*outcome = refuse_row(import, NO_PERIOD, AS_OF,
			key->ytd ? "A ytd row says the data's date." : "Only a ytd row has a date.");
	else if (key->ytd && !read_date(as_of, &key->as_of))
		*outcome = refuse_row(
			import, NO_PERIOD, AS_OF, "\"%.40s\" is no date like 2026-01-31.", as_of.data);
	else if (key->ytd && is_outside(key))
		*outcome = refuse_row(import, NO_PERIOD, AS_OF,
			"%.40s is outside the school year, which lasts from 1 July to 30 June.", as_of.data);
	else
		return false;
	return true;
}

static bool read_member_of(struct import *import, struct period_key *key, enum row_outcome *outcome)
{
	struct text code = import_value(import, MEMBER);
	const struct directory_entry *entry = import->last_member;

	if (entry == NULL || entry->address_size != code.size ||
		memcmp(entry->address, code.data, code.size) != 0)
		entry = directory_find(&import->directory, code.data, code.size);
	if (entry == NULL) {
		*outcome = refuse_row(import, NO_PERIOD, MEMBER,
			"There is no organization \"%.60s\": write its address, like wa-01109.", code.data);
		return true;
	}
	if (!entry->is_member) {
		*outcome = refuse_row(
			import, NO_PERIOD, MEMBER, "%s is not a member of this network.", entry->address);
		return true;
	}
	import->last_member = entry;
	key->organization = entry->id;
	return false;
}

/* What a period says beside its cells is given by its first row; the inclusion rule must be one. */
static bool read_texts(struct import *import, uint32_t at, bool made, enum row_outcome *outcome)
{
	struct period *period = &import->periods.items[at];
	struct text rule = import_value(import, INCLUSION_RULE);

	if (made) {
		period->inclusion_rule = copy_or_null(import, rule);
		period->source = copy_or_null(import, import_value(import, SOURCE));
		period->note = copy_or_null(import, import_value(import, NOTE));
		period->last_enrolled = last_size(import->sizes, period->key.organization, period->key.year);
		read_flag(import_value(import, EXAMPLE), &period->example);
	} else if (rule.size > 0 &&
		   (period->inclusion_rule == NULL || !text_is(rule, period->inclusion_rule))) {
		*outcome = refuse_row(import, at, INCLUSION_RULE,
			"Another row of the same member and period has another inclusion rule.");
		return true;
	}
	return false;
}

static bool read_place(struct import *import, uint32_t at, struct cell *cell, int64_t *organization,
	enum row_outcome *outcome)
{
	struct text code = import_value(import, ORGANIZATION), grade = import_value(import, GRADE);
	struct text group = import_value(import, GROUP);
	int64_t member = import->periods.items[at].key.organization;
	const struct directory_entry *entry =
		code.size > 0 ? directory_find(&import->directory, code.data, code.size) : NULL;

	*organization = entry == NULL ? member : entry->id;
	cell->organization = *organization == member ? 0 : (unsigned)*organization;
	if (code.size > 0 && entry == NULL)
		*outcome = refuse_row(
			import, at, ORGANIZATION, "There is no organization \"%.60s\".", code.data);
	else if (*organization != member && entry->parent != member)
		*outcome = refuse_row(import, at, ORGANIZATION,
			"%s is neither the member nor one of its schools.", entry->address);
	else if (grade.size > 0 && !read_grade(grade, &cell->grade))
		*outcome = refuse_row(
			import, at, GRADE, "\"%.40s\" is no grade: all, PK, K or 1 to 12.", grade.data);
	else if (group.size > 0 && !read_group(import, (struct text){ 0 }, group, &cell->group))
		*outcome = refuse_row(
			import, at, GROUP, "\"%.60s\" is no student group of the record.", group.data);
	else
		return false;
	return true;
}

static bool read_numbers(
	struct import *import, uint32_t at, struct cell *cell, bool *given, enum row_outcome *outcome)
{
	const struct {
		int column;
		int64_t *number;
	} numbers[] = { { ENROLLED, &cell->enrolled }, { SATISFACTORY, &cell->satisfactory },
		{ AT_RISK, &cell->at_risk }, { MODERATE, &cell->moderate }, { SEVERE, &cell->severe },
		{ CHRONIC, &cell->chronic } };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct text value = import_value(import, numbers[i].column);

		*numbers[i].number = NOT_GIVEN;
		if (is_blank(value))
			continue;
		*given = true;
		if (!read_count(value, numbers[i].number)) {
			*outcome = refuse_row(import, at, numbers[i].column,
				"\"%.40s\" is no count of students.", value.data);
			return true;
		}
	}
	return false;
}

enum row_outcome read_counts(struct import *import)
{
	struct period_key key = { 0 };
	struct cell cell = { .grade = GRADE_ALL, .state = COUNTS_COUNTED };
	enum row_outcome outcome = ROW_STAGED;
	bool made, suppressed, given = false;
	int64_t organization = 0;
	uint32_t period;

	if (read_when(import, &key, &outcome) || read_member_of(import, &key, &outcome))
		return outcome;
	period = period_of(&import->periods, &key, &made);
	if (read_texts(import, period, made, &outcome) ||
		read_place(import, period, &cell, &organization, &outcome) ||
		read_numbers(import, period, &cell, &given, &outcome))
		return outcome;
	if (!read_flag(import_value(import, SUPPRESSED), &suppressed))
		return refuse_row(import, period, SUPPRESSED, "Suppressed is yes or no.");
	if (!given && !suppressed)
		return skip_row(import, "no numbers: missing, which is neither zero nor suppressed");
	if (suppressed)
		cell.state = COUNTS_SUPPRESSED;
	return stage_cell(import, period, &cell, organization);
}
