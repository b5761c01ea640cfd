-- Who has tried a practice or what refines it, of those tries that go as far as the actor stands; and how alike their members are to one's own.
-- One's own is the district where its schools are one's own, too.
with mine as materialized (select o.id, o.address, o.name from organization o where o.id = coalesce(need_organization(:organization::text),
		(select min(own.id) from organization own where own.id = any ((select organizations_of('team'))::bigint[])
			and (own.parent_id = any ((select organizations_of('team'))::bigint[])) is not true having count(*) = 1))
	and may('record_view', (select p.network_id from practice p where p.id = as_id(:practice::text)), o.id)),
tries as materialized (
	select c.*
	from practice p join cycle c on c.network_id = p.network_id and c.practice in (select practice_family(p)) and c.withdrawn_at is null
		and c.started_at is not null
	where p.id = as_id(:practice::text) and p.withdrawn_at is null),
place as materialized (
	select o.id, o.address, o.name, coalesce((select alike(t.network_id, mine.id, o.id) from mine where mine.id <> o.id), '{}') as alike
	from (select distinct network_id, organization_id from tries) t join organization o on o.id = t.organization_id),
shown as materialized (
	select c.*, p.address, p.name, p.alike from tries c join place p on p.id = c.organization_id
	order by cardinality(p.alike) desc, c.id desc limit 200),
counted as materialized (select s.like_mine, json_build_object('tries', count(c.id), 'members', count(distinct c.organization_id),
		'adopted', count(c.id) filter (where c.act = 'adopt'), 'adapted', count(c.id) filter (where c.act = 'adapt'),
		'abandoned', count(c.id) filter (where c.act = 'abandon'), 'under_way', count(c.id) filter (where c.status <> 'completed')) as counts
	from (values (false), (true)) s (like_mine)
	left join (tries c join place p on p.id = c.organization_id) on not s.like_mine or cardinality(p.alike) >= 2 group by s.like_mine)
select (select row_to_json(b) from (select n.slug as network, {shape}::json as practice,
	(select coalesce(json_agg(p.code order by p.id), '[]') from practice p where p.network_id = t.network_id and p.refines = t.code
		and p.withdrawn_at is null) as refined_by,
	(select json_build_object('code', mine.address, 'name', mine.name) from mine) as compared,
	'state: the same one; region: the same organization above both; size: between half and double the students, as they were last counted in '
		'this network.' as alike_when,
	(select c.counts from counted c where not c.like_mine) as counts, (select c.counts from counted c where c.like_mine) as alike,
	(select case when h.tries >= 10 and h.members >= 2 then h.tries / 5 * 5 end from hidden_tries(t) h) as other_tries,
	(select coalesce(json_agg(json_build_object('cycle', c.id::text, 'organization', json_build_object('code', c.address, 'name', c.name),
		'alike', c.alike, 'practice', c.practice, 'change_idea', c.change_idea, 'context', c.context, 'tier', c.tier, 'scale', c.scale,
		'status', c.status, 'prediction_held', c.prediction_held, 'act', c.act, 'studied', c.studied, 'learned', c.learned,
		'copy_of', c.copy_of::text, 'copies', (select count(*) from cycle k where k.copy_of = c.id and k.withdrawn_at is null),
		'completed_at', c.completed_at) order by cardinality(c.alike) desc, c.id desc), '[]') from shown c) as tries
	) b)::text as body, null::text as etag,
	(select string_agg(c.id::text, ',') from shown c where c.organization_id <> all ((select organizations_of('team'))::bigint[])) as seen
from practice t join network n on n.id = t.network_id
where t.id = as_id(:practice::text) and t.withdrawn_at is null and may('shared_view', t.network_id)
