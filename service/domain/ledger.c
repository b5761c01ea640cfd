#include "halved/domain/ledger.h"

/* So that 3 of 4 is not below 0.75 for how the fraction is written. */
#define NOISE 1e-9

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

size_t ledger_stays(struct ledger_membership membership, struct stay stays[2])
{
	struct stay all[2] = { { membership.joined, earlier(membership.paused, membership.left) },
		{ membership.resumed, membership.left } };
	size_t count = 0;

	for (size_t i = 0; i < 2; i++)
		if (all[i].from < all[i].until)
			stays[count++] = all[i];
	return count;
}

bool ledger_expects(const struct stay *stays, size_t count, int64_t day)
{
	return stays_within(stays, count, day, day + 1) > 0;
}

int64_t ledger_days(const struct stay *stays, size_t count, int64_t today)
{
	return stays_within(stays, count, INT64_MIN, today + 1);
}

void ledger_count(struct ledger_facts *facts, enum ledger_sight sight)
{
	facts->kept += sight == LEDGER_KEPT;
	facts->missed += sight == LEDGER_MISSED;
	facts->open += sight == LEDGER_OPEN;
	facts->excused += sight == LEDGER_EXCUSED;
}

static enum ledger_verdict judge_share(const struct ledger_rule *rule, const struct ledger_facts *facts)
{
	double expected = (double)(facts->kept + facts->missed + facts->open);

	if (expected == 0)
		return facts->excused > 0 ? LEDGER_NOT_APPLICABLE : LEDGER_NOT_YET;
	if ((double)facts->kept >= rule->met_share * expected - NOISE)
		return LEDGER_MET;
	if ((double)(facts->kept + facts->open) < rule->at_risk_share * expected - NOISE)
		return LEDGER_AT_RISK;
	return LEDGER_NOT_YET;
}

static enum ledger_verdict judge_number(const struct ledger_rule *rule, const struct ledger_facts *facts)
{
	if (facts->kept >= rule->needed)
		return LEDGER_MET;
	return facts->days > rule->at_risk_days ? LEDGER_AT_RISK : LEDGER_NOT_YET;
}

enum ledger_verdict ledger_judge(const struct ledger_rule *rule, const struct ledger_facts *facts)
{
	if (facts->is_excused || facts->days <= 0)
		return LEDGER_NOT_APPLICABLE;
	return rule->by_share ? judge_share(rule, facts) : judge_number(rule, facts);
}
