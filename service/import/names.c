/* Grades and student groups in the spellings that published files use. */
#include "file.h"

#include "halved/base/check.h"

#include <string.h>

/* Folded spellings; those of the record itself ("race:asian" folds to raceasian) are known without a row. */
static const struct {
	const char *spelling, *group;
} group_spellings[] = {
	{ "allstudents", "all" },
	{ "female", "gender:female" },
	{ "male", "gender:male" },
	{ "genderx", "gender:x" },
	{ "x", "gender:x" },
	{ "americanindianalaskanative", "race:american-indian" },
	{ "americanindianalaskannative", "race:american-indian" },
	{ "americanindianoralaskanative", "race:american-indian" },
	{ "americanindian", "race:american-indian" },
	{ "asian", "race:asian" },
	{ "black", "race:black" },
	{ "blackafricanamerican", "race:black" },
	{ "blackorafricanamerican", "race:black" },
	{ "hispanic", "race:hispanic" },
	{ "hispaniclatino", "race:hispanic" },
	{ "hispaniclatinoofanyrace", "race:hispanic" },
	{ "hispaniclatinoofanyraces", "race:hispanic" },
	{ "hispanicorlatino", "race:hispanic" },
	{ "hispanicorlatinoofanyrace", "race:hispanic" },
	{ "hispanicorlatinoofanyraces", "race:hispanic" },
	{ "nativehawaiianpacificislander", "race:pacific-islander" },
	{ "nativehawaiianotherpacificislander", "race:pacific-islander" },
	{ "nativehawaiianorotherpacificislander", "race:pacific-islander" },
	{ "pacificislander", "race:pacific-islander" },
	{ "tworaces", "race:two-or-more" },
	{ "twoormore", "race:two-or-more" },
	{ "twoormoreraces", "race:two-or-more" },
	{ "multiracial", "race:two-or-more" },
	{ "white", "race:white" },
	{ "notprovided", "race:not-given" },
	{ "racenotprovided", "race:not-given" },
	{ "raceethnicitynotprovided", "race:not-given" },
	{ "lowincome", "program:low-income" },
	{ "nonlowincome", "program:non-low-income" },
	{ "notlowincome", "program:non-low-income" },
	{ "englishlanguagelearner", "program:english-learner" },
	{ "englishlanguagelearners", "program:english-learner" },
	{ "englishlearner", "program:english-learner" },
	{ "englishlearners", "program:english-learner" },
	{ "multilingualenglishlearner", "program:english-learner" },
	{ "multilingualenglishlearners", "program:english-learner" },
	{ "multilingualenglish", "program:english-learner" },
	{ "nonenglishlanguagelearner", "program:non-english-learner" },
	{ "nonenglishlanguagelearners", "program:non-english-learner" },
	{ "nonenglishlearner", "program:non-english-learner" },
	{ "nonenglishlearners", "program:non-english-learner" },
	{ "studentswithdisabilities", "program:disability" },
	{ "studentswithdisability", "program:disability" },
	{ "studentswithoutdisabilities", "program:non-disability" },
	{ "studentswithoutdisability", "program:non-disability" },
	{ "nonstudentswithdisabilities", "program:non-disability" },
	{ "homeless", "program:homeless" },
	{ "nonhomeless", "program:non-homeless" },
	{ "fostercare", "program:foster-care" },
	{ "nonfostercare", "program:non-foster-care" },
	{ "migrant", "program:migrant" },
	{ "nonmigrant", "program:non-migrant" },
	{ "militaryparent", "program:military-family" },
	{ "militaryfamily", "program:military-family" },
	{ "nonmilitaryparent", "program:non-military-family" },
	{ "nonmilitaryfamily", "program:non-military-family" },
	{ "highlycapable", "program:highly-capable" },
	{ "nonhighlycapable", "program:non-highly-capable" },
	{ "section504", "program:section-504" },
	{ "nonsection504", "program:non-section-504" },
};

/* "All" names everybody only in a type of that name: elsewhere it may be all of a race or a program. */
static const char *const types_of_all[] = { "", "all", "allstudents" };

static bool is_type_of_all(struct text type)
{
	char folded[64];

	fold(type, folded, sizeof(folded));
	for (size_t i = 0; i < COUNT_OF(types_of_all); i++)
		if (strcmp(folded, types_of_all[i]) == 0)
			return true;
	return false;
}

static bool find_group(const struct import *import, struct text code, unsigned *group)
{
	for (*group = 0; *group < import->group_count; ++*group)
		if (text_is(code, import->groups[*group].code))
			return true;
	return false;
}

static bool find_folded_group(const struct import *import, const char *folded, unsigned *group)
{
	char name[64];

	for (*group = 0; *group < import->group_count; ++*group) {
		fold(text_of(import->groups[*group].code), name, sizeof(name));
		if (strcmp(name, folded) == 0)
			return true;
	}
	return false;
}

bool read_group(const struct import *import, struct text type, struct text value, unsigned *group)
{
	char folded[64];

	*group = 0;
	if (value.size == 3 && text_is_nocase(value, "all"))
		return is_type_of_all(type);
	if (find_group(import, value, group))
		return true;
	if (fold(value, folded, sizeof(folded)) == 0)
		return false;
	for (size_t i = 0; i < COUNT_OF(group_spellings); i++)
		if (strcmp(group_spellings[i].spelling, folded) == 0)
			return find_group(import, text_of(group_spellings[i].group), group);
	return find_folded_group(import, folded, group);
}

static const struct {
	const char *spelling;
	int grade;
} grade_spellings[] = {
	{ "allgrades", GRADE_ALL },
	{ "all", GRADE_ALL },
	{ "prek", GRADE_PK },
	{ "pk", GRADE_PK },
	{ "prekindergarten", GRADE_PK },
	{ "kindergarten", GRADE_K },
	{ "k", GRADE_K },
};

bool read_grade(struct text value, int *grade)
{
	char folded[32];
	const char *digits = folded;
	unsigned long long number;

	if (value.size <= 3 && grade_read(value, grade))
		return true;
	fold(value, folded, sizeof(folded));
	for (size_t i = 0; i < COUNT_OF(grade_spellings); i++) {
		if (strcmp(grade_spellings[i].spelling, folded) == 0) {
			*grade = grade_spellings[i].grade;
			return true;
		}
	}
	if (strncmp(digits, "grade", 5) == 0)
		digits += 5;
	if (strlen(digits) == 2 && digits[0] == '0')
		digits++;
	if (!text_number(text_of(digits), 12, &number) || number == 0)
		return false;
	*grade = GRADE_1 + (int)number - 1;
	return true;
}
