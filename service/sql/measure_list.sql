-- What belongs to a measure, oldest first.
select page.*
from need_measure(:measure::text) m
cross join lateral (
	select {shape} as body, t.id::text as cursor{seen}
	from {table} t
	where t.measure_id = m.id and t.withdrawn_at is null and t.id > (select coalesce(:after::bigint, 0)) {filters}
	order by t.id limit :limit::int
) page
