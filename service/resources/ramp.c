/*
 * A ramp in one answer: its cycles as they are shown elsewhere, and the prompts that the domain finds. How
 * often predictions came true is found by its statement alone.
 */
#include "halved/domain/ramp.h"
#include "halved/api/computed.h"
#include "halved/api/request.h"
#include "halved/base/check.h"
#include "halved/base/limits.h"
#include "halved/resources/cycle.h"
#include "halved/resources/resources.h"

#include <string.h>

struct told_prompt {
	const char *prompt, *question, *evidence;
	struct computed_list cycles; /* of const char * */
};

struct told_ramp {
	const char *root;
	int64_t hidden;
	struct computed_list prompts; /* of told_prompt */
	struct told_prompt listen;
	struct computed_list cycles; /* left empty: PostgreSQL has printed them */
};

static const char *const prompts[] = { "iterative", "predicted", "small_first", "over_time", "listen", NULL };
static const char *const questions[] = {
	[RAMP_ITERATIVE] = ("Was the idea tested again with what had been learnt, and what would the next "
			    "test change?"),
	[RAMP_PREDICTED] = "Was each prediction written down before its test began?",
	[RAMP_SMALL_FIRST] = "Did the tests begin small, and grow only with what had been learnt?",
	[RAMP_OVER_TIME] = "What do the data show over time, beyond a single day?",
	[RAMP_LISTEN] = ("Whom could you ask how it is for them: a student, a family, somebody who is "
			 "there?"),
};

/* ---- fields ---- */

static const struct field prompt_fields[] = {
	{ AT("prompt", CHOICE, told_prompt, prompt), .choices = prompts, .required = true },
	{ AT("question", TEXT, told_prompt, question), .required = true, .text = "What to talk about." },
	{ AT("evidence", TEXT, told_prompt, evidence), .required = true, .text = "What the record says." },
	{ AT("cycles", LIST, told_prompt, cycles), .required = true,
		.text = "Ids of the cycles to look at together; none where the record gives no occasion." },
	{ .name = NULL },
};
static const struct resource prompt = { .name = "ramp_prompt",
	.fields = prompt_fields,
	.text = "A prompt on the method of a ramp: a question with its evidence, no mark." };

static const struct field fields[] = {
	{ AT("root", TEXT, told_ramp, root), .required = true,
		.text = "Id of the first cycle that is shown." },
	{ AT("hidden", INTEGER, told_ramp, hidden), .required = true,
		.text = "How many of its cycles do not go as far as you stand." },
	{ AT("prompts", LIST, told_ramp, prompts), .required = true, .of = &prompt,
		.text = "Four prompts on the method, found from the cycles shown." },
	{ AT("listen", OBJECT, told_ramp, listen), .required = true, .of = &prompt,
		.text = "A prompt to interview somebody: a test is overdue or stalls, its prediction did not "
			"hold or "
			"its data "
			"show a signal, and its member has held no interview since." },
	{ AT("cycles", LIST, told_ramp, cycles), .required = true, .of = &resource_cycle,
		.text = "Its cycles, each behind the one that it continues." },
	{ .name = NULL },
};

const struct resource resource_ramp = {
	.name = "ramp",
	.fields = fields,
	.text = "Cycles that continue one another.",
};

static const struct field hits_fields[] = {
	{ .name = "completed", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true },
	{ .name = "yes",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Whose prediction came true." },
	{ .name = "partly", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true },
	{ .name = "no", .type = FIELD_INTEGER, .use = FIELD_SHOWN, .required = true },
	{ .name = "hit_rate",
		.type = FIELD_REAL,
		.use = FIELD_SHOWN,
		.text = "yes among completed; null while there are none. A low one is what learning looks "
			"like." },
	{ .name = "withdrawn",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "How many beside these were finished and withdrawn: they count in no rate." },
	{ .name = NULL },
};
static const struct resource hits = { .name = "prediction_hits", .fields = hits_fields };

static const struct field organization_fields[] = {
	{ .name = "code", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true },
	{ .name = "name", .type = FIELD_TEXT, .use = FIELD_SHOWN, .required = true },
	{ .name = NULL },
};
static const struct resource organization = { .name = "prediction_organization",
	.fields = organization_fields };

static const struct field member_fields[] = {
	{ .name = "organization",
		.type = FIELD_OBJECT,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &organization },
	{ .name = "predictions", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .required = true, .of = &hits },
	{ .name = NULL },
};
static const struct resource member = { .name = "prediction_member", .fields = member_fields };

static const struct field record_fields[] = {
	{ .name = "network", .type = FIELD_SLUG, .use = FIELD_SHOWN, .required = true },
	{ .name = "yours",
		.type = FIELD_OBJECT,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &hits,
		.text = "Of the cycles that you have planned." },
	{ .name = "whole",
		.type = FIELD_OBJECT,
		.use = FIELD_SHOWN,
		.of = &hits,
		.text = "Of the whole network; of cycles that you may not read each number counts rounded to "
			"the nearest step, and so does the rate. Null while there are such, but fewer than "
			"shown_from, or of one member alone; of withdrawn ones so few of others count as "
			"none." },
	{ .name = "shown_from",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "Of fewer cycles of others nothing is told." },
	{ .name = "step",
		.type = FIELD_INTEGER,
		.use = FIELD_SHOWN,
		.required = true,
		.text = "In which steps those of others count, so that one more cannot be seen." },
	{ .name = "members",
		.type = FIELD_LIST,
		.use = FIELD_SHOWN,
		.required = true,
		.of = &member,
		.text = "Of the completed cycles that you may read, by member." },
	{ .name = NULL },
};

const struct resource resource_prediction_record = {
	.name = "prediction_record",
	.fields = record_fields,
	.text = "How often predictions of completed cycles came true.",
};

/* ---- what the rows say ---- */

static bool is_named(const struct rows *from, size_t at, const char *why)
{
	const char *found = rows_text(from, at, "why");

	return found != NULL && strcmp(found, why) == 0;
}

static struct ramp read_ramp(struct arena *arena, const struct rows *from)
{
	size_t count = rows_count(from);
	struct ramp_cycle *cycles = arena_alloc(arena, count * sizeof(*cycles));

	for (size_t i = 0; i < count; i++) {
		const char *act = rows_text(from, i, "act");

		cycles[i] = (struct ramp_cycle){
			.planned = rows_number(from, i, "planned", RAMP_UNKNOWN),
			.predicted = rows_number(from, i, "predicted", RAMP_UNKNOWN),
			.scale = rows_number(from, i, "scale", RAMP_UNKNOWN),
			.values = rows_number(from, i, "count", RAMP_UNKNOWN),
			.days = rows_number(from, i, "days", RAMP_UNKNOWN),
			.started = rows_true(from, i, "started"),
			.measured = rows_true(from, i, "measured"),
			.completed = rows_true(from, i, "completed"),
			.continued = rows_true(from, i, "continued"),
			.adopts = act != NULL && strcmp(act, "adopt") == 0,
			.adapts = act != NULL && strcmp(act, "adapt") == 0,
			.overdue = is_named(from, i, "overdue"),
			.stalled = is_named(from, i, "stalled"),
			.failed = is_named(from, i, "failed"),
			.signal = is_named(from, i, "signal"),
			.listened = rows_true(from, i, "listened"),
		};
	}
	return (struct ramp){ cycles, count };
}

/* "few, group, not said" */
static void write_scales(struct buffer *out, const struct rows *from)
{
	for (size_t i = 0; i < rows_count(from); i++) {
		const char *scale = rows_text(from, i, "scale_name");

		buffer_format(out, "%s%s", i > 0 ? ", " : "", scale == NULL ? "not said" : scale);
	}
}

/* " from 2026-02-02 to 2026-03-20": the days of all data; nothing when there are none. */
static void write_span(struct buffer *out, const struct rows *from)
{
	const char *first = NULL, *last = NULL;

	for (size_t i = 0; i < rows_count(from); i++) {
		const char *begin = rows_text(from, i, "first"), *end = rows_text(from, i, "last");

		if (begin != NULL && (first == NULL || strcmp(begin, first) < 0))
			first = begin;
		if (end != NULL && (last == NULL || strcmp(end, last) > 0))
			last = end;
	}
	if (first != NULL)
		buffer_format(out, " from %s to %s", first, last);
}

static const char *evidence_of(
	struct arena *arena, const struct rows *from, struct ramp ramp, enum ramp_prompt prompted)
{
	struct ramp_facts facts = ramp_facts(ramp);
	struct buffer *out = arena_buffer(arena, LIMIT_PAGE * 16 + 256);
	long long count = (long long)ramp.count;

	switch (prompted) {
	case RAMP_ITERATIVE:
		buffer_format(out, "%lld in the ramp, %lld completed, %lld continued by another.", count,
			(long long)facts.completed, (long long)facts.continued);
		break;
	case RAMP_PREDICTED:
		buffer_format(out,
			"%lld of %lld started with a prediction from before the planned first day.",
			(long long)facts.predicted, (long long)facts.started);
		break;
	case RAMP_SMALL_FIRST:
		buffer_string(out, "Their scale, in order: ");
		write_scales(out, from);
		buffer_string(out, ".");
		break;
	case RAMP_OVER_TIME:
		buffer_format(out, "%lld of %lld say what is counted; %lld values", (long long)facts.measured,
			count, (long long)facts.values);
		write_span(out, from);
		buffer_string(out, ".");
		break;
	default:
		buffer_format(out,
			"%lld overdue, %lld stalled, %lld whose prediction did not hold, %lld with a signal "
			"in the data.",
			(long long)facts.overdue, (long long)facts.stalled, (long long)facts.failed,
			(long long)facts.signals);
	}
	check(!out->overflow);
	return out->data;
}

static struct told_prompt tell_prompt(
	struct arena *arena, const struct rows *from, struct ramp ramp, enum ramp_prompt prompted)
{
	const char **ids = arena_alloc(arena, ramp.count * sizeof(*ids));
	size_t count = 0;

	for (size_t i = 0; i < ramp.count; i++)
		if (ramp_asks(ramp, i, prompted))
			ids[count++] = rows_text(from, i, "id");
	return (struct told_prompt){ prompts[prompted], questions[prompted],
		evidence_of(arena, from, ramp, prompted), { ids, count, sizeof(*ids) } };
}

/* ---- steps ---- */

static enum flow tell_ramp(struct request *req)
{
	struct arena *arena = request_arena(req);
	const struct rows *from = kept(req);
	struct buffer *out = arena_buffer(arena, LIMIT_REPLY);
	struct told_prompt *asked = arena_alloc(arena, RAMP_PROMPTS * sizeof(*asked));
	struct told_ramp record = { .prompts = { asked, RAMP_PROMPTS, sizeof(*asked) } };
	struct ramp ramp;

	if (rows_count(from) == 0)
		return fail(req, ERROR_NOT_FOUND, NULL, NULL);
	ramp = read_ramp(arena, from);
	record.root = rows_text(from, 0, "id");
	record.hidden = rows_number(from, 0, "hidden", RAMP_UNKNOWN);
	for (enum ramp_prompt i = 0; i < RAMP_PROMPTS; i++)
		asked[i] = tell_prompt(arena, from, ramp, i);
	record.listen = tell_prompt(arena, from, ramp, RAMP_LISTEN);
	computed_json(out, &resource_ramp, &record);
	out->size--; /* its closing brace */
	buffer_string(out, ",\"cycles\":[");
	for (size_t i = 0; i < rows_count(from); i++) {
		buffer_string(out, i > 0 ? "," : "");
		buffer_string(out, rows_text(from, i, "body"));
	}
	buffer_string(out, "]}");
	check(!out->overflow);
	return reply_json(req, 200, (struct text){ out->data, out->size }, NULL);
}

const struct step ramp_steps[] = { STEP(ask_watched), STEP(note_reads), STEP(tell_ramp), STEP_END };
