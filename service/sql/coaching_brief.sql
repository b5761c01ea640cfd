-- What has happened to a team since it was last coached, as far as it goes to who asks.
with s as materialized (select s.* from need_coaching_series(:coaching_series::text) s
	where may('coaching', s.network_id, s.organization_id)),
last as materialized (select l.* from s join coaching_session l on l.coaching_series_id = s.id and l.status = 'held' and l.withdrawn_at is null
	order by l.meets_at desc, l.id desc limit 1),
since as materialized (select coalesce((select meets_at from last), s.created_at) as at from s),
tests as materialized (select c.* from s, since, cycle c where c.network_id = s.network_id and c.organization_id = s.organization_id
	and c.withdrawn_at is null and c.changed_at >= since.at)
select (select row_to_json(b) from (select s.id::text as series, json_build_object('code', o.address, 'name', o.name) as organization, since.at as since,
		coaching_delivery(s) as delivery,
		(select row_to_json(l) from (select last.id::text as id, last.kind, last.meets_at, last.problem, coalesce(last.elements, '[]') as elements,
			last.notes from last) l) as last,
		(select coalesce(json_agg(coaching_step_shown(k) order by k.due_on nulls last, k.id), '[]') from coaching_step k
			where k.coaching_series_id = s.id and k.done_on is null and k.withdrawn_at is null) as open_steps,
		(select coalesce(json_agg(coaching_step_shown(k) order by k.done_on, k.id), '[]') from coaching_step k
			where k.coaching_series_id = s.id and k.done_on >= since.at::date and k.withdrawn_at is null) as done_steps,
		(select coalesce(json_agg(json_build_object('id', c.id::text, 'change_idea', c.change_idea, 'status', c.status, 'act', c.act,
			'changed_at', c.changed_at) order by c.changed_at, c.id), '[]') from tests c) as cycles,
		(select coalesce(json_agg(json_build_object('id', b.id::text, 'school_year', b.school_year, 'kind', b.kind, 'status', b.status,
			'changed_at', b.changed_at) order by b.changed_at, b.id), '[]') from submission b where b.network_id = s.network_id
			and b.organization_id = s.organization_id and b.changed_at >= since.at) as submissions,
		(select coalesce(json_agg(json_build_object('id', e.id::text, 'title', e.title, 'starts_at', e.starts_at, 'stands',
			coalesce((select t.stands from turnout(array[e.id], array[s.organization_id]) t), 'open')) order by e.starts_at, e.id), '[]')
			from session e where e.network_id = s.network_id and e.withdrawn_at is null and e.starts_at >= since.at and e.ends_at <= now()) as sessions
	) b)::text as body, null::text as etag,
	(select string_agg(c.id::text, ',') from tests c where c.organization_id <> all ((select organizations_of('team'))::bigint[])) as seen
from s join organization o on o.id = s.organization_id cross join since
