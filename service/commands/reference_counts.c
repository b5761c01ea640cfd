/* counts-csv.md: the columns of a counts file, from the importer's own table. */
#include "reference.h"

#include "halved/base/check.h"
#include "halved/import/import.h"

#include <string.h>

/* A column without a row here stops the page from being made. */
static const struct {
	const char *column, *text;
} texts[] = {
	{ "school_year", "The school year, as `2022-23`; the header may call it `year`." },
	{ "kind", "`annual` (when empty) or `ytd`: the year up to the day in `as_of`." },
	{ "as_of", "The data's date, as `2026-01-31`, within the school year; for `ytd` only, and then "
		   "required." },
	{ "member", "The member that reports, by its address, as `wa-01109`; the header may call it "
		    "`district`." },
	{ "organization", "Whose count it is: the member's own when empty, or one of its schools; the header "
			  "may call it `school`." },
	{ "grade", "`all` (when empty), `PK`, `K` or `1` to `12`." },
	{ "group", "The [group of students](codes.md#groups-of-students); `all` when empty." },
	{ "suppressed", "`yes` when the source withholds the count; the numbers are then empty." },
	{ "enrolled", "Students who were enrolled, as your inclusion rule counts them." },
	{ "satisfactory", "Of them, absent on less than 5 % of their days." },
	{ "at_risk", "Absent on 5 % or more, less than 10 %." },
	{ "moderate", "Absent on 10 % or more, less than 20 %." },
	{ "severe", "Absent on 20 % or more." },
	{ "chronic",
		"Absent on 10 % or more: `moderate` and `severe` together. Needed where those are empty." },
	{ "inclusion_rule", "Who is counted, as `enrolled at least 90 days`; one for a member and period. "
			    "Another one than before is a change." },
	{ "source", "Where the counts come from." },
	{ "note", "What to know about them; needed for a size above double the last accepted one of a whole "
		  "year and a hundred more." },
	{ "example", "`yes` when the counts are invented." },
};

static const char *text_of_column(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (strcmp(texts[i].column, name) == 0)
			return texts[i].text;
	check(!"a column without a text");
	return NULL;
}

void reference_counts(struct buffer *out)
{
	const char *name;
	bool required;

	buffer_string(out,
		"# Counts files\n\n"
		"Halved's own CSV for counts, as `halved import counts` reads it: see [how to import "
		"counts](../how-to/import-counts.md).\n"
		"One row is one cell: an organization, a grade and a group in one period. Made by `halved "
		"reference counts-csv`.\n\n"
		"```csv\n"
		"school_year,member,organization,grade,group,suppressed,enrolled,chronic,source\n"
		"2024-25,wa-01109,,,,,60,12,Student information system\n"
		"2024-25,wa-01109,,,program:low-income,yes,,,\n"
		"2024-25,wa-01109,wa-school-3075,9,,,14,3,\n"
		"```\n\n"
		"## Columns\n\n"
		"In any order; a column that is not in this list ends the import, so that no misspelt one is "
		"lost.\n\n"
		"| column | required | what it holds |\n| --- | --- | --- |\n");
	for (size_t i = 0; import_column("counts", i, &name, &required); i++)
		buffer_format(out, "| `%s` | %s | %s |\n", name, required ? "yes" : "", text_of_column(name));
	buffer_string(out,
		"\nUpper and lower case, blanks and signs in the header do not matter: `School Year` is "
		"`school_year`.\n\n"
		"## Numbers\n\n"
		"- Whole numbers; `1,234` and `12.0` are read as well.\n"
		"- Three things differ: `0` is a count; *suppressed* is one that is withheld; *missing* is a "
		"row whose numbers are all empty (or `NA`, `N/A`, `None`, `NULL`): it is skipped.\n"
		"- `chronic` is never more than `enrolled`. Where all four bands are given they add up to "
		"`enrolled`.\n"
		"- The cell of a member itself with all grades and all groups is its total. Without one the "
		"total is the sum of its schools; if the total is suppressed, the member is not reporting.\n"
		"- Texts (`inclusion_rule`, `source`, `note`, `example`) belong to the member and period; "
		"the first of its rows says them.\n\n"
		"## The file\n\n"
		"- UTF-8, with or without a byte order mark; commas; quotes as in RFC 4180; any line end.\n"
		"- A cell that a spreadsheet would run as a formula is written with an apostrophe in front "
		"of it, and read without.\n"
		"- At most a million members and periods in one file.\n");
}
