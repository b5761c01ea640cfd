-- The team of a member, with what it has from those that have become it, oldest first.
select page.*
from need_member_of(:network::text, :member::text) m
cross join lateral (
	select {shape} as body, t.id::text as cursor{seen}
	from member_parts(m.network_id, network_today(m.network_id), array[m.organization_id]) p
	join {table} t on t.organization_id = p.part
	where t.network_id = m.network_id and t.withdrawn_at is null and (p.until is null or t.created_at < p.until::timestamp)
		and t.id > (select coalesce(:after::bigint, 0)) {filters}
	order by t.id limit :limit::int
) page
