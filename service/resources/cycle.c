#include "halved/resources/note.h"
#include "halved/resources/resources.h"

static const char *const held[] = { "yes", "partly", "no", NULL };
static const char *const acts[] = { "adopt", "adapt", "abandon", NULL };
static const char *const statuses[] = { "planned", "running", "completed", NULL };

#define DID                                                                                                  \
	.name = "did", .type = FIELD_TEXT, .max = 4000,                                                      \
	.text = "Do: what was done and seen, also against the plan.",                                        \
	.example = "\"Called 40 families within two days.\""
#define STUDIED                                                                                              \
	.name = "studied", .type = FIELD_TEXT, .max = 4000,                                                  \
	.text = "Study: the result beside the prediction.", .example = "\"Absences fell for 26 of the 40.\""
#define PREDICTION_HELD                                                                                      \
	.name = "prediction_held", .type = FIELD_CHOICE, .choices = held,                                    \
	.text = "Whether the prediction came true.", .example = "\"partly\""
#define ACT                                                                                                  \
	.name = "act", .type = FIELD_CHOICE, .choices = acts,                                                \
	.text = "Act: adopt the change, adapt it and test again, or abandon it.", .example = "\"adapt\""
#define NEXT_STEP                                                                                            \
	.name = "next_step", .type = FIELD_TEXT, .max = 2000, .text = "What happens next.",                  \
	.example = "\"Try text messages first.\""

static const struct field fields[] = {
	{ .name = "network",
		.type = FIELD_SLUG,
		.use = FIELD_SHOWN,
		.required = true,
		.sql = "(select n.slug from network n where n.id = t.network_id)",
		.text = "Network it belongs to.",
		.example = "\"wa-cop-2026\"" },
	{ .name = "organization",
		.type = FIELD_MEMBER,
		.use = FIELD_ONCE,
		.text = "Member that tests the change; a district's own when absent.",
		.example = "\"wa-01109\"" },
	{ .name = "aim",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 2000,
		.text = "What the test is to find out.",
		.example = "\"Learn whether an early call brings students back.\"" },
	{ .name = "change_idea",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 2000,
		.text = "The change that is tested.",
		.example = "\"Call home after the second absence.\"" },
	{ .name = "prediction",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 2000,
		.text = "What is expected to happen, and why; sealed once the cycle runs.",
		.example = "\"Half of the families called will miss no further day that month.\"" },
	{ .name = "measure",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "What will be counted to tell.",
		.example = "\"Absences in the four weeks after the call\"" },
	{ .name = "plan",
		.type = FIELD_TEXT,
		.max = 4000,
		.text = "Plan: who does what, when and where.",
		.example = "\"The office calls every morning at nine.\"" },
	{ .name = "starts_on",
		.type = FIELD_DATE,
		.text = "Planned first day.",
		.example = "\"2026-02-02\"" },
	{ .name = "ends_on", .type = FIELD_DATE, .text = "Planned last day.", .example = "\"2026-02-27\"" },
	{ DID },
	{ STUDIED },
	{ PREDICTION_HELD },
	{ ACT },
	{ NEXT_STEP },
	{ .name = "status",
		.type = FIELD_CHOICE,
		.use = FIELD_SHOWN,
		.required = true,
		.choices = statuses,
		.text = "Planned, running or completed.",
		.example = "\"planned\"" },
	{ .name = "started_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.text = "Moment at which it was started.",
		.example = "\"2026-02-02T09:00:00-08:00\"" },
	{ .name = "completed_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.text = "Moment at which it was finished.",
		.example = "\"2026-02-27T16:00:00-08:00\"" },
	NOTE_FIELDS("'coach'", "\"coach\""),
	{ .name = NULL },
};

const struct resource resource_cycle = {
	.name = "cycle",
	.table = "cycle",
	.path = "/v1/cycles",
	.fields = fields,
	.text = "A plan-do-study-act cycle: one small test of a change.",
};

static const struct field result_fields[] = {
	{ DID, .required = true, .min = 1 },
	{ STUDIED, .required = true, .min = 1 },
	{ PREDICTION_HELD, .required = true },
	{ ACT, .required = true },
	{ NEXT_STEP },
	{ .name = NULL },
};

const struct resource resource_cycle_result = {
	.name = "cycle_result",
	.fields = result_fields,
	.text = "What a finished cycle has shown.",
};

const struct field cycle_query[] = {
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.text = "Only this member's.",
		.example = "\"wa-01109\"" },
	{ .name = "status",
		.type = FIELD_CHOICE,
		.choices = statuses,
		.text = "Only cycles with this status.",
		.example = "\"running\"" },
	{ .name = NULL },
};
