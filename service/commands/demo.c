/*
 * `halved demo`: the networks of docs/examples, loaded once, and a token for each role. What tells that all
 * is there is the tokens: they are made last, in the transaction that finishes the load. A load that was cut
 * off is gone through again, and finds what it has done already.
 */
#include "owner.h"
#include "records.h"
#include "token.h"

#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/digest.h"
#include "halved/base/json.h"
#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"
#include "halved/import/import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "docs/examples/"
#define TOKENS "var/demo-tokens.json"
#define LABEL "Demo of make run"

static const struct {
	const char *slug, *template;
} networks[] = {
	{ "co-2022", FOLDER "co-2022/network.json" },
	{ "wa-cop-2026", FOLDER "networks/wa-cop-2026.json" },
};

static const char *const kinds[] = { "organizations", "members", "counts" };

static const struct {
	const char *name;
	struct token_order order;
} tokens[] = {
	{ "facilitator", { .role = "facilitator", .label = LABEL } },
	{ "district", { .role = "district_lead", .organization = "wa-01109", .label = LABEL } },
	{ "district_member", { .role = "district_member", .organization = "wa-01109", .label = LABEL } },
	{ "coach", { .role = "coach", .organization = "wa-esd-101", .label = LABEL } },
	{ "presenter", { .role = "presenter", .network = "wa-cop-2026", .label = LABEL } },
	{ "reader", { .role = "reader", .label = LABEL } },
	{ "admin", { .role = "admin", .label = LABEL } },
};

struct demo {
	struct plain *plain;
	struct arena *arena;
	const struct settings *settings;
};

/* Every failure is told where it is found, and this is false. */
__attribute__((format(printf, 2, 3))) static bool failed(struct demo *demo, const char *format, ...)
{
	struct buffer *sentence = arena_buffer(demo->arena, 8192);
	va_list arguments;

	va_start(arguments, format);
	buffer_vformat(sentence, format, arguments);
	va_end(arguments);
	command_failed(sentence->data);
	return false;
}

static bool refused(struct demo *demo)
{
	return failed(demo, "%s", plain_error(demo->plain)->message);
}

/* True when there is a row; an error is none. */
static bool holds(struct demo *demo, const char *sql, const char *value)
{
	struct rows *rows = plain_query(demo->plain, sql, value);
	bool found = rows != NULL && rows_count(rows) > 0;

	rows_free(rows);
	return found;
}

/* ---------------------------------------------------------------- records and files */

static bool begin(struct demo *demo)
{
	return (plain_begin(demo->plain) &&
		       holds(demo, "select set_config('halved.actor', $1, true)", IMPORT_OPERATOR)) ||
	       refused(demo);
}

static bool found_network(struct demo *demo, const char *slug, const char *path)
{
	const char *fault = NULL;
	const struct json *network = records_read(demo->arena, path, &fault);

	if (network == NULL)
		return failed(demo, "%s", fault);
	if (holds(demo, "select 1 from network where slug = $1", slug))
		return true;
	if (!begin(demo))
		return false;
	fault = records_post(demo->plain, demo->arena, "/v1/networks", network);
	if (fault != NULL)
		return failed(demo, "%s: %s", path, fault);
	return plain_commit(demo->plain) || refused(demo);
}

static bool check_and_commit(struct demo *demo, const struct import_job *job, const char *path)
{
	struct import_answer answer;
	struct json_fault wrong;
	const struct json *import;
	const char *id;

	if (!import_check(demo->plain, job, demo->arena, &answer))
		return failed(demo, "%s: %s", path, answer.error);
	import = json_read(demo->arena, answer.json, strlen(answer.json), &wrong);
	if (json_kind(json_member(import, "fault")) == JSON_OBJECT)
		return failed(demo, "%s: %s", path,
			json_string(json_member(json_member(import, "fault"), "reason")));
	if (json_number(json_member(import, "refused")) > 0)
		return failed(demo, "%s: %.0f rows were refused.", path,
			json_number(json_member(import, "refused")));
	id = answer.id;
	if (!import_commit(demo->plain, &job->actor, NULL, id, demo->arena, &answer))
		return failed(demo, "%s: %s", path, answer.error);
	printf("  %s: %s, %.0f rows\n", job->network, job->kind, json_number(json_member(import, "rows")));
	fflush(stdout);
	return import_forget(demo->plain, &job->actor, id) || refused(demo);
}

static bool import_file(struct demo *demo, const char *slug, const char *kind)
{
	struct import_job job = { .kind = kind,
		.network = slug,
		.file_name = arena_format(demo->arena, "%s.csv", kind),
		.spool_directory = demo->settings->spool_directory,
		.actor = { .setting = IMPORT_OPERATOR } };
	const char *path = arena_format(demo->arena, FOLDER "%s/%s", slug, job.file_name);
	bool good;

	job.descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (job.descriptor < 0)
		return errno == ENOENT || failed(demo, "%s: %s.", path, strerror(errno));
	good = check_and_commit(demo, &job, path);
	close(job.descriptor);
	return good;
}

static bool post_records(struct demo *demo, const char *slug)
{
	const char *path = arena_format(demo->arena, FOLDER "%s/records.json", slug), *fault = NULL;
	const struct json *records;
	unsigned number = 0;

	if (access(path, F_OK) != 0)
		return true;
	records = records_read(demo->arena, path, &fault);
	if (records == NULL)
		return failed(demo, "%s", fault);
	for (const struct json *record = json_first(records); record != NULL; record = json_next(record)) {
		number++;
		fault = records_post(demo->plain, demo->arena, json_string(json_member(record, "post")),
			json_member(record, "body"));
		if (fault != NULL)
			return failed(demo, "%s, record %u: %s", path, number, fault);
	}
	return true;
}

/* ---------------------------------------------------------------- tokens */

static bool write_private(const char *path, const char *data, size_t size)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good = file >= 0 && fchmod(file, 0600) == 0 && write(file, data, size) == (ssize_t)size &&
		    fsync(file) == 0;

	if (file >= 0 && close(file) != 0)
		good = false;
	return good;
}

/* Inside a transaction, which it commits; the file appears when the tokens hold. */
static bool make_tokens(struct demo *demo)
{
	struct buffer *out = arena_buffer(demo->arena, 4096);
	char token[TOKEN_SIZE + 1];

	for (size_t i = 0; i < COUNT_OF(tokens); i++) {
		if (!token_make(demo->plain, &tokens[i].order, token))
			return failed(demo, "The %s's token could not be made: %s", tokens[i].name,
				plain_error(demo->plain)->message);
		buffer_format(out, "%s\"%s\": \"%s\"", i == 0 ? "{" : ",\n ", tokens[i].name, token);
	}
	buffer_string(out, "}\n");
	if ((mkdir("var", 0755) != 0 && errno != EEXIST) ||
		!write_private(TOKENS ".new", out->data, out->size))
		return failed(demo, TOKENS " could not be written: %s.", strerror(errno));
	if (!plain_commit(demo->plain))
		return refused(demo);
	return rename(TOKENS ".new", TOKENS) == 0 ||
	       failed(demo, TOKENS " could not be written: %s.", strerror(errno));
}

/* True when the file has a token of each role that this database has ever given out. */
static bool tokens_are_known(struct demo *demo)
{
	const char *fault;
	const struct json *file = records_read(demo->arena, TOKENS, &fault);

	for (size_t i = 0; i < COUNT_OF(tokens); i++) {
		const char *token = json_string(json_member(file, tokens[i].name));
		char hash[DIGEST_TEXT];

		if (token == NULL)
			return false;
		digest_bytea(hash, token, strlen(token));
		if (!holds(demo, "select 1 from token where hash = $1::bytea", hash))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- the command */

static bool load(struct demo *demo)
{
	const char *fault = statements_prepare(demo->arena);

	if (fault != NULL)
		return failed(demo, "%s", fault);
	printf("Loading the demo networks\n");
	for (size_t i = 0; i < COUNT_OF(networks); i++) {
		if (!found_network(demo, networks[i].slug, networks[i].template))
			return false;
		for (size_t kind = 0; kind < COUNT_OF(kinds); kind++)
			if (!import_file(demo, networks[i].slug, kinds[kind]))
				return false;
	}
	if (!begin(demo))
		return false;
	for (size_t i = 0; i < COUNT_OF(networks); i++)
		if (!post_records(demo, networks[i].slug))
			return false;
	return make_tokens(demo);
}

static bool remake_tokens(struct demo *demo)
{
	struct rows *rows;

	if (!begin(demo))
		return false;
	rows = plain_query(demo->plain,
		"update credential set revoked_at = now() where label = $1 and revoked_at is null", LABEL);
	rows_free(rows);
	return rows != NULL ? make_tokens(demo) : refused(demo);
}

static bool run(struct demo *demo)
{
	if (!holds(demo, "select 1 where pg_try_advisory_lock(hashtextextended($1, 0))", "halved demo"))
		return failed(demo, "The demo networks are being loaded by another process.");
	if (!holds(demo, "select 1 from token where label = $1", LABEL))
		return load(demo);
	return tokens_are_known(demo) || remake_tokens(demo);
}

int command_demo(int argc, char **argv)
{
	struct demo demo = { .plain = NULL };
	char *error = NULL;
	bool good;

	(void)argv;
	if (argc > 1) {
		command_failed("demo takes no arguments.");
		return EXIT_USAGE;
	}
	demo.plain = owner_database(NULL);
	if (demo.plain == NULL)
		return 1;
	demo.settings = command_settings_load(&error);
	check(demo.settings != NULL);
	demo.arena = arena_new();
	good = run(&demo);
	arena_free(demo.arena);
	plain_close(demo.plain);
	return good ? 0 : 1;
}
