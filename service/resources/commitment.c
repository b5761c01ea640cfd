#include "halved/resources/choices.h"
#include "halved/resources/resources.h"

static const char *const counted[] = { "sessions", "asks", "team", "submissions", "cycles", "shares",
	"coaching", "rounds", "goals", "attestation", NULL };

static const struct field rule_fields[] = {
	{ .name = "counts",
		.type = FIELD_CHOICE,
		.required = true,
		.choices = counted,
		.text = "What shows it: sessions attended, asks answered in time, roles of the team filled, "
			"progress "
			"submitted, cycles, what was shared with the network or presented to it, coaching "
			"sessions held, rounds "
			"of "
			"self-assessment that two people or more have answered, an interim goal that is set, "
			"or "
			"the member's own word.",
		.example = "\"sessions\"" },
	{ .name = "met_share",
		.type = FIELD_REAL,
		.least = 0,
		.most = 1,
		.text = "Of sessions, asks and rounds: the share that keeps it; all when absent.",
		.example = "1" },
	{ .name = "at_risk_share",
		.type = FIELD_REAL,
		.least = 0,
		.most = 1,
		.text = "Of sessions, asks and rounds: below this share it is at risk; met_share when "
			"absent.",
		.example = "0.75" },
	{ .name = "needed",
		.type = FIELD_INTEGER,
		.min = 1,
		.max = 100,
		.text = "Of all else: how many keep it; one when absent, of a team all its roles.",
		.example = "1" },
	{ .name = "at_risk_days",
		.type = FIELD_INTEGER,
		.min = 0,
		.max = 3650,
		.text = "Of all else: days of membership after which it is at risk as long as it is not met; "
			"never "
			"when absent.",
		.example = "120" },
	{ .name = "roles",
		.type = FIELD_LIST,
		.items = 10,
		.choices = choices_team_role,
		.text = "Roles of the team that somebody has.",
		.example = "[\"lead\"]" },
	{ .name = "measured",
		.type = FIELD_BOOLEAN,
		.text = "Whether only cycles with a measure count.",
		.example = "false" },
	{ .name = "practice",
		.type = FIELD_BOOLEAN,
		.text = "Whether only cycles count that try one of the network's practices.",
		.example = "false" },
	{ .name = "published",
		.type = FIELD_BOOLEAN,
		.text = "Whether only an interim goal counts that its network sees.",
		.example = "false" },
	{ .name = "shared",
		.type = FIELD_BOOLEAN,
		.text = "Whether beside the interim goals something has to be shared with the network or "
			"presented to it.",
		.example = "false" },
	{ .name = "met",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 500,
		.text = "When it is kept, in words.",
		.example = "\"Somebody of the team was at every session held so far.\"" },
	{ .name = "at_risk",
		.type = FIELD_TEXT,
		.max = 500,
		.text = "When it is at risk, in words.",
		.example = "\"The team has missed more than a quarter of the sessions.\"" },
	{ .name = "at_risk_none",
		.type = FIELD_TEXT,
		.max = 500,
		.text = "The same when nothing of it is there; at_risk when absent.",
		.example = "\"The team has been at no session.\"" },
	{ .name = NULL },
};

static const struct resource rule = {
	.name = "commitment_rule",
	.fields = rule_fields,
	.text = "How it shows whether a commitment is kept.",
};

#define TITLE                                                                                                \
	.name = "title", .type = FIELD_TEXT, .required = true, .min = 1, .max = 200,                         \
	.text = "What a member promises, in short.", .example = "\"Come to every session\""
#define DETAIL                                                                                               \
	.name = "detail", .type = FIELD_TEXT, .max = 2000, .text = "What keeping it looks like.",            \
	.example = "\"At least one person of the team is there.\""
#define VOLUNTARY                                                                                            \
	.name = "voluntary", .type = FIELD_BOOLEAN, .text = "Whether a member may take part without it.",    \
	.example = "false"
#define RULE                                                                                                 \
	.name = "rule", .type = FIELD_OBJECT, .of = &rule,                                                   \
	.text = "What counts as kept and as at risk, as data and in words.",                                 \
	.example =                                                                                           \
		"{\"counts\":\"sessions\",\"met_share\":1,\"at_risk_share\":0.75,\"met\":\"Somebody of the " \
		"team was at every session held so far.\"}"

static const struct field earlier_fields[] = {
	{ TITLE, .use = FIELD_SHOWN },
	{ DETAIL, .use = FIELD_SHOWN },
	{ VOLUNTARY, .use = FIELD_SHOWN, .required = true },
	{ RULE, .use = FIELD_SHOWN },
	EARLIER_END,
	{ .name = NULL },
};

static const struct resource earlier = {
	.name = "commitment_earlier",
	.fields = earlier_fields,
	.text = "What a commitment said before it was changed; the ledger of those days is judged by it.",
};

static const struct field fields[] = {
	NETWORK_SHOWN("Network whose members promise it."),
	{ .name = "position",
		.type = FIELD_INTEGER,
		.required = true,
		.min = 1,
		.max = 100,
		.text = "Its place in the list.",
		.example = "1" },
	{ TITLE },
	{ DETAIL },
	{ VOLUNTARY, .fallback = "false" },
	{ RULE },
	{ .name = "earlier",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.items = 100,
		.of = &earlier,
		.sql = "earlier_told(t.earlier)",
		.text = "What it said before it was changed, the first first; of very many the first and the "
			"last.",
		.example = "[]" },
	{ .name = NULL },
};

const struct resource resource_commitment = {
	.name = "commitment",
	.table = "commitment",
	.path = "/v1/commitments",
	.fields = fields,
	.text = "Something that every member of the network promises.",
};

const struct field commitment_query[] = {
	{ .name = "voluntary",
		.type = FIELD_BOOLEAN,
		.text = "1: only those that a member may leave; 0: only the others.",
		.example = "0" },
	{ .name = "counts",
		.type = FIELD_CHOICE,
		.choices = counted,
		.sql = "t.rule ->> 'counts'",
		.text = "Only those that are shown by this.",
		.example = "\"sessions\"" },
	{ .name = NULL },
};
