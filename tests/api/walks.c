/*
 * The five templates, each with the year of a network like the one that it follows: members join, come,
 * answer, test and share, one leaves half-way, one pauses. What the ledger says of it is told for a day in
 * the middle and one at the end. All is ten years earlier than in the templates, so that what day it is today
 * decides nothing.
 */
#include "../support/test.h"
#include "../support/walk.h"

static const struct walk walks[] = {
	{ "wa-cop-2026", "wa-district", "district", "wa-91", 3, "WA", 1,
		{
			{ "2016-01-05", JOINS, NULL, "acde", NULL },
			{ "2016-01-20", TEAM, "lead", "ace", "one" },
			{ "2016-01-21", TEAM, "data_specialist", "acd", "two" },
			{ "2016-01-27", HOLDS, "s1", "a+c+d+e-", "Session 1" },
			{ "2016-02-15", JOINS, NULL, "b", NULL },
			{ "2016-02-20", STARTS, "c1", "a", "measured" },
			{ "2016-02-20", STARTS, "c1", "e", NULL },
			{ "2016-03-01", PAUSES, NULL, "d", NULL },
			{ "2016-03-17", HOLDS, "s2", "a+b+c+e~", "Session 2" },
			{ "2016-03-20", TEAM, "lead", "b", "one" },
			{ "2016-03-31", ASKS, "q1", "ytd", "Progress since the last session" },
			{ "2016-03-28", ANSWERS, "q1", "ac", "ytd" },
			{ "2016-04-01", LEAVES, NULL, "c", NULL },
			{ "2016-04-03", ANSWERS, "q1", "b", "ytd" },
			{ "2016-04-05", TEAM, "data_specialist", "b", "two" },
			{ "2016-04-21", HOLDS, "s3", "a+b+e+", "Session 3" },
			{ "2016-05-01", RESUMES, NULL, "d", NULL },
			{ "2016-05-10", SHARES, "n1", "a", NULL },
			{ "2016-05-20", STARTS, "c1", "b", "measured" },
			{ "2016-06-01", EXCUSED, "x1", "e", "2" },
			{ "2016-06-09", HOLDS, "s4", "a+b=d+e-", "Session 4" },
			{ "2016-06-15", ASKS, "q2", "annual", "Progress of the year" },
			{ "2016-06-12", ANSWERS, "q2", "abd", "annual" },
			{ "2016-06-20", CONTESTS, "y1", "e", "1" },
			{ NULL },
		},
		{
			{ "2016-04-01", 'a',
				{ "met s1 s2", "met q1", "met lead data_specialist", "met c1", "not_yet",
					"met q1" } },
			{ "2016-04-01", 'b',
				{ "met s2", "not_yet", "not_yet lead", "not_yet", "not_yet",
					"at_risk q1-" } },
			{ "2016-04-01", 'c',
				{ "met s1 s2", "met q1", "met lead data_specialist", "not_yet", "not_yet",
					"met q1" } },
			{ "2016-04-01", 'd',
				{ "met s1", "not_yet", "not_yet data_specialist", "not_yet", "not_yet",
					"not_yet" } },
			{ "2016-04-01", 'e',
				{ "at_risk s1- s2-", "not_yet", "at_risk lead", "not_yet", "not_yet",
					"at_risk q1-" } },
			{ "2016-06-30", 'a',
				{ "met s1 s2 s3 s4", "met q1 q2", "met lead data_specialist", "met c1",
					"met n1", "met q1 q2" } },
			{ "2016-06-30", 'b',
				{ "met s2 s3 s4=", "met q1 q2", "met lead data_specialist", "met c1",
					"not_yet", "not_yet q1- q2" } },
			{ "2016-06-30", 'c',
				{ "met s1 s2", "met q1", "met lead data_specialist", "not_yet", "not_yet",
					"met q1" } },
			{ "2016-06-30", 'd',
				{ "met s1 s4", "met q2", "at_risk data_specialist", "not_yet", "not_yet",
					"met q2" } },
			{ "2016-06-30", 'e',
				{ "at_risk s1- s2- s3 s4- said y1", "not_applicable by x1", "at_risk lead",
					"at_risk", "not_yet", "at_risk q1- q2-" } },
			{ NULL },
		} },
	{ "wa-school-networks-2024", "wa-school", "school", "wa-school-92", 2, "WA", 4,
		{
			{ "2014-06-10", JOINS, NULL, "abcde", NULL },
			{ "2014-09-01", TEAM, "lead", "abcde", "one" },
			{ "2014-09-02", TEAM, "staff", "abcd", "two" },
			{ "2014-09-25", HOLDS, "s1", "a+b+c+d+e+", "First convening" },
			{ "2014-10-15", STARTS, "c1", "abd", "measured" },
			{ "2014-11-01", JOINS, NULL, "f", NULL },
			{ "2014-11-20", HOLDS, "s2", "a+b+c-d+e+f+", "Second convening" },
			{ "2014-12-01", TEAM, "lead", "f", "one" },
			{ "2014-12-02", TEAM, "staff", "f", "two" },
			{ "2015-01-10", LEAVES, NULL, "c", NULL },
			{ "2015-01-15", PAUSES, NULL, "d", NULL },
			{ "2015-02-12", HOLDS, "s3", "a+b=e-f+", "Third convening" },
			{ "2015-03-01", STARTS, "c2", "a", "measured" },
			{ "2015-03-01", STARTS, "c2", "b", NULL },
			{ "2015-03-02", STARTS, "c1", "f", "measured" },
			{ "2015-03-10", SHARES, "n1", "af", NULL },
			{ "2015-04-01", RESUMES, NULL, "d", NULL },
			{ "2015-04-20", HOLDS, "s4", "a+b+d+e-", "Fourth convening" },
			{ "2015-05-20", STARTS, "c2", "d", "measured" },
			{ "2015-06-10", HOLDS, "show", "a+", "Attendance improvement showcase" },
			{ NULL },
		},
		{
			{ "2015-01-01", 'a', { "met s1 s2", "at_risk c1", "not_yet", "met lead staff" } },
			{ "2015-01-01", 'b', { "met s1 s2", "at_risk c1", "not_yet", "met lead staff" } },
			{ "2015-01-01", 'c', { "at_risk s1 s2-", "at_risk", "not_yet", "met lead staff" } },
			{ "2015-01-01", 'd', { "met s1 s2", "at_risk c1", "not_yet", "met lead staff" } },
			{ "2015-01-01", 'e', { "met s1 s2", "at_risk", "not_yet", "at_risk lead" } },
			{ "2015-01-01", 'f', { "met s2", "not_yet", "not_yet", "met lead staff" } },
			{ "2015-06-30", 'a', { "met s1 s2 s3 s4", "met c1 c2", "met n1", "met lead staff" } },
			{ "2015-06-30", 'b',
				{ "met s1 s2 s3= s4", "at_risk c1", "at_risk", "met lead staff" } },
			{ "2015-06-30", 'c', { "at_risk s1 s2-", "at_risk", "not_yet", "met lead staff" } },
			{ "2015-06-30", 'd', { "met s1 s2 s4", "met c1 c2", "at_risk", "met lead staff" } },
			{ "2015-06-30", 'e',
				{ "at_risk s1 s2 s3- s4-", "at_risk", "at_risk", "at_risk lead" } },
			{ "2015-06-30", 'f',
				{ "not_yet s2 s3 s4?", "at_risk c1", "met n1", "met lead staff" } },
			{ NULL },
		} },
	{ "attendance-lab-2026", "nces-lea", "district", "nces-93000", 2, "AK GU HI MP WA", 1,
		{
			{ "2016-03-01", JOINS, NULL, "abcd", NULL },
			{ "2016-03-05", TEAM, "lead", "abcd", "one" },
			{ "2016-03-06", TEAM, "data_specialist", "ac", "two" },
			{ "2016-03-06", TEAM, "data_specialist", "b", "one" },
			{ "2016-05-01", TEAM, "staff", "d", "two" },
			{ "2016-05-15", JOINS, NULL, "e", NULL },
			{ "2016-06-15", LEAVES, NULL, "c", NULL },
			{ "2016-06-20", PAUSES, NULL, "d", NULL },
			{ "2016-08-20", RESUMES, NULL, "d", NULL },
			{ "2016-09-20", KEPT_SAYS, "y1", "ae", "1" },
			{ "2016-09-25", CONTESTS, "y2", "b", "1" },
			{ NULL },
		},
		{
			{ "2016-06-15", 'a', { "not_yet", "met lead data_specialist" } },
			{ "2016-06-15", 'b', { "not_yet", "at_risk lead" } },
			{ "2016-06-15", 'c', { "not_yet", "met lead data_specialist" } },
			{ "2016-06-15", 'd', { "not_yet", "met lead staff" } },
			{ "2016-06-15", 'e', { "not_yet", "at_risk" } },
			{ "2016-09-30", 'a', { "met y1 said y1", "met lead data_specialist" } },
			{ "2016-09-30", 'b', { "at_risk said y2", "at_risk lead" } },
			{ "2016-09-30", 'c', { "not_yet", "met lead data_specialist" } },
			{ "2016-09-30", 'd', { "not_yet", "met lead staff" } },
			{ "2016-09-30", 'e', { "met y1 said y1", "at_risk" } },
			{ NULL },
		} },
	{ "district-self-assessment", "wa-district", "district", "wa-94", 3, "WA", 1,
		{
			{ "2015-09-01", JOINS, NULL, "abcd", NULL },
			{ "2015-09-15", TEAM, "lead", "abcd", "one" },
			{ "2015-09-20", TEAM, "data_specialist", "ac", "two" },
			{ "2015-10-01", PAUSES, NULL, "d", NULL },
			{ "2015-10-20", KEPT_SAYS, "y1", "ac", "1" },
			{ "2015-12-01", HOLDS, "s1", "a+b-c+", "Looking at the answers together" },
			{ "2015-12-10", RESUMES, NULL, "d", NULL },
			{ "2015-12-15", TEAM, "staff", "d", "two" },
			{ "2016-01-15", LEAVES, NULL, "c", NULL },
			{ "2016-02-01", JOINS, NULL, "e", NULL },
			{ NULL },
		},
		{
			{ "2015-12-01", 'a', { "met y1 said y1", "met lead data_specialist" } },
			{ "2015-12-01", 'b', { "at_risk", "at_risk lead" } },
			{ "2015-12-01", 'c', { "met y1 said y1", "met lead data_specialist" } },
			{ "2015-12-01", 'd', { "not_yet", "not_yet lead" } },
			{ "2016-06-30", 'a', { "met y1 said y1", "met lead data_specialist" } },
			{ "2016-06-30", 'b', { "at_risk", "at_risk lead" } },
			{ "2016-06-30", 'c', { "met y1 said y1", "met lead data_specialist" } },
			{ "2016-06-30", 'd', { "at_risk", "met lead staff" } },
			{ "2016-06-30", 'e', { "at_risk", "at_risk" } },
			{ NULL },
		} },
	{ "attendance-solutions-network", "wa-district", "district", "wa-95", 3, "WA", 1,
		{
			{ "2014-07-01", JOINS, NULL, "abcd", NULL },
			{ "2014-07-05", TEAM, "lead", "ab", "one" },
			{ "2014-07-11", HOLDS, "w1", "a+b+c-d+", "The absenteeism challenge: what is known" },
			{ "2014-07-25", HOLDS, "w2", "a+b-c+d+", "A culture of regular attendance" },
			{ "2014-07-30", HOLDS, "g1", "a+", "Small groups on problems of practice 1" },
			{ "2014-08-06", HOLDS, "w3", "a+b+c+d+", "Organizing for success" },
			{ "2014-08-13", HOLDS, "w4", "a+b+c+d+",
				"Resources that fit together, and partnerships" },
			{ "2014-08-20", TEAM, "lead", "c", "one" },
			{ "2014-09-01", STARTS, "c1", "c", NULL },
			{ "2014-09-10", JOINS, NULL, "e", NULL },
			{ "2014-09-15", TEAM, "lead", "e", "one" },
			{ "2014-10-01", STARTS, "c1", "a", "measured" },
			{ "2014-11-01", STARTS, "c1", "d", NULL },
			{ "2014-12-15", LEAVES, NULL, "c", NULL },
			{ "2015-01-01", PAUSES, NULL, "d", NULL },
			{ "2015-03-01", RESUMES, NULL, "d", NULL },
			{ "2015-05-01", KEPT_SAYS, "y1", "a", "3" },
			{ NULL },
		},
		{
			{ "2014-12-31", 'a', { "met lead", "met c1", "not_yet" } },
			{ "2014-12-31", 'b', { "met lead", "at_risk", "not_yet" } },
			{ "2014-12-31", 'c', { "met lead", "met c1", "not_yet" } },
			{ "2014-12-31", 'd', { "at_risk", "met c1", "not_yet" } },
			{ "2014-12-31", 'e', { "met lead", "not_yet", "not_yet" } },
			{ "2015-07-10", 'a', { "met lead", "met c1", "met y1 said y1" } },
			{ "2015-07-10", 'b', { "met lead", "at_risk", "at_risk" } },
			{ "2015-07-10", 'c', { "met lead", "met c1", "not_yet" } },
			{ "2015-07-10", 'd', { "at_risk", "met c1", "not_yet" } },
			{ "2015-07-10", 'e', { "met lead", "at_risk", "not_yet" } },
			{ NULL },
		} },
};

static void test_a_year_of_a_community_of_practice(void)
{
	walk_through(&walks[0]);
}

static void test_a_year_of_networks_of_24_schools(void)
{
	walk_through(&walks[1]);
}

static void test_half_a_year_of_a_coaching_lab(void)
{
	walk_through(&walks[2]);
}

static void test_a_year_of_self_assessment(void)
{
	walk_through(&walks[3]);
}

static void test_a_year_of_a_solutions_network(void)
{
	walk_through(&walks[4]);
}

const struct test tests_walks[] = {
	TEST(test_a_year_of_a_community_of_practice),
	TEST(test_a_year_of_networks_of_24_schools),
	TEST(test_half_a_year_of_a_coaching_lab),
	TEST(test_a_year_of_self_assessment),
	TEST(test_a_year_of_a_solutions_network),
	TEST_END,
};
