/* `halved network create`: a template becomes a network, or nothing does. */
#include "../support/command.h"
#include "../support/database.h"
#include "../support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "docs/examples/networks/"

static struct test_database database;
static struct command command;

static void begin(void)
{
	if (database.name[0] == '\0')
		test_database_new(&database);
}

static void expect_end(int code, const char *out, const char *error)
{
	if (command.code != code || strcmp(command.out, out) != 0 || strcmp(command.error, error) != 0)
		printf("\n%d\n%s\n%s\n", command.code, command.out, command.error);
	CU_ASSERT_EQUAL(command.code, code);
	CU_ASSERT_STRING_EQUAL(command.out, out);
	CU_ASSERT_STRING_EQUAL(command.error, error);
}

static void test_each_template_of_the_examples_founds_its_network_once(void)
{
	static const struct {
		const char *file, *said;
	} rows[] = {
		{ FOLDER "wa-cop-2026.json", "The network wa-cop-2026 is founded: commitments 6, sessions 4, "
					     "asks 1, causes 30, practices 7." },
		{ FOLDER "wa-school-networks-2024.json",
			"The network wa-school-networks-2024 is founded: "
			"commitments 4, sessions 2, causes 30, practices 13, theories 1." },
		{ FOLDER "attendance-lab-2026.json",
			"The network attendance-lab-2026 is founded: "
			"commitments 2, coaching_plans 1, causes 30, practices 5." },
		{ FOLDER "district-self-assessment.json",
			"The network district-self-assessment is founded: commitments 2, sessions 1, "
			"instruments 1." },
		{ FOLDER "attendance-solutions-network.json",
			"The network attendance-solutions-network is founded: commitments 3, sessions 7, "
			"asks 1, causes 30, "
			"practices 45, theories 1." },
	};
	char error[256];

	begin();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		COMMAND(&command, &database, "network", "create", "--from", rows[i].file);
		expect_end(0, rows[i].said, "");
		COMMAND(&command, &database, "network", "create", "--from", rows[i].file);
		snprintf(error, sizeof(error),
			"halved: %s:\n/slug: Another network has this slug: choose "
			"another.",
			rows[i].file);
		expect_end(1, "", error);
	}
	CU_ASSERT_STRING_EQUAL(test_database_value(database.superuser, "select count(*) from network"), "5");
	CU_ASSERT_STRING_EQUAL(test_database_value(database.superuser, "select count(*) from cause"), "120");
}

static void create_from(const char *template)
{
	char path[] = "/tmp/halved-template-XXXXXX";
	int file = mkstemp(path);

	begin();
	CU_ASSERT_FATAL(file >= 0 && write(file, template, strlen(template)) == (ssize_t)strlen(template));
	close(file);
	COMMAND(&command, &database, "network", "create", "--from", path);
	unlink(path);
}

#define REST                                                                                                 \
	"\"name\":\"N\",\"aim\":\"A\",\"goal\":{\"baseline_year\":\"2023-24\",\"target_reduction\":0.5,"     \
	"\"target_year\":\"2028-29\"}"

static void test_all_faults_are_told_each_with_its_place(void)
{
	create_from("{\"slug\":\"faults\"," REST
		    ",\"sessions\":[{\"title\":\"\",\"time_zone\":\"UTC\"},{\"title\":\"Two\"}],"
		    "\"colour\":\"green\"}");
	CU_ASSERT_EQUAL(command.code, 1);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(command.error, "\n/sessions/0/title: Must have at least 1 characters, has 0.\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(command.error, "\n/sessions/1/time_zone: Is required.\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(command.error, "\n/colour: There is no such field."));
	create_from("{\"slug\":\"faults\"," REST
		    ",\"sessions\":[{\"title\":\"One\",\"time_zone\":\"Mars/Olympus\"},"
		    "{\"title\":\"Two\",\"time_zone\":\"Mars/Venus\"}]}");
	CU_ASSERT_EQUAL(command.code, 1);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(command.error, "\n/sessions/0/time_zone: There is no time zone of this name."));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(command.error, "\n/sessions/1/time_zone: There is no time zone of this name."));
	CU_ASSERT_STRING_EQUAL(
		test_database_value(database.superuser, "select count(*) from network where slug = 'faults'"),
		"0");
}

static void test_what_is_no_template_is_told(void)
{
	create_from("{\"slug\":");
	CU_ASSERT_EQUAL(command.code, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(command.error, ", line 1, column 9: "));
	create_from("[]");
	CU_ASSERT_EQUAL(command.code, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(command.error, "Must be an object."));
	COMMAND(&command, &database, "network", "create", "--from", "no-such-file.json");
	expect_end(1, "", "halved: no-such-file.json: No such file or directory.");
	COMMAND(&command, &database, "network", "create");
	CU_ASSERT_EQUAL(command.code, 2);
}

const struct test tests_network_command[] = {
	TEST(test_each_template_of_the_examples_founds_its_network_once),
	TEST(test_all_faults_are_told_each_with_its_place),
	TEST(test_what_is_no_template_is_told),
	TEST_END,
};
