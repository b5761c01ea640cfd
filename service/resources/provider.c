/*
 * Signing in with a provider, by OpenID Connect: there with a state, and back with a code. All that belongs
 * together is derived from one secret, which only the browser keeps.
 */
#include "halved/api/request.h"
#include "halved/base/base64url.h"
#include "halved/base/check.h"
#include "halved/base/digest.h"
#include "halved/base/log.h"
#include "halved/base/settings.h"
#include "halved/openid/id_token.h"
#include "halved/openid/known.h"
#include "halved/outward/fetch.h"
#include "halved/outward/form.h"
#include "halved/resources/resources.h"
#include "halved/resources/sign_in.h"

#include <string.h>
#include <time.h>

#define LONGEST_TOKEN (32 * 1024)
#define LONGEST_ADDRESS (8 * 1024)

/* clang-format off */
static const struct field provider_fields[] = {
	{ .name = "name", .type = FIELD_SLUG, .use = FIELD_SHOWN, .required = true, .text = "Its name in addresses.", .example = "\"state\"" },
	{ .name = "title", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Its name for people.",
	  .example = "\"Example State\"" },
	{ .name = "start", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true, .text = "Where a browser goes to sign in.",
	  .example = "\"/v1/sign-ins/providers/state/start\"" },
	{ .name = NULL },
};

static const struct resource provider_shown = {
	.name = "provider", .fields = provider_fields, .text = "Somebody else whom people may sign in with.",
};

static const struct field list_fields[] = {
	{ .name = "providers", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .of = &provider_shown, .items = 32,
	  .text = "In the order of the file.", .example = "[]" },
	{ .name = NULL },
};

const struct resource resource_provider_list = {
	.name = "provider_list", .fields = list_fields, .text = "Whom people may sign in with, beside a password.",
};

const struct field provider_start_query[] = {
	{ .name = "return", .type = FIELD_TEXT, .min = 1, .max = 1000, .text = "Path of ours to go on to, / by default." },
	{ .name = NULL },
};

const struct field provider_callback_query[] = {
	{ .name = "state", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200, .text = "What it was sent with." },
	{ .name = "code", .type = FIELD_TEXT, .min = 1, .max = 6000, .text = "What the provider takes for a token, once." },
	{ .name = "iss", .type = FIELD_TEXT, .min = 1, .max = 1000, .text = "The provider's issuer (RFC 9207)." },
	{ .name = "error", .type = FIELD_TEXT, .min = 1, .max = 1000, .text = "Why there is no code." },
	{ .name = NULL },
};
/* clang-format on */

struct journey {
	struct known *known;
	const struct provider *provider;
	const char *secret;
	bool asked;
	struct fetch *fetch; /* the last one */
	const char *access_token;
	struct signed_token token;
};

/* ---- what is derived from the secret ---- */

/* 64 digits that do not tell the secret, nor one another. */
static const char *derive(struct request *req, const char *what, const char *secret)
{
	const char *text = arena_format(request_arena(req), "%s %s", what, secret);
	char *digest = arena_alloc(request_arena(req), DIGEST_TEXT);

	digest_bytea(digest, text, strlen(text));
	return digest + 2;
}

static const char *row_hash(struct request *req, const char *secret)
{
	return arena_format(request_arena(req), "\\x%s", derive(req, "row", secret));
}

static const char *make_secret(struct request *req)
{
	unsigned char bytes[DIGEST_SIZE];
	struct buffer *out = arena_buffer(request_arena(req), 128);

	random_bytes(bytes, sizeof(bytes));
	buffer_string(out, "ho_");
	for (size_t i = 0; i < sizeof(bytes); i++)
		buffer_format(out, "%02x", bytes[i]);
	return out->data;
}

/* PKCE, S256 */
static const char *challenge_of(struct request *req, const char *verifier)
{
	unsigned char digest[DIGEST_SIZE];

	digest_bytes(digest, verifier, strlen(verifier));
	return base64url_write(request_arena(req), digest, sizeof(digest));
}

static const char *way_back(struct request *req, const struct provider *provider)
{
	return arena_format(request_arena(req), "%s/v1/sign-ins/providers/%s/callback",
		known_list(request_providers(req))->public_url, provider->name);
}

/* ---- asking the provider ---- */

static void leave(void *known)
{
	((struct known *)known)->asking--;
}

/* The provider that the address names, with a place to ask it. */
static struct journey *set_out(struct request *req)
{
	struct known *known = known_find(request_providers(req), parameter(req, "provider"));
	struct journey *journey = arena_alloc(request_arena(req), sizeof(*journey));

	if (known == NULL) {
		fail(req, ERROR_NOT_FOUND, NULL, "There is no such provider.");
		return NULL;
	}
	if (known->asking == LIMIT_ASKING) {
		fail(req, ERROR_BUSY, NULL, "Too many people sign in with this provider at this moment.");
		return NULL;
	}
	known->asking++;
	arena_defer(request_arena(req), leave, known);
	journey->known = known;
	journey->provider = known->provider;
	keep(req, journey);
	return journey;
}

static enum flow ask(struct request *req, const struct fetch *fetch)
{
	struct journey *journey = kept(req);

	journey->asked = true;
	journey->fetch = arena_alloc(request_arena(req), sizeof(*fetch));
	*journey->fetch = *fetch;
	journey->fetch->milliseconds = TIME_PROVIDER;
	return run_fetch(req, journey->fetch);
}

static void tell(const struct journey *journey, const char *what, const char *why)
{
	log_line(LOG_WARNING, "provider", LOG_TEXT("provider", journey->provider->name),
		LOG_TEXT("what", what), LOG_TEXT("why", why));
}

/* What it is asked for, and why that did not come: nothing that it has said is passed on. */
static enum flow fail_asking(struct request *req, const char *what)
{
	static const struct {
		enum error error;
		const char *why;
	} outcomes[] = {
		[FETCH_ANSWERED] = { ERROR_PROVIDER, "The provider's answer is not what was asked for." },
		[FETCH_FORBIDDEN] = { ERROR_PROVIDER, "The provider names an address that is not asked." },
		[FETCH_BUSY] = { ERROR_BUSY, "Too many people sign in with providers at this moment." },
		[FETCH_UNREACHABLE] = { ERROR_PROVIDER, "The provider cannot be reached." },
		[FETCH_TIMEOUT] = { ERROR_TIMEOUT, "The provider did not answer in time." },
		[FETCH_TOO_LARGE] = { ERROR_PROVIDER, "The provider's answer is too large." },
	};
	const struct journey *journey = kept(req);

	tell(journey, what, outcomes[journey->fetch->outcome].why);
	return fail(
		req, outcomes[journey->fetch->outcome].error, NULL, outcomes[journey->fetch->outcome].why);
}

static bool came(const struct fetch *fetch)
{
	return fetch->outcome == FETCH_ANSWERED && fetch->status == 200 && fetch->body.data != NULL;
}

static enum flow ask_discovery(struct request *req)
{
	struct journey *journey = kept(req);

	journey->asked = false;
	if (known_is_fresh(journey->known))
		return FLOW_NEXT;
	return ask(req, &(struct fetch){ .url = known_discovery(request_arena(req), journey->provider),
				.most = LIMIT_DISCOVERY });
}

static enum flow take_discovery(struct request *req)
{
	struct journey *journey = kept(req);
	struct fetch *fetch = journey->fetch;

	if (journey->asked &&
		(!came(fetch) || !known_learn(journey->known, fetch->body.data, fetch->body.size)))
		return fail_asking(req, "discovery");
	return FLOW_NEXT;
}

/* ---- the list ---- */

static enum flow list(struct request *req)
{
	const struct providers *providers = known_list(request_providers(req));
	struct buffer *out = arena_buffer(request_arena(req), 64 * 1024);

	buffer_string(out, "{\"providers\":[");
	for (size_t i = 0; i < providers->count; i++) {
		const struct provider *one = &providers->list[i];

		buffer_format(out, "%s{\"name\":\"%s\",\"title\":", i > 0 ? "," : "", one->name);
		json_quote(out, one->title, strlen(one->title));
		buffer_format(out, ",\"start\":\"/v1/sign-ins/providers/%s/start\"}", one->name);
	}
	buffer_string(out, "]}");
	return reply_json(req, 200, (struct text){ out->data, out->size }, NULL);
}

const struct step provider_list_steps[] = { STEP(list), STEP_END };

/* ---- there ---- */

/* A path of ours: no other host, and nothing that a page would have to be careful with. */
static bool is_local(const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/?=&%";

	return path[0] == '/' && path[1] != '/' && strspn(path, plain) == strlen(path);
}

static enum flow begin(struct request *req)
{
	const char *back = parameter(req, "return");

	if (back != NULL && !is_local(back))
		return fail(req, ERROR_BAD_PARAMETER, "return", "Must be a path of ours, as /networks.");
	if (!comes_by_a_deliberate_act(req))
		return fail(req, ERROR_CROSS_SITE, NULL,
			"A sign-in is begun from a page of ours, or by its address, and not from another "
			"site.");
	return set_out(req) == NULL ? FLOW_DONE : FLOW_NEXT;
}

static enum flow note_start(struct request *req)
{
	struct journey *journey = kept(req);

	journey->secret = make_secret(req);
	give(req, "hash", row_hash(req, journey->secret));
	if (parameter(req, "return") == NULL)
		give(req, "return", "/");
	give(req, "old", shown_cookie(req));
	query(req, SQL_send_sign_in);
	return FLOW_WAIT;
}

static enum flow go(struct request *req)
{
	const struct journey *journey = kept(req);
	const struct provider *provider = journey->provider;
	struct buffer *out = arena_buffer(request_arena(req), LONGEST_ADDRESS);

	buffer_string(out, journey->known->authorization);
	buffer_string(out, strchr(journey->known->authorization, '?') == NULL ? "?" : "&");
	form_add(out, "response_type", "code");
	form_add(out, "client_id", provider->client_id);
	form_add(out, "redirect_uri", way_back(req, provider));
	form_add(out, "scope", provider->scope);
	form_add(out, "state", derive(req, "state", journey->secret));
	form_add(out, "nonce", derive(req, "nonce", journey->secret));
	form_add(out, "code_challenge", challenge_of(req, derive(req, "verifier", journey->secret)));
	form_add(out, "code_challenge_method", "S256");
	if (provider->signed_in_minutes > 0)
		form_add(out, "max_age",
			arena_format(request_arena(req), "%u", 60 * provider->signed_in_minutes));
	if (out->overflow)
		return fail(req, ERROR_PROVIDER, NULL, "The address of the provider is too long.");
	set_start_cookie(req, journey->secret);
	return reply_elsewhere(req, out->data);
}

const struct step provider_start_steps[] = { STEP(begin), STEP(ask_discovery), STEP(take_discovery),
	STEP(note_start), STEP(go), STEP_END };

/* ---- and back ---- */

/* Only the browser that was sent away may come back: else somebody could be signed in as another. */
static enum flow come_back(struct request *req)
{
	struct journey *journey = set_out(req);
	const char *secret = start_cookie(req);

	if (journey == NULL)
		return FLOW_DONE;
	if (secret == NULL || strcmp(parameter(req, "state"), derive(req, "state", secret)) != 0)
		return fail(req, ERROR_BAD_PARAMETER, "state",
			"This sign-in was not begun in this browser, or another was begun since.");
	journey->secret = secret;
	give(req, "hash", row_hash(req, secret));
	query(req, SQL_take_sign_in);
	return FLOW_WAIT;
}

static enum flow refuse(struct request *req, const char *detail, const char *why)
{
	tell(kept(req), "refused", why);
	drop_start_cookie(req);
	return fail(req, ERROR_UNAUTHENTICATED, NULL, detail);
}

static enum flow look_at_answer(struct request *req)
{
	const struct rows *taken = rows(req, 0);

	if (rows_count(taken) == 0)
		return fail(req, ERROR_CONFLICT, NULL,
			"This sign-in has come back before, or its time is over: begin again.");
	give(req, "return", rows_text(taken, 0, "return_to"));
	give(req, "old", rows_text(taken, 0, "old_hash"));
	if (parameter(req, "error") != NULL)
		return refuse(req, "The provider did not sign you in.", "error instead of a code");
	if (parameter(req, "code") == NULL)
		return fail(req, ERROR_BAD_PARAMETER, "code", "Is required.");
	return FLOW_NEXT;
}

static const char *encoded(struct request *req, const char *text)
{
	struct buffer *out = arena_buffer(request_arena(req), 4 * LONGEST_ADDRESS);

	form_encode(out, text);
	return out->data == NULL ? "" : out->data;
}

static enum flow ask_token(struct request *req)
{
	const struct journey *journey = kept(req);
	const struct provider *provider = journey->provider;
	const char *issuer = parameter(req, "iss");
	struct buffer *form = arena_buffer(request_arena(req), 64 * 1024);
	struct fetch fetch = { .url = journey->known->token, .most = LIMIT_TOKEN_ANSWER };

	if (issuer == NULL ? journey->known->names_itself : strcmp(issuer, provider->issuer) != 0)
		return refuse(req, "This comes from another provider.", "another issuer in the address");
	form_add(form, "grant_type", "authorization_code");
	form_add(form, "code", parameter(req, "code"));
	form_add(form, "redirect_uri", way_back(req, provider));
	form_add(form, "code_verifier", derive(req, "verifier", journey->secret));
	if (provider->client_secret != NULL && !journey->known->secret_in_form)
		fetch.credentials = arena_format(request_arena(req), "%s:%s",
			encoded(req, provider->client_id), encoded(req, provider->client_secret));
	else
		form_add(form, "client_id", provider->client_id);
	if (provider->client_secret != NULL && journey->known->secret_in_form)
		form_add(form, "client_secret", provider->client_secret);
	check(!form->overflow);
	fetch.form = form->data;
	return ask(req, &fetch);
}

static const struct json *answer_of(struct request *req, const struct fetch *fetch)
{
	if (fetch->outcome != FETCH_ANSWERED || fetch->body.data == NULL)
		return NULL;
	return json_read(request_arena(req), fetch->body.data, fetch->body.size, &(struct json_fault){ 0 });
}

static enum flow refuse_token(struct request *req, const char *why)
{
	return refuse(req,
		arena_format(request_arena(req), "What the provider says about you is not taken. %s", why),
		why);
}

static enum flow take_token(struct request *req)
{
	struct journey *journey = kept(req);
	const struct json *answer = answer_of(req, journey->fetch);
	const char *error = json_string(json_member(answer, "error"));
	const char *text = json_string(json_member(answer, "id_token")), *wrong;

	if (journey->fetch->status == 400 && error != NULL && strcmp(error, "invalid_grant") == 0)
		return refuse(req, "The provider does not take this code: begin again.", "invalid_grant");
	if (!came(journey->fetch) || text == NULL)
		return fail_asking(req, "token");
	if (strlen(text) > LONGEST_TOKEN)
		return refuse_token(req, "It is too long.");
	journey->access_token = json_string(json_member(answer, "access_token"));
	wrong = signed_token_read(request_arena(req), text_of(text), &journey->token);
	return wrong == NULL ? FLOW_NEXT : refuse_token(req, wrong);
}

/* A key that is not known may be a new one. */
static enum flow ask_keys(struct request *req)
{
	struct journey *journey = kept(req);

	journey->asked = false;
	if (!known_lacks_key(journey->known, &journey->token) || !known_may_fetch_keys(journey->known))
		return FLOW_NEXT;
	return ask(req, &(struct fetch){ .url = journey->known->key_set, .most = LIMIT_DISCOVERY });
}

static enum flow take_keys(struct request *req)
{
	struct journey *journey = kept(req);
	struct fetch *fetch = journey->fetch;

	if (journey->asked &&
		(!came(fetch) || !known_learn_keys(journey->known, fetch->body.data, fetch->body.size)))
		return fail_asking(req, "keys");
	return FLOW_NEXT;
}

static enum flow judge(struct request *req)
{
	const struct journey *journey = kept(req);
	const struct provider *provider = journey->provider;
	const struct json *claims = journey->token.claims;
	struct id_token_wanted wanted = { .provider = provider,
		.nonce = derive(req, "nonce", journey->secret),
		.access_token = journey->access_token,
		.now = (long long)time(NULL) };
	const char *wrong = keys_check(journey->known->keys, &journey->token), *email, *seats;

	if (wrong == NULL)
		wrong = id_token_check(request_arena(req), claims, &wanted);
	if (wrong != NULL)
		return refuse_token(req, wrong);
	email = id_token_email(request_arena(req), claims, provider);
	seats = id_token_seats(request_arena(req), claims, provider, email);
	if (seats == NULL)
		return refuse_token(req, "It leaves out your groups, for they are too many.");
	give(req, "issuer", provider->issuer);
	give(req, "subject", json_string(json_member(claims, "sub")));
	give(req, "name", id_token_name(claims, email));
	give(req, "email", email);
	give(req, "second_factor", id_token_has_second_factor(claims, provider) ? "true" : "false");
	give(req, "seats", seats);
	give_sign_in(req);
	query(req, SQL_provider_sign_in);
	return FLOW_WAIT;
}

static enum flow fail_unseated(struct request *req, const char *refused)
{
	drop_start_cookie(req);
	if (strcmp(refused, "address") == 0)
		return fail(req, ERROR_CONFLICT, NULL,
			arena_format(request_arena(req),
				"There is an account with your e-mail address already. Sign in with its "
				"password, "
				"or ask who runs this service to link it: issuer %s, subject %s.",
				parameter(req, "issuer"), parameter(req, "subject")));
	if (strcmp(refused, "second factor") == 0)
		return fail(req, ERROR_FORBIDDEN, NULL,
			"Your account asks for a second factor, which this provider does not. Sign in with "
			"your password.");
	if (strcmp(refused, "disabled") == 0)
		return fail(req, ERROR_FORBIDDEN, NULL, "Your account has been disabled.");
	return fail(req, ERROR_FORBIDDEN, NULL,
		"The provider knows you, but neither your groups nor an invitation give you a seat here.");
}

/* Another site has led here, so a redirect would be made without the new cookie: our own page goes on. */
static enum flow go_on(struct request *req)
{
	const struct rows *made = rows(req, 0);
	struct buffer *out = arena_buffer(request_arena(req), LONGEST_ADDRESS);
	struct buffer *path = arena_buffer(request_arena(req), LONGEST_ADDRESS);

	if (rows_text(made, 0, "refused") != NULL)
		return fail_unseated(req, rows_text(made, 0, "refused"));
	for (const char *at = parameter(req, "return"); *at != '\0'; at++)
		buffer_string(path, *at == '&' ? "&amp;" : (const char[]){ *at, '\0' });
	buffer_format(out,
		"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Signed in</title>"
		"<meta http-equiv=\"refresh\" content=\"0;url=%s\"><p>You are signed in. "
		"<a href=\"%s\">Go on</a></p></html>\n",
		path->data, path->data);
	drop_start_cookie(req);
	set_cookie(req, rows_text(made, 0, "secret"));
	return reply_file(req, "text/html; charset=utf-8", NULL, (struct text){ out->data, out->size });
}

const struct step provider_callback_steps[] = { STEP(come_back), STEP(look_at_answer), STEP(ask_discovery),
	STEP(take_discovery), STEP(ask_token), STEP(take_token), STEP(ask_keys), STEP(take_keys), STEP(judge),
	STEP(go_on), STEP_END };
