/* Accounts of others, and one's own end. */
#include "halved/api/request.h"
#include "halved/base/password.h"
#include "halved/db/rows.h"
#include "halved/resources/choices.h"
#include "halved/resources/resources.h"
#include "halved/resources/second_factor.h"
#include "halved/resources/sign_in.h"

#include <string.h>

/* clang-format off */
static const struct field fields[] = {
	{ .name = "id", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Its id, as in the audit trail.", .example = "\"17\"" },
	{ .name = "kind", .type = FIELD_CHOICE, .use = FIELD_SHOWN, .required = true, .choices = choices_account_kind,
	  .text = "Somebody who signs in, or a system with a token of its own.", .example = "\"person\"" },
	{ .name = "name", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Name of the person or system; once it is removed, a pseudonym.",
	  .example = "\"Example Person\"" },
	{ .name = "email", .type = FIELD_EMAIL, .use = FIELD_SHOWN, .text = "What a person signs in with.", .example = "\"person@example.org\"" },
	{ .name = "disabled", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .required = true, .text = "Whether it is shut out.", .example = "false" },
	{ .name = "version", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .min = 1, .text = "Counts its changes.", .example = "1" },
	{ .name = "created_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .required = true, .text = "When it was made.",
	  .example = "\"2026-02-10T09:00:00-08:00\"" },
	{ .name = "seats", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 1000, .of = &resource_seat_held,
	  .text = "What it is here, and where, now or later.",
	  .example = "[{\"role\":\"district_member\",\"network\":null,\"organization\":{\"code\":\"wa-01109\",\"name\":\"Example School District\"},"
		     "\"starts_on\":\"2026-01-27\",\"ends_on\":null}]" },
	{ .name = NULL },
};

const struct resource resource_account = {
	.name = "account", .fields = fields, .text = "Who may act here.",
};

static const struct field removal_fields[] = {
	{ .name = "password", .type = FIELD_TEXT, .use = FIELD_GIVEN, .min = 1, .max = PASSWORD_MOST,
	  .text = "Your password. Who has none, because a provider signs them in, has signed in less than ten minutes ago instead.",
	  .example = "\"correct horse battery\"" },
	{ .name = "code", .type = FIELD_TEXT, .use = FIELD_GIVEN, .min = CODE_LEAST, .max = CODE_MOST,
	  .text = "Where you have a second factor: the six digits that the app shows, or a recovery code.", .example = "\"123456\"" },
	{ .name = NULL },
};

const struct resource resource_removal = {
	.name = "removal", .fields = removal_fields, .text = "Somebody leaves for good.",
};
/* clang-format on */

/* ---------------------------------------------------------------- one's own end */

static enum flow begin(struct request *req)
{
	if (!may_show_password(req))
		return FLOW_DONE;
	query(req, SQL_removal_begin);
	return FLOW_WAIT;
}

/* Who has no password must have signed in just now. */
static enum flow prove(struct request *req)
{
	const struct rows *found = rows(req, 0);
	const char *fresh = rows_text(found, 0, "fresh");

	keep(req, NULL);
	if (fresh == NULL && body_text(req, "password") == NULL)
		return must_wait(req, found) ? FLOW_DONE
					     : refuse_member(req, "/password", "Give your password.");
	if (fresh == NULL)
		return compare_password(req);
	if (fresh[0] != 't')
		return fail(req, ERROR_CONFLICT, NULL,
			"Sign in once more with your provider, and remove your account within ten minutes.");
	return FLOW_NEXT;
}

static enum flow refuse_proof(struct request *req, const struct attempt *attempt)
{
	if (attempt != NULL && attempt->fits && attempt->secret != NULL)
		return refuse_member(req, "/code", "This code is not taken, or not again.");
	return refuse_member(req, "/password", "This is not your password.");
}

static enum flow finish(struct request *req)
{
	const struct attempt *attempt = kept(req);

	if (attempt != NULL && (!attempt->fits || (attempt->secret != NULL &&
							  !give_code(req, attempt->account, attempt->secret,
								  body_text(req, "code")))))
		return refuse_proof(req, attempt);
	give(req, "password", attempt != NULL ? attempt->kept : NULL);
	query(req, SQL_removal_finish);
	return FLOW_WAIT;
}

static enum flow answer_removal(struct request *req)
{
	if (rows_count(rows(req, 0)) == 0)
		return refuse_proof(req, kept(req));
	drop_cookie(req);
	return reply_rows(req, rows(req, 0));
}

const struct step remove_own_steps[] = { STEP(begin), STEP(prove), STEP(finish), STEP(answer_removal),
	STEP_END };
