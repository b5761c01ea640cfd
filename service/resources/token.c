/* Tokens that people make for systems: at most what their maker may, for a time. */
#include "halved/api/request.h"
#include "halved/base/settings.h"
#include "halved/resources/choices.h"
#include "halved/resources/resources.h"

/* clang-format off */
static const struct field fields[] = {
	{ .name = "label", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200, .text = "What it is for.",
	  .example = "\"Student information system of wa-01109\"" },
	{ .name = "account", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .sql = "account_name(t.created_by)",
	  .text = "Who has made it, and so what it can do at most.", .example = "\"Example Lead\"" },
	{ .name = "rights", .type = FIELD_LIST, .use = FIELD_ONCE, .items = 30, .choices = choices_right,
	  .text = "What it may do, of what you may; left out: all of it.", .example = "[\"view\",\"summary\"]" },
	{ .name = "network", .type = FIELD_SLUG, .use = FIELD_ONCE, .text = "Keeps it to one network; left out: wherever you may.",
	  .example = "\"wa-cop-2026\"" },
	{ .name = "expires_at", .type = FIELD_TIME, .use = FIELD_ONCE, .fallback = "now() + :longest::interval",
	  .sql = "nullif(t.expires_at, 'infinity')", .text = "When it ends; left out: as late as may be.",
	  .example = "null" },
	{ .name = "may", .type = FIELD_LIST, .use = FIELD_SHOWN, .items = 30, .max = 40,
	  .sql = "(select to_jsonb(c.rights) from credential c where c.id = t.credential_id)",
	  .text = "What it may do now: its rights as far as its maker still has them; null before it has a secret.",
	  .example = "[\"me\",\"summary\",\"view\"]" },
	{ .name = "used_at", .type = FIELD_TIME, .use = FIELD_SHOWN,
	  .sql = "(select nullif(c.used_at, '-infinity') from credential c where c.id = t.credential_id)",
	  .text = "When it was used last, to some minutes.", .example = "\"2026-02-10T09:30:00-08:00\"" },
	{ .name = NULL },
};

const struct resource resource_token = {
	.name = "token", .table = "api_token", .path = "/v1/tokens", .fields = fields, .text = "What a system shows to be let in.",
};

static const struct field secret_fields[] = {
	{ .name = "secret", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "What is shown. Told only now.",
	  .example = "\"hv_0123\"" },
	{ .name = "expires_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .required = true, .text = "When it ends.",
	  .example = "\"2027-06-30T00:00:00-07:00\"" },
	{ .name = NULL },
};

const struct resource resource_secret = {
	.name = "secret", .fields = secret_fields, .text = "A secret; an earlier one of the same record is void.",
};
/* clang-format on */

static enum flow order(struct request *req)
{
	give(req, "longest",
		arena_format(request_arena(req), "%lld days", request_settings(req)->token_days));
	query(req, SQL_token_life);
	query_route(req);
	return FLOW_WAIT;
}

static enum flow answer_order(struct request *req)
{
	return reply_rows(req, rows(req, 1));
}

const struct step token_steps[] = { STEP(order), STEP(answer_order), STEP_END };
