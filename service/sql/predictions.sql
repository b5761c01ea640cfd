-- How often predictions came true. What is not the actor's to read counts to the nearest five of each outcome, and only from ten cycles of
-- two members and more on: one more or less cannot be seen, and no member be told by taking away one's own. So do those that were finished
-- and withdrawn, by themselves.
with n as (select need_network(:network::text) as id),
least as (select 10 as number, 5 as step),
c as materialized (select p.*, p.yes + p.partly + p."no" as completed from n cross join lateral prediction_counts(n.id) p),
other as (select coalesce(sum(c.completed), 0) as cycles, count(distinct c.organization_id) filter (where c.completed > 0) as members,
	coalesce(sum(c.withdrawn), 0) as withdrawn, count(distinct c.organization_id) filter (where c.withdrawn > 0) as withdrew from c where not c.shown),
told as (select sum(k.yes)::bigint as yes, sum(k.partly)::bigint as partly, sum(k."no")::bigint as "no", sum(k.withdrawn)::bigint as withdrawn
	from least cross join other cross join lateral (
		select coalesce(sum(c.yes), 0) as yes, coalesce(sum(c.partly), 0) as partly, coalesce(sum(c."no"), 0) as "no",
			coalesce(sum(c.withdrawn), 0) as withdrawn from c where c.shown
		union all select coalesce(round(sum(c.yes)::numeric / least.step) * least.step, 0),
			coalesce(round(sum(c.partly)::numeric / least.step) * least.step, 0),
			coalesce(round(sum(c."no")::numeric / least.step) * least.step, 0),
			case when other.withdrawn >= least.number and other.withdrew >= 2 then round(other.withdrawn::numeric / least.step) * least.step else 0 end
			from c where not c.shown) k)
select row_to_json(r)::text as body, null::text as etag from (select net.slug as network,
	(select hits(coalesce(sum(c.yes), 0), coalesce(sum(c.partly), 0), coalesce(sum(c."no"), 0), coalesce(sum(c.withdrawn), 0)) from c where c.mine) as yours,
	case when other.cycles = 0 or (other.cycles >= least.number and other.members >= 2)
		then hits(told.yes, told.partly, told."no", told.withdrawn) end as whole,
	least.number as shown_from, least.step,
	(select coalesce(json_agg(json_build_object('organization', json_build_object('code', o.address, 'name', o.name),
			'predictions', hits(m.yes, m.partly, m."no", m.withdrawn)) order by o.address), '[]')
		from (select c.organization_id, sum(c.yes) as yes, sum(c.partly) as partly, sum(c."no") as "no", sum(c.withdrawn) as withdrawn from c
			where c.shown group by c.organization_id) m join organization o on o.id = m.organization_id) as members
from n join network net on net.id = n.id cross join least cross join other cross join told where may('shared_view', n.id)) r
