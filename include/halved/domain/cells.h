/*
 * The counted cells of one submission (organisation x grade x group) and what must hold between them.
 *
 * Suppressed, missing and zero are three different things. A suppressed or missing cell carries no numbers
 * (all NOT_GIVEN) and makes the sums it belongs to incomplete: an incomplete sum may be below its total but
 * never above. Time is linear in the number of cells.
 */
#ifndef HALVED_DOMAIN_CELLS_H
#define HALVED_DOMAIN_CELLS_H

#include "halved/base/text.h"
#include "halved/domain/counts.h"

#include <stddef.h>

struct arena;

#define NOT_GIVEN (-1)
#define STUDENTS_MOST 10000000 /* in one cell */
#define GRADES_MOST 15

enum grade { GRADE_ALL, GRADE_PK, GRADE_K, GRADE_1 }; /* GRADE_1 + n - 1 is grade n, to 12 */

/* Reads "all", "PK", "K", "1" to "12"; false when it is none of them. */
bool grade_read(struct text label, int *grade);
const char *grade_name(int grade);

/* A student group. Groups of one partition share no student and together are everybody. */
struct student_group {
	const char *code; /* "all", "race:asian", "program:low-income" */
	int partition;	  /* from 1; 0 for a group that overlaps others. Group 0 of a table is "all" */
};

struct cell {
	unsigned organization; /* 0 the member itself, 1 and up its schools, in an order the caller knows */
	int grade;	       /* enum grade */
	unsigned group;	       /* index in the table of groups */
	enum counts_state state;
	int64_t enrolled, chronic; /* students; chronic may be NOT_GIVEN where the bands are given */
	int64_t satisfactory, at_risk, moderate, severe; /* all four or none */
};

enum cell_rule {
	CELL_UNKNOWN,		/* no such grade or group */
	CELL_DUPLICATE,		/* the same organisation, grade and group as cell `other` */
	CELL_NUMBER_MISSING,	/* counted, but the number is not given */
	CELL_NUMBER_IMPOSSIBLE, /* below 0 or above STUDENTS_MOST */
	CELL_NOT_EMPTY,		/* suppressed or missing, and yet a number is given */
	CELL_BANDS_INCOMPLETE,	/* one to three of the four bands */
	CELL_BANDS_SUM,		/* the bands do not sum to enrolled */
	CELL_CHRONIC_SUM,	/* moderate + severe is not chronic */
	CELL_CHRONIC_ABOVE,	/* chronic above enrolled */
	CELL_GROUPS_SUM,	/* all groups of a partition are given and do not sum to the total */
	CELL_GROUPS_ABOVE,	/* some groups of a partition sum to more than the total */
	CELL_GROUP_ABOVE,	/* an overlapping group is above the total */
	CELL_GRADES_SUM,	/* all grades are given and do not sum to the total */
	CELL_GRADES_ABOVE,	/* some grades sum to more than the total */
	CELL_SCHOOLS_SUM,	/* the schools do not sum to the district, and no reason is given */
	CELL_SIZE_JUMP,		/* far above the last known size, and no note is given */
};

enum cell_number {
	CELL_ENROLLED,
	CELL_CHRONIC,
	CELL_NOT_CHRONIC, /* enrolled - chronic: bounded by its total as well */
	CELL_SATISFACTORY,
	CELL_AT_RISK,
	CELL_MODERATE,
	CELL_SEVERE,
	CELL_NUMBERS,
};

struct cell_fault {
	enum cell_rule rule;
	enum cell_number number;
	size_t cell;		 /* index of the cell at fault; of a sum: its total */
	size_t other;		 /* CELL_DUPLICATE: index of the first */
	int partition;		 /* CELL_GROUPS_*: which */
	int64_t found, expected; /* the two numbers that disagree, where there are two */
};

struct cell_faults {
	struct cell_fault *items;
	size_t count;
};

struct cell_context {
	const struct student_group *groups;
	size_t group_count;
	bool schools_reason;	   /* a reason is given why the schools need not sum to the district */
	bool size_note;		   /* a note is given for an unusual size */
	int64_t previous_enrolled; /* the member's total when last accepted; NOT_GIVEN when there is none */
};

/* Finds every fault: those of single cells in the order of the cells, then those between cells. */
struct cell_faults cells_check(
	struct arena *arena, const struct cell *cells, size_t count, const struct cell_context *context);

/*
 * The member's total: its own cell all x all, or the sum of its schools' where it gives none. A sum with a
 * suppressed or missing school in it is suppressed or missing itself.
 */
struct counts cells_total(const struct cell *cells, size_t count);

/* The chronic count of a counted cell: given, or moderate + severe. */
int64_t cell_chronic(const struct cell *cell);

const char *cell_rule_code(enum cell_rule rule);       /* "bands_sum": stable, for programs */
const char *cell_number_name(enum cell_number number); /* "enrolled": the name of the field */

/* One sentence for a person, with both numbers; says nothing of which cell it is. */
char *cell_fault_sentence(struct arena *arena, const struct cell_fault *fault);

/* True when a size is so far above the last known one (double and 100 more) that a note is wanted. */
bool size_is_a_jump(int64_t previous, int64_t now);

#endif
