/*
 * Progress of a network from a baseline year to a current year, from one pair of totals per member.
 *
 * Rates are fractions. *_points are percentage points, *_percent are relative, in percent. Figures that are
 * undefined (no member, nobody enrolled, a baseline rate of 0) are NAN and print as null.
 *
 * The pooled rate is sum(chronic) / sum(enrolled): the student's view. The mean and the median of the
 * members' own rates are the district's view. Change is taken over the matched members only, those counted in
 * both years.
 */
#ifndef HALVED_DOMAIN_PROGRESS_H
#define HALVED_DOMAIN_PROGRESS_H

#include "halved/domain/counts.h"

#include <stddef.h>

struct arena;

struct progress_member {
	struct counts baseline, current;
	bool expected; /* a member of the network in the current year: counts in the coverage */
};

/* What one matched member adds to the two effects, in percentage points; 0 for a member that is not matched.
 */
struct contribution {
	double rate_effect, composition_effect;
};

struct progress {
	struct {
		int64_t members_expected;  /* `expected` is set */
		int64_t members_reporting; /* counted in the current year, expected or not */
		int64_t expected_reporting, expected_suppressed,
			expected_missing; /* add up to members_expected */
		int64_t members_matched;
		double matched_students_share; /* matched current enrolment / all current enrolment */
	} coverage;
	struct pooled all_reporting; /* the current year */
	struct pooled all_baseline;  /* the baseline year, all members counted then */
	struct {
		struct pooled baseline, current; /* over the same members */
		double change_points;		 /* 100 (current - baseline) */
		double change_percent;		 /* 100 (current - baseline) / baseline */
		double goal_share;  /* (baseline - current) / (target_reduction baseline), never clipped */
		double rate_effect; /* Kitagawa, averaged weights: sum of mean weight x change of rate */
		double composition_effect; /* sum of mean rate x change of weight; both add up to
					      change_points */
		int64_t compared;	   /* matched members with students in one of the years: m below */
		double standard_error;	   /* of change_points, between districts; NAN below two members */
		double low, high; /* change_points -/+ Student's t (compared - 1) x standard_error, 95 % */
	} matched;
	struct {
		int64_t entered, left; /* members counted only in the current, only in the baseline year */
		double entered_effect, left_effect; /* percentage points; see below */
	} turnover;
	struct {
		double mean, median; /* of the members' own rates, current year, members with students */
	} district_rates;
};

/*
 * Computes everything above. `target_reduction` is the relative reduction aimed at, 0.5 for half.
 *
 * Turnover: entered_effect = 100 (all_reporting.rate - matched.current.rate) and left_effect =
 * 100 (matched.baseline.rate - all_baseline.rate), so that matched.change_points + entered_effect +
 * left_effect is the change between the two all-reporting rates.
 *
 * standard_error is that of a difference of two ratio estimates with the district as the unit drawn:
 * sqrt(m / (m - 1) sum d^2), d = (c1 - R1 n1) / N1 - (c0 - R0 n0) / N0 for each of the m compared members.
 */
struct progress progress_of(
	struct arena *arena, const struct progress_member *members, size_t count, double target_reduction);

/* The members' contributions, in the order of the members; their sums are rate_effect and composition_effect.
 */
void progress_contributions(
	const struct progress_member *members, size_t count, struct contribution *contributions);

/* How the matched districts' own changes lie, in percentage points; NAN where there is none. */
struct distribution {
	int64_t districts, fell, rose; /* the rest did not change */
	double least, lower_quartile, median, upper_quartile,
		most; /* quartiles between two values are interpolated */
};

/* Over the matched members with students in both years. */
struct distribution progress_changes(
	struct arena *arena, const struct progress_member *members, size_t count);

/* 100 (to - from): percentage points. */
double change_points(double from, double to);

/* 100 (to - from) / from: percent; NAN when `from` is 0. */
double change_percent(double from, double to);

/* (baseline - current) / (target_reduction x baseline): 1 is the goal, negative is away from it; NAN when
 * undefined. */
double goal_share(double baseline, double current, double target_reduction);

#endif
