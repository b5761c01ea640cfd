/*
 * The commitment ledger: whether a member keeps what it has promised, judged by what happened while it was a
 * member. Days are numbers of days, from any day on; [from, until).
 */
#ifndef HALVED_DOMAIN_LEDGER_H
#define HALVED_DOMAIN_LEDGER_H

#include "halved/domain/stay.h"

#include <stdbool.h>

#define LEDGER_NEVER INT64_MAX /* a day that has not come, or is not known to come */

/* Whether something is expected on that day. */
bool ledger_expects(const struct stay *stays, size_t count, int64_t day);

/* Days of merged stays up to `today`, which counts. */
int64_t ledger_days(const struct stay *stays, size_t count, int64_t today);

enum ledger_sight {
	LEDGER_KEPT,
	LEDGER_MISSED,
	LEDGER_OPEN,	/* nobody has recorded yet which it was */
	LEDGER_EXCUSED, /* does not count */
};

/* What happened that bears on one commitment of one member. */
struct ledger_facts {
	int64_t kept, missed, open, excused;
	int64_t days;	      /* of membership */
	int64_t excused_days; /* of these: those for which it is excused */
	bool is_excused;      /* from the whole commitment */
	bool is_resting;      /* excused on the day for which it is judged */
	bool has_shared;      /* something, where the rule asks for it beside what it counts */
};

void ledger_count(struct ledger_facts *facts, enum ledger_sight sight);

/* How something looks whose day is excused: what was kept remains so. */
enum ledger_sight ledger_excuse(enum ledger_sight sight);

/* Tells the facts of the merged days for which a member is excused from the commitment. */
void ledger_excuse_days(struct ledger_facts *facts, const struct stay *excused, size_t excused_count,
	const struct stay *stays, size_t stay_count, int64_t today);

struct ledger_rule {
	bool by_share;			 /* of what was expected; else a number of things */
	double met_share, at_risk_share; /* from and below which */
	int64_t needed;
	int64_t at_risk_days; /* LEDGER_NEVER: a number that is missing never becomes a risk */
	bool shared;	      /* a number is enough only with a share beside it */
};

enum ledger_verdict { LEDGER_MET, LEDGER_AT_RISK, LEDGER_NOT_YET, LEDGER_NOT_APPLICABLE, LEDGER_VERDICTS };

/*
 * By share: met when enough was kept, at risk when too little was even if all that is open turns out as kept,
 * not yet in between and while nothing was expected. By number: met when there is enough, at risk when there
 * is not after more than at_risk_days that are not excused. Not applicable to who is excused from it, or from
 * all that it was about; by number, on a day that is excused, unless it was at risk before; and to who was
 * never a member.
 */
enum ledger_verdict ledger_judge(const struct ledger_rule *rule, const struct ledger_facts *facts);

#endif
