#include "halved/resources/choices.h"
#include "halved/resources/resources.h"

static const char *const statuses[] = { "draft", "published", NULL };

/* clang-format off */
static const struct field load_fields[] = {
	{ .name = "quarter", .type = FIELD_TEXT, .text = "Quarter of the calendar in which it is due; null: it has no day yet.", .example = "\"2026-Q1\"" },
	{ .name = "asks", .type = FIELD_INTEGER, .text = "Asks due in that quarter, with this one.", .example = "1" },
	{ .name = "minutes", .type = FIELD_INTEGER, .text = "Their minutes together.", .example = "20" },
	{ .name = "asks_in_all", .type = FIELD_INTEGER, .required = true, .text = "All asks of the network, with this one.", .example = "1" },
	{ .name = "minutes_in_all", .type = FIELD_INTEGER, .required = true, .text = "Their minutes together.", .example = "20" },
	{ .name = NULL },
};

static const struct resource load = {
	.name = "ask_load", .fields = load_fields, .text = "What a member is asked for, published asks and the one at hand.",
};

static const struct field tally_fields[] = {
	{ .name = "expected", .type = FIELD_INTEGER, .required = true, .text = "Members on the day that holds for them, whose membership did not rest.", .example = "2" },
	{ .name = "received", .type = FIELD_INTEGER, .required = true, .text = "Members that have answered.", .example = "1" },
	{ .name = "on_time", .type = FIELD_INTEGER, .required = true, .text = "Members whose first answer came by their day.", .example = "1" },
	{ .name = "overdue", .type = FIELD_INTEGER, .required = true, .text = "Members whose day is over without an answer.", .example = "1" },
	{ .name = "returned", .type = FIELD_INTEGER, .required = true, .text = "Answers that went back with a question.", .example = "0" },
	{ .name = "accepted", .type = FIELD_INTEGER, .required = true, .text = "Answers that were accepted.", .example = "0" },
	{ .name = "opened", .type = FIELD_INTEGER, .required = true, .text = "Answers that somebody beyond their member has opened, returned or accepted.", .example = "0" },
	{ .name = "unread", .type = FIELD_BOOLEAN, .required = true, .text = "True when its day is more than 14 days over and nobody has opened any answer.", .example = "false" },
	{ .name = NULL },
};

static const struct resource tally = {
	.name = "ask_tally", .fields = tally_fields, .text = "How many members have answered an ask.",
};
/* clang-format on */

static const struct field fields[] = {
	NETWORK_SHOWN("Network that asks."),
	{ .name = "title",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 200,
		.text = "What is asked for, in short.",
		.example = "\"Attendance up to the end of January\"" },
	{ .name = "purpose",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 2000,
		.text = "What the answer is needed for.",
		.example = "\"To see together whether the first tests show.\"" },
	{ .name = "reader",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 300,
		.text = "Who will read the answer.",
		.example = "\"The facilitators\"" },
	{ .name = "minutes",
		.type = FIELD_INTEGER,
		.required = true,
		.min = 1,
		.max = 480,
		.text = "Minutes that answering takes a member.",
		.example = "20" },
	{ .name = "due_on",
		.type = FIELD_DATE,
		.text = "Day by which the answer is needed; a draft may lack it.",
		.example = "\"2026-02-15\"" },
	{ .name = "gives_back",
		.type = FIELD_TEXT,
		.required = true,
		.min = 1,
		.max = 2000,
		.text = "What members get back for it.",
		.example = "\"Their own rate beside the network's.\"" },
	{ .name = "help",
		.type = FIELD_TEXT,
		.max = 4000,
		.text = "How to find the numbers: for who answers and has little time.",
		.example = "\"Choose the report of the end of January; leave students of fewer than ten days "
			   "out.\"" },
	{ .name = "school_year",
		.type = FIELD_YEAR,
		.text = "School year of the progress that is asked for.",
		.example = "\"2025-26\"" },
	{ .name = "kind",
		.type = FIELD_CHOICE,
		.choices = choices_period_kind,
		.text = "Whether progress of the whole year or up to some day is asked for.",
		.example = "\"ytd\"" },
	{ .name = "as_of",
		.type = FIELD_DATE,
		.text = "Last day of the year to date that is asked for; null: whichever the answer says, as "
			"far as no other ask without it is due between that day and due_on.",
		.example = "\"2026-01-31\"" },
	{ .name = "remind_before_days",
		.type = FIELD_INTEGER,
		.max = 30,
		.fallback = "3",
		.text = "How many days before its day those who owe it are reminded, once its reminders are "
			"released; 0: not at all, 3 when absent.",
		.example = "3" },
	{ .name = "remind_after_days",
		.type = FIELD_INTEGER,
		.max = 30,
		.fallback = "1",
		.text = "How many days after its day they are reminded once more; 0: not at all, 1 when "
			"absent.",
		.example = "1" },
	{ .name = "came_back",
		.type = FIELD_TEXT,
		.max = 2000,
		.text = "What members got for it in the end, and where it is.",
		.example = "\"The chart was shown on 17 March.\"" },
	{ .name = "came_back_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.text = "Since when that is said.",
		.example = "\"2026-03-17T13:00:00-07:00\"" },
	{ .name = "reminders_released_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.text = "Since when its reminders may go out.",
		.example = "\"2026-02-01T09:00:00-08:00\"" },
	{ .name = "load",
		.type = FIELD_OBJECT,
		.use = FIELD_SHOWN,
		.of = &load,
		.sql = "ask_load(t.id, t.network_id, t.due_on, t.minutes)",
		.text = "What the network asks of a member with it, in the quarter in which it is due and in "
			"all.",
		.example = "{\"quarter\":\"2026-Q1\",\"asks\":1,\"minutes\":20,\"asks_in_all\":1,\"minutes_"
			   "in_all\":20}" },
	{ .name = "answers",
		.type = FIELD_OBJECT,
		.use = FIELD_SHOWN,
		.of = &tally,
		.sql = "ask_tally(t.id, t.status)",
		.text = "How it stands with all members together; null: it is a draft.",
		.example = "{\"expected\":2,\"received\":1,\"on_time\":1,\"overdue\":1,\"returned\":0,"
			   "\"accepted\":0,\"opened\":0,\"unread\":false}" },
	{ .name = "status",
		.type = FIELD_CHOICE,
		.use = FIELD_SHOWN,
		.required = true,
		.choices = statuses,
		.text = "Members see it once it is published.",
		.example = "\"draft\"" },
	{ .name = "published_at",
		.type = FIELD_TIME,
		.use = FIELD_SHOWN,
		.text = "Moment at which it was published.",
		.example = "\"2026-02-01T09:00:00-08:00\"" },
	{ .name = NULL },
};

const struct resource resource_ask = {
	.name = "ask",
	.table = "ask",
	.path = "/v1/asks",
	.fields = fields,
	.text = "A request for data: what for, who reads it, how long it takes and what comes back.",
};

const struct field ask_query[] = {
	{ .name = "status",
		.type = FIELD_CHOICE,
		.choices = statuses,
		.text = "Only asks with this status.",
		.example = "\"published\"" },
	{ .name = NULL },
};
