/* The words for cells: grades, rules and the sentences of faults. */
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/domain/cells.h"

static const char *const grades[GRADES_MOST] = { "all", "PK", "K", "1", "2", "3", "4", "5", "6", "7", "8",
	"9", "10", "11", "12" };

static const char *const numbers[CELL_NUMBERS] = {
	[CELL_ENROLLED] = "enrolled",
	[CELL_CHRONIC] = "chronic",
	[CELL_NOT_CHRONIC] = "enrolled less chronic",
	[CELL_SATISFACTORY] = "satisfactory",
	[CELL_AT_RISK] = "at_risk",
	[CELL_MODERATE] = "moderate",
	[CELL_SEVERE] = "severe",
};

/* {1} is the name of the number, {2} what was found, {3} what was expected. */
static const struct {
	const char *code, *sentence;
} rules[] = {
	[CELL_UNKNOWN] = { "unknown", "There is no such grade or student group." },
	[CELL_DUPLICATE] = { "duplicate", "The same organization, grade and group is given twice." },
	[CELL_NUMBER_MISSING] = { "number_missing", "A counted cell needs {1}." },
	[CELL_NUMBER_IMPOSSIBLE] = { "number_impossible", "{1} cannot be {2}." },
	[CELL_NOT_EMPTY] = { "not_empty",
		"A suppressed or missing cell carries no numbers, yet {1} is {2}." },
	[CELL_BANDS_INCOMPLETE] = { "bands_incomplete", "The four bands satisfactory, at_risk, moderate and "
							"severe are given all together or not at all." },
	[CELL_BANDS_SUM] = { "bands_sum", "The four bands sum to {2}, but enrolled is {3}." },
	[CELL_CHRONIC_SUM] = { "chronic_sum", "moderate and severe sum to {2}, but chronic is {3}." },
	[CELL_CHRONIC_ABOVE] = { "chronic_above", "chronic is {2}, more than the {3} enrolled." },
	[CELL_GROUPS_SUM] = { "groups_sum", "The groups sum to {2} for {1}, but all students are {3}." },
	[CELL_GROUPS_ABOVE] = { "groups_above",
		"The groups sum to {2} for {1}, more than the {3} of all students." },
	[CELL_GROUP_ABOVE] = { "group_above",
		"The group has {2} for {1}, more than the {3} of all students." },
	[CELL_GRADES_SUM] = { "grades_sum", "The grades sum to {2} for {1}, but all grades are {3}." },
	[CELL_GRADES_ABOVE] = { "grades_above",
		"The grades sum to {2} for {1}, more than the {3} of all grades." },
	[CELL_SCHOOLS_SUM] = { "schools_sum",
		"The schools sum to {2} for {1}, but the district is {3}; correct it or give a reason." },
	[CELL_SIZE_JUMP] = { "size_jump",
		"enrolled is {2}, far above the {3} last accepted; correct it or give a note." },
};

bool grade_read(struct text label, int *grade)
{
	for (int i = 0; i < GRADES_MOST; i++) {
		if (!text_is(label, grades[i]))
			continue;
		*grade = i;
		return true;
	}
	return false;
}

const char *grade_name(int grade)
{
	check(grade >= 0 && grade < GRADES_MOST);
	return grades[grade];
}

const char *cell_rule_code(enum cell_rule rule)
{
	return rules[rule].code;
}

const char *cell_number_name(enum cell_number number)
{
	return numbers[number];
}

static void replace(struct buffer *out, const char *name, const struct cell_fault *fault)
{
	if (*name == '1')
		buffer_string(out, numbers[fault->number]);
	else
		buffer_format(out, "%lld", (long long)(*name == '2' ? fault->found : fault->expected));
}

char *cell_fault_sentence(struct arena *arena, const struct cell_fault *fault)
{
	struct buffer *out = arena_buffer(arena, 400);

	for (const char *at = rules[fault->rule].sentence; *at != '\0'; at++) {
		if (*at != '{') {
			buffer_add(out, at, 1);
			continue;
		}
		replace(out, ++at, fault);
		at++;
	}
	return out->data;
}
