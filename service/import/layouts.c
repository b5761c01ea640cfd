/* Which files are read: THE list of kinds. A kind with several layouts takes the first whose columns are
 * there. */
#include "file.h"

#include <string.h>

const struct import_layout import_layouts[] = {
	{ .kind = "counts",
		.columns = counts_columns,
		.read = read_counts,
		.strict = true,
		.sums = true,
		.number_column = { 8, 13, 13, 9, 10, 11, 12 },
		.text = "Counts in our own columns: docs/reference/counts-csv.md." },
	{ .kind = "sqss",
		.columns = sqss_columns,
		.read = read_sqss,
		.number_column = { 10, 9, 9, 9, 9, 9, 9 },
		.text = "Washington's Report Card SQSS files, the measure Regular Attendance." },
	{ .kind = "organizations",
		.columns = organization_columns,
		.read = read_organization,
		.strict = true,
		.records = true,
		.text = "Organizations of the directory, with their codes." },
	{ .kind = "organizations",
		.columns = school_columns,
		.read = read_school,
		.records = true,
		.text = "Washington's list of schools by its own column names; their districts come first." },
	{ .kind = "organizations",
		.columns = roster_columns,
		.read = read_roster,
		.records = true,
		.text = "Washington's roster of districts by its own column names." },
	{ .kind = "members",
		.columns = member_columns,
		.read = read_member,
		.strict = true,
		.records = true,
		.text = "Members of the network, with the days they joined and left." },
	{ .kind = NULL },
};

const char *const import_kinds[] = { "counts", "sqss", "organizations", "members", NULL };

const char *import_kind_text(const char *kind)
{
	for (size_t i = 0; import_layouts[i].kind != NULL; i++)
		if (strcmp(import_layouts[i].kind, kind) == 0)
			return import_layouts[i].text;
	return NULL;
}

bool import_kind_known(const char *kind)
{
	return import_kind_text(kind) != NULL;
}

bool import_column(const char *kind, size_t index, const char **name, bool *required)
{
	const struct import_layout *layout = import_layouts;

	while (layout->kind != NULL && strcmp(layout->kind, kind) != 0)
		layout++;
	for (size_t i = 0; layout->kind != NULL && layout->columns[i].name != NULL; i++) {
		if (i < index)
			continue;
		*name = layout->columns[i].name;
		*required = layout->columns[i].required;
		return true;
	}
	return false;
}
