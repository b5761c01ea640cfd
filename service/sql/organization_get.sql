-- One organization. Its address is looked up first and alone: the second branch runs only when that finds nothing.
select {shape} as body, t.version::text as etag
from (
	select * from organization where address = :id::text
	union all
	select * from organization where id = find_organization(:id::text)
	limit 1
) t
