/*
 * Bright spots: districts beyond what chance explains, reckoned over all members and told of those whose
 * record the asker sees, in the order of their codes: an invitation to share, never a league table.
 */
#include "halved/resources/bright_spots.h"

#include "halved/base/limits.h"
#include "halved/domain/bright_spots.h"
#include "halved/resources/choices.h"
#include "summary_parts.h"

#include <stdlib.h>

#define LEAST_STUDENTS 100 /* when none are named: below it a rate moves by a point with every student */

struct spot {
	const char *seen; /* as of told_member */
	struct summary_organization organization;
	int64_t enrolled;
	struct bright_spot found;
	enum truth low_rate, large_fall;
};

struct spots_page {
	struct summary summary; /* the period */
	struct bright_spots found;
	int64_t least_students, rates, changes, bright;
	struct computed_list spots; /* of spot */
	const char *caveat, *invitation;
};

/* ---- fields ---- */

const struct field bright_spots_query[] = {
	PERIOD_QUERY,
	PART_QUERY,
	{ .name = "least_students",
		.type = FIELD_INTEGER,
		.min = 10,
		.max = 1000000,
		.text = "Enrolment below which a district is left out; 100 when none is named." },
	{ .name = "all",
		.type = FIELD_BOOLEAN,
		.text = "1 tells every district that was considered, for a funnel plot." },
	{ .name = NULL },
};

static const struct field spot_fields[] = {
	{ AT("organization", OBJECT, spot, organization), .of = &summary_organization_part, ALWAYS },
	{ AT("enrolled", INTEGER, spot, enrolled), ALWAYS },
	{ AT("low_rate", BOOLEAN, spot, low_rate), .text = "Below the funnel; null: not considered." },
	{ AT("rate", REAL, spot, found.rate) },
	{ AT("rate_lower", REAL, spot, found.rate_lower), .text = "The funnel at its size, fractions." },
	{ AT("rate_upper", REAL, spot, found.rate_upper) },
	{ AT("large_fall", BOOLEAN, spot, large_fall),
		.text = "Fell by more than changes differ by chance; null: not considered." },
	{ AT("change_points", REAL, spot, found.change), .text = "Since the baseline, percentage points." },
	{ AT("change_lower", REAL, spot, found.change_lower),
		.text = "The limits of change, percentage points." },
	{ AT("change_upper", REAL, spot, found.change_upper) },
	{ .name = NULL },
};
static const struct resource spot_part = { .name = "bright_spot", .fields = spot_fields };

static const struct field page_fields[] = {
	PERIOD_TOLD,
	{ .name = "baseline",
		.type = FIELD_OBJECT,
		.of = &summary_baseline_part,
		.use = FIELD_SHOWN,
		ALWAYS },
	{ AT("least_students", INTEGER, spots_page, least_students), ALWAYS },
	{ AT("rates_considered", INTEGER, spots_page, rates), ALWAYS,
		.text = "Districts in the funnel of the year's rates." },
	{ AT("rate_centre", REAL, spots_page, found.rate_centre), .text = "Their pooled rate." },
	{ AT("rate_sigma_z", REAL, spots_page, found.rate_sigma_z),
		.text = "How many times further they are spread than students alone would spread them." },
	{ AT("rate_refusal", TEXT, spots_page, found.rate_refusal), .text = "Why there is no funnel." },
	{ AT("changes_considered", INTEGER, spots_page, changes), ALWAYS,
		.text = "Districts in the chart of changes." },
	{ AT("change_centre", REAL, spots_page, found.change_centre),
		.text = "The mean of their changes, points." },
	{ AT("change_refusal", TEXT, spots_page, found.change_refusal),
		.text = "Why there are no limits of change." },
	{ AT("bright", INTEGER, spots_page, bright), ALWAYS,
		.text = "Districts beyond a limit, seen or not." },
	{ AT("spots", LIST, spots_page, spots), .of = &spot_part, ALWAYS,
		.text = "Those you may see, in the order of their codes." },
	{ AT("invitation", TEXT, spots_page, invitation), .max = 500,
		.text = "What to do with it; null where there are none." },
	{ AT("caveat", TEXT, spots_page, caveat), .max = 500, ALWAYS },
	{ .name = NULL },
};
const struct resource resource_bright_spots = {
	.name = "bright_spots",
	.fields = page_fields,
	.text = "Where to ask what goes well: districts below a p' funnel of the year's rates, or that fell "
		"by more than "
		"changes differ by chance. Nothing is ranked.",
};

/* ---- steps ---- */

static enum truth told_when(bool considered, bool holds)
{
	if (!considered)
		return TRUTH_UNKNOWN;
	return holds ? TRUTH_YES : TRUTH_NO;
}

static bool is_bright(const struct bright_spot *found)
{
	return found->low_rate || found->large_fall;
}

static struct bright_spots find_spots(struct arena *arena, const struct told *told, int64_t least)
{
	struct bright_district *districts = arena_alloc(arena, (told->count + 1) * sizeof(*districts));

	for (size_t i = 0; i < told->count; i++)
		districts[i] = (struct bright_district){ told->counts[i].baseline, told->counts[i].current };
	return bright_spots_of(arena, districts, told->count, least);
}

/* "{1,2}": whose they are, of others. */
static const char *seen_of_spots(struct arena *arena, const struct spot *shown, size_t count)
{
	struct buffer *out = arena_buffer(arena, LIMIT_REPLY);

	for (size_t i = 0; i < count; i++)
		if (shown[i].seen != NULL)
			buffer_format(out, "%s%s", out->size == 0 ? "{" : ",", shown[i].seen);
	if (out->size == 0)
		return NULL;
	buffer_string(out, "}");
	return out->data;
}

static const char *show_spots(
	struct arena *arena, struct spots_page *page, const struct told *told, bool every)
{
	struct spot *shown = arena_alloc(arena, (told->count + 1) * sizeof(*shown));
	size_t count = 0;

	for (size_t i = 0; i < told->count; i++) {
		const struct bright_spot *found = &page->found.spots[i];
		bool wanted =
			is_bright(found) || (every && (found->rate_considered || found->change_considered));

		page->bright += is_bright(found);
		if (wanted && told->members[i].address != NULL)
			shown[count++] = (struct spot){
				.seen = told->members[i].seen,
				.organization = { told->members[i].address, told->members[i].name },
				.enrolled = told->counts[i].current.enrolled,
				.found = *found,
				.low_rate =
					told_when(found->rate_considered && page->found.rate_refusal == NULL,
						found->low_rate),
				.large_fall = told_when(
					found->change_considered && page->found.change_refusal == NULL,
					found->large_fall),
			};
	}
	page->spots = (struct computed_list){ shown, count, sizeof(*shown) };
	return seen_of_spots(arena, shown, count);
}

static enum flow load_spots(struct request *req)
{
	return ask_period(req, SQL_summary_members);
}

static enum flow tell_spots(struct request *req)
{
	struct arena *arena = request_arena(req);
	struct spots_page *page = arena_alloc(arena, sizeof(*page));
	struct buffer *out = arena_buffer(arena, LIMIT_REPLY);
	const char *least = parameter(req, "least_students"), *every = parameter(req, "all");
	const char *seen;
	struct told told;
	enum flow flow = read_period(req, &page->summary);

	if (flow == FLOW_NEXT)
		flow = read_told(req, &told);
	if (flow != FLOW_NEXT)
		return flow;
	page->least_students = least == NULL ? LEAST_STUDENTS : atoll(least);
	page->found = find_spots(arena, &told, page->least_students);
	page->rates = (int64_t)page->found.rates;
	page->changes = (int64_t)page->found.changes;
	page->bright = 0;
	seen = show_spots(arena, page, &told, every != NULL && every[0] == '1');
	page->invitation = page->bright > 0 ? bright_spots_invitation : NULL;
	page->caveat = bright_spots_caveat;
	computed_json(out, &resource_bright_spots, page);
	return keep_answer(req, out, seen);
}

const struct step bright_spots_steps[] = { STEP(load_spots), STEP(tell_spots), STEP(answer_kept), STEP_END };
