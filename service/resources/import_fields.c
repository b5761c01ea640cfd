#include "halved/import/import.h"
#include "halved/resources/choices.h"
#include "halved/resources/import.h"
#include "halved/resources/resources.h"

static const char *const statuses[] = { "failed", "checked", "committed", NULL };
static const char *const outcomes[] = { "new", "changed", "same", "refused", "held", NULL };

/* clang-format off */
#define SHOWN .use = FIELD_SHOWN
#define COUNT(name_, text_) { .name = name_, .type = FIELD_INTEGER, SHOWN, .required = true, .text = text_, .example = "0" }

static const struct field fault_fields[] = {
	{ .name = "row", .type = FIELD_INTEGER, SHOWN, .required = true,
	  .text = "Row of the file; the header is row 1.", .example = "1" },
	{ .name = "column", .type = FIELD_INTEGER, SHOWN, .text = "Column of the row, from 1.", .example = "2" },
	{ .name = "reason", .type = FIELD_TEXT, SHOWN, .required = true, .text = "What is wrong.",
	  .example = "\"The file is empty.\"" },
	{ .name = NULL },
};

static const struct resource import_fault = {
	.name = "import_fault", .fields = fault_fields, .text = "What ended the reading of a file.",
};

static const struct field skip_fields[] = {
	{ .name = "reason", .type = FIELD_TEXT, SHOWN, .required = true, .text = "Why they are none of this kind.",
	  .example = "\"another measure than Regular Attendance\"" },
	COUNT("rows", "How many."),
	{ .name = NULL },
};

static const struct resource import_skip = {
	.name = "import_skip", .fields = skip_fields, .text = "Rows that were passed over for one reason.",
};

static const struct field fields[] = {
	{ .name = "id", .type = FIELD_TEXT, SHOWN, .required = true, .text = "The import.", .example = "\"1\"" },
	{ .name = "network", .type = FIELD_SLUG, SHOWN, .required = true, .text = "Network it is brought to.",
	  .example = "\"wa-cop-2026\"" },
	{ .name = "kind", .type = FIELD_CHOICE, SHOWN, .required = true, .choices = import_kinds,
	  .text = "What the file holds.", .example = "\"counts\"" },
	{ .name = "file_name", .type = FIELD_TEXT, SHOWN, .required = true, .text = "Name of the file.",
	  .example = "\"counts.csv\"" },
	{ .name = "file_size", .type = FIELD_INTEGER, SHOWN, .text = "Bytes of the file, when it was read to its end.",
	  .example = "120" },
	{ .name = "sha256", .type = FIELD_TEXT, SHOWN, .text = "Digest of the file, when it was read to its end.",
	  .example = "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"" },
	{ .name = "status", .type = FIELD_CHOICE, SHOWN, .required = true, .choices = statuses,
	  .text = "A checked one can be committed; a failed one could not be read to its end.", .example = "\"checked\"" },
	{ .name = "fault", .type = FIELD_OBJECT, SHOWN, .of = &import_fault, .text = "Why it failed.", .example = "null" },
	COUNT("rows", "Rows below the header: the sum of the six that follow."),
	COUNT("new", "Rows that say what was not there."),
	COUNT("changed", "Rows that say something else than what counts."),
	COUNT("same", "Rows that say what counts already."),
	COUNT("refused", "Rows with a fault."),
	COUNT("held", "Good rows of a member and period of which another row was refused."),
	COUNT("skipped", "Rows that are not what the kind takes."),
	{ .name = "skips", .type = FIELD_LIST, SHOWN, .required = true, .of = &import_skip, .text = "Why rows were skipped.",
	  .example = "[]" },
	COUNT("submissions", "Versions made by the commit."),
	{ .name = "created_at", .type = FIELD_TIME, SHOWN, .required = true, .text = "Moment of the dry run.",
	  .example = "\"2026-02-10T09:00:00-08:00\"" },
	{ .name = "created_by", .type = FIELD_OBJECT, SHOWN, .of = &resource_account_named, .text = "Who has brought it; null: the operator.",
	  .example = "null" },
	{ .name = "committed_at", .type = FIELD_TIME, SHOWN, .text = "Moment of the commit.", .example = "null" },
	{ .name = "committed_by", .type = FIELD_OBJECT, SHOWN, .of = &resource_account_named,
	  .text = "Who has committed it; null: nobody yet, or the operator.", .example = "null" },
	{ .name = NULL },
};

const struct resource resource_import = {
	.name = "import",
	.path = "/v1/networks/{network}/imports",
	.fields = fields,
	.text = "A file that was read, checked and compared with the record, and perhaps committed.",
};

static const struct field value_fields[] = {
	{ .name = "suppressed", .type = FIELD_BOOLEAN, SHOWN, .text = "True when the numbers are withheld.", .example = "false" },
	{ .name = "enrolled", .type = FIELD_INTEGER, SHOWN, .text = "Students counted.", .example = "200" },
	{ .name = "satisfactory", .type = FIELD_INTEGER, SHOWN, .text = "Who missed less than 5 %.", .example = "110" },
	{ .name = "at_risk", .type = FIELD_INTEGER, SHOWN, .text = "Who missed 5 % or more, less than 10 %.", .example = "40" },
	{ .name = "moderate", .type = FIELD_INTEGER, SHOWN, .text = "Who missed 10 % or more, less than 20 %.", .example = "35" },
	{ .name = "severe", .type = FIELD_INTEGER, SHOWN, .text = "Who missed 20 % or more.", .example = "15" },
	{ .name = "chronic", .type = FIELD_INTEGER, SHOWN, .text = "Who missed 10 % or more.", .example = "50" },
	{ .name = "inclusion_rule", .type = FIELD_TEXT, SHOWN, .max = 1000, .text = "Which students were counted, where the file changes that.",
	  .example = "\"enrolled at least 90 days\"" },
	{ .name = "address", .type = FIELD_TEXT, SHOWN, .text = "Address of an organization, or of the member.",
	  .example = "\"wa-01109\"" },
	{ .name = "also", .type = FIELD_LIST, SHOWN, .max = 64, .text = "Further addresses of an organization.",
	  .example = "[\"nces-5300001\"]" },
	{ .name = "name", .type = FIELD_TEXT, SHOWN, .text = "Name of an organization.",
	  .example = "\"Example School District\"" },
	{ .name = "kind", .type = FIELD_CHOICE, SHOWN, .choices = choices_organization_kind, .text = "Kind of an organization.",
	  .example = "\"district\"" },
	{ .name = "state", .type = FIELD_CHOICE, SHOWN, .choices = choices_state, .text = "State of an organization.",
	  .example = "\"WA\"" },
	{ .name = "parent", .type = FIELD_TEXT, SHOWN, .text = "Address of what an organization belongs to.",
	  .example = "\"wa-esd-101\"" },
	{ .name = "parent_name", .type = FIELD_TEXT, SHOWN, .text = "Its name, when the file gives it.",
	  .example = "\"Example Service District\"" },
	{ .name = "joined_on", .type = FIELD_DATE, SHOWN, .text = "First day of a membership.", .example = "\"2026-01-27\"" },
	{ .name = "left_on", .type = FIELD_DATE, SHOWN, .text = "Last day of a membership.", .example = "\"2026-06-30\"" },
	{ .name = "commitment_signed_on", .type = FIELD_DATE, SHOWN, .text = "Day on which the member signed.",
	  .example = "\"2026-01-27\"" },
	{ .name = "note", .type = FIELD_TEXT, SHOWN, .text = "Anything else.", .example = "\"Rural.\"" },
	{ .name = NULL },
};

static const struct resource import_value = {
	.name = "import_value", .fields = value_fields, .text = "What a row says, or what counted before it.",
};

static const struct field row_fields[] = {
	{ .name = "row", .type = FIELD_INTEGER, SHOWN, .required = true, .text = "Row of the file; the header is row 1.",
	  .example = "2" },
	{ .name = "outcome", .type = FIELD_CHOICE, SHOWN, .required = true, .choices = outcomes,
	  .text = "What becomes of it.", .example = "\"changed\"" },
	{ .name = "member", .type = FIELD_TEXT, SHOWN, .text = "Address of the member.", .example = "\"wa-01109\"" },
	{ .name = "organization", .type = FIELD_TEXT, SHOWN, .text = "Address of the member or of its school.",
	  .example = "\"wa-01109\"" },
	{ .name = "school_year", .type = FIELD_YEAR, SHOWN, .text = "School year.", .example = "\"2025-26\"" },
	{ .name = "kind", .type = FIELD_CHOICE, SHOWN, .choices = choices_period_kind, .text = "Whole year or year to date.",
	  .example = "\"annual\"" },
	{ .name = "as_of", .type = FIELD_DATE, SHOWN, .text = "Last day counted, of a year to date.", .example = "\"2026-01-31\"" },
	{ .name = "grade", .type = FIELD_CHOICE, SHOWN, .choices = choices_grade, .text = "Grade.", .example = "\"all\"" },
	{ .name = "group", .type = FIELD_TEXT, SHOWN, .text = "Group of students.", .example = "\"all\"" },
	{ .name = "from", .type = FIELD_OBJECT, SHOWN, .of = &import_value, .text = "What counts now.",
	  .example = "{\"enrolled\":200,\"chronic\":50}" },
	{ .name = "to", .type = FIELD_OBJECT, SHOWN, .of = &import_value, .text = "What the file says.",
	  .example = "{\"enrolled\":200,\"chronic\":40}" },
	{ .name = "column", .type = FIELD_INTEGER, SHOWN, .text = "Column at fault, from 1.", .example = "4" },
	{ .name = "column_name", .type = FIELD_TEXT, SHOWN, .text = "Its name in the file.", .example = "\"chronic\"" },
	{ .name = "reason", .type = FIELD_TEXT, SHOWN, .text = "Why it was refused or held back.",
	  .example = "\"Held back with row 3.\"" },
	{ .name = "original", .type = FIELD_TEXT, SHOWN, .text = "The row as CSV.", .example = "\"2022-23,wa-01109,100,120\"" },
	{ .name = NULL },
};

const struct resource resource_import_row = {
	.name = "import_row", .fields = row_fields, .text = "A row of a file, and what becomes of it.",
};

const struct field import_query[] = {
	{ .name = "kind", .type = FIELD_CHOICE, .required = true, .choices = import_kinds, .text = "What the file holds.",
	  .example = "\"counts\"" },
	{ .name = "file_name", .type = FIELD_TEXT, .min = 1, .max = 200, .text = "Name of the file, to find it again.",
	  .example = "\"counts.csv\"" },
	{ .name = NULL },
};

const struct field import_row_query[] = {
	{ .name = "outcome", .type = FIELD_CHOICE, .choices = outcomes, .text = "Only rows with this outcome.",
	  .example = "\"changed\"" },
	{ .name = NULL },
};
/* clang-format on */
