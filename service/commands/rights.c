/* `halved rights`: which role may do what, as the database has it. */
#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"

#include <stdio.h>
#include <stdlib.h>

static const char roles_sql[] =
	"select rpad(name, max(length(name)) over ()) || '  ' || rpad(scope, 12) || '  ' || text"
	" from role order by position";

static const char rights_sql[] =
	"select line from (select 0 as position, rpad('', (select max(length(name)) from access_right)) || ' "
	" '"
	"  || string_agg(name, '  ' order by position) as line from role union all"
	" select r.position, rpad(r.name, max(length(r.name)) over ()) || '  ' || (select "
	"string_agg(rpad(case when"
	"  exists (select from role_right g where g.role = o.name and g.\"right\" = r.name) then 'yes' else "
	"'-' end,"
	"  length(o.name)), '  ' order by o.position) from role o) || '  ' || r.text from access_right r) l"
	" order by position";

static bool print(struct plain *plain, const char *sql)
{
	struct rows *rows = plain_run(plain, sql, 0, NULL);

	for (size_t i = 0; rows != NULL && i < rows_count(rows); i++)
		printf("%s\n", rows_at(rows, i, 0));
	rows_free(rows);
	return rows != NULL;
}

static int show(const char *url)
{
	struct plain_error trouble;
	struct plain *plain = plain_open(url, &trouble);
	int code = 0;

	if (plain == NULL)
		return command_failed(trouble.message);
	printf("Roles, and what their seats are for\n\n");
	if (!print(plain, roles_sql) || printf("\nRights\n\n") < 0 || !print(plain, rights_sql))
		code = command_failed(plain_error(plain)->message);
	plain_close(plain);
	return code;
}

int command_rights(int argc, char **argv)
{
	char *error = NULL;
	const struct settings *settings = command_settings_load(&error);
	int code;

	(void)argv;
	if (argc > 1) {
		command_failed("rights takes no arguments.");
		code = EXIT_USAGE;
	} else if (settings == NULL) {
		code = command_failed(error);
	} else {
		code = show(settings->database_url);
	}
	free(error);
	return code;
}
