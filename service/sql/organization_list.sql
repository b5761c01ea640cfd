-- The directory, in the order of the codes.
select {shape} as body, t.address as cursor
from organization t
where t.address > (select coalesce(:after::text, '')) {filters}
order by t.address limit :limit::int
