/*
 * OSPI's Report Card SQSS files, the measure Regular Attendance. The numerator counts the students who
 * attended regularly, so those chronically absent are the denominator less the numerator.
 */
#include "file.h"

#include <stdio.h>
#include <string.h>

enum {
	SCHOOL_YEAR,
	LEVEL,
	DISTRICT_CODE,
	SCHOOL_CODE,
	GROUP_TYPE,
	GROUP,
	GRADE,
	MEASURE,
	REASON,
	NUMERATOR,
	DENOMINATOR,
};

/* The names of all four header families and of the open-data API, folded. */
const struct import_column sqss_columns[] = {
	[SCHOOL_YEAR] = { "SchoolYear", true, { NULL } },
	[LEVEL] = { "OrganizationLevel", true, { NULL } },
	[DISTRICT_CODE] = { "DistrictCode", true, { NULL } },
	[SCHOOL_CODE] = { "SchoolCode", true, { NULL } },
	[GROUP_TYPE] = { "StudentGroupType", true, { NULL } },
	[GROUP] = { "StudentGroup", true, { NULL } },
	[GRADE] = { "GradeLevel", true, { NULL } },
	[MEASURE] = { "Measure", true, { "measures" } },
	[REASON] = { "DATReason", true, { "suppression", "suppressionreason" } },
	[NUMERATOR] = { "Numerator", true, { NULL } },
	[DENOMINATOR] = { "Denominator", true, { NULL } },
	{ NULL, false, { NULL } },
};

/* A code with its lost leading zeros, and without the commas some files put into it, as an address. */
static bool read_code(struct text value, const char *prefix, size_t width, char *address, size_t room)
{
	char digits[16];
	size_t size = 0;

	for (size_t i = 0; i < value.size; i++) {
		if (value.data[i] == ',')
			continue;
		if (value.data[i] < '0' || value.data[i] > '9' || size == width)
			return false;
		digits[size++] = value.data[i];
	}
	if (size == 0)
		return false;
	snprintf(address, room, "%s-%.*s%.*s", prefix, (int)(width - size), "0000000000", (int)size, digits);
	return true;
}

enum numbers { NUMBERS_COUNTED, NUMBERS_SUPPRESSED, NUMBERS_NONE, NUMBERS_NO_STUDENTS, NUMBERS_WRONG };

static bool is_hidden(struct text value)
{
	return text_is(value, "*") || (value.size > 1 && strchr("<>", value.data[0]) != NULL) ||
	       text_is_nocase(value, "n<10");
}

/* Every reason that is not the ordinary one withholds the numbers: their list is open, so none is named. */
static bool is_withheld(struct text reason)
{
	return !is_blank(reason) && !text_is_nocase(reason, "No Suppression") &&
	       !text_is_nocase(reason, "Not Suppressed");
}

static enum numbers read_numbers(const struct import *import, struct cell *cell, int *column)
{
	struct text numerator = import_value(import, NUMERATOR);
	struct text denominator = import_value(import, DENOMINATOR);
	struct text reason = import_value(import, REASON);
	int64_t regular = 0;

	if (text_is_nocase(reason, "No Students"))
		return NUMBERS_NO_STUDENTS;
	if (is_withheld(reason) || is_hidden(numerator) || is_hidden(denominator))
		return NUMBERS_SUPPRESSED;
	*column = DENOMINATOR;
	if (!is_blank(denominator) && !read_count(denominator, &cell->enrolled))
		return NUMBERS_WRONG;
	if (!is_blank(denominator) && cell->enrolled == 0)
		return NUMBERS_NO_STUDENTS;
	*column = NUMERATOR;
	if (is_blank(numerator))
		return is_blank(denominator) ? NUMBERS_NONE : NUMBERS_SUPPRESSED;
	if (!read_count(numerator, &regular))
		return NUMBERS_WRONG;
	*column = DENOMINATOR;
	if (is_blank(denominator))
		return NUMBERS_WRONG;
	cell->chronic = cell->enrolled - regular;
	return NUMBERS_COUNTED;
}

/* The member and the school a row is about; true when the row is not ours or refused. */
static bool read_where(struct import *import, const struct directory_entry **member,
	const struct directory_entry **school, enum row_outcome *outcome)
{
	bool is_school = text_is_nocase(import_value(import, LEVEL), "School");
	struct text code = import_value(import, DISTRICT_CODE);
	char address[32];

	*member = *school = NULL;
	if (!read_code(code, "wa", 5, address, sizeof(address)))
		*outcome = refuse_row(
			import, NO_PERIOD, DISTRICT_CODE, "\"%.40s\" is no district code.", code.data);
	else if ((*member = directory_find(&import->directory, address, strlen(address))) == NULL)
		*outcome = refuse_row(
			import, NO_PERIOD, DISTRICT_CODE, "There is no district %s in the record.", address);
	else if (!(*member)->is_member)
		*outcome = skip_row(import, "the district is not a member of this network");
	else if (!is_school)
		return false;
	else if (!read_code(import_value(import, SCHOOL_CODE), "wa-school", 4, address, sizeof(address)))
		*outcome = refuse_row(import, NO_PERIOD, SCHOOL_CODE, "\"%.40s\" is no school code.",
			import_value(import, SCHOOL_CODE).data);
	else if ((*school = directory_find(&import->directory, address, strlen(address))) == NULL ||
		 (*school)->parent != (*member)->id)
		*outcome = skip_row(import, "the school is not in the record as one of its district");
	else
		return false;
	return true;
}

static bool is_not_ours(struct import *import, enum row_outcome *outcome)
{
	struct text level = import_value(import, LEVEL);

	if (!text_is_nocase(import_value(import, MEASURE), "Regular Attendance"))
		*outcome = skip_row(import, "another measure than Regular Attendance");
	else if (text_is_nocase(level, "State"))
		*outcome = skip_row(import, "a total of the state");
	else if (text_is_nocase(level, "ESD"))
		*outcome = skip_row(import, "a total of an educational service district");
	else if (!text_is_nocase(level, "District") && !text_is_nocase(level, "School"))
		*outcome = refuse_row(import, NO_PERIOD, LEVEL,
			"\"%.40s\" is neither State, District nor School.", level.data);
	else
		return false;
	return true;
}

static enum row_outcome stage(struct import *import, uint32_t period, struct cell *cell, int64_t organization)
{
	int column = NUMERATOR;

	switch (read_numbers(import, cell, &column)) {
	case NUMBERS_NONE:
		return skip_row(import, "no numbers: missing, which is neither zero nor suppressed");
	case NUMBERS_NO_STUDENTS:
		return skip_row(import, "no students");
	case NUMBERS_WRONG:
		return refuse_row(import, period, column, "\"%.40s\" is no count of students.",
			import_value(import, column).data);
	case NUMBERS_SUPPRESSED:
		cell->state = COUNTS_SUPPRESSED;
		cell->enrolled = cell->chronic = NOT_GIVEN;
		return stage_cell(import, period, cell, organization);
	default:
		break;
	}
	if (cell->chronic < 0)
		return refuse_row(import, period, NUMERATOR, "The numerator is above the denominator.");
	return stage_cell(import, period, cell, organization);
}

enum row_outcome read_sqss(struct import *import)
{
	struct cell cell = { .state = COUNTS_COUNTED,
		.enrolled = NOT_GIVEN,
		.chronic = NOT_GIVEN,
		.satisfactory = NOT_GIVEN,
		.at_risk = NOT_GIVEN,
		.moderate = NOT_GIVEN,
		.severe = NOT_GIVEN };
	const struct directory_entry *member, *school;
	struct text year = import_value(import, SCHOOL_YEAR);
	struct period_key key = { 0 };
	enum row_outcome outcome;
	uint32_t period;
	bool made;

	if (is_not_ours(import, &outcome) || read_where(import, &member, &school, &outcome))
		return outcome;
	if (!read_year(year, &key.year))
		return refuse_row(import, NO_PERIOD, SCHOOL_YEAR, "\"%.40s\" is no school year like 2022-23.",
			year.data);
	key.organization = member->id;
	period = period_of(&import->periods, &key, &made);
	if (made) {
		import->periods.items[period].source = "OSPI Report Card SQSS, Regular Attendance";
		import->periods.items[period].inclusion_rule =
			"As OSPI reports Regular Attendance; chronic = denominator - numerator";
	}
	if (!read_grade(import_value(import, GRADE), &cell.grade))
		return refuse_row(import, period, GRADE, "\"%.40s\" is no grade we know.",
			import_value(import, GRADE).data);
	if (!read_group(import, import_value(import, GROUP_TYPE), import_value(import, GROUP), &cell.group))
		return refuse_row(import, period, GROUP, "\"%.60s\" is no student group we know.",
			import_value(import, GROUP).data);
	cell.organization = school == NULL ? 0 : (unsigned)school->id;
	return stage(import, period, &cell, school == NULL ? member->id : school->id);
}
