-- Which members were at a session, by which people, under which rule. Without a day it is asked of the members of today.
select (select row_to_json(a) from (select s.id::text as session, s.title, s.starts_at,
		attendance_words(coalesce(s.attendance_rule, n.attendance_rule)) as rule, m.open, coalesce(m.members, '[]') as members) a)::text as body,
	null::text as etag, m.seen
from need_session(:session::text) s
join network n on n.id = s.network_id
cross join lateral (select coalesce((s.starts_at at time zone s.time_zone)::date, today()) as day) d
cross join lateral (select array(select m.organization_id from membership m
	where m.network_id = s.network_id and m.withdrawn_at is null and may('record_view', m.network_id, m.organization_id)
		and m.in_force @> d.day) as ids) w
cross join lateral (
	select json_agg(json_build_object('organization', json_build_object('code', o.address, 'name', o.name), 'stands', coalesce(t.stands, 'open'),
			'there', coalesce(t.there, 0), 'needed', t.needed,
			'coming', (select count(*) from registration g where g.session_id = s.id and g.organization_id = o.id and g.says = 'coming'
				and g.withdrawn_at is null),
			'people', coalesce(p.people, '[]')) order by o.address) as members,
		count(*) filter (where t.stands is null) as open,
		string_agg(p.seen, ',') filter (where o.id <> all ((select organizations_of('team'))::bigint[])) as seen
	from organization o
	left join turnout(array[s.id], w.ids) t on t.organization_id = o.id
	left join lateral (
		select json_agg(json_build_object('attendance', a.id::text, 'person', a.person_id::text, 'name', p.name, 'status', a.status,
				'minutes', a.minutes, 'heads', a.heads, 'made_up_by', a.made_up_by, 'corrected', a.earlier <> '[]') order by a.id) as people,
			string_agg(a.id::text, ',') as seen
		from attendance a left join person p on p.id = a.person_id
		where a.session_id = s.id and a.organization_id = o.id and a.withdrawn_at is null) p on true
	where o.id = any (w.ids)) m
