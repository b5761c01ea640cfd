/* Who may invite whom, and how somebody comes in. */
#include "../support/people.h"
#include "../support/test.h"
#include "../support/world.h"

#include <string.h>

#define PASSWORD PERSON_PASSWORD

/* Invites a new address; the answer. */
static const struct answer *invite(enum who who, const char *role, const char *place)
{
	static unsigned number;

	world_make();
	return api_post(who, "/v1/invitations",
		api_text("{\"email\":\"guest%u@example.org\",\"role\":\"%s\"%s}", ++number, role, place));
}

#define FOR(code_) ",\"organization\":\"" code_ "\""
#define IN(slug_) ",\"network\":\"" slug_ "\""

static const char *link_of(enum who who, const char *invitation)
{
	const struct answer *answer = api_post(who, api_text("%s/link", invitation), NULL);

	expect_status(answer, 200, "a link of %s", invitation);
	return value_at(answer, "secret");
}

static const struct answer *accept(const char *secret)
{
	return api_post(NOBODY, "/v1/accounts",
		api_text("{\"invitation\":\"%s\",\"name\":\"Example Guest\",\"password\":\"" PASSWORD "\"}",
			secret));
}

static void test_who_is_invited_comes_in_once_with_the_seat_and_a_password(void)
{
	const struct answer *invitation = invite(DISTRICT, "district_member", FOR("wa-01109")), *answer;
	const char *secret = link_of(DISTRICT, invitation->location), *email = value_at(invitation, "email");
	const char *cookie;

	answer = accept(secret);
	expect_status(answer, 201, "accepted");
	cookie = cookie_of(answer);
	answer = api_call(NOBODY, "GET", "/v1/me", cookie, NULL);
	expect_value(answer, "email", email);
	expect_value(answer, "name", "Example Guest");
	expect_value(answer, "role", "district_member");
	expect_value(answer, "organization/code", "wa-01109");
	expect_status(
		api_call(NOBODY, "GET", "/v1/organizations/wa-01109/people", cookie, NULL), 200, "its seat");
	expect_status(api_post(NOBODY, "/v1/sign-ins",
			      api_text("{\"email\":\"%s\",\"password\":\"" PASSWORD "\"}", email)),
		201, "its password");
	expect_status(accept(secret), 404, "only once");
	expect_status(api_post(DISTRICT, api_text("%s/link", invitation->location), NULL), 409,
		"nor is there another link");
	expect(strcmp(value_at(api_get(DISTRICT, invitation->location), "accepted_at"), "null") != 0,
		"it is accepted");
	api_forget();
}

static void test_an_invitation_that_is_over_withdrawn_or_renewed_lets_nobody_in(void)
{
	const char *one = invite(DISTRICT, "district_member", FOR("wa-01109"))->location,
		   *secret = link_of(DISTRICT, one), *next;

	expect_status(accept("hi_0123"), 404, "no secret of ours");
	next = link_of(DISTRICT, one);
	expect_status(accept(secret), 404, "a newer link was made");
	api_sql("update invitation set expires_at = now()");
	expect_status(accept(next), 404, "over");
	next = link_of(DISTRICT, one);
	expect_status(api_call(DISTRICT, "DELETE", one, NULL, NULL), 200, "withdrawn");
	expect_status(accept(next), 404, "withdrawn");
	one = invite(DISTRICT, "district_member", FOR("wa-01109"))->location;
	secret = link_of(DISTRICT, one);
	api_sql("update account set disabled_at = now() where id = (select account_id from credential where "
		"hash = sha256('district'))");
	expect_status(accept(secret), 404, "whoever invited is shut out");
	world_let_in();
	api_forget();
}

static void test_the_secret_is_kept_nowhere(void)
{
	const char *one = invite(DISTRICT, "district_member", FOR("wa-01109"))->location;
	const struct answer *answer =
		api_call(DISTRICT, "POST", api_text("%s/link", one), "Idempotency-Key: link-once\r\n", NULL);

	expect_status(answer, 200, "a link");
	CU_ASSERT_STRING_EQUAL(
		api_sql(api_text("select count(*) from request_key k where k::text like '%%%s%%'",
			value_at(answer, "secret"))),
		"0");
	CU_ASSERT_STRING_EQUAL(
		api_sql("select count(*) from invitation_link l where l::text like '%hi_%'"), "0");
	CU_ASSERT_PTR_NULL(strstr(api_get(DISTRICT, one)->body, "hi_"));
	api_forget();
}

static void test_who_may_invite_whom_follows_the_table_of_gifts_and_where_a_seat_reaches(void)
{
	static const struct {
		enum who who;
		const char *role, *place;
		int status;
	} cases[] = {
		{ DISTRICT, "district_lead", FOR("wa-01109"), 201 },
		{ DISTRICT, "district_member", FOR("wa-01158"), 403 },
		{ DISTRICT, "coach", FOR("wa-01109"), 403 },
		{ DISTRICT, "reader", "", 403 },
		{ DISTRICT, "facilitator", IN("wa-cop-2026"), 403 },
		{ MEMBER, "district_member", FOR("wa-01109"), 403 },
		{ COACH, "district_member", FOR("wa-01109"), 403 },
		{ READER, "reader", "", 403 },
		{ HOST, "facilitator", IN("wa-cop-2026"), 201 },
		{ HOST, "presenter", IN("wa-cop-2026"), 201 },
		{ HOST, "facilitator", IN("elsewhere"), 422 },
		{ HOST, "facilitator", "", 403 },
		{ HOST, "admin", "", 403 },
		{ HOST, "district_lead", FOR("wa-01109"), 403 },
		{ VISITOR, "district_lead", FOR("wa-01109"), 403 },
		{ FACILITATOR, "district_lead", FOR("wa-01109"), 201 },
		{ FACILITATOR, "facilitator", "", 201 },
		{ FACILITATOR, "admin", "", 403 },
		{ ADMIN, "admin", "", 201 },
		{ ADMIN, "district_lead", "", 422 },
		{ ADMIN, "admin", FOR("wa-01109"), 422 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_status(invite(cases[i].who, cases[i].role, cases[i].place), cases[i].status,
			"%s invites as %s %s", who_names[cases[i].who], cases[i].role, cases[i].place);
	api_forget();
}

/* Else whoever may add a district could make themselves its lead. */
static void test_a_facilitator_invites_the_first_of_a_district_that_is_in_no_other_network(void)
{
	const char *member, *first, *secret;
	const char *members = "/v1/networks/elsewhere/members",
		   *body = "{\"organization\":\"wa-80071\",\"joined_on\":\"2026-01-01\"}";

	expect_status(invite(VISITOR, "district_lead", FOR("wa-80071")), 403, "not a member");
	member = api_post(VISITOR, members, body)->location;
	first = invite(VISITOR, "district_lead", FOR("wa-80071"))->location;
	secret = link_of(VISITOR, first);
	expect_status(api_post(FACILITATOR, "/v1/networks/wa-cop-2026/members", body), 201,
		"also a member elsewhere");
	expect_status(invite(VISITOR, "district_lead", FOR("wa-80071")), 403, "in two networks");
	expect_status(accept(secret), 404, "nor is what was given before taken");
	api_sql("update membership set withdrawn_at = now() where organization_id = "
		"find_organization('wa-80071')"
		" and network_id = find_network('wa-cop-2026')");
	expect_status(accept(secret), 404, "nor what has a record there");
	api_sql("delete from membership where organization_id = find_organization('wa-80071') and network_id "
		"= "
		"find_network('wa-cop-2026')");
	expect_status(accept(secret), 201, "the first comes in");
	expect_status(invite(VISITOR, "district_lead", FOR("wa-80071")), 403, "the first gives the next");
	expect_status(api_get(VISITOR, first), 200, "what one has sent is still seen");
	expect_status(api_call(VISITOR, "DELETE", member, NULL, NULL), 200, "and is undone");
	api_forget();
}

/* A network that takes members of this kind for a moment. */
static void join(const char *network, const char *kind, const char *organization)
{
	api_sql(api_text("update network set member_kind = '%s' where slug = '%s';"
			 "insert into membership (network_id, organization_id, joined_on) values "
			 "(find_network('%s'), find_organization('%s'), '2026-01-01');"
			 "update network set member_kind = 'district' where slug = '%s'",
		kind, network, network, organization, network));
}

/* Else whoever may add a region would lead all that lie below it, in every network. */
static void test_a_facilitator_gives_no_seat_that_reaches_into_another_network(void)
{
	world_make();
	api_sql("insert into organization (codes, kind, name, state) values "
		"(codes_of('wa-esd-189', '[]'), 'esd', 'Example Region', 'WA'), "
		"(codes_of('wa-89001', '[]'), 'district', 'Example District', 'WA'), "
		"(codes_of('wa-school-8902', '[]'), 'school', 'Example School', 'WA');"
		"update organization set parent_id = find_organization('wa-esd-189') where address = "
		"'wa-89001';"
		"update organization set parent_id = find_organization('wa-89001') where address = "
		"'wa-school-8902'");
	join("wa-cop-2026", "school", "wa-school-8902");
	join("elsewhere", "esd", "wa-esd-189");
	join("elsewhere", "district", "wa-89001");
	expect_status(invite(VISITOR, "coach", FOR("wa-esd-189")), 403, "the coach of a region");
	expect_status(
		invite(VISITOR, "district_lead", FOR("wa-89001")), 403, "its school is in another network");
	api_sql("delete from membership where organization_id = find_organization('wa-school-8902')");
	expect_status(invite(VISITOR, "district_lead", FOR("wa-89001")), 201, "with no school elsewhere");
	expect_status(invite(VISITOR, "district_lead", FOR("wa-esd-189")), 201, "a region's own team");
	expect_status(invite(VISITOR, "coach", FOR("wa-esd-189")), 403, "the coach of a region, in no case");
	api_sql("update membership set withdrawn_at = now() where organization_id in "
		"(find_organization('wa-esd-189'), find_organization('wa-89001'))");
	api_forget();
}

/* Else whoever may invite could come in themselves, and read what a team keeps to itself. */
static void test_into_a_team_that_has_a_lead_only_its_own_hand_over_a_link(void)
{
	static const enum who outside[] = { FACILITATOR, ADMIN };
	const char *one = NULL;

	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		const struct answer *invitation = invite(outside[i], "coach", FOR("wa-01109"));

		expect_value(invitation, "mailed", "true");
		expect_status(api_post(outside[i], api_text("%s/link", invitation->location), NULL), 409,
			"%s hands over a link", who_names[outside[i]]);
		one = invite(outside[i], "district_member", FOR("wa-01109"))->location;
	}
	expect_status(accept(link_of(DISTRICT, one)), 201, "its lead does");
	api_forget();
}

static void test_a_link_that_was_made_before_there_was_a_lead_opens_nothing_afterwards(void)
{
	const char *lead, *spare;

	world_make();
	api_sql("insert into organization (codes, kind, name, state) values "
		"(codes_of('wa-89031', '[]'), 'district', 'Example District', 'WA')");
	lead = link_of(FACILITATOR, invite(FACILITATOR, "district_lead", FOR("wa-89031"))->location);
	spare = link_of(FACILITATOR, invite(FACILITATOR, "district_member", FOR("wa-89031"))->location);
	expect_status(accept(lead), 201, "the first lead");
	expect_status(accept(spare), 404, "another who would come in");
	api_sql("update account set disabled_at = now() from seat s where s.account_id = account.id and "
		"s.organization_id = find_organization('wa-89031')");
	expect_status(accept(spare), 404, "also when the lead is gone");
	expect_status(
		api_post(FACILITATOR,
			api_text("%s/link", invite(FACILITATOR, "district_lead", FOR("wa-89031"))->location),
			NULL),
		409, "nor is another made");
	api_forget();
}

static void test_an_address_that_has_an_account_is_409(void)
{
	const char *one, *two;

	world_make();
	one = api_post(DISTRICT, "/v1/invitations",
		"{\"email\":\"twice@example.org\",\"role\":\"district_member\"" FOR("wa-01109") "}")
		      ->location;
	two = api_post(DISTRICT, "/v1/invitations",
		"{\"email\":\"Twice@example.org\",\"role\":\"district_lead\"" FOR("wa-01109") "}")
		      ->location;
	expect_status(accept(link_of(DISTRICT, one)), 201, "the first");
	expect_status(accept(link_of(DISTRICT, two)), 409, "the second");
	api_forget();
}

static const struct answer *take_seat(const char *cookie, const char *secret)
{
	return person_call(cookie, "POST", "/v1/seats", api_text("{\"invitation\":\"%s\"}", secret));
}

static void test_who_has_an_account_takes_a_second_seat_once_by_an_invitation_to_its_address(void)
{
	const char *one, *secret, *cookie;
	const struct answer *answer;

	world_make();
	person_make("second@example.org", "reader", "null, null");
	cookie = person_sign_in("second@example.org", NULL);
	expect_status(person_call(cookie, "GET", "/v1/organizations/wa-01109/people", NULL), 403, "not yet");
	one = api_post(DISTRICT, "/v1/invitations",
		"{\"email\":\"Second@example.org\",\"role\":\"district_member\"" FOR("wa-01109") "}")
		      ->location;
	secret = link_of(DISTRICT, one);
	expect_status(accept(secret), 409, "no second account");
	answer = take_seat(cookie, secret);
	expect_status(answer, 200, "a second seat");
	expect(json_count(json_member(answer->json, "seats")) == 2, "%s", answer->body);
	expect_value(answer, "seats/1/organization/code", "wa-01109");
	expect_status(person_call(cookie, "GET", "/v1/organizations/wa-01109/people", NULL), 200, "at once");
	expect_status(take_seat(cookie, secret), 404, "only once");
	expect(strcmp(value_at(api_get(DISTRICT, one), "accepted_at"), "null") != 0, "it is accepted");
	one = api_post(DISTRICT, "/v1/invitations",
		"{\"email\":\"second@example.org\",\"role\":\"district_member\"" FOR("wa-01109") "}")
		      ->location;
	expect_status(take_seat(cookie, link_of(DISTRICT, one)), 409, "the same seat again");
	api_forget();
}

static void test_a_seat_is_not_taken_by_another_address_nor_when_it_is_no_longer_given(void)
{
	const char *cookie, *one, *secret;

	world_make();
	person_make("third@example.org", "reader", "null, null");
	cookie = person_sign_in("third@example.org", NULL);
	expect_status(
		take_seat(cookie,
			link_of(DISTRICT, invite(DISTRICT, "district_member", FOR("wa-01109"))->location)),
		409, "another address");
	one = api_post(DISTRICT, "/v1/invitations",
		"{\"email\":\"third@example.org\",\"role\":\"district_member\"" FOR("wa-01109") "}")
		      ->location;
	secret = link_of(DISTRICT, one);
	expect_status(take_seat(cookie, "hi_0123"), 404, "no secret of ours");
	expect_status(
		api_post(SIGNED, "/v1/seats", api_text("{\"invitation\":\"%s\"}", secret)), 409, "a system");
	expect_status(api_call(DISTRICT, "DELETE", one, NULL, NULL), 200, "withdrawn");
	expect_status(take_seat(cookie, secret), 404, "withdrawn");
	expect(json_count(json_member(person_call(cookie, "GET", "/v1/me", NULL)->json, "seats")) == 1,
		"one seat");
	api_forget();
}

static const char *mails_by(const char *email)
{
	return api_sql(api_text("select count(*) from mail m join invitation i on i.id = m.invitation_id"
				" join account a on a.id = i.created_by where a.email = '%s'",
		email));
}

static void test_an_address_and_who_invites_have_so_many_mails_an_hour(void)
{
	const char *inviter = "inviter@example.org", *cookie;
	const struct answer *last = NULL;

	world_make();
	api_sql("delete from mail");
	person_make(inviter, "district_lead", "find_organization('wa-01109')");
	cookie = person_sign_in(inviter, NULL);
	for (int i = 0; i < 5; i++) {
		last = person_call(cookie, "POST", "/v1/invitations",
			"{\"email\":\"Often@example.org\",\"role\":\"district_member\"" FOR("wa-01109") "}");
		expect_value(last, "mailed", i < 3 ? "true" : "false");
	}
	last = api_post(ADMIN, "/v1/invitations", "{\"email\":\"often@example.org\",\"role\":\"reader\"}");
	expect_value(last, "mailed", "false");
	last = person_call(cookie, "POST", "/v1/invitations",
		"{\"email\":\"often@example.org\",\"role\":\"district_member\"" FOR("wa-01109") "}");
	expect_status(last, 201, "an invitation without a mail");
	expect_status(
		person_call(cookie, "POST", api_text("%s/link", last->location), NULL), 200, "has a link");
	CU_ASSERT_STRING_EQUAL(mails_by(inviter), "3");
	for (int i = 0; i < 200; i++) {
		person_call(cookie, "POST", "/v1/invitations",
			api_text("{\"email\":\"many%d@example.org\",\"role\":\"district_member\"" FOR(
					 "wa-01109") "}",
				i));
	}
	CU_ASSERT_STRING_EQUAL(mails_by(inviter), "200");
	api_sql("delete from mail");
	api_forget();
}

const struct test tests_invitations[] = {
	TEST(test_who_is_invited_comes_in_once_with_the_seat_and_a_password),
	TEST(test_an_invitation_that_is_over_withdrawn_or_renewed_lets_nobody_in),
	TEST(test_the_secret_is_kept_nowhere),
	TEST(test_who_may_invite_whom_follows_the_table_of_gifts_and_where_a_seat_reaches),
	TEST(test_a_facilitator_invites_the_first_of_a_district_that_is_in_no_other_network),
	TEST(test_an_address_and_who_invites_have_so_many_mails_an_hour),
	TEST(test_a_facilitator_gives_no_seat_that_reaches_into_another_network),
	TEST(test_into_a_team_that_has_a_lead_only_its_own_hand_over_a_link),
	TEST(test_a_link_that_was_made_before_there_was_a_lead_opens_nothing_afterwards),
	TEST(test_an_address_that_has_an_account_is_409),
	TEST(test_who_has_an_account_takes_a_second_seat_once_by_an_invitation_to_its_address),
	TEST(test_a_seat_is_not_taken_by_another_address_nor_when_it_is_no_longer_given),
	TEST_END,
};
