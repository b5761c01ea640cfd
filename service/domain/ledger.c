#include "halved/domain/ledger.h"

/* So that 3 of 4 is not below 0.75 for how the fraction is written. */
#define NOISE 1e-9

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
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

enum ledger_sight ledger_excuse(enum ledger_sight sight)
{
	return sight == LEDGER_KEPT ? LEDGER_KEPT : LEDGER_EXCUSED;
}

void ledger_excuse_days(struct ledger_facts *facts, const struct stay *excused, size_t excused_count,
	const struct stay *stays, size_t stay_count, int64_t today)
{
	facts->excused_days = 0;
	for (size_t i = 0; i < excused_count; i++)
		facts->excused_days += stays_within(
			stays, stay_count, excused[i].from, earlier(excused[i].until, today + 1));
	facts->is_resting = ledger_expects(excused, excused_count, today);
}

static enum ledger_verdict judge_share(const struct ledger_rule *rule, const struct ledger_facts *facts)
{
	double expected = (double)(facts->kept + facts->missed + facts->open);

	if (expected == 0)
		return facts->excused > 0 || facts->is_resting ? LEDGER_NOT_APPLICABLE : LEDGER_NOT_YET;
	if ((double)facts->kept >= rule->met_share * expected - NOISE)
		return LEDGER_MET;
	if ((double)(facts->kept + facts->open) < rule->at_risk_share * expected - NOISE)
		return LEDGER_AT_RISK;
	return LEDGER_NOT_YET;
}

static enum ledger_verdict judge_number(const struct ledger_rule *rule, const struct ledger_facts *facts)
{
	if (facts->kept >= rule->needed && (facts->has_shared || !rule->shared))
		return LEDGER_MET;
	if (facts->days - facts->excused_days > rule->at_risk_days)
		return LEDGER_AT_RISK;
	return facts->is_resting || facts->days == facts->excused_days ? LEDGER_NOT_APPLICABLE
								       : LEDGER_NOT_YET;
}

enum ledger_verdict ledger_judge(const struct ledger_rule *rule, const struct ledger_facts *facts)
{
	if (facts->is_excused || facts->days <= 0)
		return LEDGER_NOT_APPLICABLE;
	return rule->by_share ? judge_share(rule, facts) : judge_number(rule, facts);
}
