/* 10,000 tokens and 10,000 cookies that are none: forged, malformed, expired, revoked, ended. */
#include "../support/people.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/digest.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WANTED 10000
#define OVER 250 /* of each way in which a real one is over */

/* How it is shown: a header line around the secret. */
static const char *show_token(const char *secret)
{
	return api_text("Authorization: Bearer %s\r\n", secret);
}

static const char *show_cookie(const char *secret)
{
	return api_text("Cookie: halved=%s\r\n", secret);
}

static const struct kind {
	const char *name, *prefix, *other;
	const char *(*show)(const char *secret);
} token = { "token", "hv_", "hs_", show_token }, cookie = { "sign_in", "hs_", "hv_", show_cookie };

struct tries {
	const struct kind *kind;
	const char *real;
	const char *lines[API_AT_ONCE];
	size_t waiting, sent, taken;
};

static void send_waiting(struct tries *tries)
{
	int statuses[API_AT_ONCE] = { 0 };

	api_statuses("/v1/me", tries->lines, tries->waiting, statuses);
	for (size_t i = 0; i < tries->waiting; i++) {
		if (statuses[i] != 401)
			expect(false, "%d for %s", statuses[i], tries->lines[i]);
		tries->taken += statuses[i] != 401;
	}
	tries->sent += tries->waiting;
	tries->waiting = 0;
	api_forget();
}

static void try_line(struct tries *tries, const char *line)
{
	if (tries->sent + tries->waiting == WANTED)
		return;
	tries->lines[tries->waiting++] = line;
	if (tries->waiting == API_AT_ONCE || tries->sent + tries->waiting == WANTED)
		send_waiting(tries);
}

static void try(struct tries *tries, const char *secret)
{
	try_line(tries, tries->kind->show(secret));
}

/* 64 digits that follow from the words. */
static const char *digits_of(const char *words)
{
	char *text = (char *)api_text("%*s", DIGEST_TEXT, "");

	digest_bytea(text, words, strlen(words));
	return text + 2;
}

/* Every bit, as far as what comes of it may stand in a header field. */
static void try_flipped_bits(struct tries *tries)
{
	for (size_t bit = 0; bit < 8 * strlen(tries->real); bit++) {
		char *flipped = (char *)api_text("%s", tries->real);
		unsigned char *byte = (unsigned char *)flipped + bit / 8;

		*byte ^= (unsigned char)(1 << bit % 8);
		if (*byte > ' ' && *byte != 127)
			try(tries, flipped);
	}
}

static void try_other_lengths(struct tries *tries)
{
	size_t size = strlen(tries->real);

	for (size_t i = 0; i < size; i++) {
		try(tries, api_text("%.*s", (int)i, tries->real));
		try(tries, api_text("%s", tries->real + i + 1));
		try(tries, api_text("%.*s%s", (int)i, tries->real, tries->real + i + 1));
		try(tries, api_text("%.*s0%s", (int)i, tries->real, tries->real + i));
	}
	for (const char *more = "0123456789abcdef=.-_~+/%&#"; *more != '\0'; more++)
		try(tries, api_text("%s%c", tries->real, *more));
}

static void try_other_spellings(struct tries *tries)
{
	char *upper = (char *)api_text("%s", tries->real);
	const char *digits = tries->real + 3;

	for (char *c = upper; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	try(tries, upper);
	try(tries, api_text("%.3s%s", tries->real, upper + 3));
	try(tries, api_text("%.3s%s", upper, digits));
	try(tries, digits);
	try(tries, api_text("%s%s", tries->kind->other, digits));
	try(tries, api_text("hi_%s", digits));
	try(tries, api_text("hp_%s", digits));
	try(tries, api_text("\"%s\"", tries->real));
	try(tries, api_text("%s%s", tries->real, tries->real));
	try(tries, api_text("%s,%s", tries->real, tries->real));
	try(tries, digits_of(tries->real));
	try(tries, api_text("\\x%s", digits_of(tries->real)));
	try(tries, api_text("%s%s", tries->kind->prefix, digits_of(tries->real)));
	try(tries, "' or true --");
	try(tries, api_text("%s' or '1'='1", tries->real));
	try(tries, "null");
	try(tries, "*");
	/* shown as what it is not */
	try_line(tries, (tries->kind == &token ? show_cookie : show_token)(tries->real));
	try_line(tries, api_text("Authorization: Basic %s\r\n", tries->real));
	try_line(tries, api_text("Authorization: %s\r\n", tries->real));
	try_line(tries, api_text("Cookie: __Host-halved=%s\r\n", tries->real));
	try_line(tries, api_text("X-Token: %s\r\n", tries->real));
}

/* Two digits of the real one are others. */
static void try_changed_digits(struct tries *tries)
{
	for (unsigned i = 0; i < 64 * 63; i++) {
		char *changed = (char *)api_text("%s", tries->real);
		unsigned places[] = { i % 64, (i % 64 + 1 + i / 64) % 64 };

		for (unsigned n = 0; n < 2; n++) {
			char *digit = changed + 3 + places[n];

			*digit = *digit == 'f' ? '0' : (char)(*digit == '9' ? 'a' : *digit + 1);
		}
		try(tries, changed);
	}
}

/* Real ones whose time is over, or that somebody has ended. */
static void try_those_that_are_over(struct tries *tries)
{
	static const struct {
		const char *name, *columns, *values;
	} ways[] = {
		{ "expired", "expires_at", "now() - interval '1 second'" },
		{ "revoked", "revoked_at", "now()" },
		{ "revoked-before", "expires_at, revoked_at",
			"now() + interval '1 day', now() - interval '1 day'" },
		{ "ended", "expires_at, ends_at",
			"now() - interval '1 second', now() - interval '1 second'" },
	};

	for (size_t way = 0; way < sizeof(ways) / sizeof(ways[0]); way++) {
		api_sql(api_text(
			"with a as (insert into account (kind, name) values ('system', '%s %s') returning id)"
			" insert into credential (hash, kind, account_id, %s) select sha256(convert_to('%s' "
			"|| "
			"encode(sha256(convert_to('%s %s ' || i, 'UTF8')), 'hex'), 'UTF8')), '%s', a.id, %s "
			"from a, "
			"generate_series(1, %d) i",
			tries->kind->name, ways[way].name, ways[way].columns, tries->kind->prefix,
			tries->kind->name, ways[way].name, tries->kind->name, ways[way].values, OVER));
		for (int i = 1; i <= OVER; i++)
			try(tries, api_text("%s%s", tries->kind->prefix,
					   digits_of(api_text(
						   "%s %s %d", tries->kind->name, ways[way].name, i))));
	}
}

static void try_made_up_ones(struct tries *tries)
{
	for (unsigned i = 0; tries->sent + tries->waiting < WANTED; i++)
		try(tries, api_text("%s%s", tries->kind->prefix, digits_of(api_text("made up %u", i))));
}

static void try_all(const struct kind *kind)
{
	static char real[128], line[256];
	struct tries tries = { .kind = kind, .real = real };
	int status;

	strcpy(real, api_text("%s%s", kind->prefix, digits_of(api_text("the real %s", kind->name))));
	strcpy(line, kind->show(real));
	api_sql(api_text(
		"insert into credential (hash, kind, account_id, expires_at) values (sha256(convert_to('%s', "
		"'UTF8')), '%s', (select account_id from credential where hash = sha256('facilitator')), "
		"now() + "
		"interval '1 day')",
		real, kind->name));
	api_statuses("/v1/me", (const char *const[]){ line }, 1, &status);
	CU_ASSERT_EQUAL(status, 200);
	try_flipped_bits(&tries);
	try_other_lengths(&tries);
	try_other_spellings(&tries);
	try_those_that_are_over(&tries);
	try_changed_digits(&tries);
	try_made_up_ones(&tries);
	api_sql(api_text(
		"delete from credential c using account a where a.id = c.account_id and a.name like '%s %%'",
		kind->name));
	CU_ASSERT_EQUAL(tries.sent, WANTED);
	CU_ASSERT_EQUAL(tries.taken, 0);
	api_statuses("/v1/me", (const char *const[]){ line }, 1, &status);
	CU_ASSERT_EQUAL(status, 200);
	api_forget();
}

static void test_none_of_10000_tokens_that_are_none_is_taken(void)
{
	try_all(&token);
}

static void test_none_of_10000_cookies_that_are_none_is_taken(void)
{
	try_all(&cookie);
}

const struct test tests_forgeries[] = {
	TEST(test_none_of_10000_tokens_that_are_none_is_taken),
	TEST(test_none_of_10000_cookies_that_are_none_is_taken),
	TEST_END,
};
