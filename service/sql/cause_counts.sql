-- How often interviews point to each cause of a network. Of those that are not the actor's to read a count is told in full fives, and only of
-- ten and more of two members and more: one more or less cannot be seen, and no member be told by taking away one's own.
with n as (select need_network(:network::text) as id),
least as (select 10 as number, 5 as step),
c as materialized (select p.* from n cross join least cross join lateral cause_pointers(n.id, least.number) p)
select row_to_json(r)::text as body, null::text as etag from (select net.slug as network, least.number as shown_from, least.step,
	(select coalesce(json_agg(json_build_object('code', k.code, 'label', k.label, 'under', k.under, 'trend', k.trend, 'withdrawn', k.withdrawn_at is not null,
			'interviews', coalesce(c.interviews, 0), 'members', coalesce(c.members, 0),
			'other_interviews', case when told.yes then c.other_interviews / least.step * least.step end,
			'other_members', case when told.yes and c.other_members >= least.step then c.other_members / least.step * least.step end)
			order by k.id), '[]')
		from cause k left join c on c.code = k.code
		cross join lateral (select c.other_interviews >= least.number and c.other_members >= 2 as yes) told
		where k.network_id = n.id and (k.withdrawn_at is null or c.interviews > 0 or told.yes)) as causes
from n join network net on net.id = n.id cross join least where may('shared_view', n.id)) r
