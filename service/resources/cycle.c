#include "halved/resources/cycle.h"
#include "halved/resources/measure.h"
#include "halved/resources/note.h"
#include "halved/resources/resources.h"

const char *const choices_held[] = { "yes", "partly", "no", NULL };
static const char *const acts[] = { "adopt", "adapt", "abandon", NULL };
static const char *const levels[] = { "prevention", "problem_solving", "mitigation", NULL };
static const char *const scales[] = { "one", "few", "group", "school", "district", NULL };

static const char *const troubles[] = { "overdue", "failed", "stalled", "signal", NULL };
static const char *const statuses[] = { "planned", "running", "completed", "overdue", NULL };

/* By the calendar of its network; the plain comparison first, which needs no network. */
#define STATUS_SQL                                                                                           \
	"case when t.status <> 'completed' and t.ends_on <= today() and t.ends_on < (now() at time zone "    \
	"(select n.time_zone from network n where n.id = t.network_id))::date then 'overdue' else "          \
	"t.status end"

#define LISTEN_SQL                                                                                           \
	"cycle_listen(t.network_id, t.organization_id, t.status, t.ends_on, t.started_at, t.recorded_at, "   \
	"t.prediction_held, t.completed_at, t.measures)"

#define AIM                                                                                                  \
	.name = "aim", .type = FIELD_TEXT, .max = 2000, .text = "What the test is to find out.",             \
	.example = "\"Learn whether an early call brings students back.\""
#define CHANGE_IDEA                                                                                          \
	.name = "change_idea", .type = FIELD_TEXT, .max = 2000, .text = "The change that is tested.",        \
	.example = "\"Call home after the second absence.\""
#define AS_PLANNED                                                                                           \
	.name = "as_planned", .type = FIELD_CHOICE, .choices = choices_held,                                 \
	.text = "Do: whether it was done as planned.", .example = "\"partly\""
#define DID                                                                                                  \
	.name = "did", .type = FIELD_TEXT, .max = 4000, .screened = true,                                    \
	.text = "Do: what was done and seen, also against the plan.",                                        \
	.example = "\"Called 40 families within two days.\""
#define OBSERVATIONS                                                                                         \
	.name = "observations", .type = FIELD_TEXT, .max = 4000, .screened = true,                           \
	.text = "Do: what was noticed beside it, also what nobody had expected.",                            \
	.example = "\"Evening calls were answered more often.\""
#define STUDIED                                                                                              \
	.name = "studied", .type = FIELD_TEXT, .max = 4000, .screened = true,                                \
	.text = "Study: the result beside the prediction.", .example = "\"Absences fell for 26 of the 40.\""
#define PREDICTION_HELD                                                                                      \
	.name = "prediction_held", .type = FIELD_CHOICE, .choices = choices_held,                            \
	.text = "Whether the prediction came true.", .example = "\"partly\""
#define LEARNED                                                                                              \
	.name = "learned", .type = FIELD_TEXT, .max = 4000, .screened = true,                                \
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

static const struct field measure_fields[] = {
	{ .name = "name",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 300,
		.text = "What is counted.",
		.example = "\"Absences in the four weeks after the call\"" },
	{ .name = "measure",
		.type = FIELD_TEXT,
		.max = 20,
		.text = "Id of a measure of its member, or of the whole network, that it moves: the test is "
			"marked on "
			"its chart.",
		.example = "null" },
	{ .name = "kind",
		.type = FIELD_CHOICE,
		.choices = choices_measure_kind,
		.text = "Whether it tells what came of it, whether the change is done at all, or whether "
			"something "
			"else suffers.",
		.example = "\"outcome\"" },
	{ .name = "unit",
		.type = FIELD_TEXT,
		.max = 50,
		.text = "In what it is counted.",
		.example = "\"days\"" },
	{ .name = "who",
		.type = FIELD_TEXT,
		.max = 200,
		.text = "Who collects the data, by role, and how.",
		.example = "\"The clerk, from the list of absences\"" },
	{ .name = "when",
		.type = FIELD_TEXT,
		.max = 200,
		.text = "When, and how often.",
		.example = "\"Every Friday\"" },
	{ .name = "data",
		.type = FIELD_LIST,
		.items = 400,
		.of = &value,
		.text = "What was counted, day by day.",
		.example = "[{\"day\":\"2026-02-06\",\"value\":12}]" },
	{ .name = NULL },
};

static const struct resource measure = {
	.name = "cycle_measure",
	.fields = measure_fields,
	.text = "Something that a cycle counts, and the plan for its data.",
};

static const struct field listen_fields[] = {
	{ .name = "why",
		.type = FIELD_CHOICE,
		.use = FIELD_SHOWN,
		.required = true,
		.choices = troubles,
		.text = "What troubles it: its last day is past, nothing was recorded for the stall_days of "
			"its "
			"network, its prediction did not hold, or its data show a signal.",
		.example = "\"stalled\"" },
	{ .name = "since",
		.type = FIELD_DATE,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Since when.",
		.example = "\"2026-02-06\"" },
	{ .name = "says",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "The same in words, and what to do.",
		.example = "\"Its prediction did not hold. Nobody was interviewed since: whom could you "
			   "ask?\"" },
	{ .name = NULL },
};

const struct resource resource_cycle_listen = {
	.name = "cycle_listen",
	.fields = listen_fields,
	.text = "A prompt to interview somebody.",
};

#define MEASURES                                                                                             \
	.name = "measures", .type = FIELD_LIST, .items = 12, .of = &measure,                                 \
	.text = "What will be counted to tell, by whom and when, and what was.",                             \
	.example = "[{\"name\":\"Absences in the four weeks after the call\",\"kind\":\"outcome\"}]"
#define PLAN                                                                                                 \
	.name = "plan", .type = FIELD_TEXT, .max = 4000, .text = "Plan: who does what, when and where.",     \
	.example = "\"The office calls every morning at nine.\""

static const struct field earlier_fields[] = {
	{ AIM, .use = FIELD_SHOWN },
	{ CHANGE_IDEA, .use = FIELD_SHOWN },
	{ PLAN, .use = FIELD_SHOWN },
	{ MEASURES, .use = FIELD_SHOWN },
	{ AS_PLANNED, .use = FIELD_SHOWN },
	{ DID, .use = FIELD_SHOWN },
	{ OBSERVATIONS, .use = FIELD_SHOWN },
	{ STUDIED, .use = FIELD_SHOWN },
	{ PREDICTION_HELD, .use = FIELD_SHOWN },
	{ LEARNED, .use = FIELD_SHOWN },
	{ ACT, .use = FIELD_SHOWN },
	{ NEXT_STEP, .use = FIELD_SHOWN },
	EARLIER_END,
	{ .name = NULL },
};

static const struct resource earlier = {
	.name = "cycle_earlier",
	.fields = earlier_fields,
	.text = "What a cycle that was started, or finished, said before it was changed: of its measures "
		"what was planned and not what was counted; its words only for those who see the member's "
		"record.",
};

static const struct field fields[] = {
	NETWORK_SHOWN("Network it belongs to."),
	{ .name = "organization",
		.type = FIELD_MEMBER,
		.use = FIELD_ONCE,
		.text = "Member that tests the change; a district's own when absent.",
		.example = "\"wa-01109\"" },
	{ AIM, .required = true, .min = 1 },
	{ CHANGE_IDEA, .required = true, .min = 1 },
	{ .name = "driver",
		.type = FIELD_SLUG,
		.text = "Code of the driver, or of the change idea, of the network's theory that it tests.",
		.example = "null" },
	{ .name = "driver_label",
		.type = FIELD_TEXT,
		.use = FIELD_SHOWN,
		.sql = "driver_label(t.network_id, t.driver)",
		.text = "What that one is called, or was called last when the theory has it no more.",
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
	{ MEASURES, .fallback = "'[]'" },
	{ PLAN },
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
	{ .name = "earlier",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.items = 50,
		.of = &earlier,
		.sql = "note_earlier(t.created_by, t.network_id, t.organization_id, t.earlier, "
		       "'{aim,change_idea,plan,measures,did,observations,studied,learned,next_step}')",
		.text = "What it was to test, by which plan and measures, before that was changed once it "
			"was "
			"started, and what it has shown before somebody corrected it once it was finished; "
			"the first first, of very many the first and the last.",
		.example = "[]" },
	{ .name = "recorded_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.text = "Moment at which what it shows was last written down: did, observations, data or a "
			"task.",
		.example = "\"2026-02-20T16:00:00-08:00\"" },
	{ .name = "listen",
		.type = FIELD_OBJECT,
		.use = FIELD_SHOWN,
		.of = &resource_cycle_listen,
		.sql = LISTEN_SQL,
		.text = "A prompt to interview somebody, when something troubles it and its member has held "
			"no "
			"interview since, as far as you may know.",
		.example = "null" },
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
	{ SCREENED_AS },
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
	{ .name = "listen",
		.type = FIELD_BOOLEAN,
		.sql = "(" LISTEN_SQL " is not null)",
		.text = "1: only cycles that stall, failed or show a signal, and after which nobody was "
			"interviewed.",
		.example = "1" },
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
