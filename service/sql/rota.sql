-- Who of the members of today, where the network is, but those that pause, has presented how often, and who is next; of what has become
-- another member, that one.
with net as materialized (select n.id, n.slug, network_today(n.id) as today from need_network(:network::text) i (id) join network n on n.id = i.id),
stands as materialized (select p.* from net, member_parts(net.id, net.today, null) p)
select (select row_to_json(r) from (select n.slug as network, m.presented, m.waiting, coalesce(m.members, '[]') as members) r)::text as body,
	null::text as etag, m.seen
from net n
cross join lateral (
	select count(*) filter (where t.presented > 0) as presented, count(*) filter (where t.presented = 0 and t.turns is null) as waiting,
		json_agg(json_build_object('organization', json_build_object('code', o.address, 'name', o.name),
				'stands', case when t.turns is not null then 'planned' when t.presented > 0 then 'presented' else 'not_yet' end,
				'presented', t.presented, 'last_on', t.last_on, 'turns', coalesce(t.turns, '[]'))
			order by t.turns is null, t.next_on, t.presented > 0, t.last_on, m.joined_on, o.address) as members,
		string_agg(t.seen, ',') filter (where o.id <> all ((select organizations_of('team'))::bigint[])) as seen
	from membership m
	join stands a on a.part = m.organization_id and a.until is null
	join organization o on o.id = m.organization_id
	cross join lateral (
		select count(*) filter (where h.status = 'presented') as presented, max(h.presented_on) filter (where h.status = 'presented') as last_on,
			min(d.day) filter (where h.status = 'planned') as next_on,
			json_agg(json_build_object('share_out', h.id::text, 'session', h.session, 'on', d.day) order by d.day, h.id)
				filter (where h.status = 'planned') as turns,
			string_agg(h.id::text, ',') as seen
		from stands p
		join share_out h on h.organization_id = p.part
		left join session s on s.id = as_id(h.session)
		cross join lateral (select coalesce(h.presented_on, (s.starts_at at time zone s.time_zone)::date) as day) d
		where h.network_id = n.id and p.holder = o.id and h.withdrawn_at is null) t
	where m.network_id = n.id and m.withdrawn_at is null and may('record_view', m.network_id, m.organization_id)
		and m.in_force @> n.today) m
