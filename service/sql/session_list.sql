-- What belongs to a session, oldest first.
select page.*
from need_session(:session::text) s
cross join lateral (
	select {shape} as body, t.id::text as cursor{seen}
	from {table} t
	where t.session_id = s.id and t.withdrawn_at is null and t.id > (select coalesce(:after::bigint, 0)) {filters}
	order by t.id limit :limit::int
) page
