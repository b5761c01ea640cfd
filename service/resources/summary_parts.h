/* What a summary says, as its fields in summary_fields.c print it, and what it is made of. */
#ifndef HALVED_RESOURCES_SUMMARY_PARTS_H
#define HALVED_RESOURCES_SUMMARY_PARTS_H

#include "halved/api/computed.h"
#include "halved/api/request.h"
#include "halved/domain/goal.h"
#include "halved/domain/interval.h"
#include "halved/domain/progress.h"

#define LIMIT_PATH 32

struct summary_point {
	const char *school_year;
	double rate;
};

struct summary_organization {
	const char *code, *name;
};

struct summary_member {
	struct summary_organization organization;
	double baseline_rate, current_rate, change_points;
	struct contribution contribution;
	const char *submission;
	int64_t baseline_parts;
};

/* A version that was counted; with ?explain=1. */
struct summary_version {
	struct summary_organization organization;
	const char *year, *submission;
	enum truth matched;
	int64_t number, enrolled, chronic;
};

struct summary {
	struct {
		const char *slug, *name;
	} network;
	struct {
		const char *school_year, *kind, *as_of, *group, *grade, *region;
	} period;
	struct {
		const char *school_year, *kind, *source;
		double published_rate;
	} baseline;
	struct progress progress;
	struct {
		struct interval all_reporting, matched_baseline, matched_current;
	} wilson;
	struct distribution changes;
	struct {
		enum truth comparable;
		struct computed_list named; /* of const char *, each once */
		int64_t members_example, members_folded, members_broken;
		const char *note;
	} rules;
	struct {
		double target_reduction, path_rate;
		const char *target_year, *note, *made; /* how the path was, one of goal_makings */
		enum truth on_path;
		struct computed_list path; /* of summary_point */
	} goal;
	struct computed_list members;	/* of summary_member */
	struct computed_list explained; /* explained.h */
	struct computed_list versions;	/* of summary_version */
};

/* A member without the organization, which the table names in columns of its own. */
extern const struct resource resource_summary_figures;
extern const struct resource summary_organization_part;
extern const struct resource summary_point_part;

/* ---- what PostgreSQL gives: summary_rows.c ---- */

/* What is told of a member beside its counts; without an address it is not the asker's to see. */
struct told_member {
	const char *seen; /* its id where it is another's than the asker's, and told */
	const char *address, *name, *baseline_submission, *current_submission, *baseline_rule, *current_rule;
	bool example, broken;
	int64_t parts;
};

struct told {
	struct progress_member *counts;
	struct told_member *members;
	size_t count;
	bool sees_every; /* the asker sees the record of every one of them */
};

/* Below it, how districts are spread is told only to those who see every one of them. */
#define SPREAD_LEAST 10

/* The parameters that choose a period, and those that choose a part of students or members. */
#define PERIOD_QUERY                                                                                         \
	{ .name = "year",                                                                                    \
		.type = FIELD_YEAR,                                                                          \
		.text = "School year; that of as_of, else the latest that counts, when left out." },         \
		{ .name = "kind",                                                                            \
			.type = FIELD_CHOICE,                                                                \
			.choices = summary_kinds,                                                            \
			.text = "Whole years, or the year to date." },                                       \
		{ .name = "as_of",                                                                           \
			.type = FIELD_DATE,                                                                  \
			.text = "Date of the year-to-date counts; needed for ytd." },                        \
		{ .name = "known_at",                                                                        \
			.type = FIELD_TIME,                                                                  \
			.text = "What was known at this moment; now when left out." },                       \
	{                                                                                                    \
		.name = "region", .type = FIELD_TEXT, .max = 40,                                             \
		.text = "Code of an organization: the members below it, as those of a service "              \
			"district."                                                                          \
	}
#define PART_QUERY                                                                                           \
	{ .name = "group",                                                                                   \
		.type = FIELD_TEXT,                                                                          \
		.max = 40,                                                                                   \
		.text = "Counts of one group of students, as race:asian." },                                 \
	{                                                                                                    \
		.name = "grade", .type = FIELD_CHOICE, .choices = choices_grade,                             \
		.text = "Counts of one grade."                                                               \
	}

/* What each answer about a period begins with; a struct summary lies at its start. */
#define PERIOD_TOLD                                                                                          \
	{ .name = "network",                                                                                 \
		.type = FIELD_OBJECT,                                                                        \
		.of = &summary_network_part,                                                                 \
		.use = FIELD_SHOWN,                                                                          \
		ALWAYS },                                                                                    \
	{                                                                                                    \
		.name = "period", .type = FIELD_OBJECT, .of = &summary_period_part, .use = FIELD_SHOWN,      \
		ALWAYS                                                                                       \
	}

extern const char *const summary_kinds[];
extern const struct resource summary_network_part, summary_period_part, summary_baseline_part;

/* FLOW_WAIT once the network of the period and the rows of its members, by that statement, are asked for. */
enum flow ask_period(struct request *req, enum sql members);

/* FLOW_NEXT when there is such a network (row 0 of the last queries), group and region. */
enum flow read_period(struct request *req, struct summary *summary);

/* Whether so few are chronically absent among them, or so few are not, that one could be told: below ten. */
bool is_few(const struct pooled *pooled);

/* 403 for what would tell of so few students those who do not see every member. */
enum flow fail_for_few(struct request *req);

/* The members (rows 1); FLOW_NEXT when group, grade and region are the asker's to see. */
enum flow read_told(struct request *req, struct told *told);
struct counts told_counts(const struct rows *all, size_t row, const char *suppressed, const char *enrolled,
	const char *chronic);

const char *period_kind(const struct request *req);

/* ---- whom the counts are about: summary_rules.c ---- */

struct rules {
	const char **named; /* each once when closed */
	size_t count, silent;
};

struct rules rules_new(struct arena *arena, size_t most);
void rules_add(struct rules *rules, const char *rule); /* of one count; NULL: it does not say */
enum truth rules_close(struct rules *rules);	       /* whether all go by one rule */
const char *rules_note(const struct rules *rules); /* what to know before using the rates; "" for nothing */

/* ---- the path to the goal: summary_goal.c ---- */

struct goal_path {
	struct goal_point points[LIMIT_PATH];
	size_t count;
};

/* The beginning year of a school year; 0 when it is none. */
int year_of(const char *school_year);

extern const char *const goal_makings[]; /* published, or by which generator */

/* As published. */
struct goal_path goal_path_read(struct arena *arena, const struct rows *network);

/* By equal steps in points, or in percent where the generator says so, from the rate of the baseline;
 * goal.made tells which. */
struct goal_path goal_path_made(struct summary *summary, const char *generator, double baseline);

/* The rate that a path begins with: the one that was published, else what counts. */
double goal_baseline(const struct summary *summary, double counted);
struct computed_list show_path(struct arena *arena, const struct goal_path *path);
enum truth truth_of_path(double rate, double path_rate);

/* ---- what the figures are reckoned from: summary_explain.c ---- */

bool wants_explanation(const struct request *req);
void ask_versions(struct request *req, const struct told *told);
void explain(
	struct request *req, struct summary *summary, const struct told *told, const struct rows *versions);

#endif
