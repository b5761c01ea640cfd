-- What belongs to a member of a network, oldest first.
select page.*
from need_member_of(:network::text, :member::text) m
cross join lateral (
	select {shape} as body, t.id::text as cursor{seen}
	from {table} t
	where t.network_id = m.network_id and t.organization_id = m.organization_id and t.withdrawn_at is null
		and t.id > (select coalesce(:after::bigint, 0)) {filters}
	order by t.id limit :limit::int
) page
