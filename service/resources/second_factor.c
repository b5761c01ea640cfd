/* A second factor: codes of an app, and recovery codes for when the device is lost. Its secret is shown once.
 */
#include "halved/resources/second_factor.h"

#include "halved/api/request.h"
#include "halved/base/digest.h"
#include "halved/base/password.h"
#include "halved/base/seal.h"
#include "halved/base/settings.h"
#include "halved/base/totp.h"
#include "halved/resources/resources.h"
#include "halved/resources/sign_in.h"

#include <ctype.h>
#include <string.h>

#define RECOVERY_CODES 10
#define RECOVERY_BYTES 20
#define RECOVERY_DIGITS 28 /* 140 random bits */

/* clang-format off */
static const struct field fields[] = {
	{ .name = "since", .type = FIELD_TIME, .use = FIELD_SHOWN, .text = "Since when signing in asks for it; null: it does not.",
	  .example = "\"2026-02-10T09:00:00-08:00\"" },
	{ .name = "recovery_codes_left", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .text = "How many recovery codes have not been used.",
	  .example = "10" },
	{ .name = "required", .type = FIELD_BOOLEAN, .use = FIELD_SHOWN, .required = true,
	  .text = "Whether a network that you facilitate asks for one.", .example = "false" },
	{ .name = NULL },
};

const struct resource resource_second_factor = {
	.name = "second_factor", .fields = fields, .text = "Whether signing in asks for more than the password.",
};

static const struct field order_fields[] = {
	{ .name = "password", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = 1, .max = PASSWORD_MOST,
	  .text = "Your password.", .example = "\"correct horse battery\"" },
	{ .name = NULL },
};

const struct resource resource_second_factor_order = {
	.name = "second_factor_order", .fields = order_fields, .text = "Somebody wants a second factor.",
};

static const struct field secret_fields[] = {
	{ .name = "secret", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "For the app, in base32. Shown only now.",
	  .example = "\"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"" },
	{ .name = "uri", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .max = 2000, .text = "The same as an app reads it from a picture (QR code).",
	  .example = "\"otpauth://totp/Halved:person%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Halved\"" },
	{ .name = NULL },
};

const struct resource resource_second_factor_secret = {
	.name = "second_factor_secret", .fields = secret_fields, .text = "What an app makes codes from: SHA-1, six digits, every 30 seconds.",
};

static const struct field code_fields[] = {
	{ .name = "code", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = CODE_LEAST, .max = CODE_MOST,
	  .text = "The six digits that the app shows.", .example = "\"123456\"" },
	{ .name = NULL },
};

const struct resource resource_second_factor_code = {
	.name = "second_factor_code", .fields = code_fields, .text = "Somebody shows their second factor.",
};

static const struct field proof_fields[] = {
	{ .name = "password", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = 1, .max = PASSWORD_MOST,
	  .text = "Your password.", .example = "\"correct horse battery\"" },
	{ .name = "code", .type = FIELD_TEXT, .use = FIELD_GIVEN, .required = true, .min = CODE_LEAST, .max = CODE_MOST,
	  .text = "The six digits that the app shows, or a recovery code.", .example = "\"123456\"" },
	{ .name = NULL },
};

const struct resource resource_second_factor_proof = {
	.name = "second_factor_proof", .fields = proof_fields, .text = "Somebody shows all that they sign in with.",
};

static const struct field recovery_fields[] = {
	{ .name = "recovery_codes", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = RECOVERY_CODES, .max = CODE_MOST,
	  .text = "Each stands in for a code of the app once. Shown only now: print them.", .example = "[\"GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T\"]" },
	{ .name = NULL },
};

const struct resource resource_recovery_codes = {
	.name = "recovery_codes", .fields = recovery_fields, .text = "For when the device with the app is lost.",
};
/* clang-format on */

/* ---------------------------------------------------------------- codes */

static const char *place_of(struct request *req, const char *account)
{
	return arena_format(request_arena(req), "second_factor %s", account);
}

static bool is_six_digits(const char *code)
{
	return strlen(code) == TOTP_DIGITS && strspn(code, "0123456789") == TOTP_DIGITS;
}

static bool give_step(struct request *req, const char *account, const char *secret, const char *code)
{
	const struct settings *settings = request_settings(req);
	unsigned char bytes[TOTP_SECRET];
	uint64_t step = 0;

	if (unseal(request_arena(req), settings->secret_key, settings->secret_key_before,
		    place_of(req, account), secret, bytes, sizeof(bytes)))
		step = totp_find(bytes, code, time(NULL), (unsigned)settings->code_steps_around);
	give(req, "step", arena_format(request_arena(req), "%llu", (unsigned long long)step));
	return step != 0;
}

/* As it is shown, or without its hyphens, or in small letters. */
static void give_recovery(struct request *req, const char *code)
{
	struct buffer *plain = arena_buffer(request_arena(req), CODE_MOST * 4);
	char *hash = arena_alloc(request_arena(req), DIGEST_TEXT);

	for (; *code != '\0'; code++)
		if (*code != '-' && *code != ' ')
			buffer_add(plain, &(char){ (char)toupper((unsigned char)*code) }, 1);
	digest_bytea(hash, plain->data == NULL ? "" : plain->data, plain->size);
	give(req, "recovery", hash);
}

bool give_code(struct request *req, const char *account, const char *secret, const char *code)
{
	if (code == NULL || secret == NULL)
		return false;
	if (is_six_digits(code))
		return give_step(req, account, secret, code);
	give_recovery(req, code);
	return true;
}

/* Gives :codes, and returns the answer that shows them. */
static const char *make_recovery(struct request *req)
{
	struct buffer *given = arena_buffer(request_arena(req), 4096),
		      *shown = arena_buffer(request_arena(req), 4096);

	for (int i = 0; i < RECOVERY_CODES; i++) {
		unsigned char bytes[RECOVERY_BYTES];
		char code[BASE32_TEXT(RECOVERY_BYTES)];

		random_bytes(bytes, sizeof(bytes));
		base32_write(code, bytes, sizeof(bytes));
		buffer_format(given, "%s%.*s", i > 0 ? " " : "", RECOVERY_DIGITS, code);
		buffer_string(shown, i > 0 ? ",\"" : "{\"recovery_codes\":[\"");
		for (int at = 0; at < RECOVERY_DIGITS; at += 4)
			buffer_format(shown, "%s%.4s", at > 0 ? "-" : "", code + at);
		buffer_string(shown, "\"");
	}
	buffer_string(shown, "]}");
	give(req, "codes", given->data);
	return shown->data;
}

/* ---------------------------------------------------------------- steps */

static enum flow recheck(struct request *req)
{
	if (!may_show_password(req))
		return FLOW_DONE;
	query(req, SQL_recheck);
	return FLOW_WAIT;
}

static bool was_taken(struct request *req)
{
	return strcmp(rows_text(rows(req, 0), 0, "taken"), "t") == 0;
}

static enum flow refuse_password(struct request *req)
{
	return refuse_member(req, "/password", "This is not your password.");
}

static enum flow refuse_code(struct request *req)
{
	return refuse_member(req, "/code", "This code is not taken, or not again.");
}

static const char *secret_shown(
	struct request *req, const char *email, const unsigned char secret[TOTP_SECRET])
{
	struct buffer *uri = arena_buffer(request_arena(req), 4096),
		      *out = arena_buffer(request_arena(req), 8192);
	char text[BASE32_TEXT(TOTP_SECRET)];

	base32_write(text, secret, TOTP_SECRET);
	buffer_string(uri, "otpauth://totp/Halved:");
	for (; *email != '\0'; email++)
		buffer_format(uri, isalnum((unsigned char)*email) || strchr("-._~", *email) ? "%c" : "%%%02X",
			(unsigned char)*email);
	buffer_format(uri, "?secret=%s&issuer=Halved", text);
	buffer_format(out, "{\"secret\":\"%s\",\"uri\":", text);
	json_quote(out, uri->data, uri->size);
	buffer_string(out, "}");
	return out->data;
}

static enum flow start(struct request *req)
{
	const struct attempt *attempt = kept(req);
	const char *email = rows_text(rows(req, 0), 0, "email");
	unsigned char secret[TOTP_SECRET];

	if (!attempt->fits)
		return refuse_password(req);
	random_bytes(secret, sizeof(secret));
	give(req, "password", attempt->kept);
	give(req, "sealed",
		seal(request_arena(req), request_settings(req)->secret_key, place_of(req, attempt->account),
			secret, sizeof(secret)));
	keep(req, (void *)secret_shown(req, email, secret));
	query(req, SQL_second_factor_start);
	return FLOW_WAIT;
}

static enum flow answer_start(struct request *req)
{
	return was_taken(req) ? reply_json(req, 200, text_of(kept(req)), NULL) : refuse_password(req);
}

const struct step second_factor_steps[] = { STEP(recheck), STEP(compare_password), STEP(start),
	STEP(answer_start), STEP_END };

static enum flow answer_codes(struct request *req)
{
	return was_taken(req) ? reply_json(req, 200, text_of(kept(req)), NULL) : refuse_code(req);
}

static enum flow confirm(struct request *req)
{
	const struct rows *found = rows(req, 0);
	const char *secret = rows_text(found, 0, "secret"), *code = body_text(req, "code");

	if (must_wait(req, found))
		return FLOW_DONE;
	if (secret == NULL || rows_true(found, 0, "confirmed"))
		return fail(req, ERROR_CONFLICT, NULL,
			"There is no secret that waits for a code: make one first.");
	if (!is_six_digits(code) || !give_step(req, rows_text(found, 0, "account"), secret, code))
		return refuse_code(req);
	keep(req, (void *)make_recovery(req));
	query(req, SQL_second_factor_confirm);
	return FLOW_WAIT;
}

const struct step second_factor_confirm_steps[] = { STEP(recheck), STEP(confirm), STEP(answer_codes),
	STEP_END };

/* False: there is none, which has been answered. */
static bool has_factor(struct request *req, const struct rows *found)
{
	bool confirmed = rows_text(found, 0, "secret") != NULL && rows_true(found, 0, "confirmed");

	if (!confirmed)
		fail(req, ERROR_CONFLICT, NULL, "You have no second factor: make one first.");
	return confirmed;
}

/* False: password or code are not theirs, or there is no factor, which has been answered. */
static bool has_shown_both(struct request *req)
{
	const struct attempt *attempt = kept(req);

	if (!has_factor(req, rows(req, 0)))
		return false;
	if (!attempt->fits)
		refuse_password(req);
	else if (!give_code(req, attempt->account, attempt->secret, body_text(req, "code")))
		refuse_code(req);
	else {
		give(req, "password", attempt->kept);
		return true;
	}
	return false;
}

static enum flow renew(struct request *req)
{
	if (!has_shown_both(req))
		return FLOW_DONE;
	keep(req, (void *)make_recovery(req));
	query(req, SQL_recovery_renew);
	return FLOW_WAIT;
}

const struct step recovery_codes_steps[] = { STEP(recheck), STEP(compare_password), STEP(renew),
	STEP(answer_codes), STEP_END };

static enum flow end(struct request *req)
{
	if (!has_shown_both(req))
		return FLOW_DONE;
	query(req, SQL_second_factor_end);
	query(req, SQL_second_factor);
	return FLOW_WAIT;
}

static enum flow answer_end(struct request *req)
{
	return was_taken(req) ? reply_rows(req, rows(req, 1)) : refuse_code(req);
}

const struct step second_factor_end_steps[] = { STEP(recheck), STEP(compare_password), STEP(end),
	STEP(answer_end), STEP_END };
