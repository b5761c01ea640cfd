#include "halved/domain/equity.h"

#include <math.h>

static double gap(const struct pooled *group, const struct pooled *all)
{
	return (double)(100 * (counts_ratio(group->chronic, group->enrolled) -
				      counts_ratio(all->chronic, all->enrolled)));
}

static void pair_add(struct pooled pair[2], struct counts group, struct counts all)
{
	pooled_add(&pair[0], group);
	pooled_add(&pair[1], all);
}

static bool now_given(const struct equity_member *member)
{
	return counts_given(member->group_current) && counts_given(member->all_current);
}

static bool then_given(const struct equity_member *member)
{
	return counts_given(member->group_baseline) && counts_given(member->all_baseline);
}

struct equity equity_of(const struct equity_member *members, size_t count)
{
	struct pooled now[2] = { 0 }, matched_then[2] = { 0 }, matched_now[2] = { 0 };
	struct equity equity;

	for (size_t i = 0; i < count; i++) {
		const struct equity_member *member = &members[i];

		if (!now_given(member))
			continue;
		pair_add(now, member->group_current, member->all_current);
		if (!then_given(member))
			continue;
		pair_add(matched_then, member->group_baseline, member->all_baseline);
		pair_add(matched_now, member->group_current, member->all_current);
	}
	pooled_close(&now[0]);
	pooled_close(&now[1]);
	equity = (struct equity){
		.group = now[0], .all = now[1], .matched_districts = matched_now[0].districts
	};
	equity.ratio = now[1].rate > 0 ? now[0].rate / now[1].rate : NAN;
	equity.difference_points = gap(&now[0], &now[1]);
	equity.gap_baseline_points = gap(&matched_then[0], &matched_then[1]);
	equity.gap_current_points = gap(&matched_now[0], &matched_now[1]);
	equity.gap_change_points = equity.gap_current_points - equity.gap_baseline_points;
	return equity;
}
