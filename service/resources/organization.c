#include "halved/api/request.h"
#include "halved/db/rows.h"
#include "halved/resources/choices.h"
#include "halved/resources/resources.h"

static const struct field code_fields[] = {
	{ .name = "scheme",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 40,
		.text = "The list of codes it is taken from.",
		.example = "\"wa-district\"" },
	{ .name = "code",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 20,
		.text = "The code in that list; missing zeros in front are added.",
		.example = "\"01109\"" },
	{ .name = NULL },
};

static const struct resource organization_code = {
	.name = "organization_code",
	.fields = code_fields,
	.text = "A code that somebody has given to an organization.",
};

static const struct field fields[] = {
	{ .name = "code",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.max = 40,
		.sql = "t.address",
		.text = "Short address, made from the first of its codes.",
		.example = "\"wa-01109\"" },
	{ .name = "kind",
		.type = FIELD_CHOICE,
		.required = true,
		.choices = choices_organization_kind,
		.text = "State, educational service district, district or school.",
		.example = "\"district\"" },
	{ .name = "name",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 200,
		.text = "Name as the organization writes it.",
		.example = "\"Example School District\"" },
	{ .name = "codes",
		.type = FIELD_LIST,
		.required = true,
		.items = 12,
		.of = &organization_code,
		.text = "Every code it carries, one a scheme; the first makes its address.",
		.example = "[{\"scheme\":\"wa-district\",\"code\":\"01109\"}]" },
	{ .name = "state",
		.type = FIELD_CHOICE,
		.choices = choices_state,
		.text = "State or territory, two letters.",
		.example = "\"WA\"" },
	{ .name = "parent",
		.type = FIELD_ORGANIZATION,
		.sql = "t.parent",
		.text = "What it belongs to: a school to its district, a district to its service district.",
		.example = "\"wa-esd-101\"" },
	{ .name = "opened_on",
		.type = FIELD_DATE,
		.text = "First day it existed.",
		.example = "\"1990-07-01\"" },
	{ .name = "closed_on",
		.type = FIELD_DATE,
		.text = "Day on which it closed or was merged: from then on nothing is expected of it.",
		.example = "\"2100-06-30\"" },
	{ .name = "note",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "Anything else.",
		.example = "\"Rural.\"" },
	{ .name = "predecessors",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.items = 1000,
		.of = &resource_succession_shown,
		.text = "What it has come from, wholly or in part.",
		.example = "[]" },
	{ .name = "successors",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.items = 1000,
		.of = &resource_succession_shown,
		.text = "What has become of it.",
		.example = "[]" },
	{ .name = NULL },
};

const struct resource resource_organization = {
	.name = "organization",
	.table = "organization",
	.path = "/v1/organizations",
	.find = "find_organization(:id::text)",
	.fields = fields,
	.text = "A state, an educational service district, a district or a school.",
};

const struct field organization_query[] = {
	{ .name = "kind",
		.type = FIELD_CHOICE,
		.choices = choices_organization_kind,
		.text = "Only organizations of this kind.",
		.example = "\"district\"" },
	{ .name = "state",
		.type = FIELD_CHOICE,
		.choices = choices_state,
		.text = "Only organizations in this state.",
		.example = "\"WA\"" },
	{ .name = "parent",
		.type = FIELD_ORGANIZATION,
		.text = "Only what belongs to this organization.",
		.example = "\"wa-esd-101\"" },
	{ .name = NULL },
};

/* ---- steps: nearly all ask by the address, so that only the others pay for a second look ---- */

static enum flow ask_by_address(struct request *req)
{
	query_route(req);
	return FLOW_WAIT;
}

static enum flow answer_or_find_address(struct request *req)
{
	if (rows_count(rows(req, 0)) > 0)
		return reply_rows(req, rows(req, 0));
	query(req, SQL_organization_address);
	return FLOW_WAIT;
}

static enum flow ask_by_found_address(struct request *req)
{
	if (rows_count(rows(req, 0)) == 0)
		return reply_rows(req, rows(req, 0));
	give(req, "id", rows_text(rows(req, 0), 0, "address"));
	return ask_by_address(req);
}

static enum flow answer_found(struct request *req)
{
	return reply_rows(req, rows(req, 0));
}

const struct step organization_steps[] = {
	STEP(ask_by_address),
	STEP(answer_or_find_address),
	STEP(ask_by_found_address),
	STEP(answer_found),
	STEP_END,
};
