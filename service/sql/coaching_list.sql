-- What belongs to a coaching series, oldest first.
select page.*
from need_coaching_series(:coaching_series::text) s
cross join lateral (
	select {shape} as body, t.id::text as cursor{seen}
	from {table} t
	where t.coaching_series_id = s.id and t.withdrawn_at is null and t.id > (select coalesce(:after::bigint, 0)) {filters}
	order by t.id limit :limit::int
) page
