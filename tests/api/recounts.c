/*
 * What the write path keeps up to date always equals a full recount: whatever is submitted, returned,
 * accepted, withdrawn, joined or left, in whatever order. The recount is of this test: by the cells of the
 * latest accepted versions and the dates of memberships, by none of the functions that keep the totals.
 */
#include "../support/counted.h"
#include "../support/test.h"

#include <stdint.h>
#include <string.h>

#define STEPS 400
#define MEMBERS 4
#define VERSIONS 400

/* A small generator of our own: the same steps on every machine. */
static uint64_t state_of_draw;

static unsigned draw(unsigned below)
{
	state_of_draw = state_of_draw * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state_of_draw >> 33) % below;
}

static const char *const members[MEMBERS] = { "wa-80030", "wa-80031", "wa-80032", "wa-80033" };
static const char *const periods[] = { ANNUAL("2023-24"), ANNUAL("2024-25"),
	TO_DATE("2024-25", "2025-01-31") };

static struct {
	char network[64];
	char versions[VERSIONS][48]; /* addresses */
	unsigned count, done, refused;
} walk;

/* ---- the steps ---- */

static void note(const struct answer *answer)
{
	expect(answer->status < 500, "%d %s", answer->status, answer->body);
	walk.done += answer->status < 400;
	walk.refused += answer->status >= 400;
}

/* All students, and a group of them that may be withheld; or two schools that share them. */
static const char *draw_cells(void)
{
	unsigned enrolled = 20 + draw(900), chronic = draw(enrolled + 1), part = draw(enrolled + 1),
		 of_part = draw((chronic < part ? chronic : part) + 1);

	if (part - of_part > enrolled - chronic)
		of_part = part - (enrolled - chronic);
	switch (draw(4)) {
	case 0:
		return "\"suppressed\":true";
	case 1:
		return api_text("\"enrolled\":%u,\"chronic\":%u},{\"group\":\"program:low-income\","
				"\"suppressed\":true",
			enrolled, chronic);
	default:
		return api_text(
			"\"enrolled\":%u,\"chronic\":%u},{\"group\":\"program:low-income\",\"enrolled\":%u,"
			"\"chronic\":%u",
			enrolled, chronic, part, of_part);
	}
}

static void draft(void)
{
	const struct answer *answer = api_post(FACILITATOR, api_text("%s/submissions", walk.network),
		api_text("{\"organization\":\"%s\",%s,\"note\":\"size checked\",\"cells\":[{%s}]}",
			members[draw(MEMBERS)], periods[draw(3)], draw_cells()));

	note(answer);
	if (answer->status == 201 && walk.count < VERSIONS)
		snprintf(walk.versions[walk.count++], sizeof(walk.versions[0]), "%s", answer->location);
}

static void move_version(void)
{
	static const char *const verbs[] = { "submit", "submit", "accept", "accept", "return", "withdraw" };
	const char *verb = verbs[draw(6)];

	if (walk.count > 0) {
		/* mostly one of the last, so that something comes of it */
		unsigned back = draw(4) == 0 ? draw(walk.count) : draw(walk.count < 6 ? walk.count : 6);

		note(api_post(FACILITATOR, state(walk.versions[walk.count - 1 - back], verb),
			strcmp(verb, "return") == 0 ? "{\"question\":\"Is it so?\"}" : NULL));
	}
}

static void join_or_leave(void)
{
	static const char *const left_on[] = { "null", "\"2025-01-15\"", "\"2025-05-01\"", "\"2026-03-01\"" };
	const char *member = members[draw(MEMBERS)];
	const char *path = api_text("%s/members/%s", walk.network, member);

	switch (draw(3)) {
	case 0:
		note(api_post(FACILITATOR, api_text("%s/members", walk.network),
			api_text("{\"organization\":\"%s\",\"joined_on\":\"2024-09-01\"}", member)));
		break;
	default:
		if (api_get(FACILITATOR, path)->status == 200)
			note(api_patch(FACILITATOR, path, api_text("{\"left_on\":%s}", left_on[draw(4)])));
	}
}

/* ---- the recount ---- */

/* The latest accepted version of each member and period, and its cells. */
#define COUNTING                                                                                             \
	"with counting as (select distinct on (organization_id, school_year, kind, as_of) * from "           \
	"submission "                                                                                        \
	"where network_id = %s and status = 'accepted' "                                                     \
	"order by organization_id, school_year, kind, as_of, number desc), "                                 \
	"counted as (select s.organization_id, s.school_year, s.kind, s.as_of, s.id, c.group_id, "           \
	"c.suppressed, "                                                                                     \
	"c.enrolled, c.chronic from counting s join cell c on c.submission_id = s.id and c.grade_id = 0 "    \
	"and c.organization_id = s.organization_id) "

static void expect_totals(const char *network_id, unsigned step)
{
	const char *unlike =
		api_sql(api_text(COUNTING ", kept as (select organization_id, school_year, kind, "
					  "nullif(as_of, 'infinity') as as_of, submission_id, group_id, "
					  "suppressed, enrolled, chronic from member_total "
					  "where network_id = %s), recounted as (select organization_id, "
					  "school_year, kind, as_of, id, group_id, suppressed, "
					  "case when not suppressed then enrolled end, case when not "
					  "suppressed then chronic end from counted) "
					  "select string_agg(u::text, ' ') from ((table kept except table "
					  "recounted) union all (table recounted except table "
					  "kept)) u",
			network_id, network_id));

	expect(unlike[0] == '\0', "step %u: %s", step, unlike);
}

static void expect_summary(const char *network_id, unsigned step)
{
	static const struct {
		const char *query, *where, *day;
	} asked[] = {
		{ "year=2023-24", "school_year = '2023-24' and kind = 'annual'", NULL },
		{ "year=2024-25", "school_year = '2024-25' and kind = 'annual'", "2025-06-30" },
		{ "year=2024-25&kind=ytd&as_of=2025-01-31", "school_year = '2024-25' and kind = 'ytd'",
			"2025-01-31" },
	};
	static const char *const groups[] = { "all", "program:low-income" };
	unsigned i = draw(3), group = draw(2);
	/* for years before the network began, the members are those of today */
	const char *day = asked[i].day == NULL ? "current_date" : api_text("date '%s'", asked[i].day);
	const char *wanted =
		api_sql(api_text(COUNTING "select concat_ws(' ', count(*), coalesce(sum(enrolled), 0), "
					  "coalesce(sum(chronic), 0)) from counted c "
					  "where %s and group_id = (select id from student_group where name "
					  "= '%s') and not suppressed and exists (select from "
					  "membership m where m.network_id = %s and m.organization_id = "
					  "c.organization_id and m.withdrawn_at is null and "
					  "(m.left_on is null or m.left_on > %s))",
			network_id, asked[i].where, groups[group], network_id, day));
	const struct answer *answer = summary(
		FACILITATOR, walk.network, api_text("%s&group=%s&members=0", asked[i].query, groups[group]));
	const struct json *all = json_member(answer->json, "all_reporting");
	const char *found = api_text("%.0f %.0f %.0f", json_number(json_member(all, "districts")),
		json_number(json_member(all, "enrolled")), json_number(json_member(all, "chronic")));

	expect(strcmp(found, wanted) == 0, "step %u, %s of %s: %s, not %s", step, asked[i].query,
		groups[group], found, wanted);
}

static void test_totals_always_equal_a_full_recount(void)
{
	char network_id[24];

	snprintf(walk.network, sizeof(walk.network), "%s", found_network());
	snprintf(network_id, sizeof(network_id), "%s",
		api_sql(api_text("select find_network('%s')", strrchr(walk.network, '/') + 1)));
	join(walk.network, members[0], "2024-09-01", NOTHING);
	join(walk.network, members[1], "2024-09-01", NOTHING);
	state_of_draw = 20260127;
	for (unsigned step = 0; step < STEPS; step++) {
		switch (draw(7)) {
		case 0:
		case 1:
			draft();
			break;
		case 2:
			join_or_leave();
			break;
		default:
			move_version();
		}
		expect_totals(network_id, step);
		expect_summary(network_id, step);
		api_forget();
	}
	/* it went somewhere: the recount is of something, and not all was refused */
	expect(walk.done > STEPS / 4, "%u done, %u refused", walk.done, walk.refused);
	expect(strcmp(api_sql(api_text(
			      "select count(*) > 6 from member_total where network_id = %s", network_id)),
		       "t") == 0,
		"totals there are");
	api_forget();
}

const struct test tests_recounts[] = {
	TEST(test_totals_always_equal_a_full_recount),
	TEST_END,
};
