#include "halved/import/import.h"

#include "header.h"

#include "halved/base/check.h"
#include "halved/base/json.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define PROGRESS_ROWS 20000
#define ROWS_TO_ANALYZE 5000

struct text import_value(const struct import *import, int column)
{
	int place = import->places[column];

	return place == NO_COLUMN ? (struct text){ .data = "", .size = 0 }
				  : csv_unguard(import->row.cells[place]);
}

/* ---------------------------------------------------------------- begin */

bool import_set_actor(struct plain *plain, const struct import_actor *actor)
{
	struct rows *rows = plain_query(plain,
		"select set_config('halved.actor', $1, true), set_config('halved.request', coalesce($2, ''), "
		"true)",
		actor->setting, actor->request);

	rows_free(rows);
	return rows != NULL;
}

/* The first value of the only row, in the arena; NULL when it failed or there is none. */
static const char *ask(
	struct plain *plain, struct arena *arena, const char *sql, unsigned count, const char *const *values)
{
	struct rows *rows = plain_run(plain, sql, count, values);
	const char *value = NULL;

	if (rows != NULL && rows_count(rows) > 0 && rows_at(rows, 0, 0) != NULL)
		value = arena_copy(arena, rows_at(rows, 0, 0), rows_size(rows, 0, 0));
	rows_free(rows);
	return value;
}

static bool open_import(struct import *import)
{
	const struct import_job *job = import->job;
	struct plain *plain = import->plain;

	if (!plain_begin(plain) || !import_set_actor(plain, &job->actor))
		return false;
	import->id = ask(plain, import->arena, "select import_open($1, $2, $3)", 3,
		(const char *const[]){ job->network, job->kind, job->file_name });
	return import->id != NULL;
}

static bool load_groups(struct import *import)
{
	struct rows *rows = plain_run(import->plain,
		"select id, name, case when partition and id <> 0 then family end as family"
		" from student_group order by id",
		0, NULL);
	const char *families[GROUPS_MOST] = { NULL };
	int count = 0;

	if (rows == NULL)
		return false;
	check(rows_count(rows) <= GROUPS_MOST);
	for (size_t i = 0; i < rows_count(rows); i++) {
		const char *family = rows_text(rows, i, "family"), *name = rows_text(rows, i, "name");
		int partition = 0;

		while (family != NULL && partition < count && strcmp(families[partition], family) != 0)
			partition++;
		if (family != NULL && partition == count)
			families[count++] = family;
		import->group_ids[i] = atoi(rows_text(rows, i, "id"));
		import->groups[i].code = arena_copy(import->arena, name, strlen(name));
		import->groups[i].partition = family == NULL ? 0 : partition + 1;
	}
	import->group_count = rows_count(rows);
	rows_free(rows);
	return true;
}

/* ---------------------------------------------------------------- rows */

static void saw(void *owner, const char *data, size_t size)
{
	struct import *import = owner;

	EVP_DigestUpdate(import->digest, data, size);
	import->bytes += size;
}

bool is_row_utf8(const struct csv_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (!text_is_utf8(row->cells[i].data, row->cells[i].size))
			return false;
	return true;
}

static bool has_replacement(const struct csv_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (memmem(row->cells[i].data, row->cells[i].size, REPLACEMENT, strlen(REPLACEMENT)) != NULL)
			return true;
	return false;
}

static void take_row(struct import *import)
{
	import->rows++;
	if (import->row.count != import->header_count)
		refuse_row(import, NO_PERIOD, NO_COLUMN, WRONG_WIDTH "%zu cells, the header %zu.",
			import->row.count, import->header_count);
	else if (!is_row_utf8(&import->row))
		refuse_row(import, NO_PERIOD, NO_COLUMN, "The row is not UTF-8.");
	else if (has_replacement(&import->row))
		refuse_row(import, NO_PERIOD, NO_COLUMN,
			"The row has a replacement character (U+FFFD): put the letter that belongs there.");
	else
		import->layout->read(import);
	if (import->job->progress != NULL && import->rows % PROGRESS_ROWS == 0 &&
		!import->job->progress(import->job->owner, import->rows, false))
		import->lost = true;
}

static bool take_rows(struct import *import)
{
	enum csv_state state = CSV_END;

	while (!import->lost && !import->refusals.failed &&
		(state = csv_next(import->reader, &import->row)) == CSV_ROW) {
		take_row(import);
		if (import->periods.count > PERIODS_MOST) {
			import->fault = (struct csv_fault){ .row = import->row.number,
				.what = "The file has more than a million members and periods: cut it." };
			return false;
		}
	}
	if (state == CSV_BROKEN)
		import->fault = csv_fault(import->reader);
	return state == CSV_END && !import->lost && !import->refusals.failed;
}

static bool stage_rows(struct import *import)
{
	bool good;

	if (!plain_copy_start(import->plain,
		    import->layout->records
			    ? "copy import_record (import_id, row, start, size, record) from stdin"
			    : "copy import_row from stdin"))
		return false;
	good = take_rows(import);
	if (good) {
		flush_run(import);
		send_copy(import, true);
	}
	if (import->job->progress != NULL)
		import->job->progress(import->job->owner, import->rows, true);
	return plain_copy_end(import->plain, good ? NULL : "the file ends here", NULL) && good;
}

/* ---------------------------------------------------------------- what shows only when all rows are there */

/* One page of the cursor; the number of its rows, or -1. */
static int refuse_page(struct import *import)
{
	struct rows *rows = plain_run(import->plain, "fetch 10000 from held", 0, NULL);
	size_t count = rows == NULL ? 0 : rows_count(rows);
	char reason[64];

	for (size_t i = 0; i < count; i++) {
		snprintf(reason, sizeof(reason), "Held back with row %s.", rows_text(rows, i, "held_by"));
		refuse_staged(import, (uint64_t)rows_number(rows, i, "row_number", 0),
			(uint64_t)rows_number(rows, i, "start", 0), (size_t)rows_number(rows, i, "size", 0),
			NO_COLUMN, reason, true);
	}
	rows_free(rows);
	return rows == NULL ? -1 : (int)count;
}

static bool refuse_held(struct import *import)
{
	const char *sql = arena_format(import->arena,
		"declare held no scroll cursor for select * from import_held_rows(%s)", import->id);
	int count;

	if (!plain_script(import->plain, sql))
		return false;
	while ((count = refuse_page(import)) > 0) {
	}
	return count == 0 && plain_script(import->plain, "close held") && spool_copy(import);
}

static bool analyze(struct import *import)
{
	struct rows *rows;

	if (import->rows < ROWS_TO_ANALYZE)
		return true;
	rows = plain_run(import->plain, "select import_analyze()", 0, NULL);
	rows_free(rows);
	return rows != NULL;
}

static bool finish_counts(struct import *import)
{
	if (import->splits > 0 && !check_split_periods(import))
		return false;
	if (!copy_periods(import))
		return false;
	return import->refused == 0 || (spool_copy(import) && analyze(import) && refuse_held(import));
}

static int column_named(const struct import *import, const char *name)
{
	for (int column = 0; import->layout->columns[column].name != NULL; column++)
		if (strcmp(import->layout->columns[column].name, name) == 0 &&
			import->places[column] != NO_COLUMN)
			return column;
	return NO_COLUMN;
}

static bool finish_records(struct import *import)
{
	struct rows *rows = plain_query(import->plain, "select * from import_record_faults($1)", import->id);

	if (rows == NULL)
		return false;
	for (size_t i = 0; i < rows_count(rows); i++)
		refuse_staged(import, (uint64_t)rows_number(rows, i, "row_number", 0),
			(uint64_t)rows_number(rows, i, "start", 0), (uint64_t)rows_number(rows, i, "size", 0),
			column_named(import, rows_text(rows, i, "column_name")), rows_text(rows, i, "reason"),
			false);
	rows_free(rows);
	return import->refused == 0 || spool_copy(import);
}

/* ---------------------------------------------------------------- end */

static void add_fault(struct import *import, struct buffer *facts)
{
	buffer_format(facts, ",\"fault\":{\"row\":%llu", import->fault.row);
	if (import->fault.column > 0)
		buffer_format(facts, ",\"column\":%zu", import->fault.column);
	buffer_string(facts, ",\"reason\":");
	json_quote(facts, import->fault.what, strlen(import->fault.what));
	buffer_string(facts, "}");
}

static void add_digest(struct import *import, struct buffer *facts)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	EVP_DigestFinal_ex(import->digest, digest, &size);
	buffer_format(facts, ",\"file_size\":%llu,\"sha256\":\"", (unsigned long long)import->bytes);
	for (unsigned i = 0; i < size; i++)
		buffer_format(facts, "%02x", digest[i]);
	buffer_string(facts, "\"");
}

static const char *facts_of(struct import *import)
{
	struct buffer *facts = arena_buffer(import->arena, 4 << 20);

	buffer_format(facts, "{\"status\":\"%s\",\"rows\":%llu,\"skipped\":%llu",
		import->fault.what == NULL ? "checked" : "failed", (unsigned long long)import->rows,
		(unsigned long long)import->skipped);
	if (import->fault.what != NULL)
		add_fault(import, facts);
	else
		add_digest(import, facts);
	if (import->header_line.size > 0) {
		buffer_string(facts, ",\"header\":");
		json_quote(facts, import->header_line.data, import->header_line.size);
	}
	buffer_string(facts, ",\"skips\":{");
	for (size_t i = 0; i < SKIPS_MOST && import->skips[i].reason != NULL; i++) {
		buffer_string(facts, i == 0 ? "" : ",");
		json_quote(facts, import->skips[i].reason, strlen(import->skips[i].reason));
		buffer_format(facts, ":%llu", (unsigned long long)import->skips[i].rows);
	}
	buffer_string(facts, "}}");
	return facts->data;
}

static bool close_import(struct import *import, struct import_answer *answer)
{
	answer->id = import->id;
	answer->json = ask(import->plain, import->arena, "select import_close($1, $2)", 2,
		(const char *const[]){ import->id, facts_of(import) });
	return answer->json != NULL && plain_commit(import->plain);
}

static bool tell_error(struct plain *plain, struct arena *arena, struct import_answer *answer)
{
	const struct plain_error *error = plain_error(plain);

	answer->json = NULL;
	memcpy(answer->sqlstate, error->sqlstate, sizeof(answer->sqlstate));
	answer->error = arena_copy(arena, error->message, strlen(error->message));
	if (plain_is_alive(plain))
		plain_rollback(plain);
	return false;
}

/* A file that cannot be read to its end leaves an import behind that says why, and nothing else. */
static bool fail_import(struct import *import, struct import_answer *answer)
{
	answer->fault = import->fault;
	answer->fault.what = arena_copy(import->arena, import->fault.what, strlen(import->fault.what));
	return plain_rollback(import->plain) && open_import(import) && close_import(import, answer);
}

static bool run(struct import *import, struct import_answer *answer)
{
	bool good = open_import(import) && load_groups(import) &&
		    directory_load(&import->directory, import->plain, import->arena, import->id) &&
		    sizes_load(&import->sizes, import->plain, import->id);

	if (!good)
		return false;
	good = read_header(import) && stage_rows(import);
	if (!good && import->fault.what != NULL)
		return fail_import(import, answer);
	if (!good)
		return false;
	if (import->layout->records ? !finish_records(import) : !finish_counts(import))
		return false;
	return close_import(import, answer);
}

static void import_free(struct import *import)
{
	csv_close(import->reader);
	csv_close(import->again);
	EVP_MD_CTX_free(import->digest);
	periods_free(&import->periods);
	rows_free(import->sizes);
	spool_close(&import->refusals);
	buffer_free(&import->copy);
	buffer_free(&import->header_line);
	free(import->run);
	free(import->run_rows);
}

bool import_check(
	struct plain *plain, const struct import_job *job, struct arena *arena, struct import_answer *answer)
{
	struct import import = { .job = job,
		.plain = plain,
		.arena = arena,
		.copy = { .max = 8 << 20 },
		.header_line = { .max = LIMIT_LINE } };
	bool good;

	*answer = (struct import_answer){ 0 };
	check(import_kind_known(job->kind));
	if (!spool_open(&import.refusals, job->spool_directory)) {
		answer->error = "There is no room to keep refused rows in the spool folder.";
		return false;
	}
	import.digest = EVP_MD_CTX_new();
	EVP_DigestInit_ex(import.digest, EVP_sha256(), NULL);
	import.reader = csv_open(job->descriptor);
	import.again = csv_open(-1);
	csv_watch(import.reader, saw, &import);
	good = run(&import, answer);
	if (!good)
		tell_error(plain, arena, answer);
	if (!good && import.refusals.failed)
		answer->error = "There is no room to keep refused rows in the spool folder.";
	import_free(&import);
	return good;
}

static bool claim_key(struct plain *plain, const struct import_key *key)
{
	struct rows *rows;

	if (key == NULL)
		return true;
	rows = plain_query(plain, "select claim_key($1, $2, $3::bytea)", key->route, key->key, key->digest);
	rows_free(rows);
	return rows != NULL;
}

bool import_commit(struct plain *plain, const struct import_actor *actor, const struct import_key *key,
	const char *id, struct arena *arena, struct import_answer *answer)
{
	*answer = (struct import_answer){ .id = id };
	if (!plain_begin(plain) || !import_set_actor(plain, actor) || !claim_key(plain, key))
		return tell_error(plain, arena, answer);
	answer->json = ask(plain, arena, "select answer(import_commit($1))", 1, &id);
	if (plain_error(plain)->message[0] == '\0' && answer->json == NULL) {
		plain_rollback(plain);
		answer->error = "This import failed: there is nothing to commit.";
		return false;
	}
	if (answer->json == NULL || !plain_commit(plain))
		return tell_error(plain, arena, answer);
	return true;
}

static bool run_alone(struct plain *plain, const struct import_actor *actor, const char *sql, unsigned count,
	const char *const *values)
{
	struct rows *rows = NULL;

	if (!plain_begin(plain) || !import_set_actor(plain, actor))
		return false;
	rows = plain_run(plain, sql, count, values);
	rows_free(rows);
	return rows != NULL ? plain_commit(plain) : plain_rollback(plain) && false;
}

bool import_forget(struct plain *plain, const struct import_actor *actor, const char *id)
{
	return run_alone(plain, actor, "select import_forget($1)", 1, &id);
}

bool import_clean(struct plain *plain, const struct import_actor *actor)
{
	return run_alone(plain, actor, "select import_clean()", 0, NULL);
}
