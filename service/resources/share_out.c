/* Turns in which members tell each other what they have learned, whose turn is next, and what facilitators
 * learn from running it all. */
#include "halved/resources/note.h"
#include "halved/resources/protocol.h"
#include "halved/resources/resources.h"
#include "halved/resources/session.h"

static const char *const statuses[] = { "planned", "presented", NULL };
static const char *const stands[] = { "planned", "not_yet", "presented", NULL };
static const char *const kinds[] = { "aha", "misfire", NULL };

/* clang-format off */
static const struct field fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "organization", .type = FIELD_MEMBER, .use = FIELD_ONCE, .text = "Member whose turn it is; a district's own when absent.",
	  .example = "\"wa-01109\"" },
	{ .name = "session", .type = FIELD_TEXT, .max = 18, .text = "Id of the session of the network in which it is.", .example = "null" },
	{ .name = "topic", .type = FIELD_TEXT, .max = 500, .screened = true, .text = "What it tells.", .example = "\"Calling home within a day\"" },
	{ .name = "links", .type = FIELD_LIST, .items = 20, .of = &resource_session_link, .text = "Where it can be looked at afterwards, as in a showcase.",
	  .example = "[{\"title\":\"Poster\",\"link\":\"https://example.org/poster\"}]" },
	{ .name = "status", .type = FIELD_CHOICE, .choices = statuses, .fallback = "'planned'",
	  .text = "Planned when absent; once it was presented, the members of the network see it.", .example = "\"planned\"" },
	{ .name = "presented_on", .type = FIELD_DATE,
	  .text = "Day on which it is presented; when absent and it was, that of its session, or today.", .example = "\"2026-03-17\"" },
	{ SCREENED_AS },
	{ .name = NULL },
};

const struct resource resource_share_out = {
	.name = "share_out", .table = "share_out", .path = "/v1/share-outs", .fields = fields,
	.text = "A turn in which a member tells the others what it did and learned.",
};

const struct field share_out_query[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .text = "Only this member's.", .example = "\"wa-01109\"" },
	{ .name = "session", .type = FIELD_TEXT, .max = 18, .text = "Only those of this session.", .example = "\"1\"" },
	{ .name = "status", .type = FIELD_CHOICE, .choices = statuses, .text = "Only those.", .example = "\"presented\"" },
	{ .name = "showcase", .type = FIELD_BOOLEAN, .sql = "(t.status = 'presented' and coalesce(jsonb_array_length(t.links), 0) > 0)",
	  .text = "1: only what was presented and can be looked at.", .example = "1" },
	{ .name = NULL },
};

static const struct field turn_fields[] = {
	{ .name = "share_out", .type = FIELD_TEXT, .required = true, .text = "Id of the share-out.", .example = "\"1\"" },
	{ .name = "session", .type = FIELD_TEXT, .text = "Id of its session.", .example = "\"1\"" },
	{ .name = "on", .type = FIELD_DATE, .text = "Its day, or that of its session.", .example = "\"2026-03-17\"" },
	{ .name = NULL },
};
static const struct resource turn = { .name = "rota_turn", .fields = turn_fields, .text = "A turn that is planned." };

static const struct field member_fields[] = {
	{ .name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true, .text = "The member.", .example = "\"wa-01109\"" },
	{ .name = "stands", .type = FIELD_CHOICE, .required = true, .choices = stands,
	  .text = "Whether a turn is planned; else whether it has presented, or has not yet.", .example = "\"not_yet\"" },
	{ .name = "presented", .type = FIELD_INTEGER, .required = true, .text = "How often it has presented.", .example = "0" },
	{ .name = "last_on", .type = FIELD_DATE, .text = "When last.", .example = "null" },
	{ .name = "turns", .type = FIELD_LIST, .required = true, .items = 1000, .of = &turn, .text = "Turns that are planned, the next one first.", .example = "[]" },
	{ .name = NULL },
};
static const struct resource rota_member = { .name = "rota_member", .fields = member_fields, .text = "A member in the rota." };

static const struct field rota_fields[] = {
	{ .name = "network", .type = FIELD_SLUG, .use = FIELD_SHOWN, .required = true, .text = "The network.", .example = "\"wa-cop-2026\"" },
	{ .name = "presented", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "Members that have presented at least once.", .example = "1" },
	{ .name = "waiting", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true, .text = "Members that have neither presented nor a turn.", .example = "1" },
	{ .name = "members", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 100000, .of = &rota_member,
	  .text = "Members of today that do not pause, as far as they are yours to see, the next one first: turns by their days, then those that have not presented yet,"
		  " the oldest members first, then those that have, the longest ago first.", .example = "[]" },
	{ .name = NULL },
};

const struct resource resource_rota = {
	.name = "rota", .fields = rota_fields, .text = "Who has presented how often, and who is next, so that each member does once.",
};

#define KIND .name = "kind", .type = FIELD_CHOICE, .required = true, .choices = kinds, .text = "Something that was understood, or that went wrong.", \
	  .example = "\"aha\""
#define ABOUT .name = "about", .type = FIELD_TEXT, .max = 200, .screened = true, .text = "What it is about: a protocol, a step, a way to ask.",      \
	  .example = "\"Consultancy\""
#define LEARNED .name = "text", .type = FIELD_TEXT, .required = true, .min = 1, .max = 2000, .screened = true,                                      \
	  .text = "What it was, without the name of a student.", .example = "\"Ten minutes were too short for the second step.\""
#define CHANGE .name = "change", .type = FIELD_TEXT, .max = 500, .screened = true, .text = "What will be done in another way.",                     \
	  .example = "\"Plan fifteen.\""

static const struct field earlier_fields[] = {
	{ KIND, .use = FIELD_SHOWN }, { ABOUT, .use = FIELD_SHOWN }, { LEARNED, .use = FIELD_SHOWN }, { CHANGE, .use = FIELD_SHOWN }, EARLIER_END,
	{ .name = NULL },
};
static const struct resource earlier = { .name = "learning_earlier", .fields = earlier_fields, .text = "What a learning said before it was changed." };

static const struct field learning_fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "session", .type = FIELD_TEXT, .max = 18, .text = "Id of the session of the network in which it was learned.", .example = "null" },
	{ KIND },
	{ ABOUT },
	{ LEARNED },
	{ CHANGE },
	{ .name = "earlier", .type = FIELD_LIST, .use = FIELD_SHOWN, .required = true, .items = 100, .of = &earlier, .sql = "earlier_told(t.earlier)",
	  .text = "What it said before it was changed, the first first; of very many the first and the last.", .example = "[]" },
	{ SCREENED_AS },
	{ .name = NULL },
};

const struct resource resource_learning = {
	.name = "learning", .table = "learning", .path = "/v1/learnings", .fields = learning_fields,
	.text = "What facilitators have learned from running a network; its facilitators and coaches of every region read it, its members do not. Who wrote it"
		" changes it; a facilitator may withdraw it.",
};

const struct field learning_query[] = {
	{ .name = "kind", .type = FIELD_CHOICE, .choices = kinds, .text = "Only those.", .example = "\"misfire\"" },
	{ .name = "session", .type = FIELD_TEXT, .max = 18, .text = "Only those of this session.", .example = "\"1\"" },
	{ .name = NULL },
};
/* clang-format on */
