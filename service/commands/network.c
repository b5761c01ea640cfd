/* `halved network`: networks from templates, by the same way as POST /v1/networks. */
#include "owner.h"
#include "records.h"

#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/base/json.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"
#include "halved/import/import.h"
#include "halved/resources/resources.h"

#include <stdio.h>
#include <string.h>

static int usage(void)
{
	fprintf(stderr, "Usage: halved network create --from FILE\n"
			"FILE is a template: JSON like those of docs/examples/networks.\n");
	return EXIT_USAGE;
}

static bool act_as_operator(struct plain *plain)
{
	struct rows *rows =
		plain_query(plain, "select set_config('halved.actor', $1, true)", IMPORT_OPERATOR);

	rows_free(rows);
	return rows != NULL;
}

/* NULL when the network and all of its records are there, else what is wrong; then nothing is. */
static const char *create(struct plain *plain, struct arena *arena, const struct json *template)
{
	const char *fault = statements_prepare(arena);

	if (fault != NULL)
		return fault;
	if (!plain_begin(plain) || !act_as_operator(plain))
		return plain_error(plain)->message;
	fault = records_post(plain, arena, "/v1/networks", template);
	if (fault == NULL && !plain_commit(plain))
		fault = plain_error(plain)->message;
	return fault;
}

/* "The network wa-cop-2026 is founded: commitments 6, sessions 4." */
static void tell(const struct json *template)
{
	const char *before = ": ";

	printf("The network %s is founded", json_string(json_member(template, "slug")));
	for (const struct field *field = resource_network.fields; field->name != NULL; field++) {
		size_t count = json_count(json_member(template, field->name));

		if (field->use != FIELD_PARTS || count == 0)
			continue;
		printf("%s%s %zu", before, field->name, count);
		before = ", ";
	}
	printf(".\n");
}

int command_network(int argc, char **argv)
{
	const struct json *template;
	const char *fault = NULL;
	struct arena *arena;
	struct plain *plain;

	if (argc != 4 || strcmp(argv[1], "create") != 0 || strcmp(argv[2], "--from") != 0)
		return usage();
	plain = owner_database(NULL);
	if (plain == NULL)
		return 1;
	arena = arena_new();
	template = records_read(arena, argv[3], &fault);
	if (template != NULL)
		fault = create(plain, arena, template);
	if (fault != NULL)
		command_failed(template == NULL ? fault : arena_format(arena, "%s:\n%s", argv[3], fault));
	else
		tell(template);
	arena_free(arena);
	plain_close(plain);
	return fault == NULL ? 0 : 1;
}
