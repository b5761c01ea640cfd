#include "mails.h"

#include "api.h"
#include "raw.h"

#include "halved/base/arena.h"

#include <CUnit/CUnit.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 3000 /* hundredths of a second */

static pid_t server;
static const char *const mails = "build/mails.jsonl";

void mails_stop(void)
{
	if (server != 0) {
		kill(server, SIGTERM);
		waitpid(server, NULL, 0);
	}
	server = 0;
}

/* A real one, of Node.js. */
void mails_start(const char *key)
{
	static bool registered;
	const char *port = api_text("%u", api_mail_port());

	mails_stop();
	if (!registered) {
		unlink(mails);
		CU_ASSERT_EQUAL_FATAL(system("tests/support/node.sh"), 0);
		atexit(mails_stop);
	}
	registered = true;
	server = fork();
	if (server == 0) {
		execl("tests/node/node_modules/node/bin/node", "node", "tests/node/smtp.mjs", port, mails,
			key != NULL ? "starttls" : NULL, key, "build/authority.pem", (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < PATIENCE; i++, usleep(10000)) {
		int fd = raw_open(api_mail_port());

		if (fd >= 0) {
			close(fd);
			return;
		}
	}
	CU_FAIL_FATAL("the mail server does not answer");
}

void mails_need(void)
{
	if (server == 0)
		mails_start(NULL);
}

void mails_wait_until(const char *sql)
{
	for (int i = 0; i < PATIENCE; i++, usleep(10000))
		if (strcmp(api_sql(sql), "t") == 0)
			return;
	expect(false, "%s does not become true", sql);
}

const char *mails_find(const char *address, const char *part)
{
	FILE *file = fopen(mails, "re");
	char line[16384];
	const char *found = NULL;
	struct arena *arena = arena_new();

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		const struct json *mail = json_read(arena, line, strlen(line), &(struct json_fault){ 0 });
		const char *text = json_string(json_member(mail, "text"));

		if (text != NULL && strcmp(json_string(json_member(mail, "to")), address) == 0 &&
			strstr(text, part) != NULL)
			found = api_text("%s", text);
	}
	if (file != NULL)
		fclose(file);
	arena_free(arena);
	return found;
}

const char *mails_to(const char *address, const char *part)
{
	for (int i = 0; i < PATIENCE; i++, usleep(10000)) {
		const char *text = mails_find(address, part);

		if (text != NULL)
			return text;
	}
	expect(false, "no mail to %s", address);
	return "";
}

const char *mails_secret(const char *text)
{
	const char *at = strchr(text, '#');

	return at == NULL ? "" : api_text("%.*s", (int)strcspn(at + 1, "\r\n"), at + 1);
}
