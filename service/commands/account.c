/* `halved account`: people who may sign in. Only the owner of the schema can make them here. */
#include "owner.h"

#include "halved/api/validate.h"
#include "halved/base/arena.h"
#include "halved/base/breached.h"
#include "halved/base/check.h"
#include "halved/base/password.h"
#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

struct account_order {
	const char *email, *name, *role, *network, *organization, *password_file, *issuer, *subject;
	const char *breached; /* the setting */
};

static int usage(void)
{
	fprintf(stderr,
		"Usage: halved account add EMAIL --name NAME --role ROLE [--network SLUG]\n"
		"                          [--organization CODE] [--password-file FILE]\n"
		"       halved account password EMAIL [--password-file FILE]\n"
		"       halved account link EMAIL --issuer ISSUER --subject SUBJECT\n"
		"       halved account sign-out EMAIL|everybody\n"
		"       halved account disable EMAIL\n"
		"       halved account remove EMAIL\n"
		"       halved account drop-second-factor EMAIL\n"
		"       halved account list\n"
		"ROLE is one that `halved rights` shows. The password is the first line of FILE (- is\n"
		"standard input), or is asked for at the terminal; it has 12 characters or more,\n"
		"and is not easy to guess.\n"
		"Who has no address is named as `halved account list` does, for example #12.\n");
	return EXIT_USAGE;
}

/* ---------------------------------------------------------------- the password */

/* A line without its end; NULL when there is none, or it is longer than any password. */
static const char *read_line(struct arena *arena, FILE *file)
{
	char line[4 * PASSWORD_MOST + 2];
	size_t size;

	if (fgets(line, sizeof(line), file) == NULL)
		return NULL;
	size = strcspn(line, "\r\n");
	return line[size] == '\0' && !feof(file) ? NULL : arena_copy(arena, line, size);
}

static const char *ask_for(struct arena *arena, const char *what)
{
	struct termios before, silent;
	const char *line;

	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return NULL;
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	fprintf(stderr, "%s: ", what);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	line = read_line(arena, stdin);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fprintf(stderr, "\n");
	return line;
}

static const char *ask_twice(struct arena *arena)
{
	const char *first, *second;

	if (!isatty(STDIN_FILENO)) {
		command_failed("There is no terminal to ask at: give --password-file FILE.");
		return NULL;
	}
	first = ask_for(arena, "Password");
	second = first == NULL ? NULL : ask_for(arena, "Once more");
	if (second == NULL || strcmp(first, second) != 0) {
		command_failed("That was not the same twice.");
		return NULL;
	}
	return first;
}

static const char *read_file(struct arena *arena, const char *name)
{
	FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "re");
	const char *line;

	if (file == NULL) {
		command_failed(arena_format(arena, "%s cannot be read.", name));
		return NULL;
	}
	line = read_line(arena, file);
	if (file != stdin)
		fclose(file);
	return line == NULL ? "" : line;
}

/* NULL when the reason has been told. */
static const char *hash_of_password(struct arena *arena, const struct account_order *order)
{
	static const struct field rule = {
		.name = "password", .type = FIELD_TEXT, .min = PASSWORD_LEAST, .max = PASSWORD_MOST
	};
	const char *file = order->password_file, *texts[] = { order->email, order->name, NULL };
	const char *password = file != NULL ? read_file(arena, file) : ask_twice(arena), *wrong;
	char *hash = arena_alloc(arena, PASSWORD_HASH);

	if (password == NULL)
		return NULL;
	wrong = validate_text(arena, &rule, password);
	if (wrong == NULL && password_is_easy(password, texts))
		wrong = PASSWORD_EASY;
	if (wrong == NULL && password_is_breached(order->breached, password))
		wrong = PASSWORD_BREACHED;
	if (wrong != NULL) {
		command_failed(arena_format(arena, "The password: %s", wrong));
		return NULL;
	}
	password_hash(hash, password);
	return hash;
}

/* ---------------------------------------------------------------- what is done */

/* The first value; NULL when there is none, after the reason has been told. */
static const char *settle(struct plain *plain, struct arena *arena, struct rows *rows, const char *nothing)
{
	const char *value = NULL;

	if (rows == NULL)
		command_failed(plain_error(plain)->message);
	else if (rows_count(rows) == 0)
		command_failed(nothing);
	else
		value = arena_format(arena, "%s", rows_at(rows, 0, 0));
	rows_free(rows);
	return value;
}

static const char *fault_of(struct arena *arena, const struct account_order *order)
{
	static const struct field email = { .name = "email", .type = FIELD_EMAIL };
	static const struct field name = { .name = "name", .type = FIELD_TEXT, .min = 1 };
	const char *wrong = validate_text(arena, &email, order->email);

	if (wrong != NULL)
		return arena_format(arena, "The e-mail address: %s", wrong);
	wrong = order->name == NULL ? NULL : validate_text(arena, &name, order->name);
	return wrong == NULL ? NULL : arena_format(arena, "The name: %s", wrong);
}

static int add(struct plain *plain, struct arena *arena, const struct account_order *order)
{
	const char *fault = fault_of(arena, order), *hash, *id;

	if (fault != NULL)
		return command_failed(fault);
	hash = hash_of_password(arena, order);
	if (hash == NULL)
		return 1;
	id = settle(plain, arena,
		plain_query(plain,
			"select make_account($1, $2, $3, $4, o.id, n.id) from (select find_organization($5) "
			"as id) o,"
			" (select find_network($6) as id) n where ($5 is null or o.id is not null)"
			" and ($6 is null or n.id is not null)",
			order->email, order->name, hash, order->role, order->organization, order->network),
		"There is no organization or network of this name.");
	if (id == NULL)
		return 1;
	printf("Account %s: %s may sign in as %s.\n", id, order->email, order->role);
	return 0;
}

static int renew(struct plain *plain, struct arena *arena, const struct account_order *order)
{
	const char *hash = hash_of_password(arena, order);

	if (hash == NULL ||
		settle(plain, arena,
			plain_query(plain,
				"select a.id, set_password(a.id, $2) from account a where lower(a.email) = "
				"lower($1)",
				order->email, hash),
			"There is no account with this address; `halved account list` shows them.") == NULL)
		return 1;
	printf("%s has a new password and is signed out everywhere.\n", order->email);
	return 0;
}

static int sign_out(struct plain *plain, struct arena *arena, const struct account_order *order)
{
	bool everybody = strcmp(order->email, "everybody") == 0;
	const char *count = settle(plain, arena,
		plain_query(plain,
			"select sign_out(a.id) from (select array_agg(id) as id from account where $2 = 't' "
			"or "
			"lower(email) = lower($1) or '#' || id = $1) a where a.id is not null",
			order->email, everybody ? "t" : "f"),
		"There is no account with this address; `halved account list` shows them.");

	if (count == NULL)
		return 1;
	printf("%s sign-ins have ended.\n", count);
	return 0;
}

static int disable(struct plain *plain, struct arena *arena, const struct account_order *order)
{
	if (settle(plain, arena,
		    plain_query(plain,
			    "update account set disabled_at = coalesce(disabled_at, now()) where "
			    "lower(email) = lower($1) or '#' || id = $1 returning id",
			    order->email),
		    "There is no account with this address; `halved account list` shows them.") == NULL)
		return 1;
	printf("%s may not sign in any more; what it could show is not taken any more.\n", order->email);
	return 0;
}

static int remove_account(struct plain *plain, struct arena *arena, const struct account_order *order)
{
	const char *id = settle(plain, arena,
		plain_query(plain,
			"with one as materialized (select id from account where lower(email) = lower($1)"
			" or '#' || id = $1) select one.id, remove_account(one.id) from one",
			order->email),
		"There is no account with this address; `halved account list` shows them.");

	if (id == NULL)
		return 1;
	printf("%s is removed: what was done with this account stays, by Former member %s.\n", order->email,
		id);
	return 0;
}

static int link_identity(struct plain *plain, struct arena *arena, const struct account_order *order)
{
	if (settle(plain, arena,
		    plain_query(plain, "select link_identity($1, $2, $3)", order->email, order->issuer,
			    order->subject),
		    "Nothing was linked.") == NULL)
		return 1;
	printf("%s may sign in with %s as %s.\n", order->email, order->issuer, order->subject);
	return 0;
}

static int drop_second_factor(struct plain *plain, struct arena *arena, const struct account_order *order)
{
	const char *dropped = settle(plain, arena,
		plain_query(plain,
			"select drop_second_factor(id) from account where lower(email) = lower($1)",
			order->email),
		"There is no account with this address; `halved account list` shows them.");

	if (dropped == NULL)
		return 1;
	printf("%s %s.\n", order->email,
		dropped[0] == 't' ? "signs in without a second factor now, and can set up another"
				  : "has no second factor");
	return 0;
}

static int list(struct plain *plain, struct arena *arena, const struct account_order *order)
{
	struct rows *rows = plain_run(plain,
		"select concat_ws('  ', coalesce(email, '#' || id), name, case when disabled_at is null then "
		"(select "
		"string_agg(concat_ws(' ', s.role,"
		" n.slug, o.address), ', ' order by s.id) from seat s left join network n on n.id = "
		"s.network_id"
		" left join organization o on o.id = s.organization_id where s.account_id = account.id and "
		"s.withdrawn_at is null)"
		" else 'disabled' end, (select 'second factor' from second_factor f where f.account_id = "
		"account.id"
		" and f.withdrawn_at is null and f.confirmed_at is not null)) from account where kind = "
		"'person' and withdrawn_at is null order by lower(email)",
		0, NULL);

	(void)arena;
	(void)order;
	if (rows == NULL)
		return command_failed(plain_error(plain)->message);
	for (size_t i = 0; i < rows_count(rows); i++)
		printf("%s\n", rows_at(rows, i, 0));
	rows_free(rows);
	return 0;
}

/* ---------------------------------------------------------------- the command */

static bool read_order(int argc, char **argv, struct account_order *order)
{
	const struct {
		const char *name;
		const char **value;
	} options[] = { { "--name", &order->name }, { "--role", &order->role },
		{ "--network", &order->network }, { "--organization", &order->organization },
		{ "--password-file", &order->password_file }, { "--issuer", &order->issuer },
		{ "--subject", &order->subject } };

	for (int i = 0; i < argc; i++) {
		size_t option = 0;

		while (option < COUNT_OF(options) && strcmp(options[option].name, argv[i]) != 0)
			option++;
		if (option < COUNT_OF(options) && i + 1 < argc)
			*options[option].value = argv[++i];
		else if (option == COUNT_OF(options) && argv[i][0] != '-' && order->email == NULL)
			order->email = argv[i];
		else
			return false;
	}
	return true;
}

static const struct {
	const char *name;
	int (*carry_out)(struct plain *, struct arena *, const struct account_order *);
	bool address, password, seat,
		identity; /* what goes with it; name and role, issuer and subject must be there */
} verbs[] = {
	{ "add", add, true, true, true, false },
	{ "password", renew, true, true, false, false },
	{ "link", link_identity, true, false, false, true },
	{ "sign-out", sign_out, true, false, false, false },
	{ "disable", disable, true, false, false, false },
	{ "remove", remove_account, true, false, false, false },
	{ "drop-second-factor", drop_second_factor, true, false, false, false },
	{ "list", list, false, false, false, false },
};

/* What the verb needs is there, and nothing else; else COUNT_OF(verbs). */
static size_t find_verb(const char *name, const struct account_order *order)
{
	bool place = order->network != NULL || order->organization != NULL;
	size_t i = 0;

	while (i < COUNT_OF(verbs) && strcmp(verbs[i].name, name) != 0)
		i++;
	if (i == COUNT_OF(verbs) || verbs[i].address != (order->email != NULL) ||
		verbs[i].seat != (order->role != NULL) || verbs[i].seat != (order->name != NULL) ||
		verbs[i].identity != (order->issuer != NULL) ||
		verbs[i].identity != (order->subject != NULL) || (place && !verbs[i].seat) ||
		(order->password_file != NULL && !verbs[i].password))
		return COUNT_OF(verbs);
	return i;
}

int command_account(int argc, char **argv)
{
	struct account_order order = { 0 };
	const struct settings *settings;
	size_t verb;
	struct arena *arena;
	struct plain *plain;
	int code;

	if (argc < 2 || !read_order(argc - 2, argv + 2, &order))
		return usage();
	verb = find_verb(argv[1], &order);
	if (verb == COUNT_OF(verbs))
		return usage();
	plain = owner_database(&settings);
	if (plain == NULL)
		return 1;
	order.breached = settings->breached_passwords;
	arena = arena_new();
	code = verbs[verb].carry_out(plain, arena, &order);
	arena_free(arena);
	plain_close(plain);
	return code;
}
