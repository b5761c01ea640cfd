-- What belongs to an organization, oldest first.
select page.*
from need_organization(:organization::text) o (id)
cross join lateral (
	select {shape} as body, t.id::text as cursor{seen}
	from {table} t
	where t.organization_id = o.id and t.withdrawn_at is null and t.id > (select coalesce(:after::bigint, 0)) {filters}
	order by t.id limit :limit::int
) page
