/* What the result of a round says, as its fields in assessment_fields.c print it. */
#ifndef HALVED_RESOURCES_ASSESSMENT_PARTS_H
#define HALVED_RESOURCES_ASSESSMENT_PARTS_H

#include "halved/api/computed.h"

#include <stdint.h>

struct assessment_count {
	const char *rating;
	int64_t number;
};

/* How the answers on something were spread in one round. */
struct assessment_term {
	const char *round, *best, *worst, *middle;
	int64_t answered, unknown, steps;
	struct computed_list counts; /* of assessment_count */
};

struct assessment_judged {
	const char *code, *ingredient, *label, *wording;
	struct computed_list terms; /* of assessment_term */
};

struct assessment_turnout {
	const char *round;
	int64_t people;
	enum truth told;
};

struct assessment_shown {
	struct {
		const char *code, *name;
	} organization;
	struct computed_list rounds;	  /* of assessment_turnout */
	struct computed_list ingredients; /* of assessment_judged */
	struct computed_list items;	  /* of assessment_judged */
};

struct assessment_rating {
	const char *code, *label;
	enum truth known;
};

struct assessment_told_round {
	const char *id, *title, *closes_on;
};

struct assessment_own {
	const char *organization, *item, *rating;
};

struct assessment_result {
	const char *network, *instrument, *title;
	enum truth closed;
	int64_t least;
	struct computed_list rounds;  /* of assessment_told_round, this one first */
	struct computed_list ratings; /* of assessment_rating */
	struct computed_list own;     /* of assessment_own */
	struct computed_list members; /* of assessment_shown */
	struct {
		int64_t members;
		struct computed_list ingredients, items; /* of assessment_judged */
	} together;
};

#endif
