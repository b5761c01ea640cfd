#include "halved/domain/ramp.h"

static bool is_predicted_late(const struct ramp_cycle *cycle)
{
	return cycle->planned != RAMP_UNKNOWN && cycle->predicted > cycle->planned;
}

static bool has_smaller_before(struct ramp ramp, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (ramp.cycles[i].completed && ramp.cycles[i].scale > 0 &&
			ramp.cycles[i].scale < ramp.cycles[at].scale)
			return true;
	return false;
}

static bool is_left(struct ramp ramp, const struct ramp_cycle *cycle)
{
	return cycle->completed && !cycle->continued && (cycle->adapts || (cycle->adopts && ramp.count == 1));
}

bool ramp_asks(struct ramp ramp, size_t at, enum ramp_prompt prompt)
{
	const struct ramp_cycle *cycle = &ramp.cycles[at];

	switch (prompt) {
	case RAMP_ITERATIVE:
		return is_left(ramp, cycle);
	case RAMP_PREDICTED:
		return cycle->started && is_predicted_late(cycle);
	case RAMP_SMALL_FIRST:
		return cycle->scale > RAMP_FEW && !has_smaller_before(ramp, at);
	case RAMP_OVER_TIME:
		return cycle->started && (!cycle->measured || cycle->days < 2);
	case RAMP_LISTEN:
		return (cycle->overdue || cycle->stalled || cycle->failed || cycle->signal) &&
		       !cycle->listened;
	default:
		return false;
	}
}

struct ramp_facts ramp_facts(struct ramp ramp)
{
	struct ramp_facts facts = { .started = 0 };

	for (size_t i = 0; i < ramp.count; i++) {
		const struct ramp_cycle *cycle = &ramp.cycles[i];

		facts.started += cycle->started;
		facts.completed += cycle->completed;
		facts.continued += cycle->continued;
		facts.predicted += cycle->started && !is_predicted_late(cycle);
		facts.scaled += cycle->scale > 0;
		facts.measured += cycle->measured;
		facts.values += cycle->values;
		facts.overdue += cycle->overdue;
		facts.stalled += cycle->stalled;
		facts.failed += cycle->failed;
		facts.signals += cycle->signal;
	}
	return facts;
}
