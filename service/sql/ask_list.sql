-- What belongs to an ask, oldest first. The ask is needed even when it has nothing.
select page.*
from need_ask(:ask::text) n
cross join lateral (
	select {shape} as body, t.id::text as cursor{seen}
	from {table} t
	where t.ask_id = n.id and t.withdrawn_at is null and t.id > (select coalesce(:after::bigint, 0)) {filters}
	order by t.id limit :limit::int
) page
