/* Files: dry run, rows, rejected rows, commit. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct answer *send(enum who who, const char *kind, const char *file)
{
	world_make();
	return api_call(who, "POST", in_network(api_text("imports?kind=%s", kind)),
		"Content-Type: text/csv\r\n", file);
}

/* A dry run that works; the address of the import. */
static const char *check_file(const char *kind, const char *file)
{
	const struct answer *answer = send(FACILITATOR, kind, file);

	expect_status(answer, 201, "a file of %s", kind);
	expect_value(answer, "status", "checked");
	return answer->location;
}

static const struct answer *commit(const char *import)
{
	return api_post(FACILITATOR, state(import, "commit"), NULL);
}

static void expect_counts(const struct answer *answer, const char *wanted)
{
	static const char *const names[] = { "new", "changed", "same", "refused", "held", "skipped" };
	const char *got = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		got = api_text("%s%s%s %s", got, i > 0 ? ", " : "", value_at(answer, names[i]), names[i]);
	expect(strcmp(got, wanted) == 0, "%s, not %s", got, wanted);
}

/* What counts: "submissions cells". */
static const char *record_size(void)
{
	return api_sql("select concat((select count(*) from submission), ' ', (select count(*) from cell))");
}

#define HEADER "school_year,member,enrolled,chronic\n"

/* ---- the dry run ---- */

static void test_a_day_outside_its_school_year_is_refused(void)
{
	const char *import = check_file("counts",
		"school_year,kind,as_of,member,enrolled,chronic\n2024-25,ytd,2019-01-01,wa-01109,100,20\n"
		"2024-25,ytd,2025-07-01,wa-01109,100,20\n2024-25,ytd,2025-06-30,wa-01109,100,20\n");
	const struct answer *answer = api_get(FACILITATOR, state(import, "rows?outcome=refused"));

	expect_counts(api_get(FACILITATOR, import), "1 new, 0 changed, 0 same, 2 refused, 0 held, 0 skipped");
	expect_value(answer, "items/0/column_name", "as_of");
	expect_value(answer, "items/0/reason",
		"2019-01-01 is outside the school year, which lasts from 1 July to 30 June.");
	expect_value(answer, "items/1/row", "3");
	api_forget();
}

static void test_a_dry_run_tells_what_would_become_of_each_row_and_writes_nothing(void)
{
	const char *before, *import;
	const struct answer *answer;

	world_make();
	before = record_size();
	answer = send(FACILITATOR, "counts",
		HEADER "2010-11,wa-01109,100,20\n2010-11,wa-01158,50,60\n2010-11,wa-80001,9,1\n");
	expect_status(answer, 201, "a file");
	expect_counts(answer, "1 new, 0 changed, 0 same, 2 refused, 0 held, 0 skipped");
	expect_value(answer, "rows", "3");
	expect_value(answer, "kind", "counts");
	expect_value(answer, "file_name", "counts.csv");
	expect_value(answer, "network", "wa-cop-2026");
	import = answer->location;
	expect(strcmp(record_size(), before) == 0, "nothing is written");
	answer = api_get(FACILITATOR, state(import, "rows"));
	expect_value(answer, "items/0/row", "2");
	expect_value(answer, "items/0/outcome", "new");
	expect_value(answer, "items/0/member", "wa-01109");
	expect_value(answer, "items/0/to/enrolled", "100");
	expect_value(answer, "items/0/from", "");
	expect_value(answer, "items/1/outcome", "refused");
	expect_value(answer, "items/1/column", "4");
	expect_value(answer, "items/1/column_name", "chronic");
	expect_value(answer, "items/1/reason", "chronic is 60, more than the 50 enrolled.");
	expect_value(answer, "items/2/column_name", "member");
	expect_value(answer, "items/2/reason", "wa-80001 is not a member of this network.");
	expect_value(api_get(FACILITATOR, import), "refused", "2");
	expect_value(
		api_get(FACILITATOR, in_network("imports?limit=1")), "items/0/id", strrchr(import, '/') + 1);
	api_forget();
}

/* "subject: organizations" of the reads that a page of its rows has left. */
static const char *reads_of(const char *import, const char *page)
{
	const char *last = api_sql("select coalesce(max(id), 0) from audit_entry");

	expect_status(api_get(FACILITATOR, state(import, page)), 200, "%s", page);
	return api_sql(api_text(
		"select coalesce(string_agg(e.subject || ': ' || (select string_agg(o.address, ' ' order by "
		"o.address) "
		"from organization o where o.id = any (e.subjects)), ', '), 'none') from audit_entry e where "
		"e.id > %s and e.action = 'read'",
		last));
}

static void test_whose_recorded_counts_a_dry_run_shows_is_in_the_trail_once_for_each_reading(void)
{
	const char *import;

	commit(check_file("counts", HEADER "2005-06,wa-01109,100,20\n2005-06,wa-01158,60,6\n"));
	import = check_file("counts", HEADER "2005-06,wa-01109,1,1\n2005-06,wa-01158,60,6\n2004-05,wa-01158,"
					     "61,6\n2003-04,wa-01158,9,60\n");
	CU_ASSERT_STRING_EQUAL(reads_of(import, "rows"), "figures: wa-01109 wa-01158");
	CU_ASSERT_STRING_EQUAL(reads_of(import, "rows?outcome=changed"), "figures: wa-01109");
	CU_ASSERT_STRING_EQUAL(reads_of(import, "rows?limit=1"), "figures: wa-01109");
	CU_ASSERT_STRING_EQUAL(reads_of(import, "rows?outcome=new"), "none");
	CU_ASSERT_STRING_EQUAL(reads_of(import, "rows?outcome=refused"), "none");
	api_forget();
}

static void test_a_changed_count_is_shown_from_and_to(void)
{
	const char *import;
	const struct answer *answer;

	commit(check_file("counts", HEADER "2011-12,wa-01109,100,20\n2011-12,wa-01158,60,6\n"));
	import = check_file(
		"counts", HEADER "2011-12,wa-01109,100,25\n2011-12,wa-01158,60,6\n2012-13,wa-01158,61,6\n");
	expect_counts(api_get(FACILITATOR, import), "1 new, 1 changed, 1 same, 0 refused, 0 held, 0 skipped");
	answer = api_get(FACILITATOR, state(import, "rows?outcome=changed"));
	expect_value(answer, "items/0/from/chronic", "20");
	expect_value(answer, "items/0/to/chronic", "25");
	expect_value(answer, "items/1", "");
	expect_value(api_get(FACILITATOR, state(import, "rows?outcome=same")), "items/0/row", "3");
	expect_value(api_get(FACILITATOR, state(import, "rows?outcome=new")), "items/0/row", "4");
	api_forget();
}

#define WITH_RULE "school_year,member,enrolled,chronic,inclusion_rule\n"

static void test_another_inclusion_rule_is_a_change(void)
{
	const char *import;
	const struct answer *answer;

	commit(check_file("counts", HEADER "2006-07,wa-01109,100,20\n2006-07,wa-01158,60,6\n"));
	import = check_file("counts", WITH_RULE "2006-07,wa-01109,100,20,90 days\n2006-07,wa-01158,60,6,\n");
	expect_counts(api_get(FACILITATOR, import), "0 new, 1 changed, 1 same, 0 refused, 0 held, 0 skipped");
	answer = api_get(FACILITATOR, state(import, "rows?outcome=changed"));
	expect_value(answer, "items/0/from/inclusion_rule", "");
	expect_value(answer, "items/0/to/inclusion_rule", "90 days");
	expect_value(commit(import), "submissions", "1");
	expect_value(api_get(FACILITATOR, in_network("summary?year=2006-07")), "coverage/inclusion_rules/0",
		"90 days");
	import = check_file("counts", WITH_RULE "2006-07,wa-01109,100,20, 90  days\n");
	expect_counts(api_get(FACILITATOR, import), "0 new, 0 changed, 1 same, 0 refused, 0 held, 0 skipped");
	/* A file that does not say leaves it as it is. */
	import = check_file("counts", HEADER "2006-07,wa-01109,100,20\n");
	expect_counts(api_get(FACILITATOR, import), "0 new, 0 changed, 1 same, 0 refused, 0 held, 0 skipped");
	import = check_file("counts", WITH_RULE "2006-07,wa-01109,100,20,10 days\n");
	answer = api_get(FACILITATOR, state(import, "rows?outcome=changed"));
	expect_value(answer, "items/0/from/inclusion_rule", "90 days");
	expect_value(answer, "items/0/to/inclusion_rule", "10 days");
	api_forget();
}

static void test_suppressed_is_neither_zero_nor_missing(void)
{
	const char *import = check_file("counts",
		"school_year,member,grade,suppressed,enrolled,chronic\n2011-12,wa-01158,K,yes,,\n"
		"2011-12,wa-01158,1,no,0,0\n2011-12,wa-01158,2,,,\n");
	const struct answer *answer = api_get(FACILITATOR, state(import, "rows"));

	expect_counts(api_get(FACILITATOR, import), "2 new, 0 changed, 0 same, 0 refused, 0 held, 1 skipped");
	expect_value(answer, "items/0/to/suppressed", "true");
	expect_value(answer, "items/0/to/enrolled", "");
	expect_value(answer, "items/1/to/suppressed", "false");
	expect_value(answer, "items/1/to/enrolled", "0");
	expect_value(api_get(FACILITATOR, import), "skips/0/reason",
		"no numbers: missing, which is neither zero nor suppressed");
	expect_value(api_get(FACILITATOR, import), "skips/0/rows", "1");
	api_forget();
}

static void test_a_good_row_is_held_with_a_refused_one_of_its_member_and_period(void)
{
	const char *import = check_file("counts", "school_year,member,grade,enrolled,chronic\n2013-14,wa-"
						  "01158,K,10,1\n2013-14,wa-01158,1,10,11\n"
						  "2013-14,wa-01109,K,10,1\n");

	expect_counts(api_get(FACILITATOR, import), "1 new, 0 changed, 0 same, 1 refused, 1 held, 0 skipped");
	expect_value(api_get(FACILITATOR, state(import, "rows?outcome=held")), "items/0/reason",
		"Held back with row 3.");
	expect_value(api_get(FACILITATOR, state(import, "rows?outcome=refused")), "items/0/row", "3");
	api_forget();
}

static void test_a_size_far_above_the_last_needs_a_note_in_the_file(void)
{
	const char *import;

	commit(check_file("counts", HEADER "2003-04,wa-01158,100,20\n"));
	import = check_file("counts", HEADER "2004-05,wa-01158,301,20\n");
	expect_value(api_get(FACILITATOR, import), "refused", "1");
	expect(strstr(api_get(FACILITATOR, state(import, "rejected"))->body, "301") != NULL,
		"the row is given back");
	expect_value(api_get(FACILITATOR, check_file("counts", HEADER "2004-05,wa-01158,300,20\n")),
		"refused", "0");
	import = check_file("counts",
		"school_year,member,enrolled,chronic,note\n2004-05,wa-01158,301,20,Two districts in one\n");
	expect_value(api_get(FACILITATOR, import), "refused", "0");
	/* what is long past tells nothing */
	expect_value(api_get(FACILITATOR, check_file("counts", HEADER "2002-03,wa-01158,301,20\n")),
		"refused", "0");
	api_forget();
}

static void test_addresses_that_have_lost_their_zeros_are_understood_in_files(void)
{
	const struct answer *answer;
	const char *import = check_file(
		"counts", HEADER "2013-14,wa-1109,10,1\n2013-14,WA-1158,10,1\n2013-14,wa-99,10,1\n");

	expect_counts(api_get(FACILITATOR, import), "2 new, 0 changed, 0 same, 1 refused, 0 held, 0 skipped");
	answer = api_get(FACILITATOR, state(import, "rows"));
	expect_value(answer, "items/0/member", "wa-01109");
	import = check_file("organizations",
		"scheme,code,kind,name,parent\nwa-school,77,school,Example Lake Elementary,wa-1109\n");
	expect_counts(api_get(FACILITATOR, import), "1 new, 0 changed, 0 same, 0 refused, 0 held, 0 skipped");
	import = check_file("members", "organization,joined_on\nwa-1109,2026-01-01\n");
	expect_value(api_get(FACILITATOR, import), "refused", "0");
	api_forget();
}

/* ---- files that cannot be read ---- */

static void test_a_file_that_cannot_be_read_is_422_and_says_where(void)
{
	static const struct {
		const char *file, *pointer, *detail;
	} files[] = {
		{ "", "/1", "Row 1: The file is empty." },
		{ "a,b\n1,2\n", "/1", "Row 1: The column school_year is missing." },
		{ "school_year,member,enrolled,member\n", "/1/4",
			"Row 1, column 4: The column member stands twice." },
		{ "school_year,member,enrolled,colour\n", "/1/4",
			"Row 1, column 4: There is no column colour in this kind of file." },
		{ HEADER "2010-11,wa-01158,\"10,1\n", "/2/3", "Row 2, column 3: The quotes are broken" },
		{ "school_year,member,enr\xff,chronic\n", "/1", "Row 1: The header is not UTF-8" },
		{ "%PDF-1.7\n\x01\x02", "/1", "Row 1" },
		{ "\xff\xfes", "/1", "Row 1: The file is UTF-16: save it as CSV in UTF-8." },
		{ "school_year,\"member,enrolled,chronic\n", "/1/2",
			"Row 1, column 2: The quotes are broken" },
		{ "school_year,mem\"ber,enrolled,chronic\n", "/1/2",
			"Row 1, column 2: The quotes are broken" },
	};
	const char *before;

	world_make();
	before = record_size();
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const struct answer *answer = send(FACILITATOR, "counts", files[i].file);

		expect_status(answer, 422, "file %zu", i);
		expect(names(answer, files[i].pointer), "file %zu: %s is named: %s", i, files[i].pointer,
			answer->body);
		expect(strncmp(value_at(answer, "detail"), files[i].detail, strlen(files[i].detail)) == 0,
			"file %zu: %s", i, value_at(answer, "detail"));
	}
	expect(strcmp(record_size(), before) == 0, "nothing is written");
	expect_value(api_get(FACILITATOR, in_network("imports?limit=1")), "items/0/status", "failed");
	expect_status(commit(api_text("%s/%s", in_network("imports"),
			      value_at(api_get(FACILITATOR, in_network("imports?limit=1")), "items/0/id"))),
		409, "committing it");
	api_forget();
}

static void test_a_row_that_is_not_utf8_is_refused_alone(void)
{
	const char *import = check_file("counts", "school_year,member,enrolled,chronic,note\n2013-14,wa-"
						  "01158,10,1,caf\xe9\n2013-14,wa-01109,10,1,caf\xc3\xa9\n");

	expect_counts(api_get(FACILITATOR, import), "1 new, 0 changed, 0 same, 1 refused, 0 held, 0 skipped");
	expect_value(api_get(FACILITATOR, state(import, "rows?outcome=refused")), "items/0/reason",
		"The row is not UTF-8.");
	import = check_file("counts", api_get(FACILITATOR, state(import, "rejected"))->body);
	expect_counts(api_get(FACILITATOR, import), "0 new, 0 changed, 0 same, 1 refused, 0 held, 0 skipped");
	expect(strncmp(value_at(
			       api_get(FACILITATOR, state(import, "rows?outcome=refused")), "items/0/reason"),
		       "The row has a replacement character", 35) == 0,
		"sent again as it is");
	api_forget();
}

static void test_marks_line_ends_and_quotes_of_spreadsheets_are_read(void)
{
	static const char *const files[] = {
		"\xef\xbb\xbf" HEADER "2013-14,wa-01109,10,1\n",
		"school_year,member,enrolled,chronic\r\n2013-14,wa-01109,10,1\r\n",
		"\"School "
		"Year\",\"Member\",\"Enrolled\",\"Chronic\"\r\n\"2013-14\",\"wa-01109\",\"10\",\"1\"",
		HEADER "\n2013-14, wa-01109 , 10 ,1\n\n",
		HEADER "1993-1994,WA-01109,\"1,010\",1\n",
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		expect_counts(api_get(FACILITATOR, check_file("counts", files[i])),
			"1 new, 0 changed, 0 same, 0 refused, 0 held, 0 skipped");
	api_forget();
}

static void test_another_media_type_is_415_and_a_kind_that_is_none_400(void)
{
	world_make();
	expect_status(api_post(FACILITATOR, in_network("imports?kind=counts"), "{}"), 415, "JSON");
	expect_status(
		api_call(FACILITATOR, "POST", in_network("imports?kind=counts"), NULL, NULL), 415, "nothing");
	expect_status(api_call(FACILITATOR, "POST", in_network("imports?kind=counts"),
			      "Content-Type: text/csv; charset=utf-8\r\n", HEADER),
		201, "with its character set");
	expect_status(api_call(FACILITATOR, "POST", in_network("imports?kind=counts"),
			      "Content-Type: text/csv; charset=windows-1252\r\n", HEADER),
		415, "with another one");
	expect_status(send(FACILITATOR, "pictures", HEADER), 400, "another kind");
	expect_status(
		api_call(FACILITATOR, "POST", in_network("imports"), "Content-Type: text/csv\r\n", HEADER),
		400, "no kind");
	expect_status(api_call(FACILITATOR, "POST", "/v1/networks/none/imports?kind=counts",
			      "Content-Type: text/csv\r\n", HEADER),
		404, "another network");
	api_forget();
}

static void test_a_file_too_large_is_413(void)
{
	world_make();
	expect_status(api_call(FACILITATOR, "POST", in_network("imports?kind=counts"),
			      "Content-Type: text/csv\r\nContent-Length: 99999999999\r\n", NULL),
		413, "by its length");
	api_forget();
}

static void test_only_a_facilitator_imports(void)
{
	const char *import = check_file("counts", HEADER "2013-14,wa-01109,10,1\n");
	static const enum who others[] = { DISTRICT, READER, ADMIN };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		expect_status(send(others[i], "counts", HEADER "2013-14,wa-01109,10,1\n"), 403,
			"%s sends a file", who_names[others[i]]);
		expect_status(api_get(others[i], import), 403, "%s looks", who_names[others[i]]);
		expect_status(api_get(others[i], state(import, "rejected")), 403,
			"%s reads what was rejected", who_names[others[i]]);
		expect_status(api_post(others[i], state(import, "commit"), NULL), 403, "%s commits",
			who_names[others[i]]);
	}
	api_forget();
}

/* HOST facilitates this network alone; the operator takes the right to import apart from the others. */
static void test_an_import_asks_for_the_right_to_what_it_writes(void)
{
	static const struct {
		const char *kind, *file, *left;
	} cases[] = {
		{ "organizations", "scheme,code,kind,name\nwa-district,01109,district,Renamed\n", NULL },
		{ "members", "organization,joined_on\nwa-01109,2020-01-01\n", "view import decide" },
		{ "counts", HEADER "2013-14,wa-01109,10,1\n", "view import network" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *import = check_file(cases[i].kind, cases[i].file);

		if (cases[i].left != NULL)
			api_sql(api_text(
				"update credential set only_rights = string_to_array('%s', ' ') where hash = "
				"sha256('host'); select renew_credentials()",
				cases[i].left));
		expect_status(send(HOST, cases[i].kind, cases[i].file), 403, "%s: a dry run", cases[i].kind);
		expect_status(api_post(HOST, state(import, "commit"), NULL), 403,
			"%s: what another has checked", cases[i].kind);
		expect_value(api_get(FACILITATOR, import), "status", "checked");
	}
	api_sql("update credential set only_rights = null where hash = sha256('host'); select "
		"renew_credentials()");
	expect_status(send(HOST, "counts", HEADER "2013-14,wa-01109,10,1\n"), 201, "with all of its rights");
	api_forget();
}

static void test_an_import_of_another_network_is_404(void)
{
	const char *import = check_file("counts", HEADER "2013-14,wa-01109,10,1\n");
	const char *id = strrchr(import, '/') + 1;

	expect_status(api_post(FACILITATOR, "/v1/networks",
			      "{\"slug\":\"other-one\",\"name\":\"Other\",\"aim\":\"a\",\"starts_on\":\"2026-"
			      "01-01\","
			      "\"goal\":{\"baseline_year\":\"2022-23\",\"target_reduction\":0.5,\"target_"
			      "year\":\"2027-28\"}}"),
		201, "another network");
	expect_status(
		api_get(FACILITATOR, api_text("/v1/networks/other-one/imports/%s", id)), 404, "looking");
	expect_status(
		api_get(FACILITATOR, api_text("/v1/networks/other-one/imports/%s/rows", id)), 404, "rows");
	expect_status(api_get(FACILITATOR, api_text("/v1/networks/other-one/imports/%s/rejected", id)), 404,
		"rejected");
	expect_status(api_post(FACILITATOR, api_text("/v1/networks/other-one/imports/%s/commit", id), NULL),
		404, "committing");
	api_forget();
}

/* ---- at the command line ---- */

/* What `halved import` ends with. */
static int import_file(const char *name, const char *file, const char *dry_run)
{
	FILE *out = fopen(name, "w");
	int code;

	expect(out != NULL && fputs(file, out) >= 0 && fclose(out) == 0, "%s is written", name);
	code = api_run(
		(const char *const[]){ "import", "counts", name, "--network", "wa-cop-2026", dry_run, NULL });
	unlink(name);
	return code;
}

static void test_the_command_line_ends_with_a_code_of_its_own_when_rows_were_refused(void)
{
	static const struct {
		const char *file;
		int code;
	} files[] = {
		{ HEADER "2008-09,wa-01109,100,20\n", 0 },
		{ HEADER "2008-09,wa-01109,100,21\n2008-09,wa-01158,50,60\n", 3 },
		{ HEADER "2008-09,wa-01158,50,60\n", 3 },
		{ HEADER "2008-09,wa-01109,,\n", 0 },
		{ "school_year,member\n2008-09,wa-01109\n", 1 },
	};

	world_make();
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		expect(import_file("build/imported.csv", files[i].file, "--dry-run") == files[i].code,
			"dry run of file %zu", i);
		expect(import_file("build/imported.csv", files[i].file, NULL) == files[i].code, "file %zu",
			i);
	}
	expect_value(api_get(FACILITATOR, in_network("summary?year=2008-09")), "all_reporting/chronic", "21");
	api_forget();
}

/* ---- the commit ---- */

static void test_a_commit_makes_accepted_submissions_in_the_name_of_who_committed(void)
{
	const char *import = check_file("counts", HEADER "2014-15,wa-01109,100,20\n2014-15,wa-01158,60,6\n");
	const struct answer *answer;

	expect_value(api_get(FACILITATOR, import), "created_by/name", "facilitator");
	expect_value(api_get(FACILITATOR, import), "committed_by", "null");
	answer = commit(import);
	expect_status(answer, 200, "commit");
	expect_value(answer, "status", "committed");
	expect_value(answer, "submissions", "2");
	expect_value(answer, "committed_by/name", "facilitator");
	expect_value(api_get(FACILITATOR, in_network("imports?limit=1")), "items/0/committed_by/name",
		"facilitator");
	answer = api_get(FACILITATOR, in_network("submissions?school_year=2014-15"));
	expect_value(answer, "items/0/status", "accepted");
	expect_value(answer, "items/0/total/chronic", "6");
	answer = api_get(FACILITATOR, in_network("summary?year=2014-15"));
	expect_value(answer, "all_reporting/enrolled", "160");
	expect(strcmp(api_sql("select concat(count(*), ' ', count(distinct created_by)) from submission "
			      "where school_year = '2014-15' "
			      "and created_by = (select id from token where hash = sha256('facilitator'))"),
		       "2 1") == 0,
		"who made them");
	expect(strcmp(api_sql("select count(*) from import where created_by is null or (status = 'committed' "
			      "and committed_by is "
			      "null)"),
		       "0") == 0,
		"who imported");
	api_forget();
}

static void test_committing_twice_answers_the_same_and_changes_nothing(void)
{
	const char *import = check_file("counts", HEADER "2015-16,wa-01109,100,20\n"), *first, *size;

	first = commit(import)->body;
	size = record_size();
	expect(strcmp(commit(import)->body, first) == 0, "the same answer");
	expect(strcmp(record_size(), size) == 0, "nothing more");
	api_forget();
}

static void test_a_commit_with_an_idempotency_key_is_answered_again(void)
{
	const char *import = check_file("counts", HEADER "2015-16,wa-01109,101,20\n");
	const char *other = check_file("counts", HEADER "2015-16,wa-01158,101,20\n");
	const char *key = "Idempotency-Key: import-once\r\n";
	const struct answer *first = api_call(FACILITATOR, "POST", state(import, "commit"), key, NULL),
			    *again;

	expect_status(first, 200, "the first");
	again = api_call(FACILITATOR, "POST", state(import, "commit"), key, NULL);
	expect_status(again, 200, "the second");
	expect(strcmp(first->body, again->body) == 0, "the same answer");
	expect(strstr(again->head, "Idempotency-Replayed: true") != NULL, "says so");
	expect_status(api_call(FACILITATOR, "POST", state(other, "commit"), key, NULL), 422,
		"the key with another import");
	expect_value(api_get(FACILITATOR, other), "status", "checked");
	api_forget();
}

static void test_the_same_file_again_changes_nothing(void)
{
	static const char file[] = HEADER "2016-17,wa-01109,100,20\n2016-17,wa-01158,60,6\n";
	const char *again, *size;

	commit(check_file("counts", file));
	size = record_size();
	again = check_file("counts", file);
	expect_counts(api_get(FACILITATOR, again), "0 new, 0 changed, 2 same, 0 refused, 0 held, 0 skipped");
	expect_value(commit(again), "submissions", "0");
	expect(strcmp(record_size(), size) == 0, "nothing is written");
	api_forget();
}

static void test_what_has_moved_since_the_dry_run_is_409_and_nothing_is_written(void)
{
	const char *first = check_file("counts", HEADER "2017-18,wa-01109,100,20\n");
	const char *second = check_file("counts", HEADER "2017-18,wa-01158,50,5\n2017-18,wa-01109,100,30\n"),
		   *size;

	expect_status(commit(first), 200, "the first");
	size = record_size();
	expect_status(commit(second), 409, "the second");
	expect(strcmp(record_size(), size) == 0, "not even the row that fits");
	expect_value(api_get(FACILITATOR, second), "status", "checked");
	api_forget();
}

/* ---- the rejected rows ---- */

static void test_the_rejected_rows_are_mended_and_sent_again(void)
{
	const char *import = check_file("counts", "school_year,member,enrolled,chronic,note\n2018-19,wa-"
						  "01109,100,120,\"a, \"\"b\"\"\"\n2018-19,wa-01158,60,6,\n");
	const struct answer *answer = api_get(FACILITATOR, state(import, "rejected"));
	const char *fixed;

	expect_status(answer, 200, "rejected");
	expect(strcmp(answer->body, "school_year,member,enrolled,chronic,note,rejected_row,rejected_column,"
				    "rejected_reason\r\n"
				    "2018-19,wa-01109,100,120,\"a, \"\"b\"\"\",2,chronic,\"chronic is 120, "
				    "more than the 100 "
				    "enrolled.\"\r\n") == 0,
		"the file: %s", answer->body);
	expect(strstr(answer->head, "Content-Type: text/csv") != NULL, "its type");
	commit(import);
	fixed = strstr(answer->body, ",120,");
	fixed = api_text("%.*s,12,%s", (int)(fixed - answer->body), answer->body, fixed + 5);
	import = check_file("counts", fixed);
	expect_counts(api_get(FACILITATOR, import), "1 new, 0 changed, 0 same, 0 refused, 0 held, 0 skipped");
	expect_value(commit(import), "submissions", "1");
	expect_value(
		api_get(FACILITATOR, in_network("submissions?school_year=2018-19&organization=wa-01109")),
		"items/0/note", "a, \"b\"");
	api_forget();
}

static void test_a_rejected_row_of_another_width_is_whole_and_refused_until_it_is_mended(void)
{
	const char *file = HEADER "1998-99,wa-01158,2,000,300\n1998-99,wa-01109,60\n", *fixed;

	for (int time = 0; time < 3; time++) {
		const char *import = check_file("counts", file);

		expect_counts(api_get(FACILITATOR, import),
			"0 new, 0 changed, 0 same, 2 refused, 0 held, 0 skipped");
		file = api_get(FACILITATOR, state(import, "rejected"))->body;
		expect(strstr(file, "\r\n1998-99,wa-01158,2,000,300,2,,\"The row has") != NULL,
			"sent %d times, all cells are there: %s", time, file);
		expect(strstr(file, "\r\n1998-99,wa-01109,60,3,,\"The row has") != NULL,
			"sent %d times, no cell more is there: %s", time, file);
	}
	fixed = strstr(file, ",2,000,300,");
	if (fixed == NULL)
		return;
	fixed = api_text("%.*s,2000,300,%s", (int)(fixed - file), file, fixed + 11);
	expect_counts(api_get(FACILITATOR, check_file("counts", fixed)),
		"1 new, 0 changed, 0 same, 1 refused, 0 held, 0 skipped");
	api_forget();
}

static void test_many_rejected_rows_come_as_one_stream(void)
{
	char *file = malloc(1 << 20);
	size_t size = (size_t)sprintf(file, HEADER), rows = 0;
	const char *body;

	for (int i = 0; i < 12000; i++)
		size += (size_t)sprintf(file + size, "2018-19,wa-%05d,1,2\n", i + 10000);
	body = api_get(FACILITATOR, state(check_file("counts", file), "rejected"))->body;
	for (const char *at = body; (at = strchr(at, '\n')) != NULL; at++)
		rows++;
	expect(rows == 12001, "%zu lines", rows);
	expect(strstr(body, "2018-19,wa-21999,1,2,12001,member,") != NULL, "the last one");
	free(file);
	api_forget();
}

/* ---- the directory ---- */

static void test_organizations_and_members_are_imported(void)
{
	const char *import =
		check_file("organizations", "scheme,code,kind,name,state,parent\nwa-district,91,district,"
					    "Example District North,WA,wa-esd-101\n"
					    "wa-district,92,district,Example District South,WA,wa-esd-999\n");
	const struct answer *answer;

	expect_counts(api_get(FACILITATOR, import), "1 new, 0 changed, 0 same, 1 refused, 0 held, 0 skipped");
	expect_value(commit(import), "status", "committed");
	expect_value(api_get(READER, "/v1/organizations/wa-00091"), "name", "Example District North");
	import = check_file("organizations",
		"scheme,code,kind,name\nwa-district,00091,district,Example District Northeast\n");
	answer = api_get(FACILITATOR, state(import, "rows"));
	expect_value(answer, "items/0/outcome", "changed");
	expect_value(answer, "items/0/from/name", "Example District North");
	expect_value(answer, "items/0/to/name", "Example District Northeast");
	import = check_file(
		"members", "organization,joined_on,commitment_signed_on\nwa-00091,2026-01-27,2099-01-01\n");
	expect_counts(api_get(FACILITATOR, import), "0 new, 0 changed, 0 same, 1 refused, 0 held, 0 skipped");
	expect(strstr(api_get(FACILITATOR, state(import, "rejected"))->body, "nobody has signed on it yet") !=
			NULL,
		"nobody signs in the future");
	api_sql("update organization set opened_on = '2026-01-02' where address = 'wa-00091'");
	import = check_file("members", "organization,joined_on\nwa-00091,2026-01-01\n");
	expect_counts(api_get(FACILITATOR, import), "0 new, 0 changed, 0 same, 1 refused, 0 held, 0 skipped");
	expect(strstr(api_get(FACILITATOR, state(import, "rejected"))->body, "this organization opened") !=
			NULL,
		"none joins before it opens");
	import = check_file("members", "organization,joined_on\nwa-00091,2026-01-27\n");
	expect_counts(api_get(FACILITATOR, import), "1 new, 0 changed, 0 same, 0 refused, 0 held, 0 skipped");
	commit(import);
	expect_value(api_get(FACILITATOR, in_network("members/wa-00091")), "joined_on", "2026-01-27");
	import = check_file("members", "organization,joined_on\nwa-00091,2026-02-01\n");
	expect_value(api_get(FACILITATOR, state(import, "rows")), "items/0/from/joined_on", "2026-01-27");
	api_forget();
}

const struct test tests_imports[] = {
	TEST(test_a_day_outside_its_school_year_is_refused),
	TEST(test_a_dry_run_tells_what_would_become_of_each_row_and_writes_nothing),
	TEST(test_a_changed_count_is_shown_from_and_to),
	TEST(test_whose_recorded_counts_a_dry_run_shows_is_in_the_trail_once_for_each_reading),
	TEST(test_another_inclusion_rule_is_a_change),
	TEST(test_suppressed_is_neither_zero_nor_missing),
	TEST(test_a_good_row_is_held_with_a_refused_one_of_its_member_and_period),
	TEST(test_a_file_that_cannot_be_read_is_422_and_says_where),
	TEST(test_a_row_that_is_not_utf8_is_refused_alone),
	TEST(test_marks_line_ends_and_quotes_of_spreadsheets_are_read),
	TEST(test_another_media_type_is_415_and_a_kind_that_is_none_400),
	TEST(test_a_file_too_large_is_413),
	TEST(test_only_a_facilitator_imports),
	TEST(test_an_import_asks_for_the_right_to_what_it_writes),
	TEST(test_an_import_of_another_network_is_404),
	TEST(test_a_commit_makes_accepted_submissions_in_the_name_of_who_committed),
	TEST(test_committing_twice_answers_the_same_and_changes_nothing),
	TEST(test_a_commit_with_an_idempotency_key_is_answered_again),
	TEST(test_the_same_file_again_changes_nothing),
	TEST(test_what_has_moved_since_the_dry_run_is_409_and_nothing_is_written),
	TEST(test_the_rejected_rows_are_mended_and_sent_again),
	TEST(test_a_rejected_row_of_another_width_is_whole_and_refused_until_it_is_mended),
	TEST(test_many_rejected_rows_come_as_one_stream),
	TEST(test_organizations_and_members_are_imported),
	TEST(test_a_size_far_above_the_last_needs_a_note_in_the_file),
	TEST(test_addresses_that_have_lost_their_zeros_are_understood_in_files),
	TEST(test_the_command_line_ends_with_a_code_of_its_own_when_rows_were_refused),
	TEST_END,
};
