#include "api.h"

#include "command.h"
#include "database.h"
#include "program.h"
#include "provider.h"
#include "raw.h"
#include "test.h"

#include "halved/base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define LONGEST (64 * 1024 * 1024)
#define SIGNED_DIGITS "0123456789abcdef0123456789abcdef"
#define FORM_DIGITS "fedcba9876543210fedcba9876543210"

const char *const who_names[WHO_COUNT] = { "nobody", "stranger", "facilitator", "district", "other", "reader",
	"admin", "expired", "revoked", "host", "visitor", "coach", "member", "presenter", "outsider", "kept",
	"temporary", "signed", "leaver", "feed", "form" };

static struct program program, *served = &program;
static struct test_database database;
static struct arena *arena;
static FILE *traffic;
static int connection = -1;
static unsigned mail_port;

/* The organizations that the examples speak of, and a token each. */
static const char setup[] =
	"insert into organization (kind, name, state, codes) values"
	" ('state', 'Washington', 'WA', '[{\"scheme\":\"state\",\"code\":\"WA\"}]'),"
	" ('esd', 'Example Service District', 'WA', '[{\"scheme\":\"wa-esd\",\"code\":\"101\"}]'),"
	" ('district', 'Example District 2', 'WA', '[{\"scheme\":\"wa-district\",\"code\":\"01158\"}]');"
	"insert into organization (kind, name, state, codes) select 'district', 'Example District ' || i, "
	"'WA',"
	" jsonb_build_array(jsonb_build_object('scheme', 'wa-district', 'code', (80000 + i)::text))"
	" from generate_series(1, 120) i;"
	"select make_token(sha256(convert_to(name, 'UTF8')), role, find_organization(code), name, expires) "
	"from (values"
	" ('facilitator', 'facilitator', null, null::timestamptz),"
	" ('other', 'district_lead', 'wa-01158', null), ('reader', 'reader', null, null),"
	" ('admin', 'admin', null, null), ('expired', 'admin', null, now() - interval '1 second'),"
	" ('revoked', 'admin', null, null)) t (name, role, code, expires);"
	"update credential set revoked_at = now() where label = 'revoked'";

static void stop(void)
{
	int code = program_stop(&program);

	api_forget();
	if (connection >= 0)
		close(connection);
	fclose(traffic);
	test_database_drop(&database);
	if (code != 0) {
		fprintf(stderr, "halved serve ended with %d; see %s\n", code, program.log);
		_exit(3);
	}
}

/* An authority that is its own certificate, for a server on this machine. */
static void make_authority(void)
{
	if (system("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
		   "subjectAltName=IP:127.0.0.1 -keyout build/authority.key -out build/authority.pem "
		   ">build/authority.log 2>&1") != 0) {
		perror("openssl");
		exit(2);
	}
	setenv("HALVED_AUTHORITIES", "build/authority.pem", 1);
}

/* Nobody listens there before the tests of mail do. */
static void set_mail(void)
{
	static char server[64];

	mail_port = free_port();
	snprintf(server, sizeof(server), "smtp://127.0.0.1:%u", mail_port);
	setenv("HALVED_MAIL_SERVER", server, 1);
	setenv("HALVED_MAIL_FROM", "halved@example.org", 1);
	setenv("HALVED_MAIL_USER", "halved", 1);
	setenv("HALVED_MAIL_PASSWORD", "of the mail server", 1);
	setenv("HALVED_PUBLIC_ADDRESS", "https://halved.example.org", 1);
}

static void start(void)
{
	if (program.pid != 0)
		return;
	test_database_new(&database);
	test_database_value(database.superuser, setup);
	traffic = fopen("build/traffic.jsonl", "w");
	if (traffic == NULL) {
		perror("build/traffic.jsonl");
		exit(2);
	}
	unlink("build/api.log");
	setenv("HALVED_SECRET_KEY", "the key of the tests, which everybody may know", 1);
	make_authority();
	set_mail();
	provider_settle();
	program_start(&program, database.service, "build/api.log");
	atexit(stop);
}

static struct arena *memory(void)
{
	if (arena == NULL)
		arena = arena_new();
	return arena;
}

void api_forget(void)
{
	arena_free(arena);
	arena = NULL;
}

const char *api_text(const char *format, ...)
{
	struct buffer *out = arena_buffer(memory(), LONGEST);
	va_list arguments;

	va_start(arguments, format);
	buffer_vformat(out, format, arguments);
	va_end(arguments);
	return out->data == NULL ? "" : out->data;
}

const char *api_sql(const char *sql)
{
	start();
	return text_copy(memory(), text_of(test_database_value(database.superuser, sql)));
}

void api_weaken(bool weakened)
{
	static struct program weak;

	api_sql("select 1"); /* there is a database */
	if (connection >= 0)
		close(connection);
	connection = -1;
	served = weakened ? &weak : &program;
	if (weakened) {
		setenv("HALVED_TEST_WEAKENED", "1", 1);
		program_start(&weak, database.service, "build/api.log");
		unsetenv("HALVED_TEST_WEAKENED");
	} else
		expect(program_stop(&weak) == 0, "the weakened service ends cleanly");
}

const char *api_command(const char *name)
{
	static struct command command;

	api_sql("select 1"); /* there is a database */
	COMMAND(&command, &database, name);
	expect(command.code == 0, "%s: %s", name, command.error);
	return command.out;
}

unsigned api_mail_port(void)
{
	start();
	return mail_port;
}

const char *api_metrics(void)
{
	static const char request[] = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	struct buffer *got = arena_buffer(memory(), LONGEST);
	char piece[65536];
	ssize_t size;
	int fd;

	start();
	fd = raw_open(program.admin_port);
	raw_send(fd, request, strlen(request));
	while ((size = recv(fd, piece, sizeof(piece), 0)) > 0)
		buffer_add(got, piece, (size_t)size);
	close(fd);
	return got->data == NULL ? "" : got->data;
}

int api_run(const char *const *arguments)
{
	static struct command command;

	start();
	command_run(&command, &database, NULL, arguments);
	return command.code;
}

unsigned api_port(void)
{
	start();
	return program.port;
}

const char *api_database(void)
{
	start();
	return database.superuser;
}

/* ---- one exchange ---- */

const char *who_secret(enum who who)
{
	if (who == FEED)
		return "hf_" SIGNED_DIGITS SIGNED_DIGITS;
	if (who == FORM)
		return "hf_" FORM_DIGITS FORM_DIGITS;
	return who == SIGNED ? "hs_" SIGNED_DIGITS SIGNED_DIGITS : who_names[who];
}

static const char *shown_by(enum who who)
{
	if (who == NOBODY)
		return "";
	if (who == SIGNED)
		return api_text("Cookie: halved=%s\r\nSec-Fetch-Site: same-origin\r\n", who_secret(who));
	return api_text("Authorization: Bearer %s\r\n", who_secret(who));
}

/* Who reads what is another's says why, unless a test does so itself. */
static const char *reason(const char *method, const char *headers)
{
	bool given = headers != NULL && strstr(headers, "Audit-Reason:") != NULL;

	return (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) && !given
		       ? "Audit-Reason: Example\r\n"
		       : "";
}

static const char *request_text(
	enum who who, const char *method, const char *target, const char *headers, const char *body)
{
	const char *actor = shown_by(who);
	bool typed = headers != NULL && strstr(headers, "Content-Type:") != NULL;

	if (body == NULL)
		return api_text("%s %s HTTP/1.1\r\nHost: localhost\r\n%s%s%s\r\n", method, target, actor,
			reason(method, headers), headers != NULL ? headers : "");
	return api_text("%s %s HTTP/1.1\r\nHost: localhost\r\n%s%s%sContent-Length: %zu\r\n\r\n%s", method,
		target, actor, headers != NULL ? headers : "",
		typed ? "" : "Content-Type: application/json\r\n", strlen(body), body);
}

/* Bytes of the whole answer once its head is known; 0 before. A chunked one ends with its last chunk. */
static size_t answer_size(struct buffer *got, bool bodiless)
{
	const char *end = strstr(got->data, "\r\n\r\n");
	size_t head;

	if (end == NULL)
		return 0;
	head = (size_t)(end - got->data) + 4;
	if (bodiless || atoi(got->data + 9) == 204)
		return head;
	if (strncasecmp(raw_field(memory(), (struct text){ got->data, head }, "transfer-encoding"), "chunked",
		    7) == 0)
		return got->size >= 5 && strcmp(got->data + got->size - 5, "0\r\n\r\n") == 0 ? got->size : 0;
	return head +
	       strtoul(raw_field(memory(), (struct text){ got->data, head }, "content-length"), NULL, 10);
}

static const char *join_chunks(const char *chunks, size_t *joined)
{
	struct buffer *out = arena_buffer(memory(), LONGEST);

	for (;;) {
		char *end;
		size_t size = strtoul(chunks, &end, 16);

		*joined = out->size;
		if (size == 0)
			return out->data == NULL ? "" : out->data;
		buffer_add(out, end + 2, size);
		chunks = end + 2 + size + 2;
	}
}

static struct buffer *receive(bool bodiless)
{
	struct buffer *got = arena_buffer(memory(), LONGEST);
	char piece[65536];
	size_t wanted = 0;

	while (wanted == 0 || got->size < wanted) {
		ssize_t size = recv(connection, piece, sizeof(piece), 0);

		if (size <= 0)
			break;
		buffer_add(got, piece, (size_t)size);
		wanted = answer_size(got, bodiless);
	}
	return got;
}

/* Sends on the open connection, or on a new one when that has been closed. */
static struct buffer *exchange(const char *request, bool bodiless)
{
	for (int attempt = 0; attempt < 2; attempt++) {
		struct buffer *got;
		bool fresh = connection < 0;

		if (fresh)
			connection = raw_open(served->port);
		raw_send(connection, request, strlen(request));
		got = receive(bodiless);
		if (got->size > 0)
			return got;
		close(connection);
		connection = -1;
		if (fresh)
			break;
	}
	fprintf(stderr, "no answer; see %s\n%.300s\n", program.log, request);
	exit(2);
}

static void record(enum who who, const char *method, const char *target, const char *headers,
	const char *body, const struct answer *answer)
{
	struct buffer *line = arena_buffer(memory(), LONGEST);

	if (served != &program)
		return;
	buffer_format(line, "{\"who\":\"%s\",\"method\":\"%s\",\"target\":", who_names[who], method);
	json_quote(line, target, strlen(target));
	buffer_string(line, ",\"headers\":");
	json_quote(line, headers != NULL ? headers : "", headers != NULL ? strlen(headers) : 0);
	buffer_string(line, ",\"body\":");
	json_quote(line, body != NULL ? body : "", body != NULL && strlen(body) < 100000 ? strlen(body) : 0);
	buffer_format(line,
		",\"body_size\":%zu,\"status\":%d,\"answer_head\":", body != NULL ? strlen(body) : 0,
		answer->status);
	json_quote(line, answer->head, strlen(answer->head));
	buffer_string(line, ",\"answer\":");
	json_quote(line, answer->body, strlen(answer->body));
	fprintf(traffic, "%s}\n", line->data);
}

static const char *next_page(const char *link)
{
	const char *end = strchr(link, '>');

	if (link[0] != '<' || end == NULL || strstr(end, "rel=\"next\"") == NULL)
		return "";
	return arena_copy(memory(), link + 1, (size_t)(end - link) - 1);
}

const struct answer *api_call(
	enum who who, const char *method, const char *target, const char *headers, const char *body)
{
	struct answer *answer = arena_alloc(memory(), sizeof(*answer));
	struct buffer *got;
	const char *end;
	struct text head;

	start();
	got = exchange(request_text(who, method, target, headers, body), strcmp(method, "HEAD") == 0);
	end = strstr(got->data, "\r\n\r\n");
	end = end == NULL ? got->data + got->size : end + 4;
	head = (struct text){ got->data, (size_t)(end - got->data) };
	answer->status = atoi(got->data + 9);
	answer->head = arena_copy(memory(), head.data, head.size);
	answer->body = end;
	answer->size = got->size - head.size;
	if (strncasecmp(raw_field(memory(), head, "transfer-encoding"), "chunked", 7) == 0 &&
		answer->size > 0)
		answer->body = join_chunks(end, &answer->size);
	answer->etag = raw_field(memory(), head, "etag");
	answer->location = raw_field(memory(), head, "location");
	answer->next = next_page(raw_field(memory(), head, "link"));
	if (strstr(raw_field(memory(), head, "content-type"), "json") != NULL)
		answer->json =
			json_read(memory(), answer->body, strlen(answer->body), &(struct json_fault){ 0 });
	if (strcasecmp(raw_field(memory(), head, "connection"), "close") == 0) {
		close(connection);
		connection = -1;
	}
	record(who, method, target, headers, body, answer);
	expect(answer->status != 409 || value_at(answer, "detail")[0] != '\0',
		"a 409 says what to do: %s %s: %s", method, target, answer->body);
	return answer;
}

/* The status of the answer at `at`, and where the next one begins; NULL while it is not whole. */
static const char *pass_answer(const char *at, const char *end, int *status)
{
	const char *head_end = memmem(at, (size_t)(end - at), "\r\n\r\n", 4);
	size_t body;

	if (head_end == NULL)
		return NULL;
	head_end += 4;
	*status = atoi(at + 9);
	body = strtoul(raw_field(memory(), (struct text){ at, (size_t)(head_end - at) }, "content-length"),
		NULL, 10);
	return (size_t)(end - head_end) < body ? NULL : head_end + body;
}

/* All answers to what was sent on the connection. */
static size_t receive_statuses(int fd, size_t count, int *statuses)
{
	struct buffer *got = arena_buffer(memory(), LONGEST);
	size_t answered = 0, read = 0;
	char piece[65536];
	ssize_t size;

	while (answered < count && (size = recv(fd, piece, sizeof(piece), 0)) > 0) {
		const char *next;

		buffer_add(got, piece, (size_t)size);
		while (answered < count && (next = pass_answer(got->data + read, got->data + got->size,
						    &statuses[answered])) != NULL) {
			read = (size_t)(next - got->data);
			answered++;
		}
	}
	return answered;
}

void api_statuses(const char *target, const char *const *headers, size_t count, int *statuses)
{
	int connections[API_AT_ONCE / API_PIPELINED];
	size_t used = (count + API_PIPELINED - 1) / API_PIPELINED, answered = 0;

	start();
	for (size_t n = 0; n < used; n++) {
		struct buffer *sent = arena_buffer(memory(), LONGEST);

		for (size_t i = n * API_PIPELINED; i < count && i < (n + 1) * API_PIPELINED; i++)
			buffer_format(
				sent, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", target, headers[i]);
		connections[n] = raw_open(served->port);
		raw_send(connections[n], sent->data, sent->size);
	}
	for (size_t n = 0; n < used; n++) {
		size_t first = n * API_PIPELINED, left = count - first;

		answered += receive_statuses(
			connections[n], left < API_PIPELINED ? left : API_PIPELINED, statuses + first);
		close(connections[n]);
	}
	expect(answered == count, "%zu of %zu requests are answered", answered, count);
}

const struct answer *api_post(enum who who, const char *target, const char *body)
{
	return api_call(who, "POST", target, NULL, body);
}

const struct answer *api_make(enum who who, const char *target, const char *body)
{
	const struct answer *answer = api_post(who, target, body);

	expect_status(answer, 201, "%s %s", target, body);
	return answer;
}

const struct answer *api_get(enum who who, const char *target)
{
	return api_call(who, "GET", target, NULL, NULL);
}

const struct answer *api_patch(enum who who, const char *target, const char *body)
{
	const char *etag = api_get(who, target)->etag;

	return api_call(
		who, "PATCH", target, api_text("If-Match: %s\r\n", etag[0] != '\0' ? etag : "\"1\""), body);
}

/* ---- looking at answers ---- */

const char *value_at(const struct answer *answer, const char *path)
{
	const struct json *at = answer->json;

	while (*path != '\0') {
		size_t size = strcspn(path, "/");
		const char *name = arena_copy(memory(), path, size);

		if (json_kind(at) == JSON_LIST) {
			size_t left = strtoul(name, NULL, 10);

			for (at = json_first(at); at != NULL && left > 0; left--)
				at = json_next(at);
		} else {
			at = json_member(at, name);
		}
		path += size + (path[size] == '/');
	}
	if (json_kind(at) == JSON_TEXT)
		return json_string(at);
	return json_kind(at) == JSON_ABSENT ? "" : json_print(memory(), at);
}

bool is_in_list(const struct answer *answer, const char *record)
{
	const struct json *items = json_member(answer->json, "items");
	const char *name = strrchr(record, '/');

	for (const struct json *item = json_first(items); item != NULL; item = json_next(item)) {
		const char *id = json_string(json_member(item, "id"));

		if (id != NULL && strcmp(id, name != NULL ? name + 1 : record) == 0)
			return true;
	}
	return false;
}

bool names(const struct answer *answer, const char *pointer)
{
	const struct json *errors = json_member(answer->json, "errors");

	for (const struct json *error = json_first(errors); error != NULL; error = json_next(error)) {
		const char *at = json_string(json_member(error, "pointer"));

		if (at != NULL && strcmp(at, pointer) == 0)
			return true;
	}
	return false;
}

const char *role_of(enum who who)
{
	static const char *const roles[WHO_COUNT] = { [FACILITATOR] = "facilitator",
		[HOST] = "facilitator",
		[VISITOR] = "facilitator",
		[DISTRICT] = "district_lead",
		[SIGNED] = "district_lead",
		[LEAVER] = "district_lead",
		[OTHER] = "district_lead",
		[MEMBER] = "district_member",
		[COACH] = "coach",
		[READER] = "reader",
		[OUTSIDER] = "reader",
		[PRESENTER] = "presenter",
		[ADMIN] = "admin" };

	return roles[who] == NULL ? "" : roles[who];
}

bool may(enum who who, const char *right)
{
	static char rights[8192]; /* " role:right role:right " */

	if (rights[0] == '\0')
		snprintf(rights, sizeof(rights), " %s ",
			api_sql("select string_agg(role || ':' || \"right\", ' ') from role_right"));
	if (strcmp(right, RIGHT_FORM) == 0)
		return who == FORM;
	if (strcmp(right, RIGHT_ISSUED) == 0)
		return who == SIGNED || may(who, RIGHT_ACCESS);
	if (who != SIGNED && (strcmp(right, RIGHT_ACCOUNT) == 0 || strcmp(right, RIGHT_TOKEN) == 0 ||
				     strcmp(right, RIGHT_FEED) == 0 || strcmp(right, RIGHT_FORM_LINK) == 0))
		return false;
	return strstr(rights, api_text(" %s:%s ", role_of(who), right)) != NULL;
}

enum who who_may(const char *right)
{
	static const enum who order[] = { FACILITATOR, DISTRICT, ADMIN, READER, SIGNED, FORM };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (may(order[i], right))
			return order[i];
	return NOBODY;
}

/* ---- expectations ---- */

static __attribute__((format(printf, 1, 0))) void tell(const char *format, va_list arguments)
{
	fputs("\n    ", stdout);
	vprintf(format, arguments);
	CU_FAIL("see above");
}

void expect(bool holds, const char *format, ...)
{
	va_list arguments;

	if (holds) {
		CU_PASS("");
		return;
	}
	va_start(arguments, format);
	tell(format, arguments);
	va_end(arguments);
}

void expect_status(const struct answer *answer, int status, const char *format, ...)
{
	va_list arguments;

	if (answer->status == status) {
		CU_PASS("");
		return;
	}
	va_start(arguments, format);
	tell(format, arguments);
	va_end(arguments);
	printf(": %d, not %d: %.400s", answer->status, status, answer->body);
}

void expect_value(const struct answer *answer, const char *path, const char *value)
{
	expect(strcmp(value_at(answer, path), value) == 0, "%s is %s, not %s", path, value_at(answer, path),
		value);
}

bool api_logged(const char *text)
{
	char line[65536];
	bool found = false;
	FILE *log = fopen("build/api.log", "r");

	while (log != NULL && fgets(line, sizeof(line), log) != NULL)
		found = found || strstr(line, text) != NULL;
	if (log != NULL)
		fclose(log);
	return found;
}
