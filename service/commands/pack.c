/* `halved pack`: a take-home pack for somebody who cannot ask for it, made by the operator: what a lead of
 * the organization sees. */
#include "owner.h"

#include "halved/base/arena.h"
#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"
#include "halved/resources/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int usage(void)
{
	fprintf(stderr, "Usage: halved pack organization CODE FILE\n"
			"       halved pack person ID FILE\n"
			"Writes FILE, a ZIP: what a lead of the organization may take home. The audit trail "
			"tells of it.\n");
	return EXIT_USAGE;
}

static const struct {
	const struct pack_kind *kind;
	const char *sql; /* of what is named by $1: id, title, organization */
} kinds[] = {
	{ &pack_organization,
		"select o.id::text, format('%s (%s)', o.name, o.address), o.id::text from organization o"
		" where o.id = find_organization($1)" },
	{ &pack_person, "select p.id::text, p.name, p.organization_id::text from person p"
			" where p.id = as_id($1) and p.withdrawn_at is null" },
};

/* What a credential of a lead says, which is never committed: row-level security then holds as for one. */
static const char lead_sql[] =
	"select make_token(sha256(convert_to(make_secret('hv_'), 'UTF8')), 'district_lead', $1::bigint)";

static const char *first_value(struct arena *arena, struct rows *rows)
{
	const char *value =
		rows == NULL || rows_count(rows) == 0 ? NULL : arena_format(arena, "%s", rows_at(rows, 0, 0));

	rows_free(rows);
	return value;
}

static const char *setting_of_lead(struct plain *owner, struct arena *arena, const char *organization)
{
	const char *setting = NULL, *id = NULL;

	if (plain_begin(owner))
		id = first_value(arena, plain_query(owner, lead_sql, organization));
	if (id != NULL)
		setting = first_value(
			arena, plain_query(owner, "select actor from credential where id = $1::bigint", id));
	return plain_rollback(owner) ? setting : NULL;
}

/* The subject's id and title, what a lead may see, and the entry in the trail. False: it has been told. */
static bool order(
	struct plain *owner, struct arena *arena, size_t kind, const char *name, struct pack_order *order)
{
	struct rows *found = plain_query(owner, kinds[kind].sql, name);
	bool good = found != NULL && rows_count(found) == 1;

	if (good) {
		order->subject = arena_format(arena, "%s", rows_at(found, 0, 0));
		order->title = arena_format(arena, "%s", rows_at(found, 0, 1));
		order->setting = setting_of_lead(owner, arena, rows_at(found, 0, 2));
	}
	if (found == NULL)
		command_failed(plain_error(owner)->message);
	else if (!good)
		command_failed("There is nothing of this name or number.");
	rows_free(found);
	if (!good || order->setting == NULL)
		return good ? command_failed(plain_error(owner)->message) == 0 : false;
	found = plain_query(
		owner, "select add_taking($1, $2::bigint)", kinds[kind].kind->name, order->subject);
	good = found != NULL;
	rows_free(found);
	return good || command_failed(plain_error(owner)->message) == 0;
}

static int write_pack(const char *url, struct pack_order *order, const char *path)
{
	static const char *const sentences[] = { [PACK_NO_ROOM] = "There is no room for the pack." };
	struct plain_error trouble;
	struct plain *service = plain_open(url, &trouble);
	enum pack_outcome outcome;

	if (service == NULL)
		return command_failed(trouble.message);
	outcome = pack_make(service, order);
	if (outcome != PACK_MADE) {
		unlink(path);
		command_failed(outcome == PACK_FAILED ? plain_error(service)->message : sentences[outcome]);
	} else
		printf("%s: what is kept of %s.\n", path, order->title);
	plain_close(service);
	return outcome == PACK_MADE ? 0 : 1;
}

static int make(
	struct plain *owner, const struct settings *settings, size_t kind, const char *name, const char *path)
{
	struct arena *arena = arena_new();
	struct pack_order wanted = { .kind = kinds[kind].kind,
		.holder = "the operator of the installation",
		.spool_directory = settings->spool_directory,
		.descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) };
	int code = 1;

	if (wanted.descriptor < 0)
		command_failed(arena_format(arena, "%s: %s.", path, strerror(errno)));
	else if (!order(owner, arena, kind, name, &wanted))
		unlink(path);
	else
		code = write_pack(settings->database_url, &wanted, path);
	if (wanted.descriptor >= 0)
		close(wanted.descriptor);
	arena_free(arena);
	return code;
}

int command_pack(int argc, char **argv)
{
	const struct settings *settings;
	struct plain *owner;
	size_t kind = 0;
	int code;

	while (argc == 4 && kind < sizeof(kinds) / sizeof(kinds[0]) &&
		strcmp(kinds[kind].kind->name, argv[1]) != 0)
		kind++;
	if (argc != 4 || kind == sizeof(kinds) / sizeof(kinds[0]))
		return usage();
	owner = owner_database(&settings);
	if (owner == NULL)
		return 1;
	code = make(owner, settings, kind, argv[2], argv[3]);
	plain_close(owner);
	return code;
}
