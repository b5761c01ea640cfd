/* What belongs into which take-home pack, and what does not, and why. tests/contract/pack.c fails for a table
 * that is in neither list. */
#include "halved/resources/assessment.h"
#include "halved/resources/coaching.h"
#include "halved/resources/ledger.h"
#include "halved/resources/measure.h"
#include "halved/resources/pack.h"
#include "halved/resources/protocol.h"
#include "halved/resources/resources.h"
#include "halved/resources/session.h"

/* clang-format off */
#define IN_NETWORKS "t.withdrawn_at is null and t.network_id = any ((select networks_with(home_of(:subject)))::bigint[])"
#define AT_HOME "t.organization_id = any ((select home_of(:subject))::bigint[])"
#define KEPT_AT_HOME AT_HOME " and t.withdrawn_at is null"
#define ROWS(query_) "select row_to_json(s)::text as body from (" query_ ") s"
#define SECRET "a secret, or what a secret is compared with, is told to nobody"
#define FILE_ONLY "how a file came in is kept for its network; what came of it is in submissions, people and attendance"
#define FOR_A_DAY "answers that are kept for a day, in case a request is sent again"
#define RECKONED "is reckoned from cells"
#define OWN_ANSWERS "is what each person alone has answered: it is in the pack of the account, and how all answers are spread in the result of the round"
#define SEEN_IN_TRAIL "that something was erased is in the trail"

static const struct pack_part organization_parts[] = {
	{ .name = "organizations", .resource = &resource_organization, .tables = "organization organization_code",
	  .sql = "t.id = any ((select and_below(:subject))::bigint[])", .text = "The organization and what belongs to it, with every code." },
	{ .name = "successions", .resource = &resource_succession,
	  .sql = "t.withdrawn_at is null and ((select and_below(:subject))::bigint[] && array[t.from_id, t.to_id])", .text = "What they came from, and what became of them." },
	{ .name = "published_rates", .resource = &resource_published_rate,
	  .sql = "t.organization_id = any ((select and_below(:subject))::bigint[]) and t.withdrawn_at is null", .text = "Rates that somebody has published for them." },
	{ .name = "networks", .resource = &resource_network,
	  .sql = "t.withdrawn_at is null and t.id = any ((select networks_with(home_of(:subject)))::bigint[])", .text = "The networks it is or was in, their aims and goals." },
	{ .name = "memberships", .resource = &resource_member, .sql = KEPT_AT_HOME, .text = "Since when, and until when." },
	{ .name = "commitments", .resource = &resource_commitment, .sql = IN_NETWORKS, .text = "What members of these networks promise." },
	{ .name = "sessions", .resource = &resource_session, .sql = IN_NETWORKS, .text = "Sessions of these networks." },
	{ .name = "asks", .resource = &resource_ask, .sql = IN_NETWORKS, .text = "What these networks ask their members for." },
	{ .name = "assessment_rounds", .resource = &resource_assessment_round, .sql = IN_NETWORKS " and (t.organization_id is null or " AT_HOME ")",
	  .text = "Rounds of self-assessment of these networks, and of it alone." },
	{ .name = "people", .resource = &resource_person, .sql = KEPT_AT_HOME, .text = "People of the organization: adults at work, no student." },
	{ .name = "team_roles", .resource = &resource_team_role, .sql = KEPT_AT_HOME, .text = "Who does what in the team." },
	{ .name = "attendance", .resource = &resource_attendance, .sql = KEPT_AT_HOME, .text = "Who was at which session." },
	{ .name = "registrations", .resource = &resource_registration, .sql = KEPT_AT_HOME, .text = "Who said beforehand to come to which session." },
	{ .name = "coaching_series", .resource = &resource_coaching_series, .sql = KEPT_AT_HOME, .text = "Coaching of the team." },
	{ .name = "coaching_sessions", .resource = &resource_coaching_session, .sql = KEPT_AT_HOME, .text = "What coach and team said to each other." },
	{ .name = "coaching_steps", .resource = &resource_coaching_step, .sql = KEPT_AT_HOME, .text = "What they agreed to do." },
	{ .name = "consultancies", .resource = &resource_consultancy, .sql = KEPT_AT_HOME, .text = "Dilemmas that the team has brought." },
	{ .name = "share_outs", .resource = &resource_share_out, .sql = KEPT_AT_HOME, .text = "Turns in which it told the others." },
	{ .name = "cycles", .resource = &resource_cycle, .sql = KEPT_AT_HOME, .text = "Plan-do-study-act cycles." },
	{ .name = "interviews", .resource = &resource_interview, .sql = KEPT_AT_HOME, .text = "Notes of empathy interviews. Keep what was promised to those who told." },
	{ .name = "notes", .resource = &resource_note, .sql = KEPT_AT_HOME, .text = "Other notes of the team." },
	{ .name = "practices", .resource = &resource_practice, .sql = KEPT_AT_HOME, .text = "What its team has made of the networks' practices and tools." },
	{ .name = "interim_goals", .resource = &resource_interim_goal, .sql = KEPT_AT_HOME, .text = "What it wants to reach by when, and what it has reached." },
	{ .name = "measures", .resource = &resource_measure, .sql = KEPT_AT_HOME, .text = "What it follows over time, and how each is counted." },
	{ .name = "measure_points", .resource = &resource_measure_point, .sql = KEPT_AT_HOME, .text = "What was counted of each measure, day by day." },
	{ .name = "statements", .resource = &resource_member_statement, .sql = KEPT_AT_HOME, .text = "What it attests or contests of its commitments." },
	{ .name = "excuses", .resource = &resource_excuse, .sql = KEPT_AT_HOME, .text = "What it was excused from." },
	{ .name = "ask_answers", .resource = &resource_ask_answer, .sql = KEPT_AT_HOME, .text = "What it has answered to asks in words." },
	{ .name = "ask_reopenings", .resource = &resource_ask_reopening, .sql = KEPT_AT_HOME, .text = "Later days that it was given for asks." },
	{ .name = "submissions", .resource = &resource_submission, .sql = AT_HOME, .text = "What was said about each period, in every version, drafts too." },
	{ .name = "submission_states", .resource = &resource_submission_state, .tables = "submission_state", .of = "submission",
	  .sql = ROWS("select h.submission_id::text as submission, h.at, h.status, h.question from submission t join submission_state h"
		  " on h.submission_id = t.id where " AT_HOME " order by t.id, h.at"), .text = "What happened to each submission." },
	{ .name = "cells", .resource = &resource_cell, .tables = "cell", .of = "submission",
	  .sql = ROWS("select t.id::text as submission, json_build_object('code', o.address, 'name', o.name) as organization, g.name as grade,"
		  " s.name as \"group\", c.suppressed, c.enrolled, c.satisfactory, c.at_risk, c.moderate, c.severe, c.chronic from submission t"
		  " join cell c on c.submission_id = t.id join organization o on o.id = c.organization_id join grade g on g.id = c.grade_id"
		  " join student_group s on s.id = c.group_id where " AT_HOME " order by t.id, c.organization_id, c.grade_id, c.group_id"),
	  .text = "The counts of each submission, by school, grade and group." },
	{ .name = "seats", .tables = "seat", .columns = "id account role starts_on ends_on",
	  .sql = ROWS("select t.id::text as id, t.account, t.role, t.starts_on, t.ends_on from home_seat t where " AT_HOME " order by t.id"),
	  .text = "Who may act for the organization." },
	{ .name = "invitations", .resource = &resource_invitation, .sql = KEPT_AT_HOME, .text = "Who was invited to act for it." },
	{ .name = "form_links", .resource = &resource_form_link, .sql = KEPT_AT_HOME, .text = "Links by which somebody without an account answers for it." },
	{ .name = "trail", .resource = &resource_audit_entry, .tables = "audit_entry",
	  .sql = "select s.body from audit_entry t cross join lateral audit_shown(t) s where " AT_HOME " order by t.id", .text = "Who saw, changed or released its data." },
	{ .name = NULL },
};

#define AT_TILES "what a meeting program called somebody stays with the network that records attendance; what it recorded is in attendance"

static const struct pack_left_out organization_left_out[] = {
	{ "member_total", RECKONED, false },
	{ "import_period", FILE_ONLY, false },
	{ "import_row", FILE_ONLY, false },
	{ "assessment", OWN_ANSWERS, false },
	{ "feed", "opens a calendar to whoever has made it, and is in the pack of their account", false },
	{ "sheet_entry", AT_TILES, false },
	{ "alias", AT_TILES, false },
	{ "reminder", "whom the service has reminded of an ask is told with the ask, and is in the packs of those people", false },
	{ .table = NULL },
};

#define WRITTEN "t.withdrawn_at is null and t.created_by = (select account_of(:subject)) and t.organization_id = (select p.organization_id from person p" \
	" where p.id = :subject)"
#define OF_PERSON "t.person_id = :subject and t.withdrawn_at is null"

static const struct pack_part person_parts[] = {
	{ .name = "people", .resource = &resource_person, .sql = "t.id = :subject and t.withdrawn_at is null", .text = "The person." },
	{ .name = "team_roles", .resource = &resource_team_role, .sql = OF_PERSON, .text = "Roles in teams." },
	{ .name = "attendance", .resource = &resource_attendance, .sql = OF_PERSON, .text = "Sessions that the person attended or missed." },
	{ .name = "registrations", .resource = &resource_registration, .sql = OF_PERSON, .text = "Sessions that the person said to come to." },
	{ .name = "sessions", .resource = &resource_session,
	  .sql = "t.withdrawn_at is null and t.id in (select a.session_id from attendance a where a.person_id = :subject and a.withdrawn_at is null)",
	  .text = "These sessions." },
	{ .name = "coaching_steps", .resource = &resource_coaching_step, .sql = OF_PERSON, .text = "Steps of coaching that the person has taken on." },
	{ .name = "seats", .tables = "seat account", .columns = "id account role starts_on ends_on",
	  .sql = ROWS("select t.id::text as id, t.account, t.role, t.starts_on, t.ends_on from home_seat t where t.account_id = (select account_of(:subject))"
		  " order by t.id"),
	  .text = "What the account with the person's address may do for the organization." },
	{ .name = "consultancies", .resource = &resource_consultancy, .sql = WRITTEN, .text = "Dilemmas that this account has written down for the organization." },
	{ .name = "cycles", .resource = &resource_cycle, .sql = WRITTEN, .text = "Cycles that this account has written down for the organization." },
	{ .name = "interviews", .resource = &resource_interview, .sql = WRITTEN, .text = "Interviews that it has written down." },
	{ .name = "notes", .resource = &resource_note, .sql = WRITTEN, .text = "Notes that it has written." },
	{ .name = "trail", .resource = &resource_audit_entry, .tables = "audit_entry",
	  .sql = "select s.body from audit_entry t cross join lateral audit_shown(t) s where t.subject = 'person' and t.subjects @> array[:subject::bigint] and t.organization_id ="
		 " (select p.organization_id from person p where p.id = :subject) order by t.id",
	  .text = "Who saw or changed the record of the person." },
	{ .name = NULL },
};

#define IN_MEETINGS "how a meeting program called the person stays with the network that records attendance; what it recorded is in attendance"

static const struct pack_left_out person_left_out[] = {
	{ "sheet_entry", IN_MEETINGS, true },
	{ "alias", IN_MEETINGS, true },
	{ .table = NULL },
};

#define BY_ME "t.created_by = :subject and t.withdrawn_at is null"
#define ABOUT_ME "t.person_id = any ((select own_people())::bigint[]) and t.withdrawn_at is null"
#define IN_DEEDS "is not yours but an organization's or a network's; that you made or changed it is in deeds"

static const struct pack_part account_parts[] = {
	{ .name = "account", .tables = "account password", .columns = "id kind name email created_at password_changed_at reminders_stopped_at",
	  .sql = ROWS("select * from own_account"), .text = "Your account." },
	{ .name = "seats", .tables = "seat", .columns = "id role network organization starts_on ends_on withdrawn_at",
	  .sql = ROWS("select * from own_seat order by id::bigint"), .text = "What you are and were here, and where." },
	{ .name = "sign_ins", .tables = "credential", .columns = "id label second_factor created_at used_at expires_at revoked_at",
	  .sql = ROWS("select * from own_sign_in order by id::bigint"), .text = "Where and when you have signed in, as long as that is kept." },
	{ .name = "identities", .tables = "identity", .columns = "id issuer subject created_at used_at",
	  .sql = ROWS("select * from own_identity order by id::bigint"), .text = "Who you are for the providers that you sign in with." },
	{ .name = "second_factor", .resource = &resource_second_factor, .tables = "second_factor", .sql = "select my_second_factor() as body",
	  .text = "Whether signing in asks you for more than the password." },
	{ .name = "tokens", .resource = &resource_token, .sql = BY_ME, .text = "Tokens that you have made, without their secrets." },
	{ .name = "feeds", .resource = &resource_feed, .sql = BY_ME, .text = "Feeds that you have made, without their secrets." },
	{ .name = "form_links", .resource = &resource_form_link, .sql = BY_ME, .text = "Form links that you have made, without their secrets." },
	{ .name = "invitations", .resource = &resource_invitation, .sql = BY_ME, .text = "Whom you have invited." },
	{ .name = "people", .resource = &resource_person, .sql = "t.id = any ((select own_people())::bigint[])", .text = "What is recorded of a person with your address, as far as you see it." },
	{ .name = "team_roles", .resource = &resource_team_role, .sql = ABOUT_ME, .text = "Roles in teams of that person." },
	{ .name = "attendance", .resource = &resource_attendance, .sql = ABOUT_ME, .text = "Sessions that this person attended or missed." },
	{ .name = "registrations", .resource = &resource_registration, .sql = ABOUT_ME, .text = "Sessions that this person said to come to." },
	{ .name = "coaching_series", .resource = &resource_coaching_series, .sql = BY_ME, .text = "Coaching series that you have begun, as far as you still see them." },
	{ .name = "coaching_sessions", .resource = &resource_coaching_session, .sql = BY_ME, .text = "Coaching sessions that you have written down, as far as you still see them." },
	{ .name = "coaching_steps", .resource = &resource_coaching_step, .sql = BY_ME, .text = "Steps of coaching that you have written down, as far as you still see them." },
	{ .name = "consultancies", .resource = &resource_consultancy, .sql = BY_ME, .text = "Dilemmas that you have written down, as far as you still see them." },
	{ .name = "learnings", .resource = &resource_learning, .sql = BY_ME, .text = "What you have learned from running a network, as far as you still see it." },
	{ .name = "cycles", .resource = &resource_cycle, .sql = BY_ME, .text = "Cycles that you have written down, as far as you still see them." },
	{ .name = "interviews", .resource = &resource_interview, .sql = BY_ME " and is_own(t.organization_id)",
	  .text = "Interviews that you have written down for an organization that you belong to." },
	{ .name = "assessments", .resource = &resource_assessment, .sql = BY_ME, .text = "What you have answered in rounds of self-assessment." },
	{ .name = "notes", .resource = &resource_note, .sql = BY_ME, .text = "Notes that you have written, as far as you still see them." },
	{ .name = "reminders", .tables = "reminder", .columns = "ask network organization kind due_on planned_at sent_at",
	  .sql = ROWS("select * from own_reminder order by planned_at, ask::bigint, organization::text"), .text = "What you were reminded of by mail." },
	{ .name = "deeds", .tables = "audit_entry", .columns = "id at action subject records network organization request_id why",
	  .sql = ROWS("select * from own_deed order by id::bigint"), .text = "What you did here, and when: the trail of it stays." },
	{ .name = NULL },
};

static const struct pack_left_out account_left_out[] = {
	{ "organization", IN_DEEDS, true },
	{ "network", IN_DEEDS, false },
	{ "membership", IN_DEEDS, false },
	{ "commitment", IN_DEEDS, false },
	{ "session", IN_DEEDS, false },
	{ "ask", IN_DEEDS, false },
	{ "published_rate", IN_DEEDS, false },
	{ "submission", IN_DEEDS, false },
	{ "submission_state", IN_DEEDS, false },
	{ "import", IN_DEEDS, false },
	{ "cause", IN_DEEDS, false },
	{ "coaching_plan", IN_DEEDS, false },
	{ "instrument", IN_DEEDS, false },
	{ "practice", IN_DEEDS, false },
	{ "practice_version", IN_DEEDS, false },
	{ "theory", IN_DEEDS, false },
	{ "theory_version", IN_DEEDS, false },
	{ "sheet", IN_DEEDS, false },
	{ "sheet_entry", IN_DEEDS, false },
	{ "alias", IN_DEEDS, false },
	{ "interim_goal", IN_DEEDS, false },
	{ "measure", IN_DEEDS, false },
	{ "measure_point", IN_DEEDS, false },
	{ "succession", IN_DEEDS, false },
	{ "member_statement", IN_DEEDS, false },
	{ "excuse", IN_DEEDS, false },
	{ "share_out", IN_DEEDS, false },
	{ "assessment_round", IN_DEEDS, false },
	{ "ask_answer", IN_DEEDS, false },
	{ "ask_reopening", IN_DEEDS, false },
	{ "reminder_stop", SECRET, true },
	{ "erasure", SEEN_IN_TRAIL, false },
	{ "request_key", FOR_A_DAY, false },
	{ "mail", "tells neither address nor content, and is kept for two days", false },
	{ "password_reset", SECRET, true },
	{ .table = NULL },
};

const struct pack_kind pack_organization = { .name = "organization", .parts = organization_parts, .left_out = organization_left_out,
	.references = "organization_id parent_id" };
const struct pack_kind pack_person = { .name = "person", .parts = person_parts, .left_out = person_left_out, .references = "person_id" };
const struct pack_kind pack_account = { .name = "account", .parts = account_parts, .left_out = account_left_out,
	.references = "account_id maker_id created_by changed_by by_account actor_id committed_by" };
/* clang-format on */
