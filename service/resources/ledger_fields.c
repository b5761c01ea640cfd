/* What the ledger takes and tells, and what is said to it. */
#include "halved/resources/ledger.h"
#include "ledger_parts.h"

#include "halved/resources/resources.h"

const char *const ledger_verdicts[] = { "met", "at_risk", "not_yet", "not_applicable", NULL };
static const char *const sights[] = { "kept", "made_up", "missed", "open", "excused", "contested", NULL };
static const char *const standings[] = { "member", "paused", "left", NULL };
static const char *const sayings[] = { "kept", "contested", NULL };
static const char *const counted[] = { "sessions", "asks", "team", "submissions", "cycles", "shares",
	"coaching", "rounds", "goals", "attestation", NULL };

const struct field ledger_query[] = {
	{ .name = "as_of",
		.type = FIELD_DATE,
		.text = "What was so on this day of the network; today when left out, or when it is yet to "
			"come.",
		.example = "\"2026-04-22\"" },
	{ .name = NULL },
};

static const struct field evidence_fields[] = {
	{ AT("record", TEXT, ledger_evidence, record), ALWAYS,
		.text = "Kind of the record: session, ask, team_role, submission, cycle, interview, note, "
			"coaching_session, consultancy, share_out, assessment_round, interim_goal, "
			"member_statement." },
	{ AT("id", TEXT, ledger_evidence, id),
		.text = "Its id; null when it does not go as far as you stand." },
	{ AT("on", DATE, ledger_evidence, on), ALWAYS, .text = "Day on which it was, began or was due." },
	{ AT("shows", CHOICE, ledger_evidence, shows), .choices = sights, ALWAYS,
		.text = "What it shows; open means that nobody has recorded it yet, made_up counts as "
			"kept." },
	{ AT("proof", TEXT, ledger_evidence, proof),
		.text = "Id of the attendance of a session, of the submission that answers an ask, of the "
			"person in a "
			"role." },
	{ .name = NULL },
};
static const struct resource evidence = { .name = "ledger_evidence",
	.fields = evidence_fields,
	.text = "A record by which the verdict was found." };

static const struct field said_fields[] = {
	{ AT("id", TEXT, ledger_said, id), ALWAYS },
	{ AT("on", DATE, ledger_said, on), ALWAYS },
	{ AT("says", CHOICE, ledger_said, says), .choices = sights, ALWAYS },
	{ .name = NULL },
};
static const struct resource said = { .name = "ledger_said",
	.fields = said_fields,
	.text = "What somebody has said to the verdict: it stands beside it; the reason is read from its "
		"record." };

static const struct field excuse_told_fields[] = {
	{ AT("id", TEXT, ledger_excuse, id), ALWAYS },
	{ AT("starts_on", DATE, ledger_excuse, starts_on) },
	{ AT("ends_on", DATE, ledger_excuse, ends_on) },
	{ .name = NULL },
};
static const struct resource excuse_told = { .name = "ledger_excuse",
	.fields = excuse_told_fields,
	.text = "An excuse from the commitment; the reason is read from its record." };

#define THRESHOLD(name_, type_) AT(#name_, type_, ledger_thresholds, name_)
static const struct field threshold_fields[] = {
	{ THRESHOLD(met_share, REAL), .text = "Of what was expected: the share from which it is met." },
	{ THRESHOLD(at_risk_share, REAL),
		.text = "Of what was expected: the share below which it is at risk." },
	{ THRESHOLD(needed, REAL), .text = "Of all else: how many meet it." },
	{ THRESHOLD(at_risk_days, REAL),
		.text = "Of all else: days of membership after which it is at risk; null: never." },
	{ THRESHOLD(roles, LIST), ALWAYS, .text = "Roles of the team that it asks for." },
	{ THRESHOLD(measured, BOOLEAN), .text = "Of cycles: whether only those with a measure count." },
	{ THRESHOLD(practice, BOOLEAN), .text = "Of cycles: whether only those that try a practice count." },
	{ THRESHOLD(published, BOOLEAN), .text = "Of goals: whether only published ones count." },
	{ THRESHOLD(shared, BOOLEAN), .text = "Of goals: whether it asks for a share beside them." },
	{ .name = NULL },
};
static const struct resource thresholds = { .name = "ledger_thresholds",
	.fields = threshold_fields,
	.text = "The figures of the rule; null where they are not of its kind." };

static const struct field cell_fields[] = {
	{ AT("commitment", TEXT, ledger_cell, commitment), ALWAYS, .text = "Id of the commitment." },
	{ AT("verdict", CHOICE, ledger_cell, verdict), .choices = ledger_verdicts, ALWAYS },
	{ AT("because", TEXT, ledger_cell, because), ALWAYS, .text = "What was counted, in words." },
	{ AT("rule", TEXT, ledger_cell, rule), ALWAYS,
		.text = "The words of the rule that says so, and its figures." },
	{ AT("thresholds", OBJECT, ledger_cell, thresholds), .of = &thresholds, ALWAYS },
	{ AT("kept", INTEGER, ledger_cell, facts.kept), ALWAYS },
	{ AT("missed", INTEGER, ledger_cell, facts.missed), ALWAYS },
	{ AT("open", INTEGER, ledger_cell, facts.open), ALWAYS, .text = "Not recorded yet." },
	{ AT("excused", INTEGER, ledger_cell, facts.excused), ALWAYS },
	{ AT("evidence", LIST, ledger_cell, evidence), .of = &evidence, ALWAYS },
	{ AT("statements", LIST, ledger_cell, statements), .of = &said, ALWAYS,
		.text = "What the member says to it." },
	{ AT("excuses", LIST, ledger_cell, excuses), .of = &excuse_told, ALWAYS,
		.text = "Those that have begun by then, also those that are over: what was missed on their "
			"days is excused for good." },
	{ .name = NULL },
};
static const struct resource cell = {
	.name = "ledger_cell", .fields = cell_fields, .text = "One commitment of one member."
};

static const struct field organization_fields[] = {
	{ AT("code", TEXT, ledger_member, organization.code), ALWAYS },
	{ AT("name", TEXT, ledger_member, organization.name), ALWAYS },
	{ .name = NULL },
};
static const struct resource organization = { .name = "ledger_organization", .fields = organization_fields };

static const struct field member_fields[] = {
	{ .name = "organization", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &organization, ALWAYS },
	{ AT("standing", CHOICE, ledger_member, standing), .choices = standings, ALWAYS },
	{ AT("days", INTEGER, ledger_member, days), ALWAYS, .text = "Of membership, without its pauses." },
	{ AT("commitments", LIST, ledger_member, commitments), .of = &cell, ALWAYS },
	{ .name = NULL },
};
static const struct resource member = { .name = "ledger_member", .fields = member_fields };

static const struct field commitment_fields[] = {
	{ AT("id", TEXT, ledger_commitment, id), ALWAYS },
	{ AT("position", INTEGER, ledger_commitment, position), ALWAYS },
	{ AT("title", TEXT, ledger_commitment, title), ALWAYS },
	{ AT("voluntary", BOOLEAN, ledger_commitment, voluntary), ALWAYS },
	{ AT("counts", CHOICE, ledger_commitment, counts), .choices = counted,
		.text = "What shows it; null while the commitment has no rule." },
	{ AT("met_when", TEXT, ledger_commitment, met), .text = "The rule in words." },
	{ AT("at_risk_when", TEXT, ledger_commitment, at_risk) },
	{ AT("at_risk_none_when", TEXT, ledger_commitment, at_risk_none),
		.text = "The same when nothing of it is there." },
	{ AT("thresholds", OBJECT, ledger_commitment, thresholds), .of = &thresholds, ALWAYS },
	{ AT("met", INTEGER, ledger_commitment, of[LEDGER_MET]), ALWAYS,
		.text = "Members shown here that keep it." },
	{ AT("at_risk", INTEGER, ledger_commitment, of[LEDGER_AT_RISK]), ALWAYS },
	{ AT("not_yet", INTEGER, ledger_commitment, of[LEDGER_NOT_YET]), ALWAYS },
	{ AT("not_applicable", INTEGER, ledger_commitment, of[LEDGER_NOT_APPLICABLE]), ALWAYS },
	{ .name = NULL },
};
static const struct resource commitment = { .name = "ledger_commitment", .fields = commitment_fields };

static const struct field network_fields[] = {
	{ AT("slug", TEXT, ledger, network.slug), ALWAYS },
	{ AT("name", TEXT, ledger, network.name), ALWAYS },
	{ .name = NULL },
};
static const struct resource network = { .name = "ledger_network", .fields = network_fields };

static const struct field fields[] = {
	{ .name = "network", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &network, ALWAYS },
	{ AT("as_of", DATE, ledger, as_of), ALWAYS,
		.text = "Day for which it holds, where the network is; its last one once it is over." },
	{ AT("closed", BOOLEAN, ledger, closed), ALWAYS,
		.text = "Whether the network was over by the day asked for: nothing that comes later counts, "
			"and what is not met stays so." },
	{ AT("commitments", LIST, ledger, commitments), .of = &commitment, ALWAYS },
	{ AT("members", LIST, ledger, members), .of = &member, ALWAYS, .text = "By their codes." },
	{ .name = NULL },
};

const struct resource resource_ledger = {
	.name = "ledger",
	.fields = fields,
	.text = "Which member keeps which commitment, and what shows it.",
};

/* ---- what is said to it ---- */

#define ORGANIZATION                                                                                         \
	{                                                                                                    \
		.name = "organization", .type = FIELD_ORGANIZATION, .use = FIELD_SHOWN, .required = true,    \
		.text = "Member that it is about.",                                                          \
		.example = "{\"code\":\"wa-01109\",\"name\":\"Example School District\"}"                    \
	}
#define COMMITMENT                                                                                           \
	{                                                                                                    \
		.name = "commitment", .type = FIELD_TEXT, .use = FIELD_ONCE, .required = true, .min = 1,     \
		.max = 18, .text = "Id of the commitment.", .example = "\"1\""                               \
	}

static const struct field statement_fields[] = {
	NETWORK_SHOWN("Network whose commitment it is about."),
	ORGANIZATION,
	COMMITMENT,
	{ .name = "says",
		.type = FIELD_CHOICE,
		.use = FIELD_ONCE,
		.required = true,
		.choices = sayings,
		.text = "That it is kept, or that the verdict is not right.",
		.example = "\"contested\"" },
	{ .name = "reason",
		.type = FIELD_TEXT,
		.use = FIELD_ONCE,
		.max = 900,
		.text = "Why; whoever sees the member's record reads it.",
		.example = "\"We were there, under another name.\"" },
	{ .name = NULL },
};

const struct resource resource_member_statement = {
	.name = "member_statement",
	.table = "member_statement",
	.path = "/v1/member-statements",
	.fields = statement_fields,
	.text = "What a member says of one of its commitments. It stands beside the verdict, which comes "
		"from what happened.",
};

static const struct field excuse_fields[] = {
	NETWORK_SHOWN("Network whose commitment it is about."),
	ORGANIZATION,
	COMMITMENT,
	{ .name = "reason",
		.type = FIELD_TEXT,
		.use = FIELD_ONCE,
		.required = true,
		.min = 1,
		.max = 900,
		.text = "Why; the member reads it.",
		.example = "\"The district has no data system this year.\"" },
	{ .name = "starts_on",
		.type = FIELD_DATE,
		.use = FIELD_ONCE,
		.text = "First day whose expectations are excused; from the beginning when absent, and "
			"without ends_on, "
			"too, the whole commitment.",
		.example = "\"2026-01-27\"" },
	{ .name = "ends_on",
		.type = FIELD_DATE,
		.use = FIELD_ONCE,
		.text = "First day whose expectations count again; never when absent.",
		.example = "\"2026-09-01\"" },
	{ .name = NULL },
};

const struct resource resource_excuse = {
	.name = "excuse",
	.table = "excuse",
	.path = "/v1/excuses",
	.fields = excuse_fields,
	.text = "A commitment that does not apply to a member, or not to what is expected on some days.",
};

#define OF_COMMITMENT                                                                                        \
	{                                                                                                    \
		.name = "commitment", .type = FIELD_TEXT, .min = 1, .max = 18,                               \
		.text = "Only those about the commitment of this id.", .example = "\"1\""                    \
	}

const struct field member_statement_query[] = {
	OF_COMMITMENT,
	{ .name = "says",
		.type = FIELD_CHOICE,
		.choices = sayings,
		.text = "Only those.",
		.example = "\"contested\"" },
	{ .name = NULL },
};

const struct field excuse_query[] = { OF_COMMITMENT, { .name = NULL } };
