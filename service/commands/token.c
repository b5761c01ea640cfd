/* `halved token`: who may use the API. Only the owner of the schema can make and revoke tokens. */
#include "token.h"

#include "owner.h"

#include "halved/api/validate.h"
#include "halved/base/arena.h"
#include "halved/base/digest.h"
#include "halved/base/settings.h"
#include "halved/commands/commands.h"
#include "halved/db/plain.h"
#include "halved/resources/choices.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_MOST 36500

static int usage(void)
{
	fprintf(stderr,
		"Usage: halved token create ROLE [--network SLUG] [--organization CODE] [--label TEXT]\n"
		"                           [--expires WHEN]\n"
		"       halved token list\n"
		"       halved token revoke ID\n"
		"ROLE is one that `halved rights` shows. district_lead, district_member and coach have an\n"
		"organization, like wa-01109; facilitator, presenter and reader may be kept to a network.\n"
		"WHEN is a number of days, a date (UTC) or a moment like 2027-06-30T00:00:00-07:00.\n");
	return EXIT_USAGE;
}

__attribute__((format(printf, 1, 2))) static int failed(const char *format, ...)
{
	struct buffer sentence = { .max = 4096 };
	va_list arguments;

	va_start(arguments, format);
	buffer_vformat(&sentence, format, arguments);
	va_end(arguments);
	command_failed(sentence.data);
	buffer_free(&sentence);
	return 1;
}

/* ---------------------------------------------------------------- create */

static void new_token(char token[TOKEN_SIZE + 1])
{
	unsigned char secret[32];

	random_bytes(secret, sizeof(secret));
	snprintf(token, TOKEN_SIZE + 1, "hv_");
	for (size_t i = 0; i < sizeof(secret); i++)
		snprintf(token + 3 + 2 * i, 3, "%02x", secret[i]);
}

bool token_make(struct plain *plain, const struct token_order *order, char token[TOKEN_SIZE + 1])
{
	char hash[DIGEST_TEXT];
	struct rows *rows;
	bool made;

	new_token(token);
	digest_bytea(hash, token, TOKEN_SIZE);
	rows = plain_query(plain,
		"select make_token($1::bytea, $2, o.id, coalesce($4, ''), $5::timestamptz, n.id)"
		" from (select find_organization($3) as id) o, (select find_network($6) as id) n"
		" where ($3 is null or o.id is not null) and ($6 is null or n.id is not null)",
		hash, order->role, order->organization, order->label, order->expires, order->network);
	made = rows != NULL && rows_count(rows) == 1;
	rows_free(rows);
	return made;
}

static bool is_role(const char *role)
{
	for (const char *const *choice = choices_role; *choice != NULL; choice++)
		if (strcmp(*choice, role) == 0)
			return true;
	return false;
}

/* The moment that is meant, in the arena; NULL when it is none. */
static const char *moment_of(struct arena *arena, const char *given)
{
	static const struct field date = { .name = "date", .type = FIELD_DATE };
	static const struct field moment = { .name = "moment", .type = FIELD_TIME };
	unsigned long long days;

	if (text_number(text_of(given), DAYS_MOST, &days))
		return arena_format(arena, "%s days", given);
	if (validate_text(arena, &date, given) == NULL)
		return arena_format(arena, "%sT00:00:00Z", given);
	return validate_text(arena, &moment, given) == NULL ? given : NULL;
}

/* Days are counted from now on; NULL when the moment has passed, or when PostgreSQL knows no such day. */
static const char *expiry_of(struct plain *plain, struct arena *arena, const char *given)
{
	const char *moment = moment_of(arena, given), *expires = NULL;
	bool days = moment != NULL && strchr(moment, ' ') != NULL;
	struct rows *rows;

	if (moment == NULL)
		return NULL;
	rows = plain_query(plain,
		"select t::text from (select case when $2::boolean then now() + $1::text::interval else "
		"$1::text::timestamptz end) e (t)"
		" where t > now()",
		moment, days ? "yes" : "no");
	if (rows != NULL && rows_count(rows) == 1)
		expires = arena_copy(arena, rows_at(rows, 0, 0), rows_size(rows, 0, 0));
	rows_free(rows);
	return expires;
}

static const char *fault_of(struct arena *arena, const struct token_order *order)
{
	static const struct field label = { .name = "label", .type = FIELD_TEXT };
	const char *wrong = order->label == NULL ? NULL : validate_text(arena, &label, order->label);

	if (!is_role(order->role))
		return arena_format(arena, "There is no role %s; `halved rights` shows them.", order->role);
	if (wrong != NULL)
		return arena_format(arena, "The label: %s", wrong);
	for (const char *at = order->label; at != NULL && *at != '\0'; at++)
		if (iscntrl((unsigned char)*at))
			return "The label is one line.";
	return NULL;
}

static int create(struct plain *plain, struct arena *arena, struct token_order order)
{
	const char *fault = fault_of(arena, &order), *given = order.expires;
	char token[TOKEN_SIZE + 1];

	if (fault != NULL)
		return command_failed(fault);
	if (given != NULL && (order.expires = expiry_of(plain, arena, given)) == NULL)
		return failed("%s is no time to come: write a number of days, a date or a moment with its "
			      "offset.",
			given);
	if (!token_make(plain, &order, token)) {
		if (plain_error(plain)->message[0] != '\0')
			return command_failed(plain_error(plain)->message);
		return failed("There is no organization or network of this name.");
	}
	printf("%s\n", token);
	fprintf(stderr, "This token is shown only now; keep it like a password.\n");
	return 0;
}

/* ---------------------------------------------------------------- list and revoke */

#define MOMENT(column_)                                                                                      \
	"coalesce(to_char(" column_ " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '-')"
#define WIDE(column_) "rpad(" column_ ", max(length(" column_ ")) over ())"

static const char list_sql[] =
	"with line (number, id, role, place, label, created, expires, revoked) as ("
	" select 0, 'id', 'role', 'place', 'label', 'created', 'expires', 'revoked' union all"
	" select t.id, t.id::text, t.role, coalesce(o.address, n.slug, '-'), coalesce(nullif(t.label, ''), "
	"'-')," MOMENT("t.created_at") "," MOMENT("t.expires_at") "," MOMENT(
		"t.revoked_at") " from token t left join organization o on o.id = t.organization_id"
				" left join network n on n.id = t.network_id)"
				" select concat_ws('  ', " WIDE("id") "," WIDE("role") "," WIDE(
					"place") "," WIDE("label") ", created, " WIDE("expires") ", revoked) "
												 "from line "
												 "order by "
												 "number";

static const char revoke_sql[] =
	"with t as (select id, revoked_at from token where id = as_id($1)),"
	" r as (update credential c set revoked_at = now() from t where c.id = t.id and t.revoked_at is null)"
	" select " MOMENT("revoked_at") " from t";

static int list(struct plain *plain)
{
	struct rows *rows = plain_run(plain, list_sql, 0, NULL);

	if (rows == NULL)
		return command_failed(plain_error(plain)->message);
	for (size_t i = 0; i < rows_count(rows); i++)
		printf("%s\n", rows_at(rows, i, 0));
	rows_free(rows);
	return 0;
}

static int revoke(struct plain *plain, const char *id)
{
	struct rows *rows = plain_query(plain, revoke_sql, id);
	const char *since;
	int code = 0;

	if (rows == NULL)
		return command_failed(plain_error(plain)->message);
	since = rows_count(rows) == 0 ? NULL : rows_at(rows, 0, 0);
	if (since == NULL)
		code = failed("There is no token %s; `halved token list` shows them.", id);
	else if (strcmp(since, "-") != 0)
		code = failed("Token %s has been revoked already, at %s.", id, since);
	else
		printf("Token %s is revoked.\n", id);
	rows_free(rows);
	return code;
}

/* ---------------------------------------------------------------- the command */

static bool read_order(int argc, char **argv, struct token_order *order)
{
	for (int i = 0; i < argc; i++) {
		const char **value = NULL;

		if (strcmp(argv[i], "--organization") == 0)
			value = &order->organization;
		else if (strcmp(argv[i], "--network") == 0)
			value = &order->network;
		else if (strcmp(argv[i], "--label") == 0)
			value = &order->label;
		else if (strcmp(argv[i], "--expires") == 0)
			value = &order->expires;
		if (value != NULL && i + 1 < argc)
			*value = argv[++i];
		else if (value == NULL && argv[i][0] != '-' && order->role == NULL)
			order->role = argv[i];
		else
			return false;
	}
	return order->role != NULL;
}

int command_token(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	struct token_order order = { 0 };
	struct arena *arena;
	struct plain *plain;
	int code;

	if (!(strcmp(verb, "create") == 0 && read_order(argc - 2, argv + 2, &order)) &&
		!(strcmp(verb, "list") == 0 && argc == 2) && !(strcmp(verb, "revoke") == 0 && argc == 3))
		return usage();
	plain = owner_database(NULL);
	if (plain == NULL)
		return 1;
	arena = arena_new();
	if (order.role != NULL)
		code = create(plain, arena, order);
	else
		code = argc == 2 ? list(plain) : revoke(plain, argv[2]);
	arena_free(arena);
	plain_close(plain);
	return code;
}
