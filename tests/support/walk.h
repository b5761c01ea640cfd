/*
 * The life of a network, told as a table: what its members do on which day, and what the ledger says of it,
 * cell by cell. All is done through the API, and dated back.
 */
#ifndef HALVED_TESTS_WALK_H
#define HALVED_TESTS_WALK_H

#include <stddef.h>

#define WALK_CELLS 6
#define WALK_MEMBERS 24

/*
 * On that day the members do it. `name` is what the expected cells call the record. Of HOLDS a member is
 * followed by + was there, ~ partly, - absent, = excused; who is left out is not recorded. `detail`: the
 * title of what is held or asked, or of the commitment to answer that the facilitator ADDS at the place
 * `name`; the kind of progress that an ask is about (none: it is answered in words), the person with a role,
 * that a cycle is measured, or the practice that it measures, how many people assess their system in a round
 * that BEGINS and CLOSES, the position of a commitment, whether a goal is published.
 */
struct walk_happening {
	const char *day;
	enum {
		JOINS,
		LEAVES,
		PAUSES,
		RESUMES,
		HOLDS,
		ADDS,
		ASKS,
		ANSWERS,
		BEGINS,
		ASSESSES,
		CLOSES,
		TEAM,
		STARTS,
		SHARES,
		KEPT_SAYS,
		CONTESTS,
		EXCUSED,
		SETS,
		COACHES
	} deed;
	const char *name, *members, *detail;
};

struct walk_row {
	const char *day;
	char member;
	const char *cells[WALK_CELLS];
};

/* Each member stands for `copies` organizations that do the same. */
struct walk {
	const char *template, *scheme, *kind, *prefix; /* of their addresses */
	int digits;
	const char *states;
	size_t copies;
	struct walk_happening happenings[40];
	struct walk_row rows[16];
};

/* Founds the network from its template and lets everything happen; expect()s every cell of the ledger. */
void walk_through(const struct walk *walk);

#endif
