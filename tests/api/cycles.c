/* What a test of a change goes through: its state, its seal, its ramp, its copies, and how predictions fared.
 */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include "halved/base/check.h"

#include <string.h>

static const char result[] =
	"{\"as_planned\":\"partly\",\"did\":\"d\",\"observations\":\"o\",\"studied\":\"s\","
	"\"prediction_held\":\"%s\",\"learned\":\"l\",\"act\":\"%s\"}";

/* A cycle of DISTRICT with these members beside what every cycle has; its address. */
static const char *new_cycle(const char *members)
{
	return create(DISTRICT, "cycles",
		api_text("{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\"%s%s}",
			members[0] != '\0' ? "," : "", members));
}

static const char *id_of(const char *address)
{
	return strrchr(address, '/') + 1;
}

static void finish(const char *cycle, const char *held, const char *act)
{
	expect_status(api_post(DISTRICT, state(cycle, "start"), NULL), 200, "start");
	expect_status(api_post(DISTRICT, state(cycle, "finish"), api_text(result, held, act)), 200, "finish");
}

/* Other suites expect of other districts, and of what goes far, that there is none. */
static void drop(enum who who, const char *address)
{
	expect_status(api_call(who, "DELETE", address, NULL, NULL), 200, "%s goes", address);
}

/* ---- states ---- */

static void test_a_cycle_past_its_last_day_is_overdue_until_it_is_completed(void)
{
	const char *late = new_cycle("\"ends_on\":\"2020-02-28\""),
		   *early = new_cycle("\"ends_on\":\"2099-02-28\"");
	const struct answer *answer = api_get(DISTRICT, late);

	expect_value(answer, "status", "overdue");
	expect_value(api_get(DISTRICT, early), "status", "planned");
	answer = api_get(DISTRICT, in_network("cycles?status=overdue&limit=200"));
	expect(is_in_list(answer, late) && !is_in_list(answer, early), "the filter finds it: %s",
		answer->body);
	expect_value(api_post(DISTRICT, state(late, "start"), NULL), "status", "overdue");
	answer = api_post(DISTRICT, state(late, "finish"), api_text(result, "no", "abandon"));
	expect_value(answer, "status", "completed");
	expect_value(answer, "learned", "l");
	expect_value(answer, "as_planned", "partly");
	api_forget();
}

static void test_what_time_alone_changes_is_never_told_to_be_unchanged(void)
{
	const char *cycle = new_cycle("");
	const struct answer *answer = api_call(DISTRICT, "GET", cycle, "If-None-Match: \"1\"\r\n", NULL);

	expect_value(answer, "version", "1");
	expect_status(answer, 200, "it may be overdue since");
	api_forget();
}

static void test_a_cycle_ends_by_the_calendar_of_its_network(void)
{
	const char *cycle = new_cycle("");
	const char *today = "(now() at time zone 'Pacific/Kiritimati')::date";

	api_sql("update network set time_zone = 'Pacific/Kiritimati' where slug = 'wa-cop-2026'");
	api_sql(api_text("update cycle set ends_on = %s where id = %s", today, id_of(cycle)));
	expect_value(api_get(DISTRICT, cycle), "status", "planned");
	api_sql(api_text("update cycle set ends_on = %s - 1 where id = %s", today, id_of(cycle)));
	expect_value(api_get(DISTRICT, cycle), "status", "overdue");
	api_sql("update network set time_zone = 'America/Los_Angeles' where slug = 'wa-cop-2026'");
	api_forget();
}

/* ---- the seal ---- */

/* The code of the error with which PostgreSQL refuses the change, done as who acts by `who`; "" when it does
 * it. */
static const char *refusal(enum who who, const char *change)
{
	api_sql("create or replace function refusal(acts text, change text) returns text language plpgsql as "
		"$$ begin perform set_config('halved.actor', coalesce((select actor from credential where "
		"hash = sha256(convert_to(acts, 'UTF8'))), ''), true); execute change; return ''; exception "
		"when others then return sqlstate; end $$");
	return api_sql(api_text("select refusal('%s', $q$%s$q$)", who_secret(who), change));
}

static void test_the_seal_is_the_databases_own(void)
{
	const char *cycle = new_cycle(""), *change, *back;
	const char *predicted = api_text("%s", value_at(api_get(DISTRICT, cycle), "predicted_at"));

	change = api_text("update cycle set prediction = 'q' where id = %s", id_of(cycle));
	back = api_text("update cycle set status = 'planned' where id = %s", id_of(cycle));
	expect_status(api_post(DISTRICT, state(cycle, "start"), NULL), 200, "start");
	expect(strcmp(refusal(DISTRICT, change), "HL409") == 0, "its team");
	expect(strcmp(refusal(NOBODY, change), "HL409") == 0, "an operator");
	expect(strcmp(refusal(DISTRICT, back), "HL409") == 0, "and it does not go back");
	expect(strcmp(refusal(NOBODY, back), "") == 0, "but by an operator");
	expect(strcmp(refusal(DISTRICT, change), "HL409") == 0, "whom the seal outlives");
	refusal(DISTRICT,
		api_text("update cycle set predicted_at = '2000-01-01' where id = %s", id_of(cycle)));
	expect_value(api_get(DISTRICT, cycle), "predicted_at", predicted);
	api_forget();
}

static void test_a_refused_change_of_a_sealed_prediction_names_it(void)
{
	const char *cycle = new_cycle("");
	const struct answer *answer;

	api_post(DISTRICT, state(cycle, "start"), NULL);
	answer = api_patch(DISTRICT, cycle, "{\"prediction\":\"q\"}");
	expect_status(answer, 409, "sealed");
	expect(strstr(answer->body, "prediction is sealed") != NULL, "%s", answer->body);
	expect_status(
		api_patch(DISTRICT, cycle, "{\"tasks\":[{\"what\":\"w\",\"done\":true}]}"), 200, "the rest");
	api_forget();
}

/* ---- ramps ---- */

static const char *next_of(const char *cycle, const char *members)
{
	return new_cycle(
		api_text("\"continues\":\"%s\"%s%s", id_of(cycle), members[0] != '\0' ? "," : "", members));
}

static void expect_prompt(
	const struct answer *ramp, unsigned prompt, const char *evidence, const char *cycles)
{
	expect_value(ramp, api_text("prompts/%u/evidence", prompt), evidence);
	expect_value(ramp, api_text("prompts/%u/cycles", prompt), cycles);
}

static void test_a_ramp_comes_whole_with_its_prompts(void)
{
	const char *first = new_cycle(
			   "\"scale\":\"few\",\"starts_on\":\"2020-02-03\",\"measures\":[{\"name\":"
			   "\"m\",\"kind\":\"outcome\",\"data\":[{\"day\":\"2020-02-07\",\"value\":3}]},"
			   "{\"name\":\"n\",\"kind\":\"balancing\",\"unit\":\"calls\",\"who\":\"Clerk\","
			   "\"when\":\"Fridays\",\"data\":[{\"day\":\"2020-02-14\",\"value\":2.5}]}]"),
		   *second, *third;
	const struct answer *ramp;

	finish(first, "no", "adapt");
	second = next_of(first, "\"scale\":\"school\"");
	finish(second, "yes", "adapt");
	third = next_of(second, "");
	ramp = api_get(DISTRICT, state(second, "ramp"));
	expect_value(ramp, "root", id_of(first));
	expect_value(ramp, "cycles/0/id", id_of(first));
	expect_value(ramp, "cycles/1/continues", id_of(first));
	expect_value(ramp, "cycles/2/id", id_of(third));
	expect_value(ramp, "cycles/3", "");
	expect_value(ramp, "hidden", "0");
	expect_prompt(ramp, 0, "3 in the ramp, 2 completed, 2 continued by another.", "[]");
	expect_prompt(ramp, 1, "1 of 2 started with a prediction from before the planned first day.",
		api_text("[\"%s\"]", id_of(first)));
	expect_prompt(ramp, 2, "Their scale, in order: few, school, not said.", "[]");
	expect_prompt(ramp, 3, "1 of 3 say what is counted; 2 values from 2020-02-07 to 2020-02-14.",
		api_text("[\"%s\"]", id_of(second)));
	expect(strcmp(api_get(DISTRICT, state(first, "ramp"))->body, ramp->body) == 0,
		"from each of them the same");
	api_call(DISTRICT, "DELETE", third, NULL, NULL);
	expect_prompt(api_get(DISTRICT, state(first, "ramp")), 0,
		"2 in the ramp, 2 completed, 1 continued by another.", api_text("[\"%s\"]", id_of(second)));
	api_forget();
}

static void expect_unlinked(const char *cycle, const char *other, const char *why)
{
	const struct answer *answer =
		api_patch(DISTRICT, cycle, api_text("{\"continues\":\"%s\"}", id_of(other)));

	expect_status(answer, 422, "%s", why);
	expect(names(answer, "/continues"), "%s: %s", why, answer->body);
}

static void test_a_ramp_has_no_loop_and_stays_in_its_network(void)
{
	const char *first = new_cycle(""), *second = next_of(first, ""), *third = next_of(second, "");
	const char *stranger =
		api_text("/%s", api_sql("with t as (insert into cycle (network_id, organization_id, aim, "
					"change_idea, prediction) values "
					"(find_network('elsewhere'), find_organization('wa-80119'), 'a', "
					"'c', 'p') returning id) select id from t"));
	const char *hidden =
		create(OTHER, "cycles", "{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\"}");

	expect_unlinked(first, first, "itself");
	expect_unlinked(first, third, "a loop");
	expect_unlinked(third, stranger, "of another network");
	expect_unlinked(third, hidden, "not theirs to see");
	expect_unlinked(third, "/none", "no id");
	expect_status(api_patch(DISTRICT, third, api_text("{\"continues\":\"%s\"}", id_of(first))), 200,
		"a branch");
	drop(OTHER, hidden);
	api_sql(api_text("delete from cycle where id = %s", id_of(stranger)));
	api_forget();
}

static void test_who_may_not_see_a_cycle_of_a_ramp_learns_only_that_it_is_there(void)
{
	const char *first = new_cycle("\"visibility\":\"team\",\"context\":\"kept\""),
		   *second = next_of(first, "");
	const struct answer *ramp = api_get(COACH, state(second, "ramp"));

	expect_value(ramp, "root", id_of(second));
	expect_value(ramp, "hidden", "1");
	expect(strstr(ramp->body, "kept") == NULL, "%s", ramp->body);
	expect_value(api_get(MEMBER, state(second, "ramp")), "hidden", "0");
	expect_status(api_get(COACH, state(first, "ramp")), 404, "the other way");
	expect_status(api_get(OTHER, state(second, "ramp")), 404, "another district");
	api_forget();
}

/* ---- copies ---- */

static void test_a_shared_cycle_is_copied_with_a_prediction_of_ones_own(void)
{
	const char *practice = api_text(
		"%s", create(FACILITATOR, "practices", "{\"code\":\"early-call\",\"label\":\"Early call\"}"));
	static const char order[] = "{\"prediction\":\"mine\",\"ends_on\":\"2099-01-01\"}";
	const char *theirs = new_cycle(
		"\"tier\":2,\"practice\":\"early-call\",\"context\":\"ours\",\"team\":[\"Clerk\"],"
		"\"tasks\":[{\"what\":\"Print\",\"who\":\"Clerk\",\"due_on\":\"2020-02-03\",\"done\":true}],"
		"\"visibility\":\"network\"");
	const struct answer *copy;
	const char *mine;

	finish(theirs, "no", "abandon");
	copy = api_post(OTHER, state(theirs, "copy"), order);
	expect_status(copy, 201, "copy");
	expect(strstr(copy->location, "/v1/cycles/") != NULL, "%s", copy->location);
	expect_value(copy, "organization/code", "wa-01158");
	expect_value(copy, "copy_of", id_of(theirs));
	expect_value(copy, "prediction", "mine");
	expect_value(copy, "practice", "early-call");
	expect_value(copy, "tasks", "[{\"who\":\"Clerk\",\"done\":false,\"what\":\"Print\"}]");
	expect_value(copy, "status", "planned");
	expect_value(copy, "act", "null");
	expect_value(copy, "context", "null");
	expect_value(copy, "team", "[]");
	expect_value(copy, "visibility", "coach");
	mine = api_text("%s", copy->location);
	copy = api_get(OTHER, in_network(api_text("cycles?copy_of=%s", id_of(theirs))));
	expect_value(copy, "items/0/prediction", "mine");
	expect_value(copy, "items/1", "");
	drop(OTHER, mine);
	drop(DISTRICT, theirs);
	drop(FACILITATOR, practice);
	api_forget();
}

static void test_a_cycle_that_is_not_shared_with_the_network_stays_with_its_member(void)
{
	const char *theirs = new_cycle("");
	const struct answer *answer;

	expect_status(
		api_post(OTHER, state(theirs, "copy"), "{\"prediction\":\"p\"}"), 404, "another district");
	answer = api_post(
		FACILITATOR, state(theirs, "copy"), "{\"organization\":\"wa-01158\",\"prediction\":\"p\"}");
	expect_status(answer, 422, "a facilitator does not carry it over");
	expect(names(answer, "/organization"), "%s", answer->body);
	expect_status(api_post(MEMBER, state(theirs, "copy"), "{\"prediction\":\"p\"}"), 201, "its own team");
	api_forget();
}

/* ---- what was corrected ---- */

static void correct(const char *cycle, const char *body)
{
	expect_status(api_patch(DISTRICT, cycle, body), 200, "%s", body);
}

static void test_what_a_sealed_prediction_was_about_stays_readable(void)
{
	const char *cycle = new_cycle("");
	const struct answer *answer;

	correct(cycle, "{\"aim\":\"b\"}");
	api_post(DISTRICT, state(cycle, "start"), NULL);
	correct(cycle, "{\"did\":\"so far\"}");
	expect_value(api_get(DISTRICT, cycle), "earlier", "[]");
	correct(cycle, "{\"change_idea\":\"another\"}");
	answer = api_get(FACILITATOR, cycle);
	expect_value(answer, "earlier/0/aim", "b");
	expect_value(answer, "earlier/0/change_idea", "c");
	expect_value(answer, "earlier/0/plan", "null");
	expect_value(answer, "earlier/0/measures", "[]");
	expect_value(answer, "earlier/1", "");
	correct(cycle, "{\"measures\":[{\"name\":\"Days\",\"when\":\"Fridays\"}]}");
	/* to count is no change of the plan */
	correct(cycle, "{\"measures\":[{\"name\":\"Days\",\"when\":\"Fridays\",\"data\":[{\"day\":\"2020-02-"
		       "07\",\"value\":3}]}]}");
	correct(cycle,
		"{\"measures\":[{\"name\":\"Calls\",\"data\":[{\"day\":\"2020-02-07\",\"value\":3}]}]}");
	correct(cycle, "{\"plan\":\"The office calls.\"}");
	correct(cycle, "{\"plan\":null}");
	answer = api_get(FACILITATOR, cycle);
	expect_value(answer, "earlier/1/measures", "[]");
	expect_value(answer, "earlier/2/measures/0/name", "Days");
	expect_value(answer, "earlier/2/measures/0/when", "Fridays");
	expect_value(answer, "earlier/2/measures/0/data", "");
	expect_value(answer, "earlier/3/measures/0/name", "Calls");
	expect_value(answer, "earlier/4/plan", "The office calls.");
	expect_value(answer, "earlier/5", "");
	expect_forgotten(DISTRICT, cycle, "change_idea", "another");
	api_forget();
}

static void test_a_finished_cycle_keeps_what_it_said_before_it_was_corrected(void)
{
	const char *cycle = new_cycle("");
	const struct answer *answer;

	correct(cycle, "{\"studied\":\"so far\",\"prediction_held\":\"partly\"}");
	finish(cycle, "no", "abandon");
	correct(cycle, "{\"context\":\"Grade 9\"}");
	expect_value(api_get(DISTRICT, cycle), "earlier", "[]");
	correct(cycle, "{\"prediction_held\":\"yes\",\"act\":\"adopt\"}");
	correct(cycle, "{\"studied\":\"t\"}");
	answer = api_get(FACILITATOR, cycle);
	expect_value(answer, "prediction_held", "yes");
	expect_value(answer, "earlier/0/prediction_held", "no");
	expect_value(answer, "earlier/0/act", "abandon");
	expect_value(answer, "earlier/0/studied", "s");
	expect_value(answer, "earlier/0/learned", "l");
	expect_value(answer, "earlier/0/by/id",
		api_sql(api_text("select created_by from cycle where id = %s", id_of(cycle))));
	expect_value(answer, "earlier/1/prediction_held", "yes");
	expect_value(answer, "earlier/1/studied", "s");
	expect_value(answer, "earlier/2", "");
	api_forget();
}

static void test_the_network_reads_what_was_judged_before_and_not_its_words(void)
{
	const char *cycle = new_cycle("\"visibility\":\"network\"");
	const struct answer *answer;

	finish(cycle, "no", "abandon");
	correct(cycle, "{\"prediction_held\":\"partly\",\"act\":\"adapt\",\"studied\":\"t\"}");
	answer = api_get(OTHER, cycle);
	expect_value(answer, "studied", "t");
	expect_value(answer, "earlier/0/prediction_held", "no");
	expect_value(answer, "earlier/0/act", "abandon");
	expect(strstr(answer->body, "\"studied\":\"s\"") == NULL &&
			value_at(answer, "earlier/0/by")[0] == '\0',
		"no words: %s", answer->body);
	drop(DISTRICT, cycle);
	api_forget();
}

static void test_of_very_many_corrections_the_first_and_the_last_stay(void)
{
	const char *cycle = new_cycle("");
	const struct answer *answer;

	finish(cycle, "no", "abandon");
	api_sql(api_text("do $$ begin for i in 1..60 loop update cycle set learned = i where id = %s; end "
			 "loop; end $$",
		id_of(cycle)));
	answer = api_get(DISTRICT, cycle);
	expect_value(answer, "learned", "60");
	expect_value(answer, "earlier/0/learned", "l");
	expect_value(answer, "earlier/1/learned", "11");
	expect_value(answer, "earlier/49/learned", "59");
	expect_value(answer, "earlier/49/by", "null");
	expect_value(answer, "earlier/50", "");
	api_forget();
}

/* ---- how predictions fared ---- */

static const char *count_of(enum who who, const char *path)
{
	return value_at(api_get(who, in_network("predictions")), path);
}

/* What other tests have finished does not count meanwhile. */
static void hide_completed(void)
{
	api_sql("update cycle set status = 'running', starts_on = '2000-01-01', ends_on = null where status "
		"= 'completed'");
}

static void show_completed(void)
{
	api_sql("update cycle set status = 'completed' where status = 'running' and starts_on = "
		"'2000-01-01'");
}

static void test_predictions_are_counted_as_they_held(void)
{
	const char *planned, *failed;
	const struct answer *answer;

	in_network("");
	hide_completed();
	expect_value(api_get(DISTRICT, in_network("predictions")), "yours/hit_rate", "null");
	finish(new_cycle(""), "yes", "adopt");
	failed = new_cycle("");
	finish(failed, "no", "abandon");
	finish(new_cycle("\"visibility\":\"team\""), "no", "adapt");
	finish(new_cycle(""), "partly", "adapt");
	planned = new_cycle("\"prediction_held\":\"yes\"");
	answer = api_get(DISTRICT, in_network("predictions"));
	expect_value(answer, "yours",
		"{\"completed\":4,\"yes\":1,\"partly\":1,\"no\":2,\"hit_rate\":0.25,\"withdrawn\":0}");
	expect_value(answer, "members/0/organization/code", "wa-01109");
	expect_value(answer, "members/0/predictions/no", "2");
	expect(strcmp(count_of(MEMBER, "yours/completed"), "0") == 0, "a colleague has none of its own");
	expect(strcmp(count_of(FACILITATOR, "whole"), "null") == 0,
		"nor a facilitator the one that stays in its team, by taking away the others");
	expect(strcmp(count_of(FACILITATOR, "members/0/predictions/completed"), "3") == 0, "those it reads");
	expect(strcmp(count_of(OTHER, "members"), "[]") == 0, "no other district's");
	expect(strcmp(count_of(OTHER, "whole"), "null") == 0,
		"nor the whole while it is but a few of others");
	expect_status(api_get(VISITOR, in_network("predictions")), 404, "another network's facilitator");
	expect_status(api_get(READER, in_network("predictions")), 403, "a reader");
	expect_status(api_get(DISTRICT, planned), 200, "one that is not completed does not count");
	/* nobody makes the rate better by withdrawing what failed, unless everybody sees it */
	drop(DISTRICT, planned);
	drop(DISTRICT, failed);
	answer = api_get(DISTRICT, in_network("predictions"));
	expect_value(answer, "yours",
		"{\"completed\":3,\"yes\":1,\"partly\":1,\"no\":1,\"hit_rate\":0.3333,\"withdrawn\":1}");
	expect_value(answer, "members/0/predictions/withdrawn", "1");
	expect(strcmp(count_of(FACILITATOR, "members/0/predictions/withdrawn"), "1") == 0,
		"of those it reads");
	show_completed();
	api_forget();
}

/* Completed cycles of a member, as they stand in `whole`. */
static void add_completed(const char *organization, const char *held, const char *visibility, unsigned count)
{
	api_sql(api_text(
		"insert into cycle (network_id, organization_id, aim, change_idea, prediction, status, did, "
		"studied, prediction_held, act, visibility)"
		" select find_network('wa-cop-2026'), find_organization('%s'), 'counted', 'c', 'p', "
		"'completed', 'd', 's', "
		"'%s', 'adapt', '%s' from generate_series(1, %u)",
		organization, held, visibility, count));
}

static void expect_whole(enum who who, const char *wanted)
{
	const char *told = count_of(who, "whole");

	expect(strcmp(told, wanted) == 0, "%s: %s, not %s", who_names[who], told, wanted);
}

static void test_of_others_predictions_only_many_of_several_members_are_told_in_steps(void)
{
	hide_completed();
	add_completed("wa-01109", "yes", "coach", 12);
	expect_whole(OTHER, "null"); /* of one member alone */
	add_completed("wa-80119", "no", "coach", 4);
	expect_whole(OTHER,
		"{\"completed\":15,\"yes\":10,\"partly\":0,\"no\":5,\"hit_rate\":0.6667,\"withdrawn\":0}");
	add_completed("wa-80119", "no", "coach", 3);
	expect_whole(OTHER,
		"{\"completed\":15,\"yes\":10,\"partly\":0,\"no\":5,\"hit_rate\":0.6667,\"withdrawn\":0}");
	add_completed("wa-01158", "partly", "coach", 1); /* one's own count as they are */
	expect_whole(OTHER,
		"{\"completed\":16,\"yes\":10,\"partly\":1,\"no\":5,\"hit_rate\":0.625,\"withdrawn\":0}");
	expect_whole(FACILITATOR,
		"{\"completed\":20,\"yes\":12,\"partly\":1,\"no\":7,\"hit_rate\":0.6,\"withdrawn\":0}");
	expect_whole(DISTRICT, "null"); /* eight of others */
	/* what is not a facilitator's to read is others' to a facilitator, too */
	add_completed("wa-01109", "no", "author", 9);
	expect_whole(FACILITATOR, "null");
	add_completed("wa-80119", "partly", "team", 2);
	expect_whole(FACILITATOR,
		"{\"completed\":30,\"yes\":12,\"partly\":1,\"no\":17,\"hit_rate\":0.4,\"withdrawn\":0}");
	/* withdrawn ones, too, only from ten of two members on */
	api_sql("update cycle set withdrawn_at = now() where aim = 'counted' and prediction_held = 'yes'");
	expect_whole(
		OTHER, "{\"completed\":16,\"yes\":0,\"partly\":1,\"no\":15,\"hit_rate\":0,\"withdrawn\":0}");
	add_completed("wa-80119", "yes", "coach", 1);
	api_sql("update cycle set withdrawn_at = now() where aim = 'counted' and prediction_held = 'yes'");
	expect_whole(
		OTHER, "{\"completed\":16,\"yes\":0,\"partly\":1,\"no\":15,\"hit_rate\":0,\"withdrawn\":15}");
	api_sql("update cycle set withdrawn_at = null where aim = 'counted'");
	/* and what is shared with the network counts for each as it is */
	api_sql("update cycle set visibility = 'network' where aim = 'counted'");
	expect_whole(OTHER,
		"{\"completed\":32,\"yes\":13,\"partly\":3,\"no\":16,\"hit_rate\":0.4063,\"withdrawn\":0}");
	api_sql("delete from cycle where aim = 'counted'");
	show_completed();
	api_forget();
}

static void test_what_was_abandoned_is_found_with_what_was_learnt(void)
{
	const char *cycle = new_cycle("");
	const struct answer *answer;

	finish(cycle, "no", "abandon");
	answer = api_get(DISTRICT, in_network("cycles?act=abandon&prediction_held=no&limit=200"));
	expect(is_in_list(answer, cycle), "%s", answer->body);
	expect_value(answer, "items/0/learned", "l");
	expect(strstr(answer->body, "\"act\":\"adopt\"") == NULL, "and no other: %s", answer->body);
	api_forget();
}

static void test_a_cycle_tries_a_practice_of_its_network(void)
{
	const struct answer *answer = api_post(DISTRICT, in_network("cycles"),
		"{\"aim\":\"a\",\"change_idea\":\"c\",\"prediction\":\"p\",\"practice\":\"no-such\"}");

	expect_status(answer, 422, "none");
	expect(names(answer, "/practice"), "%s", answer->body);
	api_forget();
}

/* ---- the theory that is tested ---- */

#define PART(code_, kind_, under_)                                                                           \
	"{\"code\":\"" code_ "\",\"kind\":\"" kind_ "\",\"label\":\"Idea " code_ "\",\"under\":" under_ "}"
#define CHAIN                                                                                                \
	PART("welcome", "primary", "null")                                                                   \
	"," PART("calls", "secondary", "\"welcome\"") "," PART("call-early", "change_idea", "\"calls\"")

static const char *theory_of(const char *parts)
{
	return api_text("{\"title\":\"t\",\"aim\":\"a\",\"parts\":[%s]}", parts);
}

static void test_a_theory_keeps_what_it_said_before(void)
{
	const char *theory = create(FACILITATOR, "theories", theory_of(CHAIN));
	const struct answer *answer;

	expect_value(api_get(READER, theory), "earlier", "[]");
	expect_status(api_patch(HOST, theory, "{\"aim\":\"b\"}"), 200, "another aim");
	expect_status(api_patch(HOST, theory, "{}"), 200, "nothing else");
	expect_status(api_patch(FACILITATOR, theory,
			      api_text("{\"parts\":[%s]}", PART("other", "primary", "null"))),
		200, "other drivers");
	answer = api_get(DISTRICT, theory);
	expect_value(answer, "aim", "b");
	expect_value(answer, "earlier/0/aim", "a");
	expect_value(answer, "earlier/0/version", "1");
	expect_value(answer, "earlier/0/by/id", value_at(answer, "created_by/id"));
	expect_value(answer, "earlier/0/by/name", "facilitator");
	expect_value(answer, "earlier/1/aim", "b");
	expect(value_at(answer, "earlier/1/by/id")[0] != '\0' &&
			strcmp(value_at(answer, "earlier/1/by/id"), value_at(answer, "created_by/id")) != 0,
		"another has written the second: %s", answer->body);
	expect_value(answer, "earlier/1/parts/2/code", "call-early");
	expect_value(answer, "earlier/2", "");
	expect_status(api_get(OUTSIDER, theory), 404, "another network's reader");
	drop(FACILITATOR, theory);
	api_forget();
}

static void test_the_parts_of_a_theory_hang_together(void)
{
	static const struct {
		const char *parts, *pointer;
	} rows[] = {
		{ PART("aa", "primary", "\"aa\""), "/parts/0/under" },
		{ PART("welcome", "primary", "null") "," PART("welcome", "primary", "null"),
			"/parts/1/code" },
		{ CHAIN "," PART("below", "secondary", "\"calls\""), "/parts/3/under" },
		{ CHAIN "," PART("below", "secondary", "null"), "/parts/3/under" },
		{ CHAIN "," PART("idea", "change_idea", "\"call-early\""), "/parts/3/under" },
		{ CHAIN "," PART("idea", "change_idea", "\"none\""), "/parts/3/under" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct answer *answer =
			api_post(FACILITATOR, in_network("theories"), theory_of(rows[i].parts));

		expect_status(answer, 422, "%s", rows[i].parts);
		expect(names(answer, rows[i].pointer), "%s: %s", rows[i].pointer, answer->body);
	}
	api_forget();
}

static void test_a_cycle_tests_a_part_of_its_networks_theory(void)
{
	const char *theory = create(FACILITATOR, "theories", theory_of(CHAIN));
	const char *cycle = new_cycle("\"driver\":\"call-early\"");
	const struct answer *answer;

	answer = api_patch(DISTRICT, cycle, "{\"driver\":\"no-such\"}");
	expect_status(answer, 422, "no part of it");
	expect(names(answer, "/driver"), "%s", answer->body);
	answer = api_get(DISTRICT, in_network("cycles?driver=call-early"));
	expect_value(answer, "items/0/id", id_of(cycle));
	expect_value(answer, "items/1", "");
	expect_value(answer, "items/0/driver_label", "Idea call-early");
	expect_status(api_patch(FACILITATOR, theory,
			      api_text("{\"parts\":[%s]}", PART("other", "primary", "null"))),
		200, "it is dropped");
	expect_value(api_get(DISTRICT, cycle), "driver_label", "Idea call-early");
	drop(FACILITATOR, theory);
	expect_value(api_patch(DISTRICT, cycle, "{\"learned\":\"l\"}"), "driver", "call-early");
	expect_value(api_get(DISTRICT, cycle), "driver_label", "Idea call-early");
	api_forget();
}

const struct test tests_cycles[] = {
	TEST(test_a_cycle_past_its_last_day_is_overdue_until_it_is_completed),
	TEST(test_what_time_alone_changes_is_never_told_to_be_unchanged),
	TEST(test_a_cycle_ends_by_the_calendar_of_its_network),
	TEST(test_the_seal_is_the_databases_own),
	TEST(test_a_refused_change_of_a_sealed_prediction_names_it),
	TEST(test_a_ramp_comes_whole_with_its_prompts),
	TEST(test_a_ramp_has_no_loop_and_stays_in_its_network),
	TEST(test_who_may_not_see_a_cycle_of_a_ramp_learns_only_that_it_is_there),
	TEST(test_a_shared_cycle_is_copied_with_a_prediction_of_ones_own),
	TEST(test_a_cycle_that_is_not_shared_with_the_network_stays_with_its_member),
	TEST(test_what_a_sealed_prediction_was_about_stays_readable),
	TEST(test_a_finished_cycle_keeps_what_it_said_before_it_was_corrected),
	TEST(test_the_network_reads_what_was_judged_before_and_not_its_words),
	TEST(test_of_very_many_corrections_the_first_and_the_last_stay),
	TEST(test_predictions_are_counted_as_they_held),
	TEST(test_of_others_predictions_only_many_of_several_members_are_told_in_steps),
	TEST(test_what_was_abandoned_is_found_with_what_was_learnt),
	TEST(test_a_cycle_tries_a_practice_of_its_network),
	TEST(test_a_theory_keeps_what_it_said_before),
	TEST(test_the_parts_of_a_theory_hang_together),
	TEST(test_a_cycle_tests_a_part_of_its_networks_theory),
	TEST_END,
};
