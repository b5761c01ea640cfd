-- One organization. The way to it is written out, as the most asked question of all needs no function; row security uses
-- an index for what it trusts, a subselect, but not for coalesce() itself.
select {shape} as body, t.version::text as etag
from organization t
where t.id = (select coalesce((select organization_id from organization_code where address = :id::text), as_id(:id::text)))
