#include "halved/import/import.h"

#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/clock.h"
#include "halved/base/json.h"
#include "halved/base/settings.h"
#include "halved/base/spool.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"
#include "halved/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHOWN_ROWS 10 /* of those that change, and of those refused */

struct options {
	const char *kind, *file, *network, *rejected;
	bool dry_run;
};

struct progress {
	uint64_t started;
	bool shown;
};

static int usage(void)
{
	fprintf(stderr, "Usage: halved import KIND FILE --network SLUG [--dry-run] [--rejected FILE]\nFILE "
			"may be - for standard input. Kinds:\n");
	for (const char *const *kind = import_kinds; *kind != NULL; kind++)
		fprintf(stderr, "  %-14s %s\n", *kind, import_kind_text(*kind));
	fprintf(stderr,
		"Ends with 0; 1: nothing was imported; 3: rows were refused, the others were imported.\n");
	return EXIT_USAGE;
}

static bool read_options(int argc, char **argv, struct options *options)
{
	for (int i = 1; i < argc; i++) {
		const char **value = NULL;

		if (strcmp(argv[i], "--dry-run") == 0) {
			options->dry_run = true;
			continue;
		}
		if (strcmp(argv[i], "--network") == 0)
			value = &options->network;
		else if (strcmp(argv[i], "--rejected") == 0)
			value = &options->rejected;
		if (value != NULL && i + 1 < argc)
			*value = argv[++i];
		else if (value != NULL || (argv[i][0] == '-' && argv[i][1] != '\0'))
			return false;
		else if (options->kind == NULL)
			options->kind = argv[i];
		else if (options->file == NULL)
			options->file = argv[i];
		else
			return false;
	}
	return options->file != NULL && options->network != NULL && import_kind_known(options->kind);
}

/* Only a person at a terminal is shown how far it is. */
static bool show_progress(void *owner, unsigned long long rows, bool last)
{
	struct progress *progress = owner;
	uint64_t spent = clock_now() - progress->started;

	if (!isatty(STDERR_FILENO))
		return true;
	fprintf(stderr, "\r%llu rows read, %llu a second%s", rows,
		spent > 0 ? (unsigned long long)((double)rows * 1e9 / (double)spent) : 0, last ? "\n" : "");
	progress->shown = true;
	return true;
}

static bool write_file(void *owner, struct text text)
{
	return fwrite(text.data, 1, text.size, owner) == text.size;
}

static int write_rejected(struct plain *plain, const struct import_job *job, const char *id, const char *path)
{
	FILE *file = fopen(path, "w");
	bool good = file != NULL && import_rejected(plain, &job->actor, id, write_file, file);

	if (file != NULL && fclose(file) != 0)
		good = false;
	return good ? 0 : command_failed("the file of rejected rows could not be written.");
}

static double count_of(const struct json *import, const char *name)
{
	return json_number(json_member(import, name));
}

static void show_skips(const struct json *skips)
{
	for (const struct json *skip = json_first(skips); skip != NULL; skip = json_next(skip))
		printf("  skipped %.0f: %s\n", count_of(skip, "rows"),
			json_string(json_member(skip, "reason")));
}

static void tell_refused(void *owner, const char *row, const char *column, const char *reason)
{
	(void)owner;
	printf("  row %s%s%s: %s\n", row, column[0] != '\0' ? ", column " : "", column, reason);
}

static const char *shown_value(struct arena *arena, const struct json *value)
{
	if (value == NULL || json_kind(value) == JSON_NULL)
		return "nothing";
	return json_kind(value) == JSON_TEXT ? json_string(value) : json_print(arena, value);
}

/* `row 2, co-0010, 2022-23: enrolled 9000 → 9100`: what differs, and of whom. */
static void tell_changed(void *owner, const char *row)
{
	static const char *const names[] = { "member", "organization", "school_year", "as_of", "grade",
		"group" };
	struct arena *arena = arena_new();
	struct json_fault fault;
	const struct json *change = json_read(arena, row, strlen(row), &fault);
	const struct json *was = json_member(change, "from"), *is = json_member(change, "to");
	const char *between = ": ";

	(void)owner;
	printf("  row %.0f", count_of(change, "row"));
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (json_member(change, names[i]) != NULL)
			printf(", %s", json_string(json_member(change, names[i])));
	for (const struct json *one = json_first(is); one != NULL; one = json_next(one)) {
		const char *before = shown_value(arena, json_member(was, json_name(one)));
		const char *after = shown_value(arena, one);

		if (strcmp(before, after) != 0) {
			printf("%s%s %s \u2192 %s", between, json_name(one), before, after);
			between = ", ";
		}
	}
	putchar('\n');
	arena_free(arena);
}

static int show(struct plain *plain, const struct import_job *job, const struct import_answer *answer,
	const struct json *import)
{
	const struct json *fault = json_member(import, "fault");

	if (json_kind(fault) == JSON_OBJECT) {
		fprintf(stderr, "halved: %s, row %.0f", job->file_name,
			json_number(json_member(fault, "row")));
		if (json_kind(json_member(fault, "column")) == JSON_NUMBER)
			fprintf(stderr, ", column %.0f", json_number(json_member(fault, "column")));
		fprintf(stderr, ": %s Nothing was imported.\n", json_string(json_member(fault, "reason")));
		return 1;
	}
	printf("import %s %s: %.0f rows: %.0f new, %.0f changed, %.0f same, %.0f refused, %.0f held back, "
	       "%.0f skipped\n",
		answer->id, json_string(json_member(import, "status")), count_of(import, "rows"),
		count_of(import, "new"), count_of(import, "changed"), count_of(import, "same"),
		count_of(import, "refused"), count_of(import, "held"), count_of(import, "skipped"));
	show_skips(json_member(import, "skips"));
	if (count_of(import, "changed") > 0)
		import_changed(plain, &job->actor, answer->id, SHOWN_ROWS, tell_changed, NULL);
	if (count_of(import, "refused") > 0)
		import_refused(plain, &job->actor, answer->id, SHOWN_ROWS, tell_refused, NULL);
	return 0;
}

static void show_committed(const struct import_job *job, const struct json *import)
{
	bool records = strcmp(job->kind, "organizations") == 0 || strcmp(job->kind, "members") == 0;

	printf("committed: %.0f %s\n",
		records ? count_of(import, "new") + count_of(import, "changed")
			: count_of(import, "submissions"),
		records ? job->kind : "submissions");
}

static int commit(struct plain *plain, const struct import_job *job, const char *id)
{
	struct arena *arena = arena_new();
	struct import_answer answer;
	struct json_fault fault;
	int code = 0;

	if (!import_commit(plain, &job->actor, NULL, id, arena, &answer))
		code = command_failed(answer.error);
	else
		show_committed(job, json_read(arena, answer.json, strlen(answer.json), &fault));
	import_forget(plain, &job->actor, id);
	arena_free(arena);
	return code;
}

static int run(struct plain *plain, const struct import_job *job, const struct options *options)
{
	struct arena *arena = arena_new();
	struct import_answer answer;
	struct json_fault fault;
	const struct json *import;
	int code;

	if (!import_check(plain, job, arena, &answer)) {
		code = command_failed(answer.error);
		arena_free(arena);
		return code;
	}
	import = json_read(arena, answer.json, strlen(answer.json), &fault);
	code = show(plain, job, &answer, import);
	if (code == 0 && options->rejected != NULL)
		code = write_rejected(plain, job, answer.id, options->rejected);
	if (code == 0 && !options->dry_run)
		code = commit(plain, job, answer.id);
	else
		import_forget(plain, &job->actor, answer.id);
	if (code == 0 && count_of(import, "refused") > 0)
		code = EXIT_ROWS_REFUSED;
	arena_free(arena);
	return code;
}

/* The whole of what is read, in a file of the spool folder; -1 when there is no room for it. */
static int spool_all(int descriptor, const char *directory)
{
	char piece[64 * 1024];
	int spool = spool_make(directory);
	ssize_t size;

	do
		size = read(descriptor, piece, sizeof(piece));
	while (size > 0 && spool >= 0 && spool_put(spool, piece, (size_t)size));
	if (spool >= 0 && (size != 0 || lseek(spool, 0, SEEK_SET) != 0)) {
		close(spool);
		spool = -1;
	}
	close(descriptor);
	return spool;
}

/* A pipe is kept first: the file is read twice. */
static int open_file(const char *file, const char *spool_directory)
{
	int descriptor = strcmp(file, "-") == 0 ? dup(STDIN_FILENO) : open(file, O_RDONLY | O_CLOEXEC);

	if (descriptor >= 0 && lseek(descriptor, 0, SEEK_CUR) < 0 && errno == ESPIPE)
		descriptor = spool_all(descriptor, spool_directory);
	return descriptor;
}

static int open_and_run(
	const struct settings *settings, struct import_job *job, const struct options *options)
{
	struct plain_error error;
	struct plain *plain;
	int code;

	job->descriptor = open_file(options->file, job->spool_directory);
	if (job->descriptor < 0) {
		fprintf(stderr, "halved: %s: %s\n", options->file, strerror(errno));
		return 1;
	}
	plain = plain_open(settings->database_url, &error);
	code = plain == NULL ? command_failed(error.message) : run(plain, job, options);
	plain_close(plain);
	close(job->descriptor);
	return code;
}

int command_import(int argc, char **argv)
{
	struct options options = { 0 };
	struct progress progress = { .started = clock_now() };
	struct import_job job = {
		.actor = { .setting = IMPORT_OPERATOR }, .progress = show_progress, .owner = &progress
	};
	const struct settings *settings;
	const char *slash;
	char *error = NULL;
	int code;

	if (!read_options(argc, argv, &options))
		return usage();
	settings = command_settings_load(&error);
	if (settings != NULL)
		sandbox_keep_secrets(settings);
	if (settings == NULL || settings->database_url == NULL) {
		code = command_failed(error != NULL ? error : "HALVED_DATABASE_URL is not set.");
		free(error);
		return code;
	}
	slash = strrchr(options.file, '/');
	job.kind = options.kind;
	job.network = options.network;
	job.file_name = strcmp(options.file, "-") == 0 ? "standard input"
			: slash == NULL		       ? options.file
						       : slash + 1;
	job.spool_directory = settings->spool_directory;
	return open_and_run(settings, &job, &options);
}
