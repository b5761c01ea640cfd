/* What members say about a period: drafts, versions, cells, and what counts. */
#include "../support/api.h"
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
	expect_status(api_post(DISTRICT, state(submission, "submit"), NULL), 409, "submit twice");
	answer = api_post(FACILITATOR, state(submission, "return"), "{\"question\":\"Is it whole?\"}");
	expect_value(answer, "status", "returned");
	expect_value(answer, "question", "Is it whole?");
	expect_status(api_post(FACILITATOR, state(submission, "return"), "{\"question\":\"?\"}"), 409,
		"return twice");
	expect_status(api_post(DISTRICT, state(submission, "submit"), NULL), 200, "submit again");
	expect_value(api_post(FACILITATOR, state(submission, "accept"), NULL), "status", "accepted");
	expect_status(api_post(FACILITATOR, state(submission, "accept"), NULL), 409, "accept twice");
	expect_status(api_post(DISTRICT, state(submission, "withdraw"), NULL), 409,
		"a district withdraws what counts");
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
		  "{\"organization\":\"wa-school-9002\",\"enrolled\":40,\"moderate\":3,\"severe\":1}";
	submission = draft(api_text("[%s]", schools));
	expect_value(api_post(DISTRICT, state(submission, "submit"), NULL), "total/chronic", "10");
	submission = draft(api_text("[%s,{\"enrolled\":101,\"chronic\":11}]", schools));
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
		{ "{\"enrolled\":10,\"moderate\":2,\"severe\":1,\"chronic\":2}", "/cells/1/chronic" },
		{ "{\"enrolled\":10,\"satisfactory\":5,\"at_risk\":3,\"moderate\":2,\"severe\":1}",
			"/cells/1/enrolled" },
		{ "{\"suppressed\":true,\"enrolled\":5}", "/cells/1" },
		{ "{\"group\":\"race:martian\",\"enrolled\":5,\"chronic\":1}", "/cells/1/group" },
		{ "{\"organization\":\"wa-01158\",\"enrolled\":5,\"chronic\":1}", "/cells/1/organization" },
		{ "{\"grade\":\"K\",\"enrolled\":5,\"chronic\":1}", "/cells" },
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
	TEST(test_year_to_date_needs_its_day_and_a_year_has_none),
	TEST(test_a_day_outside_its_school_year_is_refused),
	TEST(test_a_version_that_names_no_total_is_not_submitted),
	TEST_END,
};
