/* What members say about a period: drafts, versions, cells, and what counts. */
#include "../support/api.h"
#include "../support/counted.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdlib.h>
#include <string.h>

static const char *draft(const char *cells)
{
	return create(DISTRICT, "submissions",
		api_text("{\"school_year\":\"2024-25\",\"kind\":\"annual\",\"cells\":%s}", cells));
}

static void test_a_draft_is_seen_by_its_district_alone(void)
{
	const char *submission = draft("[{\"enrolled\":100,\"chronic\":20}]");

	expect_status(api_get(DISTRICT, submission), 200, "its own");
	expect_status(api_get(FACILITATOR, submission), 404, "a facilitator");
	expect_status(api_get(FACILITATOR, state(submission, "cells")), 404, "its cells");
	expect_status(api_post(FACILITATOR, state(submission, "accept"), NULL), 404, "accepting it");
	api_post(DISTRICT, state(submission, "submit"), NULL);
	expect_status(api_get(FACILITATOR, submission), 200, "once submitted");
	expect_status(api_get(FACILITATOR, state(submission, "cells")), 200, "its cells");
	api_forget();
}

static void test_a_submission_goes_back_and_forth_until_it_is_accepted(void)
{
	const char *submission = draft("[{\"enrolled\":100,\"chronic\":20}]");
	const struct answer *answer;

	expect_status(api_post(DISTRICT, state(submission, "submit"), NULL), 200, "submit");
	answer = api_post(DISTRICT, state(submission, "submit"), NULL);
	expect_status(answer, 409, "submit twice");
	expect_value(answer, "detail",
		"This is submitted; only a draft or what was returned can be submitted. A correction "
		"is a "
		"new submission.");
	answer = api_post(FACILITATOR, state(submission, "return"), "{\"question\":\"Is it whole?\"}");
	expect_value(answer, "status", "returned");
	expect_value(answer, "question", "Is it whole?");
	expect_status(api_post(FACILITATOR, state(submission, "return"), "{\"question\":\"?\"}"), 409,
		"return twice");
	expect_status(api_post(DISTRICT, state(submission, "submit"), NULL), 200, "submit again");
	expect_value(api_post(FACILITATOR, state(submission, "accept"), NULL), "status", "accepted");
	expect_status(api_post(FACILITATOR, state(submission, "accept"), NULL), 409, "accept twice");
	answer = api_post(DISTRICT, state(submission, "withdraw"), NULL);
	expect_status(answer, 409, "a district withdraws what counts");
	expect_value(answer, "detail",
		"This is accepted; a member withdraws a draft or what was returned to it. Ask a "
		"facilitator "
		"to return this first.");
	answer = api_get(DISTRICT, state(submission, "states"));
	expect_value(answer, "items/0/status", "draft");
	expect_value(answer, "items/2/question", "Is it whole?");
	expect_value(answer, "items/4/status", "accepted");
	api_forget();
}

static void test_a_submitted_version_is_never_changed_and_a_correction_is_the_next(void)
{
	const char *first = draft("[{\"enrolled\":100,\"chronic\":20}]"), *second;
	long number;

	number = strtol(value_at(api_get(DISTRICT, first), "number"), NULL, 10);
	api_post(DISTRICT, state(first, "submit"), NULL);
	expect_status(api_patch(DISTRICT, first, "{\"note\":\"n\"}"), 409, "note");
	expect_status(api_patch(DISTRICT, first, "{\"cells\":[]}"), 409, "cells");
	second = draft("[{\"enrolled\":100,\"chronic\":19}]");
	expect_value(api_get(DISTRICT, second), "number", api_text("%ld", number + 1));
	api_forget();
}

static void expect_counts(const char *chronic)
{
	const struct answer *answer = api_get(DISTRICT, in_network("summary?year=2024-25"));

	expect_status(answer, 200, "summary");
	expect_value(answer, "all_reporting/chronic", chronic);
}

static void test_what_counts_is_the_latest_accepted_version(void)
{
	const char *first = draft("[{\"enrolled\":100,\"chronic\":20}]"), *second;

	api_sql("update submission set status = 'withdrawn' where status = 'accepted' and school_year = "
		"'2024-25'");
	expect_counts("0");
	api_post(DISTRICT, state(first, "submit"), NULL);
	expect_counts("0");
	api_post(FACILITATOR, state(first, "accept"), NULL);
	expect_counts("20");
	second = draft("[{\"enrolled\":100,\"chronic\":30}]");
	api_post(DISTRICT, state(second, "submit"), NULL);
	expect_counts("20");
	api_post(FACILITATOR, state(second, "accept"), NULL);
	expect_counts("30");
	api_post(FACILITATOR, state(second, "return"), "{\"question\":\"?\"}");
	expect_counts("20");
	api_post(FACILITATOR, state(second, "accept"), NULL);
	expect_counts("30");
	api_post(FACILITATOR, state(second, "withdraw"), NULL);
	expect_counts("20");
	api_forget();
}

/* wa-school-9001 and wa-school-9002, of the district that asks. */
static void make_schools(void)
{
	world_make();
	for (int i = 1; i <= 2; i++)
		api_post(FACILITATOR, "/v1/organizations",
			api_text(
				"{\"kind\":\"school\",\"name\":\"Example School %d\",\"parent\":\"wa-01109\","
				"\"codes\":[{\"scheme\":\"wa-school\",\"code\":\"%d\"}]}",
				i, 9000 + i));
}

static void test_a_total_is_the_members_own_cell_else_the_sum_of_its_schools(void)
{
	const char *schools, *submission;

	make_schools();
	schools = "{\"organization\":\"wa-school-9001\",\"enrolled\":60,\"chronic\":6},"
		  "{\"organization\":\"wa-school-9002\",\"enrolled\":40,\"satisfactory\":30,\"at_risk\":6,"
		  "\"moderate\":3,\"severe\":1}";
	submission = draft(api_text("[%s]", schools));
	expect_value(api_post(DISTRICT, state(submission, "submit"), NULL), "total/chronic", "10");
	submission = create(DISTRICT, "submissions",
		api_text("{\"school_year\":\"2024-25\",\"kind\":\"annual\",\"note\":\"One student is taught "
			 "at home.\","
			 "\"cells\":[%s,{\"enrolled\":101,\"chronic\":11}]}",
			schools));
	expect_value(api_post(DISTRICT, state(submission, "submit"), NULL), "total/enrolled", "101");
	submission = draft(api_text("[%s,{\"suppressed\":true}]", schools));
	expect_value(api_post(DISTRICT, state(submission, "submit"), NULL), "total/suppressed", "true");
	api_forget();
}

static void test_a_cell_that_cannot_be_is_named(void)
{
	static const struct {
		const char *cell, *pointer;
	} cells[] = {
		{ "{\"enrolled\":10}", "/cells/1/chronic" },
		{ "{\"chronic\":1}", "/cells/1/enrolled" },
		{ "{\"enrolled\":10,\"chronic\":11}", "/cells/1/chronic" },
		{ "{\"enrolled\":10,\"satisfactory\":5,\"at_risk\":2,\"moderate\":2,\"severe\":1,\"chronic\":"
		  "2}",
			"/cells/1/chronic" },
		{ "{\"enrolled\":10,\"satisfactory\":5,\"at_risk\":3,\"moderate\":2,\"severe\":1}",
			"/cells/1/enrolled" },
		{ "{\"enrolled\":10,\"moderate\":2,\"severe\":1}", "/cells/1/satisfactory" },
		{ "{\"enrolled\":10,\"satisfactory\":99,\"chronic\":1}", "/cells/1/at_risk" },
		{ "{\"suppressed\":true,\"enrolled\":5}", "/cells/1" },
		{ "{\"group\":\"race:martian\",\"enrolled\":5,\"chronic\":1}", "/cells/1/group" },
		{ "{\"organization\":\"wa-01158\",\"enrolled\":5,\"chronic\":1}", "/cells/1/organization" },
		{ "{\"grade\":\"K\",\"enrolled\":5,\"chronic\":1}", "/cells/1" },
	};

	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		const struct answer *answer = api_post(DISTRICT, in_network("submissions"),
			api_text("{\"school_year\":\"2024-25\",\"kind\":\"annual\",\"cells\":[{\"grade\":"
				 "\"K\",\"enrolled\":5,"
				 "\"chronic\":1},%s]}",
				cells[i].cell));

		expect_status(answer, 422, "%s", cells[i].cell);
		expect(names(answer, cells[i].pointer), "%s: %s", cells[i].pointer, answer->body);
	}
	api_forget();
}

/* A body of a draft with further fields, each with a comma before it. */
static const char *draft_body(const char *cells, const char *fields)
{
	return api_text("{\"school_year\":\"2022-23\",\"kind\":\"annual\",\"cells\":[%s]%s}", cells, fields);
}

#define ALL "{\"enrolled\":10,\"chronic\":4}"
#define GRADE(grade, enrolled, chronic)                                                                      \
	"{\"grade\":\"" grade "\",\"enrolled\":" #enrolled ",\"chronic\":" #chronic "}"
#define GROUP(group, enrolled, chronic)                                                                      \
	"{\"group\":\"" group "\",\"enrolled\":" #enrolled ",\"chronic\":" #chronic "}"
#define SCHOOL(number, enrolled, chronic)                                                                    \
	"{\"organization\":\"wa-school-900" #number "\",\"enrolled\":" #enrolled ",\"chronic\":" #chronic "}"
#define BANDS(group, satisfactory, at_risk, moderate, severe)                                                \
	"{\"group\":\"" group "\",\"enrolled\":10,\"satisfactory\":" #satisfactory ",\"at_risk\":" #at_risk  \
	",\"moderate\":" #moderate ",\"severe\":" #severe "}"
#define REASON ",\"note\":\"One school closed.\""

static const struct {
	const char *cells, *fields;
	const char *pointers[4]; /* of what is refused: exactly these */
} contradictions[] = {
	{ ALL "," GROUP("race:white", 20, 4), "", { "/cells/0/enrolled" } },
	{ ALL "," GRADE("1", 500, 4), "", { "/cells/0/enrolled" } },
	{ GRADE("K", 6, 2) "," GRADE("1", 5, 3) "," ALL, "", { "/cells/2/enrolled", "/cells/2/chronic" } },
	{ ALL "," GRADE("K", 3, 1) "," GRADE("1", 3, 1), "", { NULL } },
	/* within enrolled and chronic, yet more who are not chronic */
	{ ALL "," GRADE("K", 9, 1), "", { "/cells/0/chronic" } },
	{ ALL "," GRADE("K", 9, 1) ",{\"grade\":\"1\",\"suppressed\":true}", "", { "/cells/0/chronic" } },
	{ "{\"suppressed\":true}," GRADE("K", 900, 1), "", { NULL } },
	{ ALL "," GROUP("gender:female", 5, 2) "," GROUP("gender:male", 3, 1), "", { NULL } },
	{ ALL "," GROUP("gender:female", 5, 2) "," GROUP("gender:male", 3, 1) "," GROUP("gender:x", 1, 0), "",
		{ "/cells/0/enrolled", "/cells/0/chronic" } },
	{ ALL "," GROUP("gender:female", 5, 2) "," GROUP("gender:male", 4, 2) "," GROUP("gender:x", 1, 0), "",
		{ NULL } },
	{ ALL "," GROUP("gender:female", 5, 2) "," GROUP("gender:male", 3, 1) ",{\"group\":\"gender:x\","
									      "\"suppressed\":true}",
		"", { NULL } },
	/* each of them is a part of everybody, all of them together are nothing */
	{ ALL "," GROUP("program:low-income", 8, 3) "," GROUP("program:homeless", 9, 3), "", { NULL } },
	{ ALL "," GROUP("program:low-income", 11, 4) "," GROUP("program:homeless", 5, 5), "",
		{ "/cells/1/enrolled", "/cells/2/chronic" } },
	{ BANDS("all", 4, 2, 3, 1) "," BANDS("program:homeless", 2, 4, 1, 3), "",
		{ "/cells/1/at_risk", "/cells/1/severe" } },
	{ ALL "," SCHOOL(1, 50, 4), "", { "/cells/0/enrolled" } },
	{ ALL "," SCHOOL(1, 50, 4), REASON, { NULL } },
	{ ALL "," SCHOOL(1, 4, 2), "", { "/cells/0/enrolled", "/cells/0/chronic" } },
	{ ALL "," SCHOOL(1, 6, 2) "," SCHOOL(2, 4, 2), "", { NULL } },
	{ ALL "," SCHOOL(1, 6, 2) ",{\"organization\":\"wa-school-9002\",\"suppressed\":true}", "",
		{ NULL } },
	{ SCHOOL(1, 6, 2) "," SCHOOL(2, 40, 2), "", { NULL } },
	/* two contradictions of two totals, and two cells that are wrong alone */
	{ ALL "," GRADE("K", 20, 4) "," SCHOOL(
		  1, 10, 4) ",{\"organization\":\"wa-school-9001\",\"group\":\"gender:x\","
			    "\"enrolled\":11,\"chronic\":4}",
		"", { "/cells/0/enrolled", "/cells/2/enrolled" } },
	{ "{\"enrolled\":10}," GRADE("K", 1, 2) "," GRADE("1", 500, 2) "," GRADE("1", 500, 2), "",
		{ "/cells/0/chronic", "/cells/1/chronic", "/cells/3" } },
	/* all that is wrong in one cell, and between the others */
	{ ALL ",{\"grade\":\"K\",\"enrolled\":5,\"satisfactory\":3,\"at_risk\":1,\"moderate\":1,\"severe\":1,"
	      "\"chronic\":4}," GRADE("1", 20, 4),
		"", { "/cells/0/enrolled", "/cells/1/chronic", "/cells/1/enrolled" } },
};

/* Far above what was last accepted, a size needs its reason. */
static void test_a_size_that_is_not_plausible_needs_a_note(void)
{
	const char *network = found_network(), *draft;
	const struct answer *answer;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24"), CELL(100, 30));
	answer = api_post(FACILITATOR, api_text("%s/submissions", network),
		"{\"organization\":\"wa-80010\",\"school_year\":\"2024-25\",\"kind\":\"annual\",\"cells\":[{"
		"\"grade\":\"K\","
		"\"enrolled\":5,\"chronic\":1},{\"enrolled\":301,\"chronic\":30}]}");
	expect_status(answer, 422, "double and a hundred and one more");
	expect(names(answer, "/cells/1/enrolled"), "%s", answer->body);
	expect(strstr(answer->body, "far above the 100 last accepted") != NULL, "%s", answer->body);
	count(network, "wa-80010", ANNUAL("2024-25"), CELL(300, 30));
	answer = api_make(FACILITATOR, api_text("%s/submissions", network),
		"{\"organization\":\"wa-80010\",\"school_year\":\"2025-26\",\"kind\":\"annual\",\"note\":"
		"\"Two districts in "
		"one.\",\"cells\":[{\"enrolled\":9000,\"chronic\":30}]}");
	draft = answer->location;
	expect_status(api_patch(FACILITATOR, draft, "{\"note\":null}"), 200, "a draft");
	answer = api_post(FACILITATOR, state(draft, "submit"), NULL);
	expect_status(answer, 422, "the reason is gone");
	expect(names(answer, "/note"), "%s", answer->body);
	expect_status(api_patch(FACILITATOR, draft, "{\"note\":\"Two districts in one.\"}"), 200, "a draft");
	expect_status(api_post(FACILITATOR, state(draft, "submit"), NULL), 200, "with its reason");
	api_forget();
}

static void test_cells_that_contradict_each_other_are_refused_and_each_is_named(void)
{
	make_schools();
	for (size_t i = 0; i < sizeof(contradictions) / sizeof(contradictions[0]); i++) {
		const char *const *pointer = contradictions[i].pointers, *cells = contradictions[i].cells;
		const struct answer *answer = api_post(
			DISTRICT, in_network("submissions"), draft_body(cells, contradictions[i].fields));
		size_t told = json_count(json_member(answer->json, "errors")), wanted = 0;

		expect_status(answer, pointer[0] == NULL ? 201 : 422, "%s", cells);
		for (; pointer[wanted] != NULL; wanted++)
			expect(names(answer, pointer[wanted]), "%s of %s: %s", pointer[wanted], cells,
				answer->body);
		expect(told == wanted, "%zu faults of %s: %s", wanted, cells, answer->body);
	}
	api_forget();
}

static void test_the_note_that_is_the_reason_cannot_be_taken_away(void)
{
	const char *submission;
	const struct answer *answer;

	make_schools();
	submission = create(DISTRICT, "submissions", draft_body(ALL "," SCHOOL(1, 5, 4), REASON));
	expect_status(api_patch(DISTRICT, submission, "{\"note\":null}"), 200, "a draft");
	answer = api_post(DISTRICT, state(submission, "submit"), NULL);
	expect_status(answer, 422, "without a reason");
	expect(names(answer, "/note"), "%s", answer->body);
	expect_value(answer, "errors/0/detail",
		"The schools sum to 5 for enrolled, but the district is 10; correct it or give a note that "
		"says why.");
	expect_status(api_patch(DISTRICT, submission, "{\"note\":\"One school closed.\"}"), 200, "a reason");
	expect_status(api_post(DISTRICT, state(submission, "submit"), NULL), 200, "with a reason");
	api_forget();
}

static void test_year_to_date_needs_its_day_and_a_year_has_none(void)
{
	expect_status(api_post(DISTRICT, in_network("submissions"),
			      "{\"school_year\":\"2024-25\",\"kind\":\"ytd\"}"),
		422, "without as_of");
	expect_status(api_post(DISTRICT, in_network("submissions"),
			      "{\"school_year\":\"2024-25\",\"kind\":\"annual\",\"as_of\":\"2025-01-31\"}"),
		422, "with as_of");
	api_forget();
}

static void test_a_day_outside_its_school_year_is_refused(void)
{
	static const struct {
		const char *day;
		int status;
	} rows[] = { { "2023-06-30", 422 }, { "2023-07-01", 201 }, { "2024-06-30", 201 },
		{ "2024-07-01", 422 }, { "2021-01-31", 422 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer = api_post(DISTRICT, in_network("submissions"),
			api_text("{\"school_year\":\"2023-24\",\"kind\":\"ytd\",\"as_of\":\"%s\"}",
				rows[i].day));

		expect_status(answer, rows[i].status, "%s", rows[i].day);
		if (rows[i].status == 422)
			expect(names(answer, "/as_of"), "%s", answer->body);
	}
	api_forget();
}

static void test_a_version_that_names_no_total_is_not_submitted(void)
{
	static const struct {
		const char *cells;
		int status;
	} rows[] = {
		{ "[]", 422 },
		{ "[{\"grade\":\"K\",\"enrolled\":5,\"chronic\":1}]", 422 },
		{ "[{\"group\":\"race:asian\",\"enrolled\":5,\"chronic\":1}]", 422 },
		{ "[{\"organization\":\"wa-school-9001\",\"grade\":\"K\",\"enrolled\":5,\"chronic\":1}]",
			422 },
		{ "[{\"organization\":\"wa-school-9001\",\"enrolled\":5,\"chronic\":1}]", 200 },
		{ "[{\"organization\":\"wa-school-9001\",\"suppressed\":true}]", 200 },
		{ "[{\"suppressed\":true}]", 200 },
		{ "[{\"enrolled\":0,\"chronic\":0}]", 200 },
	};

	make_schools();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *submission = draft(rows[i].cells);
		const struct answer *answer = api_post(DISTRICT, state(submission, "submit"), NULL);

		expect_status(answer, rows[i].status, "%s", rows[i].cells);
		if (rows[i].status != 422)
			continue;
		expect(names(answer, "/cells"), "%s", answer->body);
		expect_value(api_get(DISTRICT, submission), "status", "draft");
		api_patch(DISTRICT, submission, "{\"cells\":[{\"enrolled\":9,\"chronic\":1}]}");
		expect_status(api_post(DISTRICT, state(submission, "submit"), NULL), 200, "with a total");
	}
	api_forget();
}

const struct test tests_submissions[] = {
	TEST(test_a_draft_is_seen_by_its_district_alone),
	TEST(test_a_submission_goes_back_and_forth_until_it_is_accepted),
	TEST(test_a_submitted_version_is_never_changed_and_a_correction_is_the_next),
	TEST(test_what_counts_is_the_latest_accepted_version),
	TEST(test_a_total_is_the_members_own_cell_else_the_sum_of_its_schools),
	TEST(test_a_cell_that_cannot_be_is_named),
	TEST(test_cells_that_contradict_each_other_are_refused_and_each_is_named),
	TEST(test_a_size_that_is_not_plausible_needs_a_note),
	TEST(test_the_note_that_is_the_reason_cannot_be_taken_away),
	TEST(test_year_to_date_needs_its_day_and_a_year_has_none),
	TEST(test_a_day_outside_its_school_year_is_refused),
	TEST(test_a_version_that_names_no_total_is_not_submitted),
	TEST_END,
};
