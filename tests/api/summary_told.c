/* What the network summary tells beside its figures: by which rules they were counted; and the same as a
 * table.
 */
#include "../support/counted.h"
#include "../support/test.h"

#include "halved/base/csv.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---------------------------------------------------------------- by which rule it was counted */

static void expect_rules(
	const struct answer *answer, const char *first, const char *second, const char *comparable)
{
	expect_value(answer, "coverage/inclusion_rules/0", first);
	expect_value(answer, "coverage/inclusion_rules/1", second);
	expect_value(answer, "coverage/inclusion_rules/2", NOTHING);
	expect_value(answer, "coverage/comparable", comparable);
	expect((json_kind(json_member(json_member(answer->json, "coverage"), "note")) == JSON_TEXT) ==
			(strcmp(comparable, "true") != 0 && strcmp(first, NOTHING) != 0),
		"a note: %s", answer->body);
}

static void test_unlike_inclusion_rules_in_one_rate_are_told(void)
{
	const char *network = found_network(), *before, *second;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	expect_rules(summary(FACILITATOR, network, "year=2024-25"), NOTHING, NOTHING, "null");
	count(network, "wa-80010", ANNUAL("2023-24") RULE("90 days"), CELL(100, 30));
	count(network, "wa-80010", ANNUAL("2024-25") RULE(" 90\\n days "), CELL(100, 20));
	expect_rules(summary(FACILITATOR, network, "year=2024-25"), "90 days", NOTHING, "true");
	before = moment();
	second = count(network, "wa-80011", ANNUAL("2024-25") RULE("10 days"), CELL(100, 25));
	/* Both are shown to everybody who sees the rate. */
	expect_rules(summary(READER, network, "year=2024-25&members=0"), "10 days", "90 days", "false");
	expect_rules(summary(FACILITATOR, network, api_text("year=2024-25&known_at=%s", moment())), "10 days",
		"90 days", "false");
	expect_rules(summary(FACILITATOR, network, api_text("year=2024-25&known_at=%s", before)), "90 days",
		NOTHING, "true");
	/* What does not count does not matter. */
	expect_status(
		api_post(FACILITATOR, state(second, "return"), "{\"question\":\"?\"}"), 200, "returned");
	expect_rules(summary(FACILITATOR, network, "year=2024-25"), "90 days", NOTHING, "true");
	count(network, "wa-80011", ANNUAL("2024-25") RULE("10 days"), "\"suppressed\":true");
	expect_rules(summary(FACILITATOR, network, "year=2024-25"), "90 days", NOTHING, "true");
	api_forget();
}

static void test_a_rule_that_changed_since_the_baseline_is_unlike(void)
{
	const char *network = found_network();

	join(network, "wa-80010", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24") RULE("90 days"), CELL(100, 30));
	count(network, "wa-80010", ANNUAL("2024-25") RULE("10 days"), CELL(100, 20));
	expect_rules(summary(FACILITATOR, network, "year=2024-25"), "10 days", "90 days", "false");
	api_forget();
}

static void test_counts_that_do_not_say_their_rule_may_be_comparable_or_not(void)
{
	const char *network = found_network();

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	join(network, "wa-80012", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2024-25") RULE("90 days"), CELL(100, 30));
	count(network, "wa-80011", ANNUAL("2024-25") RULE("  "), CELL(100, 20));
	expect_rules(summary(FACILITATOR, network, "year=2024-25"), "90 days", NOTHING, "null");
	count(network, "wa-80012", ANNUAL("2024-25") RULE("10 days"), CELL(100, 20));
	expect_rules(summary(FACILITATOR, network, "year=2024-25"), "10 days", "90 days", "false");
	api_forget();
}

static void test_counts_that_are_invented_are_told(void)
{
	const char *network = found_network(), *before;
	const struct answer *answer;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2024-25") RULE("90 days"), CELL(100, 20));
	expect_value(summary(READER, network, "year=2024-25"), "coverage/members_example", "0");
	before = moment();
	answer = api_call(FACILITATOR, "POST", api_text("%s/imports?kind=counts", network),
		"Content-Type: text/csv\r\n",
		"school_year,member,enrolled,chronic,example\n2023-24,wa-80010,100,30,yes\n");
	expect_status(api_post(FACILITATOR, state(answer->location, "commit"), NULL), 200, "from a file");
	count(network, "wa-80011", ANNUAL("2023-24") RULE("90 days") ",\"example\":true", CELL(100, 20));
	count(network, "wa-80011", ANNUAL("2024-25") RULE("90 days") ",\"example\":true", CELL(100, 20));
	answer = summary(READER, network, "year=2024-25");
	expect_value(answer, "coverage/members_example", "2");
	expect(strncmp(value_at(answer, "coverage/note"), "Some of what is counted is invented", 35) == 0,
		"%s", answer->body);
	answer = summary(READER, network, api_text("year=2024-25&known_at=%s", moment()));
	expect_value(answer, "coverage/members_example", "2");
	answer = summary(READER, network, api_text("year=2024-25&known_at=%s", before));
	expect_value(answer, "coverage/members_example", "0");
	expect_value(answer, "coverage/note", "null");
	/* What is suppressed does not count. */
	count(network, "wa-80011", ANNUAL("2024-25") ",\"example\":true", "\"suppressed\":true");
	count(network, "wa-80011", ANNUAL("2023-24"), "\"suppressed\":true");
	expect_value(summary(READER, network, "year=2024-25"), "coverage/members_example", "1");
	api_forget();
}

static void test_rules_of_files_are_told_as_well(void)
{
	const char *network = found_network(), *imports = api_text("%s/imports?kind=counts", network);
	const struct answer *answer;

	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	answer = api_call(FACILITATOR, "POST", imports, "Content-Type: text/csv\r\n",
		"school_year,member,enrolled,chronic,inclusion_rule\n2023-24,wa-80010,100,30,90 days\n"
		"2024-25,wa-80010,100,20,90  days\n2024-25,wa-80011,100,20,10 days\n");
	expect_status(answer, 201, "a file");
	expect_status(api_post(FACILITATOR, state(answer->location, "commit"), NULL), 200, "its commit");
	expect_rules(summary(FACILITATOR, network, "year=2024-25"), "10 days", "90 days", "false");
	expect_rules(summary(FACILITATOR, network, "year=2023-24"), "90 days", NOTHING, "true");
	api_forget();
}

/* ---------------------------------------------------------------- as a table */

enum { CODE, NAME, FIGURE, VALUE, COLUMNS };

struct table {
	const char *cells[400][COLUMNS];
	size_t count;
};

static void read_table(struct table *table, const char *body)
{
	int file = memfd_create("table", MFD_CLOEXEC);
	struct csv_reader *reader = csv_open(file);
	struct csv_row row;

	expect(write(file, body, strlen(body)) == (ssize_t)strlen(body), "written");
	lseek(file, 0, SEEK_SET);
	for (table->count = 0; csv_next(reader, &row) == CSV_ROW && table->count < 400; table->count++) {
		expect(row.count == COLUMNS, "row %llu: %s", row.number, body);
		for (size_t i = 0; i < COLUMNS && i < row.count; i++) {
			struct text cell = csv_unguard(row.cells[i]);

			table->cells[table->count][i] = api_text("%.*s", (int)cell.size, cell.data);
		}
	}
	csv_close(reader);
	close(file);
}

static const char *value_in(const struct table *table, const char *code, const char *name, const char *figure)
{
	for (size_t i = 0; i < table->count; i++)
		if (strcmp(table->cells[i][CODE], code) == 0 && strcmp(table->cells[i][NAME], name) == 0 &&
			strcmp(table->cells[i][FIGURE], figure) == 0)
			return table->cells[i][VALUE];
	return "(no row)";
}

/* Finds every value of the document in the table, under its path; how many there are. */
static size_t find_values(const struct table *table, const struct answer *answer, const struct json *value,
	const char *path, const char *code, const char *name, size_t cut)
{
	size_t found = 0, nth = 0;
	const char *wanted = value_at(answer, path);
	char *figure;

	if (json_kind(value) == JSON_OBJECT || json_kind(value) == JSON_LIST) {
		for (const struct json *at = json_first(value); at != NULL; at = json_next(at), nth++) {
			const char *part =
				json_kind(value) == JSON_LIST ? api_text("%zu", nth) : json_name(at);
			const struct json *whose = json_member(at, "organization");

			if (strcmp(part, "organization") == 0)
				continue;
			part = api_text("%s%s%s", path, path[0] == '\0' ? "" : "/", part);
			if (whose != NULL)
				found += find_values(table, answer, at, part,
					json_string(json_member(whose, "code")),
					json_string(json_member(whose, "name")), strlen(part) + 1);
			else
				found += find_values(table, answer, at, part, code, name, cut);
		}
		return found;
	}
	figure = (char *)api_text("%s", path + cut);
	for (char *slash = figure; (slash = strchr(slash, '/')) != NULL;)
		*slash = '.';
	if (json_kind(value) == JSON_NULL)
		wanted = NOTHING;
	expect(strcmp(value_in(table, code, name, figure), wanted) == 0, "%s of %s is %s, not %s", figure,
		code, value_in(table, code, name, figure), wanted);
	return 1;
}

static void test_the_table_has_every_value_of_the_document(void)
{
	static const char *const periods[] = { "year=2024-25", "year=2023-24", NOTHING,
		"year=2024-25&kind=ytd&as_of=2025-01-31", "year=2024-25&members=0", "year=2030-31" };
	const char *network = found_network(), *slug = strrchr(network, '/') + 1;

	expect_status(api_patch(FACILITATOR, network,
			      "{\"name\":\"=Example, and\",\"goal\":{\"note\":\"+As \\\"published\\\",\\n"
			      "see there.\",\"path\":[{\"school_year\":\"2023-24\",\"rate\":0.3},"
			      "{\"school_year\":\"2024-25\",\"rate\":0.27}]}}"),
		200, "a path and a note");
	join(network, "wa-80010", "2024-09-01", NOTHING);
	join(network, "wa-80011", "2024-09-01", NOTHING);
	join(network, "wa-80012", "2024-09-01", NOTHING);
	count(network, "wa-80010", ANNUAL("2023-24") RULE("90 days"), CELL(90, 30));
	count(network, "wa-80010", ANNUAL("2024-25") RULE("-1, or more"), CELL(70, 20));
	count(network, "wa-80011", ANNUAL("2024-25"), CELL(40, 8));
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		const struct answer *answer = summary(FACILITATOR, network, periods[i]);
		const struct answer *csv = api_call(FACILITATOR, "GET",
			api_text("%s/summary?%s", network, periods[i]), "Accept: text/csv\r\n", NULL);
		struct table table;
		size_t found;

		expect(strstr(csv->head, "Content-Type: text/csv") != NULL, "%s", csv->head);
		read_table(&table, csv->body);
		expect(strcmp(table.cells[0][FIGURE], "figure") == 0, "%s", csv->body);
		found = find_values(&table, answer, answer->json, NOTHING, slug, "=Example, and", 0);
		expect(table.count == found + 1, "%s: %zu values in %zu rows: %s", periods[i], found,
			table.count, csv->body);
		expect(strstr(csv->body, "\"'=Example, and\"") != NULL &&
				strstr(csv->body, "\"'+As ") != NULL,
			"no cell is a formula: %s", csv->body);
	}
	api_forget();
}

static void test_the_table_is_for_those_who_would_rather_have_it(void)
{
	static const struct {
		const char *accept;
		bool table;
	} rows[] = { { "text/csv", true }, { "TEXT/CSV; header=present", true },
		{ "application/json;q=0.8, text/csv", true }, { "application/json;q=0.8,text/*;q=0.9", true },
		{ "*/*;q=0.1, text/csv;q=0.2", true }, { "text/csv;q=0", false }, { "*/*", false },
		{ "text/csv;q=0.5, application/json", false }, { "text/csv;q=0.5, */*", false },
		{ "text/csv, application/json", false }, { "text/csv;q=2", false }, { "text/csv;q=", false },
		{ "text/csvx", false }, { ",;,", false }, { "text/html", false } };
	const char *path = api_text("%s/summary?year=2024-25", found_network());

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer =
			api_call(FACILITATOR, "GET", path, api_text("Accept: %s\r\n", rows[i].accept), NULL);

		expect((strstr(answer->head, "Content-Type: text/csv") != NULL) == rows[i].table, "%s: %s",
			rows[i].accept, answer->head);
		expect(strstr(answer->head, "Vary: Accept\r\n") != NULL, "%s", answer->head);
	}
	api_forget();
}

const struct test tests_summary_told[] = {
	TEST(test_unlike_inclusion_rules_in_one_rate_are_told),
	TEST(test_a_rule_that_changed_since_the_baseline_is_unlike),
	TEST(test_counts_that_do_not_say_their_rule_may_be_comparable_or_not),
	TEST(test_counts_that_are_invented_are_told),
	TEST(test_rules_of_files_are_told_as_well),
	TEST(test_the_table_has_every_value_of_the_document),
	TEST(test_the_table_is_for_those_who_would_rather_have_it),
	TEST_END,
};
