/* What the ledger says, as its fields in ledger_fields.c print it. */
#ifndef HALVED_RESOURCES_LEDGER_PARTS_H
#define HALVED_RESOURCES_LEDGER_PARTS_H

#include "halved/api/computed.h"
#include "halved/db/rows.h"
#include "halved/domain/ledger.h"

struct ledger_evidence {
	const char *record, *id, *on, *shows, *proof;
};

struct ledger_said {
	const char *id, *on, *says;
};

struct ledger_excuse {
	const char *id, *starts_on, *ends_on;
};

/* The figures of a rule; NAN, unknown and no roles where it has none. */
struct ledger_thresholds {
	double met_share, at_risk_share, needed, at_risk_days;
	struct computed_list roles; /* of const char * */
	enum truth measured, practice, published, shared;
};

struct ledger_cell {
	const char *commitment, *verdict, *because, *rule;
	struct ledger_thresholds thresholds;
	struct ledger_facts facts;
	struct stay *excused; /* the days for which the excuses hold */
	size_t excused_count;
	struct computed_list evidence;	 /* of ledger_evidence */
	struct computed_list statements; /* of ledger_said */
	struct computed_list excuses;	 /* of ledger_excuse */
};

struct ledger_member {
	struct {
		const char *code, *name;
	} organization;
	const char *standing;
	int64_t days;
	struct computed_list commitments; /* of ledger_cell */
};

struct ledger_commitment {
	const char *id, *title, *counts, *met, *at_risk, *at_risk_none;
	int64_t position;
	enum truth voluntary;
	struct ledger_thresholds thresholds;
	int64_t of[LEDGER_VERDICTS]; /* members by verdict */
};

struct ledger {
	struct {
		const char *slug, *name;
	} network;
	const char *as_of;
	enum truth closed;
	struct computed_list commitments; /* of ledger_commitment */
	struct computed_list members;	  /* of ledger_member */
};

/* ---- what it is judged by ---- */

/* What happened: a row of ledger_events(). */
struct ledger_event {
	int64_t organization, day, until; /* until: of an excuse */
	const char *counts, *record, *id, *on, *shows, *detail, *proof;
};

/* A commitment. */
struct ledger_promise {
	struct ledger_rule rule;
	const struct json *json; /* of the rule; NULL: it has none */
	const char *counts;
	const char *words[LEDGER_VERDICTS]; /* of the rule, with its figures */
	const char *words_none;		    /* at risk with nothing there */
	struct ledger_commitment *shown;
};

struct ledger_book {
	struct arena *arena;
	int64_t today;
	bool is_closed; /* the network was over by then */
	struct ledger_promise *promises;
	struct ledger_event *events;
	size_t promise_count, event_count;
	struct ledger_evidence *scratch; /* has room for all events of one member */
};

/* What happened to one member. */
struct ledger_row {
	const struct ledger_event *events; /* its own, by their days */
	size_t event_count;
	struct stay *stays;
	size_t stay_count;
	int64_t days, today;
};

/* The rows of ledger_commitments.sql and ledger_events.sql. */
void ledger_read(struct ledger_book *book, const struct rows *commitments, const struct rows *events);

/* The member whose memberships begin in row `at`, with all its cells; returns the row behind them. */
size_t ledger_judge_member(
	const struct ledger_book *book, const struct rows *from, size_t at, struct ledger_member *member);

/* A line for each commitment of each member. */
void ledger_table(struct buffer *out, struct arena *arena, const struct ledger *ledger);

extern const char ledger_nothing[];	    /* an empty list is one, too */
extern const char *const ledger_verdicts[]; /* as enum ledger_verdict */

#endif
