/* A new password by mail, for who has forgotten theirs. */
#include "halved/api/request.h"
#include "halved/base/digest.h"
#include "halved/base/password.h"
#include "halved/base/settings.h"
#include "halved/resources/password.h"
#include "halved/resources/resources.h"
#include "halved/resources/sign_in.h"

#include <string.h>

/* clang-format off */
static const struct field order_fields[] = {
	{ .name = "email", .type = FIELD_EMAIL, .use = FIELD_GIVEN, .required = true, .text = "E-mail address of the account.",
	  .example = "\"person@example.org\"" },
	{ .name = NULL },
};

const struct resource resource_reset_order = {
	.name = "reset_order", .fields = order_fields, .text = "Somebody wants a new password.",
};

static const struct field promise_fields[] = {
	{ .name = "minutes", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "How long the link in the mail works, if there is an account.",
	  .example = "60" },
	{ .name = NULL },
};

const struct resource resource_reset_promise = {
	.name = "reset_promise", .fields = promise_fields, .text = "A mail goes to the address if it has an account; whether it has is not told.",
};

static const struct field reset_fields[] = {
	{ .name = "reset", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = 1, .text = "The secret behind the # of the mail's link.",
	  .example = "\"hp_0123\"" },
	{ .name = "password", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = PASSWORD_LEAST, .max = PASSWORD_MOST,
	  .text = "The new password, not easy to guess.", .example = "\"correct horse battery\"" },
	{ .name = NULL },
};

const struct resource resource_password_reset = {
	.name = "password_reset", .fields = reset_fields, .text = "Somebody sets a new password by a mail.",
};
/* clang-format on */

static enum flow ask(struct request *req)
{
	if (request_settings(req)->mail_server == NULL)
		return fail(req, ERROR_CONFLICT, NULL,
			"No mail is sent from here: ask whoever runs Halved for you for a new password.");
	give(req, "email", body_text(req, "email"));
	query(req, SQL_ask_reset);
	return FLOW_WAIT;
}

static enum flow promise(struct request *req)
{
	return reply_json(req, 202, text_of("{\"minutes\":60}"), NULL);
}

const struct step reset_ask_steps[] = { STEP(ask), STEP(promise), STEP_END };

/* Before the hash, which is dear. */
static enum flow find(struct request *req)
{
	const char *secret = body_text(req, "reset");
	char *shown = arena_alloc(request_arena(req), DIGEST_TEXT);

	digest_bytea(shown, secret, strlen(secret));
	give(req, "shown", shown);
	query(req, SQL_find_reset);
	return FLOW_WAIT;
}

static enum flow fail_reset(struct request *req)
{
	return fail(req, ERROR_NOT_FOUND, NULL,
		"This link is not open: it has been used, a password was set since, or its hour is over.");
}

static enum flow hash_aside(struct request *req)
{
	if (rows_count(rows(req, 0)) == 0)
		return fail_reset(req);
	return hash_chosen(req, "password", rows_text(rows(req, 0), 0, "email"), NULL);
}

static enum flow set(struct request *req)
{
	if (!give_chosen(req))
		return FLOW_DONE;
	query(req, SQL_use_reset);
	return FLOW_WAIT;
}

static enum flow answer_set(struct request *req)
{
	return rows_count(rows(req, 0)) == 0 ? fail_reset(req) : reply_rows(req, rows(req, 0));
}

const struct step reset_steps[] = { STEP(find), STEP(hash_aside), STEP(set), STEP(answer_set), STEP_END };
