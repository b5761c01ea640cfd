#include "halved/resources/cycle.h"
#include "halved/resources/note.h"
#include "halved/resources/resources.h"

const char *const choices_held[] = { "yes", "partly", "no", NULL };
static const char *const acts[] = { "adopt", "adapt", "abandon", NULL };
static const char *const levels[] = { "prevention", "problem_solving", "mitigation", NULL };
static const char *const scales[] = { "one", "few", "group", "school", "district", NULL };
static const char *const statuses[] = { "planned", "running", "completed", "overdue", NULL };

/* By the calendar of its network; the plain comparison first, which needs no network. */
#define STATUS_SQL                                                                                           \
	"case when t.status <> 'completed' and t.ends_on <= today() and t.ends_on < (now() at time zone "    \
	"(select n.time_zone from network n where n.id = t.network_id))::date then 'overdue' else "          \
	"t.status end"

#define AS_PLANNED                                                                                           \
	.name = "as_planned", .type = FIELD_CHOICE, .choices = choices_held,                                 \
	.text = "Do: whether it was done as planned.", .example = "\"partly\""
#define DID                                                                                                  \
	.name = "did", .type = FIELD_TEXT, .max = 4000,                                                      \
	.text = "Do: what was done and seen, also against the plan.",                                        \
	.example = "\"Called 40 families within two days.\""
#define OBSERVATIONS                                                                                         \
	.name = "observations", .type = FIELD_TEXT, .max = 4000,                                             \
	.text = "Do: what was noticed beside it, also what nobody had expected.",                            \
	.example = "\"Evening calls were answered more often.\""
#define STUDIED                                                                                              \
	.name = "studied", .type = FIELD_TEXT, .max = 4000,                                                  \
	.text = "Study: the result beside the prediction.", .example = "\"Absences fell for 26 of the 40.\""
#define PREDICTION_HELD                                                                                      \
	.name = "prediction_held", .type = FIELD_CHOICE, .choices = choices_held,                            \
	.text = "Whether the prediction came true.", .example = "\"partly\""
#define LEARNED                                                                                              \
	.name = "learned", .type = FIELD_TEXT, .max = 4000,                                                  \
	.text = "Study: what was learnt, above all where the prediction failed.",                            \
	.example = "\"Families want to hear from somebody they know.\""
#define ACT                                                                                                  \
	.name = "act", .type = FIELD_CHOICE, .choices = acts,                                                \
	.text = "Act: adopt the change, adapt it and test again, or abandon it.", .example = "\"adapt\""
#define NEXT_STEP                                                                                            \
	.name = "next_step", .type = FIELD_TEXT, .max = 2000, .text = "What happens next.",                  \
	.example = "\"Try text messages first.\""

static const struct field task_fields[] = {
	{ .name = "what",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 500,
		.text = "What is to be done.",
		.example = "\"Print the list of absences\"" },
	{ .name = "who", .type = FIELD_TEXT, .text = "Who does it, by role.", .example = "\"Clerk\"" },
	{ .name = "due_on", .type = FIELD_DATE, .text = "Until when.", .example = "\"2026-02-06\"" },
	{ .name = "done", .type = FIELD_BOOLEAN, .text = "Whether it is done.", .example = "true" },
	{ .name = NULL },
};

static const struct resource task = {
	.name = "cycle_task",
	.fields = task_fields,
	.text = "One thing to be done for a cycle.",
};

static const struct field value_fields[] = {
	{ .name = "day",
		.type = FIELD_DATE,
		.required = true,
		.text = "Day it was counted for.",
		.example = "\"2026-02-06\"" },
	{ .name = "value",
		.type = FIELD_REAL,
		.required = true,
		.least = -1e9,
		.most = 1e9,
		.text = "What was counted.",
		.example = "12" },
	{ .name = NULL },
};

static const struct resource value = {
	.name = "cycle_value",
	.fields = value_fields,
	.text = "One value of what a cycle counts.",
};

static const struct field fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
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
	{ .name = "driver",
		.type = FIELD_SLUG,
		.text = "Code of the driver, or of the change idea, of the network's theory that it tests.",
		.example = "null" },
	{ .name = "cause",
		.type = FIELD_SLUG,
		.text = "Code of the network's cause of absence that it goes at: what somebody's theory is "
			"tested by.",
		.example = "null" },
	{ .name = "practice",
		.type = FIELD_SLUG,
		.text = "Code of the network's practice that it tries.",
		.example = "null" },
	{ .name = "tier",
		.type = FIELD_INTEGER,
		.min = 1,
		.max = 3,
		.text = "Tier of support: 1 for all students, 2 for some, 3 for few.",
		.example = "2" },
	{ .name = "level",
		.type = FIELD_CHOICE,
		.choices = levels,
		.text = "Whether it prevents absence, solves a problem behind it, or mends what it has cost.",
		.example = "\"problem_solving\"" },
	{ .name = "scale",
		.type = FIELD_CHOICE,
		.choices = scales,
		.text = "How many it reaches: one student or family, a few, a class or grade, a school, the "
			"whole district.",
		.example = "\"few\"" },
	{ .name = "context",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "Where and for whom: what others must know to tell whether it would do for them.",
		.example = "\"Grade 9 of a rural high school, families far from the bus line\"" },
	{ .name = "team",
		.type = FIELD_LIST,
		.items = 20,
		.min = 1,
		.max = 200,
		.fallback = "'[]'",
		.text = "Who tests it, by role.",
		.example = "[\"Attendance clerk\",\"Counselor\"]" },
	{ .name = "prediction",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 2000,
		.text = "What is expected to happen, and why; sealed once the cycle runs.",
		.example = "\"Half of the families called will miss no further day that month.\"" },
	{ .name = "predicted_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Moment at which the prediction was written as it stands.",
		.example = "\"2026-01-30T15:00:00-08:00\"" },
	{ .name = "measure",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "What will be counted to tell.",
		.example = "\"Absences in the four weeks after the call\"" },
	{ .name = "data_plan",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "Who collects the data, how and how often.",
		.example = "\"The clerk counts every Friday.\"" },
	{ .name = "data",
		.type = FIELD_LIST,
		.items = 400,
		.of = &value,
		.fallback = "'[]'",
		.text = "What was counted, day by day.",
		.example = "[{\"day\":\"2026-02-06\",\"value\":12}]" },
	{ .name = "plan",
		.type = FIELD_TEXT,
		.max = 4000,
		.text = "Plan: who does what, when and where.",
		.example = "\"The office calls every morning at nine.\"" },
	{ .name = "tasks",
		.type = FIELD_LIST,
		.items = 50,
		.of = &task,
		.fallback = "'[]'",
		.text = "What is to be done, by whom and until when, and whether it is done.",
		.example = "[{\"what\":\"Print the list of absences\",\"done\":true}]" },
	{ .name = "starts_on",
		.type = FIELD_DATE,
		.text = "Planned first day.",
		.example = "\"2026-02-02\"" },
	{ .name = "ends_on", .type = FIELD_DATE, .text = "Planned last day.", .example = "\"2026-02-27\"" },
	{ AS_PLANNED },
	{ DID },
	{ OBSERVATIONS },
	{ STUDIED },
	{ LEARNED },
	{ PREDICTION_HELD },
	{ ACT },
	{ NEXT_STEP },
	{ .name = "continues",
		.type = FIELD_TEXT,
		.max = 20,
		.text = "Id of the cycle of this network that it continues: together they are a ramp.",
		.example = "null" },
	{ .name = "copy_of",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.sql = "t.copy_of::text",
		.text = "Id of the cycle that it was copied from.",
		.example = "\"1\"" },
	{ .name = "status",
		.type = FIELD_CHOICE,
		.use = FIELD_SHOWN,
		.required = true,
		.choices = statuses,
		.sql = STATUS_SQL,
		.text = "Completed: it was finished, so that did, studied, prediction_held and act are all "
			"written. Overdue: it is not completed, and ends_on is past where the network is. "
			"Running: it was started. Planned: none of these.",
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
	NOTE_FIELDS(choices_visibility, "'coach'", "\"coach\""),
	{ .name = NULL },
};

const struct resource resource_cycle = {
	.name = "cycle",
	.table = "cycle",
	.path = "/v1/cycles",
	.fields = fields,
	.ages = true,
	.text = "A plan-do-study-act cycle: one small test of a change.",
};

static const struct field result_fields[] = {
	{ AS_PLANNED },
	{ DID, .required = true, .min = 1 },
	{ OBSERVATIONS },
	{ STUDIED, .required = true, .min = 1 },
	{ PREDICTION_HELD, .required = true },
	{ LEARNED },
	{ ACT, .required = true },
	{ NEXT_STEP },
	{ .name = NULL },
};

const struct resource resource_cycle_result = {
	.name = "cycle_result",
	.fields = result_fields,
	.text = "What a finished cycle has shown.",
};

static const struct field copy_fields[] = {
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.use = FIELD_GIVEN,
		.text = "Member that tests it; a district's own when absent. For another member only what "
			"goes "
			"as far as the network can be copied.",
		.example = "\"wa-01109\"" },
	{ .name = "prediction",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 2000,
		.text = "What you expect to happen, and why: nobody else's prediction is copied.",
		.example = "\"A third of the families called will miss no further day that month.\"" },
	{ .name = "starts_on",
		.type = FIELD_DATE,
		.text = "Planned first day.",
		.example = "\"2026-03-02\"" },
	{ .name = "ends_on", .type = FIELD_DATE, .text = "Planned last day.", .example = "\"2026-03-27\"" },
	{ .name = NULL },
};

const struct resource resource_cycle_copy = {
	.name = "cycle_copy",
	.fields = copy_fields,
	.text = "What copying a cycle takes: its plan comes along, without dates, team, context and results.",
};

const struct field cycle_query[] = {
	{ .name = "organization",
		.type = FIELD_ORGANIZATION,
		.text = "Only this member's.",
		.example = "\"wa-01109\"" },
	{ .name = "status",
		.type = FIELD_CHOICE,
		.choices = statuses,
		.sql = STATUS_SQL,
		.text = "Only cycles with this status.",
		.example = "\"running\"" },
	{ .name = "act",
		.type = FIELD_CHOICE,
		.choices = acts,
		.text = "Only cycles with this end: what was abandoned is worth reading, too.",
		.example = "\"abandon\"" },
	{ .name = "prediction_held",
		.type = FIELD_CHOICE,
		.choices = choices_held,
		.text = "Only cycles whose prediction came true, or did not.",
		.example = "\"no\"" },
	{ .name = "driver",
		.type = FIELD_SLUG,
		.text = "Only tests of this driver or change idea.",
		.example = "\"early-outreach\"" },
	{ .name = "cause",
		.type = FIELD_SLUG,
		.text = "Only tests that go at this cause.",
		.example = "\"barriers\"" },
	{ .name = "practice",
		.type = FIELD_SLUG,
		.text = "Only tries of this practice.",
		.example = "\"early-call\"" },
	{ .name = "tier",
		.type = FIELD_INTEGER,
		.min = 1,
		.max = 3,
		.text = "Only those of this tier.",
		.example = "2" },
	{ .name = "level",
		.type = FIELD_CHOICE,
		.choices = levels,
		.text = "Only those of this level.",
		.example = "\"problem_solving\"" },
	{ .name = "copy_of",
		.type = FIELD_TEXT,
		.max = 20,
		.sql = "t.copy_of::text",
		.text = "Only copies of the cycle with this id.",
		.example = "\"1\"" },
	{ .name = NULL },
};
