#include "../support/test.h"

#include "halved/base/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct settings *read_one(const char *entry, char **error)
{
	const char *const environment[] = { "PATH=/bin", entry, NULL };

	return settings_read(environment, error);
}

static void assert_refused(const char *entry, const char *part)
{
	char *error;

	CU_ASSERT_PTR_NULL(read_one(entry, &error));
	CU_ASSERT_PTR_NOT_NULL_FATAL(error);
	CU_ASSERT_PTR_NOT_NULL(strstr(error, part));
	free(error);
}

static const struct setting *find(const char *name)
{
	const struct setting *setting = setting_table;

	while (setting->name != NULL && strcmp(setting->name, name) != 0)
		setting++;
	return setting;
}

static void assert_shows(const char *name, const char *entry, const char *shown)
{
	struct buffer out = { .max = 4096 };
	char *error;
	const struct settings *settings = read_one(entry, &error);

	CU_ASSERT_PTR_NOT_NULL_FATAL(settings);
	setting_show(find(name), settings, &out);
	buffer_add(&out, "", 1);
	CU_ASSERT_STRING_EQUAL(out.data, shown);
	buffer_free(&out);
	settings_free(settings);
}

static void test_every_default_is_a_value_of_its_setting(void)
{
	char *error;
	const struct settings *settings = read_one("HOME=/", &error);

	CU_ASSERT_PTR_NOT_NULL_FATAL(settings);
	CU_ASSERT_STRING_EQUAL(settings->address, "127.0.0.1");
	CU_ASSERT_EQUAL(settings->port, 8080);
	CU_ASSERT_PTR_NULL(settings->database_url);
	CU_ASSERT_EQUAL(settings->log_level, LOG_INFO);
	CU_ASSERT_EQUAL(settings->log_format, LOG_FORMAT_JSON);
	CU_ASSERT_TRUE(settings->workers == 1 || settings->workers == 2);
	settings_free(settings);
}

static void test_a_wrong_value_names_its_variable_and_what_it_may_be(void)
{
	assert_refused("HALVED_PORT=eighty", "HALVED_PORT is \"eighty\", not a whole number from 1 to 65535");
	assert_refused("HALVED_PORT=0", "HALVED_PORT");
	assert_refused("HALVED_PORT=65536", "HALVED_PORT");
	assert_refused("HALVED_PORT=", "HALVED_PORT");
	assert_refused("HALVED_PORT=-1", "HALVED_PORT");
	assert_refused("HALVED_ADDRESS=localhost", "HALVED_ADDRESS");
	assert_refused("HALVED_LOG_FORMAT=xml", "not one of json, text");
	assert_refused("DATABASE_URL=", "DATABASE_URL is empty");
}

static void test_an_unknown_variable_is_refused_by_name(void)
{
	char *error;
	const struct settings *settings = read_one("HALVED_TEST_ANYTHING=1", &error);

	assert_refused("HALVED_PROT=80", "HALVED_PROT is no setting");
	assert_refused("HALVED_PORTS=80", "HALVED_PORTS is no setting");
	CU_ASSERT_PTR_NOT_NULL(settings);
	settings_free(settings);
}

static void test_our_own_variable_wins_over_the_common_one(void)
{
	const char *const environment[] = { "DATABASE_URL=postgresql://b/x",
		"HALVED_DATABASE_URL=postgresql://a/x", NULL };
	char *error;
	const struct settings *settings = settings_read(environment, &error);

	CU_ASSERT_PTR_NOT_NULL_FATAL(settings);
	CU_ASSERT_STRING_EQUAL(settings->database_url, "postgresql://a/x");
	CU_ASSERT_STRING_EQUAL(setting_source(find("database_url"), environment), "HALVED_DATABASE_URL");
	CU_ASSERT_PTR_NULL(setting_source(find("port"), environment));
	settings_free(settings);
}

static void test_a_password_is_never_shown(void)
{
	assert_shows("database_url", "DATABASE_URL=postgresql://role:s3cret@db:5432/halved",
		"postgresql://role:(hidden)@db:5432/halved");
	assert_shows("database_url", "DATABASE_URL=postgresql://role:p@ss@db/halved",
		"postgresql://role:(hidden)@db/halved");
	assert_shows("database_url", "DATABASE_URL=postgresql:///halved?password=x", "(hidden)");
	assert_shows("database_url", "DATABASE_URL=host=db password=x", "(hidden)");
	assert_shows(
		"database_url", "DATABASE_URL=postgresql://role@db/halved", "postgresql://role@db/halved");
	assert_shows("database_url", "HOME=/", "(none)");
}

/* A file with this text; its name is the same for all tests. */
static const char *secret_file(const char *text)
{
	static char path[] = "/tmp/halved-secret.XXXXXX";
	static int file = -1;

	if (file < 0)
		file = mkstemp(path);
	CU_ASSERT_EQUAL_FATAL(ftruncate(file, 0), 0);
	CU_ASSERT_EQUAL_FATAL(pwrite(file, text, strlen(text), 0), (ssize_t)strlen(text));
	return path;
}

static void test_a_secret_is_read_from_its_file_without_the_line_end(void)
{
	char entry[128], *error;
	const char *path = secret_file("postgresql://role:s3cret@db/halved\n");
	const char *const environment[] = { entry, NULL };
	const struct settings *settings;

	snprintf(entry, sizeof(entry), "HALVED_DATABASE_URL_FILE=%s", path);
	settings = settings_read(environment, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(settings);
	CU_ASSERT_STRING_EQUAL(settings->database_url, "postgresql://role:s3cret@db/halved");
	CU_ASSERT_STRING_EQUAL(setting_source(find("database_url"), environment), "HALVED_DATABASE_URL_FILE");
	settings_free(settings);
	assert_shows("database_url", entry, "postgresql://role:(hidden)@db/halved");
	secret_file("");
	assert_refused(entry, "HALVED_DATABASE_URL_FILE is empty");
	unlink(path);
	assert_refused(entry, "No such file");
}

static void test_a_secret_is_given_once_and_only_a_secret_has_a_file(void)
{
	const char *const environment[] = { "HALVED_DATABASE_URL=a", "HALVED_DATABASE_URL_FILE=/dev/null",
		NULL };
	char *error;

	CU_ASSERT_PTR_NULL(settings_read(environment, &error));
	CU_ASSERT_STRING_EQUAL(
		error, "HALVED_DATABASE_URL and HALVED_DATABASE_URL_FILE are both set: choose one.");
	free(error);
	assert_refused("HALVED_PORT_FILE=/dev/null", "HALVED_PORT_FILE is no setting");
}

static void test_lists_of_addresses_and_origins_are_checked(void)
{
	assert_shows(
		"trusted_proxies", "HALVED_TRUSTED_PROXIES=10.0.0.0/8, ::1, unix", "10.0.0.0/8, ::1, unix");
	assert_refused("HALVED_TRUSTED_PROXIES=10.0.0.0/33", "HALVED_TRUSTED_PROXIES");
	assert_refused("HALVED_TRUSTED_PROXIES=proxy.example.org", "HALVED_TRUSTED_PROXIES");
	assert_refused("HALVED_TRUSTED_PROXIES=", "HALVED_TRUSTED_PROXIES");
	assert_shows("cors_origins", "HALVED_CORS_ORIGINS=https://a.example http://localhost:3000",
		"https://a.example http://localhost:3000");
	assert_refused("HALVED_CORS_ORIGINS=*", "HALVED_CORS_ORIGINS");
	assert_refused("HALVED_CORS_ORIGINS=null", "HALVED_CORS_ORIGINS");
	assert_refused("HALVED_CORS_ORIGINS=https://a.example/", "HALVED_CORS_ORIGINS");
	assert_refused("HALVED_CORS_ORIGINS=https://a.example/x", "HALVED_CORS_ORIGINS");
	assert_shows(
		"address", "HALVED_ADDRESS=unix:/run/halved/halved.sock", "unix:/run/halved/halved.sock");
	assert_refused("HALVED_ADDRESS=unix:halved.sock", "HALVED_ADDRESS");
}

static void test_an_address_that_others_can_reach_needs_to_be_allowed(void)
{
	const char *const allowed[] = { "HALVED_ADDRESS=0.0.0.0", "HALVED_CLEAR_TEXT=yes", NULL };
	char *error;
	const struct settings *settings = settings_read(allowed, &error);

	CU_ASSERT_PTR_NOT_NULL(settings);
	settings_free(settings);
	assert_refused("HALVED_ADDRESS=0.0.0.0", "0.0.0.0 is an address that others can reach");
	assert_refused("HALVED_ADDRESS=192.0.2.1", "192.0.2.1");
	assert_refused("HALVED_ADMIN_ADDRESS=::", ":: is an address that others can reach");
	assert_shows("address", "HALVED_ADDRESS=127.0.0.2", "127.0.0.2");
}

static void test_an_admin_address_that_others_can_reach_needs_a_token(void)
{
	static const char *const addresses[] = { "HALVED_ADMIN_ADDRESS=0.0.0.0",
		"HALVED_ADMIN_ADDRESS=192.0.2.1", "HALVED_ADMIN_ADDRESS=::", "HALVED_ADMIN_ADDRESS=127.0.0.2",
		"HALVED_ADMIN_ADDRESS=::1", "HALVED_ADMIN_ADDRESS=unix:/run/halved/admin.sock" };

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		const char *without[] = { addresses[i], "HALVED_CLEAR_TEXT=yes", NULL };
		const char *with[] = { addresses[i], "HALVED_CLEAR_TEXT=yes",
			"HALVED_ADMIN_TOKEN=0123456789abcdef0123456789abcdef", NULL };
		char *error = NULL;
		const struct settings *settings = settings_read(without, &error);

		CU_ASSERT_EQUAL(settings == NULL, i < 3);
		CU_ASSERT_EQUAL(error != NULL && strstr(error, "HALVED_ADMIN_TOKEN_FILE") != NULL, i < 3);
		free(error);
		settings_free(settings);
		settings = settings_read(with, &error);
		CU_ASSERT_PTR_NOT_NULL(settings);
		settings_free(settings);
	}
	assert_refused("HALVED_ADMIN_TOKEN=short", "less than 32 characters");
}

static void test_numbers_and_choices_show_as_they_are_given(void)
{
	assert_shows("port", "HALVED_PORT=9000", "9000");
	assert_shows("log_format", "HALVED_LOG_FORMAT=text", "text");
	assert_shows("address", "HALVED_ADDRESS=::1", "::1");
}

static void test_help_and_page_name_every_setting(void)
{
	struct buffer help = { .max = 65536 }, page = { .max = 65536 };
	char variable[64];

	settings_help(&help);
	settings_markdown(&page);
	buffer_add(&help, "", 1);
	buffer_add(&page, "", 1);
	for (const struct setting *setting = setting_table; setting->name != NULL; setting++) {
		setting_variable(setting, variable, sizeof(variable));
		CU_ASSERT_PTR_NOT_NULL(strstr(help.data, variable));
		CU_ASSERT_PTR_NOT_NULL(strstr(page.data, variable));
	}
	buffer_free(&help);
	buffer_free(&page);
}

static void assert_mail_refused(
	const char *server, const char *from, const char *public_address, const char *part)
{
	const char *const environment[] = { server, from, public_address, NULL };
	char *error;

	CU_ASSERT_PTR_NULL(settings_read(environment, &error));
	CU_ASSERT_PTR_NOT_NULL_FATAL(error);
	CU_ASSERT_PTR_NOT_NULL(strstr(error, part));
	free(error);
}

static void test_a_mail_server_needs_an_address_to_send_from_and_one_for_links(void)
{
	static const char from[] = "HALVED_MAIL_FROM=halved@example.org",
			  here[] = "HALVED_PUBLIC_ADDRESS=https://example.org";
	const char *const whole[] = { "HALVED_MAIL_SERVER=smtp://mail.example.org:587", from, here, NULL };
	const struct settings *settings;
	char *error;

	settings = settings_read(whole, &error);
	CU_ASSERT_PTR_NOT_NULL(settings);
	settings_free(settings);
	assert_mail_refused(
		"HALVED_MAIL_SERVER=http://mail.example.org", from, here, "HALVED_MAIL_SERVER is");
	assert_mail_refused(
		"HALVED_MAIL_SERVER=smtp://me:secret@mail.example.org", from, here, "HALVED_MAIL_SERVER is");
	assert_mail_refused("HALVED_MAIL_SERVER=smtp://", from, here, "HALVED_MAIL_SERVER is");
	assert_mail_refused(
		"HALVED_MAIL_SERVER=smtp://mail.example.org", "PATH=/bin", here, "HALVED_MAIL_FROM");
	assert_mail_refused("HALVED_MAIL_SERVER=smtp://mail.example.org", "HALVED_MAIL_FROM=a b@example.org",
		here, "HALVED_MAIL_FROM");
	assert_mail_refused(
		"HALVED_MAIL_SERVER=smtp://mail.example.org", from, "PATH=/bin", "HALVED_PUBLIC_ADDRESS");
}

static void test_a_key_that_seals_has_32_characters(void)
{
	assert_refused("HALVED_SECRET_KEY=short", "HALVED_SECRET_KEY has less than 32 characters");
	assert_shows("secret_key", "HALVED_SECRET_KEY=thirty-two characters are not shown.", "(hidden)");
}

static void test_who_asks_without_end_is_held_off_unless_it_is_set_otherwise(void)
{
	assert_shows("actor_requests", "PATH=/bin", "6000");
	assert_shows("address_requests", "PATH=/bin", "60000");
}

const struct test tests_settings[] = {
	TEST(test_every_default_is_a_value_of_its_setting),
	TEST(test_a_wrong_value_names_its_variable_and_what_it_may_be),
	TEST(test_an_unknown_variable_is_refused_by_name),
	TEST(test_our_own_variable_wins_over_the_common_one),
	TEST(test_a_password_is_never_shown),
	TEST(test_a_secret_is_read_from_its_file_without_the_line_end),
	TEST(test_a_secret_is_given_once_and_only_a_secret_has_a_file),
	TEST(test_lists_of_addresses_and_origins_are_checked),
	TEST(test_an_address_that_others_can_reach_needs_to_be_allowed),
	TEST(test_an_admin_address_that_others_can_reach_needs_a_token),
	TEST(test_numbers_and_choices_show_as_they_are_given),
	TEST(test_help_and_page_name_every_setting),
	TEST(test_a_mail_server_needs_an_address_to_send_from_and_one_for_links),
	TEST(test_a_key_that_seals_has_32_characters),
	TEST(test_who_asks_without_end_is_held_off_unless_it_is_set_otherwise),
	TEST_END,
};
