-- How often predictions came true. Of the whole network only where that says nothing of the few whose record is not the actor's to read.
with n as (select need_network(:network::text) as id),
c as materialized (select p.* from n cross join lateral prediction_counts(n.id) p),
least as (select 10 as number)
select row_to_json(r)::text as body, null::text as etag from (select net.slug as network,
	hits(coalesce(sum(c.yes) filter (where c.mine), 0), coalesce(sum(c.partly) filter (where c.mine), 0),
		coalesce(sum(c."no") filter (where c.mine), 0)) as yours,
	case when coalesce(sum(c.yes + c.partly + c."no") filter (where not c.shown), 0) not between 1 and least.number - 1
		then hits(coalesce(sum(c.yes), 0), coalesce(sum(c.partly), 0), coalesce(sum(c."no"), 0)) end as whole,
	least.number as shown_from,
	(select coalesce(json_agg(json_build_object('organization', json_build_object('code', o.address, 'name', o.name),
			'predictions', hits(m.yes, m.partly, m."no")) order by o.address), '[]')
		from (select c.organization_id, sum(c.yes) as yes, sum(c.partly) as partly, sum(c."no") as "no" from c
			where c.shown group by c.organization_id) m join organization o on o.id = m.organization_id) as members
from n join network net on net.id = n.id cross join least left join c on true
where may('shared_view', n.id) group by net.slug, least.number) r
