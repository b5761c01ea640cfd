#include "halved/mailer.h"

#include "halved/api/statement.h"
#include "halved/base/arena.h"
#include "halved/base/check.h"
#include "halved/base/digest.h"
#include "halved/base/log.h"
#include "halved/base/metrics.h"
#include "halved/base/quoted.h"
#include "halved/base/settings.h"
#include "halved/db/db.h"
#include "halved/outward/mail.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOK_SECONDS 1
#define LONGEST_MAIL (96 * 1024)

/* What each kind says. {place} is what somebody is invited as, or was given; a link follows the first part
 * where there is a path. */
static const struct letter {
	const char *kind, *subject, *before, *path, *after;
} letters[] = {
	{ "reset", "A new password for Halved",
		"Somebody, you we hope, wants a new password for this address. With this link you can set "
		"one,\r\n"
		"once and within an hour:\r\n",
		"/reset#", "If it was not you, do nothing: your password stays as it is.\r\n" },
	{ "invitation", "You are invited to Halved",
		"You are invited to Halved as {place}. With this link you come in, once and within seven "
		"days;\r\n"
		"if you have an account with this address already, sign in first:\r\n",
		"/join#", "If you did not expect this, do nothing.\r\n" },
	{ "reminder", "What you are asked for and have not answered yet",
		"These asks for data have no answer yet:\r\n\r\n{place}\r\n\r\n"
		"You get this because you may answer for these members in Halved. It comes once before an "
		"ask is due and\r\n"
		"once after, and no more when it is answered. With this link you get no such mails at "
		"all:\r\n",
		"/stop#", "Who has signed in turns them on and off, too.\r\n" },
	{ "password", "Your password for Halved has been changed",
		"The password of your account has been changed, and you are signed out everywhere.\r\n", NULL,
		"If it was not you, ask for a new password at once, and tell whoever runs Halved for "
		"you.\r\n" },
	{ "seat", "Somebody was given a seat in Halved for an organization that you lead",
		"{place}\r\n\r\n"
		"You get this because you lead it in Halved.\r\n",
		NULL,
		"If you do not know why, ask who gave it, and whoever runs Halved for you. What is done with "
		"it stands in\r\nyour organization's trail.\r\n" },
	{ "second_factor", "Your second factor for Halved has been changed",
		"The second factor of your account has been set up or ended.\r\n", NULL,
		"If it was not you, set a new password at once, and tell whoever runs Halved for you.\r\n" },
};

struct mailer {
	const struct settings *settings;
	struct db *db;
	struct transfers *transfers;
	struct event *timer;
	struct arena *arena; /* of the mail at hand */
	struct batch *batch; /* NULL: none is under way */
	struct mail mail;
	const char *id, *kind, *tries;
	uint64_t outcomes[3]; /* sent, put off, given up */
};

/* ---------------------------------------------------------------- its text */

static const struct letter *letter_of(const char *kind)
{
	size_t i = 0;

	while (i < COUNT_OF(letters) && strcmp(letters[i].kind, kind) != 0)
		i++;
	check(i < COUNT_OF(letters));
	return &letters[i];
}

static void write_head(
	struct buffer *out, const struct settings *settings, const char *to, const char *subject, bool plain)
{
	unsigned char random[16];
	char date[64];
	time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &utc);
	random_bytes(random, sizeof(random));
	buffer_format(out, "Date: %s\r\nFrom: Halved <%s>\r\nTo: <%s>\r\nSubject: %s\r\nMessage-ID: <", date,
		settings->mail_from, to, subject);
	for (size_t i = 0; i < sizeof(random); i++)
		buffer_format(out, "%02x", random[i]);
	buffer_format(out,
		"@%s>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: %s\r\n\r\n",
		strchr(settings->mail_from, '@') + 1, plain ? "us-ascii" : "utf-8",
		plain ? "7bit" : "quoted-printable");
}

static void write_words(struct buffer *out, const char *words, const char *place)
{
	const char *at = strstr(words, "{place}");

	if (at == NULL) {
		buffer_string(out, words);
		return;
	}
	buffer_add(out, words, (size_t)(at - words));
	buffer_string(out, place);
	buffer_string(out, at + strlen("{place}"));
}

static struct text message_of(struct mailer *mailer, const struct rows *taken)
{
	const struct letter *letter = letter_of(mailer->kind);
	struct buffer *body = arena_buffer(mailer->arena, LONGEST_MAIL);
	struct buffer *out = arena_buffer(mailer->arena, 4 * LONGEST_MAIL);
	bool plain;

	write_words(body, letter->before, rows_text(taken, 0, "place"));
	if (letter->path != NULL)
		buffer_format(body, "\r\n%s%s%s\r\n", mailer->settings->public_address, letter->path,
			rows_text(taken, 0, "secret"));
	buffer_format(body, "\r\n%s", letter->after);
	plain = text_is_short_ascii((struct text){ body->data, body->size });
	write_head(out, mailer->settings, mailer->mail.to, letter->subject, plain);
	if (plain)
		buffer_add(out, body->data, body->size);
	else
		quoted_printable(out, (struct text){ body->data, body->size });
	check(!body->overflow && !out->overflow);
	return (struct text){ out->data, out->size };
}

/* ---------------------------------------------------------------- asking the database */

static void ask(struct mailer *mailer, enum sql sql, const char *const *values, void (*done)(struct batch *))
{
	const char *nobody[LIMIT_PARAMETERS] = { NULL };

	mailer->batch = batch_new(mailer->arena, LANE_WRITE);
	mailer->batch->owner = mailer;
	mailer->batch->done = done;
	check(batch_add(mailer->batch, &statement_of(SQL_enter)->statement, nobody));
	check(batch_add(mailer->batch, &statement_of(sql)->statement, values));
	db_send(mailer->db, mailer->batch);
}

static void rest(struct mailer *mailer, unsigned seconds)
{
	arena_free(mailer->arena);
	mailer->arena = NULL;
	mailer->batch = NULL;
	event_add(mailer->timer, &(struct timeval){ .tv_sec = seconds });
}

/* ---------------------------------------------------------------- one mail */

static void count(struct mailer *mailer, const char *became)
{
	static const struct {
		const char *name;
		enum metric metric;
	} outcomes[] = { { "sent", METRIC_MAIL_SENT }, { "later", METRIC_MAIL_LATER },
		{ "", METRIC_MAIL_GIVEN_UP } };
	size_t i = 0;

	while (i < 2 && strcmp(outcomes[i].name, became) != 0)
		i++;
	metric_set(outcomes[i].metric, ++mailer->outcomes[i]);
}

static void tell(struct mailer *mailer, const char *became)
{
	count(mailer, became);
	log_line(strcmp(became, "sent") == 0 ? LOG_INFO : LOG_WARNING, "mail", LOG_TEXT("id", mailer->id),
		LOG_TEXT("kind", mailer->kind), LOG_TEXT("tries", mailer->tries), LOG_TEXT("outcome", became),
		LOG_NUMBER("status", mailer->mail.status));
}

static void on_ended(struct batch *batch)
{
	struct mailer *mailer = batch->owner;

	if (batch->outcome == DB_DONE && rows_count(batch->items[1].rows) > 0)
		tell(mailer, rows_text(batch->items[1].rows, 0, "became"));
	rest(mailer, batch->outcome == DB_DONE ? 0 : LOOK_SECONDS);
}

static void on_handed_over(struct mail *mail)
{
	static const char *const outcomes[] = {
		[MAIL_SENT] = "sent", [MAIL_REFUSED] = "refused", [MAIL_LATER] = "later"
	};
	struct mailer *mailer = mail->owner;

	ask(mailer, SQL_end_mail, (const char *const[]){ mailer->id, outcomes[mail->outcome] }, on_ended);
}

static void hand_over(struct mailer *mailer, const struct rows *taken)
{
	const struct settings *settings = mailer->settings;

	mailer->id = rows_text(taken, 0, "id");
	mailer->kind = rows_text(taken, 0, "kind");
	mailer->tries = rows_text(taken, 0, "tries");
	mailer->mail = (struct mail){ .server = settings->mail_server,
		.user = settings->mail_user,
		.password = settings->mail_password,
		.from = settings->mail_from,
		.to = rows_text(taken, 0, "recipient"),
		.milliseconds = TIME_MAIL,
		.done = on_handed_over,
		.owner = mailer };
	mailer->mail.message = message_of(mailer, taken);
	if (!mail_send(mailer->transfers, &mailer->mail)) {
		mailer->mail.outcome = MAIL_LATER;
		on_handed_over(&mailer->mail);
	}
}

static void on_taken(struct batch *batch)
{
	struct mailer *mailer = batch->owner;
	const struct rows *taken = batch->outcome == DB_DONE ? batch->items[1].rows : NULL;

	mailer->batch = NULL;
	if (taken == NULL || rows_count(taken) == 0)
		rest(mailer, LOOK_SECONDS);
	else if (rows_text(taken, 0, "recipient") == NULL)
		rest(mailer, 0);
	else
		hand_over(mailer, taken);
}

static void on_timer(evutil_socket_t descriptor, short what, void *context)
{
	struct mailer *mailer = context;

	(void)descriptor;
	(void)what;
	mailer->arena = arena_new();
	ask(mailer, SQL_take_mail, NULL, on_taken);
}

struct mailer *mailer_new(
	struct event_base *base, struct db *db, struct transfers *transfers, const struct settings *settings)
{
	struct mailer *mailer = calloc(1, sizeof(*mailer));

	check(mailer != NULL);
	mailer->settings = settings;
	mailer->db = db;
	mailer->transfers = transfers;
	mailer->timer = event_new(base, -1, 0, on_timer, mailer);
	check(mailer->timer != NULL);
	if (settings->mail_server != NULL)
		event_add(mailer->timer, &(struct timeval){ .tv_sec = LOOK_SECONDS });
	return mailer;
}

void mailer_free(struct mailer *mailer)
{
	if (mailer->batch != NULL)
		batch_forget(mailer->batch);
	mail_forget(&mailer->mail);
	if (mailer->arena != NULL)
		arena_free(mailer->arena);
	event_free(mailer->timer);
	free(mailer);
}
