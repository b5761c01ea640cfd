/* What people go by in meetings of a network, learnt from what a facilitator has said of attendance sheets.
 */
#include "halved/resources/sheet.h"

#define SHOWN .use = FIELD_SHOWN

/* One address belongs to one person; of a name, and of a tile that several share, more can be true. */
#define KIND                                                                                                 \
	"case when alias_is_shared(t) then 'shared' when position('@' in t.name) > 0 then 'address' else "   \
	"'name' end"

static const char *const kinds[] = { "address", "name", "shared", NULL };

/* clang-format off */
static const struct field fields[] = {
	{ .name = "name", .type = FIELD_TEXT, SHOWN, .required = true, .text = "The name or e-mail address, in lower case.", .example = "\"example room\"" },
	{ .name = "kind", .type = FIELD_CHOICE, SHOWN, .required = true, .choices = kinds,
	  .sql = KIND, .text = "How sure it is: an address matches a person, or one of a member, a name and a tile that several share are only proposed.",
	  .example = "\"shared\"" },
	{ .name = "person", .type = FIELD_PERSON, SHOWN, .text = "Who it is.", .example = "null" },
	{ .name = "people", .type = FIELD_LIST, SHOWN, .required = true, .items = 101, .of = &resource_sheet_person,
	  .sql = "(select coalesce(json_agg(json_build_object('id', p.id::text, 'name', p.name) order by p.id), '[]') from person p where p.id = t.person_id"
		 " or t.others ? p.id::text)",
	  .text = "All who were said to be behind it.", .example = "[]" },
	{ .name = "organization", .type = FIELD_ORGANIZATION, SHOWN, .text = "Member of those who were not named.", .example = "null" },
	{ .name = "heads", .type = FIELD_INTEGER, SHOWN, .text = "How many these were.", .example = "null" },
	{ .name = NULL },
};

const struct resource resource_alias = {
	.name = "alias", .table = "alias", .path = "/v1/aliases", .fields = fields,
	.text = "What people go by in meetings, as it was said of an attendance sheet, for the next one.",
};

const struct field alias_query[] = {
	{ .name = "name", .type = FIELD_TEXT, .min = 1, .max = 200, .text = "Only this name or address, in lower case.", .example = "\"person@example.org\"" },
	{ .name = "kind", .type = FIELD_CHOICE, .choices = kinds, .sql = KIND,
	  .text = "Only those.", .example = "\"shared\"" },
	{ .name = NULL },
};
/* clang-format on */
