/* Invitations: who may come in, and how they do. */
#include "halved/api/request.h"
#include "halved/base/digest.h"
#include "halved/base/password.h"
#include "halved/resources/choices.h"
#include "halved/resources/password.h"
#include "halved/resources/resources.h"
#include "halved/resources/sign_in.h"

#include <string.h>

/* clang-format off */
static const struct field fields[] = {
	{ .name = "email", .type = FIELD_EMAIL, .use = FIELD_ONCE, .required = true, .text = "Who is invited, and will sign in with this address.",
	  .example = "\"member@example.org\"" },
	{ .name = "role", .type = FIELD_CHOICE, .use = FIELD_ONCE, .required = true, .choices = choices_role, .text = "What they will be.",
	  .example = "\"district_member\"" },
	{ .name = "network", .type = FIELD_SLUG, .use = FIELD_ONCE, .text = "In which network; for a network's role only. Left out: in all.",
	  .example = "null" },
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_ONCE, .text = "For which organization; for an organization's role.",
	  .example = "\"wa-01109\"" },
	{ .name = "expires_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .required = true, .text = "When it ends; a new link gives it another seven days.",
	  .example = "\"2026-02-10T09:00:00-08:00\"" },
	{ .name = "mailed", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .required = true,
	  .text = "Whether its mail was put on its way: none is when its address has had three within an hour, or whoever invites 200. Hand over its link then.",
	  .example = "true" },
	{ .name = "accepted_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .text = "When it was accepted.",
	  .example = "\"2026-02-04T09:00:00-08:00\"" },
	{ .name = NULL },
};

const struct resource resource_invitation = {
	.name = "invitation", .table = "invitation", .path = "/v1/invitations", .fields = fields,
	.text = "Somebody who may come in, and to which seat.",
};

static const struct field link_fields[] = {
	{ .name = "secret", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Accepts the invitation once. Shown only now.",
	  .example = "\"hi_0123\"" },
	{ .name = "expires_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .required = true, .text = "When it ends.",
	  .example = "\"2026-02-10T09:00:00-08:00\"" },
	{ .name = NULL },
};

const struct resource resource_invitation_link = {
	.name = "invitation_link", .fields = link_fields, .text = "What is handed to somebody who is invited.",
};

static const struct field acceptance_fields[] = {
	{ .name = "invitation", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = 1, .text = "The secret of the invitation.",
	  .example = "\"hi_0123\"" },
	{ .name = "name", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = 1, .text = "Your name.",
	  .example = "\"Example Member\"" },
	{ .name = "password", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = PASSWORD_LEAST, .max = PASSWORD_MOST,
	  .text = "The password that you will sign in with, not easy to guess.", .example = "\"correct horse battery\"" },
	{ .name = NULL },
};

const struct resource resource_acceptance = {
	.name = "acceptance", .fields = acceptance_fields, .text = "Somebody comes in by an invitation.",
};
static const struct field taking_fields[] = {
	{ .name = "invitation", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = 1, .text = "The secret of the invitation.",
	  .example = "\"hi_0123\"" },
	{ .name = NULL },
};

const struct resource resource_seat_taking = {
	.name = "seat_taking", .fields = taking_fields, .text = "Somebody takes the seat of an invitation.",
};
/* clang-format on */

static void give_shown(struct request *req)
{
	const char *secret = body_text(req, "invitation");
	char *shown = arena_alloc(request_arena(req), DIGEST_TEXT);

	digest_bytea(shown, secret, strlen(secret));
	give(req, "shown", shown);
}

/* Before the hash, which is dear. */
static enum flow find(struct request *req)
{
	give_shown(req);
	query(req, SQL_find_invitation);
	return FLOW_WAIT;
}

static enum flow hash_aside(struct request *req)
{
	return hash_chosen(req, "password", rows_text(rows(req, 0), 0, "email"), body_text(req, "name"));
}

static enum flow accept(struct request *req)
{
	if (!give_chosen(req))
		return FLOW_DONE;
	give(req, "name", body_text(req, "name"));
	give_sign_in(req);
	query(req, SQL_accept_invitation);
	return FLOW_WAIT;
}

const struct step accept_steps[] = { STEP(find), STEP(hash_aside), STEP(accept), STEP(answer_sign_in),
	STEP_END };

static enum flow take(struct request *req)
{
	give_shown(req);
	query(req, SQL_take_seat);
	return FLOW_WAIT;
}

static enum flow answer_taken(struct request *req)
{
	return reply_rows(req, rows(req, 0));
}

const struct step take_seat_steps[] = { STEP(take), STEP(answer_taken), STEP_END };
