/* The second factor: enrolling, signing in with it, recovery codes, and networks that ask for it. */
#include "../support/people.h"
#include "../support/program.h"
#include "../support/raw.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/arena.h"
#include "halved/base/totp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *email;
static unsigned char secret[TOTP_SECRET];
static char recovery[10][64];

/* What an app does with the text it is given. */
static void read_secret(const char *base32)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint64_t bits = 0;

	CU_ASSERT_EQUAL_FATAL(strlen(base32), TOTP_SECRET * 8 / 5);
	for (size_t i = 0; base32[i] != '\0'; i++) {
		const char *digit = strchr(digits, base32[i]);

		CU_ASSERT_PTR_NOT_NULL_FATAL(digit);
		bits = bits << 5 | (uint64_t)(digit - digits);
		if (i % 8 == 7)
			for (size_t j = 0; j < 5; j++)
				secret[i / 8 * 5 + j] = (unsigned char)(bits >> (32 - 8 * j));
	}
}

/* A code of so many steps from now; those that were used are forgotten, so that no test waits for the clock.
 */
static const char *code_at(int steps)
{
	api_sql("update second_factor set used_step = 0");
	return api_text("%06u", totp_code(secret, totp_step(time(NULL)) + (uint64_t)(int64_t)steps));
}

/* Far from now: never the right one, however long the machine stands still. */
static const char *wrong_code(void)
{
	return code_at(1000);
}

static const struct answer *post(const char *cookie, const char *target, const char *body)
{
	return person_call(cookie, "POST", target, body);
}

static const char *code_body(const char *code)
{
	return api_text("{\"code\":\"%s\"}", code);
}

static const struct answer *start(const char *cookie)
{
	return post(cookie, "/v1/second-factor", "{\"password\":\"" PERSON_PASSWORD "\"}");
}

/* Again when the half minute has passed on the way, which makes a right code a wrong one. */
static const struct answer *sign_in_at(int steps)
{
	const struct answer *answer;
	uint64_t step;

	do {
		step = totp_step(time(NULL));
		answer = person_try(email, PERSON_PASSWORD, code_at(steps));
	} while (answer->status == 401 && totp_step(time(NULL)) != step);
	return answer;
}

static const struct answer *post_code(const char *cookie, const char *target)
{
	const struct answer *answer;
	uint64_t step;

	do {
		step = totp_step(time(NULL));
		answer = post(cookie, target, code_body(code_at(0)));
	} while (answer->status == 422 && totp_step(time(NULL)) != step);
	return answer;
}

static void keep_recovery(const struct answer *answer)
{
	for (size_t i = 0; i < 10; i++)
		snprintf(recovery[i], sizeof(recovery[i]), "%s",
			value_at(answer, api_text("recovery_codes/%zu", i)));
	CU_ASSERT_EQUAL(strlen(recovery[9]), 28 + 6);
}

/* A new person who has a second factor; the cookie. */
static const char *enrol(const char *role, const char *place)
{
	static unsigned number;
	static char address[64];
	const struct answer *answer;
	const char *cookie;

	world_make();
	snprintf(address, sizeof(address), "factor%u@example.org", ++number);
	email = address;
	person_make(email, role, place);
	cookie = person_sign_in(email, NULL);
	answer = start(cookie);
	expect_status(answer, 200, "a secret");
	read_secret(value_at(answer, "secret"));
	answer = post_code(cookie, "/v1/second-factor/confirm");
	expect_status(answer, 200, "confirmed");
	keep_recovery(answer);
	return cookie;
}

static void expect_factor_is_missing(const struct answer *answer, const char *what)
{
	expect_status(answer, 401, "%s", what);
	expect_value(answer, "code", "second_factor");
}

static void test_signing_in_then_takes_the_password_and_a_code(void)
{
	const char *cookie = enrol("reader", "null, null");
	const struct answer *answer;

	expect_value(person_call(cookie, "GET", "/v1/sign-ins", NULL), "items/0/second_factor", "true");
	expect_factor_is_missing(person_try(email, PERSON_PASSWORD, NULL), "no code");
	expect_factor_is_missing(person_try(email, PERSON_PASSWORD, wrong_code()), "a code of a later time");
	answer = sign_in_at(0);
	expect_status(answer, 201, "the code");
	expect_value(answer, "second_factor", "true");
	api_forget();
}

/* What a sign-in with that code is answered at a port. */
static int sign_in_status(unsigned port, const char *code)
{
	const char *body = api_text(
		"{\"email\":\"%s\",\"password\":\"" PERSON_PASSWORD "\",\"code\":\"%s\"}", email, code);
	struct arena *arena = arena_new();
	int fd = raw_open(port), status;

	CU_ASSERT_FATAL(fd >= 0);
	raw_say(fd, api_text("POST /v1/sign-ins HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
			     "Content-Length: %zu\r\n\r\n%s",
			    strlen(body), body));
	status = atoi(raw_answer(arena, fd) + strlen("HTTP/1.1 "));
	close(fd);
	arena_free(arena);
	return status;
}

/* The same with the code of a half minute beside the one in which it is asked. */
static int status_beside(unsigned port, int steps)
{
	uint64_t step;
	int status;

	do {
		step = totp_step(time(NULL));
		status = sign_in_status(port, code_at(steps));
	} while (totp_step(time(NULL)) != step);
	return status;
}

static void test_a_code_ends_with_its_half_minute_unless_set_otherwise(void)
{
	struct program wide;

	enrol("reader", "null, null");
	CU_ASSERT_EQUAL(status_beside(api_port(), 0), 201);
	CU_ASSERT_EQUAL(status_beside(api_port(), -1), 401);
	CU_ASSERT_EQUAL(status_beside(api_port(), 1), 401);
	setenv("HALVED_CODE_STEPS_AROUND", "1", 1);
	program_start(&wide, api_text("%s&user=halved_service", api_database()), "build/wide.log");
	unsetenv("HALVED_CODE_STEPS_AROUND");
	CU_ASSERT_EQUAL(status_beside(wide.port, -1), 201);
	CU_ASSERT_EQUAL(status_beside(wide.port, 1), 201);
	CU_ASSERT_EQUAL(status_beside(wide.port, 2), 401);
	CU_ASSERT_EQUAL(program_stop(&wide), 0);
	api_forget();
}

static const struct answer *change_password(const char *cookie, const char *code)
{
	return post(cookie, "/v1/me/password",
		api_text("{\"password\":\"" PERSON_PASSWORD "\",\"new_password\":\"a completely new one\"%s}",
			code == NULL ? "" : api_text(",\"code\":\"%s\"", code)));
}

static void test_another_password_takes_a_code_too(void)
{
	const char *cookie = enrol("reader", "null, null");
	const struct answer *answer = change_password(cookie, NULL);

	expect_status(answer, 422, "no code");
	expect(names(answer, "/code"), "%s", answer->body);
	answer = change_password(cookie, wrong_code());
	expect_status(answer, 422, "a code of a later time");
	expect(names(answer, "/code"), "%s", answer->body);
	expect_factor_is_missing(person_try(email, PERSON_PASSWORD, NULL), "the password is the same");
	expect_status(change_password(cookie, recovery[0]), 200, "a recovery code");
	expect_status(person_try(email, PERSON_PASSWORD, recovery[1]), 401, "the password is another");
	expect_status(person_try(email, "a completely new one", recovery[0]), 401, "the code is used");
	expect_status(person_try(email, "a completely new one", recovery[1]), 201, "the next one");
	api_forget();
}

static void test_a_code_is_taken_once_and_none_before_it_afterwards(void)
{
	const char *codes[2];
	const struct answer *answer;
	uint64_t step;

	enrol("reader", "null, null");
	do {
		step = totp_step(time(NULL));
		codes[0] = code_at(-1);
		codes[1] = code_at(0);
		answer = person_try(email, PERSON_PASSWORD, codes[1]);
	} while (answer->status == 401 && totp_step(time(NULL)) != step);
	expect_status(answer, 201, "once");
	expect_factor_is_missing(person_try(email, PERSON_PASSWORD, codes[1]), "twice");
	expect_factor_is_missing(person_try(email, PERSON_PASSWORD, codes[0]), "one before it");
	api_forget();
}

static void test_without_the_password_nothing_of_a_second_factor_is_told(void)
{
	const struct answer *with, *without;

	enrol("reader", "null, null");
	person_make("plain@example.org", "reader", "null, null");
	with = api_call(NOBODY, "POST", "/v1/sign-ins", "Request-Id: same-request\r\n",
		api_text("{\"email\":\"%s\",\"password\":\"another one\",\"code\":\"%s\"}", email,
			code_at(0)));
	without = api_call(NOBODY, "POST", "/v1/sign-ins", "Request-Id: same-request\r\n",
		"{\"email\":\"plain@example.org\",\"password\":\"another one\"}");
	expect_status(with, 401, "a right code and a wrong password");
	CU_ASSERT_STRING_EQUAL(with->body, without->body);
	expect_status(person_try("plain@example.org", PERSON_PASSWORD, "123456"), 201,
		"a code that nobody asked for does no harm");
	api_forget();
}

static void test_wrong_codes_count_for_the_lock(void)
{
	enrol("reader", "null, null");
	for (int i = 0; i < 10; i++)
		expect_factor_is_missing(person_try(email, PERSON_PASSWORD, wrong_code()), "a wrong code");
	expect_status(person_try(email, PERSON_PASSWORD, code_at(0)), 429, "locked, also for the right one");
	api_sql("delete from sign_in_try");
	api_forget();
}

static const struct answer *renew(const char *cookie, const char *password, const char *code)
{
	return post(cookie, "/v1/second-factor/recovery-codes",
		api_text("{\"password\":\"%s\",\"code\":\"%s\"}", password, code));
}

static void test_who_is_signed_in_cannot_try_codes_without_end_either(void)
{
	const char *cookie = enrol("reader", "null, null");

	for (int i = 0; i < 10; i++)
		expect_status(renew(cookie, PERSON_PASSWORD, wrong_code()), 422, "a wrong code");
	expect_status(renew(cookie, PERSON_PASSWORD, code_at(0)), 429, "locked");
	api_sql("delete from sign_in_try");
	api_forget();
}

static void test_a_recovery_code_works_once_in_any_spelling(void)
{
	const char *cookie;

	enrol("reader", "null, null");
	cookie = person_sign_in(email, recovery[0]);
	expect_factor_is_missing(person_try(email, PERSON_PASSWORD, recovery[0]), "twice");
	expect_value(person_call(cookie, "GET", "/v1/second-factor", NULL), "recovery_codes_left", "9");
	for (char *c = recovery[1]; *c != '\0'; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c == '-' ? ' ' : *c);
	expect_status(person_try(email, PERSON_PASSWORD, recovery[1]), 201, "small letters and blanks");
	expect_factor_is_missing(person_try(email, PERSON_PASSWORD, "AAAA-AAAA-AAAA-AAAA"), "none of them");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select recovery_left from second_factor order by id desc limit 1"), "8");
	api_forget();
}

static void test_new_recovery_codes_make_the_old_ones_void(void)
{
	const char *cookie = enrol("reader", "null, null"), *old = api_text("%s", recovery[3]);
	const struct answer *answer;

	expect_status(renew(cookie, PERSON_PASSWORD, "123456"), 422, "a code is wanted");
	answer = renew(cookie, "not the password", code_at(0));
	expect(answer->status == 422 && names(answer, "/password"), "and the password: %s", answer->body);
	answer = renew(cookie, PERSON_PASSWORD, recovery[2]);
	expect_status(answer, 200, "new ones");
	keep_recovery(answer);
	expect_factor_is_missing(person_try(email, PERSON_PASSWORD, old), "an old one");
	expect_status(person_try(email, PERSON_PASSWORD, recovery[3]), 201, "a new one");
	api_forget();
}

static void test_enrolling_wants_the_password_and_a_code_before_it_asks_for_anything(void)
{
	const char *cookie, *first;
	const struct answer *answer;

	person_make("slow@example.org", "reader", "null, null");
	email = "slow@example.org";
	cookie = person_sign_in(email, NULL);
	expect_value(person_call(cookie, "GET", "/v1/second-factor", NULL), "since", "null");
	answer = post(cookie, "/v1/second-factor", "{\"password\":\"another one\"}");
	expect_status(answer, 422, "another password");
	expect(names(answer, "/password"), "%s", answer->body);
	expect_status(
		post(cookie, "/v1/second-factor/confirm", code_body("123456")), 409, "nothing to confirm");
	first = api_text("%s", value_at(start(cookie), "secret"));
	answer = start(cookie);
	CU_ASSERT_STRING_NOT_EQUAL(value_at(answer, "secret"), first);
	CU_ASSERT_STRING_EQUAL(value_at(answer, "uri"),
		api_text("otpauth://totp/Halved:slow%%40example.org?secret=%s&issuer=Halved",
			value_at(answer, "secret")));
	expect_status(person_try(email, PERSON_PASSWORD, NULL), 201, "it asks for nothing yet");
	read_secret(first);
	expect_status(post_code(cookie, "/v1/second-factor/confirm"), 422, "of an earlier secret");
	expect_status(renew(cookie, PERSON_PASSWORD, "123456"), 409, "not confirmed");
	read_secret(value_at(answer, "secret"));
	expect_status(post_code(cookie, "/v1/second-factor/confirm"), 200, "confirmed");
	expect_status(start(cookie), 409, "there is one already");
	expect_status(post(cookie, "/v1/second-factor/confirm", code_body(code_at(1))), 409, "nothing waits");
	api_forget();
}

static void test_confirming_ends_the_sign_ins_elsewhere(void)
{
	const char *here, *elsewhere;

	person_make("two@example.org", "reader", "null, null");
	here = person_sign_in("two@example.org", NULL);
	elsewhere = person_sign_in("two@example.org", NULL);
	read_secret(value_at(start(here), "secret"));
	expect_status(post_code(here, "/v1/second-factor/confirm"), 200, "confirmed");
	expect_status(person_call(here, "GET", "/v1/me", NULL), 200, "here");
	expect_status(person_call(elsewhere, "GET", "/v1/me", NULL), 401, "elsewhere");
	api_forget();
}

static void test_ending_it_wants_the_password_and_a_code(void)
{
	const char *cookie = enrol("reader", "null, null");
	const struct answer *answer;

	answer = post(cookie, "/v1/second-factor/end",
		api_text("{\"password\":\"another one\",\"code\":\"%s\"}", code_at(0)));
	expect_status(answer, 422, "another password");
	answer = post(cookie, "/v1/second-factor/end",
		"{\"password\":\"" PERSON_PASSWORD "\",\"code\":\"000000\"}");
	expect(answer->status == 422 && names(answer, "/code"), "another code: %s", answer->body);
	answer = post(cookie, "/v1/second-factor/end",
		api_text("{\"password\":\"" PERSON_PASSWORD "\",\"code\":\"%s\"}", recovery[5]));
	expect_status(answer, 200, "a recovery code stands in");
	expect_value(answer, "since", "null");
	expect_status(
		post(cookie, "/v1/second-factor/end",
			api_text("{\"password\":\"" PERSON_PASSWORD "\",\"code\":\"%s\"}", recovery[6])),
		409, "there is none");
	expect_status(person_try(email, PERSON_PASSWORD, NULL), 201, "the password alone");
	CU_ASSERT_STRING_EQUAL(api_sql("select count(*) from second_factor where withdrawn_at is not null"
				       " and (length(secret) > 0 or recovery <> '{}')"),
		"0");
	api_forget();
}

static void test_a_system_has_no_second_factor_and_no_password(void)
{
	world_make();
	expect_status(api_get(SIGNED, "/v1/second-factor"), 200, "it is told so");
	expect_status(api_post(SIGNED, "/v1/second-factor", "{\"password\":\"" PERSON_PASSWORD "\"}"), 409,
		"and can have none");
	expect_status(api_post(SIGNED, "/v1/me/password",
			      "{\"password\":\"x\",\"new_password\":\"a completely new one\"}"),
		409, "nor a password");
	api_forget();
}

static void test_neither_secret_nor_codes_are_kept_where_somebody_reads(void)
{
	const char *cookie = enrol("reader", "null, null"), *answer;
	char hex[2 * TOTP_SECRET + 1], plain[32];

	for (size_t i = 0; i < TOTP_SECRET; i++)
		snprintf(hex + 2 * i, 3, "%02x", secret[i]);
	snprintf(plain, sizeof(plain), "%.4s%.4s%.4s%.4s", recovery[0], recovery[0] + 5, recovery[0] + 10,
		recovery[0] + 15);
	CU_ASSERT_STRING_EQUAL(api_sql(api_text("select count(*) from second_factor f where f::text like "
						"'%%%s%%' or f::text ~ '%s|%s'",
				       hex, recovery[0], plain)),
		"0");
	answer = api_sql(api_text(
		"select count(*) from (select e::text as t from audit_entry e union all select k::text"
		" from request_key k) x where t like '%%%s%%' or t ~ '%s|%s'",
		hex, recovery[0], plain));
	CU_ASSERT_STRING_EQUAL(answer, "0");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) > 0 from audit_entry where subject = 'second_factor'"), "t");
	CU_ASSERT_STRING_EQUAL(person_call(cookie, "GET", "/v1/second-factor", NULL)->body,
		api_text("{\"since\":\"%s\",\"recovery_codes_left\":10,\"required\":false}",
			value_at(person_call(cookie, "GET", "/v1/second-factor", NULL), "since")));
	expect_status(
		api_call(NOBODY, "POST", "/v1/second-factor/recovery-codes",
			api_text("%s" FROM_OUR_PAGE "Idempotency-Key: codes-once\r\n", cookie),
			api_text("{\"password\":\"" PERSON_PASSWORD "\",\"code\":\"%s\"}", recovery[9])),
		200, "a key is not looked at");
	CU_ASSERT_STRING_EQUAL(api_sql("select count(*) from request_key where key = 'codes-once'"), "0");
	api_forget();
}

static void require(const char *network, const char *whether)
{
	expect_status(api_patch(FACILITATOR, api_text("/v1/networks/%s", network),
			      api_text("{\"second_factor_asked_of\":\"%s\"}", whether)),
		200, "%s: %s", network, whether);
}

static void test_a_network_that_asks_for_it_lets_a_facilitator_without_it_do_nothing_but_enrol(void)
{
	const char *cookie, *district;
	const struct answer *answer;

	world_make();
	person_make("host@example.org", "facilitator", "null, find_network('wa-cop-2026')");
	person_make("lead2@example.org", "district_lead", "find_organization('wa-01109')");
	person_make("away@example.org", "facilitator", "null, find_network('elsewhere')");
	cookie = person_sign_in("host@example.org", NULL);
	district = person_sign_in("lead2@example.org", NULL);
	expect_status(person_call(cookie, "GET", "/v1/networks", NULL), 200, "not asked for yet");
	require("wa-cop-2026", "facilitators");
	expect_status(person_call(cookie, "GET", "/v1/networks", NULL), 403, "asked for, at once");
	expect_status(person_call(district, "GET", "/v1/networks", NULL), 200, "a district is not asked");
	expect_status(person_try("away@example.org", PERSON_PASSWORD, NULL), 201, "elsewhere it is not");
	answer = person_try("host@example.org", PERSON_PASSWORD, NULL);
	expect_status(answer, 201, "signing in so far as to enrol");
	expect_value(answer, "limited", "true");
	cookie = cookie_of(answer);
	answer = person_call(cookie, "GET", "/v1/me", NULL);
	expect_value(answer, "limited", "true");
	expect_value(answer, "rights", "[\"account\",\"me\"]");
	expect_value(person_call(cookie, "GET", "/v1/second-factor", NULL), "required", "true");
	expect_status(
		person_call(cookie, "GET", "/v1/networks/wa-cop-2026/summary", NULL), 403, "nothing else");
	expect_status(api_get(HOST, "/v1/networks"), 200, "a system's token is as before");
	read_secret(value_at(start(cookie), "secret"));
	keep_recovery(post_code(cookie, "/v1/second-factor/confirm"));
	expect_status(
		person_call(cookie, "GET", "/v1/networks", NULL), 200, "enrolled: it opens what it should");
	email = "host@example.org";
	expect_value(sign_in_at(0), "limited", "false");
	expect_status(
		post(cookie, "/v1/second-factor/end",
			api_text("{\"password\":\"" PERSON_PASSWORD "\",\"code\":\"%s\"}", recovery[0])),
		200, "giving it up");
	expect_status(person_call(cookie, "GET", "/v1/networks", NULL), 403, "limits again");
	require("wa-cop-2026", "nobody");
	expect_status(person_call(cookie, "GET", "/v1/networks", NULL), 200, "no longer asked for");
	api_forget();
}

static void test_a_facilitator_of_all_networks_is_asked_when_one_asks(void)
{
	const char *cookie;

	world_make();
	person_make("all@example.org", "facilitator", "null, null");
	cookie = person_sign_in("all@example.org", NULL);
	require("elsewhere", "facilitators");
	expect_status(person_call(cookie, "GET", "/v1/networks", NULL), 403, "one of all networks asks");
	require("elsewhere", "nobody");
	expect_status(person_call(cookie, "GET", "/v1/networks", NULL), 200, "none asks");
	api_forget();
}

static void test_a_network_can_ask_everybody_who_has_a_seat_in_it_or_for_a_member(void)
{
	static const struct {
		const char *email, *role, *place;
		bool asked;
	} people[] = {
		{ "asked1@example.org", "district_lead", "find_organization('wa-01109')", true },
		{ "asked2@example.org", "coach", "find_organization('wa-esd-101')", true },
		{ "asked3@example.org", "presenter", "null, find_network('wa-cop-2026')", true },
		{ "asked4@example.org", "reader", "null, null", true },
		{ "asked5@example.org", "presenter", "null, find_network('elsewhere')", false },
		{ "asked6@example.org", "admin", "null, null", false },
	};
	enum { PEOPLE = sizeof(people) / sizeof(people[0]) };
	const char *cookies[PEOPLE];

	world_make();
	for (int i = 0; i < PEOPLE; i++) {
		person_make(people[i].email, people[i].role, people[i].place);
		cookies[i] = person_sign_in(people[i].email, NULL);
	}
	expect_status(
		api_patch(HOST, "/v1/networks/wa-cop-2026", "{\"second_factor_asked_of\":\"everybody\"}"),
		422, "the facilitator of one network keeps nobody out of others");
	require("wa-cop-2026", "everybody");
	for (int i = 0; i < PEOPLE; i++)
		expect_status(person_call(cookies[i], "GET", "/v1/networks", NULL),
			people[i].asked ? 403 : 200, "%s", people[i].email);
	require("wa-cop-2026", "facilitators");
	for (int i = 0; i < PEOPLE; i++)
		expect_status(person_call(cookies[i], "GET", "/v1/networks", NULL), 200,
			"%s, asked no longer", people[i].email);
	require("wa-cop-2026", "nobody");
	api_forget();
}

const struct test tests_second_factor[] = {
	TEST(test_signing_in_then_takes_the_password_and_a_code),
	TEST(test_a_code_ends_with_its_half_minute_unless_set_otherwise),
	TEST(test_another_password_takes_a_code_too),
	TEST(test_a_code_is_taken_once_and_none_before_it_afterwards),
	TEST(test_without_the_password_nothing_of_a_second_factor_is_told),
	TEST(test_wrong_codes_count_for_the_lock),
	TEST(test_who_is_signed_in_cannot_try_codes_without_end_either),
	TEST(test_a_recovery_code_works_once_in_any_spelling),
	TEST(test_new_recovery_codes_make_the_old_ones_void),
	TEST(test_enrolling_wants_the_password_and_a_code_before_it_asks_for_anything),
	TEST(test_confirming_ends_the_sign_ins_elsewhere),
	TEST(test_ending_it_wants_the_password_and_a_code),
	TEST(test_a_system_has_no_second_factor_and_no_password),
	TEST(test_neither_secret_nor_codes_are_kept_where_somebody_reads),
	TEST(test_a_network_that_asks_for_it_lets_a_facilitator_without_it_do_nothing_but_enrol),
	TEST(test_a_facilitator_of_all_networks_is_asked_when_one_asks),
	TEST(test_a_network_can_ask_everybody_who_has_a_seat_in_it_or_for_a_member),
	TEST_END,
};
