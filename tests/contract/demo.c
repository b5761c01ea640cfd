#include "../support/command.h"
#include "../support/database.h"
#include "../support/program.h"
#include "../support/raw.h"
#include "../support/test.h"

#include "halved/base/arena.h"
#include "halved/base/json.h"
#include "halved/db/plain.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DISTRICTS_MOST 500

static struct test_database database;
static struct command command;
static struct program program;
static struct arena *arena;
static char folder[64];

static const char *const demo[] = { "demo", NULL };

static int run_there(const char *line)
{
	char whole[1024];

	snprintf(whole, sizeof(whole), "cd %s && %s", folder, line);
	return system(whole);
}

static void shell(const char *line)
{
	CU_ASSERT_EQUAL(run_there(line), 0);
}

/* A folder like the repository, with examples of its own. */
static void begin(void)
{
	test_database_new(&database);
	arena = arena_new();
	snprintf(folder, sizeof(folder), "/tmp/halved-demo-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	shell("mkdir docs && cp -r \"$OLDPWD/docs/examples\" docs/");
}

static void end(void)
{
	arena_free(arena);
	run_there("rm -r \"$PWD\"");
	test_database_drop(&database);
}

static void load(int code)
{
	command_run(&command, &database, folder, demo);
	if (command.code != code)
		printf("\ndemo ended with %d: %s\n", command.code, command.error);
	CU_ASSERT_EQUAL(command.code, code);
}

static void assert_value(const char *sql, const char *wanted)
{
	const char *value = test_database_value(database.superuser, sql);

	if (strcmp(value, wanted) != 0)
		printf("\n%s\nis %s, not %s\n", sql, value, wanted);
	CU_ASSERT_STRING_EQUAL(value, wanted);
}

/* Everything once, and all of it. */
static void assert_is_whole(void)
{
	assert_value("select string_agg(slug, ' ' order by slug) from network", "co-2022 wa-cop-2026");
	assert_value("select string_agg(n::text, ' ' order by slug) from (select slug, count(*) n from "
		     "membership m"
		     " join network w on w.id = network_id group by slug) x",
		"178 294");
	assert_value("select count(*) || ' ' || count(*) filter (where status = 'accepted' and number = 1)"
		     " from submission",
		"1243 1243");
	assert_value("select count(*) from cell", "1243");
	assert_value("select count(*) from session", "4");
	assert_value("select count(*) from commitment", "6");
	assert_value("select count(*) from published_rate", "9");
	assert_value("select string_agg(role, ' ' order by role) from token where revoked_at is null",
		"admin coach district_lead district_member facilitator presenter reader");
}

static const char *tokens_file(void)
{
	static char text[4096];
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/var/demo-tokens.json", folder);
	file = fopen(path, "r");
	text[0] = '\0';
	if (file != NULL) {
		text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
		fclose(file);
	}
	return text;
}

/* ---------------------------------------------------------------- loading */

static void test_the_demo_is_loaded_once_and_tokens_are_kept(void)
{
	char kept[4096], path[128];
	struct stat status;

	begin();
	load(0);
	assert_is_whole();
	snprintf(kept, sizeof(kept), "%s", tokens_file());
	snprintf(path, sizeof(path), "%s/var/demo-tokens.json", folder);
	CU_ASSERT_EQUAL_FATAL(stat(path, &status), 0);
	CU_ASSERT_EQUAL(status.st_mode & 07777, 0600);
	test_database_value(database.superuser, "update session set withdrawn_at = now()");
	load(0);
	CU_ASSERT_STRING_EQUAL(command.out, "");
	CU_ASSERT_STRING_EQUAL(tokens_file(), kept);
	assert_is_whole();
	end();
}

static void test_lost_or_foreign_tokens_are_replaced_and_the_old_ones_revoked(void)
{
	char kept[4096];

	begin();
	load(0);
	snprintf(kept, sizeof(kept), "%s", tokens_file());
	shell("rm var/demo-tokens.json");
	load(0);
	CU_ASSERT_STRING_NOT_EQUAL(tokens_file(), kept);
	assert_is_whole();
	assert_value("select count(*) from token where revoked_at is not null", "7");
	shell("echo '{\"facilitator\": \"hv_1\"}' >var/demo-tokens.json");
	load(0);
	CU_ASSERT_PTR_NULL(strstr(tokens_file(), "\"hv_1\""));
	assert_is_whole();
	end();
}

static void test_a_revoked_demo_token_stays_revoked(void)
{
	begin();
	load(0);
	test_database_value(database.superuser, "update credential set revoked_at = now() where id = (select "
						"id from token where role = 'admin')");
	load(0);
	assert_value("select count(*) filter (where revoked_at is null) || ' of ' || count(*) from token",
		"6 of 7");
	end();
}

static void test_a_load_that_fails_leaves_no_tokens_and_the_next_completes_it(void)
{
	begin();
	shell("cd docs/examples/wa-cop-2026 && cp records.json kept &&"
	      " sed -i 's/\"rate\": 0.271/\"rate\": 2.71/' records.json");
	load(1);
	CU_ASSERT_STRING_EQUAL(command.error,
		"halved: docs/examples/wa-cop-2026/records.json, record 9: /rate: Must be from 0 to 1.");
	assert_value("select count(*) from token", "0");
	assert_value("select count(*) from published_rate", "0");
	CU_ASSERT_STRING_EQUAL(tokens_file(), "");
	shell("cd docs/examples/wa-cop-2026 && mv kept records.json");
	load(0);
	assert_is_whole();
	end();
}

/* kill -9 as soon as this answers more than 0; the next load completes what is there. */
static void kill_when(const char *sql)
{
	struct plain_error error;
	struct plain *holder;
	int status = 0;
	pid_t pid;

	begin();
	/* So that it cannot come to its end before it is killed. */
	holder = plain_open(database.superuser, &error);
	CU_ASSERT_FATAL(
		holder != NULL && plain_script(holder, "begin; lock table credential in exclusive mode"));
	pid = command_start(&database, folder, demo);
	while (strcmp(test_database_value(database.superuser, sql), "0") == 0)
		if (waitpid(pid, &status, WNOHANG) != 0)
			CU_FAIL_FATAL("the load has ended");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	plain_close(holder);
	/* PostgreSQL notices the lost client in its own time. */
	do
		command_run(&command, &database, folder, demo);
	while (strstr(command.error, "by another process") != NULL);
	CU_ASSERT_EQUAL(command.code, 0);
	assert_is_whole();
	end();
}

static void test_a_load_that_was_killed_is_completed(void)
{
	kill_when("select count(*) from network");
	kill_when("select count(*) from organization");
	kill_when("select count(*) from membership");
	kill_when("select count(*) from submission");
	kill_when("select count(*) from membership m join network n on n.id = network_id where slug = "
		  "'wa-cop-2026'");
	kill_when("select count(*) from pg_locks where relation = to_regclass('credential') and not granted");
}

static void test_without_the_examples_it_is_one_sentence(void)
{
	begin();
	shell("rm -r docs/examples");
	load(1);
	CU_ASSERT_STRING_EQUAL(
		command.error, "halved: docs/examples/co-2022/network.json: No such file or directory.");
	end();
}

/* ---------------------------------------------------------------- what is served of it */

static void end_serving(void)
{
	int code = program_stop(&program);

	end();
	if (code != 0) {
		fprintf(stderr, "halved serve ended with %d; see %s\n", code, program.log);
		_exit(3);
	}
}

/* One load for all tests that only read it; none that loads comes behind them. */
static void begin_serving(void)
{
	if (program.pid != 0)
		return;
	begin();
	load(0);
	program_start(&program, database.service, "build/demo.log");
	atexit(end_serving);
}

static const struct json *get(const char *role, const char *target)
{
	struct json_fault fault;
	const char *file = tokens_file(), *answer, *body;
	const char *token = json_string(json_member(json_read(arena, file, strlen(file), &fault), role));
	int fd = raw_open(program.port);

	CU_ASSERT_FATAL(fd >= 0 && token != NULL);
	raw_say(fd,
		arena_format(arena, "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n",
			target, token));
	answer = raw_answer(arena, fd);
	close(fd);
	body = strstr(answer, "\r\n\r\n");
	CU_ASSERT_FATAL(strncmp(answer, "HTTP/1.1 200", 12) == 0);
	if (body == NULL)
		return NULL;
	return json_read(arena, body + 4, strlen(body + 4), &fault);
}

/* A member by its path: "matched/current/rate". */
static const struct json *at(const struct json *value, const char *path)
{
	while (*path != '\0') {
		size_t size = strcspn(path, "/");

		value = json_member(value, arena_copy(arena, path, size));
		path += size + (path[size] == '/');
	}
	return value;
}

static void assert_number(const struct json *answer, const char *path, double wanted)
{
	const struct json *value = at(answer, path);
	double number = json_number(value);
	bool holds = json_kind(value) == JSON_NUMBER && fabs(number - wanted) <= 1e-9 * fmax(1, fabs(wanted));

	if (!holds)
		printf("\n%s is %.17g, not %.17g\n", path, number, wanted);
	CU_ASSERT_TRUE(holds);
}

/* ---- the independent reckoning, from the file alone */

struct count {
	char code[16];
	double enrolled, chronic;
};

struct year {
	struct count of[DISTRICTS_MOST];
	size_t districts;
	double enrolled, chronic;
};

/* One school year of the file; rows without numbers are missing. */
static struct year *read_year(const char *school_year)
{
	struct year *year = arena_alloc(arena, sizeof(*year));
	FILE *file = fopen("docs/examples/co-2022/counts.csv", "r");
	char line[1024], found[16];
	struct count count;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "%15[^,],%15[^,],%lf,%lf", found, count.code, &count.enrolled,
			    &count.chronic) != 4 ||
			strcmp(found, school_year) != 0)
			continue;
		CU_ASSERT_FATAL(year->districts < DISTRICTS_MOST);
		year->of[year->districts++] = count;
		year->enrolled += count.enrolled;
		year->chronic += count.chronic;
	}
	fclose(file);
	return year;
}

static int by_size(const void *a, const void *b)
{
	const double *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static void assert_spread(const struct json *summary, const struct year *year)
{
	double rates[DISTRICTS_MOST], sum = 0;
	size_t count = year->districts;

	for (size_t i = 0; i < count; i++)
		sum += rates[i] = year->of[i].chronic / year->of[i].enrolled;
	qsort(rates, count, sizeof(*rates), by_size);
	assert_number(summary, "district_rates/mean", sum / (double)count);
	assert_number(summary, "district_rates/median", (rates[(count - 1) / 2] + rates[count / 2]) / 2);
}

/* Keeps of both years the districts that are in both, in the same order. */
static void match(struct year *base, struct year *now)
{
	struct year both[2] = { { .districts = 0 }, { .districts = 0 } };

	for (size_t i = 0; i < base->districts; i++)
		for (size_t j = 0; j < now->districts; j++)
			if (strcmp(base->of[i].code, now->of[j].code) == 0) {
				both[0].of[both[0].districts++] = base->of[i];
				both[1].of[both[1].districts++] = now->of[j];
				both[0].enrolled += base->of[i].enrolled;
				both[0].chronic += base->of[i].chronic;
				both[1].enrolled += now->of[j].enrolled;
				both[1].chronic += now->of[j].chronic;
			}
	*base = both[0];
	*now = both[1];
}

/* Kitagawa: rates change at averaged weights, weights at averaged rates. */
static void assert_effects(const struct json *summary, const struct year *base, const struct year *now)
{
	double of_rates = 0, of_composition = 0;

	for (size_t i = 0; i < base->districts; i++) {
		const struct count *before = &base->of[i], *after = &now->of[i];
		double rate_before = before->chronic / before->enrolled;
		double rate_after = after->chronic / after->enrolled;
		double weight_before = before->enrolled / base->enrolled;
		double weight_after = after->enrolled / now->enrolled;

		of_rates += (rate_after - rate_before) * (weight_before + weight_after) / 2;
		of_composition += (weight_after - weight_before) * (rate_before + rate_after) / 2;
	}
	assert_number(summary, "matched/rate_effect", 100 * of_rates);
	assert_number(summary, "matched/composition_effect", 100 * of_composition);
	CU_ASSERT_DOUBLE_EQUAL(100 * (of_rates + of_composition),
		100 * (now->chronic / now->enrolled - base->chronic / base->enrolled), 1e-9);
}

static void test_colorado_2022_23_is_what_its_file_reckons(void)
{
	struct year *base, *now;
	const struct json *summary;
	double before, after, all;

	begin_serving();
	base = read_year("2021-22");
	now = read_year("2022-23");
	summary = get("facilitator", "/v1/networks/co-2022/summary?year=2022-23");
	assert_number(summary, "coverage/members_expected", 178);
	assert_number(summary, "coverage/members_reporting", (double)now->districts);
	assert_number(summary, "coverage/members_expected_reporting", (double)now->districts);
	/* The state does not say whom it counts, so neither does the summary. */
	CU_ASSERT_TRUE(json_kind(at(summary, "coverage/comparable")) == JSON_NULL);
	CU_ASSERT_EQUAL(json_count(at(summary, "coverage/inclusion_rules")), 0);
	assert_number(summary, "all_reporting/districts", (double)now->districts);
	assert_number(summary, "all_reporting/enrolled", now->enrolled);
	assert_number(summary, "all_reporting/chronic", now->chronic);
	assert_number(summary, "all_reporting/rate", now->chronic / now->enrolled);
	assert_spread(summary, now);
	all = now->enrolled;
	match(base, now);
	before = base->chronic / base->enrolled;
	after = now->chronic / now->enrolled;
	assert_number(summary, "coverage/members_matched", (double)now->districts);
	assert_number(summary, "coverage/matched_students_share", now->enrolled / all);
	assert_number(summary, "matched/districts", (double)now->districts);
	assert_number(summary, "matched/baseline/enrolled", base->enrolled);
	assert_number(summary, "matched/baseline/chronic", base->chronic);
	assert_number(summary, "matched/baseline/rate", before);
	assert_number(summary, "matched/current/enrolled", now->enrolled);
	assert_number(summary, "matched/current/chronic", now->chronic);
	assert_number(summary, "matched/current/rate", after);
	assert_number(summary, "matched/change_points", 100 * (after - before));
	assert_number(summary, "matched/change_percent", 100 * (after / before - 1));
	assert_number(summary, "matched/goal_share", (before - after) / (0.5 * before));
	assert_effects(summary, base, now);
	/* One of five years on a straight line to half. */
	assert_number(summary, "goal/path_rate", before * (1 - 0.5 / 5));
	CU_ASSERT_EQUAL(round(1e4 * json_number(at(summary, "goal/path_rate"))), 3131);
	CU_ASSERT_TRUE(json_kind(at(summary, "goal/on_path")) == JSON_BOOLEAN);
	CU_ASSERT_FALSE(json_boolean(at(summary, "goal/on_path")));
	CU_ASSERT_EQUAL(json_count(at(summary, "members")), 178);
}

static void test_colorado_has_its_rate_in_each_of_seven_years(void)
{
	static const struct {
		const char *school_year;
		double percent;
		size_t districts;
	} years[] = { { "2016-17", 18.6, 177 }, { "2017-18", 24.3, 178 }, { "2018-19", 22.4, 177 },
		{ "2019-20", 22.7, 178 }, { "2020-21", 25.6, 177 }, { "2021-22", 34.8, 178 },
		{ "2022-23", 31.4, 178 } };

	begin_serving();
	for (size_t i = 0; i < sizeof(years) / sizeof(years[0]); i++) {
		const struct json *summary = get("reader",
			arena_format(arena, "/v1/networks/co-2022/summary?year=%s", years[i].school_year));
		const struct year *year = read_year(years[i].school_year);
		double rate = json_number(at(summary, "all_reporting/rate"));

		CU_ASSERT_EQUAL(year->districts, years[i].districts);
		assert_number(summary, "all_reporting/districts", (double)year->districts);
		assert_number(summary, "all_reporting/rate", year->chronic / year->enrolled);
		CU_ASSERT_DOUBLE_EQUAL(round(1000 * rate) / 10, years[i].percent, 1e-9);
	}
}

static void test_washington_meets_four_times_at_one_in_the_afternoon(void)
{
	static const char *const starts[] = { "2026-01-27T21:00:00+00:00", "2026-03-17T20:00:00+00:00",
		"2026-04-21T20:00:00+00:00", "2026-06-09T20:00:00+00:00" };
	const struct json *session;
	size_t count = 0;

	begin_serving();
	session = json_first(at(get("district", "/v1/networks/wa-cop-2026/sessions"), "items"));
	for (; session != NULL && count < 4; session = json_next(session)) {
		CU_ASSERT_STRING_EQUAL(json_string(at(session, "starts_at")), starts[count++]);
		CU_ASSERT_STRING_EQUAL(json_string(at(session, "time_zone")), "America/Los_Angeles");
		CU_ASSERT_PTR_NOT_NULL(strstr(json_string(at(session, "topics")), "tiered support"));
	}
	CU_ASSERT_TRUE(session == NULL && count == 4);
	assert_value("select count(*) from session where ends_at - starts_at = interval '90 minutes'"
		     " and (starts_at at time zone time_zone)::time = '13:00'",
		"4");
}

static void test_washington_has_its_path_and_no_counts_and_says_what_is_an_example(void)
{
	static const double path[] = { 0.273, 0.25, 0.22, 0.19, 0.16, 0.14 };
	const struct json *network, *summary, *point;
	size_t count = 0;

	begin_serving();
	network = get("reader", "/v1/networks/wa-cop-2026");
	for (point = json_first(at(network, "goal/path")); point != NULL && count < 6;
		point = json_next(point))
		assert_number(point, "rate", path[count++]);
	CU_ASSERT_TRUE(point == NULL && count == 6);
	CU_ASSERT_PTR_NOT_NULL(strstr(json_string(at(network, "goal/note")), "48.7 percent"));
	summary = get("facilitator", "/v1/networks/wa-cop-2026/summary?year=2025-26");
	assert_number(summary, "coverage/members_expected", 294);
	assert_number(summary, "coverage/members_reporting", 0);
	assert_number(summary, "goal/path_rate", 0.22);
	CU_ASSERT_EQUAL(json_count(at(get("reader", "/v1/networks/wa-cop-2026/commitments"), "items")), 6);
	CU_ASSERT_EQUAL(json_count(at(get("reader", "/v1/organizations/state-wa/rates"), "items")), 9);
	assert_value("select count(*) from submission s join network n on n.id = network_id where slug = "
		     "'wa-cop-2026'",
		"0");
	assert_value("select count(*) from membership m join network n on n.id = network_id"
		     " where slug = 'wa-cop-2026' and m.note like 'Example data: %'",
		"294");
	assert_value("select count(distinct parent_id) from organization o join membership m on "
		     "m.organization_id ="
		     " o.id join network n on n.id = network_id where slug = 'wa-cop-2026'",
		"9");
}

const struct test tests_demo[] = {
	TEST(test_the_demo_is_loaded_once_and_tokens_are_kept),
	TEST(test_lost_or_foreign_tokens_are_replaced_and_the_old_ones_revoked),
	TEST(test_a_revoked_demo_token_stays_revoked),
	TEST(test_a_load_that_fails_leaves_no_tokens_and_the_next_completes_it),
	TEST(test_a_load_that_was_killed_is_completed),
	TEST(test_without_the_examples_it_is_one_sentence),
	TEST(test_colorado_2022_23_is_what_its_file_reckons),
	TEST(test_colorado_has_its_rate_in_each_of_seven_years),
	TEST(test_washington_meets_four_times_at_one_in_the_afternoon),
	TEST(test_washington_has_its_path_and_no_counts_and_says_what_is_an_example),
	TEST_END,
};
