/* Writing a take-home pack: one query for each part, its rows to a CSV and a JSON file, both into the
 * archive. */
#include "halved/resources/pack.h"

#include "halved/api/statement.h"
#include "halved/api/table.h"
#include "halved/base/arena.h"
#include "halved/base/csv.h"
#include "halved/base/json.h"
#include "halved/base/limits.h"
#include "halved/base/spool.h"
#include "halved/base/zip.h"
#include "halved/db/plain.h"
#include "halved/resources/resources.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PIECE (64 * 1024)
#define LINE_MOST (1024 * 1024)
#define README_MOST (64 * 1024)

/* One of the two files of a part, on its way to the archive. */
struct spooled {
	int descriptor;
	struct buffer waiting;
	bool failed;
};

struct pack {
	const struct pack_order *order;
	struct plain *plain;
	struct zip *zip;
	struct spooled csv, json;
	struct buffer readme;
	time_t moment;
};

/* ---------------------------------------------------------------- the two files */

static bool open_spooled(struct spooled *spooled, const char *directory)
{
	*spooled = (struct spooled){ .descriptor = spool_make(directory),
		.waiting = { .max = PIECE + LINE_MOST } };
	return spooled->descriptor >= 0;
}

static void pass_on(struct spooled *spooled)
{
	spooled->failed = spooled->failed || spooled->waiting.overflow ||
			  !spool_put(spooled->descriptor, spooled->waiting.data, spooled->waiting.size);
	spooled->waiting.size = 0;
}

/* Lines are whole: csv_cell() looks at the end of what is there. */
static void end_line(struct spooled *spooled)
{
	if (spooled->waiting.size >= PIECE)
		pass_on(spooled);
}

static void add_to_archive(struct pack *pack, struct spooled *spooled, const char *name)
{
	pass_on(spooled);
	zip_add(pack->zip, name, spooled->descriptor);
	spooled->failed = spooled->failed || ftruncate(spooled->descriptor, 0) != 0 ||
			  lseek(spooled->descriptor, 0, SEEK_SET) != 0;
}

static void close_spooled(struct spooled *spooled)
{
	if (spooled->descriptor >= 0)
		close(spooled->descriptor);
	buffer_free(&spooled->waiting);
}

/* ---------------------------------------------------------------- rows */

/* True for a part whose rows are those of its resource's own table. */
static bool is_own_table(const struct pack_part *part)
{
	return strncmp(part->sql, "select ", 7) != 0;
}

static void list_columns(struct arena *arena, const struct pack_part *part, struct columns *columns)
{
	if (part->of != NULL)
		columns_add(columns, part->of);
	if (is_own_table(part))
		columns_add_record(columns, arena, part->resource);
	else if (part->resource != NULL)
		columns_add_fields(columns, arena, part->resource->fields);
	for (const char *at = part->columns; at != NULL && *at != '\0'; at += strspn(at, " ")) {
		size_t size = strcspn(at, " ");

		columns_add(columns, arena_copy(arena, at, size));
		at += size;
	}
}

static void write_row(
	struct pack *pack, const struct columns *columns, struct arena *arena, const char *body, bool first)
{
	size_t size = strlen(body);
	const struct json *row = json_read(arena, body, size, &(struct json_fault){ 0 });

	table_line(&pack->csv.waiting, arena, columns, row);
	buffer_string(&pack->json.waiting, first ? "\n" : ",\n");
	buffer_add(&pack->json.waiting, body, size);
	end_line(&pack->csv);
	end_line(&pack->json);
}

/* ---------------------------------------------------------------- one part */

void pack_statement(struct sql_statement *to, struct arena *arena, const struct pack_part *part)
{
	const char *sql = part->sql;

	if (is_own_table(part))
		sql = arena_format(arena,
			"select row_to_json(s)::text as body from (select {fields} from {table} t where %s "
			"order "
			"by t.id) s",
			part->sql);
	statement_write(to, arena, sql, part->resource);
}

static bool open_cursor(struct pack *pack, struct arena *arena, const struct pack_part *part)
{
	const char *values[] = { pack->order->subject };
	struct sql_statement statement;
	struct rows *rows;

	pack_statement(&statement, arena, part);
	rows = plain_run(pack->plain,
		arena_format(arena, "declare part no scroll cursor for %s", statement.statement.sql),
		statement.statement.parameters, values);
	rows_free(rows);
	return rows != NULL;
}

static bool is_stopped(const struct pack *pack)
{
	return pack->order->is_stopped != NULL && pack->order->is_stopped(pack->order->owner);
}

/* The next rows; how many there were, -1 when it failed. */
static long write_page(struct pack *pack, const struct columns *columns, bool first)
{
	struct arena *arena = arena_new();
	struct rows *rows =
		is_stopped(pack)
			? NULL
			: plain_run(pack->plain, arena_format(arena, "fetch %d from part", LIMIT_PACK_PAGE),
				  0, NULL);
	long count = rows == NULL ? -1 : (long)rows_count(rows);

	for (long i = 0; i < count; i++)
		write_row(pack, columns, arena, rows_text(rows, (size_t)i, "body"), first && i == 0);
	rows_free(rows);
	arena_free(arena);
	return count;
}

static void tell_part(struct pack *pack, const struct pack_part *part, unsigned long long count)
{
	buffer_format(&pack->readme, "%10llu  %-18s %s\r\n", count, part->name, part->text);
}

static bool write_part(struct pack *pack, const struct pack_part *part)
{
	struct arena *arena = arena_new();
	struct columns columns = { .count = 0 };
	unsigned long long total = 0;
	long count = 1;
	bool good = open_cursor(pack, arena, part);

	list_columns(arena, part, &columns);
	table_head(&pack->csv.waiting, &columns);
	buffer_string(&pack->json.waiting, "[");
	while (good && count > 0) {
		count = write_page(pack, &columns, total == 0);
		good = count >= 0;
		total += good ? (unsigned long long)count : 0;
	}
	buffer_string(&pack->json.waiting, total == 0 ? "]\n" : "\n]\n");
	if (good) {
		add_to_archive(pack, &pack->csv, arena_format(arena, "%s.csv", part->name));
		add_to_archive(pack, &pack->json, arena_format(arena, "%s.json", part->name));
		tell_part(pack, part, total);
		good = plain_script(pack->plain, "close part");
	}
	arena_free(arena);
	return good;
}

/* ---------------------------------------------------------------- what is in it, in words */

static void begin_readme(struct pack *pack)
{
	const struct pack_order *order = pack->order;
	struct buffer *out = &pack->readme;
	char at[32];
	struct tm moment;

	gmtime_r(&pack->moment, &moment);
	strftime(at, sizeof(at), "%Y-%m-%d %H:%M", &moment);
	buffer_format(out, "%s\r\n\r\nWhat Halved keeps of it, taken home on %s UTC by %s", order->title, at,
		order->holder);
	if (order->request != NULL)
		buffer_format(out, " (request %s)", order->request);
	buffer_string(out, ".\r\n\r\n"
			   "It is what was there at that moment and was theirs to see, and may be "
			   "confidential: keep it as you keep such files.\r\n");
	if (order->network != NULL)
		buffer_format(out,
			"The token that asked for it is kept to the network %s, and so is the pack.\r\n",
			order->network);
	buffer_string(out, "\r\nEach line below is two files: NAME.csv for a spreadsheet, and NAME.json with "
			   "the same as "
			   "the API shows it.\r\n"
			   "In a CSV another record is named by its code or id, what has parts has a column "
			   "for each, and a text that a "
			   "spreadsheet would take "
			   "for a formula\r\n"
			   "begins with an apostrophe. Moments have their offset from UTC.\r\n\r\n"
			   "      rows  name               what it is\r\n");
}

static void end_readme(struct pack *pack)
{
	struct buffer *out = &pack->readme;

	buffer_string(out, "\r\nNot in it:\r\n"
			   "- what others keep to themselves, such as notes that only their author sees;\r\n"
			   "- what was withdrawn or erased;\r\n");
	for (const struct pack_left_out *one = pack->order->kind->left_out; one->table != NULL; one++)
		if (one->told)
			buffer_format(out, "- %s: %s;\r\n", one->table, one->why);
	buffer_string(out, "- what can be reckoned from it: totals, summaries, charts.\r\n");
}

/* ---------------------------------------------------------------- the whole */

/* As the actor, in one snapshot that stays as it is while it is read. */
static bool begin(struct pack *pack)
{
	struct rows *rows;

	/* all rows are wanted, not the first of them soon */
	if (!plain_script(pack->plain,
		    "begin isolation level repeatable read read only; set local jit = off; set local "
		    "cursor_tuple_fraction = 1"))
		return false;
	rows = plain_query(pack->plain, "select set_config('halved.actor', $1, true)", pack->order->setting);
	rows_free(rows);
	return rows != NULL;
}

static bool write_parts(struct pack *pack)
{
	bool good = begin(pack);

	begin_readme(pack);
	for (const struct pack_part *part = pack->order->kind->parts; good && part->name != NULL; part++)
		good = write_part(pack, part);
	end_readme(pack);
	/* not when it failed: that would be the error to tell */
	return good && plain_rollback(pack->plain);
}

enum pack_outcome pack_make(struct plain *plain, const struct pack_order *order)
{
	struct pack pack = { .order = order,
		.plain = plain,
		.csv = { .descriptor = -1 },
		.json = { .descriptor = -1 },
		.readme = { .max = README_MOST },
		.moment = time(NULL) };
	bool good, room = open_spooled(&pack.csv, order->spool_directory) &&
			  open_spooled(&pack.json, order->spool_directory);

	if (room) {
		pack.zip = zip_open(order->descriptor, pack.moment);
		good = write_parts(&pack);
		zip_add_text(pack.zip, "README.txt", pack.readme.data, pack.readme.size);
		room = zip_close(pack.zip) && !pack.csv.failed && !pack.json.failed;
	}
	close_spooled(&pack.csv);
	close_spooled(&pack.json);
	buffer_free(&pack.readme);
	if (!room)
		return PACK_NO_ROOM;
	return good ? PACK_MADE : PACK_FAILED;
}
