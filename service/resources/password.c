/* Passwords that are chosen: by an invitation, by a mail, or by who is signed in. */
#include "halved/resources/password.h"

#include "halved/base/breached.h"
#include "halved/base/digest.h"
#include "halved/base/password.h"
#include "halved/base/settings.h"
#include "halved/resources/resources.h"
#include "halved/resources/second_factor.h"
#include "halved/resources/sign_in.h"

#include <string.h>

/* clang-format off */
static const struct field change_fields[] = {
	{ .name = "password", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = 1, .max = PASSWORD_MOST,
	  .text = "Your password.", .example = "\"correct horse battery\"" },
	{ .name = "new_password", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = PASSWORD_LEAST, .max = PASSWORD_MOST,
	  .text = "The new one, not easy to guess.", .example = "\"a completely new one\"" },
	{ .name = "code", .type = FIELD_TEXT, .use = FIELD_GIVEN, .min = CODE_LEAST, .max = CODE_MOST,
	  .text = "Where you have a second factor: the six digits that the app shows, or a recovery code.", .example = "\"123456\"" },
	{ .name = NULL },
};

const struct resource resource_password_change = {
	.name = "password_change", .fields = change_fields, .text = "Somebody who is signed in wants another password.",
};

static const struct field set_fields[] = {
	{ .name = "email", .type = FIELD_EMAIL, .use = FIELD_SHOWN, .required = true, .text = "The address to sign in with.",
	  .example = "\"person@example.org\"" },
	{ .name = NULL },
};

const struct resource resource_password_set = {
	.name = "password_set", .fields = set_fields, .text = "The password is the new one; all sign-ins have ended, but the one that asked.",
};
/* clang-format on */

/* ---------------------------------------------------------------- what every way has in common */

struct chosen {
	const char *password, *pointer, *texts[3], *breached;
	const char *wrong; /* NULL: nothing */
	char hash[PASSWORD_HASH];
};

static bool hash(struct request *req, struct plain *plain)
{
	struct chosen *chosen = kept(req);

	(void)plain;
	if (password_is_easy(chosen->password, chosen->texts))
		chosen->wrong = PASSWORD_EASY;
	else if (password_is_breached(chosen->breached, chosen->password))
		chosen->wrong = PASSWORD_BREACHED;
	else
		password_hash(chosen->hash, chosen->password);
	return true;
}

enum flow hash_chosen(struct request *req, const char *member, const char *email, const char *name)
{
	struct chosen *chosen = arena_alloc(request_arena(req), sizeof(*chosen));
	size_t count = 0;

	*chosen = (struct chosen){ .password = body_text(req, member),
		.pointer = arena_format(request_arena(req), "/%s", member),
		.breached = request_settings(req)->breached_passwords };
	if (email != NULL)
		chosen->texts[count++] = email;
	if (name != NULL)
		chosen->texts[count++] = name;
	keep(req, chosen);
	return may_show_password(req) ? run_aside(req, hash) : FLOW_DONE;
}

bool give_chosen(struct request *req)
{
	const struct chosen *chosen = kept(req);

	if (chosen->wrong != NULL) {
		fault(req, chosen->pointer, chosen->wrong);
		fail_input(req);
		return false;
	}
	give(req, "password", chosen->hash);
	return true;
}

/* ---------------------------------------------------------------- by who is signed in */

static enum flow recheck(struct request *req)
{
	if (!may_show_password(req))
		return FLOW_DONE;
	query(req, SQL_recheck);
	return FLOW_WAIT;
}

static enum flow refuse_code(struct request *req)
{
	return refuse_member(req, "/code",
		body_text(req, "code") == NULL ? "Give a code of your second factor, too."
					       : "This code is not taken, or not again.");
}

static enum flow hash_new(struct request *req)
{
	const struct attempt *attempt = kept(req);
	bool asks = rows_true(rows(req, 0), 0, "confirmed");

	if (!attempt->fits)
		return refuse_member(req, "/password", "This is not your password.");
	if (asks && !give_code(req, attempt->account, attempt->secret, body_text(req, "code")))
		return refuse_code(req);
	give(req, "compared", attempt->kept);
	return hash_chosen(req, "new_password", rows_text(rows(req, 0), 0, "email"), NULL);
}

static enum flow change(struct request *req)
{
	if (!give_chosen(req))
		return FLOW_DONE;
	query(req, SQL_change_password);
	return FLOW_WAIT;
}

/* No row: the code has been used, or another password was set meanwhile. */
static enum flow answer_changed(struct request *req)
{
	if (rows_count(rows(req, 0)) > 0)
		return reply_rows(req, rows(req, 0));
	if (body_text(req, "code") != NULL)
		return refuse_code(req);
	return fail(req, ERROR_CONFLICT, NULL, "Another password was set meanwhile.");
}

const struct step password_change_steps[] = { STEP(recheck), STEP(compare_password), STEP(hash_new),
	STEP(change), STEP(answer_changed), STEP_END };
