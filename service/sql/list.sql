-- All records of a kind, oldest first.
select {shape} as body, t.id::text as cursor
from {table} t
where t.withdrawn_at is null and t.id > (select coalesce(:after::bigint, 0)) {filters}
order by t.id limit :limit::int
