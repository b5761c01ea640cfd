/* Signing in and out. A name without an account takes the same way as one whose password is wrong. */
#include "halved/resources/sign_in.h"

#include "halved/api/request.h"
#include "halved/base/log.h"
#include "halved/base/password.h"
#include "halved/base/settings.h"
#include "halved/resources/resources.h"
#include "halved/resources/second_factor.h"

#include <string.h>

/* clang-format off */
static const struct field order_fields[] = {
	{ .name = "email", .type = FIELD_EMAIL, .use = FIELD_GIVEN, .required = true,
	  .text = "E-mail address of the account.", .example = "\"person@example.org\"" },
	{ .name = "password", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = 1, .max = PASSWORD_MOST,
	  .text = "Its password.", .example = "\"correct horse battery\"" },
	{ .name = "code", .type = FIELD_TEXT, .use = FIELD_GIVEN, .min = CODE_LEAST, .max = CODE_MOST,
	  .text = "Where the account has a second factor: the six digits that the app shows, or a recovery code.", .example = "\"123456\"" },
	{ .name = NULL },
};

const struct resource resource_sign_in_order = {
	.name = "sign_in_order", .fields = order_fields, .text = "Who wants to sign in.",
};

static const struct field fields[] = {
	{ .name = "id", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Its id.", .example = "\"1\"" },
	{ .name = "label", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "The browser it comes from, as that says.",
	  .example = "\"Mozilla/5.0\"" },
	{ .name = "this", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .required = true, .text = "Whether it is the one that asks.",
	  .example = "true" },
	{ .name = "second_factor", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .required = true, .text = "Whether a second factor was shown.",
	  .example = "false" },
	{ .name = "limited", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .required = true,
	  .text = "Whether it opens nothing but setting up a second factor, because a network that you facilitate asks for one.", .example = "false" },
	{ .name = "created_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .required = true, .text = "Moment of the sign-in.",
	  .example = "\"2026-02-10T09:00:00-08:00\"" },
	{ .name = "used_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .text = "When it was used last, to some minutes.",
	  .example = "\"2026-02-10T09:30:00-08:00\"" },
	{ .name = "expires_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .required = true, .text = "When it ends unless it is used.",
	  .example = "\"2026-02-10T10:30:00-08:00\"" },
	{ .name = "ends_at", .type = FIELD_TIME, .use = FIELD_SHOWN, .text = "When it ends at the latest.",
	  .example = "\"2026-02-10T21:00:00-08:00\"" },
	{ .name = NULL },
};

const struct resource resource_sign_in = {
	.name = "sign_in", .path = "/v1/sign-ins", .fields = fields, .text = "Somebody signed in with a browser.",
};
/* clang-format on */

const char *body_text(const struct request *req, const char *name)
{
	return json_string(json_member(request_body(req), name));
}

/* What the browser calls itself, as far as it is plain. */
static const char *label_of(struct request *req)
{
	const struct text *agent = http_header(request_http(req), "user-agent");
	struct buffer *out = arena_buffer(request_arena(req), 128);

	for (size_t i = 0; agent != NULL && i < agent->size; i++)
		if (agent->data[i] >= ' ' && agent->data[i] <= '~')
			buffer_add(out, &agent->data[i], 1);
	return out->data == NULL ? "" : out->data;
}

static enum flow begin(struct request *req)
{
	if (!may_show_password(req))
		return FLOW_DONE;
	give(req, "email", body_text(req, "email"));
	give(req, "mark", browser_mark(req));
	query(req, SQL_begin_sign_in);
	return FLOW_WAIT;
}

static bool compare(struct request *req, struct plain *plain)
{
	struct attempt *attempt = kept(req);

	(void)plain;
	attempt->fits = password_fits(attempt->kept, attempt->given);
	return true;
}

enum flow refuse_member(struct request *req, const char *pointer, const char *detail)
{
	fault(req, pointer, detail);
	return fail_input(req);
}

bool must_wait(struct request *req, const struct rows *found)
{
	const char *seconds = rows_text(found, 0, "wait");

	if (seconds != NULL)
		fail_for(req, ERROR_RATE_LIMITED, "Too many tries with this address.", seconds);
	return seconds != NULL;
}

enum flow compare_password(struct request *req)
{
	const struct rows *found = rows(req, 0);
	struct attempt *attempt = arena_alloc(request_arena(req), sizeof(*attempt));

	if (must_wait(req, found))
		return FLOW_DONE;
	*attempt = (struct attempt){ .account = rows_text(found, 0, "account"),
		.kept = rows_text(found, 0, "password"),
		.given = body_text(req, "password"),
		.secret = rows_text(found, 0, "secret") };
	keep(req, attempt);
	return run_aside(req, compare);
}

/* Whether there is a second factor is told only to who has the password. */
static enum flow fail_attempt(struct request *req, const struct attempt *attempt)
{
	log_line(LOG_WARNING, "sign_in_failed", LOG_TEXT("request_id", parameter(req, "request")),
		LOG_TEXT("account", attempt->account == NULL ? "" : attempt->account),
		LOG_TEXT("factor", attempt->fits ? "code" : "password"));
	if (!attempt->fits || attempt->secret == NULL)
		return fail(req, ERROR_UNAUTHENTICATED, NULL,
			"This address and this password do not belong together.");
	return fail(req, ERROR_SECOND_FACTOR, "/code",
		body_text(req, "code") == NULL ? "Give a code of your second factor, too."
					       : "This code is not taken, or not again.");
}

void give_sign_in(struct request *req)
{
	const struct settings *settings = request_settings(req);

	give(req, "label", label_of(req));
	give(req, "idle", arena_format(request_arena(req), "%lld minutes", settings->sign_in_idle_minutes));
	give(req, "lasts", arena_format(request_arena(req), "%lld hours", settings->sign_in_hours));
}

static enum flow finish(struct request *req)
{
	const struct attempt *attempt = kept(req);

	if (!attempt->fits || (attempt->secret != NULL && !give_code(req, attempt->account, attempt->secret,
								  body_text(req, "code"))))
		return fail_attempt(req, attempt);
	give(req, "account", attempt->account);
	give(req, "password", attempt->kept);
	give_sign_in(req);
	give(req, "old", shown_cookie(req));
	query(req, SQL_finish_sign_in);
	return FLOW_WAIT;
}

enum flow answer_sign_in(struct request *req)
{
	const struct rows *made = rows(req, 0);

	if (rows_count(made) == 0)
		return fail(req, ERROR_UNAUTHENTICATED, NULL, NULL);
	set_cookie(req, rows_text(made, 0, "secret"));
	set_browser_mark(req, rows_text(made, 0, "mark"));
	locate(req, arena_format(request_arena(req), "/v1/sign-ins/%s", rows_text(made, 0, "id")));
	return reply_json(req, 201, text_of(rows_text(made, 0, "body")), NULL);
}

static enum flow answer_attempt(struct request *req)
{
	return rows_count(rows(req, 0)) == 0 ? fail_attempt(req, kept(req)) : answer_sign_in(req);
}

const struct step sign_in_steps[] = { STEP(begin), STEP(compare_password), STEP(finish), STEP(answer_attempt),
	STEP_END };

static enum flow end(struct request *req)
{
	query(req, SQL_sign_in_end);
	return FLOW_WAIT;
}

static enum flow answer_end(struct request *req)
{
	const struct rows *ended = rows(req, 0);

	if (rows_count(ended) > 0 && rows_true(ended, 0, "this"))
		drop_cookie(req);
	return reply_rows(req, ended);
}

const struct step sign_out_steps[] = { STEP(end), STEP(answer_end), STEP_END };
